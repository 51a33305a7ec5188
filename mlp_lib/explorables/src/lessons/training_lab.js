// The training lab, and the live XOR network, which is the lab with most of it left out.

import { button, numberField, radios, select, slider } from "../controls.js";
import { count, html, onResize, reducedMotion, show, significant } from "../dom.js";
import { errorCurve } from "../error_curve.js";
import {
  deltaOf,
  neuronBackward,
  neuronForward,
  nodeValue,
  showLines,
  symbols,
  weightOf,
  wireBackward,
  wireForward,
} from "../formula.js";
import { hosted } from "../hosted.js";
import { DATASETS, decide, INITIALIZERS, weightCount } from "../maths.js";
import { describePart, networkView, parsePart, partField } from "../network_view.js";
import { boundsOf, GRID, lattice, planeCanvas, raster } from "../plane.js";
import { pythonCell } from "../python_cell.js";
import { makeNetwork, Run } from "../run.js";
import { choice, flag, list, number, optional, same, whole } from "../state.js";

const MAX_UNITS = 12;
const MAX_LAYERS = 3;
const MAX_EPOCHS = 100000;
const SEEDS = 4294967296;
const SPEEDS = [1, 3, 10, 30, 100, 300];
const THUMB = 15;
const READING_PACE = 100; // milliseconds between two changes of sentence and formula while it plays: faster, nobody reads them
const RUN_SETTINGS = [
  "dataset",
  "hidden",
  "activation",
  "beta",
  "loss",
  "initializer",
  "batch_size",
  "shuffle",
  "learning_rate",
  "seed",
  "given_weights",
];

const LOSS_NAMES = [
  ["half_squared_error", "half squared error"],
  ["binary_cross_entropy", "binary cross-entropy"],
];

const schema = {
  dataset: choice("XOR", Object.keys(DATASETS)),
  hidden: list([2], whole(2, 1, MAX_UNITS), { maxLength: MAX_LAYERS, separator: "-" }),
  activation: choice("sigmoid", ["sigmoid", "tanh", "relu", "linear"]),
  beta: number(1, 0.1, 10),
  loss: choice(
    "half_squared_error",
    LOSS_NAMES.map(([name]) => name),
  ),
  initializer: choice("uniform_fan_in", Object.keys(INITIALIZERS)),
  batch_size: optional(whole(1, 1, 200)),
  shuffle: flag(false),
  learning_rate: number(1, 0.001, 100),
  seed: whole(0, 0, SEEDS - 1),
  epochs: whole(5001, 1, MAX_EPOCHS),
  epoch: optional(whole(0, 0, MAX_EPOCHS)),
  speed: choice(10, SPEEDS),
  example: whole(1, 0, 199),
  part: partField,
  given_weights: optional(list([], number(0, -1e6, 1e6), { maxLength: 1000 })),
  reference_errors: optional(list([], number(0, 0, 1e300), { maxLength: MAX_EPOCHS + 1 })),
};

function clean(state, problems) {
  const next = { ...state };
  const sizes = [2, ...next.hidden, 1];
  if (next.given_weights && next.given_weights.length !== weightCount(sizes)) {
    problems.push(
      `given weights: ${next.given_weights.length} came, but this network has ${weightCount(sizes)}; those of the seed are used`,
    );
    next.given_weights = null;
  }
  const examples = DATASETS[next.dataset]().T.length;
  next.example = Math.min(next.example, examples - 1);
  if (next.batch_size !== null && next.batch_size > examples) {
    problems.push(`batch size: there are only ${examples} examples`);
    next.batch_size = null;
  }
  if (next.epoch !== null && next.epoch >= next.epochs) next.epoch = null;
  if (!parsePart(next.part, { layerSizes: sizes, L: sizes.length - 1, bias: true })) next.part = partField.fallback;
  return next;
}

export const trainingLab = {
  name: "training-lab",
  title: "Training lab",
  tryThis: "guess what learning rate 0.1 does to this run; then move the slider there.",
  hideable: [
    "dataset",
    "layers",
    "units",
    "activation",
    "beta",
    "loss",
    "initializer",
    "batch",
    "shuffle",
    "learning_rate",
    "seed",
    "epochs",
    "epoch",
    "speed",
    "example",
    "play",
    "step",
    "back",
    "rewind",
    "new_seed",
    "python",
    "link",
    "curve",
    "network",
    "formula",
  ],
  unlinked: ["reference_errors"],
  schema,
  clean,
  build: (frame) => buildLab(frame, {}),
};

