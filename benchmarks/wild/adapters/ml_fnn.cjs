const FNN = require("ml-fnn").default || require("ml-fnn");
const { Matrix } = require("ml-matrix");

require("./lines.cjs").serve(({ weights, biases, X, T, rate, regularization }) => {
  const net = new FNN({ hiddenLayers: weights.slice(0, -1).map((w) => w[0].length), learningRate: rate, regularization });
  net.buildNetwork(X[0].length, T[0].length);
  net.model.forEach((layer, l) => Object.assign(layer, { W: new Matrix(weights[l]), b: new Matrix([biases[l]]) }));
  net.dicts = { inputs: Object.fromEntries(T[0].map((_, i) => [i, i])) };
  const features = new Matrix(X);
  const labels = T.map((t) => t.indexOf(1));
  const Y = net.propagate(features);
  let cost = labels.reduce((sum, label, n) => sum - Math.log(Y.get(n, label)), 0);
  net.model.forEach((layer) => layer.W.to1DArray().forEach((w) => (cost += (regularization / 2) * w * w)));
  if (rate) net.backpropagation(features, labels, Y);
  return { cost, weights: net.model.map((l) => l.W.to2DArray()), biases: net.model.map((l) => l.b.to1DArray()) };
});
