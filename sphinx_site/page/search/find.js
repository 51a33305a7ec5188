// Which sections answer a question. No page is needed for this, so that it can be tested by itself.
import MiniSearch from "minisearch";
import { stemmer } from "stemmer";
import { speller } from "./spelling.js";

// Words that every question holds and no answer turns on.
const FILLER = new Set(
  (
    "a an and are as at be but by can do does for from get have how i if in into is it its just me my of on or our so " +
    "that the their them then there these they this to use using was we what whats when where which who why will with you " +
    "your vs versus should would could about between explain need needs please can't don't doesn't isn't it's i'm"
  ).split(" "),
);
const FIELDS = ["title", "asked", "page", "text", "code"];
const WEIGHTS = { title: 5, asked: 5, page: 1.5, text: 1, code: 0.25 };
// A glossary's entry is short and says it at once; a list or a summary says again what a section explains.
// What the library calls it comes after what it is.
const KINDS = { term: 0.8, repeat: 0.45, list: 0.4, name: 0.2 };
// Who asks what a word means wants the glossary, unless a section is known to answer that very question.
const DEFINES =
  /^\s*(?:what\s*(?:['’]?s|is|are)\s|what\sdo(?:es)?\s.*\smean\W*$|define\s|(?:the\s)?(?:definition|meaning)\sof\s)/iu;
const ASKING = /^\s*(?:define|(?:the\s)?(?:definition|meaning)\sof)\s|\smeans?\W*$/iu;
const DEFINITION = 8;
// "What is a bias" may mean the bias node.
const PARTLY = 5;
const SAID = 3;
// What is far behind the best has little to do with the question.
const FAR_BEHIND = 0.04;
// Another word for what was asked counts less than the word itself.
const OTHER_WORD = 0.7;

// Apostrophes belong to a word: "can't" is one. So does the point of a number.
const WORD = /\p{N}+\.\p{N}+|[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu;
const split = (text) => text.toLowerCase().match(WORD) ?? [];
const letters = (text) => text.normalize("NFD").replace(/\p{M}|['’]\p{L}*/gu, "");
// One spelling for both sides of the ocean, then the stem.
const spelt = (word) => word.replace(/is(?=(?:e|ed|es|er|ing|ation)$)/, "iz").replace(/our(?=s?$)/, "or");
export const root = (word) => stemmer(spelt(letters(word.toLowerCase())));
const tokens = (text) => split(text).filter((word) => !FILLER.has(word));
// Every page is about neural networks, and who compares two things names both: beside other words these say nothing.
const EMPTY = /\b(?:(?:artificial )?neural net(?:work)?s?|differences? (?:between|of))\b/gu;

// A phrase of the word list stands in a question where its roots follow each other.
const phrase = (text) => split(text).map(root);
function holds(asked, sought) {
  for (let at = 0; at + sought.length <= asked.length; at += 1)
    if (sought.every((word, i) => word === asked[at + i])) return true;
  return false;
}

// Another word for the same thing: each group of `same` stands for its first.
function otherWords(asked, same) {
  const found = new Set();
  for (const [first, ...others] of same)
    if (others.some((other) => holds(asked, phrase(other)))) for (const word of tokens(first)) found.add(root(word));
  return [...found].filter((word) => !asked.includes(word));
}

const typed = (heading, asked) =>
  heading.length > 0 && heading.every((word) => asked.includes(word)) && new Set(asked).size < 2 * heading.length;

const within = (one, other) => one.length > 0 && one.every((word) => other.includes(word));
const sameWords = (one, other) => within(one, other) && within(other, one);

/** How much of a question a section has. Other words for the same are one word more, however many they are. */
function share(terms, roots, others) {
  const own = new Set(terms.filter((term) => roots.includes(term)));
  const has = own.size + Number(terms.some((term) => others.includes(term)));
  return has / Math.max(roots.length + Number(others.length > 0), 1);
}

// The way back from `packed` in search.py: every section with its address, its page and the chapter's number.
const anchor = (title) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
const unpacked = (pages) =>
  pages.flatMap(({ url, sections: [first, ...others] }) => [
    { ...first, url },
    ...others.map(({ at, ...section }) => ({
      ...section,
      url: `${url}#${at ?? anchor(section.title)}`,
      page: first.title,
      ...(first.number && { number: first.number }),
    })),
  ]);

// A word of a heading, of a question or of the word list, against one that only stands in a text.
const A_TERM = 1000;

/** The words of the book as they are written, and what reads a question with slips in it. */
function reader(sections, same, absent) {
  const words = new Map();
  const add = (said, weight, isCode = false) => {
    for (const word of split(said)) {
      const known = words.get(word) ?? { weight: 0, stem: root(word), isCode: true };
      words.set(word, { ...known, weight: known.weight + weight, isCode: known.isCode && isCode });
    }
  };
  for (const { title, asked = "", text = "", code = "" } of sections) {
    add(`${title} ${asked}`, A_TERM);
    add(text, 1);
    add(code, 1, true);
  }
  for (const phrase of [...same.flat(), ...absent.flatMap((topic) => topic.words)]) add(phrase, A_TERM);
  const roots = new Set([...words.keys(), ...FILLER].map(root));
  const read = speller(words, root, (word) => roots.has(root(word)));
  return (typed) => read(typed, (word) => words.get(word)?.weight >= A_TERM);
}

export function prepare({ pages, same, absent }) {
  const sections = unpacked(pages);
  const index = new MiniSearch({
    fields: FIELDS,
    idField: "at",
    tokenize: tokens,
    processTerm: root,
    searchOptions: { boost: WEIGHTS, bm25: { k: 1.2, b: 0.6, d: 0.5 } },
  });
  index.addAll(sections.map((section, at) => ({ ...section, at })));
  const titles = sections.map(({ title }) => tokens(title).map(root));
  const headings = sections.map(({ kind }, at) => (kind === "term" ? [] : titles[at]));
  const said = sections.map(({ asked }) => (asked ? asked.split("; ") : []));
  const questions = said.map((asked) => asked.map((question) => tokens(question).map(root)));
  const phrases = said.map((asked) => asked.map((question) => phrase(question).join(" ")));
  const read = reader(sections, same, absent);

  // A section that has all words of a question is a better answer than one that has the rarest of them often.
  // So is one whose heading was typed, whole, or one of the questions that it is known to answer.
  const factorOf = (roots, whole, defines) => (at) => {
    const meant = typed(headings[at], roots) || questions[at].some((question) => sameWords(question, roots));
    const isTerm = defines && sections[at].kind === "term";
    const defined =
      isTerm && sameWords(titles[at], roots) ? DEFINITION : isTerm && within(roots, titles[at]) ? PARTLY : 1;
    return (meant ? 2 : 1) * (phrases[at].includes(whole) ? SAID : 1) * defined;
  };

  function find(typedIn) {
    const defines = DEFINES.test(typedIn);
    // Another spelling is read once, before anything is compared, so that all that follows knows the word.
    const typedWords = split(defines ? typedIn.replace(ASKING, " ") : typedIn);
    const question = read(typedWords).join(" ");
    const asked = split(question).map(root);
    const rest = tokens(question.replace(EMPTY, " "));
    const words = rest.length ? rest : tokens(question);
    const others = otherWords(asked, same);
    const missing = absent.filter((topic) => topic.words.some((word) => holds(asked, phrase(word))));
    const last = words.at(-1);
    const options = {
      prefix: (word) => word.length > 2 && last !== undefined && root(last) === word,
      boostDocument: (at) => KINDS[sections[at].kind] ?? 1,
    };
    /** @type {import("minisearch").Query[]} */
    const queries = [];
    if (words.length) queries.push({ ...options, combineWith: "OR", queries: words });
    if (others.length) {
      const { boostDocument } = options;
      queries.push({ combineWith: "OR", queries: others, boostDocument, boostTerm: () => OTHER_WORD });
    }
    const hits = queries.length ? index.search({ combineWith: "OR", queries }) : [];
    const roots = words.map(root);
    const factor = factorOf(roots, asked.join(" "), defines);
    for (const hit of hits) hit.score *= share(hit.queryTerms, roots, others) ** 1.5 * factor(hit.id);
    hits.sort((a, b) => b.score - a.score || a.id - b.id);
    return {
      found: hits
        .filter((hit) => hit.score >= FAR_BEHIND * hits[0].score)
        .map((hit) => ({ ...sections[hit.id], terms: hit.terms })),
      missing,
      readAs: question === typedWords.join(" ") ? "" : question,
    };
  }
  return Object.assign(find, { sections });
}

// A piece of the text in which as many of the terms stand as possible, in pieces that are terms or not.
export function excerpt(text, terms, length = 190) {
  const marks = [];
  for (const found of text.matchAll(WORD))
    if (terms.includes(root(found[0]))) marks.push([found.index, found.index + found[0].length, root(found[0])]);
  let best = 0;
  let most = 0;
  for (const [from] of marks) {
    const here = new Set(marks.filter(([a, b]) => a >= from && b <= from + length).map((mark) => mark[2])).size;
    if (here > most) [best, most] = [from, here];
  }
  // From the beginning of a sentence when one is near, else of a word.
  const before = text.slice(Math.max(0, best - 90), best);
  const sentence = Math.max(...[". ", "? ", "! "].map((end) => before.lastIndexOf(end)));
  let from = best <= 90 ? 0 : sentence >= 0 ? best - before.length + sentence + 2 : text.indexOf(" ", best - 40) + 1;
  let to = Math.min(text.length, from + length);
  if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
  const pieces = [];
  if (from > 0) pieces.push({ text: "… " });
  for (const [a, b] of marks.filter((mark) => mark[0] >= from && mark[1] <= to)) {
    if (a > from) pieces.push({ text: text.slice(from, a) });
    pieces.push({ text: text.slice(a, b), isTerm: true });
    from = b;
  }
  pieces.push({ text: text.slice(from, to) + (to < text.length ? " …" : "") });
  return pieces;
}
