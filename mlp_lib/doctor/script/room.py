"""How much memory an edited step may take: a wrong edit multiplies 30,000 rows by 30,000 rows, which are 7 GB.

It may take twice what the script's own step takes, and then fails as on a small machine.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator

__all__ = ["little_room", "room_of"]

#: Bytes that any edit may take.
AT_LEAST = 1 << 28


def room_of(run: Callable[[], object], imports: frozenset[str]) -> int | None:
    """Return how many bytes an edited step may take beyond what is held.

    Parameters
    ----------
    run : callable
        Runs the step as it is.
    imports : frozenset of str
        Names of the packages that the script imports.

    Returns
    -------
    int or None
        None where nothing is bounded: only Linux counts address space, and PyTorch's or JAX's own code may not live
        through an allocation that fails.
    """
    if sys.platform != "linux" or imports & {"torch", "jax"} or tracemalloc.is_tracing():
        return None
    tracemalloc.start()
    try:
        run()
        return max(AT_LEAST, 2 * tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _pages() -> int:
    """Return how many pages of address space are held; asked at every edit that is tried, so by the shortest way."""
    file = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(file, 100).split()[0])
    finally:
        os.close(file)


@contextlib.contextmanager
def little_room(room: int | None) -> Iterator[None]:
    """Let what runs inside take so many bytes more than are held; beyond that numpy raises `MemoryError`.

    Parameters
    ----------
    room : int or None
        From `room_of`.

    Yields
    ------
    None
        While an edit runs.
    """
    if room is None:
        yield
        return
    import resource  # neither Windows nor the browser has it

    before = resource.getrlimit(resource.RLIMIT_AS)
    held = _pages() * resource.getpagesize()
    bound = held + room
    if any(limit != resource.RLIM_INFINITY and limit <= bound for limit in before):  # there is less already
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (bound, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
