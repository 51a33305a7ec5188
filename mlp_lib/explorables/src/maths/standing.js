// Where a network stands on its error surface: the twin of mlp_lib/landscape.py, name by name.
//
// `whereItStands` is a generator, because training on takes longer than a page may be blocked: it yields
// between pieces of a millisecond or so, and returns the verdict.

import { Probe, placed } from "./landscape.js";
import { Network } from "./network.js";
import { RandomState } from "./random_state.js";
import { Training } from "./training.js";

/**
 * @typedef {object} Standing
 * @property {string} kind one of KINDS
 * @property {number} error
 * @property {number} gradient
 * @property {number[]} curvatures ascending; none when diverged or solved
 * @property {number} laterError
 * @property {number} steps
 */

/** @typedef {{ values: number[], vectors: Float64Array[] }} Eigen ascending values, with a unit vector for each */

/** The kinds of places, in the words of the library. @type {Record<string, string>} */
export const KINDS = {
  diverged: "error or weights are not finite, or longer training ends with a larger error",
  solved: "every answer is right, or, where the targets are no classes, almost no error is left",
  plateau: "flat, and some direction bends down: longer training gets faster and leaves, or still could",
  "saturated region":
    "flat, because for an example that is missed a whole layer has slopes near 0: longer training only drives the weights outwards",
  "local minimum": "the gradient is zero, and every direction leads up",
  "flat minimum": "the gradient is zero, no direction leads down, and some are level",
  "saddle point": "the gradient is zero, and some direction leads down",
  slow: "the error still falls, and nothing of the above holds it: only steps are missing",
};

const [FLAT, CALM] = [1e-3, 0.01];
const [ZERO, ZERO_LATER] = [1e-6, 1e-10];
const [LEVEL, LEAST_CURVATURE] = [1e-6, 1e-6];
const [LEFT, FASTER] = [0.1, 3];
const [SATURATED, LOST] = [0.01, 1e-8];
const [PROBES, REACH] = [2000, 0.01];
const LEAST_RATE = 1e-9;
const NUDGE = 1e-5;
const PIECE = 200;

/** The largest slope of the activations whose slopes fade without being 0. @type {Record<string, number>} */
const LARGEST_SLOPE = { sigmoid: 0.25, tanh: 1 };

/** @param {ArrayLike<number>} v */
function norm(v) {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return Math.sqrt(sum);
}

/** @param {number[]} curvatures */
export function signs(curvatures) {
  const level = LEVEL * curvatures.reduce((largest, c) => Math.max(largest, Math.abs(c)), 0);
  const [down, up] = [curvatures.filter((c) => c < -level).length, curvatures.filter((c) => c > level).length];
  return { down, level: curvatures.length - down - up, up };
}

/** @param {number[]} curvatures */
const largestOf = (curvatures) => Math.max(curvatures[curvatures.length - 1], LEAST_CURVATURE);

/**
 * The slopes at w, as a row of their own.
 * @param {Probe} probe
 */
function gradientOf(probe) {
  probe.error();
  return probe.slopes().slice();
}

/**
 * Second derivatives of the mean error, as central differences of gradients.
 * @param {Probe} probe
 */
export function hessian(probe) {
  const { w } = probe;
  const H = Array.from(w, (here, i) => {
    const reach = NUDGE * Math.max(1, Math.abs(here));
    const [above, below] = [here + reach, here - reach];
    w[i] = above;
    const row = gradientOf(probe);
    w[i] = below;
    const other = gradientOf(probe);
    w[i] = here;
    return row.map((slope, j) => (slope - other[j]) / (above - below));
  });
  return H.map((row, i) => row.map((value, j) => (value + H[j][i]) / 2));
}

/**
 * Turn rows and columns p and q of A so that A[p][q] becomes 0 (Jacobi 1846); V keeps the turns.
 * @param {Float64Array[]} A
 * @param {Float64Array[]} V
 * @param {number} p
 * @param {number} q
 */
