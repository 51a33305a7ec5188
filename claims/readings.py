"""Which of several readings of a sentence the library bears: a word that a claim binds, and that no neighbour replaces.

A sentence without a number is turned false by one noun: *sum* for *mean*, *row* for *column*, *before* for *after*. Each
function here tries both on a small network, and gives the word of the reading that holds. The words are handed over as
the sentence has them, the true one first or not::

    The error of the set is their mean{{readings.of_examples("mean", "sum")}}.

:func:`which` does the same for a claim that measures something of its own page. The network has three inputs, three
hidden neurons and three outputs, so that the wrong reading has the right shape; what it is held against is measured by
nudges, in loops that share nothing with the passes of the library.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from mlp_lib import MLP

Numbers = npt.NDArray[np.float64]

RNG = np.random.RandomState(11)
X, T = RNG.uniform(-1, 1, (5, 3)), RNG.uniform(0, 1, (5, 3))
SIZES, RATE, NUDGE = [3, 3, 3], 0.5, 1e-4


def which(readings: Mapping[str, Any] | None = None, /, **more: Any) -> str:
    """The word of the only reading that holds; of several truths, all.

    Raises
    ------
    ValueError
        When none holds, or more than one.
    """
    tried = {**(readings or {}), **more}
    right = [word for word, truth in tried.items() if np.size(truth) and np.all(truth)]
    if len(tried) < 2 or len(right) != 1:
        raise ValueError(f"of the readings {list(tried)} these hold: {right}")
    return right[0]


def same(one: npt.ArrayLike, other: npt.ArrayLike) -> bool:
    """Whether a formula gives what was measured."""
    return bool(np.allclose(one, other, rtol=1e-5, atol=1e-8))


def network() -> MLP:
    """The network that is measured."""
    return MLP(SIZES, seed=5)


def sigmoid(h: float) -> float:
    """The activation, written once more."""
    return 1 / (1 + math.exp(-h))


def bend(h: npt.ArrayLike) -> Numbers:
    """The slope of the activation, measured."""
    return np.vectorize(lambda at: (sigmoid(at + NUDGE) - sigmoid(at - NUDGE)) / (2 * NUDGE))(
        np.asarray(h, dtype=float)
    )


def loss_of(
    weights: list[Numbers], x: Numbers, t: Numbers, sums: Mapping[tuple[int, int], float] | None = None,
    answers: Mapping[tuple[int, int], float] | None = None,
) -> float:  # fmt: skip
    """Half the squared error of an example, in loops; some sums or answers of neurons receive a nudge."""
    values = [-1.0, *x]
    for layer, W in enumerate(weights, 1):
        found = [-1.0]
        for q in range(W.shape[1]):
            h = sum(value * W[j, q] for j, value in enumerate(values)) + (sums or {}).get((layer, q), 0.0)
            found.append(sigmoid(h) + (answers or {}).get((layer, q), 0.0))
        values = found
    return sum((y - target) ** 2 / 2 for y, target in zip(values[1:], t, strict=True))


def matrices() -> list[Numbers]:
    """The weights of the network, to be nudged."""
    return [np.array(network().weights[layer]) for layer in (1, 2)]


@cache
def slopes(layer: int, example: int = 0) -> Numbers:
    """The slope of an example's error by each weight of a layer, measured."""
    found = np.empty((4, 3))
    for place in np.ndindex(found.shape):
        ends = []
        for nudge in (NUDGE, -NUDGE):
            weights = matrices()
            weights[layer - 1][place] += nudge
            ends.append(loss_of(weights, X[example], T[example]))
        found[place] = (ends[0] - ends[1]) / (2 * NUDGE)
    return found


@cache
def by_neuron(layer: int, what: str = "sums") -> Numbers:
    """The slope of the first example's error by the sum, or by the answer, of each neuron of a layer, measured."""
    found = []
    for q in range(3):
        ends = [loss_of(matrices(), X[0], T[0], **{what: {(layer, q): nudge}}) for nudge in (NUDGE, -NUDGE)]
        found.append((ends[0] - ends[1]) / (2 * NUDGE))
    return np.array(found)


def passes(examples: slice = slice(0, 1)) -> tuple[Any, Any]:
    """What the library's two passes keep of some examples."""
    forward = network().forward(X[examples])
    return forward, network().backward(forward, T[examples])


