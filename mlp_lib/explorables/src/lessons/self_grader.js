// Self-grader: the backward pass of a small network in the column convention, done by the reader and
// graded entry by entry; an answer that a known slip would give is told which.

import { button, keepEnter, numberField, row } from "../controls.js";
import { html, show } from "../dom.js";
import { hosted } from "../hosted.js";
import { Network, sigmoidDerivative } from "../maths.js";
import { list, nextSeed, number, seedField } from "../state.js";

const NOT_YET = 99;
/** Two significant digits are enough, of what can be worked out from three decimals. */
const near = (a, b) => Math.abs(a - b) <= Math.max(0.0011, 0.02 * Math.abs(b));
const A0 = [
  [0, 1],
  [1, 1],
]; // a column for each of the two examples
const T = [1, 0];
/** The parts of the sheet: name, rows, columns, what it is. */
/** @type {[name: string, rows: number, columns: number, what: string][]} */
const PARTS = [
  ["D²", 1, 2, "= ∂E/∂z²"],
  ["∂E/∂b²", 1, 1, "(summed)"],
  ["∂E/∂V²", 1, 2, "(summed)"],
  ["D¹", 2, 2, "= ∂E/∂z¹"],
  ["∂E/∂b¹", 2, 1, "(summed)"],
  ["∂E/∂V¹", 2, 2, "(summed)"],
];
const ENTRIES = PARTS.reduce((sum, [, rows, columns]) => sum + rows * columns, 0);
export const SLIPS = [
  ["turned", "the sign is turned: t − a instead of a − t"],
  ["output", "it has σ′ of the output in it; with cross-entropy that cancels"],
  ["mean", "it is averaged over the examples; the gradient is their sum"],
  ["flat", "σ′ of the hidden neurons is missing"],
  ["twice", "σ′ is taken at a; a (1 − a) is σ′ at z already"],
  ["exchanged", "rows and columns are exchanged"],
];

/** What the reader is given: V², A¹ and A². Weights are multiples of one half. */
export function given(seed) {
  const network = new Network({
    layerSizes: [2, 2, 1],
    loss: "binary_cross_entropy",
    initializer: "standard_normal",
    seed,
  });
  network.weights = network.weights.map((W) => (W === null ? null : W.map((w) => Math.round(2 * w) / 2)));
  const { activations } = network.forward(Float64Array.from([0, 1].flatMap((i) => A0.map((row) => row[i]))));
  return {
    V2: Array.from(network.weights[2].slice(1)),
    A1: [0, 1].map((q) => [0, 1].map((i) => activations[1][2 * i + q])),
    A2: Array.from(activations[2]),
  };
}

/** All entries of the sheet, rightly or with one slip. */
export function solve({ V2, A1, A2 }, slip) {
  const add = (row) => (row[0] + row[1]) / (slip === "mean" ? 2 : 1);
  const slope = (a) => (slip === "flat" ? 1 : slip === "twice" ? sigmoidDerivative(a) : a * (1 - a));
  const D2 = A2.map((a, i) => (a - T[i]) * (slip === "turned" ? -1 : 1) * (slip === "output" ? a * (1 - a) : 1));
  const D1 = A1.map((row, q) => row.map((a, i) => V2[q] * D2[i] * slope(a)));
  const gradient = (D, A) => A.map((row) => add(row.map((a, i) => a * D[i])));
  const V1 = D1.map((row) => gradient(row, A0));
  const b1 = D1.map(add); // before an exchange: who exchanges rows and columns in the answer has added up the right ones
  if (slip === "exchanged") [V1[0][1], V1[1][0], D1[0][1], D1[1][0]] = [V1[1][0], V1[0][1], D1[1][0], D1[0][1]];
  return [...D2, add(D2), ...gradient(D2, A1), ...D1.flat(), ...b1, ...V1.flat()];
}

