"""`diagnose`: take a learner's gradients, backward function or training step, and name the mistake."""

from __future__ import annotations

import copy
import math
import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..activations import ACTIVATIONS
from ..losses import LOSSES
from ..network import MLP
from ..per_layer import Array, PerLayer
from ..validation import check_choice, check_learning_rate, check_per_layer
from .conventions import (
    Convention,
    Parameters,
    Reading,
    call_forms,
    decimals,
    is_single_precision,
    read_gradients,
    read_parameters,
    read_result,
    readings,
    to_array,
)
from .judging import Judgement, Stated, finish, judge
from .mistakes import MISTAKES, mistaken_pass
from .probes import draw_probe
from .report import Diagnosis, Finding, Probe
from .search import Explanation, Item, Precision
from .setting import Setting, right_pass

__all__ = ["diagnose"]

Reduction = Literal["mean", "sum", "mean_elements"]


@dataclass(frozen=True)
class _Task:
    """All that was stated, checked."""

    parameters: Parameters
    weights: list[Array]
    biases: list[Array] | None
    X: Any
    T: Any
    readings: list[Reading]
    activation: tuple[str, ...]
    beta: tuple[float, ...]
    loss: str
    twice: bool
    reduction: Reduction
    centring: str
    weight_decay: float
    learning_rate: float | None

    def scale(self, k: int, n_outputs: int) -> float:
        """Return what the stated loss multiplies the summed E by."""
        scale = {"mean": 1.0 / k, "sum": 1.0, "mean_elements": 1.0 / (k * n_outputs)}[self.reduction]
        return 2.0 * scale if self.twice else scale

    def setting(self, reading: Reading) -> Setting:
        """Return the network in the doctor's form."""
        X = reading.X
        if self.centring != "none":
            X = X - X.mean(axis=0)
        if self.centring == "standard":
            std = X.std(axis=0)
            X = X / np.where(std > 0, std, 1.0)
        return Setting(
            reading.weights,
            reading.biases,
            self.activation,
            self.beta,
            self.loss,
            X,
            reading.T,
            self.scale(*reading.T.shape),
            reading.convention.bias,
            reading.convention.bias_value,
            raw_X=reading.X,
        )


