"""Who plays in an equation: for every name in ``meanings.yml`` the networks and numbers of its scenes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from mlp_lib import MLP, activations, datasets, losses, steps
from mlp_lib.activations import softmax_jacobian
from mlp_lib.gradient_check import relative_error
from mlp_lib.initializers import INITIALIZERS
from mlp_lib.network import add_bias

from .run import Scene
from .scenes import AXES, ETA, TOOLS, Array, Counted, Live, PerLayer, Play, Quantity, slope

Meaning = Mapping[str, Any]

#: Networks of several layers and outputs; no two neighbouring sizes are equal, so that a wrong bound is noticed.
NETS: dict[str, dict[str, Any]] = {
    "three": {"sizes": (3, 5, 2, 4), "activation": ["tanh", "sigmoid", "sigmoid"], "beta": [1.0, 0.5, 2.0]},
    "two": {"sizes": (2, 3, 4), "activation": ["sigmoid", "linear"], "beta": [1.5, 1.0]},
    "logistic": {"sizes": (3, 4, 2), "activation": "sigmoid", "beta": [0.7, 1.3], "loss": "binary_cross_entropy"},
    "one_layer": {"sizes": (3, 2), "activation": "linear"},
    "sigmoids": {"sizes": (3, 5, 2, 4), "beta": [0.7, 1.6, 1.3]},
    "softmax": {"sizes": (3, 4, 2, 5), "activation": ["softmax", "tanh", "softmax"]},
    "slope": {"sizes": (2, 3), "beta": 1.7},
    "softmax_of_two": {"sizes": (2, 4, 2), "activation": ["tanh", "softmax"]},
    "softmax_of_three": {"sizes": (2, 4, 3), "activation": ["tanh", "softmax"]},
    "classes": {"sizes": (3, 4), "activation": "softmax", "loss": "categorical_cross_entropy", "targets": "shares"},
    "any_targets": {"sizes": (3, 4), "activation": "softmax", "loss": "categorical_cross_entropy", "targets": "any"},
    "regression": {"sizes": (3, 4, 2), "activation": ["tanh", "linear"]},
    "sigmoids_for_classes": {
        "sizes": (3, 4), "beta": 1.7, "loss": "categorical_cross_entropy", "targets": "shares",
    },
    "within_one": {"sizes": (3, 5, 2, 4)},
    "wide": {"sizes": (40, 30, 20), "initializer": "uniform_fan_in"},
    "relu": {"sizes": (3, 5, 1), "activation": ["relu", "linear"], "bias": False},
    "active": {"sizes": (2, 4, 1), "activation": ["relu", "sigmoid"]},
    "small": {"sizes": (1, 2, 2), "bias": False},
    "without_bias": {"sizes": (2, 4, 3), "bias": False},
    "columns": {"sizes": (3, 4, 2), "loss": "binary_cross_entropy"},
    "deep_columns": {"sizes": (3, 5, 2, 4), "loss": "binary_cross_entropy"},
    "one_output": {"sizes": (3, 4, 1), "loss": "binary_cross_entropy"},
}  # fmt: skip
EXAMPLES = 3


@cache
def play(name: str, step: str = "example") -> Play:
    """One of `NETS` with its data."""
    settings = dict(NETS[name])
    sizes, targets = settings.pop("sizes"), settings.pop("targets", "any")
    network = MLP(sizes, **{"initializer": "standard_normal", "seed": 3, **settings})
    rng = np.random.RandomState(5)
    X, T = rng.standard_normal((EXAMPLES, sizes[0])), rng.uniform(0.1, 0.9, (EXAMPLES, sizes[-1]))
    if name == "active":  # every unit is on for inputs above 0
        X = np.abs(X)
        network.weights = [np.abs(W) * np.where(np.arange(len(W)) == 0, -1, 1)[:, np.newaxis] for W in network.weights]
    if name == "relu":  # the second example finds every unit at its kink
        X[1] = 0.0
    if name == "within_one":  # the first example's sums are 1 and -1
        network.weights = scaled_to_one(network, X)
    if targets == "shares":
        T /= T.sum(axis=1, keepdims=True)
    made = object.__new__(Play)
    if targets == "any" and settings.get("loss") == "categorical_cross_entropy":
        Play.__init__(made, network, X, T / T.sum(axis=1, keepdims=True), step)
        made.T = T
    else:
        Play.__init__(made, network, X, T, step)
    return made


def scaled_to_one(network: MLP, X: Array) -> list[Array]:
    """Weights with which every sum of the first example is 1 or -1."""
    weights = [W.copy() for W in network.weights]
    for layer in range(1, network.n_layers + 1):
        probe = MLP(network.layer_sizes, weights=weights)
        weights[layer - 1] /= np.abs(probe.forward(X[:1]).pre_activations[layer])
    return weights


def network(meaning: Meaning) -> Iterator[Scene]:
    """The book's notation, on every network and example."""
    for name in meaning["nets"]:
        yield from of_play(
            play(name, meaning.get("step", "example")), meaning, 1 if name in {"within_one", "wide"} else 2
        )


