"""What other libraries' judges were seen to accept: the recordings, and one judge that is asked again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elsewhere import record
from elsewhere.measure import judging
from mlp_lib.doctor import CLASSICS
from mlp_lib.recordings import elsewhere

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ["pytorch", "jax", "autograd", "tensorflow", "scipy", "pytensor"]
RECORDED: dict[str, dict[str, Any]] = {name: elsewhere(f"{name}_judge") for name in LIBRARIES}


def test_a_judge_that_is_here_says_again_what_was_recorded() -> None:
    """HIPS autograd is among the requirements of the tests, in the version of the recording."""
    run = subprocess.run(
        [sys.executable, "-m", "elsewhere.measure.autograd_judge"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    found = record.checked("autograd_judge", run.stdout.strip().splitlines()[-1])
    # The verdicts are those of autograd, on every numpy that the library runs on.
    of_now, of_then = found.pop("versions"), RECORDED["autograd"]["versions"]
    assert of_now["autograd"] == of_then["autograd"]
    assert list(record.differences(RECORDED["autograd"] | {"versions": {}}, found | {"versions": {}})) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_all_were_handed_the_same(library: str) -> None:
    """The network at three moments is the one that this computer trains."""
    assert list(record.differences(RECORDED[library]["moments"], judging.moments())) == []
    for judge in (*RECORDED[library]["judges"].values(), RECORDED[library]["properly"]):
        for moment in judging.MOMENTS:
            assert set(judge[moment]["accepts"]) <= {"right", *CLASSICS, "zeros"}
            assert "raises" not in judge[moment]


@pytest.mark.parametrize("library", LIBRARIES)
def test_asked_properly_each_accepts_the_right_pass_and_rejects_what_it_accepted_by_default(library: str) -> None:
    proper = RECORDED[library]["properly"]
    assert proper["start"]["accepts"] == ["right"]
    for moment in ("learnt", "long after"):
        assert proper[moment]["accepts"] == ["right", "updated_weights_in_delta"]
    default = [judge[moment]["accepts"] for judge in RECORDED[library]["judges"].values() for moment in judging.MOMENTS]
    assert any(set(accepted) - {"right"} for accepted in default)


def test_the_one_mistake_that_is_let_go_after_a_training_is_none_by_then() -> None:
    for moment in ("learnt", "long after"):
        w = judging.weights_at(moment)
        right, early = judging.right(w), judging.PASSES["updated_weights_in_delta"](w)
        assert np.abs(early - right).max() < 1e-6 * np.abs(right).max()
    w = judging.weights_at("start")
    assert np.abs(judging.PASSES["updated_weights_in_delta"](w) - judging.right(w)).max() > 1e-3 * judging.size_at(
        "start"
    )


def test_the_measured_lengths_are_those_of_the_passes() -> None:
    """`check_grad` returns the distance from the measured gradient, for every pass and moment."""
    for moment, lengths in RECORDED["scipy"]["check_grad"].items():
        w = judging.weights_at(moment)
        for name, length in lengths.items():
            if length > 1e-4 * judging.size_at(moment):
                distance = np.linalg.norm(judging.PASSES[name](w) - judging.right(w))
                assert length == pytest.approx(distance, rel=6e-3), (moment, name)


def test_a_pass_of_the_zoo_is_accepted_by_numpy_as_the_recording_says() -> None:
    """Those without a verdict were compared by `numpy.allclose`: the table follows from the passes alone."""
    for moment in judging.MOMENTS:
        w = judging.weights_at(moment)
        accepted = [
            name for name, wrong in judging.PASSES.items() if judging.near(judging.right(w), wrong(w)) == "accepts"
        ]
        for judge in ("approx_fprime", "jacobian", "statsmodels", "numdifftools"):
            assert RECORDED["scipy"]["judges"][judge][moment]["accepts"] == accepted, (judge, moment)


def test_what_pytorch_accepts_follows_from_its_band() -> None:
    default = RECORDED["pytorch"]["defaults"]["gradcheck"]
    for moment in judging.MOMENTS:
        w = judging.weights_at(moment)
        right = judging.right(w)
        within = [
            name
            for name, wrong in judging.PASSES.items()
            if np.allclose(wrong(w), right, rtol=default["relative"], atol=default["absolute"])
        ]
        assert RECORDED["pytorch"]["judges"]["gradcheck"][moment]["accepts"] == within, moment


def test_what_the_length_of_check_grad_says() -> None:
    for moment, lengths in RECORDED["scipy"]["check_grad"].items():
        right = RECORDED["scipy"]["away: check_grad of the right pass"][moment]
        believed = [name for name, length in {"right": right, **lengths}.items() if length < judging.HABIT]
        assert RECORDED["scipy"]["judges"]["check_grad"][moment]["accepts"] == believed, moment
