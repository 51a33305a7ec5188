"""Every small edit of one statement that people's mistakes call for.

An edit replaces one node of a statement's tree, or moves the statement. It knows its new text, cut into the script's
own lines so that nothing else of them changes, and what it costs: the smallest edit that mends is the one shown.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...per_layer import Array
from .instrument import clone

__all__ = ["Edit", "Words", "edits_of", "moves_of"]

Alternative = tuple[Any, float, str]
SUMS = {"sum": "mean", "mean": "sum"}


@dataclass
class Words:
    """What may be put into a statement: names and short expressions, with what they hold.

    Attributes
    ----------
    values : dict
        By expression: some of the arrays that it held.
    functions : dict
        By name: how many arguments it takes; functions of the script only.
    counts : list of str
        Expressions for numbers of examples.
    """

    values: dict[str, list[Array]] = field(default_factory=dict)
    functions: dict[str, int] = field(default_factory=dict)
    counts: list[str] = field(default_factory=list)

    def shapes(self, text: str) -> set[tuple[int, ...]]:
        """Return the shapes that an expression had."""
        return {a.shape for a in self.values.get(text, [])}

    def like(self, text: str) -> list[str]:
        """Return other expressions of the same or the transposed shape, that held something else."""
        own = self.values.get(text, [])
        if not own:
            return []
        shapes = self.shapes(text)
        turned = {s[::-1] for s in shapes}
        found = []
        for other, arrays in self.values.items():
            if other != text and any(a.shape in shapes or a.shape in turned for a in arrays):
                same = len(arrays) == len(own) and all(
                    a.shape == b.shape and np.array_equal(a, b) for a, b in zip(arrays, own, strict=True)
                )
                if not same:
                    found.append(other)
        return found[:24]


@dataclass
class Edit:
    """One edited form of a statement.

    Attributes
    ----------
    statement : int
        Its number.
    form : list of ast.stmt
        What stands in its place; empty if it is moved.
    text : str
        The new text of its lines.
    cost : float
        How much is changed.
    why : str
        What was wrong, in words, if the edit heals.
    before : int or None
        The number of the statement before which it is moved.
    """

    statement: int
    form: list[ast.stmt]
    text: str
    cost: float
    why: str
    before: int | None = None


def _parsed(text: str) -> Any:
    return ast.parse(text, mode="eval").body


def _turned(node: Any) -> Any:
    """Return the transpose."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def _is_array(node: Any) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BinOp)


def _products(left: Any, right: Any, make: Any) -> Iterator[Alternative]:
    """Yield the other ways to multiply two matrices."""
    for swap in (False, True):
        a, b = (right, left) if swap else (left, right)
        for ta in (False, True):
            for tb in (False, True):
                if not (swap or ta or tb):
                    continue
                cost = 1.0 + 0.5 * swap + 0.5 * (ta and tb)
                why = "a transpose is missing or too much" if not swap else "the factors are in the wrong order"
                yield make(_turned(a) if ta else a, _turned(b) if tb else b), cost, why
    yield ast.BinOp(left, ast.Mult(), right), 1.5, "a matrix product stands where entries are multiplied one by one"


