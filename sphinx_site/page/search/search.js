// The page of results: answers while one types, and opens a section.
import { excerpt, prepare, root } from "./find.js";

const AT_ONCE = 8;
/** @type {HTMLInputElement} */
const field = document.querySelector(".bd-search-container input[name=q]");
const out = document.querySelector("#search-results");
const find = prepare(window.mlpSections);

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function shown(section) {
  const link = element("a", { href: section.url }, section.title);
  const where = [section.number && `Chapter ${section.number}`, section.page].filter(Boolean).join(" · ");
  const text = section.text || (section.kind === "name" && section.code) || "";
  const pieces = excerpt(text, section.terms).map((piece) =>
    piece.isTerm ? element("mark", {}, piece.text) : piece.text,
  );
  const parts = [element("h3", {}, link)];
  if (where) parts.push(element("p", { className: "mlp-found-where" }, where));
  parts.push(element("p", {}, ...pieces));
  return element("li", {}, ...parts);
}

function missing(topic) {
  const line = element("p", {}, topic.says);
  for (const [i, { title, url }] of (topic.read ?? []).entries())
    line.append(i ? ", " : " Read: ", element("a", { href: url }, title));
  if (topic.read?.length) line.append(".");
  return element("div", { className: "mlp-not-here" }, line);
}

// The page that is opened next marks the words, as after a search of Sphinx.
function remember(question) {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  localStorage.setItem("sphinx_highlight_terms", words.map(root).join(" "));
}

function more(found) {
  const button = element("button", { type: "button", className: "mlp-button" }, `Show all ${found.length}`);
  button.addEventListener("click", () => {
    const list = out.querySelector("ul.search");
    const first = list.children.length;
    list.append(...found.slice(first).map(shown));
    button.remove();
    list.children[first].querySelector("a").focus();
  });
  return button;
}

function answer() {
  const question = field.value.trim();
  out.replaceChildren();
  told.textContent = "";
  if (!question) return;
  const { found, missing: topics, readAs } = find(question);
  const many = found.length === 1 ? "One section" : `${found.length || "No"} sections`;
  told.textContent = `${many} for “${question}”${readAs && `, read as “${readAs}”`}.`;
  out.append(...topics.map(missing));
  if (!found.length && !topics.length) {
    out.append(missing({ says: "The book does not speak of this, or calls it something else.", read: elsewhere }));
  }
  if (!found.length) return;
  out.append(element("ul", { className: "search" }, ...found.slice(0, AT_ONCE).map(shown)));
  if (found.length > AT_ONCE) out.append(more(found));
}

const elsewhere = [
  { title: "Glossary", url: "book/glossary.html" },
  { title: "References", url: "book/references.html" },
];

// Stays, so that a reader without eyes hears it change.
const told = element("p", { className: "search-summary", role: "status" });
out.before(told);
out.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("ul.search a")) remember(field.value);
});
field.value = new URLSearchParams(location.search).get("q") ?? "";
let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    history.replaceState(null, "", field.value ? `?${new URLSearchParams({ q: field.value })}` : location.pathname);
    answer();
  }, 120);
});
answer();
window.mlpSearch = find;
