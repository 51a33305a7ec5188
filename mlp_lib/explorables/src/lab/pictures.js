// What the reader sees of a run: the plane, the curve of the error, the network with a small map in each neuron.

import { count, html, onResize, show, significant } from "../dom.js";
import { errorCurve } from "../error_curve.js";
import { isTucked } from "../folds.js";
import { deltaOf, weightOf } from "../formula.js";
import { decide } from "../maths.js";
import { describePart, networkView, parsePart, wireLength, wireNumber } from "../network_view.js";
import { asShade, GRID, planeCanvas, raster } from "../plane.js";
import { FEATURE_SIGNS, isOwn, isRegression } from "./settings.js";
import { sizeButtons } from "./sizes.js";
import { showPart } from "./words.js";

const THUMB = 15;

/** How an activation becomes a colour: its own range, or for ReLU and linear that of the picture. */
function rangeOf(activation, at, places) {
  if (activation === "tanh") return (a) => (a + 1) / 2;
  if (activation === "sigmoid") return (a) => a;
  let largest = 1e-9;
  for (let o = 0; o < places; o++) largest = Math.max(largest, Math.abs(at(o)));
  return (a) => 0.5 + (0.5 * a) / largest;
}

/** Sharp on every screen, and not larger than it need be. */
const pixelRatio = () => Math.min(3, window.devicePixelRatio || 1);

/** In each neuron a small map: its own activation over the plane. */
class Thumbs {
  element = html("canvas", { class: "mlp-thumbs", "aria-hidden": "true" });
  #picture = raster(THUMB);
  #places = [];

  layOut(nodes, width, height) {
    const { element } = this;
    this.#places = nodes.flatMap((layer, l) => (l === 0 ? [] : layer.filter(({ p }) => p > 0)));
    const ratio = pixelRatio();
    element.width = width * ratio;
    element.height = height * ratio;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
  }

  /** `pass` is that of the network over the lattice, `table` the colours. */
  draw(network, pass, table) {
    const context = this.element.getContext("2d");
    const ratio = pixelRatio();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!table) return;
    const every = GRID / THUMB;
    for (const { l, p, x, y, width, height } of this.#places) {
      const A = pass.activations[l];
      const n = network.layerSizes[l];
      if (!A || p > n) continue;
      const at = (o) => A[((Math.floor(o / THUMB) * every + 2) * GRID + (o % THUMB) * every + 2) * n + p - 1];
      const scale = rangeOf(network.activation[l - 1], at, THUMB * THUMB);
      this.#picture.paint(table, (o) => scale(at(o)));
      context.drawImage(this.#picture.canvas, x - width / 2 + 1, y - height / 2 + 1, width - 2, height - 2);
    }
  }
}

/** A neuron's delta is told with it, and what an input is made of is seen. */
const describe = (view, part) =>
  part.kind === "node" && part.node.p > 0 && part.node.l > 0
    ? `${describePart(view, part)}, delta ${show(deltaOf(view, part.node.l, part.node.p))}`
    : describePart(view, part);

/** The sign of an input, of which a sine takes two lines. */
const inputText = (name) => {
  const words = FEATURE_SIGNS[name].split(" ");
  return words.map((word) => [words.length > 1 ? "activations mlp-small" : "activations", word]);
};

const TOUCHED = 25; // a finger needs 24 pixels, and a scaled picture loses some of one

/** Neurons are smaller where there are many layers, so that wires are seen between them, and a weight if it has room. */
function nodeSide(width, L) {
  const most = (0.6 * width) / (L + 1);
  const side = L > 3 ? Math.max(0.8 * most, Math.min(most, TOUCHED)) : most;
  return Math.round(Math.min(34, side));
}

