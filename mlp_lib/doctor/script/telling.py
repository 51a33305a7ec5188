"""Findings in words: what a line should be, why it is not, and where the book tells of it."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...per_layer import Array
from .edits import Edit, text_of
from .examination import Examination
from .mending import Effect, Mended
from .report import ScriptFinding

__all__ = ["finding_of", "suspects"]

#: A word of the reason, and the chapter that tells of it.
CHAPTERS = (
    ("slope", "hidden-layer"),
    ("ReLU", "relu"),
    ("too late", "training"),
    ("too early", "training"),
    ("transpose", "vectorized"),
    ("matrix product", "vectorized"),
    ("axis", "vectorized"),
    ("summed", "vectorized"),
    ("mean", "vectorized"),
    ("examples", "vectorized"),
    ("order", "vectorized"),
    ("layer or entry", "any-layer"),
    ("emptied", "training"),
    ("up instead", "training"),
    ("sign", "output-layer"),
    ("minus", "output-layer"),
    ("stands where", "hidden-layer"),
)


def chapter_of(why: str) -> str:
    """Return the chapter that tells of a mistake."""
    return next((chapter for word, chapter in CHAPTERS if word in why), "debugging")


def _statement(exam: Examination, number: int) -> Any:
    return next(n for n in ast.walk(exam.tree) if isinstance(n, ast.stmt) and n.number == number)  # type: ignore[attr-defined]


def _lines(text: str, first: int, last: int) -> str:
    return "\n".join(text.split("\n")[first - 1 : last])


def finding_of(exam: Examination, cure: Mended, edit: Edit, after: Examination, original: str) -> ScriptFinding:
    """Return the finding that an edit which heals stands for.

    Parameters
    ----------
    exam, after : Examination
        Before and after the edit.
    cure : Mended
        The edits that heal together.
    edit : Edit
        One of them.
    original : str
        The script as it came.

    Returns
    -------
    ScriptFinding
        Certain: the mended script was examined anew.
    """
    statement = _statement(exam, edit.statement)
    first, last = statement.lineno, statement.end_lineno
    values = _values(exam, after, edit)
    mended = text_of(edit)
    if edit.before is not None:
        goal = _statement(exam, edit.before)
        if goal.lineno < statement.lineno:
            first = goal.lineno
            mended = "\n".join([mended, _lines(exam.script.text, first, statement.lineno - 1)])
        else:
            last = goal.lineno - 1
            mended = "\n".join([_lines(exam.script.text, statement.end_lineno + 1, last), mended])
    why = edit.why[0].upper() + edit.why[1:] + "."
    rest = "every gradient of the script is right" if after.judgement.all_right else "more of the gradients are right"
    digits = _digits(after)
    checked = f"{rest} (checked on {len(exam.networks) + len(after.networks)} random networks, to {digits} digits)."
    return ScriptFinding(
        first,
        last,
        _lines(exam.script.text, first, last),
        _says(exam, edit, values),
        why + _or_else(cure),
        not cure.rivals,
        mended,
        checked,
        values,
        chapter_of(edit.why),
    )


def _or_else(cure: Mended) -> str:
    if not cure.rivals:
        return ""
    return f" Or else line {' or '.join(map(str, cure.rivals))} is what is wrong: as small an edit there does it too."


def _digits(after: Examination) -> int:
    judgement = after.judgement
    worst = max((judgement.off[n] for n in judgement.right if n not in judgement.wrong), default=1e-6)
    return int(np.clip(-np.log10(max(worst, 1e-12)), 4, 12))


def _says(exam: Examination, edit: Edit, values: list[dict[str, Any]]) -> str:
    if edit.before is not None:
        early = _statement(exam, edit.before).lineno < _statement(exam, edit.statement).lineno
        return f"`{text_of(edit).strip()}` must run {'earlier' if early else 'later'}."
    statement = _statement(exam, edit.statement)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    name = f"`{ast.unparse(target)}`" if target is not None else "what this line gives"
    off = f" (off by {values[0]['off']})" if values else ""
    return f"{name} is not what the gradient of {exam.loss.name} asks for{off}."


def _main_values(exam: Examination, number: int) -> Array | None:
    probes = exam.lab.program.probes
    for (probe, _), value in exam.roles.trace.items():
        if probes[probe].statement == number and probes[probe].kind in ("assign", "aug", "return"):
            return value
    return None


def _values(exam: Examination, after: Examination, edit: Edit) -> list[dict[str, Any]]:
    """Return what the statement gives, beside what it gives mended, from the same start."""
    if edit.before is not None:
        return []
    probes = exam.lab.program.probes
    mine = [
        p for p in probes if probes[p].statement == edit.statement and probes[p].kind in ("assign", "aug", "return")
    ]
    line = _statement(exam, edit.statement).lineno
    others = [
        p
        for p, probe in after.lab.program.probes.items()
        if probe.line == line and probe.kind in ("assign", "aug", "return")
    ]
    if not mine or not others:
        return []
    network = exam.networks[0]
    with exam.lab.quiet():
        given = exam.lab.step(network.at, network.start, watch=set(mine)).trace.get((mine[0], 0))
    with after.lab.quiet():
        true = after.lab.step(network.at, network.start, watch=set(others)).trace.get((others[0], 0))
    if given is None or true is None:
        return []
    name = probes[mine[0]].name
    if given.shape != true.shape:
        return [{"name": f"shape of {name}", "given": float(given.size), "true": float(true.size), "off": "its shape"}]
    gap = np.abs(given - true)
    if not np.any(gap):
        return []
    worst = np.unravel_index(int(np.argmax(gap)), gap.shape)
    share = float(np.linalg.norm(gap) / (np.linalg.norm(true) or 1.0))
    place = f"{name}[{', '.join(map(str, worst))}]" if gap.ndim else name
    off = f"{_plain(100 * share)} %" if share < 10 else f"{_plain(share)} times its size"
    return [{"name": place, "given": float(given[worst]), "true": float(true[worst]), "off": off}]


def _plain(number: float) -> str:
    """Return a number of two digits as a person writes it: 120, 7.3, 0.0042."""
    digits = 1 - int(np.floor(np.log10(number))) if 0 < number < np.inf else 0
    return f"{round(number, digits):.{max(digits, 0)}f}" if number >= 1e-4 else f"{number:.1e}"


def suspects(exam: Examination, effects: list[Effect]) -> list[ScriptFinding]:
    """Return the statements that move the wrong steps and least else: where to look, without proof.

    Parameters
    ----------
    exam : Examination
        What is wrong.
    effects : list of Effect
        What every statement moves.

    Returns
    -------
    list of ScriptFinding
        At most one, not certain.
    """
    wrong = set(exam.judgement.wrong)
    back = [e for e in effects if not e.forward and e.touches & wrong]
    if not back:
        return []
    best = min(back, key=lambda e: (len(e.touches ^ wrong), e.order))
    statement = _statement(exam, best.number)
    names = ", ".join(sorted(wrong))
    return [
        ScriptFinding(
            statement.lineno,
            statement.end_lineno,
            _lines(exam.script.text, statement.lineno, statement.end_lineno),
            f"the steps of {names} are not along the gradient, and this is the first line that they alone depend on.",
            "",
            False,
            chapter="debugging",
        )
    ]
