// While the app for Python in the browser starts, says what is happening; and tells a reader whose copy of a chapter,
// kept by this browser, hides a newer edition of the book. Loaded by every page of the app before its own scripts.
const ROOT = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src);
const STORAGE = `JupyterLite Storage - ${ROOT.pathname}`;
const BASE = `book-edition ${ROOT.pathname} `; // + path: the edition that the reader's copy was made from

const path = new URLSearchParams(location.search).get("path") ?? "";
const promised = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// The files that this browser keeps, or nothing when it keeps none.
async function storedFiles() {
  const known = await indexedDB.databases();
  if (!known.some((each) => each.name === STORAGE)) return null; // to open it would make it
  const database = await promised(indexedDB.open(STORAGE));
  if (!database.objectStoreNames.contains("files")) return void database.close();
  return database;
}

async function inStore(mode, work) {
  const database = await storedFiles();
  if (!database) return undefined;
  try {
    const transaction = database.transaction("files", mode);
    const done = new Promise((resolve) => (transaction.oncomplete = resolve));
    const result = await work(transaction.objectStore("files"));
    await done;
    return result;
  } finally {
    database.close();
  }
}

// Move the reader's copy out of the way, under a name that is free.
async function setAside() {
  const [, stem, suffix] = path.match(/^(.*?)(\.[^.]*)?$/);
  await inStore("readwrite", async (store) => {
    const copy = await promised(store.get(path));
    for (let n = 1; copy; n += 1) {
      const aside = `${stem}-mine${n > 1 ? `-${n}` : ""}${suffix ?? ""}`;
      if (await promised(store.get(aside))) continue;
      store.put({ ...copy, path: aside, name: aside.split("/").pop() }, aside);
      store.delete(path);
      break;
    }
  });
}

async function tellOfNewerEdition() {
  const editions = await (await fetch(new URL("editions.json", ROOT), { cache: "no-cache" })).json();
  const edition = editions[path];
  if (!edition) return;
  const copy = await inStore("readonly", (store) => promised(store.get(path)));
  if (!copy) {
    localStorage.setItem(BASE + path, edition); // what is kept from now on is made from this one
    return;
  }
  if (localStorage.getItem(BASE + path) === edition) return;
  const notice = document.getElementById("book-edition");
  notice.hidden = false;
  notice.querySelector("[data-take=newer]").addEventListener("click", async () => {
    await setAside();
    localStorage.setItem(BASE + path, edition);
    location.reload();
  });
  notice.querySelector("[data-take=mine]").addEventListener("click", () => {
    localStorage.setItem(BASE + path, edition);
    notice.hidden = true;
  });
}

// Follow the start until cells can be run.
function followStart() {
  const box = document.getElementById("book-start");
  const said = box.querySelector("[data-part=said]");
  const seconds = box.querySelector("[data-part=seconds]");
  const began = performance.now();
  let starting = false;
  const timer = setInterval(() => {
    seconds.textContent = ` ${Math.round((performance.now() - began) / 1000)} s`;
    const notebook = document.querySelector(".jp-Notebook .jp-Cell");
    if (notebook) {
      box.classList.add("book-start-aside"); // the chapter can be read
      said.textContent = "Python is starting. The chapter can be read meanwhile.";
      // Before there is a kernel, and again when it has started, the status is "idle"; in between it is not.
      /** @type {HTMLElement | null} */
      const indicator = document.querySelector(".jp-Notebook-ExecutionIndicator");
      const idle = indicator?.dataset.status === "idle";
      starting ||= !idle;
      if (starting && idle) box.remove();
    } else if (!path.endsWith(".ipynb") && document.querySelector(".jp-DirListing, .jp-FileEditor, .jp-Launcher")) {
      box.remove();
    }
    if (!box.isConnected) clearInterval(timer);
  }, 250);
}

document.addEventListener("DOMContentLoaded", () => {
  followStart();
  tellOfNewerEdition().catch((error) => console.warn("The edition of this chapter is not known:", error));
});
