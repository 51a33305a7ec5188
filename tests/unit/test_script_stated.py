"""A loss that a script writes down and never computes in a step, and what a step hands on to itself alone."""

from __future__ import annotations

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong_thirteenth import THIRTEENTH

CLASS = """import numpy as np

rng = np.random.default_rng(4)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Network:
    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.biases = [rng.normal(size=(y, 1)) for y in sizes[1:]]
        self.weights = [rng.normal(size=(y, x)) for x, y in zip(sizes[:-1], sizes[1:])]

    def ahead(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def train(self, data, epochs, size, eta):
        for epoch in range(epochs):
            for k in range(0, len(data), size):
                self.update(data[k : k + size], eta, len(data))
            print(epoch, self.cost(data))

    def update(self, batch, eta, n):
        sum_b = [np.zeros(b.shape) for b in self.biases]
        sum_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in batch:
            one_b, one_w = self.backprop(x, y)
            sum_b = [s + d for s, d in zip(sum_b, one_b)]
            sum_w = [s + d for s, d in zip(sum_w, one_w)]
        self.weights = [w - eta / len(batch) * s for w, s in zip(self.weights, sum_w)]
        self.biases = [b - eta / len(batch) * s for b, s in zip(self.biases, sum_b)]

    def backprop(self, x, y):
        one_b = [np.zeros(b.shape) for b in self.biases]
        one_w = [np.zeros(w.shape) for w in self.weights]
        a, activations, zs = x, [x], []
        for b, w in zip(self.biases, self.weights):
            z = w @ a + b
            zs.append(z)
            a = sigmoid(z)
            activations.append(a)
        delta = activations[-1] - y
        one_b[-1] = delta
        one_w[-1] = delta @ activations[-2].T
        for l in range(2, self.num_layers):
            delta = (self.weights[-l + 1].T @ delta) * sigmoid_prime(zs[-l])
            one_b[-l] = delta
            one_w[-l] = delta @ activations[-l - 1].T
        return one_b, one_w

    def cost(self, data):
        total = 0.0
        for x, y in data:
            a = self.ahead(x)
            total -= np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
        return total / len(data)


inputs = rng.normal(size=(40, 3, 1))
targets = [np.array([[float(x[0, 0] > 0)], [float(x[1, 0] > x[2, 0])]]) for x in inputs]
Network([3, 5, 4, 2]).train(list(zip(inputs, targets)), 20, 8, 0.5)
"""


def _slip(old: str, new: str, text: str = CLASS) -> tuple[str, int]:
    assert text.count(old) == 1
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1


def test_a_cost_of_all_the_data_says_what_is_meant():
    text, line = _slip("delta = activations[-1] - y", "delta = (activations[-1] - y) * sigmoid_prime(zs[-1])")
    report = examine(text)
    (found,) = report.findings
    assert (report.verdict, found.line, found.certain) == ("right", line, False)
    assert "descend the squared error" in found.says
    assert "computes the cross-entropy of yes and no in line" in found.says
    assert found.mended.strip() == "delta = activations[-1] - y"


def test_the_steps_that_descend_what_is_written_down_are_let_be():
    report = examine(CLASS)
    assert (report.verdict, report.findings) == ("right", [])


@pytest.mark.parametrize(
    ("old", "new", "mended"),
    [
        (
            "sum_w = [s + d for s, d in zip(sum_w, one_w)]",
            "sum_w = one_w",
            "sum_w = [a + b for a, b in zip(sum_w, one_w)]",
        ),
        ("zs.append(z)\n            a = sigmoid(z)\n", "a = sigmoid(z)\n            zs.append(a)\n", "zs.append(z)"),
        ("range(2, self.num_layers)", "range(2, self.num_layers - 1)", "for l in range(2, self.num_layers):"),
        (
            "self.weights = [w - eta / len(batch)",
            "self.weights = [w - eta / n",
            "self.weights = [w - eta / len(batch) * s for w, s in zip(self.weights, sum_w)]",
        ),
    ],
)
def test_what_a_list_holds_is_mended(old, new, mended):
    text, _ = _slip(old, new)
    report = examine(text)
    assert mended in [str(f.mended).strip() for f in report.findings]


