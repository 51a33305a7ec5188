"""What a script holds while it runs: found, named, kept, put back.

A snapshot keeps the contents of everything that can change and that the script can reach: arrays, lists, dictionaries,
objects, cells, sources of chance. `restore` writes them back *into the same objects*, so that two names of one array
stay two names of one array. A quantity is a number, an array or a nested list of numbers, known by its path.
"""

from __future__ import annotations

import collections
import ctypes
import functools
import math
import random
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...per_layer import Array
from .tensors import chance, give_chance, is_tensor, numbers_of, overwrite, tensor_like

__all__ = ["LARGE", "Environment", "Quantity", "Snapshot", "as_numbers", "quantities"]

#: Arrays with more entries are taken for data that no step changes: neither kept nor watched.
LARGE = 2_000_000
NUMBERS = (int, float, np.number, np.bool_)
PLAIN = (str, bytes, type(None), types.ModuleType, *NUMBERS)
Steps = tuple[tuple[str, Any], ...]


def _shape_of(value: Any) -> tuple[int, ...] | None:
    """Return the shape of a nested list of numbers, None if it is no such list."""
    if not value:
        return None
    first = value[0]
    if isinstance(first, NUMBERS):
        return (len(value),) if all(isinstance(v, NUMBERS) for v in value) else None
    if not isinstance(first, list | tuple) or (isinstance(value, tuple) and len(value) < 4):
        return None  # a short tuple of lists is a structure: inputs and target, weights and bias
    inner = _shape_of(first)
    if inner is None or any(not isinstance(v, list | tuple) or _shape_of(v) != inner for v in value[1:]):
        return None
    if isinstance(first, tuple) and len(inner) > 1:
        return None
    if len(inner) == 2 and inner[0] == 2 and not isinstance(value, tuple):
        return None  # [[inputs, targets], ...] of one length: pairs, and no table
    return (len(value), *inner)


def as_numbers(value: Any) -> Array | None:
    """Return a number, an array or a regular nested list as an array of floats, None for anything else."""
    if type(value) is float:  # most of what passes in a script without numpy
        return np.array(value)
    if isinstance(value, np.ndarray):
        return np.array(value, float) if value.dtype.kind in "fiub" else None  # of an `np.matrix` the plain array
    if isinstance(value, NUMBERS):
        try:
            return np.array(float(value))
        except (OverflowError, TypeError):
            return None
    if isinstance(value, list | tuple) and _shape_of(value) is not None:
        return np.array(value, float)
    if is_tensor(value):
        return as_numbers(numbers_of(value))
    return None


@dataclass
class Environment:
    """Where names are looked up: the locals of the function that holds the loop, and the script's globals."""

    local: dict[str, Any] | None
    world: dict[str, Any]

    def root(self, name: str) -> dict[str, Any]:
        """Return the mapping in which a path begins."""
        return self.world if name == "G" or self.local is None else self.local


def _step(value: Any, step: tuple[str, Any]) -> Any:
    kind, key = step
    if kind == "f":  # by its name: an edited function may hold more cells
        return value.__closure__[value.__code__.co_freevars.index(key)]
    return getattr(value, key) if kind == "a" else value.cell_contents if kind == "c" else value[key]


def _put(env: Environment, root: str, steps: Steps, value: Any) -> None:
    """Bind a new value at the end of a path; tuples on the way are built anew."""
    holder: Any = env.root(root)
    for step in steps[:-1]:
        holder = _step(holder, step)
    kind, key = steps[-1]
    if kind == "a":
        setattr(holder, key, value)
    elif kind == "c":
        holder.cell_contents = value
    elif isinstance(holder, tuple):
        anew = list(holder)
        anew[key] = value
        _put(env, root, steps[:-1], tuple(anew))
    else:
        holder[key] = value


def _like(old: Any, number: float) -> Any:
    """Return a number, as a whole one where a whole one stood: it may be an index."""
    return int(number) if isinstance(old, int | np.integer) and float(number).is_integer() else number


def _refill(old: Any, values: Array) -> Any:
    """Return the nested list `old` with other numbers; lists are filled in place."""
    inside = [
        _refill(o, v) if isinstance(o, list | tuple) else _like(o, v.item()) for o, v in zip(old, values, strict=True)
    ]
    if isinstance(old, list):
        old[:] = inside
        return old
    return tuple(inside)


