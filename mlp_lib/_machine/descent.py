"""The training of one network as fast as numpy allows: the same passes, without a new array per step.

What makes it fast, besides the calls of `mlp_lib._machine.calls`:

* All weights lie in one array and are updated by one subtraction.
* Some epochs are trained at a time before errors are computed and the weights
  looked at. If anything ends the training among them, they are undone, and
  fewer are tried; the epoch that ends it is left to the plain code, which then
  stops where it should. An interruption undoes them too, and leaves the epochs
  before them.

`Portions` is what that asks of a fast training, `FastTraining` the one that numpy does. The other one is in
`mlp_lib._machine.small`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import passes
from ..architecture import Architecture
from ..history import History
from ..per_layer import Array, PerLayer
from ..recipe import Recipe
from .calls import NUMPY_BUFFER, Call, activate, aligned_empty, delta_output, replay, through_activation

__all__ = ["FastTraining", "Portions"]

#: Numbers that one measurement of the errors may hold at a time: they stay in cache, and memory stays small.
_MEASURED = 2**17


class Portions(ABC):
    """Gradient descent of one network on fixed data, some epochs at a time.

    Parameters
    ----------
    architecture : Architecture
        Of the network.
    weights : PerLayer
        Where it starts.
    generator : numpy.random.RandomState
        Shuffles the examples.
    X, T : ndarray
        Checked inputs (k, n_0) and targets (k, n_L).
    recipe : Recipe
        The settings.
    """

    #: All weights in one array, and its views by layer.
    flat: Array
    _weights: list[Array]
    #: Epochs between two looks at errors and weights.
    _epochs_at_a_time: int

    def __init__(
        self,
        architecture: Architecture,
        weights: PerLayer,
        generator: np.random.RandomState,
        X: Array,
        T: Array,
        recipe: Recipe,
    ) -> None:
        self.architecture, self.recipe, self.X, self.T = architecture, recipe, X, T
        self._generator, self._size = generator, recipe.batch_size_of(len(X))
        # A single batch keeps its inputs, and their order, which changes nothing but the rounding of a sum.
        self._whole = self._size == len(X)
        self._right_answers = architecture.decide(T)
        self._output = architecture.layers[-1]
        self._prepare(weights)

    @abstractmethod
    def _prepare(self, weights: PerLayer) -> None:
        """Reserve what is needed, and take over the weights."""

    @abstractmethod
    def _train_some(self, epochs: int, update: int, history: History) -> int:
        """Train some epochs, keeping what their errors need; return the number of updates so far."""

    @abstractmethod
    def _note(self, history: History, first: int, epochs: int) -> None:
        """Fill in errors and right answers after epochs first..first+epochs, of which the last were just trained."""

    @property
    def weights(self) -> PerLayer:
        """W^(1)..W^(L), to be copied: those of the last epochs that were finished, once `train` has ended."""
        return PerLayer(self._weights)

    def train(self, history: History, advance: Callable[[int], object]) -> tuple[int, int]:
        """Train as far as nothing unusual happens.

        Parameters
        ----------
        history : History
            Filled in as far as it goes.
        advance : callable
            Told the number of epochs that were finished.

        Returns
        -------
        epochs, updates : int
            What was done. Less than asked for when weights are not finite, or
            the recipe stops some epochs further on; weights and generator are
            then as they were after the epochs returned.
        """
        with np.errstate(all="ignore"):  # which also puts the buffer size back
            np.setbufsize(NUMPY_BUFFER)
            return self._train(history, advance)

    def _train(self, history: History, advance: Callable[[int], object]) -> tuple[int, int]:
        done = updates = 0
        epochs, at_a_time = self.recipe.epochs, self._epochs_at_a_time
        if self.recipe.measure and not self._whole:
            self._note(history, 0, 0)
        finished = self._state(history)
        try:
            while done < epochs:
                n = min(at_a_time, epochs - done)
                after = self._train_some(n, updates, history)
                if not np.isfinite(self.flat).all() or self._stops(history, done, n):
                    if n == 1:
                        break
                    self._undo(finished, history)
                    at_a_time = n // 2
                    continue
                done, updates, finished = done + n, after, self._state(history)
                advance(n)
        finally:  # epochs that were not finished are undone; an interruption does not cost the others
            self._undo(finished, history)
        return done, updates

    def _stops(self, history: History, first: int, epochs: int) -> bool:
        """Fill in errors and right answers after some epochs; tell whether one of them is the last."""
        if not self.recipe.measure:
            return False
        self._note(history, first, epochs)
        if not self.recipe.may_stop:
            return False
        return any(self.recipe.stop_reason(history.errors, first + epoch) for epoch in range(1, epochs + 1))

    def _state(self, history: History) -> tuple[Array, Any, int]:
        """Return what epochs change: a copy of the weights, the generator's state, and the number of records."""
        generator = self._generator.get_state() if self.recipe.shuffle else None
        return self.flat.copy(), generator, len(history.recorded_updates)

    def _undo(self, state: tuple[Array, Any, int], history: History) -> None:
        """Put back what epochs have changed since `_state`."""
        self.flat[:], generator, n_records = state
        if generator is not None:
            self._generator.set_state(generator)
        del history.recorded_updates[n_records:], history.recorded_weights[n_records:]

    def _note_rows(self, history: History, first: int, H: Array) -> None:
        """Fill in errors and right answers from the outputs' h after several epochs, (epochs, k, n_L)."""
        now = slice(first, first + len(H))
        errors, right = self._evaluate(H, self.T, self._right_answers)
        history.errors[now] = errors.mean(axis=1)
        if history.right_counts is not None:
            history.right_counts[now] = right.sum(axis=1)

    def _evaluate(self, H: Array, T: Array, right_answers: Any) -> tuple[Array, Any]:
        """Return E of each example and whether it is right, from the outputs' h, with the plain code."""
        Y = self._output.activation.value(H, self._output.beta)
        return passes.errors(self.architecture, H, Y, T), self.architecture.decide(Y) == right_answers


