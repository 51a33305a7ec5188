// Puts the training lab together; `compact` is the live XOR network, with most of it left out.

import { row } from "../controls.js";
import { beside, html } from "../dom.js";
import { fold as tuck } from "../folds.js";
import { flatten } from "../maths.js";
import { parsePart } from "../network_view.js";
import { pullWires } from "../pull.js";
import { pythonCell } from "../python_cell.js";
import {
  changesRow,
  networkControls,
  predictionControl,
  pythonCopy,
  timeControls,
  trainingControls,
} from "./controls.js";
import { Pictures } from "./pictures.js";
import { Playback } from "./playback.js";
import { pointsByHand } from "./points_by_hand.js";
import { isRegression } from "./settings.js";
import { sentenceOf, verdictOn } from "./words.js";

const box = (name, ...children) => html("div", { class: name }, ...children);
const fold = (attributes, summary, ...children) =>
  html("details", { class: "mlp-more", ...attributes }, html("summary", { text: summary }), ...children);

function legend() {
  const key = (name, text) => html("span", { class: `mlp-key mlp-key-${name}`, text });
  const classes = [key("0", "class 0"), key("1", "class 1")];
  const test = [key("hollow", "test point"), key("dotted", "its error")];
  const element = html(
    "p",
    { class: "mlp-legend" },
    ...classes,
    key("positive", "weight > 0"),
    key("negative", "< 0"),
    ...test,
  );
  return {
    element,
    set(state) {
      const { test_share: share, show_test: shown } = state;
      const numbers = isRegression(state);
      classes[0].textContent = numbers ? "−1 or less" : "class 0";
      classes[1].textContent = numbers ? "1 or more" : "class 1";
      test[0].hidden = share === 0 || !shown;
      test[1].hidden = share === 0;
    },
  };
}

function layOutCompact(frame, { pictures, keys, changes, time, training, prediction }) {
  frame.body.append(
    prediction.element,
    row("mlp-toolbar", ...time.transport),
    pictures.stage,
    keys.element,
    box("mlp-timeline", tuck("curve", "Error curve", pictures.curveBox), time.time.element),
    frame.ending,
    row("mlp-controls", training.rate),
    changes.element,
  );
}

function layOut(frame, { pictures, keys, changes, time, network, training, python }) {
  const { beta, initializer, loss } = network;
  frame.body.append(
    row("mlp-toolbar", ...time.transport, training.seed),
    pictures.stage,
    keys.element,
    frame.ending,
    beside(
      box(
        "mlp-timeline",
        tuck("curve", "Error curve", pictures.curveBox),
        time.time.element,
        training.rate.element,
        tuck(
          "data",
          "Data, activation",
          row("mlp-controls", training.dataset, network.activation),
          training.own.element,
        ),
      ),
      tuck("numbers", "Formulas", pictures.formula),
    ),
    changes.element,
    box(
      "mlp-folds",
      fold(
        {},
        "More settings",
        row(
          "mlp-controls",
          loss,
          training.speed,
          ...training.more,
          ...network.more,
          initializer,
          beta,
          training.example,
        ),
      ),
      fold({ "data-name": "python" }, "This run in Python", python.cell, box("mlp-toolbar", python.copy.element)),
    ),
  );
}

/** A wire that is pulled begins another run, with the weights that are seen, so changed. */
function wiresByHand(frame, element, playback, keys) {
  const placeOf = (wire) => {
    const { network } = playback.run.shown;
    const { l, p, q } = parsePart(wire, network);
    return { W: network.copyWeights(), l, at: p * network.layerSizes[l] + q - 1 };
  };
  keys.append(html("span", { class: "mlp-how", text: "Pull a wire sideways, or press + and − on it." }));
  pullWires(element, {
    weight(wire) {
      const { W, l, at } = placeOf(wire);
      return W[l][at];
    },
    onPull(wire, weight) {
      playback.pause();
      const { W, l, at } = placeOf(wire);
      W[l][at] = weight;
      frame.set({ given_weights: flatten(W), epoch: 0, part: wire, earlier: [] }, { quiet: true });
    },
    onDone: () => frame.publish("given_weights", "epoch", "part", "earlier"),
  });
}

export function buildLab(frame, { compact = false }) {
  const playback = new Playback(frame, {
    draw,
    drawCurve: () => pictures.drawCurve(playback.run),
    playing: (now) => time.playing(now),
  });
  const pictures = new Pictures(frame, { compact, onSeek: (epoch) => playback.go(epoch) });
  const time = timeControls(frame, playback);
  const network = networkControls(frame);
  const training = trainingControls(frame, playback);
  const python = pythonCopy();
  const prediction = predictionControl(frame);
  const keys = legend();
  const changes = changesRow(frame);
  if (!compact) {
    pictures.network.element.before(network.features.element);
    pictures.network.element.after(pictures.sizes.element);
  }
  const byHand = compact ? null : pointsByHand(frame, pictures.plane, playback, training.own.tell);
  if (byHand) pictures.plane.element.parentElement.append(byHand.element);
  if (!compact) wiresByHand(frame, pictures.network.element, playback, keys.element);
  (compact ? layOutCompact : layOut)(frame, {
    ...{ pictures, keys, changes, time },
    ...{ network, training, python, prediction },
  });
  pictures.followWidth();

  function draw({ settled, reading }) {
    pictures.draw(playback.run, playback.data, playback.view(), { settled, reading });
    time.time.set(playback.epoch, frame.state.epochs);
  }

  return {
    update(changed) {
      if (changed.has("theme")) pictures.retheme();
      playback.update(changed);
      const { state } = frame;
      draw({ settled: !playback.playing, reading: true });
      if (compact) prediction.set(state.prediction);
      network.set(state);
      pictures.sizes.set(state);
      training.set(state);
      byHand?.set(state);
      keys.set(state);
      changes.set(state);
      time.set(state);
      python.cell.textContent = pythonCell(state, playback.run.shown);
    },
    sentence: () =>
      sentenceOf(playback.run, frame.state, playback.playing) + verdictOn(frame.state.prediction, playback.run),
    destroy() {
      playback.destroy();
      training.own.destroy();
      pictures.destroy();
    },
  };
}