@dataclass(frozen=True)
class Leaf:
    """One number, array or nested list of the script, by its path."""

    root: str
    steps: Steps
    name: str

    def value(self, env: Environment) -> Any:
        """Return the object at the path, None if there is none."""
        here: Any = env.root(self.root)
        try:
            for step in self.steps:
                here = _step(here, step)
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            return None
        return here

    def put(self, env: Environment, values: Array) -> None:
        """Write other numbers there."""
        old = self.value(env)
        if isinstance(old, np.ndarray) and old.dtype.kind == "f" and old.flags.writeable:
            old[...] = values
        elif isinstance(old, np.ndarray):
            whole = old.dtype.kind in "iub" and np.array_equal(values, np.rint(values))
            if whole and old.flags.writeable:
                old[...] = values  # in place: an object may hold the same array by another name
            else:
                _put(env, self.root, self.steps, values.astype(old.dtype) if whole else values.copy())
        elif isinstance(old, list | tuple):
            anew = _refill(old, values)
            if anew is not old:
                _put(env, self.root, self.steps, anew)
        elif is_tensor(old):
            if not overwrite(old, values):
                _put(env, self.root, self.steps, tensor_like(old, values))
        else:
            _put(env, self.root, self.steps, _like(old, float(values)))


@dataclass
class Quantity:
    """Leaves that belong together, as one vector.

    Attributes
    ----------
    name : str
        As the script calls it.
    leaves : list of Leaf
        One, or the rows that many objects hold.
    shape : tuple of int
        Of the single leaf, or (number of entries,).
    whole : bool
        Whether all its entries are whole numbers (labels, counts).
    """

    name: str
    leaves: list[Leaf]
    shape: tuple[int, ...] = ()
    whole: bool = False
    sizes: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many numbers."""
        return sum(map(math.prod, self.sizes))

    def get(self, env: Environment) -> Array | None:
        """Return its numbers as a vector, None if it is gone or has another shape."""
        parts = []
        for leaf, shape in zip(self.leaves, self.sizes, strict=True):
            value = as_numbers(leaf.value(env))
            if value is None or value.shape != shape:
                return None
            parts.append(value.ravel())
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def put(self, env: Environment, vector: Array) -> None:
        """Write other numbers."""
        at = 0
        for leaf, shape in zip(self.leaves, self.sizes, strict=True):
            n = math.prod(shape)
            leaf.put(env, np.asarray(vector[at : at + n]).reshape(shape))
            at += n


def _chance_now() -> bytes | None:
    """Return the words of numpy's own chance as they lie in memory: a hundred times faster than to write them back.

    None where they cannot be read so.
    """
    bits = np.random.get_bit_generator()  # type: ignore[attr-defined]
    if type(bits).__name__ != "MT19937":  # 624 words and a place; another has another number of them
        return None
    try:
        return ctypes.string_at(bits.ctypes.state_address, 4 * 625)
    except (ImportError, NotImplementedError, OSError):
        return None


class Snapshot:
    """The state of a script at one moment, to be written back as often as wanted."""

    def __init__(self, local: dict[str, Any] | None, world: dict[str, Any]) -> None:
        self.world = world
        self.local = (
            None if local is None else {k: v for k, v in local.items() if k.isidentifier() and k != "__class__"}
        )
        self._kept: list[tuple[Callable[[Any, Any], None], Any, Any]] = []
        self._random = random.getstate()
        self._torch = chance()
        self._numpy = np.random.get_state(legacy=False)  # noqa: NPY002  the script's own source of chance
        self._drawn = (
            None if self._numpy["has_gauss"] else _chance_now()
        )  # a number in store may be taken, and no word moves
        self._walk()

    def _walk(self) -> None:
        stack: list[Any] = [self.world]
        if self.local is not None:
            stack.extend(self.local.values())
        seen = set()
        while stack:
            value = stack.pop()
            if isinstance(value, PLAIN) or id(value) in seen:
                continue
            seen.add(id(value))
            stack.extend(self._keep(value))

    def _keep(self, value: Any) -> list[Any]:
        """Keep one object's contents; return what it holds."""
        if isinstance(value, np.ndarray):
            if value.flags.writeable and value.size <= LARGE:
                self._kept.append((_write_array, value, value.copy()))
            return value.ravel().tolist() if value.dtype == object and value.size < 100 else []
        if is_tensor(value):
            self._kept.append((_write_tensor, value, numbers_of(value)))
            return []
        if isinstance(value, list | collections.deque):
            self._kept.append((_write_list, value, list(value)))
            return [] if value and isinstance(value[0], NUMBERS) else list(value)
        if isinstance(value, tuple | set | frozenset):
            if isinstance(value, set):
                self._kept.append((_write_set, value, set(value)))
            return list(value)
        if isinstance(value, dict):
            self._kept.append((_write_dict, value, dict(value)))
            return [v for k, v in value.items() if k != "__builtins__" and not str(k).startswith("_lab_")]
        if isinstance(value, types.FunctionType):
            cells = [c for c in value.__closure__ or () if _filled(c)]
            self._kept.extend((_write_cell, c, c.cell_contents) for c in cells)
            return [c.cell_contents for c in cells]
        if isinstance(value, types.MethodType):
            return [value.__self__]
        if isinstance(value, functools.partial):
            return [value.func, value.args, value.keywords]
        if isinstance(value, np.random.Generator):
            self._kept.append((_write_generator, value, value.bit_generator.state))
            return []
        if isinstance(value, random.Random | np.random.RandomState):
            get = value.getstate if isinstance(value, random.Random) else value.get_state
            self._kept.append((_write_random, value, get()))
            return []
        if isinstance(value, type):
            if value.__module__ != self.world.get("__name__"):
                return []
            own = {k: v for k, v in vars(value).items() if not k.startswith("__")}
            self._kept.append((_write_class, value, own))
            return list(own.values())
        if ours(value, self.world):
            held = vars(value)
            self._kept.append((_write_dict, held, dict(held)))
            return [*held.values(), type(value)]
        if slots := slots_of(value, self.world):
            filled = {name: getattr(value, name) for name in slots}
            self._kept.append((_write_class, value, filled))
            return [*filled.values(), type(value)]
        return []

    def restore(self) -> Environment:
        """Write everything back; return where the names are."""
        for write, value, kept in self._kept:
            write(value, kept)
        random.setstate(self._random)
        give_chance(self._torch)
        if self._drawn is None or self._drawn != _chance_now():
            np.random.set_state(self._numpy)  # noqa: NPY002
        return Environment(None if self.local is None else dict(self.local), self.world)

    def part(self, after: Environment) -> None:
        """Give names of one array, which a step binds to several, an array each: `v = m = np.zeros(3)`."""
        now = [(kept, value) for write, value, kept in self._kept if write is _write_dict]
        if self.local is not None and after.local is not None:
            now.append((self.local, after.local))
        held: dict[int, list[tuple[dict[str, Any], str, int]]] = {}
        for kept, value in now:
            for key, array in kept.items():
                if isinstance(array, np.ndarray) and array.dtype.kind == "f":
                    held.setdefault(id(array), []).append((kept, key, id(value.get(key))))
        for places in held.values():
            if len({after_id for _, _, after_id in places}) > 1:
                for kept, key, _ in places[1:]:
                    own = kept[key].copy()
                    kept[key] = own
                    self._kept.append((_write_array, own, own.copy()))

    def forget_unused_chance(self) -> None:
        """Leave out the sources of chance that an iteration just run did not touch: they cost most to write back."""
        self._kept = [
            item for item in self._kept if item[0] is not _write_generator or item[1].bit_generator.state != item[2]
        ]


