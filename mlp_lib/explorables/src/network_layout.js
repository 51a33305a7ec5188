// Where the parts of a network's diagram stand. Nothing here draws.

export const LABEL_HEIGHT = 20;
export const CHARACTER = 6.9; // width of a digit in a wire's label

/** Positions: layers from left to right, the bias node on top of each layer but the last. */
export function layOut({ layerSizes: sizes, L, bias }, width, { nodeSize, rowHeight = 64, minHeight = 0 }) {
  const firstOf = (l) => (bias && l < L ? 0 : 1);
  const rows = Math.max(...sizes.map((n, l) => n + 1 - firstOf(l)));
  const height = Math.max(minHeight, rows * rowHeight);
  const nodeWidth = typeof nodeSize.width === "function" ? nodeSize.width(width, L) : nodeSize.width;
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
      height: i + first === 0 ? 26 : nodeSize.height,
    }));
  });
  return { nodes, height };
}

/**
 * Where on the wires between two layers their labels crowd least: a fraction of the way, whether they
 * crowd even there, and the room between the layers. `labelLength(gap)` is the usual length of a label.
 */
export function placeLabels(sources, targets, labelLength) {
  const gap = targets[0].x - targets[0].width / 2 - (sources.at(-1).x + sources.at(-1).width / 2);
  // A label of the usual length stays clear of the boxes at both ends.
  const edge = Math.min(0.5, (0.5 * CHARACTER * labelLength(gap) + 3) / gap);
  let best = { place: edge, room: -1 };
  for (let place = edge; place <= 1 - edge; place += 0.02) {
    const heights = sources.flatMap((s) => targets.map((t) => s.y + (t.y - s.y) * place)).sort((a, b) => a - b);
    let room = Infinity;
    for (let i = 1; i < heights.length; i++) room = Math.min(room, heights[i] - heights[i - 1]);
    if (room > best.room + 0.5) best = { place, room };
  }
  return { place: best.place, crowded: best.room < LABEL_HEIGHT, gap };
}
