// The landscape from above: heights as colours and contour lines, the runs on it, and the start that is dragged.

import { clamp, fill, html, onResize, placeIn, show, sizeCanvas, svg } from "../dom.js";
import { isTucked } from "../folds.js";
import { onMoves } from "../moves.js";
import { contour, raster } from "../plane.js";
import { brightness, drawMark, inkOf, levelsOf, numberedOf, placeInWords, shareOf, strokeRun } from "./ink.js";
import { GRID } from "./model.js";

const [LEFT, TOP, RIGHT, BOTTOM] = [34, 8, 8, 36];
const WIDEST = 312;
const APART = 5; // pixels between two steps from which on each has a dot of its own

/** The runs in the order in which they are drawn: the one that leads comes last. */
export const inOrder = (model) =>
  model.rows
    .map((row, k) => ({ ...row, k, leads: k === model.leading }))
    .sort((a, b) => Number(a.leads) - Number(b.leads));

/** Map, handle and all; `moveStart(x, y)` puts the start to another place of the plane. */
export function landscapeMap(frame, model, moveStart) {
  const canvas = html("canvas", { class: "mlp-plane mlp-landscape-map", role: "img" });
  const handle = handleShape();
  const overlay = svg("svg", { class: "mlp-overlay", role: "group", "aria-label": "Handle of the start" }, handle);
  const element = html("div", { class: "mlp-plane-frame mlp-layers" }, canvas, overlay);
  const picture = raster(GRID);
  let [size, context, ink] = [0, null, null];
  const scale = () => scaleOf(frame.state, size);

  onMoves(handle, 0.1, {
    dragged: (event) => moveTo(event, overlay),
    pushed(dx, dy) {
      const [x, y] = model.plane.coordinates(model.startAt(0));
      moveStart(x + dx, y + dy);
    },
  });
  canvas.addEventListener("click", (event) => moveTo(event, canvas));

  function moveTo(event, on) {
    const { x, y } = placeIn(on, event);
    const { reach } = frame.state;
    const { fromX, fromY } = scale();
    moveStart(clamp(fromX(x), -reach, reach), clamp(fromY(y), -reach, reach));
  }

  const stop = onResize(element, (width) => {
    size = Math.min(width, isTucked(element) ? 250 : WIDEST);
    context = sizeCanvas(canvas, size, size);
    ink = inkOf(canvas);
    fill(overlay, { viewBox: `0 0 ${size} ${size}`, width: size, height: size });
    frame.refresh();
  });

  return {
    element,
    retheme: () => (ink = context && inkOf(canvas)),
    draw() {
      if (!context || !model.surface) return;
      drawMap({ context, ink, picture, size }, model, scale());
      placeHandle(handle, model, scale());
      canvas.setAttribute("aria-label", altOf(frame.state, model));
    },
    destroy: stop,
  };
}

function scaleOf({ reach }, size) {
  const inner = size - LEFT - RIGHT;
  const high = size - TOP - BOTTOM;
  return {
    inner,
    high,
    toX: (w) => LEFT + ((w + reach) / (2 * reach)) * inner,
    toY: (w) => TOP + (1 - (w + reach) / (2 * reach)) * high,
    fromX: (x) => ((x - LEFT) / inner) * 2 * reach - reach,
    fromY: (y) => (1 - (y - TOP) / high) * 2 * reach - reach,
  };
}

const handleShape = () =>
  svg(
    "g",
    {
      class: "mlp-handle",
      tabindex: "0",
      role: "slider",
      "aria-label": "start of the runs; the arrow keys move it",
    },
    svg("circle", { r: 17, class: "mlp-handle-hit" }),
    svg("circle", { r: 7, class: "mlp-handle-dot" }),
  );

function placeHandle(handle, model, { toX, toY }) {
  const { reach } = model.state;
  const [x, y] = model.plane.coordinates(model.startAt(0));
  fill(handle, {
    transform: `translate(${toX(clamp(x, -reach, reach))} ${toY(clamp(y, -reach, reach))})`,
    "aria-valuemin": -20,
    "aria-valuemax": 20,
    "aria-valuenow": Number(x.toPrecision(4)),
    "aria-valuetext": `${model.names[0]} ${show(x, 2)}, ${model.names[1]} ${show(y, 2)}`,
  });
}

/** Everything on the canvas. */
function drawMap(view, model, scale) {
  const { context, ink, size } = view;
  const { inner, high } = scale;
  context.clearRect(0, 0, size, size);
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP, inner, high);
  context.clip();
  drawHeights(view, model, scale);
  writeLevels(view, model, scale);
  for (const row of inOrder(model)) drawRun(context, ink, model, row, scale);
  context.restore();
  drawAxes(view, model, scale);
  for (const row of inOrder(model)) drawPlace(context, ink, model, row, scale);
}