def ours(value: Any, world: dict[str, Any]) -> bool:
    """Whether an object's class was made by the script, or is a plain holder of values."""
    kind = type(value)
    mine = kind.__module__ == world.get("__name__") or isinstance(value, types.SimpleNamespace)
    return mine and hasattr(value, "__dict__")


def slots_of(value: Any, world: dict[str, Any]) -> list[str]:
    """Return the filled slots of an object whose class was made by the script and has `__slots__` for its values."""
    kind = type(value)
    if kind.__module__ != world.get("__name__") or hasattr(value, "__dict__"):
        return []
    told = [vars(base).get("__slots__", ()) for base in kind.__mro__]
    names = [name for each in told for name in ([each] if isinstance(each, str) else each)]
    return [name for name in names if hasattr(value, name)]


def is_part(value: object, whole: list[Array]) -> bool:
    """Whether an array shows some of the numbers of a larger one."""
    return (
        isinstance(value, np.ndarray)
        and value.base is not None
        and any(value.size < other.size and np.may_share_memory(value, other) for other in whole)
    )


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _write_array(value: Any, kept: Any) -> None:
    if value.shape == kept.shape:
        value[...] = kept


def _write_tensor(value: Any, kept: Any) -> None:
    if tuple(value.shape) == kept.shape:
        overwrite(value, kept)


