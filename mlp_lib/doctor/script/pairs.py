"""Examples that no longer stand beside their own targets: one of two tables was shuffled or cut out, the other was not.

Every gradient is right then, of a loss that asks for other targets than the data hold. Both tables are looked up, row by
row, in what the script holds: where the rows of one say that they come from places at which the other has another row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...per_layer import Array
from .examination import Examination
from .indices import index_text
from .instrument import statements_of
from .measuring import target_values
from .optimiser import Kept
from .roles import take
from .state import quantities
from .words import parsed

__all__ = ["Parted", "parted_pairs"]

#: How many rows a table may have, and how many of them tell; the share that must be elsewhere; edits that are tried.
ROWS, FEWEST, SHARE, TRIED = 5000, 6, 0.1, 8
#: How far on targets may stand that are meant; how many values that a step makes of them are looked at.
AWAY, MADE = 24, 12
WHY = (
    "The gradients are right, but of targets that stand beside other examples; shuffle and cut both by the same index."
)


@dataclass
class Parted:
    """Examples that stand beside the targets of others.

    Attributes
    ----------
    says : str
        Of which tables.
    lines : list of Kept
        Where to look.
    edits : list of tuple of Kept, Kept or None, and str
        What may pair them again, to be checked: the line as it would be, that of the index, and the whole script.
    """

    says: str
    lines: list[Kept]
    edits: list[tuple[Kept, Kept | None, str]]


def parted_pairs(exam: Examination) -> Parted | None:
    """Return where examples and targets are parted, in a script whose gradients are right.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    Parted or None
        None if they are not, or if it cannot be told.
    """
    with exam.lab.quiet():
        shuffled = _shuffled_alone(exam)
        if shuffled is not None:
            return shuffled
        tables, wanted, idle = _tables(exam)
    again = _made_in_loops(exam.tree)  # shuffled there, both may be in a wrong order that is the same
    error = exam.roles.trace[exam.roles.first_error] if exam.roles.first_error else np.zeros(0)
    for turned in (False, True):  # examples in rows, or in columns
        if turned:
            tables = {name: rows.T for name, rows in tables.items() if rows.ndim == 2}
            wanted, error = [t.T for t in wanted if t.ndim == 2], error.T
        whole = {name: rows for name, rows in tables.items() if name not in again}
        parted = _parted(_examples(exam, tables), whole, [t for t in wanted if t.shape[:1] == error.shape[:1]])
        if parted is not None:
            return _told(exam, *parted, list(idle))
    return None


def _made_in_loops(tree: ast.Module) -> set[str]:
    """Return the names that are bound in a loop: what they hold is cut out of what was there before."""
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.For | ast.While)]
    stored = (n for loop in loops for n in ast.walk(loop) if isinstance(n, ast.Name | ast.Attribute))
    return {ast.unparse(n) for n in stored if isinstance(n.ctx, ast.Store)}


def _parted(examples: dict[str, Array], tables: dict[str, Array], wanted: list[Array]) -> tuple[str, str, str] | None:
    """Return examples, their table and that of the targets, whose rows do not belong together; None if some table's do."""
    parted: tuple[str, str, str] | None = None
    for name, rows in examples.items():
        for target in wanted:
            found = list(_matched(name, rows, target, tables)) if len(target) == len(rows) >= FEWEST else []
            if any(share == 0 for _, _, share in found):
                return None
            parted = parted or next(((name, source, other) for source, other, share in found if share > SHARE), None)
    return parted


def _tables(exam: Examination) -> tuple[dict[str, Array], list[Array], dict[str, Array]]:
    """Return the tables that the script holds or makes before its forward pass, by name; the targets; what is not read."""
    found: dict[str, Array] = {}
    made, kept = set(), set()
    for visit, value in exam.roles.trace.items():
        probe = exam.lab.program.probes[visit[0]]
        if probe.kind in ("assign", "bound"):
            made.add(probe.name)  # what the state holds by this name is left from the step before
            if probe.name.startswith("self."):  # by the object's own name too
                kept.add(probe.name.removeprefix("self"))
            if visit not in exam.roles.forward | exam.roles.error and value.ndim and probe.name.isidentifier():
                found.setdefault(probe.name, value)
    env = exam.lab.snapshots[exam.networks[0].at].restore()  # where `roles.trace` comes from
    made |= {q.name for q in [*exam.roles.parameters, *exam.roles.memory]}
    loop = exam.lab.program.loops[exam.lab.chosen or 0]
    stale = frozenset() if loop.is_function else loop.binds - loop.targets  # lists do not pass, and are left too
    for q in quantities(env, exam.lab.passing_names()):
        old = q.name in made or q.name.split("[")[0] in made | stale or q.name.endswith(tuple(kept))
        held = None if old or len(q.leaves) > 1 else q.get(env)
        if held is not None and q.shape:
            found.setdefault(q.name, held.reshape(q.shape))
    found = {name: rows for name, rows in found.items() if FEWEST <= max(rows.shape, default=0) <= ROWS}
    wanted = [t for t in target_values(exam.lab, exam.roles, exam.networks[0]) if t.ndim]
    idle = _idle(exam, {t.shape for t in wanted})
    return found, [t for t in wanted if not any(np.array_equal(t, a) for a in idle.values())], idle


