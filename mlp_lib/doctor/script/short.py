"""A last batch with fewer examples, divided by the size of a whole one: its steps are shorter than the loss says.

Every gradient of the first batches is right, so the steps of a shorter one are measured by themselves. That a script
means all examples alike to count cannot be excluded: it is told, and nobody is accused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .cast import Network
from .examination import Examination
from .instrument import instrument, parse
from .lab import Lab, NotTakenError
from .measuring import judge, measure
from .optimiser import Kept
from .roles import take
from .state import quantities

__all__ = ["shorter_batch"]

#: Steps among which a shorter batch is looked for, and how many numbers a script may hold for that.
LOOKED, HELD = 12, 20_000
#: How batches are cut out.
BATCHES = re.compile(r"range\([^\n]*,[^\n]*,|\byield\b|//|array_split", re.ASCII)
EXACT = 1e-5


def shorter_batch(exam: Examination) -> tuple[list[Kept], str | None]:
    """Return where the steps of a shorter batch are divided by the size of a whole one.

    Parameters
    ----------
    exam : Examination
        Of a script whose gradients are right.

    Returns
    -------
    tuple of list of Kept, and str
        None or one, with the line as it would be; and the script with it.
    """
    exam = _by_a_stated_rate(exam)
    if not exam.loss.own or exam.roles.denominators or not BATCHES.search(exam.script.text):
        return [], None
    with exam.lab.quiet():
        env = exam.lab.snapshots[exam.lab.main].restore()
        held = quantities(env, exam.lab.passing_names())
        counts = {q.name: v[0] for q in held if q.size == 1 and q.whole and (v := q.get(env)) is not None}
    if sum(q.size for q in held) > HELD:
        return [], None
    sizes = _measured(exam, exam.tree, exam.script.text)
    if sizes is None or sizes[2] != "short":
        return [], None
    whole, short, _ = sizes
    for node, forms in _divisors(exam, whole, counts):
        for form in forms:
            text = _put(exam.script.text, node, form)
            after = _measured(exam, None, text)
            if after is not None and after[2] == "right":
                return [_kept(exam, node, text, whole, short)], text
    return [], None


def _by_a_stated_rate(exam: Examination) -> Examination:
    """Return the examination by a loss that the steps descend by a number of the script: no sum of several batches."""
    for i, loss in enumerate(exam.losses):
        known = exam.judgements[i]
        if loss.own and known.all_right and _stated(exam, known.common):
            return replace(exam, best=i)
    return exam


def _stated(exam: Examination, factor: float) -> bool:
    return any(abs(factor / known - 1) < EXACT for known in exam.roles.numbers)


def _kept(exam: Examination, node: Any, text: str, whole: int, short: int) -> Kept:
    statement = next(
        n
        for n in ast.walk(exam.tree)
        if isinstance(n, ast.Assign | ast.AugAssign | ast.Return | ast.Expr) and any(x is node for x in ast.walk(n))
    )
    does = "is" if isinstance(statement, ast.Assign) and statement.value is node else "divides by"
    says = f"this {does} {whole}, the size of a whole batch, and a shorter one has {short} examples."
    why = f"The step of that batch is then only {short}/{whole} of what its loss asks for, if every batch is to count alike."
    row = text.split("\n")[statement.lineno - 1]
    form = row[statement.col_offset :] if statement.lineno == statement.end_lineno else None
    return Kept(statement, says, why, False, form)


def _measured(exam: Examination, tree: ast.Module | None, text: str) -> tuple[int, int, str] | None:
    """Return the examples of a whole batch and of a shorter one, and whether its steps are right, short, or neither."""
    lab = exam.lab
    program = lab.program if tree is not None else instrument(parse(text, exam.script.name), exam.script.name)
    keep = tuple(range(1, LOOKED + 1))
    longer = Lab(program, lab.folder, lab.seed, lab.limit, None, lab.arguments, lab.given, lab.chosen, keep)
    with longer.quiet():
        try:
            longer.find()
            longer.prepare()
        except (NotTakenError, SyntaxError):
            return None
        rows = [_rows(exam, longer, at) for at in range(len(longer.snapshots))]
        known = [r for r in rows if r]
        if not known or min(known) == max(known):
            return None
        return _compared(exam, longer, rows.index(max(known)), rows.index(min(known)), rows)


def _rows(exam: Examination, lab: Lab, at: int) -> int:
    """Return how many examples an iteration has: the length that differs is sought among the first error's."""
    visit = exam.roles.first_error
    value = None if visit is None else lab.step(at, watch={visit[0]}).trace.get(visit)
    return 0 if value is None else value.size


