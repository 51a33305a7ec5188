"""What a search may do is counted: a slow machine, a busy one and a browser report what a fast one does."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.effort import Effort, weight_of
from mlp_lib.doctor.script.measured import Wishes, measured
from mlp_lib.doctor.script.source import read
from tests.scripts.wrong import WRONG
from tests.scripts.wrong_second import SECOND

from .test_script_one_by_one import script
from .test_script_slips import BENDS, changed

inside = sys.modules["mlp_lib.doctor.script.examine"]

#: A slip that needs two edits of one line, two that no edit mends, a penalty forgotten, and a loss only printed.
TEXTS = {
    "two factors": changed(BENDS, "up = (p - t) / len(x)", "up = (p - t) * p * (1 - p) / len(x)"),
    "no edit": changed(BENDS, "low = up @ v.T * bend.steep(z) / HEAT", "low = up @ v.T * np.cos(7 * z) ** 3"),
    "two lines": changed(
        changed(BENDS, "c -= 0.3 * up.sum(axis=0)", "c -= 0.3 * np.cos(up).sum(axis=0)"), "/ HEAT\n    w", "\n    w"
    ),
    "printed": WRONG[0].text,
}


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def said(text: str) -> dict[str, Any]:
    return examine(text, time_limit=240).as_dict()


@pytest.mark.parametrize("name", TEXTS)
def test_a_slow_machine_says_what_a_fast_one_does(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = said(TEXTS[name])
    processor, wall = time.process_time, time.perf_counter
    monkeypatch.setattr(time, "process_time", lambda: 8 * processor())
    monkeypatch.setattr(time, "perf_counter", lambda: 8 * wall())
    assert said(TEXTS[name]) == own


def test_a_search_that_all_may_be_done_for_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlp_lib.doctor.script.repair.SEARCHED", 300.0)
    report = examine(TEXTS["no edit"])
    assert report.verdict == "unexplained"
    assert any("too many edits that could be meant" in note for note in report.notes), report.text


def test_the_clock_is_the_last_resort_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that is out of time when it begins; how much of it a second holds is the machine's affair."""
    assert not any("longer time limit" in note for note in examine(TEXTS["no edit"]).notes)
    late = SimpleNamespace(process_time=lambda: time.process_time() + 60)
    monkeypatch.setattr("mlp_lib.doctor.script.effort.time", late)
    report = examine(TEXTS["no edit"])
    assert report.verdict == "unexplained"
    assert any("With a longer time limit it looks further" in note for note in report.notes), report.text


def test_a_search_for_a_printed_loss_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("Not everything was tried" in note for note in examine(BENDS).notes)
    monkeypatch.setattr("mlp_lib.doctor.script.repair.PRINTED", 1.0)
    monkeypatch.setattr("mlp_lib.doctor.script.repair.HEALED", 0.0)
    report = examine(TEXTS["printed"])
    assert report.verdict == "right"
    assert any("Not everything was tried" in note for note in report.notes), report.text


def test_an_effort_ends_by_what_is_done_or_by_the_clock() -> None:
    effort = Effort(10.0, time.process_time() + 60)
    effort.spend(9.9)
    assert not effort.over()
    effort.spend(0.2)
    assert effort.over()
    assert not effort.cut
    late = Effort(10.0, time.process_time() - 1)
    assert late.over()
    assert late.cut


def test_a_step_weighs_by_the_lines_it_runs_and_the_numbers_it_makes() -> None:
    space: dict[str, Any] = {}
    code = compile("def turns(n):\n    for _ in range(n):\n        n\n", "held.py", "exec")
    exec(code, space)

    def weighed(turns: int, made: int) -> float:
        return weight_of(lambda: space["turns"](turns), code, lambda: made)

    few, many = weighed(100, 0), weighed(100_000, 0)
    assert few == weighed(100, 0)  # the same each time
    assert 250 < many < 320  # two lines a turn
    assert weighed(100, 60_000_000) == pytest.approx(few + 1000)


def test_a_place_whose_values_reach_nothing_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of some hundred single numbers begins with `self.slope = 0.0`: none of those is a target."""
    roles = sys.modules["mlp_lib.doctor.script.roles"]
    looked: Counter[str] = Counter()
    effect = roles._effect_inside

    def counted(lab: Any, network: Any, known: Any, visit: Any, *rest: Any) -> Any:
        looked[lab.program.probes[visit[0]].text] += 1
        return effect(lab, network, known, visit, *rest)

    monkeypatch.setattr(roles, "_effect_inside", counted)
    few = SECOND[30].text.replace("for corn, fine in sacks]", "for corn, fine in sacks[:2]]")
    assert examine(few).verdict != "not taken"
    assert 0 < looked["0.0"] <= 40, looked


@pytest.mark.parametrize(("shown", "looked"), [("late", 1), ("np.mean(late**2)", 2)], ids=["known", "computed"])
def test_what_shows_nothing_new_is_not_measured_again(monkeypatch: pytest.MonkeyPatch, shown: str, looked: int) -> None:
    """A loss may be computed only where it is shown; where no more is computed there, the second look is spared."""
    measured = sys.modules["mlp_lib.doctor.script.measured"]
    text = script("line", "none").replace("1 - h**2", "1 - h")
    text += f"        if epoch % 10 == 1:\n            print(epoch, {shown})\n"
    texts, find = [], measured.find_roles

    def counted(lab: Any, *rest: Any, **named: Any) -> Any:
        texts.append(lab.shows)
        return find(lab, *rest, **named)

    monkeypatch.setattr(measured, "find_roles", counted)
    exam = measured.measured(read(text), measured.Wishes(), measured.silent)
    assert not exam.judgement.all_right
    assert len(texts) == looked and texts == [False, True][:looked]


def test_the_steps_that_find_the_longest_iteration_are_not_weighed() -> None:
    """Weighed along, they made each step four times as dear, and every search ended early."""
    exam = measured(read(TEXTS["two factors"], "script.py"), Wishes(), lambda *_: None)
    known = exam.lab.weight
    exam.lab.weigh()
    assert exam.lab.weight == known
