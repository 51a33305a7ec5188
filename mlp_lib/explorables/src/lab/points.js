// Points of the reader's own: rows x1, x2, class, from a field, from a link, from Python.

export const MIN_POINTS = 2;
/** No more than the data sets that are drawn have; and a link holds them. */
export const MAX_POINTS = 200;
export const REACH = 100; // how far from 0 a coordinate may lie
const DIGITS = 6; // of a pasted coordinate, so that 200 points fit into a link
const NAMES = ["x1", "x2", "class"];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Two points of each class, which one line does not part. */
const FIRST = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];

/** What is wrong with the cells of a row, in words; nothing where it is a point. */
function faultOf(cells) {
  if (cells.length !== 3)
    return `${cells.length} value${cells.length === 1 ? "" : "s"} came, but x1, x2, class are expected`;
  for (const [i, cell] of cells.entries()) {
    const text = String(cell);
    if (text === "") return `${NAMES[i]} is missing`;
    if (!NUMBER.test(text)) return `${NAMES[i]} is “${text.slice(0, 24)}”, which is no number`;
    if (i < 2 && Math.abs(Number(text)) > REACH) return `${NAMES[i]} is ${text}, but −${REACH} to ${REACH} is expected`;
    if (i === 2 && ![0, 1].includes(Number(text))) return `class is ${text}, but 0 or 1 is expected`;
  }
  return null;
}

const faultOfCount = (n) =>
  n >= MIN_POINTS && n <= MAX_POINTS
    ? null
    : `${n} point${n === 1 ? "" : "s"} came, but ${MIN_POINTS} to ${MAX_POINTS} are expected`;

/** Rows of cells as points; the first fault, with the number that `numberOf` gives its row. */
function pointsFrom(rows, numberOf) {
  for (const [i, cells] of rows.entries()) {
    const fault = faultOf(cells);
    if (fault) return { fault: `row ${numberOf(i)}: ${fault}` };
  }
  const fault = faultOfCount(rows.length);
  // Adding 0 makes a 0 of −0, which a link could not tell from it.
  return fault ? { fault } : { points: rows.map((cells) => cells.map((cell) => Number(cell) + 0)) };
}

/** The cells of a line. With tabs or semicolons between them, a comma may be that of a decimal fraction. */
function cellsOf(line) {
  const bare = line.replaceAll("−", "-").replace(/^[\s[({]+|[\s\])},;]+$/g, "");
  const cells = bare.split(/\s*[,;]\s*|\s+/);
  if (cells.length === 3 || !/[;\t]/.test(bare)) return cells;
  const wide = bare.split(/\s*[;\t]\s*/);
  return wide.length === 3 ? wide.map((cell) => cell.replace(",", ".")) : cells;
}

const rounded = (x) => Number(x.toPrecision(DIGITS));

/**
 * What a text of lines says: {points, header, rounded}, where the first line may be one of words, or {fault}, which names
 * the first row that cannot be read, counted as in the text.
 * @param {string} text
 * @returns {{ fault?: string, points?: number[][], header?: boolean, rounded?: boolean }}
 */
export function readText(text) {
  const lines = text
    .split(/\r\n?|\n/)
    .map((line, i) => ({ number: i + 1, cells: cellsOf(line) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const header = lines.length > 0 && lines[0].cells.every((cell) => !NUMBER.test(cell));
  const rows = header ? lines.slice(1) : lines;
  const { points, fault } = pointsFrom(
    rows.map(({ cells }) => cells),
    (i) => rows[i].number,
  );
  if (fault) return { fault };
  const short = points.map(([x1, x2, t]) => [rounded(x1), rounded(x2), t]);
  return { points: short, header, rounded: short.some(([a, b], i) => a !== points[i][0] || b !== points[i][1]) };
}

export const writeText = (points) => points.map((row) => row.join(", ")).join("\n");

/** The points in a link, as 0.5*-1*0_1*1*1, and in Python, as rows. */
export const pointsField = {
  fallback: FIRST,
  reach: REACH,
  minLength: MIN_POINTS,
  maxLength: MAX_POINTS,
  read(raw) {
    const rows = Array.isArray(raw)
      ? raw
      : String(raw)
          .split("_")
          .map((row) => row.split("*"));
    const cells = rows.map((row) => (Array.isArray(row) ? row : [row]));
    const { points, fault } = pointsFrom(cells, (i) => i + 1);
    return fault ? { value: FIRST, problem: `${fault}; the first four are used` } : { value: points };
  },
  write: (points) => points.map((row) => row.join("*")).join("_"),
};

/** How many there are of each class, and what was done to read them. */
export function pointsWords({ points = [], header = false, rounded = false }) {
  const ones = points.filter(([, , t]) => t === 1).length;
  const words = [`${points.length} points: ${points.length - ones} of class 0, ${ones} of class 1.`];
  if (header) words.push("The first line is left out, as a header.");
  if (rounded) words.push(`Coordinates are rounded to ${DIGITS} digits.`);
  return words.join(" ");
}
