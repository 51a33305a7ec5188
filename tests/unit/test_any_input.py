"""Any argument, of every public function: a right answer, or a refusal in our own words. Nothing else.

One argument of a call that works is exchanged for something odd. A refusal must be raised by the library itself and
name the argument. An answer must be the one for the same numbers as a plain array, and hold no NaN that did not come.
"""

from __future__ import annotations

import copy
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mlp_lib
from mlp_lib import MLP, activations, datasets, figures, gradient_check, losses, metrics
from mlp_lib.initializers import draw_weights
from mlp_lib.sweep import sweep, sweep_runs

ROOT = Path(mlp_lib.__file__).parent
X, T = datasets.xor()
ALT = "What the figure shows, in a sentence."
H = np.array([[-1.0, 0.5], [2.0, 0.0]])
P = np.array([[0.25, 0.75], [0.5, 0.5]])
ONE_HOT = np.eye(2)


def network() -> MLP:
    return MLP([2, 2, 1], seed=0)


def trained(**settings: Any) -> Any:
    net = network()
    return net, net.train(**settings)


def weights() -> list[Any]:
    return [W.copy() for W in network().weights]


Call = tuple[Callable[..., Any], dict[str, Any]]

ACTIVATIONS = {
    f"activations.{name}": (getattr(activations, name), {"h": H})
    for name in activations.__all__
    if callable(getattr(activations, name)) and name.islower() and "from_activation" not in name
}
LOSSES = {
    f"losses.{name}": (getattr(losses, name), {"Y": P, "T": ONE_HOT})
    for name in losses.__all__
    if name.islower() and "logits" not in name and name != "network_error"
}
CALLS: dict[str, Call] = {
    **ACTIVATIONS,
    **LOSSES,
    "activations.sigmoid, beta": (activations.sigmoid, {"h": H, "beta": 2.0}),
    "losses.binary_cross_entropy_from_logits": (losses.binary_cross_entropy_from_logits, {"H": H, "T": ONE_HOT}),
    "losses.categorical_cross_entropy_from_logits": (
        losses.categorical_cross_entropy_from_logits,
        {"H": H, "T": ONE_HOT},
    ),
    "losses.network_error": (losses.network_error, {"loss": "half_squared_error", "Y": P, "T": ONE_HOT}),
    "metrics.decide": (metrics.decide, {"Y": P}),
    "metrics.confusion_matrix": (
        metrics.confusion_matrix,
        {"true": [0, 1, 1], "predicted": [0, 0, 1], "n_classes": 3, "positive_first": False},
    ),
    "datasets.moons": (lambda **a: datasets.moons(**a)[0], {"n_examples": 10, "noise": 0.1, "seed": 1}),
    "datasets.spirals": (lambda **a: datasets.spirals(**a)[0], {"n_examples": 10, "noise": 0.1, "seed": 1}),
    "datasets.one_hot": (datasets.one_hot, {"labels": [0, 2, 1], "n_classes": 3}),
    "draw_weights": (
        lambda **a: [W.sum() for W in draw_weights(rng=np.random.RandomState(0), **a)],
        {"initializer": "he_normal", "layer_sizes": [2, 3, 1], "bias": True},
    ),
    "MLP": (
        lambda **a: [W.sum() for W in MLP(**a).weights],
        {
            "layer_sizes": [2, 2, 1],
            "activation": "sigmoid",
            "loss": "half_squared_error",
            "initializer": "uniform_fan_in",
            "beta": 1.0,
            "seed": 3,
            "bias": True,
        },
    ),
    "MLP, weights": (lambda weights: MLP([2, 2, 1], weights=weights).predict(X), {"weights": weights()}),
    "MLP.predict": (lambda X: network().predict(X), {"X": X}),
    "MLP.error": (lambda X, T: network().error(X, T), {"X": X, "T": T}),
    "MLP.train": (
        lambda **a: trained(**a)[1].errors,
        {
            "X": X,
            "T": T,
            "epochs": 3,
            "learning_rate": 0.5,
            "batch_size": 2,
            "shuffle": True,
            "reduction": "mean",
            "record_every": 2,
            "target_error": 1e-3,
            "patience": 2,
            "min_improvement": 1e-3,
            "progress": False,
        },
    ),
    "MLP.step": (
        lambda gradients, learning_rate: network().step(gradients, learning_rate),
        {"gradients": weights(), "learning_rate": 0.5},
    ),
    "relative_error": (gradient_check.relative_error, {"gradient": H, "reference": P}),
    "check_gradients": (
        lambda **a: gradient_check.check_gradients(network(), **a).relative_errors,
        {"X": X, "T": T, "gradients": weights(), "nudge": 1e-4},
    ),
    "decision_boundary": (
        lambda **a: figures.decision_boundary(network(), **a).to_json(),
        {"X": X, "T": T, "alt": ALT, "resolution": 5},
    ),
    "images": (
        lambda **a: figures.images(alt=ALT, **a).to_json(),
        {"rows": np.arange(12.0).reshape(3, 4), "captions": ["a", "b", "c"], "columns": 2, "signed": True},
    ),
    "animate_images": (
        lambda **a: figures.animate_images(alt=ALT, **a).to_json(),
        {"moments": {"start": np.arange(8.0).reshape(2, 4)}, "columns": 2, "signed": False},
    ),
    "datasets.digits": (lambda part: datasets.digits(part)[0], {"part": "test"}),
    "curves": (
        lambda **a: figures.curves(alt=ALT, x_title="x", y_title="y", **a).to_json(),
        {"series": {"a": ([1.0, 2.0], [3.0, 4.0])}},
    ),
    "sweep": (
        lambda **a: sweep(layer_sizes=[2, 2, 1], progress=False, **a).error,
        {
            "X": X,
            "T": T,
            "epochs": 3,
            "learning_rates": [0.5, 1.0],
            "seeds": [1, 2],
            "betas": [1.0],
            "batch_size": 2,
            "record_epochs": [0, 3],
            "block_size": 2,
        },
    ),
    "sweep_runs": (
        lambda **a: sweep_runs(X, T, [2, 2, 1], 3, progress=False, **a).error,
        {"learning_rate": [0.5, 1.0], "seed": [1, 2], "beta": [1.0, 2.0]},
    ),
}

