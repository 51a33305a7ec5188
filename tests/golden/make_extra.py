"""Write extra.json: more golden cases of the same families, from 50-digit arithmetic.

    python tests/golden/make_extra.py

Independent of `mlp_lib` and of numpy: scalars of Python's `decimal` in plain
loops, and the Mersenne Twister of Python's `random` seeded as numpy seeds its
own. `test_extra.py` makes the file again and compares.
"""

from __future__ import annotations

import json
import random
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

getcontext().prec = 50
getcontext().Emin, getcontext().Emax = -999999, 999999
D = Decimal
FILE = Path(__file__).with_name("extra.json")

# ---------------------------------------------------------------- random numbers


class Twister:
    """numpy's legacy generator: Python's Mersenne Twister under Knuth's seeding."""

    def __init__(self, seed: int) -> None:
        state = [seed]
        for i in range(1, 624):
            state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + i) & 0xFFFFFFFF)
        self._python = random.Random()
        self._python.setstate((3, (*state, 624), None))
        self._cached: float | None = None

    def uint32(self) -> int:
        return self._python.getrandbits(32)

    def rand(self) -> float:
        return self._python.random()

    def randn(self) -> float:
        """Polar Box-Muller: the second of each pair comes first."""
        if self._cached is not None:
            value, self._cached = self._cached, None
            return value
        while True:
            x, y = 2.0 * self.rand() - 1.0, 2.0 * self.rand() - 1.0
            r2 = x * x + y * y
            if 0.0 < r2 < 1.0:
                break
        # log correctly rounded, then the same float64 operations as the generator
        import math

        f = math.sqrt(-2.0 * float(D(r2).ln()) / r2)
        self._cached = f * x
        return f * y

    def shuffled(self, n: int) -> list[int]:
        """Fisher-Yates from the end; an index comes from masked rejection."""
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            mask = (1 << i.bit_length()) - 1
            while (j := self.uint32() & mask) > i:
                pass
            order[i], order[j] = order[j], order[i]
        return order


def uniform_fan_in(seed: int, sizes: list[int]) -> list[list[list[float]]]:
    import math

    draw = Twister(seed)
    weights = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        root = math.sqrt(n_in)
        weights.append([[draw.rand() * (2 / root) - (1 / root) for _ in range(n_out)] for _ in range(n_in + 1)])
    return weights


# ---------------------------------------------------------------- arithmetic


def exact(tree: Any) -> Any:
    """Floats become the decimals that they are, exactly."""
    return [exact(branch) for branch in tree] if isinstance(tree, list) else D(tree)