def of_play(acting: Play, meaning: Meaning, examples: int = 2) -> Iterator[Scene]:
    """The notation on one network."""
    for example in range(1, examples + 1):
        acting.example = example
        names = acting.names()
        acting_names(acting, names, meaning)
        for extra in layers_one_by_one(acting, meaning):
            yield Scene({**names, **extra}, acting.new_names(), meaning.get("layers", {}))
        if meaning.get("count"):
            return


def layers_one_by_one(acting: Play, meaning: Meaning) -> list[dict[str, int]]:
    """Nothing more, or the number of every layer but the last."""
    return [{"l": l} for l in range(1, acting.L)] if meaning.get("each_layer") else [{}]


def acting_names(acting: Play, names: dict[str, Any], meaning: Meaning) -> None:
    """Names that only some chapters use."""
    network, count = acting.network, meaning.get("count")
    sizes = network.layer_sizes
    names["epsilon"] = names["varepsilon"] = 1e-4
    names["J"] = Live(
        lambda: Counted(softmax_jacobian(acting.run()[1][-1][acting.example - 1]), (1, 1)), AXES["J"], rank=2
    )
    names["X"], names["T"] = matrix(acting.X), matrix(acting.T)
    names["Y"] = Live(lambda: Counted(acting.run()[0][-1], (1, 1)), ((1, "k", None), (1, "n[L]", None)), rank=2)
    names["printed_error"] = float(np.mean(np.sum((network.predict(acting.X) - acting.T) ** 2, axis=1)))
    names["sigma_prime"] = lambda h: activations.sigmoid_derivative(np.asarray(h))
    if count:
        names |= {"k": acting.k, "m": sizes[0]}
    if not network.bias:
        names["W"] = names["W_inner"]
    if meaning.get("deltas") == "measured":
        measured = acting.slopes(lambda: names["E"](), names["h"][acting.L])
        names["delta"] = PerLayer(
            "delta", range(acting.L, acting.L + 1), lambda _: Counted(measured, (1,)), 1, AXES["delta"]
        )


def matrix(values: Array) -> Live:
    """A matrix whose entries nobody counts."""
    return Live(lambda: Counted(values, (1, 1)), ((1, "k", None), (1, "n[L]", None)), rank=2)


def numbers(values: Array, first: int = 1, last: str = "n") -> Live:
    """A row of numbers, the first of which has the number ``first``."""
    return Live(lambda: Counted(values, (first,)), ((first, last, None),))


def columns(meaning: Meaning) -> Iterator[Scene]:
    """The column convention, on the same networks."""
    for name in meaning.get("nets", ["columns", "deep_columns"]):
        acting = play(name)
        for example in (1, 2):
            acting.example = example
            yield Scene({**acting.names(), "k": acting.k, **column_names(acting)})


def column_names(acting: Play) -> dict[str, Any]:
    """What the column convention calls by other names, or counts otherwise."""

    def activation(layer: int) -> Array:
        return acting.run()[0][layer]

    def of_example(name: str, get: Callable[[int], Array], spot: str, first_layer: int) -> PerLayer:
        layers = range(first_layer, acting.L + 1)
        return PerLayer(
            name, layers, lambda l: Counted(get(l), (1, 1), acting.example, (spot, l)), 1, AXES["h"], nudged=True
        )

    def of_all(name: str, get: Callable[[int], Array], first_layer: int = 1) -> PerLayer:
        layers = range(first_layer, acting.L + 1)
        first = (1,) * get(acting.L).ndim
        return PerLayer(
            name, layers, lambda l: Counted(get(l), first, spot=(name, l)), len(first), AXES[name], nudged=True
        )

    return {
        "V": of_all("V", lambda l: acting.weights(l)[1:].T),
        "b": of_all("b", lambda l: -acting.weights(l)[0]),
        "z": of_example("z", lambda l: acting.run()[1][l], "h", 1),
        "a": of_example("a", activation, "a", 0),
        "A": of_all("A", lambda l: activation(l).T, 0),
        "D": of_all("D", lambda l: acting.deltas[l].T),
    }


# One neuron, one output


