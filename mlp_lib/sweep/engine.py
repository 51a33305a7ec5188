"""Many networks of one shape, trained together in a few numpy calls per update.

The runs are the last axis of every array, and contiguous: one call then works
on hundreds of networks, and each network's arithmetic is the same wherever it
lies in the array. Activations have the shape (units, examples, runs), weights
(n_in + 1, n_out, runs).

The passes are those of `mlp_lib._machine`, with its negated activations and its step
size in the output deltas: lists of numpy calls, written down once and replayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .._machine.calls import (
    MINUS_ONE,
    NUMPY_BUFFER,
    Call,
    activate,
    aligned_empty,
    delta_output,
    knows,
    replay,
    through_activation,
)
from ..activations import ACTIVATIONS
from ..history import STANDSTILL, TrainingDivergedError, last_tenth
from ..losses import LOSSES
from ..metrics import decide
from ..per_layer import Array
from ..steps import taken, works_by_columns
from .orders import Orders
from .plan import Ints, Plan

__all__ = ["Outcome", "default_block_size", "train_block"]

Bools = np.ndarray[Any, np.dtype[np.bool_]]

#: Runs are padded to a multiple of this, a full vector register of the widest CPUs.
_LANES = 8
#: Bytes that the arrays of one block may take: they are used again and again and must stay in cache.
_BLOCK_BYTES = 768 * 1024
#: Epochs between two looks at the weights and the answers.
_EPOCHS = 64
#: A network with more weights than this fills the cache alone: such runs are trained one by one.
_WIDE = 4096


@dataclass
class Outcome:
    """What became of the runs of a plan, one entry per run.

    Attributes
    ----------
    error : ndarray
        Mean of E with the final weights; NaN for a run that diverged.
    all_right_from : ndarray of int
        As `History.all_right_from`; -1 for none, for a run that diverged, and
        when the targets are not classes.
    right_counts : ndarray of int
        Examples on the right side at the end; -1 when the targets are not
        classes or the run diverged.
    diverged_in : ndarray of int
        The epoch, from 1, whose update was not finite; 0 for none.
    stuck : ndarray of bool
        See `SweepResult`.
    curves : ndarray
        Mean of E at each recorded epoch, shape (R, epochs recorded); NaN from
        the divergence on.
    weights : list of ndarray
        Last finite weights, layer by layer, (R, n_in + 1, n_out).
    """

    error: Array
    all_right_from: Ints
    right_counts: Ints
    diverged_in: Ints
    stuck: Bools
    curves: Array
    weights: list[Array]

    @classmethod
    def empty(cls, plan: Plan, n_runs: int) -> Outcome:
        """Return room for the outcomes of so many runs."""
        return cls(
            error=np.full(n_runs, np.nan),
            all_right_from=np.full(n_runs, -1, dtype=np.int64),
            right_counts=np.full(n_runs, -1, dtype=np.int64),
            diverged_in=np.zeros(n_runs, dtype=np.int64),
            stuck=np.zeros(n_runs, dtype=np.bool_),
            curves=np.full((n_runs, len(plan.record_epochs)), np.nan),
            weights=[np.full((n_runs, *shape), np.nan) for shape in plan.weight_shapes],
        )

    def arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """Return everything by name, W1..WL for the weights."""
        named = {name: value for name, value in vars(self).items() if name != "weights"}
        return named | {f"W{layer}": W for layer, W in enumerate(self.weights, start=1)}

    def put(self, start: int, arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        """Fill in the outcomes of the runs from ``start`` on, as `arrays` returned them for their part."""
        for name, values in self.arrays().items():
            values[start : start + len(arrays[name])] = arrays[name]


def train_block(plan: Plan) -> dict[str, np.ndarray[Any, Any]]:
    """Train all runs of a plan together.

    Parameters
    ----------
    plan : Plan
        The runs; a few hundred small networks are best, see `default_block_size`.

    Returns
    -------
    dict of str to ndarray
        The arrays of an `Outcome`.
    """
    outcome = Outcome.empty(plan, plan.n_runs)
    # Overflow and NaN are no news here: they are found by looking at the weights.
    with np.errstate(all="ignore"):  # which also puts the buffer size back
        np.setbufsize(NUMPY_BUFFER)
        alone = plan.step is not None and not works_by_columns(plan.step)
        if alone or plan.n_weights > _WIDE or not knows(plan.activation):
            _train_one_by_one(plan, outcome)
        else:
            _train_together(plan, outcome)
    return outcome.arrays()


def default_block_size(plan: Plan) -> int:
    """Return how many runs of a plan fit into the cache together."""
    per_example = sum(3 * n + plan.bias for n in plan.layer_sizes[1:])
    doubles = 3 * plan.n_weights + per_example * plan.batch_size
    return int(np.clip(_BLOCK_BYTES // (8 * doubles) // _LANES * _LANES, _LANES, 2048))


def _train_together(plan: Plan, outcome: Outcome) -> None:
    weights, generators = plan.starting_weights()
    lanes = _Lanes(plan, np.arange(plan.n_runs), weights, Orders(generators, len(plan.X)))
    watch = _Watch(plan, outcome)
    epoch = 0
    while epoch < plan.epochs:
        stop = min(epoch + lanes.epochs_at_a_time, plan.epochs)
        before = lanes.flat.copy()
        orders = lanes.draw_orders(stop - epoch)
        lanes.train(epoch, stop, orders, watch)
        # A weight that is not finite never becomes finite again, so looking now and then is enough.
        broken = np.logical_not(np.isfinite(lanes.flat[:, : lanes.n]).all(axis=0))
        if broken.any():
            lanes.find_divergence(broken, before, epoch, stop, orders, outcome)
            if broken.all():
                break
            lanes = lanes.keep(~broken)
        epoch = stop
    else:
        lanes.finish(watch)
        lanes.store_weights(outcome)
    watch.judge()


def _train_one_by_one(plan: Plan, outcome: Outcome) -> None:
    """Train networks that share no calls: too wide for the cache, with an activation or a step that takes one alone."""
    watch = _Watch(plan, outcome)
    for run in range(plan.n_runs):
        network = plan.network(run)
        try:
            history = network.train(
                plan.X,
                plan.T,
                plan.epochs,
                float(plan.learning_rates[run]),
                batch_size=plan.batch_size,
                shuffle=plan.shuffle,
                reduction=plan.reduction,
                step=plan.step,
                progress=False,
            )
        except TrainingDivergedError as error:
            history = error.history
            outcome.diverged_in[run] = error.epoch
        for layer, W in enumerate(network.weights):
            outcome.weights[layer][run] = W
        past = watch.epochs[watch.epochs <= history.epochs]
        watch.errors[run, : len(past)] = history.errors[past]
        if plan.classes and outcome.diverged_in[run] == 0:
            right = history.all_right_from
            watch.last_wrong[run] = plan.epochs if right is None else right - 1
            assert history.right_counts is not None
            outcome.right_counts[run] = history.right_counts[-1]
    watch.judge()


class _Watch:
    """Remembers errors and wrong answers of all runs of a plan while they train."""

    def __init__(self, plan: Plan, outcome: Outcome) -> None:
        self.plan, self.outcome = plan, outcome
        # A run is stuck when nothing moves during the last tenth of its epochs.
        self.window = last_tenth(plan.epochs)
        self.epochs = np.unique(np.append(plan.record_epochs, [self.window, plan.epochs]))
        self.errors = np.full((plan.n_runs, len(self.epochs)), np.nan)
        self.last_wrong = np.full(plan.n_runs, plan.epochs if not plan.classes else -1, dtype=np.int64)
        self._column = {int(epoch): column for column, epoch in enumerate(self.epochs)}

    def wants_error(self, epoch: int) -> bool:
        return epoch in self._column

    def note_error(self, epoch: int, runs: Ints, errors: Array) -> None:
        self.errors[runs, self._column[epoch]] = errors

    def judge(self) -> None:
        """Turn what was remembered into the outcome."""
        outcome, plan = self.outcome, self.plan
        diverged = outcome.diverged_in > 0
        outcome.curves[:] = self.errors[:, np.searchsorted(self.epochs, plan.record_epochs)]
        outcome.curves[diverged[:, None] & (plan.record_epochs >= outcome.diverged_in[:, None])] = np.nan
        outcome.error[:] = np.where(diverged, np.nan, self.errors[:, -1])
        all_right = (self.last_wrong < plan.epochs) & ~diverged
        outcome.all_right_from[:] = np.where(all_right, self.last_wrong + 1, -1)
        earlier = self.errors[:, np.searchsorted(self.epochs, self.window)]
        outcome.stuck[:] = ~all_right & ~diverged & (earlier - outcome.error < STANDSTILL * earlier)


class _Lanes:
    """The runs that are still training, side by side.

    Parameters
    ----------
    plan : Plan
        The whole plan of the block.
    runs : ndarray of int
        Which of its runs these are.
    weights : list of ndarray
        Their weights, (n_in + 1, n_out, runs).
    orders : Orders
        In which they take their examples, when they shuffle.
    """

    def __init__(self, plan: Plan, runs: Ints, weights: list[Array], orders: Orders) -> None:
        self.plan, self.runs, self.orders = plan, runs, orders
        self.n = len(runs)
        #: Runs and padding; the padding repeats the first run, so that no number in it is unusual.
        self.width = -(-self.n // _LANES) * _LANES
        padded = np.append(np.arange(self.n), np.zeros(self.width - self.n, dtype=np.int64))
        #: All weights and all steps, one row each; `weights` and `gradients` are their views by layer.
        self.flat, self.steps = aligned_empty(plan.n_weights, self.width), aligned_empty(plan.n_weights, self.width)
        self.flat[:] = np.concatenate([W.reshape(-1, self.n) for W in weights])[:, padded]
        self.weights, self.gradients = self._by_layer(self.flat), self._by_layer(self.steps)
        self.rates = plan.learning_rates[runs][padded]
        #: What a step makes of the slopes; its memory holds all runs, so those that diverge stay, and stand still.
        self.move = None if plan.step is None else plan.step.begin()
        self.alive = np.ones(self.width, dtype=np.bool_)
        slopes = plan.betas[runs][padded].T.copy()
        self.betas = [None if (slopes[layer] == 1.0).all() else slopes[layer] for layer in range(plan.n_layers)]
        self._buffers: dict[int, _Buffers] = {}
        self._own_passes: dict[int, _Passes] = {}
        #: Inputs (inputs, examples) and targets (outputs, examples, 1) of all examples.
        self.X = _negated_inputs(plan)
        self.T = np.ascontiguousarray(plan.T.T)[:, :, np.newaxis]
        self.passes = [self._pass_over(start, stop) for start, stop in self._batches()]
        #: Few enough that what is kept for them stays small.
        self.epochs_at_a_time = int(np.clip(2**18 // (len(plan.X) * self.width), 1, _EPOCHS))
        #: The answers after each of these epochs, and the right ones: above the decision or not, or a class number.
        self.classes = plan.classes
        answer_type: Any = np.bool_ if plan.layer_sizes[-1] == 1 else np.int32
        self.answers: np.ndarray[Any, Any] = np.empty(
            (self.epochs_at_a_time, len(plan.X), self.width), dtype=answer_type
        )
        right = decide(plan.T, ACTIVATIONS[plan.activation[-1]].decision)
        self.right_answers: np.ndarray[Any, Any] = right.astype(answer_type)[:, np.newaxis]

    def _by_layer(self, flat: Array) -> list[Array]:
        """Return views of a flat (weights, runs) array, one per layer."""
        views, start = [], 0
        for n_in, n_out in self.plan.weight_shapes:
            views.append(flat[start : start + n_in * n_out].reshape(n_in, n_out, self.width))
            start += n_in * n_out
        return views

    def _batches(self) -> list[tuple[int, int]]:
        """Return where each batch starts and stops."""
        k, size = len(self.plan.X), self.plan.batch_size
        return [(start, min(start + size, k)) for start in range(0, k, size)]

    def _buffers_for(self, n_examples: int) -> _Buffers:
        """Return the arrays for so many examples; all batches of one size share them."""
        if n_examples not in self._buffers:
            self._buffers[n_examples] = _Buffers(self, n_examples)
        return self._buffers[n_examples]

    def _pass_over(self, start: int, stop: int) -> _Passes:
        """Return the passes over the same examples for all runs."""
        return _Passes(self, self._buffers_for(stop - start), self.X[:, start:stop], self.T[:, start:stop])

    def _passes_over_own(self, rows: Ints) -> _Passes:
        """Return the passes over examples that differ from run to run; rows is (examples, runs)."""
        n_examples = len(rows)
        if n_examples not in self._own_passes:
            X = aligned_empty(len(self.X), n_examples, self.width)
            T = aligned_empty(len(self.T), n_examples, self.width)
            X[: int(self.plan.bias)] = 1.0
            self._own_passes[n_examples] = _Passes(self, self._buffers_for(n_examples), X, T)
        passes = self._own_passes[n_examples]
        bias = int(self.plan.bias)  # its row is the same for every example
        self.X[bias:].take(rows, axis=1, out=passes.X[bias:], mode="clip")  # another mode takes them aside first
        self.T[:, :, 0].take(rows, axis=1, out=passes.T, mode="clip")
        return passes

    def keep(self, which: Bools) -> _Lanes:
        """Return the lanes with only some of these runs."""
        chosen = np.flatnonzero(which)
        return _Lanes(
            self.plan,
            self.runs[chosen],
            [W[..., chosen] for W in self.weights],
            self.orders.keep(chosen) if self.plan.own_order else self.orders,
        )

    def take_step(self) -> None:
        """Let the plan's step move all weights that stay finite."""
        assert self.move is not None
        moved = taken(self.move, self.flat, self.steps, self.rates)
        if self.alive.all() and np.isfinite(moved.sum()):  # a third of the time of a look at each
            self.flat[:] = moved
            return
        self.alive &= np.isfinite(moved).all(axis=0)
        np.copyto(self.flat, moved, where=self.alive)

    def draw_orders(self, epochs: int) -> Ints | None:
        """Draw each run's order of the examples for some epochs, (epochs, k, runs)."""
        if not self.plan.own_order:
            return None
        k = len(self.plan.X)
        orders = np.zeros((epochs, k, self.width), dtype=np.int64)
        self.orders.draw(orders[:, :, : self.n])
        return orders

    def updates(self, order: Ints | None) -> Iterator[_Passes]:
        """Yield the passes of each update of one epoch."""
        if order is None:
            yield from self.passes
        else:
            for start, stop in self._batches():
                yield self._passes_over_own(order[start:stop])

    def train(self, start: int, stop: int, orders: Ints | None, watch: _Watch) -> None:
        """Train epochs start+1..stop, and note errors and answers after start..stop-1 of them."""
        if len(self.passes) == 1:  # full batch: the pass that measures the error serves the update
            passes = self.passes[0]
            for epoch, answers in enumerate(self.answers[: stop - start], start):
                replay(passes.forward)
                if self.classes:
                    passes.buffers.answer(answers)
                if watch.wants_error(epoch):
                    watch.note_error(epoch, self.runs, passes.errors() / len(self.plan.X))
                replay(passes.backward)
                self._note_lost(epoch, watch.outcome)
        else:
            for epoch in range(start, stop):
                self._look(epoch, epoch - start, watch)
                for passes in self.updates(None if orders is None else orders[epoch - start]):
                    replay(passes.forward)
                    replay(passes.backward)
                self._note_lost(epoch, watch.outcome)
        self._find_last_wrong(start, stop - start, watch)

    def _note_lost(self, epoch: int, outcome: Outcome) -> None:
        """Note which runs a step has lost in the epoch that begins after ``epoch`` others."""
        if self.move is not None:
            lost = self.runs[~self.alive[: self.n]]
            outcome.diverged_in[lost[outcome.diverged_in[lost] == 0]] = epoch + 1

    def finish(self, watch: _Watch) -> None:
        """Note errors and answers after the last epoch."""
        epochs = self.plan.epochs
        self._look(epochs, 0, watch)
        self._find_last_wrong(epochs, 1, watch)
        if self.classes:
            right = self.answers[0, :, : self.n] == self.right_answers
            watch.outcome.right_counts[self.runs] = np.where(self.alive[: self.n], right.sum(axis=0), -1)

    def _look(self, epoch: int, row: int, watch: _Watch) -> None:
        """Note errors and answers on all examples, a batch at a time."""
        wanted = watch.wants_error(epoch)
        if not (self.classes or wanted):
            return
        total = np.zeros(self.n)
        for passes, (start, stop) in zip(self.passes, self._batches(), strict=True):
            replay(passes.forward)
            if self.classes:
                passes.buffers.answer(self.answers[row, start:stop])
            if wanted:
                total += passes.errors()
        if wanted:
            watch.note_error(epoch, self.runs, total / len(self.plan.X))

    def _find_last_wrong(self, start: int, epochs: int, watch: _Watch) -> None:
        """Find the last of some epochs after which a run still had an example wrong."""
        if not self.classes:
            return
        some_wrong = (self.answers[:epochs, :, : self.n] != self.right_answers).any(axis=1)
        wrong_at_last = some_wrong[-1]
        watch.last_wrong[self.runs[wrong_at_last]] = start + epochs - 1
        # Few runs are left: those that came right among these epochs.
        turned = np.flatnonzero(some_wrong.any(axis=0) & ~wrong_at_last)
        watch.last_wrong[self.runs[turned]] = start + epochs - 1 - some_wrong[::-1, turned].argmax(axis=0)

    def find_divergence(
        self, broken: Bools, before: Array, start: int, stop: int, orders: Ints | None, outcome: Outcome
    ) -> None:
        """Train the broken runs again from where they were whole, looking after every update."""
        lost = self.keep(broken)
        which = np.flatnonzero(broken)
        lost.flat[:, : lost.n] = before[:, which]
        lost.flat[:, lost.n :] = before[:, which[:1]]
        if orders is not None:
            padded = np.zeros((*orders.shape[:2], lost.width), dtype=np.int64)
            padded[:, :, : lost.n] = orders[:, :, which]
            orders = padded
        alive = np.ones(lost.width, dtype=np.bool_)
        for epoch in range(start, stop):
            for passes in lost.updates(None if orders is None else orders[epoch - start]):
                whole = lost.flat.copy()
                replay(passes.forward)
                replay(passes.backward)
                dies = alive & ~np.isfinite(lost.flat).all(axis=0)
                alive &= ~dies
                outcome.diverged_in[lost.runs[dies[: lost.n]]] = epoch + 1
                np.copyto(lost.flat, whole, where=~alive)
        lost.store_weights(outcome)

    def store_weights(self, outcome: Outcome) -> None:
        """Put the weights into the outcome, runs first."""
        for into, W in zip(outcome.weights, self.weights, strict=True):
            into[self.runs] = np.moveaxis(W[..., : self.n], -1, 0)