/** What can be predicted of the live network: the epoch from which on all points are right lies below the bound. */
const WHEN = [
  ["early", "before 100", 100],
  ["middle", "100 to 400", 401],
  ["late", "later, or never", Infinity],
];

export const liveXor = {
  ...trainingLab,
  name: "live-xor",
  title: "A network learns XOR",
  tryThis: "answer, press Play, and watch until each point lies on its own colour.",
  hideable: ["prediction", ...trainingLab.hideable],
  schema: {
    ...schema,
    // It moves from the first frame on, and is done within ten seconds.
    learning_rate: { ...schema.learning_rate, fallback: 10 },
    epochs: { ...schema.epochs, fallback: 800 },
    epoch: { ...schema.epoch, fallback: 0 },
    speed: { ...schema.speed, fallback: 3 },
    prediction: choice("none", ["none", ...WHEN.map(([name]) => name)]),
  },
  build: (frame) => buildLab(frame, { compact: true }),
};

function buildLab(frame, { compact = false }) {
  let run = null;
  let runKey = null;
  let data = null;
  let dataKey = null;
  let view = null;
  let playing = false;
  let frameRequest = 0;
  let workRequest = 0;
  let lastDraw = 0;
  let lastReading = 0;
  const { body } = frame;

  // --- what the reader sees -----------------------------------------------------------------
  const plane = planeCanvas({ onPick: (example) => frame.set({ example }) });
  const curve = errorCurve({ height: compact ? 110 : 150, onSeek: (epoch) => go(epoch) });
  const thumbs = html("canvas", { class: "mlp-thumbs", "aria-hidden": "true" });
  const thumb = raster(THUMB);
  let thumbPlaces = [];
  const network = networkView({
    label: "Diagram of the network. Arrow keys move between inputs, wires and neurons.",
    nodeSize: { width: 34, height: 34 },
    rowHeight: 42,
    minHeight: compact ? 210 : 250,
    wireLabel: (v, l, p, q) => show(weightOf(v.network, l, p, q), 2),
    nodeText: (_, l, p) => (l === 0 ? [["activations", `x${"₀₁₂"[p]}`]] : []),
    describe: (v, part) =>
      part.kind === "node" && part.node.p > 0 && part.node.l > 0
        ? `${describePart(v, part)}, delta ${show(deltaOf(v, part.node.l, part.node.p))}`
        : describePart(v, part),
    onSelect: (name) => name !== frame.state.part && frame.set({ part: name }, { quiet: true }),
    onLayout(nodes, width, height) {
      thumbPlaces = nodes.flatMap((layer, l) => (l === 0 ? [] : layer.filter(({ p }) => p > 0)));
      const ratio = Math.min(3, window.devicePixelRatio || 1);
      thumbs.width = width * ratio;
      thumbs.height = height * ratio;
      thumbs.style.width = `${width}px`;
      thumbs.style.height = `${height}px`;
    },
  });
  network.element.prepend(thumbs);
  const formula = html("div", { class: "mlp-formula", "data-name": "formula" });

  // --- what the reader moves ----------------------------------------------------------------
  const play = button("play", "Play", () => (playing ? pause() : start()), { icon: "play" });
  const back = button("back", "Back one step", () => go(shownEpoch() - 1), { icon: "back", title: "one epoch back" });
  const step = button("step", "One step", () => go(shownEpoch() + 1), { icon: "step", title: "one epoch on" });
  const rewind = button("rewind", "Rewind", () => go(0), { icon: "rewind", title: "to the same starting weights" });
  const newSeed = button("new_seed", "New seed", () =>
    frame.set({ seed: (frame.state.seed + 1) % SEEDS, given_weights: null }),
  );
  const speed = select("speed", "epochs per frame", SPEEDS, (value) => frame.set({ speed: value }));
  const prediction = radios("prediction", "From which epoch on will all points be right?", WHEN, (value) =>
    frame.set({ prediction: value }),
  );
  const time = slider("epoch", "epoch", { min: 0, max: 1, step: 1, field: false, format: count }, (value) => go(value));
  const rate = slider("learning_rate", "learning rate η", { min: 0.01, max: 100, log: true }, (value) =>
    frame.set({ learning_rate: value }),
  );
  const seed = numberField("seed", "seed", { min: 0, max: SEEDS - 1, step: 1 }, (value) =>
    frame.set({ seed: value, given_weights: null }),
  );
  const dataset = select("dataset", "data set", Object.keys(DATASETS), (value) => frame.set({ dataset: value }));
  const layers = select("layers", "hidden layers", [0, 1, 2, 3], (n) => {
    const { hidden } = frame.state;
    frame.set({ hidden: Array.from({ length: n }, (_, i) => hidden[i] ?? hidden.at(-1) ?? 2), given_weights: null });
  });
  const units = Array.from({ length: MAX_LAYERS }, (_, i) =>
    numberField("units", `units in layer ${i + 1}`, { min: 1, max: MAX_UNITS, step: 1 }, (value) =>
      frame.set({ hidden: frame.state.hidden.map((n, j) => (j === i ? value : n)), given_weights: null }),
    ),
  );
  const activation = select("activation", "hidden activation", schema.activation.options, (value) =>
    frame.set({ activation: value }),
  );
  const beta = slider("beta", "slope β", { min: 0.1, max: 10, log: true }, (value) => frame.set({ beta: value }));
  const loss = select("loss", "loss", LOSS_NAMES, (value) => frame.set({ loss: value }));
  const initializer = select(
    "initializer",
    "starting weights",
    Object.keys(INITIALIZERS).map((name) => [name, name.replaceAll("_", " ")]),
    (value) => frame.set({ initializer: value, given_weights: null }),
  );
  const batch = select(
    "batch",
    "an update uses",
    [
      ["full", "all examples"],
      ["mini", "a mini-batch"],
      ["one", "one example"],
    ],
    (value) => {
      const sizes = { full: null, one: 1, mini: data.T.length > 8 ? 20 : 2 };
      frame.set({ batch_size: sizes[value], shuffle: value !== "full" });
    },
  );
  const batchSize = numberField("batch", "batch size", { min: 1, max: 200, step: 1 }, (value) =>
    frame.set({ batch_size: value }),
  );
  const shuffle = select(
    "shuffle",
    "order",
    [
      [false, "always the same"],
      [true, "shuffled"],
    ],
    (value) => frame.set({ shuffle: value }),
  );
  const epochs = numberField("epochs", "epochs in all", { min: 1, max: MAX_EPOCHS, step: 1 }, (value) =>
    frame.set({ epochs: value }),
  );
  const example = numberField("example", "example shown", { min: 1, max: 200, step: 1 }, (value) =>
    frame.set({ example: Number(value) - 1 }),
  );
  const copyPython = button("python", "Copy as Python", () => copy(cell.textContent, copyPython, "Copy as Python"));
  const copyLink = button("link", "Copy link", () => copy(frame.link(), copyLink, "Copy link"));
  const cell = html("pre", {
    class: "mlp-code",
    tabindex: "0",
    role: "region",
    "aria-label": "Python cell that repeats this run",
  });

  const stage = html(
    "div",
    { class: "mlp-stage" },
    html("div", { class: "mlp-plane-frame" }, plane.element),
    html("div", { class: "mlp-network-cell", "data-name": "network" }, network.element),
  );
  const timeline = html(
    "div",
    { class: "mlp-timeline" },
    html("div", { class: "mlp-curve-frame", "data-name": "curve" }, curve.element),
    time.element,
  );
  const transport = [play, back, step, rewind, newSeed];
  const legend = html(
    "p",
    { class: "mlp-legend" },
    html("span", { class: "mlp-key mlp-key-0", text: "class 0" }),
    html("span", { class: "mlp-key mlp-key-1", text: "class 1" }),
    html("span", { class: "mlp-key mlp-key-positive", text: "weight above 0" }),
    html("span", { class: "mlp-key mlp-key-negative", text: "below 0" }),
  );
  if (compact) {
    body.append(
      prediction.element,
      frame.add(html("div", { class: "mlp-toolbar" }), transport),
      stage,
      legend,
      timeline,
      frame.ending,
      frame.add(html("div", { class: "mlp-controls" }), [rate]),
    );
  } else {
    body.append(
      frame.add(html("div", { class: "mlp-controls mlp-main-controls" }), [
        dataset,
        layers,
        ...units,
        activation,
        loss,
      ]),
      frame.add(html("div", { class: "mlp-controls" }), [rate, seed, speed]),
      frame.add(html("div", { class: "mlp-toolbar" }), transport),
      stage,
      legend,
      timeline,
      frame.ending,
      formula,
      html(
        "details",
        { class: "mlp-more" },
        html("summary", { text: "More settings" }),
        frame.add(html("div", { class: "mlp-controls" }), [
          example,
          beta,
          initializer,
          batch,
          batchSize,
          shuffle,
          epochs,
        ]),
      ),
      html(
        "details",
        { class: "mlp-more", "data-name": "python" },
        html("summary", { text: "This run in Python" }),
        cell,
        html("div", { class: "mlp-toolbar" }, copyPython.element),
      ),
      html("div", { class: "mlp-toolbar" }, frame.link ? copyLink.element : null),
    );
  }

  async function copy(text, copyButton, label) {
    try {
      await navigator.clipboard.writeText(text);
      copyButton.set("Copied");
    } catch {
      // No clipboard here (a page opened from a file, or no permission): leave the text to be copied by hand.
      if (copyButton === copyPython) getSelection().selectAllChildren(cell);
      copyButton.set(copyButton === copyPython ? "Selected: copy it now" : "Copy it from the address bar");
      if (copyButton === copyLink) history.replaceState(null, "", text);
    }
    setTimeout(() => copyButton.set(label), 2500);
  }

  // --- moving in time -----------------------------------------------------------------------
  const last = () => (run.diverged ? run.computed : frame.state.epochs);
  const shownEpoch = () => run.shown.epoch;

  function go(epoch) {
    pause();
    const target = Math.max(0, Math.min(epoch, frame.state.epochs));
    frame.set({ epoch: target >= frame.state.epochs ? null : target });
  }

  function start() {
    playing = true;
    cancelAnimationFrame(workRequest);
    frame.computing(false);
    if (shownEpoch() >= last()) run.seek(0);
    play.set("Pause", "pause");
    lastDraw = lastReading = 0;
    frameRequest = requestAnimationFrame(tick);
  }

  function pause() {
    if (!playing) return;
    playing = false;
    cancelAnimationFrame(frameRequest);
    play.set("Play", "play");
    const epoch = shownEpoch();
    frame.set({ epoch: epoch >= frame.state.epochs ? null : epoch });
    frame.publish("epoch");
  }

  function tick(now) {
    // Where the reader asked for less motion the picture changes twice a second, by as much.
    const pace = reducedMotion() ? 500 : 0;
    if (now - lastDraw >= pace) {
      const frames = pace && lastDraw ? Math.round((now - lastDraw) / 16.7) : 1;
      lastDraw = now;
      run.seek(Math.min(shownEpoch() + frame.state.speed * frames, frame.state.epochs));
      const reading = now - lastReading >= READING_PACE;
      if (reading) lastReading = now;
      draw({ settled: false, reading });
      if (reading) frame.say();
    }
    if (shownEpoch() >= last() || run.diverged?.epoch === shownEpoch() + 1) pause();
    else frameRequest = requestAnimationFrame(tick);
  }

  // --- computing and drawing ----------------------------------------------------------------
  const now = () => performance.now();

  function prepare() {
    const { state } = frame;
    if (dataKey !== state.dataset) {
      dataKey = state.dataset;
      data = DATASETS[state.dataset]();
      data.bounds = boundsOf(data.X);
      data.lattice = lattice(data.bounds);
      data.pass = null;
    }
    const key = JSON.stringify(RUN_SETTINGS.map((name) => state[name]));
    if (key !== runKey) {
      runKey = key;
      data.pass = null;
      view = null;
      run = new Run({
        make: () => makeNetwork(state),
        X: data.X,
        T: data.T,
        options: { learningRate: state.learning_rate, batchSize: state.batch_size, shuffle: state.shuffle },
        epochs: state.epochs,
      });
    } else if (run.epochs !== state.epochs) {
      run.setEpochs(state.epochs);
    }
    if (!playing) {
      run.work(10, now);
      workOn();
      const target = state.epoch ?? state.epochs;
      run.seek(Math.min(target, run.computed));
    }
  }

  /** Compute the rest of a long run between frames. */
  function workOn() {
    cancelAnimationFrame(workRequest);
    frame.computing(!run.complete);
    if (run.complete) return;
    workRequest = requestAnimationFrame(() => {
      run.work(8, now);
      if (run.complete)
        frame.refresh(); // it says so itself, by way of workOn
      else {
        drawCurve();
        frame.say();
        workOn();
      }
    });
  }

  function drawCurve() {
    const { state } = frame;
    const end = Math.min(run.computed, state.epochs);
    const mark = run.diverged
      ? { epoch: run.diverged.epoch, text: "diverged" }
      : run.stuck
        ? { epoch: end, text: "stands still" }
        : null;
    curve.draw({
      errors: run.errors,
      computed: end,
      epochs: state.epochs,
      epoch: Math.min(shownEpoch(), end),
      reference: state.reference_errors,
      mark,
    });
  }

  /** While it moves, `settled: false` leaves out what only assistive technology reads, `reading: false` what eyes read. */
  function draw({ settled, reading = settled }) {
    const { state } = frame;
    const { shown } = run;
    const net = shown.network;
    // The pass of the training measures all examples with the weights shown.
    data.back = net.backward(shown.pass, data.T, {
      into:
        data.back?.gradients.length === net.weights.length && same(data.backShape, net.layerSizes) ? data.back : null,
    });
    data.backShape = net.layerSizes;
    view = { network: net, forward: shown.pass, backward: data.back, targets: data.T, example: state.example };
    data.pass = net.forward(data.lattice, data.pass);
    const { outputs } = data.pass;
    plane.draw({
      values: outputs,
      X: data.X,
      T: data.T,
      bounds: data.bounds,
      marked: compact ? -1 : state.example,
      wrong: (i) => decide(shown.pass.outputs, i, 1, 0.5) !== data.T[i],
    });
    network.update(view, { settled, reading });
    if (!compact && reading) network.setSelected(state.part);
    drawThumbs(net);
    drawCurve();
    time.set(shownEpoch(), state.epochs);
    if (!compact && reading) showPart(formula, view, state);
    if (!settled) return;
    const right = shown.rightCount;
    plane.element.setAttribute(
      "aria-label",
      `Inputs plane of ${state.dataset}, coloured by the probability of class 1. After ${count(shownEpoch())} epochs ${right} of ${shown.examples} points lie on the right side of the 0.5 line.`,
    );
    curve.element.setAttribute(
      "aria-label",
      `Error on a logarithmic axis over ${count(Math.min(run.computed, state.epochs))} epochs, from ${significant(run.errors[0])} to ${significant(run.errors[Math.min(run.computed, state.epochs)])}; the marker is at epoch ${count(shownEpoch())}.`,
    );
  }

  /** In each neuron a small map: its own activation over the plane. */
  function drawThumbs(net) {
    const context = thumbs.getContext("2d");
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!plane.table) return;
    const every = GRID / THUMB;
    for (const { l, p, x, y, width, height } of thumbPlaces) {
      const A = data.pass.activations[l];
      const n = net.layerSizes[l];
      if (!A || p > n) continue;
      const at = (o) => A[((Math.floor(o / THUMB) * every + 2) * GRID + (o % THUMB) * every + 2) * n + p - 1];
      const scale = rangeOf(net.activation[l - 1], at);
      thumb.paint(plane.table, (o) => scale(at(o)));
      context.drawImage(thumb.canvas, x - width / 2 + 1, y - height / 2 + 1, width - 2, height - 2);
    }
  }

  const stopResize = [
    onResize(stage.firstChild, (width) => {
      plane.resize(Math.min(width, 420));
      if (view) drawThumbs(view.network);
    }),
    onResize(timeline.firstChild, (width) => curve.resize(width)),
  ];

  return {
    update(changed) {
      if (changed.has("theme")) {
        plane.retheme();
        curve.retheme();
      }
      if (playing && [...changed].some((name) => name === "epochs" || RUN_SETTINGS.includes(name))) {
        // Go on playing, with the new settings, from the epoch reached.
        const epoch = shownEpoch();
        prepare();
        run.seek(Math.min(epoch, frame.state.epochs));
      }
      prepare();
      const { state } = frame;
      draw({ settled: !playing, reading: true });
      if (compact) prediction.set(state.prediction);
      dataset.set(state.dataset);
      layers.set(state.hidden.length);
      units.forEach((field, i) => {
        field.element.hidden = i >= state.hidden.length;
        field.set(state.hidden[i] ?? "");
      });
      activation.set(state.activation);
      activation.element.hidden = state.hidden.length === 0;
      beta.set(state.beta);
      loss.set(state.loss);
      initializer.set(state.initializer);
      batch.set(state.batch_size === null ? "full" : state.batch_size === 1 ? "one" : "mini");
      batchSize.set(state.batch_size ?? "");
      batchSize.element.hidden = state.batch_size === null || state.batch_size === 1;
      shuffle.set(state.shuffle);
      shuffle.element.hidden = state.batch_size === null;
      rate.set(state.learning_rate);
      seed.set(state.seed);
      epochs.set(state.epochs);
      speed.set(state.speed);
      example.set(state.example + 1);
      step.element.title = stepTitle(run.shown, "on");
      back.element.title = stepTitle(run.shown, "back");
      cell.textContent = pythonCell(state, run.shown.network, shownEpoch(), run.shown.examples);
    },
    sentence: () => sentenceOf(run, frame.state, playing) + verdictOn(frame.state.prediction, run),
    destroy() {
      cancelAnimationFrame(frameRequest);
      cancelAnimationFrame(workRequest);
      network.destroy();
      for (const stop of stopResize) stop();
    },
  };
}

