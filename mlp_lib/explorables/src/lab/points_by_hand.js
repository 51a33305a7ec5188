// Points of the reader's own, drawn: a tap on the plane adds one, a point is dragged, the one that is chosen is taken away.

import { button, radios } from "../controls.js";
import { clamp, html } from "../dom.js";
import { nearestOf, placeOf } from "../plane.js";
import { REACH as FARTHEST, MAX_POINTS, MIN_POINTS } from "./points.js";
import { isOwn } from "./settings.js";

const REACH = 16; // how far from a point a pointer still takes hold of it
const KINDS = [0, 1].map((value) => [value, `class ${value}`]);
const FINE = 1000; // to what part of the plane's side a place is rounded, at least

/** A place on the plane, within it, with as many decimals as the plane is fine. */
function rounded([x1, x2], { x0, y0, size }) {
  const decimals = clamp(Math.ceil(Math.log10(FINE / size)), 0, 10);
  const within = [clamp(x1, x0, x0 + size), clamp(x2, y0, y0 + size)];
  return within.map((x) => Number(clamp(x, -FARTHEST, FARTHEST).toFixed(decimals)) + 0);
}

const isWithin = ([x1, x2], { x0, y0, size }) => x1 >= x0 && x1 <= x0 + size && x2 >= y0 && x2 <= y0 + size;

/** The point with this number is dragged, by mouse or finger; `moved` gets its new place. */
function draggable(canvas, { under, grabbed, moved, released }) {
  let held = null;
  let seized = false; // the press that ends in a click began on a point
  // Else a touch that begins on a point would scroll the page; elsewhere it may.
  const still = (event) => under(event.touches[0]) !== null && event.preventDefault();
  canvas.addEventListener("touchstart", still, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    held = event.button === 0 ? under(event) : null;
    seized = held !== null;
    if (!seized) return;
    canvas.setPointerCapture(event.pointerId);
    grabbed(held);
  });
  canvas.addEventListener("pointermove", (event) => held !== null && moved(held, event));
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => {
      if (held !== null) released();
      held = null;
    });
  return { seized: () => seized };
}

/** The point is taken hold of, chosen and moved, while the plane stays as it is. */
function dragPoints(frame, plane, playback) {
  const { element } = plane;
  return draggable(element, {
    under: (event) =>
      isOwn(frame.state) ? nearestOf(plane, playback.data.bounds, playback.data.all, event, REACH) : null,
    grabbed(point) {
      playback.holdPlane(true);
      const example = playback.data.rows.indexOf(point);
      if (example >= 0) frame.set({ example });
    },
    moved(point, event) {
      const { bounds } = playback.data;
      const place = rounded(placeOf(plane, bounds, event), bounds);
      const points = frame.state.points.map((row, i) => (i === point ? [...place, row[2]] : row));
      frame.set({ points }, { quiet: true });
    },
    released() {
      playback.holdPlane(false);
      frame.refresh();
      frame.publish("points");
    },
  });
}

/**
 * @param {import("../frame.js").Frame} frame
 * @param {any} plane the canvas of the plane
 * @param {import("./playback.js").Playback} playback
 * @param {(text: string) => void} tell
 */
export function pointsByHand(frame, plane, playback, tell) {
  let kind = 1;
  const tap = radios("tap", "tap to add, drag to move", KINDS, (value) => {
    kind = value;
  });
  tap.set(kind);
  const drag = dragPoints(frame, plane, playback);
  plane.element.addEventListener("click", (event) => {
    const { points } = frame.state;
    if (drag.seized() || !isOwn(frame.state)) return;
    const { bounds } = playback.data;
    const place = placeOf(plane, bounds, event);
    if (!isWithin(place, bounds)) return;
    if (points.length >= MAX_POINTS) return tell(`${MAX_POINTS} points are the most there can be.`);
    frame.set({ points: [...points, [...rounded(place, bounds), kind]] });
    const example = playback.data.rows.indexOf(points.length);
    if (example >= 0) frame.set({ example });
  });
  const remove = button("remove", "", () => {
    if (remove.element.getAttribute("aria-disabled") === "true") return;
    const gone = playback.data.rows[frame.state.example];
    frame.set({ points: frame.state.points.filter((_, i) => i !== gone) });
  });
  const element = html("div", { class: "mlp-points-tools" }, tap.element, remove.element);
  return {
    element,
    set(state) {
      element.hidden = !isOwn(state);
      remove.set(`Remove example ${state.example + 1}`);
      remove.element.setAttribute("aria-disabled", String(state.points.length <= MIN_POINTS));
    },
  };
}
