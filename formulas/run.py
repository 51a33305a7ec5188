"""Evaluate the sides of a formula and compare them, for every layer, neuron and example that its indices name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import lark
import numpy as np

from .code import ADD, RELATIONS, Writer, numbers, range_of
from .tex import FormulaError, Line, Tree, parse

RTOL, ATOL = 1e-7, 1e-9


@dataclass
class Scene:
    """The names that a formula may use, and how its statements are to be judged.

    ``holds`` is what every inequality must say here; ``tight`` collects how near the sides of those that hold come.
    """

    names: dict[str, Any]
    new: dict[str, Any] = field(default_factory=dict)
    layers: Mapping[str, str] = field(default_factory=dict)
    holds: Any = True
    rtol: float = RTOL
    slack: dict[tuple[str, int], float] = field(default_factory=dict)
    different: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()


@dataclass
class Program:
    """A line of a formula as Python."""

    sides: list[str]
    relations: list[str]
    loops: dict[str, str]
    defines: str | None = None
    definition: str = ""
    indices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a reader is shown, on as many lines as there are sides."""
        left, *others = self.sides
        lines = []
        if self.defines:
            lines.append(f"{self.defines} = {self.definition}")
            left = f"{self.defines}[{', '.join(self.indices)}]" if self.indices else self.defines
            others = self.sides[1:]
        for number, (relation, side) in enumerate(zip(self.relations, others, strict=True)):
            if relation in CALLED:
                lines.append(CALLED[relation].format(left, side))
                left = side
            elif relation == r"\leftarrow":
                lines.append(f"{left} = {side}")
            elif number == 0 or self.relations[number - 1] in {*CALLED, r"\leftarrow"}:
                lines.append(f"{left}\0{RELATIONS[relation]} {side}")
            else:
                lines[-1] += f"\0{RELATIONS[relation]} {side}"
            left = side
        return "\n".join(folded(line) for line in lines)


def folded(line: str, width: int = 79) -> str:
    """A chain of relations, one to a line where it is long."""
    parts = line.split("\0")
    if len(parts) == 1 or len(" ".join(parts)) <= width:
        return " ".join(parts)
    return "(\n    " + "\n    ".join(parts) + "\n)"


#: Relations that Python has no sign for.
CALLED = {r"\approx": "isclose({}, {})", r"\mapsto": "maps({}) == {}", r"\equiv": "outcome({}) == outcome({})"}


def is_range(line: Line) -> bool:
    """Whether a line only says how far an index runs: k = 1, ..., n."""
    return len(line.sides) == 2 and line.sides[1].data == "listed" and any(
        part.data == "dots" for part in line.sides[1].iter_subtrees()
    )  # fmt: skip


def compile_line(line: Line, scene: Scene) -> Program:
    """A line as Python, with the loops over its free indices."""
    writer = Writer(scene.names, scene.layers)
    head, symbol = writer.scripted(line.sides[0])
    defined = None
    name = "_".join([symbol.base, *symbol.indices])
    is_letter = head.data == "letter" and not symbol.primes
    if is_letter and line.relations[:1] == ["="] and not {name, symbol.base} & set(scene.names):
        defined = symbol
    skipped = 1 if defined else 0
    sides = [writer.write(side).within(ADD) for side in line.sides[skipped:]]
    loops = layer_loop(writer)
    for variable, axes in writer.uses.items():
        if re.fullmatch(r"[a-z]", variable) and variable not in scene.names and variable != "l":
            loops[variable] = range_of(variable, axes)
    lone_indices(sides, set(loops) - set(defined.indices if defined else ()))
    if defined is not None and defined.indices:
        if not set(defined.indices) <= set(loops):
            raise FormulaError(f"{defined.base} is defined for {defined.indices}, which its formula does not tell")
        own = {index: loops.pop(index) for index in defined.indices}
        ranges = " ".join(f"for {index} in {through}" for index, through in own.items())
        key = ", ".join(defined.indices)
        key = f"({key})" if len(defined.indices) > 1 else key
        definition = f"{{{key}: {sides[0]} {ranges}}}"
        return Program(sides, line.relations[1:], {**loops, **own}, defined.base, definition, tuple(defined.indices))
    return Program(sides, line.relations[skipped:], loops, defined.base if defined else None, sides[0])


