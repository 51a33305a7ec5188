"""Every small edit of one statement that people's mistakes call for.

An edit replaces one node of a statement's tree, or moves the statement. It knows its new text, cut into the script's
own lines so that nothing else of them changes, and what it costs: the smallest edit that mends is the one shown.
"""

from __future__ import annotations

import ast
import copy
import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...per_layer import Array
from .counts import gathered, is_count, other_counts
from .indices import fixed_places, of_objects, one_row, subscript
from .instrument import LambdaBody, clone, filled_by
from .signs import with_signs
from .words import Alternative, Edit, Words, are_places, broadcasts, parsed

__all__ = [
    "Alternative",
    "Edit",
    "Words",
    "are_places",
    "dedented",
    "edits_of",
    "moves_across",
    "moves_of",
    "nodes_below",
    "of_words",
    "other_flags",
    "parsed",
    "swap",
    "text_of",
    "words_like",
]

SUMS = {"sum": "mean", "mean": "sum"}
#: What people call the slope of an activation.
SLOPE = re.compile(r"prime|deriv|slope|grad|steep", re.IGNORECASE)
LATE = "it comes too late: what it needs is changed before it"


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
        if isinstance(left, ast.Constant) and left.value == 1:  # a slope, `1 - t ** 2`, for the value itself
            inner = right.left if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow) else right
            for form in dict.fromkeys((right, inner)):
                yield form, 1.4, f"`{ast.unparse(node)}` stands where `{ast.unparse(form)}` belongs"
    elif isinstance(op, ast.Add):
        yield ast.BinOp(left, ast.Sub(), right), 1.0, "a plus stands where a minus belongs"
        yield ast.BinOp(left, ast.Mult(), right), 1.3, "a plus stands where a product belongs"
    elif isinstance(op, ast.MatMult):
        yield from _products(left, right, lambda a, b: ast.BinOp(a, ast.MatMult(), b))
    elif isinstance(op, ast.Mult):
        yield (
            ast.BinOp(left, ast.MatMult(), right),
            1.5,
            "entries are multiplied one by one where a matrix product belongs",
        )
        yield ast.BinOp(left, ast.Div(), right), 1.5, "a factor belongs in the denominator"
        if isinstance(right, ast.Constant) and right.value in (2, 3):
            yield ast.BinOp(left, ast.Pow(), right), 1.2, "a factor stands where a power belongs"
    elif isinstance(op, ast.Div):
        yield ast.BinOp(left, ast.Mult(), right), 1.5, "a divisor belongs in the numerator"
        if isinstance(right, ast.BinOp) and "1" in (ast.unparse(right.left), ast.unparse(right.right)):
            why = f"`1` belongs where `{ast.unparse(left)}` stands"
            yield ast.BinOp(ast.Constant(1), ast.Div(), right), 1.3, why
        if isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute) and left.func.attr == "sum":
            on_numpy = isinstance(left.func.value, ast.Name) and left.func.value.id in ("np", "numpy")
            for new, cost, why in _sums(left, "sum", not on_numpy):  # a mean of everything by hand: `d.sum() / n`
                yield new, cost + 0.4, f"{why}, and divided by `{ast.unparse(right)}`"
    elif isinstance(op, ast.Pow) and isinstance(right, ast.Constant):
        for power in (1, 2, 3):
            if power != right.value:
                yield ast.BinOp(left, ast.Pow(), ast.Constant(power)), 1.2, "the power is wrong"
    yield from _rebracketed(node)
    if isinstance(op, ast.Mult):
        yield from _without_two(node)
    if isinstance(op, ast.Mult | ast.Div | ast.Add | ast.Sub):
        name = ast.unparse(right)
        slope = isinstance(op, ast.Mult) and isinstance(right, ast.Call) and SLOPE.search(ast.unparse(right.func))
        yield left, 1.05 if slope else 1.3, f"`{name}` does not belong here"
        if not isinstance(op, ast.Div | ast.Sub):
            name = ast.unparse(left)
            yield right, 1.3, f"`{name}` does not belong here"


def _rebracketed(node: ast.BinOp) -> Iterator[Alternative]:
    """Yield three terms bound the other way: `a * (1 - a)` for `a * 1 - a`, `g / (2 * n)` for `g / 2 * n`."""
    left, right, op = node.left, node.right, node.op
    sums, products = (ast.Add, ast.Sub), (ast.Mult, ast.Div)
    why = "brackets are missing, or stand where none belong: `{}`"
    made: list[ast.BinOp] = []
    if isinstance(left, ast.BinOp):
        mixed = isinstance(op, sums) and isinstance(left.op, products)
        early = isinstance(op, products) and isinstance(left.op, (*sums, ast.Div))  # `(a + b) / n`, `a / b * c`
        if mixed or early:
            made.append(ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right)))
    if isinstance(right, ast.BinOp):
        mixed = isinstance(op, sums) and isinstance(right.op, products)
        late = isinstance(op, products) and isinstance(right.op, sums)
        if mixed or late:
            made.append(ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right))
    for form in made:
        yield form, 1.15, why.format(ast.unparse(form))


def _keywords(call: ast.Call, **changes: Any) -> ast.Call:
    new = {k: ast.keyword(k, ast.Constant(v)) for k, v in changes.items() if v is not None}
    kept = [new.pop(k.arg) if k.arg in new else k for k in call.keywords if k.arg not in changes or k.arg in new]
    return ast.Call(call.func, call.args, [*kept, *new.values()])


