"""What every judge of gradients is handed: one network at three moments, and the backward passes of the bug zoo.

The passes are `mlp_lib.doctor.wrong_gradients`, so that no mistake is written twice. All nine weights lie in one
row: 0 to 5 are W^(1), 6 to 8 are W^(2), with the bias node -1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from mlp_lib import MLP
from mlp_lib.doctor import CLASSICS, wrong_gradients
from mlp_lib.gradient_check import central_differences

from .common import T, W, X

Array = np.ndarray[Any, np.dtype[np.float64]]
#: A judge takes a backward pass and the weights, and says what it makes of them.
Judge = Callable[[Callable[[Array], Array], Array], str]

#: Moments of one training with a large rate: after so many epochs.
LEARNING_RATE = 5.0
MOMENTS = {"start": 0, "learnt": 20_000, "long after": 200_000}
#: Below what the number of `check_grad` is often taken for nothing; SciPy itself says none.
HABIT = 1e-6
RATES = (1.0, 0.1, 0.01)
#: The weights of the second matrix, which a program in the wrong order updates first.
SECOND = slice(6, 9)
#: Where functions with a kink at 0 are judged: at it, and beside it.
KINK, BESIDE = [0.0, 1.0], [0.001, 1.0]


def network_of(w: Array) -> MLP:
    """Return the network that has these nine weights."""
    return MLP([2, 2, 1], weights=[w[:6].reshape(3, 2), w[6:].reshape(3, 1)])


def flat(gradients: Any) -> Array:
    """Return gradients of both matrices in one row."""
    return np.concatenate([np.asarray(G, dtype=np.float64).ravel() for G in gradients])


def error(w: Array) -> float:
    """The book's error of the four examples."""
    return float(network_of(w).error(X, T))


@cache
def weights_at(moment: str) -> Array:
    """Return the nine weights at a moment; not to be changed."""
    network = network_of(flat(W))
    if MOMENTS[moment]:
        network.train(X, T, epochs=MOMENTS[moment], learning_rate=LEARNING_RATE)
    w = flat(network.weights)
    w.flags.writeable = False
    return w


@cache
def size_at(moment: str) -> float:
    """Return the largest entry of the gradient at a moment, measured by central differences."""
    return float(np.abs(central_differences(error, weights_at(moment), 1e-5)).max())


def right(w: Array) -> Array:
    """The right pass."""
    network = network_of(w)
    return flat(network.backward(network.forward(X), T).gradients)


def wrong(name: str, rate: float = 1.0) -> Callable[[Array], Array]:
    """Return the pass with a mistake of the zoo."""
    return lambda w: flat(wrong_gradients(name, network_of(w), X, T, learning_rate=rate))


PASSES: dict[str, Callable[[Array], Array]] = {
    "right": right,
    **{name: wrong(name) for name in CLASSICS},
    "zeros": np.zeros_like,
}


def verdicts(judge: Judge, moment: str) -> dict[str, Any]:
    """Return which passes a judge accepts at a moment, and where it gives an error that is no verdict."""
    found = {name: judge(wanted, weights_at(moment).copy()) for name, wanted in PASSES.items()}
    raised = {name: words for name, words in found.items() if words.startswith("raises")}
    accepted = [name for name, words in found.items() if words == "accepts"]
    return {"accepts": accepted, **({"raises": raised} if raised else {})}


def largest_factor(judge: Judge) -> float:
    """Return how far above 1 a factor on the right pass may be at the start, by halving; 10 when any is accepted."""
    w = weights_at("start")

    def accepted(power: float) -> bool:
        return judge(lambda w: (1 + 10**power) * right(w), w.copy()) == "accepts"

    low, high = -9.0, 1.0
    if accepted(high) or not accepted(low):
        return 10**high if accepted(high) else 0.0
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if accepted(middle) else (low, middle)
    return float(f"{10**low:.2g}")


def as_asked(call: str, judge: Judge) -> dict[str, Any]:
    """Return what a judge says when it is asked one way."""
    w = weights_at("start")
    return {
        "call": call,
        **{moment: verdicts(judge, moment) for moment in MOMENTS},
        "W2 first at rate": {str(rate): judge(wrong("updated_weights_in_delta", rate), w.copy()) for rate in RATES},
        "away from 1": largest_factor(judge),
    }


def said(ask: Callable[[], Any], *refusals: str) -> str:
    """Return "accepts", "rejects" when an error of one of these names comes, or the error that is no verdict."""
    try:
        return "rejects" if ask() is False else "accepts"
    except Exception as problem:  # what a judge raises is what is measured
        name = type(problem).__name__
        return "rejects" if name in refusals else f"raises {name}"


def moment_of(w: Array) -> str:
    """Return the moment that has these weights."""
    return next(name for name in MOMENTS if np.array_equal(weights_at(name), w))


def near(measured: Any, analytic: Any, share: float | None = None) -> str:
    """Compare as `numpy.allclose` does by default, or within a share of the largest entry that was measured."""
    measured, analytic = np.ravel(measured), np.ravel(analytic)
    if share is None:
        return "accepts" if np.allclose(measured, analytic) else "rejects"
    return "accepts" if np.abs(measured - analytic).max() <= share * np.abs(measured).max() else "rejects"


def moments() -> dict[str, dict[str, float]]:
    """Return error and largest gradient at each moment."""
    return {
        name: {"epochs": epochs, "error": error(weights_at(name)), "largest gradient": size_at(name)}
        for name, epochs in MOMENTS.items()
    }
