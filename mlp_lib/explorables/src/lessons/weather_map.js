// Weather map: outcomes of 1,200 trainings of exclusive or, computed by mlp_lib; any of them is
// trained again here when it is chosen.

import { numberField, radios, select, slider } from "../controls.js";
import { count, fill, html, onResize, show, significant, svg } from "../dom.js";
import { errorCurve } from "../error_curve.js";
import { hosted } from "../hosted.js";
import { DATASETS } from "../maths.js";
import { boundsOf, lattice, planeCanvas } from "../plane.js";
import { makeNetwork, Run } from "../run.js";
import { choice, whole } from "../state.js";

const RATES = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];
const LOSSES = ["half_squared_error", "binary_cross_entropy"];
const HIDDEN = [2, 3, 4];
const SEEDS = 100;
const SHOWN = 25;
const EPOCHS = 5001;
const [LEFT, RIGHT, ROW] = [34, 42, 24];
const STUCK = 3; // outcomes: 0 to 2 right (later than 1,000, by 1,000, by 100 epochs), 3 standing still, 4 moving
const { X, T } = DATASETS.XOR();

export const weatherMap = {
  name: "weather-map",
  title: "Weather map",
  tryThis: "say which rate serves most seeds; then choose any run of the map and watch it again.",
  hideable: ["prediction", "hidden", "loss", "learning_rate", "seed", "epoch"],
  unlinked: ["weather"],
  schema: {
    hidden: choice(2, HIDDEN),
    loss: choice(LOSSES[0], LOSSES),
    learning_rate: choice(1, RATES),
    seed: whole(0, 0, SEEDS - 1),
    epoch: whole(EPOCHS, 0, EPOCHS),
    prediction: choice(0, [0, 0.1, 5, 200]),
    // Two outcomes a letter, A to Y: hidden neurons, then losses, then rates, then seeds.
    weather: { fallback: "", read: (raw) => ({ value: /^[A-Y]{3600}$/.test(raw) ? raw : "" }), write: String },
  },

  build(frame) {
    let run = null;
    let width = 0;
    const inputs = lattice(boundsOf(X));
    const put = (name) => (value) => frame.set({ [name]: value });
    const map = svg("svg", { class: "mlp-weather", role: "img" });
    const box = html("div", {}, map);
    const plane = planeCanvas();
    const curve = errorCurve({ height: 170, onSeek: put("epoch") });
    const boxes = [plane, curve].map(({ element }) => html("div", {}, element));
    const stops = [
      onResize(box, (w) => {
        width = w;
        frame.refresh();
      }),
      onResize(boxes[0], (w) => {
        plane.resize(Math.min(w, 260));
        frame.refresh();
      }),
      onResize(boxes[1], (w) => curve.resize(w)),
    ];
    const controls = {
      prediction: radios(
        "prediction",
        "At which rate do most seeds succeed?",
        [
          [0.1, "0.1"],
          [5, "5"],
          [200, "200"],
        ],
        put("prediction"),
      ),
      hidden: select("hidden", "hidden neurons", HIDDEN, put("hidden")),
      loss: select(
        "loss",
        "loss",
        LOSSES.map((name) => [name, name.replaceAll("_", " ")]),
        put("loss"),
      ),
      learning_rate: select("learning_rate", "learning rate", RATES, put("learning_rate")),
      seed: slider("seed", "seed", { min: 0, max: SEEDS - 1, step: 1 }, put("seed")),
      epoch: numberField("epoch", "after epoch", { min: 0, max: EPOCHS, step: 1 }, put("epoch")),
    };
    const { prediction, hidden, loss, learning_rate: rate, seed, epoch } = controls;
    frame.body.append(
      prediction.element,
      frame.add(html("div", { class: "mlp-controls" }), [hidden, loss]),
      box,
      html("p", {
        class: "mlp-hint",
        text: "■ all four right, the larger the sooner · – standing still · ○ still moving · right: successes of 100 seeds",
      }),
      frame.add(html("div", { class: "mlp-controls" }), [rate, seed, epoch]),
      html("div", { class: "mlp-stage" }, ...boxes),
    );

    /** The outcome of a run, or none where the map does not know it. */
    const outcome = (r, s) => {
      const { weather, hidden: n, loss: name } = frame.state;
      const at = ((HIDDEN.indexOf(n) * 2 + LOSSES.indexOf(name)) * RATES.length + r) * SEEDS + s;
      const pair = weather ? weather.charCodeAt(at >> 1) - 65 : NaN;
      return at & 1 ? pair % 5 : Math.floor(pair / 5);
    };
    const successes = (r) => Array.from({ length: SEEDS }, (_, s) => outcome(r, s)).filter((o) => o < STUCK).length;
    const cell = () => (width - LEFT - RIGHT) / SHOWN;

    map.addEventListener("click", (event) => {
      const { left, top } = map.getBoundingClientRect();
      const [column, r] = [Math.floor((event.clientX - left - LEFT) / cell()), Math.floor((event.clientY - top) / ROW)];
      if (column >= 0 && column < SHOWN && r < RATES.length)
        frame.set({ learning_rate: RATES[r], seed: firstSeed() + column });
    });
    const firstSeed = () => frame.state.seed - (frame.state.seed % SHOWN);

    function drawMap() {
      const [w, first] = [cell(), firstSeed()];
      let [squares, dashes, circles] = ["", "", ""];
      RATES.forEach((_, r) => {
        for (let c = 0; c < SHOWN; c++) {
          const [x, y, o] = [LEFT + (c + 0.5) * w, (r + 0.5) * ROW, outcome(r, first + c)];
          const a = Math.min(w / 2 - 1, 2.5 + 2 * o);
          if (o < STUCK) squares += `M${x - a} ${y - a}h${2 * a}v${2 * a}h${-2 * a}z`;
          else if (o === STUCK) dashes += `M${x - 3} ${y}h6`;
          else if (o > STUCK) circles += `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0`;
        }
      });
      const height = ROW * RATES.length + 20;
      fill(map, { viewBox: `0 0 ${width} ${height}`, width, height });
      const text = (x, y, anchor, content) =>
        svg("text", { class: "mlp-tick", x, y, dy: "0.35em", "text-anchor": anchor, text: content });
      map.replaceChildren(
        svg("path", { class: "mlp-weights mlp-filled", d: squares }),
        svg("path", { class: "mlp-curve-line", d: dashes + circles }),
        svg("rect", {
          class: "mlp-chosen",
          x: LEFT + (frame.state.seed - first) * w,
          y: RATES.indexOf(frame.state.learning_rate) * ROW + 1,
          width: w,
          height: ROW - 2,
          rx: 3,
        }),
        ...RATES.flatMap((eta, r) => [
          text(LEFT - 6, (r + 0.5) * ROW, "end", eta),
          text(width - 6, (r + 0.5) * ROW, "end", show(successes(r), 0)),
        ]),
        text(LEFT, height - 9, "start", `seed ${first}`),
        text(width - RIGHT, height - 9, "end", first + SHOWN - 1),
      );
    }

    return {
      update(changed) {
        const { state } = frame;
        if (!run || ["hidden", "loss", "learning_rate", "seed"].some((name) => changed.has(name))) {
          const make = () =>
            makeNetwork({
              ...state,
              hidden: [state.hidden],
              activation: "sigmoid",
              beta: 1,
              initializer: "uniform_fan_in",
            });
          run = new Run({ make, X, T, options: { learningRate: state.learning_rate }, epochs: EPOCHS });
          while (!run.work(50, () => performance.now()));
        }
        for (const [name, control] of Object.entries(controls)) control.set(state[name]);
        if (changed.has("theme")) [plane, curve].forEach((view) => view.retheme());
        run.seek(state.epoch);
        if (width) drawMap();
        map.setAttribute(
          "aria-label",
          `Successes of 100 seeds: ${RATES.map((eta, r) => `rate ${eta}: ${show(successes(r), 0)}`).join(", ")}.`,
        );
        plane.draw({ X, T, bounds: boundsOf(X), marked: -1, values: run.shown.network.forward(inputs).outputs });
        plane.element.setAttribute(
          "aria-label",
          `The plane after ${state.epoch} epochs, ${run.rightCounts[state.epoch]} of 4 inputs right.`,
        );
        curve.draw({
          errors: run.errors,
          computed: run.computed,
          epochs: EPOCHS,
          epoch: state.epoch,
          reference: null,
          mark: null,
        });
        curve.element.setAttribute(
          "aria-label",
          `Error, from ${significant(run.errors[0])} to ${significant(run.errors[EPOCHS])}.`,
        );
      },
      sentence() {
        const { learning_rate: eta, seed: s, prediction: said, epoch: at, weather } = frame.state;
        const from = run.allRightFrom(EPOCHS);
        const r = RATES.indexOf(eta);
        const end =
          from === null
            ? `ends with ${run.rightCounts[EPOCHS]} of 4 right`
            : `has all four right from epoch ${count(from)} on`;
        let text = `Rate ${eta}, seed ${s}: the run ${end}; after ${count(at)} epochs its error is ${significant(run.errors[at])}.`;
        if (!weather) return text;
        text += ` At this rate ${successes(r)} of 100 seeds succeed.`;
        if ((from !== null) !== outcome(r, s) < STUCK)
          text += " The map has another ending: here the last digit decides.";
        if (said)
          text += ` You said ${said}: ${successes(RATES.indexOf(said))}; the best rate has ${Math.max(...RATES.map((_, i) => successes(i)))}.`;
        return text;
      },
      destroy: () => stops.forEach((stop) => stop()),
    };
  },
};

export default hosted(weatherMap);
