// Planes through the space of all weights: over two weights, at random, or along a run. Twin of explorables/planes.py.

import { RandomState } from "./random_state.js";
import { eigen } from "./standing.js";

/** A way shorter than this is none, and one that is straight to this share of its length lays no plane. */
const TINY = 1e-6;

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * @param {Float64Array} a
 * @param {number} by
 */
const scaled = (a, by) => a.map((value) => value * by);

/**
 * a without its part along a direction of length 1.
 * @param {Float64Array} a
 * @param {Float64Array} direction
 */
function without(a, direction) {
  const share = dot(a, direction);
  return a.map((value, i) => value - share * direction[i]);
}

/**
 * Two directions of length 1 at right angles, so that a distance on the map is one between weights. They say how a
 * plane lies, not where: there is one through every place, and all places of it have the foot in common.
 */
export class Plane {
  /**
   * @param {Float64Array} first
   * @param {Float64Array} second
   * @param {Float64Array} [middle] the place that is 0 on both axes
   */
  constructor(first, second, middle) {
    this.directions = [first, second];
    this.centre = middle ? this.along(middle) : new Float64Array(2);
  }

  /**
   * How far weights or slopes go along both directions.
   * @param {ArrayLike<number>} w
   */
  along(w) {
    return Float64Array.from(this.directions, (direction) => dot(w, direction));
  }

  /**
   * Where weights lie on the axes, seen at a right angle.
   * @param {ArrayLike<number>} w
   */
  coordinates(w) {
    return this.along(w).map((value, axis) => value - this.centre[axis]);
  }

  /**
   * What is left of the weights without both directions: the same all over the plane through w.
   * @param {ArrayLike<number>} w
   */
  foot(w) {
    return this.put(w, this.along(w), -1);
  }

  /**
   * The weights at a place of the plane with this foot.
   * @param {ArrayLike<number>} foot
   * @param {number} x
   * @param {number} y
   */
  at(foot, x, y) {
    return this.put(foot, [x + this.centre[0], y + this.centre[1]]);
  }

  /**
   * So far along both directions, from a place.
   * @param {ArrayLike<number>} from
   * @param {ArrayLike<number>} far
   */
  put(from, far, sign = 1) {
    const [a, b] = this.directions;
    return Float64Array.from(from, (value, i) => value + sign * (far[0] * a[i] + far[1] * b[i]));
  }
}

/**
 * The plane over two of so many weights.
 * @param {number} first
 * @param {number} second
 * @param {number} count
 */
export function planeOfWeights(first, second, count) {
  const [a, b] = [first, second].map((own) => Float64Array.from({ length: count }, (_, i) => (i === own ? 1 : 0)));
  return new Plane(a, b);
}

/**
 * Of the second direction only what stands at a right angle to the first (Gram-Schmidt).
 * @param {Float64Array} first
 * @param {Float64Array} second
 * @param {Float64Array} [middle]
 */
function laid(first, second, middle) {
  const a = scaled(first, 1 / Math.sqrt(dot(first, first)));
  const b = without(second, a);
  return new Plane(a, scaled(b, 1 / Math.sqrt(dot(b, b))), middle);
}

/**
 * A plane of two directions whose entries are drawn from the standard normal distribution.
 * @param {number} seed
 * @param {number} count
 */
export function planeAtRandom(seed, count) {
  const drawn = new RandomState(seed).randn(2 * count);
  return laid(drawn.slice(0, count), drawn.slice(count));
}

/**
 * The plane through start and end of a run in which, of all these, its way bends most; null for a run that does not
 * move, or moves straight on. The second direction is the first principal component of what the way has beside the
 * straight line; the way bends upwards. The middle between start and end is 0 on both axes.
 * @param {Float64Array[]} places all weights before each step and after the last
 */
export function planeOfRun(places) {
  const [start, end] = [places[0], places[places.length - 1]];
  const way = end.map((value, i) => value - start[i]);
  const middle = end.map((value, i) => (value + start[i]) / 2);
  const length = Math.sqrt(dot(way, way));
  if (!(length > TINY && length < Infinity)) return null;
  const straight = scaled(way, 1 / length);
  const beside = places.map((w) =>
    without(
      w.map((value, i) => value - middle[i]),
      straight,
    ),
  );
  const products = Array.from(way, (_, i) =>
    way.map((_, j) => beside.reduce((sum, part) => sum + part[i] * part[j], 0)),
  );
  const { values, vectors } = eigen(products);
  const [largest, bend] = [values[values.length - 1], vectors[vectors.length - 1]];
  if (!(largest / places.length > (TINY * length) ** 2)) return null;
  const up = beside.reduce((sum, part) => sum + dot(part, bend), 0) >= 0;
  return laid(way, scaled(bend, up ? 1 : -1), middle);
}
