"""Examples that no longer stand beside their own targets: one of two tables was shuffled or cut out, the other was not.

Every gradient is right then, of a loss that asks for other targets than the data hold. Both tables are looked up, row by
row, in what the script holds: where the rows of one say that they come from places at which the other has another row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...per_layer import Array
from .examination import Examination
from .instrument import clone
from .measuring import target_values
from .optimiser import Kept
from .state import quantities

__all__ = ["unpaired"]

#: How many rows a table may have, and how many of them tell; the share that must be elsewhere.
ROWS, FEWEST, SHARE = 5000, 6, 0.1


def unpaired(exam: Examination) -> tuple[list[Kept], str | None]:
    """Return where examples and targets are parted, in a script whose gradients are right.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    tuple of list of Kept, and str
        None, or one or two lines that may be meant; and the script with the edit that pairs them again, to be checked.
    """
    with exam.lab.quiet():
        shuffled = _shuffled_alone(exam)
        if shuffled is not None:
            return [shuffled], None
        tables, wanted = _tables(exam)
    again = _made_in_loops(exam.tree)  # shuffled there, both may be in a wrong order that is the same
    error = exam.roles.trace[exam.roles.first_error] if exam.roles.first_error else np.zeros(0)
    for turned in (False, True):  # examples in rows, or in columns
        if turned:
            tables = {name: rows.T for name, rows in tables.items() if rows.ndim == 2}
            wanted, error = [t.T for t in wanted if t.ndim == 2], error.T
        whole = {name: rows for name, rows in tables.items() if name not in again}
        parted = _parted(_examples(exam, tables), whole, [t for t in wanted if t.shape[:1] == error.shape[:1]])
        if parted is not None:
            return _told(exam, *parted)
    return [], None


def _made_in_loops(tree: ast.Module) -> set[str]:
    """Return the names that are bound in a loop: what they hold is cut out of what was there before."""
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.For | ast.While)]
    stored = (n for loop in loops for n in ast.walk(loop) if isinstance(n, ast.Name | ast.Attribute))
    return {ast.unparse(n) for n in stored if isinstance(n.ctx, ast.Store)}


def _parted(examples: dict[str, Array], tables: dict[str, Array], wanted: list[Array]) -> tuple[str, str] | None:
    """Return the examples, and the table of the targets, whose rows do not belong together; None if some table's do."""
    parted: tuple[str, str] | None = None
    for name, rows in examples.items():
        for target in wanted:
            found = list(_matched(name, rows, target, tables)) if len(target) == len(rows) >= FEWEST else []
            if any(share == 0 for _, share in found):
                return None
            other = next((t for t, share in found if share > SHARE), None)
            parted = parted or (None if other is None else (name, other))
    return parted


def _tables(exam: Examination) -> tuple[dict[str, Array], list[Array]]:
    """Return the tables that the script holds or makes before its forward pass, by name; and the targets."""
    found: dict[str, Array] = {}
    made = set()
    for visit, value in exam.roles.trace.items():
        probe = exam.lab.program.probes[visit[0]]
        if probe.kind == "assign":
            made.add(probe.name)  # what the state holds by this name is left from the step before
            if visit not in exam.roles.forward | exam.roles.error and value.ndim and probe.name.isidentifier():
                found.setdefault(probe.name, value)
    env = exam.lab.snapshots[exam.networks[0].at].restore()  # where `roles.trace` comes from
    made |= {q.name for q in [*exam.roles.parameters, *exam.roles.memory]}
    for q in quantities(env, exam.lab.passing_names()):
        held = None if q.name in made or len(q.leaves) > 1 else q.get(env)
        if held is not None and q.shape:
            found.setdefault(q.name, held.reshape(q.shape))
    found = {name: rows for name, rows in found.items() if FEWEST <= max(rows.shape, default=0) <= ROWS}
    wanted = [t for t in target_values(exam.lab, exam.roles, exam.networks[0]) if t.ndim]
    return found, wanted


def _examples(exam: Examination, tables: dict[str, Array]) -> dict[str, Array]:
    """Return the tables that a step cuts out or is given, if there are any; else all."""
    made = {exam.lab.program.probes[v[0]].name for v in exam.roles.trace}
    cut = {name: rows for name, rows in tables.items() if name in made}
    return cut if any(rows.ndim == 2 and rows.dtype.kind == "f" for rows in cut.values()) else tables


def _tells(rows: Array) -> bool:
    """Whether each row of a table is to be found again: several real numbers, no two rows alike."""
    if rows.ndim != 2 or rows.shape[1] < 2 or rows.dtype.kind != "f":
        return False
    return len(np.unique(rows, axis=0)) == len(rows) and not np.array_equal(rows, np.rint(rows))


def _matched(name: str, rows: Array, target: Array, tables: dict[str, Array]) -> Iterator[tuple[str, float]]:
    """Yield the tables that the targets may come from, and the share of rows that are not those beside the examples."""
    for source, whole in tables.items():
        if (
            (source == name and len(whole) != len(target))
            or whole.shape[1:] != rows.shape[1:]
            or len(whole) < len(rows)
        ):
            continue
        if not _tells(whole):
            continue
        places = {row.tobytes(): k for k, row in enumerate(whole)}
        at = [places.get(row.tobytes(), -1) for row in rows.astype(whole.dtype)]
        if min(at) < 0:
            continue
        for other, labels in tables.items():
            if len(labels) != len(whole) or (labels.shape == whole.shape and np.array_equal(labels, whole)):
                continue
            if labels[0].size != target[0].size or (other == name and source != name):
                continue
            mine, theirs = labels.reshape(len(labels), -1), target.reshape(len(target), -1)
            if {tuple(r) for r in theirs} <= {tuple(r) for r in mine}:
                yield other, float(np.mean(np.any(mine[at] != theirs, axis=1)))


