"""What a report says besides its findings: what was taken for what, and what a reader may want to know."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cast import LOSSLIKE, Loss
from .examination import Examination
from .lab import Visit
from .meant import is_meant, only_told, right_steps, rises_with
from .overlooked import by_example
from .parts import whole_of
from .state import Quantity

__all__ = ["learnt_by_heart", "notes_of", "roles_of", "shown_loss"]


def _output(exam: Examination) -> Visit | None:
    return next((x.output for x in [exam.loss, *exam.losses] if x.output is not None), None)


def learnt_by_heart(exam: Examination) -> list[Quantity]:
    """Return the weights that have numbers of their own for each example.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    list of Quantity
        Empty in a usual network.
    """
    with exam.lab.quiet():
        return by_example(exam.lab, exam.roles, exam.networks[0], _output(exam))


def roles_of(exam: Examination) -> dict[str, Any]:
    """Return what was taken for what, as plain values."""
    probes = exam.lab.program.probes
    loss = exam.loss
    output = _output(exam)
    return {
        "parameters": list(dict.fromkeys(whole_of(q).name for q in exam.roles.parameters)),
        "memory": [q.name for q in exam.roles.memory],
        "targets": exam.roles.targets_named,
        "output": probes[output[0]].name if output is not None else None,
        "loss": loss.name + (f" (line {loss.line})" if loss.own else " (inferred)"),
        "loop": {"line": exam.lab.program.loops[exam.lab.chosen or 0].line},
    }


def notes_of(exam: Examination) -> list[str]:
    """Return what a reader may want to know besides: penalties, rates, what stands still, what is learnt by heart."""
    notes = []
    if exam.beneath is not None:
        notes.append(
            f"Line {exam.beneath} takes no more of a slope than its sign, so what was judged is what stands under the sign."
        )
    if exam.roles.rate:
        line = exam.lab.program.loops[exam.lab.chosen or 0].line
        notes.append(
            f"Line {line} hands the loss and its slopes to an optimiser, and plain steps along those slopes stood in for its "
            "own: how it steps was not looked at."
        )
    shown = shown_loss(exam)
    if shown is not None:
        notes.append(
            f"The script's own `{shown.name}` (line {shown.line}) is not what its steps descend: "
            f"they descend {exam.loss.called}."
        )
    if exam.best in exam.roles.bare and exam.judgement.all_right:
        whole = exam.losses[min(exam.roles.penalised)]
        notes.append(
            f"The script's own `{whole.name}` (line {whole.line}) holds a penalty on the weights, and no step has its "
            "slope: the steps descend the error without it."
        )
    decay = {n: d for n, d in exam.judgement.decay.items() if d}
    if decay:
        of = "the sign of " if set(decay) <= exam.judgement.by_sign else ""
        notes.append(f"Weight decay: each step also takes off a share of {of}{', '.join(decay)}.")
    if exam.judgement.all_right and exam.judgement.rates_differ:
        rates = ", ".join(f"{n} {f:.3g}" for n, f in exam.judgement.factor.items() if np.isfinite(f))
        notes.append(f"The rates of the weights differ ({rates}). If that is not meant, look at the updates.")
    notes += [
        f"`{name}` changes at each step, the forward pass reads it, and its change does not depend on the error: "
        "if it is a weight, its update is wrong."
        for name in exam.roles.single
    ]
    notes += [
        f"`{q.name}` has numbers of its own for each example (its shape is {q.shape}): it learns every example by heart "
        "and says nothing of another. Give it one for all, and sum its slopes over the examples."
        for q in learnt_by_heart(exam)
    ]
    if exam.roles.standing:
        names = ", ".join(f"`{n}`" for n in exam.roles.standing)
        notes.append(f"The forward pass reads {names}, and no step changes it: frozen on purpose, or forgotten?")
    return notes


def shown_loss(exam: Examination) -> Loss | None:
    """Return the loss that the script computes, where its steps descend another one that it does not compute."""
    fitting = [x for x, j in zip(exam.losses, exam.judgements, strict=True) if x.own and j.all_right and j.common > 0]
    if exam.loss.own or fitting or not right_steps(exam.judgement):
        return None
    return next((x for i, x in reversed([*enumerate(exam.losses)]) if x.own and _is_shown(exam, i)), None)


def _is_shown(exam: Examination, own: int) -> bool:
    """Whether a number is a loss by its name or its slopes, and only shown: no step depends on it, or descends it."""
    loss = exam.losses[own]
    if right_steps(exam.judgements[own]):
        return False
    if not (LOSSLIKE.search(loss.name) or is_meant(exam, own)) or rises_with(exam, own, exam.best):
        return False
    return only_told(exam, own)
