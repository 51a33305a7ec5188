"""Draw a digit as a reader uses it: what is drawn, learnt and judged on the page is what mlp_lib makes of it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from mlp_lib import datasets
from mlp_lib.explorables import DrawADigit
from mlp_lib.explorables.draw_a_digit import PER_EPOCH, UPDATES, dealt_digits, standardised

from .explorable_pages import control, eased, frames, sentence, settled, show, state
from .pictures import pixels
from .support import Visit, Windows

#: Of each cell how dark it is, 0 to 1: what is seen, not what is said.
DARKNESS = """() => [...document.querySelectorAll(".mlp-ink")].map(cell => {
    const [r, g, b] = getComputedStyle(cell).backgroundColor.match(/[\\d.]+/g).map(Number);
    const light = getComputedStyle(cell).backgroundColor.startsWith("color(") ? 255 * r : r;
    return (0xf3 - light) / (0xf3 - 0x22);
})"""
BARS = """() => [...document.querySelectorAll(".mlp-answer-track")].map(
    track => track.firstChild.getBoundingClientRect().width / track.getBoundingClientRect().width)"""


def seen_ink(page: Page) -> np.ndarray[Any, Any]:
    return 16 * np.array(page.evaluate(DARKNESS))


def seen_answers(page: Page) -> np.ndarray[Any, Any]:
    settled(page)
    eased(page)
    return np.array(page.evaluate(BARS))


def place_of(page: Page, row: float, column: float) -> tuple[float, float]:
    box = page.locator(".mlp-field").bounding_box()
    assert box
    return box["x"] + column * box["width"] / 8, box["y"] + row * box["height"] / 8


def test_a_stroke_of_the_mouse_is_seen_and_answered(tab: Visit) -> None:
    show(tab, "draw-a-digit")
    page = tab.page
    before = seen_answers(page)
    control(page, "clear").click()
    assert seen_ink(page).max() < 0.1
    assert "empty field" in sentence(page).lower()
    for row, column in ((1.2, 2), (1.2, 5.5), (7.5, 3)):
        page.mouse.move(*place_of(page, row, column))
        if row == 1.2 and column == 2:
            page.mouse.down()
    page.mouse.up()
    ink = state(page, "ink")
    assert np.allclose(seen_ink(page), ink, atol=0.5)
    assert max(ink) == 16
    assert any(0 < dot < 16 for dot in ink)
    answers = DrawADigit(ink=ink).answers
    assert np.allclose(seen_answers(page), answers, atol=0.01)
    assert not np.allclose(answers, before, atol=0.2)
    assert f"Your drawing: read as {answers.argmax()}, with {100 * answers.max():.1f} %" in sentence(page)
    assert tab.complaints == []


def test_keys_draw_at_a_cursor_that_says_where_it_is(tab: Visit) -> None:
    show(tab, "draw-a-digit", ink="_".join(["0"] * 64))
    page = tab.page
    page.locator(".mlp-ink").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    spoken = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(spoken) == "row 3, column 3: ink 16"
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate(spoken) == "row 3, column 4: ink 16"
    ink = np.array(state(page, "ink")).reshape(8, 8)
    assert ink[2, 2] == ink[2, 3] == 16
    page.keyboard.press("Delete")
    assert page.evaluate(spoken) == "row 3, column 4: ink 0"
    assert np.array(state(page, "ink")).reshape(8, 8)[2, 3] == 0
    for key in ("ArrowUp",) * 9:
        page.keyboard.press(key)
    assert "row 1, column 4" in page.evaluate(spoken)
    assert page.locator('.mlp-ink[tabindex="0"]').count() == 1
    assert tab.complaints == []


@pytest.mark.parametrize("part", ["validation", "training"])
def test_the_matrix_and_the_worst_mistakes_are_those_of_the_library(tab: Visit, part: str) -> None:
    view = DrawADigit(update=PER_EPOCH + 3, part=part)
    show(tab, "draw-a-digit", update=view.update, part=part)
    page = tab.page
    Z, T = standardised()[0], dealt_digits()[1]
    rows = slice(0, 1197) if part == "training" else slice(1197, 1497)
    network = view.network
    texts = page.locator(".mlp-confusion > text").all_text_contents()[:100]
    counts = np.array([int(text or 0) for text in texts]).reshape(10, 10)
    assert np.array_equal(counts, network.confusion_matrix(Z[rows], T[rows]))
    errors = network.errors_per_example(Z[rows], T[rows])
    labels, meant = network.labels(Z[rows]), T[rows].argmax(axis=1)
    worst = sorted(np.flatnonzero(labels != meant), key=lambda i: -errors[i])[:8]
    mistakes = control(page, "mistake")
    assert mistakes.all_inner_texts() == [f"{meant[i]} → {labels[i]}" for i in worst]
    mistakes.nth(2).click()
    assert state(page, "digit") == rows.start + worst[2]
    assert np.allclose(seen_ink(page), datasets.digits(part)[0][worst[2]], atol=0.5)  # type: ignore[arg-type]
    assert np.allclose(seen_answers(page), network.predict(Z[rows][[worst[2]]])[0], atol=0.01)
    assert f"A {meant[worst[2]]} of the {part} part: read as {labels[worst[2]]}" in sentence(page)
    assert tab.complaints == []


def warmth(picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How much bluer than red the middle of each of 8 by 8 cells is."""
    side = len(picture) / 8
    middles = ((np.arange(8) + 0.5) * side).astype(int)
    cells = picture[np.ix_(middles, middles)].astype(float)
    return np.asarray(cells[..., 2] - cells[..., 0]).ravel()


