import csv, io
import numpy as np

FILE = """5.1,3.5,1.4,0.2,0
4.9,3.0,1.4,0.2,0
6.2,3.4,5.4,2.3,2
5.9,3.0,5.1,1.8,2
5.7,2.8,4.1,1.3,1
6.0,2.9,4.5,1.5,1
4.7,3.2,1.3,0.2,0
6.5,3.0,5.2,2.0,2
5.5,2.6,4.4,1.2,1
"""
epochs = int(input("How many epochs? ")) * 100
verbose = input("Verbose? ") == "y"
rows = list(csv.reader(io.StringIO(FILE)))
data = np.array(rows, dtype=float)
x = (data[:, :4] - data[:, :4].mean(axis=0)) / data[:, :4].std(axis=0)
t = np.zeros((len(data), 3))
for i, label in enumerate(data[:, 4]):
    t[i, int(label)] = 1
np.random.seed(6)
weights = [np.random.normal(0, 0.5, (4, 5)), np.random.normal(0, 0.5, (5, 3))]
biases = [np.zeros((1, 5)), np.zeros((1, 3))]
try:
    for epoch in range(epochs):
        hidden = np.tanh(np.dot(x, weights[0]) + biases[0])
        logits = np.dot(hidden, weights[1]) + biases[1]
        logits -= logits.max(axis=1, keepdims=True)
        probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        cost = -np.sum(t * np.log(probs)) / len(x)
        error_out = (probs - t) / len(x)
        error_hid = np.dot(error_out, weights[1].T) * (1 - hidden * hidden)
        weights[1] -= 0.5 * np.dot(hidden.T, error_out)
        biases[1] -= 0.5 * error_out.sum(axis=0, keepdims=True)
        weights[0] -= 0.5 * np.dot(x.T, error_hid)
        biases[0] -= 0.5 * error_hid.sum(axis=0, keepdims=True)
        if verbose:
            print(epoch, cost)
except KeyboardInterrupt:
    print("stopped")
print(cost)
