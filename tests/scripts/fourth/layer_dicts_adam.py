import numpy as np

rng = np.random.default_rng(11)


def make_layer(n_in, n_out):
    return {
        "w": rng.normal(size=(n_in, n_out)) * (1.0 / n_in) ** 0.5,
        "b": np.zeros((1, n_out)),
        "mw": np.zeros((n_in, n_out)),
        "vw": np.zeros((n_in, n_out)),
        "mb": np.zeros((1, n_out)),
        "vb": np.zeros((1, n_out)),
    }


sizes = [5, 12, 7, 2]
layers = [make_layer(a, b) for a, b in zip(sizes[:-1], sizes[1:])]

inputs = rng.normal(size=(50, 5))
wanted = np.stack([np.sin(inputs[:, 0]) + inputs[:, 1], inputs[:, 2] * inputs[:, 3]], axis=1)

lr, b1, b2, tiny = 0.01, 0.9, 0.999, 1e-8


def run(x):
    for i, layer in enumerate(layers):
        layer["x"] = x
        layer["z"] = x @ layer["w"] + layer["b"]
        x = np.tanh(layer["z"]) if i < len(layers) - 1 else layer["z"]
        layer["y"] = x
    return x


def mse(y, t):
    return ((y - t) ** 2).sum() / len(t)


for step in range(1, 201):
    y = run(inputs)
    loss = mse(y, wanted)
    delta = 2 * (y - wanted) / len(wanted)
    for i in range(len(layers) - 1, -1, -1):
        layer = layers[i]
        if i < len(layers) - 1:
            delta = delta * (1 - layer["y"] ** 2)
        layer["gw"] = layer["x"].T @ delta
        layer["gb"] = delta.sum(axis=0, keepdims=True)
        delta = delta @ layer["w"].T
    for layer in layers:
        for p in ("w", "b"):
            g = layer["g" + p]
            layer["m" + p] = b1 * layer["m" + p] + (1 - b1) * g
            layer["v" + p] = b2 * layer["v" + p] + (1 - b2) * g * g
            m_hat = layer["m" + p] / (1 - b1**step)
            v_hat = layer["v" + p] / (1 - b2**step)
            layer[p] -= lr * m_hat / (np.sqrt(v_hat) + tiny)
    if step % 50 == 0:
        print(step, loss)
