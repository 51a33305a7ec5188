"""What is remembered of a training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .per_layer import Array, PerLayer
from .validation import named_memory

__all__ = ["STANDSTILL", "History", "TrainingDivergedError", "last_tenth"]

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
        """Whether the run ended at a standstill.

        Not everything is right, and over the last tenth of the epochs the error
        fell by less than a thousandth. That says nothing about more epochs, and
        a run that is only slow looks the same: on what kind of place it stands
        says `mlp_lib.landscape.where_it_stands`.
        """
        if self.stop_reason == "diverged" or self.all_right_from is not None:
            return False
        earlier = self.errors[last_tenth(self.epochs)]
        with np.errstate(invalid="ignore"):  # between two infinite errors there is no difference
            return bool(earlier - self.errors[-1] < STANDSTILL * earlier)

    @classmethod
    def begin(cls, epochs: int, n_examples: int, updates_per_epoch: int, classes: bool) -> History:
        """Return room for a training that has not begun.

        Parameters
        ----------
        epochs : int
            The most that there will be.
        n_examples, updates_per_epoch : int
            See the attributes.
        classes : bool
            Whether right answers are counted.

        Returns
        -------
        History
            With NaN for every error.
        """
        with named_memory(f"epochs = {epochs}"):
            right_counts = np.zeros(epochs + 1, dtype=np.int64) if classes else None
            return cls(np.full(epochs + 1, np.nan), right_counts, n_examples, updates_per_epoch)

    def note(self, epoch: int, error: float, right: int) -> None:
        """Remember the error and the right answers after an epoch.

        Parameters
        ----------
        epoch : int
            How many epochs there were.
        error : float
            Mean of E.
        right : int
            Right answers; not kept when the targets are not classes.
        """
        self.errors[epoch] = error
        if self.right_counts is not None:
            self.right_counts[epoch] = right

    def keep(self, update: int, weights: Iterable[Array]) -> None:
        """Keep a copy of the weights.

        Parameters
        ----------
        update : int
            How many updates there were.
        weights : iterable of ndarray
            W^(1)..W^(L).
        """
        self.recorded_updates.append(update)
        self.recorded_weights.append(PerLayer(W.copy() for W in weights))

    def end(self, epochs: int, stop_reason: str) -> None:
        """Cut what was reserved for epochs that did not happen.

        Parameters
        ----------
        epochs : int
            How many there were.
        stop_reason : str
            See the attributes.
        """
        self.errors = self.errors[: epochs + 1]
        if self.right_counts is not None:
            self.right_counts = self.right_counts[: epochs + 1]
        self.stop_reason = stop_reason

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
