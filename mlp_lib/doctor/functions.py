"""Judge a function by calling it: on its owner's data, again, and on random ones."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..per_layer import Array
from .conventions import Reading, call_forms, read_gradients, read_result, to_array
from .explanations import Explanation, Observed, Precision
from .judging import Judgement, Stated, judge
from .mistakes import MISTAKES
from .predicted import bears
from .probes import DRAWS, draw_probe, told_apart
from .report import Diagnosis, Finding, Probe
from .setting import Setting
from .steps import AVERAGED, difference, is_simpler, judge_step, per_example
from .task import Task, best_reading, in_convention, stated_precision
from .walks import COARSE, Walk

__all__ = ["GradientFunction", "StepFunction", "judge_function", "own_arguments"]


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


def own_arguments(task: Task) -> tuple[Any, ...]:
    """Return copies of the learner's own parameters, X and T."""
    return _arguments(task, None)


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
    kept = 0.0  # the share of the step before, if there is momentum
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
                kept = ratio
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
    if kept and own.verdict != "right":
        # v = b v + (1 - b) g: the right gradient comes times 1 - b.
        whole = _minus(used, used, -kept / (1.0 - kept))
        averaged = best_reading(task, *whole, _step_stated(task, function, whole), seed, ask=False)
        if is_simpler(averaged, own):
            own = replace(averaged, notes=[*averaged.notes, AVERAGED.format(kept)])
    if state is not None:
        findings = [state, *own.findings]
        mistaken = (
            own.verdict if own.unexplained else ("right if stated" if all(f.harmless for f in findings) else "mistaken")
        )
        if own.verdict == "unexplained":
            mistaken = "partly explained"
        return replace(own, findings=findings, verdict=mistaken, confidence=own.confidence if own.findings else 1.0)
    if own.unexplained and isinstance(function, StepFunction) and function.updates == "per_example":
        # Weights that have changed already make each example another sum: look at one example, then at all in a row.
        single = _one_by_one(task, function, own, seed)
        if single is not None:
            return single
        walk = _walk(task, function, seed)
        if walk.findings and not walk.unexplained:
            return walk
    if isinstance(function, StepFunction) and {"learning_rate_included", "learning_rate_missing"} & set(own.names):
        # A factor of 0.1 may be the rate by chance: at another rate it is not.
        own = _at_another_rate(task, function, own, seed)
    return _second_opinion(task, function, own, seed)


def _at_another_rate(task: Task, function: StepFunction, own: Diagnosis, seed: int) -> Diagnosis:
    assert task.learning_rate is not None
    other_task = replace(task, learning_rate=0.37 * task.learning_rate)
    other = StepFunction(other_task, function.function, function.updates)
    used = other(None)
    there = best_reading(other_task, *used, _step_stated(other_task, other, used), seed, ask=False)
    if "learning_rate_included" in own.names and set(there.names) == set(own.names):
        # Another rate confirmed it: the number is no constant that happens to be the rate.
        kept = [
            (fs, e)
            for fs, e in zip([own.findings, *own.alternatives], own.explanations, strict=False)
            if "learning_rate_included" in {f.name for f in fs}
        ]
        if kept and len(kept) < len(own.explanations):
            return replace(own, findings=kept[0][0], alternatives=[fs for fs, _ in kept[1:]],
                           explanations=tuple(e for _, e in kept), probe=None,
                           confidence=min(1.0, own.confidence * len(own.explanations)) / len(kept))  # fmt: skip
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