function labNetwork(frame, compact, onLayout, onLook) {
  return networkView({
    label: "Diagram of the network. Arrow keys move between inputs, wires and neurons.",
    nodeSize: { width: nodeSide, height: nodeSide },
    rowHeight: (rows) => (rows > 10 ? 38 : 42),
    get minHeight() {
      return isTucked(frame.body) ? 146 : compact ? 210 : 200;
    },
    wireLabel: (v, l, p, q, room) => wireNumber(weightOf(v.network, l, p, q), room),
    labelLength: wireLength,
    nodeText: (_, l, p) => (l === 0 ? inputText(frame.state.features[p - 1]) : []),
    describe,
    onSelect: (name) => name !== frame.state.part && frame.set({ part: name }, { quiet: true }),
    onLayout,
    onLook,
  });
}

/** The input or hidden neuron of this name; null where it is another part, for then the output is shown. */
function hiddenNeuron(name, network) {
  const part = parsePart(name, network);
  return part?.kind === "node" && part.p > 0 && part.l < network.L ? part : null;
}

/** From 0 to 1 over the lattice: the output, or a neuron that is looked at. */
function valuesOf(neuron, network, { activations, outputs }, numbers) {
  if (!neuron) return numbers ? outputs.map(asShade) : outputs;
  const { l, p } = neuron;
  const n = network.layerSizes[l];
  const at = (o) => activations[l][o * n + p - 1];
  const share = rangeOf(l === 0 ? "linear" : network.activation[l - 1], at, GRID * GRID);
  return Float64Array.from({ length: GRID * GRID }, (_, o) => share(at(o)));
}

/** What the large plane shows. */
function shownWords(neuron, state) {
  if (neuron?.l === 0) return `input ${FEATURE_SIGNS[state.features[neuron.p - 1]]}`;
  if (neuron) return `neuron ${neuron.p} of layer ${neuron.l}`;
  return isRegression(state) ? "the output, from −1 to 1" : "the probability of class 1";
}

function planeWords({ shown, classes }, state, neuron) {
  const { dataset, show_test: shows } = state;
  const of = isOwn(state) ? "your own points" : dataset;
  const epochs = `After ${count(shown.epoch)} epochs`;
  const hollow =
    shown.test && shows ? `, and of the hollow test points ${shown.testRight} of ${shown.test.T.length}` : "";
  const result = classes
    ? `${shown.rightCount} of ${shown.examples} points lie on the right side of the 0.5 line${hollow}`
    : `the error is ${significant(shown.error)}`;
  return `Inputs plane of ${of}, coloured by ${shownWords(neuron, state)}. ${epochs} ${result}.`;
}

export class Pictures {
  #frame;
  #compact;
  #thumbs = new Thumbs();
  #looked = null; // the part under the mouse or with the focus
  #scene = null;
  #last = null; // network and pass of the last drawing, for when only the size changes
  #stopResize = [];

