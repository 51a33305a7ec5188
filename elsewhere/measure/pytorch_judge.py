"""`torch.autograd.gradcheck`, by default, in its fast mode, in single precision, and asked properly."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from .common import T, X, say
from .judging import (
    BESIDE,
    KINK,
    RATES,
    SECOND,
    Array,
    as_asked,
    moment_of,
    moments,
    right,
    said,
    size_at,
    weights_at,
    wrong,
)

warnings.simplefilter("ignore")
TOLERANCES = {"atol": 1e-6, "rtol": 1e-6}


def loss(w: torch.Tensor) -> torch.Tensor:
    """The book's error in PyTorch."""
    A, targets = torch.tensor(X, dtype=w.dtype), torch.tensor(T, dtype=w.dtype)
    for kernel in (w[:6].reshape(3, 2), w[6:].reshape(3, 1)):
        A = torch.sigmoid(A @ kernel[1:] - kernel[0])
    return 0.5 * ((A - targets) ** 2).sum() / len(X)


def by_hand(backward: Callable[[Array], Array], keep: bool = False) -> Any:
    """The error with a backward pass that was written by hand; it gets the weights themselves when it may change them."""

    class ByHand(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, w: torch.Tensor) -> torch.Tensor:
            ctx.save_for_backward(w)
            return loss(w)

        @staticmethod
        def backward(ctx: Any, slope: torch.Tensor) -> torch.Tensor:
            (w,) = ctx.saved_tensors
            own = w.detach().numpy() if keep else w.detach().double().numpy().copy()
            return slope * torch.tensor(backward(own)).to(w.dtype)

    return ByHand.apply


def judge(dtype: torch.dtype = torch.float64, scale: float = 1.0, keep: bool = False, **options: Any) -> Any:
    """Return `gradcheck` with these options, on the error divided by a scale."""

    def ask(backward: Callable[[Array], Array], w: Array) -> str:
        at = torch.tensor(w, dtype=dtype, requires_grad=True)
        f = by_hand(backward, keep)
        return said(lambda: torch.autograd.gradcheck(lambda w: f(w) / scale, at, **options), "GradcheckError")

    return ask


def mutating(rate: float) -> Callable[[Array], Array]:
    """A pass that really updates W2, where it lies, before it computes the rest."""
    early = wrong("updated_weights_in_delta", rate)

    def backward(w: Array) -> Array:
        gradients = early(w)
        w[SECOND] -= rate * gradients[SECOND]
        return gradients

    return backward


def properly(backward: Callable[[Array], Array], w: Array) -> str:
    """Ask on an error that is scaled until the measured gradient is about 1."""
    return str(judge(scale=size_at(moment_of(w)), **TOLERANCES)(backward, w))


def kink(x: list[float]) -> str:
    """What is said of PyTorch's own relu."""
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    return said(lambda: torch.autograd.gradcheck(torch.relu, at), "GradcheckError")


def biases_wrong(w: Array) -> Array:
    """A pass whose bias gradients alone have the wrong sign: the first row of either matrix."""
    gradients = right(w)
    gradients[[0, 1, 6]] *= -1
    return gradients


def own_network(last: Any) -> str:
    """What is said of PyTorch's own layers, with biases of 0: the example (0, 0) puts every hidden neuron on its kink."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1), last).double()
    for layer in (model[0], model[2]):
        torch.nn.init.zeros_(layer.bias)
    names, parameters = zip(*model.named_parameters(), strict=True)
    A, targets = torch.tensor(X), torch.tensor(T)

    def error(*parameters: Any) -> Any:
        outputs = torch.func.functional_call(model, dict(zip(names, parameters, strict=True)), A)
        return torch.nn.functional.mse_loss(outputs, targets)

    return said(lambda: torch.autograd.gradcheck(error, parameters), "GradcheckError")


def at_edges() -> dict[str, str]:
    """What is said of PyTorch's own functions where numbers are tied, and where a nudge leaves what is allowed."""

    def asked(f: Any, x: list[float]) -> str:
        at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        return said(lambda: torch.autograd.gradcheck(f, at), "GradcheckError")

    def cross_entropy(p: Any) -> Any:
        return torch.nn.functional.binary_cross_entropy(p, torch.tensor([1.0, 0.0], dtype=torch.float64))

    return {
        "max, 2 tied": asked(torch.max, [1.0, 1.0]),
        "max, 3 tied": asked(torch.max, [1.0, 1.0, 1.0]),
        "binary_cross_entropy at 1e-7": asked(cross_entropy, [1e-7, 0.5]),
        "binary_cross_entropy at 1e-4": asked(cross_entropy, [1e-4, 0.5]),
    }


def error_of_float32() -> str:
    """Which error comes when the right pass is judged in single precision."""
    at = torch.tensor(weights_at("start"), dtype=torch.float32, requires_grad=True)
    try:
        torch.autograd.gradcheck(by_hand(right), at)
    except Exception as problem:  # what comes is what is measured
        return type(problem).__name__
    return "none"


def defaults() -> dict[str, dict[str, Any]]:
    """What `gradcheck` does when nothing else is said."""
    said_by = inspect.signature(torch.autograd.gradcheck).parameters
    return {
        "gradcheck": {
            "says": "True or an error", "compares": "every entry", "absolute": said_by["atol"].default,
            "relative": said_by["rtol"].default, "nudge": said_by["eps"].default, "sides": 2,
        }
    }  # fmt: skip


def warned() -> int:
    """How many warnings come when the right pass is judged in single precision."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        judge(torch.float32)(right, weights_at("start").copy())
    return len(caught)


start = weights_at("start")
say(
    {
        "versions": {"torch": torch.__version__.partition("+")[0], "numpy": np.__version__},
        "moments": moments(),
        "defaults": defaults(),
        "judges": {
            "gradcheck": as_asked("gradcheck(f, w)", judge()),
            "gradcheck, fast": as_asked("gradcheck(f, w, fast_mode=True)", judge(fast_mode=True)),
            "gradcheck, float32": as_asked("gradcheck(f, w), all in float32", judge(torch.float32)),
        },
        "properly": as_asked("gradcheck(lambda w: f(w) / size, w, atol=1e-6, rtol=1e-6)", properly),
        "W2 updated in place at rate": {str(rate): judge(keep=True)(mutating(rate), start.copy()) for rate in RATES},
        "biases alone of the wrong sign": {
            "gradcheck": judge()(biases_wrong, start.copy()),
            "gradcheck, fast": judge(fast_mode=True)(biases_wrong, start.copy()),
        },
        "warnings of float32": warned(),
        "error of float32": error_of_float32(),
        "at edges": at_edges(),
        "its own relu network, biases 0": {
            "linear output": own_network(torch.nn.Identity()),
            "sigmoid output": own_network(torch.nn.Sigmoid()),
        },
        "kink": {"at": kink(KINK), "beside": kink(BESIDE)},
    }
)
