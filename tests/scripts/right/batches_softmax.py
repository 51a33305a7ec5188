"""Three classes, ReLU and softmax, shuffled mini-batches, functions and a dictionary of gradients."""
import numpy as np

rng = np.random.default_rng(12)
CLASSES, FEATURES, HIDDEN = 3, 6, 10
centres = rng.normal(0, 1.5, (CLASSES, FEATURES))
labels = rng.integers(0, CLASSES, 95)
inputs = centres[labels] + rng.normal(0, 0.5, (95, FEATURES))


def one_hot(y):
    return np.eye(CLASSES)[y]


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(x, p):
    z1 = x @ p["W1"] + p["b1"]
    h = np.maximum(0, z1)
    return z1, h, softmax(h @ p["W2"] + p["b2"])


def backward(x, t, z1, h, probs, p):
    n = len(x)
    d2 = (probs - t) / n
    d1 = (d2 @ p["W2"].T) * (z1 > 0)
    return {"W2": h.T @ d2, "b2": d2.sum(0), "W1": x.T @ d1, "b1": d1.sum(0)}


def main():
    params = {
        "W1": rng.normal(0, 0.4, (FEATURES, HIDDEN)),
        "b1": np.zeros(HIDDEN),
        "W2": rng.normal(0, 0.4, (HIDDEN, CLASSES)),
        "b2": np.zeros(CLASSES),
    }
    for epoch in range(30):
        order = rng.permutation(len(inputs))
        for start in range(0, len(inputs), 16):
            batch = order[start:start + 16]
            x, t = inputs[batch], one_hot(labels[batch])
            z1, h, probs = forward(x, params)
            grads = backward(x, t, z1, h, probs, params)
            for key in params:
                params[key] -= 0.3 * grads[key]
        if epoch % 10 == 0:
            _, _, probs = forward(inputs, params)
            print(epoch, -np.mean(np.log(probs[np.arange(len(labels)), labels])))


if __name__ == "__main__":
    main()
