// The field to draw on: 64 cells. A pointer draws strokes, a finger too; keys move a cursor and ink what it is on.

import { clamp, html, placeIn } from "../dom.js";
import { Brush } from "./brush.js";
import { INK, PIXELS, SIDE } from "./data.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * `onDraw(ink, done)` gets 64 numbers while a stroke goes on, and with `done` when it has ended; `rubs()` says whether it
 * is one of the rubber.
 * @param {(ink: number[], done: boolean) => void} onDraw
 * @param {() => boolean} rubs
 */
export function drawingField(onDraw, rubs) {
  const cells = Array.from({ length: PIXELS }, (_, i) =>
    html("div", { role: "gridcell", class: "mlp-ink", tabindex: i === 0 ? 0 : -1 }),
  );
  const rows = Array.from({ length: SIDE }, (_, r) =>
    html("div", { role: "row" }, ...cells.slice(r * SIDE, (r + 1) * SIDE)),
  );
  const label = "Field to draw on, 8 by 8 pixels. Arrow keys move, space inks, Delete takes away";
  const element = html("div", { role: "grid", class: "mlp-field", "data-name": "field", "aria-label": label }, ...rows);
  let shown = new Array(PIXELS).fill(0);

  const brush = () => new Brush(shown, rubs());
  drawByPointer(element, brush, () => shown, onDraw);
  drawByKeys(element, cells, brush, () => shown, onDraw);
  return {
    element,
    set(ink) {
      cells.forEach((cell, i) => {
        cell.style.setProperty("--mlp-ink", `${(100 * ink[i]) / INK}%`);
        cell.setAttribute("aria-label", `row ${Math.floor(i / SIDE) + 1}, column ${(i % SIDE) + 1}: ink ${ink[i]}`);
      });
      shown = Array.from(ink);
    },
  };
}

/** Strokes: a new brush lays them on whatever picture is there. */
function drawByPointer(element, newBrush, ink, onDraw) {
  let [brush, last] = [null, null];
  const place = (event) => {
    const { x, y } = placeIn(element, event);
    return [(SIDE * x) / element.clientWidth, (SIDE * y) / element.clientHeight];
  };
  const go = (event, done) => {
    const here = place(event);
    const drawn = brush.stroke(last, here);
    last = here;
    onDraw(drawn, done);
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || brush) return;
    element.setPointerCapture(event.pointerId);
    brush = newBrush();
    last = place(event);
    go(event, false);
  });
  element.addEventListener("pointermove", (event) => {
    if (brush) go(event, false);
  });
  for (const end of ["pointerup", "pointercancel"])
    element.addEventListener(end, (event) => {
      if (!brush) return;
      if (end === "pointerup") go(event, true);
      else onDraw(ink(), true);
      brush = null;
    });
}

/** One cell has the focus; with Shift the arrows draw as they go. */
function drawByKeys(element, cells, newBrush, ink, onDraw) {
  const at = (event) => cells.indexOf(event.target);
  const dab = (from, to) => {
    const middle = (i) => /** @type {[number, number]} */ ([(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5]);
    onDraw(newBrush().stroke(middle(from), middle(to)), true);
  };
  const move = (i, [dx, dy], drawing) => {
    const [x, y] = [clamp((i % SIDE) + dx, 0, SIDE - 1), clamp(Math.floor(i / SIDE) + dy, 0, SIDE - 1)];
    const next = y * SIDE + x;
    focusOn(cells, next);
    if (drawing) dab(i, next);
  };
  element.addEventListener("keydown", (event) => {
    const i = at(event);
    if (i < 0) return;
    if (event.key in MOVES) move(i, MOVES[event.key], event.shiftKey);
    else if (event.key === " " || event.key === "Enter") dab(i, i);
    else if (event.key === "Delete" || event.key === "Backspace")
      onDraw(
        ink().map((v, j) => (j === i ? 0 : v)),
        true,
      );
    else return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab has uses of its own for these keys
  });
  element.addEventListener("focusin", (event) => {
    if (at(event) >= 0) focusOn(cells, at(event), false);
  });
}

/** Of several that arrow keys lead to, the one that Tab comes back to. */
export function focusOn(cells, chosen, focus = true) {
  cells.forEach((cell, i) => (cell.tabIndex = i === chosen ? 0 : -1));
  if (focus) cells[chosen].focus();
}
