// The browser's mathematics against mlp_lib, number by number.
// MLP_REFERENCES names the file that make_references.py wrote; test_javascript.py does both.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { preActivations, upstreamOf, weightGradient } from "../../mlp_lib/explorables/src/maths/products.js";
import * as maths from "../../mlp_lib/explorables/src/maths.js";

const references = JSON.parse(readFileSync(process.env.MLP_REFERENCES, "utf8"));

const AFTER_ONE_STEP = 1e-12;
const AFTER_A_TRAINING = 1e-9;

const flat = (nested) => Float64Array.from(nested.flat(Infinity));

/** Largest difference, relative to numbers above 1. NaN anywhere counts as infinite. */
function distance(got, expected) {
  const wanted = flat(expected);
  assert.equal(got.length, wanted.length, "as many numbers");
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    const d = Math.abs(got[i] - wanted[i]) / Math.max(1, Math.abs(wanted[i]));
    if (!(d <= worst)) worst = Number.isNaN(d) ? Infinity : d;
  }
  return worst;
}

function assertNear(what, got, expected, tolerance, where) {
  const d = distance(got, expected);
  assert.ok(d <= tolerance, `${what} differs by ${d} in ${where()}`);
}

function assertLayersNear(what, got, expected, tolerance, where, first = 1) {
  expected.forEach((matrix, i) =>
    assertNear(`${what} of layer ${i + first}`, got[i + first], matrix, tolerance, where),
  );
}

function makeNetwork({ layer_sizes: layerSizes, ...rest }) {
  return new maths.Network({ layerSizes, ...rest });
}

const describe = (configuration) => () => {
  const { layer_sizes, activation, loss, beta, initializer, seed, bias } = configuration.network;
  return JSON.stringify({ layer_sizes, activation, loss, beta, initializer, seed, bias });
};

function runTraining(configuration) {
  const { learning_rate: learningRate, batch_size: batchSize, shuffle, training } = configuration;
  const network = makeNetwork(configuration.network);
  const run = new maths.Training(network, flat(configuration.X), flat(configuration.T), {
    learningRate,
    batchSize,
    shuffle,
  });
  // In uneven pieces, as an animation does it.
  for (let piece = 1; run.epoch < training.epochs && !run.diverged; piece = 3 * piece + 1) {
    run.advance(Math.min(piece, training.epochs - run.epoch));
  }
  return run;
}

function assertSameTraining(configuration, tolerance) {
  const where = describe(configuration);
  const { training } = configuration;
  const run = runTraining(configuration);
  assert.deepEqual(run.diverged, training.diverged, where());
  assertNear("errors", run.errors.subarray(0, run.epoch + 1), training.errors, tolerance, where);
  assertLayersNear("weights", run.network.weights, training.weights, tolerance, where);
  if (training.right_counts) {
    assert.deepEqual(Array.from(run.rightCounts.subarray(0, run.epoch + 1)), training.right_counts, where());
    assert.equal(run.allRightFrom, training.all_right_from, where());
  }
}

test("the first random draws are bit-equal", () => {
  let normals = 0;
  let equalNormals = 0;
  for (const { seed, random_sample, randn, permutation, late } of references.draws) {
    const fresh = () => new maths.RandomState(seed);
    assert.deepEqual(Array.from(fresh().randomSample(20)), random_sample);
    assert.deepEqual(Array.from(fresh().randomSample(1300)).slice(-3), late);
    assert.deepEqual(Array.from(fresh().permutation(13)), permutation);
    const drawn = fresh().randn(21);
    // The logarithm in the normal draws is the system's own in numpy and may round the other way
    // there: about 4 draws in 10,000 differ, and those by one bit.
    assertNear("randn", drawn, randn, 2 ** -51, () => `seed ${seed}`);
    normals += randn.length;
    equalNormals += randn.filter((value, i) => value === drawn[i]).length;
  }
  assert.ok(equalNormals / normals > 0.995, `${equalNormals} of ${normals} normal draws are equal`);
});

