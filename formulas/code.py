"""A tree of the grammar, written as Python: the code that the book shows is the code that its test runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import lark

from . import grids
from .tex import FormulaError, Tree

#: How tightly Python's operators bind.
COMPARE, ADD, MULTIPLY, POWER, ATOM = range(5)
RELATIONS = {"=": "==", r"\le": "<=", r"\ge": ">=", r"\ne": "!=", "<": "<", ">": ">"}
FUNCTIONS = {r"\tanh": "tanh", r"\log": "log", r"\ln": "log", r"\max": "max", r"\sinh": "sinh"}
NAMES = {"Winner": "W_inner", "minusOnes": "minus_ones", "printedError": "printed_error",
         "runningError": "running_error", "lambda": "curvature"}  # fmt: skip
INDEX = re.compile(r"[a-z]")


class Code(NamedTuple):
    """Python text, how tightly it binds, and how many axes its value has."""

    text: str
    binds: int = ATOM
    rank: int = 0

    def within(self, binds: int) -> str:
        """The text as an operand of an operator that binds so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass
class Symbol:
    """A letter with its scripts."""

    base: str
    layer: str | None = None
    indices: list[str] = field(default_factory=list)
    primes: int = 0
    power: Tree | None = None
    transposed: bool = False


class Axis(NamedTuple):
    """The numbers that an index runs through: ``first`` to ``last``, which is a formula in Python."""

    first: int
    last: str


def shifted(layer: str, by: int) -> str:
    """``l - 1`` and 1 give ``l``."""
    found = re.fullmatch(r"(\w+)(?: ([+-]) (\d+))?", layer)
    if found is None:
        raise FormulaError(f"{layer!r} is no number of a layer")
    base, sign, number = found.groups()
    offset = int(f"{sign or '+'}{number or 0}") + by
    if base.isdigit():
        return str(int(base) + offset)
    return base if offset == 0 else f"{base} {'+' if offset > 0 else '-'} {abs(offset)}"


