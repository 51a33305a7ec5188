"""The recorder of other libraries: what it refuses, what it calls a change, and what the recordings hold."""

from __future__ import annotations

import json

import numpy as np
import pytest

from elsewhere import record
from elsewhere.measure import common
from mlp_lib import MLP
from mlp_lib.recordings import elsewhere

NAMES = sorted(file.stem for file in record.RECORDINGS.glob("*.json"))


def test_each_script_has_an_environment_and_a_recording() -> None:
    assert record.scripts([])
    assert record.scripts([]) == NAMES
    for script in NAMES:
        assert all("==" in line for line in record.requirements(record.library(script), newest=False))
    assert sum(record.file_of(script).stat().st_size for script in NAMES) < 60_000


def test_a_recording_says_with_what_where_and_when_it_was_made() -> None:
    for script in NAMES:
        kept = elsewhere(script)
        pins = dict(line.split("==") for line in record.requirements(record.library(script), newest=False))
        assert all(pins.get(name, version) == version for name, version in kept["versions"].items()), script
        assert all(kept[name] for name in ("python", "machine", "date"))


def test_an_unknown_recording_and_an_unknown_script_are_named() -> None:
    with pytest.raises(ValueError, match=r"unknown name 'torch'; the known ones are .*pytorch_step"):
        elsewhere("torch")
    with pytest.raises(SystemExit, match="'torch'"):
        record.scripts(["torch"])
    assert record.scripts(["pytorch"]) == [name for name in NAMES if name.startswith("pytorch_")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("[1]", "an object with 'versions'"),
        ('{"versions": {}}', "names no versions"),
        ('{"versions": {"torch": "newest"}}', "names no versions"),
        ('{"versions": {"torch": "2.13.0"}, "far": NaN}', "NaN is no number"),
        ('{"versions": {"torch": "2.13.0"}, "date": "today"}', "leave .*date"),
    ],
)
def test_what_cannot_be_kept_is_refused(text: str, why: str) -> None:
    with pytest.raises(RuntimeError, match=why):
        record.checked("pytorch_step", text)


def test_a_change_is_named_and_rounding_is_none() -> None:
    kept = {"versions": {"a": "1.0"}, "steps": {"plain": {"rate": 0.25, "away": 3e-8}, "list": [1.0, 2.0]}, "ok": True}
    found = json.loads(json.dumps(kept))
    found["versions"]["a"] = "2.0"
    found["steps"]["plain"]["away"] = 1e-7
    found["steps"]["list"][1] = 2.001
    assert not list(record.differences(kept, found))
    for change, where in [
        (lambda: found["steps"]["plain"].update(rate=0.3), "steps / plain / rate: 0.25 was recorded, 0.3 came now"),
        (lambda: found["steps"]["plain"].update(away=1e-5), "steps / plain / away"),
        (lambda: found["steps"].update(list=[1.0]), "steps / list"),
        (lambda: found.update(ok=1), "ok: True was recorded, 1 came now"),
        (lambda: found.update(new=1), "new: None was recorded"),
    ]:
        change()
        assert any(where in line for line in record.differences(kept, found)), where


def test_the_scripts_network_is_the_library_s() -> None:
    """`common` descends in numpy by itself; the network of the book goes the same way."""
    network = MLP([2, 2, 1], weights=common.W)
    network.train(common.X, common.T, 50, common.RATE)
    for W, (kernel, bias) in zip(network.weights, common.descend(common.LAYERS, common.RATE, 50), strict=True):
        np.testing.assert_allclose(W, np.vstack([-bias, kernel]), rtol=0, atol=1e-13)


@pytest.mark.parametrize("script", [name for name in NAMES if "steps" in elsewhere(name)])
def test_the_recorded_steps_are_ours(script: str) -> None:
    """In float64 to 1e-9 (Keras on PyTorch multiplies in float32), else to float32's rounding."""
    steps = elsewhere(script)["steps"]
    assert steps
    for route, step in steps.items():
        wanted = common.descend(common.LAYERS, common.RATE, 1)
        found = [
            (np.array(layer["kernel"]).T if step["transposed"] else np.array(layer["kernel"]), np.array(layer["bias"]))
            for layer in step["after 1"]
        ]
        far = max(common.away(ours, theirs) for ours, theirs in zip(found, wanted, strict=True))
        assert far < (1e-7 if step["dtype"] == "float32" else 2e-9), (route, far)
        if step["dtype"] == "float64" and "Keras" not in route:
            assert far < 1e-15, (route, far)


def test_a_recording_is_kept_as_it_was_measured() -> None:
    """What is short stands in one line, what is long in several; all of it is read back alike."""
    found = {
        "a": [1.0, -2e-9],
        "b": [[1, 2], [3]],
        "c": [],
        "d": {"e": [True, None]},
        "f": "[ no list ]",
        "g": ["x [ y", "z" * 100],
    }
    assert json.loads(record.text_of(found)) == found
    assert ' "a": [1.0, -2e-09],\n' in record.text_of(found)
    assert ' "g": [\n  "x [ y",\n' in record.text_of(found)
    for script in NAMES:
        kept = record.file_of(script).read_text(encoding="utf-8")
        assert kept == record.text_of(json.loads(kept))
