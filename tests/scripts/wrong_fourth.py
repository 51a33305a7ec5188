"""A fourth part, written before the doctor had seen any of it: its figures of the first run are those of a stranger.

Some were written anew since, in words of their own: they had stood near published ones.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("flat_leaky_batches", "        d2[u2 <= 0] *= alpha\n", "        d2[h1[:, :10] <= 0] *= alpha\n"),
    ("flat_leaky_batches", "        gb1 = d1.sum(axis=0)", "        gb1 = d1[0]"),
    ("class_params_momentum", "dZ1 = dA1 * (1 - self.A1**2)", "dZ1 = dA1 * self.A1 * (1 - self.A1)"),
    (
        "class_params_momentum",
        'grads["b1"] = dZ1.sum(axis=1, keepdims=True)',
        'grads["b1"] = dA1.sum(axis=1, keepdims=True)',
    ),
    ("layer_dicts_adam", '        delta = delta @ layer["w"].T\n', '        delta = layer["y"] @ layer["w"].T\n'),
    ("layer_dicts_adam", "        if i < len(layers) - 1:\n", "        if i < len(layers) - 2:\n"),
    (
        "sequential_dropout",
        "        self.grad_weight = self.input.T @ grad\n",
        "        self.grad_weight = self.input.T @ grad / len(grad)\n",
    ),
    ("sequential_dropout", "return grad * self.active", "return (grad > 0) * self.active"),
    ("neurons_pure_python", "back += above.blame * above.weights[j]", "back += above.blame * u.weights[0]"),
    ("csv_and_arguments", "        to_inner += wd * inner\n", "        to_inner += wd\n"),
    (
        "asks_for_a_rate",
        "w_hidden = w_hidden + rate * outer(g_hidden, x)",
        "w_hidden = w_hidden + rate * outer(g_hidden, x[::-1])",
    ),
    ("bias_row_any_depth", "delta = (delta @ weights[layer][:-1].T)", "delta = (delta @ weights[layer][1:].T)"),
    (
        "functional_elu",
        "    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))",
        "    return np.where(z > 0, 1.0, elu(z))",
    ),
    ("deep_functions_multilabel", 'pull[notes[f"raw{n}"] <= 0] = 0', "pull[pull <= 0] = 0"),
    ("gelu_dataclass", "* C * (1 + 3 * 0.044715 * x**2)", "* C * (1 + 0.044715 * x**2)"),
    (
        "lists_softmax_batches",
        "total = sum(w2[k][j] * d_out[k] for k in range(OUT))",
        "total = sum(w2[k][j] for k in range(OUT))",
    ),
]

FOURTH = [Wrong(script, right, wrong, "fourth") for script, right, wrong in ROWS]