function drawHeights({ context, ink, picture }, { surface, state }, { inner, high }) {
  const { values } = surface;
  const { logarithmic } = state;
  // The upper row of the picture has the largest second weight.
  const valueAt = (o) => values[(GRID - 1 - Math.floor(o / GRID)) * GRID + (o % GRID)];
  picture.paint(ink.table, (o) => brightness(shareOf(valueAt(o), logarithmic), logarithmic));
  const [du, dv] = [inner / (GRID - 1), high / (GRID - 1)];
  context.imageSmoothingEnabled = true;
  context.drawImage(picture.canvas, LEFT - du / 2, TOP - dv / 2, GRID * du, GRID * dv);
  context.beginPath();
  const at = (u, v) => [LEFT + u * du, TOP + high - v * dv];
  for (const level of levelsOf(logarithmic)) {
    contour(
      values,
      GRID,
      level,
      (u, v) => context.moveTo(...at(u, v)),
      (u, v) => context.lineTo(...at(u, v)),
    );
  }
  context.strokeStyle = ink.text;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.stroke();
  context.globalAlpha = 1;
}

const EVERY = 12; // steps of a run of which one keeps the numbers away

/** Where numbers must not stand: along the runs. */
function waysOf(model, { toX, toY }) {
  return model.rows.flatMap((row) => {
    const last = Math.min(model.state.epoch, row.walk.done);
    return Array.from({ length: Math.ceil(last / EVERY) + 1 }, (_, k) => {
      const [x, y] = model.coordinates(row, Math.min(k * EVERY, last));
      return [toX(x), toY(y)];
    });
  });
}

/** On each level that has one its number, as near as can be to the middle of the picture and apart from all else. */
function writeLevels({ context, ink }, model, scale) {
  const { surface, state } = model;
  const { inner, high } = scale;
  const [du, dv] = [inner / (GRID - 1), high / (GRID - 1)];
  const written = waysOf(model, scale);
  context.font = `12px ${ink.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const level of numberedOf(state.logarithmic)) {
    const places = [];
    const keep = (u, v) => places.push([LEFT + u * du, TOP + high - v * dv]);
    contour(surface.values, GRID, level, keep, () => {});
    const off = ([x, y]) => Math.max(Math.abs(x - LEFT - inner / 2) / inner, Math.abs(y - TOP - high / 2) / high);
    const free = (place) =>
      off(place) < 0.43 && written.every(([x, y]) => Math.abs(x - place[0]) > 32 || Math.abs(y - place[1]) > 18);
    const best = places.filter(free).sort((a, b) => off(a) - off(b))[0];
    if (!best) continue;
    written.push(best);
    context.strokeStyle = ink.ground;
    context.lineWidth = 3.5;
    context.strokeText(String(level), ...best);
    context.fillStyle = ink.text;
    context.fillText(String(level), ...best);
  }
}

/** A run up to the epoch on view, with a dot for each step that is long enough to be seen. */
function drawRun(context, ink, model, row, { toX, toY }) {
  const { k, leads, walk } = row;
  const last = Math.min(model.state.epoch, walk.done);
  const points = Array.from({ length: last + 1 }, (_, n) => {
    const [x, y] = model.coordinates(row, n);
    return [toX(x), toY(y)];
  });
  strokeRun(context, ink, k, leads, () => {
    for (const [x, y] of points) context.lineTo(x, y);
  });
  context.fillStyle = ink.strokes[k].colour;
  points.forEach(([x, y], n) => {
    if (!n || Math.hypot(x - points[n - 1][0], y - points[n - 1][1]) < APART) return;
    context.beginPath();
    context.arc(x, y, 2.5, 0, 7);
    context.fill();
  });
}

/** The mark of a run; at the edge, as a ring, where the run has left the picture. */
function drawPlace(context, ink, model, row, { toX, toY }) {
  const { k, mark, leads } = row;
  const { epoch, reach } = model.state;
  const [x, y] = model.coordinates(row, epoch);
  const [u, v] = [clamp(x, -reach, reach), clamp(y, -reach, reach)];
  drawMark(context, ink, { x: toX(u), y: toY(v), k, mark, leads, outside: u !== x || v !== y });
}

function drawAxes({ context, ink }, { names, state }, { inner, high, toX, toY }) {
  const { reach } = state;
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.strokeRect(LEFT + 0.5, TOP + 0.5, inner - 1, high - 1);
  context.fillStyle = ink.muted;
  context.font = `12px ${ink.font}`;
  for (const tick of [-reach, 0, reach]) {
    const text = show(tick, 0);
    context.textAlign = tick < 0 ? "left" : tick ? "right" : "center";
    context.textBaseline = "top";
    context.fillText(text, toX(tick), TOP + high + 4);
    context.textAlign = "right";
    context.textBaseline = tick < 0 ? "bottom" : tick ? "top" : "middle";
    context.fillText(text, LEFT - 5, toY(tick));
  }
  context.fillStyle = ink.text;
  context.font = `600 13px ${ink.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(names[0], LEFT + inner / 2, TOP + high + 18);
  context.save();
  context.translate(4, TOP + high / 4);
  context.rotate(-Math.PI / 2);
  context.fillText(names[1], 0, 0);
  context.restore();
}

function altOf({ epoch }, model) {
  const places = model.rows.map((row) => {
    const { name, walk } = row;
    return `${name} at ${placeInWords(...model.coordinates(row, epoch), walk.errors[Math.min(epoch, walk.done)])}`;
  });
  return `Map of E over ${model.names.join(" and ")}: ${places.join("; ")}.`;
}