NORMED = """import numpy as np

rng = np.random.default_rng(2)


class Dense:
    def __init__(self, n, m):
        self.w, self.b = rng.normal(size=(n, m)), np.zeros(m)

    def ahead(self, x):
        self.x = x
        return x @ self.w + self.b

    def back(self, up):
        down = up @ self.w.T
        self.w -= 0.1 * self.x.T @ up
        self.b -= 0.1 * up.sum(axis=0)
        return down


class Norm:
    def __init__(self, n):
        self.gain, self.shift = np.ones(n), np.zeros(n)
        self.mean, self.var, self.keep = np.zeros(n), np.ones(n), 0.9

    def ahead(self, x):
        mu, var = x.mean(axis=0), x.var(axis=0)
        self.mean = self.keep * self.mean + (1 - self.keep) * mu
        self.var = self.keep * self.var + (1 - self.keep) * var
        self.std = np.sqrt(var + 1e-5)
        self.hat = (x - mu) / self.std
        return self.gain * self.hat + self.shift

    def back(self, up):
        n, hat = len(up), self.hat
        low = up * self.gain
        self.gain -= 0.1 * (up * hat).sum(axis=0)
        self.shift -= 0.1 * up.sum(axis=0)
        return (n * low - low.sum(axis=0) - hat * (low * hat).sum(axis=0)) / (n * self.std)


x = rng.normal(size=(30, 3))
t = x[:, :1] * x[:, 1:2]
layers = [Dense(3, 6), Norm(6), Dense(6, 1)]
for turn in range(100):
    out = x
    for layer in layers:
        out = layer.ahead(out)
    loss = np.mean((out - t) ** 2)
    up = 2 * (out - t) / len(x)
    for layer in reversed(layers):
        up = layer.back(up)
"""


def test_a_running_mean_that_only_feeds_itself_is_no_weight():
    report = examine(NORMED)
    assert report.verdict == "right"
    assert not [name for name in report.roles["parameters"] if "mean" in name or "var" in name]


ADAM = """import numpy as np

rng = np.random.RandomState(8)
x = np.tanh(rng.randn(60, 2) @ rng.randn(2, 6))
shapes = [(6, 5), (5, 2), (2, 5), (5, 6)]
ws = [rng.randn(*s) * 0.4 for s in shapes]
bs = [np.zeros(s[1]) for s in shapes]
m = {k: np.zeros_like(p) for k, p in enumerate(ws + bs)}
s = {k: np.zeros_like(p) for k, p in enumerate(ws + bs)}
beta1, beta2, eps, alpha = 0.9, 0.99, 1e-7, 0.01
t = 0
for turn in range(400):
    batch = x[rng.choice(len(x), 16, replace=False)]
    acts = [batch]
    for l, (w, b) in enumerate(zip(ws, bs)):
        z = acts[-1] @ w + b
        acts.append(z if l == 3 else np.tanh(z))
    error = acts[-1] - batch
    loss = np.mean(np.sum(error**2, axis=1))
    dws, dbs = [None] * 4, [None] * 4
    delta = 2 * error / len(batch)
    for l in range(3, -1, -1):
        dws[l], dbs[l] = acts[l].T @ delta, delta.sum(0)
        delta = (delta @ ws[l].T) * (1 - acts[l] ** 2)
    t = t + 1
    for k, (p, g) in enumerate(zip(ws + bs, dws + dbs)):
        m[k] = beta1 * m[k] + (1 - beta1) * g
        s[k] = beta2 * s[k] + (1 - beta2) * g * g
        m_hat = m[k] / (1 - beta1**t)
        s_hat = s[k] / (1 - beta2**t)
        p -= alpha * m_hat / (np.sqrt(s_hat) + eps)
"""


