"""Lighthouse's mobile profile on the landing page, a text chapter and the lab."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest

from .lighthouse import faults, report, score
from .support import SITE, PackedHandler, served

PAGES = ["book/index.html", "book/notation.html", "book/lab.html"]
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 95}
LAYOUT_SHIFT = 0.05
PERFORMANCE = 95


@pytest.fixture(scope="module")
def packed() -> Iterator[str]:
    with served(SITE, PackedHandler) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_scores(packed: str, path: str) -> None:
    result = report(packed + path)
    for category, least in LEAST.items():
        assert score(result, category) >= least, faults(result, category)
    assert result["audits"]["cumulative-layout-shift"]["numericValue"] <= LAYOUT_SHIFT


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_performance(packed: str, path: str) -> None:
    results = [report(packed + path) for _ in range(5)]
    scores = [score(result, "performance") for result in results]
    assert statistics.median(scores) >= PERFORMANCE, (scores, faults(results[0], "performance"))
