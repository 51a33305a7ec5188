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
// What Python in the page is made of, kept once a reader has wanted it. What lies elsewhere has its whole address.
const PYTHON = /* PYTHON */ {};
const ALL = { ...FILES, ...PYTHON };
const ROOT = registration.scope;
const STORE = `backprop-you-can-check ${ROOT}`; // other sites of this host have stores, too
const AT_A_TIME = 4;

const address = (path) => (path.startsWith("https://") ? path : ROOT + path);
const key = (path) => `${address(path)}?${encodeURIComponent(ALL[path])}`;
const keptKeys = async (store) => (await store.keys()).map((request) => request.url);

async function keep(store, path) {
  // The hash keeps out a file of another release that is being put on the server just now: this worker then gives up.
  // Past the browser's own cache, which would show it as long as the server allows, whatever came after it.
  // Python has just been fetched when it is to be kept, and is large.
  const cache = Object.hasOwn(PYTHON, path) ? "default" : "no-store";
  const answer = await fetch(address(path), { cache, integrity: `sha256-${ALL[path]}`, priority: "low" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  // A copy, because a browser refuses to show a page that a server has redirected once.
  await store.put(key(path), new Response(await answer.blob(), { headers: answer.headers }));
}

async function keepAll(files) {
  const store = await caches.open(STORE);
  const kept = new Set(await keptKeys(store));
  const missing = Object.keys(files).filter((path) => !kept.has(key(path)));
  const one = async () => {
    while (missing.length) await keep(store, missing.shift());
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
}

// Who has kept Python keeps that of a new release. It may come from elsewhere, and the book does not wait for it.
async function keepPythonAgain() {
  const kept = await keptKeys(await caches.open(STORE));
  const had = Object.keys(PYTHON).some((path) => kept.some((each) => each.startsWith(`${address(path)}?`)));
  if (had) await keepAll(PYTHON).catch(() => {});
}

async function dropOld() {
  const store = await caches.open(STORE);
  const needed = new Set(Object.keys(ALL).map(key));
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
  event.waitUntil(
    keepAll(FILES)
      .then(keepPythonAgain)
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => clients.claim()));
});

addEventListener("message", (event) => {
  if (event.data === "keep Python") event.waitUntil(keepAll(PYTHON).catch(() => {}));
});

addEventListener("fetch", (event) => {
  const asked = event.request.url.split(/[?#]/)[0];
  if (event.request.method !== "GET") return;
  const path = asked.startsWith(ROOT) ? asked.slice(ROOT.length).replace(/(^|\/)$/, "$1index.html") : asked;
  if (Object.hasOwn(ALL, path)) event.respondWith(networkFirst(event.request, path));
});