/** @type {import("../frame.js").Lesson} */
export const selfGrader = {
  name: "self-grader",
  title: "Self-grader",
  tryThis: "work out D², then all the rest, on paper; two digits are enough. A slip is called by its name.",
  hideable: ["seed", "new_seed", "reveal"],
  schema: {
    seed: seedField(181),
    answers: list([], number(NOT_YET, -NOT_YET, NOT_YET), { maxLength: ENTRIES }),
  },

  build(frame) {
    let grades = [];
    const put = (e, x) =>
      frame.set({ answers: Array.from({ length: ENTRIES }, (_, i) => (i === e ? x : answerOf(frame.state, i))) });
    const seed = numberField("seed", "sheet", { min: 0, step: 1 }, (value) => frame.set({ seed: value, answers: [] }));
    const newSeed = button("new_seed", "New sheet", () => frame.set({ seed: nextSeed(frame.state.seed), answers: [] }));
    const reveal = button("reveal", "Tell me one entry", () => {
      const e = grades.findIndex(({ right }) => !right);
      if (e >= 0) put(e, Number(grades[e].truth.toFixed(3)));
    });
    const facts = html("div", { class: "mlp-sheet" });
    const sheet = sheetOf(put);
    frame.body.append(
      html("p", {
        class: "mlp-hint",
        text: "One hidden layer of two sigmoids, one sigmoid output, binary cross-entropy. Each example is a column; the error is summed over both. Given:",
      }),
      facts,
      sheet.element,
      row("mlp-toolbar mlp-wrap", reveal, newSeed, seed),
    );

    return {
      update() {
        const { state } = frame;
        const data = given(state.seed);
        grades = grade(data, state);
        seed.set(state.seed);
        facts.replaceChildren(...factsOf(data));
        sheet.set(state, grades);
      },
      sentence: () => sentenceOf(grades),
    };
  },
};

const answerOf = ({ answers }, e) => answers[e] ?? NOT_YET;

/** Of every entry its truth, whether it was answered, rightly, or with which slip. */
function grade(data, state) {
  const slips = SLIPS.map(([slip, text]) => [solve(data, slip), text]);
  return solve(data).map((truth, e) => {
    const said = answerOf(state, e);
    const asked = said !== NOT_YET;
    const right = asked && near(said, truth);
    const slip = asked && !right ? (slips.find(([values]) => near(said, values[e]))?.[1] ?? "not this") : null;
    return { truth, asked, right, slip };
  });
}

const matrix = (columns, cells) =>
  html("div", { class: "mlp-matrix", style: `grid-template-columns: repeat(${columns}, auto)` }, ...cells);

/** The matrices that the reader is given. */
function factsOf({ A1, A2, V2 }) {
  /** @type {[name: string, rows: number[][], decimals: number][]} */
  const facts = [
    ["A⁰", A0, 3],
    ["A¹", A1, 3],
    ["A²", [A2], 3],
    ["t", [T], 3],
    ["V²", [V2], 1],
  ];
  return facts.map(([name, rows, decimals]) => {
    const cells = rows.flat().map((x) => html("span", { text: show(x, Number.isInteger(x) ? 0 : decimals) }));
    return html("div", { class: "mlp-fact" }, `${name} = `, matrix(rows[0].length, cells));
  });
}

/** The fields of all parts; below each part it stands which slips are in it. */
function sheetOf(put) {
  const fields = [];
  function field(place, note) {
    const e = fields.length;
    const box = html("input", {
      type: "number",
      step: "any",
      "aria-label": place,
      "data-entry": e,
      onkeydown: keepEnter,
      onchange: () => put(e, box.value === "" ? NOT_YET : box.value),
    });
    const sign = html("span", { class: "mlp-sign" });
    fields.push({ box, sign, note });
    return html("span", {}, box, sign);
  }
  const parts = PARTS.map(([name, rows, columns, what]) => {
    const note = html("p", { class: "mlp-hint" });
    const cells = Array.from({ length: rows * columns }, (_, c) =>
      field(`${name}, row ${Math.floor(c / columns) + 1}, column ${(c % columns) + 1}`, note),
    );
    const legend = html("legend", { text: `${name} ${what}` });
    return html("fieldset", { class: "mlp-control" }, legend, matrix(columns, cells), note);
  });
  return {
    element: html("div", { class: "mlp-sheet" }, ...parts),
    set: (state, grades) =>
      fields.forEach(({ box, sign, note }, e) => {
        const { asked, right, slip } = grades[e];
        box.value = asked ? answerOf(state, e) : "";
        sign.textContent = right ? "✓" : slip ? "✗" : "";
        const told = grades.filter((other, i) => fields[i].note === note && other.slip).map((other) => other.slip);
        note.textContent = [...new Set(told)].join("; ");
      }),
  };
}

function sentenceOf(grades) {
  const right = grades.filter((entry) => entry.right).length;
  const asked = grades.filter((entry) => entry.asked).length;
  if (right === ENTRIES)
    return `All ${ENTRIES} entries are right: a backward pass that central differences would pass.`;
  const wrong = grades.find(({ slip }) => slip);
  return `${asked} of ${ENTRIES} entries filled in, ${right} right.${wrong ? ` The first that is wrong: ${wrong.slip}.` : ""}`;
}

export default hosted(selfGrader);
