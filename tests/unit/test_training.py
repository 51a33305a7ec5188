from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, History, TrainingDivergedError, datasets, training

X, T = datasets.xor()


def walk(network: MLP, batches: list[list[int]], rate: float, reduction: str = "mean") -> MLP:
    """Update once per batch, in the order given: what `train` must do."""
    copy = network.copy()
    for rows in batches:
        copy.step(copy.backward(copy.forward(X[rows]), T[rows], reduction).gradients, rate)  # type: ignore[arg-type]
    return copy


def assert_same_weights(one: MLP, other: MLP) -> None:
    """Equal up to the order of sums: `train` may add in another order than the single passes do."""
    for a, b in zip(one.weights, other.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)


# ---------------------------------------------------------------- which examples make an update


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("batch_size", "epoch", "updates"),
    [
        (None, [[0, 1, 2, 3]], 1),
        (4, [[0, 1, 2, 3]], 1),
        (3, [[0, 1, 2], [3]], 2),
        (2, [[0, 1], [2, 3]], 2),
        (1, [[0], [1], [2], [3]], 4),
    ],
)
def test_batches_in_fixed_order(batch_size: int | None, epoch: list[list[int]], updates: int, reduction: str) -> None:
    network = MLP([2, 3, 1], seed=1)
    expected = walk(network, epoch * 3, 0.8, reduction)
    history = network.train(X, T, 3, 0.8, batch_size=batch_size, reduction=reduction)  # type: ignore[arg-type]
    assert_same_weights(network, expected)
    assert history.updates_per_epoch == updates


@pytest.mark.parametrize("batch_size", [1, 3, None])
def test_shuffled_batches_use_the_network_s_own_generator(batch_size: int | None) -> None:
    network = MLP([2, 3, 1], seed=1)
    stream = np.random.RandomState(1)
    stream.random_sample(3 * 3 + 4 * 1)  # what the weights took
    size = batch_size or 4
    batches = []
    for _ in range(5):
        order = stream.permutation(4).tolist()
        batches += [order[i : i + size] for i in range(0, 4, size)]
    expected = walk(network, batches, 0.8)
    network.train(X, T, 5, 0.8, batch_size=batch_size, shuffle=True)
    assert_same_weights(network, expected)


def test_training_continues_where_it_stopped() -> None:
    for batch_size, shuffle in ((None, False), (1, True)):
        once, twice = MLP([2, 2, 1], seed=3), MLP([2, 2, 1], seed=3)
        whole = once.train(X, T, 12, 0.5, batch_size=batch_size, shuffle=shuffle)
        first = twice.train(X, T, 5, 0.5, batch_size=batch_size, shuffle=shuffle)
        second = twice.train(X, T, 7, 0.5, batch_size=batch_size, shuffle=shuffle)
        assert_same_weights(once, twice)
        np.testing.assert_allclose(whole.errors, np.concatenate([first.errors, second.errors[1:]]), rtol=1e-12)


def test_data_are_left_alone() -> None:
    x, t = X.copy(), T.copy()
    MLP([2, 2, 1]).train(x, t, 20, 1.0, batch_size=1, shuffle=True)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(t, T)
    history = MLP([2, 2, 1]).train(X.astype(int).tolist(), T.astype(bool), 2, 1.0)
    assert history.epochs == 2


@pytest.mark.parametrize("epochs", range(1, 10))
def test_few_epochs(epochs: int) -> None:
    history = MLP([2, 2, 1]).train(X, T, epochs, 1.0)
    assert history.epochs == epochs
    assert history.errors.shape == (epochs + 1,)


# ---------------------------------------------------------------- what is remembered


def test_errors_belong_to_the_weights_after_n_epochs() -> None:
    for batch_size in (None, 1):
        network = MLP([2, 2, 1], seed=4)
        errors = [network.error(X, T)]
        history = network.copy().train(X, T, 6, 0.9, batch_size=batch_size)
        for _ in range(6):
            network.train(X, T, 1, 0.9, batch_size=batch_size)
            errors.append(network.error(X, T))
        np.testing.assert_allclose(history.errors, errors, rtol=1e-12)
        assert history.errors.dtype == np.float64


