// What the reader moves in the training lab.

import { copied } from "../bar.js";
import { betaSlider, button, checks, numberField, radios, rateSlider, select, slider } from "../controls.js";
import { count, html } from "../dom.js";
import { INITIALIZERS, LARGEST_SEED, NOISE } from "../maths.js";
import { nextSeed } from "../state.js";
import { pointsControl } from "./points_control.js";
import { mannersOf } from "./run_of.js";
import {
  DATASET_NAMES,
  FEATURE_SIGNS,
  isDrawn,
  isRegression,
  LOSS_NAMES,
  MAX_EPOCHS,
  MAX_LAYERS,
  MAX_UNITS,
  PENALTY_NAMES,
  SPEEDS,
  STEP_NAMES,
  schema,
  WHEN,
} from "./settings.js";
import { changesWords, stepTitle } from "./words.js";

/** The buttons and the slider that move in time. */
export function timeControls(frame, playback) {
  const play = button("play", "Play", () => playback.toggle(), { icon: "play" });
  const back = button("back", "Back one step", () => playback.go(playback.epoch - 1), {
    icon: "back",
    title: "one epoch back",
  });
  const step = button("step", "One step", () => playback.go(playback.epoch + 1), {
    icon: "step",
    title: "one epoch on",
  });
  const rewind = button("rewind", "Rewind", () => playback.go(0), {
    icon: "rewind",
    title: "to the same starting weights",
  });
  const newSeed = button("new_seed", "New seed", () =>
    frame.set({ seed: nextSeed(frame.state.seed), given_weights: null }),
  );
  const newPoints = button("new_points", "New points", () => frame.set({ data_seed: nextSeed(frame.state.data_seed) }));
  const time = slider("epoch", "epoch", { min: 0, max: 1, step: 1, field: false, format: count }, (value) =>
    playback.go(value),
  );
  return {
    transport: [play, back, step, rewind, newSeed, newPoints],
    time,
    playing: (now) => (now ? play.set("Pause", "pause") : play.set("Play", "play")),
    set(state) {
      newPoints.element.hidden = !isDrawn(state);
      step.element.title = stepTitle(playback.run.shown, "on");
      back.element.title = stepTitle(playback.run.shown, "back");
    },
  };
}

export const predictionControl = (frame) =>
  radios("prediction", "From which epoch on will all points be right?", WHEN, frame.put("prediction"));

/** What the network is made of. */
export function networkControls(frame) {
  const { put } = frame;
  const anew = (name) => (value) => frame.set({ [name]: value, given_weights: null });
  const names = Object.keys(INITIALIZERS).map((name) => [name, name.replaceAll("_", " ")]);
  const layers = select("layers", "hidden layers", [...Array(MAX_LAYERS + 1).keys()], (n) => {
    const { hidden } = frame.state;
    anew("hidden")(Array.from({ length: n }, (_, i) => hidden[i] ?? hidden.at(-1) ?? 2));
  });
  const units = Array.from({ length: MAX_LAYERS }, (_, i) =>
    numberField("units", `units in ${i + 1}`, { min: 1, max: MAX_UNITS, step: 1 }, (value) =>
      anew("hidden")(frame.state.hidden.map((n, j) => (j === i ? value : n))),
    ),
  );
  const features = checks("features", "inputs", Object.entries(FEATURE_SIGNS), anew("features"));
  const activation = select("activation", "hidden activation", schema.activation.options, put("activation"));
  const beta = betaSlider(frame);
  const loss = select("loss", "loss", LOSS_NAMES, put("loss"));
  const initializer = select("initializer", "starting weights", names, anew("initializer"));
  return {
    features,
    activation,
    loss,
    more: [layers, ...units],
    beta,
    initializer,
    set(state) {
      features.set(state.features);
      layers.set(state.hidden.length);
      units.forEach((field, i) => {
        field.element.hidden = i >= state.hidden.length;
        field.set(state.hidden[i] ?? "");
      });
      activation.set(state.activation);
      activation.element.hidden = state.hidden.length === 0;
      beta.set(state.beta);
      loss.set(state.loss);
      loss.element.hidden = isRegression(state);
      initializer.set(state.initializer);
    },
  };
}

const BATCHES = [
  ["full", "all examples"],
  ["mini", "a mini-batch"],
  ["one", "one example"],
];
const ORDERS = [
  [false, "always the same"],
  [true, "shuffled"],
];
const COLOURS = [
  [false, "by probability"],
  [true, "by the answer"],
];
const SHOWN = [
  [true, "hollow"],
  [false, "left out"],
];
const batchName = (size) => (size === null ? "full" : size === 1 ? "one" : "mini");

