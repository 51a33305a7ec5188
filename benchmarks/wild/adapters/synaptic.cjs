const { Architect, Neuron, Trainer } = require("synaptic");

require("./lines.cjs").serve(({ weights, biases, X, T, rate, squash, loss }) => {
  const net = new Architect.Perceptron(X[0].length, ...weights.map((w) => w.length));
  net.setOptimize(false);
  const layers = [net.layers.input, ...net.layers.hidden, net.layers.output].map((layer) => layer.list);
  const between = (from, to) => Object.values(to.connections.inputs).find((c) => c.from === from);
  weights.forEach((matrix, l) =>
    matrix.forEach((row, i) => {
      layers[l + 1][i].bias = biases[l][i];
      layers[l + 1][i].squash = Neuron.squash[squash];
      row.forEach((w, j) => (between(layers[l][j], layers[l + 1][i]).weight = w));
    }),
  );
  let cost = 0;
  X.forEach((x, n) => {
    cost += Trainer.cost[loss](T[n], net.activate(x)) / X.length;
    if (rate) net.propagate(rate, T[n]);
  });
  return {
    cost,
    weights: weights.map((m, l) => m.map((r, i) => r.map((_, j) => between(layers[l][j], layers[l + 1][i]).weight))),
    biases: biases.map((b, l) => b.map((_, i) => layers[l + 1][i].bias)),
  };
});
