// Confidently wrong: one sigmoid output, one target, two losses, and what each sends back.

import { radios, row, setControls, slider } from "../controls.js";
import { curveView, legend } from "../curve_view.js";
import { html, show, significant } from "../dom.js";
import { fold } from "../folds.js";
import { showFine } from "../formula.js";
import { hosted } from "../hosted.js";
import { binaryCrossEntropyFromLogit, lossValue, sigmoid, sigmoidDerivative } from "../maths.js";
import { choice, number } from "../state.js";

const REACH = 10;
const POINTS = Array.from({ length: 161 }, (_, i) => (i / 80 - 1) * REACH);
const NAMES = ["half squared error", "binary cross-entropy"];
/** The two pictures of both losses. */
const PICTURES = [
  { key: "E", title: "E: how much it costs", quantity: "error", y: [0, 10], ticks: [0, 5, 10], what: "Both losses" },
  {
    key: "delta",
    title: "δ = ∂E/∂h: what is sent back",
    quantity: "deltas",
    y: [-1, 1],
    ticks: [-1, -0.5, 0, 0.5, 1],
    what: "δ of both losses",
  },
];

/** y, and of each loss its value and its delta. */
function losses(h, t) {
  const y = sigmoid(h);
  return {
    y,
    E: [lossValue("half_squared_error", y, t), binaryCrossEntropyFromLogit(h, t)],
    delta: [(y - t) * sigmoidDerivative(h), y - t],
  };
}

/** Where the delta of half the squared error is largest: y (1-y)^2 is steepest at y = 1/3. */
const strongest = (t) => (t ? -1 : 1) * Math.log(2);

/** @type {import("../frame.js").Lesson} */
export const confidentlyWrong = {
  name: "confidently-wrong",
  title: "Confidently wrong",
  tryThis: "answer the question; then drag h to where the neuron is surely wrong.",
  hideable: ["prediction", "target", "h"],
  folds: ["numbers"],
  schema: {
    h: number(0, -REACH, REACH),
    target: choice(1, [0, 1]),
    prediction: choice("none", ["none", "wrong", "middle", "right"]),
  },

  build(frame) {
    const controls = controlsOf(frame);
    const onSeek = (h) => frame.set({ h: Math.round(h * 100) / 100 });
    const views = PICTURES.map(({ title }) => curveView({ title, onSeek }));
    const numbers = numbersTable();
    frame.body.append(
      controls.prediction.element,
      row("mlp-controls", controls.h, controls.target),
      row("mlp-stage", ...views),
      legend([{ text: NAMES[0] }, { text: NAMES[1], dashed: true }]),
      fold("numbers", "E and δ as numbers", numbers.element),
    );

    return {
      update() {
        const { state } = frame;
        setControls(controls, state);
        drawLosses(views, state);
        numbers.set(losses(state.h, state.target));
      },
      sentence: () => sentenceOf(frame.state),
      destroy: () => views.forEach((view) => view.destroy()),
    };
  },
};

/** Each under the name of its setting. */
const controlsOf = (frame) => ({
  prediction: radios(
    "prediction",
    "With half the squared error, where does the neuron feel the strongest pull?",
    [
      ["wrong", "where it is most wrong"],
      ["middle", "where it is in doubt"],
      ["right", "where it is right"],
    ],
    frame.put("prediction"),
  ),
  target: radios(
    "target",
    "target t",
    [
      [1, "1"],
      [0, "0"],
    ],
    frame.put("target"),
  ),
  h: slider("h", "pre-activation h", { min: -REACH, max: REACH, step: 0.1, format: (x) => show(x, 2) }, frame.put("h")),
});

function numbersTable() {
  const cells = NAMES.map(() => [html("td", { class: "mlp-error" }), html("td", { class: "mlp-deltas" })]);
  const lines = NAMES.map((name, i) => html("tr", {}, html("th", { scope: "row", text: name }), ...cells[i]));
  const head = ["loss", "E", "δ"].map((text) => html("th", { scope: "col", text }));
  return {
    element: html(
      "table",
      { class: "mlp-table" },
      html("thead", {}, html("tr", {}, ...head)),
      html("tbody", {}, ...lines),
    ),
    set: (now) =>
      cells.forEach(([E, delta], c) => {
        E.textContent = showFine(now.E[c], 4);
        delta.textContent = showFine(now.delta[c], 4);
      }),
  };
}

function drawLosses(views, { h, target }) {
  const now = losses(h, target);
  const along = POINTS.map((x) => losses(x, target));
  PICTURES.forEach(({ key, quantity, y, ticks, what }, i) => {
    const values = NAMES.map((name, c) => `${name} ${showFine(now[key][c], 4)}`).join(", ");
    views[i].draw({
      x: [-REACH, REACH],
      y,
      at: h,
      xTicks: [-8, -4, 0, 4, 8].map((v) => [v, show(v, 0)]),
      yTicks: ticks.map((v) => [v, show(v, v % 1 ? 1 : 0)]),
      curves: [0, 1].map((c) => ({
        quantity,
        dashed: c === 1,
        points: POINTS.map((x, n) => [x, along[n][key][c]]),
        now: now[key][c],
      })),
      alt: `${what} over h from −10 to 10, target ${target}. At h ${show(h, 2)}: ${values}.`,
    });
  });
}

function sentenceOf({ h, target, prediction }) {
  const { y, delta } = losses(h, target);
  const wrong = Math.abs(y - target);
  const verdict = wrong < 0.5 ? "right" : wrong > 0.9 ? "confidently wrong" : "in doubt";
  const times = delta[1] / delta[0];
  const pull = `The neuron says ${showFine(y, 3)}, target ${target}: it is ${verdict}. Cross-entropy pulls with |δ| = ${showFine(Math.abs(delta[1]), 3)}, ${significant(times, 3)} times as hard as half the squared error.`;
  if (prediction === "none") return pull;
  const best = strongest(target);
  return `${pull} ${prediction === "middle" ? "As you said:" : "Not so:"} half the squared error pulls hardest at h = ${show(best, 2)}, where y = ${show(sigmoid(best), 2)}, with |δ| = ${show(Math.abs(losses(best, target).delta[0]), 3)}.`;
}

export default hosted(confidentlyWrong);
