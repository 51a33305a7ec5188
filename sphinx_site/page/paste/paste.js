// The page Paste your script: what the buttons do, and what is said meanwhile.
import { makeEditor } from "./editor.js";
import { fromFragment, toFragment } from "./link.js";
import { makePython } from "./python.js";
import { describe, element, mark, show } from "./report.js";

const WORDS = {
  starting: "Starting Python",
  reading: "Reading your script",
  running: "Running your script",
  looking: "Looking for weights, targets and loss",
  measuring: "Measuring the true slopes",
  mending: "Trying edits",
  checking: "Checking the edit on random networks",
  done: "Writing the report",
};
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
/** @type {HTMLElement} */
const box = document.querySelector(".mlp-paste");
/**
 * @template {Element} [T=any]
 * @returns {T}
 */
const find = (selector) => box.querySelector(selector);
const button = (name) => find(`[data-do="${name}"]`);

const examples = JSON.parse(find('script[type="application/json"]').textContent);
const select = find("select");
const file = find('input[type="file"]');
const progress = find(".mlp-paste-progress");
const bar = find("progress");
const words = find(".mlp-paste-words");
const status = find('[role="status"]');
const place = find(".mlp-paste-report");

let name = "script.py";
let examined = null; // { text, report } of the report that is shown
let before = null; // what Mend it changed
let setting = false; // the text changes because a button was pressed

find(".mlp-paste-editor").replaceChildren();
const editor = makeEditor(find(".mlp-paste-editor"), "", { describe, changed, examine });
for (const row of box.querySelectorAll("[hidden]:not(.mlp-paste-progress, .mlp-paste-report)"))
  row.removeAttribute("hidden");

const headline = () => place.querySelector(".mlp-paste-headline");

function say(text) {
  status.textContent = text;
}

function tell(text, share) {
  progress.hidden = bar.hidden = false;
  const before = words.textContent.split(":")[0];
  words.textContent = text;
  if (Number.isFinite(share)) bar.value = Math.min(1, Math.max(0, share));
  else bar.removeAttribute("value");
  if (text.split(":")[0] !== before) say(text.split(":")[0]); // aloud: each stage once
}

function failed(text) {
  rest();
  mark(place, "failed");
  place.replaceChildren(element("p", { className: "mlp-paste-headline" }, text));
  place.hidden = false;
  say(text);
}

// A button that cannot be pressed now stays where the focus may be.
const pressable = (name, can) => button(name).setAttribute("aria-disabled", String(!can));

