"""The bug zoo: what each known mistake does to the gradient, and whether XOR is learnt all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._machine import compiled
from ..activations import ACTIVATIONS
from ..datasets import xor
from ..gradient_check import relative_error
from ..losses import LOSSES
from ..network import MLP
from ..per_layer import Array, PerLayer
from ..validation import check_choice, check_inputs, check_learning_rate, check_positive_int, check_targets
from .mistaken import mistaken_pass
from .mistakes import MISTAKES, Mistake
from .programs import program_of, run
from .setting import Pass, Setting, measured_gradients, right_pass

__all__ = ["CLASSICS", "ZOO", "ZooRow", "wrong_gradients", "zoo_table"]

#: The mistakes of the table: those that one form of a program makes in a network of sigmoids with one output.
ZOO: tuple[str, ...] = (
    "summed_over_examples",
    "bias_averaged",
    "updated_weights_in_delta",
    "derivative_twice",
    "output_derivative_missing",
    "hidden_derivative_missing",
    "wrong_sign",
    "derivative_of_activation",
    "derivative_formula_on_pre_activation",
    "value_instead_of_derivative",
    "error_carried_instead_of_delta",
    "bias_counted_in_delta",
    "bias_sign",
    "bias_gradient_zero",
    "one_example_only",
    "scalar_error",
    "multiplied_by_cost",
)


#: How far from the middle between 0 and 1 an output lies at least that is an answer: with some mistakes all
#: outputs stay within a thousandth of 0.5, and whether they are "right" there is chance, on some seeds rounding.
CLEARLY = 0.1

#: Updates after which it is looked which networks are done.
_BETWEEN_LOOKS = 200
#: Networks times updates from which on machine code is worth looking for.
ENOUGH: float = 2**15

#: The seven that turn up most often, the subtlest among them.
CLASSICS: tuple[str, ...] = ZOO[:7]


@dataclass(frozen=True)
class ZooRow:
    """One mistake of the zoo.

    Attributes
    ----------
    name : str
        Its name in `MISTAKES`, or "right" for the right backward pass.
    title : str
        The mistake in one line.
    learns : float
        Share of the seeds with all four cases right after the training, each
        output at least 0.1 away from the middle between the answers.
    gradient_error : float
        Relative error of the gradients at the first seed's starting weights,
        against central differences: the worst layer's, weights and biases together.
    chapter, equation : str
        Where the right step is derived.
    """

    name: str
    title: str
    learns: float
    gradient_error: float
    chapter: str
    equation: str


def _settings(networks: Sequence[MLP], X: Array, T: Array, scale: float) -> Setting:
    """Put networks of one kind on top of each other, bias node of -1 in front."""
    one = networks[0]
    layers = one.weights.layers
    stacked = [np.stack([n.weights[layer] for n in networks]) for layer in layers]
    if one.bias:
        weights, biases = [W[:, 1:] for W in stacked], [-W[:, 0] for W in stacked]
    else:
        weights, biases = stacked, [np.zeros((len(networks), W.shape[-1])) for W in stacked]
    form = "node_first" if one.bias else "none"
    return Setting(
        PerLayer(weights), PerLayer(biases), one.activation, one.beta, one.loss, X, T, scale, form, -1.0  # type: ignore[arg-type]
    )  # fmt: skip


def _first(s: Setting) -> Setting:
    """Return the first of several networks."""
    return s.with_parameters([W[0] for W in s.weights], [b[0] for b in s.biases])


def _passed(s: Setting, mistake: Mistake | None, form: int, layers: tuple[int, ...] | None, rate: float) -> Pass:
    if mistake is None:
        return right_pass(s)
    passed = mistaken_pass(s, mistake, form, layers, rate)
    if passed is None:
        raise ValueError(f"the mistake {mistake.name} cannot be made in this network, in its form {form}")
    return passed


def wrong_gradients(
    name: str,
    network: MLP,
    X: Any,
    T: Any,
    layers: Iterable[int] | None = None,
    form: int = 0,
    learning_rate: float = 1.0,
) -> PerLayer:
    """Compute the gradients that a program with a known mistake would compute.

    Parameters
    ----------
    name : str
        A name in `MISTAKES`, of a mistake in the backward pass (slots error,
        derivative, carry, products, weights, biases, factor and network).
    network : MLP
        The network; it is not changed.
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L).
    layers : iterable of int, optional
        The layers where the mistake is made; by default wherever it can be.
    form : int
        Which of the forms of the mistake, if it has several.
    learning_rate : float
        eta of the step that `updated_weights_in_delta` takes too early.

    Returns
    -------
    PerLayer
        Gradients of the mean error, in the shape of the weights.

    Raises
    ------
    TypeError
        When ``X`` or ``T`` are not real numbers.
    ValueError
        When the name is unknown, the mistake cannot be made in this network,
        or ``X`` or ``T`` do not fit it, as for `MLP.forward` and `MLP.backward`.
    """
    mistake = MISTAKES[check_choice("name", name, MISTAKES)]
    inputs = check_inputs(X, network.layer_sizes[0])
    targets = check_targets(T, inputs.shape[0], network.layer_sizes[-1])
    LOSSES[network.loss].check_domain(targets)
    s = _first(_settings([network], inputs, targets, 1.0 / inputs.shape[0]))
    chosen = None if layers is None else tuple(layers)
    return _in_book_form(s, _passed(s, mistake, form, chosen, check_learning_rate(learning_rate)))


def _in_book_form(s: Setting, passed: Pass) -> PerLayer:
    if not s.has_bias:
        return passed.weights
    return PerLayer([np.vstack([-b, W]) for W, b in zip(passed.weights, passed.biases, strict=True)])


def _gradient_error(s: Setting, mistake: Mistake | None, form: int, rate: float) -> float:
    """Return the worst layer's relative error against central differences."""
    passed = _passed(s, mistake, form, None, rate)
    errors = []
    for layer, (indices, values, _) in enumerate(measured_gradients(s, 1e-4), start=1):
        mine = np.concatenate([passed.weights[layer].ravel(), passed.biases[layer].ravel()])[indices]
        errors.append(relative_error(mine, values))
    return max(errors)


