// Heights as colours, and how runs are drawn: what map and surface share.

import { clamp, palette, rgb, show, superscript } from "../dom.js";
import { colourTable } from "../plane.js";

const HIGHEST = 0.5; // what E can reach, with targets 0 and 1 and outputs between them
const LOWEST = 1e-4; // the foot of the logarithmic scale
const DECADES = Math.log10(HIGHEST / LOWEST);

/** E as a share of the height of the picture. */
export const shareOf = (E, logarithmic) => clamp(logarithmic ? Math.log10(E / LOWEST) / DECADES : E / HIGHEST, 0, 1);

/** How bright a share is drawn: half of all colours are for heights up to 0.125, where most of the landscape lies. */
export const brightness = (share, logarithmic) => (logarithmic ? share : Math.sqrt(share));

/** What is written at the axis of E. */
export const ticksOf = (logarithmic) =>
  logarithmic
    ? [-4, -3, -2, -1].map((n) => [10 ** n, `10${superscript(n)}`])
    : [0, 0.125, 0.25, 0.5].map((E) => [E, String(E)]);

/**
 * Contour lines lie beside the heights of plateaus, multiples of 1/32, where rounding would draw them. Every fourth of
 * the linear ones, and each power of ten of the others, has its number on it.
 */
export const levelsOf = (logarithmic) =>
  logarithmic
    ? [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4]
    : Array.from({ length: 20 }, (_, k) => Number((0.01 + 0.025 * k).toPrecision(3)));
export const numberedOf = (logarithmic) => (logarithmic ? [0.001, 0.01, 0.1] : [0.01, 0.11, 0.21, 0.31, 0.41]);

/** Dashes and colours of the runs, in their order; with more runs than colours the first ones come again. */
const STROKES = [
  ["text", []],
  ["weights", [9, 4]],
  ["activations", [2, 4]],
  ["pre-activations", [9, 3, 2, 3]],
  ["deltas", [5, 3]],
  ["weights", []],
];

/** Colours in force at an element. */
export function inkOf(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--mlp-${name}`).trim() || "#888888";
  return {
    ...palette(element),
    table: colourTable([rgb(read("height-0")), rgb(read("height-half")), rgb(read("height-1"))]),
    strokes: STROKES.map(([name, dash]) => ({ dash, colour: name === "text" ? style.color : read(name) })),
  };
}

/** A run as a line: first a wide one of the ground, so that it stands out on any height. */
export function strokeRun(context, ink, k, leads, trace) {
  const { colour, dash } = ink.strokes[k];
  const width = leads ? 2.5 : 1.75;
  context.lineJoin = "round";
  for (const [style, lineWidth, dashes] of [
    [ink.ground, width + 2.5, []],
    [colour, width, dash],
  ]) {
    context.beginPath();
    trace(context);
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.setLineDash(dashes);
    context.stroke();
  }
  context.setLineDash([]);
}

/** Where a run is: a disc with its mark, or a ring where it has left the picture. */
export function drawMark(context, ink, { x, y, k, mark, leads, outside }) {
  context.beginPath();
  context.arc(x, y, leads ? 10 : 8, 0, 7);
  context.fillStyle = leads && !outside ? ink.strokes[k].colour : ink.ground;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = leads && !outside ? ink.ground : ink.strokes[k].colour;
  context.stroke();
  context.fillStyle = leads && !outside ? ink.ground : ink.strokes[k].colour;
  context.font = `700 12px ${ink.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(mark, x, y + 0.5);
}

/** A place in words: both coordinates and its error. */
export const placeInWords = (x, y, E) => `${show(x, 2)}, ${show(y, 2)}, E ${show(E, 4)}`;
