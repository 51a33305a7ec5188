"""`jax.test_util.check_grads` with a `custom_vjp`, in single and double precision, and asked properly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax._src.public_test_util import EPS
from jax._src.public_test_util import default_gradient_tolerance as TOLERANCES
from jax.test_util import check_grads

from .common import T, X, say
from .judging import BESIDE, KINK, Array, as_asked, moment_of, moments, said, size_at

REVERSE = {"order": 1, "modes": ["rev"]}


def loss(w: Any) -> Any:
    """The book's error in JAX."""
    A, targets = jnp.asarray(X, w.dtype), jnp.asarray(T, w.dtype)
    for kernel in (w[:6].reshape(3, 2), w[6:].reshape(3, 1)):
        A = 1 / (1 + jnp.exp(-(A @ kernel[1:] - kernel[0])))
    return 0.5 * ((A - targets) ** 2).sum() / len(X)


def by_hand(backward: Callable[[Array], Array], at: Array) -> Any:
    """The error with the gradient that a pass by hand gives at these weights, where alone it is asked."""
    gradient = backward(at)

    @jax.custom_vjp
    def f(w: Any) -> Any:
        return loss(w)

    f.defvjp(lambda w: (loss(w), w), lambda w, slope: (slope * jnp.asarray(gradient, w.dtype),))
    return f


def judge(dtype: Any, scale: float = 1.0, **options: Any) -> Any:
    """Return `check_grads` with these options, on the error divided by a scale."""

    def ask(backward: Callable[[Array], Array], w: Array) -> str:
        f = by_hand(backward, w)
        at = jnp.asarray(w, dtype)
        return said(lambda: check_grads(lambda w: f(w) / scale, (at,), **options), "AssertionError")

    return ask


def properly(backward: Callable[[Array], Array], w: Array) -> str:
    """Ask on an error that is scaled until the measured gradient is about 1."""
    scale = size_at(moment_of(w))
    return str(judge(jnp.float64, scale, **REVERSE, atol=1e-6, rtol=1e-6, eps=1e-5)(backward, w))


def kink(x: list[float]) -> str:
    """What is said of JAX's own relu."""
    return said(lambda: check_grads(jax.nn.relu, (jnp.asarray(x),), **REVERSE), "AssertionError")


def right_by_default() -> str:
    """What comes when nothing but the order is said."""
    from .judging import right, weights_at

    return str(judge(jnp.float32, order=1)(right, weights_at("start")))


single = {
    "check_grads, as it stands": right_by_default(),
    "float32": as_asked("check_grads(f, (w,), order=1, modes=['rev']), float32", judge(jnp.float32, **REVERSE)),
}
jax.config.update("jax_enable_x64", True)
say(
    {
        "versions": {"jax": jax.__version__, "numpy": np.__version__},
        "moments": moments(),
        "defaults": {
            f"check_grads, {kind}": {
                "says": "nothing or an error",
                "compares": "one direction",
                "absolute": TOLERANCES[np.dtype(kind)],
                "relative": TOLERANCES[np.dtype(kind)],
                "nudge": EPS,
                "sides": 2,
            }
            for kind in ("float32", "float64")
        },
        "as it stands": single["check_grads, as it stands"],
        "judges": {
            "check_grads, float32": single["float32"],
            "check_grads, float64": as_asked(
                "check_grads(f, (w,), order=1, modes=['rev']), float64", judge(jnp.float64, **REVERSE)
            ),
        },
        "properly": as_asked(
            "check_grads(lambda w: f(w) / size, (w,), order=1, modes=['rev'], atol=1e-6, rtol=1e-6, eps=1e-5)", properly
        ),
        "kink": {"at": kink(KINK), "beside": kink(BESIDE)},
    }
)