def end_of_delta(end: str = "end", start: str = "start") -> str:
    """At which end of its wire a weight's slope takes the delta."""
    carried = np.array([-1, *passes()[0].activations[1][0]])
    return which({
        end: same(slopes(2), np.outer(carried, by_neuron(2))),
        start: same(slopes(2)[1:], np.outer(carried[1:] * by_neuron(1), np.ones(3))),
    })  # fmt: skip


def end_of_activation(start: str = "start", end: str = "end") -> str:
    """At which end of its wire a weight's slope takes the activation."""
    kept = passes()[0]
    return which({
        start: same(slopes(2)[1:], np.outer(kept.activations[1][0], by_neuron(2))),
        end: same(slopes(2)[1:], np.outer(np.ones(3), kept.activations[2][0] * by_neuron(2))),
    })  # fmt: skip


def delta_by(sums: str = "sum", answers: str = "activation") -> str:
    """By what of a neuron the delta is the slope of the error."""
    deltas = passes()[1].deltas[1][0]
    return which({sums: same(deltas, by_neuron(1)), answers: same(deltas, by_neuron(1, "answers"))})


def bend_at(sums: str = "sum", answers: str = "output") -> str:
    """At what of a neuron the slope of the activation is taken."""
    kept, (_, W) = passes()[0], matrices()
    carried = W[1:] @ by_neuron(2)
    return which({
        sums: same(by_neuron(1), bend(kept.pre_activations[1][0]) * carried),
        answers: same(by_neuron(1), bend(kept.activations[1][0]) * carried),
    })  # fmt: skip


def bend_of(own: str = "own", after: str = "next") -> str:
    """Of which neuron a hidden delta takes the slope of the activation: of its own, or of those it feeds."""
    kept, (_, W) = passes()[0], matrices()
    return which({
        own: same(by_neuron(1), bend(kept.pre_activations[1][0]) * (W[1:] @ by_neuron(2))),
        after: same(by_neuron(1), W[1:] @ (bend(kept.pre_activations[2][0]) * by_neuron(2))),
    })  # fmt: skip


def collects(after: str = "after", before: str = "before") -> str:
    """From the deltas of which side a hidden delta is made, and over the wires of which side."""
    kept, (V, W) = passes()[0], matrices()
    slope = bend(kept.pre_activations[1][0])
    return which({
        after: same(passes()[1].deltas[1][0], slope * (W[1:] @ by_neuron(2))),
        before: same(passes()[1].deltas[1][0], slope * (V[1:].T @ by_neuron(2))),
    })  # fmt: skip


def sums_up(before: str = "before", after: str = "after") -> str:
    """From the neurons of which side a sum of the forward pass is made."""
    kept, (_, W) = passes()[0], matrices()
    return which({
        before: same(kept.pre_activations[2][0], W.T @ [-1, *kept.activations[1][0]]),
        after: same(kept.pre_activations[2][0], W.T @ [-1, *kept.activations[2][0]]),
    })  # fmt: skip


def leaves_along(row: str = "row", column: str = "column") -> str:
    """Where in a matrix the weights stand that leave one neuron."""
    kept, (_, W) = passes()[0], matrices()
    slope = bend(kept.pre_activations[1][0])
    return which({
        row: same(by_neuron(1), slope * [W[1 + q] @ by_neuron(2) for q in range(3)]),
        column: same(by_neuron(1), slope * [W[1:, q] @ by_neuron(2) for q in range(3)]),
    })  # fmt: skip


def enters_along(column: str = "column", row: str = "row") -> str:
    """Where in a matrix the weights stand that enter one neuron."""
    kept, (V, _) = passes()[0], matrices()
    return which({
        column: same(kept.pre_activations[1][0], [V[1:, q] @ X[0] - V[0, q] for q in range(3)]),
        row: same(kept.pre_activations[1][0], [V[1 + q] @ X[0] - V[0, q] for q in range(3)]),
    })  # fmt: skip


def bias_row(first: str = "first", last: str = "last") -> str:
    """Where in a matrix the bias weights stand."""
    kept, (V, _) = passes()[0], matrices()
    return which({
        first: same(kept.pre_activations[1][0], X[0] @ V[1:] - V[0]),
        last: same(kept.pre_activations[1][0], X[0] @ V[:-1] - V[-1]),
    })  # fmt: skip


