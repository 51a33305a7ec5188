// Tolerance band: what a judge of gradients accepts, as the gradient shrinks.

import { button, dragAlong, row, setControls, slider } from "../controls.js";
import { clamp, fill, html, onResize, show, superscript, svg } from "../dom.js";
import { hosted } from "../hosted.js";
import { number } from "../state.js";

const SMALLEST = 1e-8;
const HEIGHT = 320;
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 132, 10, 44];
/** The heights that are drawn: multiples of the slope that was measured. */
const [LOW, HIGH] = [-1.6, 2.6];

/** What passes make of a slope, as a multiple of it. */
export const FACTORS = [2, 1.1, 1, 0, -1];
const NAMES = { 2: "twice", 1.1: "1.1 times", 1: "right", 0: "zeros", "-1": "wrong sign" };
/** The tolerances that judges have by default, absolute and relative. */
export const JUDGES = {
  pytorch: { text: "PyTorch", atol: 1e-5, rtol: 1e-3 },
  jax32: { text: "JAX, float32", atol: 2e-3, rtol: 2e-3 },
  jax64: { text: "JAX, float64", atol: 1e-5, rtol: 1e-5 },
  numpy: { text: "numpy.allclose", atol: 1e-8, rtol: 1e-5 },
};

/** A number in three figures. */
const say = (x) => (x >= 1e-3 ? String(Number(x.toPrecision(3))) : show(x, 2, true));

/** How far from 1 a factor on the slope may be: (eq-wrong-factor-passes). */
export const reach = ({ atol, rtol }, slope) => rtol + atol / slope;

/** The factors that are accepted; rounding shall not decide for a factor on the very edge. */
export const accepted = (state) =>
  FACTORS.filter((factor) => Math.abs(factor - 1) <= reach(state, state.slope) * (1 + 1e-12));

/** @type {import("../frame.js").Lesson} */
export const toleranceBand = {
  name: "tolerance-band",
  title: "Tolerance band",
  tryThis: "drag to the left, where a training leads, until zeros are accepted.",
  hideable: ["slope", "atol", "rtol", "judges", ...Object.keys(JUDGES)],
  schema: {
    slope: number(0.02, SMALLEST, 1),
    atol: number(1e-5, 1e-12, 0.1),
    rtol: number(1e-3, 1e-12, 0.1),
  },

  build(frame) {
    const picture = bandPicture((slope) => frame.set({ slope }));
    const controls = controlsOf(frame);
    const judges = Object.entries(JUDGES).map(([name, { text, atol, rtol }]) =>
      button(name, text, () => frame.set({ atol, rtol })),
    );
    const presets = html("div", {
      class: "mlp-toolbar",
      "data-name": "judges",
      role: "group",
      "aria-label": "tolerances of",
    });
    presets.append(...judges.map(({ element }) => element));
    frame.body.append(
      row("mlp-controls", controls.slope),
      picture.element,
      frame.ending,
      presets,
      row("mlp-controls", controls.atol, controls.rtol),
    );
    return {
      update() {
        setControls(controls, frame.state);
        picture.draw(frame.state);
        judges.forEach(({ element }, i) => {
          const { atol, rtol } = Object.values(JUDGES)[i];
          element.setAttribute("aria-pressed", String(atol === frame.state.atol && rtol === frame.state.rtol));
        });
      },
      sentence: () => sentenceOf(frame.state),
      destroy: picture.destroy,
    };
  },
};

function controlsOf(frame) {
  const bounds = { log: true, format: say };
  return {
    slope: slider("slope", "measured slope b", { ...bounds, min: SMALLEST, max: 1 }, frame.put("slope")),
    atol: slider("atol", "absolute tolerance", { ...bounds, min: 1e-12, max: 0.1 }, frame.put("atol")),
    rtol: slider("rtol", "relative tolerance", { ...bounds, min: 1e-12, max: 0.1 }, frame.put("rtol")),
  };
}

