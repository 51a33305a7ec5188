"""`autograd.test_util.check_grads` of HIPS autograd, as it stands and asked properly."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import test_util
from autograd.extend import defvjp, primitive
from autograd.test_util import check_grads

from .common import say
from .judging import BESIDE, KINK, Array, as_asked, error, moment_of, moments, right, said, size_at, weights_at


def by_hand(backward: Callable[[Array], Array]) -> Any:
    """The error with a backward pass that was written by hand."""

    @primitive
    def f(w: Array) -> float:
        return error(w)

    defvjp(f, lambda answer, w: lambda slope: slope * backward(np.array(w)))
    return f


def judge(scaled: bool = False, **options: Any) -> Any:
    """Return `check_grads` with these options, always with the same random directions."""

    def ask(backward: Callable[[Array], Array], w: Array) -> str:
        f, scale = by_hand(backward), size_at(moment_of(w)) if scaled else 1.0
        np.random.seed(0)  # noqa: NPY002  autograd draws from it
        return said(lambda: check_grads(lambda w: f(w) / scale, **options)(w), "AssertionError")

    return ask


REVERSE = {"modes": ["rev"], "order": 1}


def kink(x: list[float]) -> str:
    """What is said of maximum(x, 0)."""
    np.random.seed(0)  # noqa: NPY002  autograd draws from it

    def relu(x: Any) -> Any:
        return anp.maximum(x, 0.0)

    return said(lambda: check_grads(relu, **REVERSE)(np.array(x)), "AssertionError")


start = weights_at("start")
say(
    {
        "versions": {"autograd": version("autograd"), "numpy": np.__version__},
        "moments": moments(),
        "defaults": {
            "check_grads": {
                "says": "nothing or an error",
                "compares": "one direction",
                "absolute": test_util.TOL,
                "relative": test_util.RTOL,
                "nudge": test_util.EPS / 2,
                "sides": 2,
            }
        },
        "as it stands": judge()(right, start),
        "as it stands, modes=['rev']": judge(modes=["rev"])(right, start),
        "judges": {"check_grads": as_asked("check_grads(f, modes=['rev'], order=1)(w)", judge(**REVERSE))},
        "properly": as_asked(
            "check_grads(lambda w: f(w) / size, modes=['rev'], order=1)(w)", judge(scaled=True, **REVERSE)
        ),
        "kink": {"at": kink(KINK), "beside": kink(BESIDE)},
    }
)