def diagnose(
    weights: Any,
    X: Any,
    T: Any,
    gradients: Any = None,
    *,
    biases: Any = None,
    bias_gradients: Any = None,
    backward: Callable[..., Any] | None = None,
    step: Callable[..., Any] | None = None,
    new_weights: Any = None,
    new_biases: Any = None,
    previous_weights: Any = None,
    previous_biases: Any = None,
    learning_rate: float | None = None,
    activation: str | Sequence[str] = "sigmoid",
    loss: str = "half_squared_error",
    reduction: Reduction = "mean",
    beta: float | Sequence[float] = 1.0,
    examples: Literal["rows", "columns"] | None = None,
    layout: Literal["in_out", "out_in"] | None = None,
    bias: Literal["vector", "node_first", "node_last", "none"] | None = None,
    bias_value: float | None = None,
    updates: Literal["batch", "per_example"] = "batch",
    weight_decay: float = 0.0,
    momentum: float = 0.0,
    centring: Literal["none", "mean", "standard"] = "none",
    seed: int = 0,
) -> Diagnosis:
    """Check gradients, a backward function or a training step, and name the mistake in it.

    Central differences in the stated loss decide whether the gradients are
    right (eq-central-difference). If not, they are compared with the catalogue
    of known mistakes, layer by layer and weights apart from biases, and the
    smallest explanation is reported. When nothing explains them, nothing is
    named.

    Parameters
    ----------
    weights : list of array_like, mapping, or MLP
        W of the layers 1..L before the step: one array per layer; or all
        parameters as W1, b1, W2, b2, ...; or {"W1": ..., "b1": ...}; or an
        `MLP`, which states activation, loss, slopes and bias node as well.
        Arrays may be nested lists, numpy, PyTorch or JAX arrays.
    X, T : array_like
        Inputs and targets, (k, n_0) and (k, n_L), or transposed.
    gradients : like ``weights``, optional
        Your gradients of the stated loss, in the shape of the weights. A
        function is taken as ``backward``.
    biases, bias_gradients : list of array_like, optional
        Bias vectors and their gradients, one per layer, if they are separate.
    backward : callable, optional
        ``backward(weights, X, T)``, or ``backward(weights, biases, X, T)``
        when there are separate biases; returns gradients like the parameters.
    step : callable, optional
        ``step(weights, X, T, learning_rate)``, or with ``biases`` in second
        place; returns new parameters, or changes them in place.
    new_weights, new_biases : like ``weights``, optional
        The parameters after one step, instead of gradients.
    previous_weights, previous_biases : like ``weights``, optional
        The parameters one step earlier, for momentum.
    learning_rate : float, optional
        eta of the step; needed for ``step`` and ``new_weights``.
    activation : str or sequence of str
        Name for all layers or one per layer 1..L: sigmoid, tanh, relu, linear, softmax.
    loss : str
        half_squared_error, squared_error, binary_cross_entropy or categorical_cross_entropy.
    reduction : str
        What the stated loss does with the losses of all outputs and examples:
        "mean" over the examples, "sum", or "mean_elements" (PyTorch's default).
    beta : float or sequence of float
        Slope of the sigmoid.
    examples, layout, bias, bias_value : optional
        "rows" or "columns"; "in_out" or "out_in"; "vector", "node_first",
        "node_last" or "none"; -1 or +1. What is not stated is read from the
        shapes, and where they leave a choice, from the gradients.
    updates : str
        "batch", or "per_example" when a step goes through the examples one by one.
    weight_decay : float
        Coefficient c of a penalty c/2 times the squared weights (not biases) in the stated loss.
    momentum : float
        Coefficient of the previous step, with ``previous_weights``.
    centring : str
        "mean" when the inputs are used minus their mean over the examples,
        "standard" when they are also divided by their standard deviation.
    seed : int
        Of the random network and data on which functions are tried as well.

    Returns
    -------
    Diagnosis
        Prints as a report; ``.findings`` lists the mistakes.

    Raises
    ------
    TypeError
        When an argument is of the wrong kind.
    ValueError
        When shapes fit no convention, numbers are not finite, data are empty
        or all the same, or a step changed nothing; the message says what was
        expected.

    Examples
    --------
    >>> from mlp_lib import MLP, datasets
    >>> from mlp_lib.doctor import diagnose
    >>> X, T = datasets.xor()
    >>> network = MLP([2, 2, 1], seed=0)
    >>> sums = network.backward(network.forward(X), T, reduction="sum").gradients
    >>> diagnose(network, X, T, sums).names
    ['summed_over_examples']
    """
    if callable(gradients):
        gradients, backward = None, gradients
    sources = {"gradients": gradients, "backward": backward, "step": step, "new_weights": new_weights}
    came = [name for name, value in sources.items() if value is not None]
    if len(came) != 1:
        raise ValueError(
            f"exactly one of gradients, backward, step and new_weights is expected, but {', '.join(came) or 'none'} came"
        )
    if isinstance(weights, MLP):
        activation, beta = weights.activation, weights.beta
        loss = weights.loss if loss == "half_squared_error" else loss
        examples, layout, bias, bias_value = "rows", "in_out", "node_first" if weights.bias else "none", -1.0
        weights = list(weights.weights)
    task = _read_task(
        weights, biases, X, T, activation, loss, reduction, beta, examples, layout, bias, bias_value, weight_decay,
        learning_rate, centring,
    )  # fmt: skip
    check_choice("updates", updates, ("batch", "per_example"))
    _check_number("momentum", momentum, lambda v: 0.0 <= v < 1.0, "from 0 to below 1")
    if (step is not None or new_weights is not None) and task.learning_rate is None:
        raise ValueError("learning_rate is missing: a step can only be judged with the rate that it used")
    if momentum and previous_weights is None and new_weights is not None:
        raise ValueError("momentum needs previous_weights: the parameters one step before the given ones")

    if gradients is not None:
        Ws, bs = _given_gradients(task, gradients, bias_gradients)
        return _best(task, Ws, bs, None, seed, ask=True)
    if new_weights is not None:
        after = read_parameters("new_weights", new_weights, new_biases)
        before = (
            None if previous_weights is None else read_parameters("previous_weights", previous_weights, previous_biases)
        )
        return _judge_step(task, _arrays("new_weights", after), before, float(momentum), updates, seed)
    if backward is not None:
        return _judge_function(task, _GradientFunction(task, backward), float(momentum), seed)
    assert step is not None
    return _judge_function(task, _StepFunction(task, step, updates), float(momentum), seed)


# --- reading -----------------------------------------------------------------------------------