def example_along(row: str = "row", column: str = "column") -> str:
    """What of the arrays of a pass belongs to one example."""
    kept, alone = passes(slice(0, 3))[0], [passes(slice(m, m + 1))[0].activations[1][0] for m in range(3)]
    return which({row: same(kept.activations[1], alone), column: same(kept.activations[1].T, alone)})


def of_outputs(total: str = "sum", mean: str = "mean") -> str:
    """What the error of an example is of the losses of its outputs."""
    error = network().error(X[:1], T[:1])
    losses = 0.5 * (network().predict(X[:1]) - T[:1]) ** 2
    return which({total: same(error, losses.sum()), mean: same(error, losses.mean())})


def of_examples(mean: str = "mean", total: str = "sum") -> str:
    """What the error of a set is of the errors of its examples."""
    errors = [loss_of(matrices(), x, t) for x, t in zip(X, T, strict=True)]
    error = network().error(X, T)
    return which({mean: same(error, np.mean(errors)), total: same(error, np.sum(errors))})


def of_gradients(means: str = "means", sums: str = "sums") -> str:
    """What the library's gradients are of those of the examples."""
    given = passes(slice(0, 5))[1].gradients[1]
    alone = np.array([slopes(1, m) for m in range(5)])
    return which({means: same(given, alone.mean(axis=0)), sums: same(given, alone.sum(axis=0))})


def of_deltas(apart: str = "row", mean: str = "mean") -> str:
    """Whether the deltas of the examples are kept apart, or put into one mean."""
    given = passes(slice(0, 5))[1].deltas[1]
    return which({apart: same(given[:1], [by_neuron(1)]), mean: given.shape == (1, 3)})


def step_goes(against: str = "against", along: str = "along") -> str:
    """Which way a step goes, seen from the slope."""
    trained, slope = network(), slopes(1)
    trained.train(X[:1], T[:1], 1, RATE)
    moved = trained.weights[1] - network().weights[1]
    return which({against: same(moved, -RATE * slope), along: same(moved, RATE * slope)})


def slopes_of(old: str = "old", new: str = "new") -> str:
    """At which weights the slopes of a step are taken: at those before it, or, layer by layer, at what moved already."""
    trained, weights = network(), matrices()
    trained.train(X[:1], T[:1], 1, RATE)
    moved = MLP(SIZES, weights=[weights[0], weights[1] - RATE * slopes(2)])
    late = moved.backward(moved.forward(X[:1]), T[:1]).gradients[1]
    step = (weights[0] - trained.weights[1]) / RATE
    return which({old: same(step, slopes(1)), new: same(step, late)})


def step_moves(weights: str = "weights", inputs: str = "inputs") -> str:
    """What a step of training moves."""
    trained, given = network(), X.copy()
    trained.train(given, T, 1, RATE)
    return which({weights: trained.weights[1] != network().weights[1], inputs: given != X})


def larger_where(negative: str = "negative", positive: str = "positive") -> str:
    """Of which sign the slope of a weight is that a step makes larger."""
    trained, slope = network(), slopes(1)
    trained.train(X[:1], T[:1], 1, RATE)
    larger = trained.weights[1] > network().weights[1]
    return which({negative: slope[larger] < 0, positive: slope[larger] > 0})


def bias_turns(smaller: str = "smaller", larger: str = "larger") -> str:
    """What a larger bias weight makes of the sum of its neuron."""
    nudged = matrices()
    nudged[0][0] += NUDGE
    change = MLP(SIZES, weights=nudged).forward(X).pre_activations[1] - network().forward(X).pre_activations[1]
    return which({smaller: change < 0, larger: change > 0})


def hears_of(targets: str = "outputs", others: str = "neighbours") -> str:
    """Whose deltas a hidden delta hears of: of the neurons that it feeds, or of those of its own layer."""
    kept, (_, W) = passes()[0], matrices()
    slope = bend(kept.pre_activations[1][0])
    return which({
        targets: same(by_neuron(1), slope * (W[1:] @ by_neuron(2))),
        others: same(by_neuron(1), slope * (W[1:] @ by_neuron(1))),
    })  # fmt: skip
