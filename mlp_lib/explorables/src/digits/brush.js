// A pen as the data set knows it: ink is counted on 32 by 32 finer dots, 4 by 4 of them in each of the 64 pixels. So
// the middle of a stroke has all 16, and its edge some. No page here.

import { INK, PIXELS, SIDE } from "./data.js";

const FINE = 4; // dots along the edge of a pixel
const DOTS = FINE * SIDE;
const RADIUS = 2.6; // of the pen, in dots

/**
 * A place in dots.
 * @param {[number, number]} place
 * @returns {[number, number]}
 */
const fine = ([x, y]) => [x * FINE, y * FINE];

/** Of a point the distance from the stretch between two others. */
function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** Strokes on a picture that is there already; those of a rubber take as much ink away as those of the pen give. */
export class Brush {
  /**
   * @param {ArrayLike<number>} ink of 64 pixels
   * @param {boolean} [rubs]
   */
  constructor(ink, rubs = false) {
    this.rubs = rubs;
    this.below = Array.from(ink);
    this.dots = new Uint8Array(DOTS * DOTS);
  }

  /**
   * From place to place, in pixels from the upper left corner; the ink that is there then.
   * @param {[number, number]} from
   * @param {[number, number]} to
   */
  stroke(from, to) {
    const [start, end] = [fine(from), fine(to)];
    for (let row = 0; row < DOTS; row++) {
      for (let column = 0; column < DOTS; column++) {
        if (distance(column + 0.5, row + 0.5, start, end) <= RADIUS) this.dots[row * DOTS + column] = 1;
      }
    }
    return this.#ink();
  }

  #ink() {
    const counts = new Array(PIXELS).fill(0);
    this.dots.forEach((dot, i) => {
      const [row, column] = [Math.floor(i / DOTS / FINE), Math.floor((i % DOTS) / FINE)];
      counts[row * SIDE + column] += dot;
    });
    const { below, rubs } = this;
    return counts.map((count, i) => (rubs ? Math.max(0, below[i] - count) : Math.min(INK, Math.max(count, below[i]))));
  }
}