test("after one step, over at least 1,000 configurations, all is equal to 1e-12", () => {
  assert.ok(references.steps.length >= 1000);
  const seen = { activation: new Set(), loss: new Set(), initializer: new Set() };
  for (const configuration of references.steps) {
    const { step, learning_rate, reduction } = configuration;
    const where = describe(configuration);
    const network = makeNetwork(configuration.network);
    const tolerance = AFTER_ONE_STEP;
    const X = flat(configuration.X);
    const T = flat(configuration.T);
    // Normal draws carry the system's logarithm, see above; all others must agree to the bit.
    const drawnByLog = ["standard_normal", "he_normal"].includes(network.initializer);
    assertLayersNear("starting weights", network.weights, step.start, drawnByLog ? 2 ** -51 : 0, where);
    const forward = network.forward(X);
    assertLayersNear("pre_activations", forward.preActivations, step.pre_activations, tolerance, where);
    assertLayersNear("activations", forward.activations, step.activations, tolerance, where, 0);
    assertNear("errors", network.errorsPerExample(forward, T), step.errors, tolerance, where);
    assertNear("error", [network.error(X, T)], [step.error], tolerance, where);
    assert.deepEqual(network.labels(forward.outputs), step.labels, where());
    const before = network.copyWeights();
    const backward = network.backward(forward, T, { reduction });
    assert.deepEqual(network.weights, before, "backward changes nothing");
    assertLayersNear("deltas", backward.deltas, step.deltas, tolerance, where);
    assertLayersNear("gradients", backward.gradients, step.gradients, tolerance, where);
    network.step(backward.gradients, learning_rate);
    assertLayersNear("weights", network.weights, step.weights, tolerance, where);
    configuration.network.activation.forEach((g) => seen.activation.add(g));
    seen.loss.add(network.loss);
    seen.initializer.add(network.initializer);
  }
  assert.deepEqual([...seen.activation].sort(), Object.keys(maths.ACTIVATIONS).sort());
  assert.deepEqual([...seen.loss].sort(), Object.keys(maths.LOSSES).sort());
  assert.deepEqual([...seen.initializer].sort(), Object.keys(maths.INITIALIZERS).sort());
});

test("after a whole converging training, all is equal to 1e-9", () => {
  const converging = references.steps.filter(({ training }) => training.converging);
  assert.ok(converging.length >= 700, `${converging.length} of the configurations converge`);
  for (const configuration of converging) assertSameTraining(configuration, AFTER_A_TRAINING);
});

test("the runs of the lessons are equal to 1e-9", () => {
  for (const configuration of references.trainings) {
    assert.ok(configuration.training.converging, describe(configuration)());
    assertSameTraining(configuration, AFTER_A_TRAINING);
  }
});

test("steps, penalties and changes on the way are equal to 1e-9, also from a checkpoint on", () => {
  for (const { manners, batch_size: batchSize, epochs, data, ...expected } of references.manners) {
    const where = () => JSON.stringify(manners);
    const [X, T, testX, testT] = data.map(flat);
    const begin = () =>
      new maths.Training(
        new maths.Network({
          layerSizes: [2, 5, 3, 1],
          activation: ["tanh", "tanh", "sigmoid"],
          loss: "binary_cross_entropy",
          seed: 2,
        }),
        X,
        T,
        {
          ...manners[0],
          later: manners.slice(1),
          batchSize,
          shuffle: batchSize !== null,
          test: { X: testX, T: testT },
        },
      );
    const run = begin();
    // Back from each place, also from the epoch of a change, into the middle and over it again.
    for (const place of [11, 15, 18]) {
      run.advance(place - run.epoch);
      const kept = run.checkpoint();
      run.advance(9);
      run.restore(kept);
    }
    // One piece begins right before the change at epoch 40.
    while (run.epoch < epochs) run.advance(Math.min(7, epochs - run.epoch));
    assertNear("errors", run.errors.subarray(0, epochs + 1), expected.errors, AFTER_A_TRAINING, where);
    assertNear("test errors", run.testErrors.subarray(0, epochs + 1), expected.test_errors, AFTER_A_TRAINING, where);
    assert.equal(run.testRight, expected.test_right, where());
    assertLayersNear("weights", run.network.weights, expected.weights, AFTER_A_TRAINING, where);
  }
});

test("a training by moves that diverges keeps its last finite weights", () => {
  const { X, T } = maths.DATASETS.moons();
  const settings = { layerSizes: [2, 4, 4, 1], activation: ["linear", "linear", "linear"], seed: 1 };
  const run = new maths.Training(new maths.Network(settings), X, T, { learningRate: 100, step: "momentum" });
  run.advance(100);
  assert.ok(run.diverged && run.diverged.layer >= 1);
  for (const W of run.network.weights.slice(1)) assert.ok(W.every(Number.isFinite));
});

