// Confidently wrong: one sigmoid output, one target, two losses, and what each sends back.

import { radios, slider } from "../controls.js";
import { curveView, legend } from "../curve_view.js";
import { html, show, significant } from "../dom.js";
import { showFine } from "../formula.js";
import { hosted } from "../hosted.js";
import { binaryCrossEntropyFromLogit, lossValue, sigmoid, sigmoidDerivative } from "../maths.js";
import { choice, number } from "../state.js";

const REACH = 10;
const POINTS = Array.from({ length: 161 }, (_, i) => (i / 80 - 1) * REACH);
const NAMES = ["half squared error", "binary cross-entropy"];

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

export const confidentlyWrong = {
  name: "confidently-wrong",
  title: "Confidently wrong",
  tryThis: "answer the question; then drag h to where the neuron is surely wrong.",
  hideable: ["prediction", "target", "h"],
  schema: {
    h: number(0, -REACH, REACH),
    target: choice(1, [0, 1]),
    prediction: choice("none", ["none", "wrong", "middle", "right"]),
  },

  build(frame) {
    const setH = (h) => frame.set({ h: Math.round(h * 100) / 100 });
    const prediction = radios(
      "prediction",
      "With half the squared error, where does the neuron feel the strongest pull?",
      [
        ["wrong", "where it is most wrong"],
        ["middle", "where it is in doubt"],
        ["right", "where it is right"],
      ],
      (value) => frame.set({ prediction: value }),
    );
    const target = radios(
      "target",
      "target t",
      [
        [1, "1"],
        [0, "0"],
      ],
      (value) => frame.set({ target: value }),
    );
    const h = slider("h", "pre-activation h", { min: -REACH, max: REACH, step: 0.1, format: (x) => show(x, 2) }, (x) =>
      frame.set({ h: x }),
    );
    const views = [
      curveView({ title: "E: how much it costs", onSeek: setH }),
      curveView({ title: "δ = ∂E/∂h: what is sent back", onSeek: setH }),
    ];
    const cells = NAMES.map(() => [html("td", { class: "mlp-error" }), html("td", { class: "mlp-deltas" })]);
    frame.body.append(
      prediction.element,
      html("div", { class: "mlp-stage" }, ...views.map(({ element }) => element)),
      legend([{ text: NAMES[0] }, { text: NAMES[1], dashed: true }]),
      frame.add(html("div", { class: "mlp-controls" }), [h, target]),
      html(
        "table",
        { class: "mlp-table" },
        html("thead", {}, html("tr", {}, ...["loss", "E", "δ"].map((text) => html("th", { scope: "col", text })))),
        html(
          "tbody",
          {},
          ...NAMES.map((name, i) => html("tr", {}, html("th", { scope: "row", text: name }), ...cells[i])),
        ),
      ),
    );

    return {
      update() {
        const { state } = frame;
        const now = losses(state.h, state.target);
        prediction.set(state.prediction);
        target.set(state.target);
        h.set(state.h);
        const axis = { x: [-REACH, REACH], at: state.h, xTicks: [-8, -4, 0, 4, 8].map((v) => [v, show(v, 0)]) };
        const scales = [
          { y: [0, 10], ticks: [0, 5, 10], key: "E", quantity: "error" },
          { y: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1], key: "delta", quantity: "deltas" },
        ];
        const curves = POINTS.map((x) => losses(x, state.target));
        scales.forEach(({ y, ticks, key, quantity }, i) =>
          views[i].draw({
            ...axis,
            y,
            yTicks: ticks.map((v) => [v, show(v, v % 1 ? 1 : 0)]),
            curves: [0, 1].map((c) => ({
              quantity,
              dashed: c === 1,
              points: POINTS.map((x, n) => [x, curves[n][key][c]]),
              now: now[key][c],
            })),
            alt: `${key === "E" ? "Both losses" : "δ of both losses"} over h from −10 to 10, target ${state.target}. At h ${show(state.h, 2)}: ${NAMES.map((name, c) => `${name} ${showFine(now[key][c], 4)}`).join(", ")}.`,
          }),
        );
        cells.forEach(([E, delta], c) => {
          E.textContent = showFine(now.E[c], 4);
          delta.textContent = showFine(now.delta[c], 4);
        });
      },
      sentence() {
        const { h: at, target: t, prediction: said } = frame.state;
        const { y, delta } = losses(at, t);
        const wrong = Math.abs(y - t);
        const verdict = wrong < 0.5 ? "right" : wrong > 0.9 ? "confidently wrong" : "in doubt";
        const times = delta[1] / delta[0];
        let text = `The neuron says ${showFine(y, 3)}, target ${t}: it is ${verdict}. Cross-entropy pulls with |δ| = ${showFine(Math.abs(delta[1]), 3)}, ${significant(times, 3)} times as hard as half the squared error.`;
        if (said !== "none") {
          const best = strongest(t);
          text += ` ${said === "middle" ? "As you said:" : "Not so:"} half the squared error pulls hardest at h = ${show(best, 2)}, where y = ${show(sigmoid(best), 2)}, with |δ| = ${show(Math.abs(losses(best, t).delta[0]), 3)}.`;
        }
        return text;
      },
      destroy: () => views.forEach((view) => view.destroy()),
    };
  },
};

export default hosted(confidentlyWrong);
