"""The sum over paths: the page's numbers and the library's, judged by central differences."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import traitlets

from mlp_lib.explorables import PathTracer

from .test_explorables import in_javascript

SIZES = [[2, 2, 2], [2, 3, 2], [2, 2, 2, 2], [2, 1, 1], [2, 3, 3], [2, 2, 3, 3], [2, 3, 3, 3], [2, 1, 2, 1]]
STATES: list[dict[str, Any]] = [
    {"layer_sizes": sizes, "activation": activation, "seed": seed, "example": seed % 4, "part": part}
    for sizes, activation, seed, part in itertools.product(
        SIZES, ("sigmoid", "tanh", "relu"), (0, 5, 11), ("n1-1", "n2-1", "w1-0-1", "w1-2-1", "w2-1-1", "w2-0-1")
    )
]


def test_the_paths_of_any_small_network_are_those_of_the_library() -> None:
    assert {sizes[-1] for sizes in SIZES} == {1, 2, 3}
    several = 0
    for state, figure in zip(STATES, in_javascript("path-tracer", STATES), strict=True):
        tracer = PathTracer(**state)
        assert figure["factors"] == pytest.approx(np.array(tracer.factors()), rel=0, abs=1e-12), state
        last = len(figure["factors"][0])
        assert len(figure["steps"]) == last + 1
        for step, products in enumerate(figure["steps"]):
            assert products == pytest.approx(tracer.products(step), rel=0, abs=1e-12), (state, step)
        assert figure["truth"] == pytest.approx(tracer.truth, rel=0, abs=1e-12)
        assert figure["sum"] == pytest.approx(tracer.truth, rel=0, abs=1e-12)
        assert figure["measured"] == pytest.approx(tracer.measured, rel=0, abs=1e-9)
        several += len(figure["factors"]) > 1
    assert several > len(STATES) / 2


def test_central_differences_judge_the_sum() -> None:
    for state in STATES:
        tracer = PathTracer(**state)
        network, (X, T) = tracer.network, tracer.data
        # Not by the class: the weight itself is nudged, and its gradient compared with the sum over its paths.
        errors = []
        for nudge in (1e-5, -1e-5):
            moved = [W.copy() for W in network.weights]
            moved[0][1, 0] += nudge
            other = network.copy()
            other.weights = moved
            errors.append(other.error(X, T))
        tracer.part = "w1-1-1"
        assert sum(tracer.products()) == pytest.approx((errors[0] - errors[1]) / 2e-5, rel=1e-6, abs=1e-9), state
        tracer.part = state["part"]
        assert tracer.measured == pytest.approx(tracer.truth, rel=1e-6, abs=1e-8), state


def test_a_sum_without_a_path_is_wrong_by_that_path() -> None:
    states = [{**state, "left_out": [1]} for state in STATES]
    for state, figure in zip(states, in_javascript("path-tracer", states), strict=True):
        assert figure["sum"] - figure["truth"] == pytest.approx(-figure["steps"][-1][0], rel=0, abs=1e-12), state


def test_links_from_before_open_what_they_said() -> None:
    """Addresses of the first edition knew three networks and no steps."""
    old = [
        {"layer_sizes": "2-2-2-2", "seed": "7", "part": "w1-0-1", "left_out": "2_4", "example": "3"},
        {"layer_sizes": "2-3-2", "activation": "relu", "part": "n1-3", "left_out": "1"},
        {"given_weights": "_".join("0.5" for _ in range(12)), "part": "n2-2"},
    ]
    first, second, third = in_javascript("path-tracer", old)
    assert (first["layer_sizes"], first["seed"], first["part"], first["left_out"]) == (
        [2, 2, 2, 2],
        7,
        "w1-0-1",
        [2, 4],
    )
    assert (second["layer_sizes"], second["activation"], second["left_out"]) == ([2, 3, 2], "relu", [1])
    assert third["given_weights"] == [0.5] * 12
    assert [each["step"] for each in (first, second, third)] == [None] * 3


def test_a_step_says_what_the_paths_carry_and_the_last_one_is_the_sum() -> None:
    tracer = PathTracer(layer_sizes=[2, 2, 2], seed=3, step=2)
    numbers = ", ".join(f"{value:.4f}" for value in tracer.products(2)).replace("-", "−")
    assert tracer.sentence().endswith(f"after 2 factors, from E backwards, the paths carry {numbers}.")
    tracer.step = 5
    assert "together they are the delta" in tracer.sentence()
    figures = in_javascript("path-tracer", [{"step": step} for step in (0, 4, 5, 8)])
    assert [figure["step"] for figure in figures] == [0, 4, None, None]


@pytest.mark.parametrize("sizes", [[2, 4, 2], [3, 2, 2], [2, 2, 4], [2, 0, 2]])
def test_a_network_that_is_not_drawn_is_refused(sizes: list[int]) -> None:
    with pytest.raises(traitlets.TraitError, match=r"layer_sizes|1 to 3 neurons"):
        PathTracer(layer_sizes=sizes)
