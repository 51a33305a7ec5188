"""Golden cases: values of high-precision arithmetic, each at its own tolerance.

Every `.json` file of this folder that holds "cases" is run, see README.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .families import FAMILIES, Case

FILES = sorted(Path(__file__).parent.glob("*.json"))


def cases_in(tree: Any) -> Iterator[Case]:
    """Yield every case of a file, at whatever depth its list stands."""
    if isinstance(tree, dict):
        if {"id", "family", "inputs", "expected", "tol"} <= tree.keys():
            yield tree
        else:
            for branch in tree.values():
                yield from cases_in(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from cases_in(branch)


CASES = {path.name: list(cases_in(json.loads(path.read_text()))) for path in FILES}
ALL = [pytest.param(case, id=case["id"]) for cases in CASES.values() for case in cases]


def compare(got: Any, expected: Any, tol: Case, where: str = "") -> int:
    """Compare two trees of numbers, |got - expected| <= atol + rtol |expected|; return how many were compared."""
    if isinstance(expected, dict):
        assert isinstance(got, dict), f"{where}: {type(got)}"
        missing = expected.keys() - got.keys()
        assert not missing, f"{where} lacks {sorted(missing)}"
        return sum(compare(got[key], expected[key], tol, f"{where}.{key}") for key in expected)
    if isinstance(expected, list):
        assert len(got) == len(expected), f"{where}: {len(got)} entries, {len(expected)} expected"
        return sum(compare(g, e, tol, f"{where}[{i}]") for i, (g, e) in enumerate(zip(got, expected, strict=True)))
    if isinstance(expected, bool):
        assert bool(got) is expected, f"{where}: {got}, {expected} expected"
        return 1
    assert np.ndim(got) == 0, f"{where}: shape {np.shape(got)}, a number expected"
    right = float(expected)  # "Infinity" too
    if tol.get("exact") or not np.isfinite(right):
        assert got == right, f"{where}: {got!r}, {right!r} expected"
    else:
        # "not <=" so that NaN fails
        assert abs(float(got) - right) <= tol["atol"] + tol["rtol"] * abs(right), f"{where}: {got!r}, not {right!r}"
    return 1


@pytest.mark.parametrize("case", ALL)
def test_golden(case: Case) -> None:
    got = FAMILIES[case["family"]](case["inputs"], case["expected"])
    assert compare(got, case["expected"], case["tol"], case["id"]) > 0


def test_all_43_cases_are_here_and_every_family_has_more() -> None:
    given = CASES["golden.json"]
    assert len({case["id"] for case in given}) == 43
    ours = [case["family"] for name, cases in CASES.items() if name != "golden.json" for case in cases]
    assert set(ours) == {case["family"] for case in given} == set(FAMILIES)


@pytest.mark.parametrize(
    ("got", "expected", "tol"),
    [
        (1.0 + 3e-12, 1.0, {"rtol": 1e-12, "atol": 0.0}),
        (float("nan"), 1.0, {"rtol": 1e-12, "atol": 0.0}),
        (float("inf"), 1e300, {"rtol": 1e-12, "atol": 0.0}),
        (1e300, "Infinity", {"rtol": 1e-12, "atol": 0.0}),
        (np.nextafter(1.0, 2.0), 1.0, {"exact": True}),
        ([1.0, 2.0], [1.0], {"exact": True}),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, {"exact": True}),
        ([[1.0]], [1.0], {"exact": True}),
        (False, True, {"exact": True}),
    ],
)
def test_the_comparison_itself_refuses(got: Any, expected: Any, tol: Case) -> None:
    with pytest.raises(AssertionError):
        compare(got, expected, tol)