def _sums(node: ast.Call, name: str, is_method: bool) -> Iterator[Alternative]:
    other = SUMS[name]
    if is_method or node.args:
        summed = node.func.value if is_method and isinstance(node.func, ast.Attribute) else node.args[0]
        yield summed, 1.25, f"`{ast.unparse(node)}` is a {name}, where each entry of `{ast.unparse(summed)}` belongs"
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
    elif name in ("dot", "mm", "matmul") and isinstance(func, ast.Attribute) and len(node.args) == 1:
        a, b = func.value, node.args[0]
        yield from _products(a, b, lambda x, y: ast.Call(ast.Attribute(x, name, ast.Load()), [y], []))
    elif name in SUMS and isinstance(func, ast.Attribute):
        yield from _sums(node, name, not on_numpy)
    if name in ("max", "min") and isinstance(func, ast.Attribute) and len(node.args) + len(node.keywords) > on_numpy:
        made = ast.Call(ast.Attribute(func.value, "sum", ast.Load()), node.args, node.keywords)
        yield (
            made,
            1.2,
            f"the {'largest' if name == 'max' else 'smallest'} one stands where a sum over all examples belongs",
        )
    for i, given in enumerate(node.args):
        if isinstance(given, ast.Name) and given.id in words.functions:
            for other in words.functions:
                if other != given.id:
                    args = [*node.args[:i], parsed(other), *node.args[i + 1 :]]
                    made = ast.Call(func, args, node.keywords)
                    yield made, 1.2, f"`{given.id}` stands where `{other}` belongs"
    own = not on_numpy and name not in ("dot", "mm", "matmul")  # `self.slope(z, a)` as well as `slope(z, a)`
    if len(node.args) == 2 and own and not node.keywords:
        made = ast.Call(func, node.args[::-1], [])
        yield made, 1.0, f"the arguments of `{name}` are in the wrong order"
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        label = ast.unparse(node)
        yield node.args[0], 1.3, f"`{label}` stands where its argument belongs"
        for other, arity in words.functions.items():
            if arity == 1 and other != ast.unparse(func):
                made = ast.Call(parsed(other), node.args, [])
                yield made, 1.2, f"`{ast.unparse(func)}` stands where `{other}` belongs"
        yield from _other_methods(node, words)
    if name == "exp" and len(node.args) == 1 and not isinstance(node.args[0], ast.UnaryOp):
        made = ast.Call(func, [ast.UnaryOp(ast.USub(), node.args[0])], node.keywords)
        yield made, 1.0, "the exponent has the wrong sign"
    if name == "sum" and isinstance(func, ast.Name) and len(node.args) == 1:
        for axis in (1, 0, -1):
            made = parsed(f"np.sum(_, axis={axis}, keepdims=True)")
            made.args = [node.args[0]]
            yield made, 1.2, "Python's `sum` goes down the rows: it is summed over the wrong axis"
    if name in ("max", "amax") and isinstance(func, ast.Attribute):
        for axis in (1, 0):
            yield _keywords(node, axis=axis, keepdims=True), 1.3, "the largest is taken over the wrong axis"
    if name in ("maximum", "max", "clip") and len(node.args) >= 2:
        inner = next((a for a in node.args if not isinstance(a, ast.Constant)), node.args[0])
        for value, arrays in words.values.items():
            if any(a.ndim and np.any(a < 0) for a in arrays) or any(a.ndim and np.all(a >= 0) for a in arrays):
                slope = ast.BinOp(inner, ast.Mult(), parsed(f"({value} > 0)"))
                yield slope, 1.5, "ReLU itself is applied on the way back, where its slope belongs"
    if name == "where" and len(node.args) == 3:
        yield from _other_case(node, words)
    if name == "clip" and len(node.args) == 3:
        yield from _other_bounds(node, words)
    if name in ("delete", "roll", "take") and len(node.args) >= 2:
        yield from fixed_places(node)
    if isinstance(func, ast.Attribute) and not isinstance(func.value, ast.Name):  # of a name: see `_alternatives`
        for owner in words.objects:
            made = ast.Call(ast.Attribute(ast.Name(owner, ast.Load()), name, ast.Load()), node.args, node.keywords)
            yield made, 1.2, f"`{ast.unparse(node)}` stands where `{ast.unparse(made)}` belongs"


def _other_case(node: ast.Call, words: Words) -> Iterator[Alternative]:
    """Yield a choice in which a share of the one case is the other, where a number stands: below nought a slope is small."""
    test, one, two = node.args
    shares = [f"{n:g}" for n in words.fractions]
    shares += [t for t, arrays in words.values.items() if _is_plain(t) and all(_is_coefficient(a) for a in arrays)]
    for share in shares if isinstance(two, ast.Constant) and not isinstance(one, ast.Constant) else ():
        other = ast.BinOp(parsed(share), ast.Mult(), one)
        made = ast.Call(node.func, [test, one, other], node.keywords)
        yield made, 1.4, f"`{ast.unparse(two)}` stands where `{ast.unparse(other)}` belongs"


def _other_bounds(node: ast.Call, words: Words) -> Iterator[Alternative]:
    """Yield a value clipped at another number than the one that stands there, on both sides: the knee of a loss."""
    low, high = (ast.unparse(a) for a in node.args[1:])
    if low.replace("-", "", 1) != high:
        return
    for text, arrays in words.values.items():
        if text != high and _is_plain(text) and all(a.ndim == 0 and a > 0 and a.dtype.kind == "f" for a in arrays):
            made = ast.Call(node.func, [node.args[0], parsed(f"-{text}"), parsed(text)], node.keywords)
            yield made, 1.2, f"`{ast.unparse(node)}` is clipped at `{high}`, where `{text}` belongs"


def _constant(node: ast.Constant, words: Words) -> Iterator[Alternative]:
    value = node.value
    yield from other_flags(node, words)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    usual = {2 * value, value / 2, -value, 1, 2, 0.5} - {value, 0}
    for new in usual:
        yield ast.Constant(new), 1.4, f"the factor {value:g} is wrong"
    for new in words.fractions:
        if new not in usual and new != value:
            yield ast.Constant(new), 1.5, f"{value:g} stands where {new:g} belongs, as elsewhere in the script"


def other_flags(node: Any, words: Words) -> Iterator[Alternative]:
    """Yield the other strings by which a function of the script is told what to do: "relu" for "tanh"."""
    value = getattr(node, "value", None)
    for flag in words.flags if isinstance(node, ast.Constant) and value in words.flags else ():
        if flag != value:
            yield ast.Constant(flag), 1.1, f"`{value!r}` stands where `{flag!r}` belongs"


def words_like(node: Any, words: Words) -> Iterator[Alternative]:
    """Yield what a name or an entry may have been taken for."""
    text = ast.unparse(node)
    shapes = words.shapes(text)
    if any(len(s) == 2 for s in shapes):
        yield _turned(node), 1.0, "a transpose is missing"
    if any(len(s) == 1 and s[0] > 1 for s in shapes):
        why = f"`{text}` has the shape (n,) and is broadcast against (n, 1), so that every row meets every other"
        yield parsed(f"{text}[:, None]"), 1.15, why
    yield from _lacking(node, shapes, words)
    for other in words.like(text):
        made = parsed(other)
        empty = not any(np.any(a) for a in words.values[other])  # the slope at nought is one number, whatever is meant
        yield made, 1.45 if empty else 1.1, f"`{text}` stands where `{other}` belongs"
        if any(len(s) == 2 and s[0] != s[1] for s in shapes) and not words.shapes(other) & shapes:
            yield _turned(made), 1.6, f"`{text}` stands where `{other}` belongs"


