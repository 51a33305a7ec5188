// What can be made of the coordinates of a point: the twin of FEATURES in mlp_lib/datasets.py.

/** @type {Record<string, (x1: number, x2: number) => number>} */
export const FEATURES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  "x1^2": (x1) => x1 * x1,
  "x2^2": (_, x2) => x2 * x2,
  "x1*x2": (x1, x2) => x1 * x2,
  "sin(pi x1)": (x1) => Math.sin(Math.PI * x1),
  "sin(pi x2)": (_, x2) => Math.sin(Math.PI * x2),
};

/** The coordinates alone. */
export const COORDINATES = ["x1", "x2"];

/**
 * Inputs of a network out of points, one column for each name; the points themselves where these are all.
 * @param {Float64Array} X k rows of 2, flat
 * @param {string[]} names
 */
export function features(X, names) {
  if (names.length === 2 && names.every((name, i) => name === COORDINATES[i])) return X;
  const n = names.length;
  const made = new Float64Array((X.length / 2) * n);
  for (const [j, name] of names.entries()) {
    const of = FEATURES[name];
    for (let i = 0, o = j; i < X.length; i += 2, o += n) made[o] = of(X[i], X[i + 1]);
  }
  return made;
}
