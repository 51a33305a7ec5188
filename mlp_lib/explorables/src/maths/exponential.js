// e^x of numbers that are not positive. Math.exp leaves the compiled loop for each number; this stays in it, and a run
// of a tanh network spends its time here.
//
// x = k ln 2 / PARTS + r with a whole k and a small r, so e^x = 2^(k / PARTS) e^r: a power of two and a root of it from
// tables, and a few terms of the series. Wrong by less than 2 units in the last place.

const PARTS = 64;
const LOWEST = -700; // below it the tables end, and Math.exp takes over
const ROOTS = Float64Array.from({ length: PARTS }, (_, j) => 2 ** (j / PARTS));
const POWERS = Float64Array.from({ length: 1020 }, (_, n) => 2 ** -n);
const PER_PART = PARTS / Math.LN2;
// ln 2 / PARTS in two numbers, of which the first has so few digits that k times it is exact (fdlibm's halves of ln 2).
const HIGH = 0.6931471803691238 / PARTS;
const LOW = 1.9082149292705877e-10 / PARTS;

/** @param {number} x not positive */
export function expOfNegative(x) {
  if (!(x > LOWEST)) return Math.exp(x);
  const parts = (0.5 - x * PER_PART) | 0; // -k
  const r = x + parts * HIGH + parts * LOW;
  const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r / 120))));
  const halvings = (parts + PARTS - 1) >> 6;
  return POWERS[halvings] * ROOTS[(halvings << 6) - parts] * series;
}
