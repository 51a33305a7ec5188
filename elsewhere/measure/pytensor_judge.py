"""`pytensor.gradient.verify_grad`, by default and asked properly."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.gradient import numeric_grad, verify_grad
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op

from .common import say
from .judging import BESIDE, KINK, Array, as_asked, error, moment_of, moments, said, size_at

warnings.simplefilter("ignore")
pytensor.config.mode = "FAST_COMPILE"
pytensor.config.cxx = ""


class Slopes(Op):
    """The gradient that a pass by hand gives."""

    def __init__(self, backward: Callable[[Array], Array]) -> None:
        self.backward = backward

    def make_node(self, w: Any) -> Apply:
        """Say what goes in and comes out."""
        return Apply(self, [pt.as_tensor_variable(w)], [pt.dvector()])

    def perform(self, node: Any, inputs: Any, outputs: Any) -> None:
        """Compute it."""
        outputs[0][0] = self.backward(np.array(inputs[0]))


class ByHand(Op):
    """The book's error, with a backward pass that was written by hand."""

    def __init__(self, backward: Callable[[Array], Array]) -> None:
        self.backward = backward

    def make_node(self, w: Any) -> Apply:
        """Say what goes in and comes out."""
        return Apply(self, [pt.as_tensor_variable(w)], [pt.dscalar()])

    def perform(self, node: Any, inputs: Any, outputs: Any) -> None:
        """Compute it."""
        outputs[0][0] = np.asarray(error(inputs[0]))

    def grad(self, inputs: Any, slopes: Any) -> list[Any]:
        """Call the pass."""
        return [slopes[0] * Slopes(self.backward)(inputs[0])]


def judge(scaled: bool = False, **options: Any) -> Any:
    """Return `verify_grad` with these options."""

    def ask(backward: Callable[[Array], Array], w: Array) -> str:
        f, scale = ByHand(backward), size_at(moment_of(w)) if scaled else 1.0
        return said(
            lambda: verify_grad(lambda w: f(w) / scale, [w], rng=np.random.default_rng(0), **options), "GradientError"
        )

    return ask


def tolerance() -> float:
    """Both tolerances in double precision, which stand in the function alone."""
    found = re.search(r"float64=([\d.e-]+)", inspect.getsource(verify_grad))
    assert found
    return float(found[1])


def rectified(v: Any) -> Any:
    """ReLU, as one writes it."""
    return pt.maximum(v, 0.0)


def kink(x: list[float], f: Any = rectified) -> dict[str, Any]:
    """What is said of a function, and the slope that PyTensor takes there."""
    v = pt.dvector()
    slope = pytensor.function([v], pytensor.grad(f(v).sum(), v))(np.array(x))
    verdict = said(
        lambda: verify_grad(lambda v: f(v).sum(), [np.array(x)], rng=np.random.default_rng(0)), "GradientError"
    )
    return {"verdict": verdict, "slope of its own": float(slope[0])}


say(
    {
        "versions": {"pytensor": pytensor.__version__, "numpy": np.__version__},
        "moments": moments(),
        "defaults": {
            "verify_grad": {
                "says": "nothing or an error",
                "compares": "every entry",
                "absolute": tolerance(),
                "relative": tolerance(),
                "nudge": numeric_grad.type_eps["float64"],
                "sides": 1,
            }
        },
        "judges": {"verify_grad": as_asked("verify_grad(f, [w], rng=rng)", judge())},
        "properly": as_asked(
            "verify_grad(lambda w: f(w) / size, [w], rng=rng, abs_tol=1e-5, rel_tol=1e-5)",
            judge(scaled=True, abs_tol=1e-5, rel_tol=1e-5),
        ),
        "kink": {"at": kink(KINK), "beside": kink(BESIDE)},
        "kink of abs": kink(KINK, pt.abs),
    }
)