def lone_indices(sides: list[str], free: set[str]) -> None:
    """Refuse a free index that stands in a sum and on no other side: what is added up has lost its own index."""
    for index in free:
        where = [side for side in sides if re.search(rf"\b{index}\b", side)]
        if len(sides) > 1 and len(where) == 1 and re.search(rf"sum\(.*\b{index}\b", where[0]):
            raise FormulaError(f"{index} stands in one sum only, and is not what it adds up over: {where[0]}")


def layer_loop(writer: Writer) -> dict[str, str]:
    """The layers for which every name with an l has a value."""
    if not writer.layer_uses or "l" in writer.names:
        return {}
    first = max(start - offset for offset, start in writer.layer_uses)
    beyond = max(offset for offset, _ in writer.layer_uses)
    return {"l": numbers(str(first), "L" if beyond <= 0 else f"L - {beyond}")}


class Defined:
    """Entries of a name that a formula defines."""

    def __init__(self, entries: Mapping[Any, float], axes: Iterable[Any]) -> None:
        self.entries, self.axes, self.rank = entries, tuple(axes), 0

    def __getitem__(self, index: Any) -> float:
        if index not in self.entries:
            raise FormulaError(f"there is no entry {index}")
        return self.entries[index]


def evaluate(code: str, names: Mapping[str, Any], loops: Mapping[str, int]) -> Any:
    """The value of Python code."""
    space = {"__builtins__": {}, **names, **loops}
    try:
        with np.errstate(all="ignore"):  # what is no number equals nothing
            return eval(code, space)  # our own code, written from our own formulas
    except FormulaError:
        raise
    except Exception as error:
        raise FormulaError(f"{code}: {error!r}") from error


def assignments(loops: Mapping[str, str], names: Mapping[str, Any]) -> Iterable[dict[str, int]]:
    """All values of the free indices; the layer first, since sizes depend on it."""
    if "l" in loops:
        for l in evaluate(loops["l"], names, {}):
            rest = {name: numbers for name, numbers in loops.items() if name != "l"}
            ranges = [evaluate(numbers, names, {"l": l}) for numbers in rest.values()]
            for values in itertools.product(*ranges):
                yield {"l": l, **dict(zip(rest, values, strict=True))}
        return
    ranges = [evaluate(numbers, names, {}) for numbers in loops.values()]
    for values in itertools.product(*ranges):
        yield dict(zip(loops, values, strict=True))


def judge(program: Program, scene: Scene) -> int:
    """Compare the sides of a line; the number of comparisons.

    Raises
    ------
    FormulaError
        When a side cannot be computed, or differs from the one before.
    """
    compared = 0
    for loops in assignments(program.loops, scene.names):
        if len({loops.get(name, name) for name in scene.different}) < len(scene.different):
            continue
        first_names = {**scene.names, **scene.new} if r"\leftarrow" in program.relations else scene.names
        values = [evaluate(program.sides[0], first_names, loops)]
        values += [evaluate(side, scene.names, loops) for side in program.sides[1:]]
        for number in range(len(program.relations)):
            one, other = values[number], values[number + 1]
            compare(program, scene, loops, number, one, other)
            compared += 1
    return compared


def compare(program: Program, scene: Scene, loops: Mapping[str, int], number: int, one: Any, other: Any) -> None:
    """Whether one relation of a line holds."""
    relation = program.relations[number]
    if relation in {r"\mapsto", r"\equiv"}:
        one, other = (
            (scene.names["maps"](one), other) if relation == r"\mapsto" else map(scene.names["outcome"], (one, other))
        )
    if relation in {"=", r"\leftarrow", r"\mapsto", r"\equiv", r"\approx"}:
        rtol = scene.rtol if relation != r"\approx" else max(scene.rtol, scene.names.get("about", 1e-5))
        try:
            a, b = (np.asarray(value, dtype=np.float64) for value in (one, other))
        except (TypeError, ValueError) as error:
            raise FormulaError(f"{program.text}: a side is no number") from error
        if a.shape != b.shape and not a.size == b.size == 1:
            raise FormulaError(f"{program.text}: shapes {a.shape} and {b.shape}")
        scale = max(np.abs(a).max(), np.abs(b).max(), 0.0)
        if not np.abs(a - b).max() <= rtol * scale + ATOL:
            raise FormulaError(f"{program.text}: {one} is not {other} for {dict(loops)}")
        return
    wanted = scene.holds(program, number) if callable(scene.holds) else scene.holds
    if wanted is None:
        return
    scale = max(float(np.max(np.abs(other))), float(np.max(np.abs(one))), 1e-300)
    gap = float(np.min(np.abs(np.asarray(one) - np.asarray(other)))) / scale
    scene.slack[program.text, number] = min(gap, scene.slack.get((program.text, number), np.inf))
    truth = evaluate(f"one {RELATIONS[relation]} other", {"one": one, "other": other}, {})
    if relation in {r"\le", r"\ge"}:  # equal but for rounding is equal
        truth = truth | np.isclose(one, other, rtol=1e-12, atol=0.0)
    if bool(np.all(truth)) != bool(wanted):
        raise FormulaError(f"{program.text}: {one} {relation} {other} is {truth} for {dict(loops)}")