def _idle(exam: Examination, shapes: set[tuple[int, ...]]) -> dict[str, Array]:
    """Return, by name, what a step makes of the targets and does not read: `yb = y[batch]`, and then `error = out - y[:n]`."""
    lab, roles, network = exam.lab, exam.roles, exam.networks[0]
    data = {v for v in roles.trace if v not in roles.forward | roles.error and roles.trace[v].shape in shapes}
    made = [v for v in roles.trace if v in data and lab.program.probes[v[0]].kind == "assign"]
    read: list[Array] = []
    idle: dict[str, Array] = {}
    for visit in made[:MADE]:
        _, moved = take(lab, network, roles.parameters, replace={visit: _backwards})
        _, base = take(lab, network, roles.parameters)
        same = all(a is not None and b is not None and np.array_equal(a, b) for a, b in zip(base, moved, strict=True))
        if same:
            idle[lab.program.probes[visit[0]].name] = roles.trace[visit]
        else:
            read.append(roles.trace[visit])
    return {name: a for name, a in idle.items() if not any(np.array_equal(a, b) for b in read)}


def _backwards(value: Any) -> Any:
    """Return the rows of a table, and what stands in them, the other way round, and their mirror image where that is no other."""
    table = np.asarray(value)[::-1]
    other = table if not np.array_equal(table, value) else table + 1
    return other if isinstance(value, np.ndarray) else other.tolist()


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


def _matched(name: str, rows: Array, target: Array, tables: dict[str, Array]) -> Iterator[tuple[str, str, float]]:
    """Yield tables from which both may come, and the share of targets that are not those beside the examples.

    Targets that stand some places further on, all as many, are meant: what comes next is to be told from what was.
    """
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
            known = {tuple(r) for r in theirs} <= {tuple(r) for r in mine}
            if known and not _further_on(mine, np.array(at), theirs):
                yield source, other, float(np.mean(np.any(mine[at] != theirs, axis=1)))


def _further_on(labels: Array, at: Array, targets: Array) -> bool:
    """Whether targets are the labels some places behind, or before, those of the examples: as many for each."""
    for shift in range(-AWAY, AWAY + 1):
        there = at + shift
        inside = (there >= 0) & (there < len(labels))
        if shift and np.mean(inside) > 0.5 and np.array_equal(labels[there[inside]], targets[inside]):
            return True
    return False


def _told(exam: Examination, name: str, source: str, other: str, idle: list[str]) -> Parted:
    """Return the lines in which examples and targets are cut out, and edits that cut the targets as the examples.

    Or that read, in the place of the targets, what was cut as the examples and lies `idle`.
    """
    says = f"the rows of `{name}` and the targets do not belong together: `{other}` holds others at their places."
    lines: dict[str, list[Any]] = {}
    for statement in ast.walk(exam.tree):
        if isinstance(statement, ast.Assign):
            for target, value in _bound(statement):
                lines.setdefault(target, []).append((statement, value))
    mine = {name, source, *_sources(lines, name)}
    picked = [(s, v) for n in lines for s, v in lines[n] if _index(v) is not None and {n, _root(v)} & mine]
    edits: list[tuple[Kept, Kept | None, str]] = []

    def add(place: Any, index: Kept | None, node: Any, new: str) -> None:
        text = _put(exam.script.text, node, new)
        row = text.split("\n")[place.lineno - 1][place.col_offset :]
        form = row if place.lineno == place.end_lineno else None
        edits.append((Kept(place, says, WHY, False, form), index, text))

    for place in _simple(exam.tree) if idle else ():
        for node in _readings(place, other):
            add(place, None, node, idle[0])
    handed = [] if idle else list(_handed_apart(exam.tree))
    for place, node, new in handed[:TRIED]:
        add(place, None, node, new)
    for statement, value in picked[:TRIED]:
        at_index = Kept(statement, says, WHY, False)
        for place, node, new in _cut_alike(exam.tree, statement, value, other):
            add(place, None if place is statement else at_index, node, new)
    found = [Kept(s, says, WHY, False) for s in [*(place for place, _, _ in handed), *(s for s, _ in picked)][:1]]
    return Parted(says, found or [Kept(_first_error(exam), says, WHY, False)], edits[:TRIED])


