"""Findings in words: what a line should be, why it is not, and where the book tells of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ...per_layer import Array
from .broadcasting import Broadcast
from .circles import tail
from .crashed import Reshaped
from .edits import Edit, text_of
from .examination import Examination
from .grown import Summed
from .healing import Healed
from .instrument import LambdaBody, filled_by, last_line, statements_of
from .lab import Visit
from .mending import Effect, Mended
from .optimiser import Kept
from .report import ScriptFinding
from .roots import Rooted

__all__ = [
    "behind_a_name",
    "behind_an_argument",
    "finding_of",
    "given_finding",
    "grown_finding",
    "healed_finding",
    "kept_finding",
    "nought_finding",
    "onwards",
    "rivals_of",
    "root_finding",
    "shape_finding",
    "shape_findings",
    "spread_finding",
    "suspects",
]

#: Through how many statements of the forward pass one line goes back, at most, if it is that line for certain: a matrix
#: product and an activation. In the many of a normalisation the mistake may lie as well.
LONG = 3
#: The name in a reason that is the wrong one.
STANDS = re.compile(r"`(\w+)` stands where ")
#: A word of the reason, the chapter that tells of it, and the heading there, as in its address.
CHAPTERS = (
    ("root of", "other-steps", "adam"),
    ("ReLU", "relu", "one-example-all-numbers"),
    ("slope", "hidden-layer", "the-delta"),
    ("too late", "any-layer", "all-deltas-before-any-update"),
    ("too early", "any-layer", "all-deltas-before-any-update"),
    ("transpose", "vectorized", "deltas-of-a-hidden-layer"),
    ("matrix product", "vectorized", "the-sum-over-examples"),
    ("(n, 1)", "vectorized", "rows-are-examples"),
    ("axis", "vectorized", "the-sum-over-examples"),
    ("summed", "vectorized", "the-sum-over-examples"),
    ("mean", "vectorized", "sum-or-mean"),
    ("examples", "vectorized", "sum-or-mean"),
    ("order", "vectorized", "deltas-of-a-hidden-layer"),
    ("layer or entry", "any-layer", "from-the-next-layer-to-this-one"),
    ("emptied", "debugging", "one-call-forgotten"),
    ("up instead", "output-layer", "the-update"),
    ("sign", "output-layer", "the-update"),
    ("minus", "output-layer", "the-update"),
    ("factor", "debugging", "factors-between-programs"),
    ("stands where", "hidden-layer", "the-delta"),
    ("", "debugging", "is-it-a-gradient"),
)


def chapter_of(why: str) -> tuple[str, str]:
    """Return the chapter that tells of a mistake, and the anchor of the section there."""
    return next((chapter, anchor) for word, chapter, anchor in CHAPTERS if word in why)


def _statement(exam: Examination, number: int) -> Any:
    return statements_of(exam.tree)[number]


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
    first, last = statement.lineno, statement.end_lineno if edit.before is not None else last_line(statement)
    values = _values(exam, after, edit)
    mended = text_of(edit)
    if edit.before is not None:
        goal = _statement(exam, edit.before)
        if goal.col_offset != statement.col_offset:  # into a loop, or out of one
            mended = " " * goal.col_offset + mended
        if goal.lineno < statement.lineno:
            first = goal.lineno
            between = _lines(exam.script.text, first, statement.lineno - 1)
            indent = " " * statement.col_offset
            kept = [indent + edit.ahead, between, indent + mended] if edit.ahead else [mended, between]
            mended = "\n".join(kept)
        else:
            last = goal.lineno - 1
            mended = "\n".join([_lines(exam.script.text, statement.end_lineno + 1, last), mended])
    if edit.before is None:
        first, last, mended = _narrowed(exam, first, last, mended)
    why = edit.why[0].upper() + edit.why[1:] + "."
    rest = "every gradient of the script is right" if after.judgement.all_right else "more of the gradients are right"
    digits = _digits(after)
    checked = f"{rest} (checked on {len(exam.networks) + len(after.networks)} random networks, to {digits} digits)."
    return ScriptFinding(
        first,
        last,
        _lines(exam.script.text, first, last),
        _says(exam, edit, values, cure.loss),
        why + _or_else(cure),
        not cure.rivals,
        mended,
        checked,
        values,
        *chapter_of(edit.why),
    )


def _narrowed(exam: Examination, first: int, last: int, mended: str) -> tuple[int, int, str]:
    """Return the lines of a long statement that an edit changes, and what stands there then."""
    old, new = _lines(exam.script.text, first, last).split("\n"), mended.split("\n")
    if len(old) != len(new) or old == new:
        return first, last, mended
    changed = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    return first + changed[0], first + changed[-1], "\n".join(new[changed[0] : changed[-1] + 1])


def _or_else(cure: Mended) -> str:
    if not cure.rivals:
        return ""
    lines = " or ".join(str(line) for line in cure.rivals)
    return f" Or else line {lines} is what is wrong: as small an edit there does it too."


def rivals_of(exam: Examination, cure: Mended) -> list[ScriptFinding]:
    """Return the other places where as small an edit heals as much, at most three: none of them is certain.

    Parameters
    ----------
    exam : Examination
        Before the edit.
    cure : Mended
        What is shown.

    Returns
    -------
    list of ScriptFinding
        Each with the edit that would do it.
    """
    found = []
    for line in list(cure.rivals)[:3]:
        edit = cure.rivals[line]
        statement = _statement(exam, edit.statement)
        first, last, text = statement.lineno, last_line(statement), text_of(edit)
        if edit.before is None:
            first, last, text = _narrowed(exam, first, last, text)
        found.append(
            ScriptFinding(
                first,
                last,
                _lines(exam.script.text, first, last),
                f"or else this line is what is wrong, and no other. {edit.why[0].upper()}{edit.why[1:]}.",
                "",
                False,
                text if edit.before is None else None,
                None,
                [],
                *chapter_of(edit.why),
            )
        )
    return found


def behind_an_argument(exam: Examination, edit: Edit) -> list[ScriptFinding]:
    """Return the lines from which functions return that an edit gives a sum, a product or a sign in place of a value.

    Nobody means `slope(-z)`: the function itself is as likely to be wrong.

    Parameters
    ----------
    exam : Examination
        Before the edit.
    edit : Edit
        That mends.

    Returns
    -------
    list of ScriptFinding
        None of them certain; empty for any other edit.
    """
    statement = _statement(exam, edit.statement)
    known = {ast.unparse(a) for n in ast.walk(statement) if isinstance(n, ast.Call) for a in n.args}
    given = [
        ast.Call(n.func, [], [])  # what its arguments call gives another value
        for form in edit.form
        for n in ast.walk(form)
        if isinstance(n, ast.Call)
        and not (isinstance(n.func, ast.Attribute) and hasattr(np.ndarray, n.func.attr))
        and any(isinstance(a, ast.BinOp | ast.UnaryOp) and ast.unparse(a) not in known for a in n.args)
    ]
    says = f"or else this line is what is wrong: line {statement.lineno} takes what it returns."
    found = {s.lineno: s for call in given for s in _returns_called(exam, call)}
    return [_place(exam, found[line], says, "", False) for line in sorted(found)[:3]]


def behind_a_name(exam: Examination, edit: Edit) -> list[ScriptFinding]:
    """Return the line that makes what an edit of an update leaves out, if no other line reads it.

    Of `m_hat = m / (1 - beta)` and `w -= rate * m_hat`, where the gradient itself belongs by the slopes, the first may
    be wrong.

    Parameters
    ----------
    exam : Examination
        Before the edit.
    edit : Edit
        That mends an update.

    Returns
    -------
    list of ScriptFinding
        One, not certain, or none.
    """
    statement, told = _statement(exam, edit.statement), STANDS.match(edit.why)
    updates = isinstance(statement, ast.AugAssign) and tail(ast.unparse(statement.target)) in {
        tail(q.name) for q in exam.roles.parameters
    }
    homes = [n for n in ast.walk(exam.tree) if isinstance(n, ast.FunctionDef) and statement in ast.walk(n)]
    if told is None or not updates:
        return []
    inside = list(ast.walk(homes[-1] if homes else exam.tree))
    makers = [n for n in inside if isinstance(n, ast.Assign) and [ast.unparse(t) for t in n.targets] == [told[1]]]
    before = max((n for n in makers if n.lineno < statement.lineno), key=lambda n: n.lineno, default=None)
    if before is None:
        return []
    end = min((n.lineno for n in makers if n.lineno > statement.lineno), default=1 << 30)
    reads = {n.lineno for n in inside if isinstance(n, ast.Name) and n.id == told[1] and isinstance(n.ctx, ast.Load)}
    if any(before.lineno < line < end and line != statement.lineno for line in reads):
        return []
    says = f"or else this line is what is wrong: line {statement.lineno} reads what it gives, and no other does."
    return [_place(exam, before, says, "", False)]


def _digits(after: Examination) -> int:
    judgement = after.judgement
    worst = max((judgement.off[n] for n in judgement.right if n not in judgement.wrong), default=1e-6)
    return int(np.clip(-np.log10(max(worst, 1e-12)), 4, 12))


def _says(exam: Examination, edit: Edit, values: list[dict[str, Any]], loss: int) -> str:
    if edit.before is not None:
        early = _statement(exam, edit.before).lineno < _statement(exam, edit.statement).lineno
        if edit.ahead:
            return f"`{edit.ahead.partition(' = ')[2]}` must be reckoned earlier."
        return f"`{text_of(edit).strip()}` must run {'earlier' if early else 'later'}."
    statement = _statement(exam, edit.statement)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    target = target or filled_by(statement)
    name = f"`{ast.unparse(target)}`" if target is not None else "what this line gives"
    off = f" (off by {values[0]['off']})" if values else ""
    if values and values[0]["off"] == "its shape":
        # What is added may be a part of the table: that has another shape, and the table has not.
        off = "" if isinstance(statement, ast.AugAssign) else ": it has another shape"
    return f"{name} is not what the gradient of {exam.losses[loss].called} asks for{off}."


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


def healed_finding(exam: Examination, healed: Healed) -> list[ScriptFinding]:
    """Return the finding of a healing proof, and of what returns the values of functions that its line calls.

    Parameters
    ----------
    exam : Examination
        What is wrong.
    healed : Healed
        The statement.

    Returns
    -------
    list of ScriptFinding
        One, or two that may both be meant.
    """
    statement = _statement(exam, healed.number)
    names = ", ".join(sorted(healed.names))
    rest = "every step of the script is" if healed.whole else f"the steps of {names} are"
    says = (
        f"`{healed.back}` should follow the slope of the error at `{healed.forward}`, and does not: with the slope "
        f"that was measured in its place, {rest} along the gradient."
    )
    long = len(healed.passed) > LONG
    if long:
        lines = [_statement(exam, n).lineno for n in healed.passed]
        says += f" Or else one of lines {min(lines)} to {max(lines)}, through which it goes back, is what is wrong."
    called, callers, fed = _returns_called(exam, statement), _callers(exam, statement), _fed(exam, statement)
    certain = healed.proved and not long and not called and not callers and not fed
    found = [_place(exam, statement, says, "", certain)]
    for earlier in fed[:2]:
        said = f"or else this line is what is wrong: line {statement.lineno} reads what it gives."
        found.append(_place(exam, earlier, said, "", False))
    for inner in called[:3]:
        said = f"or else this line is what is wrong: line {statement.lineno} takes what it returns."
        found.append(_place(exam, inner, said, "", False))
    for outer in callers[:2]:
        said = f"or else this line is what is wrong: it takes what line {statement.lineno} returns."
        found.append(_place(exam, outer, said, "", False))
    return found


def shape_findings(
    text: str, found: list[Broadcast], mended: str | None, made: tuple[int, str] | None = None
) -> list[ScriptFinding]:
    """Return the findings of (n,) against (n, 1), one for each line.

    Parameters
    ----------
    text : str
        The script.
    found : list of Broadcast
        The places.
    mended : str or None
        The script with all of them upright, if every gradient is right then.
    made : tuple of int and str, optional
        Where what has the shape (n,) is made, and the script with that line mended, if all is right then too.

    Returns
    -------
    list of ScriptFinding
        Certain, for the shapes were seen, unless the line that makes what has the shape (n,) explains it as well.
    """
    out: dict[int, ScriptFinding] = {}
    whole = "every gradient of the script is right."
    if made is not None:
        line, anew = made
        what, n = ast.unparse(found[0].flat), found[0].size
        says = (
            f"`{what}` has the shape ({n},) from here on, and meets what has the shape ({n}, 1) in {_in_lines(found)}."
        )
        why = "Give the targets the shape (n, 1) here, or where they meet the outputs."
        first = ScriptFinding(
            line,
            line,
            _lines(text, line, line),
            says,
            why,
            False,
            _lines(anew, line, line),
            whole,
            [],
            *chapter_of(why),
        )
        out[line] = first
    for item in found:
        source = _lines(text, item.line, item.line)
        why = "Give the targets the shape (n, 1) where they are made, or here."
        form = None if mended is None else _lines(mended, item.line, item.line)
        checked, sure = None if form is None else whole, made is None
        here = ScriptFinding(item.line, item.line, source, item.says(), why, sure, form, checked, [], *chapter_of(why))
        out.setdefault(item.line, here)
    return list(out.values())


def _in_lines(found: list[Broadcast]) -> str:
    lines = [str(line) for line in dict.fromkeys(item.line for item in found)]
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(lines[:-1])} and {lines[-1]}"


def given_finding(exam: Examination, given: Visit) -> ScriptFinding:
    """Return the finding of a slope at the output that no loss tells to be right: the one thing left to look at."""
    probe = exam.lab.program.probes[given[0]]
    says = f"`{probe.name}` should be the slope of your loss at the output, and all other lines are right if it is."
    why = "Compute the loss in the training loop, and it is checked too."
    return _place(exam, statements_of(exam.tree)[probe.statement], says, why, False)


def kept_finding(exam: Examination, kept: Kept) -> ScriptFinding:
    """Return the finding of what an optimiser keeps wrongly: where to look, and not what must be there."""
    found = _place(exam, kept.line, kept.says, kept.why, False)
    indent = exam.script.text.split("\n")[found.line - 1][: kept.line.col_offset]
    chapter, anchor = chapter_of("emptied" if "emptied" in kept.says else "")
    return replace(found, mended=None if kept.form is None else indent + kept.form, chapter=chapter, anchor=anchor)


def grown_finding(
    exam: Examination, form: Summed, name: str, old: tuple[int, ...], new: tuple[int, ...], alone: bool
) -> ScriptFinding:
    """Return the finding of a weight that is larger after a step.

    Parameters
    ----------
    exam : Examination
        What is what.
    form : tuple
        Where a sum is missing, and what makes it.
    name, old, new : str and tuples
        The weight, and its shapes before and after.
    alone : bool
        Whether no sum in another line does it too.

    Returns
    -------
    ScriptFinding
        Certain if it is alone.
    """
    statement, mended, _, why = form
    says = f"`{name}` has the shape {old} before a step and {new} after it: each example gets a bias of its own."
    found = _place(exam, statement, says, why, alone)
    return replace(found, mended=mended if found.line == found.end_line else None)


def spread_finding(
    exam: Examination, line: int, name: str, old: tuple[int, ...], new: tuple[int, ...]
) -> ScriptFinding:
    """Return the finding of an update that spreads a weight to a larger shape, where no edit was found.

    Parameters
    ----------
    exam : Examination
        What is what.
    line : int
        Of the update.
    name, old, new : str and tuples
        The weight, and its shapes before and after.

    Returns
    -------
    ScriptFinding
        Not certain: what it takes off may have been made elsewhere.
    """
    says = f"`{name}` has the shape {old} before a step and {new} after it."
    why = "What is taken off has another shape than the weight, and numpy spreads the weight to it."
    text = _lines(exam.script.text, line, line)
    return ScriptFinding(line, line, text, says, why, False, None, None, [], *chapter_of(why))


def root_finding(text: str, rooted: Rooted, root: int, after: Examination, alone: bool) -> ScriptFinding:
    """Return the finding of what makes an optimiser take the root of a negative number.

    Parameters
    ----------
    text : str
        The script.
    rooted : tuple
        The statement, its new line, and why.
    root : int
        The line of the root.
    after : Examination
        Of the mended script.
    alone : bool
        Whether no edit of another line does it too.

    Returns
    -------
    ScriptFinding
        Certain if it is alone.
    """
    statement, mended, why = rooted
    says = f"line {root} takes the root of a negative number in the first steps, and from then on the weights are no numbers."
    return _of_a_stop(text, statement, says, why, mended, after, alone)


def shape_finding(text: str, edit: Reshaped, seen: str | int, after: Examination, alone: bool) -> ScriptFinding:
    """Return the finding of what makes shapes that do not fit.

    Parameters
    ----------
    text : str
        The script.
    edit : tuple
        The statement, its new lines, why, what that costs, and the script with it.
    seen : str or int
        What was seen of the shapes, or the line at which the script stops.
    after : Examination
        Of the mended script.
    alone : bool
        Whether no edit of another line does it too.

    Returns
    -------
    ScriptFinding
        Certain if it is alone.
    """
    statement, mended, why = edit[:3]
    at = "" if statement.lineno == seen else f" in line {seen}"
    where = "there" if at else "here"
    says = seen if isinstance(seen, str) else f"shapes do not fit{at}, and the script stops {where}."
    return _of_a_stop(text, statement, says, why, mended, after, alone)


def nought_finding(
    text: str, statement: Any, said: str, why: str = "", mended: str | None = None, after: Examination | None = None
) -> ScriptFinding:
    """Return the finding of a difference that is nought at every pass.

    Parameters
    ----------
    text : str
        The script.
    statement : ast.stmt
        Where it stands.
    said : str
        The difference.
    why, mended, after : str, str and Examination, optional
        An edit after which every step is right.

    Returns
    -------
    ScriptFinding
        Not certain: it may be meant, and the mistake lie elsewhere.
    """
    says = f"`{said}` is nought at every pass, and so is what is made of it."
    if mended is not None and after is not None:
        return _of_a_stop(text, statement, says, why, mended, after, False)
    first, last = statement.lineno, last_line(statement)
    return ScriptFinding(first, last, _lines(text, first, last), says, "", False, None, None, [], *chapter_of(""))


def _of_a_stop(
    text: str, statement: Any, says: str, why: str, mended: str, after: Examination, alone: bool
) -> ScriptFinding:
    """Return the finding of a statement after whose edit a script runs as it could not before."""
    first, last = statement.lineno, last_line(statement)
    checked = f"every gradient of the script is right (checked on {len(after.networks)} random networks, to {_digits(after)} digits)."
    why = why[0].upper() + why[1:] + "."
    return ScriptFinding(
        first, last, _lines(text, first, last), says, why, alone, mended, checked, [], *chapter_of(why)
    )


def _callers(exam: Examination, statement: Any) -> list[Any]:
    """Return the statements that call the function which a statement returns from."""
    if not isinstance(statement, ast.Return):
        return []
    if isinstance(statement, LambdaBody):
        return []  # what a table holds is called by no name
    names = {
        n.name for n in ast.walk(exam.tree) if isinstance(n, ast.FunctionDef) and any(s is statement for s in n.body)
    }
    simple = [n for n in ast.walk(exam.tree) if isinstance(n, ast.Assign | ast.AugAssign | ast.Return | ast.Expr)]
    return [
        s
        for s in simple
        for n in ast.walk(s)
        if isinstance(n, ast.Call) and getattr(n.func, "id", getattr(n.func, "attr", None)) in names
    ]


def _place(exam: Examination, statement: Any, says: str, why: str, certain: bool) -> ScriptFinding:
    first, last = statement.lineno, last_line(statement)
    source = _lines(exam.script.text, first, last)
    return ScriptFinding(first, last, source, says, why, certain, None, None, [], *chapter_of(why))


def _returns_called(exam: Examination, statement: Any) -> list[Any]:
    """Return the last statements of the script's own functions that a statement calls on the way back only."""
    called = {
        n.func.id if isinstance(n.func, ast.Name) else n.func.attr
        for n in ast.walk(statement)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name | ast.Attribute)
    }
    probes = exam.lab.program.probes
    before = {probes[v[0]].function for v in exam.roles.forward if probes[v[0]].kind == "return"}
    first = exam.roles.first_error
    order = list(exam.roles.trace)
    ahead = {probes[v[0]].function for v in order[: order.index(first)]} if first in order else before
    return _lambdas_called(exam, statement) + [
        next(s for s in reversed(node.body) if isinstance(s, ast.Return))
        for node in ast.walk(exam.tree)
        if isinstance(node, ast.FunctionDef)
        and node.name in called
        and node.name not in ahead
        and isinstance(node.body[-1], ast.Return)
    ]


