// Bug zoo: name the mistake from what the gradient check says. The cases come from mlp_lib.doctor.

import { numberField, row, select } from "../controls.js";
import { html } from "../dom.js";
import { showFine } from "../formula.js";
import { hosted } from "../hosted.js";
import { whole } from "../state.js";

const BUGS = 7;
const HEADINGS = ["gradient of", "relative error", "agrees"];

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
              html("td", { text: showFine(error, 3) }),
              html("td", { text: error < 1e-6 ? "✓" : "✗" }),
            ),
          ),
        );
      },
      sentence() {
        const { answer: said } = frame.state;
        const [title, why, errors = []] = cases[hidden()] ?? [];
        if (said === hidden() + 1) return `Right: ${title}. ${why}`;
        return `${errors.filter(([, error]) => error > 1e-6).length} of ${errors.length} gradients are off.${said ? " Not that one." : ""}`;
      },
    };
  },
};

export default hosted(bugZoo);
