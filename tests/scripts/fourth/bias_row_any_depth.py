import numpy as np

rng = np.random.default_rng(21)
shape = (4, 8, 6, 3)
weights = [rng.normal(scale=0.5, size=(a + 1, b)) for a, b in zip(shape, shape[1:])]


def with_ones(a):
    return np.hstack([a, np.ones((a.shape[0], 1))])


def propagate(x):
    activations = [x]
    for w in weights:
        activations.append(np.tanh(with_ones(activations[-1]) @ w))
    return activations


def gradients(activations, target):
    grads = [None] * len(weights)
    delta = (activations[-1] - target) * (1 - activations[-1] ** 2)
    for layer in reversed(range(len(weights))):
        grads[layer] = with_ones(activations[layer]).T @ delta / len(target)
        if layer > 0:
            delta = (delta @ weights[layer][:-1].T) * (1 - activations[layer] ** 2)
    return grads


data = rng.uniform(-1, 1, size=(64, 4))
target = 0.8 * np.sign(np.column_stack([data[:, 0], data[:, 1] * data[:, 2], data[:, 3] - data[:, 0]]))
lam = 0.01

for sweep in range(400):
    acts = propagate(data)
    cost = 0.5 * np.mean(np.sum((acts[-1] - target) ** 2, axis=1))
    for w, g in zip(weights, gradients(acts, target)):
        shrink = lam * w
        shrink[-1] = 0
        w -= 0.3 * (g + shrink)
    if sweep % 100 == 99:
        print(sweep, cost)