def _arrays(name: str, parameters: Parameters) -> tuple[list[Array], list[Array] | None]:
    return (
        [to_array(f"{name}, weights of layer {n}", w) for n, w in enumerate(parameters.weights, start=1)],
        None
        if parameters.biases is None
        else [to_array(f"{name}, biases of layer {n}", b) for n, b in enumerate(parameters.biases, start=1)],
    )


def _read_task(
    weights: Any,
    biases: Any,
    X: Any,
    T: Any,
    activation: Any,
    loss: str,
    reduction: Any,
    beta: Any,
    examples: Any,
    layout: Any,
    bias: Any,
    bias_value: Any,
    weight_decay: float,
    learning_rate: float | None,
    centring: str,
) -> _Task:
    parameters = read_parameters("weights", weights, biases)
    Ws, bs = _arrays("weights", parameters)
    X_array, T_array = to_array("X", X), to_array("T", T)
    check_choice("loss", loss, (*LOSSES, "squared_error"))
    check_choice("reduction", reduction, ("mean", "sum", "mean_elements"))
    check_choice("centring", centring, ("none", "mean", "standard"))
    for name, value, known in (
        ("examples", examples, ("rows", "columns")),
        ("layout", layout, ("in_out", "out_in")),
        ("bias", bias, ("vector", "node_first", "node_last", "none")),
    ):
        if value is not None:
            check_choice(name, value, known)
    if bias_value is not None:
        _check_number("bias_value", bias_value, lambda v: v != 0.0, "other than 0, such as -1 or +1")
    _check_number("weight_decay", weight_decay, lambda v: v >= 0.0, "of at least 0")
    found = readings(Ws, bs, X_array, T_array, examples, layout, bias, bias_value)
    activations = tuple(
        check_choice("activation", g, ACTIVATIONS) for g in check_per_layer("activation", activation, len(Ws))
    )
    if "threshold" in activations:
        raise ValueError(
            "activation is threshold, whose derivative is 0 everywhere, so there is no gradient to check; "
            "expected one of sigmoid, tanh, relu, linear, softmax"
        )
    betas = tuple(float(b) for b in check_per_layer("beta", beta, len(Ws)))
    possible, refused = [], None
    for reading in found:
        try:
            _check_data(reading)
            # The library's own checks: slopes, and losses that need probabilities.
            sizes = (reading.weights[1].shape[0], *(W.shape[1] for W in reading.weights))
            name = "half_squared_error" if loss == "squared_error" else loss
            MLP(sizes, activation=activations, loss=name, beta=betas)
            LOSSES[name].check_domain(reading.T)
        except ValueError as error:
            # Square data may be read in two ways, of which only one holds sensible targets.
            refused = refused or error
        else:
            possible.append(reading)
    if not possible:
        assert refused is not None
        raise refused
    return _Task(
        parameters,
        Ws,
        bs,
        X,
        T,
        possible,
        activations,
        betas,
        "half_squared_error" if loss == "squared_error" else loss,
        loss == "squared_error",
        reduction,
        centring,
        float(weight_decay),
        None if learning_rate is None else check_learning_rate(learning_rate),
    )


def _check_number(name: str, value: Any, holds: Callable[[float], bool], expected: str) -> None:
    if not isinstance(value, numbers.Real) or not math.isfinite(value) or not holds(float(value)):
        raise ValueError(f"{name} must be a finite number {expected}, but {value!r} came")


def _check_data(reading: Reading) -> None:
    k = reading.X.shape[0]
    if not np.any(reading.X):
        raise ValueError("X is 0 everywhere, so all weights of layer 1 have the gradient 0; expected inputs that vary")
    if k > 1 and (reading.X == reading.X[0]).all():
        raise ValueError(f"X holds the same example {k} times; expected examples that differ")


def _given_gradients(task: _Task, gradients: Any, bias_gradients: Any) -> tuple[list[Array], list[Array] | None]:
    n_layers, vectors = len(task.weights), task.biases is not None
    if bias_gradients is None:
        return read_result("gradients", gradients, n_layers, vectors)
    if not vectors:
        raise ValueError("bias_gradients came, but no biases; expected biases as well, one array per layer")
    Ws, _ = read_result("gradients", gradients, n_layers, False)
    bs, _ = read_result("bias_gradients", bias_gradients, n_layers, False)
    return Ws, bs


# --- judging -----------------------------------------------------------------------------------


