// Bug zoo: name the mistake from what the gradient check says. The cases come from mlp_lib.doctor.

import { numberField, row, select } from "../controls.js";
import { clamp, html } from "../dom.js";
import { showFine } from "../formula.js";
import { hosted } from "../hosted.js";
import { whole } from "../state.js";

const BUGS = 7;
const HEADINGS = ["gradient of", "relative error", "agrees"];
const AGREES = 1e-6;
const DECADES = 12; // that a bar counts, up to a relative error of 1

/** How long the bar of an error is: equal lengths for equal factors. */
const lengthOf = (error) => clamp(1 + Math.log10(error) / DECADES, 0, 1);

/** The number, and a bar beside it. */
const errorWithBar = (error) =>
  html(
    "span",
    { class: "mlp-off" },
    html("span", { text: showFine(error, 3) }),
    html("span", {}, html("span", { class: "mlp-off-bar", style: `width: ${100 * lengthOf(error)}%` })),
  );

/** The row that speaks loudest against a guess: first of those where one is off and the other is not. */
function against(guessed, errors) {
  const rows = errors.map(([part, error], i) => ({ part, error, other: guessed[i][1] }));
  const off = (error) => error > AGREES;
  const rank = ({ error, other }) =>
    (off(error) === off(other) ? 0 : 100) + Math.abs(Math.log10(Math.max(error, 1e-16) / Math.max(other, 1e-16)));
  const { part, error, other } = rows.reduce((best, row) => (rank(row) > rank(best) ? row : best));
  if (!off(other)) return `it leaves the ${part} right, and here they are off`;
  if (!off(error)) return `it puts the ${part} off, and here they are right`;
  return `it puts the ${part} off by ${showFine(other, 3)}, and here it is ${showFine(error, 3)}`;
}

/** @type {import("../frame.js").Lesson} */
export const bugZoo = {
  name: "bug-zoo",
  title: "Bug zoo",
  tryThis: "read which gradients are off, then name the mistake.",
  hideable: ["bug", "answer"],
  unlinked: ["cases"],
  schema: {
    bug: whole(1, 1, BUGS),
    answer: whole(0, 0, BUGS),
    // [title, explanation, relative errors] of each mistake.
    cases: { fallback: [], read: (raw) => ({ value: Array.isArray(raw) ? raw : [] }), write: String },
  },

  build(frame) {
    const { cases } = frame.state;
    const bug = numberField("bug", "bug", { min: 1, max: BUGS, step: 1 }, (value) =>
      frame.set({ bug: value, answer: 0 }),
    );
    const answer = select(
      "answer",
      "the mistake",
      [[0, "?"], ...cases.map(([title], i) => [i + 1, title])],
      frame.put("answer"),
    );
    const body = html("tbody", {});
    frame.body.append(
      row("mlp-controls", bug, answer),
      html(
        "table",
        { class: "mlp-table" },
        html("thead", {}, html("tr", {}, ...HEADINGS.map((text) => html("th", { scope: "col", text })))),
        body,
      ),
    );
    /** Bugs are numbered in another order than the names stand in. */
    const hidden = () => (3 * frame.state.bug) % BUGS;
    return {
      update() {
        bug.set(frame.state.bug);
        answer.set(frame.state.answer);
        body.replaceChildren(
          ...(cases[hidden()]?.[2] ?? []).map(([part, error]) =>
            html(
              "tr",
              {},
              html("th", { scope: "row", text: part }),
              html("td", {}, errorWithBar(error)),
              html("td", { text: error < AGREES ? "✓" : "✗" }),
            ),
          ),
        );
      },
      sentence() {
        const { answer: said } = frame.state;
        const [title, why, errors = []] = cases[hidden()] ?? [];
        if (said === hidden() + 1) return `Right: ${title}. ${why}`;
        const hint = said ? ` Not that one: ${against(cases[said - 1][2], errors)}.` : "";
        return `${errors.filter(([, error]) => error > AGREES).length} of ${errors.length} gradients are off.${hint}`;
      },
    };
  },
};

export default hosted(bugZoo);
