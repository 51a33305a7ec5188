// The landscape of the page against mlp_lib: planes, surfaces, runs with every step, and kinds of places.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Probe, placed, Surface, Walk } from "../../mlp_lib/explorables/src/maths/landscape.js";
import { Plane, planeAtRandom, planeOfRun, planeOfWeights } from "../../mlp_lib/explorables/src/maths/planes.js";
import { eigen, hessian, KINDS, whereItStands } from "../../mlp_lib/explorables/src/maths/standing.js";
import { DATASETS, Network } from "../../mlp_lib/explorables/src/maths.js";

const references = JSON.parse(readFileSync(process.env.MLP_REFERENCES, "utf8")).landscapes;
const { X, T } = DATASETS.XOR();
const NEAR = 1e-9;

const probeOf = ({ layer_sizes: layerSizes, ...rest }) => new Probe(new Network({ layerSizes, ...rest }), X, T);

function assertNear(got, expected, what, tolerance = NEAR) {
  assert.equal(got.length, expected.length, what);
  expected.forEach((value, i) => {
    const off = Math.abs(got[i] - value) / Math.max(1, Math.abs(value));
    assert.ok(off <= tolerance, `${what}, number ${i}: ${got[i]} instead of ${value}`);
  });
}

function finish(generator) {
  let next = generator.next();
  while (!next.done) next = generator.next();
  return next.value;
}

test("a surface is E of the library, and leaves the weights where they are", () => {
  for (const { network, directions, values } of references.surfaces) {
    const probe = probeOf(network);
    const before = Array.from(probe.w);
    const plane = new Plane(...directions.map((direction) => Float64Array.from(direction)));
    const surface = new Surface(probe, plane, { low: -9, high: 9, n: 13 });
    while (!surface.advance());
    assertNear(surface.values, values, JSON.stringify(network));
    assert.deepEqual(Array.from(probe.w), before);
  }
});

const both = ({ directions }) => directions.flatMap((direction) => Array.from(direction));

test("random directions are those of numpy's draw, at right angles and of length 1", () => {
  for (const { seed, directions } of references.draws)
    assertNear(both(planeAtRandom(seed, directions[0].length)), directions.flat(), `seed ${seed}`, 1e-14);
});

test("the plane of a run holds start and end, and of the way between as much as one can", () => {
  references.runs.forEach(({ places, directions, centre }, k) => {
    const way = places.map((place) => Float64Array.from(place));
    const plane = planeOfRun(way);
    assertNear(both(plane), directions.flat(), `run ${k}`);
    assertNear(plane.centre, centre, `middle of run ${k}`);
    const [first, last] = [plane.foot(way[0]), plane.foot(way.at(-1))];
    assertNear(first, Array.from(last), `end of run ${k}`, 1e-13);
  });
});

test("a run that rests or goes straight on lays no plane", () => {
  const [here, there] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 0, 1, 4)];
  const half = here.map((w, i) => (w + there[i]) / 2);
  assert.equal(planeOfRun([here, here, here]), null);
  assert.equal(planeOfRun([here, half, there]), null);
  assert.equal(planeOfRun([here, half, there.map(() => NaN)]), null);
  assert.notEqual(planeOfRun([here, half.map((w, i) => (i === 3 ? w + 0.1 : w)), there]), null);
});

test("over two weights every number stays as it is", () => {
  const plane = planeOfWeights(2, 0, 4);
  const w = [0.1, 0.2, 0.3, 0.7];
  assert.deepEqual(Array.from(plane.foot(w)), [0, 0.2, 0, 0.7]);
  assert.deepEqual(Array.from(plane.coordinates(w)), [0.3, 0.1]);
  assert.deepEqual(Array.from(plane.at(plane.foot(w), 0.3, 0.1)), w);
});

test("a run is that of the library with the same step", () => {
  for (const { network, options, places, errors } of references.walks) {
    const { moving, ...rest } = options;
    const probe = probeOf(network);
    const within = moving && planeOfWeights(...moving, probe.w.length);
    const walk = new Walk(probe, { ...rest, within });
    while (!walk.advance());
    const what = JSON.stringify([network, options]);
    [0, 1, 2, 10, 100, 300].forEach((n, i) => assertNear(walk.at(n), places[i], `${what}, step ${n}`));
    assertNear(walk.errors, errors, what);
  }
});

test("kinds are the library's, word for word", () => {
  assert.deepEqual(KINDS, references.kinds);
});

test("every place is of the kind that the library says", () => {
  const seen = new Set();
  for (const {
    network,
    w,
    kind,
    error,
    gradient,
    curvatures,
    later_error: later,
    hessian: H,
  } of references.standings) {
    const { layer_sizes: layerSizes, ...rest } = network;
    const probe = new Probe(placed(new Network({ layerSizes, ...rest }), w), X, T);
    const what = `${network.activation[0]} ${w}`;
    assertNear(
      hessian(probe).flatMap((row) => Array.from(row)),
      H.flat(),
      `Hessian, ${what}`,
    );
    const found = finish(whereItStands(probe));
    assert.equal(found.kind, kind, what);
    assertNear([found.error, found.gradient, ...found.curvatures], [error, gradient, ...curvatures], what);
    if (later !== null) assertNear([found.laterError], [later], `later, ${what}`, 1e-6);
    assert.deepEqual(Array.from(probe.w), w);
    seen.add(kind);
  }
  for (const kind of ["solved", "plateau", "slow", "saturated region", "flat minimum", "saddle point"])
    assert.ok(seen.has(kind), `no ${kind} among the references`);
});

test("eigenvalues and vectors give the matrix back", () => {
  const A = [
    [4, 1, 0.5],
    [1, -3, 2],
    [0.5, 2, 1e-6],
  ].map((row) => Float64Array.from(row));
  const { values, vectors } = eigen(A);
  assert.deepEqual(
    values,
    values.toSorted((a, b) => a - b),
  );
  vectors.forEach((v, i) => {
    const image = A.map((row) => row.reduce((sum, a, j) => sum + a * v[j], 0));
    assertNear(
      image,
      Array.from(v, (x) => x * values[i]),
      `vector ${i}`,
      1e-13,
    );
  });
});

/** The longest piece of the work, in milliseconds, and how many pieces the verdict took. */
function longestPiece() {
  let longest = 0;
  const timed = (piece) => {
    const before = performance.now();
    const done = piece();
    longest = Math.max(longest, performance.now() - before);
    return done;
  };
  const probe = () => probeOf({ layer_sizes: [2, 3, 1], activation: ["tanh", "sigmoid"], seed: 1 });
  const surface = new Surface(probe(), planeOfWeights(1, 5, 13), { low: -9, high: 9, n: 49 });
  while (!timed(() => surface.advance()));
  const walk = new Walk(probe(), { step: "adam", rate: 0.1, decay: 0, steps: 1000, within: null });
  while (!timed(() => walk.advance()));
  const asked = whereItStands(probe());
  let pieces = 1;
  let answer = timed(() => asked.next());
  for (; !answer.done; pieces++) answer = timed(() => asked.next());
  assert.equal(answer.value.steps, 10_000);
  return { longest, pieces };
}

test("no piece of the work takes longer than a page may wait", () => {
  // Other programs may hold the processor meanwhile, hardly three times.
  const found = [1, 2, 3].map(longestPiece);
  const longest = Math.min(...found.map(({ longest }) => longest));
  assert.ok(longest < 50, `${longest} ms`);
  assert.ok(found[0].pieces > 50, `${found[0].pieces} pieces for 10,000 steps`);
});
