// Keeps the whole book for reading without a network. A worker of its own size: libraries for this serve what they
// keep first, or bring a build of their own; here the network always comes first, so that nobody who is online sees
// an old page.
//
// Each file is kept under its address and its hash. A new release changes FILES, and with it this script; the browser
// then installs the new worker, which fetches the files that have changed, takes over when it has them all, and drops
// what no page needs any longer. Until then the one before goes on with what it keeps.
"use strict";

// Written in at build time by sphinx_site/offline.py: address below the site's root -> SHA-256 in base64.
const FILES = /* FILES */ {};
const ROOT = registration.scope;
const STORE = `backprop-you-can-check ${ROOT}`; // other sites of this host have stores, too
const AT_A_TIME = 4;

const key = (path) => `${ROOT}${path}?${encodeURIComponent(FILES[path])}`;
const keptKeys = async (store) => (await store.keys()).map((request) => request.url);

async function keep(store, path) {
  // The hash keeps out a file of another release that is being put on the server just now: this worker then gives up.
  // Past the browser's own cache, which would show it as long as the server allows, whatever came after it.
  const answer = await fetch(ROOT + path, { cache: "no-store", integrity: `sha256-${FILES[path]}`, priority: "low" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  // A copy, because a browser refuses to show a page that a server has redirected once.
  await store.put(key(path), new Response(await answer.blob(), { headers: answer.headers }));
}

async function keepAll() {
  const store = await caches.open(STORE);
  const kept = new Set(await keptKeys(store));
  const missing = Object.keys(FILES).filter((path) => !kept.has(key(path)));
  const one = async () => {
    while (missing.length) await keep(store, missing.shift());
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
}

async function dropOld() {
  const store = await caches.open(STORE);
  const needed = new Set(Object.keys(FILES).map(key));
  const old = (await keptKeys(store)).filter((address) => !needed.has(address));
  await Promise.all(old.map((address) => store.delete(address)));
}

async function networkFirst(request, path) {
  // A page and what carries no version in its address is asked for anew, but for fonts, which do not change.
  const versioned = request.destination === "font" || (request.mode !== "navigate" && request.url.includes("?"));
  try {
    return await fetch(request, { cache: versioned ? "default" : "no-cache" });
  } catch (error) {
    const kept = await (await caches.open(STORE)).match(key(path));
    if (!kept) throw error;
    return kept;
  }
}

addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const address = event.request.url.split(/[?#]/)[0];
  if (event.request.method !== "GET" || !address.startsWith(ROOT)) return;
  const path = address.slice(ROOT.length).replace(/(^|\/)$/, "$1index.html");
  if (Object.hasOwn(FILES, path)) event.respondWith(networkFirst(event.request, path));
});