/** What was said, and at the end of the run whether it came so. */
function verdictOn(prediction, run) {
  const said = WHEN.find(([name]) => name === prediction);
  if (!said) return "";
  const { epoch } = run.shown;
  if (epoch < run.epochs && !run.diverged) return ` You said: ${said[1]}.`;
  const from = run.allRightFrom(epoch) ?? Infinity;
  const when = WHEN.find(([, , bound]) => from < bound) ?? WHEN.at(-1);
  return ` You said: ${said[1]}. ${when === said ? "So it is." : "Not so."}`;
}

function stepTitle(training, direction) {
  const updates = Math.ceil(training.examples / training.batchSize);
  return `one epoch ${direction}: ${updates === 1 ? "one update with all examples" : `${updates} updates`}`;
}

/** How an activation becomes a colour: its own range, or for ReLU and linear that of the picture. */
function rangeOf(activation, at) {
  if (activation === "tanh") return (a) => (a + 1) / 2;
  if (activation === "sigmoid") return (a) => a;
  let largest = 1e-9;
  for (let o = 0; o < THUMB * THUMB; o++) largest = Math.max(largest, Math.abs(at(o)));
  return (a) => 0.5 + (0.5 * a) / largest;
}

function sentenceOf(run, state, playing) {
  const { shown } = run;
  const epoch = shown.epoch;
  const k = shown.examples;
  const right = shown.rightCount;
  const answers =
    right === k
      ? k === 4
        ? "all four points are right"
        : `all ${k} points are right`
      : `${right} of ${k} points are right`;
  const after = epoch === 0 ? "With the starting weights" : `After ${count(epoch)} ${epoch === 1 ? "epoch" : "epochs"}`;
  let text = `${after} the error is ${significant(shown.error)} and ${answers}`;
  const from = epoch > 0 && right === k ? run.allRightFrom(epoch) : null;
  text += from !== null && from < epoch ? `, as they have been since epoch ${count(from)}.` : ".";
  if (run.diverged)
    text += ` In epoch ${count(run.diverged.epoch)} the run diverges: a new weight of layer ${run.diverged.layer} would not be a finite number. A smaller learning rate helps.`;
  else if (!run.complete && !playing)
    text += ` Computing the rest of the run: ${Math.floor((100 * run.computed) / state.epochs)} %.`;
  else if (run.stuck && epoch >= state.epochs - run.lastTenth) {
    text += ` It stands still: over the last ${count(run.lastTenth)} epochs the error fell by less than a thousandth.`;
    const { learning_rate: rate } = state;
    text +=
      rate > 10
        ? " A smaller rate or another seed may help."
        : ` Slow or stuck? Rate times epochs is ${significant(rate * state.epochs, 3)}: more of either may move it on, or another seed.`;
  }
  return text;
}

function showPart(panel, view, { part, learning_rate: rate, example }) {
  const found = parsePart(part, view.network);
  const of = `, example ${example + 1}`;
  const { kind, l, p, q } = found;
  if (kind === "wire") {
    const from = p === 0 ? "the bias node" : l === 1 ? `input ${p}` : `neuron ${p} of layer ${l - 1}`;
    return showLines(
      panel,
      [`Wire from ${from} to neuron ${q} of layer ${l}${of}`],
      [...wireForward(view, l, p, q), ...wireBackward(view, l, p, q, rate)],
    );
  }
  if (p === 0)
    return showLines(
      panel,
      ["Bias node: always −1. No error flows back into it, for it is not computed from anything."],
      [],
    );
  if (l === 0)
    return showLines(
      panel,
      [`Input ${p}${of}`],
      [{ what: "given", parts: [symbols.a(0, p), ` = ${show(nodeValue(view, 0, p), 3)}`] }],
    );
  return showLines(
    panel,
    [`Neuron ${p} of layer ${l}${of}`],
    [...neuronForward(view, l, p), ...neuronBackward(view, l, p)],
  );
}

export default hosted(trainingLab);
