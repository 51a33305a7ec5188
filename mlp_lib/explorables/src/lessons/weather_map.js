// Weather map: outcomes of 1,200 trainings of exclusive or, computed by mlp_lib; any of them is
// trained again here when it is chosen.

import { numberField, radios, row, select, setControls, slider } from "../controls.js";
import { beside, count, fill, html, onResize, show, significant, svg } from "../dom.js";
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
const [LEFT, RIGHT] = [34, 42];
/** How high a row of the map is: a finger needs more than a pointer. */
const rowOf = (width) => (width < 460 ? 24 : 20);
const STUCK = 3; // outcomes: 0 to 2 right (later than 1,000, by 1,000, by 100 epochs), 3 standing still, 4 moving
const { X, T } = DATASETS.XOR();
const BOUNDS = boundsOf(X);
const LATTICE = lattice(BOUNDS);

/** @type {import("../frame.js").Lesson} */
export const weatherMap = {
  name: "weather-map",
  title: "Weather map",
  tryThis: "say which rate serves most seeds; then choose a run and watch it again.",
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
    const controls = controlsOf(frame);
    const { prediction, hidden, loss, learning_rate: rate, seed, epoch } = controls;
    const map = mapOfRuns(frame);
    const views = viewsOfRun(frame);
    frame.body.append(
      beside(prediction.element, row("mlp-controls", hidden, loss)),
      map.element,
      html("p", {
        class: "mlp-hint",
        text: "■ all four right, the larger the sooner · – standing still · ○ still moving · right: of 100 seeds",
      }),
      row("mlp-controls", rate, seed, epoch),
      views.element,
    );

    return {
      update(changed) {
        const { state } = frame;
        if (!run || ["hidden", "loss", "learning_rate", "seed"].some((name) => changed.has(name))) run = train(state);
        setControls(controls, state);
        if (changed.has("theme")) views.retheme();
        run.seek(state.epoch);
        map.draw(state);
        views.draw(run, state.epoch);
      },
      sentence: () => sentenceOf(frame.state, run),
      destroy() {
        map.destroy();
        views.destroy();
      },
    };
  },
};

/** Each under the name of its setting. */
const controlsOf = ({ put }) => ({
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
});

/** The chosen run of the map, computed here to its end. */
function train(state) {
  const settings = { hidden: [state.hidden], activation: "sigmoid", beta: 1, initializer: "uniform_fan_in" };
  const make = () => makeNetwork({ ...state, ...settings });
  const run = new Run({ make, X, T, options: { learningRate: state.learning_rate }, epochs: EPOCHS });
  run.finish();
  return run;
}

/** The outcome of the run with rate number r and seed s, or none where the map does not know it. */
function outcomeOf({ weather, hidden, loss }, r, s) {
  const at = ((HIDDEN.indexOf(hidden) * 2 + LOSSES.indexOf(loss)) * RATES.length + r) * SEEDS + s;
  const pair = weather ? weather.charCodeAt(at >> 1) - 65 : NaN;
  return at & 1 ? pair % 5 : Math.floor(pair / 5);
}

const successesOf = (state, r) =>
  Array.from({ length: SEEDS }, (_, s) => outcomeOf(state, r, s)).filter((outcome) => outcome < STUCK).length;

/** The seeds that the map shows: as many as it has columns, the chosen one among them. */
const firstSeed = ({ seed }) => seed - (seed % SHOWN);

/** A row for each rate, a column for each seed that is shown; a click chooses the run. */
function mapOfRuns(frame) {
  let width = 0;
  const map = svg("svg", { class: "mlp-weather", role: "img" });
  const element = html("div", {}, map);
  const destroy = onResize(element, (w) => {
    width = w;
    frame.refresh();
  });
  const cell = () => (width - LEFT - RIGHT) / SHOWN;

  map.addEventListener("click", (event) => {
    const { left, top } = map.getBoundingClientRect();
    const [column, r] = [
      Math.floor((event.clientX - left - LEFT) / cell()),
      Math.floor((event.clientY - top) / rowOf(width)),
    ];
    if (column >= 0 && column < SHOWN && r < RATES.length)
      frame.set({ learning_rate: RATES[r], seed: firstSeed(frame.state) + column });
  });

  return {
    element,
    draw(state) {
      const counts = RATES.map((_, r) => show(successesOf(state, r), 0));
      if (width) {
        const high = rowOf(width);
        const height = high * RATES.length + 20;
        fill(map, { viewBox: `0 0 ${width} ${height}`, width, height });
        map.replaceChildren(
          ...signsOf(state, cell(), high),
          chosenCell(state, cell(), high),
          ...mapTexts(state, counts, width),
        );
      }
      const successes = RATES.map((eta, r) => `rate ${eta}: ${counts[r]}`).join(", ");
      map.setAttribute("aria-label", `Successes of 100 seeds: ${successes}.`);
    },
    destroy,
  };
}

