// Print where the parts of networks stand, for settings that come as JSON on stdin, for Python to be compared with.

import { readFileSync } from "node:fs";
import { layOut, placeLabels } from "../../mlp_lib/explorables/src/network_layout.js";

const layouts = JSON.parse(readFileSync(0, "utf8")).map(({ sizes, bias, width, lengths, ...options }) => {
  const { nodes, height } = layOut({ layerSizes: sizes, L: sizes.length - 1, bias }, width, options);
  const labelLength = (gap) => lengths[Math.min(lengths.length - 1, Math.floor(Math.max(0, gap) / 60))];
  const labels = nodes.slice(1).map((layer, i) => {
    const { labels, gap } = placeLabels(
      nodes[i],
      layer.filter(({ p }) => p > 0),
      labelLength,
    );
    return { gap, labels: labels.map(({ place, crowded }) => [place, crowded]) };
  });
  return {
    height,
    nodes: nodes.map((layer) => layer.map(({ l, p, x, y, width, height }) => [l, p, x, y, width, height])),
    labels,
  };
});
console.log(JSON.stringify(layouts));
