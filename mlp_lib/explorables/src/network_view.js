// The network view: the diagram of a network with its numbers.
//
// Lessons configure it (what stands on a wire, what stands in a neuron) and give it, whenever
// something changed, a view {network, forward, example, ...}. It draws and reports which neuron or
// wire the reader points at; it computes nothing of its own.
//
// A part is written n<layer>-<index> or w<layer>-<from>-<to>, index 0 being the bias node.

import { html, onResize, show, svg } from "./dom.js";
import { hOf, nodeValue, weightOf } from "./formula.js";

export const partName = {
  node: (l, p) => `n${l}-${p}`,
  wire: (l, p, q) => `w${l}-${p}-${q}`,
};

/** The setting that names a part; the first neuron unless said otherwise. */
export const partField = {
  fallback: "n1-1",
  read: (raw) =>
    /^[nw](\d+-){1,2}\d+$/.test(raw)
      ? { value: raw }
      : { value: "n1-1", problem: "names no neuron and no wire; n1-1 is used" },
  write: String,
};

/** @typedef {{ kind: "node" | "wire", l: number, p: number, q?: number }} Part `q` is that of a wire */

/**
 * The part a name stands for, or null when the network has none such.
 * @returns {Part | null}
 */
export function parsePart(name, network) {
  const [, kind, ...digits] = /^([nw])(\d+)-(\d+)(?:-(\d+))?$/.exec(name ?? "") ?? [];
  if (!kind) return null;
  const [l, p, q] = digits.map((text) => (text === undefined ? null : Number(text)));
  const { layerSizes: sizes, L, bias } = network;
  const isNode = (layer, index) => index >= (bias && layer < L ? 0 : 1) && index <= sizes[layer];
  if (kind === "n") return q === null && l <= L && isNode(l, p) ? { kind: "node", l, p } : null;
  return q !== null && l >= 1 && l <= L && isNode(l - 1, p) && q >= 1 && q <= sizes[l]
    ? { kind: "wire", l, p, q }
    : null;
}

const LABEL_HEIGHT = 20;
const CHARACTER = 6.9; // width of a digit in a wire's label

function largestWeight(network) {
  let largest = 0;
  for (let l = 1; l <= network.L; l++) for (const w of network.weights[l]) largest = Math.max(largest, Math.abs(w));
  return largest;
}

/**
 * options: `onSelect(name)`; `nodeSize` {width, height} of neurons; `height(rows)`;
 * `wireLabel(view, l, p, q, gap)` text on a wire and `labelLength(gap)` its usual
 * length, where `gap` is the room between the layers; `nodeText(view, l, p, digits)` lines in a neuron;
 * `describe(view, part)` the accessible name; `onLayout(nodes)` after the diagram was laid out anew.
 */