def _told(exam: Examination, name: str, other: str) -> tuple[list[Kept], str | None]:
    """Return the lines in which examples and targets are cut out, and the script with the targets cut as the examples."""
    lines: dict[str, list[Any]] = {}
    for statement in ast.walk(exam.tree):
        if isinstance(statement, ast.Assign):
            for target, value in _bound(statement):
                lines.setdefault(target, []).append((statement, value))
    ends = [n for n in (name, *_sources(lines, name)) if n in lines]
    picked = next(((s, v) for n in ends for s, v in lines[n] if _index(v) is not None), None)
    if picked is None:
        return [], None
    statement, value = picked
    says = f"the rows of `{name}` and the targets do not belong together: `{other}` holds others at their places."
    why = "The gradients are right, but of targets that stand beside other examples; shuffle and cut both by the same index."
    beside = [(s, v) for n in lines for s, v in lines[n] if _root(v) == other or (s is statement and v is not value)]
    beside.sort(key=lambda pair: (pair[0] is not statement, abs(pair[0].lineno - statement.lineno)))
    found = [Kept(statement, says, why, False)]
    if not beside:
        return found, None
    place, old = beside[0]
    base = old.value if isinstance(old, ast.Subscript) else old
    new = ast.Subscript(base, _index(value), ast.Load())
    text = _put(exam.script.text, old, ast.unparse(ast.fix_missing_locations(clone(new))))
    row = text.split("\n")[place.lineno - 1][place.col_offset :]
    mended = Kept(place, says, why, False, row if place.lineno == place.end_lineno else None)
    return [mended, *([] if place is statement else found)], text


def _bound(statement: ast.Assign) -> Iterator[tuple[str, Any]]:
    """Yield the names that a statement binds, each with its expression."""
    for target in statement.targets:
        pairs = [(target, statement.value)]
        if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
            pairs = list(zip(target.elts, statement.value.elts, strict=False))
        for place, value in pairs:
            if isinstance(place, ast.Name | ast.Attribute):
                yield ast.unparse(place), value


def _root(value: Any) -> str:
    return ast.unparse(value.value if isinstance(value, ast.Subscript) else value)


def _index(value: Any) -> Any:
    """Return by what a table's rows are picked in another order: no slice, no constant."""
    if not isinstance(value, ast.Subscript):
        return None
    parts = value.slice.elts if isinstance(value.slice, ast.Tuple) else [value.slice]
    whole = [p for p in parts if isinstance(p, ast.Slice) and p.lower is p.upper is p.step is None]
    picked = [p for p in parts if p not in whole and not isinstance(p, ast.Slice | ast.Constant)]
    return value.slice if picked and len(picked) + len(whole) == len(parts) else None


def _sources(lines: dict[str, list[Any]], name: str) -> list[str]:
    """Return the names from which another is cut, and those from which they are."""
    found = [name]
    for n in found:
        found += [r for _, v in lines.get(n, []) if (r := _root(v)) not in found and len(found) < 8]
    return found[1:]


def _shuffled_alone(exam: Examination) -> Kept | None:
    """Return the line that shuffles the examples where they lie, each turn anew, if nothing shuffles the targets."""
    names = [n.split("[")[0] for n in exam.roles.targets_named]
    lines: dict[str, list[Any]] = {}
    for statement in ast.walk(exam.tree):
        if isinstance(statement, ast.Assign):
            for target, value in _bound(statement):
                lines.setdefault(target, []).append((statement, value))
    calls: list[tuple[ast.stmt, str]] = [
        (s, name)
        for s in ast.walk(exam.tree)
        if isinstance(s, ast.Assign)
        for name, value in _bound(s)
        if name in _made_in_loops(exam.tree) and _root(value) == name and _index(value) is not None
    ]
    calls += [
        (s, s.value.args[0].id)
        for s in ast.walk(exam.tree)
        if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call) and len(s.value.args) == 1
        if isinstance(s.value.func, ast.Attribute) and s.value.func.attr == "shuffle"
        if isinstance(s.value.args[0], ast.Name)
    ]
    mine = [m for n in names for m in (n, *_sources(lines, n))]
    env = exam.lab.snapshots[exam.lab.main].restore()
    sizes = {q.name: q.shape for q in quantities(env, exam.lab.passing_names()) if q.shape}
    for statement, table in calls:
        known = [m for m in mine if sizes.get(m, ())[:1] == sizes.get(table, (0,))[:1] and m != table]
        feeds = any(_root(v) == table for n in mine for _, v in lines.get(n, []))
        if not known or feeds or len(sizes.get(table, ())) != 2 or table in mine or len(calls) > 1:
            continue
        says = f"this puts the rows of `{table}` into another order, and `{known[-1]}` keeps its own."
        why = "From then on the targets stand beside other examples; draw one order, and index both by it."
        return Kept(statement, says, why, False)
    return None


def _put(text: str, node: Any, form: str) -> str:
    lines = text.split("\n")
    row = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (row[: node.col_offset] + form.encode() + row[node.end_col_offset :]).decode()
    return "\n".join(lines)
