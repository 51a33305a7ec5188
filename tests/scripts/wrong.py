"""Right scripts with one line changed for a wrong one: what was changed is what the doctor should find.

Each row: the script, the text of the right line (or lines), what stands there instead, and the first line of the text
that a right finding names, if it is another one than the first changed line.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


class Wrong(NamedTuple):
    script: str
    right: str
    wrong: str
    folder: str = "right"

    @property
    def right_text(self) -> str:
        return (HERE / self.folder / f"{self.script}.py").read_text(encoding="utf-8")

    @property
    def text(self) -> str:
        text = self.right_text
        assert text.count(self.right) == 1, (self.script, self.right, text.count(self.right))
        return text.replace(self.right, self.wrong)

    @property
    def lines(self) -> range:
        """The lines that are wrong, counted from one."""
        text = self.right_text
        before = text[: text.index(self.right)]
        first = before.count("\n") + 1
        # Where a line is missing, the line before it may be named as well.
        return range(
            first - (self.wrong.strip() == "pass"), first + self.wrong.rstrip().split("\n\n")[0].count("\n") + 1
        )


WRONG = [
    Wrong("flat_rows", "delta2 = (a2 - T) * sigmoid_slope(z2)", "delta2 = a2 - T"),
    Wrong("flat_rows", "delta1 = delta2 @ W2.T * sigmoid_slope(z1)", "delta1 = delta2 @ W2.T * sigmoid_slope(a1)"),
    Wrong("flat_rows", "delta1 = delta2 @ W2.T * sigmoid_slope(z1)", "delta1 = delta2 @ W2.T"),
    Wrong("flat_rows", "delta2 = (a2 - T) * sigmoid_slope(z2)", "delta2 = (a2 - T) * sigmoid_slope(a2)"),
    Wrong("flat_rows", "b1 -= eta * delta1.sum(axis=0)", "b1 -= eta * delta1.sum()"),
    Wrong("flat_rows", "b2 -= eta * delta2.sum(axis=0)", "b2 += eta * delta2.sum(axis=0)"),
    Wrong("flat_rows", "return sigmoid(z) * (1 - sigmoid(z))", "return z * (1 - z)"),
    Wrong("flat_columns", "dZ2 = A2 - Y", "dZ2 = Y - A2"),
    Wrong("flat_columns", "dW1 = np.dot(dZ1, X.T) / m", "dW1 = np.dot(dZ1, X.T)"),
    Wrong("flat_columns", "* (1 - np.power(A1, 2))", "* (1 - A1)"),
    Wrong("flat_columns", "db1 = np.sum(dZ1, axis=1, keepdims=True) / m", "db1 = np.sum(dZ1) / m"),
    Wrong("flat_columns", "* (1 - np.power(A1, 2))", "* (1 - np.power(Z1, 2))"),
    Wrong("batches_softmax", 'd1 = (d2 @ p["W2"].T) * (z1 > 0)', 'd1 = d2 @ p["W2"].T'),
    Wrong("batches_softmax", '"b2": d2.sum(0)', '"b2": d2.mean(0)'),
    Wrong("batches_softmax", '"W1": x.T @ d1', '"W1": x.T @ (d1 / n)'),
    Wrong("batches_softmax", 'd1 = (d2 @ p["W2"].T) * (z1 > 0)', 'd1 = np.maximum(d2 @ p["W2"].T, 0)'),
    Wrong("class_examples_summed", "bend = steepness(totals[depth])", "bend = squash(totals[depth])"),
    Wrong("class_examples_summed", "self.tables[depth + 1].T @ pull * bend", "self.tables[depth + 1].T @ pull"),
    Wrong("class_examples_summed", "return said - fruit", "return fruit - said"),
    Wrong("class_examples_summed", "totals.append(total)", "totals.append(squash(total))"),
    Wrong("dictionary_columns", "(1 - glow ** 2)", "(1 - odds ** 2)"),
    Wrong("dictionary_columns", "to_near = at_near @ tiles.T / count", "to_near = at_far @ tiles.T / count"),
    Wrong("dictionary_columns", 'pace * slopes["near_at"]', 'pace * slopes["far_at"]'),
    Wrong(
        "layer_objects",
        "passed = self.gains.T @ pull\n        self.gains -= pace * on_gains",
        "self.gains -= pace * on_gains\n        passed = self.gains.T @ pull",
    ),
    Wrong("layer_objects", "return 1 - np.tanh(v) ** 2", "return 1 - np.tanh(v)"),
    Wrong("layer_objects", "self.steepness(self.signal)", "self.steepness(self.curve(self.signal))"),
    Wrong("layer_objects", "2 * (said - wanted)", "2 * (wanted - said)"),
    Wrong("layer_objects", "self.rest -= pace * pull", "self.rest -= pace * pull.mean()"),
    Wrong("layers_adam", "self.to_b = np.sum(slope, axis=0, keepdims=True)", "self.to_b = np.sum(slope)"),
    Wrong("layers_adam", "        slope[self.shut] = 0", "        slope[slope <= 0] = 0"),
    Wrong("layers_adam", "return slope @ self.w.T", "return slope @ self.w.T * self.x"),
    Wrong("plain_lists", "d_hidden[j] = back * hidden[j] * (1 - hidden[j])", "d_hidden[j] = back * hidden[j]"),
    Wrong("plain_lists", "back += d_out[k] * w_out[k][j]", "back = d_out[k] * w_out[k][j]"),
    Wrong(
        "plain_lists", "w_hidden[j][i] -= rate * d_hidden[j] * x[i]", "w_hidden[j][i] -= rate * d_hidden[j] * hidden[j]"
    ),
    Wrong("plain_lists", "b_hidden[j] -= rate * d_hidden[j]", "b_hidden[j] -= rate * d_hidden[0]"),
    Wrong("neuron_dictionaries", 'cell["blame"] = felt * steep(cell)', 'cell["blame"] = felt'),
    Wrong(
        "neuron_dictionaries",
        'cell["gains"][-1] -= pace * cell["blame"]',
        'cell["gains"][-1] += pace * cell["blame"]',
    ),
    Wrong("neuron_objects", "neuron.delta = carried * neuron.slope()", "neuron.delta = carried"),
    Wrong("neuron_objects", "return 1 - self.output ** 2", "return self.output * (1 - self.output)"),
    Wrong("momentum_flat", "g1 = (g2 @ w2.T) * (1 - h1 ** 2)", "g1 = (g2 @ w2.T) * (1 - h2 ** 2)"),
    Wrong("momentum_flat", "g2 = (g3 @ w3.T) * (1 - h2 ** 2)", "g2 = (g3 @ w3.T) * h2 * (1 - h2)"),
    Wrong("momentum_flat", "vw2 = mu * vw2 - rate * (h1.T @ g2)", "vw2 = mu * vw2 - rate * (h2.T @ g2)"),
    Wrong(
        "momentum_flat",
        "vc1 = mu * vc1 - rate * g1.sum(axis=0, keepdims=True)",
        "vc1 = mu * vc1 - rate * g1.mean(axis=0, keepdims=True)",
    ),
    Wrong("examples_one_by_one", "dh = h * (1 - h) * (w @ do)", "dh = h * (1 - h) * (w @ e)"),
    Wrong(
        "examples_one_by_one",
        "dh = h * (1 - h) * (w @ do)\n        w += lr * np.outer(h, do)",
        "w += lr * np.outer(h, do)\n        dh = h * (1 - h) * (w @ do)",
    ),
    Wrong("examples_one_by_one", "do = e * o * (1 - o)", "do = e * o"),
    Wrong("weight_decay", "early[raw <= 0] = 0", "pass"),
    Wrong("weight_decay", 'slopes["W1"] += pull * self.W1', 'slopes["W1"] += pull * np.sum(self.W1)'),
    Wrong("weight_decay", '"c1": early.sum(axis=0)', '"c1": early.sum(axis=0) / many'),
    Wrong("dropout_masks", "da1 = (W2.T @ dz2) * d1", "da1 = W2.T @ dz2"),
    Wrong("dropout_masks", "dz2 = (W3.T @ dz3) * (1 - a2 ** 2)", "dz2 = (W3.T @ dz3) * (1 - z2 ** 2)"),
    Wrong("dropout_masks", "dz1 = da1 * (z1 > 0)", "dz1 = da1 * (z1 < 0)"),
    Wrong("single_precision", "* leaky_slope(self.z)", "* leaky(self.z)"),
    Wrong("single_precision", "err = (y - t) / x.shape[0]", "err = (t - y) / x.shape[0]"),
    Wrong("logistic_regression", "X.T.dot(p - y) / y.size", "X.T.dot(y - p) / y.size"),
    Wrong("own_loss", "np.where(np.abs(r) < d, r, d * np.sign(r))", "np.where(np.abs(r) < d, r, d)"),
    Wrong("own_loss", "gz = (g @ V.T) / (1 + np.exp(-z))", "gz = (g @ V.T) / (1 + np.exp(-h))"),
    Wrong("arguments_and_plots", "self.__W[1][:-1].T", "self.__W[1][1:].T"),
    Wrong("arguments_and_plots", "(1 - h ** 2)", "(1 - out ** 2)"),
    Wrong("rmsprop", "dh = ds @ w2.T * h * (1 - h)", "dh = ds @ w2.T * (1 - h)"),
    Wrong("closures", 'kept["y"] + 1)', 'kept["y"])'),
    Wrong(
        "closures",
        'gx = g @ state["w"].T\n        state["w"] -= rate * state["x"].T @ g',
        'state["w"] -= rate * state["x"].T @ g\n        gx = g @ state["w"].T',
    ),
    Wrong("summed_over_examples", "dB[l] += delta", "dB[l] = delta"),
    Wrong("summed_over_examples", "delta = (W[l].T @ delta) * (1 - a[l] ** 2)", "delta = W[l].T @ delta"),
    Wrong("summed_over_examples", "dW[l] += np.outer(delta, a[l])", "dW[l] += np.outer(delta, np.tanh(a[l]))"),
    Wrong(
        "train_function_rows",
        "delta = delta @ w.T * activations[k] * (1 - activations[k])",
        "delta = delta @ w.T * (1 - activations[k])",
    ),
    Wrong("train_function_rows", "delta.sum(axis=0, keepdims=True)", "delta.sum(keepdims=True)"),
    Wrong("nesterov_clipped", "(1 - H * H)", "(1 - H)"),
]