#: What has other numbers, another shape or another kind than any argument expects.
ODD: list[Any] = [
    None,
    True,
    "x",
    b"x",
    -1,
    0,
    1,
    2,
    0.5,
    -0.5,
    float("nan"),
    float("inf"),
    10**30,
    10**400,
    np.longdouble("1e400"),
    np.longdouble("1e-400"),
    np.int8(1),
    np.float16(0.5),
    1j,
    [],
    [[]],
    [1],
    [[1.0], [2.0, 3.0]],
    [[0.5, 0.5]],
    [[1e308, -1e308], [1e308, 1e308]],
    [[np.nan, 1.0], [0.0, 1.0]],
    ["a", "b"],
    [None, 1.0],
    {"a": 1},
    {1, 2},
    (1, 2),
    range(3),
    np.zeros((0, 2)),
    np.zeros((2, 2, 2)),
    np.array(1.0),
    np.array([[1 + 1j, 2.0]]),
    np.ma.array([[1.0, 2.0]], mask=[[0, 1]]),
    np.array(["1", "2"]),
    np.array([1, None], dtype=object),
    np.array([[True, False]]),
    np.array([2**63], dtype=np.uint64),
    len,
    X,
    T,
]
#: The same numbers in another form.
FORMS: dict[str, Callable[[np.ndarray[Any, Any]], Any]] = {
    "list": lambda A: A.tolist(),
    "Fortran": np.asfortranarray,
    "strided": lambda A: np.repeat(A, 2, axis=0)[::2],
    "backwards": lambda A: A[::-1].copy()[::-1],
    "longdouble": lambda A: A.astype(np.longdouble),
    "big-endian": lambda A: A.astype(A.dtype.newbyteorder(">")),
    "unmasked": np.ma.array,
    "read-only": lambda A: A.copy(),
}


def same_numbers(value: Any) -> Any:
    """The argument as a plain float64 array, where it is an array of numbers at all."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return np.array(value, dtype=np.float64)
    return value


def plain(result: Any) -> Any:
    return np.array(result) if isinstance(result, list | tuple | np.ndarray | float | int) else result


def our_own_words(error: BaseException, names: list[str]) -> str | None:
    """Say what is wrong with a refusal, or nothing."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    if not Path(frame.filename).is_relative_to(ROOT):
        return f"raised in {Path(frame.filename).name}, not by the library"
    if not (frame.line or "").startswith("raise "):
        return f"not refused, but stumbled over: {frame.line}"
    words = str(error)
    # Two arguments that do not fit each other: one of them is named, and the shape or number of the other.
    if not any(name in words for name in names):
        return "names no argument"
    return None if len(words) < 1500 else "tells a novel"


def judge(call: str, name: str, value: Any) -> None:
    function, arguments = CALLS[call]
    given_ = {**copy.deepcopy(arguments), name: value}
    before = copy.deepcopy(given_)
    where = f"{call} with {name} = {value!r:.80}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = function(**given_)
    except (ValueError, TypeError, FloatingPointError, MemoryError) as error:
        complaint = our_own_words(error, list(arguments))
        if complaint is not None:
            raise AssertionError(f"{where}: {complaint}: {type(error).__name__}: {error}") from error
        return
    finally:
        for key, argument in before.items():
            if isinstance(argument, np.ndarray) and argument.dtype != object:
                np.testing.assert_array_equal(given_[key], argument, err_msg=f"{where}: {key} was changed")
    again = function(**{**copy.deepcopy(arguments), name: same_numbers(copy.deepcopy(value))})
    if isinstance(plain(result), np.ndarray) and plain(result).dtype != object:
        np.testing.assert_allclose(plain(result), plain(again), rtol=1e-12, err_msg=where)


WHICH = st.sampled_from([(call, name) for call, (_, arguments) in CALLS.items() for name in arguments])
QUICK = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@QUICK
@given(WHICH, st.sampled_from(range(len(ODD))))
def test_any_argument_is_right_or_refused(which: tuple[str, str], odd: int) -> None:
    judge(*which, copy.deepcopy(ODD[odd]))


@settings(QUICK, max_examples=100)
@given(WHICH, st.sampled_from(list(FORMS)))
def test_the_form_of_an_array_does_not_matter(which: tuple[str, str], form: str) -> None:
    call, name = which
    value = CALLS[call][1][name]
    if isinstance(value, np.ndarray):
        other = FORMS[form](value)
        if form == "read-only":
            other.flags.writeable = False
        judge(call, name, other)


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
def test_every_argument_with_everything_odd(call: str) -> None:
    complaints = []
    for name, value in CALLS[call][1].items():
        forms = [make(value) for make in FORMS.values()] if isinstance(value, np.ndarray) else []
        for odd in [*copy.deepcopy(ODD), *forms]:
            try:
                judge(call, name, odd)
            except AssertionError as error:
                complaints.append(str(error).splitlines()[0])
    assert complaints == []
