"""The fast training path does what the plain one does."""

from __future__ import annotations

import inspect
import itertools
import tracemalloc
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, History, TrainingDivergedError, _progress, datasets, passes, training
from mlp_lib._machine import frames
from mlp_lib._machine.descent import FastTraining
from mlp_lib.activations import ACTIVATIONS, Activation
from mlp_lib.recipe import Recipe
from mlp_lib.sweep import sweep

RNG = np.random.RandomState(5)
X = RNG.randn(11, 3)
ONE = (RNG.random_sample((11, 1)) > 0.5).astype(float)
THREE = datasets.one_hot(RNG.randint(0, 3, 11), 3)

CASES: dict[str, dict[str, Any]] = {
    "sigmoid": {"layer_sizes": [3, 4, 1], "T": ONE},
    "one layer": {"layer_sizes": [3, 1], "T": ONE},
    "slopes": {"layer_sizes": [3, 4, 1], "beta": (0.5, 2.0), "T": ONE},
    "slope and cross-entropy": {"layer_sizes": [3, 4, 1], "beta": 2.0, "loss": "binary_cross_entropy", "T": ONE},
    "tanh": {"layer_sizes": [3, 5, 1], "activation": "tanh", "T": 2 * ONE - 1},
    "relu": {"layer_sizes": [3, 5, 1], "activation": ["relu", "sigmoid"], "T": ONE},
    "linear": {"layer_sizes": [3, 2, 3], "activation": ["sigmoid", "linear"], "T": THREE},
    "threshold": {"layer_sizes": [3, 4, 1], "activation": ["threshold", "sigmoid"], "T": ONE},
    "softmax": {
        "layer_sizes": [3, 4, 3],
        "activation": ["tanh", "softmax"],
        "loss": "categorical_cross_entropy",
        "T": THREE,
    },
    "softmax inside": {"layer_sizes": [3, 4, 3], "activation": ["softmax", "sigmoid"], "T": THREE},
    "softmax, squared error": {"layer_sizes": [3, 4, 3], "activation": ["sigmoid", "softmax"], "T": THREE},
    "unmatched": {"layer_sizes": [3, 4, 3], "loss": "categorical_cross_entropy", "T": THREE},
    "deep": {"layer_sizes": [3, 4, 5, 2, 1], "activation": ["tanh", "relu", "sigmoid", "sigmoid"], "T": ONE},
    "no bias": {"layer_sizes": [3, 4, 1], "bias": False, "T": ONE},
    # A square matrix fits transposed too: only its numbers tell.
    "square": {"layer_sizes": [3, 4, 4, 1], "T": ONE},
}


def plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the fast path off: it declines all epochs."""
    monkeypatch.setattr(training, "_head_start", lambda *_: (0, 0))


def train(case: dict[str, Any], **settings: Any) -> tuple[MLP, History]:
    arguments = dict(case)
    T = arguments.pop("T")
    network = MLP(**arguments, seed=3)
    return network, network.train(X, T, progress=False, **{"epochs": 6, "learning_rate": 0.4, **settings})


def assert_same(one: tuple[MLP, History], other: tuple[MLP, History], tolerance: float = 1e-12) -> None:
    (network_1, history_1), (network_2, history_2) = one, other
    for W1, W2 in zip(network_1.weights, network_2.weights, strict=True):
        np.testing.assert_allclose(W1, W2, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(history_1.errors, history_2.errors, rtol=tolerance, atol=tolerance)
    np.testing.assert_array_equal(history_1.right_counts, history_2.right_counts)  # type: ignore[arg-type]
    assert history_1.recorded_updates == history_2.recorded_updates
    for weights_1, weights_2 in zip(history_1.recorded_weights, history_2.recorded_weights, strict=True):
        for W1, W2 in zip(weights_1, weights_2, strict=True):
            np.testing.assert_allclose(W1, W2, rtol=tolerance, atol=tolerance)
    assert history_1.stop_reason == history_2.stop_reason
    assert history_1.updates_per_epoch == history_2.updates_per_epoch
    state_1, state_2 = network_1.random_state.get_state(), network_2.random_state.get_state()
    assert state_1[2] == state_2[2]
    np.testing.assert_array_equal(state_1[1], state_2[1])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_fast_and_plain_agree(name: str, reduction: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for batch_size, shuffle, record_every in itertools.product((None, 4, 1), (False, True), (None, 3)):
        settings: dict[str, Any] = {
            "batch_size": batch_size,
            "shuffle": shuffle,
            "record_every": record_every,
            "reduction": reduction,
            "learning_rate": 0.4 if reduction == "mean" else 0.05,
        }
        quick = train(CASES[name], **settings)
        with monkeypatch.context() as patch:
            plainly(patch)
            plain = train(CASES[name], **settings)
        assert_same(quick, plain)


def test_the_fast_path_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise all comparisons here would compare the plain path with itself."""
    monkeypatch.setattr(passes, "backward", lambda *_: pytest.fail("the plain path was taken"))
    for case, batch_size in itertools.product(CASES.values(), (None, 4)):
        train(case, batch_size=batch_size, shuffle=True)


