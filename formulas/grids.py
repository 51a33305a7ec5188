"""A matrix written out with dots: what its general entry is, and that every entry shown is that one."""

from __future__ import annotations

import ast
from typing import Any

from .tex import FormulaError

DOTS, EMPTY = "...", ""


def general(cells: list[list[str]], uses: dict[str, Any]) -> str:
    """The grid as Python: its general entry for ``row`` and ``column``, and how far both run.

    Parameters
    ----------
    cells : list of list of str
        Python of every cell; ``DOTS`` and ``EMPTY`` where none is shown.
    uses : dict
        The ranges of the indices in the cells, for a grid that does not show its last column.

    Raises
    ------
    FormulaError
        When a cell is not the general entry at its place.
    """
    shown_rows = [i for i, row in enumerate(cells) if not all(cell in (DOTS, EMPTY) for cell in row)]
    if shown_rows == list(range(len(cells))):
        raise FormulaError("a grid with dots in its rows only")
    columns = [j for j in range(len(cells[0])) if cells[0][j] != DOTS]
    shape = {(i, j) for i in range(len(cells)) for j in range(len(cells[0]))}
    for i, j in shape:
        wanted_dots = i not in shown_rows or j not in columns
        if len(cells[i]) != len(cells[0]) or (cells[i][j] in (DOTS, EMPTY)) != wanted_dots:
            raise FormulaError(f"row {i + 1} of a grid does not fit its first row")
    corner = cells[shown_rows[0]][columns[0]]
    entry, r_first, r_last = varied(corner, cells[shown_rows[-1]][columns[0]], "row")
    last_column_shown = columns[-1] == len(cells[0]) - 1
    if last_column_shown and len(columns) > 1:
        _, c_first, c_last = varied(corner, cells[shown_rows[0]][columns[-1]], "column")
        entry, _, _ = varied(
            entry, varied(cells[shown_rows[0]][columns[-1]], cells[-1][columns[-1]], "row")[0], "column"
        )
    elif last_column_shown:
        c_first, c_last = "1", "1"
    else:
        entry, c_first = second_index(entry), "1"
        c_last = uses["1"][1].last  # the second index of the first letter
    for i in shown_rows:
        for j in columns:
            row = r_last if i == shown_rows[-1] else str(int(r_first) + i)
            column = c_last if last_column_shown and j == columns[-1] and len(columns) > 1 else str(int(c_first) + j)
            if not same(at(entry, row, column), cells[i][j]):
                raise FormulaError(f"{cells[i][j]} is not {at(entry, row, column)}, the entry at its place")
    rows, across = (f"range({first}, {last} + 1)" for first, last in ((r_first, r_last), (c_first, c_last)))
    return f"grid(lambda row, column: {entry}, rows={rows}, columns={across if c_last != '1' else 'range(1, 2)'})"


def dotted_sum(terms: list[str]) -> str:
    """A sum with dots, from its first term to its last; those between have to fit."""
    entry, first, last = varied(terms[0], terms[-1], "number")
    for number, term in enumerate(terms[:-1]):
        value = str(int(first) + number)
        if term != DOTS and not same(at(entry, value, "0", "number"), term):
            raise FormulaError(f"{term} is not {at(entry, value, '0', 'number')}, the term at its place")
    return f"sum({entry} for number in range({first}, {last} + 1))"


def varied(one: str, other: str, name: str) -> tuple[str, str, str]:
    """``one`` with ``name`` where it differs from ``other``, and the two values that stand there."""
    meeting = _Meeting(name)
    entry = meeting.of(ast.parse(one, mode="eval"), ast.parse(other, mode="eval"))
    if entry is None:
        raise FormulaError(f"{one} and {other} are not built alike")
    if len(meeting.pairs) != 1:
        raise FormulaError(f"from {one} to {other} exactly one index should change, not {sorted(meeting.pairs)}")
    ((first, last),) = meeting.pairs
    return ast.unparse(entry), first, last


class _Meeting:
    """What two expressions have in common; ``name`` stands where they differ."""

    def __init__(self, name: str) -> None:
        self.name, self.pairs = name, set[tuple[str, str]]()

    def of(self, a: Any, b: Any) -> Any:
        """The common part, or None where they are not built alike."""
        if not isinstance(a, ast.AST):
            return a if a == b else None
        if isinstance(a, ast.Constant | ast.Name) or type(a) is not type(b):
            return self._leaf(a, b)
        for key, value in ast.iter_fields(a):
            twin = getattr(b, key)
            if isinstance(value, list):
                parts = [self.of(x, y) for x, y in zip(value, twin, strict=False)]
                if len(value) != len(twin) or None in parts:
                    return None
                setattr(a, key, parts)
            elif value is not None:
                part = self.of(value, twin)
                if part is None:
                    return None
                setattr(a, key, part)
        return a

    def _leaf(self, a: Any, b: Any) -> Any:
        if ast.dump(a) == ast.dump(b):
            return a
        if not (isinstance(a, ast.expr) and isinstance(b, ast.expr)):
            return None
        self.pairs.add((ast.unparse(a), ast.unparse(b)))
        return ast.Name(self.name)


class _At(ast.NodeTransformer):
    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.parse(self.values[node.id], mode="eval").body if node.id in self.values else node


def at(entry: str, row: str, column: str, name: str = "row") -> str:
    """The entry of one row and column."""
    return ast.unparse(_At({name: row, "column": column}).visit(ast.parse(entry, mode="eval")))


def same(one: str, other: str) -> bool:
    """Whether two pieces of Python are the same but for spaces and brackets."""
    return ast.dump(ast.parse(one, mode="eval")) == ast.dump(ast.parse(other, mode="eval"))


def second_index(entry: str) -> str:
    """The entry with ``column`` for the 1 that stands as second index, where only a first column is shown."""
    tree = ast.parse(entry, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            second = node.slice.elts[1]
            if not (isinstance(second, ast.Constant) and second.value == 1):
                raise FormulaError(f"{entry} is no entry of a first column")
            node.slice.elts[1] = ast.Name("column")
    return ast.unparse(tree)