def _stated(task: _Task, s: Setting, Ws: Sequence[Array], bs: Sequence[Array] | None, rate: float | None) -> Stated:
    """Find out how exact the numbers are that came."""
    came = [*Ws, *(bs or [])]
    slack = [0.0] * s.n_layers
    relative = 1e-8
    if rate is None and is_single_precision(came):
        relative = 2e-5
    elif rate is None:
        places = decimals(came)
        right = right_pass(s)
        exact = decimals([*right.weights, *right.biases])
        if places is not None and places >= 2 and (exact is None or exact > places):
            slack = [0.6 * 10.0**-places] * s.n_layers
            if places == decimals([*task.weights, *(task.biases or [])]):
                # The weights were rounded for printing as well.
                slack = [4.0 * x for x in slack]
    return Stated(task.learning_rate, rate is not None, task.weight_decay, None, Precision(relative), tuple(slack))


def _best(
    task: _Task,
    Ws: list[Array],
    bs: list[Array] | None,
    stated_for: Callable[[Setting, Reading], Stated] | None,
    seed: int,
    ask: bool,
    extra: Callable[[Setting, Reading, Judgement], Judgement] | None = None,
) -> Diagnosis:
    """Judge every reading that the shapes allow and keep the one that explains most simply."""
    best: tuple[Judgement, Reading] | None = None
    refused: ValueError | None = None
    # First a quick look at every reading, then a thorough one if none was enough.
    several = len(task.readings) > 1
    rounds = [(reading, False) for reading in task.readings] if several else []
    rounds += [(reading, True) for reading in task.readings]
    for reading, thorough in rounds:
        if best is not None and thorough and several and best[0].cost < 1.5:
            break
        s = task.setting(reading)
        try:
            given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
        except ValueError as error:
            refused = refused or error
            continue
        stated = _stated(task, s, Ws, bs, None) if stated_for is None else stated_for(s, reading)
        judgement = judge(s, reading.convention, given, stated, thorough=thorough)
        if extra is not None:
            judgement = extra(s, reading, judgement)
        if best is None or judgement.cost < best[0].cost - 1e-9:
            best = (judgement, reading)
        if judgement.cost == 0.0:
            break
    if best is None:
        assert refused is not None
        raise refused
    judgement, reading = best
    diagnosis = judgement.diagnosis
    notes = list(diagnosis.notes)
    if len(task.readings) > 1:
        notes.append(
            f"The shapes allow {len(task.readings)} readings; this one explains the gradients best. State examples, "
            "layout, bias and bias_value to fix it."
        )
    probe = None
    if ask and diagnosis.alternatives:
        s = task.setting(reading)
        probe = _in_convention(task, reading.convention, draw_probe(s, seed, avoid_examples=True))
        notes.append(
            "To tell them apart, compute your gradients again for the weights and data in .probe of this diagnosis, "
            "a random draw on which they differ, and diagnose those."
        )
    return replace(diagnosis, notes=notes, probe=probe)


def _in_convention(task: _Task, convention: Convention, s: Setting) -> Probe:
    """Bring a drawn network and data into the learner's form."""
    joined = [convention.join(W, b) for W, b in zip(s.weights, s.biases, strict=True)]
    offsets: list[Array] | None = None
    if task.biases is not None:
        offsets = [b.reshape(old.shape) for (_, b), old in zip(joined, task.biases, strict=True) if b is not None]
    X, T = (s.X, s.T) if convention.examples == "rows" else (s.X.T, s.T.T)
    if np.ndim(to_array("X", task.X)) == 1:
        X = X.reshape(-1)
    if np.ndim(to_array("T", task.T)) == 1:
        T = T.reshape(-1)
    return Probe([W for W, _ in joined], offsets, X, T)


# --- a step ------------------------------------------------------------------------------------


