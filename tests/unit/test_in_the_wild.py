"""The benchmark with published packages, on passes of our own: what it measures, and what it has recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import in_the_wild
from benchmarks.wild import kinds, measured
from benchmarks.wild.case import Case
from mlp_lib.recordings import published

ROOT = Path(__file__).parents[2]


def loss(W: Any, b: Any, X: Any, T: Any) -> float:
    return float(((np.tanh(X @ W[0] + b[0]) @ W[1] + b[1] - T) ** 2).sum())


def passed(factor: float = 1.0, slope: bool = True, zero: bool = False) -> Any:
    """Make a backward pass of tanh and a linear output, right or not."""

    def backward(W: Any, b: Any, X: Any, T: Any) -> Any:
        a = np.tanh(X @ W[0] + b[0])
        d2 = 2 * factor * (a @ W[1] + b[1] - T)
        d1 = d2 @ W[1].T * ((1 - a**2) if slope else 1 - np.tanh(a) ** 2)
        return [X.T @ d1, a.T @ d2], [d1.sum(0) * (not zero), d2.sum(0)]

    return backward


STATED = {"activation": ["tanh", "linear"], "loss": "squared_error", "reduction": "sum"}


def case(call: Any, **form: Any) -> Case:
    return Case("own", call, loss, STATED, **form)


def test_a_right_pass_is_measured_right() -> None:
    row = measured.row_of(case(passed()))
    assert (row["truth"], row["outcome"], row["off"], row["untrue"]) == ("right", "right", {}, [])


def test_a_wrong_pass_is_measured_wrong_where_it_is_wrong() -> None:
    row = measured.row_of(case(passed(slope=False)))
    assert (row["truth"], row["outcome"], row["names"]) == ("wrong", "named", ["derivative_of_activation"])
    assert set(row["off"]) == {"weights 1", "biases 1"}
    assert row["untrue"] == []
    row = measured.row_of(case(passed(zero=True)))
    assert row["off"] == {"biases 1": {"factor": 0.0, "cosine": 0.0}}


def test_a_walk_is_measured_as_a_walk() -> None:
    def step(W: Any, b: Any, X: Any, T: Any, rate: float) -> Any:
        for i in range(len(X)):
            dW, db = passed()(W, b, X[i : i + 1], T[i : i + 1])
            W = [w - rate * g for w, g in zip(W, dW, strict=True)]
            b = [v - rate * g for v, g in zip(b, db, strict=True)]
        return W, b

    stated = {**STATED, "updates": "per_example"}
    assert measured.row_of(Case("walk", step, loss, stated, how="step", rate=0.01))["truth"] == "right"
    # The same step stated as one for all is none.
    assert measured.row_of(Case("batch", step, loss, STATED, how="step", rate=0.01))["truth"] == "wrong"


@pytest.mark.parametrize(
    ("verdict", "wrong", "outcome"),
    [
        ("right", False, "right"),
        ("mistaken", False, "accused"),
        ("right if stated", False, "accused"),
        ("unexplained", False, "unexplained"),
        ("right", True, "called right"),
        ("mistaken", True, "named"),
        ("right if stated", True, "named"),
        ("partly explained", True, "partly"),
        ("unexplained", True, "unexplained"),
    ],
)
def test_outcomes(verdict: str, wrong: bool, outcome: str) -> None:
    class Said:
        pass

    said: Any = Said()
    said.verdict = verdict
    assert measured.outcome(said, wrong) == outcome


def test_what_does_not_hold_is_untrue(monkeypatch: pytest.MonkeyPatch) -> None:
    # Twice the examples looks like a sum on five examples only: here the function counts the outputs instead.
    fooled = measured.asked(case(passed(factor=2.0)), 3, (3, 4, 2), 5)
    assert fooled.names == ["factor_two"]
    assert measured.untrue(case(passed(factor=2.0)), fooled, [{"weights 1"}])[0]  # the table names all four parts
    parts = [{f"{part} {n}" for part in ("weights", "biases") for n in (1, 2)}]
    assert measured.untrue(case(passed(factor=2.0)), fooled, parts) == ([], [])

    def by_outputs(W: Any, b: Any, X: Any, T: Any) -> Any:
        return passed(factor=T.shape[1])(W, b, X, T)

    said, twin = measured.untrue(case(by_outputs), fooled, parts)
    assert (said, twin) == ([], ["summed_over_outputs"])  # it was offered, in second place

    def by_size(W: Any, b: Any, X: Any, T: Any) -> Any:
        return passed(factor=len(X) - 3)(W, b, X, T)

    assert measured.untrue(case(by_size), fooled, parts)[0]


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    result: dict[str, Any] = json.loads(in_the_wild.RESULTS.read_text(encoding="utf-8"))
    return result


def test_the_recorded_run_has_every_pinned_package_and_meets_the_goals(recorded: dict[str, Any]) -> None:
    pinned = {(package.name, package.version) for package in in_the_wild.PACKAGES.values()}
    assert {(row["package"], row["version"]) for row in recorded["rows"]} == pinned
    assert recorded["environments"] == {name: list(pins) for name, pins in in_the_wild.ENVIRONMENTS.items()}
    assert recorded["counts"]["all"] == in_the_wild.counted(recorded["rows"])
    assert in_the_wild.missed(recorded["counts"]["all"]) == []
    assert in_the_wild.PAGE.read_text(encoding="utf-8") == in_the_wild.page(recorded)
    # A part that was not run, or that cannot be handed over, says why.
    assert all(row.get("said") for row in recorded["rows"] if row["outcome"] in ("refused", "did not run"))


def test_each_goal_can_be_missed(recorded: dict[str, Any]) -> None:
    for truth, outcome in (("right", "accused"), ("right", "unexplained"), ("wrong", "called right")):
        rows = [{"package": "p", "truth": truth, "outcome": outcome, "untrue": ["x"] if truth == "wrong" else []}]
        assert in_the_wild.missed(in_the_wild.counted(recorded["rows"] + rows)), outcome
    many = [{"package": "p", "truth": "wrong", "outcome": "unexplained"}] * 100
    assert in_the_wild.missed(in_the_wild.counted(recorded["rows"] + many)) == [
        "less than 90 % of the wrong passes were named"
    ]


def test_every_package_has_its_adapter_and_no_adapter_stands_alone() -> None:
    files = {file.stem for file in (ROOT / "benchmarks" / "wild" / "adapters").glob("*.py")}
    assert files - {"__init__", "absent", "bridge"} == set(in_the_wild.PACKAGES)
    assert all(package.environment in (*in_the_wild.ENVIRONMENTS, "npm") for package in in_the_wild.PACKAGES.values())


def test_nothing_is_installed_where_the_project_lives() -> None:
    assert in_the_wild.HOME == ROOT / "_build" / "wild"
    assert "_build/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_counts_of_the_chapter_are_those_of_the_benchmark() -> None:
    results = json.loads((ROOT / "benchmarks" / "in_the_wild.json").read_text(encoding="utf-8"))
    assert published() == kinds.kinds(results)
    assert sum(published()["directions"].values()) == published()["with a wrong pass"]


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ([(0.5, 1.0), (0.5, 1.0)], "another length alone"),
        ([(0.498, 0.9998), (0.525, 0.9992)], "another length alone"),
        ([(0.5, 1.0), (2.5, 1.0)], "another direction"),
        ([(1.0, 0.97), (1.0, 1.0)], "another direction"),
        ([(0.0, 0.0), (1.0, 1.0)], "a part stands still"),
        ([(-0.1, -0.05), (0.0, 0.0)], "against the slope in a layer"),
    ],
)
def test_a_step_leaves_the_slope_in_one_of_four_ways(parts: list[tuple[float, float]], kind: str) -> None:
    off = {f"weights {n}": {"factor": factor, "cosine": cosine} for n, (factor, cosine) in enumerate(parts)}
    assert kinds.direction(off) == kind