def _negated_inputs(plan: Plan) -> Array:
    """Return -X as (inputs, examples), with the bias node's row of +1 on top."""
    negated = -plan.X.T
    return np.vstack([np.ones((1, len(plan.X))), negated]) if plan.bias else np.ascontiguousarray(negated)


class _Buffers:
    """Arrays for a number of examples.

    Attributes
    ----------
    N : list of ndarray
        -a of layers 1..L, (units, examples, runs).
    into_weights : list of ndarray
        What enters the next layer's weights: N of layers 1..L-1 with the
        bias node's plane of +1 on top.
    D, S : list of ndarray
        Negated deltas times step size, and scratch space, in the shape of N.
    """

    def __init__(self, lanes: _Lanes, n_examples: int) -> None:
        self.n_examples = n_examples
        bias, width, sizes = int(lanes.plan.bias), lanes.width, lanes.plan.layer_sizes[1:]
        self.into_weights = [aligned_empty(n + bias, n_examples, width) for n in sizes[:-1]]
        for N in self.into_weights:
            N[:bias] = 1.0
        self.N = [N[bias:] for N in self.into_weights] + [aligned_empty(sizes[-1], n_examples, width)]
        self.D = [aligned_empty(n, n_examples, width) for n in sizes]
        scratch = aligned_empty(max(sizes), n_examples, width)
        self.S = [scratch[:n] for n in sizes]
        decision = ACTIVATIONS[lanes.plan.activation[-1]].decision
        self._minus_decision = np.array(-0.5 if decision is None else -decision)

    def answer(self, out: np.ndarray[Any, Any]) -> None:
        """Tell what the last forward pass decides, as `metrics.decide` does, (examples, runs)."""
        N = self.N[-1]
        if len(N) == 1:
            np.less(N[0], self._minus_decision, out)  # y above the decision
        else:
            out[...] = N.argmin(axis=0)


