"""Training as fast as numpy allows: the same passes as in `network`, without a new array per step.

`MLP.train` uses this module by itself; nothing here needs to be called. The
code to read for the derivation is in `network` and `training`, and both agree
to 1e-12.

What makes it fast:

* Nothing is allocated or concatenated. Each pass is written down once, as a
  list of numpy calls on arrays that stay where they are, and then replayed.
* Activations have the shape (units, examples), so that the bias node is one
  row on top and everything else stays contiguous.
* Activations are kept negated, N = -a: the bias node is then +1, the product
  with the weights is -h, which is what the sigmoid's exp(-h) needs, and t + N
  is the negated delta of the output layer. The two minus signs cancel in every
  gradient.
* The step size is multiplied into the output deltas, where numbers are few; it
  reaches every gradient because the backward pass is linear in the deltas. All
  weights lie in one array and are updated by one subtraction.
* Some epochs are trained at a time before errors are computed and the weights
  looked at. If anything ends the training among them, they are undone and left
  to the plain code, which then stops where it should. An interruption undoes
  them too, and leaves the epochs before them.

The sweep engine replays the same calls with the runs as a third axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import metrics
from .losses import LOSSES
from .per_layer import Array, PerLayer

if TYPE_CHECKING:
    from .network import MLP
    from .training import History

__all__ = [
    "ACTIVATE",
    "DERIVE",
    "MINUS_ONE",
    "NUMPY_BUFFER",
    "Call",
    "FastTraining",
    "aligned_empty",
    "delta_output",
    "replay",
    "through_activation",
    "train",
]

#: A numpy function and its arguments, the last of which is the array that it fills.
Call = tuple[Callable[..., object], tuple[Any, ...]]

#: numpy copies the rows of an operand that is shorter than this into a buffer before it works on them, which
#: makes broadcasting two to three times slower than it need be; its default is 8192.
NUMPY_BUFFER = 16

#: Numbers that one measurement of the errors may hold at a time: they stay in cache, and memory stays small.
_MEASURED = 2**17

MINUS_ONE = np.array(-1.0)
_ONE = np.array(1.0)
_ZERO = np.array(0.0)


def replay(calls: Sequence[Call]) -> None:
    """Carry out what was written down.

    Parameters
    ----------
    calls : sequence of Call
        In order.
    """
    for function, arguments in calls:
        function(*arguments)


def aligned_empty(*shape: int) -> Array:
    """Return an array that begins on a cache line; numpy's own do so by chance only, and are slower.

    Parameters
    ----------
    *shape : int
        Length of each axis.

    Returns
    -------
    ndarray
        Of float64, not initialised.
    """
    size = int(np.prod(shape))
    memory = np.empty(size + 8)
    start = -memory.ctypes.data % 64 // 8
    return memory[start : start + size].reshape(shape)


# Activations in place, from -h to N = -g(h). The first axis runs over the units of the layer.


def _sigmoid(N: Array, beta: Any) -> list[Call]:
    steeper: list[Call] = [] if beta is None else [(np.multiply, (N, beta, N))]
    return [*steeper, (np.exp, (N, N)), (np.subtract, (MINUS_ONE, N, N)), (np.reciprocal, (N, N))]


def _tanh(N: Array, _: Any) -> list[Call]:
    return [(np.tanh, (N, N))]


def _relu(N: Array, _: Any) -> list[Call]:
    return [(partial(np.minimum, out=N), (N, _ZERO))]  # no third argument: numpy means to change its meaning


def _linear(N: Array, _: Any) -> list[Call]:
    return []


def _threshold(N: Array, _: Any) -> list[Call]:
    fires = np.empty(N.shape, dtype=np.bool_)
    return [(np.less, (N, _ZERO, fires)), (np.copyto, (N, fires)), (np.negative, (N, N))]


def _softmax(N: Array, _: Any) -> list[Call]:
    def softmax() -> None:
        np.subtract(N.min(axis=0), N, out=N)
        np.exp(N, out=N)
        np.divide(N, -N.sum(axis=0), out=N)

    return [(softmax, ())]


# D times g', from N = -g(h), with scratch space S.


def _sigmoid_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.subtract, (MINUS_ONE, N, S)), (np.multiply, (S, N, S)), (np.multiply, (D, S, D))]


def _tanh_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.multiply, (N, N, S)), (np.subtract, (_ONE, S, S)), (np.multiply, (D, S, D))]


def _relu_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.sign, (N, S)), (np.multiply, (D, S, D)), (np.negative, (D, D))]


def _linear_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return []


def _threshold_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    return [(np.multiply, (D, _ZERO, D))]


def _softmax_derivative(D: Array, N: Array, S: Array) -> list[Call]:
    def derivative() -> None:
        np.multiply(D, N, out=S)
        np.add(D, S.sum(axis=0), out=D)
        np.multiply(D, N, out=D)
        np.negative(D, out=D)

    return [(derivative, ())]


#: (N, beta or None) -> calls that turn -h into -g(h).
ACTIVATE: dict[str, Callable[[Array, Any], list[Call]]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": _relu,
    "linear": _linear,
    "threshold": _threshold,
    "softmax": _softmax,
}
#: (D, N, S) -> calls that turn dE/da into dE/dh, the sigmoid's beta apart.
DERIVE: dict[str, Callable[[Array, Array, Array], list[Call]]] = {
    "sigmoid": _sigmoid_derivative,
    "tanh": _tanh_derivative,
    "relu": _relu_derivative,
    "linear": _linear_derivative,
    "threshold": _threshold_derivative,
    "softmax": _softmax_derivative,
}


def through_activation(activation: str, beta: Any, D: Array, N: Array, S: Array) -> list[Call]:
    """Write down how dE/da of a layer becomes dE/dh.

    Parameters
    ----------
    activation : str
        Of the layer.
    beta : float, ndarray or None
        Its slope, None for 1.
    D, N, S : ndarray
        dE/da, which is overwritten, negated activations, and scratch space,
        (units, examples, ...).

    Returns
    -------
    list of Call
        What remains to be done.
    """
    calls = DERIVE[activation](D, N, S)
    return calls if beta is None else [*calls, (np.multiply, (D, beta, D))]


def delta_output(
    loss: str, activation: str, beta: Any, step: Any, N: Array, T: Array, D: Array, S: Array
) -> list[Call]:
    """Write down the output layer's deltas, negated and times the step size.

    Parameters
    ----------
    loss, activation : str
        Of the network, and of its output layer.
    beta : float, ndarray or None
        Slope of the output layer, None for 1.
    step : float or ndarray
        Learning rate, divided by the number of examples for the mean gradient.
    N, T, D, S : ndarray
        Negated outputs, targets, deltas to fill, and scratch space, (units,
        examples, ...).

    Returns
    -------
    list of Call
        What remains to be done.
    """
    known = LOSSES[loss]
    if activation in known.from_logits:
        return [(np.add, (T, N, D)), (np.multiply, (D, step if beta is None else step * beta, D))]

    def derivative() -> None:
        np.negative(known.derivative(-N, np.broadcast_to(T, N.shape)), out=D)

    first: Call = (np.add, (T, N, D)) if loss == "half_squared_error" else (derivative, ())
    return [first, (np.multiply, (D, step, D)), *through_activation(activation, beta, D, N, S)]


def train(
    network: MLP,
    X: Array,
    T: Array,
    history: History,
    epochs: int,
    learning_rate: float,
    batch_size: int,
    shuffle: bool,
    reduction: Literal["mean", "sum"],
    measure: bool,
    record_every: int | None,
    stop_reason: Callable[[History, int], str | None],
    advance: Callable[[int], object],
) -> tuple[int, int]:
    """Do the epochs of `mlp_lib.training.train`, as far as nothing unusual happens.

    Parameters
    ----------
    network : MLP
        The network; its weights change.
    X, T : ndarray
        Checked inputs (k, n_0) and targets (k, n_L).
    history : History
        Filled in as far as it goes, from epoch 0 on.
    epochs : int
        Epochs to train.
    learning_rate : float
        eta.
    batch_size : int
        Examples per update.
    shuffle : bool
        Whether each epoch has a new order.
    reduction : {"mean", "sum"}
        Of the gradients.
    measure : bool
        Whether errors and right answers are computed.
    record_every : int or None
        Updates between two records of the weights.
    stop_reason : callable
        (history, epoch) -> reason to stop after this epoch, or None.
    advance : callable
        Told the number of epochs that were finished.

    Returns
    -------
    epochs, updates : int
        What was done. Less than asked for when weights are not finite, or
        there is a reason to stop, a little further on: the plain code then
        goes on from here, and ends as it should.
    """
    with np.errstate(all="ignore"):  # which also puts the buffer size back
        np.setbufsize(NUMPY_BUFFER)
        training = FastTraining(network, X, T, learning_rate, batch_size, shuffle, reduction, measure)
        return training.train(history, epochs, record_every, stop_reason, advance)


class FastTraining:
    """Gradient descent of one network on fixed data.

    Parameters
    ----------
    network : MLP
        The network to train. Its weights change when `train` ends; if that is
        by an interruption, they are those of the last epochs that were finished.
    X, T : ndarray
        Checked inputs (k, n_0) and targets (k, n_L).
    learning_rate : float
        eta.
    batch_size : int
        Examples per update.
    shuffle : bool
        Whether each epoch has a new order.
    reduction : {"mean", "sum"}
        Of the gradients.
    measure : bool
        Whether errors and right answers are computed.
    """

    def __init__(
        self,
        network: MLP,
        X: Array,
        T: Array,
        learning_rate: float,
        batch_size: int,
        shuffle: bool,
        reduction: Literal["mean", "sum"],
        measure: bool,
    ) -> None:
        from .network import Forward  # here, because `network` needs this module to be complete

        self._Forward = Forward
        self.network, self.X, self.T = network, X, T
        self._size, self._shuffle, self._measure = batch_size, shuffle, measure
        k = len(X)
        shapes = [W.shape for W in network.weights]
        n_weights = sum(n_in * n_out for n_in, n_out in shapes)
        #: All weights, and the step of each; `_weights` and `_steps` are their views by layer.
        self.flat, self._flat_steps = aligned_empty(n_weights), aligned_empty(n_weights)
        self._weights, self._steps = _by_layer(self.flat, shapes), _by_layer(self._flat_steps, shapes)
        for own, W in zip(self._weights, network.weights, strict=True):
            own[:] = W
        self._betas = [None if beta == 1.0 else np.array(beta) for beta in network.beta]
        # A single batch keeps its inputs, and their order, which changes nothing but the rounding of a sum; all
        # others are copied in before they are used.
        self._whole = batch_size == k
        self._step_of = {
            n: np.array(learning_rate / n if reduction == "mean" else learning_rate)
            for n in {batch_size, k % batch_size or batch_size}
        }
        self._batches = {n: _Batch(self, n, step) for n, step in self._step_of.items()}
        per_example = sum(network.layer_sizes) + 1
        self._measured_at_a_time = k if self._whole else int(np.clip(_MEASURED // per_example, min(k, 16), k))
        self._measuring: dict[int, _Batch] = {}
        if self._whole:
            self._batches[k].fill(X, T)
        #: Epochs between two looks at errors and weights.
        self._epochs_at_a_time = int(np.clip(_MEASURED // (k * per_example), 1, 256)) if self._whole else 1
        self._H = np.empty((self._epochs_at_a_time + 1, network.layer_sizes[-1], k if self._whole else 0))
        decision = network.layer_activation(network.n_layers).decision
        self._decide = partial(metrics.decide, decision=decision)
        self._right_answers = self._decide(T)

    def train(
        self,
        history: History,
        epochs: int,
        record_every: int | None,
        stops: Callable[[History, int], str | None],
        advance: Callable[[int], object],
    ) -> tuple[int, int]:
        """Train as far as nothing unusual happens.

        Parameters
        ----------
        history : History
            Filled in as far as it goes.
        epochs : int
            Epochs to train.
        record_every : int or None
            Updates between two records of the weights.
        stops : callable
            (history, epoch) -> reason to stop after this epoch, or None.
        advance : callable
            Told the number of epochs that were finished.

        Returns
        -------
        epochs, updates : int
            What was done. Less than asked for when weights are not finite or
            ``stops`` gives a reason some epochs further on; the network is
            then as it was after the epochs returned.
        """
        done = updates = 0
        if self._measure and not self._whole:
            self._note_now(history, 0)
        finished = self._state(history)
        try:
            while done < epochs:
                n = min(self._epochs_at_a_time, epochs - done)
                after = self._train_some(n, updates, record_every, history)
                if not np.isfinite(self.flat).all():
                    break
                if self._measure:
                    if self._whole:
                        self._note_kept(history, done, n)
                    else:
                        self._note_now(history, done + n)
                    if any(stops(history, epoch) is not None for epoch in range(done + 1, done + n + 1)):
                        break
                done, updates, finished = done + n, after, self._state(history)
                advance(n)
        finally:  # epochs that were not finished are undone; an interruption does not cost the others
            self.flat[:], generator, n_records = finished
            if generator is not None:
                self.network.random_state.set_state(generator)
            del history.recorded_updates[n_records:], history.recorded_weights[n_records:]
            self.network.weights = self._weights  # the setter copies
        return done, updates

    def _state(self, history: History) -> tuple[Array, Any, int]:
        """Return what epochs change: a copy of the weights, the generator's state, and the number of records."""
        generator = self.network.random_state.get_state() if self._shuffle else None
        return self.flat.copy(), generator, len(history.recorded_updates)

    def _train_some(self, epochs: int, update: int, record_every: int | None, history: History) -> int:
        """Train some epochs, keeping what their errors need; return the number of updates so far."""
        if self._whole:
            batch = self._batches[len(self.X)]
            until_output, rest, H = batch.until_output, batch.rest, batch.N[-1]
            for kept in self._H[:epochs]:
                for function, arguments in until_output:
                    function(*arguments)
                if self._measure:
                    np.copyto(kept, H)  # -h of the outputs, from which error and answers are computed later
                for function, arguments in rest:
                    function(*arguments)
                update += 1
                if record_every is not None and update % record_every == 0:
                    self._record(update, history)
            if self._measure:
                replay(until_output)
                np.copyto(self._H[epochs], H)
            if self._shuffle:
                for _ in range(epochs):  # drawn all the same: the generator goes on from where it would be
                    self.network.random_state.permutation(len(self.X))
            return update
        for _ in range(epochs):
            for batch in self._epoch():
                replay(batch.until_output)
                replay(batch.rest)
                update += 1
                if record_every is not None and update % record_every == 0:
                    self._record(update, history)
        return update

    def _epoch(self) -> Iterator[_Batch]:
        """Yield the batches of one epoch, filled."""
        k = len(self.X)
        order = self.network.random_state.permutation(k) if self._shuffle else None
        for start in range(0, k, self._size):
            stop = min(start + self._size, k)
            batch = self._batches[stop - start]
            rows: Any = slice(start, stop) if order is None else order[start:stop]
            batch.fill(self.X[rows], self.T[rows])
            yield batch

    def _record(self, update: int, history: History) -> None:
        history.recorded_updates.append(update)
        history.recorded_weights.append(PerLayer([W.copy() for W in self._weights]))

    def _note_kept(self, history: History, first: int, epochs: int) -> None:
        """Fill in errors and right answers after epochs first..first+epochs, from the kept outputs."""
        now = slice(first, first + epochs + 1)
        # All these epochs are evaluated at once, as if they were more examples.
        n = epochs + 1
        H = -self._H[:n].transpose(0, 2, 1).reshape(-1, self._H.shape[1])
        errors, right = self._evaluate(H, np.tile(self.T, (n, 1)), np.tile(self._right_answers, n))
        history.errors[now] = errors.reshape(n, -1).mean(axis=1)
        if history.right_counts is not None:
            history.right_counts[now] = right.reshape(n, -1).sum(axis=1)

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

    def _evaluate(self, H: Array, T: Array, right_answers: Any) -> tuple[Array, Any]:
        """Return E of each example and whether it is right, from the outputs' h, with the plain code."""
        network = self.network
        Y = network.layer_activation(network.n_layers).value(H, network.beta[-1])
        forward = self._Forward(PerLayer([H]), PerLayer([Y], first=network.n_layers))
        return network.errors_unchecked(forward, T), self._decide(Y) == right_answers


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
        network, weights, betas = training.network, training._weights, training._betas
        bias, names, last = int(network.bias), network.activation, network.n_layers - 1
        sizes = network.layer_sizes
        #: -X with the bias node's column of +1, (examples, inputs): the batches of X are rows, and copied as such.
        self.X = aligned_empty(n_examples, sizes[0] + bias)
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
                self.until_output += ACTIVATE[names[layer]](N, betas[layer])
        #: The outputs, the backward pass and the update.
        self.rest: list[Call] = []
        if step is None:
            return
        D = [aligned_empty(n, n_examples) for n in sizes[1:]]
        S = aligned_empty(max(sizes[1:]) * n_examples)
        scratch = [S[: d.size].reshape(d.shape) for d in D]
        self.rest += ACTIVATE[names[last]](self.N[last], betas[last])
        self.rest += delta_output(
            network.loss, names[last], betas[last], step, self.N[last], self.T, D[last], scratch[last]
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
