// The network view: the diagram of a network with its numbers.
//
// Lessons configure it (what stands on a wire, what stands in a neuron) and give it, whenever
// something changed, a view {network, forward, example, ...}. It draws and reports which neuron or
// wire the reader points at; it computes nothing of its own.
//
// A part is written n<layer>-<index> or w<layer>-<from>-<to>, index 0 being the bias node.

import { fill, html, onResize, show, svg } from "./dom.js";
import { hOf, nodeValue, weightOf } from "./formula.js";
import { askedPlaces, CHARACTER, LABEL_HEIGHT, layOut, placeLabels } from "./network_layout.js";

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

function largestWeight(network) {
  let largest = 0;
  for (let l = 1; l <= network.L; l++) for (const w of network.weights[l]) largest = Math.max(largest, Math.abs(w));
  return largest;
}

const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

class NetworkView {
  element;
  #root;
  #options;
  #view = null;
  #shape = "";
  #parts = new Map(); // name -> {group, line, label, …, column, row}
  #columns = [];
  #selected = null;
  #asking; // the neuron whose wires have their labels shown, or null; undefined where that is to be found out
  #asked = []; // their labels
  #above = svg("g", { class: "mlp-asked", "aria-hidden": "true" });
  #width = 0;

  constructor(options) {
    this.#options = options;
    this.#root = svg("svg", { class: "mlp-network", role: "group", "aria-label": options.label });
    this.element = html("div", { class: "mlp-network-frame" }, this.#root);
    this.#root.addEventListener("keydown", (event) => this.#move(event));
    this.destroy = onResize(this.element, (width) => {
      this.#width = width;
      this.#shape = "";
      if (this.#view) this.update(this.#view);
    });
  }

  /**
   * Draw a view. While it moves, `settled: false` leaves out what only assistive technology reads, and
   * `reading: false` the numbers.
   */
  update(view, { settled = true, reading = true } = {}) {
    this.#view = view;
    if (!this.#width) return;
    const { network } = view;
    const shape = JSON.stringify([network.layerSizes, network.bias, this.#width]);
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#build(network);
      this.setSelected(this.#selected);
    }
    const largest = largestWeight(network);
    for (const part of this.#parts.values()) {
      if (part.kind === "wire" && part.l <= network.L)
        drawWire(part, weightOf(network, part.l, part.p, part.q), largest);
      if (reading) this.#write(part);
      if (settled) part.group.setAttribute("aria-label", this.#nameOf(part));
    }
    this.#writeAsked();
  }

  setSelected(name) {
    const parts = this.#parts;
    this.#selected = name && (parts.size === 0 || parts.has(name)) ? name : null; // before the first layout: taken on trust
    const entry = this.#selected ?? this.#columns[0]?.[0]?.name;
    for (const part of parts.values()) {
      part.group.classList.toggle("mlp-selected", part.name === this.#selected);
      part.group.setAttribute("tabindex", part.name === entry ? "0" : "-1");
    }
    const part = this.#selected && this.#view ? parts.get(this.#selected) : null;
    this.#ask(part?.kind === "node" ? part : null);
    if (part?.kind !== "wire") return;
    this.#writeLabel(part);
    part.group.setAttribute("aria-label", this.#nameOf(part));
  }

  /**
   * Where most labels between two layers have no room, those of the wires of the chosen neuron stand in place of all: of the
   * wires into it, or of an input and a bias node of those out of it.
   */
  #ask(chosen) {
    const name = chosen?.name ?? null;
    if (this.#asking === name) return;
    this.#asking = name;
    const node = chosen?.node;
    const { asks = true, labelLength = usualLength } = this.#options;
    const wires = [...this.#parts.values()].filter(({ kind, l }) => kind === "wire" && l <= this.#view?.network.L);
    const out = node?.l === 0 || node?.p === 0;
    const near = wires.filter(({ l }) => asks && l === node?.l + Number(out));
    const isOurs = ({ p, q }) => (out ? p : q) === node.p;
    const places =
      2 * near.filter(({ crowded }) => crowded).length > near.length &&
      askedPlaces(
        near.map(({ ends }) => ends),
        labelLength(near[0].gap),
        out,
      );
    for (const wire of wires) wire.group.classList.toggle("mlp-unasked", Boolean(places) && near.includes(wire));
    this.#asked = (places ? near : []).flatMap((wire, i) => (isOurs(wire) ? [labelled(wire, places[i])] : []));
    this.#above.replaceChildren(...this.#asked.map(({ tag }) => tag));
    for (const { wire } of this.#asked) this.#writeLabel(wire);
    this.#writeAsked();
  }

  #writeAsked() {
    for (const { wire, label, plate } of this.#asked) writeOn(label, plate, wire.label.textContent);
  }

  /** Write the labels of these wires, also where there is no room for them before somebody asks. */
  writeLabels(names) {
    for (const name of names) {
      const part = this.#parts.get(name);
      if (part?.kind === "wire") this.#writeLabel(part);
    }
  }

  /** Make all parts anew, in columns from left to right: nodes, wires, nodes, … */
  #build(network) {
    const { labelLength = usualLength, onSelect, onLook = () => {}, onLayout } = this.#options;
    const { nodes, height } = layOut(network, this.#width, this.#options);
    fill(this.#root, { viewBox: `0 0 ${this.#width} ${height}`, width: this.#width, height });
    const columns = nodes.flatMap((layer, l) => {
      const column = layer.map(nodePart);
      if (l === 0) return [column];
      const sources = nodes[l - 1];
      const targets = layer.filter(({ p }) => p > 0);
      const { labels, gap } = placeLabels(sources, targets, labelLength);
      const ends = sources.flatMap((source) => targets.map((target) => [source, target]));
      return [ends.map(([source, target], i) => wirePart(source, target, { ...labels[i], gap })), column];
    });
    columns.forEach((column, c) => column.forEach((part, row) => Object.assign(part, { column: c, row })));
    this.#columns = columns;
    this.#asking = undefined;
    this.#parts = new Map(columns.flat().map((part) => [part.name, part]));
    for (const part of this.#parts.values()) {
      part.group.classList.toggle("mlp-to-error", part.l > network.L);
      makeSelectable(part, onSelect, onLook);
    }
    const groupsOf = (kind) => columns.flat().flatMap((part) => (part.kind === kind ? [part.group] : []));
    const [wires, boxes] = ["wire", "node"].map((kind) => svg("g", {}, ...groupsOf(kind)));
    this.#root.replaceChildren(wires, this.#above, boxes);
    onLayout?.(nodes, this.#width, height);
  }

  #write(part) {
    if (part.kind === "node") this.#writeNode(part);
    else if (!part.crowded || part.name === this.#selected || this.#asked.some(({ wire }) => wire === part))
      this.#writeLabel(part);
  }

  #writeLabel(part) {
    const text = this.#options.wireLabel(this.#view, part.l, part.p, part.q, part.gap);
    if (part.label.textContent === text) return;
    writeOn(part.label, part.plate, text);
  }

  #writeNode(part) {
    const { l, p, x, y } = part.node;
    const { fineFrom = 420 } = this.#options;
    const lines = p === 0 ? [["", "−1"]] : this.#options.nodeText(this.#view, l, p, this.#width < fineFrom ? 2 : 3);
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

  /** What is seen comes first, so that a reader who speaks can call the part by it. */
  #nameOf(part) {
    const seen = (part.kind === "wire" ? part.label : part.text).textContent.trim();
    return `${seen ? `${seen}: ` : ""}${this.#options.describe(this.#view, part)}`;
  }

  /** Arrow keys go up and down in a column, and to the part at the same height in the next one. */
  #move(event) {
    const move = MOVES[event.key];
    const part = this.#parts.get(event.target.dataset?.part);
    if (!move || !part) return;
    event.preventDefault();
    const column = this.#columns[part.column + move[0]];
    if (!column) return;
    const share = (part.row + 0.5) / this.#columns[part.column].length;
    const row = move[0] ? Math.min(column.length - 1, Math.floor(share * column.length)) : part.row + move[1];
    column[row]?.group.focus();
  }
}

/**
 * options: `onSelect(name, how)`; `onLook(name)` of what is under the mouse or has the focus, else null; `nodeSize` {width, height} of neurons; `rowHeight`, perhaps by the number of rows, and `minHeight`;
 * `wireLabel(view, l, p, q, gap)` text on a wire and `labelLength(gap)` its usual
 * length, where `gap` is the room between the layers, or less where so long a label would be crowded; `nodeText(view, l, p, digits)` lines in a neuron, with 3 digits from a width of `fineFrom` on;
 * `describe(view, part)` the accessible name; `onLayout(nodes)` after the diagram was laid out anew. `withError` adds E
 * as the one neuron of a layer behind the outputs; the lesson says what stands there. `asks: false` where the chosen neuron
 * does not have the labels of its wires shown.
 */
export const networkView = (options) => new NetworkView(options);

function nodePart(node) {
  const { l, p, x, y, width, height } = node;
  const box = svg("rect", {
    class: "mlp-node-box",
    x: x - width / 2,
    y: y - height / 2,
    width,
    height,
    rx: p === 0 ? 3 : 8,
  });
  const text = svg("text", { class: "mlp-node-text", x, y, "text-anchor": "middle" });
  const group = svg("g", { class: p === 0 ? "mlp-node mlp-bias" : "mlp-node" }, box, text);
  return { kind: "node", name: partName.node(l, p), group, box, text, node, texts: null };
}

function wirePart(source, target, { place, crowded, gap }) {
  const [x1, y1, x2, y2] = [source.x + source.width / 2, source.y, target.x - target.width / 2, target.y];
  const ends = { x1, y1, x2, y2 };
  const line = svg("line", { class: "mlp-wire-line", ...ends });
  const written = labelled({ ends }, place);
  const hit = svg("line", { class: "mlp-wire-hit", ...ends });
  const group = svg("g", { class: "mlp-wire" }, hit, line, written.tag);
  group.classList.toggle("mlp-crowded", crowded);
  const [l, p, q] = [target.l, source.p, target.p];
  const name = partName.wire(l, p, q);
  const { label, plate } = written;
  return { kind: "wire", name, group, line, label, plate, ends, gap, crowded, l, p, q };
}

/** A label so far along a wire, still empty, on a plate. */
function labelled(wire, place) {
  const { x1, y1, x2, y2 } = wire.ends;
  const label = svg("text", { class: "mlp-wire-text", x: 0, y: 0, "text-anchor": "middle", dy: "0.35em" });
  const plate = svg("rect", { class: "mlp-wire-plate", height: LABEL_HEIGHT, rx: 4 });
  const transform = `translate(${x1 + (x2 - x1) * place} ${y1 + (y2 - y1) * place})`;
  return { wire, label, plate, tag: svg("g", { class: "mlp-wire-label", transform }, plate, label) };
}

function writeOn(label, plate, text) {
  const width = text.length * CHARACTER + 4;
  label.textContent = text;
  fill(plate, { x: -width / 2, y: -LABEL_HEIGHT / 2, width });
}

const ROOMY = 90; // pixels between two layers

/** A number on a wire, in four characters where there is little room: 0.25, −.25, −1.5. */
export function wireNumber(x, room) {
  const text = show(x, 2);
  if (room >= ROOMY || text.length < 5) return text;
  return x > -1 && x < 0 ? text.replace("−0.", "−.") : show(x, 1);
}
export const wireLength = (room) => (room < ROOMY ? 4 : 5);

/** How many letters a label has, unless a lesson says otherwise. */
const usualLength = () => 6;

/** The part that has the focus, or null. */
const focusedPart = () => {
  const focused = document.activeElement;
  return focused instanceof SVGElement ? (focused.dataset.part ?? null) : null;
};

function makeSelectable({ name, group }, onSelect, onLook) {
  const look = (at, event) => (event.pointerType ?? "mouse") === "mouse" && onLook(at);
  fill(group, {
    "data-part": name,
    role: "button",
    tabindex: "-1",
    onpointerenter: (event) => {
      if (event.pointerType === "mouse") onSelect(name, "hover");
      look(name, event);
    },
    // What has the focus is looked at again.
    onpointerleave: (event) => look(focusedPart(), event),
    onclick: () => onSelect(name, "click"),
    onfocus: (event) => {
      onSelect(name, "focus");
      look(name, event);
    },
    onblur: (event) => look(null, event),
  });
}

/** The width of a wire says how large its weight is, its class the sign; only what changed is touched. */
function drawWire(part, w, largest) {
  const width = (0.75 + (5 * Math.abs(w)) / Math.max(4, largest)).toFixed(1);
  const negative = w < 0;
  if (part.width !== width) part.line.setAttribute("stroke-width", width);
  if (part.negative !== negative) part.group.classList.toggle("mlp-negative", negative);
  Object.assign(part, { width, negative });
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