def _binary(node: ast.BinOp) -> Iterator[Alternative]:
    left, right, op = node.left, node.right, node.op
    if isinstance(op, ast.Sub):
        yield ast.BinOp(right, ast.Sub(), left), 1.0, "the sign is wrong: the difference is taken the wrong way round"
        yield ast.BinOp(left, ast.Add(), right), 1.0, "a minus stands where a plus belongs"
    elif isinstance(op, ast.Add):
        yield ast.BinOp(left, ast.Sub(), right), 1.0, "a plus stands where a minus belongs"
    elif isinstance(op, ast.MatMult):
        yield from _products(left, right, lambda a, b: ast.BinOp(a, ast.MatMult(), b))
    elif isinstance(op, ast.Mult):
        yield (
            ast.BinOp(left, ast.MatMult(), right),
            1.5,
            "entries are multiplied one by one where a matrix product belongs",
        )
        yield ast.BinOp(left, ast.Div(), right), 1.5, "a factor belongs in the denominator"
    elif isinstance(op, ast.Div):
        yield ast.BinOp(left, ast.Mult(), right), 1.5, "a divisor belongs in the numerator"
    elif isinstance(op, ast.Pow):
        if isinstance(right, ast.Constant):
            for power in (1, 2, 3):
                if power != right.value:
                    yield ast.BinOp(left, ast.Pow(), ast.Constant(power)), 1.2, "the power is wrong"
    if isinstance(op, ast.Mult | ast.Div | ast.Add | ast.Sub):
        name = ast.unparse(right)
        yield left, 1.3, f"`{name}` does not belong here"
        if not isinstance(op, ast.Div | ast.Sub):
            name = ast.unparse(left)
            yield right, 1.3, f"`{name}` does not belong here"


def _keywords(call: ast.Call, **changes: Any) -> ast.Call:
    kept = [k for k in call.keywords if k.arg not in changes]
    kept += [ast.keyword(k, ast.Constant(v)) for k, v in changes.items() if v is not None]
    return ast.Call(call.func, call.args, kept)


def _sums(node: ast.Call, name: str, is_method: bool) -> Iterator[Alternative]:
    other = SUMS[name]
    if isinstance(node.func, ast.Attribute):
        func = ast.Attribute(node.func.value, other, ast.Load())
        why = "a mean stands where a sum belongs" if name == "mean" else "a sum stands where a mean belongs"
        yield ast.Call(func, node.args, node.keywords), 1.0, why
    axis = next((k.value for k in node.keywords if k.arg == "axis"), None)
    plain = 0 if is_method else 1
    if axis is None and len(node.args) > plain:
        axis = node.args[plain]
        node = ast.Call(node.func, node.args[:plain], node.keywords)
    now = axis.value if isinstance(axis, ast.Constant) else None
    wrong = (
        "it is summed over the wrong axis"
        if axis is not None
        else "it is summed over everything, not over the examples"
    )
    for new in (0, 1, -1):
        if new == now:
            continue
        yield _keywords(node, axis=new), 1.0, wrong
        yield _keywords(node, axis=new, keepdims=True), 1.2, wrong
    if axis is not None:
        has = any(k.arg == "keepdims" for k in node.keywords)
        same = ast.Call(
            node.func, node.args, [*[k for k in node.keywords if k.arg != "axis"], ast.keyword("axis", axis)]
        )
        yield _keywords(same, keepdims=None if has else True), 1.0, "the shape of the sum does not fit"


def _call(node: ast.Call, words: Words) -> Iterator[Alternative]:
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    on_numpy = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in ("np", "numpy")
    if name in ("dot", "matmul", "multiply", "outer", "inner") and (on_numpy or isinstance(func, ast.Name)):
        if len(node.args) == 2:
            a, b = node.args
            yield from _products(a, b, lambda x, y: ast.Call(func, [x, y], node.keywords))
            for other in ("dot", "multiply", "outer"):
                if other != name and isinstance(func, ast.Attribute):
                    made = ast.Call(ast.Attribute(func.value, other, ast.Load()), [a, b], [])
                    yield made, 1.5, f"`{name}` stands where `{other}` belongs"
    elif name == "dot" and isinstance(func, ast.Attribute) and len(node.args) == 1:
        a, b = func.value, node.args[0]
        yield from _products(a, b, lambda x, y: ast.Call(ast.Attribute(x, "dot", ast.Load()), [y], []))
    elif name in SUMS and isinstance(func, ast.Attribute):
        yield from _sums(node, name, not on_numpy)
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        label = ast.unparse(node)
        yield node.args[0], 1.3, f"`{label}` stands where its argument belongs"
        for other, arity in words.functions.items():
            if arity == 1 and other != ast.unparse(func):
                made = ast.Call(_parsed(other), node.args, [])
                yield made, 1.2, f"`{ast.unparse(func)}` stands where `{other}` belongs"
    if name in ("delete", "roll", "take") and len(node.args) >= 2:
        yield from _index_of(node)