def test_a_whole_training_follows_the_plain_path(monkeypatch: pytest.MonkeyPatch) -> None:
    X, T = datasets.xor()
    quick, plain = MLP([2, 2, 1], seed=0), MLP([2, 2, 1], seed=0)
    history = quick.train(X, T, 5001, 1.0, progress=False)
    plainly(monkeypatch)
    assert_same((quick, history), (plain, plain.train(X, T, 5001, 1.0, progress=False)), 1e-12)
    assert history.all_right_from == 3859


@pytest.mark.parametrize("epochs", [1, 2, 255, 256, 257, 513])
def test_the_number_of_epochs_at_a_time_does_not_show(epochs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = train(CASES["sigmoid"], epochs=epochs, record_every=100)
    plainly(monkeypatch)
    assert_same(quick, train(CASES["sigmoid"], epochs=epochs, record_every=100))


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("stop", [{"target_error": 0.1}, {"patience": 5, "min_improvement": 0.005}])
def test_stops_in_the_same_epoch(
    batch_size: int | None, stop: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"epochs": 2000, "batch_size": batch_size, "shuffle": True, "record_every": 7, **stop}
    quick = train(CASES["sigmoid"], **settings)
    assert quick[1].stop_reason != "epochs"
    assert 5 < quick[1].epochs < 2000
    plainly(monkeypatch)
    assert_same(quick, train(CASES["sigmoid"], **settings))


@pytest.mark.parametrize("batch_size", [None, 4])
def test_diverges_in_the_same_update(batch_size: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def diverge() -> tuple[MLP, TrainingDivergedError]:
        network = MLP([3, 5, 3], activation=["linear", "linear"], seed=1)
        with pytest.raises(TrainingDivergedError) as caught:
            network.train(X, 10.0 * THREE, 300, 1.0, batch_size=batch_size, record_every=2, progress=False)
        return network, caught.value

    network, error = diverge()
    plainly(monkeypatch)
    plain_network, plain_error = diverge()
    assert (error.epoch, error.layer) == (plain_error.epoch, plain_error.layer)
    assert str(error) == str(plain_error)
    assert_same((network, error.history), (plain_network, plain_error.history), 1e-9)


def test_nothing_measured_is_nothing_else_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    for batch_size in (None, 4):
        measured = train(CASES["relu"], batch_size=batch_size, shuffle=True)
        unmeasured = train(CASES["relu"], batch_size=batch_size, shuffle=True, measure=False)
        for W1, W2 in zip(measured[0].weights, unmeasured[0].weights, strict=True):
            np.testing.assert_array_equal(W1, W2)
        assert np.isnan(unmeasured[1].errors).all()
        assert unmeasured[1].right_counts is None
    with pytest.raises(ValueError, match="measure=True"):
        train(CASES["relu"], target_error=0.1, measure=False)
    plainly(monkeypatch)
    plain = train(CASES["relu"], measure=False)
    assert np.isnan(plain[1].errors).all()


def test_an_interrupted_training_leaves_the_network_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C within the fast path: the weights are those of some epoch, and finite."""
    network = MLP([3, 4, 1])
    before = [W.copy() for W in network.weights]

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FastTraining, "_note_kept", interrupt)
        with pytest.raises(KeyboardInterrupt):
            network.train(X, ONE, 1000, 0.4, progress=False)
    for W, W_before in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(W, W_before)
    assert np.getbufsize() == 8192


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("place", ["update", "errors", "progress bar"])
def test_an_interrupted_training_keeps_the_epochs_that_were_finished(
    batch_size: int | None, shuffle: bool, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights and generator are those of a training of that many epochs, from which it goes on."""
    # Two portions are finished: 256 epochs of one update each, or one epoch of three, whose errors take a
    # measurement of the starting weights besides.
    finished, updates, measure, measured = (512, 512, "_note_kept", 2) if batch_size is None else (2, 6, "_note_now", 3)
    owner, name, done = {
        "update": (FastTraining, "_record", updates + 1),
        "errors": (FastTraining, measure, measured),
        "progress bar": (_progress._Bar, "update", 1),
    }[place]
    calls, do = itertools.count(), getattr(owner, name)

    def do_or_stop(*arguments: Any) -> None:
        if next(calls) == done:
            raise KeyboardInterrupt
        do(*arguments)

    def train(network: MLP, epochs: int) -> MLP:
        network.train(X, ONE, epochs, 0.4, batch_size=batch_size, shuffle=shuffle, record_every=1, progress=False)
        return network

    def assert_equal(one: MLP, other: MLP) -> None:
        for W1, W2 in zip(one.weights, other.weights, strict=True):
            np.testing.assert_array_equal(W1, W2)
        np.testing.assert_array_equal(one.random_state.get_state()[1], other.random_state.get_state()[1])
        assert one.random_state.get_state()[2] == other.random_state.get_state()[2]

    network = MLP([3, 4, 1], seed=3)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, do_or_stop)
        with pytest.raises(KeyboardInterrupt):
            train(network, 1000)
    assert_equal(network, train(MLP([3, 4, 1], seed=3), finished))
    assert_equal(train(network, 300), train(MLP([3, 4, 1], seed=3), finished + 300))


def soft_sign(h: Any) -> Any:
    return h / (1.0 + np.abs(h))


@pytest.fixture
def an_unknown_activation(monkeypatch: pytest.MonkeyPatch) -> str:
    """An activation that stands in `ACTIVATIONS` only: no fast path has calls for it."""
    derivative = lambda h, _: 1.0 / (1.0 + np.abs(h)) ** 2  # noqa: E731
    new = Activation("soft_sign", lambda h, _: soft_sign(h), derivative, (-1.0, 1.0), decision=0.0, classes=(-1.0, 1.0))
    monkeypatch.setitem(ACTIVATIONS, new.name, new)
    return new.name


@pytest.mark.parametrize("layers", [("{}", "sigmoid"), ("sigmoid", "{}"), ("{}", "{}")])
@pytest.mark.parametrize("batch_size", [None, 4])
def test_an_activation_that_is_unknown_here_trains(
    layers: tuple[str, str], batch_size: int | None, an_unknown_activation: str
) -> None:
    names = [name.format(an_unknown_activation) for name in layers]
    network = MLP([3, 4, 1], names, seed=3)
    T = 2.0 * ONE - 1.0 if names[-1] == an_unknown_activation else ONE
    by_hand = network.copy()
    history = network.train(X, T, 5, 0.4, batch_size=batch_size, progress=False)
    for _ in range(5):
        for start in range(0, len(X), batch_size or len(X)):
            rows = slice(start, start + (batch_size or len(X)))
            by_hand.step(by_hand.backward(by_hand.forward(X[rows]), T[rows]).gradients, 0.4)
    for W1, W2 in zip(network.weights, by_hand.weights, strict=True):
        np.testing.assert_allclose(W1, W2, rtol=1e-12, atol=1e-12)
    assert history.errors[-1] == pytest.approx(by_hand.error(X, T), rel=1e-12)
    assert history.right_counts is not None
    found = sweep(X, T, [3, 4, 1], 5, activation=names, learning_rates=[0.4], seeds=[3], batch_size=batch_size)
    assert found.error[0] == history.errors[-1]


def test_a_picture_of_an_activation_that_is_unknown_here(an_unknown_activation: str) -> None:
    network = MLP([2, 3, 1], an_unknown_activation, seed=1)
    axis = np.linspace(-1.0, 2.0, 37)
    points = np.array([(x, y) for y in axis for x in axis])
    [found] = frames.decisions(network.architecture, [network.weights], axis, axis)
    np.testing.assert_array_equal(found.ravel(), network.labels(points))
    [shaded] = frames.outputs(network.architecture, [network.weights], axis, axis)
    np.testing.assert_allclose(shaded.ravel(), network.predict(points)[:, 0], rtol=1e-12, atol=1e-14)


def test_numpy_s_settings_are_left_alone() -> None:
    before = (np.getbufsize(), np.geterr())
    train(CASES["sigmoid"])
    assert (np.getbufsize(), np.geterr()) == before


@pytest.mark.parametrize("shuffle", [False, True])
def test_memory_beyond_the_data_is_bounded(shuffle: bool) -> None:
    """A twentieth of the 784-256-10 benchmark: 3,000 examples of 784 inputs, batches of 128."""
    rng = np.random.RandomState(0)
    X, T = rng.random_sample((3000, 784)), datasets.one_hot(rng.randint(0, 10, 3000), 10)
    network = MLP([784, 256, 10])
    tracemalloc.start()
    network.train(X, T, 1, 0.1, batch_size=128, shuffle=shuffle, progress=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 2**20


def test_the_recipe_documents_all_its_settings() -> None:
    told = inspect.getdoc(Recipe) or ""  # from 3.13 on a docstring is kept without its indentation
    assert all(f"\n{name} : " in told for name in Recipe.__dataclass_fields__)
    for name in set(Recipe.__dataclass_fields__) - {"epochs", "learning_rate"}:
        assert name in (training.train.__doc__ or "")
