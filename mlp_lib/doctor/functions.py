"""Judge a function by calling it: on its owner's data, again, and on random ones."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from ..per_layer import Array
from .conventions import Reading, call_forms, read_gradients, read_result, to_array
from .judging import Judgement, Stated, judge
from .probes import draw_probe
from .report import Diagnosis, Finding, Probe
from .search import Precision
from .setting import Setting
from .steps import difference, judge_step, per_example
from .task import Task, best_reading, in_convention, stated_precision

__all__ = ["GradientFunction", "StepFunction", "judge_function"]


class GradientFunction:
    """A learner's backward function, called with copies."""

    wants_step = False

    def __init__(self, task: Task, function: Callable[..., Any]) -> None:
        self.task, self.function = task, function

    def __call__(self, probe: Probe | None) -> tuple[list[Array], list[Array] | None]:
        """Return gradients for the learner's own arrays, or for a probe."""
        result = self.function(*_arguments(self.task, probe))
        if result is None:
            raise ValueError("backward returned None; expected gradients in the form of the parameters")
        return read_result("the result of backward", result, len(self.task.weights), self.task.biases is not None)


class StepFunction:
    """A learner's training step, called with copies; what it returns or changes becomes a gradient."""

    wants_step = True

    def __init__(self, task: Task, function: Callable[..., Any], updates: str) -> None:
        self.task, self.function, self.updates = task, function, updates

    def __call__(self, probe: Probe | None) -> tuple[list[Array], list[Array] | None]:
        """Return (weights - new weights) / eta for the learner's own arrays, or for a probe."""
        if self.updates == "batch":
            return self.change(probe, None)
        # One example at a time, always from the same weights: the sum is a gradient.
        convention = self.task.readings[0].convention
        X = np.atleast_2d(to_array("X", self.task.X if probe is None else probe.X))
        k = X.shape[0] if convention.examples == "rows" else X.shape[1]
        singles = [self.change(probe, i) for i in range(k)]
        summed = [np.sum([one[0][n] for one in singles], axis=0) for n in range(len(self.task.weights))]
        offsets = None
        if singles[0][1] is not None:
            offsets = [np.sum([(one[1] or [])[n] for one in singles], axis=0) for n in range(len(self.task.weights))]
        # The stated loss of all examples: their mean, unless it is a sum.
        share = 1.0 if self.task.reduction == "sum" else 1.0 / k
        return [share * G for G in summed], None if offsets is None else [share * g for g in offsets]

    def change(self, probe: Probe | None, example: int | None) -> tuple[list[Array], list[Array] | None]:
        """Return what one call changed, divided by -eta: for all examples, or for one."""
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
        Ws = [d / task.learning_rate for d in difference(start[0], after[0], "the result of step")]
        bs = None
        if start[1] is not None:
            if after[1] is None:
                raise ValueError("step returned no biases; expected new weights and new biases")
            bs = [d / task.learning_rate for d in difference(start[1], after[1], "the result of step", strict=False)]
        if example is None and not any(np.any(d) for d in [*Ws, *(bs or [])]):
            raise ValueError(
                "the step changed nothing: it returned the weights it was given; expected weights after one step"
            )
        return Ws, bs


def _arguments(task: Task, probe: Probe | None) -> tuple[Any, ...]:
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
    # Data may be stored as whole numbers, which would cut drawn ones off: the weights' kind serves for both.
    kind = like.weights[0]
    return (*form(Ws, bs), _like(kind, probe.X), _like(kind, probe.T))


def _copied(value: Any) -> Any:
    """Return a copy of an array, in its own kind, ready for an update in place."""
    # Integer weights would swallow the update.
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype.kind in "iub"):
        return np.array(value, dtype=np.float64)
    if hasattr(value, "detach") and hasattr(value, "clone"):
        # PyTorch copies only leaves of its graph; a detached clone is one.
        return _recording(value.detach().clone(), value)
    return copy.deepcopy(value)


def _like(old: Any, new: Array) -> Any:
    """Return drawn numbers in the kind of array that the learner uses."""
    return _recording(old.new_tensor(new), old) if hasattr(old, "new_tensor") else np.array(new)


