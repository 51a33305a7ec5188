// The landscape of the error: E over a plane of weights, and the ways that different steps take on it.

import { button, numberField, radios, row, select, setControls, slider } from "../controls.js";
import { clamp, freshId, html, svg } from "../dom.js";
import { fold } from "../folds.js";
import { hosted } from "../hosted.js";
import { turnedSurface } from "../landscape/hill.js";
import { landscapeMap } from "../landscape/map.js";
import { laidFrom, Model } from "../landscape/model.js";
import {
  clean,
  EPOCHS,
  KINDS_OF_STEP,
  NAMES,
  nameOf,
  PLACES,
  PLANES,
  REACHES,
  schema,
  sizesOf,
} from "../landscape/settings.js";
import { measuresInWords, pictureInWords, runInWords, sentenceOf } from "../landscape/words.js";
import { KINDS } from "../maths/standing.js";
import { weightCount } from "../maths.js";
import { makePlayer } from "../player.js";
import { same } from "../state.js";

const SLICE = 12; // milliseconds of computing between two pictures
const PER_SECOND = 60; // steps, while it plays

/** @type {import("../frame.js").Lesson} */
export const errorLandscape = {
  name: "error-landscape",
  title: "The error landscape",
  tryThis: "press Play; then drag the start on the map to another valley.",
  hideable: [
    "prediction",
    "play",
    "rewind",
    "face",
    "above",
    "epoch",
    "runs",
    "start",
    "seed",
    "plane",
    "direction_seed",
    "lay",
    "first",
    "second",
    "reach",
    "rate",
    "step",
    "compare",
    "decay",
    "network",
    "logarithmic",
    "only_two",
  ],
  folds: ["plane", "way"],
  schema,
  clean,

  build(frame) {
    const model = new Model();
    const map = landscapeMap(frame, model, (x, y) => moveStart(frame, model, x, y));
    const hill = turnedSurface(frame, model);
    const player = makePlayer(frame, { name: "epoch", end: EPOCHS, perSecond: () => PER_SECOND });
    const controls = controlsOf(frame, player.pause);
    const runs = listOfRuns(frame, model);
    const notes = [0, 1].map(() => html("p", { class: "mlp-hint" }));
    const pictures = html("div", { class: "mlp-landscape" }, hill.element, map.element);
    const worker = workInSlices(frame, model, player, draw);
    frame.body.append(
      controls.prediction.element,
      pictures,
      row("mlp-toolbar", player.button, controls.rewind, controls.face, controls.above, controls.epoch),
      runs.element,
      frame.ending,
      fold("plane", "Plane, slopes", notes[0], html("div", { class: "mlp-landscape-note" }, notes[1], controls.over)),
      fold("way", "Start, rate", row("mlp-controls", ...controls.near)),
      html(
        "details",
        { class: "mlp-more" },
        html("summary", { text: "More settings" }),
        row("mlp-controls", ...controls.rest),
      ),
    );

    function draw() {
      const { state } = frame;
      map.draw();
      hill.draw();
      runs.set(state);
      notes[0].textContent = model.judged ? measuresInWords(model.standing) : "…";
      notes[1].textContent = pictureInWords(model);
    }

    return {
      update(changed) {
        const { state } = frame;
        model.set(state);
        if (changed.has("theme")) for (const view of [map, hill, runs]) view.retheme();
        for (const face of ["map", "surface"]) pictures.classList.toggle(`mlp-shows-${face}`, face === state.face);
        controls.set(state);
        worker.start();
      },
      sentence: () => sentenceOf(model, KINDS),
      destroy() {
        for (const part of [worker, player, map, hill]) part.destroy();
      },
    };
  },
};

/** Move the start of the leading run along the plane, which stays where it is, though it was laid through that run. */
function moveStart(frame, model, x, y) {
  const { state } = frame;
  const moved = model.movedStart(Number(x.toFixed(2)), Number(y.toFixed(2))).map((w) => clamp(w, -20, 20));
  const laid = state.plane === "run" ? { laid_from: laidFrom(state) } : {};
  frame.set({ given_weights: moved, lead: 0, ...laid });
}

/** Compute between pictures, never for longer than a slice; `draw` shows what is there. */
function workInSlices(frame, model, player, draw) {
  let request = 0;
  function slice() {
    const done = model.work(SLICE, () => performance.now(), !player.playing);
    frame.computing(!done);
    draw();
    frame.say();
    if (!done) request = requestAnimationFrame(slice);
  }
  return {
    start() {
      cancelAnimationFrame(request);
      slice();
    },
    destroy: () => cancelAnimationFrame(request),
  };
}