def _one_by_one(task: Task, function: StepFunction, own: Diagnosis, seed: int) -> Diagnosis | None:
    """Explain one example's step, and see whether that explains each other one's, and the walk through all."""
    if len(task.readings) > 1 or len(task.readings[0].X) == 1:
        return None
    reading = task.readings[0]
    rows = reading.convention.examples == "rows"
    X, T = (np.atleast_2d(to_array(name, data)) for name, data in (("X", task.X), ("T", task.T)))
    trials, results = [], []
    for i in range(len(reading.X)):
        one = slice(i, i + 1)
        alone = replace(reading, X=reading.X[one], T=reading.T[one])
        data = (X[one], T[one]) if rows else (X[:, one], T[:, one])
        here = replace(task, X=data[0], T=data[1], readings=[alone])
        trials.append(_Trial(here, StepFunction(here, function.function, "batch"), alone, seed))
        results.append(function.change(None, i))
    for trial, result in list(zip(trials, results, strict=True))[:2]:
        stated_for = _step_stated(trial.task, trial.function, result)
        found = best_reading(trial.task, *result, stated_for, seed, ask=False)
        if found.unexplained or not found.findings:
            continue
        named = [found.findings, *found.alternatives]
        kept = [
            (fs, e)
            for fs, e in zip(named, found.explanations, strict=False)
            if all(t.borne(t.own, [e], r)[0] for t, r in zip(trials, results, strict=True))
            and _walked(task, function, e)
        ]
        if kept:
            note = "Judged example by example, each from the same weights, and as a walk through all of them."
            return replace(found, findings=kept[0][0], alternatives=[fs for fs, _ in kept[1:]], errors=own.errors,
                           explanations=tuple(e for _, e in kept), notes=[*found.notes, note])  # fmt: skip
    return None


def _walked(task: Task, function: StepFunction, explanation: Explanation) -> bool:
    """Say whether a walk with these mistakes ends where the function's own walk does."""
    reading, s = task.readings[0], task.setting(task.readings[0])
    result = function.change(None, None)
    given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, *result)
    stated = _step_stated(task, function, result)(s, reading)
    assert task.learning_rate is not None
    walk = Walk(s, given, task.learning_rate, task.scale(1, s.layer_sizes[-1]), task.weight_decay, max(stated.slack))
    return walk.residual(explanation.items) <= COARSE


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
    """Try the function on random networks and data: there known mistakes differ, and nothing cancels."""
    reading = next(r for r in task.readings if str(r.convention) == own.convention)
    trial = _Trial(task, function, reading, seed)
    if own.alternatives:
        own = _told_apart(trial, own)
    elif own.verdict == "right":
        return _of_right(trial, own)
    if "updated_per_example" in own.names or not own.located:
        return own
    if not own.findings or not own.explanations:
        return own
    return _partly_confirmed(trial, own) if own.unexplained else _confirmed(trial, own)


@dataclass
class _Trial:
    """A learner's function, tried on networks and data other than its owner's."""

    task: Task
    function: GradientFunction | StepFunction
    reading: Reading
    seed: int

    @property
    def own(self) -> Setting:
        """The owner's network and data."""
        return self.task.setting(self.reading)

    def draw(self, number: int, other_k: bool = False) -> Setting:
        """Return a random network and data, with its inputs centred as stated.

        A program for one example makes something else of several, a walk for instance: it gets one.
        """
        return draw_probe(self.own, self.seed + number, avoid_examples=other_k and self.own.n_examples > 1)

    def centred(self, s: Setting) -> Setting:
        """Return the network as the stated program sees it."""
        raw = s.X if s.raw_X is None else s.raw_X
        return self.task.setting(Reading(self.reading.convention, s.weights, s.biases, raw, s.T))

    def probe(self, s: Setting) -> Probe:
        """Return it in the learner's form."""
        raw = s.X if s.raw_X is None else s.raw_X
        return in_convention(self.task, self.reading.convention, s.but(X=raw))

    def called(self, s: Setting) -> tuple[list[Array], list[Array] | None]:
        """Return what the function makes of it."""
        return self.function(self.probe(s))

    def judged(self, s: Setting, result: tuple[list[Array], list[Array] | None]) -> Diagnosis:
        """Judge what it made."""
        return _judge_probe(self.task, self.function, self.reading, s, *result)

    def borne(
        self, s: Setting, explanations: Sequence[Explanation], result: tuple[list[Array], list[Array] | None]
    ) -> list[bool]:
        """Say of each explanation whether it gives what the function made of it."""
        centred = self.centred(s)
        given = read_gradients(self.reading.convention, s.layer_sizes, s.n_examples, *result)
        stated = _step_stated(self.task, self.function, result)(centred, self.reading)
        if stated.weight_decay:
            Ws = zip(given.weights, centred.weights, strict=True)
            given = replace(given, weights=[None if G is None else G - stated.weight_decay * W for G, W in Ws])
        observed = Observed(tuple(given.weights), tuple(given.biases), stated.slack)
        precision = Precision(max(stated.precision.relative, 5e-6))
        return [bears(centred, explanation, observed, precision) for explanation in explanations]

    def differ(self, s: Setting, explanations: Sequence[Explanation]) -> bool:
        """Say whether explanations predict other numbers than each other here."""
        return told_apart(self.centred(s), explanations)

    def ignored(self) -> list[str]:
        """Return which of its arguments the function does not use: its result stays when they change."""
        own, drawn = self.own, self.draw(0)
        result = _flat(self.function(None))
        # Of one example's targets there are few, and a draw may repeat them.
        draws = (self.draw(number) for number in range(DRAWS))
        other_T = next((d.T for d in draws if not np.array_equal(d.T, own.T)), None)
        unused = []
        for name, other in (
            ("the weights", own.with_parameters(list(drawn.weights), list(drawn.biases))),
            ("X", own.but(X=drawn.X, raw_X=None)),
            ("T", own if other_T is None else own.but(T=other_T)),
        ):
            if other is own:
                continue
            try:
                changed = _flat(self.called(other))
            except Exception:
                continue
            if changed.shape == result.shape and np.array_equal(changed, result):
                unused.append(name)
        return unused

    def partly_drawn(self, unused: Sequence[str]) -> Setting:
        """Return a draw that leaves alone what the function does not use."""
        own, s = self.own, self.draw(1)
        if "the weights" in unused:
            s = s.with_parameters(list(own.weights), list(own.biases))
        if "X" in unused:
            s = s.but(X=own.X, raw_X=own.raw_X)
        return s.but(T=own.T) if "T" in unused else s

    def hides_in(self) -> str:
        """Say what of the owner's own hides a mistake: the first thing whose change shows it."""
        own, drawn = self.own, self.draw(2)
        for words, other in (
            (_about_inputs(own), own.but(X=drawn.X, raw_X=None)),
            ("your weights", own.with_parameters(list(drawn.weights), list(own.biases))),
            (_about_biases(own), own.with_parameters(list(own.weights), list(drawn.biases))),
            ("your targets", own.but(T=drawn.T)),
        ):
            try:
                there = self.judged(other, self.called(other))
            except Exception:
                continue
            if there.verdict not in ("right", "right if stated"):
                return f"It hides in {words}: with others in their place, and all else your own, it shows."
        return "It shows as soon as weights and data are others."


