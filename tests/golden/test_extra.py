"""extra.json is what make_extra.py makes, and make_extra.py agrees with golden.json."""

from __future__ import annotations

import json
from pathlib import Path

from . import make_extra
from .test_golden import CASES


def test_the_file_is_what_the_script_makes() -> None:
    stored = {case["id"]: case for case in json.loads(Path(make_extra.FILE).read_text())["cases"]}
    made = {case["id"]: case for case in map(json.loads, map(json.dumps, make_extra.cases()))}
    assert stored.keys() == made.keys()
    for name, case in made.items():
        assert stored[name] == case, name


def test_the_script_repeats_given_cases() -> None:
    """The generator of our own cases is right where somebody else's values can tell."""
    given = {case["id"]: case for case in CASES["golden.json"]}
    case = given["rng-seed40"]["expected"]
    draw = make_extra.Twister(40)
    assert [draw.uint32() for _ in range(3)] == case["uint32_3"]
    assert make_extra.Twister(40).shuffled(8) == case["shuffle_arange8"]
    draw = make_extra.Twister(40)
    assert [draw.randn() for _ in range(6)] == case["randn_6"]
    assert make_extra.uniform_fan_in(3, [4, 3, 3, 2]) == given["init-seed3-4-3-3-2"]["expected"]["weights"]
    _, _, _, expected, _ = make_extra.fb_case(0, [2, 2, 1], "XOR")
    assert make_extra.rounded(expected) == given["fb-init-seed0-2-2-1-XOR"]["expected"]
    _, _, _, expected, _ = make_extra.train_case(0, [2, 2, 1], "XOR", 1, "mean", [1, 10, 100])
    right = given["train-seed0-XOR-lr1"]["expected"]
    for key in ("error_before", "error_after", "outputs_after", "weights_after"):
        for n in ("1", "10", "100"):
            assert make_extra.rounded(expected)[key][n] == right[key][n]
    _, _, _, expected, _ = make_extra.softmax_case("", [0.3, -1.2, 2.0])
    assert make_extra.rounded(expected) == given["softmax-mixed"]["expected"]
    _, _, _, expected, _ = make_extra.activations_case(
        "", given["act-extreme"]["inputs"]["x"], given["act-extreme"]["inputs"]["betas"]
    )
    assert make_extra.rounded(expected) == given["act-extreme"]["expected"]