function controlsOf(frame, pause) {
  const { state } = frame;
  const goTo = (epoch) => {
    pause();
    frame.set({ epoch });
  };
  const above = button("above", "", () => frame.set(frame.state.tilt > 75 ? { tilt: 35 } : { tilt: 90, turn: 0 }));
  const face = button("face", "", () => frame.set({ face: frame.state.face === "map" ? "surface" : "map" }));
  const rewind = button("rewind", "Rewind", () => goTo(0), { icon: "rewind" });
  const epoch = slider("epoch", "step", { min: 0, max: EPOCHS, step: 1 }, goTo);
  const prediction = radios(
    "prediction",
    "Four kinds of steps, one start. Which has all four answers right first?",
    [...KINDS_OF_STEP.map((kind) => [kind, NAMES[kind]]), ["nobody", "none"]],
    frame.put("prediction"),
  );
  const ground = groundControls(frame);
  const plane = planeControls(frame);
  const way = wayControls(frame);
  const all = { epoch, prediction };
  setControls(all, state);
  return {
    prediction,
    rewind,
    face,
    above,
    epoch,
    over: row("mlp-controls", ...plane.near, way.onlyTwo),
    near: [ground.start, ...way.near],
    rest: [...ground.rest, ...plane.rest, ...way.rest],
    set(next) {
      setControls(all, next);
      prediction.element.hidden = next.compare === "seeds"; // it asks of the four kinds of steps
      face.set(next.face === "map" ? "Surface" : "Map");
      above.set(next.tilt > 75 ? "From the side" : "From above");
      ground.set(next);
      plane.set(next);
      way.set(next);
    },
  };
}

/** What the landscape is of: network and start. */
function groundControls(frame) {
  const start = select(
    "start",
    "start",
    [["drawn", "from the seed"], ...Object.keys(PLACES).map((name) => [name, `a ${name}`]), ["own", "moved"]],
    (name) => frame.set(startNamed(name)),
  );
  const seed = numberField("seed", "seed", { min: 0, step: 1 }, (value) => frame.set({ seed: value, ...FROM_SEED }));
  const shapes = [2, 3].flatMap((n) => ["sigmoid", "tanh", "relu"].map((g) => [`${n} ${g}`, `2-${n}-1, ${g}`]));
  const network = select("network", "network", shapes, (value) => {
    const [hidden, activation] = value.split(" ");
    frame.set({ hidden: Number(hidden), activation, ...FROM_SEED });
  });
  return {
    start,
    rest: [seed, network],
    set(state) {
      start.set(startIn(state));
      seed.set(state.seed);
      network.set(`${state.hidden} ${state.activation}`);
    },
  };
}

/** Over which plane E is drawn, and how much of it. */
function planeControls(frame) {
  const plane = select("plane", "E over", Object.entries(PLANES), (name) =>
    frame.set({ plane: name, laid_from: null }),
  );
  const seed = numberField("direction_seed", "their seed", { min: 0, step: 1 }, frame.put("direction_seed"));
  const lay = button("lay", "Lay it anew", () => frame.set({ laid_from: null }), {
    title: "through the run from where the start is now",
  });
  const axes = ["first", "second"].map((name) => weightControl(frame, name));
  const reach = select(
    "reach",
    "axes up to",
    REACHES.map((r) => [r, `±${r}`]),
    frame.put("reach"),
  );
  return {
    near: [plane, seed, lay],
    rest: [...axes, reach],
    set(state) {
      setControls({ plane, direction_seed: seed, reach }, state);
      seed.element.hidden = state.plane !== "random";
      lay.element.hidden = state.plane !== "run" || !state.laid_from;
      for (const axis of axes) {
        axis.set(state);
        axis.element.hidden = state.plane === "random";
      }
    },
  };
}

/** A start that is drawn; the plane of a run goes with it. */
const FROM_SEED = { given_weights: null, laid_from: null };

/** The settings of a prepared start. */
export function startNamed(name) {
  if (name === "own") return {};
  if (name === "drawn") return FROM_SEED;
  const { activation, look, reach, weights } = PLACES[name];
  const [first, second] = look;
  return { ...FROM_SEED, hidden: 2, activation, given_weights: weights, first, second, reach, epoch: 0, lead: 0 };
}

