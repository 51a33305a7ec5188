"""Points of the reader's own in the training lab: pasted, refused, in the link, in the picture."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from mlp_lib.explorables import TrainingLab
from mlp_lib.explorables.lab import bounds_of

from .explorable_pages import control, frames, open_settled, sentence, settled, state
from .support import Visit, Windows

LAB = "training-lab-light.html?training-lab.epochs=60&training-lab.learning_rate=2"
ROWS = "x1, x2, class\n12, 0.5, 1\n14, 2, 0\n12.5, 1, 1\n\n15; 0.5; 0\n13.5\t3\t1\n"
POINTS = [[12, 0.5, 1], [14, 2, 0], [12.5, 1, 1], [15, 0.5, 0], [13.5, 3, 1]]
SETTINGS = {"dataset": "own", "epochs": 60, "learning_rate": 2.0}
HEIGHT = "document.querySelector('.mlp-card').clientHeight"


def choose_own(page: Page) -> Locator:
    control(page, "dataset").locator("select").press("y")
    field = control(page, "points").locator("textarea")
    assert field.is_visible()
    return field


def said(page: Page) -> str:
    return control(page, "points").get_by_role("status").inner_text()


def error(page: Page) -> float:
    return float(re.search(r"error is (\S+) and", sentence(page))[1])  # type: ignore[index]


def learned(page: Page, points: list[list[float]]) -> None:
    """The page shows the run of the library on these points."""
    lab = TrainingLab(points=points, **SETTINGS)  # type: ignore[arg-type]
    X, T = lab.data
    assert error(page) == pytest.approx(lab.network.error(X, T), rel=1e-3)
    assert state(page, "points") == points
    right = int((lab.network.labels(X) == T[:, 0]).sum())
    label = page.locator(".mlp-plane").get_attribute("aria-label")
    assert label
    assert label.startswith("Inputs plane of your own points, ")
    assert f"{right} of {len(points)} points lie on the right side" in label


def test_rows_are_typed_by_keyboard_and_the_run_is_the_librarys(tab: Visit) -> None:
    open_settled(tab, LAB)
    page = tab.page
    height = page.evaluate(HEIGHT)
    assert not control(page, "points").is_visible()
    field = choose_own(page)
    assert page.evaluate(HEIGHT) > height
    assert field.input_value() == "0, 0, 0\n0, 1, 1\n1, 0, 1\n1, 1, 0"
    learned(page, TrainingLab().points)
    before = page.evaluate("document.querySelector('.mlp-plane').toDataURL()")
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ROWS)  # as a paste does
    page.wait_for_function(
        "() => document.querySelector('.mlp-points [role=status]').textContent.startsWith('5 points')"
    )
    assert said(page) == "5 points: 2 of class 0, 3 of class 1. The first line is left out, as a header."
    assert field.input_value() == ROWS
    learned(page, POINTS)
    assert page.evaluate("document.querySelector('.mlp-plane').toDataURL()") != before
    # Left by the keyboard it is read at once.
    page.keyboard.press("Control+End")
    page.keyboard.type("15 3 1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"
    learned(page, [*POINTS, [15, 3, 1]])
    control(page, "dataset").locator("select").press("X")
    assert not control(page, "points").is_visible()
    assert page.evaluate(HEIGHT) == height
    assert tab.complaints == []


def test_a_row_that_cannot_be_read_is_named_and_the_points_stay(tab: Visit) -> None:
    open_settled(tab, LAB)
    page = tab.page
    field = choose_own(page)
    field.fill(ROWS)
    field.blur()
    learned(page, POINTS)
    for row, fault in (
        ("1, 1, 2", "class is 2, but 0 or 1 is expected"),
        ("1, one, 1", "x2 is “one”, which is no number"),
        ("1, 1", "2 values came, but x1, x2, class are expected"),
    ):
        wrong = f"0, 0, 0\n{row}\n"
        field.fill(wrong)
        field.blur()
        assert said(page) == f"Not read, the points before stay. Row 2: {fault}."
        assert field.get_attribute("aria-invalid") == "true"
        assert field.input_value() == wrong  # to be mended
        learned(page, POINTS)
    field.fill("0, 0, 0\n1, 1, 1\n")
    field.blur()
    assert field.get_attribute("aria-invalid") == "false"
    assert said(page) == "2 points: 1 of class 0, 1 of class 1."
    learned(page, [[0, 0, 0], [1, 1, 1]])
    assert tab.complaints == []


def test_the_points_are_in_the_link_and_come_back(tab: Visit) -> None:
    open_settled(tab, LAB)
    page = tab.page
    field = choose_own(page)
    field.fill(ROWS)
    field.blur()
    page.wait_for_function("() => location.search.includes('training-lab.points=')")
    page.reload()
    settled(page)
    learned(page, POINTS)
    assert field.input_value() == "\n".join(", ".join(f"{x:g}" for x in row) for row in POINTS)
    open_settled(tab, f"{LAB}&training-lab.dataset=own&training-lab.points=1*2*0_3*4*5")
    note = page.locator(".mlp-note").inner_text()
    assert note == "Changed: points: row 2: class is 5, but 0 or 1 is expected; the first four are used."
    learned(page, TrainingLab().points)
    open_settled(tab, f"{LAB}&training-lab.dataset=own&training-lab.hide=points")
    assert not control(page, "points").is_visible()
    assert tab.complaints == []


def test_points_lie_where_the_axes_say(tab: Visit) -> None:
    """Far from the origin the plane follows; the numbers at its edges are round and within the picture."""
    open_settled(tab, LAB)
    page = tab.page
    page.evaluate(
        "() => { window.told = []; const write = CanvasRenderingContext2D.prototype.fillText;"
        " CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {"
        " if (!this.canvas.className.includes('mlp-plane')) return write.call(this, text, ...place); window.told.push(text);"
        " const wide = Math.min(this.measureText(text).width, place[2] ?? Infinity);"
        " if (this.textAlign === 'right' && wide > place[0]) window.told.push(text + ' is cut');"
        " return write.call(this, text, ...place); }; }"
    )
    field = choose_own(page)
    for rows, ticks in (
        ([[-80, -80.5, 1], [80, 20, 0]], {"−100", "0", "100"}),
        (POINTS, {"0", "1", "2", "3", "12", "13", "14", "15"}),
        ([[-80, 0, 1], [80, 20, 0]], {"−100", "0", "100"}),
        ([[0.1, 0.1, 1], [0.3, 0.2, 0], [0.2, 0.3, 1]], {"0.1", "0.2", "0.3"}),
        ([[50, -50, 1], [50, -50, 0]], {"50", "−50"}),
    ):
        page.evaluate("window.told = []")
        field.fill("\n".join(", ".join(map(str, row)) for row in rows))
        field.blur()
        frames(page)
        assert set(page.evaluate("window.told")) == ticks
    assert tab.complaints == []


def pixel(page: Page, x1: float, x2: float) -> tuple[float, float]:
    """Where a place of the plane lies in the window."""
    rows = np.array(state(page, "points"))
    x0, y0, side = bounds_of(rows[:, :2])
    page.locator(".mlp-plane").scroll_into_view_if_needed()
    box = page.locator(".mlp-plane").bounding_box()
    assert box
    inner = box["width"] - 26
    return box["x"] + 22 + (x1 - x0) / side * inner, box["y"] + 4 + (1 - (x2 - y0) / side) * inner


def near(points: list[list[float]], expected: list[list[float]]) -> None:
    """The same points, to a pixel of the plane."""
    assert len(points) == len(expected)
    assert np.allclose(points, expected, rtol=0, atol=0.012)


def test_a_tap_adds_a_point_a_drag_moves_it_and_a_button_takes_it_away(tab: Visit) -> None:
    open_settled(tab, LAB)
    page = tab.page
    table = TrainingLab().points
    assert not control(page, "tap").is_visible()
    page.mouse.click(*pixel(page, 0.5, 0.5))
    assert state(page, "points") == table  # of a table nothing is moved
    choose_own(page)
    page.mouse.click(*pixel(page, 0.5, 0.5))
    near(state(page, "points"), [*table, [0.5, 0.5, 1]])
    assert said(page) == "5 points: 2 of class 0, 3 of class 1."
    assert control(page, "remove").inner_text() == "Remove example 5"
    learned(page, state(page, "points"))
    control(page, "tap").get_by_label("class 0").press("Space")
    page.mouse.click(*pixel(page, 0.2, 0.7))
    near(state(page, "points"), [*table, [0.5, 0.5, 1], [0.2, 0.7, 0]])
    # Outside of the plane a press adds nothing.
    box = page.locator(".mlp-plane").bounding_box()
    assert box
    page.mouse.click(box["x"] + 5, box["y"] + 40)
    assert len(state(page, "points")) == 6
    # Dragged beyond the edge a point stays on the plane, which does not run away meanwhile.
    page.mouse.move(*pixel(page, 0.5, 0.5))
    page.mouse.down()
    assert control(page, "remove").inner_text() == "Remove example 5"
    page.mouse.move(box["x"] + box["width"] - 10, box["y"] + 100, steps=3)
    held = page.evaluate("document.querySelector('.mlp-explorable').mlpModel.get('points')")
    page.mouse.move(box["x"] + box["width"] + 300, box["y"] + 100, steps=5)
    page.mouse.up()
    points = state(page, "points")
    _, _, side = bounds_of(np.array(table)[:, :2])
    wide = 0.5 * (1.2 / 1.7) * side  # of more than four points the plane has less room around them
    assert points[4][0] == pytest.approx(0.5 + wide, abs=0.02)
    assert points[4][2] == 1
    assert points[:4] == table
    assert len(held) == 6
    learned(page, points)
    field = control(page, "points").locator("textarea")
    assert len(field.input_value().splitlines()) == 6
    control(page, "remove").press("Enter")
    near(state(page, "points"), [*table, [0.2, 0.7, 0]])
    for _ in range(3):
        control(page, "remove").press("Enter")
    assert len(state(page, "points")) == 2
    assert control(page, "remove").get_attribute("aria-disabled") == "true"
    control(page, "remove").press("Enter")
    assert len(state(page, "points")) == 2
    assert tab.complaints == []


def test_there_is_an_end_of_points_which_is_said(tab: Visit) -> None:
    open_settled(tab, f"{LAB}&training-lab.dataset=own&training-lab.epochs=2")
    page = tab.page
    field = control(page, "points").locator("textarea")
    field.fill("\n".join(["0 0 0", "1 1 1"] * 100))
    field.blur()
    assert said(page) == "200 points: 100 of class 0, 100 of class 1."
    before = state(page, "points")
    page.mouse.click(*pixel(page, 0.3, 0.7))
    assert said(page) == "200 points are the most there can be."
    assert state(page, "points") == before
    field.fill("\n".join(["0 0 0", "1 1 1"] * 100 + ["1 0 1"]))
    field.blur()
    assert said(page).startswith("Not read, the points before stay. 201 points came, but 2 to 200 are expected.")
    assert state(page, "points") == before
    assert tab.complaints == []


def test_points_held_back_are_moved_as_the_others(tab: Visit) -> None:
    open_settled(tab, f"{LAB}&training-lab.dataset=own&training-lab.test_share=50")
    page = tab.page
    for i in range(4):
        before = state(page, "points")
        x1, x2, target = before[i]
        page.mouse.move(*pixel(page, x1, x2))
        page.mouse.down()
        place = pixel(page, 0.6 * x1 + 0.2, 0.6 * x2 + 0.2)
        page.mouse.move(*place, steps=3)
        page.mouse.up()
        moved = [*before[:i], [0.6 * x1 + 0.2, 0.6 * x2 + 0.2, target], *before[i + 1 :]]
        near(state(page, "points"), moved)
    learned_of = TrainingLab(points=state(page, "points"), test_share=50, **SETTINGS)  # type: ignore[arg-type]
    assert error(page) == pytest.approx(learned_of.network.error(*learned_of.data), rel=1e-3)
    assert tab.complaints == []


def test_a_finger_adds_and_drags_points_and_scrolls_beside_them(windows: Windows, explorables: str) -> None:
    phone = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
    with windows.tab(explorables, **phone) as visit:
        open_settled(visit, f"{LAB}&training-lab.dataset=own")
        page = visit.page
        table = TrainingLab().points
        page.touchscreen.tap(*pixel(page, 0.5, 0.4))
        near(state(page, "points"), [*table, [0.5, 0.4, 1]])
        before = state(page, "points")
        slide(page, pixel(page, 0.5, 0.4), pixel(page, 0.5, 0.8))
        near(state(page, "points"), [*table, [0.5, 0.8, 1]])
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        top = page.evaluate("scrollY")
        before = state(page, "points")
        slide(page, pixel(page, 0.25, 0.1), pixel(page, 0.25, 0.7))
        assert page.evaluate("scrollY") != top
        assert state(page, "points") == before
        assert visit.complaints == []


def slide(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger goes from one place to another."""
    session = page.context.new_cdp_session(page)
    touch = lambda kind, *points: session.send(  # noqa: E731
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
    )
    touch("touchStart", start)
    for share in (0.25, 0.5, 0.75, 1.0):
        touch("touchMove", (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    touch("touchEnd")
    session.detach()
