"""Let only one of the programs that change this folder work at a time: builds, and what installs the environment.

The lock is the system's own: it ends with the last process that holds it, however that ends, so that
nothing has to be cleaned up. As a program it runs a command under the lock: ``alone.py COMMAND...``
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "_build"


@contextmanager
def only_one(folder: Path = BUILD) -> Iterator[int]:
    """Wait until no other process is at work in a folder; gives the descriptor of the lock.

    A process that is given the descriptor holds the lock too: who works on after the one that started it
    was killed is waited for as well.
    """
    folder.mkdir(exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another build of this book to end", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


if __name__ == "__main__":
    with only_one() as lock:
        os.set_inheritable(lock, True)
        os.execvp(sys.argv[1], sys.argv[1:])
