// The landscape as a surface that can be turned: drawn on a canvas from far to near, with the runs in it.

import { clamp, html, onResize, placeIn, reducedMotion, show, sizeCanvas } from "../dom.js";
import { isTucked } from "../folds.js";
import { brightness, drawMark, inkOf, shareOf, strokeRun, ticksOf } from "./ink.js";
import { inOrder } from "./map.js";
import { GRID } from "./model.js";

const WIDEST = 376;
const SHAPE = 0.83; // height to width
const HEIGHT = 1.9; // of the highest error, where the square is 2 wide
const MIDDLE = 0.32; // the share of the height around which it turns
const EDGE = 40; // room for what is written
const EASE = 0.28; // of the way to where the reader has turned it, in each frame
const CELLS = GRID - 1;
const EVERY = 6; // cells between two lines of the net
const KEYS = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };

/** Degrees from −180 to 180. */
const wrapped = (turn) => ((((turn + 180) % 360) + 360) % 360) - 180;

export function turnedSurface(frame, model) {
  const canvas = html("canvas", {
    class: "mlp-hill",
    role: "slider",
    tabindex: "0",
    "aria-valuemin": -180,
    "aria-valuemax": 180,
  });
  const element = html("div", { class: "mlp-hill-frame" }, canvas);
  const view = { context: null, ink: null, width: 0, height: 0, turn: frame.state.turn, tilt: frame.state.tilt };
  let [request, held] = [0, false];

  listenToTurns(canvas, {
    hold: (holds) => (held = holds),
    turned: (turn, tilt) => frame.set({ turn: wrapped(Math.round(turn)), tilt: clamp(Math.round(tilt), 10, 90) }),
    present: () => frame.state,
  });
  const stop = onResize(element, (width) => {
    view.width = Math.min(width, isTucked(element) ? 250 : WIDEST);
    view.height = Math.round(SHAPE * view.width);
    view.context = sizeCanvas(canvas, view.width, view.height);
    view.ink = inkOf(canvas);
    frame.refresh();
  });

  /** Turn a little towards where it should be; true when it is there. */
  function ease() {
    const { turn, tilt } = frame.state;
    const [across, up] = [wrapped(turn - view.turn), tilt - view.tilt];
    const there = held || reducedMotion() || Math.abs(across) + Math.abs(up) < 0.6;
    view.turn = there ? turn : view.turn + EASE * across;
    view.tilt = there ? tilt : view.tilt + EASE * up;
    return there;
  }

  function draw() {
    cancelAnimationFrame(request);
    if (!view.context || !model.surface) return;
    if (!ease()) request = requestAnimationFrame(draw);
    drawHill(view, model);
  }

  return {
    element,
    retheme: () => (view.ink = view.context && inkOf(canvas)),
    draw() {
      draw();
      const { turn, tilt } = frame.state;
      const of = `E over ${model.names.join(" and ")}`;
      canvas.setAttribute("aria-label", `Surface of ${of}, with the runs on it; the arrow keys turn and tilt it`);
      canvas.setAttribute("aria-valuenow", turn);
      canvas.setAttribute("aria-valuetext", `turned ${show(turn, 0)}°, seen from ${show(tilt, 0)}° above`);
    },
    destroy() {
      cancelAnimationFrame(request);
      stop();
    },
  };
}

/** Dragging turns and, with a mouse, tilts: a finger that goes up or down scrolls the page. */
function listenToTurns(canvas, { hold, turned, present }) {
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    const { turn, tilt } = present();
    from = { ...placeIn(canvas, event), turn, tilt };
    canvas.setPointerCapture(event.pointerId);
    hold(true);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const { x, y } = placeIn(canvas, event);
    const tilts = event.pointerType !== "touch";
    turned(from.turn + (x - from.x) / 2, from.tilt + (tilts ? (y - from.y) / 3 : 0));
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => {
      from = null;
      hold(false);
    });
  canvas.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    const { turn, tilt } = present();
    const times = event.shiftKey ? 4 : 1;
    turned(turn + times * move[0], tilt + times * move[1]);
  });
}

