// Drag the line: a neuron that fires is one side of a line. One line never parts XOR; two do.

import { button, radios, row, select, setControls, slider } from "../controls.js";
import { clamp, fill, html, placeIn, show, svg } from "../dom.js";
import { fold, isTucked } from "../folds.js";
import { hosted } from "../hosted.js";
import { countRight, DATASETS, decide, GATES, Network } from "../maths.js";
import { onMoves } from "../moves.js";
import { boundsOf, MARGIN, planeCanvas, TOP } from "../plane.js";
import { choice, list, number, whole } from "../state.js";

const REACH = 0.6; // how far the sliders put the handles from the middle of a line
const CENTRE = 0.5;
const LENS = 42; // half the width of what shows where a held handle is
const STEP = 0.02;
/** Bias weight of the output neuron: both must fire, or at least one. */
const OUTPUT_THRESHOLD = { both: 1.5, either: 0.5 };
const START = [-0.2, 0.3, 1.2, 0.9, -0.2, 0.9, 1.2, -0.3];
const { X } = DATASETS.XOR(); // the four inputs are those of every gate
const BOUNDS = boundsOf(X);

/** Weights of the threshold neuron that fires on the left of the way from P to Q: [w0, w1, w2]. */
export function neuronOfLine([px, py, qx, qy]) {
  const length = Math.hypot(qx - px, qy - py);
  const [w1, w2] = [(py - qy) / length, (qx - px) / length];
  return [w1 * px + w2 * py, w1, w2];
}

/** Angle of the side that fires, in degrees, and distance of the line from the middle of the square. */
function angleAndShift(line) {
  const [w0, w1, w2] = neuronOfLine(line);
  return [Math.round((Math.atan2(w2, w1) * 180) / Math.PI), w0 - CENTRE * (w1 + w2)];
}

function lineFrom(angle, shift) {
  const [w1, w2] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [x, y] = [CENTRE + shift * w1, CENTRE + shift * w2];
  return [x - REACH * w2, y + REACH * w1, x + REACH * w2, y - REACH * w1].map((v) => clamp(v, -2, 3));
}

/** @type {import("../frame.js").Lesson} */
export const dragTheLine = {
  name: "drag-the-line",
  title: "Drag the line",
  tryThis: "say how many of the four points one line can get right; then drag its handles and see.",
  hideable: ["prediction", "dataset", "angle", "shift", "swap", "neurons", "combine"],
  folds: ["points", "lines"],
  schema: {
    dataset: choice("XOR", GATES),
    neurons: choice(1, [1, 2]),
    lines: list(START, number(0, -2, 3), { minLength: 8, maxLength: 8 }),
    combine: choice("both", Object.keys(OUTPUT_THRESHOLD)),
    prediction: choice(0, [0, 2, 3, 4]),
    best: whole(0, 0, 4),
  },

  clean(state, problems) {
    const lines = [...state.lines];
    for (const i of [0, 4]) {
      if (Math.hypot(lines[i + 2] - lines[i], lines[i + 3] - lines[i + 1]) < 0.05) {
        problems.push("lines: the two handles of a line need some distance");
        lines.splice(i, 4, ...START.slice(i, i + 4));
      }
    }
    const next = { ...state, lines };
    const right = rightOf(next);
    return next.neurons === 1 ? { ...next, best: Math.max(next.best, right) } : next;
  },

  build(frame) {
    const setLine = (i, line) =>
      frame.set({ lines: frame.state.lines.map((v, j) => (j >> 2 === i ? line[j - 4 * i] : v)) });
    const picture = linesPicture(frame, setLine);
    const controls = controlsOf(frame);
    const lines = [0, 1].map((i) => lineControls(frame, i, setLine));
    const numbers = numbersPanel();
    frame.body.append(
      controls.prediction.element,
      html(
        "div",
        { class: "mlp-stage" },
        picture.element,
        html("div", {}, numbers.equations, fold("points", "The four points as a table", numbers.table)),
      ),
      frame.ending,
      fold("lines", "Move by sliders, swap sides", ...lines.map(({ element }) => element)),
      row("mlp-toolbar mlp-wrap", controls.neurons, controls.combine, controls.dataset),
    );

    return {
      update(changed) {
        const { state } = frame;
        const network = networkOf(state);
        if (changed.has("theme")) picture.retheme();
        picture.draw(state, network);
        controls.set(state);
        for (const control of lines) control.set(state);
        numbers.write(state, network);
      },
      sentence: () => sentenceOf(frame.state),
      destroy: picture.destroy,
    };
  },
};

