// The report as elements. All that it says comes from a script that may be a stranger's: it is set as text only.

export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Back quotes mark code, as in the doctor's other reports.
function withCode(text) {
  return String(text ?? "")
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

function inRows(value) {
  if (!Array.isArray(value))
    return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value ?? "");
  const rows = value.every(Array.isArray) ? value : [value];
  return rows.map((row) => row.map(inRows).join("  ")).join("\n");
}

function table(values) {
  if (!values?.length) return null;
  const head = ["value", "given", "true", "off by"].map((name) => element("th", { scope: "col" }, name));
  const rows = values.map(({ name, given, true: right, off }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, String(name))),
      ...[given, right, typeof off === "number" ? percent(off) : off].map((cell) => element("td", {}, inRows(cell))),
    ),
  );
  return element(
    "div",
    { className: "mlp-paste-values" },
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)),
  );
}

function percent(share) {
  const size = Math.abs(share) * 100;
  return size > 1e5 ? "far more" : `${size < 10 ? Number(size.toPrecision(2)) : Math.round(size)} %`;
}

const where = ({ line, end_line: end }) => (end && end > line ? `Lines ${line} to ${end}` : `Line ${line}`);

// What a lit line shows beside itself.
export function describe(finding) {
  return element(
    "div",
    { className: "mlp-paste-tip" },
    element("p", {}, ...withCode(finding.says)),
    table(finding.values),
  );
}

// The lines that go, and those that come.
function difference(finding) {
  const row = (sign, words, text) =>
    element(
      "div",
      { className: `mlp-paste-${words}` },
      element("span", { "aria-hidden": "true" }, sign),
      element("span", { className: "mlp-visually-hidden" }, `${words}: `),
      element("code", {}, text),
    );
  const lines = (text) => String(text).replace(/\n$/, "").split("\n");
  const all = [...lines(finding.source), ...lines(finding.mended ?? "")].filter((line) => line.trim());
  const margin = Math.min(...all.map((line) => line.length - line.trimStart().length), 100);
  const rows = (text, ...kind) => lines(text).map((line) => row(...kind, line.slice(margin)));
  return element(
    "div",
    { className: "mlp-paste-diff" },
    ...rows(finding.source, "−", "now"),
    ...(finding.mended === null ? [] : rows(finding.mended, "+", "mended")),
  );
}

const button = (name, label, run) =>
  element("button", { type: "button", className: "mlp-button", "data-do": name, onclick: run }, label);

function card(finding, actions) {
  const chapter = String(finding.chapter ?? "").match(/^[\w-]+$/);
  const anchor = String(finding.anchor ?? "").match(/^[\w-]+$/);
  return element(
    "article",
    { className: "mlp-paste-finding" },
    element("h3", {}, where(finding), finding.doubt ? ` (${finding.doubt})` : ""),
    difference(finding),
    element("p", {}, ...withCode(finding.says)),
    finding.why ? element("p", {}, ...withCode(finding.why)) : null,
    table(finding.values),
    finding.checked ? element("p", {}, "With this edit ", ...withCode(finding.checked)) : null,
    element(
      "p",
      { className: "mlp-paste-row" },
      finding.mended === null ? null : button("mend", "Mend it", () => actions.mend(finding)),
      button("go", "Go to the line", () => actions.goTo(finding)),
      chapter ? element("a", { href: `${chapter[0]}.html${anchor ? `#${anchor[0]}` : ""}` }, "Read why") : null,
    ),
  );
}

function roles(found) {
  const known = Object.entries(found ?? {}).filter(([, what]) => what !== null && what !== "" && what?.length !== 0);
  if (!known.length) return null;
  const words = (what) =>
    Array.isArray(what) ? what.map(words).join(", ") : typeof what === "object" ? JSON.stringify(what) : String(what);
  const rows = known.flatMap(([role, what]) => [
    element("dt", {}, role.replace(/_/g, " ")),
    element("dd", {}, element("code", {}, words(what))),
  ]);
  return element("details", {}, element("summary", {}, "What the doctor took for what"), element("dl", {}, ...rows));
}

export function mark(place, verdict) {
  place.dataset.verdict = verdict;
  place.className = `mlp-paste-report mlp-is-${verdict || "plain"}`;
}

// actions: mend(finding), mendAll(), goTo(finding)
export function show(place, report, actions) {
  const findings = report.findings ?? [];
  mark(place, String(report.verdict).replace(" ", "-"));
  const several = report.mended && findings.filter((finding) => finding.mended !== null).length > 1;
  place.replaceChildren(
    element("h2", { className: "mlp-paste-headline", tabIndex: -1 }, ...withCode(report.headline)),
    ...findings.map((finding) => card(finding, actions)),
    several ? element("p", {}, button("mend-all", "Mend all of them", actions.mendAll)) : "",
    ...(report.notes ?? []).map((note) => element("p", {}, ...withCode(note))),
    ...[roles(report.roles)].filter(Boolean),
  );
  place.hidden = false;
}