/** From u, v between −1 and 1 and a share of the height to the canvas. */
export function projection({ width, height, turn, tilt }) {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [cosA, sinA, cosB, sinB] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const unit = Math.min((width / 2 - EDGE) / Math.SQRT2, height / 3.15);
  const middle = 0.57 * height;
  return {
    x: (u, v) => width / 2 + unit * (u * cosA - v * sinA),
    y: (u, v, share) => middle - unit * ((u * sinA + v * cosA) * sinB + (share - MIDDLE) * HEIGHT * cosB),
    /** Larger is farther away. */
    far: [sinA, cosA],
    turned: a,
  };
}

function drawHill(view, model) {
  const { context, ink, width, height } = view;
  const at = projection(view);
  const shares = Float64Array.from(model.surface.values, (E) => shareOf(E, model.state.logarithmic));
  const runs = runsOf(model);
  context.clearRect(0, 0, width, height);
  drawFloor(context, ink, at);
  drawCells({ context, ink, at, shares, logarithmic: model.state.logarithmic, segments: segmentsOf(runs) });
  // What lies behind a hill shines through.
  context.globalAlpha = 0.3;
  for (const run of runs) strokePoints(context, ink, at, run);
  context.globalAlpha = 1;
  drawScale(context, ink, at, model.state.logarithmic);
  writeAxes(context, ink, at, model.names);
  for (const run of runs) drawBall({ context, ink, at, shares }, run);
}

/** Of each run its points up to now: u, v and the share of its own error; null where it has left the square. */
function runsOf(model) {
  const { epoch, reach, logarithmic } = model.state;
  return inOrder(model).map((row) => {
    const { walk } = row;
    const points = Array.from({ length: Math.min(epoch, walk.done) + 1 }, (_, n) => {
      const [u, v] = model.coordinates(row, n).map((x) => x / reach);
      return Math.abs(u) > 1 || Math.abs(v) > 1 ? null : [u, v, shareOf(walk.errors[n], logarithmic)];
    });
    return { ...row, points };
  });
}

const cellOf = (u) => clamp(Math.floor(((u + 1) / 2) * CELLS), 0, CELLS - 1);

/** The pieces of the runs by the cell over which they lie. */
function segmentsOf(runs) {
  const segments = new Map();
  for (const run of runs) {
    run.points.forEach((to, n) => {
      const from = run.points[n - 1];
      if (!from || !to) return;
      const cell = cellOf(to[1]) * CELLS + cellOf(to[0]);
      if (!segments.has(cell)) segments.set(cell, []);
      segments.get(cell).push({ run, from, to });
    });
  }
  return segments;
}

/** All cells from far to near, each followed by what lies over it. */
function drawCells(scene) {
  const { context, ink, at, segments } = scene;
  const order = (rising) => Array.from({ length: CELLS }, (_, i) => (rising ? CELLS - 1 - i : i));
  const [columns, rows] = at.far.map((grows) => order(grows > 0));
  for (const j of rows) {
    for (const i of columns) {
      drawCell(scene, i, j);
      for (const { run, from, to } of segments.get(j * CELLS + i) ?? [])
        strokePoints(context, ink, at, { ...run, points: [from, to] }, []);
    }
  }
}

function drawCell({ context, ink, at, shares, logarithmic }, i, j) {
  const corners = [
    [i, j],
    [i + 1, j],
    [i + 1, j + 1],
    [i, j + 1],
  ].map(([p, q]) => {
    const share = shares[q * GRID + p];
    const [u, v] = [(2 * p) / CELLS - 1, (2 * q) / CELLS - 1];
    return [at.x(u, v), at.y(u, v, share), share];
  });
  const [a, b, c, d] = corners.map(([, , share]) => share);
  const colour = shaded(ink.table[Math.round(255 * brightness((a + b + c + d) / 4, logarithmic))], a + d - b - c);
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 0.7;
  context.fill();
  context.stroke();
  drawNet(context, ink, corners, i, j);
}