def _judge_step(
    task: _Task,
    after: tuple[list[Array], list[Array] | None],
    before: Parameters | None,
    momentum: float,
    updates: str,
    seed: int,
) -> Diagnosis:
    """Judge the change from the weights to the new weights."""
    rate = task.learning_rate
    assert rate is not None
    previous = None if before is None else _arrays("previous_weights", before)
    Ws = _difference(task.weights, after[0], "new_weights") if task.weights else []
    bs = None
    if task.biases is not None:
        if after[1] is None:
            raise ValueError("the network has bias vectors, but no new_biases came; expected one per layer")
        bs = _difference(task.biases, after[1], "new_biases", strict=False)
    if not any(np.any(d) for d in [*Ws, *(bs or [])]):
        raise ValueError("the step changed nothing: the new weights equal the weights; expected weights after one step")
    Ws, bs = [d / rate for d in Ws], None if bs is None else [d / rate for d in bs]
    if previous is not None and momentum:
        Ws = [G + momentum * (W - P) / rate for G, W, P in zip(Ws, task.weights, previous[0], strict=True)]
        if bs is not None and task.biases is not None and previous[1] is not None:
            bs = [g + momentum * (b - p) / rate for g, b, p in zip(bs, task.biases, previous[1], strict=True)]

    def stated(s: Setting, reading: Reading) -> Stated:
        base = _stated(task, s, Ws, bs, rate)
        single = is_single_precision([*after[0], *(after[1] or [])])
        unit = 6e-8 if single else 1.2e-16
        size = max(float(np.abs(W).max()) for W in [*task.weights, *(task.biases or []), *after[0]])
        column = None
        if previous is not None and not momentum:
            column = _canonical(reading.convention, [(P - W) / rate for P, W in zip(previous[0], task.weights, strict=True)],
                                None if previous[1] is None or task.biases is None
                                else [(p - b) / rate for p, b in zip(previous[1], task.biases, strict=True)])  # fmt: skip
        return replace(
            base,
            is_step=True,
            previous_step=column,
            precision=Precision(2e-5 if single else 1e-8),
            slack=tuple([4.0 * unit * size / rate] * s.n_layers),
        )

    def one_by_one(s: Setting, reading: Reading, judgement: Judgement) -> Judgement:
        if judgement.cost == 0.0 and updates == "batch":
            return judgement
        return _per_example(task, s, reading, Ws, bs, judgement, updates, stated(s, reading))

    return _best(task, Ws, bs, stated, seed, ask=True, extra=one_by_one)


def _canonical(convention: Convention, Ws: Sequence[Array], bs: Sequence[Array] | None) -> tuple[PerLayer, PerLayer]:
    pairs = [convention.split(W, None if bs is None else bs[n], of_gradient=True) for n, W in enumerate(Ws)]
    return PerLayer([W for W, _ in pairs]), PerLayer([b for _, b in pairs])


def _difference(old: Sequence[Array], new: Sequence[Array], name: str, strict: bool = True) -> list[Array]:
    if len(old) != len(new):
        raise ValueError(f"{name} holds {len(new)} arrays, but {len(old)} expected: one per layer")
    result = []
    for n, (a, b) in enumerate(zip(old, new, strict=True), start=1):
        if a.shape != b.shape and (strict or b.size % a.size or b.ndim > 2):
            raise ValueError(f"{name} of layer {n} has shape {b.shape}, but {a.shape} expected, as before the step")
        result.append(a - b)
    return result


def _per_example(
    task: _Task,
    s: Setting,
    reading: Reading,
    Ws: list[Array],
    bs: list[Array] | None,
    judgement: Judgement,
    updates: str,
    stated: Stated,
) -> Judgement:
    """Judge a step as a walk through the examples, one update after each."""
    rate = stated.learning_rate
    assert rate is not None
    given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
    single_scale = task.scale(1, s.layer_sizes[-1])

    def residual(name: str | None, form: int, factor: float) -> float | None:
        Wn, bn = list(s.weights), list(s.biases)
        for i in range(s.n_examples):
            here = s.with_parameters(Wn, bn).but(X=s.X[i : i + 1], T=s.T[i : i + 1], scale=single_scale * factor)
            passed = right_pass(here) if name is None else mistaken_pass(here, MISTAKES[name], form, None, rate)
            if passed is None:
                return None
            Wn = [W - rate * (G + task.weight_decay * W) for W, G in zip(Wn, passed.weights, strict=True)]
            if s.has_bias:
                bn = [b - rate * g for b, g in zip(bn, passed.biases, strict=True)]
        worst = 0.0
        for layer in range(1, s.n_layers + 1):
            for came, old, new in (
                (given.weights[layer - 1], s.weights[layer], Wn[layer - 1]),
                (given.biases[layer - 1], s.biases[layer], bn[layer - 1]),
            ):
                if came is None or (old is s.biases[layer] and not s.has_bias):
                    continue
                off = max(0.0, float(np.abs(came - (old - new) / rate).max()) - stated.slack[layer - 1] * 10)
                worst = max(worst, off / max(float(np.abs(came).max()), 1e-300))
        return worst

    limit = 10 * stated.precision.relative
    entries = sum(G.size for G in given.weights if G is not None)
    stated_so = updates == "per_example"
    factors = {"": 1.0, "averaged_over_examples": 1.0 / s.n_examples, "factor_two": 2.0, "factor_half": 0.5,
               "wrong_sign": -1.0}  # fmt: skip
    tries: list[tuple[str | None, int, str]] = [(None, 0, name) for name in factors]
    if stated_so:
        for known in MISTAKES.values():
            if known.slot not in ("factor", "step", "added", "network"):
                tries += [(known.name, form, "") for form in range(8)]
        tries += [("bias_sign", 0, "")]
    explained: list[Explanation] = []
    for name, form, factor in tries:
        off = residual(name, form, factors[factor])
        if off is None or not off <= limit:
            continue
        items = [] if stated_so else [Item("updated_per_example", 0)]
        items += [Item(factor, n) for n in range(s.n_layers, 0, -1)] if factor else []
        items += [Item(name, n) for n in range(s.n_layers, 0, -1)] if name else []
        explained.append(Explanation(tuple(items), (), off, entries))
        if not items:
            break
    if not explained:
        if stated_so:
            unknown = tuple((n, "weights") for n in range(s.n_layers, 0, -1))
            d = judgement.diagnosis
            notes = [*d.notes, "Judged as a walk through the examples in their order, one update after each."]
            blank = finish(s, [Explanation((), unknown)], d.errors, given, stated, notes, reading.convention)
            return Judgement(blank, Explanation((), unknown).cost)
        return judgement
    explained.sort(key=lambda e: e.cost)
    best = [e for e in explained if e.n_mistakes == explained[0].n_mistakes]
    if best[0].cost >= judgement.cost and not stated_so:
        return judgement
    table = judgement.diagnosis.errors
    if stated_so:
        right_now = not best[0].items
        table = [replace(e, right=right_now) for e in table] if right_now else table
    notes = [
        "Judged as a walk through the examples in their order, one update after each; the table compares with one step for all."
    ]
    return Judgement(finish(s, best, table, given, stated, notes, reading.convention), best[0].cost)


