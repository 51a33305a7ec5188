"""How a network is trained, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .per_layer import Array
from .steps import Step, check_step
from .validation import check_choice, check_flag, check_learning_rate, check_not_negative, check_positive_int

__all__ = ["Recipe"]


@dataclass(frozen=True)
class Recipe:
    """The settings of a training by gradient descent.

    Attributes
    ----------
    epochs : int
        How often every example is used, at least 1.
    learning_rate : float
        eta, positive and finite.
    batch_size : int, optional
        Examples per update, 1 to k; None for all k.
    shuffle : bool
        Whether the examples are put into a new random order in each epoch,
        drawn from the network's ``random_state``.
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
    step : Step, optional
        What is done with the gradient, see `mlp_lib.steps`; None for
        W - eta G. It begins anew with every training.

    Raises
    ------
    TypeError
        When ``step`` is no step.
    ValueError
        When a setting is out of range, or two contradict each other.
    """

    epochs: int
    learning_rate: float
    batch_size: int | None = None
    shuffle: bool = False
    reduction: Literal["mean", "sum"] = "mean"
    measure: bool = True
    record_every: int | None = None
    target_error: float | None = None
    patience: int | None = None
    min_improvement: float = 1e-3
    step: Step | None = None

    def __post_init__(self) -> None:
        checked = {
            "epochs": check_positive_int("epochs", self.epochs),
            "learning_rate": check_learning_rate(self.learning_rate),
            "reduction": check_choice("reduction", self.reduction, ("mean", "sum")),
            "shuffle": check_flag("shuffle", self.shuffle),
            "measure": check_flag("measure", self.measure),
            "min_improvement": check_not_negative("min_improvement", self.min_improvement),
        }
        for name in ("batch_size", "record_every", "patience"):
            if getattr(self, name) is not None:
                checked[name] = check_positive_int(name, getattr(self, name))
        if self.target_error is not None:
            checked["target_error"] = check_not_negative("target_error", self.target_error)
        if not self.measure and (self.target_error is not None or self.patience is not None):
            raise ValueError("target_error and patience need the errors: leave measure=True")
        if self.step is not None:
            check_step(self.step)
        vars(self).update(checked)  # frozen for all but this

    def batch_size_of(self, n_examples: int) -> int:
        """Return how many examples share an update.

        Parameters
        ----------
        n_examples : int
            k.

        Returns
        -------
        int
            1 to k.

        Raises
        ------
        ValueError
            When ``batch_size`` is more than there are examples.
        """
        if self.batch_size is None:
            return n_examples
        if self.batch_size > n_examples:
            raise ValueError(
                f"batch_size must be at most the number of examples, {n_examples}, but {self.batch_size} came"
            )
        return self.batch_size

    def step_size(self, n_examples: int) -> float:
        """Return what the sum of the gradients is multiplied by (eq-matrix-update).

        Parameters
        ----------
        n_examples : int
            Examples of the update.

        Returns
        -------
        float
            eta, divided by their number for the mean.
        """
        return self.learning_rate / n_examples if self.reduction == "mean" else self.learning_rate

    @property
    def may_stop(self) -> bool:
        """Whether the training can end before its last epoch, diverging apart."""
        return self.target_error is not None or self.patience is not None

    def stop_reason(self, errors: Array, epoch: int) -> str | None:
        """Tell why the training stops after an epoch.

        Parameters
        ----------
        errors : ndarray
            Mean of E after each epoch so far.
        epoch : int
            The last of them.

        Returns
        -------
        str or None
            "target_error", "no_progress", or None to go on.
        """
        if self.target_error is not None and errors[epoch] <= self.target_error:
            return "target_error"
        if self.patience is not None and epoch >= self.patience:
            before = errors[epoch - self.patience]
            if before - errors[epoch] < self.min_improvement * before:
                return "no_progress"
        return None