def test_each_vector_of_a_list_may_have_a_memory_of_its_own():
    report = examine(ADAM)
    assert (report.verdict, report.findings) == ("right", [])
    assert not [name for name in report.roles["parameters"] if name[0] in "ms"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(np.sqrt(s_hat) + eps)", "(s_hat + eps)"),
        ("s_hat = s[k] / (1 - beta2**t)", "s_hat = s[k] / (1 - beta1**t)"),
        ("t = t + 1", "t = 0 + 1"),
        ("m[k] = beta1 * m[k] + (1 - beta1) * g", "m[k] = beta1 * m[k] + (1 - beta2) * g"),
    ],
)
def test_slips_of_adam_are_mended_by_other_names(old, new):
    text, line = _slip(old, new, ADAM)
    report = examine(text)
    (found,) = report.findings
    assert found.line == line
    assert found.mended.strip().replace(" ** ", "**") in (text.split("\n")[line - 1].strip().replace(new, old), old)
    assert report.mended is not None


SHOWN = """import numpy as np

np.random.seed(1)
x = np.random.randn(20, 3)
y = (x[:, :1] + x[:, 1:2] ** 2 > 0.5) * 1.0
w, v = np.random.randn(3, 6), np.random.randn(6, 1)
for j in range(2000):
    h = 1 / (1 + np.exp(-x @ w))
    out = 1 / (1 + np.exp(-h @ v))
    error = y - out
    if j % 500 == 0:
        print("Error:", np.mean(np.abs(error)))
    delta = error * out * (1 - out)
    low = delta.dot(v.T) * h * (1 - h)
    v += 0.5 * h.T.dot(delta)
    w += 0.5 * x.T.dot(low)
"""


@pytest.mark.parametrize(
    ("old", "new"), [("error = y - out", "error = out - y"), ("error * out * (1 - out)", "error * out * (1 + out)")]
)
def test_where_an_absolute_error_is_shown_the_squared_one_may_be_descended(old, new):
    text, line = _slip(old, new, SHOWN)
    report = examine(text)
    assert report.mended is not None
    assert line in [f.line for f in report.findings]


REGULARISED = """import numpy as np

np.random.seed(7)


def loss_of(p, X, y, reg):
    N = X.shape[0]
    h = np.maximum(0, X.dot(p["W1"]) + p["b1"])
    scores = h.dot(p["W2"]) + p["b2"]
    scores -= np.max(scores, axis=1, keepdims=True)
    probs = np.exp(scores)
    probs /= np.sum(probs, axis=1, keepdims=True)
    loss = -np.log(probs[np.arange(N), y]).mean()
    loss += reg * (np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2))
    up = probs.copy()
    up[np.arange(N), y] -= 1
    grads = {"W2": h.T.dot(up) + 2 * reg * p["W2"], "b2": np.sum(up, axis=0)}
    low = up.dot(p["W2"].T)
    low[h <= 0] = 0
    grads["W1"] = X.T.dot(low) + 2 * reg * p["W1"]
    grads["b1"] = np.sum(low, axis=0)
    return loss, grads


X = np.random.randn(40, 2)
y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
p = {"W1": np.random.randn(2, 9), "b1": np.zeros(9), "W2": np.random.randn(9, 3), "b2": np.zeros(3)}
for it in range(200):
    loss, grads = loss_of(p, X, y, 1e-3)
    for k in p:
        p[k] -= 0.3 * grads[k]
"""


def test_a_share_that_is_missing_beside_a_penalty_is_put_in():
    report = examine(REGULARISED)
    assert report.mended is not None
    assert "/= N" in report.mended or "/ N" in report.mended


def test_of_two_factors_that_as_many_steps_have_neither_is_wrong_for_certain():
    case = THIRTEENTH[10]  # `/ Q` in one of two steps
    report = examine(case.text)
    assert report.verdict == "mistaken"
    assert not any(f.certain for f in report.findings)
