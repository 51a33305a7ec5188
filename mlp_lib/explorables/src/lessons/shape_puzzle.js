// Shape puzzle: choose two factors. The shapes say whether they fit, the loop whether they are right.

import { numberField, radios, select } from "../controls.js";
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
    const put = (name) => (value) => frame.set({ [name]: value });
    const factor = (name, text) =>
      select(
        name,
        text,
        PIECES.map((piece) => [piece, nameOf(piece)]),
        put(name),
      );
    const size = (name, text) => numberField(name, text, { min: 1, max: MOST, step: 1 }, put(name));
    const controls = {
      task: select(
        "task",
        "wanted",
        Object.entries(TASKS).map(([task, [, , , text]]) => [task, text]),
        put("task"),
      ),
      left: factor("left", "left factor"),
      right: factor("right", "right factor"),
      k: size("k", "k examples"),
      m: size("m", "m sources"),
      n: size("n", "n neurons"),
      prediction: radios(
        "prediction",
        "Of all 64 products of two pieces, how many have the shape that is asked for?",
        ["1", "2", "more"].map((text) => [text, text]),
        put("prediction"),
      ),
    };
    const picture = svg("svg", { role: "img" });
    const box = html("div", {}, picture);
    const stop = onResize(box, (w) => {
      width = w;
      frame.refresh();
    });
    const group = (...names) =>
      frame.add(
        html("div", { class: "mlp-controls" }),
        names.map((name) => controls[name]),
      );
    frame.body.append(
      group("prediction"),
      group("task", "left", "right"),
      box,
      html("p", { class: "mlp-hint", text: "A holds the bias column. W̄ is W without row 0. ᵀ: transposed." }),
      group("k", "m", "n"),
    );

    const line = () =>
      ["left", "right"]
        .map((side) => `${nameOf(frame.state[side])} (${shapeText(pieces[frame.state[side]])})`)
        .join(" times ");

    function draw() {
      const { left, right } = frame.state;
      const { P } = seen;
      const [L, R] = [pieces[left], pieces[right]];
      const shown = [
        [L, COLOURS[left[0]], left],
        [R, COLOURS[right[0]], right],
        ...(P ? [[P, "pre-activations", frame.state.task]] : []),
      ];
      const side = Math.min(22, (width - 4 * GAP) / (L.columns + R.columns + (P ? P.columns : 2)));
      const tall = side * Math.max(...shown.map(([M]) => M.rows));
      const height = tall + 50;
      const text = (x, y, content, colour = "text") =>
        svg("text", { class: `mlp-node-text mlp-${colour}`, x, y, "text-anchor": "middle", text: content });
      const parts = [];
      let x = GAP / 2;
      shown.forEach(([M, colour, name], c) => {
        const [w, top] = [M.columns * side, 24 + (tall - M.rows * side) / 2];
        const values = Array.from({ length: M.rows * M.columns }, (_, e) =>
          Math.abs(M.at(Math.floor(e / M.columns), e % M.columns)),
        );
        const most = Math.max(...values, 1e-9);
        parts.push(
          svg(
            "g",
            { class: `mlp-${colour}` },
            ...values.map((v, e) =>
              svg("rect", {
                class: "mlp-filled",
                opacity: 0.25 + (0.6 * v) / most,
                x: x + (e % M.columns) * side + 0.5,
                y: top + Math.floor(e / M.columns) * side + 0.5,
                width: side - 1,
                height: side - 1,
                rx: 2,
              }),
            ),
          ),
        );
        parts.push(text(x + w / 2, height - 8, `${c < 2 ? nameOf(name) : ""} ${shapeText(M)}`, colour));
        x += w + GAP;
        if (c) return;
        parts.push(
          text(x - GAP / 2, 14, L.columns === R.rows ? `${L.columns} = ${R.rows} ✓` : `${L.columns} ≠ ${R.rows} ✗`),
        );
        parts.push(text(x - GAP / 2, 28 + tall / 2, "·"));
      });
      parts.push(
        P ? text(x - 1.5 * GAP - P.columns * side, 28 + tall / 2, "=") : text(x + side / 2, 28 + tall / 2, "= ?"),
      );
      fill(picture, {
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        "aria-label": `Matrices as grids: ${line()}${P ? `, gives ${shapeText(P)}` : " does not fit"}.`,
      });
      picture.replaceChildren(...parts);
    }

    return {
      update() {
        const { state } = frame;
        pieces = piecesOf(state);
        seen = judge(state, pieces, state.left, state.right);
        for (const [name, control] of Object.entries(controls)) control.set(state[name]);
        if (width) draw();
      },
      sentence() {
        const { state } = frame;
        const { task, left, right, prediction: said } = state;
        const { P, shaped, off, correct } = seen;
        const all = PIECES.flatMap((a) => PIECES.map((b) => judge(state, pieces, a, b)));
        const shapes = all.filter((pair) => pair.shaped).length;
        let text;
        if (!P) text = `${line()} does not fit: ${pieces[left].columns} columns meet ${pieces[right].rows} rows.`;
        else if (!shaped) text = `${line()} fits and gives ${shapeText(P)}, but ${task} is ${shapeText(seen)}.`;
        else if (!correct)
          text = `${line()} has the shape of ${task} and is not ${task}: the loop differs by up to ${show(off, 2)}. Equal sizes hide the mistake.`;
        else text = `${line()} is ${task}: the loop gives the same ${P.rows * P.columns} numbers.`;
        text += ` With these sizes ${all.filter((pair) => pair.P).length} of 64 products fit.`;
        if (said === "none") return text;
        const count = shapes > 2 ? "more" : String(shapes);
        return `${text} ${said === count ? "As you said," : "Not so:"} ${shapes} ${shapes === 1 ? "has" : "have"} the shape of ${task}.`;
      },
      destroy: stop,
    };
  },
};

export default hosted(shapePuzzle);