def rounded(tree: Any) -> Any:
    """Decimals become the nearest floats."""
    if isinstance(tree, dict):
        return {key: rounded(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [rounded(branch) for branch in tree]
    if isinstance(tree, Decimal):
        if tree.is_infinite():
            return "Infinity"
        if tree == 0 or abs(tree) < D("1e-330"):
            return 0.0
        return float(Fraction(tree)) if tree.adjusted() > -400 else 0.0
    return tree


ONE = Decimal(1)


def sigmoid(h: Decimal, beta: Decimal = ONE) -> Decimal:
    return 1 / (1 + (-beta * h).exp())


def softmax(h: list[Decimal]) -> list[Decimal]:
    e = [x.exp() for x in h]
    return [x / sum(e) for x in e]


def g(name: str, h: list[Decimal], beta: Decimal) -> list[Decimal]:
    if name == "sigmoid":
        return [sigmoid(x, beta) for x in h]
    if name == "relu":
        return [max(D(0), x) for x in h]
    if name == "linear":
        return list(h)
    if name == "tanh":
        return [2 * sigmoid(2 * x) - 1 for x in h]
    raise KeyError(name)


def dg(name: str, x: Decimal, beta: Decimal) -> Decimal:
    if name == "sigmoid":
        return beta * sigmoid(x, beta) * sigmoid(-x, beta)
    if name == "relu":
        return D(1 if x > 0 else 0)
    if name == "linear":
        return D(1)
    if name == "tanh":
        return 4 * sigmoid(2 * x) * sigmoid(-2 * x)
    raise KeyError(name)


class Net:
    """One example at a time; half squared error, or binary cross-entropy behind a sigmoid."""

    def __init__(self, weights: Any, names: list[str], betas: list[Any], bias: bool = True, bce: bool = False) -> None:
        self.W, self.names, self.bias, self.bce = exact(weights), names, bias, bce
        self.betas = [D(b) for b in betas]

    def forward(self, x: list[Decimal]) -> tuple[list[Any], list[Any]]:
        H, A = [], [x]
        for W, name, beta in zip(self.W, self.names, self.betas, strict=True):
            source = ([D(-1)] if self.bias else []) + A[-1]
            H.append([sum((s * row[q] for s, row in zip(source, W, strict=True)), D(0)) for q in range(len(W[0]))])
            A.append(g(name, H[-1], beta))
        return H, A

    def error(self, y: list[Decimal], t: list[Decimal]) -> Decimal:
        if self.bce:
            return -sum(b * a.ln() + (1 - b) * (1 - a).ln() for a, b in zip(y, t, strict=True))
        return sum((a - b) ** 2 for a, b in zip(y, t, strict=True)) / 2

    def backward(self, H: list[Any], A: list[Any], t: list[Decimal], delta: list[Decimal] | None = None) -> Any:
        if delta is None:
            last, beta = self.names[-1], self.betas[-1]
            delta = [
                beta * (y - b) if self.bce else (y - b) * dg(last, h, beta)
                for y, b, h in zip(A[-1], t, H[-1], strict=True)
            ]
        deltas = [delta]
        for i in range(len(self.W) - 2, -1, -1):
            W = self.W[i + 1][1:] if self.bias else self.W[i + 1]
            back = [sum(d * w for d, w in zip(deltas[0], row, strict=True)) for row in W]
            deltas.insert(0, [dg(self.names[i], h, self.betas[i]) * b for h, b in zip(H[i], back, strict=True)])
        G = []
        for a, d in zip(A[:-1], deltas, strict=True):
            source = ([D(-1)] if self.bias else []) + a
            G.append([[s * x for x in d] for s in source])
        return deltas, G

    def all(self, X: Any, T: Any) -> Any:
        """Forward, deltas, errors of all examples, and the gradients summed."""
        total, states = None, []
        for x, t in zip(X, T, strict=True):
            H, A = self.forward(x)
            deltas, G = self.backward(H, A, t)
            states.append((H, A, deltas, self.error(A[-1], t)))
            total = G if total is None else plus(total, G, D(1))
        return states, total

    def step(self, G: Any, rate: Decimal) -> None:
        self.W = plus(self.W, G, -rate)


def plus(a: Any, b: Any, factor: Decimal) -> Any:
    if isinstance(a, list):
        return [plus(x, y, factor) for x, y in zip(a, b, strict=True)]
    return a + factor * b


def scaled(a: Any, factor: Decimal) -> Any:
    return [scaled(x, factor) for x in a] if isinstance(a, list) else a * factor


# ---------------------------------------------------------------- families

TIGHT = {"rtol": 1e-12, "atol": 1e-15}
TRUTH = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
TASKS = {
    "XOR": [[0.0], [1.0], [1.0], [0.0]],
    "AND": [[0.0], [0.0], [0.0], [1.0]],
    "OR": [[0.0], [1.0], [1.0], [1.0]],
    "NAND": [[1.0], [1.0], [1.0], [0.0]],
}


def rng_case(seed: int) -> Any:
    draw = Twister(seed)
    expected: Any = {"uint32_5": [draw.uint32() for _ in range(5)]}
    draw = Twister(seed)
    expected["rand_7"] = [draw.rand() for _ in range(7)]
    draw = Twister(seed)
    expected["randn_5"] = [draw.randn() for _ in range(5)]
    expected["shuffle_arange13"] = Twister(seed).shuffled(13)
    return "rng", f"seed{seed}", {"seed": seed}, expected, {"exact": True}


def init_case(seed: int, sizes: list[int]) -> Any:
    import math

    bounds = [1 / math.sqrt(n) for n in sizes[:-1]]
    expected = {
        "weights": uniform_fan_in(seed, sizes),
        "shapes": [[a + 1, b] for a, b in zip(sizes[:-1], sizes[1:], strict=True)],
        "lower_bounds": [-b for b in bounds],
        "upper_bounds": bounds,
    }
    return (
        "init",
        f"seed{seed}-{'-'.join(map(str, sizes))}",
        {"seed": seed, "layer_sizes": sizes},
        expected,
        {"exact": True},
    )


def forward_backward(net: Net, X: Any, T: Any) -> Any:
    states, total = net.all(exact(X), exact(T))
    k, L = D(len(X)), len(net.W)
    E = [state[3] for state in states]
    return {
        "H": [[s[0][i] for s in states] for i in range(L)],
        "A": [[s[1][i + 1] for s in states] for i in range(L)],
        "A_bias_of_hidden": [[[D(-1), *s[1][i + 1]] for s in states] for i in range(L - 1)],
        "deltas": [[s[2][i] for s in states] for i in range(L)],
        "grad_sum": total,
        "grad_mean": scaled(total, 1 / k),
        "E_per_example": E,
        "E_sum": sum(E),
        "E_mean": sum(E) / k,
        "printed_error": 2 * sum(E) / k,
    }


def fb_case(seed: int, sizes: list[int], name: str) -> Any:
    W = uniform_fan_in(seed, sizes)
    net = Net(W, ["sigmoid"] * len(W), [1] * len(W))
    inputs = {
        "seed": seed,
        "layer_sizes": sizes,
        "task": name,
        "weights": W,
        "X": TRUTH,
        "T": TASKS[name],
        "betas": [1] * len(W),
    }
    return "forward_backward_init", f"seed{seed}-{name}", inputs, forward_backward(net, TRUTH, TASKS[name]), TIGHT


def beta_case(seed: int, sizes: list[int], betas: list[float], k: int) -> Any:
    draw = Twister(seed)

    def number(reach: float) -> float:
        return round((2.0 * draw.rand() - 1.0) * reach, 4)

    W = [[[number(1.5) for _ in range(b)] for _ in range(a + 1)] for a, b in zip(sizes[:-1], sizes[1:], strict=True)]
    X = [[number(2.0) for _ in range(sizes[0])] for _ in range(k)]
    T = [[round(draw.rand(), 2) for _ in range(sizes[-1])] for _ in range(k)]
    net = Net(W, ["sigmoid"] * len(W), betas)
    inputs = {"layer_sizes": sizes, "weights": W, "X": X, "T": T, "betas": betas}
    return "per_layer_beta", f"seed{seed}", inputs, forward_backward(net, X, T), TIGHT


def train_case(seed: int, sizes: list[int], name: str, rate: float, gradient: str, epochs: list[int]) -> Any:
    getcontext().prec = 40
    W = uniform_fan_in(seed, sizes)
    net = Net(W, ["sigmoid"] * len(W), [1] * len(W))
    X, T, k = exact(TRUTH), exact(TASKS[name]), D(4)
    expected: Any = {key: {} for key in ("error_before", "error_after", "outputs_after", "weights_after")}
    states, total = net.all(X, T)
    for n in range(1, max(epochs) + 1):
        before = 2 * sum(s[3] for s in states) / k
        net.step(total, D(rate) / (k if gradient == "mean" else 1))
        states, total = net.all(X, T)
        if n in epochs:
            expected["error_before"][str(n)] = before
            expected["error_after"][str(n)] = 2 * sum(s[3] for s in states) / k
            expected["outputs_after"][str(n)] = [s[1][-1][0] for s in states]
            expected["weights_after"][str(n)] = net.W
    pairs = [(s[1][-1][0] > D("0.5"), t[0] == 1.0) for s, t in zip(states, TASKS[name], strict=True)]
    expected["confusion"] = [
        [pairs.count((True, True)), pairs.count((True, False))],
        [pairs.count((False, True)), pairs.count((False, False))],
    ]
    inputs = {
        "seed": seed,
        "layer_sizes": sizes,
        "task": name,
        "X": TRUTH,
        "T": TASKS[name],
        "learning_rate": rate,
        "gradient": gradient,
        "weights_initial": W,
        "epochs": epochs,
    }
    getcontext().prec = 50
    return "train_batch", f"seed{seed}-{name}-lr{rate:g}-{gradient}", inputs, expected, {"rtol": 1e-10, "atol": 1e-12}


def softmax_case(label: str, h: list[float]) -> Any:
    y = softmax(exact(h))
    n = len(h)
    J = [[y[i] * (sum(y[:i] + y[i + 1 :]) if i == j else -y[j]) for j in range(n)] for i in range(n)]
    expected = {"y": y, "jacobian": J, "sum": D(1), "no_warnings": True}
    return "softmax", label, {"h": h}, expected, {"rtol": 1e-12, "atol": 1e-300}


def cross_entropy_case(label: str, h: list[list[float]], t: list[list[float]]) -> Any:
    Y = [softmax(row) for row in exact(h)]
    T = exact(t)
    E = [-sum(b * a.ln() for a, b in zip(y, row, strict=True) if b != 0) for y, row in zip(Y, T, strict=True)]
    expected = {
        "y": Y,
        "loss_per_example": E,
        "loss_sum": sum(E),
        "delta": [[a - b for a, b in zip(y, row, strict=True)] for y, row in zip(Y, T, strict=True)],
        "diagonal_only_wrong": [
            [-b * (1 - a) for a, b in zip(y, row, strict=True)] for y, row in zip(Y, T, strict=True)
        ],
    }
    return "softmax_crossentropy", label, {"h": h, "t": t}, expected, TIGHT


def bce_case(label: str, z: list[float], t: list[float]) -> Any:
    y = [sigmoid(x) for x in exact(z)]
    # log(1 + e^z) - t z: no digits lost at either end
    loss = [(1 + x.exp()).ln() - b * x for x, b in zip(exact(z), exact(t), strict=True)]
    expected = {
        "y": y,
        "loss": [D(0) if abs(value) < D("1e-45") else value for value in loss],
        "delta": [a - b for a, b in zip(y, exact(t), strict=True)],
        "no_warnings": True,
    }
    return "sigmoid_bce", label, {"z": z, "t": t}, expected, TIGHT


def activations_case(label: str, x: list[float], betas: list[float]) -> Any:
    h = exact(x)
    expected: Any = {}
    for b in betas:
        expected[f"sigmoid_beta{b}"] = g("sigmoid", h, D(b))
        expected[f"dsigmoid_beta{b}"] = [dg("sigmoid", v, D(b)) for v in h]
    for name in ("tanh", "linear", "relu"):
        expected[name] = g(name, h, D(1))
        expected[f"d{name}"] = [dg(name, v, D(1)) for v in h]
    expected |= {"threshold": [D(1 if v > 0 else 0) for v in h], "dthreshold": [D(0)] * len(h), "no_warnings": True}
    return "activations", label, {"x": x, "betas": betas}, expected, {"rtol": 1e-12, "atol": 4e-16}


def squared_case(label: str, y: list[float], t: list[float]) -> Any:
    n, pairs = D(len(y)), list(zip(exact(y), exact(t), strict=True))
    loss = [(a - b) ** 2 / 2 for a, b in pairs]
    expected = {
        "loss": loss,
        "dloss": [a - b for a, b in pairs],
        "half_sum": sum(loss),
        "sum": 2 * sum(loss),
        "mean": 2 * sum(loss) / n,
        "lr_mean_equal_to_half_lr_0_3": D("0.3") * n / 2,
        "lr_half_equal_to_mean_lr_0_3": D("0.3") * 2 / n,
    }
    return "squared_losses", label, {"y": y, "t": t}, expected, {"rtol": 1e-14, "atol": 1e-16}


def log_loss_case(label: str, y: list[float], t: list[float], eps: list[float]) -> Any:
    def one(p: Decimal, weight: Decimal, floor: Decimal) -> Decimal:
        if weight == 0:
            return D(0)
        p = max(p, floor)
        return D("Infinity") if p == 0 else -weight * p.ln()

    def losses(floor: Decimal) -> list[Decimal]:
        return [one(a, b, floor) + one(1 - a, 1 - b, floor) for a, b in zip(exact(y), exact(t), strict=True)]

    expected = {"exact": losses(D(0)), "clipped": {f"{e:g}": losses(D(e)) for e in eps}, "no_warnings": True}
    return "log_loss_probabilities", label, {"y": y, "t": t, "eps": eps}, expected, TIGHT


def relu_per_sample_case(seed: int, hidden: int, alpha: float, iterations: int) -> Any:
    draw = Twister(seed)
    W1 = [[draw.rand() for _ in range(hidden)] for _ in range(2)]
    W2 = [[draw.rand()] for _ in range(hidden)]
    net = Net([W1, W2], ["relu", "linear"], [1, 1], bias=False)
    seen = []
    for _ in range(iterations):
        entry: Any = {"layer_1": [], "layer_2": [], "error": D(0)}
        for x, t in zip(exact(TRUTH), exact(TASKS["XOR"]), strict=True):
            H, A = net.forward(x)
            entry["layer_1"].append(A[1])
            entry["layer_2"].append(A[2][0])
            entry["error"] += 2 * net.error(A[2], t)
            net.step(net.backward(H, A, t)[1], D(alpha))
        seen.append(entry)
    inputs = {"seed": seed, "alpha": alpha, "weights_0_1": W1, "weights_1_2": W2, "iterations": iterations}
    expected = {"iterations": seen, "weights_0_1_final": net.W[0], "weights_1_2_final": net.W[1]}
    return "relu_per_sample", f"seed{seed}-hidden{hidden}", inputs, expected, TIGHT


def relu_sigmoid_case(seed: int, burn_in: int, hidden: int, rate: float, epochs: int, moments: list[int]) -> Any:
    getcontext().prec = 35
    draw = Twister(seed)
    for _ in range(burn_in):
        draw.rand()
    W1 = [[draw.rand() for _ in range(hidden)] for _ in range(2)]
    W2 = [[draw.rand()] for _ in range(hidden)]
    b1, b2 = [[draw.rand() for _ in range(hidden)]], [[draw.rand()]]
    net = Net([[[-v for v in b1[0]], *W1], [[-v for v in b2[0]], *W2]], ["relu", "sigmoid"], [1, 1])
    losses, active = {}, True
    for epoch in range(epochs + 1):
        states, total = net.all(exact(TRUTH), exact(TASKS["XOR"]))
        if epoch in moments:
            losses[str(epoch)] = 2 * sum(s[3] for s in states) / 4
        if epoch < epochs:
            active = active and all(h > 0 for s in states for h in s[0][0])
            net.step(total, D(rate))
    Y = [s[1][-1][0] for s in states]
    inputs = {
        "seed": seed,
        "burn_in": burn_in,
        "learning_rate": rate,
        "epochs": epochs,
        "weights_input_hidden": W1,
        "weights_hidden_output": W2,
        "bias_hidden": b1,
        "bias_output": b2,
    }
    expected = {
        "loss": losses,
        "outputs_final": Y,
        "rounded": [1.0 if y > D("0.5") else 0.0 for y in Y],
        "every_hidden_unit_active_on_every_input_throughout": active,
    }
    getcontext().prec = 50
    return "relu_sigmoid_net", f"seed{seed}-hidden{hidden}", inputs, expected, {"rtol": 1e-10, "atol": 1e-12}


def columns_case(seed: int, widths: list[int], rate: float, steps: int) -> Any:
    draw = Twister(seed)

    def number() -> float:
        return round(2.0 * draw.rand() - 1.0, 3)

    W = [[[number() for _ in range(a)] for _ in range(b)] for a, b in zip(widths[:-1], widths[1:], strict=True)]
    b = [[[number()] for _ in range(n)] for n in widths[1:]]
    columns = {"X": [[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]], "T": [[0.0, 1.0, 1.0, 0.0]]}
    X = exact([list(x) for x in zip(*columns["X"], strict=True)])
    T = exact([list(t) for t in zip(*columns["T"], strict=True)])
    expected = {}
    for variant in ("bias_mean", "bias_sum"):
        rows = [[[-v[0] for v in bias], *[list(r) for r in zip(*w, strict=True)]] for w, bias in zip(W, b, strict=True)]
        net = Net(rows, ["sigmoid"] * len(W), [1] * len(W), bce=True)
        seen = []
        for step in range(steps + 1):
            states, total = net.all(X, T)
            if variant == "bias_mean":
                total = [[scaled(G[0], D("0.25")), *G[1:]] for G in total]
            seen.append(
                {
                    "outputs": [s[1][-1][0] for s in states],
                    "loss_sum": sum(s[3] for s in states),
                    "weights": [[list(r) for r in zip(*w[1:], strict=True)] for w in net.W],
                    "biases": [[[-v] for v in w[0]] for w in net.W],
                    "weight_gradients": [[list(r) for r in zip(*w[1:], strict=True)] for w in total],
                    "bias_gradients": [[[-v] for v in w[0]] for w in total],
                }
            )
            if step < steps:
                net.step(total, D(rate))
        expected[variant] = seen
    inputs = {"widths": widths, "weights": W, "biases": b, **columns, "learning_rate": rate, "steps": steps}
    return "sigmoid_mlp_003", f"seed{seed}-{'-'.join(map(str, widths))}", inputs, expected, TIGHT


def forum_case(seed: int, hidden: int, rate: float, moments: list[int]) -> Any:
    draw = Twister(seed)
    W1 = [[draw.rand() for _ in range(hidden)] for _ in range(2)]
    W2 = [[draw.rand()] for _ in range(hidden)]
    X, T = exact(TRUTH), exact(TASKS["XOR"])

    def start() -> Net:
        return Net([W1, W2], ["sigmoid", "sigmoid"], [1, 1], bias=False)

    def direction(net: Net, version: str) -> Any:
        passes = [net.forward(x) for x in X]
        S = sum((A[-1][0] - t[0]) ** 2 for (_, A), t in zip(passes, T, strict=True))
        total, delta_2 = None, []
        for (H, A), t in zip(passes, T, strict=True):
            slope = dg("sigmoid", H[-1][0], D(1))
            factor = {"v1": S, "v2": S / 2 * (A[-1][0] - t[0]), "v3": A[-1][0] - t[0]}[version]
            delta_2.append(factor * slope)
            _, G = net.backward(H, A, t, [delta_2[-1]])
            total = G if total is None else plus(total, G, D(1))
        return S, delta_2, total, [A[-1][0] for _, A in passes]

    S, _, _, Y = direction(start(), "v3")
    expected: Any = {
        "outputs_initial": Y,
        "S": S,
        "C": S / 2,
        "MSE": S / 4,
        "C_squared_over_2": S**2 / 8,
    }
    for name, version, factor in (
        ("v1_scalar_error", "v1", D(1)),
        ("v2_error_times_delta", "v2", D(1)),
        ("v3_gradient_of_half_sum", "v3", D(1)),
        ("v3_at_half_the_rate", "v3", D("0.5")),
    ):
        net, mse = start(), {}
        for epoch in range(max(moments) + 1):
            S, delta_2, total, _ = direction(net, version)
            if epoch == 0:
                expected[name] = {"delta2": delta_2, "direction_W1": total[0], "direction_W2": total[1]}
            if epoch in moments:
                mse[str(epoch)] = S / 4
            net.step(total, D(rate) * factor)
        expected[name]["mse_after"] = mse
    inputs = {"seed": seed, "W1": W1, "W2": W2, "X": TRUTH, "T": TASKS["XOR"], "learning_rate": rate}
    return "forum_000", f"seed{seed}-hidden{hidden}", inputs, expected, {"rtol": 1e-10, "atol": 1e-13}


def confusion_case(label: str, y: list[float], t: list[int]) -> Any:
    predicted = [int(v > 0.5) for v in y]
    count = list(zip(predicted, t, strict=True)).count
    expected = {"predicted": predicted, "confusion": [[count((1, 1)), count((1, 0))], [count((0, 1)), count((0, 0))]]}
    return "confusion", label, {"y": y, "t": t}, expected, {"exact": True}


def cases() -> list[Any]:
    made = [
        *(rng_case(seed) for seed in (1, 12345, 4294967295)),
        init_case(5, [2, 3, 1]),
        init_case(99, [7, 6, 5, 3]),
        fb_case(5, [2, 3, 1], "OR"),
        fb_case(11, [2, 4, 3, 1], "NAND"),
        train_case(1, [2, 3, 1], "XOR", 2.5, "mean", [1, 7, 50, 1000]),
        train_case(6, [2, 2, 1], "XOR", 1.0, "sum", [1, 10, 500]),
        train_case(3, [2, 3, 2, 1], "NAND", 1.0, "mean", [2, 100]),
        softmax_case("saturating", [20.0, 0.0, -3.5, 11.0]),
        softmax_case("far-apart", [-1000.0, 0.0, 300.0, 1000.0]),
        softmax_case("two", [-30.0, 5.0]),
        softmax_case("shifted-down", [-5000.25, -5001.5, -5000.0, -5003.0]),
        cross_entropy_case(
            "rows", [[0.1, 0.2, 0.3, -4.0], [3.0, -2.0, 0.5, 1.0]], [[0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0]]
        ),
        cross_entropy_case("soft", [[-1.0, 2.5], [0.75, 0.5]], [[0.125, 0.875], [0.5, 0.5]]),
        cross_entropy_case(
            "certain-and-wrong", [[-1000.0, 0.0, 1000.0], [500.0, -20.0, 0.0]], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
        ),
        bce_case("soft-targets", [-7.5, -0.125, 0.5, 12.0, 40.0], [0.25, 0.5, 0.75, 1.0, 0.0]),
        bce_case("edges", [709.0, 746.0, -709.0, -746.0, 36.5, -36.5], [1.0, 0.0, 0.0, 1.0, 1.0, 0.0]),
        activations_case("slopes", [-4.5, -1.25, -0.001, 0.002, 0.75, 6.0], [0.1, 2, 7]),
        activations_case("edges", [-746.0, -709.5, -37.0, -36.0, 36.0, 37.0, 709.5, 746.0], [0.25, 1, 10]),
        squared_case("3", [0.375, 0.9, -1.5], [0.0, 1.0, 2.0]),
        squared_case("7", [0.01, 0.99, 0.5, 0.45, 0.3, 0.7, 0.6], [0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]),
        log_loss_case("soft", [0.25, 0.75, 0.5, 1e-13], [0.5, 0.125, 1.0, 1.0], [1e-12, 1e-9]),
        log_loss_case("certain", [1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.5, 0.5], [1e-15, 1e-7]),
        relu_per_sample_case(3, 4, 0.02, 5),
        relu_per_sample_case(8, 6, 0.1, 4),
        relu_sigmoid_case(2, 5, 2, 0.05, 400, [0, 100, 400 - 1]),
        relu_sigmoid_case(19, 0, 4, 0.5, 600, [0, 10, 300]),
        columns_case(13, [2, 4, 1], 0.75, 4),
        columns_case(14, [2, 3, 2, 1], 1.25, 3),
        beta_case(21, [3, 5, 1], [0.25, 4.0], 4),
        beta_case(22, [2, 4, 3, 3], [1.5, 0.75, 2.0], 5),
        beta_case(23, [1, 2, 2, 2, 2, 2], [1.0, 2.0, 0.5, 1.0, 3.0], 2),
        forum_case(4, 5, 0.3, [0, 1, 25, 200]),
        forum_case(77, 3, 1.1, [0, 5, 150]),
        confusion_case("one-class", [0.2, 0.7, 0.4], [1, 1, 1]),
        confusion_case("halves", [0.5, 0.5, 0.5000000000000001, 0.4999999999999999, 1.0], [0, 1, 0, 1, 1]),
    ]
    return [
        {"id": f"extra-{family}-{label}", "family": family, "inputs": inputs, "expected": rounded(expected), "tol": tol}
        for family, label, inputs, expected, tol in made
    ]


def text() -> str:
    return '{"cases": [\n' + ",\n".join(json.dumps(case) for case in cases()) + "\n]}\n"


if __name__ == "__main__":
    FILE.write_text(text())
    print(f"{len(cases())} cases in {FILE}")