def _lacking(node: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield a difference of which only one side is left: `y - t` for `t`, an error without its output."""
    text = ast.unparse(node)
    fits = [t for t, arrays in words.values.items() if t != text and any(a.shape in shapes for a in arrays)]
    for other in fits[:8] if any(shapes) else ():
        for made in (ast.BinOp(parsed(other), ast.Sub(), node), ast.BinOp(node, ast.Sub(), parsed(other))):
            yield made, 1.95, f"`{ast.unparse(made)}` belongs where `{text}` stands"


def _instead(node: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield what has the shape of a sum or a mean, or of what a function is given: `g["b"]` for `g["w"].sum(0)`."""
    label = ast.unparse(node)
    fits = [t for t, arrays in words.values.items() if t not in label and any(a.shape in shapes for a in arrays)]
    if any(len(s) for s in shapes):
        for text in fits[:16]:
            yield parsed(text), 1.7, f"`{label}` stands where `{text}` belongs"


def _other_methods(node: ast.Call, words: Words) -> Iterator[Alternative]:
    """Yield another method of the object that is called: `f.derivative(z)` for `f(z)` and for `f.value(z)`."""
    func = node.func
    named = isinstance(func, ast.Attribute) and func.attr in words.methods
    owner = func.value if isinstance(func, ast.Attribute) and named else func
    if (isinstance(owner, ast.Name) and owner.id in (words.own, *words.functions)) or ast.unparse(owner).startswith(
        "np."
    ):
        return
    for method in [m for m in dict.fromkeys(words.methods) if not m.startswith("_")][:8]:
        made = ast.Attribute(owner, method, ast.Load())
        if ast.unparse(made) != ast.unparse(func):
            why = f"`{ast.unparse(func)}` stands where `{ast.unparse(made)}` belongs"
            yield ast.Call(made, node.args, []), 1.25, why
    if named:
        yield ast.Call(owner, node.args, []), 1.25, f"`{ast.unparse(func)}` stands where `{ast.unparse(owner)}` belongs"


def _by_entries(node: Any, form: str, words: Words) -> Any:
    """Return a product entry by entry; `np.multiply` where `*` is the product of matrices."""
    if not words.matrices:
        return ast.BinOp(node, ast.Mult(), parsed(form))
    form = re.sub(r"^(.+) \* \((.+)\)$", r"np.multiply(\1, \2)", form)
    form = re.sub(r"^\(1 - (.+) \*\* 2\)$", r"1 - np.square(\1)", form)
    return ast.Call(parsed("np.multiply"), [node, parsed(form)], [])


def _stands_alone(parent: Any) -> bool:
    """Whether a factor put here is another one than a factor put on the whole: in a matrix product, in a call, a sum."""
    summed = isinstance(parent, ast.Attribute) and parent.attr in SUMS
    return (
        summed
        or isinstance(parent, ast.Call | ast.GeneratorExp | ast.ListComp)
        or (isinstance(parent, ast.BinOp) and not isinstance(parent.op, ast.Mult | ast.Div))
    )


def _slopes(value: str) -> list[tuple[str, float, str]]:
    return [
        (f"{value} * (1 - {value})", 2.0, "the slope of the logistic function is missing"),
        (f"(1 - {value} ** 2)", 2.0, "the slope of tanh is missing"),
        (f"({value} > 0)", 2.0, "the slope of ReLU is missing: 0 where its argument is negative"),
        (value, 1.7, f"the factor `{value}` is missing"),
        (f"(1 - {value})", 1.75, f"the factor `1 - {value}` is missing"),
    ]


def _powers(node: Any) -> set[int]:
    """Return the whole powers that stand in an expression, but not below a sum."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        power = node.right.value if isinstance(node.right, ast.Constant) else None
        return {power} if isinstance(power, int) and power > 1 else set()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        return _powers(node.left) | _powers(node.right)
    return set()


def _factors(node: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield a value with something multiplied to it: a slope, a mask, a count, a sign."""
    if not is_count(ast.unparse(node), words):
        yield ast.UnaryOp(ast.USub(), node), 1.0, "the sign is wrong"
    for count in words.counts:
        part = parsed(count)
        yield ast.BinOp(node, ast.Div(), part), 1.6, f"it is not divided by the number of examples, `{count}`"
        yield (
            ast.BinOp(node, ast.Mult(), part),
            1.7,
            f"it is divided by the number of examples, `{count}`, once too often",
        )
    for number in (2, 0.5):
        yield ast.BinOp(ast.Constant(number), ast.Mult(), node), 1.8, "a factor of two"
    for number in sorted({n + 1 for n in _powers(node)} - {2}):
        why = f"the slope of a power {number} has the factor {number}, which is missing"
        yield ast.BinOp(ast.Constant(number), ast.Mult(), node), 1.6, why
    for text, arrays in words.values.items():
        if any(shapes) and all(a.ndim == 0 and a not in (0, 1) for a in arrays) and _is_plain(text):
            yield ast.BinOp(parsed(text), ast.Mult(), node), 1.75, f"the factor `{text}` is missing"
            if text not in words.counts:
                yield ast.BinOp(node, ast.Div(), parsed(text)), 1.75, f"the divisor `{text}` is missing"
        if not any(a.shape in shapes for a in arrays):
            if _is_plain(text) and any(_stretches(a.shape, s) for a in arrays for s in shapes):
                yield ast.BinOp(parsed(text), ast.Mult(), node), 1.75, f"the factor `{text}` is missing"
            continue
        for form, cost, why in _slopes(text):
            yield _by_entries(node, form, words), cost, why
        for function, arity in words.functions.items():
            if arity == 1:
                form = f"{function}({text})"
                yield ast.BinOp(node, ast.Mult(), parsed(form)), 1.9, f"the factor `{form}` is missing"


def _stretches(part: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array is repeated for each row or column of another: a weight of each class, or of each example."""
    padded = (1,) * (len(whole) - len(part)) + part
    return (
        len(part) <= len(whole)
        and padded != whole
        and max(part, default=1) > 1
        and all(m in (1, n) for m, n in zip(padded, whole, strict=True))
    )


def _picked(place: Any, words: Words) -> Iterator[str]:
    """Yield the indices of one entry for each label: `p[range(len(y)), y]` for `p[y]` and for `p[:, y]`."""
    if not isinstance(place, ast.Subscript):
        return
    parts = place.slice.elts if isinstance(place.slice, ast.Tuple) else [place.slice]
    for name in (n.id for n in parts if isinstance(n, ast.Name)):
        held = words.values.get(name, [])
        if held and all(a.ndim == 1 and a.size > 1 and np.array_equal(a, np.rint(a)) for a in held):
            yield f"range(len({name})), {name}"
            yield f"{name}, range(len({name}))"


def _divided_after(statement: Any, place: Any, words: Words) -> Iterator[Edit]:
    """Yield a change of some entries, `d[rows, labels] -= 1`, with the line after it that divides all of them."""
    if not isinstance(place, ast.Subscript) or not any(a.ndim for a in words.values.get(ast.unparse(place.value), [])):
        return
    indent = " " * statement.col_offset
    for count in words.counts:
        line = f"{ast.unparse(place.value)} /= {count}"
        form = [clone(statement), *(clone(s) for s in ast.parse(line).body)]
        form[1].lineno = form[1].end_lineno = statement.lineno
        why = f"it is not divided by the number of examples, `{count}`: the line after this one is missing"
        yield Edit(statement.number, form, f"{ast.unparse(statement)}\n{indent}{line}", 1.6, why)


def _for_each_too_near(statement: Any, place: Any) -> Iterator[Edit]:
    """Yield `d[rows, labels] -= d.sum(axis=1)` for `-= 1`: of a hinge, the right class has one share of each other's."""
    if not isinstance(statement, ast.AugAssign) or not isinstance(place, ast.Subscript):
        return
    if not isinstance(place.slice, ast.Tuple) or not isinstance(statement.value, ast.Constant):
        return
    whole = ast.unparse(place.value)
    for axis in (1, 0):
        made = clone(statement)
        made.value = parsed(f"{whole}.sum(axis={axis})")
        why = f"the right class has one share for each other one that is too near: `{ast.unparse(made.value)}`"
        yield Edit(statement.number, [clone(made)], ast.unparse(made), 1.3, why)  # type: ignore[attr-defined]


def _in_part(statement: Any, place: Any, words: Words) -> Iterator[Edit]:
    """Yield `g[:, 1:] += c * w[:, 1:]` for `g += c * w`: the biases, which lie among the weights, are spared."""
    if not isinstance(statement, ast.AugAssign) or not isinstance(place, ast.Name | ast.Attribute | ast.Subscript):
        return
    number = statement.number  # type: ignore[attr-defined]
    target = ast.unparse(place)
    shapes = {s for s in words.shapes(target) if len(s) == 2}
    read = {
        ast.unparse(n) for n in ast.walk(statement.value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)
    }
    for text in sorted(t for t in read if words.shapes(t) & shapes):
        for part in (":, 1:", ":, :-1", "1:", ":-1"):
            form = clone(statement)
            form.target = parsed(f"{target}[{part}]")
            form.target.ctx = ast.Store()
            form.value = _Replacer(text, f"{text}[{part}]").visit(form.value)
            made = clone(form)
            why = f"`{text}` holds the biases too, which belong to no penalty: only `{text}[{part}]` does"
            yield Edit(number, [made], ast.unparse(made), 1.4, why)


def _each_time(statement: Any, place: Any, words: Words) -> Iterator[Edit]:
    """Yield `np.add.at(g, rows, d)` for `g[rows] += d`, where some rows are named more than once."""
    adds = isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub)
    if not adds or not isinstance(place, ast.Subscript):
        return
    held = words.values.get(ast.unparse(place.slice), [])
    if not any(a.ndim and np.unique(a).size < a.size and np.all((a >= 0) & (a == np.rint(a))) for a in held):
        return
    name = "add" if isinstance(statement.op, ast.Add) else "subtract"
    said = f"np.{name}.at({ast.unparse(place.value)}, {ast.unparse(place.slice)}, {ast.unparse(statement.value)})"
    form = ast.parse(said).body[0]
    form.lineno = form.end_lineno = statement.lineno
    why = f"`{ast.unparse(place.slice)}` names some rows more than once, and `{ast.unparse(place)}` is changed only once for each"
    yield Edit(statement.number, [form], said, 1.2, why)


def _everywhere(value: Any, words: Words) -> Iterator[Alternative]:
    """Yield an expression with one name replaced wherever it stands: `z * (1 - z)` with `a * (1 - a)`."""
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call) and len(n.args) == 1 and not n.keywords]
    said = [ast.unparse(n) for n in calls]
    for call in {ast.unparse(n): n for n in calls if said.count(ast.unparse(n)) > 1}.values():
        why = f"`{ast.unparse(call)}` stands where `{ast.unparse(call.args[0])}` belongs"
        yield _Replacer(ast.unparse(call), ast.unparse(call.args[0])).visit(clone(value)), 1.45, why
    texts = [ast.unparse(n) for n in ast.walk(value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)]
    for text in {t for t in texts if texts.count(t) > 1 and t in words.values}:
        options = [(w, f"`{text}` stands where `{w}` belongs") for w in words.like(text)]
        options += [
            (f"{f}({text})", f"`{text}` stands where `{f}({text})` belongs")
            for f, n in words.functions.items()
            if n == 1
        ]
        for new, why in options:
            yield _Replacer(text, new).visit(clone(value)), 1.2, why


