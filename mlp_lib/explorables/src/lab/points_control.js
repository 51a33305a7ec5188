// The field for points of the reader's own, and what is said of what stands in it.

import { keepEnter } from "../controls.js";
import { freshId, html } from "../dom.js";
import { same } from "../state.js";
import { pointsWords, readText, writeText } from "./points.js";
import { isOwn } from "./settings.js";

const REST = 400; // milliseconds after which typing is taken to rest

export function pointsControl(frame) {
  const [id, wordsId] = [freshId("points"), freshId("points-words")];
  let timer = 0;
  let good = null; // the points that were read last
  const words = html("p", { class: "mlp-hint", id: wordsId, role: "status" });
  const box = html("textarea", {
    id,
    rows: 5,
    spellcheck: "false",
    "aria-describedby": wordsId,
    onkeydown: keepEnter,
    oninput() {
      clearTimeout(timer);
      timer = setTimeout(read, REST);
    },
    onchange: read,
  });
  const element = html(
    "div",
    { class: "mlp-control mlp-points", "data-name": "points" },
    html("label", { for: id, text: "your points: a line for each, with x1, x2, class" }),
    box,
    words,
  );

  function say(text, fault) {
    words.classList.toggle("mlp-fault", fault);
    box.setAttribute("aria-invalid", String(fault));
    if (words.textContent !== text) words.textContent = text;
  }

  function read() {
    clearTimeout(timer);
    const found = readText(box.value);
    const { fault } = found;
    if (fault) return say(`Not read, the points before stay. ${fault[0].toUpperCase()}${fault.slice(1)}.`, true);
    good = found.points;
    say(pointsWords(found), false);
    frame.set({ points: good });
  }

  return {
    element,
    tell: (text) => say(text, false),
    /** What is being typed stays as it is; points that come from elsewhere are written anew. */
    set(state) {
      element.hidden = !isOwn(state);
      if (same(state.points, good)) return;
      good = state.points;
      box.value = writeText(good);
      say(pointsWords({ points: good }), false);
    },
    destroy: () => clearTimeout(timer),
  };
}