def _compared(exam: Examination, lab: Lab, whole: int, short: int, rows: list[int]) -> tuple[int, int, str] | None:
    roles, values = exam.roles, exam.networks[0].values
    factors = []
    for at in (whole, short):
        networks = [Network(at, [(q, 0.3 * v) for q, v in values])]  # a small step is not cut
        slopes = measure(lab, roles, networks, [exam.loss], count=6)
        judgement = judge(lab, roles, networks, slopes, 0, [take(lab, networks[0], roles.parameters)[1]])
        if not judgement.all_right or not judgement.common > 0:
            return None
        factors.append(judgement.common)
    first = lab.step(whole, watch="all").trace, lab.step(short, watch="all").trace
    lengths = [
        (a, b)
        for visit in exam.roles.error
        if visit in first[0] and visit in first[1]
        for a, b in zip(first[0][visit].shape, first[1][visit].shape, strict=False)
        if a > b
    ]
    if not lengths:
        return None
    n, m = lengths[0]
    stated = _stated(exam, factors[0])
    ratio = factors[1] / factors[0]
    said = "right" if abs(ratio - 1) < EXACT else "short" if abs(ratio * n / m - 1) < EXACT and stated else "neither"
    return n, m, said


def _divisors(exam: Examination, whole: int, counts: dict[str, Any]) -> Iterator[tuple[Any, list[str]]]:
    """Yield what divides by the size of a whole batch on the way back, and what may stand there instead."""
    probes = exam.lab.program.probes
    ran = {probes[v[0]].statement for v in exam.roles.error}
    shapes = {probes[v[0]].name or probes[v[0]].text: a.shape for v, a in exam.roles.trace.items()}
    for statement in [n for n in ast.walk(exam.tree) if isinstance(n, ast.stmt) and getattr(n, "number", -1) in ran]:
        for node in ast.walk(statement):
            inside = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            begun = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div)
            if not inside and not begun:
                continue
            divisor = node.right if inside else node.value  # type: ignore[attr-defined]
            said = ast.unparse(divisor)
            number = divisor.value if isinstance(divisor, ast.Constant) else None
            named = any(v == whole and name.endswith(said) for name, v in counts.items())
            if number != whole and not named:
                continue
            if isinstance(divisor, ast.Name):
                yield from _named_in_a_turn(exam, divisor.id, whole, shapes)
            above = node.left if inside else node.target  # type: ignore[attr-defined]
            names = dict.fromkeys(ast.unparse(x) for x in ast.walk(above) if isinstance(x, ast.Name | ast.Attribute))
            forms = [
                f"len({name})" if axis == 0 else f"{name}.shape[{axis}]"
                for name in names
                for axis, size in enumerate(shapes.get(name, ()))
                if size == whole
            ]
            yield divisor, forms[:4]


def _named_in_a_turn(
    exam: Examination, name: str, whole: int, shapes: dict[str, tuple[int, ...]]
) -> Iterator[tuple[Any, list[str]]]:
    """Yield what each turn of the training calls by a name, `n = batch_size`, and what it may be meant to be."""
    loop = exam.lab.program.loops[exam.lab.chosen or 0]
    for node in ast.walk(exam.tree):
        if not isinstance(node, ast.Assign) or not loop.line < node.lineno <= loop.end_line:
            continue
        plain = isinstance(node.value, ast.Name | ast.Attribute | ast.Constant)
        if plain and [ast.unparse(t) for t in node.targets] == [name]:
            yield (
                node.value,
                [f"len({n})" for n, shape in shapes.items() if n.isidentifier() and shape[:1] == (whole,)][:4],
            )


def _put(text: str, node: Any, form: str) -> str:
    lines = text.split("\n")
    row = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (row[: node.col_offset] + form.encode() + row[node.end_col_offset :]).decode()
    return "\n".join(lines)
