// The picture of the plane: probability as colour, the line where it is one half, and the points.

import { clamp, html, palette, placeIn, sizeCanvas } from "./dom.js";

export const GRID = 60;

/** A number from −1 to 1 as a share of the colours. */
export const asShade = (x) => (x + 1) / 2;

/** The square that holds the points with some room, and the round numbers to write on its axes. */
export function boundsOf(X) {
  const middle = [0, 1].map((axis) => {
    let [a, b] = [Infinity, -Infinity];
    for (let i = axis; i < X.length; i += 2) [a, b] = [Math.min(a, X[i]), Math.max(b, X[i])];
    return [a, b];
  });
  const widest = Math.max(...middle.map(([a, b]) => b - a)) || 1; // points may lie on one another
  const half = 0.5 * widest * (X.length <= 8 ? 1.7 : 1.2);
  const [x, y] = middle.map(([a, b]) => (a + b) / 2);
  const [x0, y0, size] = [x - half, y - half, 2 * half];
  return { x0, y0, size, ticks: [...new Set([...ticksFrom(x0, size), ...ticksFrom(y0, size)])] };
}

/** Whole numbers where a few of them lie on so long an axis, else others as round. */
function ticksFrom(start, size) {
  const power = 10 ** Math.floor(Math.log10(size / 2));
  const step = size > 1.5 && size < 5 ? 1 : power * [5, 2, 1].find((n) => n * power <= size / 2);
  const first = Math.ceil(start / step);
  const count = Math.floor((start + size) / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/** The points of a GRID × GRID lattice over the square, row by row from the top. */
export function lattice({ x0, y0, size }, grid = GRID) {
  const X = new Float64Array(2 * grid * grid);
  for (let j = 0, o = 0; j < grid; j++) {
    for (let i = 0; i < grid; i++) {
      X[o++] = x0 + (size * i) / (grid - 1);
      X[o++] = y0 + size - (size * j) / (grid - 1);
    }
  }
  return X;
}

/** 256 colours from class 0 over undecided to class 1, as 32-bit pixels. */
export function colourTable([low, half, high]) {
  const table = new Uint32Array(256);
  for (let v = 0; v < 256; v++) {
    const share = v / 127.5;
    const [from, to, part] = share < 1 ? [low, half, share] : [half, high, share - 1];
    const [r, g, b] = from.map((c, i) => Math.round(c + (to[i] - c) * part));
    table[v] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return table;
}

/** A small picture of values between 0 and 1, to be drawn larger. */
export function raster(grid) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = grid;
  const context = canvas.getContext("2d");
  const image = context.createImageData(grid, grid);
  const pixels = new Uint32Array(image.data.buffer);
  return {
    canvas,
    /** Value of pixel (i, j): values[(j * step) * rowLength + i * step] times stride plus offset. */
    paint(table, valueAt) {
      for (let o = 0; o < pixels.length; o++) pixels[o] = table[clamp(Math.round(255 * valueAt(o)), 0, 255)];
      context.putImageData(image, 0, 0);
    },
  };
}

/** Where the values a, b, c, d at the corners of the cell (i, j) cross a level: the ends of no, one or two lines. */
function crossings([a, b, c, d], i, j, level) {
  const cross = (from, to) => (level - from) / (to - from);
  const apart = (from, to) => from > level !== to > level;
  const ends = [];
  if (apart(a, b)) ends.push(i + cross(a, b), j);
  if (apart(b, c)) ends.push(i + 1, j + cross(b, c));
  if (apart(d, c)) ends.push(i + cross(d, c), j + 1);
  if (apart(a, d)) ends.push(i, j + cross(a, d));
  return ends;
}

/** Trace where the values of a lattice cross a level (marching squares), in lattice coordinates. */
export function contour(values, grid, level, moveTo, lineTo) {
  for (let j = 0; j < grid - 1; j++) {
    for (let i = 0; i < grid - 1; i++) {
      const o = j * grid + i;
      const [a, b, c, d] = [values[o], values[o + 1], values[o + grid + 1], values[o + grid]];
      if (a > level === b > level && b > level === c > level && c > level === d > level) continue;
      const ends = crossings([a, b, c, d], i, j, level);
      for (let e = 0; e + 3 < ends.length; e += 4) {
        moveTo(ends[e], ends[e + 1]);
        lineTo(ends[e + 2], ends[e + 3]);
      }
    }
  }
}

export const MARGIN = 22; // for the numbers at the axes
export const TOP = 4; // above the picture
const REACH = 30; // how far from a point a click still means it

/** The coloured plane, and the line on which the network does not decide. */
function drawValues(context, picture, values, inner, colour) {
  context.imageSmoothingEnabled = true;
  context.drawImage(picture, MARGIN, TOP, inner, inner);
  context.beginPath();
  const scale = inner / (GRID - 1);
  contour(
    values,
    GRID,
    0.5,
    (u, v) => context.moveTo(MARGIN + u * scale, TOP + v * scale),
    (u, v) => context.lineTo(MARGIN + u * scale, TOP + v * scale),
  );
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.stroke();
}

function drawAxes(context, ticks, { inner, x, y }, colours) {
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(MARGIN + 0.5, TOP + 0.5, inner - 1, inner - 1);
  context.fillStyle = colours.muted;
  context.font = `12px ${colours.font}`;
  for (const tick of ticks) {
    const [u, v] = [x(tick), y(tick)];
    context.textAlign = "center";
    context.textBaseline = "top";
    if (u > MARGIN && u < MARGIN + inner) context.fillText(String(tick).replace("-", "−"), u, TOP + inner + 4);
    context.textAlign = "right";
    context.textBaseline = "middle";
    if (v > TOP && v < TOP + inner) context.fillText(String(tick).replace("-", "−"), MARGIN - 4, v, MARGIN - 5);
  }
}

/** Which of these points of a plane lies under a pointer; null when none is within reach. */
export function nearestOf(plane, bounds, X, event, reach = REACH) {
  const at = placeIn(plane.element, event);
  const { x, y } = plane.place(bounds);
  let best = [reach, null];
  for (let i = 0; 2 * i < X.length; i++) {
    const d = Math.hypot(x(X[2 * i]) - at.x, y(X[2 * i + 1]) - at.y);
    if (d < best[0]) best = [d, i];
  }
  return best[1];
}

/**
 * The coordinates of the place under a pointer.
 * @returns {[number, number]}
 */
export function placeOf(plane, bounds, event) {
  const at = placeIn(plane.element, event);
  const { inner } = plane.place(bounds);
  return [bounds.x0 + ((at.x - MARGIN) / inner) * bounds.size, bounds.y0 + (1 - (at.y - TOP) / inner) * bounds.size];
}

/**
 * A canvas with the plane. draw({values, X, T, wrong, marked, bounds, background}): `values` on the
 * lattice (or null, and `background` paints instead), points X with targets T, `wrong(i)` tells which
 * are crossed out, `numbers` says that targets are numbers from −1 to 1 and no classes, `discrete` leaves two colours for the values, `marked` is the chosen example; `test` are points held back, {X, T, wrong}, drawn hollow.
 */
export function planeCanvas({ onPick = null } = {}) {
  const canvas = html("canvas", { class: "mlp-plane", role: "img" });
  const picture = raster(GRID);
  let context = null;
  let size = 0;
  let colours = null;
  let table = null;
  let last = null;

  const place = (bounds) => {
    const inner = size - MARGIN - 4;
    return {
      inner,
      x: (x) => MARGIN + ((x - bounds.x0) / bounds.size) * inner,
      y: (y) => TOP + (1 - (y - bounds.y0) / bounds.size) * inner,
    };
  };

  function draw(scene) {
    last = scene;
    if (!context) return;
    const { values, discrete = false, numbers = false, X, T, wrong, marked, bounds, background, test } = scene;
    const { inner, x, y } = place(bounds);
    context.clearRect(0, 0, size, size);
    background?.(context, colours, x, y, inner);
    if (values) {
      picture.paint(table, discrete ? (o) => (values[o] > 0.5 ? 1 : 0) : (o) => values[o]);
      drawValues(context, picture.canvas, values, inner, colours.text);
    }
    drawAxes(context, bounds.ticks, { inner, x, y }, colours);
    const radius = X.length + (test ? test.X.length : 0) <= 8 ? 8 : 3.6;
    const shade = numbers ? (t) => shadeOf(table, asShade(t)) : null;
    const common = { context, radius, colours, x, y, shade };
    drawPoints({ X, T, wrong, marked }, common);
    if (test) drawPoints({ ...test, hollow: true }, common);
  }

  canvas.addEventListener("click", (event) => {
    if (!onPick || !last) return;
    const best = nearestOf({ element: canvas, place }, last.bounds, last.X, event);
    if (best !== null) onPick(best);
  });

  return {
    element: canvas,
    draw,
    place,
    resize(newSize) {
      size = newSize;
      context = sizeCanvas(canvas, size, size);
      this.retheme();
    },
    retheme() {
      if (!context) return;
      colours = palette(canvas);
      table = colourTable(colours.boundary);
      if (last) draw(last);
    },
    get colours() {
      return colours;
    },
    get table() {
      return table;
    },
  };
}

/** A colour of the table for a share, as CSS writes it. */
function shadeOf(table, share) {
  const pixel = table[clamp(Math.round(255 * share), 0, 255)];
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}

/** Of numbers those above 0 are squares, and `shade` gives their colours. */
function drawPoints({ X, T, wrong, marked = -1, hollow = false }, { context, radius, colours, x, y, shade }) {
  for (let i = 0; i < T.length; i++) {
    const target = shade ? Number(T[i] > 0) : T[i];
    const how = { radius, target, wrong: wrong?.(i), marked: i === marked, hollow, shade: shade?.(T[i]) };
    drawPoint(context, x(X[2 * i]), y(X[2 * i + 1]), how, colours);
  }
}

/** Class 0 is a circle, class 1 a square; a wrong one is crossed out, one that is not learned from is hollow. */
function drawPoint(context, x, y, { radius, target, wrong, marked, hollow, shade }, colours) {
  if (marked) {
    context.beginPath();
    context.arc(x, y, radius + 5, 0, 7);
    context.strokeStyle = colours.text;
    context.lineWidth = 2;
    context.stroke();
  }
  context.beginPath();
  if (target > 0.5) context.rect(x - 0.88 * radius, y - 0.88 * radius, 1.76 * radius, 1.76 * radius);
  else context.arc(x, y, radius, 0, 7);
  const colour = shade ?? colours.classes[target > 0.5 ? 1 : 0];
  context.fillStyle = hollow ? colours.ground : colour;
  context.fill();
  context.strokeStyle = shade ? colours.text : hollow ? colour : colours.ground;
  context.lineWidth = (radius > 5 ? 2 : 1) + (hollow ? 0.75 : 0);
  context.stroke();
  if (!wrong) return;
  const r = 0.5 * radius;
  context.beginPath();
  context.moveTo(x - r, y - r);
  context.lineTo(x + r, y + r);
  context.moveTo(x - r, y + r);
  context.lineTo(x + r, y - r);
  context.stroke();
}
