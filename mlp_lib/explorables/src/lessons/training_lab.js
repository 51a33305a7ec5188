// The training lab, and the live XOR network, which is the lab with most of it left out.

import { hosted } from "../hosted.js";
import { buildLab } from "../lab/build.js";
import { clean, schema, WHEN } from "../lab/settings.js";
import { choice } from "../state.js";

/** @type {import("../frame.js").Lesson} */
export const trainingLab = {
  name: "training-lab",
  title: "Training lab",
  tryThis: "guess what learning rate 0.1 does to this run; then move the slider there.",
  hideable: [
    "dataset",
    "points",
    "tap",
    "remove",
    "noise",
    "data_seed",
    "test_share",
    "show_test",
    "discrete",
    "features",
    "sizes",
    "layers",
    "units",
    "activation",
    "beta",
    "loss",
    "initializer",
    "batch",
    "shuffle",
    "learning_rate",
    "step_rule",
    "penalty",
    "strength",
    "changes",
    "forget",
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
    "new_points",
    "python",
    "curve",
    "network",
    "formula",
  ],
  folds: ["curve", "data", "numbers"],
  unlinked: ["reference_errors"],
  schema,
  clean,
  build: (frame) => buildLab(frame, {}),
};

/** @type {import("../frame.js").Lesson} */
export const liveXor = {
  ...trainingLab,
  name: "live-xor",
  title: "A network learns XOR",
  tryThis: "answer, press Play, and watch until each point lies on its own colour.",
  hideable: ["prediction", ...trainingLab.hideable],
  folds: ["curve"],
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

export default hosted(trainingLab);