def _index_of(node: ast.Call) -> Iterator[Alternative]:
    for new in (-1, 0):
        made = ast.Call(node.func, [node.args[0], _parsed(str(new)), *node.args[2:]], node.keywords)
        yield made, 1.0, "a fixed place stands where the last or the first one belongs"


def _subscript(node: ast.Subscript) -> Iterator[Alternative]:
    index = node.slice
    if isinstance(index, ast.Slice | ast.Tuple):
        return
    text = ast.unparse(index)
    forms = [f"{text} - 1", f"{text} + 1"]
    if isinstance(index, ast.Constant) and isinstance(index.value, int):
        forms = [str(index.value - 1), str(index.value + 1)]
    if isinstance(index, ast.BinOp) and isinstance(index.right, ast.Constant) and index.right.value == 1:
        forms.insert(0, ast.unparse(index.left))
    if isinstance(index, ast.UnaryOp) and isinstance(index.operand, ast.Constant):
        value = -int(index.operand.value)  # type: ignore[arg-type]
        forms = [str(value - 1), str(value + 1)]
    for form in forms:
        made = ast.Subscript(node.value, _parsed(form), node.ctx)
        yield made, 1.0, f"`{ast.unparse(node)}` is the wrong layer or entry"
    if isinstance(node.value, ast.Subscript):
        made = ast.Subscript(ast.Subscript(node.value.value, index, ast.Load()), node.value.slice, node.ctx)
        yield made, 1.0, "the two indices are in the wrong order"


def _constant(node: ast.Constant) -> Iterator[Alternative]:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    for new in {2 * value, value / 2, -value, 1, 2, 0.5} - {value, 0}:
        yield ast.Constant(new), 1.4, f"the factor {value:g} is wrong"


def _words(node: Any, words: Words) -> Iterator[Alternative]:
    text = ast.unparse(node)
    shapes = words.shapes(text)
    if any(len(s) == 2 for s in shapes):
        yield _turned(node), 1.0, "a transpose is missing"
    for other in words.like(text):
        made = _parsed(other)
        yield made, 1.1, f"`{text}` stands where `{other}` belongs"
        if any(len(s) == 2 and s[0] != s[1] for s in shapes) and not words.shapes(other) & shapes:
            yield _turned(made), 1.6, f"`{text}` stands where `{other}` belongs"


def _stands_alone(parent: Any) -> bool:
    """Whether a factor put here is another one than a factor put on the whole: in a matrix product, in a call."""
    return isinstance(parent, ast.Call) or (
        isinstance(parent, ast.BinOp) and not isinstance(parent.op, ast.Mult | ast.Div)
    )


def _slopes(value: str) -> list[tuple[str, float, str]]:
    return [
        (f"{value} * (1 - {value})", 2.0, "the slope of the logistic function is missing"),
        (f"(1 - {value} ** 2)", 2.0, "the slope of tanh is missing"),
        (f"({value} > 0)", 2.0, "the slope of ReLU is missing: 0 where its argument is negative"),
        (value, 1.7, f"the factor `{value}` is missing"),
    ]