# --- functions ---------------------------------------------------------------------------------


class _GradientFunction:
    """A learner's backward function, called with copies."""

    wants_step = False

    def __init__(self, task: _Task, function: Callable[..., Any]) -> None:
        self.task, self.function = task, function

    def __call__(self, probe: Probe | None) -> tuple[list[Array], list[Array] | None]:
        """Return gradients for the learner's own arrays, or for a probe."""
        result = self.function(*_arguments(self.task, probe))
        if result is None:
            raise ValueError("backward returned None; expected gradients in the form of the parameters")
        return read_result("the result of backward", result, len(self.task.weights), self.task.biases is not None)


class _StepFunction:
    """A learner's training step, called with copies; what it returns or changes becomes a gradient."""

    wants_step = True

    def __init__(self, task: _Task, function: Callable[..., Any], updates: str) -> None:
        self.task, self.function, self.updates = task, function, updates

    def __call__(self, probe: Probe | None) -> tuple[list[Array], list[Array] | None]:
        """Return (weights - new weights) / eta for the learner's own arrays, or for a probe."""
        if self.updates == "batch":
            return self._change(probe, None)
        # One example at a time, always from the same weights: the sum is a gradient.
        convention = self.task.readings[0].convention
        X = np.atleast_2d(to_array("X", self.task.X if probe is None else probe.X))
        k = X.shape[0] if convention.examples == "rows" else X.shape[1]
        singles = [self._change(probe, i) for i in range(k)]
        summed = [np.sum([one[0][n] for one in singles], axis=0) for n in range(len(self.task.weights))]
        offsets = None
        if singles[0][1] is not None:
            offsets = [np.sum([(one[1] or [])[n] for one in singles], axis=0) for n in range(len(self.task.weights))]
        # The stated loss of all examples: their mean, unless it is a sum.
        share = 1.0 if self.task.reduction == "sum" else 1.0 / k
        return [share * G for G in summed], None if offsets is None else [share * g for g in offsets]

    def _change(self, probe: Probe | None, example: int | None) -> tuple[list[Array], list[Array] | None]:
        task = self.task
        assert task.learning_rate is not None
        arguments = list(_arguments(task, probe))
        if example is not None:
            convention = task.readings[0].convention
            for place in (-2, -1):
                data = arguments[place]
                array = data if hasattr(data, "shape") else np.asarray(data)
                one = slice(example, example + 1)
                arguments[place] = array[one] if convention.examples == "rows" or array.ndim == 1 else array[:, one]
        start = (task.weights, task.biases) if probe is None else (probe.weights, probe.biases)
        result = self.function(*arguments, task.learning_rate)
        if result is None:
            # Changed in place: the copies that were handed over hold the new weights.
            result = arguments[0] if task.parameters.form != "separate" or task.biases is None else tuple(arguments[:2])
        after = read_result("the result of step", result, len(task.weights), task.biases is not None)
        Ws = [d / task.learning_rate for d in _difference(start[0], after[0], "the result of step")]
        bs = None
        if start[1] is not None:
            if after[1] is None:
                raise ValueError("step returned no biases; expected new weights and new biases")
            bs = [d / task.learning_rate for d in _difference(start[1], after[1], "the result of step", strict=False)]
        if example is None and not any(np.any(d) for d in [*Ws, *(bs or [])]):
            raise ValueError(
                "the step changed nothing: it returned the weights it was given; expected weights after one step"
            )
        return Ws, bs


