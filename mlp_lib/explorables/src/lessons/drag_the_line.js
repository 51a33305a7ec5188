// Drag the line: a neuron that fires is one side of a line. One line never parts XOR; two do.

import { button, radios, select, slider } from "../controls.js";
import { clamp, fill, html, show, svg } from "../dom.js";
import { hosted } from "../hosted.js";
import { DATASETS, decide, Network } from "../maths.js";
import { boundsOf, planeCanvas } from "../plane.js";
import { choice, list, number, whole } from "../state.js";

const GATES = ["XOR", "AND", "OR", "NAND"];
const REACH = 0.6; // how far the sliders put the handles from the middle of a line
const CENTRE = 0.5;
const STEP = 0.02;
/** Bias weight of the output neuron: both must fire, or at least one. */
const OUTPUT_THRESHOLD = { both: 1.5, either: 0.5 };
const START = [-0.2, 0.3, 1.2, 0.9, -0.2, 0.9, 1.2, -0.3];

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

export const dragTheLine = {
  name: "drag-the-line",
  title: "Drag the line",
  tryThis: "say how many of the four points one line can get right; then drag its handles and see.",
  hideable: ["prediction", "dataset", "angle", "shift", "swap", "neurons", "combine"],
  schema: {
    dataset: choice("XOR", GATES),
    neurons: choice(1, [1, 2]),
    lines: list(START, number(0, -2, 3), { maxLength: 8, length: 8 }),
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
    const right = countRight(next);
    return next.neurons === 1 ? { ...next, best: Math.max(next.best, right) } : next;
  },

  build(frame) {
    const plane = planeCanvas();
    const overlay = svg("svg", { class: "mlp-overlay", role: "group", "aria-label": "Handles of the lines" });
    const picture = html("div", { class: "mlp-plane-frame mlp-layers" }, plane.element, overlay);
    let bounds = boundsOf(DATASETS.XOR().X);
    let size = 0;
    const handles = [0, 1].map((line) => [0, 1].map((end) => buildHandle(line, end)));
    const strokes = [0, 1].map(() => svg("line", { class: "mlp-drag-line" }));
    const frameEdge = svg("svg", { x: 22, y: 4, overflow: "hidden" }, ...strokes); // cuts the lines off at the picture's edge
    overlay.append(frameEdge, ...handles.flat());

    const lineAt = (i) => frame.state.lines.slice(4 * i, 4 * i + 4);
    const setLine = (i, line) =>
      frame.set({ lines: frame.state.lines.map((v, j) => (j >> 2 === i ? line[j - 4 * i] : v)) });

    function buildHandle(line, end) {
      const handle = svg(
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
      );
      const moveTo = (x, y) => {
        const points = [...lineAt(line)];
        points[2 * end] = clamp(x, bounds.x0, bounds.x0 + bounds.size);
        points[2 * end + 1] = clamp(y, bounds.y0, bounds.y0 + bounds.size);
        const [px, py, qx, qy] = points;
        if (Math.hypot(qx - px, qy - py) >= 0.1) setLine(line, points);
      };
      let held = false;
      // Else a touch that begins here would scroll the page; touch-action does not reach shapes in a picture.
      handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
      handle.addEventListener("pointerdown", (event) => {
        held = true;
        handle.setPointerCapture(event.pointerId);
        handle.focus({ preventScroll: true });
        event.preventDefault();
      });
      handle.addEventListener("pointermove", (event) => {
        if (!held) return;
        const box = overlay.getBoundingClientRect();
        const { inner } = plane.place(bounds);
        moveTo(
          bounds.x0 + ((event.clientX - box.left - 22) / inner) * bounds.size,
          bounds.y0 + (1 - (event.clientY - box.top - 4) / inner) * bounds.size,
        );
      });
      for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => (held = false));
      const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      handle.addEventListener("keydown", (event) => {
        const move = MOVES[event.key];
        if (!move) return;
        event.preventDefault();
        const step = event.shiftKey ? 5 * STEP : STEP;
        const points = lineAt(line);
        moveTo(points[2 * end] + step * move[0], points[2 * end + 1] + step * move[1]);
      });
      return handle;
    }

    const prediction = radios(
      "prediction",
      "How many of the four can one line get right?",
      [
        [2, "two"],
        [3, "three"],
        [4, "all four"],
      ],
      (value) => frame.set({ prediction: value }),
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
      (value) => frame.set({ combine: value }),
    );
    const lineControls = [0, 1].map((i) => {
      const name = i ? "line 2" : "line 1";
      const angle = slider(
        "angle",
        `${name}: angle`,
        { min: -180, max: 180, step: 1, field: false, format: (x) => `${show(x, 0)}°` },
        (x) => setLine(i, lineFrom(x, angleAndShift(lineAt(i))[1])),
      );
      const shift = slider(
        "shift",
        `${name}: shift`,
        { min: -0.8, max: 0.8, step: 0.01, field: false, format: (x) => show(x, 2) },
        (x) => setLine(i, lineFrom(angleAndShift(lineAt(i))[0], x)),
      );
      const swap = button("swap", "Swap sides", () => {
        const [px, py, qx, qy] = lineAt(i);
        setLine(i, [qx, qy, px, py]);
      });
      return { angle, shift, swap, element: frame.add(html("div", { class: "mlp-controls" }), [angle, shift, swap]) };
    });
    const equations = html("div", { class: "mlp-line-equations" });
    const tableBody = html("tbody", {});
    const tableHead = html("tr", {});
    const table = html(
      "table",
      { class: "mlp-table" },
      html("caption", { class: "mlp-visually-hidden", text: "The four points, what the neurons say, and the target" }),
      html("thead", {}, tableHead),
      tableBody,
    );

    frame.body.append(
      prediction.element,
      html("div", { class: "mlp-stage" }, picture, html("div", {}, equations, table)),
      frame.ending,
      lineControls[0].element,
      lineControls[1].element,
      html("div", { class: "mlp-toolbar mlp-wrap" }, neurons.element, combine.element, dataset.element),
    );

    function drawPlane(state, network, T) {
      const { X } = DATASETS[state.dataset]();
      const Y = network.forward(X).outputs;
      plane.draw({
        values: null,
        X,
        T,
        bounds,
        marked: -1,
        wrong: (i) => decide(Y, i, 1, 0.5) !== T[i],
        background: (context, colours, toX, toY, inner) => fillSides(context, colours, state, toX, toY, inner),
      });
      const { x, y, inner } = plane.place(bounds);
      fill(frameEdge, { width: inner, height: inner });
      fill(overlay, { viewBox: `0 0 ${size} ${size}`, width: size, height: size });
      [0, 1].forEach((i) => {
        const shown = i < state.neurons;
        strokes[i].style.display = shown ? "" : "none";
        const [px, py, qx, qy] = state.lines.slice(4 * i, 4 * i + 4);
        // Far beyond the picture, which cuts it off.
        const [dx, dy] = [20 * (qx - px), 20 * (qy - py)];
        fill(strokes[i], { x1: x(px - dx) - 22, y1: y(py - dy) - 4, x2: x(qx + dx) - 22, y2: y(qy + dy) - 4 });
        [
          [px, py],
          [qx, qy],
        ].forEach(([u, v], end) => {
          const handle = handles[i][end];
          handle.style.display = shown ? "" : "none";
          fill(handle, {
            transform: `translate(${x(u)} ${y(v)})`,
            "aria-valuenow": Math.round(100 * u),
            "aria-valuetext": `x1 ${show(u, 2)}, x2 ${show(v, 2)}`,
          });
        });
      });
    }

    const observer = new ResizeObserver(() => {
      const width = Math.min(picture.clientWidth, 380);
      if (!width || width === size) return;
      size = width;
      plane.resize(size);
      frame.refresh();
    });
    observer.observe(picture);

    return {
      update(changed) {
        const { state } = frame;
        if (changed.has("theme")) plane.retheme();
        const { X, T } = DATASETS[state.dataset]();
        bounds = boundsOf(X);
        const network = networkOf(state);
        if (size) drawPlane(state, network, T);
        prediction.set(state.prediction);
        dataset.set(state.dataset);
        combine.set(state.combine);
        combine.element.hidden = state.neurons === 1;
        neurons.set(state.neurons === 1 ? "Add a second neuron" : "Take the second neuron away");
        lineControls.forEach(({ angle, shift, element }, i) => {
          element.hidden = i >= state.neurons;
          const [degrees, distance] = angleAndShift(lineAt(i));
          angle.set(degrees);
          shift.set(distance);
        });
        writeNumbers(state, network, X, T, equations, tableHead, tableBody);
        plane.element.setAttribute(
          "aria-label",
          `The four points of ${state.dataset} and ${state.neurons === 1 ? "one line" : "two lines"}; ${countRight(state)} of 4 points are right.`,
        );
      },
      sentence: () => sentenceOf(frame.state),
      destroy: () => observer.disconnect(),
    };
  },
};

