"""What measures slopes on plain functions: SciPy, statsmodels and numdifftools; at a kink, and asked properly."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numdifftools
import numpy as np
from scipy.differentiate import derivative, jacobian
from scipy.optimize import approx_fprime, check_grad
from statsmodels.tools import numdiff

from .common import say
from .judging import (
    BESIDE,
    CLASSICS,
    HABIT,
    KINK,
    MOMENTS,
    PASSES,
    SECOND,
    Array,
    as_asked,
    error,
    moment_of,
    moments,
    near,
    size_at,
    weights_at,
    wrong,
)


def every_point(f: Callable[[Array], float]) -> Callable[[Array], Array]:
    """Return the function for many points at once, which `scipy.differentiate` wants along the later axes."""
    return lambda x: np.apply_along_axis(f, 0, x)


MEASURES: dict[str, tuple[str, Callable[[Any, Array], Any]]] = {
    "approx_fprime": ("scipy.optimize.approx_fprime(w, f)", lambda f, w: approx_fprime(w, f)),
    "jacobian": ("scipy.differentiate.jacobian(f, w).df", lambda f, w: jacobian(every_point(f), w).df),
    "statsmodels": ("approx_fprime(w, f)", lambda f, w: numdiff.approx_fprime(w, f)),
    "numdifftools": ("numdifftools.Gradient(f)(w)", lambda f, w: numdifftools.Gradient(f)(w)),
}
CENTRED = ("approx_fprime(w, lambda w: f(w) / size, centered=True)", numdiff.approx_fprime)


def measured(measure: Callable[[Any, Array], Any]) -> Any:
    """Return a judge who compares with a measurement, as `numpy.allclose` does."""
    kept: dict[str, Any] = {}

    def ask(backward: Callable[[Array], Array], w: Array) -> str:
        moment = moment_of(w)
        if moment not in kept:
            kept[moment] = measure(error, w)
        return near(kept[moment], backward(w))

    return ask


def within_a_share(backward: Callable[[Array], Array], w: Array) -> str:
    """Measure centrally on a scaled error, and allow a share of the largest slope."""
    scale = size_at(moment_of(w))
    return near(numdiff.approx_fprime(w, lambda w: error(w) / scale, centered=True), backward(w) / scale, 1e-6)


def by_check_grad(backward: Callable[[Array], Array], w: Array) -> str:
    """Read the length that `check_grad` returns against the habit."""
    return "accepts" if check_grad(error, backward, w) < HABIT else "rejects"


def by_check_grad_in_shares(backward: Callable[[Array], Array], w: Array) -> str:
    """Read it as a share of the gradient's own length."""
    length = np.linalg.norm(approx_fprime(w, error))
    return "accepts" if check_grad(error, backward, w) / length < 1e-4 else "rejects"


def in_place(rate: float) -> dict[str, Any]:
    """What `check_grad` returns for a pass that really updates W2 where it lies, and what the weights are then."""
    early = wrong("updated_weights_in_delta", rate)

    def backward(w: Array) -> Array:
        gradients = early(w)
        w[SECOND] -= rate * gradients[SECOND]
        return gradients

    w = weights_at("start").copy()
    length = float(check_grad(error, backward, w))
    return {"check_grad": length, "moved": float(np.abs(w - weights_at("start")).max())}


def relu(x: Any) -> Any:
    """As one writes it."""
    return np.maximum(x, 0.0)


def slopes(x: float) -> dict[str, Any]:
    """The slope of relu at a point, by everybody."""
    by_scipy = derivative(relu, x)
    total = lambda x: float(relu(x).sum())  # noqa: E731
    return {
        "approx_fprime": float(approx_fprime([x], total)[0]),
        "derivative": float(by_scipy.df),
        "derivative, success": bool(by_scipy.success),
        "statsmodels": float(np.ravel(numdiff.approx_fprime(np.array([x]), total))[0]),
        "statsmodels, centered": float(np.ravel(numdiff.approx_fprime(np.array([x]), total, centered=True))[0]),
        "numdifftools": float(numdifftools.Derivative(relu)(x)),
        "numdifftools, Gradient": float(numdifftools.Gradient(total)([x])),
    }


