"""Kinds of script that the fifteenth set brought, in which published programs are retold."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from mlp_lib.doctor import examine

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts" / "fifteenth"
inside = sys.modules["mlp_lib.doctor.script.examine"]


def same(one: str | None, two: str) -> bool:
    return one is not None and ast.unparse(ast.parse(one)) == ast.unparse(ast.parse(two))


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


#: The weights of each neuron have a name: a target makes all of its steps longer, and turns none of them.
NAMED_NEURONS = """import numpy as np


def squash(s):
    return 1 / (1 + np.exp(-s))


rng = np.random.default_rng(7)
left, right, first, second = (rng.normal(size=3) for _ in range(4))
pans = rng.uniform(-1, 1, (30, 2))
tastes = np.stack([pans[:, 0] * pans[:, 1] > 0, pans[:, 0] > 0.2], 1) * 0.8 + 0.1
for turn in range(60):
    for pan, taste in zip(pans, tastes):
        seen = np.array([pan[0], pan[1], 1.0])
        a, b = squash(left @ seen), squash(right @ seen)
        inner = np.array([a, b, 1.0])
        y, z = squash(first @ inner), squash(second @ inner)
        dy = (taste[0] - y) * y * (1 - y)
        dz = (taste[1] - z) * z * (1 - z)
        da = (dy * first[0] + dz * second[0]) * a * (1 - a)
        db = (dy * first[1] + dz * second[1]) * b * (1 - b)
        first += 0.5 * dy * inner
        second += 0.5 * dz * inner
        left += 0.5 * da * seen
        right += 0.5 * db * seen
"""


def test_a_target_makes_the_steps_of_each_neuron_longer_by_another_factor() -> None:
    report = examine(NAMED_NEURONS)
    assert report.verdict == "right" and report.roles["targets"][-1] == "taste"
    wrong = NAMED_NEURONS.replace("dz * second[0]", "dz * first[0]")
    report = examine(wrong)
    assert report.verdict == "mistaken" and same(report.mended, NAMED_NEURONS)


def test_a_neuron_of_constant_output_that_the_last_ones_meet_is_no_target() -> None:
    report = examine(SCRIPTS / "joints_graph.py")
    assert report.verdict == "right" and report.roles["targets"] == ["goals"]