class Writer:
    """Writes trees as Python, for the names of one scene.

    Parameters
    ----------
    names : mapping
        What the scene knows: an object with ``axes`` is counted as the book counts, a function is applied.
    layers : mapping
        The layer of symbols that are written without one here, as ``{"a": "l - 1"}``.
    """

    def __init__(self, names: Mapping[str, Any], layers: Mapping[str, str]) -> None:
        self.names, self.layers = names, layers
        self.uses: dict[str, list[Axis]] = {}
        self.layer_uses: list[tuple[int, int]] = []
        self.bound: list[str] = []

    # Symbols

    def scripted(self, tree: Tree) -> tuple[Tree, Symbol]:
        """The innermost tree, and what its scripts say."""
        if tree.data == "prime":
            inner, symbol = self.scripted(_child(tree))
            symbol.primes += 1
        elif tree.data in {"lower", "upper"}:
            inner, symbol = self.scripted(_child(tree))
            script = _child(_child(tree, 1))
            if isinstance(script.children[0], lark.Token):  # a word
                symbol.base += "_" + str(script.children[0])[1:]
                return inner, symbol
            line = _child(script)
            content = _child(line)
            if len(line.children) > 1:
                raise FormulaError(f"a script is no statement: {line}")
            if content.data == "group" and symbol.layer is None and inner.data != "group":
                symbol.layer = self.write(_child(content)).text
            elif tree.data == "lower":
                symbol.indices += self.indices(content)
            elif content.data == "letter" and content.children[0] == "T":
                symbol.transposed = True
            else:
                symbol.power = content
        else:
            name = str(tree.children[0]).lstrip("\\@") if tree.data == "letter" else ""
            return tree, Symbol(NAMES.get(name, name))
        return inner, symbol

    def indices(self, tree: Tree) -> list[str]:
        """``jk`` are two indices, ``10`` too, ``n - 1`` is one."""
        if tree.data == "beside":
            return [index for part in _children(tree) for index in self.indices(part)]
        if tree.data == "number":
            return list(str(tree.children[0]))
        return [self.write(tree).text]

    def symbol(self, symbol: Symbol) -> Code:
        """A letter with layer and indices, as Python."""
        joined = "_".join([symbol.base, *symbol.indices]).replace("()", "")
        if joined in self.names and symbol.indices:
            symbol.base, symbol.indices = joined, []
        name = symbol.base + "_prime" * symbol.primes
        if name == "e":
            return Code("exp(1)")
        if name == "n" and not isinstance(self.names.get("n"), int):
            return self._size(symbol)
        text, layer = name, symbol.layer or self.layers.get(symbol.base)
        value = self.names.get(name)
        if layer is not None and (symbol.layer or hasattr(value, "first_layer")):
            text += f"[{layer}]"
            self._note_layer(layer, getattr(value, "first_layer", 1))
        if getattr(value, "is_quantity", False):
            return Code(f"{text}({', '.join(symbol.indices)})")
        axes = self.axes(name, layer)
        if symbol.indices:
            self._note_indices(name, symbol.indices, axes)
            return Code(f"{text}[{', '.join(symbol.indices)}]")
        if name not in self.names and INDEX.fullmatch(name) and name not in self.bound:
            self.uses.setdefault(name, [])
        return Code(text, rank=getattr(value, "rank", len(axes)))

    def _size(self, symbol: Symbol) -> Code:
        """How many neurons a layer has: n_l, or n where its layer is understood."""
        if symbol.indices:
            self._note_layer(symbol.indices[0], 0)
            return Code(f"n[{symbol.indices[0]}]")
        if "n" in self.layers:
            return Code(f"n[{self.layers['n']}]")
        raise FormulaError("n stands there without a layer")

    def _note_indices(self, name: str, indices: list[str], axes: list[Axis]) -> None:
        """Remember how far each index runs; one index more than a name has is the example's."""
        if len(indices) == len(axes) + 1:
            axes = [Axis(1, "k"), *axes]
        if name in self.names and len(axes) != len(indices):
            raise FormulaError(f"{name} has {len(axes)} indices, not {indices}")
        for index, axis in zip(indices, axes, strict=False):
            self.uses.setdefault(index, []).append(axis)

    def axes(self, name: str, layer: str | None) -> list[Axis]:
        """The ranges of a name's indices."""
        axes = getattr(self.names.get(name), "axes", ())
        return [Axis(first, size if by is None else f"n[{shifted(layer or 'L', by)}]") for first, size, by in axes]

    def _note_layer(self, layer: str, first: int) -> None:
        found = re.fullmatch(r"l(?: ([+-]) (\d+))?", layer)
        if found:
            self.layer_uses.append((int(f"{found[1] or '+'}{found[2] or 0}"), first))

    # Expressions

    def write(self, tree: Tree) -> Code:
        """Any tree as Python."""
        rule: Callable[[Tree], Code] | None = getattr(self, f"_{tree.data}", None)
        if rule is None:
            raise FormulaError(f"nothing is known of {tree.data}")
        return rule(tree)

    def _number(self, tree: Tree) -> Code:
        text = str(tree.children[0])
        return Code(text if "." in text else text.lstrip("0") or "0")

    def _letter(self, tree: Tree) -> Code:
        return self._unit(tree)

    def _unit(self, tree: Tree) -> Code:
        inner, symbol = self.scripted(tree)
        if inner.data == "letter" and symbol.base == "e" and symbol.power is not None:
            return Code(f"exp({self.write(symbol.power).text})")
        if inner.data == "letter" and symbol.base == "ones":
            return Code("1")
        code = self.symbol(symbol) if inner.data == "letter" else self.write(inner)
        return self._raised(code, symbol)

    def _raised(self, code: Code, symbol: Symbol) -> Code:
        if symbol.transposed:
            return Code(f"{code.within(ATOM)}.T", rank=code.rank)
        if symbol.power is not None:
            return Code(f"{code.within(ATOM)} ** {self.write(symbol.power).within(ATOM)}", POWER, code.rank)
        return code

    _lower = _upper = _prime = _unit

    def _group(self, tree: Tree) -> Code:
        return self.write(_child(tree))

    def _listed(self, tree: Tree) -> Code:
        parts = [self.write(part) for part in _children(tree)]
        return Code(f"({', '.join(part.text for part in parts)})", rank=1)

    def _plus(self, tree: Tree, sign: str = "+") -> Code:
        terms = _terms(tree)
        if any(term.data == "dots" for term in terms):
            texts = [grids.DOTS if term.data == "dots" else self.write(term).text for term in terms]
            return Code(grids.dotted_sum(texts))
        left, right = (self.write(part) for part in _children(tree))
        operand = right.within(ADD if sign == "+" else MULTIPLY)
        return Code(f"{left.within(ADD)} {sign} {operand}", ADD, max(left.rank, right.rank))

    def _minus(self, tree: Tree) -> Code:
        return self._plus(tree, "-")

    def _negative(self, tree: Tree) -> Code:
        inner = self.write(_child(tree))
        return Code(f"-{inner.within(MULTIPLY)}", MULTIPLY, inner.rank)

    def _fraction(self, tree: Tree) -> Code:
        top, bottom = (self.write(part) for part in _children(tree))
        return Code(f"{top.within(MULTIPLY)} / {bottom.within(POWER)}", MULTIPLY, top.rank)

    def _beside(self, tree: Tree) -> Code:
        parts = _flat(tree)
        code, parts = self._first(parts)
        while parts:
            sign = parts[0][0]
            following, parts = self._first(parts)
            code = self._product(code, sign, following)
        return code

    _times = _over = _beside

    def _first(self, parts: list[tuple[str, Tree]]) -> tuple[Code, list[tuple[str, Tree]]]:
        """The first factor, with what it is applied to, and the rest."""
        _, head = parts[0]
        inner, symbol = self.scripted(head)
        rest = parts[1:]
        if inner.data == "gradient" and rest and rest[0][1].data == "group":
            return self.write(head), rest[1:]  # the gradient of E at (w), where it is anyhow
        if inner.data == "function" or inner.data == "letter":
            name = FUNCTIONS.get(str(inner.children[0]), symbol.base + "_prime" * symbol.primes)
            value = self.names.get(name)
            if rest and rest[0][0] == "" and getattr(value, "is_quantity", False) and self._changes(rest[0][1]):
                return self._quantity_at(name, _child(rest[0][1])), rest[1:]
            if rest and rest[0][0] == "" and (callable(value) and not getattr(value, "is_quantity", False)):
                return self._applied(inner, symbol, name, rest[0][1]), rest[1:]
        return self.write(head), rest

    def _applied(self, inner: Tree, symbol: Symbol, name: str, argument: Tree) -> Code:
        power, transposed = symbol.power, symbol.transposed
        raised, outer = self.scripted(argument)
        if raised.data == "group":
            argument = raised
        else:
            outer = Symbol("")
        given = self.write(argument)
        text = name if inner.data == "function" else self.symbol(symbol).text
        inside = given.text if given.text.startswith("(") and _child_data(argument) == "listed" else f"({given.text})"
        code = self._raised(
            Code(
                text + inside, rank=given.rank if argument.data != "group" or _child_data(argument) != "listed" else 0
            ),
            Symbol("", power=power, transposed=transposed),
        )
        return self._raised(code, outer)

    def _changes(self, argument: Tree) -> bool:
        """Whether brackets behind a quantity say what is to be changed, and do not multiply it."""
        return argument.data == "group" and any(
            getattr(self.names.get(name), "can_be_nudged", False) for name, _ in _leaves(argument)
        )

    def _quantity_at(self, name: str, argument: Tree) -> Code:
        """``E(h + e)``: the error when a sum, or the weights, have this value."""
        value = self.write(argument)
        place = next(
            (part for part in _leaves(argument) if getattr(self.names.get(part[0]), "can_be_nudged", False)), None
        )
        if place is None:
            raise FormulaError(f"{name}({value.text}): nothing there can be changed")
        return Code(f"with_value(lambda: {name}(), {', '.join(self.place(place[1]))}, value={value.text})")

    def _product(self, left: Code, sign: str, right: Code) -> Code:
        if sign == "/":
            return Code(f"{left.within(MULTIPLY)} / {right.within(POWER)}", MULTIPLY, left.rank)
        if sign in {"", r"\times"} and left.rank and right.text == "1" and right.binds == ATOM:
            return Code(f"{left.within(MULTIPLY)} @ ones(k)", MULTIPLY, left.rank - 1)
        if sign in {"", r"\times"} and left.rank and right.rank:
            if left.rank == right.rank == 1 and right.text.endswith(".T"):
                return Code(f"outer({left.text}, {right.text.removesuffix('.T')})", rank=2)
            return Code(f"{left.within(MULTIPLY)} @ {right.within(POWER)}", MULTIPLY, left.rank + right.rank - 2)
        operator = "*"
        return Code(f"{left.within(MULTIPLY)} {operator} {right.within(POWER)}", MULTIPLY, max(left.rank, right.rank))

    # Sums, slopes and what has parts

    def _sum(self, tree: Tree) -> Code:
        scripts, body = _children(tree)
        variable, start, end = "", None, None
        for script in _children(scripts):
            line = _child(_child(script))
            if script.data == "subscript":
                variable = self.write(_child(line)).text
                start = self.write(_child(line, 2)).text if len(line.children) > 1 else None
            else:
                end = self.write(_child(line)).within(ADD)
        self.uses.pop(variable, None)
        self.bound.append(variable)
        saved, self.uses = self.uses, {}
        inside = self.write(body)
        own = self.uses.pop(variable, [])
        self.bound.pop()
        for name, axes in self.uses.items():
            saved.setdefault(name, []).extend(axes)
        self.uses = saved
        through = range_of(variable, own) if start is None or end is None else numbers(start, end)
        return Code(f"sum({inside.text} for {variable} in {through})", rank=inside.rank)

    def place(self, tree: Tree) -> list[str]:
        """Where a slope nudges: an array, and the indices in it."""
        _, symbol = self.scripted(tree)
        indices = symbol.indices
        code = self.symbol(symbol)
        suffix = f"[{', '.join(indices)}]"
        if indices and code.text.endswith(suffix):
            return [code.text.removesuffix(suffix), *indices]
        return [code.text]

    def _slope(self, tree: Tree) -> Code:
        top, bottom = _children(tree)
        place = self.place(bottom)
        name = place[0].split("[")[0]
        _, symbol = self.scripted(top)
        if symbol.base == "loss" and top.data == "letter":  # the loss of the output that it is derived by
            where = f"[{', '.join(place[1:])}]" if place[1:] else ""
            code = Code(f"loss(y{where}, t{where})")
        else:
            code = self.write(top)
        return self._measured(code, place, name)

    def _slope_operator(self, tree: Tree) -> Code:
        place = self.place(_child(tree))
        return self._measured(self.write(_child(tree, 1)), place, place[0].split("[")[0])

    def _measured(self, code: Code, place: list[str], name: str) -> Code:
        value = self.names.get(name)
        if not getattr(value, "can_be_nudged", False):
            return Code(f"slope(lambda {name}: {code.text}, {name})")
        if len(place) > 1:
            return Code(f"slope(lambda: {code.text}, {', '.join(place)})")
        return Code(f"slopes(lambda: {code.text}, {place[0]})", rank=code.rank + getattr(value, "rank", 1))

    def _gradient(self, tree: Tree) -> Code:
        return Code(f"gradient({self.write(_child(tree)).text.removesuffix('()')})", rank=1)

    def _cases(self, tree: Tree) -> Code:
        text = ""
        for case in _children(tree):
            value, left, right = _children(case)
            relation = RELATIONS[next(str(part) for part in case.children if isinstance(part, lark.Token))]
            condition = f"{self.write(left).text} {relation} {self.write(right).text}"
            text += f"{self.write(value).within(ADD)} if {condition} else "
        return Code(f"{text}no_case()", COMPARE)

    def _iverson(self, tree: Tree) -> Code:
        (line,) = _children(tree)
        left, right = (self.write(part).text for part in _children(line))
        relation = RELATIONS[next(str(part) for part in line.children if isinstance(part, lark.Token))]
        return Code(f"int({left} {relation} {right})")

    def _root(self, tree: Tree) -> Code:
        return Code(f"sqrt({self.write(_child(tree)).text})")

    def _absolute(self, tree: Tree) -> Code:
        inner = self.write(_child(tree))
        return Code(f"abs({inner.text})", rank=inner.rank)

    def _norm(self, tree: Tree) -> Code:
        return Code(f"norm({self.write(_child(tree)).text})")

    def _bar(self, tree: Tree) -> Code:
        name = f"mean_{self.write(_child(tree)).text.removesuffix('()')}"
        return Code(f"{name}()")

    def _factorial(self, tree: Tree) -> Code:
        return Code(f"factorial({self.write(_child(tree)).text})")

    def _grid(self, tree: Tree) -> Code:
        rows = [_children(row) for row in _children(tree)]
        saved, self.uses = self.uses, {}
        cells = [[self._cell(cell) for cell in row] for row in rows]
        inner, self.uses = self.uses, saved
        if all(isinstance(cell, Code) for row in cells for cell in row):
            for name, axes in inner.items():
                self.uses.setdefault(name, []).extend(axes)
            if any(cell.rank == 2 or cell.text == "minus_ones" for row in cells for cell in row):  # type: ignore[union-attr]
                return Code(f"join({', '.join(cell.text for cell in cells[0])})", rank=2)  # type: ignore[union-attr]
            inside = ", ".join("[" + ", ".join(cell.text for cell in row) + "]" for row in cells)  # type: ignore[union-attr]
            return Code(f"array([{inside}])", rank=2)
        texts = [[cell.text if isinstance(cell, Code) else cell for cell in row] for row in cells]
        return Code(grids.general(texts, inner), rank=2)

    def _cell(self, cell: Tree) -> Code | str:
        if not cell.children:
            return grids.EMPTY
        content = _child(cell)
        return grids.DOTS if content.data == "dots" else self.write(content)