export function networkView(options) {
  const { onSelect, nodeSize, wireLabel, nodeText, describe, rowHeight = 64, onLayout = null } = options;
  const root = svg("svg", { class: "mlp-network", role: "group", "aria-label": options.label });
  const element = html("div", { class: "mlp-network-frame" }, root);
  let view = null;
  let shape = "";
  let parts = new Map(); // name -> {group, line, label, …, column, row}
  let columns = [];
  let selected = null;
  let width = 0;
  const stopResize = onResize(element, (w) => {
    width = w;
    shape = "";
    if (view) update(view);
  });

  /** Positions: layers from left to right, the bias node on top of each layer but the last. */
  function layOut(network) {
    const { layerSizes: sizes, L, bias } = network;
    const rows = Math.max(...sizes.map((n, l) => n + (bias && l < L ? 1 : 0)));
    const height = Math.max(options.minHeight ?? 0, rows * rowHeight);
    const nodeWidth = typeof nodeSize.width === "function" ? nodeSize.width(width, L) : nodeSize.width;
    const nodes = sizes.map((n, l) => {
      const first = bias && l < L ? 0 : 1;
      const inLayer = n + 1 - first;
      const x = nodeWidth / 2 + 2 + ((width - nodeWidth - 4) * l) / L;
      return Array.from({ length: inLayer }, (_, i) => ({
        l,
        p: i + first,
        x,
        y: (height * (i + 0.5)) / inLayer,
        width: i + first === 0 ? Math.min(30, nodeWidth) : nodeWidth,
        height: i + first === 0 ? 26 : nodeSize.height,
      }));
    });
    return { nodes, height };
  }

  /** Where on the wires between two layers their labels crowd least: a fraction of the way. */
  function labelPlace(sources, targets, gap) {
    // A label of the usual length stays clear of the boxes at both ends.
    const edge = Math.min(0.5, (0.5 * CHARACTER * (options.labelLength?.(gap) ?? 6) + 3) / gap);
    let best = { place: edge, room: -1 };
    for (let place = edge; place <= 1 - edge; place += 0.02) {
      const heights = sources.flatMap((s) => targets.map((t) => s.y + (t.y - s.y) * place)).sort((a, b) => a - b);
      let room = Infinity;
      for (let i = 1; i < heights.length; i++) room = Math.min(room, heights[i] - heights[i - 1]);
      if (room > best.room + 0.5) best = { place, room };
    }
    return best;
  }

  function build(network) {
    const { nodes, height } = layOut(network);
    root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    root.setAttribute("width", width);
    root.setAttribute("height", height);
    parts = new Map();
    columns = [];
    const wires = svg("g", {});
    const circles = svg("g", {});
    nodes.forEach((layer, l) => {
      if (l > 0) {
        const sources = nodes[l - 1];
        const targets = layer.filter(({ p }) => p > 0);
        const gap = targets[0].x - targets[0].width / 2 - (sources.at(-1).x + sources.at(-1).width / 2);
        const { place, room } = labelPlace(sources, targets, gap);
        const column = [];
        for (const source of sources) {
          for (const target of targets)
            column.push(buildWire(source, target, { place, crowded: room < LABEL_HEIGHT, gap }));
        }
        wires.append(...column.map(({ group }) => group));
        columns.push(column);
      }
      const column = layer.map((node) => buildNode(node));
      circles.append(...column.map(({ group }) => group));
      columns.push(column);
    });
    columns.forEach((column, c) => column.forEach((part, row) => Object.assign(part, { column: c, row })));
    root.replaceChildren(wires, circles);
    onLayout?.(nodes, width, height);
  }

  function interactive(name, group) {
    group.setAttribute("data-part", name);
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "-1");
    group.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && onSelect(name, "hover"));
    group.addEventListener("click", () => onSelect(name, "click"));
    group.addEventListener("focus", () => onSelect(name, "focus"));
    return group;
  }

  function buildNode(node) {
    const { l, p, x, y, width: w, height: h } = node;
    const name = partName.node(l, p);
    const box = svg("rect", {
      class: "mlp-node-box",
      x: x - w / 2,
      y: y - h / 2,
      width: w,
      height: h,
      rx: p === 0 ? 3 : 8,
    });
    const text = svg("text", { class: "mlp-node-text", x, y, "text-anchor": "middle" });
    const group = interactive(name, svg("g", { class: p === 0 ? "mlp-node mlp-bias" : "mlp-node" }, box, text));
    const part = { kind: "node", name, group, box, text, node, texts: null };
    parts.set(name, part);
    return part;
  }

  function buildWire(source, target, { place, crowded, gap }) {
    const name = partName.wire(target.l, source.p, target.p);
    const [x1, y1, x2, y2] = [source.x + source.width / 2, source.y, target.x - target.width / 2, target.y];
    const ends = { x1, y1, x2, y2 };
    const line = svg("line", { class: "mlp-wire-line", ...ends });
    const label = svg("text", { class: "mlp-wire-text", x: 0, y: 0, "text-anchor": "middle", dy: "0.35em" });
    const plate = svg("rect", { class: "mlp-wire-plate", height: LABEL_HEIGHT, rx: 4 });
    const tag = svg(
      "g",
      { class: "mlp-wire-label", transform: `translate(${x1 + (x2 - x1) * place} ${y1 + (y2 - y1) * place})` },
      plate,
      label,
    );
    const hit = svg("line", { class: "mlp-wire-hit", ...ends });
    const group = interactive(name, svg("g", { class: "mlp-wire" }, hit, line, tag));
    group.classList.toggle("mlp-crowded", crowded);
    const part = { kind: "wire", name, group, line, label, plate, gap, crowded, l: target.l, p: source.p, q: target.p };
    parts.set(name, part);
    return part;
  }

  /**
   * Draw a view. While it moves, `settled: false` leaves out what only assistive technology reads, and
   * `reading: false` the numbers.
   */
  function update(newView, { settled = true, reading = true } = {}) {
    view = newView;
    if (!width) return;
    const { network } = view;
    const newShape = JSON.stringify([network.layerSizes, network.bias, width]);
    if (newShape !== shape) {
      shape = newShape;
      build(network);
      setSelected(selected);
    }
    const largest = largestWeight(network);
    for (const part of parts.values()) {
      if (part.kind === "wire") drawWire(part, weightOf(network, part.l, part.p, part.q), largest);
      if (reading) writeText(part);
      if (settled) part.group.setAttribute("aria-label", nameOf(part));
    }
  }

  function writeText(part) {
    if (part.kind === "node") writeNode(part);
    else if (!part.crowded || part.name === selected) writeLabel(part);
  }

  /** The width of a wire says how large its weight is, its class the sign; only what changed is touched. */
  function drawWire(part, w, largest) {
    const width = (0.75 + (5 * Math.abs(w)) / Math.max(4, largest)).toFixed(1);
    const negative = w < 0;
    if (part.width !== width) part.line.setAttribute("stroke-width", width);
    if (part.negative !== negative) part.group.classList.toggle("mlp-negative", negative);
    Object.assign(part, { width, negative });
  }

  /** What is seen comes first, so that a reader who speaks can call the part by it. */
  function nameOf(part) {
    const seen = (part.kind === "wire" ? part.label : part.text).textContent.trim();
    return `${seen ? `${seen}: ` : ""}${describe(view, part)}`;
  }

  function writeLabel(part) {
    const text = wireLabel(view, part.l, part.p, part.q, part.gap);
    if (part.label.textContent === text) return;
    part.label.textContent = text;
    const w = text.length * CHARACTER + 8;
    part.plate.setAttribute("x", -w / 2);
    part.plate.setAttribute("y", -LABEL_HEIGHT / 2);
    part.plate.setAttribute("width", w);
  }

  function writeNode(part) {
    const { l, p, x, y } = part.node;
    const lines = p === 0 ? [["", "−1"]] : nodeText(view, l, p, width < 420 ? 2 : 3);
    const key = JSON.stringify(lines);
    if (part.texts === key) return;
    part.texts = key;
    const top = y - (lines.length - 1) * 8.5;
    part.text.replaceChildren(
      ...lines.map(([quantity, text], i) =>
        svg("tspan", {
          class: quantity ? `mlp-${quantity}` : null,
          x,
          y: top + 17 * i,
          dy: "0.35em",
          text: `${text} `,
        }),
      ),
    );
  }

  function setSelected(name) {
    selected = name && (parts.size === 0 || parts.has(name)) ? name : null; // before the first layout: taken on trust
    const entry = selected ?? columns[0]?.[0]?.name;
    for (const part of parts.values()) {
      part.group.classList.toggle("mlp-selected", part.name === selected);
      part.group.setAttribute("tabindex", part.name === entry ? "0" : "-1");
    }
    const part = selected && view ? parts.get(selected) : null;
    if (part?.kind !== "wire") return;
    writeLabel(part);
    part.group.setAttribute("aria-label", nameOf(part));
  }

  const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  root.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const part = parts.get(event.target.dataset?.part);
    if (!move || !part) return;
    event.preventDefault();
    const column = columns[part.column + move[0]];
    if (!column) return;
    const share = (part.row + 0.5) / columns[part.column].length;
    const row = move[0] ? Math.min(column.length - 1, Math.floor(share * column.length)) : part.row + move[1];
    column[row]?.group.focus();
  });

  return {
    element,
    update,
    setSelected,
    get height() {
      return root.clientHeight;
    },
    destroy: stopResize,
  };
}

/** The accessible name of a part, for lessons that have nothing special to say. */
export function describePart(view, part) {
  const { network } = view;
  if (part.kind === "wire") {
    const { l, p, q } = part;
    const from = p === 0 ? "the bias node" : `node ${p} of layer ${l - 1}`;
    return `weight from ${from} to neuron ${q} of layer ${l}: ${show(weightOf(network, l, p, q))}`;
  }
  const { l, p } = part.node;
  if (p === 0) return `bias node of layer ${l}, always −1`;
  const a = show(nodeValue(view, l, p));
  return l === 0 ? `input ${p}: ${a}` : `neuron ${p} of layer ${l}: h ${show(hOf(view, l, p))}, a ${a}`;
}
