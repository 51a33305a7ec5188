"""Gradient descent over epochs, and what is remembered of it (algorithm of the chapter `any-layer`).

An epoch uses every example once. `batch_size` says how many examples share one
update: all of them (full batch), some (mini-batch) or one (example by example).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import fast, metrics
from .activations import ACTIVATIONS
from .losses import LOSSES
from .per_layer import Array, PerLayer
from .progress import progress_bar
from .validation import (
    check_choice,
    check_flag,
    check_inputs,
    check_learning_rate,
    check_not_negative,
    check_positive_int,
    check_targets,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .network import MLP

__all__ = ["History", "TrainingDivergedError", "last_tenth", "train"]

#: A run whose error falls by less than this share over its last tenth has come to a standstill.
STANDSTILL = 1e-3


def last_tenth(epochs: int) -> int:
    """Return the epoch with which the last tenth of a run begins.

    Parameters
    ----------
    epochs : int
        The number of epochs of the run, 1 or more.

    Returns
    -------
    int
        0 to ``epochs`` - 1.
    """
    return epochs - max(1, epochs // 10)


@dataclass
class History:
    """What a training run left behind.

    Attributes
    ----------
    errors : ndarray
        ``errors[n]`` is the mean over the examples of E (eq-network-error)
        with the weights after n epochs, so ``errors[0]`` belongs to the
        starting weights and ``errors[-1]`` to the final ones. For half the
        squared error this includes the factor 1/2.
    right_counts : ndarray of int or None
        ``right_counts[n]`` is the number of examples on the right side of the
        decision after n epochs; None when the targets are not classes.
    n_examples : int
        k, the number of examples.
    updates_per_epoch : int
        1 for full batch, k for one example at a time.
    recorded_updates : list of int
        Numbers of updates after which weights were kept: 0, every
        ``record_every``, and the last. Empty without ``record_every``.
    recorded_weights : list of PerLayer
        The weights at these moments.
    stop_reason : str
        "epochs", "target_error", "no_progress" or "diverged".
    """

    errors: Array
    right_counts: np.ndarray[Any, np.dtype[np.int64]] | None
    n_examples: int
    updates_per_epoch: int
    recorded_updates: list[int] = field(default_factory=list)
    recorded_weights: list[PerLayer] = field(default_factory=list)
    stop_reason: str = "epochs"

    @property
    def epochs(self) -> int:
        """Number of epochs that were trained."""
        return len(self.errors) - 1

    @property
    def all_right_from(self) -> int | None:
        """First epoch after which every example is right and stays right; None if there is none."""
        if self.right_counts is None or self.right_counts[-1] < self.n_examples:
            return None
        wrong = np.flatnonzero(self.right_counts < self.n_examples)
        return int(wrong[-1]) + 1 if wrong.size else 0

    @property
    def stuck(self) -> bool:
        """Whether the run ended at a standstill, on a plateau or in a saturated region.

        Not everything is right, and over the last tenth of the epochs the error
        fell by less than a thousandth. That says nothing about more epochs: with
        a small learning rate a run that is only slow looks the same.
        """
        if self.stop_reason == "diverged" or self.all_right_from is not None:
            return False
        earlier = self.errors[last_tenth(self.epochs)]
        with np.errstate(invalid="ignore"):  # between two infinite errors there is no difference
            return bool(earlier - self.errors[-1] < STANDSTILL * earlier)

    def __repr__(self) -> str:
        right = "" if self.right_counts is None else f", {self.right_counts[-1]} of {self.n_examples} right"
        return f"History({self.epochs} epochs, error {self.errors[0]:.6g} -> {self.errors[-1]:.6g}{right})"


class TrainingDivergedError(ArithmeticError):
    """Training produced weights that are not finite.

    The network keeps its last finite weights.

    Attributes
    ----------
    epoch : int
        The epoch, counted from 1, in which it happened.
    layer : int
        The first layer whose new weights were not finite.
    history : History
        What happened before.
    """

    def __init__(self, epoch: int, layer: int, learning_rate: float, history: History) -> None:
        super().__init__(
            f"training diverged in epoch {epoch}: the new weights of layer {layer} are not finite at learning rate "
            f"{learning_rate:g}. The network keeps its last finite weights; try a smaller learning rate"
        )
        self.epoch = epoch
        self.layer = layer
        self.history = history


def train(
    network: MLP,
    X: ArrayLike,
    T: ArrayLike,
    epochs: int,
    learning_rate: float,
    *,
    batch_size: int | None = None,
    shuffle: bool = False,
    reduction: Literal["mean", "sum"] = "mean",
    measure: bool = True,
    record_every: int | None = None,
    target_error: float | None = None,
    patience: int | None = None,
    min_improvement: float = 1e-3,
    progress: bool | None = None,
) -> History:
    """Train a network by gradient descent, from its present weights on.

    Each update moves the weights against the mean gradient of its examples
    (eq-matrix-update with the sum divided by their number), or against the sum.

    Parameters
    ----------
    network : MLP
        The network; its weights change.
    X : array_like
        Inputs, shape (k, n_0).
    T : array_like
        Targets, shape (k, n_L).
    epochs : int
        How often every example is used, at least 1.
    learning_rate : float
        eta, positive and finite.
    batch_size : int, optional
        Examples per update, 1 to k; None for all k.
    shuffle : bool
        Whether the examples are put into a new random order in each epoch,
        drawn from ``network.random_state``.
    reduction : {"mean", "sum"}
        Whether an update uses the mean or the sum of its examples' gradients.
    measure : bool
        Whether the error and the right answers are computed after each epoch.
        With mini-batches that takes a forward pass of its own; without it
        ``errors`` holds NaN and ``right_counts`` is None.
    record_every : int, optional
        Keep the weights after every so many updates, besides the first and
        the last.
    target_error : float, optional
        Stop after the first epoch that ends with the mean of E at or below this.
    patience : int, optional
        Stop when the error fell by less than ``min_improvement`` (as a
        fraction) within this many epochs.
    min_improvement : float
        See ``patience``.
    progress : bool, optional
        Whether to show a progress bar. None shows one in a terminal when the
        training takes longer than two seconds.

    Returns
    -------
    History
        Errors and right answers after each epoch, and the recorded weights.

    Raises
    ------
    ValueError
        When data do not fit the network, targets lie where the output
        activation cannot reach, or a setting is out of range.
    TrainingDivergedError
        When new weights are not finite; the network keeps the last finite ones.
    """
    X = check_inputs(X, network.layer_sizes[0])
    k = X.shape[0]
    T = check_targets(T, k, network.layer_sizes[-1])
    check_reachable(network.activation[-1], network.loss, T)
    epochs = check_positive_int("epochs", epochs)
    rate = check_learning_rate(learning_rate)
    size = k if batch_size is None else check_positive_int("batch_size", batch_size)
    if size > k:
        raise ValueError(f"batch_size must be at most the number of examples, {k}, but {size} came")
    check_choice("reduction", reduction, ("mean", "sum"))
    check_flag("shuffle", shuffle)
    check_flag("measure", measure)
    if progress is not None:
        check_flag("progress", progress)
    for name, value in (("record_every", record_every), ("patience", patience)):
        if value is not None:
            check_positive_int(name, value)
    if target_error is not None:
        check_not_negative("target_error", target_error)
    check_not_negative("min_improvement", min_improvement)
    if not measure and (target_error is not None or patience is not None):
        raise ValueError("target_error and patience need the errors: leave measure=True")

    history = History(
        errors=np.full(epochs + 1, np.nan),
        right_counts=np.zeros(epochs + 1, dtype=np.int64)
        if measure and are_classes(network.activation[-1], T)
        else None,
        n_examples=k,
        updates_per_epoch=-(-k // size),
    )
    order = np.arange(k)
    update = 0
    last = 0

    def record() -> None:
        history.recorded_updates.append(update)
        history.recorded_weights.append(PerLayer(W.copy() for W in network.weights))

    def note(epoch: int) -> None:
        if measure:
            forward = network.forward_unchecked(X)
            _note(network, history, epoch, forward.outputs, network.errors_unchecked(forward, T), T)

    def stop_reason(history: History, epoch: int) -> str | None:
        if target_error is not None and history.errors[epoch] <= target_error:
            return "target_error"
        if patience is not None and epoch >= patience:
            before = history.errors[epoch - patience]
            if before - history.errors[epoch] < min_improvement * before:
                return "no_progress"
        return None

    if record_every is not None:
        record()
    bar = progress_bar(epochs, "epoch", progress)
    with bar, np.errstate(over="ignore", invalid="ignore"):  # overflow is reported once, by name, below
        # Does what follows, only faster, until shortly before something ends the training.
        last, update = fast.train(
            network,
            X,
            T,
            history,
            epochs,
            rate,
            size,
            shuffle,
            reduction,
            measure,
            record_every,
            stop_reason,
            bar.update,
        )
        if last == 0:
            note(0)
        for epoch in range(last + 1, epochs + 1):
            if shuffle:
                order = network.random_state.permutation(k)
            for start in range(0, k, size):
                rows = slice(None) if size == k and not shuffle else order[start : start + size]
                batch = network.forward_unchecked(X[rows])
                gradients = network.backward_unchecked(batch, T[rows], reduction).gradients
                try:
                    network.step_unchecked(gradients, rate)
                except FloatingPointError:
                    layer = _first_not_finite(network.weights, gradients, rate)
                    _finish(history, epoch - 1, "diverged")
                    raise TrainingDivergedError(epoch, layer, rate, history) from None
                update += 1
                if record_every is not None and update % record_every == 0:
                    record()
            note(epoch)
            last = epoch
            bar.update()
            reason = stop_reason(history, epoch)
            if reason is not None:
                history.stop_reason = reason
                break
    if record_every is not None and history.recorded_updates[-1] != update:
        record()
    _finish(history, last, history.stop_reason)
    return history


def _note(network: MLP, history: History, epoch: int, Y: Array, errors: Array, T: Array) -> None:
    """Remember the error and the right answers after an epoch."""
    history.errors[epoch] = errors.mean()
    if history.right_counts is not None:
        decision = network.layer_activation(network.n_layers).decision
        history.right_counts[epoch] = (metrics.decide(Y, decision) == metrics.decide(T, decision)).sum()


def _finish(history: History, epochs: int, stop_reason: str) -> None:
    """Cut what was reserved for epochs that did not happen."""
    history.errors = history.errors[: epochs + 1]
    if history.right_counts is not None:
        history.right_counts = history.right_counts[: epochs + 1]
    history.stop_reason = stop_reason


def _first_not_finite(weights: PerLayer, gradients: PerLayer, rate: float) -> int:
    """Return the first layer whose weights a step would take beyond all finite numbers."""
    return next(n for n in weights.layers if not np.isfinite(weights[n] - rate * gradients[n]).all())


def are_classes(output_activation: str, T: Array) -> bool:
    """Tell whether the targets name classes, so that answers can be right or wrong."""
    if T.shape[1] == 1:
        low = -1.0 if output_activation == "tanh" else 0.0
        return bool(np.isin(T, (low, 1.0)).all())
    return bool(np.isin(T, (0.0, 1.0)).all() and (T.sum(axis=1) == 1.0).all())


def check_classes(output_activation: str, T: Array) -> None:
    """Refuse targets that name no classes, where answers are to be called right or wrong."""
    if are_classes(output_activation, T):
        return
    if T.shape[1] > 1:
        raise ValueError("T must hold one 1 per row, in the column of the class, and 0 elsewhere; see datasets.one_hot")
    low = "-1" if output_activation == "tanh" else "0"
    others = T[(T != float(low)) & (T != 1.0)]
    raise ValueError(
        f"T must hold {low} and 1 to name the two classes of one {output_activation} output, but it holds {others[0]:g}"
    )


def check_reachable(output_activation: str, loss: str, T: Array) -> None:
    """Refuse targets that the output activation can never produce, or of which the loss sees only a part or nothing."""
    low, high = ACTIVATIONS[output_activation].range
    if T.min() < low or T.max() > high:
        worst = T.min() if T.min() < low else T.max()
        raise ValueError(
            f"T holds {worst:g}, which {output_activation} outputs between {low:g} and {high:g} never reach; "
            "for class labels use datasets.one_hot(labels) and one output per class, "
            "for regression use activation='linear' in the output layer"
        )
    LOSSES[loss].check_domain(T)
    if LOSSES[loss].distribution and T.shape[1] == 1 and T.min() < 1.0 - 1e-9:
        raise ValueError(
            f"T has one column with targets below 1, which {loss} does not see: it counts t log y only; "
            "use binary_cross_entropy, or one output per class"
        )