def _recording(tensor: Any, like: Any) -> Any:
    """Make a tensor record gradients if its original does."""
    return tensor.requires_grad_(True) if getattr(like, "requires_grad", False) else tensor


def _flat(pair: tuple[list[Array], list[Array] | None]) -> Array:
    return np.concatenate([a.ravel() for a in [*pair[0], *(pair[1] or [])]])


def judge_function(task: Task, function: GradientFunction | StepFunction, momentum: float, seed: int) -> Diagnosis:
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
        assert isinstance(function, StepFunction)
        if function.updates == "per_example" or judgement.cost == 0.0:
            return judgement
        return per_example(task, s, reading, used[0], used[1], judgement, "batch", stated_for(s, reading))

    extra = walked if isinstance(function, StepFunction) else None
    own = best_reading(task, used[0], used[1], stated_for, seed, ask=False, extra=extra)
    if state is not None:
        findings = [state, *own.findings]
        mistaken = (
            own.verdict if own.unexplained else ("right if stated" if all(f.harmless for f in findings) else "mistaken")
        )
        if own.verdict == "unexplained":
            mistaken = "partly explained"
        return replace(own, findings=findings, verdict=mistaken, confidence=own.confidence if own.findings else 1.0)
    if own.unexplained and isinstance(function, StepFunction) and function.updates == "per_example":
        # Mistakes that reach from one update into the next do not add up: look at the walk as a whole.
        walk = _walk(task, function, seed)
        own = walk if walk.findings and not walk.unexplained else own
    if isinstance(function, StepFunction) and {"learning_rate_included", "learning_rate_missing"} & set(own.names):
        # A factor of 0.1 may be the rate by chance: at another rate it is not.
        own = _at_another_rate(task, function, own, seed)
    if own.verdict == "right" or own.alternatives:
        return _second_opinion(task, function, own, seed)
    return own


def _at_another_rate(task: Task, function: StepFunction, own: Diagnosis, seed: int) -> Diagnosis:
    assert task.learning_rate is not None
    other_task = replace(task, learning_rate=0.37 * task.learning_rate)
    other = StepFunction(other_task, function.function, function.updates)
    used = other(None)
    there = best_reading(other_task, *used, _step_stated(other_task, other, used), seed, ask=False)
    return own if set(there.names) == set(own.names) else there


def _walk(task: Task, function: StepFunction, seed: int) -> Diagnosis:
    rate = task.learning_rate
    assert rate is not None
    Ws, bs = function.change(None, None)
    after = [W - rate * G for W, G in zip(task.weights, Ws, strict=True)]
    offsets = None
    if bs is not None and task.biases is not None:
        offsets = [b - rate * g for b, g in zip(task.biases, bs, strict=True)]
    return judge_step(task, (after, offsets), None, 0.0, "per_example", seed)


def _whole(task: Task) -> Literal["weights", "weights and biases"]:
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
    task: Task, function: GradientFunction | StepFunction, used: tuple[list[Array], list[Array] | None]
) -> Callable[[Setting, Reading], Stated]:
    def stated(s: Setting, reading: Reading) -> Stated:
        rate = task.learning_rate if function.wants_step else None
        base = stated_precision(task, s, used[0], used[1], rate)
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


def _second_opinion(task: Task, function: GradientFunction | StepFunction, own: Diagnosis, seed: int) -> Diagnosis:
    """Try the function on a random network and data, where the known mistakes differ."""
    reading = next(r for r in task.readings if str(r.convention) == own.convention)
    # With other numbers of examples 2, k and 1/n come apart; a hard-coded k would show as well.
    for other_k in (True, False) if own.alternatives else (False,):
        drawn = draw_probe(task.setting(reading), seed, avoid_examples=other_k)
        probe = in_convention(task, reading.convention, drawn)
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
    task: Task,
    function: GradientFunction | StepFunction,
    reading: Reading,
    s: Setting,
    Ws: list[Array],
    bs: list[Array] | None,
) -> Diagnosis:
    centred = task.setting(Reading(reading.convention, s.weights, s.biases, s.X, s.T))
    given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
    stated = _step_stated(task, function, (Ws, bs))(centred, reading)
    return judge(centred, reading.convention, given, stated).diagnosis
