"""Kinds of script that the thirteenth set brought: optimisers that compare, folds, losses beside the steps."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


#: The largest second moment so far stands in an inner loop of a class: it moves no weight of its own accord.
LARGEST = """import numpy as np


class Mover:
    def __init__(self, weights):
        self.weights, self.t = weights, 0
        self.mean = [np.zeros_like(w) for w in weights]
        self.square = [np.zeros_like(w) for w in weights]
        self.most = [np.zeros_like(w) for w in weights]

    def move(self, slopes):
        self.t += 1
        for k, (w, s) in enumerate(zip(self.weights, slopes)):
            self.mean[k] = 0.9 * self.mean[k] + 0.1 * s
            self.square[k] = 0.99 * self.square[k] + 0.01 * s**2
            self.most[k] = np.maximum(self.most[k], self.square[k])
            w -= 0.02 * self.mean[k] / (1 - 0.9**self.t) / (np.sqrt(self.most[k]) + 1e-8)


rng = np.random.default_rng(4)
salts = rng.normal(size=(40, 3))
yields = np.tanh(salts[:, :1]) - 0.3 * salts[:, 1:2]
w, b = rng.normal(size=(3, 6)) * 0.5, np.zeros((1, 6))
v, c = rng.normal(size=(6, 1)) * 0.5, np.zeros((1, 1))
mover = Mover([w, b, v, c])
for turn in range(120):
    h = np.tanh(salts @ w + b)
    off = h @ v + c - yields
    loss = np.mean(np.log(np.cosh(off)))
    top = np.tanh(off) / len(salts)
    low = top @ v.T * (1 - h**2)
    mover.move([salts.T @ low, low.sum(0, keepdims=True), h.T @ top, top.sum(0, keepdims=True)])
"""


def test_an_optimiser_that_keeps_the_largest_square_is_no_training_of_its_own() -> None:
    report = examine(LARGEST)
    assert report.verdict == "right", report.text
    assert "b" in report.roles["parameters"], report.roles
    wrong = examine(LARGEST.replace("low = top @ v.T * (1 - h**2)", "low = top @ v.T * (1 - h)"))
    assert [(f.line, f.certain) for f in wrong.findings] == [(31, True)], wrong.text
    assert wrong.mended is not None
    assert wrong.mended.replace(" ** ", "**") == LARGEST


def test_adam_without_its_second_correction_is_told_where_no_largest_is_kept() -> None:
    plain = LARGEST.replace("np.maximum(self.most[k], self.square[k])", "self.square[k]")
    report = examine(plain)
    assert report.verdict == "mistaken", report.text
    assert "mean of the squares" in report.text