def _factors(node: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield a value with something multiplied to it: a slope, a mask, a count, a sign."""
    yield ast.UnaryOp(ast.USub(), node), 1.0, "the sign is wrong"
    for count in words.counts:
        part = _parsed(count)
        yield ast.BinOp(node, ast.Div(), part), 1.6, f"it is not divided by the number of examples, `{count}`"
        yield (
            ast.BinOp(node, ast.Mult(), part),
            1.7,
            f"it is divided by the number of examples, `{count}`, once too often",
        )
    for number in (2, 0.5):
        yield ast.BinOp(ast.Constant(number), ast.Mult(), node), 1.8, "a factor of two"
    for text, arrays in words.values.items():
        if not any(a.shape in shapes or (a.ndim == 0 and a.shape in shapes) for a in arrays):
            continue
        for form, cost, why in _slopes(text):
            yield ast.BinOp(node, ast.Mult(), _parsed(form)), cost, why
        for function, arity in words.functions.items():
            if arity == 1:
                form = f"{function}({text})"
                yield ast.BinOp(node, ast.Mult(), _parsed(form)), 1.9, f"the factor `{form}` is missing"


def _nodes(root: Any, parent: Any, name: str, index: int | None) -> Iterator[tuple[Any, str, int | None, Any]]:
    """Yield every expression below a field, with the field that holds it."""
    yield parent, name, index, root
    for key, value in ast.iter_fields(root):
        if key in ("func", "ctx", "op", "ops", "slice") and not (key == "func" and isinstance(value, ast.Attribute)):
            continue
        if key == "func":
            if not (isinstance(value.value, ast.Name) and value.value.id in ("np", "numpy", "math")):
                yield from _nodes(value.value, value, "value", None)
            continue
        if isinstance(value, ast.expr):
            yield from _nodes(value, root, key, None)
        elif isinstance(value, list):
            for i, inner in enumerate(value):
                if isinstance(inner, ast.expr):
                    yield from _nodes(inner, root, key, i)


def _alternatives(node: Any, words: Words) -> Iterator[Alternative]:
    if isinstance(node, ast.BinOp):
        yield from _binary(node)
    elif isinstance(node, ast.Call):
        yield from _call(node, words)
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, 1.0, "the sign is wrong"
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, 1.0, "a transpose is too much"
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for op in (ast.Gt, ast.Lt, ast.GtE, ast.LtE):
            if not isinstance(node.ops[0], op):
                yield ast.Compare(node.left, [op()], node.comparators), 1.0, "the comparison is the wrong way round"
    if isinstance(node, ast.Subscript):
        yield from _subscript(node)
    if isinstance(node, ast.Name | ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr != "T"):
        yield from _words(node, words)


def parent_node(parent: Any, name: str, index: int | None) -> Any:
    """Return what stands in a field."""
    return getattr(parent, name) if index is None else getattr(parent, name)[index]


def _swap(parent: Any, name: str, index: int | None, new: Any) -> Any:
    """Put a node in a field; return what was there."""
    if index is None:
        old = getattr(parent, name)
        setattr(parent, name, new)
    else:
        old = getattr(parent, name)[index]
        getattr(parent, name)[index] = new
    return old


def _lines_of(source: list[bytes], node: Any) -> bytes:
    return b"\n".join(source[node.lineno - 1 : node.end_lineno])


def _spliced(source: list[bytes], statement: Any, old: Any, new: Any, edited: Any) -> str:
    """Return the statement's lines with the text of one node replaced."""
    whole = _lines_of(source, statement)
    lines = source[statement.lineno - 1 : statement.end_lineno]

    def at(line: int, column: int) -> int:
        return sum(len(x) + 1 for x in lines[: line - statement.lineno]) + column

    first, last = at(old.lineno, old.col_offset), at(old.end_lineno, old.end_col_offset)
    wanted = ast.dump(edited)
    said = ast.unparse(ast.fix_missing_locations(copy.deepcopy(new))).encode()
    for form in (said, b"(" + said + b")"):
        text = (whole[:first] + form + whole[last:]).decode()
        try:
            got = ast.parse(_dedented(text)).body
        except SyntaxError:
            continue
        if len(got) == 1 and ast.dump(got[0]) == wanted:
            return text
    indent = whole[: len(whole) - len(whole.lstrip())].decode()
    return "\n".join(indent + line for line in ast.unparse(ast.fix_missing_locations(edited)).splitlines())


def _dedented(text: str) -> str:
    stripped = text.lstrip()
    indent = len(text) - len(stripped)
    return "\n".join(line[indent:] if line[:indent].isspace() or not indent else line for line in text.split("\n"))


def edits_of(statement: Any, source: str, words: Words, shapes: dict[str, set[tuple[int, ...]]]) -> list[Edit]:
    """Return the edited forms of one statement.

    Parameters
    ----------
    statement : ast.stmt
        Of the parsed script.
    source : str
        The script.
    words : Words
        What may be put in.
    shapes : dict
        By expression of the statement: the shapes of its values.

    Returns
    -------
    list of Edit
        Cheapest first, none twice.
    """
    lines = source.encode().split(b"\n")
    found: dict[str, Edit] = {}

    def add(parent: Any, name: str, index: int | None, new: Any, cost: float, why: str) -> None:
        old = parent_node(parent, name, index)
        key = f"{id(parent)} {name} {index} {ast.dump(new)}"
        if key in found and found[key].cost <= cost:
            return
        _swap(parent, name, index, new)
        edited = clone(statement)
        _swap(parent, name, index, old)
        text = (old, new)
        found[key] = Edit(statement.number, [edited], "", cost, why)
        pending[key] = text

    pending: dict[str, Any] = {}
    if isinstance(statement, ast.AugAssign):
        for op in (ast.Add, ast.Sub):
            if not isinstance(statement.op, op):
                edited = clone(statement)
                edited.op = op()
                text = ast.unparse(edited)
                found[ast.dump(edited)] = Edit(
                    statement.number, [edited], text, 1.0, "the step goes up instead of down"
                )
        plain = clone(ast.Assign([statement.target], statement.value, lineno=statement.lineno))
        found[ast.dump(plain)] = Edit(
            statement.number, [plain], ast.unparse(plain), 1.2, "what came before is never emptied"
        )
    field_name = "value" if hasattr(statement, "value") else None
    if field_name is None or statement.value is None:
        return []
    for parent, name, index, node in list(_nodes(statement.value, statement, "value", None)):
        if isinstance(statement, ast.Expr) and node is statement.value and isinstance(node, ast.Call):
            continue  # a call for its effect: its arguments are edited
        for new, cost, why in _alternatives(node, words):
            add(parent, name, index, new, cost, why)
        known = shapes.get(ast.unparse(node), set()) | words.shapes(ast.unparse(node))
        if known and (node is statement.value or _stands_alone(parent)):
            extra = 0.0 if node is statement.value else 0.15
            for new, cost, why in _factors(node, known, words):
                add(parent, name, index, new, cost + extra, why)
    edits = sorted(found.items(), key=lambda item: item[1].cost)
    for key, edit in edits:
        if key in pending:
            old, new = pending[key]
            edit.text = "\0"  # written when it is shown: most edits never are
            edit.splice = (lines, statement, old, new, edit.form[0])  # type: ignore[attr-defined]
        else:
            indent = lines[statement.lineno - 1][: statement.col_offset].decode()
            edit.text = indent + edit.text
    return [edit for _, edit in edits]


def text_of(edit: Edit) -> str:
    """Return the new text of an edit's lines."""
    splice = getattr(edit, "splice", None)
    return edit.text if splice is None else _spliced(*splice)


def moves_of(block: list[Any], numbers: set[int], source: str) -> list[Edit]:
    """Return the moves of one statement of a block before another one.

    Parameters
    ----------
    block : list of ast.stmt
        Statements that follow each other.
    numbers : set of int
        Those that may be moved.
    source : str
        The script.

    Returns
    -------
    list of Edit
        `text` is the moved statement's.
    """
    lines = source.split("\n")
    found = []
    for i, moved in enumerate(block):
        if moved.number not in numbers or isinstance(moved, ast.Return):
            continue
        text = "\n".join(lines[moved.lineno - 1 : moved.end_lineno])
        for j in [*range(i - 1, max(-1, i - 9), -1), *range(i + 2, min(len(block), i + 9))]:
            early = j < i
            why = (
                "it comes too late: what it needs is changed before it"
                if early
                else ("it comes too early: what it changes is needed after it")
            )
            cost = 1.5 + 0.05 * abs(i - j) + 0.1 * (not early)
            found.append(Edit(moved.number, [], text, cost, why, block[j].number))
    return found