def _arguments(task: _Task, probe: Probe | None) -> tuple[Any, ...]:
    """Return copies of parameters and data, in the learner's containers."""
    form = call_forms(task.parameters)
    if probe is None:
        p = task.parameters
        own = form([_copied(w) for w in p.weights], None if p.biases is None else [_copied(b) for b in p.biases])
        return (*own, copy.deepcopy(task.X), copy.deepcopy(task.T))
    like = task.parameters
    Ws = [_like(old, new) for old, new in zip(like.weights, probe.weights, strict=True)]
    bs = None
    if probe.biases is not None and like.biases is not None:
        bs = [_like(old, new) for old, new in zip(like.biases, probe.biases, strict=True)]
    return (*form(Ws, bs), _like(task.X, probe.X), _like(task.T, probe.T))


def _copied(value: Any) -> Any:
    # Integer weights would swallow an update in place.
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype.kind in "iub"):
        return np.array(value, dtype=np.float64)
    return copy.deepcopy(value)


def _like(old: Any, new: Array) -> Any:
    """Return an array in the kind that the learner uses."""
    return old.new_tensor(new) if hasattr(old, "new_tensor") else np.array(new)


def _flat(pair: tuple[list[Array], list[Array] | None]) -> Array:
    return np.concatenate([a.ravel() for a in [*pair[0], *(pair[1] or [])]])


def _judge_function(task: _Task, function: _GradientFunction | _StepFunction, momentum: float, seed: int) -> Diagnosis:
    """Call the learner's function on its own data, then where that settles nothing, on random ones."""
    calls = [function(None) for _ in range(3)]
    first, second, third = (_flat(c) for c in calls)
    state: Finding | None = None
    used = calls[0]
    if first.shape == second.shape == third.shape:
        size = max(float(np.abs(third).max()), 1e-300)
        if np.abs(second - first).max() > 1e-6 * size:
            growth, later = second - first, third - second
            ratio = float((growth * later).sum() / max(float((growth * growth).sum()), 1e-300))
            if np.abs(later - ratio * growth).max() > 1e-5 * size:
                raise ValueError(
                    "three calls with the same input gave different results; expected a function without random parts "
                    "(switch off dropout and shuffling)"
                )
            if abs(ratio - 1.0) < 1e-5:
                state = Finding("gradients_accumulated", (), _whole(task), "", 2.0)
                used = _minus(calls[1], calls[0], 1.0)
            elif 0.0 < ratio < 1.0:
                if abs(ratio - momentum) > 1e-5:
                    state = Finding("momentum", (), _whole(task), "", ratio)
                used = _minus(calls[1], calls[0], ratio)
            else:
                raise ValueError(
                    "the same input gives other results on each call; expected a function whose result depends on its "
                    "arguments alone"
                )
    stated_for = _step_stated(task, function, used)

    def walked(s: Setting, reading: Reading, judgement: Judgement) -> Judgement:
        assert isinstance(function, _StepFunction)
        if function.updates == "per_example" or judgement.cost == 0.0:
            return judgement
        return _per_example(task, s, reading, used[0], used[1], judgement, "batch", stated_for(s, reading))

    extra = walked if isinstance(function, _StepFunction) else None
    own = _best(task, used[0], used[1], stated_for, seed, ask=False, extra=extra)
    if state is not None:
        findings = [state, *own.findings]
        mistaken = (
            own.verdict if own.unexplained else ("right if stated" if all(f.harmless for f in findings) else "mistaken")
        )
        if own.verdict == "unexplained":
            mistaken = "partly explained"
        return replace(own, findings=findings, verdict=mistaken, confidence=own.confidence if own.findings else 1.0)
    if own.verdict == "right" or own.alternatives:
        return _second_opinion(task, function, own, seed)
    return own


