// Nudge meter: ΔE/ε beside δ at any neuron, and how rounding eats the digits as ε shrinks.

import { numberField, row, slider } from "../controls.js";
import { curveView, legend } from "../curve_view.js";
import { beside, html, show, significant, superscript } from "../dom.js";
import { fold } from "../folds.js";
import { deltaOf, showLines, symbols } from "../formula.js";
import {
  cleanNetwork,
  errorOf,
  gateDiagram,
  networkControls,
  networkFields,
  neuronName,
  nudgedError,
  table,
  viewOf,
} from "../gate_network.js";
import { hosted } from "../hosted.js";
import { parsePart, partField, partName } from "../network_view.js";
import { number } from "../state.js";

const SIZES = [2, 2, 2];
const SMALLEST = 1e-12;
const FLOOR = -16; // of the plot: differences below 10⁻¹⁶ are drawn there

/** What one sided and central measurement give for a nudge. */
export function measure(view, l, q, nudge) {
  const above = nudgedError(view, l, q, nudge);
  const below = nudgedError(view, l, q, -nudge);
  return { above, below, oneSided: (above - errorOf(view)) / nudge, central: (above - below) / (2 * nudge) };
}

/** How many leading digits of a number are right. */
export function digitsThatAgree(x, truth) {
  if (x === truth) return 16; // also where both are 0, and no share of the truth is off
  const off = Math.abs(x - truth) / Math.abs(truth);
  return Math.max(0, Math.min(16, Math.floor(-Math.log10(off))));
}

const powerOfTen = (n) => `10${superscript(n)}`;

/** @type {import("../frame.js").Lesson} */
export const nudgeMeter = {
  name: "nudge-meter",
  title: "Nudge meter",
  tryThis: "find the ε at which most digits agree. Which side is lost to the curve, which to rounding?",
  hideable: ["example", "seed", "epsilon", "plot"],
  folds: ["numbers", "network"],
  schema: { ...networkFields(SIZES, 2, 4), part: partField, epsilon: number(0.01, SMALLEST, 1) },

  clean(state, problems) {
    const next = cleanNetwork(state, problems, SIZES);
    const part = parsePart(next.part, { layerSizes: next.layer_sizes, L: next.layer_sizes.length - 1, bias: true });
    if (part?.kind !== "node" || part.l === 0 || part.p === 0) next.part = partName.node(1, 1);
    return next;
  },

  build(frame) {
    let view = null;
    let now = null;
    const diagram = gateDiagram({
      label: "Diagram of the network. Arrow keys move in it; a neuron that has the focus is measured.",
      onSelect(name, how) {
        const part = parsePart(name, view.network);
        if (how === "hover" || name === frame.state.part || part.kind === "wire" || part.l === 0 || part.p === 0)
          return;
        frame.set({ part: name });
      },
    });
    const controls = networkControls(frame);
    const nudge = nudgeControls(frame);
    const formula = html("div", { class: "mlp-formula" });
    const numbers = table("ΔE/ε beside δ", ["measured", "value", "off by", "digits right"]);
    const plot = curveView({
      title: "distance from δ over ε, both axes in powers of ten",
      height: 140,
      onSeek: (x) => frame.set({ epsilon: Number((10 ** x).toPrecision(3)) }),
    });
    const key = legend([
      { text: "central", quantity: "deltas" },
      { text: "one-sided", quantity: "error", dashed: true },
    ]);

    frame.body.append(
      beside(
        diagram.element,
        html(
          "div",
          {},
          row("mlp-controls", nudge.slider, nudge.field),
          html("div", { "data-name": "plot" }, plot.element, key),
        ),
      ),
      frame.ending,
      fold("numbers", "What is measured", beside(formula, numbers.element)),
      fold("network", "Input, weights", row("mlp-controls", ...controls.all)),
    );

    return {
      update() {
        const { state } = frame;
        view = viewOf(state);
        now = measured(view, state);
        controls.set(state);
        nudge.set(state.epsilon);
        diagram.update(view);
        diagram.setSelected(state.part);
        showErrors(formula, view, now);
        numbers.set(rowsOf(now));
        drawPlot(plot, view, now, state.epsilon);
      },
      sentence: () => sentenceOf(frame.state, now),
      destroy() {
        diagram.destroy();
        plot.destroy();
      },
    };
  },
};

const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
const ROUND = Array.from({ length: 13 }, (_, n) => [1, 2, 5].map((digit) => Number(`${digit}e${n - 12}`)))
  .flat()
  .filter((x) => x >= SMALLEST && x <= 1);