def range_of(variable: str, axes: list[Axis]) -> str:
    """The numbers that an index runs through, from the places where it stands."""
    if not axes:
        raise FormulaError(f"nothing says how far {variable} runs")
    return numbers(str(max(axis.first for axis in axes)), axes[0].last)


def numbers(first: str, last: str) -> str:
    """``range`` with its end."""
    if last.isdigit():
        return f"range({first}, {int(last) + 1})"
    return f"range({first}, {last.removesuffix(' - 1') if last.endswith(' - 1') else f'{last} + 1'})"


def _children(tree: Tree) -> list[Tree]:
    return [part for part in tree.children if isinstance(part, lark.Tree)]


def _child(tree: Tree, number: int = 0) -> Tree:
    found = tree.children[number]
    if not isinstance(found, lark.Tree):
        raise FormulaError(f"{tree.data} was expected to have parts")
    return found


def _child_data(tree: Tree) -> str:
    parts = _children(tree)
    return str(parts[0].data) if parts else ""


def _flat(tree: Tree) -> list[tuple[str, Tree]]:
    """The factors of a product, each with the sign before it."""
    parts: list[tuple[str, Tree]] = []
    sign = ""
    while tree.data in {"beside", "times", "over"}:
        parts.append((sign, _child(tree)))
        sign = {"beside": "", "over": "/"}.get(str(tree.data)) if tree.data != "times" else str(tree.children[1])  # type: ignore[assignment]
        tree = _child(tree, -1)
    return [*parts, (sign, tree)]


def _terms(tree: Tree) -> list[Tree]:
    """The terms of a sum."""
    return [*_terms(_child(tree)), _child(tree, 1)] if tree.data == "plus" else [tree]


def _leaves(tree: Tree) -> list[tuple[str, Tree]]:
    """The letters of a tree with all their scripts, outermost first."""
    if tree.data in {"letter", "lower", "upper"}:
        inner = tree
        while inner.data in {"lower", "upper"}:
            inner = _child(inner)
        return [(str(inner.children[0]).lstrip("\\@"), tree)] if inner.data == "letter" else []
    return [leaf for part in _children(tree) for leaf in _leaves(part)]
