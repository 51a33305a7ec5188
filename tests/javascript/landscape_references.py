"""What mlp_lib says of surfaces, runs and places, for the page's landscape to be compared with."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlp_lib import MLP, datasets, steps
from mlp_lib.landscape import KINDS, hessian, where_it_stands
from mlp_lib.per_layer import Array

X, T = datasets.xor()
STEPS = {
    "plain": steps.plain(),
    "momentum": steps.momentum(0.9),
    "nesterov": steps.momentum(0.9, nesterov=True),
    "adam": steps.adam(),
}
RATES = {"plain": 2.0, "momentum": 0.2, "nesterov": 0.2, "adam": 0.05}


def in_a_row(network: MLP) -> Array:
    return np.concatenate([W.ravel() for W in network.weights])


def moved(network: MLP, w: Array) -> MLP:
    cuts = np.cumsum([W.size for W in network.weights])[:-1]
    network.weights = [part.reshape(W.shape) for part, W in zip(np.split(w, cuts), network.weights, strict=True)]
    return network


def settings(hidden: int, activation: str, seed: int) -> dict[str, Any]:
    return {"layer_sizes": [2, hidden, 1], "activation": [activation, "sigmoid"], "seed": seed}


def surface(hidden: int, activation: str, seed: int, directions: Array) -> dict[str, Any]:
    """The places by least squares, which knows nothing of feet: what is left of the weights without the directions."""
    network = MLP(**settings(hidden, activation, seed))
    w, at = in_a_row(network), np.linspace(-9.0, 9.0, 13)
    foot = w - directions.T @ np.linalg.lstsq(directions.T, w, rcond=None)[0]
    values = [moved(network, foot + x * directions[0] + y * directions[1]).error(X, T) for y in at for x in at]
    return {"network": settings(hidden, activation, seed), "directions": directions.tolist(), "values": values}


def at_random(seed: int, count: int) -> dict[str, Any]:
    """Two random directions, made square by the QR decomposition, which keeps them but for their signs."""
    drawn = np.random.RandomState(seed).standard_normal((2, count))
    Q, R = np.linalg.qr(drawn.T)
    return {"seed": seed, "directions": (Q * np.sign(np.diag(R))).T.tolist()}


def of_run(hidden: int, activation: str, seed: int, step: str) -> dict[str, Any]:
    """The plane through start and end that loses least of the way between, by the singular values of the way."""
    places = np.array(walk(hidden, activation, seed, step, 0.0, None)["places"])
    straight = places[-1] - places[0]
    straight = straight / np.linalg.norm(straight)
    beside = places - places[0]
    beside = beside - np.outer(beside @ straight, straight)
    bend = np.linalg.svd(beside)[2][0]
    bend = bend * np.sign((beside @ bend).sum())
    middle = (places[0] + places[-1]) / 2
    return {
        "places": places.tolist(),
        "directions": [straight.tolist(), bend.tolist()],
        "centre": [straight @ middle, bend @ middle],
    }


def walk(hidden: int, activation: str, seed: int, step: str, decay: float, moving: list[int] | None) -> dict[str, Any]:
    """By `MLP.train` where all weights move, else by its parts."""
    network, rate, n = MLP(**settings(hidden, activation, seed)), RATES[step], 300
    made = steps.weight_decay(STEPS[step], decay) if decay else STEPS[step]
    if moving is None:
        history = network.train(X, T, n, rate, step=made, record_every=1, progress=False)
        recorded = list(history.recorded_weights)
        places = [np.concatenate([W.ravel() for W in weights]) for weights in recorded]
        errors = history.errors
    else:
        move, w = made.begin(), in_a_row(network)
        places, found = [w.copy()], [network.error(X, T)]
        for _ in range(n):
            gradients = network.backward(network.forward(X), T).gradients
            g = np.concatenate([G.ravel() for G in gradients])
            w[moving] = move(w[moving], g[moving], rate)
            places.append(w.copy())
            found.append(moved(network, w).error(X, T))
        errors = np.array(found)
    return {
        "network": settings(hidden, activation, seed),
        "options": {"step": step, "rate": rate, "decay": decay, "steps": n, "moving": moving},
        "places": [places[k].tolist() for k in (0, 1, 2, 10, 100, n)],
        "errors": errors.tolist(),
    }


def standing(network: MLP, activation: str) -> dict[str, Any]:
    found = where_it_stands(network, X, T)
    later = found.later_error
    return {
        "network": settings(network.layer_sizes[1], activation, 0),
        "w": in_a_row(network).tolist(),
        "hessian": hessian(network, X, T).tolist(),
        "kind": found.kind,
        "error": found.error,
        "gradient": found.gradient,
        "curvatures": found.curvatures.tolist(),
        "later_error": None if np.isnan(later) else later,
    }


def standings() -> list[dict[str, Any]]:
    """Networks at many moments of their trainings, and some prepared ones: every kind that this network has."""
    found = []
    for hidden in (2, 3):
        for activation in ("sigmoid", "tanh", "relu"):
            for seed, (rate, epochs) in enumerate([(1.0, 30), (1.0, 300), (5.0, 900), (2.0, 3000), (5.0, 5000)] * 2):
                network = MLP(**settings(hidden, activation, seed))
                network.train(X, T, epochs, rate, progress=False)
                found.append(standing(network, activation))
    zeros = [np.zeros((3, 2)), np.zeros((3, 1))]
    dead = [np.array([[3.0, 3.0], [1.0, 0.5], [0.5, 1.0]]), np.array([[0.0], [1.0], [1.0]])]
    far = [np.array([[-200.0, -200.0], [1.0, 0.5], [0.5, 1.0]]), np.array([[3.0], [3.0], [3.0]])]
    for weights, activation in ((zeros, "sigmoid"), (dead, "relu"), (far, "sigmoid")):
        found.append(standing(MLP([2, 2, 1], activation=[activation, "sigmoid"], weights=weights), activation))
    return found


def landscapes() -> dict[str, Any]:
    """Everything, as JSON can hold it."""
    walks = [
        walk(hidden, activation, 3 + hidden, step, decay, moving)
        for hidden, activation in ((2, "sigmoid"), (3, "tanh"), (2, "relu"))
        for step in STEPS
        for decay, moving in ((0.0, None), (0.01, None), (0.01, [1, 7]))
    ]
    surfaces = [
        surface(hidden, activation, seed, np.eye(4 * hidden + 1)[pair])
        for seed, (hidden, activation, pair) in enumerate(
            [(2, "sigmoid", [2, 7]), (2, "tanh", [0, 8]), (3, "sigmoid", [4, 12]), (3, "relu", [1, 2])]
        )
    ]
    draws = [at_random(seed, count) for seed, count in ((0, 9), (1, 13), (2**32 - 1, 9))]
    surfaces += [
        surface(2, activation, 5, np.array(draws[draw]["directions"]))
        for activation, draw in (("sigmoid", 0), ("tanh", 2), ("relu", 0))
    ]
    runs = [
        of_run(hidden, activation, seed, step)
        for seed, (hidden, activation, step) in enumerate(
            [(2, "sigmoid", "plain"), (2, "tanh", "adam"), (3, "sigmoid", "momentum"), (3, "relu", "nesterov")]
        )
    ]
    return {
        "kinds": KINDS,
        "surfaces": surfaces,
        "walks": walks,
        "standings": standings(),
        "draws": draws,
        "runs": runs,
    }