function nudgeControls(frame) {
  const field = numberField("epsilon", "ε as a number", { min: SMALLEST, max: 1 }, frame.put("epsilon"));
  const bounds = { min: SMALLEST, max: 1, log: true, field: false, format: (x) => significant(x, 3) };
  const range = slider("epsilon", "nudge ε", bounds, frame.put("epsilon"));
  // By keys from 1 to 2 to 5 to 10: an even step of the slider would take hundreds to the end.
  range.range.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const { epsilon } = frame.state;
    const next = way > 0 ? ROUND.find((x) => x > 1.001 * epsilon) : ROUND.filter((x) => x < 0.999 * epsilon).at(-1);
    if (next !== undefined) frame.set({ epsilon: next });
  });
  return {
    slider: range,
    field,
    set(epsilon) {
      range.set(epsilon);
      field.set(epsilon);
    },
  };
}

/** What is measured at the chosen neuron, beside its δ. */
function measured(view, { part, epsilon }) {
  const { l, p: q } = parsePart(part, view.network);
  return { ...measure(view, l, q, epsilon), delta: deltaOf(view, l, q), l, q };
}

function showErrors(panel, view, { l, q, above, below }) {
  const E = (nudge, x) => [
    symbols.E(),
    "(",
    symbols.h(l, q),
    `${nudge}) = `,
    html("span", { class: "mlp-number", text: significant(x, 11) }),
  ];
  showLines(
    panel,
    [`Nudge the sum of ${neuronName(l, q)} and watch E`],
    [
      { what: "pushed up", parts: E(" + ε", above) },
      { what: "as it is", parts: E("", errorOf(view)) },
      { what: "pushed down", parts: E(" − ε", below) },
    ],
  );
}

/** The rows of the table: both measurements, and δ itself. */
function rowsOf({ delta, central, oneSided }) {
  const line = (name, words, quantity, x, ...compared) =>
    html(
      "tr",
      { "data-row": name },
      html("th", { scope: "row", text: words }),
      html("td", {}, html("span", { class: `mlp-${quantity}`, text: significant(x, 10) })),
      ...compared.map((text) => html("td", { text })),
    );
  const compare = (x) => [x === delta ? "0" : show(x - delta, 3, true), String(digitsThatAgree(x, delta))];
  return [
    line("central", "central", "deltas", central, ...compare(central)),
    line("one-sided", "one-sided", "error", oneSided, ...compare(oneSided)),
    line("delta", "δ, computed", "deltas", delta, "", ""),
  ];
}

function sentenceOf({ epsilon }, { l, q, delta, central, oneSided }) {
  if (delta === 0) return `The delta of ${neuronName(l, q)} is 0 here: no nudge of it moves the error.`;
  const digits = (x) => `${digitsThatAgree(x, delta)} digits`;
  return `At ${neuronName(l, q)}, with ε = ${significant(epsilon, 3)}, the central measurement agrees with δ = ${significant(delta)} in ${digits(central)}, the one-sided in ${digits(oneSided)}.`;
}

function drawPlot(plot, view, { l, q, delta, central, oneSided }, eps) {
  const height = (x) => Math.max(FLOOR, Math.min(0, Math.log10(Math.abs(x - delta))));
  const sweep = Array.from({ length: 61 }, (_, i) => -12 + i / 5).map((x) => ({ x, ...measure(view, l, q, 10 ** x) }));
  plot.draw({
    x: [-12, 0],
    y: [FLOOR, 0],
    xTicks: [-12, -9, -6, -3, 0].map((n) => [n, powerOfTen(n)]),
    yTicks: [-16, -12, -8, -4, 0].map((n) => [n, powerOfTen(n)]),
    curves: [
      {
        quantity: "error",
        dashed: true,
        points: sweep.map((at) => [at.x, height(at.oneSided)]),
        now: height(oneSided),
      },
      { quantity: "deltas", points: sweep.map((at) => [at.x, height(at.central)]), now: height(central) },
    ],
    at: Math.log10(eps),
    alt: `Distance of the measured slope from δ, for ε from 10⁻¹² to 1. At ε = ${significant(eps, 3)} the central measurement is off by ${show(Math.abs(central - delta), 2, true)}, the one-sided by ${show(Math.abs(oneSided - delta), 2, true)}.`,
  });
}

export default hosted(nudgeMeter);