/** The line of neuron i, by its handles: [px, py, qx, qy]. */
const lineOf = ({ lines }, i) => lines.slice(4 * i, 4 * i + 4);

function controlsOf(frame) {
  const prediction = radios(
    "prediction",
    "How many of the four can one line get right?",
    [
      [2, "two"],
      [3, "three"],
      [4, "all four"],
    ],
    frame.put("prediction"),
  );
  const dataset = select("dataset", "targets of", GATES, (value) => frame.set({ dataset: value, best: 0 }));
  const neurons = button("neurons", "", () => frame.set({ neurons: 3 - frame.state.neurons }));
  const combine = select(
    "combine",
    "class 1 is where",
    [
      ["both", "both neurons fire"],
      ["either", "at least one fires"],
    ],
    frame.put("combine"),
  );
  return {
    prediction,
    dataset,
    neurons,
    combine,
    set(state) {
      setControls({ prediction, dataset, combine }, state);
      combine.element.hidden = state.neurons === 1;
      neurons.set(state.neurons === 1 ? "Add a second neuron" : "Take the second neuron away");
    },
  };
}

/** What moves line i without its handles. */
function lineControls(frame, i, setLine) {
  const line = () => lineOf(frame.state, i);
  const name = `line ${i + 1}`;
  const angle = slider(
    "angle",
    `${name}: angle`,
    { min: -180, max: 180, step: 1, field: false, format: (x) => `${show(x, 0)}°` },
    (x) => setLine(i, lineFrom(x, angleAndShift(line())[1])),
  );
  const shift = slider(
    "shift",
    `${name}: shift`,
    { min: -0.8, max: 0.8, step: 0.01, field: false, format: (x) => show(x, 2) },
    (x) => setLine(i, lineFrom(angleAndShift(line())[0], x)),
  );
  const swap = button("swap", "Swap sides", () => {
    const [px, py, qx, qy] = line();
    setLine(i, [qx, qy, px, py]);
  });
  const element = row("mlp-controls", angle, shift, swap);
  return {
    element,
    set(state) {
      element.hidden = i >= state.neurons;
      const [degrees, distance] = angleAndShift(lineOf(state, i));
      angle.set(degrees);
      shift.set(distance);
    },
  };
}

/** The plane with the sides of the lines, the lines over it, and a handle at both ends of each. */
function linesPicture(frame, setLine) {
  let size = 0;
  const plane = planeCanvas();
  const strokes = [0, 1].map(() => svg("line", { class: "mlp-drag-line" }));
  const edge = svg("svg", { x: MARGIN, y: TOP, overflow: "hidden" }, ...strokes); // cuts the lines off at the picture's edge
  const overlay = svg("svg", { class: "mlp-overlay", role: "group", "aria-label": "Handles of the lines" }, edge);
  const element = html("div", { class: "mlp-plane-frame mlp-layers" }, plane.element, overlay);
  const handles = [0, 1].map((line) => [0, 1].map((end) => movable(line, end)));
  overlay.append(...handles.flat());

  function movable(line, end) {
    const handle = handleShape(line, end);
    const moveTo = (x, y) => {
      const moved = withEnd(lineOf(frame.state, line), end, x, y);
      if (moved) setLine(line, moved);
    };
    onMoves(handle, STEP, {
      dragged(event) {
        const at = placeIn(overlay, event);
        const { inner } = plane.place(BOUNDS);
        moveTo(
          BOUNDS.x0 + ((at.x - MARGIN) / inner) * BOUNDS.size,
          BOUNDS.y0 + (1 - (at.y - TOP) / inner) * BOUNDS.size,
        );
      },
      pushed(dx, dy) {
        const points = lineOf(frame.state, line);
        moveTo(points[2 * end] + dx, points[2 * end + 1] + dy);
      },
    });
    return handle;
  }

  const observer = new ResizeObserver(() => {
    const width = Math.min(element.clientWidth, isTucked(element) ? 300 : 380);
    if (!width || width === size) return;
    size = width;
    plane.resize(size);
    frame.refresh();
  });
  observer.observe(element);

  return {
    element,
    retheme: () => plane.retheme(),
    draw(state, network) {
      if (size) {
        drawSides(plane, state, network);
        fill(overlay, { viewBox: `0 0 ${size} ${size}`, width: size, height: size });
        drawLines({ edge, strokes, handles }, plane.place(BOUNDS), state);
      }
      plane.element.setAttribute(
        "aria-label",
        `The four points of ${state.dataset} and ${state.neurons === 1 ? "one line" : "two lines"}; ${rightOf(state)} of 4 points are right.`,
      );
    },
    destroy: () => observer.disconnect(),
  };
}