class FastTraining(Portions):
    """Gradient descent of one network on fixed data, by lists of numpy calls."""

    def _prepare(self, weights: PerLayer) -> None:
        architecture, k = self.architecture, len(self.X)
        shapes = architecture.weight_shapes
        n_weights = sum(n_in * n_out for n_in, n_out in shapes)
        #: All weights, and the step of each; `_weights` and `_steps` are their views by layer.
        self.flat, self._flat_steps = aligned_empty(n_weights), aligned_empty(n_weights)
        self._weights, self._steps = _by_layer(self.flat, shapes), _by_layer(self._flat_steps, shapes)
        for own, W in zip(self._weights, weights, strict=True):
            own[:] = W
        self._betas = [None if beta == 1.0 else np.array(beta) for beta in architecture.beta]
        sizes = {self._size, k % self._size or self._size}
        per_example = sum(architecture.layer_sizes) + 1
        self._measured_at_a_time = k if self._whole else int(np.clip(_MEASURED // per_example, min(k, 16), k))
        # Batches of all sizes share what each of them fills anew.
        most = max(self._size, self._measured_at_a_time)
        self._inputs = aligned_empty(most, architecture.layer_sizes[0] + int(architecture.bias))
        self._deltas = [aligned_empty(n * self._size) for n in architecture.layer_sizes[1:]]
        self._scratch = aligned_empty(max(architecture.layer_sizes[1:]) * self._size)
        self._taken = np.empty(
            (self._size if self.recipe.shuffle and not self._whole else 0, architecture.layer_sizes[0])
        )
        self._step_of = {n: np.array(self.recipe.step_size(n)) for n in sizes}
        self._batches = {n: _Batch(self, n, step) for n, step in self._step_of.items()}
        self._measuring: dict[int, _Batch] = {}
        if self._whole:
            self._batches[k].fill(self.X, self.T)
        self._epochs_at_a_time = int(np.clip(_MEASURED // (k * per_example), 1, 256)) if self._whole else 1
        self._H = np.empty((self._epochs_at_a_time + 1, architecture.layer_sizes[-1], k if self._whole else 0))

    def _note(self, history: History, first: int, epochs: int) -> None:
        if self._whole:
            self._note_kept(history, first, epochs)
        else:
            self._note_now(history, first + epochs)

    def _train_some(self, epochs: int, update: int, history: History) -> int:
        """Train some epochs, keeping what their errors need; return the number of updates so far."""
        if self._whole:
            return self._train_on_the_whole(epochs, update, history)
        every = self.recipe.record_every
        for _ in range(epochs):
            for batch in self._epoch():
                replay(batch.until_output)
                replay(batch.rest)
                update += 1
                if every is not None and update % every == 0:
                    self._record(update, history)
        return update

    def _train_on_the_whole(self, epochs: int, update: int, history: History) -> int:
        """Do so with one update an epoch, whose forward pass serves the error too."""
        batch, measure, every = self._batches[len(self.X)], self.recipe.measure, self.recipe.record_every
        until_output, rest, H = batch.until_output, batch.rest, batch.N[-1]
        for kept in self._H[:epochs]:
            for function, arguments in until_output:
                function(*arguments)
            if measure:
                np.copyto(kept, H)  # -h of the outputs, from which error and answers are computed later
            for function, arguments in rest:
                function(*arguments)
            update += 1
            if every is not None and update % every == 0:
                self._record(update, history)
        if measure:
            replay(until_output)
            np.copyto(self._H[epochs], H)
        if self.recipe.shuffle:
            for _ in range(epochs):  # drawn all the same: the generator goes on from where it would be
                self._generator.permutation(len(self.X))
        return update

    def _epoch(self) -> Iterator[_Batch]:
        """Yield the batches of one epoch, filled."""
        k = len(self.X)
        order = self._generator.permutation(k) if self.recipe.shuffle else None
        for start in range(0, k, self._size):
            stop = min(start + self._size, k)
            batch = self._batches[stop - start]
            if order is None:
                batch.fill(self.X[start:stop], self.T[start:stop])
            else:
                rows = order[start:stop]  # which are all there: "clip" only spares numpy a copy
                taken = self._taken[: stop - start]
                batch.fill(self.X.take(rows, axis=0, out=taken, mode="clip"), self.T[rows])
            yield batch

    def _record(self, update: int, history: History) -> None:
        history.keep(update, self._weights)

    def _note_kept(self, history: History, first: int, epochs: int) -> None:
        """Fill in errors and right answers after epochs first..first+epochs, from the kept outputs."""
        self._note_rows(history, first, np.negative(self._H[: epochs + 1].transpose(0, 2, 1), order="C"))

    def _note_now(self, history: History, epoch: int) -> None:
        """Fill in error and right answers with the present weights."""
        total, n_right = 0.0, 0
        k = len(self.X)
        for start in range(0, k, self._measured_at_a_time):
            rows = slice(start, min(start + self._measured_at_a_time, k))
            n = rows.stop - start
            if n not in self._measuring:
                self._measuring[n] = _Batch(self, n, None)
            batch = self._measuring[n]
            batch.fill(self.X[rows], self.T[rows])
            replay(batch.until_output)
            errors, right = self._evaluate(-batch.N[-1].T, self.T[rows], self._right_answers[rows])
            total += float(errors.sum())
            n_right += int(right.sum())
        history.errors[epoch] = total / k
        if history.right_counts is not None:
            history.right_counts[epoch] = n_right


def _by_layer(flat: Array, shapes: Sequence[tuple[int, int]]) -> list[Array]:
    """Return views of a flat array in the shapes of the weights, each transposed in memory.

    The two large products, W.T with the inputs and the deltas with the inputs,
    then have their first operand and their result row by row: a tenth faster.
    """
    views, start = [], 0
    for n_in, n_out in shapes:
        views.append(flat[start : start + n_in * n_out].reshape(n_out, n_in).T)
        start += n_in * n_out
    return views


class _Batch:
    """Arrays for a number of examples, and both passes over them.

    Parameters
    ----------
    training : FastTraining
        Whose weights are used.
    n_examples : int
        Rows of X at a time.
    step : ndarray or None
        Step size; None when only the forward pass is wanted.
    """

    def __init__(self, training: FastTraining, n_examples: int, step: Array | None) -> None:
        architecture, weights, betas = training.architecture, training._weights, training._betas
        bias, names, last = int(architecture.bias), architecture.activation, architecture.n_layers - 1
        sizes = architecture.layer_sizes
        #: -X with the bias node's column of +1, (examples, inputs): the batches of X are rows, and copied as such.
        self.X = training._inputs[:n_examples]
        self.X[:, :bias] = 1.0
        self._X = self.X[:, bias:]
        self.T = aligned_empty(sizes[-1], n_examples)
        into_weights = [self.X.T] + [aligned_empty(n + bias, n_examples) for n in sizes[1:-1]]
        for N in into_weights[1:]:
            N[:bias] = 1.0
        #: N = -a of layers 1..L, (units, examples).
        self.N = [N[bias:] for N in into_weights[1:]] + [aligned_empty(sizes[-1], n_examples)]
        #: The forward pass as far as -h of the output layer.
        self.until_output: list[Call] = []
        for layer, (W, N) in enumerate(zip(weights, self.N, strict=True)):
            self.until_output.append((np.dot, (W.T, into_weights[layer], N)))
            if layer < last:
                self.until_output += activate(names[layer], N, betas[layer])
        #: The outputs, the backward pass and the update.
        self.rest: list[Call] = []
        if step is None:
            return
        D = [d[: n * n_examples].reshape(n, n_examples) for n, d in zip(sizes[1:], training._deltas, strict=True)]
        scratch = [training._scratch[: d.size].reshape(d.shape) for d in D]
        self.rest += activate(names[last], self.N[last], betas[last])
        self.rest += delta_output(
            architecture.loss, names[last], betas[last], step, self.N[last], self.T, D[last], scratch[last]
        )
        for layer in range(last, -1, -1):
            self.rest.append((np.dot, (D[layer], into_weights[layer].T, training._steps[layer].T)))
            if layer > 0:
                # Without the bias row: no error flows back to a bias node.
                self.rest.append((np.dot, (weights[layer][bias:], D[layer], D[layer - 1])))
                self.rest += through_activation(
                    names[layer - 1], betas[layer - 1], D[layer - 1], self.N[layer - 1], scratch[layer - 1]
                )
        self.rest.append((np.subtract, (training.flat, training._flat_steps, training.flat)))

    def fill(self, X: Array, T: Array) -> None:
        """Take over inputs and targets, rows of X and T."""
        np.negative(X, out=self._X)
        self.T[:] = T.T
