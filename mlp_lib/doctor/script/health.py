"""What is not a wrong gradient: a forward pass that mixes the examples, a start or a rate with which nothing is learned."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from ...per_layer import Array
from .cast import Network
from .edits import edits_of
from .effort import Effort
from .examination import Examination
from .instrument import statements_of
from .lab import Visit
from .measuring import target_values
from .mending import Mended, Mender
from .roles import take
from .state import quantities

__all__ = ["forward_edits", "health_of"]

#: Steps of one trial of another rate or start; how much the run that is followed may do, and a trial (see `Effort`).
STEPS, SHOWN, TRIAL = 2000, 5000.0, 2500.0
#: How the reason of an edit reads that gives a sum an axis, and what it is called where a softmax lacks one.
EVERYTHING = "summed over everything"
OVER_ALL = "an axis is missing: the outputs of all examples together add up to one, and not those of each"


def _examples_axis(y: Array, targets: list[Array]) -> int | None:
    """Return along which axis of an output the examples lie: one label for each, or rows of ones and noughts."""
    if y.ndim != 2 or min(y.shape) < 2:
        return None
    for t in targets:
        if t.size in y.shape and t.size != y.size and y.shape[0] != y.shape[1]:
            return y.shape.index(t.size)
        if t.shape == y.shape:
            for axis in (0, 1):
                if np.allclose(t.sum(axis=1 - axis), 1) and not np.allclose(t.sum(axis=axis), 1):
                    return axis
    return None


def forward_edits(exam: Examination) -> list[Mended]:
    """Return edits of a softmax that is normalised over the examples, or over everything; nothing where the outputs of each add up to one.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    list of Mended
        To be checked one by one: they change the error itself.
    """
    with exam.lab.quiet():
        targets = target_values(exam.lab, exam.roles, exam.networks[0])
    probes = exam.lab.program.probes
    mixed: dict[int, bool] = {}
    for visit, value in exam.roles.trace.items():
        if visit not in exam.roles.forward or probes[visit[0]].kind == "argument":
            continue
        axis = _examples_axis(value, targets)
        if axis is None or np.any(value <= 0):
            continue
        if np.allclose(value.sum(axis=1 - axis), 1):
            continue
        whole = np.allclose(value.sum(), 1) and probes[visit[0]].kind != "expression"
        if whole or np.allclose(value.sum(axis=axis), 1):
            mixed.setdefault(probes[visit[0]].statement, whole)
    found: list[Mended] = []
    statements = statements_of(exam.tree)
    mender = _mender(exam)
    for number, whole in mixed.items():
        words, shapes = mender.words(number)
        edits = edits_of(statements[number], exam.script.text, words, shapes)
        for edit in edits:
            if whole and EVERYTHING in edit.why:
                edit.why = OVER_ALL
        edits = [e for e in edits if "axis" in e.why]
        found += [Mended([e], set(exam.judgement.wrong), True, exam.best) for e in edits]
    return sorted(found, key=lambda m: m.cost)[:12]


def _mender(exam: Examination) -> Mender:
    return Mender(
        exam.script.text,
        exam.tree,
        exam.lab,
        exam.roles,
        exam.networks,
        exam.slopes,
        exam.losses,
        [exam.best],
        exam.judgements,
        lambda done: None,
        Effort(0.0, 0.0),
    )


def health_of(exam: Examination, tell: Callable[[str, float], None]) -> list[str]:
    """Follow the training of a script whose gradients are right, and try what helps where it does not learn.

    Parameters
    ----------
    exam : Examination
        What is what.
    tell : callable
        Called with the stage and the share done.

    Returns
    -------
    list of str
        Sentences; none where it learns.
    """
    if exam.beneath is not None or exam.roles.rate:
        return []  # the steps that were judged are not those that the script takes
    with exam.lab.quiet():
        same = _same_data(exam)
        if not same and not exam.loss.own:
            return []  # the error of one example says nothing of the training's
        run = exam.lab.follow(exam.loss.watch, exam.loss.value, SHOWN)
        tell("checking", 0.9)
        return _trend(exam, np.array(run), same)


def _same_data(exam: Examination) -> bool:
    """Whether the first steps of the training see the same data: no mini-batches, no example after the other."""
    roles, lab = exam.roles, exam.lab
    turn = lab.program.loops[lab.chosen or 0].targets
    env = lab.snapshots[0].restore()
    if len(lab.snapshots) < 2 or any(q.size > 1 and q.leaves[0].steps[0][1] in turn for q in quantities(env)):
        return False
    made = roles.forward | roles.error
    data = [v for v, a in roles.trace.items() if v in roles.only_targets or (a.size > 1 and v not in made)]
    seen = []
    for at in range(len(lab.snapshots)):
        env = lab.snapshots[at].restore()
        held = [q.get(env) for q in roles.targets]
        trace = lab.step(at, watch={v[0] for v in data}).trace
        seen.append([*held, *(trace.get(v) for v in data)])
    return all(
        a is not None and b is not None and np.array_equal(a, b, equal_nan=True)
        for other in seen[1:]
        for a, b in zip(seen[0], other, strict=True)
    )


def _trend(exam: Examination, run: Array, same: bool) -> list[str]:
    if run.size < 8:
        return []
    name = exam.loss.name
    bad = np.flatnonzero(~np.isfinite(run))
    part = max(1, run.size // 10)
    first, last = float(np.mean(run[:part])), float(np.mean(run[-part:]))
    if bad.size and bad[0] > 0:
        said = f"The training diverges: {name} is no number any more after {bad[0]} steps."
    elif not np.isfinite(first) or not np.isfinite(last):
        return []
    elif last > 1.5 * abs(first) and last > first:
        said = f"The training diverges: {name} grows from {first:.3g} to {last:.3g} in {run.size} steps."
    elif last > 0.9 * first and first > 0:
        said = (
            f"Nothing is wrong, but in {run.size} steps little is learned: {name} goes from {first:.3g} to {last:.3g}."
        )
    else:
        return []
    return [said, *_beginning(exam), *(_trials(exam, run.size) if same and exam.networks else [])]


def _beginning(exam: Examination) -> list[str]:
    """Say which weights the first step of the script hardly moves, though it moves them elsewhere: dead or saturated."""
    params = exam.roles.parameters
    _, own = take(exam.lab, Network(0), params)
    _, other = take(exam.lab, exam.networks[0], params)
    dead, faint = [], []
    for q, a, b in zip(params, own, other, strict=True):
        if a is None or b is None or not np.any(b) or not np.all(np.isfinite(a)):
            continue
        still = float(np.mean(a == 0) - np.mean(b == 0))
        share = float(np.abs(a).max() / np.abs(b).max())
        if still >= 0.5:
            dead.append(f"{100 * np.mean(a == 0):.0f} % of {q.name}")
        elif share < 1e-3:
            faint.append(f"{q.name} ({share:.1g} times as far)")
    found = []
    if dead:
        found.append(
            f"Its start is dead in part: the first step does not move {', '.join(dead)} at all. "
            "Units whose slope is 0 at every example stay as they are."
        )
    if faint:
        found.append(
            f"Its start is flat: the first step moves {', '.join(faint)} as from random weights near one half. "
            "Units are saturated, or the weights are too small."
        )
    return found


def _trials(exam: Examination, steps: int) -> list[str]:
    """Try more steps, other rates and other starts, with the script's own steps, and say what became of each.

    Only where each step sees the same data: one step is all that can be run again and again.
    """
    begin = _value_after(exam, 1.0, None, 1)
    if begin is None or begin[0] is None:
        return []
    others = exam.networks[:2]
    tries: list[tuple[float, Network | None, int, str]] = [
        (0.1, None, STEPS, "a rate 0.1 times as large"),
        (0.01, None, STEPS, "a rate 0.01 times as large"),
        (10.0, None, STEPS, "a rate 10 times as large"),
        *((1.0, n, STEPS, "another start") for n in others),
        *((10.0, n, STEPS, "another start with a rate 10 times as large") for n in others[:1]),
    ]
    said: list[str] = []
    helps: list[str] = []
    on = exam.lab.follow(exam.loss.watch, exam.loss.value, 2 * SHOWN, 10)
    if len(on) > 1.5 * steps and np.all(np.isfinite(on)):
        said.append(f"more steps, {np.mean(on[-8:]):.3g} after {len(on):,}")
        helps += ["more steps"] if np.mean(on[-8:]) < 0.75 * abs(begin[0]) else []
    for scale, network, most, what in tries:
        got = _value_after(exam, scale, network, most)
        value, made = (None, 0) if got is None else got
        if value is None:
            continue
        learns = np.isfinite(value) and value < 0.75 * abs(begin[0])
        end = f"{value:.3g}" if np.isfinite(value) else "no number"
        said.append(f"{what}, {end} after {made:,} steps")
        if learns and what not in helps:
            helps.append(what)
    if not said:
        return []
    verdict = f"With {' or '.join(helps)} it learns." if helps else "None of these learns."
    return [f"Tried from its first step ({exam.loss.name} {begin[0]:.3g}): {'; '.join(said)}. {verdict}"]


def _value_after(
    exam: Examination, scale: float, network: Network | None, steps: int
) -> tuple[float | None, int] | None:
    """Return the loss after some steps of the script, each `scale` times as long, and how many; None if it cannot be."""
    lab, params = exam.lab, exam.roles.parameters
    state = Network(0)
    if network is not None:
        state = Network(0, [(q, v) for q, v in network.values if q in params])
    value: float | None = None
    until = time.process_time() + exam.lab.limit  # the last resort
    made = 0
    for made in range(1, steps + 1):
        if made * exam.lab.weight > TRIAL or time.process_time() > until:
            break
        step, moved = take(lab, state, params, watch=exam.loss.watch)
        value = _loss_at(exam, step.trace)
        if step.failed or value is None or not np.isfinite(value) or any(m is None for m in moved):
            return (value, made) if value is not None and not np.isfinite(value) else None
        env = lab.snapshots[0].restore()
        state.start(env)
        fresh = []
        for q, m in zip(params, moved, strict=True):
            now = q.get(env)
            if now is None or m is None:
                return None
            fresh.append((q, now + scale * m))
        state = Network(0, fresh)
    return value, made


def _loss_at(exam: Examination, trace: dict[Visit, Array]) -> float | None:
    try:
        return exam.loss.value(trace)
    except (KeyError, ValueError, IndexError):
        return None