def one_neuron(meaning: Meaning) -> Iterator[Scene]:
    """One neuron whose activation function is the one that the ledger names; its derivative is measured too."""
    name = meaning["function"][0].split(".")[1].removesuffix("_derivative")
    activation = activations.ACTIVATIONS[name]
    for beta in (1.0, 0.6, 2.5) if activation.has_beta else (1.0,):
        for h in (-1.7, -0.4, 0.0, 0.3, 2.2):

            def g(x: float, beta: float = beta) -> float:
                return float(activation.value(np.asarray(x), beta))

            def g_prime(x: float, beta: float = beta) -> float:
                assert activation.derivative is not None
                return float(activation.derivative(np.asarray(x), beta))

            if h != 0.0:
                np.testing.assert_allclose(g_prime(h), slope(g, h), rtol=1e-7, atol=1e-9)
            names = {"g": g, "g_prime": g_prime, "h": h, "beta": beta, "tanh": activations.tanh}
            if name in {"sigmoid", "tanh"}:  # the two whose derivative is read off a = g(h)
                names["a"] = g(h)
            yield Scene({**TOOLS, **names})


def one_output(meaning: Meaning) -> Iterator[Scene]:
    """The loss that the ledger names, its derivative measured too."""
    loss = losses.LOSSES[meaning["function"][0].split(".")[1].removesuffix("_derivative")]

    def value(y: float, t: float) -> float:
        return float(loss.value(np.array([[y]]), np.array([[t]]))[0, 0])

    for y, t in ((0.2, 1.0), (0.7, 0.0), (0.4, 0.9), (0.55, 0.35)):
        derivative = float(loss.derivative(np.array([[y]]), np.array([[t]]))[0, 0])
        np.testing.assert_allclose(derivative, slope(partial(value, t=t), y), rtol=1e-7)
        yield Scene({**TOOLS, "loss": value, "y": y, "t": t})


def scaled_weights(meaning: Meaning) -> Iterator[Scene]:
    """A layer with slope beta, and the same layer with slope 1 and weights w' = beta w."""
    acting = play("slope")
    flat = ((1, "n_weights", None),)
    names = acting.names()
    beta = acting.network.beta[0]
    names |= {
        "beta": beta,
        "w": Live(acting.flat, flat, nudged=True),
        "w_prime": Live(lambda: Counted(beta * np.asarray(acting.flat()), (1,), spot=("scaled", 0)), flat, nudged=True),
    }
    yield Scene(names)


def exercise_softmax(meaning: Meaning) -> Iterator[Scene]:
    """The pre-activations of the exercise."""
    yield Scene({**TOOLS, "J": matrix(softmax_jacobian(np.log([1.0, 2.0, 5.0])))})


def share(meaning: Meaning) -> Iterator[Scene]:
    """Numbers from 0 to 1."""
    for q in (0.1, 0.35, 0.6, 0.9, 1.0):
        yield Scene({**TOOLS, "q": q})


def exchange(meaning: Meaning) -> Iterator[Scene]:
    """What five steps make of slope, weights and rate."""
    X, T = np.random.RandomState(1).standard_normal((4, 2)), np.random.RandomState(2).uniform(size=(4, 3))
    start = MLP([2, 3, 3], initializer="standard_normal", seed=4)
    w = np.concatenate([W.ravel() for W in start.weights])

    def outcome(setting: tuple[float, Array, float]) -> Array:
        beta, flat, eta = setting
        weights = [flat[:9].reshape(3, 3), flat[9:].reshape(4, 3)]
        moved = MLP([2, 3, 3], beta=float(beta), weights=weights)
        moved.train(X, T, epochs=5, learning_rate=float(eta))
        return moved.predict(X)

    for beta in (0.5, 3.0):
        yield Scene({**TOOLS, "beta": beta, "w": w, "eta": 0.4, "outcome": outcome})


# The plane of exclusive or


def threshold_neuron(meaning: Meaning) -> Iterator[Scene]:
    """One neuron for exclusive or: an inequality has to say whether the library's neuron answers rightly."""
    rng = np.random.RandomState(3)
    X, T = datasets.xor()
    right = {tuple(x): float(t) for x, t in zip(X.tolist(), T[:, 0], strict=True)}
    for number in range(40):
        w = rng.uniform(-3.0, 3.0, 3)
        if number % 4 == 0:
            w = np.array([1.0, 1.5, 1.2]) * rng.uniform(0.5, 1.0, 3) * [0.5, 1, 1]
        if number == 1:  # every sum is 0
            w = np.zeros(3)
        neuron = MLP([2, 1], activation="threshold", weights=[w[:, np.newaxis]])
        h = neuron_sum(neuron)

        def holds(program: Any, number: int, neuron: MLP = neuron) -> bool | None:
            if program.sides[0].startswith("h("):
                point = tuple(float(x) for x in program.sides[0][2:-1].split(","))
                return bool(neuron.predict([point])[0, 0] == right[point])
            at = {point: neuron.predict([point])[0, 0] for point in right}
            if number == 0:  # where both circles are answered rightly, their sum is above 0 ...
                return True if at[0.0, 1.0] == at[1.0, 0.0] == 1.0 else None
            return False if at[0.0, 1.0] == at[1.0, 0.0] == 1.0 else None  # ... and the squares' sum is the same

        yield Scene({**TOOLS, "h": h, "w_0": w[0], "w_1": w[1], "w_2": w[2], "x_1": 0.7, "x_2": -1.3}, holds=holds)


