// The 32 hidden neurons: of each the picture of its weights, and below it its activation; and one of them large.

import { html, palette, show, sizeCanvas } from "../dom.js";
import { colourTable, raster } from "../plane.js";
import { DIGITS, PIXELS, SIDE } from "./data.js";
import { focusOn } from "./field.js";
import { HIDDEN } from "./run.js";

const COLUMNS = 8;
const GAP = 4;
const BAR = 5; // height of the activation below a picture
const LARGE = 72;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };

/**
 * What is shown of each neuron: 64 numbers. Its weights, what training added to them, or what each pixel of the
 * picture on the field brings to h.
 */
const SHOWN = {
  weights: ({ W }, q, j) => W[(j + 1) * HIDDEN + q],
  added: ({ W, start }, q, j) => W[(j + 1) * HIDDEN + q] - start[(j + 1) * HIDDEN + q],
  products: ({ W, z }, q, j) => W[(j + 1) * HIDDEN + q] * z[j],
};
export const LOOKS = Object.keys(SHOWN);

/** The neurons as a group of which one is chosen; `onPick` gets its number, from 1. */
export function hiddenNeurons(onPick) {
  const canvas = html("canvas", { class: "mlp-thumbs", "aria-hidden": "true" });
  const cells = Array.from({ length: HIDDEN }, (_, q) =>
    html("div", { role: "radio", class: "mlp-neuron", tabindex: -1, onclick: () => onPick(q + 1) }),
  );
  const group = {
    role: "radiogroup",
    class: "mlp-hidden-layer",
    "data-name": "neuron",
    "aria-label": "Hidden neurons",
  };
  const element = html("div", group, canvas, ...cells);
  const small = raster(SIDE);
  let [context, colours, table, width, chosen] = [null, null, null, 0, 0];
  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key] ?? 0;
    if (!step && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    const next = (cells.indexOf(/** @type {HTMLDivElement} */ (event.target)) + step + HIDDEN) % HIDDEN;
    cells[next].focus();
    onPick(next + 1);
  });
  return {
    element,
    resize(newWidth) {
      width = newWidth;
      const { size, high } = gridOf(width);
      context = sizeCanvas(canvas, width, (HIDDEN / COLUMNS) * (high + GAP) - GAP);
      for (const cell of cells) Object.assign(cell.style, { width: `${size}px`, height: `${high}px` });
      this.retheme();
    },
    retheme() {
      colours = palette(element);
      table = twoSided(colours);
    },
    draw(view, neuron) {
      chosen = neuron - 1;
      focusOn(cells, chosen, false);
      cells.forEach((cell, q) => {
        cell.setAttribute("aria-checked", q === chosen);
        cell.setAttribute("aria-label", `neuron ${q + 1}, activation ${show(view.activations[q], 2)}`);
      });
      if (!context) return;
      context.clearRect(0, 0, width, 10 * width);
      context.imageSmoothingEnabled = false;
      const scale = scaleOf(view);
      cells.forEach((_, q) => {
        small.paint(table, (j) => 0.5 + SHOWN[view.look](view, q, j) / (2 * scale));
        drawNeuron(context, small.canvas, view.activations[q], placeOf(q, width), colours);
      });
    },
  };
}

/** Orange below 0, blue above.
 * @param {any} colours
 */
const twoSided = ({ boundary }) => colourTable(boundary);

const gridOf = (width) => {
  const size = Math.floor((width - (COLUMNS - 1) * GAP) / COLUMNS);
  return { size, high: size + BAR + 2 };
};

function placeOf(q, width) {
  const { size, high } = gridOf(width);
  return { x: (q % COLUMNS) * (size + GAP), y: Math.floor(q / COLUMNS) * (high + GAP), size };
}

/** All pictures have one scale, which ends below their largest number: a few large ones would leave the rest pale. */
const scaleOf = (view) => 0.6 * largestOf(view);

function largestOf(view) {
  let largest = 1e-9;
  for (let q = 0; q < HIDDEN; q++)
    for (let j = 0; j < PIXELS; j++) largest = Math.max(largest, Math.abs(SHOWN[view.look](view, q, j)));
  return largest;
}

/** The picture, and the activation: a bar to the right from the middle, filled, or to the left, hollow. */
function drawNeuron(context, picture, activation, { x, y, size }, colours) {
  context.drawImage(picture, x, y, size, size);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
  const [middle, length] = [x + size / 2, (Math.abs(activation) * size) / 2];
  const [from, top] = [activation < 0 ? middle - length : middle, y + size + 2];
  context.fillStyle = context.strokeStyle = colours.classes[activation < 0 ? 0 : 1];
  if (activation < 0) context.strokeRect(from + 0.5, top + 0.5, Math.max(0, length - 1), BAR - 2);
  else context.fillRect(from, top, length, BAR - 1);
  context.fillStyle = colours.text;
  context.fillRect(middle - 0.5, top - 1, 1, BAR + 1);
}

/** One neuron large, and in words: how it answers, and which digits its own weights of the next layer speak for. */
export function largeNeuron() {
  const canvas = html("canvas", { class: "mlp-large-neuron", role: "img" });
  const words = html("p", { class: "mlp-hint mlp-neuron-words" });
  const small = raster(SIDE);
  const context = sizeCanvas(canvas, LARGE, LARGE);
  let table = null;
  return {
    element: html("div", { class: "mlp-one-neuron" }, canvas, words),
    retheme: () => (table = twoSided(palette(canvas))),
    draw(view, neuron) {
      const q = neuron - 1;
      table ??= twoSided(palette(canvas));
      const scale = scaleOf(view);
      small.paint(table, (j) => 0.5 + SHOWN[view.look](view, q, j) / (2 * scale));
      context.imageSmoothingEnabled = false;
      context.drawImage(small.canvas, 0, 0, LARGE, LARGE);
      canvas.setAttribute("aria-label", `${NAMES[view.look]} of hidden neuron ${neuron}: ${where(view, q)}`);
      words.textContent = wordsOf(view, q);
    },
  };
}

const NAMES = { weights: "The weights", added: "What training added to the weights", products: "Weight times pixel" };

/** In which part of the picture its largest and its smallest number stand. */
function where(view, q) {
  const values = Array.from({ length: PIXELS }, (_, j) => SHOWN[view.look](view, q, j));
  const place = (value) => {
    const j = values.indexOf(value);
    return `${show(value, 2)} in row ${Math.floor(j / SIDE) + 1}, column ${(j % SIDE) + 1}`;
  };
  return `from ${place(Math.min(...values))} to ${place(Math.max(...values))}.`;
}

/** @param {any} view */
function wordsOf({ activations, preActivations, next }, q) {
  const [h, a] = [show(preActivations[q], 2), show(activations[q], 2)];
  const votes = Array.from({ length: DIGITS }, (_, r) => [next[(q + 1) * DIGITS + r], r]).sort((u, v) => v[0] - u[0]);
  const told = `Neuron ${q + 1}: h = ${h}, a = ${a}.`;
  const [most, least] = [votes[0], votes[DIGITS - 1]];
  if (most[0] === least[0]) return `${told} No digit is more to it than another.`;
  return `${told} It speaks for ${most[1]} (w = ${show(most[0], 2)}), against ${least[1]} (${show(least[0], 2)}).`;
}
