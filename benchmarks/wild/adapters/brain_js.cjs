const { NeuralNetwork } = require("brain.js");

require("./lines.cjs").serve(({ weights, biases, X, T, rate, activation }) => {
  const net = new NeuralNetwork({ activation });
  net.sizes = [X[0].length, ...weights.map((w) => w.length)];
  net.initialize();
  // As its fromJSON leaves them: plain numbers, while activations stay in arrays of float32.
  net.weights = [undefined, ...weights];
  net.biases = [undefined, ...biases];
  net.trainOpts.learningRate = rate;
  net.trainOpts.momentum = 0;
  let cost = 0;
  X.forEach((x, n) => {
    const y = net.runInput(x);
    T[n].forEach((t, i) => (cost += 0.5 * (t - y[i]) ** 2));
    if (rate) {
      net.calculateDeltas(T[n]);
      net.adjustWeights();
    }
  });
  return { cost, weights: net.weights.slice(1), biases: net.biases.slice(1) };
});
