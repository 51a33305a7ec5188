"""The bug zoo, the shape puzzle and the self-grader, as a reader uses them; their numbers against mlp_lib."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mlp_lib.explorables import BugZoo, SelfGrader, ShapePuzzle, bug_zoo
from mlp_lib.explorables.self_grader import SLIPS, near
from mlp_lib.explorables.shape_puzzle import PIECES

from .explorable_pages import control, numbers, sentence, show, state, type_number
from .support import Visit

# --- bug zoo ------------------------------------------------------------------------------------


def hint_is_true(said: str, errors: list[tuple[str, float]], guessed: list[tuple[str, float]]) -> bool:
    """Whether the row that the hint names speaks against the guess, and as it says."""
    found = re.search(
        r"Not that one: it (leaves|puts) the (layer \d \w+) (right|off|off by (\S+)), and here (.*)\.$", said
    )
    assert found, said
    does, part, how, other, here = found.groups()
    mine, theirs = dict(errors)[part], dict(guessed)[part]
    if does == "leaves":
        return how == "right" and here == "they are off" and theirs < 1e-6 < mine
    if how == "off":
        return here == "they are right" and mine < 1e-6 < theirs
    shown = [numbers(text)[0] for text in (other, here)]
    return shown == pytest.approx([theirs, mine], rel=6e-3) and abs(np.log(theirs / mine)) > 0.01


def test_every_bug_of_the_zoo_shows_its_numbers_and_is_found_by_its_name(tab: Visit) -> None:
    page = tab.page
    found = set()
    for bug in range(1, 8):
        show(tab, "bug-zoo", bug=bug)
        lesson = BugZoo(bug=bug)
        rows = page.locator(".mlp-table tbody tr")
        assert rows.locator("th").all_inner_texts() == [part for part, _ in lesson.errors()]
        shown = [numbers(text)[0] for text in rows.locator("td:nth-child(2)").all_inner_texts()]
        assert shown == pytest.approx([error for _, error in lesson.errors()], rel=6e-3, abs=5e-5)
        signs = rows.locator("td:nth-child(3)").all_inner_texts()
        assert signs == ["✓" if error < 1e-6 else "✗" for _, error in lesson.errors()]
        title, why, _ = bug_zoo.cases()[lesson.solution - 1]
        wrong = lesson.solution % 7 + 1
        control(page, "answer").locator("select").select_option(index=wrong)
        assert hint_is_true(sentence(page), lesson.errors(), bug_zoo.cases()[wrong - 1][2])
        lengths = [box["width"] for bar in rows.locator(".mlp-off-bar").all() if (box := bar.bounding_box())]
        wanted = [max(0.0, 1 + np.log10(max(error, 1e-300)) / 12) for _, error in lesson.errors()]
        assert np.allclose(np.array(lengths) / max(lengths), np.array(wanted) / max(wanted), atol=0.02)
        control(page, "answer").locator("select").select_option(label=title)
        assert sentence(page) == f"Right: {title}. {why}"
        assert state(page, "answer") == lesson.solution
        found.add(lesson.solution)
    assert len(found) == 7


def test_another_bug_takes_the_answer_back(tab: Visit) -> None:
    show(tab, "bug-zoo", bug=2, answer=BugZoo(bug=2).solution)
    assert sentence(tab.page).startswith("Right:")
    type_number(tab.page, "bug", 3)
    assert not sentence(tab.page).startswith("Right:")
    assert state(tab.page, "answer") == 0


# --- shape puzzle -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sizes", [{}, {"k": 4, "m": 3, "n": 4}, {"k": 1, "m": 6, "n": 6}, {"k": 3, "m": 2, "n": 3}], ids=str
)
def test_the_puzzle_says_what_the_library_says(tab: Visit, sizes: dict[str, int]) -> None:
    rng = np.random.RandomState(1)
    show(tab, "shape-puzzle", **sizes)
    pairs = [(task, *rng.choice(PIECES, 2)) for task in "HGR" for _ in range(5)]
    endings = set()
    for task, left, right in [*pairs, ("H", "A", "W"), ("G", "AT", "D"), ("R", "D", "VT"), ("H", "D", "AT")]:
        for name, value in (("task", task), ("left", left), ("right", right)):
            control(tab.page, name).locator("select").select_option(value)
        puzzle = ShapePuzzle(task=task, left=left, right=right, **sizes)
        assert sentence(tab.page) == puzzle.sentence()
        assert ("the loop gives the same" in sentence(tab.page)) == puzzle.is_right
        product = puzzle.product()
        alt = tab.page.locator(".mlp-shape-puzzle svg[role=img]").get_attribute("aria-label") or ""
        assert ("does not fit" in alt) == (product is None)
        endings.add((product is None, puzzle.is_right))
    assert {(True, False), (False, True)} <= endings
    assert tab.complaints == []


def test_the_prediction_of_the_puzzle_is_counted(tab: Visit) -> None:
    show(tab, "shape-puzzle", left="A", right="W")
    control(tab.page, "prediction").get_by_text("more").click()
    assert "Not so: 1 has the shape of H" in sentence(tab.page)
    control(tab.page, "prediction").get_by_text("1", exact=True).click()
    assert "As you said, 1 has the shape of H" in sentence(tab.page)
    for name, value in (("k", 4), ("n", 4)):
        type_number(tab.page, name, value)
    equal = ShapePuzzle(k=4, n=4)
    assert equal.count_shaped() > 2
    assert f"Not so: {equal.count_shaped()} have the shape of H" in sentence(tab.page)
    control(tab.page, "left").locator("select").focus()
    tab.page.keyboard.press("ArrowDown")
    assert state(tab.page, "left") == "AT"
    assert "Equal sizes hide the mistake" in sentence(tab.page)


# --- self-grader --------------------------------------------------------------------------------


def entry(visit: Visit, number: int, value: float) -> None:
    field = visit.page.locator(f'[data-entry="{number}"]')
    field.fill(f"{value:.4f}")
    field.press("Tab")


@pytest.mark.parametrize("seed", [181, 7])
def test_the_sheet_gives_the_numbers_of_the_library(tab: Visit, seed: int) -> None:
    show(tab, "self-grader", seed=seed)
    sheet = SelfGrader(seed=seed)
    activations = sheet.network.forward(sheet.X).activations
    shown = [numbers(text.split("=")[1]) for text in tab.page.locator(".mlp-fact").all_inner_texts()]
    given = [*(A.T for A in activations), sheet.T.T, sheet.network.weights[2][1:].T]
    for found, expected in zip(shown, given, strict=True):
        assert found == pytest.approx(list(expected.ravel()), abs=0.000501)
    for number, value in enumerate(sheet.truth()):
        entry(tab, number, value)
        assert f"{number + 1} right" in sentence(tab.page) or number == 14
    assert "All 15 entries are right" in sentence(tab.page)
    assert tab.page.locator(".mlp-sign", has_text="✓").count() == 15
    assert len(state(tab.page, "answers")) == 15


def test_every_known_slip_is_called_by_its_name(tab: Visit) -> None:
    sheet = SelfGrader()
    truth = sheet.truth()
    for slip, name in SLIPS.items():
        values = sheet.with_slip(slip)
        wrong = [number for number in range(15) if not near(round(values[number], 4), truth[number])]
        assert wrong
        show(tab, "self-grader", answers="_".join(f"{value:.4f}" for value in values))
        assert f"{15 - len(wrong)} right" in sentence(tab.page)
        assert tab.page.locator(".mlp-sign", has_text="✗").count() == len(wrong)
        sheet.answers = [float(f"{value:.4f}") for value in values]
        assert sentence(tab.page) == sheet.sentence()
        assert name in tab.page.locator(".mlp-sheet").last.inner_text()
    entry(tab, 0, 12.0)
    assert "The first that is wrong: not this" in sentence(tab.page)


def test_an_entry_is_told_and_a_new_sheet_is_empty(tab: Visit) -> None:
    show(tab, "self-grader")
    page = tab.page
    control(page, "reveal").focus()
    page.keyboard.press("Enter")
    assert "1 of 15 entries filled in, 1 right" in sentence(page)
    assert float(page.locator('[data-entry="0"]').input_value()) == pytest.approx(SelfGrader().truth()[0], abs=6e-4)
    page.locator('[data-entry="0"]').fill("")
    page.locator('[data-entry="0"]').press("Enter")
    assert "0 of 15" in sentence(page)
    control(page, "reveal").click()
    control(page, "new_seed").click()
    assert "0 of 15 entries filled in" in sentence(page)
    assert state(page, "seed") == SelfGrader().seed + 1
    assert state(page, "answers") == []