def _fed(exam: Examination, statement: Any) -> list[Any]:
    """Return the statements on the way back that give a statement values of the forward pass: `kept = seen[i]`."""
    probes, order = exam.lab.program.probes, list(exam.roles.trace)
    first = order.index(exam.roles.first_error) if exam.roles.first_error in order else len(order)
    read = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    known = {probes[v[0]].statement for v in order[:first]}
    given = {
        probes[v[0]].statement: probes[v[0]]
        for v in order[first:]
        if v in exam.roles.forward and probes[v[0]].kind == "assign" and probes[v[0]].statement not in known
    }
    mine = next((p.function for p in probes.values() if p.statement == getattr(statement, "number", -1)), "")
    found = [n for n, p in given.items() if p.name in read and p.function == mine]
    statements = statements_of(exam.tree)
    return [
        statements[n] for n in [*found, *_written_into(exam, statements, read, mine)] if statements[n] is not statement
    ]


def _written_into(exam: Examination, statements: dict[int, Any], read: set[str], function: str) -> list[int]:
    """Return the statements of a function that write into parts of what is read: `share[label] -= 1`."""
    written = {
        n: s.targets[0] if isinstance(s, ast.Assign) else getattr(s, "target", None) for n, s in statements.items()
    }
    probes = exam.lab.program.probes
    homes = {probes[v[0]].statement: probes[v[0]].function for v in exam.roles.trace}  # of what runs in a step
    return [
        n
        for n, place in written.items()
        if isinstance(place, ast.Subscript)
        and isinstance(place.value, ast.Name)
        and place.value.id in read
        and homes.get(n) == function
    ]