/** The band over shrinking slopes, a line for each pass, and what becomes of it at the slope that is looked at. */
function bandPicture(onSlope) {
  const root = svg("svg", { class: "mlp-curves", role: "img" });
  const title = "what a pass says, in slopes b; inside the band it is accepted";
  const element = html("div", { class: "mlp-curve-frame" }, html("p", { class: "mlp-hint", text: title }), root);
  let width = 0;
  let last = null;
  const draw = (state) => {
    last = state;
    root.setAttribute("aria-label", altOf(state));
    if (!width) return;
    fill(root, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    root.replaceChildren(...axes(width), bandOf(state, width), ...linesOf(state, width), ...handleOf(state, width));
  };
  const destroy = onResize(element, (w) => {
    width = w;
    if (last) draw(last);
  });
  dragAlong(root, (x) => {
    const share = clamp((x - LEFT) / (width - LEFT - RIGHT), 0, 1);
    onSlope(Number((SMALLEST ** (1 - share)).toPrecision(2)));
  });
  return { element, draw, destroy };
}

const toX = (slope, width) => width - RIGHT - ((width - LEFT - RIGHT) * Math.log(slope)) / Math.log(SMALLEST);
const toY = (factor) => TOP + ((HEIGHT - TOP - BOTTOM) * (HIGH - clamp(factor, LOW, HIGH))) / (HIGH - LOW);

function axes(width) {
  const ends = { y: HEIGHT - 26, "text-anchor": "middle", class: "mlp-tick" };
  return [
    ...[-1, 0, 1, 2].map((factor) =>
      svg("text", {
        class: "mlp-tick",
        x: LEFT - 8,
        y: toY(factor),
        dy: "0.35em",
        "text-anchor": "end",
        text: show(factor, 0),
      }),
    ),
    ...[0, -2, -4, -6, -8].map((n) =>
      svg("text", { ...ends, x: toX(10 ** n, width), text: n ? `10${superscript(n)}` : "1" }),
    ),
    svg("text", {
      ...ends,
      // From the axis on: in the middle of a phone's short axis its beginning would be cut.
      x: LEFT,
      "text-anchor": "start",
      y: HEIGHT - 8,
      text: "← ever smaller: the measured slope b",
    }),
  ];
}

function bandOf(state, width) {
  const slopes = Array.from({ length: 161 }, (_, i) => SMALLEST ** (i / 160));
  const edge = (side) => slopes.map((b) => `${toX(b, width).toFixed(1)} ${toY(1 + side * reach(state, b)).toFixed(1)}`);
  return svg("path", { class: "mlp-band", d: `M${edge(1).join("L")}L${edge(-1).reverse().join("L")}Z` });
}

function linesOf(state, width) {
  const passing = accepted(state);
  return FACTORS.flatMap((factor) => {
    const within = passing.includes(factor);
    // 1.1 and 1 are too near for two labels.
    const y = toY(factor) + (factor === 1.1 ? -10 : factor === 1 ? 6 : 0);
    const text = `${within ? "✓" : "✗"} ${NAMES[factor]}`;
    return [
      svg("path", {
        class: `mlp-curve-line mlp-${factor === 1 ? "deltas" : "error"}${factor === 1 ? "" : " mlp-dashed"}`,
        d: `M${LEFT} ${toY(factor)}H${width - RIGHT}`,
      }),
      svg("text", {
        class: `mlp-tick mlp-pass${within ? " mlp-within" : ""}`,
        "data-factor": String(factor),
        x: width - RIGHT + 10,
        y,
        dy: "0.35em",
        text,
      }),
    ];
  });
}

function handleOf(state, width) {
  const x = toX(state.slope, width);
  const passing = accepted(state);
  return [
    svg("path", { class: "mlp-now", d: `M${x} ${TOP}V${HEIGHT - BOTTOM}` }),
    ...FACTORS.map((factor) =>
      svg("circle", {
        class: `mlp-curve-dot mlp-${factor === 1 ? "deltas" : "error"}${passing.includes(factor) ? "" : " mlp-hollow"}`,
        cx: x,
        cy: toY(factor),
        r: 6,
      }),
    ),
  ];
}

const listed = (factors) => factors.map((factor) => NAMES[factor]).join(", ");

function altOf(state) {
  return `The band of what is accepted, over slopes from 1 down to 10⁻⁸; at ${say(state.slope)} it reaches ${say(reach(state, state.slope))} to both sides of 1. Accepted there: ${listed(accepted(state)) || "nothing"}.`;
}

function sentenceOf(state) {
  const far = say(reach(state, state.slope));
  const wrong = accepted(state).filter((factor) => factor !== 1);
  const passing = wrong.length
    ? `So besides the right pass it accepts: ${listed(wrong)}.`
    : "So of these it accepts the right pass alone.";
  return `At a slope of ${say(state.slope)} the judge lets a factor be ${far} away from 1. ${passing}`;
}

export default hosted(toleranceBand);
