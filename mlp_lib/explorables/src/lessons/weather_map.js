// Weather map: outcomes of 1,200 trainings of exclusive or, computed by mlp_lib; any of them is
// trained again here when it is chosen.

import { button, numberField, radios, row, select, setControls, slider } from "../controls.js";
import { beside, count, fill, html, onResize, placeIn, show, significant, svg } from "../dom.js";
import { errorCurve } from "../error_curve.js";
import { fold, isTucked } from "../folds.js";
import { hosted } from "../hosted.js";
import { DATASETS, decide } from "../maths.js";
import { boundsOf, lattice, planeCanvas } from "../plane.js";
import { makeNetwork, Run } from "../run.js";
import { choice, whole } from "../state.js";

const RATES = [0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 20, 50, 500];
const LOSSES = ["half_squared_error", "binary_cross_entropy"];
const HIDDEN = [2, 3, 4];
const SEEDS = 100;
const FEWER = 25; // columns that a phone has room for
const EPOCHS = 5001;
const STRIDE = 20; // epochs from one picture to the next
const [LEFT, RIGHT, BELOW] = [58, 42, 40];
/** How high a row of the map is: a finger needs more than a pointer. */
const highOf = (width) => (width < 460 ? 24 : 20);
const SINCE = [
  ["later", "all right, from after epoch 1,000 on"],
  ["by-1000", "by 1,000"],
  ["by-100", "by 100"],
];
const STUCK = 3; // outcomes: 0 to 2 right (later than 1,000, by 1,000, by 100 epochs), 3 standing still, 4 moving
const { X, T } = DATASETS.XOR();
const BOUNDS = boundsOf(X);
const LATTICE = lattice(BOUNDS);