/** How it is trained. */
export function trainingControls(frame, playback) {
  const { put } = frame;
  const newSeed = (value) => frame.set({ seed: value, given_weights: null });
  const toBatch = (value) => {
    const sizes = { full: null, one: 1, mini: playback.data.T.length >= 20 ? 20 : 2 };
    frame.set({ batch_size: sizes[value], shuffle: value !== "full" });
  };
  const dataset = select("dataset", "data set", DATASET_NAMES, put("dataset"));
  const own = pointsControl(frame);
  const noise = numberField("noise", "noise", { min: 0, max: 1, step: 0.01 }, put("noise"));
  const points = { min: 0, max: LARGEST_SEED, step: 1 };
  const dataSeed = numberField("data_seed", "seed of the points", points, put("data_seed"));
  const share = numberField("test_share", "test points, %", { min: 0, max: 90, step: 5 }, put("test_share"));
  const showTest = select("show_test", "in the picture", SHOWN, put("show_test"));
  const discrete = select("discrete", "colours of the plane", COLOURS, put("discrete"));
  const rate = rateSlider(frame);
  const seed = numberField("seed", "seed", { min: 0, max: LARGEST_SEED, step: 1 }, newSeed);
  const speed = select("speed", "epochs per frame", SPEEDS, put("speed"));
  const step = select("step_rule", "step", STEP_NAMES, put("step"));
  const penalty = select("penalty", "penalty on weights", PENALTY_NAMES, put("penalty"));
  const strength = numberField("strength", "its strength", { min: 0, max: 10 }, put("strength"));
  const batch = select("batch", "an update uses", BATCHES, toBatch);
  const batchSize = numberField("batch", "batch size", { min: 1, max: 200, step: 1 }, put("batch_size"));
  const shuffle = select("shuffle", "order", ORDERS, put("shuffle"));
  const epochs = numberField("epochs", "epochs in all", { min: 1, max: MAX_EPOCHS, step: 1 }, put("epochs"));
  const example = numberField("example", "example shown", { min: 1, max: 200, step: 1 }, (value) =>
    frame.set({ example: Number(value) - 1 }),
  );
  return {
    dataset,
    own,
    rate,
    seed,
    speed,
    example,
    more: [noise, dataSeed, share, showTest, discrete, step, penalty, strength, batch, batchSize, shuffle, epochs],
    set(state) {
      dataset.set(state.dataset);
      own.set(state);
      noise.set(state.noise ?? NOISE[state.dataset] ?? "");
      dataSeed.set(state.data_seed);
      for (const { element } of [noise, dataSeed]) element.hidden = !isDrawn(state);
      share.set(state.test_share);
      showTest.set(state.show_test);
      discrete.set(state.discrete);
      showTest.element.hidden = state.test_share === 0;
      batch.set(batchName(state.batch_size));
      batchSize.set(state.batch_size ?? "");
      batchSize.element.hidden = state.batch_size === null || state.batch_size === 1;
      shuffle.set(state.shuffle);
      shuffle.element.hidden = state.batch_size === null;
      rate.set(state.learning_rate);
      step.set(state.step);
      penalty.set(state.penalty);
      strength.set(state.strength);
      strength.element.hidden = state.penalty === "none";
      seed.set(state.seed);
      epochs.set(state.epochs);
      speed.set(state.speed);
      example.set(state.example + 1);
    },
  };
}

/** What was changed while it trained, and how to be rid of it. */
export function changesRow(frame) {
  const words = html("span", {});
  const forget = button("forget", "Forget the changes", () => frame.set({ earlier: [] }), {
    title: "train from the beginning as it is set now",
  });
  const element = html("p", { class: "mlp-hint mlp-changes", "data-name": "changes" }, words, forget.element);
  return {
    element,
    set(state) {
      words.textContent = changesWords(mannersOf(state));
      element.hidden = state.earlier.length === 0;
    },
  };
}

/** The run as a cell of Python, to be copied. */
export function pythonCopy() {
  const cell = html("pre", {
    class: "mlp-code",
    tabindex: "0",
    role: "region",
    "aria-label": "Python cell that repeats this run",
  });
  const copy = button("python", "Copy as Python", async () => {
    const done = await copied(cell.textContent);
    if (!done) getSelection().selectAllChildren(cell);
    copy.set(done ? "Copied" : "Selected: copy it now");
    setTimeout(() => copy.set("Copy as Python"), 2500);
  });
  return { cell, copy };
}
