// What every explorable has: a card with a title, one line that says what to try, a note for input
// that had to be changed, the sentence it ends in; and one state that the reader, the link and the
// notebook all change.
//
// A lesson is {title, schema, linked, build(frame)}. `build` fills frame.body and returns
// {update(changed), sentence(), destroy?()}. It changes its state only through frame.set.

import { sentence } from "./controls.js";
import { html, onThemeChange } from "./dom.js";
import { choice, list, readLink, readState, same, writeLink } from "./state.js";

const LINK_DELAY = 400; // browsers refuse more than 100 changes of address in half a minute
const SYNC_DELAY = 150;

export function mount(lesson, { model, el }) {
  const names = lesson.hideable ?? [];
  const schema = {
    ...lesson.schema,
    hide: list([], choice("", ["", ...names]), { maxLength: names.length, separator: "," }),
  };
  // What a link neither says nor sets: data that come with the figure.
  const linked = Object.fromEntries(Object.entries(schema).filter(([name]) => !(lesson.unlinked ?? []).includes(name)));
  const page = model.page ?? null; // {id, query(), replaceQuery(text)} on the static page, nothing in Jupyter
  const notes = [];
  const raw = Object.fromEntries(Object.keys(schema).map((name) => [name, model.get(name)]));
  const standard = readState(schema, raw, notes);
  const fromLink = page ? readLink(linked, page.id, page.query(), notes) : {};
  let state = readState(schema, { ...standard, ...fromLink }, notes);
  if (lesson.clean) state = lesson.clean(state, notes);

  const note = html("p", { class: "mlp-note", role: "status", hidden: true });
  const ending = sentence();
  const body = html("div", { class: "mlp-body" });
  const heading = html("p", { class: "mlp-title", text: lesson.title });
  const tip = html(
    "p",
    { class: "mlp-try" },
    html("strong", { text: "Try: " }),
    html("span", { text: lesson.tryThis }),
  );
  const root = html(
    "div",
    { class: `mlp-card mlp-${lesson.name}`, role: "group", "aria-label": lesson.title },
    heading,
    tip,
    body,
    note,
  );
  el.replaceChildren(root);

  let built = null;
  let linkTimer = 0;
  let syncTimer = 0;
  const pending = new Set();

  function say(problems) {
    note.hidden = problems.length === 0;
    note.textContent = problems.length ? `Changed: ${[...new Set(problems)].slice(0, 4).join(" · ")}.` : "";
  }

  function publish(changed) {
    for (const name of changed) pending.add(name);
    clearTimeout(syncTimer);
    root.toggleAttribute("data-unsent", true);
    syncTimer = setTimeout(() => {
      root.toggleAttribute("data-unsent", false);
      for (const name of pending) model.set(name, state[name]);
      pending.clear();
      model.save_changes();
    }, SYNC_DELAY);
    if (!page) return;
    clearTimeout(linkTimer);
    linkTimer = setTimeout(() => page.replaceQuery(frame.query()), LINK_DELAY);
  }

  const frame = {
    root,
    body,
    /** The sentence; a lesson puts it where it wants it, else it stands at the end. */
    ending: ending.element,
    get state() {
      return state;
    },
    /** Change settings; what comes is cleaned. `quiet`: neither link nor notebook hear of it yet. */
    set(patch, { quiet = false } = {}) {
      const problems = [];
      let next = { ...state, ...readState(pick(schema, patch), patch, problems) };
      if (lesson.clean) next = lesson.clean(next, problems);
      const changed = Object.keys(schema).filter((name) => !same(next[name], state[name]));
      state = next;
      say(problems);
      // Even with nothing changed the controls are written again: what was typed may have been wrong.
      refresh(changed);
      if (!quiet && changed.length) publish(changed);
    },
    /** What a control of one setting calls. */
    put: (name) => (value) => frame.set({ [name]: value }),
    /** Hand the present state on, after quiet changes. */
    publish: (...changed) => publish(changed),
    refresh: () => refresh([]),
    /** Say whether what is shown will still change by itself, because a run is being computed. */
    computing: (still) => root.toggleAttribute("data-computing", still),
    say: () => ending.set(built.sentence()),
    query: () => writeLink(linked, page?.id ?? "", state, standard, page ? page.query() : ""),
    link: page ? () => page.address(frame.query()) : null,
    /** Put controls into a group, but those that are hidden. */
    add(parent, controls) {
      for (const control of controls) parent.append(control.element);
      return parent;
    },
  };

  function refresh(changed) {
    if (!built) return;
    built.update(new Set(changed));
    for (const element of root.querySelectorAll("[data-name]")) {
      element.classList.toggle("mlp-hidden", state.hide.includes(element.dataset.name));
    }
    ending.set(built.sentence());
  }

  built = lesson.build(frame);
  if (!ending.element.isConnected) body.append(ending.element);
  refresh(Object.keys(schema));
  say(notes);
  // The model learns what the link said and what had to be changed.
  for (const name of Object.keys(schema)) if (!same(model.get(name) ?? null, state[name])) model.set(name, state[name]);

  const listeners = Object.keys(schema).map((name) => {
    const listener = () => {
      const value = model.get(name);
      if (!pending.has(name) && !same(value, state[name])) frame.set({ [name]: value });
    };
    model.on(`change:${name}`, listener);
    return [`change:${name}`, listener];
  });
  const stopTheme = onThemeChange(() => refresh(["theme"]));
  return () => {
    clearTimeout(linkTimer);
    clearTimeout(syncTimer);
    for (const [event, listener] of listeners) model.off(event, listener);
    stopTheme();
    ending.destroy();
    built.destroy?.();
  };
}

const pick = (schema, patch) =>
  Object.fromEntries(
    Object.keys(patch)
      .filter((name) => Object.hasOwn(schema, name))
      .map((name) => [name, schema[name]]),
  );
