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

import itertools
import math
from collections.abc import Callable, Mapping
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
    """The word of the only reading that holds; of several truths, all. In a keyword an underscore is a space.

    Raises
    ------
    ValueError
        When none holds, or more than one.
    """
    tried = {**(readings or {}), **{word.replace("_", " "): truth for word, truth in more.items()}}
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


def answer_of(h: npt.ArrayLike) -> Numbers:
    """What neurons with these sums say."""
    return np.vectorize(sigmoid)(np.asarray(h, dtype=float))


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


class Rule:
    """A rule of the book whose words can be changed one by one: what it says is measured for all of their combinations.

    ``SLOPE("the {} at its {} {} the {} at its {}")`` fills a sentence with the only words that make it true.
    """

    def __init__(self, truth: Callable[..., bool], *slots: str) -> None:
        self.truth, self.slots = truth, [slot.split("|") for slot in slots]

    def __call__(self, sentence: str, **others: str) -> str:
        """The sentence with the words that hold; ``others`` are the page's words for those of the rule.

        A sentence may leave out the last slots, which then hold what the rule says.
        """
        tried: dict[str, bool] = {}
        for words in itertools.product(*self.slots):
            said = sentence.format(*(others.get(word.replace("-", "_"), word) for word in words))
            tried[said] = tried.get(said, False) or self.truth(*words)
        return which(tried)


def _joined(one: Numbers, how: str, other: Numbers) -> Numbers:
    return {"times": one * other, "plus": one + other}[how]


def _slope_is(first: str, at: str, how: str, second: str, where: str) -> bool:
    kept, (_, W) = passes()[0], matrices()
    columns, rows = np.arange(3), np.arange(3)[:, None]
    of = {
        ("delta", "start"): by_neuron(1)[rows], ("delta", "end"): by_neuron(2)[columns],
        ("activation", "start"): kept.activations[1][0][rows], ("activation", "end"): kept.activations[2][0][columns],
        ("pre-activation", "start"): kept.pre_activations[1][0][rows],
        ("pre-activation", "end"): kept.pre_activations[2][0][columns],
        ("weight", "start"): W[1:], ("weight", "end"): W[1:],
    }  # fmt: skip
    return same(slopes(2)[1:], _joined(of[first, at] + np.zeros((3, 3)), how, of[second, where] + np.zeros((3, 3))))


#: The slope of a weight: the delta at its end times the activation at its start.
SLOPE = Rule(_slope_is, "delta|weight", "end|start", "times|plus", "activation|pre-activation", "start|end")


def _hidden_is(own: str, bent: str, how: str, whose: str, what: str) -> bool:
    kept, (V, W) = passes()[0], matrices()
    numbers = {
        ("next", "deltas"): by_neuron(2), ("next", "activations"): kept.activations[2][0],
        ("previous", "deltas"): by_neuron(1), ("previous", "activations"): X[0],
    }[whose, what]  # fmt: skip
    leaving = W[1:] if whose == "next" else V[1:].T
    factor = (answer_of if bent == "$g$" else bend)(kept.pre_activations[1 if own == "own" else 2][0])
    returned = leaving @ numbers
    return same(
        by_neuron(1), factor * {"sum": returned, "mean": returned / 3, "product": (leaving * numbers).prod(axis=1)}[how]
    )


#: A hidden delta: its own g' times the weighted sum of the next deltas.
HIDDEN = Rule(_hidden_is, "own|neighbour's", "$g'$|$g$", "sum|mean|product", "next|previous", "deltas|activations")


def _output_is(bent: str, at: str, how: str, derived: str) -> bool:
    kept = passes()[0]
    place = kept.pre_activations[2][0] if at == "sum" else kept.activations[2][0]
    miss = kept.activations[2][0] - T[0]
    factor = bend(place) if bent == "$g'$" else answer_of(place)
    return same(by_neuron(2), _joined(factor, how, miss if derived == "derivative" else miss**2 / 2))


#: The delta of an output neuron: g' at its sum times the derivative of its loss.
OUTPUT = Rule(_output_is, "$g'$|$g$", "sum|output", "times|plus", "derivative|value")


def _delta_is(what: str, by: str) -> bool:
    deltas = passes()[1].deltas[2][0]
    y = passes()[0].activations[2][0]
    of_output = bend(passes()[0].pre_activations[2][0])
    return same(deltas, {
        ("error", "sum"): by_neuron(2), ("error", "activation"): by_neuron(2, "answers"),
        ("error", "weight"): slopes(2)[1], ("output", "sum"): of_output,
        ("output", "activation"): np.ones(3), ("output", "weight"): of_output * y,
    }[what, by])  # fmt: skip


#: What a delta is: the slope of the error by a neuron's sum.
DELTA = Rule(_delta_is, "error|output", "sum|activation|weight")


def _sum_is(how: str, where: str, joined: str, by: str) -> bool:
    kept, (_, W) = passes()[0], matrices()
    values = np.array([-1, *(kept.activations[1] if where == "source" else kept.activations[2])[0]])
    factors = W if by == "weight" else np.vstack([np.zeros(3), np.outer(np.ones(3), by_neuron(2))])
    parts = _joined(values[:, None] + np.zeros((4, 3)), joined, factors)
    return same(kept.pre_activations[2][0], {"adds up": parts.sum(axis=0), "multiplies": parts.prod(axis=0)}[how])


#: The sum of a neuron: it adds up the values at its sources, each times the weight of its wire.
SUM = Rule(_sum_is, "adds up|multiplies", "source|target", "times|plus", "weight|delta")


def _step_is(what: str, which_way: str, by: str) -> bool:
    trained, weights = network(), matrices()
    trained.train(X[:1], T[:1], 1, RATE)
    moved = {"weight": trained.weights[1] - weights[0], "input": np.zeros((4, 3))}[what]
    sign = {"against": -1, "along": 1}[which_way]
    return same(moved, sign * RATE * {"slope": slopes(1), "value": weights[0]}[by])


#: A step of training: each weight moves against its slope.
STEP = Rule(_step_is, "weight|input", "against|along", "slope|value")


def _error_is(how: str, what: str, whose: str) -> bool:
    y = network().predict(X[:1])[0]
    numbers = {("losses", "outputs"): (y - T[0]) ** 2 / 2, ("deltas", "outputs"): by_neuron(2),
               ("losses", "hidden neurons"): (passes()[0].activations[1][0] - T[0]) ** 2 / 2,
               ("deltas", "hidden neurons"): by_neuron(1)}[what, whose]  # fmt: skip
    return same(
        loss_of(matrices(), X[0], T[0]), {"sum": numbers.sum(), "mean": numbers.mean(), "largest": numbers.max()}[how]
    )


#: The error of an example: the sum of the losses of its outputs.
ERROR = Rule(_error_is, "sum|mean|largest", "losses|deltas", "outputs|hidden neurons")