/** Which start the settings have. */
function startIn({ given_weights: given, activation }) {
  if (!given) return "drawn";
  const found = Object.entries(PLACES).find(
    ([, place]) => place.activation === activation && same(place.weights, given),
  );
  return found ? found[0] : "own";
}

/** A list of all weights, made anew for another network. */
function weightControl(frame, name) {
  const box = html("div", { class: "mlp-control" });
  let made = { hidden: 0, control: null };
  return {
    element: box,
    set(state) {
      if (made.hidden !== state.hidden) {
        const names = Array.from({ length: weightCount(sizesOf(state)) }, (_, i) => [i, nameOf(i, state)]);
        const label = name === "first" ? "weight across" : "weight up";
        made = { hidden: state.hidden, control: select(name, label, names, frame.put(name)) };
        box.replaceChildren(made.control.element);
      }
      made.control.set(state[name]);
    },
  };
}

/** How the runs go: which of them, their rate, and whether all weights move. */
function wayControls(frame) {
  const indexOf = () => KINDS_OF_STEP.indexOf(frame.state.step);
  const rate = slider("rate", "", { min: 0.001, max: 100, log: true }, (value) =>
    frame.set({ rates: frame.state.rates.map((old, i) => (i === indexOf() ? value : old)) }),
  );
  const label = rate.element.querySelector("label");
  const compare = select(
    "compare",
    "compare",
    [
      ["steps", "four steps"],
      ["seeds", "six seeds"],
    ],
    frame.put("compare"),
  );
  const step = select("step", "step", Object.entries(NAMES), frame.put("step"));
  const decay = select("decay", "decay α", [0, 0.001, 0.01], frame.put("decay"));
  const ticks = [
    ["only_two", "only these two move"],
    ["logarithmic", "log heights"],
  ].map(([name, text]) => tick(name, text, frame.put(name)));
  return {
    onlyTwo: ticks[0],
    near: [compare, step, rate],
    rest: [decay, ticks[1]],
    set(state) {
      label.textContent = `rate of ${NAMES[state.step]}`;
      rate.set(state.rates[indexOf()]);
      setControls({ compare, step, decay }, state);
      step.element.hidden = state.compare === "steps";
      ticks[0].text(state.plane === "weights" ? "only these two move" : "only in this plane");
      for (const control of ticks) control.set(state);
    },
  };
}

function tick(name, text, onchange) {
  const box = html("input", { type: "checkbox", onchange: () => onchange(box.checked) });
  const words = html("span", { text });
  const label = html("label", { class: "mlp-radio" }, box, words);
  return {
    element: html("div", { class: "mlp-control", "data-name": name }, label),
    set: (state) => (box.checked = state[name]),
    text: (said) => (words.textContent = said),
  };
}

/** The runs with their strokes, errors and right answers; the chosen one leads. */
function listOfRuns(frame, model) {
  const group = freshId("runs");
  const element = html(
    "fieldset",
    { class: "mlp-runs", "data-name": "runs" },
    html("legend", { class: "mlp-visually-hidden", text: "the run that leads" }),
  );
  let lines = [];
  const choose = (k) => frame.set(frame.state.compare === "steps" ? { step: KINDS_OF_STEP[k] } : { lead: k });
  function line(k) {
    const box = html("input", { type: "radio", name: group, onchange: () => choose(k) });
    const stroke = svg("path", { d: "M0 5h30", class: `mlp-run mlp-run-${k}` });
    const glyph = svg(
      "svg",
      { viewBox: "0 0 30 10", width: 30, height: 10, "aria-hidden": "true", class: "mlp-icon" },
      stroke,
    );
    const texts = ["mlp-run-mark", "", "mlp-number", ""].map((name) => html("span", { class: name }));
    return { box, texts, element: html("label", { class: "mlp-radio" }, box, glyph, ...texts) };
  }
  return {
    element,
    retheme: () => {},
    set(state) {
      if (lines.length !== model.rows.length) {
        for (const old of lines) old.element.remove();
        lines = model.rows.map((_, k) => line(k));
        element.append(...lines.map((made) => made.element));
      }
      model.rows.forEach((run, k) => {
        const { box, texts } = lines[k];
        box.checked = k === model.leading;
        [run.mark, ...runInWords(state, run)].forEach((text, i) => (texts[i].textContent = text));
      });
    },
  };
}

export default hosted(errorLandscape);
