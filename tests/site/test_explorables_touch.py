"""The explorables under a finger: it drags along what can be dragged, and it can still scroll the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page

from mlp_lib.explorables import ErrorLandscape

from .explorable_pages import frames, numbers, open_settled, settled, show, state, unfold
from .support import Visit, watch
from .test_explorables_landscape import figure, on_map


@dataclass
class Finger:
    """A tab on a phone, and what a finger does there."""

    visit: Visit
    client: CDPSession

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def move(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        """Put the finger down, move it, lift it."""
        (x, y), (u, v) = start, end
        self._send("touchStart", start)
        for i in range(1, steps + 1):
            self._send("touchMove", (x + (u - x) * i / steps, y + (v - y) * i / steps))
        self._send("touchEnd")
        settled(self.visit.page)

    def scrolled(self) -> float:
        return float(self.visit.page.evaluate("scrollY"))


@pytest.fixture(scope="module")
def finger(chromium: Browser, explorables: str) -> Iterator[Finger]:
    context = chromium.new_context(viewport={"width": 360, "height": 560}, has_touch=True, is_mobile=True)
    visit = watch(context, explorables)
    yield Finger(visit, context.new_cdp_session(visit.page))
    context.close()


def centred(surface: Locator) -> tuple[float, float, float]:
    """Bring a surface to the middle of the screen: its left edge, its width, and the height of its middle."""
    surface.evaluate("element => element.scrollIntoView({block: 'center'})")
    box = surface.bounding_box()
    assert box
    return box["x"], box["width"], box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("name", "surface", "setting"),
    [
        ("training-lab", ".mlp-curve", "epoch"),
        ("live-xor", ".mlp-curve", "epoch"),
        ("weather-map", ".mlp-curve", "epoch"),
        ("draw-a-digit", ".mlp-curve", "update"),
        ("twins", ".mlp-curves", "epoch"),
        ("confidently-wrong", ".mlp-curves", "h"),
        ("nudge-meter", ".mlp-curves", "epsilon"),
        ("signal-corridor", ".mlp-curves", "layer"),
        ("tolerance-band", ".mlp-curves", "slope"),
    ],
)
def test_a_finger_drags_along_a_curve_and_swipes_past_it(finger: Finger, name: str, surface: str, setting: str) -> None:
    visit = finger.visit
    open_settled(visit, f"{name}-light.html")
    page = visit.page
    unfold(page)
    page.add_style_tag(content="main { padding-bottom: 600px }")  # as in a chapter, more follows
    curve = page.locator(surface).first
    left, width, y = centred(curve)
    first, last = left + 0.4 * width, left + 0.8 * width
    place = finger.scrolled()
    reached: list[Any] = []
    for start, end in (((first, y), (first, y)), ((first, y), (last, y + 8)), ((last, y), (last, y))):
        finger.move(start, end)
        reached.append(state(page, setting))
    tapped_first, dragged, tapped_last = reached
    assert dragged == tapped_last != tapped_first
    assert finger.scrolled() == place
    finger.move((first, y), (first + 5, y - 180))
    page.wait_for_function("place => scrollY > place + 100", arg=place)
    assert state(page, setting) == dragged
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("name", "surface"),
    [
        ("training-lab", ".mlp-plane"),
        ("training-lab", ".mlp-network"),
        ("weather-map", ".mlp-weather"),
        ("hidden-space", ".mlp-plane"),
    ],
)
def test_a_swipe_over_a_picture_scrolls_the_page(finger: Finger, name: str, surface: str) -> None:
    open_settled(finger.visit, f"{name}-light.html")
    finger.visit.page.add_style_tag(content="main { padding-bottom: 600px }")  # the card alone would fit the screen
    left, width, y = centred(finger.visit.page.locator(surface).first)
    place = finger.scrolled()
    finger.move((left + 0.5 * width, y), (left + 0.5 * width, y - 180))
    finger.visit.page.wait_for_function("place => scrollY > place + 100", arg=place)


def test_a_point_and_a_neuron_are_picked_by_a_tap(finger: Finger) -> None:
    open_settled(finger.visit, "training-lab-light.html")
    page = finger.visit.page
    unfold(page)
    plane = page.locator(".mlp-plane")
    left, width, y = centred(plane)
    inner = width - 26
    top = y - width / 2
    page.touchscreen.tap(left + 22 + inner * 1.35 / 1.7, top + 4 + inner * 0.35 / 1.7)
    assert state(page, "example") == 3
    page.locator('[data-part="n2-1"]').tap()
    assert "Neuron 1 of layer 2, example 4" in page.locator(".mlp-formula").inner_text()


def test_the_hidden_space_plays_and_stops_at_a_tap(finger: Finger) -> None:
    open_settled(finger.visit, "hidden-space-light.html")
    page = finger.visit.page
    play = page.locator('[data-name="play"]')
    play.tap()
    page.wait_for_function("() => document.querySelector('[data-name=update] input').value > 100")
    play.tap()
    assert 100 < state(page, "update") < 2400
    page.locator('[data-name="rewind"]').tap()
    assert state(page, "update") == 0


def test_a_cell_of_the_weather_map_is_picked_by_a_tap(finger: Finger) -> None:
    open_settled(finger.visit, "weather-map-light.html")
    page = finger.visit.page
    left, width, _ = centred(page.locator(".mlp-weather"))
    top = (page.locator(".mlp-weather").bounding_box() or {})["y"]
    page.touchscreen.tap(left + 58 + 8.5 * (width - 58 - 42) / 25, top + 4.5 * 24)
    assert state(page, "learning_rate") == 5
    assert state(page, "seed") % 25 == 8


def test_the_line_is_dragged_sideways_and_upwards(finger: Finger) -> None:
    open_settled(finger.visit, "drag-the-line-light.html")
    page = finger.visit.page
    before = state(page, "lines")
    page.locator(".mlp-plane").evaluate("element => element.scrollIntoView({block: 'center'})")
    place = finger.scrolled()
    box = page.locator(".mlp-handle").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger.move((x, y), (x + 60, y))
    moved = state(page, "lines")
    assert moved[0] > before[0] + 0.2
    finger.move((x + 60, y), (x + 60, y - 50))
    assert state(page, "lines")[1] > moved[1] + 0.15
    assert finger.scrolled() == place
    assert numbers(page.locator(".mlp-line-equations").inner_text())
    assert finger.visit.complaints == []


def test_the_start_is_dragged_along_a_plane_of_directions(finger: Finger) -> None:
    page = finger.visit.page
    show(finger.visit, ErrorLandscape.lesson, plane="random", epoch=40)
    left, _, _ = centred(page.locator(".mlp-landscape-map"))
    top = page.locator(".mlp-landscape-map").evaluate("map => map.getBoundingClientRect().top")
    before = figure(page)
    place = finger.scrolled()

    def at(x: float, y: float) -> tuple[float, float]:
        u, v = on_map(page, x, y)
        return left + u, top + v

    finger.move(at(*before.spanned.coordinates(before.start())), at(5.0, -4.0))
    moved = figure(page)
    assert moved.spanned.coordinates(moved.start()) == pytest.approx([5.0, -4.0], abs=0.2)
    assert moved.spanned.foot(moved.start()) == pytest.approx(before.spanned.foot(before.start()), abs=1e-9)
    assert finger.scrolled() == place
    assert finger.visit.complaints == []


def test_a_held_handle_shows_where_it_is_beside_the_finger(finger: Finger) -> None:
    open_settled(finger.visit, "drag-the-line-light.html")
    page = finger.visit.page
    handle = page.locator(".mlp-handle").first
    handle.evaluate("element => element.scrollIntoView({block: 'center'})")
    dot = handle.locator(".mlp-handle-dot").bounding_box()
    assert dot
    x, y = dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2
    lens = handle.locator(".mlp-lens")
    assert not lens.is_visible()
    finger._send("touchStart", (x, y))
    for step in range(1, 9):
        finger._send("touchMove", (x + 6 * step, y - 4 * step))
    frames(page)
    box = lens.locator("rect").bounding_box()
    assert box
    # A finger covers some 20 pixels around its middle.
    assert abs(box["y"] + box["height"] / 2 - (y - 32)) - box["height"] / 2 > 20
    frame = page.locator(".mlp-overlay").bounding_box()
    assert frame
    assert frame["x"] <= box["x"]
    assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    told = numbers(lens.locator("text").text_content() or "")
    finger._send("touchEnd")
    assert told == pytest.approx(state(page, "lines")[:2], abs=0.006)
    assert not lens.is_visible()


def tap_until(page: Page, target: Locator, name: str, value: Any) -> None:
    """Tap, and once more where a machine at work took a tap for a long press, as a reader would."""
    for _ in range(3):
        target.tap()
        for _ in range(20):
            if state(page, name) == value:
                return
            frames(page, 5)
    raise AssertionError(f"{name} is {state(page, name)} after three taps")


def test_a_finger_draws_and_the_page_stays(finger: Finger) -> None:
    open_settled(finger.visit, "draw-a-digit-light.html")
    page = finger.visit.page
    page.locator('[data-name="clear"]').tap()
    assert sum(state(page, "ink")) == 0
    field = page.locator(".mlp-field")
    left, width, y = centred(field)
    place = finger.scrolled()
    cell = width / 8
    finger.move((left + 4.5 * cell, y - 2.5 * cell), (left + 4.5 * cell, y + 2.5 * cell))
    ink = np.array(state(page, "ink")).reshape(8, 8)
    assert (ink[2:6, 4] == 16).all()
    assert ink[:, :3].sum() == ink[:, 6:].sum() == 0
    assert finger.scrolled() == place
    unfold(page)
    tap_until(page, page.locator('[data-name="mistake"]').first, "ink", None)
    tap_until(page, page.locator(".mlp-neuron").nth(6), "neuron", 7)


def test_the_start_on_the_landscape_is_tapped_and_dragged_and_its_surface_turned(finger: Finger) -> None:
    open_settled(finger.visit, "error-landscape-light.html")
    page = finger.visit.page
    left, width, y = centred(page.locator(".mlp-landscape-map"))
    middle = left + 34 + (width - 42) / 2
    page.touchscreen.tap(middle + 60, y - 60)
    tapped = state(page, "given_weights")
    assert tapped[2] > 3
    assert tapped[7] > 3
    place = finger.scrolled()
    finger.move((middle + 60, y - 60), (middle - 60, y - 60))
    dragged = state(page, "given_weights")
    assert dragged[2] < -3
    assert dragged[7] == pytest.approx(tapped[7], abs=0.2)
    assert finger.scrolled() == place
    # Away from the start a finger goes on with the page.
    finger.move((middle + 100, y + 40), (middle + 100, y - 140))
    page.wait_for_function("place => scrollY > place + 100", arg=place)
    assert state(page, "given_weights") == dragged
    page.locator('[data-name="face"]').tap()
    assert state(page, "face") == "surface"
    assert not page.locator(".mlp-landscape-map").is_visible()
    left, width, y = centred(page.locator(".mlp-hill"))
    place = finger.scrolled()
    finger.move((left + 0.3 * width, y), (left + 0.6 * width, y + 6))
    assert state(page, "turn") > 0
    assert state(page, "tilt") == 35
    finger.move((left + 0.5 * width, y), (left + 0.5 * width, y - 180))
    page.wait_for_function("place => scrollY > place + 100", arg=place)
    assert finger.visit.complaints == []