class _Replacer(ast.NodeTransformer):
    def __init__(self, text: str, new: str) -> None:
        self.text, self.new = text, new

    def visit(self, node: ast.AST) -> Any:
        read = isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load)
        read = read or isinstance(node, ast.Call)
        if read and ast.unparse(node) == self.text:  # what a comprehension binds stays its own
            return parsed(self.new)
        return super().visit(node)


def _chain(node: Any) -> list[Any]:
    """Return the factors of a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_chain(node.left), *_chain(node.right)]
    return [node]


def _product(parts: list[Any]) -> Any:
    made = parts[0]
    for part in parts[1:]:
        made = ast.BinOp(made, ast.Mult(), part)
    return made


def _without_two(value: Any) -> Iterator[Alternative]:
    """Yield a product without two of its neighbours: `error` for `error * y * (1 - y)`, a slope too much."""
    factors = _chain(value)
    for i in range(len(factors) - 1 if len(factors) > 2 else 0):
        said = " * ".join(_grouped(f) for f in factors[i : i + 2])
        yield _product([*factors[:i], *factors[i + 2 :]]), 1.4, f"`{said}` does not belong here"


def _divided_beside(parent: Any, name: str, new: Any) -> bool:
    """Whether a term is divided by what divides the other term of its sum already: `g / m + c * w / m`."""
    if not isinstance(parent, ast.BinOp) or not isinstance(parent.op, ast.Add | ast.Sub):
        return False
    other = parent.left if name == "right" else parent.right
    both = [isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div) for n in (other, new)]
    return all(both) and ast.dump(other.right) == ast.dump(new.right)  # type: ignore[attr-defined]


def _missing_terms(value: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield a value with a term added: what comes from elsewhere, as from the next moment, or a penalty's slope."""
    said = ast.unparse(value)
    fits = [t for t, arrays in words.values.items() if t not in said and any(a.shape in shapes for a in arrays)]
    rates = [t for t, arrays in words.values.items() if _is_plain(t) and all(_is_coefficient(a) for a in arrays)]
    for text in fits[:16] if any(shapes) else ():
        yield ast.BinOp(value, ast.Add(), parsed(text)), 1.75, f"the term `{text}` is missing"
        for rate in rates[:4]:
            for form in (f"{rate} * {text}", f"2 * {rate} * {text}"):
                yield ast.BinOp(value, ast.Add(), parsed(form)), 2.3, f"the term `{form}` is missing"