class _Passes:
    """The forward and the backward pass over some examples.

    It keeps arrays but not the lanes: they would keep each other alive, and
    memory would grow from block to block.

    Parameters
    ----------
    lanes : _Lanes
        Whose weights are used.
    buffers : _Buffers
        Where the passes work.
    X : ndarray
        -X with the bias node's row, (inputs, examples), or (inputs, examples,
        runs) when each run has its own examples.
    T : ndarray
        Targets, (outputs, examples, 1 or runs).
    """

    def __init__(self, lanes: _Lanes, buffers: _Buffers, X: Array, T: Array) -> None:
        self.buffers, self.X, self.T = buffers, X, T
        plan, weights, betas = lanes.plan, lanes.weights, lanes.betas
        names, last = plan.activation, plan.n_layers - 1
        N, D, S = buffers.N, buffers.D, buffers.S
        inputs = [X, *buffers.into_weights]

        #: Fills N of every layer.
        self.forward: list[Call] = []
        for layer in range(plan.n_layers):
            scratch = S[layer - 1] if layer > 0 else None
            self.forward += _product(inputs[layer], weights[layer], N[layer], scratch)
            self.forward += activate(names[layer], N[layer], betas[layer])

        #: Fills D of every layer and every gradient, and updates the weights.
        self.backward: list[Call] = []
        # A step of the plan's own gets the slopes as they are, and the rates with them.
        rates = lanes.rates if plan.step is None else np.ones(lanes.width)
        step = rates / buffers.n_examples if plan.reduction == "mean" else rates
        self.backward += delta_output(plan.loss, names[last], betas[last], step, N[last], T, D[last], S[last])
        for layer in range(last, -1, -1):
            below, gradient = layer - 1, lanes.gradients[layer]
            if layer == 0:
                self.backward += _gradient(X, D[0], gradient)
                continue
            # Without the bias row: no error flows back to a bias node.
            biasless = weights[layer][int(plan.bias) :]
            if len(D[layer]) == 1 and names[below] == "sigmoid":
                self.backward += _one_neuron_back(D[layer], biasless, N[below], D[below], S[below], gradient)
                if betas[below] is not None:
                    self.backward.append((np.multiply, (D[below], betas[below], D[below])))
                continue
            self.backward += _gradient(inputs[layer], D[layer], gradient)
            self.backward += _product_back(D[layer], biasless, D[below])
            self.backward += through_activation(names[below], betas[below], D[below], N[below], S[below])
        subtract: Call = (np.subtract, (lanes.flat, lanes.steps, lanes.flat))
        self.backward.append(subtract if plan.step is None else (lanes.take_step, ()))

        self._n, self._beta = lanes.n, betas[last]
        self._loss = LOSSES[plan.loss]
        self._from_logits = self._loss.from_logits.get(names[last])
        self._H = np.empty_like(N[last])
        self._product_of_output = _product(inputs[last], weights[last], self._H, None)

    def errors(self) -> Array:
        """Return the sum of E over the examples of the last forward pass, one per run."""
        T = np.moveaxis(self.T, 0, -1)
        if self._from_logits is not None:
            replay(self._product_of_output)
            np.multiply(self._H, -1.0 if self._beta is None else -self._beta, out=self._H)
            losses = self._from_logits(np.moveaxis(self._H, 0, -1), T, 1.0)
        else:
            losses = self._loss.value(np.moveaxis(-self.buffers.N[-1], 0, -1), T)
        total: Array = losses.sum(axis=-1).sum(axis=0)[: self._n]
        return total