function rest() {
  progress.hidden = true;
  words.textContent = "";
  pressable("examine", true);
  pressable("stop", false);
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

const python = makePython(
  {
    script: new URL("python-worker.js", here).href,
    python: new URL(box.dataset.site + box.dataset.python, location.href).href,
    lock: box.dataset.lock,
  },
  (message) => {
    if (message.ready) return keep();
    if (!python.busy() && !message.report && !message.problem) return; // starting again after a stop
    if (message.loading) {
      tell(
        `Loading ${message.loading}: ${megabytes(message.got)} of ${megabytes(message.size)} MB`,
        message.got / message.size,
      );
    } else if (message.stage) {
      const text = WORDS[message.stage] ?? message.stage;
      tell(
        message.done > 0 ? `${text}: ${Math.round(100 * message.done)} %` : text,
        message.done > 0 ? message.done : NaN,
      );
    } else if (message.report) {
      rest();
      showReport({ text: pending, report: message.report });
    } else if (message.starting) {
      failed(whyNoPython(message));
    } else {
      failed(`The doctor itself stumbled over this script: ${message.problem}`);
    }
  },
);
let pending = "";

function whyNoPython({ problem, missing }) {
  if (!navigator.onLine)
    return "Python could not be loaded: there is no network, and this browser has not kept Python yet.";
  if (missing) return "This copy of the book comes without Python. “make book” puts it beside the pages.";
  return `Python could not be started: ${problem}`;
}

// For the next time without a network: the worker of the site keeps Python, once it was wanted.
function keep() {
  if (navigator.connection?.saveData) return;
  navigator.serviceWorker?.ready.then(({ active }) => active.postMessage("keep Python")).catch(() => {});
}

function examine() {
  if (python.busy()) return;
  const text = editor.text();
  if (location.protocol === "file:") {
    return failed(
      "From a disk a browser starts no Python. Serve the folder of the book, for example with “python -m http.server”, and open this page there.",
    );
  }
  if (typeof WebAssembly === "undefined" || typeof TransformStream === "undefined") {
    return failed(
      "This browser is too old to run Python. A newer one does, and “python -m mlp_lib.doctor” does on your machine.",
    );
  }
  if (!text.trim()) return failed("There is no script yet: paste one, or try a broken one.");
  pending = text;
  place.hidden = true;
  editor.light([]);
  pressable("examine", false);
  pressable("stop", true);
  tell("Loading Python");
  python.examine(text, name);
}

function showReport(shown) {
  examined = shown;
  const { report } = shown;
  show(place, report, { mend, mendAll, goTo: (finding) => editor.goTo(finding) });
  if (before) {
    const back = element(
      "button",
      { type: "button", className: "mlp-button", "data-do": "undo", onclick: takeBack },
      "Undo the mending",
    );
    headline().after(element("p", { className: "mlp-paste-row" }, back));
  }
  if (editor.text() === shown.text) editor.light(report.findings);
  else changed();
  say([report.headline, ...report.findings.map((each) => `${each.line}: ${each.says}`)].join(" "));
  place.scrollIntoView({ block: "nearest" });
  if (!document.activeElement || document.activeElement === document.body) headline().focus({ preventScroll: true });
}

function mend(finding) {
  if (python.busy() || !editor.stands(finding)) return;
  afterMending(() => editor.mend(finding));
}

// Two mistakes in one statement: the doctor mends them together.
function mendAll() {
  if (python.busy() || editor.text() !== examined.text) return;
  afterMending(() => editor.replace(examined.report.mended.replace(/\n$/, "")));
}

function afterMending(change) {
  const kept = { text: editor.text(), shown: examined };
  setting = true;
  change();
  setting = false;
  before = kept;
  examine();
}

function takeBack() {
  python.stop();
  const { text, shown } = before;
  before = null;
  setting = true;
  editor.undo();
  if (editor.text() !== text) editor.replace(text);
  setting = false;
  rest();
  showReport(shown);
}

function changed() {
  if (setting) return;
  if (location.hash) history.replaceState(null, "", location.pathname + location.search); // it told the script before
  before = null;
  place.querySelector('[data-do="undo"]')?.remove();
  if (!examined || place.hidden) return;
  for (const all of place.querySelectorAll('[data-do="mend-all"]')) all.disabled = true;
  for (const [index, card] of [...place.querySelectorAll(".mlp-paste-finding")].entries()) {
    const stands = editor.stands(examined.report.findings[index]);
    for (const each of card.querySelectorAll("button")) each.disabled = !stands;
  }
  if (!place.querySelector(".mlp-paste-since")) {
    const since = element("p", { className: "mlp-paste-since" }, "The script has changed since this report.");
    headline().after(since);
  }
}

function put(text, newName) {
  python.stop();
  setting = true;
  editor.replace(text);
  setting = false;
  name = newName;
  before = examined = null;
  place.hidden = true;
  rest();
}

async function copyLink() {
  if (python.busy()) return;
  try {
    history.replaceState(null, "", await toFragment(editor.text()));
  } catch {
    return say("This script is too long for a link.");
  }
  note("The link is in the address bar now.");
  try {
    await navigator.clipboard.writeText(location.href);
    note("Link copied. The script is in it: whoever opens it sees it, and no server does.");
  } catch {
    // not allowed, or no clipboard here
  }
}

function note(text) {
  progress.hidden = false;
  bar.hidden = true;
  words.textContent = text;
  say(text);
}

async function takeFromLink() {
  try {
    const text = await fromFragment(location.hash);
    if (text === null) return;
    select.value = "";
    put(text, "script.py");
    failed("This script came with the link. Read it, then press Examine: nothing of it has run.");
    mark(place, "");
  } catch {
    failed("The link holds no script that can be read: a part of it may be missing.");
  }
}

button("examine").addEventListener("click", examine);
button("stop").addEventListener("click", () => {
  if (!python.busy()) return;
  python.stop();
  rest();
  say("Stopped.");
  button("examine").focus();
});
button("link").addEventListener("click", copyLink);
select.addEventListener("change", () => {
  const example = examples.find((each) => each.name === select.value);
  put(example?.source ?? "", example?.name ?? "script.py");
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
});
file.addEventListener("change", async () => {
  const [chosen] = file.files;
  if (!chosen) return;
  select.value = "";
  put(await chosen.text(), chosen.name);
  file.value = "";
});
addEventListener("hashchange", takeFromLink);

if (location.hash.startsWith("#script=")) {
  takeFromLink();
} else {
  select.value = examples[0].name;
  put(examples[0].source, examples[0].name);
}