def _missing_products(value: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield a matrix product with another one added: from the other of two outputs, from the other use of a weight.

    The other one is turned as the first is: `a @ b.T` beside `d @ w.T`.
    """
    first = next((n for n in ast.walk(value) if (_multiplied(n) is not None)), None)
    pair = None if first is None else _multiplied(first)
    if pair is None or not any(len(s) == 2 for s in shapes):
        return
    turned = [isinstance(n, ast.Attribute) and n.attr == "T" for n in pair]
    said, tables = ast.unparse(value), [(t, a) for t, arrays in words.values.items() for a in arrays[:1] if a.ndim == 2]
    count = 0
    for left, a in tables:
        for right, b in tables:
            (rows, one), (other, columns) = a.shape[:: 1 - 2 * turned[0]], b.shape[:: 1 - 2 * turned[1]]
            form = f"{left}{'.T' * turned[0]} @ {right}{'.T' * turned[1]}"
            if (rows, columns) not in shapes or one != other or left == right or left in said or count > 40:
                continue
            count += 1
            yield ast.BinOp(value, ast.Add(), parsed(form)), 2.1, f"the term `{form}` is missing"


def _multiplied(node: Any) -> tuple[Any, Any] | None:
    """Return the two factors of a matrix product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return node.left, node.right
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("dot", "matmul"):
        if len(node.args) == 2:
            return node.args[0], node.args[1]
        return (node.func.value, node.args[0]) if len(node.args) == 1 else None
    return None


def _is_plain(text: str) -> bool:
    """Whether a text is a name, or an attribute of one."""
    return text.replace(".", "").isidentifier()


def _is_coefficient(value: Array) -> bool:
    return value.ndim == 0 and bool(0 < value < 1) and value.dtype.kind == "f"


def _grouped(node: Any) -> str:
    """Return a factor's text, in brackets where a product needs them."""
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow) else text


def _other_slopes(value: Any, shapes: set[tuple[int, ...]], words: Words) -> Iterator[Alternative]:
    """Yield a product with one or two of its factors replaced by the slope of an activation, or a lone expression."""
    factors = _chain(value)
    spans = [(i, i + n) for n in (1, 2) for i in range(len(factors) - n + 1)]
    plain = [not any(isinstance(n, ast.MatMult) for n in ast.walk(f)) for f in factors]
    known = [
        (first, last, " * ".join(_grouped(f) for f in factors[first:last]))
        for first, last in spans
        if all(plain[first:last])
    ]
    names = {ast.unparse(n) for n in ast.walk(value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)}
    for text, arrays in words.values.items():
        fits = any(a.shape in shapes or any(broadcasts(a.shape, s) for s in shapes) for a in arrays)
        if not fits and text not in names:
            continue
        for form, _, _ in _slopes(text)[:3]:
            slope = parsed(form) if known else None
            for first, last, said in known:
                made = _product([*factors[:first], slope, *factors[last:]])
                yield made, 1.65 + 0.1 * (last - first), f"`{said}` stands where the slope `{form}` belongs"


def nodes_below(root: Any, parent: Any, name: str, index: int | None) -> Iterator[tuple[Any, str, int | None, Any]]:
    """Yield every expression below a field, with the field that holds it."""
    yield parent, name, index, root
    if isinstance(root, ast.Lambda):
        return  # its body is a statement of its own
    for key, value in ast.iter_fields(root):
        if key == "slice" and isinstance(value, ast.Subscript):  # an entry that is the index of another
            yield from nodes_below(value, root, key, None)
        if key in ("func", "ctx", "op", "ops", "slice") and not (key == "func" and isinstance(value, ast.Attribute)):
            continue
        if key == "func":
            if not (isinstance(value.value, ast.Name) and value.value.id in ("np", "numpy", "math")):
                yield from nodes_below(value.value, value, "value", None)
            continue
        if isinstance(value, ast.expr):
            yield from nodes_below(value, root, key, None)
        elif isinstance(value, list):
            for i, inner in enumerate(value):
                if isinstance(inner, ast.expr):
                    yield from nodes_below(inner, root, key, i)
                elif isinstance(inner, ast.keyword):
                    yield from nodes_below(inner.value, inner, "value", None)
                elif isinstance(inner, ast.comprehension):
                    yield from nodes_below(inner.iter, inner, "iter", None)