def _about_inputs(s: Setting) -> str:
    raw = s.X if s.raw_X is None else s.raw_X
    sums = raw.sum(axis=-1)
    if np.allclose(sums, sums[0], rtol=1e-9, atol=0.0):
        return f"your inputs (each row of X sums to {sums[0]:g})"
    return "your inputs"


def _about_biases(s: Setting) -> str:
    return "your biases (all are 0)" if not any(np.any(b) for b in s.biases) else "your biases"


def _told_apart(trial: _Trial, own: Diagnosis) -> Diagnosis:
    """Draw networks on which the rivals differ until one is left."""
    rivals = list(own.explanations)
    left, probe, differed = list(range(len(rivals))), own.probe, False
    for number in range(DRAWS):
        if len(left) <= 1:
            break
        drawn = trial.draw(number, other_k=number % 2 == 0)
        if not any(trial.differ(drawn, [rivals[i], rivals[j]]) for i in left for j in left if i < j):
            continue
        try:
            result = trial.called(drawn)
        except Exception:
            continue
        differed = True
        holds = trial.borne(drawn, [rivals[i] for i in left], result)
        borne = [i for i, held in zip(left, holds, strict=True) if held]
        probe = trial.probe(drawn)
        if not borne:
            return _contradicted(trial, own, drawn, trial.judged(drawn, result))
        left = borne
    named = [own.findings, *own.alternatives]
    if not differed:
        # They may both be wrong: a number of examples that the program does not count, say.
        drawn = trial.draw(0, other_k=True)
        try:
            result = trial.called(drawn)
            if not any(trial.borne(drawn, rivals, result)):
                return _contradicted(trial, own, drawn, trial.judged(drawn, result))
        except Exception:
            pass
    if not differed and _none_differs(trial, rivals):
        note = "No data of these shapes can tell them apart: they give the same numbers there."
        return replace(own, notes=[*own.notes, note])
    others = ", ".join(
        " and ".join(dict.fromkeys(f.name for f in named[i])) for i in range(len(named)) if i not in left
    )
    notes = [*own.notes]
    if others:
        notes.append(f"Your own data cannot tell it from {others}; a random network and data of the same shapes can.")
    if len(left) > 1 and differed:
        notes.append(f"Random networks and data do not tell the others apart either, in {DRAWS} draws.")
    return replace(
        own,
        findings=named[left[0]],
        alternatives=[named[i] for i in left[1:]],
        explanations=tuple(rivals[i] for i in left),
        confidence=min(1.0, own.confidence * len(named)) / len(left),
        probe=probe,
        notes=notes,
    )


