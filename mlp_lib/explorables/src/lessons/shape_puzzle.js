// Shape puzzle: choose two factors. The shapes say whether they fit, the loop whether they are right.

import { numberField, radios, row, select, setControls } from "../controls.js";
import { fill, html, onResize, show, svg } from "../dom.js";
import { hosted } from "../hosted.js";
import { RandomState } from "../maths.js";
import { choice, whole } from "../state.js";

const MOST = 6;
const GAP = 26;
/** What is asked for: its shape, and one entry of it as a loop over the index that disappears. */
const TASKS = {
  H: [
    ({ k, n }) => [k, n],
    ({ m }) => m + 1,
    ({ A, W }) =>
      (i, q, j) =>
        A.at(i, j) * W.at(j, q),
    "H = Σ over sources of a·w",
  ],
  G: [
    ({ m, n }) => [m + 1, n],
    ({ k }) => k,
    ({ A, D }) =>
      (p, q, i) =>
        A.at(i, p) * D.at(i, q),
    "G = Σ over examples of a·δ",
  ],
  R: [
    ({ k, m }) => [k, m],
    ({ n }) => n,
    ({ W, D }) =>
      (i, p, c) =>
        D.at(i, c) * W.at(p + 1, c),
    "R = Σ over neurons of δ·w",
  ],
};
/** A holds the bias column, W̄ is W without row 0. */
const NAMES = { A: "A", W: "W", V: "W̄", D: "Δ" };
const COLOURS = { A: "activations", W: "weights", V: "weights", D: "deltas" };
const PIECES = Object.keys(NAMES).flatMap((key) => [key, `${key}T`]);
/** @param {Iterable<string>} piece a letter, and a T where it is transposed */
const nameOf = ([key, turned]) => NAMES[key] + (turned ? "ᵀ" : "");

/** The matrices {rows, columns, at(i, j)} for k examples, m sources and n neurons. */
function piecesOf({ k, m, n }) {
  const rng = new RandomState(0);
  const drawn = (rows, columns) => {
    const x = rng.randomSample(rows * columns);
    return { rows, columns, at: (i, j) => x[i * columns + j] };
  };
  const [X, W, D] = [drawn(k, m), drawn(m + 1, n), drawn(k, n)];
  const A = { rows: k, columns: m + 1, at: (i, j) => (j ? X.at(i, j - 1) : -1) };
  const pieces = { A, W, V: { rows: m, columns: n, at: (i, j) => W.at(i + 1, j) }, D };
  for (const [key, { rows, columns, at }] of Object.entries(pieces))
    pieces[`${key}T`] = { rows: columns, columns: rows, at: (i, j) => at(j, i) };
  return pieces;
}

const sum = (count, term) => Array.from({ length: count }, (_, i) => term(i)).reduce((s, x) => s + x, 0);

const product = (L, R) =>
  L.columns === R.rows
    ? { rows: L.rows, columns: R.columns, at: (i, j) => sum(R.rows, (p) => L.at(i, p) * R.at(p, j)) }
    : null;

/** What two pieces give: their product P or null, whether its shape is the one asked for, and how far it is from the loop. */
function judge(state, pieces, left, right) {
  const [shape, count, term] = TASKS[state.task];
  const [rows, columns] = shape(state);
  const P = product(pieces[left], pieces[right]);
  const shaped = P !== null && P.rows === rows && P.columns === columns;
  let off = 0;
  if (shaped)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        off = Math.max(off, Math.abs(P.at(i, j) - sum(count(state), (s) => term(pieces)(i, j, s))));
  return { P, rows, columns, shaped, off, correct: shaped && off < 1e-12 };
}

const shapeText = ({ rows, columns }) => `${rows} × ${columns}`;

/** @type {import("../frame.js").Lesson} */
export const shapePuzzle = {
  name: "shape-puzzle",
  title: "Shape puzzle",
  tryThis: "find the two factors for each of the three tasks; then make k = 4, m = 3, n = 4 and try wrong ones.",
  hideable: ["task", "left", "right", "k", "m", "n", "prediction"],
  schema: {
    task: choice("H", Object.keys(TASKS)),
    left: choice("A", PIECES),
    right: choice("D", PIECES),
    k: whole(5, 1, MOST),
    m: whole(3, 1, MOST),
    n: whole(2, 1, MOST),
    prediction: choice("none", ["none", "1", "2", "more"]),
  },

  build(frame) {
    let width = 0;
    let pieces = null;
    let seen = null;
    const controls = controlsOf(frame);
    const { prediction, task, left, right, k, m, n } = controls;
    const picture = svg("svg", { role: "img" });
    const box = html("div", {}, picture);
    const stop = onResize(box, (w) => {
      width = w;
      frame.refresh();
    });
    frame.body.append(
      row("mlp-controls", prediction),
      row("mlp-controls", task, left, right),
      box,
      html("p", { class: "mlp-hint", text: "A holds the bias column. W̄ is W without row 0. ᵀ: transposed." }),
      row("mlp-controls", k, m, n),
    );

    return {
      update() {
        const { state } = frame;
        pieces = piecesOf(state);
        seen = judge(state, pieces, state.left, state.right);
        setControls(controls, state);
        if (width) drawProduct(picture, width, state, pieces, seen.P);
      },
      sentence: () => sentenceOf(frame.state, pieces, seen),
      destroy: stop,
    };
  },
};