def _whole(task: _Task) -> Literal["weights", "weights and biases"]:
    return "weights" if task.readings[0].convention.bias == "none" else "weights and biases"


def _minus(
    second: tuple[list[Array], list[Array] | None], first: tuple[list[Array], list[Array] | None], ratio: float
) -> tuple[list[Array], list[Array] | None]:
    Ws = [b - ratio * a for a, b in zip(first[0], second[0], strict=True)]
    bs = None
    if first[1] is not None and second[1] is not None:
        bs = [b - ratio * a for a, b in zip(first[1], second[1], strict=True)]
    return Ws, bs


def _step_stated(
    task: _Task, function: _GradientFunction | _StepFunction, used: tuple[list[Array], list[Array] | None]
) -> Callable[[Setting, Reading], Stated]:
    def stated(s: Setting, reading: Reading) -> Stated:
        rate = task.learning_rate if function.wants_step else None
        base = _stated(task, s, used[0], used[1], rate)
        if rate is None:
            return base
        kinds = [
            np.asarray(w).dtype for w in task.parameters.weights if hasattr(w, "dtype") and not hasattr(w, "detach")
        ]
        single = bool(kinds) and all(kind == np.float32 for kind in kinds)
        single = single or any("float32" in str(getattr(w, "dtype", "")) for w in task.parameters.weights)
        size = max(float(np.abs(W).max()) for W in [*s.weights, *s.biases])
        unit = 6e-8 if single else 1.2e-16
        slack = 4.0 * unit * max(size, 1.0) / rate
        return replace(
            base, is_step=True, precision=Precision(2e-5 if single else 1e-8), slack=tuple([slack] * s.n_layers)
        )

    return stated


def _second_opinion(task: _Task, function: _GradientFunction | _StepFunction, own: Diagnosis, seed: int) -> Diagnosis:
    """Try the function on a random network and data, where the known mistakes differ."""
    reading = next(r for r in task.readings if str(r.convention) == own.convention)
    # With other numbers of examples 2, k and 1/n come apart; a hard-coded k would show as well.
    for other_k in (True, False) if own.alternatives else (False,):
        drawn = draw_probe(task.setting(reading), seed, avoid_examples=other_k)
        probe = _in_convention(task, reading.convention, drawn)
        try:
            Ws, bs = function(probe)
            there = _judge_probe(task, function, reading, drawn, Ws, bs)
        except Exception as error:
            note = (
                f"Your function could not be tried on random data of the same shapes: {type(error).__name__}: {error}"
            )
            own = replace(own, notes=[*own.notes, note])
            continue
        if not own.alternatives:
            return _of_right(own, there, probe)
        possible = [sorted({f.name for f in fs}) for fs in (own.findings, *own.alternatives)]
        names = sorted({f.name for f in there.findings})
        if names in possible and not there.unexplained:
            n = possible.index(names)
            chosen = own.findings if n == 0 else own.alternatives[n - 1]
            left = [fs for fs in there.alternatives if sorted({f.name for f in fs}) in possible]
            others = ", ".join(" and ".join(p) for m, p in enumerate(possible) if m != n)
            note = f"Your own data cannot tell it from {others}; a random network and data of the same shapes can."
            return replace(
                own,
                findings=chosen,
                alternatives=left,
                confidence=there.confidence,
                probe=probe,
                notes=[*own.notes, note],
            )
    return own


def _of_right(own: Diagnosis, there: Diagnosis, probe: Probe) -> Diagnosis:
    if there.verdict == "right":
        return replace(
            own, notes=[*own.notes, "Also right on a random network and data of the same shapes."], probe=probe
        )
    if there.findings and not there.unexplained:
        note = (
            "On your own weights and data the gradients are right, because the mistake cancels there; this is what a "
            "random network and data of the same shapes show (see .probe)."
        )
        return replace(there, notes=[note, *there.notes], probe=probe)
    note = (
        "Right on your weights and data, but not on a random network and data of the same shapes. Does the function use "
        "its arguments, or arrays from outside?"
    )
    return replace(own, notes=[*own.notes, note], probe=probe)


def _judge_probe(
    task: _Task,
    function: _GradientFunction | _StepFunction,
    reading: Reading,
    s: Setting,
    Ws: list[Array],
    bs: list[Array] | None,
) -> Diagnosis:
    centred = task.setting(Reading(reading.convention, s.weights, s.biases, s.X, s.T))
    given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
    stated = _step_stated(task, function, (Ws, bs))(centred, reading)
    return judge(centred, reading.convention, given, stated).diagnosis