def _none_differs(trial: _Trial, rivals: Sequence[Explanation]) -> bool:
    draws = [trial.draw(number, other_k=number % 2 == 0) for number in range(DRAWS)]
    return not any(
        trial.differ(drawn, [a, b]) for drawn in draws for n, a in enumerate(rivals) for b in rivals[n + 1 :]
    )


def _contradicted(trial: _Trial, own: Diagnosis, drawn: Setting, there: Diagnosis) -> Diagnosis:
    """Take back names that hold on the owner's data but not elsewhere."""
    names = " or ".join(" and ".join(dict.fromkeys(f.name for f in fs)) for fs in (own.findings, *own.alternatives))
    ours, theirs = _one_factor(own), _one_factor(there)
    probe = trial.probe(drawn)
    wrong: list[tuple[int, str]] = [(e.layer, e.part) for e in own.errors if not e.right]
    if ours is not None and theirs is not None:
        k, other_k = trial.own.n_examples, drawn.n_examples
        if k != other_k and abs(ours / k - theirs / other_k) <= 1e-6 * abs(ours / k) and trial.task.reduction != "sum":
            fixed = Finding("constant_factor", tuple(sorted({e.layer for e in own.errors}, reverse=True)), _whole(trial.task),
                            "", ours, own.residual)  # fmt: skip
            note = (
                f"With {k} examples the gradients are {ours:.6g} times the right ones, with {other_k} {theirs:.6g} times: "
                f"the sum over the examples is divided by a fixed number, {k / ours:.6g}, and not by the number of examples."
            )
            return replace(own, verdict="right if stated", findings=[fixed], alternatives=[], probe=probe,
                           confidence=max(own.confidence, there.confidence), explanations=(), notes=[*own.notes, note])  # fmt: skip
        note = (
            f"On your own data the gradients are {ours:.6g} times the right ones, on random data of the same shapes "
            f"{theirs:.6g} times: a factor that depends on the data or their number, not {names}."
        )
        return replace(own, verdict="unexplained", findings=[], alternatives=[], unexplained=wrong, confidence=0.0,
                       probe=probe, explanations=(), notes=[*own.notes, note])  # fmt: skip
    if there.findings and not there.unexplained:
        note = f"On your own data it looks like {names}; a random network and data show more (see .probe)."
        return replace(there, notes=[note, *there.notes], probe=probe)
    note = (
        f"On your own data it looks like {names}, but a random network and data of the same shapes contradict that, so it "
        "is not named (see .probe)."
    )
    unexplained = _from_the_top({*wrong, *there.unexplained})
    return replace(own, verdict="unexplained", findings=[], alternatives=[], unexplained=unexplained, confidence=0.0,
                   probe=probe, explanations=(), notes=[*own.notes, note])  # fmt: skip