function turn(A, V, p, q) {
  const theta = (A[q][q] - A[p][p]) / (2 * A[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const M of [A, V]) {
    for (const row of M) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  }
  for (let k = 0; k < A.length; k++) {
    [A[p][k], A[q][k]] = [c * A[p][k] - s * A[q][k], s * A[p][k] + c * A[q][k]];
  }
}

/**
 * Eigenvalues, ascending, and their vectors, of a symmetric matrix.
 * @param {Float64Array[]} matrix
 * @returns {Eigen}
 */
export function eigen(matrix) {
  const n = matrix.length;
  const A = matrix.map((row) => row.slice());
  const V = A.map((_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
  const size = norm(A.map(norm));
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        rest = Math.max(rest, Math.abs(A[p][q]));
        if (A[p][q] !== 0) turn(A, V, p, q);
      }
    }
    if (rest <= 1e-17 * size) break;
  }
  const order = A.map((_, i) => i).sort((a, b) => A[a][a] - A[b][b]);
  return {
    values: order.map((i) => A[i][i]),
    vectors: order.map((i) => Float64Array.from(V, (row) => row[i])),
  };
}

/**
 * Slopes as shares of their largest, for each layer whose slopes fade: a row for each example.
 * @param {Probe} probe
 */
function openGates({ network, pass }) {
  return network.activation.flatMap((name, i) => {
    if (!LARGEST_SLOPE[name]) return [];
    const n = network.layerSizes[i + 1];
    const largest = network.beta[i] * LARGEST_SLOPE[name];
    const slopes = pass.slopes[i + 1];
    return [
      Array.from({ length: pass.examples }, (_, example) =>
        Array.from(slopes.subarray(example * n, (example + 1) * n), (slope) => slope / largest),
      ),
    ];
  });
}

/**
 * Whether in some layer no gate is open for an example that is missed by more than the mean.
 * @param {Probe} probe
 */
function isSaturated(probe) {
  const E = probe.error();
  return openGates(probe).some((gate) =>
    gate.some((row, example) => probe.perExample[example] >= E && Math.max(...row) < SATURATED),
  );
}

/**
 * Whether a neuron is so far out, for every example, that its gradient is nothing but rounding.
 * @param {Probe} probe
 */
function isLost(probe) {
  probe.error();
  return openGates(probe).some((gate) => gate[0].some((_, q) => Math.max(...gate.map((row) => row[q])) < LOST));
}

/**
 * Whether a small step lowers E by more than its slope promises, along one of the directions or at random.
 * @param {Probe} probe
 * @param {Float64Array[]} directions
 * @returns {Generator<undefined, boolean>}
 */
function* leadsDown(probe, directions) {
  const here = probe.w.slice();
  const E = probe.error();
  const slope = probe.slopes().slice();
  const n = here.length;
  const reach = REACH * (norm(here) || Math.sqrt(n));
  const atRandom = new RandomState(0).randn(PROBES * n);
  /** @param {number} k */
  const direction = (k) => {
    if (k < 2 * n) return k < n ? directions[k] : directions[k - n].map((d) => -d);
    return atRandom.subarray((k - 2 * n) * n, (k - 2 * n + 1) * n);
  };
  let found = false;
  for (let k = 0; k < 2 * n + PROBES && !found; k++) {
    if (k % PIECE === 0) yield;
    const d = direction(k);
    const share = reach / norm(d);
    let promised = 0;
    for (let i = 0; i < n; i++) {
      promised += slope[i] * d[i] * share;
      probe.w[i] = here[i] + d[i] * share;
    }
    found = probe.error() < E - 2 * Math.abs(promised) - 1e-13 * E;
  }
  probe.w.set(here);
  return found;
}

/**
 * A network like that of a probe, at its place, of its own.
 * @param {Probe} probe
 */
function copyOf({ network, w }) {
  const { layerSizes, activation, loss, beta, bias } = network;
  return placed(new Network({ layerSizes, activation, loss, beta, bias }), w);
}

/**
 * Train a copy; the rate is lowered until the error ends no higher than it began.
 * @param {Probe} probe
 * @param {number} rate
 * @param {number} steps
 * @returns {Generator<undefined, Training>}
 */
function* trainOn(probe, rate, steps) {
  for (let learningRate = rate; ; learningRate /= 4) {
    const later = new Training(copyOf(probe), probe.X, probe.T, { learningRate });
    while (later.epoch < steps && later.advance(Math.min(PIECE, steps - later.epoch))) yield;
    if (later.error <= later.errors[0] || learningRate < LEAST_RATE) return later;
  }
}

