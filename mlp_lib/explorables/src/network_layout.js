// Where the parts of a network's diagram stand. Nothing here draws.

export const LABEL_HEIGHT = 14;
export const CHARACTER = 6.9; // width of a digit in a wire's label

const E_SIZE = 28;

/** Positions: layers from left to right, the bias node on top of each layer but the last; behind them E, where asked for. */
export function layOut(network, fullWidth, options) {
  const { nodeSize, rowHeight = 64, minHeight = 0, withError = false } = options;
  const { layerSizes: sizes, L, bias } = network;
  const width = fullWidth - (withError ? E_SIZE + Math.min(96, Math.max(30, 0.13 * fullWidth)) : 0);
  const firstOf = (l) => (bias && l < L ? 0 : 1);
  const rows = Math.max(...sizes.map((n, l) => n + 1 - firstOf(l)));
  const height = Math.max(minHeight, rows * (typeof rowHeight === "function" ? rowHeight(rows) : rowHeight));
  const sideOf = (side) => (typeof side === "function" ? side(fullWidth, L) : side);
  const nodeWidth = sideOf(nodeSize.width);
  const nodeHeight = sideOf(nodeSize.height);
  const nodes = sizes.map((n, l) => {
    const first = firstOf(l);
    const inLayer = n + 1 - first;
    const x = nodeWidth / 2 + 2 + ((width - nodeWidth - 4) * l) / L;
    return Array.from({ length: inLayer }, (_, i) => ({
      l,
      p: i + first,
      x,
      y: (height * (i + 0.5)) / inLayer,
      width: i + first === 0 ? Math.min(30, nodeWidth) : nodeWidth,
      height: i + first === 0 ? Math.min(26, nodeHeight) : nodeHeight,
    }));
  });
  if (withError) {
    nodes.push([{ l: L + 1, p: 1, x: fullWidth - E_SIZE / 2 - 2, y: height / 2, width: E_SIZE, height: E_SIZE }]);
  }
  return { nodes, height };
}

const MANY = 40; // wires between two layers: there is room for none of their labels
const STEP = 0.02;
const ROUNDS = 3;
const INK = 6; // half the height of digits, with a little air

/**
 * For each wire between two layers, source by source, where its label stands, as a fraction of the way, and whether it
 * is crowded: a label stands on no box, on no other label, and on no wire but its own, or it is shown when asked for.
 * `labelLength(room)` is the usual length of a label where there is so much room between the layers; labels are as
 * long as they can be while none is crowded, and `gap` is the room that this length is for.
 */
export function placeLabels(sources, targets, labelLength) {
  const gap = targets[0].x - targets[0].width / 2 - (sources.at(-1).x + sources.at(-1).width / 2);
  const wires = sources.flatMap((s) =>
    targets.map((t) => ({ x1: s.x + s.width / 2, y1: s.y, x2: t.x - t.width / 2, y2: t.y })),
  );
  const boxes = [...sources, ...targets].map(boxOf);
  let found = null;
  for (let room = gap, length = Infinity; room === gap || room > 0; room -= 10) {
    if (labelLength(room) === length) continue;
    length = labelLength(room);
    const half = 0.5 * CHARACTER * length + 1;
    const edge = Math.min(0.5, (half + 2) / gap);
    const labels = place(wires, boxes, half, edge, commonPlace(sources, targets, edge));
    const crowded = labels.filter((label) => label.crowded).length;
    if (!found || crowded < found.crowded) found = { gap: room, labels, crowded };
    if (crowded === 0) break;
  }
  return found;
}

const ASKED = 0.3; // so far from where the wires of one neuron are together, their labels stand apart

/**
 * Where the labels stand of all wires between two layers, each from `x1` to `x2`, when those of one neuron are shown: these
 * meet at their end, or at their start where they go `out`. Null where the boxes leave no room for so long a label.
 */
export function askedPlaces(wires, length, out) {
  const half = 0.5 * CHARACTER * length + 3;
  const left = Math.max(...wires.map(({ x1 }) => x1)) + half;
  const right = Math.min(...wires.map(({ x2 }) => x2)) - half;
  if (left > right) return null;
  return wires.map(({ x1, x2 }) =>
    out ? Math.min(1 - ASKED, (right - x1) / (x2 - x1)) : Math.max(ASKED, (left - x1) / (x2 - x1)),
  );
}

/** Labels of one width, the best that a few rounds find. */
function place(wires, boxes, half, edge, common) {
  if (wires.length > MANY) return wires.map(() => ({ place: common, crowded: true }));
  const labels = wires.map(() => ({ place: common, crowded: false }));
  const inkOf = (i, at = labels[i].place) => inkAt(wires[i], at, half);
  /** How many things a label stands on. */
  const faults = (i, at) => {
    const ink = inkOf(i, at);
    const others = labels.filter((label, j) => j !== i && !label.crowded && overlap(ink, inkOf(j)));
    const crossing = wires.filter((wire, j) => j !== i && crosses(wire, ink));
    return 3 * boxes.filter((box) => overlap(ink, box)).length + 2 * others.length + crossing.length;
  };
  for (let round = 0; round < ROUNDS; round++) {
    labels.forEach((label, i) => (label.place = best(edge, common, (at) => faults(i, at))));
  }
  dropWorst(labels, faults);
  return labels;
}

/** The place with the fewest faults; of equal ones that next to the place of all. */
function best(edge, common, faultsAt) {
  let found = { place: common, cost: faultsAt(common) };
  for (let place = edge; place <= 1 - edge && found.cost > 0; place += STEP) {
    const cost = faultsAt(place) + Math.abs(place - common) / 10;
    if (cost < found.cost) found = { place, cost };
  }
  return found.place;
}

/** Leave labels out, the one with the most faults first, until none of those that stay has any. */
function dropWorst(labels, faults) {
  for (;;) {
    const counts = labels.map(({ place, crowded }, i) => (crowded ? 0 : faults(i, place)));
    const most = Math.max(...counts);
    if (most === 0) return;
    labels[counts.indexOf(most)].crowded = true;
  }
}

const boxOf = ({ x, y, width, height }) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

function inkAt({ x1, y1, x2, y2 }, place, half) {
  const [x, y] = [x1 + (x2 - x1) * place, y1 + (y2 - y1) * place];
  return { left: x - half, right: x + half, top: y - INK, bottom: y + INK };
}

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Whether a wire, which goes from left to right, comes through a box. */
function crosses({ x1, y1, x2, y2 }, { left, right, top, bottom }) {
  const yAt = (x) => y1 + ((y2 - y1) * (x - x1)) / (x2 - x1);
  const [from, to] = [Math.max(left, x1), Math.min(right, x2)];
  if (from >= to) return false;
  const [a, b] = [yAt(from), yAt(to)];
  return Math.max(a, b) > top && Math.min(a, b) < bottom;
}

/** Where on all wires the labels would crowd least, if they stood in one column. */
function commonPlace(sources, targets, edge) {
  let found = { place: edge, room: -1 };
  for (let place = edge; place <= 1 - edge; place += STEP) {
    const heights = sources.flatMap((s) => targets.map((t) => s.y + (t.y - s.y) * place)).sort((a, b) => a - b);
    let room = Infinity;
    for (let i = 1; i < heights.length; i++) room = Math.min(room, heights[i] - heights[i - 1]);
    if (room > found.room + 0.5) found = { place, room };
  }
  return found.place;
}