def _from_the_top(places: set[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return parts in the order of the way back, the weights of a layer before its biases."""
    return sorted(places, key=lambda place: (-place[0], place[1] == "biases"))


def _one_factor(d: Diagnosis) -> float | None:
    """Return the factor on everything, if that is all that is wrong."""
    if d.unexplained or not d.findings or any(f.factor is None for f in d.findings):
        return None
    whole = all(MISTAKES[f.name].slot == "factor" or f.name == "constant_factor" for f in d.findings)
    everywhere = all(len(f.layers) == len({e.layer for e in d.errors}) for f in d.findings)
    # Each is counted once: a factor of the weights and of the biases stands in one finding.
    return math.prod(f.factor or 1.0 for f in d.findings) if whole and everywhere else None


def _confirmed(trial: _Trial, own: Diagnosis) -> Diagnosis:
    """See whether what was found explains the function elsewhere too."""
    # A constant stays the same with another number of examples, and what depends on that number does not.
    factors = any(name == "constant_factor" or MISTAKES[name].slot == "factor" for name in own.names)
    for other_k in (True, False) if factors else (False,):
        drawn = trial.draw(0, other_k)
        try:
            result = trial.called(drawn)
            [borne] = trial.borne(drawn, own.explanations[:1], result)
        except Exception:
            continue
        if borne:
            return own
        break
    else:
        return own
    unused = trial.ignored()
    if unused:
        return replace(own, notes=[*own.notes, _outside(unused)])
    there = trial.judged(drawn, result)
    if set(own.names) <= set(there.names) and not there.unexplained and len(there.names) > len(own.names):
        note = "Your own weights and data hide a part of it; this is what a random network and data show (see .probe)."
        return replace(there, notes=[note, *there.notes], probe=trial.probe(drawn))
    if set(own.names) == set(there.names) and not there.unexplained and "constant_factor" not in own.names:
        return own
    if set(own.names) <= set(there.names) and there.unexplained:
        note = (
            "Your own weights and data hide a part of what is wrong: on a random network and data of the same shapes more is "
            "unexplained (see .probe)."
        )
        return replace(own, verdict="partly explained", unexplained=there.unexplained, probe=trial.probe(drawn),
                       notes=[*own.notes, note])  # fmt: skip
    return _contradicted(trial, own, drawn, there)


#: Draws on which what explains a part has to hold, too.
PARTS = 4


def _partly_confirmed(trial: _Trial, own: Diagnosis) -> Diagnosis:
    """Take back what explains a part of the owner's numbers by chance: a sum of signs that is 0, say."""
    for number in range(PARTS):
        # With an odd number of examples no sum of signs is 0.
        drawn = trial.draw(number, other_k=number % 2 == 1)
        try:
            result = trial.called(drawn)
            [borne] = trial.borne(drawn, own.explanations[:1], result)
        except Exception:
            continue
        if not borne:
            break
    else:
        return own
    if trial.ignored():
        return own
    there = trial.judged(drawn, result)
    places = {(f.name, layer) for f in there.findings for layer in f.layers}
    kept = [f for f in own.findings if any((f.name, layer) in places for layer in f.layers)]
    taken_back = [f for f in own.findings if f not in kept]
    if not taken_back:
        return own
    wrong = {(e.layer, e.part) for e in own.errors if not e.right}
    back = {(layer, part) for layer, part in wrong for f in taken_back if layer in f.layers and part in f.part}
    unexplained = _from_the_top({*own.unexplained, *back})
    names = " and ".join(dict.fromkeys(f.name for f in taken_back))
    note = (
        f"A part of your own numbers looks like {names}, but a random network and data of the same shapes contradict that, "
        "so it is not named (see .probe)."
    )
    return replace(own, verdict="partly explained" if kept else "unexplained", findings=kept, unexplained=unexplained,
                   confidence=own.confidence if kept else 0.0, explanations=(), probe=trial.probe(drawn),
                   notes=[*own.notes, note])  # fmt: skip


def _outside(unused: Sequence[str]) -> str:
    return (
        f"The function was not tried on random data: its result stays the same when {' and '.join(unused)} change, so it "
        "uses arrays from outside. Let it use its arguments, and it is tried."
    )


def _of_right(trial: _Trial, own: Diagnosis) -> Diagnosis:
    """See whether a function that is right on its owner's data is right elsewhere."""
    drawn = trial.draw(0)
    try:
        result = trial.called(drawn)
        there = trial.judged(drawn, result)
    except Exception as error:
        note = f"Your function could not be tried on random data of the same shapes: {type(error).__name__}: {error}"
        return replace(own, notes=[*own.notes, note])
    if there.verdict == "right":
        return replace(
            own, notes=[*own.notes, "Also right on a random network and data of the same shapes."],
            probe=trial.probe(drawn),
        )  # fmt: skip
    unused = trial.ignored()
    if unused:
        rest = trial.partly_drawn(unused)
        note = _outside(unused)
        if len(unused) < 3:
            try:
                there = trial.judged(rest, trial.called(rest))
            except Exception:
                return replace(own, notes=[*own.notes, note])
            if there.verdict == "right":
                return replace(own, notes=[*own.notes, note, "With all else drawn at random it is right, too."])
            drawn = rest
        else:
            return replace(own, notes=[*own.notes, note])
    notes = [
        "On your own weights and data the gradients are right, because the mistake cancels there; this is what a "
        "random network and data of the same shapes show (see .probe).",
        trial.hides_in(),
    ]
    return replace(there, notes=[*notes, *there.notes], probe=trial.probe(drawn))


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