/** @type {import("../frame.js").Lesson} */
export const weatherMap = {
  name: "weather-map",
  title: "Weather map",
  tryThis: "say which rate serves most seeds; then choose a run and watch it again.",
  hideable: ["prediction", "hidden", "loss", "learning_rate", "seed", "epoch", "play"],
  folds: ["network", "run", "signs"],
  unlinked: ["weather"],
  schema: {
    hidden: choice(2, HIDDEN),
    loss: choice(LOSSES[0], LOSSES),
    learning_rate: choice(1, RATES),
    seed: whole(0, 0, SEEDS - 1),
    epoch: whole(EPOCHS, 0, EPOCHS),
    prediction: choice(0, [0, 0.1, 5, 500]),
    // Two outcomes a letter, A to Y: hidden neurons, then losses, then rates, then seeds.
    weather: { fallback: "", read: (raw) => ({ value: /^[A-Y]{3600}$/.test(raw) ? raw : "" }), write: String },
  },

  build(frame) {
    let run = null;
    const controls = controlsOf(frame);
    const { prediction, hidden, loss, learning_rate: rate, seed, epoch } = controls;
    const map = mapOfRuns(frame);
    const player = playerOf(frame);
    const views = viewsOfRun(frame, row("mlp-controls", player, epoch));
    frame.body.append(
      beside(prediction.element, fold("network", "Network, loss", row("mlp-controls", hidden, loss))),
      fold("run", "Rate and seed", row("mlp-controls", rate, seed)),
      fold("signs", "Legend", legend()),
      map.element,
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
        player.destroy();
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
      [500, "500"],
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

/** What the signs of the map mean. */
const legend = () =>
  html(
    "p",
    { class: "mlp-legend" },
    ...SINCE.map(([name, text]) => html("span", { class: `mlp-key mlp-since mlp-since-${name}`, text })),
    html("span", { text: "– standing still" }),
    html("span", { text: "○ still moving" }),
  );

/** Lets the epochs of the chosen run go by, from where it stands; from the beginning once it has ended. */
function playerOf(frame) {
  let playing = false;
  const play = button("play", "Play", () => turn(!playing), { icon: "play" });
  function turn(on) {
    if (on && frame.state.epoch >= EPOCHS) frame.set({ epoch: 0 }, { quiet: true });
    playing = on;
    play.set(on ? "Pause" : "Play", on ? "pause" : "play");
    if (on) requestAnimationFrame(advance);
    else frame.publish("epoch");
  }
  function advance() {
    if (!playing) return;
    frame.set({ epoch: Math.min(EPOCHS, frame.state.epoch + STRIDE) }, { quiet: true });
    if (frame.state.epoch >= EPOCHS) turn(false);
    else requestAnimationFrame(advance);
  }
  return { element: play.element, destroy: () => (playing = false) };
}

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

/** How a map of this width stands: a column for each seed, where there is room, and rates that rise upwards. */
function placed({ seed, learning_rate: rate }, width) {
  const columns = width >= 520 ? SEEDS : FEWER;
  const first = seed - (seed % columns);
  const cell = (width - LEFT - RIGHT) / columns;
  const toX = (s) => LEFT + (s - first) * cell;
  const high = highOf(width);
  const chosen = { x: toX(seed), y: rowOf(RATES.indexOf(rate)) * high };
  return { columns, first, cell, high, floor: high * RATES.length, toX, chosen };
}
const rowOf = (r) => RATES.length - 1 - r;

/** A row for each rate, a column for each seed that is shown; a click chooses the run. */
function mapOfRuns(frame) {
  let width = 0;
  const map = svg("svg", { class: "mlp-weather", role: "img" });
  const element = html("div", {}, map);
  const destroy = onResize(element, (w) => {
    width = w;
    frame.refresh();
  });

  map.addEventListener("click", (event) => {
    const { x, y } = placeIn(map, event);
    const { columns, first, cell, high } = placed(frame.state, width);
    const [column, r] = [Math.floor((x - LEFT) / cell), rowOf(Math.floor(y / high))];
    if (column >= 0 && column < columns && r in RATES) frame.set({ learning_rate: RATES[r], seed: first + column });
  });

  return {
    element,
    draw(state) {
      const counts = RATES.map((_, r) => show(successesOf(state, r), 0));
      if (width) {
        const place = placed(state, width);
        const height = place.floor + BELOW;
        fill(map, { viewBox: `0 0 ${width} ${height}`, width, height });
        map.replaceChildren(...signsOf(state, place), chosenCell(place), ...mapTexts(place, counts, width));
      }
      const successes = RATES.map((eta, r) => `rate ${eta}: ${counts[r]}`).join(", ");
      map.setAttribute("aria-label", `Successes of 100 seeds: ${successes}.`);
    },
    destroy,
  };
}

/** A filled cell for a success, the lighter the sooner it came; a dash or a circle for the others. */
function signsOf(state, { columns, first, cell, high, toX }) {
  const paths = ["", "", "", "", ""]; // one for each outcome
  const [half, small] = [cell / 2 - Math.min(0.5, cell / 10), Math.min(3, cell / 2.6)];
  RATES.forEach((_, r) => {
    const y = (rowOf(r) + 0.5) * high;
    for (let s = first; s < first + columns; s++) {
      const [x, outcome] = [toX(s) + cell / 2, outcomeOf(state, r, s)];
      if (outcome < STUCK) paths[outcome] += `M${x - half} ${y - high / 2 + 1}h${2 * half}v${high - 2}h${-2 * half}z`;
      else if (outcome === STUCK) paths[outcome] += `M${x - small} ${y}h${2 * small}`;
      else if (outcome > STUCK)
        paths[outcome] +=
          `M${x - small} ${y}a${small} ${small} 0 1 0 ${2 * small} 0a${small} ${small} 0 1 0 ${-2 * small} 0`;
    }
  });
  return [
    ...SINCE.map(([name], outcome) => svg("path", { class: `mlp-since-${name}`, d: paths[outcome] })),
    svg("path", { class: "mlp-still-standing", d: paths[STUCK] }),
    svg("path", { class: "mlp-still-moving", d: paths[STUCK + 1] }),
  ];
}

const chosenCell = ({ cell, high, chosen: { x, y } }) =>
  svg("rect", { class: "mlp-chosen", x: x - 1, y, width: cell + 2, height: high, rx: 2 });

/** Rates on the left, successes on the right, seeds below, and what they are. */
function mapTexts({ columns, first, cell, high, floor, toX }, counts, width) {
  const text = (x, y, anchor, content, more = {}) =>
    svg("text", { class: "mlp-tick", x, y, dy: "0.35em", "text-anchor": anchor, text: content, ...more });
  const every = columns === SEEDS ? 10 : 5;
  const seeds = Array.from({ length: columns / every }, (_, i) => first + i * every);
  const middle = floor / 2;
  return [
    ...RATES.flatMap((eta, r) => [
      text(LEFT - 6, (rowOf(r) + 0.5) * high, "end", eta),
      text(width - 6, (rowOf(r) + 0.5) * high, "end", counts[r]),
    ]),
    ...seeds.map((seed) => text(toX(seed) + cell / 2, floor + 10, "middle", seed)),
    text((LEFT + width - RIGHT) / 2, floor + 29, "middle", "seed"),
    text(width - 6, floor + 10, "end", `of ${SEEDS}`),
    text(10, middle, "middle", "learning rate η", { transform: `rotate(-90 10 ${middle})` }),
  ];
}

/** The chosen run: the plane after so many epochs, and its error over all of them, above what lets them go by. */
function viewsOfRun(frame, controls) {
  const plane = planeCanvas();
  const curve = errorCurve({ height: 136, onSeek: frame.put("epoch") });
  const boxes = [html("div", {}, plane.element), html("div", {}, curve.element, controls)];
  const stops = [
    onResize(boxes[0], (w) => {
      plane.resize(Math.min(w, 200));
      frame.refresh();
    }),
    onResize(boxes[1], (w) => curve.resize(w, isTucked(boxes[1]) ? 96 : 136)),
  ];
  return {
    element: html("div", { class: "mlp-stage" }, ...boxes),
    retheme() {
      plane.retheme();
      curve.retheme();
    },
    draw(run, epoch) {
      const { network } = run.shown;
      const answers = network.forward(X).outputs;
      const wrong = (i) => decide(answers, i, 1, 0.5) !== T[i];
      plane.draw({ X, T, bounds: BOUNDS, marked: -1, wrong, values: network.forward(LATTICE).outputs });
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
