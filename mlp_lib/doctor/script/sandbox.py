"""Where a script runs: its output is kept, nothing is drawn, asked or written, and chance has a seed.

This keeps a script quiet; it does not keep a hostile one in. To run a file is to run it.
"""

from __future__ import annotations

import builtins
import contextlib
import dis
import importlib.util
import io
import itertools
import os
import random
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["ORDERED_SET", "Stop", "chance_kept", "quiet"]

#: Packages that only draw, show or log: a script runs without them.
STUBBED = (
    *("matplotlib", "matplotlib.pyplot", "matplotlib.animation", "matplotlib.colors", "matplotlib.cm", "pylab"),
    *("mpl_toolkits", "mpl_toolkits.mplot3d", "seaborn", "plotly", "plotly.express", "plotly.graph_objects"),
    *("IPython", "IPython.display", "wandb", "termcolor", "colorama", "graphviz", "pygame", "turtle", "cv2"),
)
#: Of an animation so many are run.
FRAMES = 200


class Stop(BaseException):
    """Enough of the script has run."""


class _Silent:
    """Takes every call, attribute and item, and does nothing: a stub of a package that draws."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _Silent()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _Silent()

    def __getitem__(self, key: Any) -> Any:
        return _Silent()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter([_Silent() for _ in range(_unpacked(sys._getframe(1)))])

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


def _unpacked(frame: types.FrameType) -> int:
    """Return to how many names a value is handed out: `fig, ax = plt.subplots()`, `(line,) = ax.plot(x, y)`."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if dis.opname[code[at]] == "UNPACK_SEQUENCE" else 2


def _animated(
    _figure: Any = None, func: Any = None, frames: Any = None, init_func: Any = None, fargs: Any = None, **_: Any
) -> _Silent:
    """Call what draws a frame, which may train as well, as often as an animation would, and draw nothing."""
    if init_func is not None:
        init_func()
    turns = range(frames) if isinstance(frames, int) else frames() if callable(frames) else frames
    for turn in itertools.islice(itertools.count() if turns is None else turns, FRAMES):
        func(turn, *(fargs or ()))
    return _Silent()


class _Stub(types.ModuleType):
    """A package that takes everything."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        return _animated if name == "FuncAnimation" else _Silent()


class _InOrder(set[Any]):
    """A set that gives its members in the order in which they came: a script's graph is walked alike in each run."""

    def __init__(self, members: Any = ()) -> None:
        super().__init__()
        self._order: dict[Any, None] = {}
        self.update(members)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._order)

    def add(self, member: Any) -> None:
        super().add(member)
        self._order[member] = None

    def update(self, *others: Any) -> None:
        for other in others:
            for member in other:
                self.add(member)

    def discard(self, member: Any) -> None:
        super().discard(member)
        self._order.pop(member, None)

    def remove(self, member: Any) -> None:
        super().remove(member)
        self._order.pop(member, None)

    def pop(self) -> Any:
        member = next(iter(self._order))
        self.remove(member)
        return member

    def clear(self) -> None:
        super().clear()
        self._order.clear()


#: What a script gets for `set`.
ORDERED_SET = _InOrder
#: Kept before a script's own `open` stands in its place.
_READ = builtins.open


def _open(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    """Open for reading; what is written goes nowhere."""
    if any(letter in mode for letter in "wax+"):
        return io.BytesIO() if "b" in mode else io.StringIO()
    return _READ(file, mode, *args, **kwargs)


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _answer(prompt: object = "") -> str:
    """Answer `input()`: the number 1 is most often a choice that exists."""
    return "1"


def _written(make: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Return a function that makes what `make` makes, of zeros; objects are None either way."""

    def made(*arguments: Any, **settings: Any) -> np.ndarray:
        array = make(*arguments, **settings)
        if array.dtype != object:
            array[...] = np.zeros((), array.dtype)
        return array

    return made


@contextlib.contextmanager
def _replaced(pairs: list[tuple[Any, str, Any]]) -> Iterator[None]:
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in pairs if hasattr(owner, name)]
    try:
        for owner, name, value in pairs:
            if hasattr(owner, name):
                setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in kept:
            setattr(owner, name, value)


def _without_scipy() -> dict[str, types.ModuleType]:
    """Return a scipy of nothing but its optimisers, which are never called, for where there is none."""
    if "scipy" in sys.modules or importlib.util.find_spec("scipy") is not None:
        return {}
    scipy, optimisers = types.ModuleType("scipy"), _Stub("scipy.optimize")
    scipy.__path__, scipy.optimize = [], optimisers  # type: ignore[attr-defined]
    return {"scipy": scipy, "scipy.optimize": optimisers}


@contextlib.contextmanager
def _stubs() -> Iterator[None]:
    stubs: dict[str, types.ModuleType] = {name: _Stub(name) for name in STUBBED}
    for stub in stubs.values():
        stub.__path__ = []
    stubs |= _without_scipy()
    kept = {name: sys.modules.get(name) for name in stubs}
    try:
        sys.modules.update(stubs)
        yield
    finally:
        for name, module in kept.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


@contextlib.contextmanager
def _beside(path: Path | None) -> Iterator[None]:
    """Run as from the script's own folder: data files and modules beside it are found."""
    if path is None:
        yield
        return
    here, before, loaded = Path.cwd(), list(sys.path), set(sys.modules)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        os.chdir(path)
        sys.path.insert(0, str(path))
        yield
    finally:
        os.chdir(here)
        sys.path[:] = before
        sys.dont_write_bytecode = written
        for name in set(sys.modules) - loaded:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).parent == path:
                del sys.modules[name]


@contextlib.contextmanager
def chance_kept() -> Iterator[None]:
    """Put Python's and numpy's chance back to where it stood: every snapshot of a script holds its own."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002


@contextlib.contextmanager
def quiet(folder: Path | None, arguments: list[str], seed: int) -> Iterator[io.StringIO]:
    """Keep a script's output, stub what draws, asks and writes, and give chance a seed.

    Parameters
    ----------
    folder : Path or None
        Where it runs.
    arguments : list of str
        What `sys.argv` is.
    seed : int
        Of Python's and numpy's chance, and of generators made without one.

    Yields
    ------
    io.StringIO
        What the script prints.
    """
    makes = np.random.default_rng
    output = io.StringIO()

    def seeded(given: Any = None) -> Any:
        return makes(seed if given is None else given)

    pairs = [
        (builtins, "input", _answer),
        (builtins, "open", _open),
        (time, "sleep", _nothing),
        (np, "save", _nothing),
        (np, "savez", _nothing),
        (np, "savez_compressed", _nothing),
        (np, "savetxt", _nothing),
        (np.random, "default_rng", seeded),
        # What memory happened to hold differs from run to run, and would seem to depend on whatever was moved.
        (np, "empty", _written(np.empty)),
        (np, "empty_like", _written(np.empty_like)),
        (sys, "argv", arguments),
        *((os, name, _nothing) for name in ("remove", "unlink", "mkdir", "makedirs", "rename", "rmdir", "system")),
    ]
    limit = sys.getrecursionlimit()
    try:
        with (
            chance_kept(),
            _stubs(),
            _beside(folder),
            _replaced(pairs),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            random.seed(seed)
            np.random.seed(seed)  # noqa: NPY002
            yield output
    finally:
        sys.setrecursionlimit(limit)