/** Square, dash or circle in every cell; a success is the larger, the sooner it came. */
function signsOf(state, w, high) {
  let [squares, dashes, circles] = ["", "", ""];
  RATES.forEach((_, r) => {
    for (let c = 0; c < SHOWN; c++) {
      const outcome = outcomeOf(state, r, firstSeed(state) + c);
      const [x, y] = [LEFT + (c + 0.5) * w, (r + 0.5) * high];
      const a = Math.min(w / 2 - 1, 2.5 + 2 * outcome);
      if (outcome < STUCK) squares += `M${x - a} ${y - a}h${2 * a}v${2 * a}h${-2 * a}z`;
      else if (outcome === STUCK) dashes += `M${x - 3} ${y}h6`;
      else if (outcome > STUCK) circles += `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0`;
    }
  });
  return [
    svg("path", { class: "mlp-weights mlp-filled", d: squares }),
    svg("path", { class: "mlp-curve-line", d: dashes + circles }),
  ];
}

const chosenCell = (state, w, high) =>
  svg("rect", {
    class: "mlp-chosen",
    x: LEFT + (state.seed - firstSeed(state)) * w,
    y: RATES.indexOf(state.learning_rate) * high + 1,
    width: w,
    height: high - 2,
    rx: 3,
  });

/** Rates on the left, successes on the right, and below the first and the last seed. */
function mapTexts(state, counts, width) {
  const text = (x, y, anchor, content) =>
    svg("text", { class: "mlp-tick", x, y, dy: "0.35em", "text-anchor": anchor, text: content });
  const first = firstSeed(state);
  const high = rowOf(width);
  const below = high * RATES.length + 11;
  return [
    ...RATES.flatMap((eta, r) => [
      text(LEFT - 6, (r + 0.5) * high, "end", eta),
      text(width - 6, (r + 0.5) * high, "end", counts[r]),
    ]),
    text(LEFT, below, "start", `seed ${first}`),
    text(width - RIGHT, below, "end", first + SHOWN - 1),
  ];
}

/** The chosen run: the plane after so many epochs, and its error over all of them. */
function viewsOfRun(frame) {
  const plane = planeCanvas();
  const curve = errorCurve({ height: 170, onSeek: frame.put("epoch") });
  const boxes = [plane, curve].map(({ element }) => html("div", {}, element));
  const stops = [
    onResize(boxes[0], (w) => {
      plane.resize(Math.min(w, 200));
      frame.refresh();
    }),
    onResize(boxes[1], (w) => curve.resize(w)),
  ];
  return {
    element: html("div", { class: "mlp-stage" }, ...boxes),
    retheme() {
      plane.retheme();
      curve.retheme();
    },
    draw(run, epoch) {
      plane.draw({ X, T, bounds: BOUNDS, marked: -1, values: run.shown.network.forward(LATTICE).outputs });
      plane.element.setAttribute(
        "aria-label",
        `The plane after ${epoch} epochs, ${run.rightCounts[epoch]} of 4 inputs right.`,
      );
      curve.draw({ errors: run.errors, computed: run.computed, epochs: EPOCHS, epoch, reference: null, mark: null });
      curve.element.setAttribute(
        "aria-label",
        `Error, from ${significant(run.errors[0])} to ${significant(run.errors[EPOCHS])}.`,
      );
    },
    destroy: () => stops.forEach((stop) => stop()),
  };
}

function sentenceOf(state, run) {
  const { learning_rate: eta, seed, prediction, epoch } = state;
  const from = run.allRightFrom(EPOCHS);
  const end =
    from === null
      ? `ends with ${run.rightCounts[EPOCHS]} of 4 right`
      : `has all four right from epoch ${count(from)} on`;
  let text = `Rate ${eta}, seed ${seed}: the run ${end}; after ${count(epoch)} epochs its error is ${significant(run.errors[epoch])}.`;
  if (!state.weather) return text;
  const successes = RATES.map((_, r) => successesOf(state, r));
  const r = RATES.indexOf(eta);
  text += ` At this rate ${successes[r]} of 100 seeds succeed.`;
  if ((from !== null) !== outcomeOf(state, r, seed) < STUCK)
    text += " The map has another ending: here the last digit decides.";
  if (prediction)
    text += ` You said ${prediction}: ${successes[RATES.indexOf(prediction)]}; the best rate has ${Math.max(...successes)}.`;
  return text;
}

export default hosted(weatherMap);
