"""Compare outputs and a printed loss with the stated network's: a mistake before the way back shows there first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from ..activations import Activation, softmax
from ..per_layer import Array
from .conventions import Reading, decimals, is_single_precision, to_array
from .known import KNOWN
from .report import Diagnosis, Finding
from .setting import Setting, t
from .task import Task

__all__ = ["judge_forward"]

#: What one layer of a mistaken forward pass makes of the activations below.
_Layer = Callable[[Array], Array]
_Name = tuple[str, str]


@dataclass(frozen=True)
class _Told:
    """What was found in the forward pass or in the loss: nothing, with ``right``, or findings, or neither."""

    right: bool
    findings: tuple[Finding, ...] = ()
    alternatives: tuple[tuple[Finding, ...], ...] = ()
    notes: tuple[str, ...] = ()


def judge_forward(task: Task, outputs: Any, loss_value: Any, own: Diagnosis | None) -> Diagnosis:
    """Judge what the forward pass gave, and put it before what the gradients showed.

    Parameters
    ----------
    task : Task
        What was stated.
    outputs, loss_value : array_like, number or None
        What came.
    own : Diagnosis or None
        Of the gradients, if there are any.
    """
    readings = [r for r in task.readings if own is None or str(r.convention) == own.convention]
    told: list[_Told] = []
    for n, reading in enumerate(readings):
        s = task.setting(reading)
        Y = None if outputs is None else _as_stated(outputs, reading, s)
        told = [] if Y is None else [_judge_outputs(s, Y)]
        if loss_value is not None:
            told.append(
                _judge_loss(s, s.A[-1] if Y is None else Y, to_array("loss_value", loss_value), task.weight_decay)
            )
        if all(one.right for one in told) or n == len(readings) - 1:
            break
    return _joined(told, own, str(reading.convention))


def _as_stated(outputs: Any, reading: Reading, s: Setting) -> Array:
    """Return outputs with examples in rows."""
    Y = to_array("outputs", outputs)
    shape = s.T.shape
    Y = Y.reshape(shape) if Y.ndim == 1 and Y.size == s.T.size else Y if reading.convention.examples == "rows" else Y.T
    if Y.shape != shape:
        expected = shape if reading.convention.examples == "rows" else shape[::-1]
        raise ValueError(f"outputs has shape {np.shape(outputs)}, but {expected} expected, the shape of T")
    return Y


def _tolerance(came: Array) -> float:
    """Return how far right numbers may be off, relative to the largest."""
    if is_single_precision([came]):
        return 2e-5
    places = decimals([came])
    largest = float(np.abs(came).max(initial=0.0))
    printed = 0.0 if places is None or places < 2 else 0.6 * 10.0**-places / max(largest, 1e-300)
    return max(1e-8, printed)


# --- outputs -----------------------------------------------------------------------------------


def _layers(s: Setting, layer: int) -> Iterator[tuple[_Name, _Layer]]:
    """Yield the mistakes that a forward pass can make in one layer."""
    W, b, g, beta = s.weights[layer], s.biases[layer], s.g(layer), s.beta[layer - 1]
    name = s.activation[layer - 1]
    if s.has_bias and np.any(b):
        yield ("bias_missing_in_forward", ""), lambda A: g.value(A @ W, beta)
        yield ("bias_of_other_sign", ""), lambda A: g.value(A @ W - b, beta)
    if name != "linear":
        yield ("activation_missing_in_forward", ""), lambda A: A @ W + b
        yield ("activation_twice_in_forward", ""), lambda A: g.value(g.value(A @ W + b, beta), beta)
    if name == "softmax":
        yield ("softmax_over_examples", ""), lambda A: t(softmax(t(beta * (A @ W + b))))
        yield ("softmax_over_examples", "over everything"), lambda A: _over_everything(A @ W + b, beta)
    if beta != 1.0:
        yield ("slope_unstated", "beta = 1"), lambda A: g.value(A @ W + b, 1.0)
    fitting = {n: g for n, g in KNOWN.items() if g.derivative is not None or layer == s.n_layers}
    for other in sorted(fitting.keys() - {name, "linear", "threshold"}):
        yield ("other_activation_in_forward", other), partial(_through, fitting[other], W, b)
    if W.shape[0] == W.shape[1] > 1:
        yield ("weights_transposed_in_forward", ""), lambda A: g.value(A @ W.T + b, beta)
    yield from _of_other_layers(s, layer)


def _through(g: Activation, W: Array, b: Array, A: Array) -> Array:
    return g.value(A @ W + b, 1.0)


def _of_other_layers(s: Setting, layer: int) -> Iterator[tuple[_Name, _Layer]]:
    W, b, g, beta = s.weights[layer], s.biases[layer], s.g(layer), s.beta[layer - 1]

    def with_these(W: Array, b: Array) -> _Layer:
        return lambda A: g.value(A @ W + b, beta)

    for m in s.weights.layers:
        if m != layer and s.weights[m].shape == W.shape:
            yield ("weights_of_wrong_layer_in_forward", f"layer {m}"), with_these(s.weights[m], b)
        if m != layer and s.has_bias and s.biases[m].shape == b.shape:
            yield ("bias_of_wrong_layer_in_forward", f"layer {m}"), with_these(W, s.biases[m])


def _over_everything(H: Array, beta: float) -> Array:
    e = np.exp(beta * (H - H.max()))
    made: Array = e / e.sum()
    return made


def _programs(s: Setting) -> Iterator[dict[int, tuple[_Name, _Layer]]]:
    """Yield mistaken forward passes: one mistake in one layer, in all layers that can make it, then two mistakes."""
    places = {n: dict(_layers(s, n)) for n in range(1, s.n_layers + 1)}
    names = list(dict.fromkeys(name for made in places.values() for name in made))
    singles = [{n: (name, places[n][name])} for name in names for n in places if name in places[n]]
    yield from singles
    for name in names:
        where = [n for n in places if name in places[n]]
        for count in range(2, len(where) + 1):
            for some in combinations(where, count):
                yield {n: (name, places[n][name]) for n in some}
    for one, other in list(combinations(singles, 2))[:4000]:
        if not set(one) & set(other):
            yield one | other


def _judge_outputs(s: Setting, Y: Array) -> _Told:
    rtol = _tolerance(Y)

    def agrees(made: Array) -> bool:
        return bool(np.abs(made - Y).max() <= rtol * max(float(np.abs(Y).max()), float(np.abs(made).max()), 1e-300))

    if agrees(s.A[-1]):
        return _Told(True)
    found: list[dict[int, _Name]] = []
    with np.errstate(all="ignore"):
        for program in _programs(s):
            names = {n: name for n, (name, _) in program.items()}
            if found and len(set(names.values())) > len(set(found[0].values())):
                break
            A = s.X
            for n in range(1, s.n_layers + 1):
                A = program[n][1](A) if n in program else s.g(n).value(A @ s.weights[n] + s.biases[n], s.beta[n - 1])
            if agrees(A) and all(set(names) - set(other) or len(names) < len(other) for other in found):
                found.append(names)
    if not found:
        return _Told(False, notes=(_where_off(s, Y, rtol),))
    findings = [tuple(_forward_findings(names)) for names in found[:4]]
    return _Told(False, findings[0], tuple(findings[1:]))


def _forward_findings(names: dict[int, _Name]) -> list[Finding]:
    groups: dict[_Name, list[int]] = {}
    for n in sorted(names, reverse=True):
        groups.setdefault(names[n], []).append(n)
    return [Finding(name, tuple(layers), "forward pass", detail) for (name, detail), layers in groups.items()]


def _where_off(s: Setting, Y: Array, rtol: float) -> str:
    off = np.abs(Y - s.A[-1]) > rtol * np.abs(Y).max()
    i, j = np.unravel_index(int(np.argmax(np.abs(Y - s.A[-1]))), Y.shape)
    return (
        f"The outputs are not those of the stated network: {int(off.sum())} of {off.size} are off; of example {int(i)}, output "
        f"{int(j)}, both counted from 0, came {Y[i, j]:.6g}, but {s.A[-1][i, j]:.6g} is right. No known mistake of a forward "
        "pass explains them."
    )


# --- the loss ----------------------------------------------------------------------------------


def _formulas(s: Setting, Y: Array) -> Iterator[tuple[str, Array]]:
    """Yield what programs write for the loss of one output; the stated one comes first."""
    T = s.T
    yield "", s.known_loss.value(Y, T)
    if s.loss == "binary_cross_entropy":
        first, second = T * np.log(Y), (1 - T) * np.log(1 - Y)
        yield "the minus sign reaches the first term only: a bracket is missing", -first + second
        yield "the term of the targets 0 is missing", -first
        yield "the term of the targets 1 is missing", -second
        yield "with 1 - t and t the wrong way round", -((1 - T) * np.log(Y) + T * np.log(1 - Y))
        yield "with log(y) in both terms", -(first + (1 - T) * np.log(Y))
    if s.loss == "categorical_cross_entropy":
        yield "the other outputs are counted too: binary cross-entropy", -(T * np.log(Y) + (1 - T) * np.log(1 - Y))
    if "cross_entropy" in s.loss:
        yield "in bits: the logarithm has base 2", s.known_loss.value(Y, T) / math.log(2.0)
        yield "the logarithm has base 10", s.known_loss.value(Y, T) / math.log(10.0)
        yield "outputs and targets have changed places", -Y * np.log(T)
    if s.loss != "half_squared_error":
        yield "squared error", (Y - T) ** 2 / 2
    if s.loss != "absolute_error":
        yield "absolute error", np.abs(Y - T)
    yield "the error itself, neither squared nor absolute", Y - T


def _factors(s: Setting) -> list[tuple[float, str]]:
    """Return what a loss may be too large by, the simplest first; with two outputs, half has two names."""
    k, n = s.n_examples, s.layer_sizes[-1]
    found = [(0.5, "half"), (2.0, "twice"), (-1.0, "the sign is wrong")]
    named = ((float(k), "summed over the examples"), (1.0 / k, "averaged over the examples"), (float(n), "summed over the outputs"),
             (1.0 / n, "averaged over the outputs"), (1.0 / (k * n), "averaged over examples and outputs"),
             (float(k * n), "summed over examples and outputs"))  # fmt: skip
    single = [(value, words) for value, words in named if value != 1.0]
    found += single
    plain = {value for value, _ in found}
    # Two at once only where one does not do.
    twice = [(f * value, f"{words}, {more}") for value, words in single for f, more in ((0.5, "half"), (2.0, "twice"))]
    return found + [(value, words) for value, words in twice if value != 1.0 and value not in plain]


def _judge_loss(s: Setting, Y: Array, came: Array, decay: float) -> _Told:
    k, n = s.T.shape

    def like(losses: Array) -> Array:
        total: Array = losses.sum(axis=1) if came.shape in ((k,), (k, 1)) and k * n > 1 else losses
        return total.reshape(came.shape) if came.size > 1 else np.asarray(losses.sum()).reshape(came.shape)

    if came.size not in (1, k, k * n):
        raise ValueError(
            f"loss_value has shape {came.shape}, but one number, one for each of {k} examples, or the shape of T expected"
        )
    # The loss of one example is not divided by the number of examples.
    scale = s.scale if came.size == 1 else s.scale * k
    size = float(np.abs(came).max())
    rtol = _tolerance(came)
    squares = 0.5 * sum(float((W * W).sum()) for W in s.weights)
    penalty = decay * squares
    with np.errstate(all="ignore"):
        formulas = [(words, like(losses)) for words, losses in _formulas(s, Y)]
        if came.size == 1 and s.loss == "half_squared_error":
            root = np.sqrt(2.0 * formulas[0][1] * (1.0 / (k * n)))
            formulas.append(("the square root of the mean squared error", root / scale))

    def agrees(value: Array) -> bool:
        return bool(np.isfinite(value).all() and np.abs(value - came).max() <= rtol * max(size, 1e-300))

    if agrees(scale * formulas[0][1] + penalty):
        return _Told(True)
    tries = []
    if penalty:
        tries += [("loss_penalty", "it is missing", scale * formulas[0][1], 1.0)]
        tries += [
            (
                "loss_penalty",
                "twice the stated one: c times the squares, without the 1/2",
                scale * formulas[0][1] + 2 * penalty,
                2.0,
            )
        ]
    factors = _factors(s)
    tries += [("loss_factor", words, f * scale * formulas[0][1] + penalty, f) for f, words in factors]
    tries += [("loss_formula", words, scale * base + penalty, 1.0) for words, base in formulas[1:]]
    both = [
        ("loss_formula", f"{words}; {about}", f * scale * base + penalty, f)
        for words, base in formulas[1:]
        for f, about in factors
    ]
    for some in (tries, both):
        digits = came.size * -math.log10(rtol) if size else 0.0
        found = [(name, words, f) for name, words, value, f in some if agrees(np.asarray(value))]
        if found and digits >= math.log10(len(tries) + len(both)) + 1.0:
            findings = [
                (Finding(name, (), "forward pass", words, None if name == "loss_formula" else f),)
                for name, words, f in found
            ]
            return _Told(False, findings[0], tuple(findings[1:4]))
    right = float(np.asarray(scale * formulas[0][1] + penalty).ravel()[0])
    note = f"The loss is not the stated one: {float(came.ravel()[0]):.6g} came, but {right:.6g} is right for these outputs."
    return _Told(False, notes=(f"{note} No known mistake explains it.",))


# --- together ----------------------------------------------------------------------------------


def _joined(told: list[_Told], own: Diagnosis | None, convention: str) -> Diagnosis:
    findings = [f for one in told for f in one.findings]
    notes = [note for one in told for note in one.notes]
    alternatives = [list(fs) for one in told for fs in one.alternatives]
    unknown = any(not one.right and not one.findings for one in told)
    if own is None:
        own = Diagnosis("right", [], [], [], [], 1.0, 0.0, convention)
    if all(one.right for one in told):
        own.notes.append("The outputs and the loss that came are those of the stated network." if len(told) > 1
                         else "What came of the forward pass is right, too.")  # fmt: skip
        return own
    if own.errors and not own.right:
        notes.append("The gradients were computed from this forward pass: mend it first, then look at them again.")
    named = {f.name for f in findings}
    findings += [f for f in own.findings if f.name not in named]
    rest = unknown or bool(own.unexplained)
    verdict: Any = ("partly explained" if findings else "unexplained") if rest else "mistaken"
    return Diagnosis(
        verdict, findings, [*alternatives, *own.alternatives], own.errors, own.unexplained,
        (own.confidence if own.findings else 1.0) if findings else 0.0, own.residual, own.convention,
        [*notes, *own.notes], own.probe, own.located,
    )  # fmt: skip
