"""Gradient descent over epochs (algorithm of the chapter `any-layer`).

An epoch uses every example once. `batch_size` says how many examples share one
update: all of them (full batch), some (mini-batch) or one (example by example).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from . import passes
from ._machine.fastest import fastest
from ._progress import progress_bar
from .architecture import Architecture
from .history import History, TrainingDivergedError, last_tenth
from .per_layer import Array, PerLayer
from .recipe import Recipe
from .steps import taken
from .validation import check_flag

__all__ = ["History", "Trainable", "TrainingDivergedError", "last_tenth", "train"]


class Trainable(Protocol):
    """What a training needs of a network: `mlp_lib.network.MLP` has it.

    Attributes
    ----------
    architecture : Architecture
        What stays.
    random_state : numpy.random.RandomState
        Shuffles the examples.
    """

    architecture: Architecture
    random_state: np.random.RandomState

    @property
    def weights(self) -> PerLayer:
        """W^(1)..W^(L), from which the training starts."""

    @weights.setter
    def weights(self, weights: Iterable[ArrayLike]) -> None: ...


def train(
    network: Trainable,
    X: ArrayLike,
    T: ArrayLike,
    epochs: int,
    learning_rate: float,
    *,
    progress: bool | None = None,
    **settings: Any,
) -> History:
    """Train a network by gradient descent, from its present weights on.

    Each update moves the weights against the mean gradient of its examples
    (eq-matrix-update with the sum divided by their number), or against the sum.

    Parameters
    ----------
    network : Trainable
        The network; its weights change.
    X : array_like
        Inputs, shape (k, n_0).
    T : array_like
        Targets, shape (k, n_L).
    epochs : int
        How often every example is used, at least 1.
    learning_rate : float
        eta, positive and finite.
    progress : bool, optional
        Whether to show a progress bar. None shows one in a terminal when the
        training takes longer than two seconds.
    **settings : optional
        The other settings of a `mlp_lib.recipe.Recipe`: batch_size, shuffle,
        reduction, measure, record_every, target_error, patience, min_improvement, step.

    Returns
    -------
    History
        Errors and right answers after each epoch, and the recorded weights.

    Raises
    ------
    TypeError
        When data are not real numbers, or there is no such setting.
    ValueError
        When data do not fit the network, targets lie where the output
        activation cannot reach, or a setting is out of range.
    TrainingDivergedError
        When new weights are not finite; the network keeps the last finite ones.
    """
    architecture = network.architecture
    X, T = architecture.check_data(X, T)
    recipe = Recipe(epochs, learning_rate, **settings)
    size = recipe.batch_size_of(len(X))
    if progress is not None:
        check_flag("progress", progress)
    classes = recipe.measure and architecture.are_classes(T)
    history = History.begin(recipe.epochs, len(X), -(-len(X) // size), classes)
    if recipe.record_every is not None:
        history.keep(0, network.weights)
    bar = progress_bar(recipe.epochs, "epoch", progress)
    with bar, np.errstate(over="ignore", invalid="ignore"):  # overflow is reported once, by name
        done, updates = _head_start(network, X, T, recipe, history, bar.update)
        done, updates = _go_on(network, X, T, recipe, history, bar.update, done, updates)
    if recipe.record_every is not None and history.recorded_updates[-1] != updates:
        history.keep(updates, network.weights)
    history.end(done, recipe.stop_reason(history.errors, done) or "epochs")
    return history


def _head_start(
    network: Trainable, X: Array, T: Array, recipe: Recipe, history: History, advance: Callable[[int], object]
) -> tuple[int, int]:
    """Do what `_go_on` does, only faster, until shortly before something ends the training.

    Returns the epochs and the updates done; none for an activation or a step that no fast path knows.
    """
    way = None if recipe.step is not None else fastest(network.architecture, recipe, len(X))
    if way is None:
        return 0, 0
    fast = way(network.architecture, network.weights, network.random_state, X, T, recipe)
    try:
        return fast.train(history, advance)
    finally:
        network.weights = fast.weights


def _go_on(
    network: Trainable,
    X: Array,
    T: Array,
    recipe: Recipe,
    history: History,
    advance: Callable[[int], object],
    done: int,
    updates: int,
) -> tuple[int, int]:
    """Do the epochs after those that are done; return how many epochs and updates there were."""
    architecture, before = network.architecture, network.weights
    weights = before
    move = _mover(recipe)
    try:
        if done == 0 and recipe.measure:
            _note(architecture, weights, X, T, history, 0)
        for epoch in range(done + 1, recipe.epochs + 1):
            for rows in _batches(network, len(X), recipe):
                forward = passes.forward(architecture, weights, X[rows])
                gradients = passes.backward(architecture, weights, forward, T[rows], recipe.reduction).gradients
                moved = move(weights, gradients)
                for layer, W in enumerate(moved, start=1):
                    if not np.isfinite(W).all():
                        history.end(epoch - 1, "diverged")
                        raise TrainingDivergedError(epoch, layer, recipe.learning_rate, history)
                weights, updates = moved, updates + 1
                if recipe.record_every is not None and updates % recipe.record_every == 0:
                    history.keep(updates, weights)
            if recipe.measure:
                _note(architecture, weights, X, T, history, epoch)
            done = epoch
            advance(1)
            if recipe.stop_reason(history.errors, epoch) is not None:
                break
    finally:  # an interruption does not cost the epochs before it
        if weights is not before:
            network.weights = weights
    return done, updates


def _mover(recipe: Recipe) -> Callable[[PerLayer, PerLayer], PerLayer]:
    """Return what takes weights and gradients to the new weights."""
    if recipe.step is None:
        return lambda weights, gradients: passes.step(weights, gradients, recipe.learning_rate)
    move, rate = recipe.step.begin(), recipe.learning_rate

    def moved(weights: PerLayer, gradients: PerLayer) -> PerLayer:
        w, g = (np.concatenate([M.ravel() for M in matrices]) for matrices in (weights, gradients))
        cuts = np.cumsum([W.size for W in weights])[:-1]
        new = taken(move, w, g, rate)
        return PerLayer(part.reshape(W.shape) for part, W in zip(np.split(new, cuts), weights, strict=True))

    return moved


def _batches(network: Trainable, k: int, recipe: Recipe) -> Iterator[Any]:
    """Yield the rows of each update of one epoch."""
    size = recipe.batch_size_of(k)
    if recipe.shuffle:
        order = network.random_state.permutation(k)
    elif size == k:
        yield slice(None)
        return
    else:
        order = np.arange(k)
    for start in range(0, k, size):
        yield order[start : start + size]


def _note(architecture: Architecture, weights: PerLayer, X: Array, T: Array, history: History, epoch: int) -> None:
    """Note the mean of E and the right answers after an epoch."""
    forward = passes.forward(architecture, weights, X)
    errors = passes.errors(architecture, forward.pre_activations[-1], forward.outputs, T)
    right = architecture.decide(forward.outputs) == architecture.decide(T)
    history.note(epoch, errors.mean(), right.sum())
