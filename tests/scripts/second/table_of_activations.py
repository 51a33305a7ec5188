import numpy as np

ACT = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a ** 2),
    "linear": (lambda z: z, lambda a: np.ones_like(a)),
}

def make_layer(n_in, n_out, act, rng):
    return {"W": rng.normal(0, 0.6, (n_out, n_in)), "b": np.zeros((n_out, 1)), "act": act}

def forward(layers, x):
    a = x
    for layer in layers:
        layer["in"] = a
        f, _ = ACT[layer["act"]]
        a = f(layer["W"] @ a + layer["b"])
        layer["out"] = a
    return a

def backward(layers, y):
    m = y.shape[1]
    delta = None
    for i in range(len(layers) - 1, -1, -1):
        layer = layers[i]
        _, df = ACT[layer["act"]]
        if i == len(layers) - 1:
            delta = (layer["out"] - y) * df(layer["out"])
        else:
            nxt = layers[i + 1]
            delta = (nxt["W"].T @ delta) * df(layer["out"])
        layer["dW"] = delta @ layer["in"].T / m
        layer["db"] = delta.mean(axis=1, keepdims=True)

def update(layers, lr):
    for layer in layers:
        layer["W"] -= lr * layer["dW"]
        layer["b"] -= lr * layer["db"]

rng = np.random.default_rng(3)
X = rng.uniform(-1, 1, (2, 40))
Y = np.vstack([X[0] * X[1], np.sin(2 * X[0])])
layers = [make_layer(2, 6, "tanh", rng), make_layer(6, 5, "sigmoid", rng), make_layer(5, 2, "linear", rng)]
history = []
for epoch in range(1000):
    out = forward(layers, X)
    history.append(0.5 * np.mean(np.sum((out - Y) ** 2, axis=0)))
    backward(layers, Y)
    update(layers, 0.1)
print(history[0], history[-1])