/** A pixel of the table, darker where it falls to the left. */
function shaded(pixel, slope) {
  const light = clamp(1 + 3 * slope, 0.68, 1.14);
  const [r, g, b] = [pixel, pixel >> 8, pixel >> 16].map((c) => Math.round(Math.min(255, (c & 255) * light)));
  return `rgb(${r} ${g} ${b})`;
}

/** The lines of the net that lie at the edge of a cell. */
function drawNet(context, ink, corners, i, j) {
  const [first, second, , fourth] = corners;
  const ends = [i % EVERY === 0 && fourth, j % EVERY === 0 && second].filter(Boolean);
  if (!ends.length) return;
  context.beginPath();
  for (const end of ends) {
    context.moveTo(first[0], first[1]);
    context.lineTo(end[0], end[1]);
  }
  context.strokeStyle = ink.text;
  context.globalAlpha = 0.28;
  context.lineWidth = 0.8;
  context.stroke();
  context.globalAlpha = 1;
}

function strokePoints(context, ink, at, { k, leads, points }, dash = null) {
  const trace = () => {
    let moved = false;
    for (const point of points) {
      if (!point) moved = false;
      else if (moved) context.lineTo(at.x(point[0], point[1]), at.y(...point));
      else context.moveTo(at.x(point[0], point[1]), at.y(...point));
      moved = point !== null;
    }
  };
  const own = dash ? { ...ink, strokes: ink.strokes.map((stroke) => ({ ...stroke, dash })) } : ink;
  strokeRun(context, own, k, leads, trace);
}

/** Where a run is, and a stem to the surface below or above it. */
function drawBall({ context, ink, at, shares }, { k, mark, leads, points }) {
  const point = points.at(-1);
  if (!point) return;
  const [u, v, share] = point;
  const [x, y] = [at.x(u, v), at.y(u, v, share)];
  const ground = at.y(u, v, shares[Math.round(((v + 1) / 2) * CELLS) * GRID + Math.round(((u + 1) / 2) * CELLS)]);
  if (Math.abs(ground - y) > 3) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, ground);
    context.strokeStyle = ink.strokes[k].colour;
    context.lineWidth = 1.25;
    context.stroke();
  }
  drawMark(context, ink, { x, y, k, mark, leads, outside: false });
}

const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

function drawFloor(context, ink, at) {
  context.beginPath();
  for (const [u, v] of CORNERS) context.lineTo(at.x(u, v), at.y(u, v, 0));
  context.closePath();
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.stroke();
}

/** The axis of E, at the corner that is farthest to the left. */
function drawScale(context, ink, at, logarithmic) {
  const [u, v] = [...CORNERS].sort((one, other) => at.x(one[0], one[1]) - at.x(other[0], other[1]))[0];
  const x = at.x(u, v);
  const [foot, top] = [at.y(u, v, 0), at.y(u, v, 1)];
  if (foot - top < 50) return; // seen from above it would be a heap of numbers
  context.beginPath();
  context.moveTo(x, foot);
  context.lineTo(x, top);
  context.strokeStyle = ink.muted;
  context.lineWidth = 1;
  context.fillStyle = ink.muted;
  context.font = `12px ${ink.font}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [E, text] of ticksOf(logarithmic)) {
    const y = at.y(u, v, shareOf(E, logarithmic));
    context.moveTo(x - 3, y);
    context.lineTo(x, y);
    context.fillText(text, x - 5, y);
  }
  context.stroke();
  context.textAlign = "left";
  context.font = `600 13px ${ink.font}`;
  context.fillStyle = ink.error;
  context.fillText("E", x - 4, top - 10);
}

/** The names of both directions at their rising ends, along the edges that are nearest. */
function writeAxes(context, ink, at, names) {
  const nearU = at.far[1] > 0 ? -1 : 1;
  const nearV = at.far[0] > 0 ? -1 : 1;
  context.fillStyle = ink.text;
  context.font = `600 13px ${ink.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [name, rises, u, v] of [
    [names[0], Math.cos(at.turned), 0.35, 1.22 * nearU],
    [names[1], -Math.sin(at.turned), 1.22 * nearV, 0.35],
  ])
    context.fillText(rises >= 0 ? `${name} →` : `← ${name}`, at.x(u, v), at.y(u, v, 0));
}