/** Each under the name of its setting. */
function controlsOf(frame) {
  const names = PIECES.map((piece) => [piece, nameOf(piece)]);
  const factor = (name, text) => select(name, text, names, frame.put(name));
  const size = (name, text) => numberField(name, text, { min: 1, max: MOST, step: 1 }, frame.put(name));
  const tasks = Object.entries(TASKS).map(([task, [, , , text]]) => [task, text]);
  return {
    task: select("task", "wanted", tasks, frame.put("task")),
    left: factor("left", "left factor"),
    right: factor("right", "right factor"),
    k: size("k", "k examples"),
    m: size("m", "m sources"),
    n: size("n", "n neurons"),
    prediction: radios(
      "prediction",
      "Of all 64 products of two pieces, how many have the shape that is asked for?",
      ["1", "2", "more"].map((text) => [text, text]),
      frame.put("prediction"),
    ),
  };
}

/** Both factors with their shapes, in words. */
const factorsText = (state, pieces) =>
  [state.left, state.right].map((piece) => `${nameOf(piece)} (${shapeText(pieces[piece])})`).join(" times ");

const label = (x, y, text, colour = "text") =>
  svg("text", { class: `mlp-node-text mlp-${colour}`, x, y, "text-anchor": "middle", text });

/** A matrix as a grid of squares, the fuller the larger the number. */
function grid(M, colour, { x, y, side }) {
  const values = Array.from({ length: M.rows * M.columns }, (_, e) =>
    Math.abs(M.at(Math.floor(e / M.columns), e % M.columns)),
  );
  const most = Math.max(...values, 1e-9);
  return svg(
    "g",
    { class: `mlp-${colour}` },
    ...values.map((v, e) =>
      svg("rect", {
        class: "mlp-filled",
        opacity: 0.25 + (0.6 * v) / most,
        x: x + (e % M.columns) * side + 0.5,
        y: y + Math.floor(e / M.columns) * side + 0.5,
        width: side - 1,
        height: side - 1,
        rx: 2,
      }),
    ),
  );
}

/** Left factor, right factor, and their product P where there is one, as grids from left to right. */
function drawProduct(picture, width, state, pieces, P) {
  const { left, right } = state;
  const [L, R] = [pieces[left], pieces[right]];
  const side = Math.min(22, (width - 4 * GAP) / (L.columns + R.columns + (P ? P.columns : 2)));
  const tall = side * Math.max(L.rows, R.rows, P ? P.rows : 0);
  const height = tall + 50;
  const middle = 28 + tall / 2;
  const parts = [];
  let x = GAP / 2;
  const add = (M, name, colour) => {
    const w = M.columns * side;
    parts.push(grid(M, colour, { x, y: 24 + (tall - M.rows * side) / 2, side }));
    parts.push(label(x + w / 2, height - 8, `${name} ${shapeText(M)}`, colour));
    x += w + GAP;
  };

  add(L, nameOf(left), COLOURS[left[0]]);
  const meets = L.columns === R.rows ? `${L.columns} = ${R.rows} ✓` : `${L.columns} ≠ ${R.rows} ✗`;
  parts.push(label(x - GAP / 2, 14, meets), label(x - GAP / 2, middle, "·"));
  add(R, nameOf(right), COLOURS[right[0]]);
  if (P) add(P, "", "pre-activations");
  parts.push(P ? label(x - 1.5 * GAP - P.columns * side, middle, "=") : label(x + side / 2, middle, "= ?"));

  const result = P ? `, gives ${shapeText(P)}` : " does not fit";
  fill(picture, {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "aria-label": `Matrices as grids: ${factorsText(state, pieces)}${result}.`,
  });
  picture.replaceChildren(...parts);
}

/** What the two factors give, beside what is asked for. */
function resultText(state, pieces, { P, rows, columns, shaped, off, correct }) {
  const { task, left, right } = state;
  const factors = factorsText(state, pieces);
  if (!P) return `${factors} does not fit: ${pieces[left].columns} columns meet ${pieces[right].rows} rows.`;
  if (!shaped) return `${factors} fits and gives ${shapeText(P)}, but ${task} is ${shapeText({ rows, columns })}.`;
  if (!correct)
    return `${factors} has the shape of ${task} and is not ${task}: the loop differs by up to ${show(off, 2)}. Equal sizes hide the mistake.`;
  return `${factors} is ${task}: the loop gives the same ${P.rows * P.columns} numbers.`;
}

function sentenceOf(state, pieces, seen) {
  const { task, prediction } = state;
  const all = PIECES.flatMap((left) => PIECES.map((right) => judge(state, pieces, left, right)));
  const text = `${resultText(state, pieces, seen)} With these sizes ${all.filter(({ P }) => P).length} of 64 products fit.`;
  if (prediction === "none") return text;
  const shapes = all.filter(({ shaped }) => shaped).length;
  const count = shapes > 2 ? "more" : String(shapes);
  const verdict = prediction === count ? "As you said," : "Not so:";
  return `${text} ${verdict} ${shapes} ${shapes === 1 ? "has" : "have"} the shape of ${task}.`;
}

export default hosted(shapePuzzle);
