// Small data sets: the twins of those in mlp_lib/datasets.py, number by number.
// Each gives {X, T}: k rows of 2 inputs, flat, and k targets, which are 0 or 1, or numbers in REGRESSIONS.

import { RandomState } from "./random_state.js";

/** @param {number[]} answers */
const truthTable = (answers) => () => ({
  X: Float64Array.from([0, 0, 0, 1, 1, 0, 1, 1]),
  T: Float64Array.from(answers),
});

/**
 * n numbers from start to stop, both included.
 * @param {number} start
 * @param {number} stop
 * @param {number} n
 */
function linspace(start, stop, n) {
  const step = (stop - start) / (n - 1);
  return Array.from({ length: n }, (_, i) => (n > 1 && i === n - 1 ? stop : start + (n > 1 ? i * step : 0)));
}

/** @param {number} n */
const turns = (n) => Array.from({ length: n }, (_, i) => i * ((2 * Math.PI) / n));

/**
 * @param {number} n
 * @param {number} start
 */
function arm(n, start) {
  return linspace(0.05, 1, n).map((radius) => {
    const angle = start + 3 * Math.PI * radius;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * `shapes` gives the points of both classes; the noise is drawn for all of them, row by row.
 * @param {number} defaultNoise
 * @param {(n0: number, n1: number) => number[][][]} shapes
 */
const noisy =
  (defaultNoise, shapes) =>
  ({ examples = 200, noise = defaultNoise, seed = 0 } = {}) => {
    const n1 = Math.floor(examples / 2);
    const [class0, class1] = shapes(examples - n1, n1);
    const X = Float64Array.from([...class0, ...class1].flat());
    const normal = new RandomState(seed).randn(X.length);
    for (let i = 0; i < X.length; i++) X[i] += noise * normal[i];
    const T = new Float64Array(examples).fill(1, class0.length);
    return { X, T };
  };

/**
 * Points of a square and the heights there, with noise on them.
 * @param {number} defaultNoise
 * @param {(x1: number, x2: number) => number} height
 */
const heights =
  (defaultNoise, height) =>
  ({ examples = 200, noise = defaultNoise, seed = 0 } = {}) => {
    const random = new RandomState(seed);
    const X = random.randomSample(2 * examples).map((u) => -1 + 2 * u);
    const normal = random.randn(examples);
    return { X, T: normal.map((z, i) => height(X[2 * i], X[2 * i + 1]) + noise * z) };
  };

/** @type {[number, number][]} */
const BELLS = [
  [0.5, 0.5],
  [0.5, -0.5],
  [-0.5, 0.5],
  [-0.5, -0.5],
];

/**
 * Two hills and two hollows.
 * @param {number} x1
 * @param {number} x2
 */
const hillsHeight = (x1, x2) =>
  BELLS.reduce((sum, [a, b]) => sum + Math.sign(a * b) * Math.exp(-8 * ((x1 - a) ** 2 + (x2 - b) ** 2)), 0);

/**
 * The noise that a data set has where none is asked for.
 * @type {Record<string, number>}
 */
export const NOISE = { moons: 0.1, circles: 0.1, spirals: 0.02, plane: 0.05, hills: 0.05 };

/** The data sets whose targets are numbers. */
export const REGRESSIONS = ["plane", "hills"];

/** The data sets that are a truth table of two inputs. */
export const GATES = ["XOR", "AND", "OR", "NAND"];

/** @type {Record<string, (settings?: { examples?: number, noise?: number, seed?: number }) => { X: Float64Array, T: Float64Array }>} */
export const DATASETS = {
  XOR: truthTable([0, 1, 1, 0]),
  AND: truthTable([0, 0, 0, 1]),
  OR: truthTable([0, 1, 1, 1]),
  NAND: truthTable([1, 1, 1, 0]),
  moons: noisy(NOISE.moons, (n0, n1) => [
    linspace(0, Math.PI, n0).map((t) => [Math.cos(t), Math.sin(t)]),
    linspace(0, Math.PI, n1).map((t) => [1 - Math.cos(t), 0.5 - Math.sin(t)]),
  ]),
  circles: noisy(NOISE.circles, (n0, n1) => [
    turns(n0).map((t) => [Math.cos(t), Math.sin(t)]),
    turns(n1).map((t) => [0.5 * Math.cos(t), 0.5 * Math.sin(t)]),
  ]),
  spirals: noisy(NOISE.spirals, (n0, n1) => [arm(n0, 0), arm(n1, Math.PI)]),
  plane: heights(NOISE.plane, (x1, x2) => (x1 + x2) / 2),
  hills: heights(NOISE.hills, hillsHeight),
};