def check_range(line: Line, programs: list[Program], scene: Scene) -> None:
    """Whether an index runs as far as its formula lets it."""
    writer = Writer(scene.names, scene.layers)
    variable = writer.write(line.sides[0]).text
    parts = [part for part in line.sides[1].children if isinstance(part, lark.Tree)]
    first, last = writer.write(parts[0]).text, writer.write(parts[-1]).text
    concerned = [program for program in programs if variable in program.loops]
    if not concerned:
        raise FormulaError(f"{variable} is no free index of the formula")
    for program in concerned:
        for loops in assignments({"l": program.loops["l"]} if "l" in program.loops else {}, scene.names):
            wanted = evaluate(program.loops[variable], scene.names, loops)
            if evaluate(f"range({first}, {last} + 1)", scene.names, loops) != wanted:
                raise FormulaError(f"{variable} runs through {wanted}, not from {first} to {last}")


def programs_of(tex: str, scene: Scene, before: Iterable[str] = ()) -> Iterator[Program]:
    """The lines of a formula as Python, each when those before it have bound what they define.

    Parameters
    ----------
    tex : str
    scene : Scene
    before : iterable of str
        Formulas of the chapter that come before: a name that only they define is taken from them.
    """
    take_definitions(tex, scene, before)
    waiting = [line for line in parse(tex) if line.relations and not is_range(line)]
    while waiting:  # definitions may stand behind their use
        line = next((one for one in waiting if _ready(one, scene)), waiting[0])
        waiting.remove(line)
        program = compile_line(line, scene)
        if program.defines:
            if program.defines not in scene.defines:
                raise FormulaError(f"{program.defines} means nothing here, and is not to be defined here")
            define(program, scene)
        yield program


def run(tex: str, scene: Scene, before: Iterable[str] = ()) -> int:
    """Run a formula in a scene; the number of comparisons."""
    programs = []
    compared = 0
    for program in programs_of(tex, scene, before):
        programs.append(program)
        compared += judge(program, scene) if program.relations else 0
    for line in parse(tex):
        if line.relations and is_range(line):
            check_range(line, programs, scene)
    return compared


def take_definitions(tex: str, scene: Scene, before: Iterable[str]) -> None:
    """Bind the names of a formula that an earlier one defined."""
    used = letters(line.sides for line in parse(tex)) - set(scene.defines)
    for earlier in before:
        for line in parse(earlier):
            if is_range(line):
                continue
            head, symbol = Writer(scene.names, scene.layers).scripted(line.sides[0])
            unknown = head.data == "letter" and line.relations[:1] == ["="] and symbol.base not in scene.names
            if unknown and symbol.base in used and "_".join([symbol.base, *symbol.indices]) not in scene.names:
                program = compile_line(line, scene)
                if program.defines:
                    define(program, scene)


def letters(sides: Iterable[Iterable[Tree]]) -> set[str]:
    """The letters of some trees."""
    found = set()
    for side in itertools.chain.from_iterable(sides):
        for part in side.find_data("letter"):
            found.add(str(part.children[0]).lstrip("\\@"))
    return found


def _ready(line: Line, scene: Scene) -> bool:
    try:
        return compile_line(line, scene).defines is not None
    except FormulaError:
        return False


def define(program: Program, scene: Scene) -> None:
    """Bind a name to the value of its formula."""
    assert program.defines is not None
    value = evaluate(program.definition, scene.names, {})
    if isinstance(value, dict):
        keys = [key if isinstance(key, tuple) else (key,) for key in value]
        axes = [(min(column), str(max(column)), None) for column in zip(*keys, strict=True)]
        value = Defined(value, axes)
    scene.names[program.defines] = value