def neuron_sum(neuron: MLP) -> Callable[[float, float], float]:
    """The library's pre-activation of the last layer at a point of the plane."""
    return lambda x1, x2: float(neuron.forward([[x1, x2]]).pre_activations[neuron.n_layers][0, 0])


def on_the_line(meaning: Meaning) -> Iterator[Scene]:
    """A point where the library's sum is 0."""
    for scene in threshold_neuron(meaning):
        h, x_1 = scene.names["h"], 0.7
        if scene.names["w_2"] == 0.0:
            continue
        x_2 = -h(x_1, 0.0) / (h(x_1, 1.0) - h(x_1, 0.0))
        yield Scene({**scene.names, "x_1": x_1, "x_2": x_2})


def switches(meaning: Meaning) -> Iterator[Scene]:
    """The three threshold neurons of the text, and where they send the four inputs."""
    weights = [[[0.5, 1.5], [1.0, 1.0], [1.0, 1.0]], [[0.5], [1.0], [-1.0]]]
    switch = MLP([2, 2, 1], activation="threshold", weights=weights)

    def maps(point: tuple[float, float]) -> Array:
        return switch.forward([point]).activations[1][0]

    between = np.random.RandomState(0).uniform(0.0, 1.0, (30, 2)).tolist()  # the lines hold off the corners too
    for x_1, x_2 in [(0, 0), (0, 1), (1, 0), (1, 1), (0.25, 0.25), (0.75, 0.75), *between]:
        forward = switch.forward([[x_1, x_2]])
        a_1, a_2 = forward.activations[1][0]
        names = {"x_1": x_1, "x_2": x_2, "a_1": a_1, "a_2": a_2, "y": forward.outputs[0, 0], "maps": maps}
        yield Scene({**TOOLS, **names})


def exclusive_or(meaning: Meaning) -> Iterator[Scene]:
    """The data set."""
    X, T = datasets.xor()
    yield Scene({**TOOLS, "X": matrix(X), "T": matrix(T)})


def one_target(meaning: Meaning) -> Iterator[Scene]:
    """Targets in one column."""
    T = play("one_output").T
    yield Scene({**TOOLS, "k": len(T), "T": matrix(T), "t": numbers(T[:, 0], last="k")})


# Starting weights


def inputs_of_a_neuron(meaning: Meaning) -> Iterator[Scene]:
    """Inputs of mean 0 and variance 1, or all alike; and the largest equal weights that keep the sum within 1."""
    for n, sign in ((7, 1.0), (7, -1.0), (4, 1.0)):
        a = np.random.RandomState(n).standard_normal(n) * 2 + 0.3
        if meaning["label"] != "eq-layer-variance":
            a = (a - a.mean()) / a.std()
        if meaning["label"] == "eq-sum-at-most-n" and n == 4:
            a = np.ones(n)
        names = {"n": n, "mu": a.mean(), "sigma": a.std(), "a": numbers(a)}
        if meaning["label"] == "eq-equal-weights":
            biased = add_bias(a[np.newaxis])[0]
            names |= {"a": numbers(biased, first=0), "w": sign / abs(biased.sum())}
        yield Scene({**TOOLS, **names})


def drawn_neurons(meaning: Meaning) -> Iterator[Scene]:
    """Many neurons with the library's weights."""
    for n in (2, 9):
        rng = np.random.RandomState(n)
        W = INITIALIZERS["uniform_fan_in"](rng, (n + 1, 200_000), n)
        h = (add_bias(rng.standard_normal((200_000, n))) * W.T).sum(axis=1)
        yield Scene({**TOOLS, "n": n, "h": h, "std": np.std}, rtol=0.006)


