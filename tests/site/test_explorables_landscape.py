"""The landscape of the error, as a reader uses it: its picture, its paths and its words against mlp_lib."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from mlp_lib.explorables import ErrorLandscape

from .explorable_pages import control, frames, open_settled, sentence, settled, show, state
from .pictures import pixels, share_changed
from .support import Visit, Windows

LESSON = ErrorLandscape.lesson
#: Around the square of the map: left, top, right, bottom. As in src/landscape/map.js.
MARGINS = (34, 8, 8, 36)
#: Light heights, from explorables.css.
RAMP = [(0.0, "#4c2f7e"), (0.5, "#cf93bd"), (1.0, "#fff2e6")]
SETTINGS: dict[str, Any] = {"epoch": 200, "step": "adam", "first": 7, "second": 8}


def figure(page: Page) -> ErrorLandscape:
    """The same figure in Python, from the settings that the page has."""
    names = [name for name in ErrorLandscape.setting_names() if name not in ("hide", "face", "prediction")]
    return ErrorLandscape(**{name: state(page, name) for name in names})


def colour_of(E: float) -> np.ndarray:
    share = float(np.sqrt(E / 0.5))
    at = [place for place, _ in RAMP]
    channels = [[int(text[i : i + 2], 16) for _, text in RAMP] for i in (1, 3, 5)]
    return np.array([np.interp(share, at, channel) for channel in channels])


def on_map(page: Page, x: float, y: float, reach: float = 12.0) -> tuple[float, float]:
    """Where two weights lie, in pixels of the map."""
    box = page.locator(".mlp-landscape-map").bounding_box()
    assert box
    left, top, right, bottom = MARGINS
    inner, high = box["width"] - left - right, box["height"] - top - bottom
    return left + inner * (x + reach) / (2 * reach), top + high * (1 - (y + reach) / (2 * reach))


@pytest.mark.parametrize("plane", ["weights", "random", "run"])
def test_the_map_has_the_heights_of_the_library(tab: Visit, plane: str) -> None:
    show(tab, LESSON, plane=plane, **SETTINGS)
    page = tab.page
    picture = pixels(page.locator(".mlp-landscape-map"))
    at, E = figure(page).surface(25)
    off = []
    for j, y in enumerate(at[2:-2], start=2):
        for i, x in enumerate(at[2:-2], start=2):
            u, v = on_map(page, x, y)
            off.append(np.abs(picture[round(v), round(u), :3].astype(float) - colour_of(E[j, i])).max())
    # Contour lines and paths hide some of the places.
    assert np.mean(np.array(off) < 9) > 0.8, np.percentile(off, [50, 80, 90])


def test_what_is_written_of_each_run_is_the_librarys(tab: Visit) -> None:
    show(tab, LESSON, **SETTINGS)
    page = tab.page
    lines = page.locator(".mlp-runs label").all_inner_texts()
    expected = figure(page)
    assert len(lines) == 4
    for number, line in enumerate(lines):
        _, errors, right = expected.run(number)
        assert f"E {errors[-1]:.4f}" in line
        assert f"{right[-1]} of 4" in line
    assert f"verdict on this place: {expected.standing().kind}" in sentence(page)
    show(tab, LESSON, compare="seeds", epoch=150, step="momentum", lead=3)
    lines = page.locator(".mlp-runs label").all_inner_texts()
    assert len(lines) == 6
    for number, line in enumerate(lines):
        assert f"E {figure(page).run(number)[1][-1]:.4f}" in line
    assert tab.complaints == []


def both(page: Page) -> tuple[np.ndarray, np.ndarray]:
    settled(page)
    hill = pixels(page.locator(".mlp-hill"))
    for _ in range(100):
        frames(page, 4)
        before, hill = hill, pixels(page.locator(".mlp-hill"))
        if np.array_equal(before, hill):
            return pixels(page.locator(".mlp-landscape-map")), hill
    raise AssertionError("the surface does not come to rest")


def test_the_start_is_dragged_by_mouse_and_pushed_by_keys(tab: Visit) -> None:
    show(tab, LESSON, epoch=40)
    page = tab.page
    before = both(page)
    handle = page.locator(".mlp-handle")
    box, frame = handle.locator(".mlp-handle-dot").bounding_box(), page.locator(".mlp-landscape-map").bounding_box()
    assert box
    assert frame
    u, v = on_map(page, 6.0, 6.0)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + u, frame["y"] + v, steps=5)
    page.mouse.up()
    given = state(page, "given_weights")
    assert given[2] == pytest.approx(6.0, abs=0.1)
    assert given[7] == pytest.approx(6.0, abs=0.1)
    drawn = ErrorLandscape().start()
    assert np.delete(given, [2, 7]) == pytest.approx(np.delete(drawn, [2, 7]), abs=1e-12)
    after = both(page)
    assert all(share_changed(a, b) > 0.01 for a, b in zip(before, after, strict=True))
    assert f"E = {figure(page).run()[1][-1]:.4f}" in sentence(page)
    handle.focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)
    moved = state(page, "given_weights")
    assert moved[2] == pytest.approx(given[2] - 0.1, abs=1e-9)
    assert moved[7] == pytest.approx(given[7] + 0.6, abs=1e-9)
    assert page.evaluate("document.activeElement.matches('.mlp-handle')")
    assert re.search(r"−?\d+\.\d\d", handle.get_attribute("aria-valuetext") or "")
    assert tab.complaints == []


def test_on_a_plane_the_start_is_moved_along_it_while_it_stays(tab: Visit) -> None:
    show(tab, LESSON, plane="run", epoch=40)
    page = tab.page
    before = figure(page)
    foot = before.spanned.foot(before.start())
    assert not control(page, "lay").is_visible()
    page.locator(".mlp-landscape-map").click(position=dict(zip("xy", on_map(page, -3.0, 5.0), strict=True)))
    moved = figure(page)
    assert moved.laid_from == pytest.approx(before.start().tolist(), abs=1e-12)
    assert moved.spanned.directions == pytest.approx(before.spanned.directions, abs=1e-12)
    assert moved.spanned.coordinates(moved.start()) == pytest.approx([-3.0, 5.0], abs=0.1)
    assert moved.spanned.foot(moved.start()) == pytest.approx(foot, abs=1e-9)
    handle = page.locator(".mlp-handle")
    handle.focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)
    pushed = figure(page)
    step = pushed.spanned.coordinates(pushed.start()) - moved.spanned.coordinates(moved.start())
    assert step == pytest.approx([-0.1, 0.6], abs=1e-9)
    assert "start to end" in (handle.get_attribute("aria-valuetext") or "")
    far, off = pushed.apart()
    said = page.locator(".mlp-landscape-note p").inner_text()
    assert f"up to {far:.2f} away from the surface, up to {off:.3f}" in said
    control(page, "lay").click()
    assert state(page, "laid_from") is None
    assert not control(page, "lay").is_visible()
    assert not np.allclose(figure(page).spanned.directions, pushed.spanned.directions, atol=0.01)
    assert tab.complaints == []


def test_random_directions_have_a_seed_of_their_own(tab: Visit) -> None:
    open_settled(tab, f"{LESSON}-light.html")
    page = tab.page
    control(page, "plane").locator("select").select_option(label="random directions")
    first = both(page)
    field = control(page, "direction_seed").locator("input")
    field.fill("3")
    field.press("Enter")
    assert (state(page, "plane"), state(page, "direction_seed"), state(page, "seed")) == ("random", 3, 1)
    assert all(share_changed(a, b) > 0.01 for a, b in zip(first, both(page), strict=True))
    far, _ = figure(page).apart()
    assert f"up to {far:.2f} away" in page.locator(".mlp-landscape-note p").inner_text()
    assert tab.complaints == []


def test_a_run_that_rests_lays_no_plane(tab: Visit) -> None:
    show(tab, LESSON, plane="run", given_weights="_".join("0" * 9))
    assert "it lays no plane" in tab.page.locator(".mlp-landscape-note p").inner_text()


def turn(page: Page, hill: Locator, across: float, up: float) -> None:
    box = hill.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + up, steps=4)
    page.mouse.up()


def test_the_surface_turns_by_mouse_and_by_keys(tab: Visit) -> None:
    open_settled(tab, f"{LESSON}-light.html")
    page = tab.page
    hill = page.locator(".mlp-hill")
    first = both(page)
    turn(page, hill, 80, 30)
    assert (state(page, "turn"), state(page, "tilt")) == (5, 45)
    second = both(page)
    assert share_changed(first[1], second[1]) > 0.05
    assert share_changed(first[0], second[0]) == 0.0
    hill.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert (state(page, "turn"), state(page, "tilt")) == (10, 65)
    assert share_changed(second[1], both(page)[1]) > 0.05
    assert "turned 10°" in (hill.get_attribute("aria-valuetext") or "")
    assert tab.complaints == []


def test_a_prepared_start_is_named_by_the_librarys_verdict(tab: Visit) -> None:
    open_settled(tab, f"{LESSON}-light.html")
    page = tab.page
    box = control(page, "start").locator("select")
    for name in ("plateau", "saturated region", "flat minimum", "saddle point"):
        box.select_option(label=f"a {name}")
        assert f"verdict on this place: {name}" in sentence(page)
        assert figure(page).standing().kind == name


def test_with_only_two_weights_the_surface_stays(tab: Visit) -> None:
    show(tab, LESSON, only_two="true", epoch=0, step="adam")
    page = tab.page
    still = figure(page).surface(9)[1]
    control(page, "epoch").locator("input[type=number]").fill("300")
    page.keyboard.press("Enter")
    assert np.array_equal(figure(page).surface(9)[1], still)
    control(page, "only_two").locator("input").uncheck()
    assert not np.allclose(figure(page).surface(9)[1], still)


@pytest.mark.parametrize("compare", ["steps", "seeds"])
@pytest.mark.parametrize("plane", ["weights", "random", "run"])
@pytest.mark.parametrize("screen", [(720, 800), (360, 780)], ids=["column of the book", "phone"])
def test_no_state_is_higher_than_the_screen(
    windows: Windows, explorables: str, screen: tuple[int, int], plane: str, compare: str
) -> None:
    """As wide as a card is in the book: test_openings.py measures the state that it opens in."""
    width, most = screen
    with windows.tab(explorables, viewport={"width": width, "height": most}) as visit:
        for only_two in ("true", "false"):
            show(visit, LESSON, plane=plane, compare=compare, only_two=only_two, epoch=300)
            card = visit.page.locator(".mlp-card").bounding_box()
            assert card
            assert card["height"] <= most, sentence(visit.page)