/**
 * Whether a step wins next to nothing, here or once ten steps have calmed what jumps across a valley.
 * @param {Probe} probe
 * @param {number} curvature
 */
function isFlat(probe, curvature) {
  const here = probe.w.slice();
  const before = probe.error();
  let flat = false;
  for (let round = 0; round < 2 && !flat; round++) {
    const error = probe.error();
    const slope = probe.slopes();
    flat = Math.abs(before - error) <= CALM * before && norm(slope) ** 2 <= FLAT * curvature * error;
    for (let n = 0; n < 10 && !flat; n++) {
      const g = gradientOf(probe);
      for (let i = 0; i < g.length; i++) probe.w[i] -= g[i] / curvature;
    }
  }
  probe.w.set(here);
  return flat;
}

/**
 * How much of the examples' own gradients is left in their mean: 0 where they cancel, 1 where they agree.
 * @param {Probe} probe
 */
function cancelled(probe) {
  const { network, X, T, pass } = probe;
  const all = norm(gradientOf(probe));
  const [nIn, nOut] = [network.layerSizes[0], network.layerSizes[network.L]];
  let own = 0;
  for (let i = 0; i < pass.examples; i++) {
    const forward = network.forward(X.subarray(i * nIn, (i + 1) * nIn));
    const { gradients } = network.backward(forward, T.subarray(i * nOut, (i + 1) * nOut));
    own += norm(gradients.slice(1).map(norm)) / pass.examples;
  }
  return all / (own || 1);
}

/**
 * Whether the error has fallen by a tenth or to all answers right, and faster in between than at the start.
 * @param {Training} later
 */
function hasLeft({ errors, epoch, error, allRightFrom }) {
  const window = Math.max(1, Math.floor((epoch + 1) / 100));
  let won = 0;
  for (let n = window; n <= epoch; n++) won = Math.max(won, errors[n - window] - errors[n]);
  const fell = allRightFrom !== null || error < (1 - LEFT) * errors[0];
  return fell && won / window > FASTER * (errors[0] - errors[1]);
}

/**
 * Name the place of a network where E is finite and something is missed, from what it is later on, too.
 * @param {Probe} probe
 * @param {number[]} curvatures
 * @param {Training} training
 * @returns {Generator<undefined, string>}
 */
function* kindOf(probe, curvatures, training) {
  if (!(training.error <= probe.error() * (1 + 1e-12))) return "diverged";
  if (!isFlat(probe, largestOf(curvatures))) return "slow";
  if (hasLeft(training)) return signs(curvatures).down ? "plateau" : "slow";
  const later = new Probe(training.network, probe.X, probe.T);
  yield;
  const { values, vectors } = eigen(hessian(later));
  const { down, level } = signs(values);
  if (cancelled(probe) <= ZERO && cancelled(later) <= ZERO_LATER) {
    if (isLost(later)) return "saturated region";
    if (down || (yield* leadsDown(later, vectors))) return "saddle point";
    return level ? "flat minimum" : "local minimum";
  }
  if (norm(later.w) > norm(probe.w) && isSaturated(later)) return "saturated region";
  return down ? "plateau" : "slow";
}

/**
 * Say on what kind of place a network with one output and targets 0 and 1 stands.
 * @param {Probe} probe at that place; it is there again afterwards
 * @param {number} steps how many a copy is trained on
 * @returns {Generator<undefined, Standing>}
 */
export function* whereItStands(probe, steps = 10_000) {
  const error = probe.error();
  const none = { error, gradient: NaN, curvatures: [], laterError: NaN, steps: 0 };
  if (!Number.isFinite(error)) return { ...none, kind: "diverged" };
  const right = probe.right() === probe.T.length;
  const gradient = norm(probe.slopes());
  if (right) return { ...none, kind: "solved", gradient };
  const curvatures = eigen(hessian(probe)).values;
  yield;
  const later = yield* trainOn(probe, 1 / largestOf(curvatures), steps);
  const kind = yield* kindOf(probe, curvatures, later);
  return { kind, error, gradient, curvatures, laterError: later.error, steps: later.epoch };
}