@pytest.mark.parametrize("look", ["weights", "added", "products"])
def test_a_hidden_neuron_shows_what_it_looks_for(tab: Visit, look: str) -> None:
    view = DrawADigit(look=look, neuron=7)
    show(tab, "draw-a-digit", look=look)
    page = tab.page
    page.locator(".mlp-neuron").nth(6).click()
    assert state(page, "neuron") == 7
    W = view.network.weights[1][1:, 6]
    start = DrawADigit(update=0).network.weights[1][1:, 6]
    z = standardised()[0][view.digit]
    expected = {"weights": W, "added": W - start, "products": W * z}[look]
    canvas = page.locator(".mlp-large-neuron")
    inside = pixels(canvas)[1:-1, 1:-1]
    clear = np.abs(expected) > 0.25 * np.abs(expected).max()
    neutral = 0xF0 - 0xF7  # of the paper between both
    assert clear.sum() > 8
    assert np.array_equal(np.sign(warmth(inside)[clear] - neutral), np.sign(expected[clear]))
    forward = view.network.forward(z[None])
    assert f"a = {forward.activations[1][0, 6]:.2f}".replace("-", "−") in page.locator(".mlp-neuron-words").inner_text()
    page.locator(".mlp-neuron").nth(6).press("ArrowDown")
    assert state(page, "neuron") == 15
    assert page.locator('.mlp-neuron[aria-checked="true"]').get_attribute("aria-label") == (
        f"neuron 15, activation {forward.activations[1][0, 14]:.2f}".replace("-", "−")
    )
    assert tab.complaints == []


def test_play_trains_while_one_watches_and_stops(tab: Visit) -> None:
    show(tab, "draw-a-digit", update=0, speed=600)
    page = tab.page
    thumbs = page.locator(".mlp-hidden-layer canvas")
    before = thumbs.evaluate("node => node.toDataURL()")
    control(page, "play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('[data-name=update] input').value > 60")
    page.keyboard.press("Enter")
    frames(page, 3)
    stopped, reached = sentence(page), state(page, "update")
    frames(page, 5)
    assert sentence(page) == stopped
    assert 60 < state(page, "update") == reached < UPDATES
    assert thumbs.evaluate("node => node.toDataURL()") != before
    view = DrawADigit(update=reached)
    assert f"{view.right_count()} of 300 unseen ones" in stopped
    assert f"{view.right_count('training'):,} of 1,197 training" in stopped
    control(page, "epoch").click()
    assert state(page, "update") == reached + PER_EPOCH
    control(page, "rewind").click()
    assert state(page, "update") == 0
    assert thumbs.evaluate("node => node.toDataURL()") == before
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("preset", "changed"),
    [
        ("zero_start", {"initializer": "zeros"}),
        ("unshuffled", {"order": "sorted"}),
        ("recipe", {}),
    ],
)
def test_what_breaks_it_breaks_it_as_in_the_library(tab: Visit, preset: str, changed: dict[str, Any]) -> None:
    show(tab, "draw-a-digit", update=PER_EPOCH, learning_rate=2)
    page = tab.page
    control(page, preset).click()
    assert f"{DrawADigit(update=PER_EPOCH, **changed).right_count()} of 300 unseen ones" in sentence(page)
    assert control(page, preset).get_attribute("aria-pressed") == "true"
    assert page.locator('.mlp-button[aria-pressed="true"]').count() == 1
    # The run before it stays as a ghost.
    assert re.search(r"L", page.locator(".mlp-ghost").get_attribute("d") or "")
    assert tab.complaints == []


