// Python in a worker of its own. What is pasted there may come from a link that somebody else made, so it gets no way
// to the network and none to what the browser keeps for this site: the policy of the page, which holds here, too, lets
// nothing out, and what the worker could reach of the site itself is taken away before a script runs.
"use strict";

const REACH = [
  ...["caches", "indexedDB", "cookieStore", "navigator", "fetch", "XMLHttpRequest", "WebSocket", "WebTransport"],
  ...["EventSource", "Worker", "SharedWorker", "BroadcastChannel", "importScripts", "Notification"],
  ...["webkitRequestFileSystem", "webkitRequestFileSystemSync", "webkitResolveLocalFileSystemURL"],
  "webkitResolveLocalFileSystemSyncURL",
];

// Its text goes in, and the report comes out as JSON; a number that JSON does not know becomes its name.
const EXAMINE = String.raw`
def _examine(source, name, progress):
    import json, math
    from mlp_lib.doctor.script import examine

    def plain(value):
        if isinstance(value, dict):
            return {str(key): plain(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(each) for each in value]
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)

    # With a line end it is a script, whatever it looks like, and never the name of a file.
    return json.dumps(plain(examine(source + "\n", name=name, progress=progress).as_dict()))

_examine
`;

let examine;
let started;

// Counts what arrives, so that the page can say how much is still to come: first the interpreter, then what it imports.
function counted(fetch, sizes) {
  const groups = { Python: {}, "numpy and the doctor": {} };
  const groupOf = (file) => (file.endsWith(".whl") ? "numpy and the doctor" : "Python");
  for (const [file, size] of Object.entries(sizes)) groups[groupOf(file)][file] = { got: 0, size };
  const tell = (what) => {
    const sum = (key) => Object.values(groups[what]).reduce((total, each) => total + each[key], 0);
    const loading = { loading: what, got: sum("got"), size: sum("size") };
    postMessage(loading.got < loading.size ? loading : { stage: "starting" });
  };
  return async (...asked) => {
    const answer = await fetch(...asked);
    const file = String(asked[0]?.url ?? asked[0])
      .split(/[?#]/)[0]
      .split("/")
      .pop();
    if (!answer.ok || !answer.body || !(file in sizes)) return answer;
    const one = groups[groupOf(file)][file];
    one.size ||= Number(answer.headers.get("content-length")); // of what lies elsewhere
    const body = answer.body.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          one.got += chunk.byteLength;
          tell(groupOf(file));
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
}

function closeTheDoors() {
  for (const name of REACH) {
    for (let place = self; place; place = Object.getPrototypeOf(place)) delete place[name];
    if (name in self) Object.defineProperty(self, name, { value: undefined });
  }
}

async function start({ python, lock }) {
  const answer = await fetch(python + lock);
  if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { missing: true });
  self.fetch = counted(self.fetch.bind(self), (await answer.json()).sizes);
  importScripts(`${python}pyodide.js`);
  // With its packages, which come while Python starts.
  const pyodide = await loadPyodide({ indexURL: python, lockFileURL: python + lock, packages: ["mlp-lib"] });
  postMessage({ stage: "starting" });
  pyodide.runPython("import mlp_lib.doctor.script");
  examine = pyodide.runPython(EXAMINE);
  closeTheDoors();
  postMessage({ ready: true });
}

addEventListener("message", async ({ data }) => {
  try {
    if (data.start) started = start(data.start);
    await started;
    if (!data.start) {
      const progress = (stage, done) => postMessage({ stage: String(stage), done: Number(done) });
      postMessage({ report: JSON.parse(examine(data.source, data.name, progress)) });
    }
  } catch (/** @type {any} */ error) {
    const lines = String(error?.message ?? error)
      .trim()
      .split("\n");
    postMessage({ problem: lines.pop(), missing: Boolean(error?.missing), starting: Boolean(data.start) });
  }
});
