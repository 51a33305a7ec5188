// One or two curves over an axis, with a handle that the reader drags along it. Colour is the
// quantity, dashes tell the curves of one picture apart. A native slider beside it does the same by
// keyboard; logarithms are taken by the lesson.

import { dragAlong } from "./controls.js";
import { clamp, fill, html, onResize, svg } from "./dom.js";
import { isTucked } from "./folds.js";

const LEFT = 46;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 24;
const LOW = 0.76; // of its height on a card that is not wide

/**
 * draw({x, y, xTicks, yTicks, curves, at, alt}): x and y are [from, to], a tick is [value, text], a
 * curve is {quantity, points, dashed, dots, now}: its dot at the handle has the height `now`.
 */
export function curveView({ title, height: full = 170, onSeek }) {
  const root = svg("svg", { class: "mlp-curves", role: "img" });
  const element = html("div", { class: "mlp-curve-frame" }, html("p", { class: "mlp-hint", text: title }), root);
  let [width, height] = [0, full];
  let last = null;
  const stopResize = onResize(element, (w) => {
    width = w;
    if (last) draw(last);
  });

  function draw(scene) {
    last = scene;
    const { x, y, xTicks, yTicks, curves, at, alt } = scene;
    root.setAttribute("aria-label", alt);
    if (!width) return;
    height = isTucked(element) ? Math.round(LOW * full) : full;
    fill(root, { viewBox: `0 0 ${width} ${height}`, width, height });
    const toX = (v) => LEFT + ((width - LEFT - RIGHT) * (v - x[0])) / (x[1] - x[0]);
    const toY = (v) => TOP + (height - TOP - BOTTOM) * (1 - (clamp(v, ...y) - y[0]) / (y[1] - y[0]));
    const path = (points) =>
      points.map(([u, v], i) => `${i ? "L" : "M"}${toX(u).toFixed(1)} ${toY(v).toFixed(1)}`).join("");
    root.replaceChildren(
      ...yTicks.flatMap(([v, text]) => [
        svg("path", { class: "mlp-grid-line", d: `M${LEFT} ${toY(v)}H${width - RIGHT}` }),
        svg("text", { class: "mlp-tick", x: LEFT - 6, y: toY(v), dy: "0.35em", "text-anchor": "end", text }),
      ]),
      ...xTicks.map(([v, text]) =>
        svg("text", { class: "mlp-tick", x: toX(v), y: height - 7, "text-anchor": "middle", text }),
      ),
      svg("path", { class: "mlp-now", d: `M${toX(at)} ${TOP}V${height - BOTTOM}` }),
      ...curves
        .flatMap(({ quantity, points, dashed, dots, now }) => [
          svg("path", { class: `mlp-curve-line mlp-${quantity}${dashed ? " mlp-dashed" : ""}`, d: path(points) }),
          ...(dots ? points : []).map(([u, v]) =>
            svg("circle", { class: `mlp-curve-dot mlp-${quantity}`, cx: toX(u), cy: toY(v), r: 3.5 }),
          ),
          Number.isFinite(now)
            ? svg("circle", { class: `mlp-curve-dot mlp-${quantity}`, cx: toX(at), cy: toY(now), r: 6 })
            : null,
        ])
        .filter(Boolean),
    );
  }

  dragAlong(root, (x) => {
    const share = (x - LEFT) / (width - LEFT - RIGHT);
    onSeek(last.x[0] + clamp(share, 0, 1) * (last.x[1] - last.x[0]));
  });
  return { element, draw, destroy: stopResize };
}

/** What the lines mean: entries {text, quantity, dashed}. */
export const legend = (entries) =>
  html(
    "p",
    { class: "mlp-legend" },
    ...entries.map(({ text, quantity = "", dashed }) =>
      html("span", { class: `mlp-key mlp-key-line mlp-${quantity}${dashed ? " mlp-dashed" : ""}`, text }),
    ),
  );
