// What every explorable has: a card with a title, one line that says what to try, a note for input
// that had to be changed, the sentence it ends in; and one state that the reader, the link and the
// notebook all change.
//
// A lesson's `build` fills frame.body. It changes its state only through frame.set.

import { bar } from "./bar.js";
import { sentence } from "./controls.js";
import { html, onThemeChange } from "./dom.js";
import { foldsOf } from "./folds.js";
import { choice, list, readLink, readState, same, writeLink } from "./state.js";

/** @import { Schema, State } from "./state.js" */

/**
 * @typedef {object} Frame what a lesson gets
 * @property {HTMLElement} body
 * @property {HTMLElement} ending the sentence; a lesson puts it where it wants it, else it stands at the end
 * @property {any} state
 * @property {(patch: State, options?: { quiet?: boolean }) => void} set change settings; what comes is cleaned. `quiet`:
 *   neither link nor notebook hear of it yet
 * @property {(name: string) => (value: any) => void} put what a control of one setting calls
 * @property {(...changed: string[]) => void} publish hand the present state on, after quiet changes
 * @property {() => void} refresh
 * @property {(still: boolean) => void} computing say whether what is shown will still change by itself, because a run is
 *   being computed
 * @property {() => void} say
 * @property {any} data what the lesson needs beside its settings, as its Python class and the host of the page bring it
 */

/**
 * @typedef {object} Lesson
 * @property {string} name
 * @property {string} title
 * @property {string} tryThis
 * @property {Schema} schema
 * @property {string[]} [hideable]
 * @property {string[]} [folds] names of the parts that a narrow card folds
 * @property {string[]} [unlinked] data that come with the figure, which a link neither says nor sets
 * @property {(state: any, problems: string[]) => State} [clean]
 * @property {(frame: Frame) => { update: (changed: Set<string>) => void, sentence: () => string, destroy?: () => void }} build
 */

const LINK_DELAY = 400; // browsers refuse more than 100 changes of address in half a minute
const SYNC_DELAY = 150;
const OF_EVERY_FIGURE = ["beside", "link", "full_screen", "embed"];

/**
 * @param {Lesson} lesson
 * @param {{ model: any, el: HTMLElement }} host on the static page the model has a `page`: {id, query(),
 *   replaceQuery(text), address(query), onLink(follow), comeTo(element), embed(query) or null, article or null}
 */
export function mount(lesson, { model, el }) {
  const page = model.page ?? null;
  const { schema, linked, shared } = schemasOf(lesson);
  const names = Object.keys(schema);
  const clean = lesson.clean ?? ((next) => next);
  const notes = [];
  const { standard, opening } = settingsAtFirst({ schema, linked }, model, notes);
  let state = clean(opening, notes);
  let built = null;
  const card = cardOf(lesson);
  const ending = sentence();
  const query = () => writeLink(linked, page?.id ?? "", state, standard, page ? page.query() : "");
  const outbox = outboxTo(model, page, { root: card.root, value: (name) => state[name], query });

  /** @type {Frame} */
  const frame = {
    body: card.body,
    ending: ending.element,
    data: model.get("_data"),
    get state() {
      return state;
    },
    set(patch, { quiet = false } = {}) {
      const problems = [];
      const next = clean({ ...state, ...readState(pick(schema, patch), patch, problems) }, problems);
      const changed = names.filter((name) => !same(next[name], state[name]));
      state = next;
      card.say(problems);
      // Even with nothing changed the controls are written again: what was typed may have been wrong.
      refresh(changed);
      if (!quiet && changed.length) outbox.send(changed);
    },
    put: (name) => (value) => frame.set({ [name]: value }),
    publish: (...changed) => outbox.send(changed),
    refresh: () => refresh([]),
    computing: (still) => card.root.toggleAttribute("data-computing", still),
    say: () => ending.set(built.sentence()),
  };

  function refresh(changed) {
    if (!built) return;
    built.update(new Set(changed));
    card.hide(state.hide);
    folds.set(state.open);
    ending.set(built.sentence());
  }

  const offers = offersOf(card.root, lesson, page, (id) => writeLink(linked, id, state, standard, ""));
  card.root.prepend(offers.element);
  el.replaceChildren(card.root);
  const folds = foldsOf(card.root, frame.put("open"));
  built = lesson.build(frame);
  if (!ending.element.isConnected) card.body.append(ending.element);
  refresh(names);
  card.say(notes);
  // The model learns what the link said and what had to be changed.
  for (const name of shared) if (!same(model.get(name) ?? null, state[name])) model.set(name, state[name]);
  const deaf = listen(model, shared, (name, value) => {
    if (!outbox.holds(name) && !same(value, state[name])) frame.set({ [name]: value });
  });
  const stopLinks = page && followLinks(page, frame, { standard, linked }, offers.show);
  const stopTheme = onNewLooks(() => refresh(["theme"]));
  return () => {
    for (const stop of [outbox.destroy, deaf, stopLinks, stopTheme, ending.destroy, offers.destroy, folds.destroy])
      stop?.();
    built.destroy?.();
  };
}