def _alternatives(node: Any, words: Words) -> Iterator[Alternative]:
    if isinstance(node, ast.BinOp):
        yield from _binary(node)
    elif isinstance(node, ast.Call):
        yield from _call(node, words)
    elif isinstance(node, ast.Constant):
        yield from _constant(node, words)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, 1.0, "the sign is wrong"
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, 1.0, "a transpose is too much"
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and not of_words(node):
        for op in (ast.Gt, ast.Lt, ast.GtE, ast.LtE):
            if not isinstance(node.ops[0], op):
                yield ast.Compare(node.left, [op()], node.comparators), 1.0, "the comparison is the wrong way round"
    if isinstance(node, ast.Compare) and not of_words(node):
        # `(grad > 0) * on` for `grad * on`
        yield node.left, 1.3, f"`{ast.unparse(node)}` stands where `{ast.unparse(node.left)}` itself belongs"
        yield from _leaky(node, words)
    if isinstance(node, ast.Subscript):
        yield from subscript(node, words)
        yield from one_row(node, words)
        yield from of_objects(node, words)
    yield from other_counts(node, words)
    read = isinstance(node, ast.Name | ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr != "T")
    if _is_real(node, words):
        yield from _beside_one(node)
    sums = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    if sums and any(_is_real(n, words) for n in ast.walk(node) if isinstance(n, ast.expr)):
        why = f"`({ast.unparse(node)}) ** 2` belongs where `{ast.unparse(node)}` stands"
        yield ast.BinOp(node, ast.Pow(), ast.Constant(2)), 1.6, why
    if read:
        yield from words_like(node, words)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        for other in words.ends.get(node.attr, []):
            if other != node.value.attr:  # a wire's other end: `self.tail.level` for `self.head.level`
                made = ast.Attribute(ast.Attribute(node.value.value, other, ast.Load()), node.attr, ast.Load())
                yield made, 1.15, f"`{ast.unparse(node)}` stands where `{ast.unparse(made)}` belongs"
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr != "T":
        for name in words.objects:
            if name != node.value.id and node.value.id not in ("np", "numpy", "math", "random"):
                made = ast.Attribute(ast.Name(name, ast.Load()), node.attr, ast.Load())
                yield made, 1.15, f"`{ast.unparse(node)}` stands where `{ast.unparse(made)}` belongs"


def of_words(node: ast.Compare) -> bool:
    """Whether strings are compared: none is larger than another."""
    return any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in [node.left, *node.comparators])


def _leaky(node: ast.Compare, words: Words) -> Iterator[Alternative]:
    """Yield `np.where(z > 0, 1, slope)` for `z > 0`: below nought the slope is small, and not nought."""
    shapes = {s for n in ast.walk(node) if isinstance(n, ast.expr) for s in words.shapes(ast.unparse(n))}
    for text, arrays in words.values.items():
        number = all(_is_coefficient(a) for a in arrays) and _is_plain(text)
        if number or any(a.ndim == 1 and a.shape == z[-1:] for a in arrays for z in shapes if len(z) > 1):
            made = parsed(f"np.where(_, 1, {text})")
            made.args[0] = node
            yield made, 1.5, f"where it does not hold the slope is `{text}`, and not nought"


def _is_real(node: Any, words: Words) -> bool:
    """Whether an expression is known to hold real numbers: the square of a count is a size that none should have."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        func = ast.unparse(node.func)
        return func.startswith(("np.", "numpy.", "math.")) or func in words.functions
    held = words.values.get(ast.unparse(node), [])
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and any(
        a.dtype.kind == "f" and (a.ndim > 0 or a != np.rint(a)) for a in held
    )


def _beside_one(node: Any) -> Iterator[Alternative]:
    """Yield what slopes hold beside a value itself: `a + 1`, `1 - a`, and its square."""
    label = ast.unparse(node)
    called = isinstance(node, ast.Call)
    for form, cost in ((f"{label} + 1", 1.55 if called else 1.9), (f"1 - {label}", 1.55), (f"{label} ** 2", 1.55)):
        yield parsed(form), cost, f"`{form}` belongs where `{label}` stands"


def parent_node(parent: Any, name: str, index: int | None) -> Any:
    """Return what stands in a field."""
    return getattr(parent, name) if index is None else getattr(parent, name)[index]


def swap(parent: Any, name: str, index: int | None, new: Any) -> Any:
    """Put a node in a field; return what was there."""
    if index is None:
        old = getattr(parent, name)
        setattr(parent, name, new)
    else:
        old = getattr(parent, name)[index]
        getattr(parent, name)[index] = new
    return old


def _said(node: Any) -> Any:
    """Return what tells two trees apart, four times faster than `ast.dump`."""
    if isinstance(node, ast.AST):
        return node.__class__, *[_said(getattr(node, name, None)) for name in node._fields]
    return tuple(map(_said, node)) if isinstance(node, list) else node if isinstance(node, str) else repr(node)


def _given_to_itself(statement: ast.Assign) -> bool:
    target, value = statement.targets[0], statement.value
    return type(target) is type(value) and ast.unparse(target) == ast.unparse(value)


class _Forms:
    """Makes forms of a statement with one node replaced; what is not above that node, all forms share."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self.copies: dict[int, Any] = {}
        self.above: dict[int, tuple[Any, str, int | None]] = {}
        self._known(statement, clone(statement))

    def _known(self, node: Any, copy: Any) -> None:
        self.copies[id(node)] = copy
        for name in node._fields:
            value, twin = getattr(node, name, None), getattr(copy, name)
            for i, inner in enumerate(value) if isinstance(value, list) else ((None, value),):
                if isinstance(inner, ast.AST):
                    self.above[id(inner)] = node, name, i
                    self._known(inner, twin if i is None else twin[i])

    def with_node(self, parent: Any, name: str, index: int | None, new: Any) -> Any:
        """Return the statement with another node in a field of `parent`, which is one of its own."""
        made = clone(new)
        while True:
            known = self.copies[id(parent)]
            edited = known.__class__.__new__(known.__class__)
            edited.__dict__.update(known.__dict__)
            if index is not None:
                setattr(edited, name, list(getattr(edited, name)))
            swap(edited, name, index, made)
            if parent is self.statement:
                return edited
            made = edited
            parent, name, index = self.above[id(parent)]


def _lines_of(source: list[bytes], node: Any) -> bytes:
    return b"\n".join(source[node.lineno - 1 : node.end_lineno])