def test_the_error_is_the_mean_over_examples_of_half_the_squares() -> None:
    network = MLP([2, 2, 2], seed=4)
    targets = np.hstack([T, 1.0 - T])
    history = network.copy().train(X, targets, 1, 0.9)
    assert history.errors[0] == pytest.approx(
        ((network.predict(X) - targets) ** 2).sum() / 2.0 / 4.0, rel=1e-14, abs=0.0
    )


def test_right_counts() -> None:
    network = MLP([2, 2, 1], seed=0)
    history = network.copy().train(X, T, 3, 5.0)
    assert history.right_counts is not None
    for n in range(4):
        probe = MLP([2, 2, 1], seed=0)
        if n:
            probe.train(X, T, n, 5.0)
        assert history.right_counts[n] == np.trace(probe.confusion_matrix(X, T))
    assert history.right_counts.dtype == np.int64


def a_history(counts: list[int] | None, n: int = 4) -> History:
    errors = np.ones(3 if counts is None else len(counts))
    return History(errors, None if counts is None else np.array(counts), n, 1)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([2, 3, 4, 4], 2),
        ([2, 4, 3, 4, 4], 3),
        ([4, 4, 4], 0),
        ([4, 3, 4], 2),
        ([2, 4, 3], None),
        ([2, 2], None),
        ([4], 0),
        (None, None),
    ],
)
def test_all_right_from_is_the_first_epoch_after_which_all_stay_right(counts: list[int] | None, expected: int) -> None:
    assert a_history(counts).all_right_from == expected


@pytest.mark.parametrize(("epochs", "first"), [(1, 0), (9, 8), (10, 9), (19, 18), (20, 18), (5001, 4501)])
def test_the_last_tenth_is_one_epoch_at_least(epochs: int, first: int) -> None:
    assert training.last_tenth(epochs) == first


@pytest.mark.parametrize(
    ("fallen", "right", "stop_reason", "stuck"),
    [
        (0.0, 2, "epochs", True),
        (0.0009, 2, "epochs", True),
        (0.0011, 2, "epochs", False),
        (-0.1, 2, "epochs", True),
        (0.0, 4, "epochs", False),
        (0.0, 2, "diverged", False),
    ],
)
def test_stuck_is_an_error_that_no_longer_falls(fallen: float, right: int, stop_reason: str, stuck: bool) -> None:
    history = a_history([right] * 21)
    history.errors[:18] = 9.0  # what fell before the last two epochs does not count
    history.errors[18:] = [1.0, 1.0, 1.0 - fallen]
    history.stop_reason = stop_reason
    assert history.stuck is stuck


def test_history_in_words() -> None:
    assert repr(a_history([2, 3])) == "History(1 epochs, error 1 -> 1, 3 of 4 right)"
    assert repr(a_history(None)) == "History(2 epochs, error 1 -> 1)"


