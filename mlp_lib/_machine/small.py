"""The training of one small network by the compiled loops of `mlp_lib._machine.neurons`.

A small network spends its time with numpy on the way into the calls, not in them. A wide one does not, and its matrix
products are numpy's best part: it is not taken here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..architecture import Architecture
from ..history import History
from ..losses import LOSSES, PROBABILITY_FLOOR
from ..per_layer import Array, PerLayer
from ..recipe import Recipe
from . import compiled, neurons
from .descent import Portions

__all__ = ["SmallTraining", "is_enough"]

#: Layers times updates from which on the compiled loops are worth looking for. In less than that numpy is done before
#: they are loaded. It decides in every process alike, loaded or not, so that the same call gives the same digits.
_ENOUGH = 2**13
#: Above this rate steps overshoot, and where they do for long the last digit of a sum grows until two right ways part:
#: such trainings stay on the way whose numbers the book shows.
_TOO_FAST = 30.0
#: Weights times examples of an update above which numpy's matrix products are faster.
_TOO_WIDE = 2**16
#: Numbers that the weights of a network may take, each layer filled up to the widest.
_TOO_LARGE = 2**15
#: Numbers that may be kept of some epochs, so that they stay in cache, and simple steps that those may take, which is
#: some hundredths of a second: an interruption waits for their end.
_KEPT, _STEPS = 2**13, 2e8


def is_enough(architecture: Architecture, recipe: Recipe, n_examples: int) -> bool:
    """Tell whether the compiled loops serve a training, and are worth being loaded for it.

    Parameters
    ----------
    architecture : Architecture
        Of the network.
    recipe : Recipe
        The settings.
    n_examples : int
        k.

    Returns
    -------
    bool
        False too for an activation or a loss that they do not know.
    """
    size = recipe.batch_size_of(n_examples)
    n_weights = sum(n_in * n_out for n_in, n_out in architecture.weight_shapes)
    widest, L = max(architecture.layer_sizes) + 1, architecture.n_layers
    return (
        recipe.epochs * -(-n_examples // size) * L >= _ENOUGH
        and recipe.learning_rate <= _TOO_FAST
        and n_weights * size <= _TOO_WIDE
        and (L + 1) * widest**2 <= _TOO_LARGE
        and neurons.ACTIVATIONS.keys() >= set(architecture.activation)
        and _loss(architecture) in neurons.LOSSES
    )


def _loss(architecture: Architecture) -> str:
    return "matched" if LOSSES[architecture.loss].matches(architecture.activation[-1]) else architecture.loss


class SmallTraining(Portions):
    """Gradient descent of one small network on fixed data, by compiled loops."""

    def _prepare(self, weights: PerLayer) -> None:
        architecture, recipe, k = self.architecture, self.recipe, len(self.X)
        sizes, L = architecture.layer_sizes, architecture.n_layers
        first = 0 if architecture.bias else 1
        every, neurons_, lanes = (
            recipe.record_every or 0,
            max(sizes) + 1,
            -(-self._size // neurons.LANES) * neurons.LANES,
        )
        updates = -(-k // self._size)
        self.flat = np.zeros((L + 1, neurons_, neurons_))
        self._weights = self._by_layer(self.flat)
        for own, W in zip(self._weights, weights, strict=True):
            own[:] = W
        a = np.zeros((L + 1, neurons_, lanes))
        a[:, 0] = -1.0
        self._order = np.arange(k)[np.newaxis]
        self._shuffled = recipe.shuffle and not self._whole
        per_epoch = max(k * sizes[-1], k * self._shuffled, updates * self.flat.size // every if every else 0)
        steps = k * (3 * sum(W.size for W in self._weights) + 10 * sum(sizes)) + updates * (50 * L + self.flat.size)
        n = int(np.clip(min(_KEPT // max(per_epoch, 1), _STEPS // steps), 1, recipe.epochs))
        self._epochs_at_a_time = n
        self._kept = np.empty((k, sizes[-1], n + 1 if recipe.measure else 0))
        records = n * updates // every + 1 if every else 0
        self._arguments: dict[str, Any] = {
            "sizes": np.array(sizes, dtype=np.int64),
            "kinds": np.array([0, *(neurons.ACTIVATIONS[name] for name in architecture.activation)], dtype=np.int64),
            "betas": np.array([1.0, *architecture.beta]),
            "first": first,
            "loss": neurons.LOSSES[_loss(architecture)],
            "floor": PROBABILITY_FLOOR,
            "X": np.ascontiguousarray(self.X),
            "T": np.ascontiguousarray(self.T),
            "batch_size": self._size,
            "rate": recipe.learning_rate,
            "mean": recipe.reduction == "mean",
            "w": self.flat,
            "h": np.zeros_like(a),
            "a": a,
            "delta": np.zeros_like(a),
            "t": np.zeros((neurons_, lanes)),
            "step": np.zeros(lanes),
            "kept": self._kept,
            "record_every": every,
            "recorded": np.empty((records, *self.flat.shape)),
        }
        self._function = compiled.function()

    def _by_layer(self, padded: Array) -> list[Array]:
        """Return views of the weights in their shapes, W^(1)..W^(L)."""
        first = 0 if self.architecture.bias else 1
        sizes = self.architecture.layer_sizes
        return [
            padded[layer, first : below + 1, 1 : own + 1]
            for layer, (below, own) in enumerate(zip(sizes[:-1], sizes[1:], strict=True), start=1)
        ]

    def _train_some(self, epochs: int, update: int, history: History) -> int:
        orders, k = self._order, len(self.X)
        if self.recipe.shuffle:
            drawn = np.array([self._generator.permutation(k) for _ in range(epochs)], dtype=np.int64)
            orders = drawn if self._shuffled else orders  # the order within a single batch changes nothing
        self._run(epochs=epochs, orders=orders, update_before=update)
        after, every = update + epochs * -(-k // self._size), self.recipe.record_every
        if every is not None:
            moments = range(update // every * every + every, after + 1, every)
            for moment, padded in zip(moments, self._arguments["recorded"], strict=False):
                history.keep(moment, self._by_layer(padded))
        return after

    def _run(self, **arguments: Any) -> None:
        assert self._function is not None
        self._function(self._arguments | arguments)

    def _note(self, history: History, first: int, epochs: int) -> None:
        if epochs:  # before the first of them nothing is kept: what stands before it comes with it
            self._note_rows(history, first, np.moveaxis(self._kept[..., : epochs + 1], -1, 0))
