"""Sums in comprehensions and penalties that a loss states; and what the benchmark of scripts recorded."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.script_doctor import FIRST_RUNS, PARTS, RESULTS, SCRIPTS
from mlp_lib.doctor import examine
from mlp_lib.doctor.script.lab import called, tail
from tests.scripts.wrong import HERE, Wrong

inside = sys.modules["mlp_lib.doctor.script.examine"]
#: A sum dropped inside a comprehension, and twice the penalty that the loss states.
KINDS = [
    Wrong(
        "class_examples_summed",
        "on_levels = [so_far + more for so_far, more in zip(on_levels, more_levels)]",
        "on_levels = [more for so_far, more in zip(on_levels, more_levels)]",
    ),
    Wrong("weight_decay", 'slopes["W2"] += pull * self.W2', 'slopes["W2"] += 2 * pull * self.W2'),
    Wrong("whole_number_labels", "slope_U += pull * U", "slope_U += 2 * pull * U", "second"),
]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def without_penalty(*names: str) -> str:
    """A right script whose loss states a penalty, and whose gradients of these weights lack it."""
    text = (HERE / "right" / "weight_decay.py").read_text(encoding="utf-8")
    for name in names:
        line = f'        slopes["{name}"] += pull * self.{name}\n'
        assert text.count(line) == 1
        text = text.replace(line, "")
    return text


@pytest.mark.parametrize("case", KINDS, ids=[f"{w.script}-{w.wrong.strip()[:30]}" for w in KINDS])
def test_a_kind_is_named_and_mended(case: Wrong) -> None:
    report = examine(case.text)
    assert [f.line for f in report.findings if f.certain] == [case.lines.start], report.text
    assert report.mended is not None and report.verdict == "mistaken"


def test_a_penalty_that_one_table_lacks_is_a_mistake() -> None:
    report = examine(without_penalty("W1"))
    (found,) = report.findings
    assert report.verdict == "mistaken" and found.certain and "`slopes['W1']`" in found.says


def test_a_penalty_that_is_only_printed_is_told() -> None:
    text = without_penalty("W1", "W2")
    report = examine(text)
    assert report.verdict == "right"
    (note,) = [note for note in report.notes if "holds a penalty" in note]
    line = text[: text.index("cost = surprise + pull")].count("\n") + 1
    assert note.startswith(f"The script's own `cost` (line {line}) ")


def test_the_words_by_which_a_statement_moves_a_weight() -> None:
    assert tail("params[f'W{l}']") == tail("params['W' + str(l)]") == "params"
    assert called("self.params['W1']") == {"W1", "params"}
    assert called("net.layers[0].W") == {"W"}


def test_the_record_is_of_these_scripts() -> None:
    recorded = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert recorded["first_runs"] == FIRST_RUNS
    assert {part for part in PARTS if part not in recorded} <= {
        "second",
        "fifth",
        "sixth",
        "seventh",
    }  # half of the time of all: not measured anew
    for part, (folder, cases) in ((p, PARTS[p]) for p in PARTS if p in recorded):
        summary = recorded[part]["summary"]
        right = len(list((SCRIPTS / folder).glob("*.py")))
        assert (summary["right"], summary["wrong"]) == (right, len(cases)), part
        assert summary["right_accused"] == [], part
        assert part == "first" or FIRST_RUNS[part]["scripts"] == right + len(cases)


def test_the_figures_of_the_first_runs_are_told_as_recorded() -> None:
    said = [f"{run['named']} of {run['wrong']}" for run in FIRST_RUNS.values()]
    text = " ".join((Path(HERE).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8").split())
    assert f"named {', '.join(said[:-1])} and {said[-1]} wrong lines" in text
