"""Edits of an index: the neighbouring layer, another list kept by the same numbers, the other end, all rows for one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .words import Alternative, Words, parsed

__all__ = ["fixed_places", "index_text", "of_objects", "one_row", "subscript"]


def fixed_places(node: ast.Call) -> Iterator[Alternative]:
    """Yield the first or the last place for a fixed one: `np.delete(w, 3, 0)`."""
    for new in (-1, 0):
        made = ast.Call(node.func, [node.args[0], parsed(str(new)), *node.args[2:]], node.keywords)
        yield made, 1.0, "a fixed place stands where the last or the first one belongs"


def subscript(node: ast.Subscript, words: Words) -> Iterator[Alternative]:
    """Yield other entries of the same list, table or dictionary."""
    index = node.slice
    if isinstance(index, ast.Slice) and index.step is None:
        for form in ("[:-1]", "[1:]"):
            made = ast.Subscript(node.value, parsed(f"x{form}").slice, node.ctx)
            yield made, 1.1, f"`{ast.unparse(node)}` cuts off the wrong end"
    if isinstance(index, ast.Tuple):
        yield from _other_ends(node, index)
        if len(index.elts) == 2 and all(_names_in(part) for part in index.elts):
            made = ast.Subscript(node.value, ast.Tuple(index.elts[::-1], ast.Load()), node.ctx)
            yield made, 1.0, "the two indices are in the wrong order"
    if isinstance(index, ast.Constant) and isinstance(index.value, str):
        for key in [k for k in words.keys if k != index.value]:
            made = ast.Subscript(node.value, ast.Constant(key), node.ctx)
            yield made, 1.1, f"`{ast.unparse(node)}` stands where `{key}` belongs"
    if isinstance(index, ast.Slice | ast.Tuple) or (isinstance(index, ast.Constant) and isinstance(index.value, str)):
        return
    # Of a shape there is no length before the first.
    of_shape = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    for form in [f for f in _neighbours(index) if not (of_shape and f == "-1")]:
        made = ast.Subscript(node.value, parsed(form), node.ctx)
        yield made, 1.0, f"`{ast.unparse(node)}` is the wrong layer or entry"
    yield from _of_the_next_list(node, words)
    if isinstance(node.value, ast.Subscript):
        made = ast.Subscript(ast.Subscript(node.value.value, index, ast.Load()), node.value.slice, node.ctx)
        yield made, 1.0, "the two indices are in the wrong order"


def _of_the_next_list(node: ast.Subscript, words: Words) -> Iterator[Alternative]:
    """Yield the neighbour in another list that is read by the same index: `z[i - 1]` for `a[i]`, where `a` begins with x."""
    own, place = ast.unparse(node.value), index_text(node)
    lists = [t.removesuffix(f"[{place}]") for t in words.values if t.endswith(f"[{place}]")]
    for name in [t for t in lists if t != own and t.replace(".", "").isidentifier()][:6]:
        for form in _neighbours(node.slice):
            made = f"{name}[{form}]"
            yield parsed(made), 1.35, f"`{ast.unparse(node)}` stands where `{made}` belongs"


def _names_in(part: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) for n in ast.walk(part))


def _other_ends(node: ast.Subscript, index: ast.Tuple) -> Iterator[Alternative]:
    """Yield `a[:, :-1]` for `a[:, 1:]` and the other way round: the bias is the last column, or the first."""
    for place, part in enumerate(index.elts):
        if not isinstance(part, ast.Slice) or part.step is not None or not (part.lower or part.upper):
            continue
        for form in ("[:-1]", "[1:]"):
            cut = parsed(f"x{form}").slice
            if ast.unparse(cut) != ast.unparse(part):
                parts = [*index.elts[:place], cut, *index.elts[place + 1 :]]
                made = ast.Subscript(node.value, ast.Tuple(parts, ast.Load()), node.ctx)
                yield made, 1.1, f"`{ast.unparse(node)}` cuts off the wrong end"


def _neighbours(index: ast.expr) -> list[str]:
    """Return the indices one before and one after: of `i`, of `-2`, of `i - 1`, of `"W" + str(i)`."""
    number = _counted(index)
    if number is not None:
        said = ast.unparse(number)
        places = [form for form in _neighbours(number) if form]
        whole = ast.unparse(index)
        cut = whole.rindex(said)
        return [whole[:cut] + form + whole[cut + len(said) :] for form in places]
    if isinstance(index, ast.Constant) and isinstance(index.value, int):
        return [str(index.value - 1), str(index.value + 1)]
    if isinstance(index, ast.BinOp) and isinstance(index.right, ast.Constant) and isinstance(index.right.value, int):
        return _shifted(index)
    if isinstance(index, ast.UnaryOp) and isinstance(index.operand, ast.Constant):
        value = -int(index.operand.value)  # type: ignore[arg-type]
        return [str(value - 1), str(value + 1)]
    text = ast.unparse(index)
    return [f"{text} - 1", f"{text} + 1"]


def _counted(index: ast.expr) -> ast.expr | None:
    """Return the number in a key that is made of a word and a number: `"W" + str(i)`, `f"W{i}"`, `"W%d" % i`."""
    if isinstance(index, ast.JoinedStr):
        numbers = [part.value for part in index.values if isinstance(part, ast.FormattedValue)]
        return numbers[0] if len(numbers) == 1 else None
    if not isinstance(index, ast.BinOp) or not _is_word(index.left):
        return None
    if isinstance(index.op, ast.Mod):
        return index.right
    call = index.right
    is_text = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "str"
    return call.args[0] if is_text and len(call.args) == 1 else None  # type: ignore[attr-defined]


def _is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _shifted(index: ast.BinOp) -> list[str]:
    """Return the neighbours of an index: `i`, `i - 2` for `i - 1`."""
    if not isinstance(index.op, ast.Add | ast.Sub):
        return [f"{ast.unparse(index)} - 1", f"{ast.unparse(index)} + 1"]
    base, place = ast.unparse(index.left), index.right.value  # type: ignore[attr-defined]
    place = place if isinstance(index.op, ast.Add) else -place
    shifts = sorted((place - 1, place + 1), key=abs)
    return [f"{base} {'-' if k < 0 else '+'} {abs(k)}" if k else base for k in shifts]


def index_text(node: ast.Subscript) -> str:
    """Return what stands between the brackets: of `x[:, 1]` it is no expression of its own."""
    return ast.unparse(node)[len(ast.unparse(node.value)) + 1 : -1]


def of_objects(node: ast.Subscript, words: Words) -> Iterator[Alternative]:
    """Yield the same list of another object, at another place: `n.weights[0]` for `above.weights[j]`."""
    if not isinstance(node.value, ast.Attribute) or not isinstance(node.value.value, ast.Name):
        return
    own, index = node.value.value.id, index_text(node)
    for name in dict.fromkeys([own, *words.objects]):
        for place in dict.fromkeys([index, *words.places]):
            made = f"{name}.{node.value.attr}[{place}]"
            changed = (name != own) + (place != index)
            if changed:
                yield parsed(made), 1.1 + 0.2 * changed, f"`{ast.unparse(node)}` stands where `{made}` belongs"


def one_row(node: ast.Subscript, words: Words) -> Iterator[Alternative]:
    """Yield the sums over what one entry is taken of: `delta[0]` for `delta.sum(axis=0)`, or for `sums(delta)`."""
    index = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
    if not isinstance(index, ast.Constant) or not isinstance(index.value, int):
        return
    label = ast.unparse(node)
    for form in ("sum(axis=0)", "mean(axis=0)", "sum(axis=1)"):
        made = parsed(f"_.{form}")
        made.func.value = node.value
        yield made, 1.2, f"`{label}` is one of the rows, where all the examples belong: `{form}`"
    for function, arity in words.functions.items():
        if arity == 1:
            form = f"{function}({ast.unparse(node.value)})"
            yield parsed(form), 1.25, f"`{label}` is one of the rows, where all the examples belong: `{form}`"