def _handed_apart(tree: ast.Module) -> Iterator[tuple[Any, Any, str]]:
    """Yield what a function hands out by other places than what it picks beside it: `yield x[part], y[:n]`."""
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.Expr | ast.Return):
            continue
        value = statement.value.value if isinstance(statement.value, ast.Yield) else statement.value
        parts: list[Any] = value.elts if isinstance(value, ast.Tuple) else []
        picked = [p for p in parts if _index(p) is not None]
        for node in parts if picked else ():
            plain = isinstance(node, ast.Name | ast.Subscript) and _root(node) != _root(picked[0])
            if plain and ast.unparse(getattr(node, "slice", node)) != ast.unparse(picked[0].slice):
                yield statement, node, ast.unparse(ast.Subscript(parsed(_root(node)), picked[0].slice, ast.Load()))


def _cut_alike(tree: ast.Module, statement: Any, value: Any, other: str) -> Iterator[tuple[Any, Any, str]]:
    """Yield what reads the targets near a statement that picks examples, with the text that picks by the same index.

    What is bound in the same statement or near it comes first.
    """

    def cut(base: str) -> str:
        return ast.unparse(ast.Subscript(parsed(base), value.slice, ast.Load()))

    index = ast.unparse(value.slice)
    if isinstance(statement.targets[0], ast.Name) and statement.targets[0].id == _root(value):  # `X = X[order]`
        both = f"{_root(value)}, {other} = {ast.unparse(value)}, {cut(other)}"
        yield statement, statement, both
    for target, beside in _bound(statement):
        if beside is not value and target != _root(value) and _root(beside) != _root(value):
            yield statement, beside, cut(_root(beside))
    home = _home(tree, statement)
    simple = _simple(home)
    simple.sort(key=lambda s: (s is not statement, not isinstance(s, ast.Assign), abs(s.lineno - statement.lineno)))
    for place in simple:
        for node in _readings(place, other):
            if not isinstance(node, ast.Subscript) or ast.unparse(node.slice) != index:
                yield place, node, cut(other)


def _simple(home: Any) -> list[Any]:
    return [s for s in ast.walk(home) if isinstance(s, ast.Assign | ast.AugAssign | ast.Expr | ast.Return) and s.value]


def _readings(statement: Any, name: str) -> list[Any]:
    """Return where a statement reads a table, or rows of it, in one line; not where a length is asked for."""
    nodes = [n for n in ast.walk(statement.value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)]
    read = [n for n in nodes if isinstance(n.ctx, ast.Load) and _root(n) == name and n.lineno == n.end_lineno]
    return [
        n for n in read if isinstance(n, ast.Subscript) or not any(_within(n, outer) for outer in ast.walk(statement))
    ]


def _home(tree: ast.Module, statement: Any) -> Any:
    """Return the innermost function around a statement, or the script."""
    homes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and statement in ast.walk(n)]
    return homes[-1] if homes else tree


def _within(node: Any, outer: Any) -> bool:
    """Whether something is what is indexed, or what a length or a shape is asked of: no rows are read there."""
    asked = isinstance(outer, ast.Subscript | ast.Attribute) and outer.value is node
    return asked or (isinstance(outer, ast.Call) and ast.unparse(outer.func) == "len" and node in outer.args)


def _first_error(exam: Examination) -> Any:
    visit = exam.roles.first_error
    number = exam.lab.program.probes[visit[0]].statement if visit else -1
    return next((s for n, s in statements_of(exam.tree).items() if n == number), None)


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


def _shuffled_alone(exam: Examination) -> Parted | None:
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
        home = set(ast.walk(_home(exam.tree, statement)))
        feeds = any(
            _root(v) == table or (s in home and _begin(s) > _begin(statement) and _reads(v, table))
            for n in mine
            for s, v in lines.get(n, [])
        )
        if not known or feeds or len(sizes.get(table, ())) != 2 or table in mine or len(calls) > 1:
            continue
        says = f"this puts the rows of `{table}` into another order, and `{known[-1]}` keeps its own."
        why = "From then on the targets stand beside other examples; draw one order, and index both by it."
        found = Kept(statement, says, why, False)
        if not isinstance(statement, ast.Assign):
            return Parted(says, [found], [])
        _, value = next(b for b in _bound(statement) if b[0] == table)
        both = f"{table}, {known[-1]} = {ast.unparse(value)}, {known[-1]}[{index_text(value)}]"
        text = _put(exam.script.text, statement, both) if len(list(_bound(statement))) == 1 else exam.script.text
        return Parted(says, [found], [(replace(found, form=both), None, text)])
    return None


def _begin(statement: Any) -> tuple[int, int]:
    return statement.lineno, statement.col_offset


def _reads(value: Any, name: str) -> bool:
    """Whether an expression is made of what has a name."""
    return any(isinstance(n, ast.Name | ast.Attribute) and ast.unparse(n) == name for n in ast.walk(value))


def _put(text: str, node: Any, form: str) -> str:
    lines = text.split("\n")
    row = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (row[: node.col_offset] + form.encode() + row[node.end_col_offset :]).decode()
    return "\n".join(lines)
