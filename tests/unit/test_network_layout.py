"""Where the parts of a network's drawing stand: in Python as in JavaScript, and never on each other."""

from __future__ import annotations

import json
import subprocess
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from mlp_lib._network_layout import Node, lay_out, place_labels
from tests.javascript.test_javascript import node

SCRIPT = Path(__file__).parents[1] / "javascript" / "print_layouts.mjs"


def settings(number: int) -> dict[str, Any]:
    """A network and the space for its drawing, of another kind for each number."""
    rng = np.random.default_rng(number)
    wide = bool(rng.integers(2))
    return {
        "sizes": [int(n) for n in rng.integers(1, 9 if number % 5 == 0 else 5, rng.integers(2, 6))],
        "bias": bool(rng.integers(4)),
        "width": int(rng.integers(250, 900)),
        "nodeSize": {
            "width": int(rng.integers(60, 100) if wide else rng.integers(20, 60)),
            "height": int(rng.integers(20, 64)),
        },
        "rowHeight": int(rng.integers(38, 95)),
        "minHeight": int(rng.choice([0, 200, 400])),
        "withError": bool(rng.integers(2)),
        "lengths": [int(n) for n in np.sort(rng.integers(3, 18, 4))],
    }


def layout(setting: dict[str, Any]) -> dict[str, Any]:
    """The layout of a setting by Python, in the form in which the script prints its own."""
    size = setting["nodeSize"]["width"], setting["nodeSize"]["height"]
    shape = setting["sizes"], setting["bias"], setting["width"], size
    nodes, height = lay_out(*shape, setting["rowHeight"], setting["minHeight"], setting["withError"])
    lengths = setting["lengths"]
    labels = []
    for sources, layer in zip(nodes, nodes[1:], strict=False):
        placed, gap = place_labels(sources, targets_in(layer), lambda gap: lengths[min(3, int(max(0, gap) // 60))])
        labels.append({"gap": gap, "labels": [[label.place, label.crowded] for label in placed]})
    return {"height": height, "nodes": [[list(astuple(each)) for each in layer] for layer in nodes], "labels": labels}


def targets_in(layer: list[Node]) -> list[Node]:
    return [each for each in layer if each.p > 0]


def flat(part: Any) -> list[float]:
    """All numbers of a layout, in order."""
    if isinstance(part, dict):
        part = [part[name] for name in sorted(part)]
    return [n for each in part for n in flat(each)] if isinstance(part, list) else [float(part)]


def test_python_and_javascript_place_everything_alike() -> None:
    given = [settings(number) for number in range(300)]
    run = subprocess.run([node(), SCRIPT], input=json.dumps(given), capture_output=True, text=True, check=True)
    theirs = json.loads(run.stdout)
    crowded = free = 0
    for setting, expected in zip(given, theirs, strict=True):
        ours = layout(setting)
        assert [len(each["labels"]) for each in ours["labels"]] == [len(each["labels"]) for each in expected["labels"]]
        np.testing.assert_allclose(flat(ours), flat(expected), rtol=0, atol=1e-9, err_msg=str(setting))
        marks = [mark for each in expected["labels"] for _, mark in each["labels"]]
        crowded += sum(marks)
        free += len(marks) - sum(marks)
    assert min(crowded, free) > 500  # both kinds are compared