test("the general code and the code for one hidden layer agree", () => {
  const { X, T } = maths.DATASETS.XOR();
  for (const loss of ["half_squared_error", "binary_cross_entropy"]) {
    const train = (batchSize) => {
      const network = new maths.Network({ layerSizes: [2, 3, 1], beta: [0.7, 1.4], loss, seed: 12 });
      const run = new maths.Training(network, X, T, { learningRate: 0.8, batchSize, shuffle: batchSize !== null });
      run.advance(400);
      return run;
    };
    const fast = train(null);
    const general = train(4); // shuffled, so that the general code must be taken
    assert.ok(distance(fast.errors.subarray(0, 401), Array.from(general.errors.subarray(0, 401))) < 1e-12);
    assert.ok(distance(fast.network.weights[1], Array.from(general.network.weights[1])) < 1e-11);
  }
});

test("a diverging training stops in the same epoch and keeps finite weights", () => {
  for (const configuration of references.diverging) {
    const { training } = configuration;
    assert.ok(training.diverged, "the reference diverges");
    const run = runTraining(configuration);
    assert.deepEqual(run.diverged, training.diverged, describe(configuration)());
    for (const W of run.network.weights.slice(1)) assert.ok(W.every(Number.isFinite));
    assert.equal(run.epoch, training.diverged.epoch - 1);
  }
});

test("a checkpoint brings back every number of a shuffled run", () => {
  const { X, T } = maths.DATASETS.moons({ examples: 30 });
  const network = new maths.Network({ layerSizes: [2, 4, 1], seed: 3 });
  const run = new maths.Training(network, X, T, { learningRate: 0.5, batchSize: 7, shuffle: true });
  run.advance(10);
  const kept = run.checkpoint();
  run.advance(25);
  const errors = run.errors.slice(0, 36);
  const weights = network.copyWeights();
  run.restore(kept);
  run.advance(25);
  assert.deepEqual(run.errors.slice(0, 36), errors);
  assert.deepEqual(network.weights, weights);
});

test("a run that diverged goes on from a checkpoint of before", () => {
  const configuration = references.diverging[0];
  const run = runTraining(configuration);
  assert.ok(run.diverged);
  assert.equal(run.advance(1), false);
  const network = makeNetwork(configuration.network);
  const { batch_size: batchSize, shuffle } = configuration;
  const again = new maths.Training(network, run.X, run.T, { learningRate: 1e-3, batchSize, shuffle });
  const kept = again.checkpoint();
  run.restore(kept);
  run.manners = [{ learningRate: 1e-3 }];
  assert.equal(run.advance(1), true);
  assert.equal(again.advance(1), true);
  assert.equal(run.errors[1], again.errors[1]);
});

test("the derivative of the sigmoid is its slope, for every h and beta", () => {
  for (const beta of [0.5, 1, 2]) {
    for (const h of [-3, -0.7, 0, 0.2, 1.5, 4]) {
      const e = 1e-4;
      const slope = (maths.sigmoid(h + e, beta) - maths.sigmoid(h - e, beta)) / (2 * e);
      const derivative = maths.sigmoidDerivative(h, beta);
      assert.ok(Math.abs(derivative - slope) < 1e-8, `${derivative} is not ${slope} at h = ${h}, beta = ${beta}`);
    }
  }
});

test("the data sets are equal", () => {
  for (const [name, [standard, variant]] of Object.entries(references.datasets)) {
    const { X, T } = maths.DATASETS[name]();
    const numbers = maths.REGRESSIONS.includes(name);
    assertNear(`X of ${name}`, X, standard.X, 1e-14, () => name);
    assertNear(`T of ${name}`, T, standard.T, numbers ? 1e-14 : 0, () => name);
    if (!variant) continue;
    const other = maths.DATASETS[name]({ examples: 37, noise: 0.2, seed: 5 });
    assertNear(`X of ${name}`, other.X, variant.X, 1e-14, () => name);
    assertNear(`T of ${name}`, other.T, variant.T, numbers ? 1e-14 : 0, () => name);
  }
});

test("the Jacobian of softmax is equal", () => {
  for (const { h, J } of references.jacobian) {
    assertNear("J", maths.softmaxJacobian(h), J, 1e-15, () => String(h));
  }
});

