// Sum, true derivative, measurement, and what a path that is left out costs: four numbers in a row.

import { html } from "../dom.js";
import { showFine, symbols } from "../formula.js";
import { stepsOf, sumOf, truthOf } from "./paths.js";

const derivative = (part) =>
  part.kind === "wire" ? ["∂", symbols.E(), "/∂", symbols.w(part.l, part.p, part.q)] : [symbols.delta(part.l, part.p)];

export function sumsPanel() {
  const element = html("div", { class: "mlp-sums" });
  const cell = (which, value, ...what) =>
    html(
      "div",
      { class: "mlp-sum" },
      html("span", { class: "mlp-what" }, ...what),
      html("span", { class: "mlp-number mlp-deltas", "data-sum": which, text: value }),
    );
  return {
    element,
    /** The sum is covered until the products have come all the way. */
    set(view, { part, paths, kept, step, measured }) {
      const [truth, reduced] = [truthOf(view, part), sumOf(kept)];
      const covered = step < stepsOf(paths);
      const out = paths.length - kept.length;
      element.replaceChildren(
        cell("reduced", covered ? "?" : showFine(reduced, 4), out ? "sum of the ticked" : "sum of all paths"),
        cell("truth", showFine(truth, 4), ...derivative(part), ", backward pass"),
        cell("measured", showFine(measured, 4), "central difference"),
        out
          ? cell("error", covered ? "?" : showFine(reduced - truth, 4), "the sum is wrong by")
          : cell("none", "0", "nothing left out"),
      );
    },
  };
}