/** What was drawn is drawn again in another theme, and on a canvas when its letters come late; gives what ends it. */
function onNewLooks(again) {
  if (document.fonts.status === "loading") document.fonts.ready.then(again);
  return onThemeChange(again);
}

/** A link in the text shows its state here, as its own link would; but what the reader has unfolded stays open. */
const followLinks = (page, frame, { standard, linked }, show) =>
  page.onLink((text) => {
    frame.set({ ...pick(standard, linked), open: frame.state.open, ...readLink(linked, page.id, text, []) });
    show();
  });

/** A link says this figure alone; on its own page it is the only one, so its name there is that of the lesson. */
const offersOf = (root, { name, title }, page, queryOf) =>
  bar(root, title, {
    link: page ? () => page.address(queryOf(page.id)) : null,
    embed: page?.embed ? () => page.embed(queryOf(name)) : null,
    page: page?.article ? page : null,
  });

/**
 * What can be set, what of it a link says and sets, all but data that come with the figure, and the names of what a
 * notebook shares: all but what a narrow card shows unfolded.
 */
function schemasOf({ schema: own, hideable = [], folds = [], unlinked = [] }) {
  const some = (names) => list([], choice("", ["", ...names]), { maxLength: names.length, separator: "," });
  const schema = { ...own, hide: some([...hideable, ...OF_EVERY_FIGURE]), open: some(folds) };
  const linked = Object.fromEntries(Object.entries(schema).filter(([name]) => !unlinked.includes(name)));
  return { schema, linked, shared: Object.keys(schema).filter((name) => name !== "open") };
}

/** The settings that the page or the notebook gives, and those to open with, in which the link has changed some. */
function settingsAtFirst({ schema, linked }, model, notes) {
  const { page } = model;
  const given = Object.fromEntries(Object.keys(schema).map((name) => [name, model.get(name)]));
  const standard = readState(schema, given, notes);
  const fromLink = page ? readLink(linked, page.id, page.query(), notes) : {};
  return { standard, opening: readState(schema, { ...standard, ...fromLink }, notes) };
}

/** The card with what stands in every explorable. */
function cardOf({ name, title, tryThis }) {
  const note = html("p", { class: "mlp-note", role: "status", hidden: true });
  const body = html("div", { class: "mlp-body" });
  const heading = html("p", { class: "mlp-title", text: title });
  const tip = html("p", { class: "mlp-try" }, html("strong", { text: "Try: " }), html("span", { text: tryThis }));
  const attributes = { class: `mlp-card mlp-${name}`, role: "group", "aria-label": title };
  const root = html("div", attributes, heading, tip, body, note);
  return {
    root,
    body,
    say(problems) {
      note.hidden = problems.length === 0;
      note.textContent = problems.length ? `Changed: ${[...new Set(problems)].slice(0, 4).join(" · ")}.` : "";
    },
    /** @param {string[]} names of controls and parts that are not wanted */
    hide(names) {
      for (const element of root.querySelectorAll("[data-name]"))
        element.classList.toggle("mlp-hidden", names.includes(element.dataset.name));
    },
  };
}

/** Hands changed settings on to the notebook and into the address of the page, which need not hear of every move. */
function outboxTo(model, page, { root, value, query }) {
  let [linkTimer, syncTimer] = [0, 0];
  const pending = new Set();
  const sync = () => {
    root.toggleAttribute("data-unsent", false);
    for (const name of pending) model.set(name, value(name));
    pending.clear();
    model.save_changes();
  };
  return {
    holds: (name) => pending.has(name),
    send(changed) {
      for (const name of changed) if (name !== "open") pending.add(name);
      clearTimeout(syncTimer);
      root.toggleAttribute("data-unsent", true);
      syncTimer = setTimeout(sync, SYNC_DELAY);
      if (!page) return;
      clearTimeout(linkTimer);
      linkTimer = setTimeout(() => page.replaceQuery(query()), LINK_DELAY);
    },
    destroy() {
      clearTimeout(linkTimer);
      clearTimeout(syncTimer);
    },
  };
}

/** Hear of every change of these settings of a model; gives what ends it. */
function listen(model, names, onChange) {
  const listeners = names.map((name) => [`change:${name}`, () => onChange(name, model.get(name))]);
  for (const [event, listener] of listeners) model.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) model.off(event, listener);
  };
}

/** Those of the entries whose names the other has, too. */
const pick = (entries, { ...named }) =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => Object.hasOwn(named, name)));
