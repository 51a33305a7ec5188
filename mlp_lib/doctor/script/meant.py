"""Which of the numbers that a script may descend is its loss: by name, by slopes, by what its steps follow."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from .cast import LOSSLIKE, Loss, Roles
from .examination import Examination
from .instrument import Program
from .measuring import Judgement
from .mending import stirred
from .minimised import RATE
from .roles import take

__all__ = [
    "are_alike",
    "candidates_of",
    "computes_a_loss",
    "fitness",
    "handed_only",
    "is_meant",
    "is_told",
    "only_told",
    "right_steps",
    "rises_with",
]


def right_steps(judgement: Judgement) -> int:
    """Return how many weights are moved, and rightly."""
    wrong = set(judgement.wrong)
    return sum(name not in wrong and name not in judgement.silent for name in judgement.right)


def fitness(loss: Loss, judgement: Judgement, place: int) -> tuple[Any, ...]:
    """Return by what, of losses under which as many steps are right, the likeliest comes first."""
    named = loss.own and bool(LOSSLIKE.search(loss.name))
    plain = -sum(d != 0 for d in judgement.decay.values())
    return (
        judgement.common > 0,
        plain,
        named,
        not loss.own,
        loss.name != "the absolute error",
        -place,
    )


def candidates_of(exam: Examination) -> list[int]:
    """Return the losses under which an edit may be right: those that fit as well as the best, or all likely ones."""
    most = right_steps(exam.judgement)
    stated = [i for i in range(len(exam.losses)) if i not in exam.roles.bare]  # where one has a penalty, that is meant
    if most:
        fitting = [i for i in stated if right_steps(exam.judgements[i]) == most and exam.judgements[i].common > 0][:4]
        # By a part of the loss, the steps of a part of the weights are right as well.
        fitting = [i for i in fitting if _is_stated(exam, i)] or fitting
        if fitting and not any(exam.losses[i].own for i in fitting):
            fitting += [i for i in stated if _by_a_number(exam, i)][:2]
        if fitting or not exam.roles.bare:
            return fitting + [i for i in stated if i not in fitting and is_meant(exam, i)][:1]
    if exam.roles.penalised:
        return sorted(exam.roles.penalised)[-2:]
    known = [i for i in range(len(exam.losses)) if is_meant(exam, i)]
    if known:
        # What is shown as an absolute error is often descended as a squared one.
        plain = all(any(are_alike(exam, i, k, 1e-5) for k in _called(exam, "the absolute error")) for i in known)
        return known[:2] + (_called(exam, "the squared error")[:2] if plain else [])
    named = [i for i, loss in enumerate(exam.losses) if loss.own and LOSSLIKE.search(loss.name)]
    likely = "the squared error", "the cross-entropy of yes and no", "the cross-entropy of classes", "the pinball loss"
    formulas = [
        i
        for i, loss in enumerate(exam.losses)
        if not loss.own and loss.name.startswith(likely) and _plausible(exam, loss)
    ]
    # Of the outputs, the one made last, and all of one place together: an output for each example of a step.
    formulas = [i for i in formulas if exam.losses[i].output is None][:6] + [
        i for i in formulas if exam.losses[i].output is not None
    ][:6]
    others = [i for i, loss in enumerate(exam.losses) if loss.own and i not in named and is_told(exam, i)]
    return (named[:3] + formulas + others[:2]) or [exam.best]


def _called(exam: Examination, name: str) -> list[int]:
    """Return the usual losses of a name, that of all outputs together before those of single ones."""
    found = [i for i, x in enumerate(exam.losses) if not x.own and x.name == name]
    return sorted(found, key=lambda i: exam.losses[i].output is not None)


def _by_a_number(exam: Examination, own: int) -> bool:
    """Whether some steps descend a number that the script computes, by a rate that it holds: no chance makes that."""
    judgement = exam.judgements[own]
    rates = exam.roles.numbers
    known = judgement.common > 0 and any(abs(judgement.common / n - 1) < 1e-5 for n in rates if n)
    return exam.losses[own].own and known and right_steps(judgement) > 1


def is_told(exam: Examination, own: int) -> bool:
    """Whether a number without a loss's name is one all the same: all weights move it, and no step is made of it.

    The slope of a bias may be one number too; but the steps are made of that.
    """
    slopes = [t[np.isfinite(t)] for (i, _, _), t in exam.slopes.true.items() if i == own]
    moves = sum(bool(np.any(t)) for t in slopes) > len(slopes) / 2  # a share of right answers has no slope
    return moves and only_told(exam, own)


def _is_stated(exam: Examination, own: int) -> bool:
    """Whether the script computes a loss: by its name, or because all weights move it and no step is made of it."""
    return exam.losses[own].own and (bool(LOSSLIKE.search(exam.losses[own].name)) or is_told(exam, own))


def only_told(exam: Examination, own: int) -> bool:
    """Whether no step depends on a number of the script's."""
    with exam.lab.quiet():
        _, base = take(exam.lab, exam.networks[0], exam.roles.parameters)
        replace_by = {(probe, -1): stirred for probe in exam.losses[own].watch}
        _, moved = take(exam.lab, exam.networks[0], exam.roles.parameters, replace=replace_by)
    return all(a is not None and b is not None and np.array_equal(a, b) for a, b in zip(base, moved, strict=True))