def _lambdas_called(exam: Examination, statement: Any) -> list[Any]:
    """Return the bodies of lambdas that run on the way back only, if a statement calls what may be one of them."""
    calls = [n.func for n in ast.walk(statement) if isinstance(n, ast.Call)]
    if isinstance(statement, LambdaBody) or all(ast.unparse(f).startswith(("np.", "numpy.", "math.")) for f in calls):
        return []
    probes, order = exam.lab.program.probes, list(exam.roles.trace)
    first = order.index(exam.roles.first_error) if exam.roles.first_error in order else 0
    ahead, behind = ({probes[v[0]].statement for v in part} for part in (order[:first], order[first:]))
    bodies = [s for n, s in statements_of(exam.tree).items() if isinstance(s, LambdaBody) and n in behind - ahead]
    return bodies[:3]


def suspects(exam: Examination, effects: list[Effect], unshrunk: set[str] | None = None) -> list[ScriptFinding]:
    """Return the statements that move the wrong steps and least else: where to look, without proof.

    Parameters
    ----------
    exam : Examination
        What is wrong.
    effects : list of Effect
        What every statement moves.
    unshrunk : set of str, optional
        Weights whose steps hold no penalty though others' do: where to look for that, then.

    Returns
    -------
    list of ScriptFinding
        At most one and one that is kept in vain, not certain.
    """
    wrong = unshrunk or set(exam.judgement.wrong)
    back = [e for e in effects if not e.forward and e.touches & wrong]
    if not back:
        return []
    # What right steps depend on too is right, the more so the earlier it runs; unless one line makes them all.
    held: dict[int, list[Array]] = {}
    for visit, value in exam.roles.trace.items():
        held.setdefault(exam.lab.program.probes[visit[0]].statement, []).append(value)
    empty = {number for number, values in held.items() if not any(map(np.any, values))}
    statements = statements_of(exam.tree)

    def likely(e: Effect) -> tuple[int, bool, bool, int]:
        # `sums = [0, 0]` comes before them all, and holds nothing yet. Of `[gw, gb]` one part may be what is wrong.
        alone = e.touches <= wrong
        parts = isinstance(getattr(statements[e.number], "value", None), ast.List | ast.Tuple | ast.Dict)
        return len(e.touches ^ wrong), e.number in empty, not (alone or parts), e.order if alone else -e.order

    best = min(back, key=likely)
    statement = _statement(exam, best.number)
    names = ", ".join(sorted(wrong))
    fault = "are not along the gradient"
    if unshrunk:
        shrunk = ", ".join(sorted(n for n, share in exam.judgement.decay.items() if share))
        fault = f"hold no penalty, and those of {shrunk} do. If that is not meant, it is missing"
    alone = "first line that they alone" if best.touches <= wrong else "last line that they all"
    tail = "here or below" if unshrunk else f"and this is the {alone} depend on"
    said = f"the steps of {names} {fault}{' ' if unshrunk else ', '}{tail}."
    found = [_place(exam, statement, said, "", False)]
    for place in [] if unshrunk else _written_in_vain(exam, effects):
        said = f"or else this line is what is wrong: nothing reads what it leaves in `{_target(place)}`."
        found.append(_place(exam, place, said, "", False))
    return found


def _target(statement: Any) -> str:
    return ast.unparse(statement.targets[0])


def _written_in_vain(exam: Examination, effects: list[Effect]) -> list[Any]:
    """Return the first statement on the way back that keeps what no step reads, as others are kept that are read.

    A number to be shown has a name of its own: `below.delta = ...` is called as `neuron.delta` is.
    """
    probes, known = exam.lab.program.probes, {e.number for e in effects}
    statements = statements_of(exam.tree)
    made = [statements[n] for n in dict.fromkeys(probes[v[0]].statement for v in exam.roles.error) if n not in known]
    kept = [s for s in made if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Attribute | ast.Subscript)]
    read = {
        tail(ast.unparse(n))
        for number in known
        for n in ast.walk(statements[number])
        if isinstance(n, ast.Attribute | ast.Subscript) and isinstance(n.ctx, ast.Load)
    }
    return [s for s in kept if tail(_target(s)) in read][:1]


def onwards(progress: Callable[[str, float], None]) -> Callable[[str, float], None]:
    """Return what tells a reader how far the doctor is, and never goes back when something is measured once more."""
    reached = 0.0

    def tell(stage: str, done: float) -> None:
        nonlocal reached
        reached = max(reached, done)
        progress(stage, reached)

    return tell