  constructor(frame, { compact, onSeek }) {
    this.#frame = frame;
    this.#compact = compact;
    // Points of the reader's own are taken hold of: see points_by_hand.js.
    this.plane = planeCanvas({ onPick: (example) => (isOwn(frame.state) && !compact ? null : frame.set({ example })) });
    this.curve = errorCurve({ height: 110, onSeek });
    this.network = labNetwork(
      frame,
      compact,
      (...layout) => {
        this.#thumbs.layOut(...layout);
        this.sizes.layOut(...layout);
      },
      compact ? undefined : (name) => this.#look(name),
    );
    this.sizes = sizeButtons(frame);
    this.says = html("p", { class: "mlp-hint mlp-plane-says" });
    this.network.element.prepend(this.#thumbs.element);
    this.formula = html("div", {
      class: "mlp-formula",
      "data-name": "formula",
      tabindex: "0",
      role: "region",
      "aria-label": "Formulas of the neuron or wire that is chosen",
    });
    this.stage = html(
      "div",
      { class: "mlp-stage" },
      html("div", { class: "mlp-plane-frame" }, this.plane.element, compact ? null : this.says),
      html("div", { class: "mlp-network-cell", "data-name": "network" }, this.network.element),
    );
    this.curveBox = html("div", { class: "mlp-curve-frame", "data-name": "curve" }, this.curve.element);
  }

  /** From now on the pictures follow the width of the page. */
  followWidth() {
    this.#stopResize = [
      onResize(this.stage.firstChild, (width) => {
        this.plane.resize(Math.min(width, isTucked(this.stage) ? 184 : 420));
        if (this.#last) this.#thumbs.draw(this.#last.network, this.#last.pass, this.plane.table);
      }),
      onResize(this.curveBox, (width) => this.curve.resize(width)),
    ];
  }

  retheme() {
    this.plane.retheme();
    this.curve.retheme();
  }

  drawCurve(run) {
    const { state } = this.#frame;
    const end = Math.min(run.computed, state.epochs);
    const mark = run.diverged
      ? { epoch: run.diverged.epoch, text: "diverged" }
      : run.stuck
        ? { epoch: end, text: "stands still" }
        : null;
    this.curve.draw({
      errors: run.errors,
      computed: end,
      epochs: state.epochs,
      epoch: Math.min(run.shown.epoch, end),
      reference: state.reference_errors,
      test: run.testErrors,
      changes: state.earlier.map(([until]) => until).filter((until) => until < state.epochs),
      mark,
    });
  }

  /** The large plane shows the neuron that the reader looks at. */
  #look(name) {
    if (this.#looked === name) return;
    this.#looked = name;
    if (!this.#scene) return;
    this.#drawPlane(this.#scene);
    this.#describe(this.#scene.run);
  }

  #drawPlane({ run, data }) {
    const { state } = this.#frame;
    const { shown } = run;
    const numbers = isRegression(state);
    const neuron = hiddenNeuron(this.#looked, shown.network);
    const wrong = (pass, T) => (numbers || neuron ? null : (i) => decide(pass.outputs, i, 1, 0.5) !== T[i]);
    this.says.textContent = `Shown: ${shownWords(neuron, state)}.`;
    this.plane.draw({
      values: valuesOf(neuron, shown.network, data.pass, numbers),
      numbers,
      discrete: state.discrete,
      X: data.points,
      T: data.T,
      bounds: data.bounds,
      marked: this.#compact ? -1 : state.example,
      wrong: wrong(shown.pass, data.T),
      test: data.test &&
        state.show_test && { X: data.test.points, T: data.test.T, wrong: wrong(shown.testPass, data.test.T) },
    });
  }

  /** While it moves, `settled: false` leaves out what only assistive technology reads, `reading: false` what eyes read. */
  draw(run, data, view, { settled, reading }) {
    const { state } = this.#frame;
    const { shown } = run;
    data.pass = shown.network.forward(data.lattice, data.pass);
    this.#last = { network: shown.network, pass: data.pass };
    this.#scene = { run, data };
    this.#drawPlane(this.#scene);
    this.network.update(view, { settled, reading });
    if (!this.#compact && reading) this.network.setSelected(state.part);
    this.#thumbs.draw(shown.network, data.pass, this.plane.table);
    this.drawCurve(run);
    if (!this.#compact && reading) showPart(this.formula, view, state, shown);
    if (settled) this.#describe(run);
  }

  #describe(run) {
    const { state } = this.#frame;
    const { shown } = run;
    const end = Math.min(run.computed, state.epochs);
    this.plane.element.setAttribute(
      "aria-label",
      planeWords(run, state, hiddenNeuron(this.#looked, run.shown.network)),
    );
    const test = run.testErrors;
    const dotted = test
      ? `; dotted that of the test points, from ${significant(test[0])} to ${significant(test[end])}`
      : "";
    this.curve.element.setAttribute(
      "aria-label",
      `Error on a logarithmic axis over ${count(end)} epochs, from ${significant(run.errors[0])} to ${significant(run.errors[end])}${dotted}; the marker is at epoch ${count(shown.epoch)}.`,
    );
  }

  destroy() {
    this.network.destroy();
    for (const stop of this.#stopResize) stop();
  }
}