def _spliced(source: list[bytes], statement: Any, old: Any, new: Any, edited: Any) -> str:
    """Return the statement's lines with the text of one node replaced."""
    whole = _lines_of(source, statement)
    lines = source[statement.lineno - 1 : statement.end_lineno]

    def at(line: int, column: int) -> int:
        return sum(len(x) + 1 for x in lines[: line - statement.lineno]) + column

    first, last = at(old.lineno, old.col_offset), at(old.end_lineno, old.end_col_offset)
    if isinstance(statement, LambdaBody):  # its lines are parts of others, and cannot be parsed by themselves
        held = (whole[first - 1 : first], whole[last : last + 1]) == (b"(", b")")
        bare = held or old is statement.value or not isinstance(new, ast.BinOp | ast.UnaryOp | ast.Compare)
        text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(new)))
        return (whole[:first] + (text if bare else f"({text})").encode() + whole[last:]).decode()
    wanted = ast.dump(edited)
    said = ast.unparse(ast.fix_missing_locations(copy.deepcopy(new))).encode()
    forms = [(first, said, last), (first, b"(" + said + b")", last)]
    if isinstance(new, ast.Name | ast.Attribute | ast.Subscript | ast.Call) and (
        whole[first - 1 : first],
        whole[last : last + 1],
    ) == (b"(", b")"):
        forms.insert(0, (first - 1, said, last + 1))  # `(grad > 0) * on` leaves no brackets behind
    for begin, form, end in forms:
        text = (whole[:begin] + form + whole[end:]).decode()
        try:
            got = ast.parse(dedented(text)).body
        except SyntaxError:
            continue
        if len(got) == 1 and ast.dump(got[0]) == wanted:
            return text
    indent = whole[: len(whole) - len(whole.lstrip())].decode()
    return "\n".join(indent + line for line in ast.unparse(ast.fix_missing_locations(edited)).splitlines())


def _of_turns(comprehension: Any, node: Any, words: Words) -> list[str]:
    """Return what has an entry for each turn of a comprehension and is not read there: `d[k]` in a sum over k."""
    turns = [n.id for g in comprehension.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)]
    return [t for t in words.values if t not in ast.unparse(node) and any(t.endswith(f"[{k}]") for k in turns)][:8]


def _unread(comprehension: Any) -> list[str]:
    """Return what a comprehension takes from its lists and does not use: `s` of `[g for s, g in zip(sums, gradients)]`."""
    turns = [n.id for g in comprehension.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)]
    tests = [t for g in comprehension.generators for t in g.ifs]
    read = {n.id for part in [comprehension.elt, *tests] for n in ast.walk(part) if isinstance(n, ast.Name)}
    return [t for t in turns if t not in read and t != "_"] if len(turns) > 1 else []


def _alike(text: str, words: Words) -> list[str]:
    """Return what has the shape of a named array and is another one."""
    shapes = words.shapes(text) - {()}
    return [t for t, arrays in words.values.items() if t != text and any(a.shape in shapes for a in arrays)][:16]


def dedented(text: str) -> str:
    """Return a statement's lines without the indentation of its first."""
    stripped = text.lstrip()
    indent = len(text) - len(stripped)
    return "\n".join(line[indent:] if line[:indent].isspace() or not indent else line for line in text.split("\n"))


