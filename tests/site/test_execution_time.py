"""The chapters run fast enough to be run: what the last build recorded of each.

Processor time, because that of the clock grows with whatever else the machine does. On two idle cores
both are nearly the same, and the whole book takes half of the sum.
"""

from __future__ import annotations

import nbformat
import pytest
from jupyter_cache import get_cache

import build

ONE_CHAPTER = 30
WHOLE_BOOK = 180
CORES = 2


@pytest.fixture(scope="module")
def seconds() -> dict[str, float]:
    cache = get_cache(build.CACHE)
    recorded = {}
    for chapter in build.chapters():
        record = cache.match_cache_notebook(nbformat.read(chapter, nbformat.NO_CONVERT))
        recorded[chapter.stem] = record.data["processor_seconds"]
    return recorded


def test_every_chapter_was_measured(seconds: dict[str, float]) -> None:
    assert len(seconds) >= 15
    # Starting a kernel and importing numpy alone takes longer than this.
    assert min(seconds.values()) > 0.1


def test_no_chapter_takes_long(seconds: dict[str, float]) -> None:
    assert {name: time for name, time in seconds.items() if time > ONE_CHAPTER} == {}


def test_the_book_does_not_take_long(seconds: dict[str, float]) -> None:
    assert sum(seconds.values()) / CORES < WHOLE_BOOK