# Products over the units of a layer, or over the examples.


def _product(inputs: Array, W: Array, out: Array, scratch: Array | None) -> list[Call]:
    """Write down -h = -a W, (units, examples, runs)."""
    if inputs.ndim == 2:  # the same for all runs: one matrix product per unit
        return [(np.matmul, (inputs.T, W.transpose(1, 0, 2), out))]
    if scratch is not None and len(out) == 1 and 2 <= len(scratch) <= 4:
        # One neuron with few inputs: multiply and add run on wider registers than einsum does.
        bias = len(inputs) - len(scratch)
        calls: list[Call] = [(np.multiply, (inputs[bias:], W[bias:], scratch))]
        calls += [(np.add, (scratch[:1] if j == 1 else out, scratch[j : j + 1], out)) for j in range(1, len(scratch))]
        return calls + [(np.add, (out, W[:1], out))] * bias
    return [(partial(np.einsum, "jkr,jor->okr", out=out), (inputs, W))]


def _product_back(D: Array, W: Array, out: Array) -> list[Call]:
    """Write down the sum over the units of D W, (units below, examples, runs)."""
    if len(D) == 1:
        return [(np.multiply, (D, W, out))]
    return [(partial(np.einsum, "okr,jor->jkr", out=out), (D, W))]


def _one_neuron_back(D: Array, W: Array, N: Array, D_below: Array, S: Array, gradient: Array) -> list[Call]:
    """Write down gradient and deltas of a layer of one neuron above sigmoids.

    Both need the products of the delta with the activations below, which are
    computed once: the gradient sums them, and g' is -N (1 + N).
    """
    bias = len(gradient) - len(N)
    ones = np.ones((1, D.shape[1]))
    calls: list[Call] = [(np.multiply, (N, D, S)), (np.matmul, (ones, S, gradient[bias:]))]
    if bias:
        calls.append((np.matmul, (ones, D, gradient[:1])))
    return [
        *calls,
        (np.subtract, (MINUS_ONE, N, D_below)),
        (np.multiply, (D_below, S, D_below)),
        (np.multiply, (D_below, W, D_below)),
    ]


def _gradient(inputs: Array, D: Array, out: Array) -> list[Call]:
    """Write down the sum over the examples of a delta, in the shape of the weights."""
    if inputs.ndim == 2:
        return [(np.matmul, (inputs, D, out.transpose(1, 0, 2)))]
    return [(partial(np.einsum, "jkr,okr->jor", out=out), (inputs, D))]