@pytest.mark.parametrize(
    ("activation", "targets", "are_classes"),
    [
        ("sigmoid", [[0.0], [1.0], [1.0], [0.0]], True),
        ("sigmoid", [[1.0], [1.0], [1.0], [1.0]], True),
        ("sigmoid", [[0.0], [0.9], [1.0], [0.0]], False),
        ("tanh", [[-1.0], [1.0], [1.0], [-1.0]], True),
        ("tanh", [[0.0], [1.0], [1.0], [0.0]], False),
        ("linear", [[0.3], [1.7], [-2.0], [0.0]], False),
        ("sigmoid", [[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], True),
        ("sigmoid", [[1.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], False),
    ],
)
def test_answers_are_counted_when_targets_are_classes(activation: str, targets: Any, are_classes: bool) -> None:
    history = MLP([2, 2, len(targets[0])], activation).train(X, targets, 1, 0.1)
    assert (history.right_counts is not None) == are_classes
    if not are_classes:
        assert history.all_right_from is None


def test_several_classes_are_counted_by_the_largest_output() -> None:
    network = MLP([2, 3], "linear", weights=[[[-3.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    targets = datasets.one_hot([0, 0, 1, 2])
    history = network.train(X, targets, 1, 1e-12)
    assert history.right_counts is not None
    assert history.right_counts.tolist() == [2, 2]


def test_recorded_weights() -> None:
    network = MLP([2, 2, 1], seed=2)
    start = network.copy()
    history = network.train(X, T, 10, 0.5, record_every=4)
    assert history.recorded_updates == [0, 4, 8, 10]
    assert len(history.recorded_weights) == 4
    for update, weights in zip(history.recorded_updates, history.recorded_weights, strict=True):
        probe = start.copy()
        if update:
            probe.train(X, T, update, 0.5)
        for one, other in zip(weights, probe.weights, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)
    # A nudge by hand afterwards, in place, leaves the record as it was.
    before = history.recorded_weights[-1][1].copy()
    network.weights[1][0, 0] += 1.0
    np.testing.assert_array_equal(history.recorded_weights[-1][1], before)


def test_recording_counts_updates_not_epochs() -> None:
    history = MLP([2, 2, 1]).train(X, T, 2, 0.5, batch_size=1, record_every=3)
    assert history.recorded_updates == [0, 3, 6, 8]
    assert MLP([2, 2, 1]).train(X, T, 6, 0.5, record_every=3).recorded_updates == [0, 3, 6]
    assert MLP([2, 2, 1]).train(X, T, 2, 0.5, record_every=100).recorded_updates == [0, 2]
    history = MLP([2, 2, 1]).train(X, T, 6, 0.5)
    assert history.recorded_updates == []
    assert history.recorded_weights == []


# ---------------------------------------------------------------- when it stops


def test_stops_on_a_target_error() -> None:
    network = MLP([2, 2, 1], seed=0)
    full = network.copy().train(X, T, 300, 5.0)
    target = float(full.errors[150]) * (1.0 + 1e-9)
    first = int(np.argmax(full.errors[1:] <= target)) + 1
    history = network.train(X, T, 300, 5.0, target_error=target, record_every=50)
    assert history.stop_reason == "target_error"
    assert history.epochs == first
    np.testing.assert_allclose(history.errors, full.errors[: first + 1], rtol=1e-12)
    assert history.right_counts is not None
    assert len(history.right_counts) == first + 1
    assert history.recorded_updates[-1] == first
    assert network.error(X, T) == pytest.approx(history.errors[-1], rel=1e-12, abs=0.0)


def test_stops_when_there_is_no_progress() -> None:
    """On the plateau of XOR the error falls by less than a thousandth in 20 epochs."""
    network = MLP([2, 2, 1], seed=0)
    full = network.copy().train(X, T, 400, 1.0)
    history = network.train(X, T, 400, 1.0, patience=20)
    fallen = full.errors[:-20] - full.errors[20:]
    first = int(np.argmax(fallen < 1e-3 * full.errors[:-20])) + 20
    assert history.stop_reason == "no_progress"
    assert history.epochs == first < 400
    eager = MLP([2, 2, 1], seed=0).train(X, T, 400, 1.0, patience=20, min_improvement=0.05)
    assert eager.epochs < history.epochs
    # The first epoch that can tell is the one `patience` after the start.
    assert MLP([2, 2, 1], seed=0).train(X, T, 400, 1e-9, patience=20).epochs == 20


def test_where_the_settings_of_a_stop_begin_to_count() -> None:
    """One weight and one example of input 1: each update multiplies the error by (1 - rate)^2."""

    def train(target: float, **settings: Any) -> History:
        network = MLP([1, 1], "linear", bias=False, weights=[[[1.0]]])
        return network.train([[1.0]], [[target]], 9, 0.25, **settings)

    assert train(1.0, target_error=0.0).epochs == 1, "an error of just the target will do"
    # 1 - 0.75^2 = 0.4375 of the error before falls in each epoch
    assert train(0.0, patience=1, min_improvement=0.45).epochs == 1
    assert train(0.0, patience=1, min_improvement=0.43).epochs == 9


def test_runs_to_the_end_otherwise() -> None:
    history = MLP([2, 2, 1], seed=0).train(X, T, 30, 1.0, target_error=1e-9, patience=30, min_improvement=0.0)
    assert history.stop_reason == "epochs"
    assert history.epochs == 30


# ---------------------------------------------------------------- overflow


def diverging(sizes: list[int], rate: float, **settings: Any) -> tuple[MLP, TrainingDivergedError]:
    network = MLP(sizes, "linear", seed=0)
    with pytest.raises(TrainingDivergedError) as caught:
        network.train(X, T * 5.0, 1000, rate, **settings)
    return network, caught.value


@pytest.mark.parametrize("settings", [{}, {"batch_size": 1}, {"batch_size": 3, "shuffle": True}, {"record_every": 1}])
def test_overflow_stops_with_the_last_finite_weights(settings: dict[str, Any]) -> None:
    network, error = diverging([2, 3, 1], 100.0, **settings)
    assert isinstance(error, ArithmeticError)
    assert all(np.isfinite(W).all() for W in network.weights)
    assert max(np.abs(W).max() for W in network.weights) > 1e50, "the last ones, not the first"
    assert 1 <= error.epoch < 1000
    assert error.layer in (1, 2)
    message = str(error)
    assert f"training diverged in epoch {error.epoch}: the new weights of layer {error.layer} are not finite" in message
    assert "learning rate 100" in message
    assert error.history.stop_reason == "diverged"
    assert error.history.epochs == error.epoch - 1
    assert error.history.errors[0] == pytest.approx(MLP([2, 3, 1], "linear", seed=0).error(X, T * 5.0))


def test_the_epoch_named_is_the_one_that_fails() -> None:
    _, error = diverging([2, 3, 1], 100.0)
    network = MLP([2, 3, 1], "linear", seed=0)
    if error.epoch > 1:
        network.train(X, T * 5.0, error.epoch - 1, 100.0)
    with pytest.raises(TrainingDivergedError) as again:
        network.train(X, T * 5.0, 1, 100.0)
    assert again.value.epoch == 1
    assert again.value.layer == error.layer


def test_the_layer_named_is_the_first_that_leaves_the_finite_numbers() -> None:
    # Outputs of layer 1 are 0 (X = 0, no bias weights), so only layer 1's bias row can grow.
    network = MLP([1, 1, 1], "linear", weights=[[[0.0], [0.0]], [[0.0], [1e200]]])
    with pytest.raises(TrainingDivergedError) as caught:
        network.train([[0.0]], [[1e200]], 5, 1.0)
    assert (caught.value.epoch, caught.value.layer) == (1, 1)
    # Here the hidden output is large and the way back is cut: layer 2 goes first.
    network = MLP([1, 1, 1], "linear", weights=[[[-1e200], [0.0]], [[0.0], [0.0]]])
    with pytest.raises(TrainingDivergedError) as caught:
        network.train([[0.0]], [[1e200]], 5, 1.0)
    assert (caught.value.epoch, caught.value.layer) == (1, 2)
    # All layers at once: the first is named.
    network = MLP([1, 1, 1], "linear", weights=[[[0.0], [1e160]], [[0.0], [1e160]]])
    with pytest.raises(TrainingDivergedError) as caught:
        network.train([[1.0]], [[0.0]], 5, 1.0)
    assert (caught.value.epoch, caught.value.layer) == (1, 1)


def test_no_warning_on_the_way_to_overflow() -> None:
    """Warnings are errors here: the only thing raised is the error by name."""
    for activation in ("relu", "linear"):
        network = MLP([2, 4, 4, 1], [activation, activation, "linear"], seed=0, initializer="standard_normal")
        with pytest.raises(TrainingDivergedError):
            network.train(X, T + 3.0, 500, 1e4)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number of at least 1, but 0 came"),
        ({"epochs": 10.0}, "epochs must be a whole number of at least 1, but 10.0 came"),
        ({"learning_rate": 0.0}, "learning_rate must be a positive, finite number, but 0.0 came"),
        ({"learning_rate": np.inf}, "learning_rate must be a positive, finite number"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, but 0 came"),
        ({"batch_size": 5}, "batch_size must be at most the number of examples, 4, but 5 came"),
        ({"batch_size": "all"}, "batch_size must be a whole number"),
        ({"shuffle": "no"}, "shuffle must be True or False, but 'no' came"),
        ({"measure": 0}, "measure must be True or False, but 0 came"),
        ({"progress": "off"}, "progress must be True or False, but 'off' came"),
        ({"record_every": 0}, "record_every must be a whole number of at least 1"),
        ({"patience": 0}, "patience must be a whole number of at least 1"),
        ({"reduction": "max"}, "unknown reduction 'max'; the known ones are mean, sum"),
        ({"target_error": -0.1}, "target_error must be a finite number of at least 0, but -0.1 came"),
        ({"target_error": np.nan}, "target_error must be a finite number"),
        ({"measure": False, "patience": 3}, "target_error and patience need the errors: leave measure=True"),
        ({"measure": False, "target_error": 0.1}, "target_error and patience need the errors: leave measure=True"),
        ({"patience": 3, "min_improvement": -1.0}, "min_improvement must be a finite number of at least 0"),
    ],
)
def test_settings_that_are_refused_change_nothing(settings: dict[str, Any], message: str) -> None:
    network = MLP([2, 2, 1], seed=0)
    with pytest.raises(ValueError, match=message):
        network.train(X, T, **{"epochs": 5, "learning_rate": 0.5, **settings})
    assert_same_weights(network, MLP([2, 2, 1], seed=0))


def test_regression_targets_never_train_a_sigmoid() -> None:
    network = MLP([2, 2, 1])
    with pytest.raises(ValueError, match=r"T holds 2.5, which sigmoid outputs between 0 and 1 never reach.*'linear'"):
        network.train(X, [[0.0], [2.5], [1.0], [0.5]], 5, 0.1)
    with pytest.raises(ValueError, match=r"T holds -1, which relu outputs between 0 and inf never reach"):
        MLP([2, 1], "relu").train(X, [[-1.0], [0.0], [1.0], [2.0]], 5, 0.1)
    MLP([2, 1], "linear").train(X, [[-1.0], [0.0], [10.0], [2.5]], 5, 0.1)


def test_a_column_of_labels_never_trains_a_wrong_net() -> None:
    labels = np.array([[0.0], [1.0], [2.0], [1.0]])
    with pytest.raises(ValueError, match=r"T holds 2, .*datasets.one_hot\(labels\) and one output per class"):
        MLP([2, 2, 1]).train(X, labels, 5, 0.1)
    with pytest.raises(ValueError, match=r"T has shape \(4, 1\), but \(4, 3\) expected: .*datasets.one_hot\(labels\)"):
        MLP([2, 2, 3]).train(X, labels, 5, 0.1)
    with pytest.raises(ValueError, match=r"T.reshape\(-1, 1\)"):
        MLP([2, 2, 1]).train(X, [0, 1, 1, 0], 5, 0.1)
    network = MLP([2, 2, 3], ["tanh", "softmax"], "categorical_cross_entropy")
    network.train(X, datasets.one_hot([0, 1, 2, 1]), 5, 0.1)


def test_a_loss_that_sees_no_zeros_is_refused() -> None:
    """One sigmoid output and -t log y: the answer 1 for everything would have error 0."""
    network = MLP([2, 2, 1], loss="categorical_cross_entropy", seed=0)
    for targets in (T, np.full((4, 1), 0.99)):
        with pytest.raises(ValueError, match=r"T has one column with targets below 1, .*use binary_cross_entropy"):
            network.train(X, targets, 5, 0.1)
    assert_same_weights(network, MLP([2, 2, 1], seed=0))
    network.train(X, np.ones((4, 1)), 5, 0.1)


# ---------------------------------------------------------------- the progress bar


def test_the_progress_bar_can_be_turned_on_and_off(capfd: pytest.CaptureFixture[str]) -> None:
    MLP([2, 2, 1]).train(X, T, 20, 0.5, progress=False)
    MLP([2, 2, 1]).train(X, T, 20, 0.5)  # no terminal, so none by default
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    MLP([2, 2, 1]).train(X, T, 20, 0.5, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "20/20" in err
    assert "epoch" in err


def test_the_function_is_the_method() -> None:
    one, other = MLP([2, 2, 1]), MLP([2, 2, 1])
    settings: dict[str, Any] = {
        "batch_size": 2,
        "shuffle": True,
        "record_every": 2,
        "patience": 50,
        "target_error": 0.01,
    }
    first, second = one.train(X, T, 9, 0.4, **settings), training.train(other, X, T, 9, 0.4, **settings)
    assert_same_weights(one, other)
    np.testing.assert_array_equal(first.errors, second.errors)