test("our own tanh and its slope are right to the last bits, in the table and beyond it", () => {
  const ulps = (got, wanted) => Math.abs(got - wanted) / (Math.abs(wanted) * 2 ** -52);
  const random = new maths.RandomState(3).randomSample(100000);
  // Near 0, in each step of the table, about its ends.
  const H = Float64Array.from([
    ...random.map((u, i) => (i % 2 ? -1 : 1) * 10 ** (-12 + 13 * u)),
    ...random.map((u) => 80 * u - 40),
  ]);
  const [A, S] = [new Float64Array(H.length), new Float64Array(H.length)];
  maths.activate("tanh", 1, H, A, S, 1);
  H.forEach((h, i) => {
    assert.ok(ulps(A[i], Math.tanh(h)) < 8, `tanh ${h}`);
    const slope = maths.tanhDerivative(h);
    assert.ok(slope < 1e-300 ? S[i] === slope : ulps(S[i], slope) < 8, `the slope of tanh at ${h}`);
  });
  for (const [h, a, slope] of [
    [NaN, NaN, NaN],
    [Infinity, 1, 0],
    [-Infinity, -1, 0],
    [0, 0, 1],
    [-34, -1, 4 * Math.exp(-68)],
    // What is cut to the same number of a point as a small number is.
    ...[2 ** 26 + 0.25, 2 ** 30 + 3, 1e15, 1e300].map((h) => [h, 1, 0]),
  ]) {
    maths.activate("tanh", 1, Float64Array.of(0.5, h), A, S, 1);
    assert.deepEqual([A[1], S[1]], [a, slope]);
    assert.equal(A[0], Math.tanh(0.5));
  }
});

test("products of matrices are those of the plain loops, to the last bit, for any size", () => {
  const random = new maths.RandomState(5);
  const draw = (n) => Float64Array.from(random.randomSample(n), (u) => 2 * u - 1);
  for (const k of [1, 2, 5])
    for (const nIn of [1, 2, 4, 7])
      for (const nOut of [1, 3, 4, 9])
        for (const bias of [true, false]) {
          const first = bias ? 1 : 0;
          const [A, W, D] = [draw(k * nIn), draw((nIn + first) * nOut), draw(k * nOut)];
          const [H, U, G] = [k * nOut, k * nIn, W.length].map((n) => new Float64Array(n));
          preActivations(A, W, H, nIn, nOut, bias);
          upstreamOf(D, W, U, nIn, nOut, bias);
          weightGradient(A, D, G, nIn, nOut, bias, 0.5);
          const w = (p, q) => W[(p + first) * nOut + q];
          H.forEach((h, o) => {
            const [i, q] = [Math.floor(o / nOut), o % nOut];
            let sum = bias ? -W[q] : 0;
            for (let p = 0; p < nIn; p++) sum += A[i * nIn + p] * w(p, q);
            assert.equal(h, sum);
          });
          U.forEach((u, o) => {
            const [i, p] = [Math.floor(o / nIn), o % nIn];
            let sum = 0;
            for (let q = 0; q < nOut; q++) sum += D[i * nOut + q] * w(p, q);
            assert.equal(u, sum);
          });
          G.forEach((g, o) => {
            const [p, q] = [Math.floor(o / nOut) - first, o % nOut];
            let sum = 0;
            for (let i = 0; i < k; i++) sum += (p < 0 ? -1 : A[i * nIn + p]) * D[i * nOut + q];
            assert.equal(g, 0.5 * sum);
          });
        }
});

test("extreme pre-activations stay finite", () => {
  const h = [-1e308, -1000, -40, 0, 40, 1000, 1e308];
  assert.deepEqual(
    h.map((x) => maths.sigmoid(x, 3)).map(Number.isFinite),
    h.map(() => true),
  );
  assert.equal(maths.sigmoid(-1000), 0);
  assert.equal(maths.sigmoid(1000), 1);
  assert.ok(maths.sigmoidDerivative(40) > 4e-18, "keeps its digits where 1 - a is 0");
  assert.equal(maths.binaryCrossEntropyFromLogit(-1000, 1), 1000);
  assert.deepEqual(Array.from(maths.softmax(Float64Array.from([1e3, -1e3]), 2)), [1, 0]);
});