def further(x: float) -> dict[str, Any]:
    """The slope of relu by those who take several nudges, and whether SciPy says that it succeeded."""
    found = slopes(x)
    return {name: found[name] for name in ("derivative", "derivative, success", "numdifftools")}


def of_a_plain_function() -> str:
    """What `scipy.differentiate.jacobian` makes of a function of one point."""
    try:
        jacobian(error, weights_at("start"))
    except Exception as problem:  # what comes is what is measured
        return f"raises {type(problem).__name__}"
    return "answers"


def off(measure: Callable[[Any, Array], Any], moment: str) -> float:
    """How far a measurement is from the right pass, as a share of the largest slope."""
    w = weights_at(moment)
    return float(np.abs(measure(error, w) - PASSES["right"](w)).max() / size_at(moment))


def single(w: Array) -> float:
    """The error, computed in single precision."""
    A, weights = np.asarray([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), w.astype(np.float32)
    for kernel in (weights[:6].reshape(3, 2), weights[6:].reshape(3, 1)):
        A = 1 / (1 + np.exp(-(A @ kernel[1:] - kernel[0])))
    return float(np.float32(0.5) * ((A - np.float32([[0], [1], [1], [0]])) ** 2).mean(dtype=np.float32))


def nudge_of(x: float) -> float:
    """How far `approx_fprime` of SciPy and of statsmodels step at 1, seen by the function that they call."""
    asked: list[float] = []

    def seen(at: Any) -> float:
        asked.append(float(np.ravel(at)[0]))
        return 0.0

    approx_fprime(np.array([x]), seen)
    numdiff.approx_fprime(np.array([x]), seen)
    steps = {at - x for at in asked} - {0.0}
    assert len(steps) == 1 and min(steps) > 0, steps
    return steps.pop()


start = weights_at("start")
lengths = {
    moment: {name: float(f"{check_grad(error, PASSES[name], weights_at(moment)):.3g}") for name in (*CLASSICS, "zeros")}
    for moment in MOMENTS
}
judges = {name: as_asked(call, measured(measure)) for name, (call, measure) in MEASURES.items()}
say(
    {
        "versions": {name: version(name) for name in ("scipy", "statsmodels", "numdifftools", "numpy")},
        "moments": moments(),
        "defaults": {
            "check_grad": {"says": "a length", "compares": "the length", "nudge": nudge_of(1), "sides": 1},
            "approx_fprime": {"says": "the slopes", "compares": "nothing", "nudge": nudge_of(1), "sides": 1},
            "statsmodels": {"says": "the slopes", "compares": "nothing", "nudge": nudge_of(1), "sides": 1},
        },
        "judges": {"check_grad": as_asked("check_grad(f, g, w) < 1e-6", by_check_grad), **judges},
        "check_grad": lengths,
        "away: check_grad of the right pass": {
            moment: float(check_grad(error, PASSES["right"], weights_at(moment))) for moment in MOMENTS
        },
        "check_grad of the right pass, error in float32": float(check_grad(single, PASSES["right"], start)),
        "away: share of the largest slope": {
            name: {moment: off(measure, moment) for moment in MOMENTS} for name, (_, measure) in MEASURES.items()
        },
        "jacobian of a plain function": of_a_plain_function(),
        "W2 updated in place at rate": {"1.0": in_place(1.0), "0.1": in_place(0.1)},
        "properly": as_asked(CENTRED[0] + ", within 1e-6", within_a_share),
        "check_grad, properly": as_asked("check_grad(f, g, w) / length < 1e-4", by_check_grad_in_shares),
        "kink": {"at": slopes(KINK[0]), "beside": slopes(BESIDE[0])},
        "further from the kink": {str(x): further(x) for x in (0.01, 0.1, 0.3)},
    }
)