const handleShape = (line, end) =>
  svg(
    "g",
    {
      class: "mlp-handle",
      tabindex: "0",
      role: "slider",
      "aria-label": `line ${line + 1}, ${end ? "second" : "first"} handle; the arrow keys move it`,
      "aria-valuemin": "-100",
      "aria-valuemax": "200",
    },
    svg("circle", { r: 16, class: "mlp-handle-hit" }),
    svg("circle", { r: 10, class: "mlp-handle-dot" }),
    svg("text", {
      class: "mlp-handle-text",
      "text-anchor": "middle",
      dy: "0.36em",
      "aria-hidden": "true",
      text: String(line + 1),
    }),
    // A finger covers the handle that it holds: where it is stands above it, or below near the upper edge.
    svg(
      "g",
      { class: "mlp-lens", "aria-hidden": "true" },
      svg("rect", { x: -LENS, y: -14, width: 2 * LENS, height: 28, rx: 6 }),
      svg("text", { "text-anchor": "middle", dy: "0.36em" }),
    ),
  );

/** Where the lens of a handle stands, from the handle. */
function lensPlace(x, y, width) {
  const across = clamp(x, MARGIN + LENS, MARGIN + width - LENS) - x;
  return `translate(${across} ${y < TOP + 2 * LENS ? LENS + 14 : -LENS - 14})`;
}

/** A line with one end moved within the picture, or null where its ends would come too close. */
function withEnd(line, end, x, y) {
  const points = [...line];
  points[2 * end] = clamp(x, BOUNDS.x0, BOUNDS.x0 + BOUNDS.size);
  points[2 * end + 1] = clamp(y, BOUNDS.y0, BOUNDS.y0 + BOUNDS.size);
  const [px, py, qx, qy] = points;
  return Math.hypot(qx - px, qy - py) >= 0.1 ? points : null;
}

function drawSides(plane, state, network) {
  const Y = network.forward(X).outputs;
  const { T } = DATASETS[state.dataset]();
  plane.draw({
    values: null,
    X,
    T,
    bounds: BOUNDS,
    marked: -1,
    wrong: (i) => decide(Y, i, 1, 0.5) !== T[i],
    background: (context, colours, toX, toY, inner) => fillSides(context, colours, state, toX, toY, inner),
  });
}

function drawLines({ edge, strokes, handles }, { x, y, inner }, state) {
  fill(edge, { width: inner, height: inner });
  strokes.forEach((stroke, i) => {
    const display = i < state.neurons ? "" : "none";
    stroke.style.display = display;
    const [px, py, qx, qy] = lineOf(state, i);
    // Far beyond the picture, which cuts it off.
    const [dx, dy] = [20 * (qx - px), 20 * (qy - py)];
    fill(stroke, {
      x1: x(px - dx) - MARGIN,
      y1: y(py - dy) - TOP,
      x2: x(qx + dx) - MARGIN,
      y2: y(qy + dy) - TOP,
    });
    [
      [px, py],
      [qx, qy],
    ].forEach(([u, v], end) => {
      const handle = handles[i][end];
      handle.style.display = display;
      fill(handle, {
        transform: `translate(${x(u)} ${y(v)})`,
        "aria-valuenow": Math.round(100 * u),
        "aria-valuetext": `x1 ${show(u, 2)}, x2 ${show(v, 2)}`,
      });
      const lens = handle.querySelector(".mlp-lens");
      fill(lens, { transform: lensPlace(x(u), y(v), inner) });
      lens.querySelector("text").textContent = `${show(u, 2)}, ${show(v, 2)}`;
    });
  });
}

function networkOf(state) {
  const { neurons, combine } = state;
  const first = Array.from({ length: neurons }, (_, i) => neuronOfLine(lineOf(state, i)));
  const W1 = [0, 1, 2].flatMap((p) => first.map((w) => w[p]));
  if (neurons === 1) return new Network({ layerSizes: [2, 1], activation: "threshold", weights: [W1] });
  return new Network({
    layerSizes: [2, 2, 1],
    activation: "threshold",
    weights: [W1, [OUTPUT_THRESHOLD[combine], 1, 1]],
  });
}

function rightOf(state) {
  const Y = networkOf(state).forward(X).outputs;
  const { T } = DATASETS[state.dataset]();
  return countRight(Y, T);
}