def is_meant(exam: Examination, own: int) -> bool:
    """Whether a number that the script computes is one of the usual losses, or a multiple: then it is what is meant."""
    # `error = t - y` slopes as the absolute error does where y < t, and is no loss.
    line = exam.losses[own].line
    row = exam.script.text.split("\n")[line - 1] if line else ""
    usual = [i for i, x in enumerate(exam.losses) if not x.own and (x.name != "the absolute error" or "abs(" in row)]
    return exam.losses[own].own and any(are_alike(exam, own, i, 1e-5) for i in usual)


def are_alike(exam: Examination, one: int, two: int, tolerance: float) -> bool:
    """Whether the slopes of a loss are a positive multiple of another's."""
    mine = np.concatenate([t for (i, _, _), t in exam.slopes.true.items() if i == one])
    theirs = np.concatenate([t for (i, _, _), t in exam.slopes.true.items() if i == two])
    good = np.isfinite(mine) & np.isfinite(theirs)
    mine, theirs = mine[good], theirs[good]
    if not np.any(mine) or not np.any(theirs):
        return False
    factor = (mine @ theirs) / (theirs @ theirs)
    return bool(factor > 0 and np.abs(mine - factor * theirs).max() < tolerance * np.abs(mine).max())


def rises_with(exam: Examination, one: int, two: int) -> bool:
    """Whether a number is a function of a loss, as its root is: at each network one's slopes are a multiple of two's."""
    for n in range(len(exam.networks)):
        mine = np.concatenate([t for (i, m, _), t in exam.slopes.true.items() if (i, m) == (one, n)])
        theirs = np.concatenate([t for (i, m, _), t in exam.slopes.true.items() if (i, m) == (two, n)])
        good = np.isfinite(mine) & np.isfinite(theirs)
        mine, theirs = mine[good], theirs[good]
        length = float(theirs @ theirs)
        if not length or np.abs(mine - (mine @ theirs) / length * theirs).max() > 1e-4 * np.abs(mine).max():
            return False
    return True


def _plausible(exam: Examination, loss: Loss) -> bool:
    if loss.name != "the cross-entropy of classes" or loss.output is None:
        return True
    y = exam.roles.trace[loss.output]
    return bool(y.ndim and any(np.allclose(y.sum(axis=a), 1) for a in range(y.ndim)))


def computes_a_loss(exam: Examination) -> bool:
    """Whether one of the script's own numbers is a loss by its name, by its slopes or by its form."""
    own = [i for i, loss in enumerate(exam.losses) if loss.own]
    return any(LOSSLIKE.search(exam.losses[i].name) or is_meant(exam, i) or is_told(exam, i) for i in own)


def handed_only(tree: ast.Module, program: Program, roles: Roles, losses: list[Loss]) -> list[Loss]:
    """Return the losses that are handed over beside their slopes, if the training is the loop of an optimiser.

    Parameters
    ----------
    tree : ast.Module
        The script.
    program : Program
        From it.
    roles : Roles
        What is what; `roles.rate` is set if the training is such a loop.
    losses : list of Loss
        All numbers that the training may descend.

    Returns
    -------
    list of Loss
        All of them if it is another loop.
    """
    nodes: list[Any] = [n for n in ast.walk(tree) if hasattr(n, "handed")]
    names = {n.number: n.handed for n in nodes}
    if not names:
        return losses
    probes = program.probes
    given = [
        x for v, x in roles.trace.items() if probes[v[0]].name == names.get(probes[v[0]].statement) and x.size == 1
    ]
    if not given:
        return losses
    roles.rate = RATE
    value = float(given[-1].flat[0])
    found = [x for x in losses if x.own and np.isclose(x.value(roles.trace), value, rtol=1e-12, atol=0)]
    script = [x for x in found if not any(probes[p].statement in names for p in x.watch)]
    return script or found or losses