def drawn_layers(meaning: Meaning) -> Iterator[Scene]:
    """Weights that the library draws, between layers of very different sizes."""
    for sizes in ((300, 80), (70, 400)):
        rng = np.random.RandomState(sizes[0])
        if meaning["label"] == "eq-variance-forward":  # few sources, many neurons
            sizes = (sizes[0] // 20, 20_000)
        name = {"eq-glorot": "glorot_uniform", "eq-he": "he_normal"}.get(meaning["label"], "standard_normal")
        W = INITIALIZERS[name](rng, (sizes[0] + 1, sizes[1]), sizes[0])[1:]
        names = {"l": 1, "n": list(sizes), "v": W.var(), "w": W, "Var": np.var}
        if meaning["label"] == "eq-variance-forward":
            A = rng.uniform(-1.0, 2.0, (60, sizes[0]))
            names |= {"h": A @ W, "s": (A**2).mean()}
        yield Scene({**TOOLS, **names}, rtol=0.025)


def twins(meaning: Meaning) -> Iterator[Scene]:
    """Two neurons of a layer with the same weights on both sides."""
    for layer in (1, 2):
        start = MLP((3, 5, 4, 2), initializer="standard_normal", seed=6)
        weights = [W.copy() for W in start.weights]
        q, r = 2, 4
        weights[layer - 1][:, r - 1] = weights[layer - 1][:, q - 1]
        weights[layer][r] = weights[layer][q]
        base = play("three")
        acting = Play(MLP(start.layer_sizes, weights=weights), base.X, base.T[:, :2])
        yield Scene({**acting.names(), "l": layer, "q": q, "r": r})


# Descent


def descent(meaning: Meaning) -> Iterator[Scene]:
    """All weights in one row, and the mean error; O is the second order, measured along the gradient."""
    acting = play("two")
    error = Quantity(lambda: float(acting.errors().mean()))
    w = Live(acting.flat, ((1, "n_weights", None),), nudged=True)
    downhill = acting.gradient(error)

    def along(step: float) -> float:
        return float(acting.with_value(error, w, value=np.asarray(w) - step * downhill))

    d = 1e-3
    second = (along(d) - 2 * along(0.0) + along(-d)) / d**2 / 2
    for eta in (0.001, 0.0003):
        names = {**acting.names(), "E": error, "w": w, "eta": eta, "O": lambda size: second * size}
        yield Scene(names, rtol=2e-5)


def directions(meaning: Meaning) -> Iterator[Scene]:
    """Directions of length 1 among all weights: at random, along a weight, against the gradient."""
    acting = play("two")
    error = Quantity(lambda: float(acting.errors().mean()))
    slopes = acting.gradient(error)
    w = Live(acting.flat, ((1, "n_weights", None),), nudged=True)
    for u in (*np.random.RandomState(0).standard_normal((4, slopes.size)), np.eye(slopes.size)[0], -slopes):
        u = numbers(u / np.linalg.norm(u), last="n_weights")
        yield Scene({**acting.names(), "E": error, "w": w, "u": u, "n_weights": slopes.size}, rtol=2e-6, holds=True)


def nudged_function(meaning: Meaning) -> Iterator[Scene]:
    """A function whose derivatives are known, nudged; O is the next term, by its fifth derivative."""
    for x, epsilon, rho in ((0.3, 0.02, 1e-16), (-1.1, 0.01, 3e-9)):
        names = {"f": lambda x: math.exp(2 * x), "f_prime": lambda x: 2 * math.exp(2 * x), "M": 8 * math.exp(2 * x),
                 "x": x, "varepsilon": epsilon, "rho": rho}  # fmt: skip
        fifth = 32 * math.exp(2 * x) / 120
        yield Scene({**TOOLS, **names, "O": lambda size, fifth=fifth: fifth * size}, rtol=1e-9)


def worst_rounding(meaning: Meaning) -> Iterator[Scene]:
    """A cubic has no further terms; both of its values are rounded by rho, the worse way round."""
    for M, rho, x in ((0.8, 1e-4, 0.3), (-3.0, 1e-3, 1.1)):

        def B(nudge: float, M: float = M, rho: float = rho, x: float = x) -> float:
            off = rho if M > 0 else -rho
            above, below = M * (x + nudge) ** 3 / 6 + off, M * (x - nudge) ** 3 / 6 - off
            return abs((above - below) / (2 * nudge) - M * x**2 / 2)

        for nudge in (0.5, 0.01):
            yield Scene({**TOOLS, "B": B, "M": M, "rho": rho, "varepsilon": nudge}, rtol=1e-9)


def best_nudge(meaning: Meaning) -> Iterator[Scene]:
    """The nudge with the smallest sum of both mistakes, found by trying many."""
    for M, rho in ((0.05, 1e-16), (-3.0, 1e-9)):
        tried = np.geomspace(1e-7, 1.0, 2_000_001)
        best = float(tried[np.argmin(abs(M) / 6 * tried**2 + rho / tried)])
        yield Scene({**TOOLS, "M": M, "rho": rho, "varepsilon": best}, rtol=1e-3)


def one_column(meaning: Meaning) -> Iterator[Scene]:
    """Outputs and targets of k examples, one number each."""
    for k in (3, 6):
        y, t = np.random.RandomState(k).standard_normal((2, k))
        names = {"k": k, "y": numbers(y, last="k"), "t": numbers(t, last="k"), "mean_t": lambda t=t: float(t.mean())}
        yield Scene({**TOOLS, **names})


def parabola(meaning: Meaning) -> Iterator[Scene]:
    """A step down a parabola, its slope measured; it shrinks or not."""
    x, curvature = 1.3, 4.0
    for eta in (0.1, 0.45, 0.5, 0.7, 2.0):  # the third lands just as far on the other side
        after = x - eta * slope(lambda x: curvature * x**2 / 2, x)
        names = {"x": x, "eta": eta, "curvature": curvature}
        yield Scene({**TOOLS, **names}, {"x": after}, holds=abs(after) < abs(x) * (1 - 1e-9))


def proportion(meaning: Meaning) -> Iterator[Scene]:
    """N runs that fail with probability p: every number of failures, with its own probability."""
    for N, p in ((200, 0.3), (200, 0.0148), (200, 0.0150), (1000, 0.0029), (1000, 0.0031)):
        chances = [math.comb(N, f) * p**f * (1 - p) ** (N - f) for f in range(N + 1)] if N < 1000 else []
        share = np.arange(len(chances)) / N
        mean = float(np.dot(chances, share))
        SE = math.sqrt(float(np.dot(chances, (share - mean) ** 2))) if chances else math.sqrt(p * (1 - p) / N)
        none = math.prod([1 - p] * N)
        yield Scene({**TOOLS, "N": N, "p": p, "SE": SE, "about": 0.01}, holds=none >= 0.05)


# Versions of an error


def entries(meaning: Meaning) -> Iterator[Scene]:
    """Outputs of all examples in one row; S, C and MSE of them."""
    acting = play(meaning.get("nets", ["without_bias"])[0])
    size = acting.T.size
    S = Quantity(lambda: float(((acting.run()[0][-1] - acting.T) ** 2).sum()))
    C = Quantity(lambda: float(losses.half_squared_error(acting.run()[0][-1], acting.T).sum()))
    MSE = Quantity(lambda: float(((acting.run()[0][-1] - acting.T) ** 2).mean()))
    names = acting.names()
    del names["delta"]
    row = ((1, "n", None),)
    flat = ((1, "n_weights", None),)
    gradient_C, half_square = acting.gradient(C), acting.gradient(Quantity(lambda: C() ** 2 / 2))
    size_of = {key: float(np.linalg.norm(acting.gradient(q))) for key, q in {"S": S, "C": C, "MSE": MSE}.items()}
    names |= {
        "n": size, "S": S, "C": C, "MSE": MSE, "n_weights": len(gradient_C),
        "y": Live(lambda: Counted(acting.run()[0][-1].ravel(), (1,)), row),
        "t": numbers(acting.T.ravel()),
        "h": PerLayer("h", range(1, 3), lambda l: Counted(acting.run()[1][l].ravel(), (1,), spot=("entries", l)), 1, row,
                      nudged=True),
        "sigma_prime": lambda h: float(activations.sigmoid_derivative(h)),
        "eta_effective": ETA * float(np.linalg.norm(half_square) / np.linalg.norm(gradient_C)),
        "eta_S": 0.1, "eta_C": 0.1 * size_of["S"] / size_of["C"], "eta_MSE": 0.1 * size_of["S"] / size_of["MSE"],
    }  # fmt: skip
    if meaning["label"] == "eq-mixed-derivatives":
        names["w"] = Live(acting.flat, flat, nudged=True)
        names["F"] = Live(lambda: Counted(analytic_gradient(acting), (1,)), flat)
    yield Scene(names, rtol=1e-6)


def analytic_gradient(acting: Play) -> Array:
    """The library's gradient with the weights as they are moved now; a bias row of zeros is kept."""
    weights = [acting.weights(l)[1:] for l in range(1, acting.L + 1)]
    moved = MLP(acting.network.layer_sizes, bias=False, weights=weights)
    gradients = moved.backward(moved.forward(acting.X), acting.T, reduction="sum").gradients
    return np.concatenate([np.vstack([np.zeros(G.shape[1]), G]).ravel() for G in gradients])


def two_gradients(meaning: Meaning) -> Iterator[Scene]:
    """Any two arrays."""
    for scale in (0.3, 1.0, 4.0):
        g, m = np.random.RandomState(0).standard_normal((2, 3, 4))
        yield Scene({**TOOLS, "g": scale * g, "m": m, "r": relative_error})


# ReLU


def sweeps(meaning: Meaning) -> Iterator[Scene]:
    """What the program of the chapter adds up, from the weights that the library records after every update."""
    X, T = datasets.xor()
    start = MLP([2, 4, 1], activation=["relu", "linear"], initializer="uniform_0_1", bias=False, seed=40)
    moved = start.copy()
    record = moved.train(X, T, epochs=3, learning_rate=0.001, batch_size=1, record_every=1)
    weights = record.recorded_weights

    class Outputs:
        axes, rank = ((1, "4", None),), 1

        def __getitem__(self, i: int) -> Callable[[Any], float]:
            return lambda W: float(start_with(W).predict(X)[i - 1, 0])

        def __call__(self, W: Any) -> float:
            raise TypeError("an output has a number")

    class Weights:
        axes, rank = ((0, "12", None),), 0

        def __getitem__(self, number: int) -> Any:
            return weights[number]

    def start_with(W: Any) -> MLP:
        other = start.copy()
        other.weights = W
        return other

    for n in (1, 2, 3):
        seen = 0.0
        for i in range(4):  # the program: one example, its error, then its update
            seen += float(
                (
                    start_with(weights[record.recorded_updates.index(4 * (n - 1) + i)]).predict(X[i : i + 1])[0, 0]
                    - T[i, 0]
                )
                ** 2
            )
        yield Scene(
            {**TOOLS, "n": n, "running_error": seen, "y": Outputs(), "W": Weights(), "t": numbers(T[:, 0], last="4")}
        )


def corners(meaning: Meaning) -> Iterator[Scene]:
    """Sums of a network whose units are all on, at the corners of the square."""
    rng = np.random.RandomState(2)
    for number in range(6):
        W1, W2 = rng.uniform(0.1, 1, (3, 4)), rng.uniform(-2, 2, (5, 1))
        W1[0] *= -1
        if number == 0:
            W2[:] = 0.0
        acting = MLP([2, 4, 1], activation=["relu", "sigmoid"], weights=[W1, W2])
        z = neuron_sum(acting)
        X, T = datasets.xor()
        names: dict[str, Any] = {
            "z": z,
            "sigma": lambda h: float(activations.sigmoid(h)),
            "t": numbers(T[:, 0], last="4"),
        }
        if meaning["label"] == "eq-plateau-bound":
            names["z"] = numbers(np.array([z(*x) for x in X]), last="4")
        yield Scene({**TOOLS, **names})


# Digits


def pixels(meaning: Meaning) -> Iterator[Scene]:
    """Pixels of some digits, standardised by matrices: centred by a projection, and brought to length 1 a number."""
    X = datasets.digits("test")[0][:7]
    k, n = X.shape
    centred = (np.eye(k) - np.full((k, k), 1 / k)) @ X
    s = float(np.linalg.norm(centred)) / math.sqrt(k * n)
    both = ((1, "k", None), (1, "n", None))
    names: dict[str, Any] = {
        "x": Live(lambda: Counted(X, (1, 1)), both, rank=2), "z": Live(lambda: Counted(centred / s, (1, 1)), both, rank=2),
        "mu": numbers(np.full(k, 1 / k) @ X), "s": s, "k": k, "n": n,
    }  # fmt: skip
    yield Scene({**TOOLS, **names})


def ten_outputs(meaning: Meaning) -> Iterator[Scene]:
    """Targets of a digit."""
    for t in datasets.digits("test")[1][:3]:
        yield Scene({**TOOLS, "t": numbers(t, last="10"), "about": 3e-4})


class Draws:
    """``g[i]``: the slope of the example that comes at place i, in each of all shuffles."""

    axes, rank = ((1, "k", None),), 1

    def __init__(self, drawn: Array) -> None:
        self.drawn = drawn

    def __getitem__(self, i: int) -> Array:
        return self.drawn[:, i - 1]


def shuffles(meaning: Meaning) -> Iterator[Scene]:
    """Every order of five examples; b is the library's own gradient of the first m, for one weight."""
    k = 5
    rng = np.random.RandomState(6)
    network = MLP([3, 4, 2], activation=["tanh", "softmax"], loss="categorical_cross_entropy", seed=1)
    X, T = rng.standard_normal((k, 3)), datasets.one_hot([0, 1, 1, 0, 1])
    orders = np.array(list(itertools.permutations(range(k))))

    def slope_of(rows: Array) -> float:
        return float(network.backward(network.forward(X[rows]), T[rows]).gradients[1][2, 1])

    slopes = np.array([slope_of(np.array([i])) for i in range(k)])
    for m in (1, 2, 4, 5):
        names = {
            "k": k, "m": m, "g": Draws(slopes[orders]), "sigma": slopes.std(), "Var": np.var,
            # The same for every shuffle, as the other side is.
            "Mean": lambda drawn: np.full(drawn.shape, drawn.mean()),
            "b": np.array([slope_of(order[:m]) for order in orders]),
            "Cov": lambda one, other: float(np.mean(one * other) - np.mean(one) * np.mean(other)),
        }  # fmt: skip
        yield Scene({**TOOLS, **names})


# Other steps


def moves(meaning: Meaning) -> Iterator[Scene]:
    """One weight on its way, by the library's step that the equation is about; n is a step in the middle."""
    label = meaning["label"]
    kept, rho, tau, epsilon, eta, decay = 0.7, 0.8, 0.95, 1e-3, 0.3, 0.4
    made = {
        "eq-velocity": steps.momentum(kept), "eq-velocity-inside": steps.momentum(kept, rate_inside=True),
        "eq-velocity-reach": steps.momentum(kept), "eq-nesterov": steps.momentum(kept, nesterov=True),
        "eq-adam-means": steps.adam(rho, tau, epsilon), "eq-adam": steps.adam(rho, tau, epsilon),
        "eq-weight-decay": steps.weight_decay(steps.plain(), decay),
    }  # fmt: skip
    slopes = np.random.RandomState(8).standard_normal(9)
    if label == "eq-velocity-reach":
        slopes[:] = 0.6
    move, w = made[label].begin(), [np.array([1.2])]
    for g in slopes:
        w.append(move(w[-1], np.array([g]), eta))

    def gathered(share: float, what: Array) -> Live:
        """The sum, weighted by powers of the share, after 0, 1, ... steps."""
        sums = [sum(share ** (n - i) * what[i] for i in range(n + 1)) for n in range(len(what))]
        return numbers(np.array([0.0, *sums]), first=0)

    names = {
        "w": numbers(np.concatenate(w), first=0), "g": 0.6 if label == "eq-velocity-reach" else numbers(slopes),
        "v": gathered(kept, slopes), "u": gathered(kept, eta * slopes), "kappa": kept, "eta": eta, "rho": rho, "tau": tau,
        "m": gathered(rho, (1 - rho) * slopes), "r": gathered(tau, (1 - tau) * slopes**2), "varepsilon": epsilon,
        "alpha": decay,
    }  # fmt: skip
    for n in (1, 2, 8):
        yield Scene({**TOOLS, **names, "n": n})


# Elsewhere


def libraries(meaning: Meaning) -> Iterator[Scene]:
    """A neuron with its bias in row 0 and as a number beside; and slopes of our error and of the mean of whole squares."""
    if meaning["label"] == "eq-bias-elsewhere":
        for n in (1, 2, 5):
            w, a = np.random.RandomState(n).standard_normal((2, n + 1))
            a[0] = -1.0
            yield Scene({**TOOLS, "w": numbers(w, first=0), "a": numbers(a, first=0), "b": -w[0], "n": n})
        return
    acting = play("sigmoids")
    outputs = acting.network.layer_sizes[-1]
    for y, t in ((0.3, 1.0), (0.9, 0.2)):
        # One weight of one output moves the loss by these, when the outputs are averaged and nothing is halved.
        names = {"eta": 0.5, "c": 2 / outputs, "g": y - t, "f": 2 * (y - t) / outputs}
        yield Scene({**TOOLS, **names})


# Judges


def tolerances(meaning: Meaning) -> Iterator[Scene]:
    """Factors close to both edges of what numpy accepts, on slopes of any size; of a divided error too."""
    divided = meaning["label"] == "eq-scaled-judge"
    for b, alpha, rho, s in itertools.product(
        (-3.0, 0.02, 1e-5), (1e-5, 1e-8), (1e-3, 1e-6), (1e-4, 2.5) if divided else (1.0,)
    ):
        edge = edge_of(b / s, alpha, rho)
        for c in (1.0, *(1 + side * edge * share for side in (1, -1) for share in (0.999, 1.001))):
            names = {"p": c * b / s, "b": b if divided else b / s, "c": c, "s": s, "alpha": alpha, "rho": rho}
            yield Scene({**TOOLS, **names}, holds=bool(np.isclose(c * b / s, b / s, rtol=rho, atol=alpha)))


def edge_of(b: float, alpha: float, rho: float) -> float:
    """How far above 1 a factor may be until numpy rejects it, by halving."""
    low, high = 0.0, 1e12
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        accepted = np.isclose((1 + middle) * b, b, rtol=rho, atol=alpha)
        low, high = (middle, high) if accepted else (low, middle)
    return low
