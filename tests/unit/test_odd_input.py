"""Input that is odd but harmless: right, or refused in words that name the argument."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets, figures, losses, metrics
from mlp_lib.activations import threshold
from mlp_lib.gradient_check import check_gradients, relative_error
from mlp_lib.sweep import sweep, sweep_runs

X, T = datasets.xor()
MASKED = np.ma.array([0, 1, 5], mask=[0, 0, 1])
LONG = np.longdouble
HUGE = 10**400
ALT = "What the figure shows, in a sentence."


def network() -> MLP:
    return MLP([2, 2, 1], seed=0)


def train(**changed: Any) -> Any:
    return network().train(**{"X": X, "T": T, "epochs": 3, "learning_rate": 1.0, **changed})


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("beta of layer 1", lambda: MLP([2, 2, 1], beta=LONG("1e400"))),
        ("beta of layer 1", lambda: MLP([2, 2, 1], beta=HUGE)),
        ("learning_rate is too small", lambda: train(learning_rate=LONG("1e-400"))),
        ("target_error is too small", lambda: train(target_error=Fraction(1, HUGE))),
        ("learning_rate", lambda: train(learning_rate=Fraction(1, HUGE))),
        ("learning_rate", lambda: train(learning_rate=HUGE)),
        ("learning_rate", lambda: train(learning_rate=10**5000)),
        ("target_error", lambda: train(target_error=HUGE)),
        ("min_improvement", lambda: train(min_improvement=HUGE, patience=2)),
        ("epochs", lambda: train(epochs=10**30)),
        ("X holds numbers that are 0", lambda: train(X=X.astype(LONG) * LONG("1e-400") + (X == 0))),
        ("X holds numbers that are infinite", lambda: train(X=np.full((4, 2), LONG("1e400")))),
        ("noise", lambda: datasets.moons(10, noise=1e308)),
        ("noise", lambda: datasets.circles(10, noise=HUGE)),
        ("labels", lambda: datasets.one_hot([1e300])),
        ("labels", lambda: datasets.one_hot(np.array([2**63], dtype=np.uint64))),
        ("true", lambda: metrics.confusion_matrix([1e300], [0])),
        ("nudge", lambda: check_gradients(network(), X, T, nudge=1e-17)),
        (r"Y\[0, 0\] is nan", lambda: metrics.decide([[np.nan]])),
        (r"Y has shape \(2, 0\)", lambda: metrics.decide(np.zeros((2, 0)))),
        ("Y", lambda: losses.half_squared_error(["1"], [0.0])),
        ("Y", lambda: losses.half_squared_error([None], [0.0])),
        ("Y must lie between 0 and 1", lambda: losses.binary_cross_entropy(2.0, 1.0)),
        ("T must lie between 0 and 1", lambda: losses.binary_cross_entropy(0.5, 2.0)),
        ("Y must lie between 0 and 1", lambda: losses.categorical_cross_entropy([[2.0, -1.0]], [[1.0, 0.0]])),
    ],
)
def test_what_overflows_or_vanishes_is_refused_by_name(name: str, call: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=name) as caught:
        call()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "call",
    [
        lambda: datasets.one_hot(MASKED),
        lambda: metrics.confusion_matrix(MASKED, [0, 1, 0]),
        lambda: metrics.decide(MASKED.reshape(-1, 1)),
        lambda: losses.half_squared_error(MASKED, np.zeros(3)),
        lambda: relative_error(MASKED, np.ones(3)),
        lambda: network().step([np.ma.masked_all((3, 2)), np.zeros((3, 1))], 1.0),
        lambda: check_gradients(network(), X, T, gradients=[np.ma.masked_all((3, 2)), np.zeros((3, 1))]),
        lambda: sweep(X, T, [2, 2, 1], 3, learning_rates=[1.0], seeds=MASKED),
        lambda: sweep_runs(
            X, T, [2, 2, 1], 3, learning_rate=1.0, seed=[1], beta=np.ma.array([[1.0, 2.0]], mask=[[0, 1]])
        ),
    ],
)
def test_masked_entries_are_not_passed_over(call: Any) -> None:
    with pytest.raises(ValueError, match="masked"):
        call()


@pytest.mark.parametrize(
    ("what", "call"),
    [
        ("epochs = 1000000000000", lambda: train(epochs=10**12)),
        (r"a network of \[2, 1000000000000, 1\]", lambda: MLP([2, 10**12, 1])),
        ("3 rows of 1000000000001 classes", lambda: datasets.one_hot([0, 1, 10**12])),
        ("a table of 1000000000001 classes", lambda: metrics.confusion_matrix([0], [10**12])),
    ],
)
def test_more_memory_than_there_is_names_who_asked_for_it(what: str, call: Any) -> None:
    with pytest.raises(MemoryError, match=f"{what} needs more memory than there is"):
        call()


def test_whole_numbers_of_any_kind_count_the_same() -> None:
    expected = network()
    expected.train(X, T, 128, 0.1, record_every=1)
    for kind in (np.int8, np.uint8, np.int64):
        again = network()
        again.train(X, T, 128, 0.1, record_every=kind(1), patience=kind(100), min_improvement=0.0)
        np.testing.assert_array_equal(again.weights[1], expected.weights[1])


def test_one_hot_needs_the_memory_of_its_answer() -> None:
    tracemalloc.start()
    T_hot = datasets.one_hot([0, 30_000])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert T_hot.shape == (2, 30_001)
    assert T_hot.sum(axis=1).tolist() == [1.0, 1.0]
    assert peak < 4 * T_hot.nbytes


def test_nan_stays_nan_in_a_threshold() -> None:
    np.testing.assert_array_equal(threshold([np.nan, -1.0, 0.0, 2.0]), [np.nan, 0.0, 0.0, 1.0])


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_the_inputs_may_be_overwritten_between_the_two_passes(kind: type) -> None:
    batch = X.astype(kind)
    expected = network().backward(network().forward(X), T).gradients
    forward = network().forward(batch)
    batch[:] = 7.0
    for G, wanted in zip(network().backward(forward, T).gradients, expected, strict=True):
        np.testing.assert_array_equal(G, wanted)


def test_a_view_of_a_larger_array_may_be_overwritten_too() -> None:
    data = np.vstack([X, X])
    forward = network().forward(data[:4])
    data[:] = 7.0
    np.testing.assert_array_equal(forward.activations[0], X)


class Unreadable:
    """As arrays of other libraries are that hand nothing over."""

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("call .detach() first")


def test_what_another_library_refuses_is_told_with_the_argument_s_name() -> None:
    with pytest.raises(TypeError, match=r"X cannot be read as an array: call \.detach\(\) first"):
        train(X=Unreadable())
    with pytest.raises(TypeError, match="gradients of layer 1 cannot be read as an array"):
        network().step([Unreadable(), np.zeros((3, 1))], 1.0)


@pytest.mark.parametrize(
    ("message", "call"),
    [
        (
            "history must be what MLP.train returned, but NoneType",
            lambda n, _: figures.animate_boundary(n, None, X, T, alt=ALT),
        ),
        ("history must be", lambda n, _: figures.animate_hidden_space(n, 3, X, T, alt=ALT)),
        ("histories must be a History, or several", lambda _, h: figures.error_curves([h], alt=ALT)),
        ("histories must be", lambda *_: figures.error_curves(None, alt=ALT)),
        (r"histories\['a'\] must be a History", lambda *_: figures.error_curves({"a": 1}, alt=ALT)),
        (
            "forward must be what MLP.forward returned, but int",
            lambda n, _: figures.network_diagram(n, forward=1, alt=ALT),
        ),
        ("series must be curves", lambda *_: figures.curves(3, alt=ALT, x_title="x", y_title="y")),
    ],
)
def test_figures_say_what_they_would_draw(message: str, call: Any) -> None:
    trained = network()
    with pytest.raises(TypeError, match=message):
        call(trained, trained.train(X, T, 2, 1.0))


def test_a_plane_that_no_float_spans_is_refused() -> None:
    with pytest.raises(ValueError, match="X spans more than the range of double precision"):
        figures.decision_boundary(network(), X * 1.7e308 - 0.85e308, T, alt=ALT)
    with pytest.raises(MemoryError, match="resolution = 1000000 needs more memory than there is"):
        figures.decision_boundary(network(), X, T, alt=ALT, resolution=10**6)


def test_a_file_cannot_unpack_to_more_than_it_is(tmp_path: Path) -> None:
    path = tmp_path / "network.npz"
    network().save(path)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    np.savez_compressed(path, **{**arrays, "W1": np.zeros((2**22, 1))})
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    with pytest.raises(ValueError, match="compressed, and save compresses nothing"):
        MLP.load(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20