def _write_list(value: Any, kept: Any) -> None:
    if isinstance(value, list):
        value[:] = kept
    else:
        value.clear()
        value.extend(kept)


def _write_set(value: Any, kept: Any) -> None:
    value.clear()
    value.update(kept)


def _write_dict(value: Any, kept: Any) -> None:
    if len(value) != len(kept):
        value.clear()
    value.update(kept)


def _write_cell(value: Any, kept: Any) -> None:
    value.cell_contents = kept


def _write_generator(value: Any, kept: Any) -> None:
    value.bit_generator.state = kept


def _write_random(value: Any, kept: Any) -> None:
    (value.setstate if isinstance(value, random.Random) else value.set_state)(kept)


def _write_class(value: Any, kept: Any) -> None:
    for key, content in kept.items():
        if getattr(value, "__dict__", {}).get(key) is not content:
            setattr(value, key, content)


def _children(value: Any, world: dict[str, Any]) -> Iterator[tuple[tuple[str, Any], str, Any]]:
    """Yield step, how it reads, and content of everything that an object holds."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield ("i", key), f"[{key!r}]", inner
    elif isinstance(value, list | tuple | collections.deque) or (
        isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1
    ):
        for i, inner in enumerate(value):
            yield ("i", i), f"[{i}]", inner
    elif isinstance(value, types.FunctionType):
        for i, cell in enumerate(value.__closure__ or ()):
            if _filled(cell):
                inner = cell.cell_contents
                # The path goes through the function's closure; a name is all that a reader needs.
                name = value.__code__.co_freevars[i]
                yield ("k", (name, cell)), f".{name}", inner
    elif isinstance(value, functools.partial):
        for key in ("func", "args", "keywords"):
            yield ("a", key), "", getattr(value, key)
    elif isinstance(value, type):
        if value.__module__ == world.get("__name__"):
            for key, inner in vars(value).items():
                if not key.startswith("__"):
                    yield ("a", key), f".{key}", inner
    elif ours(value, world):
        for key, inner in vars(value).items():
            yield ("a", key), f".{key}", inner
    else:
        for key in slots_of(value, world):
            yield ("a", key), f".{key}", getattr(value, key)


def _are_pairs(value: list[Any]) -> bool:
    """Whether a list holds [inputs, targets] of each example."""
    return bool(value) and all(
        isinstance(v, list | tuple) and len(v) == 2 and all(isinstance(x, list | tuple | np.ndarray) for x in v)
        for v in value
    )


def _leaves(env: Environment, aside: frozenset[str]) -> Iterator[tuple[Leaf, Array]]:
    seen: set[Any] = set()
    roots: list[tuple[str, dict[str, Any]]] = [("G", env.world)]
    if env.local is not None:
        roots.insert(0, ("L", env.local))
    queue: collections.deque[tuple[str, Steps, str, Any, Any]] = collections.deque()
    later: collections.deque[tuple[str, Steps, str, Any, Any]] = collections.deque()
    for root, names in roots:
        for key, value in list(names.items()):
            if not key.startswith("_lab_") and not (key.startswith("__") and key.endswith("__")):
                (later if key in aside else queue).append((root, (("i", key),), key, value, (root, key)))
    while queue or later:
        queue, later = (queue, later) if queue else (later, queue)
        root, steps, name, value, place = queue.popleft()
        if isinstance(value, PLAIN[:4]) or len(steps) > 7:
            continue
        scalar = isinstance(value, NUMBERS)
        mark = place if scalar else id(value)
        if mark in seen:
            continue
        seen.add(mark)
        if isinstance(value, np.ndarray) and value.size > LARGE:
            continue
        numbers = as_numbers(value)
        if numbers is not None:
            if numbers.size:
                yield Leaf(root, steps, name), numbers
            continue
        if isinstance(value, list) and _are_pairs(value):
            for i, pair in enumerate(value):
                for j, inner in enumerate(pair):
                    way = (*steps, ("i", i), ("i", j))
                    queue.append((root, way, f"{name}[{i}][{j}]", inner, (id(pair), j)))
            continue
        for step, reads, inner in _children(value, env.world):
            way = (*steps, ("i", "__closure__"), step) if step[0] == "k" else (*steps, step)
            if step[0] == "k":
                way = (*steps, ("f", step[1][0]), ("c", None))
            queue.append((root, way, name + reads, inner, (id(value), step[1] if step[0] != "k" else reads)))


def quantities(env: Environment, aside: frozenset[str] = frozenset()) -> list[Quantity]:
    """Return every number, array and list of numbers that the script holds, rows of one table together.

    Parameters
    ----------
    env : Environment
        Where names are looked up.
    aside : frozenset of str, optional
        Names that are used for nothing else that has a name: what a loop over layers leaves behind.

    Returns
    -------
    list of Quantity
        Each object once.
    """
    groups: dict[Any, list[tuple[Leaf, Array]]] = {}
    leaves = [(leaf, numbers, leaf.value(env)) for leaf, numbers in _leaves(env, aside)]
    rows = {id(row) for _, n, v in leaves if isinstance(v, list) and n.ndim == 2 for row in v}
    for leaf, numbers, held in leaves:
        if isinstance(held, list) and id(held) in rows:
            continue  # a row of a table, by the name that a loop gave it
        groups.setdefault(tuple("*" if isinstance(k, int) else k for _, k in leaf.steps), []).append((leaf, numbers))
    found = []
    for members in groups.values():
        for together in _tables(members):
            sizes = [n.shape for _, n in together]
            name = together[0][0].name if len(together) == 1 else _common(leaf.name for leaf, _ in together)
            whole = all(bool(np.all(n == np.rint(n))) for _, n in together if np.all(np.isfinite(n)))
            shape = sizes[0] if len(sizes) == 1 else (int(sum(np.prod(s) for s in sizes)),)
            found.append(Quantity(name, [leaf for leaf, _ in together], shape, whole, sizes))
    return found


def _tables(members: list[tuple[Leaf, Array]]) -> list[list[tuple[Leaf, Array]]]:
    """Put the leaves of many alike objects together, along the index that takes most values."""
    if len(members) < 4:
        return [[m] for m in members]
    places = [i for i, (_, key) in enumerate(members[0][0].steps) if isinstance(key, int)]
    if not places:
        return [[m] for m in members]
    # Neurons of a layer, examples of a set: the last index that differs, or the one with most values.
    count = {i: len({leaf.steps[i][1] for leaf, _ in members}) for i in places}
    most = max(places, key=lambda i: (count[i], i))
    # But [inputs, targets] of each example: the inputs belong together, and the targets.
    last = len(members[0][0].steps) - 1
    if most == last and count[last] <= 3 and len(places) > 1 and places[-2] == last - 1:
        most = places[-2]
    tables: dict[Any, list[tuple[Leaf, Array]]] = {}
    for leaf, numbers in members:
        key = tuple(k for i, (_, k) in enumerate(leaf.steps) if i != most)
        tables.setdefault(key, []).append((leaf, numbers))
    out = []
    for rows in tables.values():
        # Rows of a table, neurons of a layer, examples of a set; but the matrices of a few layers stay apart.
        together = len(rows) > 12 or (len(rows) > 1 and all(n.ndim < 2 and n.size <= 64 for _, n in rows))
        out += [rows] if together else [[row] for row in rows]
    return out


def _common(names: Iterator[str]) -> str:
    """Return names that differ in one index with a star in its place."""
    split = [re.split(r"(\[\d+\])", n) for n in names]
    if len({len(s) for s in split}) > 1:
        return "".join(split[0])
    return "".join(parts[0] if len(set(parts)) == 1 else "[*]" for parts in zip(*split, strict=True))