def test_too_large_a_rate_is_thirty(tab: Visit) -> None:
    show(tab, "draw-a-digit", update=3)
    control(tab.page, "large_rate").click()
    assert state(tab.page, "learning_rate") == 30
    assert f"{DrawADigit(update=3, learning_rate=30.0).right_count()} of 300 unseen ones" in sentence(tab.page)


def test_data_come_once_and_only_where_they_are_used(tab: Visit) -> None:
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    show(tab, "draw-a-digit")
    assert sum("/data/digits.js" in url for url in asked) == 1
    asked.clear()
    show(tab, "weather-map")
    assert asked and not any("/data/" in url for url in asked)


@pytest.mark.parametrize("how", ["mouse", "touch"])
def test_a_tap_makes_a_dot_and_the_rubber_takes_it_away(explorables: str, windows: Windows, how: str) -> None:
    with windows.tab(explorables, viewport={"width": 1000, "height": 900}, has_touch=how == "touch") as visit:
        page = visit.page
        show(visit, "draw-a-digit", ink="_".join(["0"] * 64))
        tap = page.mouse.click if how == "mouse" else page.touchscreen.tap
        tap(*place_of(page, 2.5, 3.5))
        dotted = np.array(state(page, "ink")).reshape(8, 8)
        assert dotted[2, 3] == 16
        dotted[2, 3] = 0
        assert dotted.max() < 8  # of the pixels about it the round pen touches an edge at most
        assert not dotted[[0, 4, 5, 6, 7]].any()
        dotted[2, 3] = 16
        rubber = control(page, "rubber")
        rubber.click() if how == "mouse" else rubber.tap()
        assert rubber.get_attribute("aria-pressed") == "true"
        tap(*place_of(page, 2.5, 4))
        rubbed = np.array(state(page, "ink")).reshape(8, 8)
        assert (rubbed <= dotted).all()
        assert 0 < rubbed[2, 3] < 16
        tap(*place_of(page, 2.5, 3.5))
        assert not np.any(state(page, "ink"))
        assert seen_ink(page).max() < 0.1
        rubber.click() if how == "mouse" else rubber.tap()
        tap(*place_of(page, 6.5, 6.5))
        assert np.array(state(page, "ink")).reshape(8, 8)[6, 6] == 16
        assert visit.complaints == []


def test_the_rubber_works_by_keys_and_on_strokes(tab: Visit) -> None:
    show(tab, "draw-a-digit", ink="_".join(["16"] * 64))
    page = tab.page
    control(page, "rubber").press("Enter")
    page.locator(".mlp-ink").first.focus()
    for key in ("ArrowDown", "ArrowRight", "Space", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    ink = np.array(state(page, "ink")).reshape(8, 8)
    assert ink[1, 1:4].tolist() == [0, 0, 0]
    assert ink[1, 5:].tolist() == [16, 16, 16]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "row 2, column 4: ink 0"
    page.mouse.move(*place_of(page, 6.5, 0.5))
    page.mouse.down()
    page.mouse.move(*place_of(page, 6.5, 7.5))
    page.mouse.up()
    ink = np.array(state(page, "ink")).reshape(8, 8)
    assert not ink[6].any()
    assert (ink[4] == 16).all()
    assert np.allclose(seen_ink(page), ink.ravel(), atol=0.5)
    assert tab.complaints == []