def _all_right(s: Setting) -> NDArray[np.bool_]:
    """Return for each network whether all its outputs lie on their targets' side of the middle, and clearly so."""
    middle = ACTIVATIONS[s.activation[-1]].decision
    assert middle is not None
    right: NDArray[np.bool_] = (s.A[-1] - middle) * np.sign(s.T - middle) >= CLEARLY
    return np.asarray(right.all(axis=(-1, -2)))


def who_learns(s: Setting, mistake: Mistake | None, form: int, epochs: int, rate: float) -> NDArray[np.bool_]:
    """Train all networks of ``s`` with the mistaken gradients; return which of them end with all cases right."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _trained(s, epochs, _updates(s, mistake, form, epochs, rate))


def _updates(
    s: Setting, mistake: Mistake | None, form: int, epochs: int, rate: float
) -> Callable[[Setting, int], Setting]:
    """Return what makes n updates of networks like ``s``: machine code where that is to be had, and worth it."""

    def step(s: Setting) -> tuple[list[Array], list[Array]]:
        passed = _passed(s, mistake, form, None, rate)
        weights = [W - rate * G for W, G in zip(s.weights, passed.weights, strict=True)]
        return weights, [b - rate * g for b, g in zip(s.biases, passed.biases, strict=True)]

    def one_by_one(s: Setting, n: int) -> Setting:
        for _ in range(n):
            s = s.with_parameters(*step(s))
        return s

    function = compiled.function(compiled.PROGRAM) if epochs * len(s.weights[1]) >= ENOUGH else None
    program = None if function is None else program_of(s, step)
    return one_by_one if function is None or program is None else partial(run, function, program)


def _trained(s: Setting, epochs: int, updates: Callable[[Setting, int], Setting]) -> NDArray[np.bool_]:
    learnt = np.zeros(s.weights[1].shape[0], dtype=bool)
    those = np.arange(learnt.size)
    for start in range(0, epochs, _BETWEEN_LOOKS):
        n = min(_BETWEEN_LOOKS, epochs - start)
        s = updates(s, n)
        if n == _BETWEEN_LOOKS:
            # Networks whose outputs are all within 0.1 of their targets are done; the others go on.
            done = (np.abs(s.A[-1] - s.T) < 0.1).all(axis=(-1, -2))
            learnt[those[done]] = True
            going = ~done & np.isfinite(s.costs()) & np.isfinite(s.weights[1]).all(axis=(-1, -2))
            those = those[going]
            if not going.any():
                return learnt
            s = s.with_parameters([W[going] for W in s.weights], [b[going] for b in s.biases])
    learnt[those] = _all_right(s)
    return learnt


def starts(n_seeds: int, n_hidden: int = 4, initializer: str = "standard_normal") -> Setting:
    """Return 2-n-1 networks from seeds 0 to n_seeds - 1 with exclusive or, and the mean of half the squared error."""
    X, T = xor()
    networks = [MLP([2, n_hidden, 1], initializer=initializer, seed=seed) for seed in range(n_seeds)]
    return _settings(networks, X, T, 1.0 / X.shape[0])


def zoo_table(
    names: Iterable[str] | None = None,
    n_seeds: int = 200,
    epochs: int = 10_000,
    learning_rate: float = 1.0,
    n_hidden: int = 4,
    initializer: str = "standard_normal",
) -> list[ZooRow]:
    """Train XOR with each mistake from many seeds, and measure each mistake's gradient error.

    The network is 2-4-1 with sigmoids, half the squared error, mean over the
    examples and all examples at once. All seeds run together.

    Parameters
    ----------
    names : iterable of str, optional
        Mistakes, by default `ZOO`. The right backward pass always comes first.
    n_seeds : int
        Seeds 0 to n_seeds - 1 draw the starting weights.
    epochs : int
        Updates at most; a network whose outputs are all within 0.1 of their
        targets stops early and counts as learnt.
    learning_rate : float
        eta.
    n_hidden : int
        Hidden neurons.
    initializer : str
        See `mlp_lib.initializers`.

    Returns
    -------
    list of ZooRow
        In the order of ``names``, after the right one.

    Raises
    ------
    ValueError
        When a name is unknown or a number out of range.
    """
    chosen = ZOO if names is None else tuple(names)
    for name in chosen:
        check_choice("name", name, MISTAKES)
    check_positive_int("n_seeds", n_seeds)
    check_positive_int("epochs", epochs)
    rate = check_learning_rate(learning_rate)
    s = starts(n_seeds, n_hidden, initializer)
    rows = []
    for name in ("right", *chosen):
        mistake = None if name == "right" else MISTAKES[name]
        title = "Nothing: the right backward pass" if mistake is None else mistake.title
        rows.append(
            ZooRow(
                name,
                title,
                float(who_learns(s, mistake, 0, epochs, rate).mean()),
                _gradient_error(_first(s), mistake, 0, rate),
                "vectorized" if mistake is None else mistake.chapter,
                "eq-matrix-gradient" if mistake is None else mistake.equation,
            )
        )
    return rows