function networkOf({ neurons, lines, combine }) {
  const first = Array.from({ length: neurons }, (_, i) => neuronOfLine(lines.slice(4 * i, 4 * i + 4)));
  const W1 = [0, 1, 2].flatMap((p) => first.map((w) => w[p]));
  if (neurons === 1) return new Network({ layerSizes: [2, 1], activation: "threshold", weights: [W1] });
  return new Network({
    layerSizes: [2, 2, 1],
    activation: "threshold",
    weights: [W1, [OUTPUT_THRESHOLD[combine], 1, 1]],
  });
}

function countRight(state) {
  const { X, T } = DATASETS[state.dataset]();
  const Y = networkOf(state).forward(X).outputs;
  return Array.from(T).filter((t, i) => decide(Y, i, 1, 0.5) === t).length;
}

/** Colour the side of every line that fires, put together by the output neuron. */
function fillSides(context, colours, { neurons, lines, combine }, toX, toY, inner) {
  const [low, , high] = colours.boundary.map((c) => `rgb(${c.join(" ")})`);
  const half = (i, sign) => {
    const line = lines.slice(4 * i, 4 * i + 4);
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
  context.rect(22, 4, inner, inner);
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

function writeNumbers(state, network, X, T, equations, head, body) {
  const { neurons } = state;
  const pass = network.forward(X);
  equations.replaceChildren(
    ...Array.from({ length: neurons }, (_, i) => {
      const [w0, w1, w2] = neuronOfLine(state.lines.slice(4 * i, 4 * i + 4));
      const name = neurons === 1 ? "h" : `h${"₁₂"[i]}`;
      return html(
        "p",
        {},
        html("span", { class: "mlp-pre-activations", text: name }),
        ` = ${signedTerm(w1, "·x₁", true)}${signedTerm(w2, "·x₂")}${signedTerm(-w0, "")}`,
      );
    }),
    html("p", {
      class: "mlp-hint",
      text: `${neurons === 1 ? "The neuron fires" : "A neuron fires"} (1) where its h is above 0.`,
    }),
  );
  const names = neurons === 1 ? ["h", "fires"] : ["1 fires", "2 fires", "answer"];
  head.replaceChildren(...["x₁, x₂", ...names, "target", "result"].map((text) => html("th", { scope: "col", text })));
  body.replaceChildren(
    ...Array.from(T, (t, i) => {
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
    }),
  );
}

const WORDS = ["none", "one", "two", "three", "all four"];

function sentenceOf(state) {
  const right = countRight(state);
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