def edits_of(
    statement: Any,
    source: str,
    words: Words,
    shapes: dict[str, set[tuple[int, ...]]],
    most: float = float("inf"),
) -> list[Edit]:
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
    most : float, optional
        What an edit may cost: dearer ones are not made.

    Returns
    -------
    list of Edit
        Cheapest first, none twice.
    """
    lines = source.encode().split(b"\n")
    found: dict[Any, Edit] = {}

    def add(parent: Any, name: str, index: int | None, new: Any, cost: float, why: str) -> None:
        if cost > most:
            return
        old = parent_node(parent, name, index)
        key = id(parent), name, index, _said(new)
        if key in found and found[key].cost <= cost:
            return
        edited = forms.with_node(parent, name, index, new)
        if isinstance(edited, ast.Assign) and _given_to_itself(edited):
            return  # no line that anyone means
        text = (old, new)
        found[key] = Edit(statement.number, [edited], "", cost, why)
        pending[key] = text

    pending: dict[Any, Any] = {}
    forms = _Forms(statement)
    by_sign = "np.abs(" in source or "np.absolute(" in source
    number = statement.number
    if isinstance(statement, ast.AugAssign):
        for op in (ast.Add, ast.Sub):
            if not isinstance(statement.op, op):
                edited = clone(statement)
                edited.op = op()
                text = ast.unparse(edited)
                found[ast.dump(edited)] = Edit(number, [edited], text, 1.0, "the step goes up instead of down")
        plain = clone(ast.Assign([statement.target], statement.value, lineno=statement.lineno))
        found[ast.dump(plain)] = Edit(number, [plain], ast.unparse(plain), 1.2, "what came before is never emptied")
    field_name = "value" if hasattr(statement, "value") else None
    if field_name is None or statement.value is None:
        return []

    def shapes_at(node: Any) -> set[tuple[int, ...]]:
        text = ast.unparse(node)
        return shapes.get(text, set()) | words.shapes(text)

    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        added = clone(ast.AugAssign(target, ast.Add(), statement.value))
        added.lineno = added.end_lineno = statement.lineno
        why = "each turn overwrites what the last one gave, where it should be added"
        found[ast.dump(added)] = Edit(statement.number, [added], ast.unparse(added), 1.2, why)
    if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant | ast.Slice | ast.Tuple):
        for text, arrays in words.values.items():
            if any(a.ndim > 1 or a.size > 1 for a in arrays):
                for form in (text, f"{text} <= 0", f"{text} > 0"):
                    add(target, "slice", None, parsed(form), 1.3, f"`{ast.unparse(target.slice)}` is the wrong mask")
    place = statement.target if isinstance(statement, ast.AugAssign) else target
    for form in _picked(place, words) if isinstance(statement, ast.AugAssign) else ():
        why = f"`{ast.unparse(statement.target)}` are whole rows or columns, where one entry for each label belongs"
        add(place, "slice", None, parsed(f"_[{form}]").slice, 1.2, why)
    for edit in [
        *_divided_after(statement, place, words),
        *_for_each_too_near(statement, place),
        *_in_part(statement, place, words),
        *_each_time(statement, place, words),
        *gathered(statement, source),
    ]:
        found[edit.text] = edit
    if isinstance(place, ast.Subscript) and isinstance(place.slice, ast.Name):
        numbers = [t for t, arrays in words.values.items() if t.isidentifier() and are_places(arrays)]
        for text in [t for t in numbers if t != place.slice.id][:6]:
            add(place, "slice", None, parsed(text), 1.25, f"`{ast.unparse(place)}` is the wrong entry")
    for parent, name, index, node in list(nodes_below(statement.value, statement, "value", None)):
        effect = isinstance(statement, ast.Expr) and node is statement.value and isinstance(node, ast.Call)
        if effect and filled_by(statement) is None:
            continue  # a call for its effect: its arguments are edited
        for new, cost, why in _alternatives(node, words):
            add(parent, name, index, new, cost, why)
        if by_sign and isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and _is_real(node, words):
            made = parsed(f"np.sign({ast.unparse(node)})")
            add(parent, name, index, made, 1.45, f"the slope of an absolute value is its sign: `{ast.unparse(made)}`")
        sums_up = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if sums_up or (isinstance(node, ast.BinOp) and isinstance(parent, ast.Call)):
            for new, cost, why in _instead(node, shapes_at(node), words):
                add(parent, name, index, new, cost, why)
        if name == "elt":
            for turn in _unread(parent):
                why = f"`{turn}` is dropped: what came before belongs to the sum"
                add(parent, name, index, ast.BinOp(parsed(turn), ast.Add(), node), 1.15, why)
            for text in _of_turns(parent, node, words):
                add(
                    parent,
                    name,
                    index,
                    ast.BinOp(node, ast.Mult(), parsed(text)),
                    1.25,
                    f"the factor `{text}` is missing",
                )
        if node is statement.value or _stands_alone(parent):
            for new, cost, why in [*_everywhere(node, words), *_other_slopes(node, shapes_at(node), words)]:
                add(parent, name, index, new, cost, why)
        known = shapes_at(node)
        if node is statement.value and not isinstance(statement, ast.Expr):
            for new, cost, why in [*_missing_terms(node, known, words), *_missing_products(node, known, words)]:
                add(parent, name, index, new, cost, why)
        if isinstance(statement, ast.AugAssign) and node is statement.value and known == {()}:
            for text in _alike(ast.unparse(statement.target), words):  # a number is spread over the whole
                add(
                    parent,
                    name,
                    index,
                    ast.BinOp(node, ast.Mult(), parsed(text)),
                    1.3,
                    f"the factor `{text}` is missing",
                )
        if known and (node is statement.value or _stands_alone(parent)):
            extra = 0.0 if node is statement.value else 0.15
            for new, cost, why in _factors(node, known, words):
                beside = extra and _divided_beside(parent, name, new)
                add(parent, name, index, new, 1.35 if beside else cost + extra, why)
    edits = sorted(found.items(), key=lambda item: item[1].cost)
    for key, edit in edits:
        if key in pending:
            old, new = pending[key]
            edit.text = "\0"  # written when it is shown: most edits never are
            edit.splice = (lines, statement, old, new, edit.form[0])  # type: ignore[attr-defined]
        else:
            indent = lines[statement.lineno - 1][: statement.col_offset].decode()
            edit.text = indent + edit.text
    return [edit for _, edit in edits if edit.cost <= most]


def text_of(edit: Edit) -> str:
    """Return the new text of an edit's lines."""
    splice = getattr(edit, "splice", None)
    return with_signs(edit.text if splice is None else _spliced(*splice))


def moves_of(block: list[Any], numbers: set[int], source: str) -> list[Edit]:
    """Return the moves of one statement of a block before another one.

    A `return` stays where it is: what it gives is reckoned before another statement, and kept in a name.

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
        if moved.number not in numbers:
            continue
        if isinstance(moved, ast.Return):
            found += _kept_early(block[: i + 1], source)
            continue
        text = "\n".join(lines[moved.lineno - 1 : moved.end_lineno])
        for j in [*range(i - 1, max(-1, i - 9), -1), *range(i + 2, min(len(block), i + 9))]:
            early = j < i
            why = LATE if early else "it comes too early: what it changes is needed after it"
            cost = 1.5 + 0.05 * abs(i - j) + 0.1 * (not early)
            found.append(Edit(moved.number, [], text, cost, why, block[j].number))
    return found


def moves_across(statement: Any, block: list[Any], loop: Any) -> list[Edit]:
    """Return the moves of a beginning, `total = 0.0`, into a loop that follows, or out of the one that it stands in.

    Parameters
    ----------
    statement : ast.stmt
        Any; what is no beginning stays.
    block : list of ast.stmt
        That it stands in.
    loop : ast.For or None
        The loop whose body the block is.

    Returns
    -------
    list of Edit
        `text` is the statement's.
    """
    begins = isinstance(statement, ast.Assign) and re.match(r"0(\.0*)?$|\[\]$|\w+\.zeros", ast.unparse(statement.value))
    if not begins:
        return []
    text, place = ast.unparse(statement), block.index(statement)
    later = [s for s in block[place + 1 : place + 4] if isinstance(s, ast.For)][:1]
    why = "it is begun once only, before the loop: each turn needs a beginning of its own"
    found = [Edit(statement.number, [], text, 1.4, why, s.body[0].number) for s in later]  # type: ignore[attr-defined]
    if loop is not None and place < 3:
        why = "it is begun anew in each turn of the loop, and what came before is lost"
        found.append(Edit(statement.number, [], text, 1.4, why, loop.number))
    return found


def _kept_early(block: list[Any], source: str) -> list[Edit]:
    """Return the edits by which the last statement of a block returns what was reckoned before one of the others."""
    last, number = block[-1], block[-1].number
    if not isinstance(last.value, ast.BinOp | ast.Call):
        return []
    names = itertools.chain(["back", "passed_back"], (f"passed_back_{k}" for k in itertools.count(2)))
    name = next(n for n in names if not re.search(rf"\b{n}\b", source))
    said, form = f"return {name}", ast.parse(f"return {name}").body
    kept = f"{name} = {ast.unparse(last.value)}"
    return [
        Edit(number, form, said, 1.6 + 0.05 * (len(block) - 1 - j), LATE, block[j].number, kept)
        for j in range(len(block) - 2, max(-1, len(block) - 10), -1)
    ]