/** Colour the side of every line that fires, put together by the output neuron. */
function fillSides(context, colours, state, toX, toY, inner) {
  const { neurons, combine } = state;
  const [low, , high] = colours.boundary.map((c) => `rgb(${c.join(" ")})`);
  const half = (i, sign) => {
    const line = lineOf(state, i);
    const [, w1, w2] = neuronOfLine(line);
    const far = 10;
    const [px, py, qx, qy] = line;
    const length = Math.hypot(qx - px, qy - py);
    const [ux, uy] = [(far * (qx - px)) / length, (far * (qy - py)) / length];
    const [nx, ny] = [sign * far * w1, sign * far * w2];
    context.beginPath();
    [
      [px - ux, py - uy],
      [qx + ux, qy + uy],
      [qx + ux + nx, qy + uy + ny],
      [px - ux + nx, py - uy + ny],
    ].forEach(([x, y]) => context.lineTo(toX(x), toY(y)));
    context.closePath();
  };
  context.save();
  context.beginPath();
  context.rect(MARGIN, TOP, inner, inner);
  context.clip();
  const everyOne = neurons === 1 || combine === "both";
  context.fillStyle = everyOne ? low : high;
  context.fillRect(0, 0, inner + 30, inner + 30);
  context.fillStyle = everyOne ? high : low;
  half(0, everyOne ? 1 : -1);
  if (neurons === 1) context.fill();
  else {
    context.clip();
    half(1, everyOne ? 1 : -1);
    context.fill();
  }
  context.restore();
}

const signedTerm = (w, name, first) =>
  `${w < 0 ? (first ? "−" : " − ") : first ? "" : " + "}${show(Math.abs(w), 2)}${name}`;

/** The equations of the neurons, and a table of what they say to the four points. */
function numbersPanel() {
  const equations = html("div", { class: "mlp-line-equations" });
  const head = html("tr", {});
  const body = html("tbody", {});
  const table = html(
    "table",
    { class: "mlp-table" },
    html("caption", { class: "mlp-visually-hidden", text: "The four points, what the neurons say, and the target" }),
    html("thead", {}, head),
    body,
  );
  return {
    equations,
    table,
    write(state, network) {
      const single = state.neurons === 1;
      const hint = `${single ? "The neuron fires" : "A neuron fires"} (1) where its h is above 0.`;
      equations.replaceChildren(...equationsOf(state), html("p", { class: "mlp-hint", text: hint }));
      const names = single ? ["h", "fires"] : ["1 fires", "2 fires", "answer"];
      const headings = ["x₁, x₂", ...names, "target", "result"];
      head.replaceChildren(...headings.map((text) => html("th", { scope: "col", text })));
      body.replaceChildren(...rowsOf(state, network));
    },
  };
}

const equationsOf = (state) =>
  Array.from({ length: state.neurons }, (_, i) => {
    const [w0, w1, w2] = neuronOfLine(lineOf(state, i));
    const name = state.neurons === 1 ? "h" : `h${"₁₂"[i]}`;
    return html(
      "p",
      {},
      html("span", { class: "mlp-pre-activations", text: name }),
      ` = ${signedTerm(w1, "·x₁", true)}${signedTerm(w2, "·x₂")}${signedTerm(-w0, "")}`,
    );
  });

function rowsOf({ dataset, neurons }, network) {
  const pass = network.forward(X);
  return Array.from(DATASETS[dataset]().T, (t, i) => {
    const y = pass.outputs[i];
    const cells =
      neurons === 1
        ? [show(pass.preActivations[1][i], 2), show(y, 0)]
        : [show(pass.activations[1][2 * i], 0), show(pass.activations[1][2 * i + 1], 0), show(y, 0)];
    const right = (y > 0.5 ? 1 : 0) === t;
    return html(
      "tr",
      { class: right ? "mlp-right" : "mlp-wrong" },
      ...[`${X[2 * i]}, ${X[2 * i + 1]}`, ...cells, show(t, 0), right ? "✓ right" : "✗ wrong"].map((text) =>
        html("td", { text }),
      ),
    );
  });
}

const WORDS = ["none", "one", "two", "three", "all four"];

function sentenceOf(state) {
  const right = rightOf(state);
  if (state.neurons === 2) {
    return right === 4
      ? `With two neurons all four points of ${state.dataset} are right: each draws a line, and the output neuron joins their answers.`
      : `With two neurons ${right} of 4 points are right. Lay the lines so that each cuts off one corner.`;
  }
  const guess = state.prediction ? ` You said ${WORDS[state.prediction]}.` : "";
  let text = `One line has ${right} of 4 points right; your best so far is ${state.best}.${guess}`;
  if (state.dataset === "XOR" && state.prediction)
    text += " Whatever the line, 4 of 4 never comes: add a second neuron.";
  return text;
}

export default hosted(dragTheLine);
