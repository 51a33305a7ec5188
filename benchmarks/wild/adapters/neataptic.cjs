const { architect, methods } = require("neataptic");

require("./lines.cjs").serve(({ weights, biases, X, T, rate, squash, loss }) => {
  const sizes = [X[0].length, ...weights.map((w) => w.length)];
  const net = new architect.Perceptron(...sizes);
  const layers = sizes.map((n, l) => net.nodes.slice(...[0, n].map((m) => m + sizes.slice(0, l).reduce((a, b) => a + b, 0))));
  const between = (from, to) => to.connections.in.find((c) => c.from === from);
  weights.forEach((matrix, l) =>
    matrix.forEach((row, i) => {
      layers[l + 1][i].bias = biases[l][i];
      layers[l + 1][i].squash = methods.activation[squash];
      row.forEach((w, j) => (between(layers[l][j], layers[l + 1][i]).weight = w));
    }),
  );
  let cost = 0;
  X.forEach((x, n) => {
    cost += methods.cost[loss](T[n], net.activate(x, true)) / X.length;
    if (rate) net.propagate(rate, 0, true, T[n]);
  });
  return {
    cost,
    weights: weights.map((m, l) => m.map((r, i) => r.map((_, j) => between(layers[l][j], layers[l + 1][i]).weight))),
    biases: biases.map((b, l) => b.map((_, i) => layers[l + 1][i].bias)),
  };
});
