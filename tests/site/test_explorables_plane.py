"""The lessons on the plane, as a reader uses them; their numbers against mlp_lib."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from mlp_lib import datasets
from mlp_lib.explorables import DragTheLine, HiddenSpace, WeatherMap, weather_map

from .explorable_pages import control, numbers, open_settled, sentence, show, state, type_number
from .support import Visit

# --- drag the line ------------------------------------------------------------------------------


def right_count(page: Page) -> int:
    lines, neurons, combine = state(page, "lines"), state(page, "neurons"), state(page, "combine")
    shown = page.locator(".mlp-table .mlp-right").count()
    assert DragTheLine(lines=lines, neurons=neurons, combine=combine).right_count() == shown
    return shown


def drag(page: Page, handle: Locator, x: float, y: float) -> None:
    """Drag a handle to a point of the plane."""
    plane = page.locator(".mlp-plane").bounding_box()
    box = handle.bounding_box()
    assert plane
    assert box
    inner = plane["width"] - 26
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(plane["x"] + 22 + inner * (x + 0.35) / 1.7, plane["y"] + 4 + inner * (1.35 - y) / 1.7, steps=6)
    page.mouse.up()


def test_one_line_reaches_three_and_two_lines_four_by_mouse(tab: Visit) -> None:
    open_settled(tab, "drag-the-line-light.html")
    page = tab.page
    handles = page.locator(".mlp-handle")
    assert right_count(page) == 2
    drag(page, handles.nth(0), 1.3, -0.25)
    drag(page, handles.nth(1), -0.3, 1.0)
    assert right_count(page) == 1
    control(page, "swap").first.click()
    assert right_count(page) == 3
    assert "best so far is 3" in sentence(page)
    page.get_by_label("all four").check()
    assert "You said all four" in sentence(page)
    assert "never comes" in sentence(page)
    control(page, "neurons").click()
    drag(page, handles.nth(2), -0.3, 1.2)
    drag(page, handles.nth(3), 1.3, 0.25)
    control(page, "swap").nth(1).click()
    if right_count(page) != 4:
        control(page, "swap").nth(1).click()
    assert right_count(page) == 4
    assert "all four points" in sentence(page)
    assert tab.complaints == []


def test_the_line_is_moved_by_keyboard_and_by_sliders(tab: Visit) -> None:
    open_settled(tab, "drag-the-line-light.html")
    page = tab.page
    before = state(page, "lines")
    page.locator(".mlp-handle").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    after = state(page, "lines")
    assert after[0] == pytest.approx(before[0] + 0.1)
    assert after[1] == pytest.approx(before[1] + 0.02)
    control(page, "angle").first.locator("input").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    line = DragTheLine(lines=state(page, "lines"))
    w = line.weights[1][:, 0]
    assert np.degrees(np.arctan2(w[2], w[1])) == pytest.approx(-179.0)
    text = page.locator(".mlp-line-equations").inner_text()
    assert f"{abs(w[1]):.2f}" in text
    right_count(page)
    assert tab.complaints == []


# --- hidden space -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"update": 2400},
        {"update": 1441, "seed": 7, "hidden": 2, "learning_rate": 0.03},
        {"update": 603, "seed": 3, "learning_rate": 0.003},
    ],
    ids=str,
)
def test_the_points_of_the_hidden_plane_are_those_of_the_library(tab: Visit, settings: dict[str, object]) -> None:
    show(tab, "hidden-space", **settings)
    X, T = datasets.xor()
    network = HiddenSpace(**settings).network
    forward = network.forward(X)
    planes = tab.page.locator(".mlp-plane")
    answers, hidden = (planes.nth(i).get_attribute("aria-label") for i in (0, 1))
    assert answers
    assert hidden
    shown = [numbers(part)[1] for part in answers.split(":")[1].split(", ")]
    assert shown == pytest.approx(list(forward.outputs[:, 0]), abs=0.00501)
    places = [numbers(part.split(" at ")[1]) for part in hidden.split(":")[1].split(";")]
    assert np.array(places) == pytest.approx(forward.activations[1][:, :2], abs=0.00501)
    right = int((network.labels(X) == T[:, 0]).sum())
    text = sentence(tab.page)
    assert f"{right} of 4 answers are right" in text
    assert numbers(text.split("11 stands at")[1])[0] == pytest.approx(forward.activations[1][3, 0], abs=0.000501)
    in_corner = [i for i in (1, 2, 3) if not forward.activations[1][i, :2].any()]
    assert ("no other input" in text) == (not in_corner)


def test_updates_forwards_and_backwards_by_button_and_keyboard(tab: Visit) -> None:
    show(tab, "hidden-space")
    page = tab.page
    first = page.locator(".mlp-plane").nth(1).get_attribute("aria-label")
    for _ in range(3):
        control(page, "step").click()
    assert state(page, "update") == 3
    assert page.locator(".mlp-plane").nth(1).get_attribute("aria-label") != first
    for _ in range(4):
        control(page, "back").click()
    assert state(page, "update") == 0
    assert page.locator(".mlp-plane").nth(1).get_attribute("aria-label") == first
    control(page, "prediction").get_by_text("11").click()
    page.locator('[data-name="update"] input[type=range]').focus()
    page.keyboard.press("End")
    assert "You said 11: right" in sentence(page)
    control(page, "new_seed").click()
    assert state(page, "seed") == 41


# --- weather map --------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize(
    "hidden", [2, pytest.param(3, marks=pytest.mark.slow), pytest.param(4, marks=pytest.mark.slow)]
)
def test_the_recorded_weather_is_what_the_sweep_computes(hidden: int, loss: str) -> None:
    computed = np.array(weather_map.outcomes(hidden, loss)).reshape(len(weather_map.RATES), weather_map.SEEDS)
    recorded = np.array(WeatherMap(hidden=hidden, loss=loss).outcomes).reshape(computed.shape)
    repeatable = np.array(weather_map.RATES) <= weather_map.REPEATABLE[loss]
    assert repeatable.sum() >= 7
    np.testing.assert_array_equal(computed[repeatable], recorded[repeatable])
    # Above, rounding decides single runs; the counts of two such maps differ like two samples of 100 seeds.
    for found, kept in zip(computed[~repeatable], recorded[~repeatable], strict=True):
        successes = np.array([(found < 3).sum(), (kept < 3).sum()])
        p = successes.mean() / weather_map.SEEDS
        assert abs(successes[0] - successes[1]) <= 1 + 3 * np.sqrt(2 * p * (1 - p) * weather_map.SEEDS)


def test_the_map_counts_what_the_sweep_counts(tab: Visit) -> None:
    for hidden in (2, 3, 4):
        for loss in ("half_squared_error", "binary_cross_entropy"):
            show(tab, "weather-map", hidden=hidden, loss=loss)
            expected = WeatherMap(hidden=hidden, loss=loss).successes()
            alt = tab.page.locator(".mlp-weather").get_attribute("aria-label")
            assert alt
            shown = numbers(alt)[1:]
            assert dict(zip(shown[::2], shown[1::2], strict=True)) == expected


def test_a_cell_of_the_map_is_clicked_and_its_run_repeated(tab: Visit) -> None:
    show(tab, "weather-map", seed=30)
    page = tab.page
    box = page.locator(".mlp-weather").bounding_box()
    assert box
    cell = (box["width"] - 58 - 42) / 100
    page.mouse.click(box["x"] + 58 + 33.5 * cell, box["y"] + 4.5 * 20)
    assert state(page, "learning_rate") == 5
    assert state(page, "seed") == 33
    history = WeatherMap(learning_rate=5, seed=33).history
    text = sentence(page)
    assert f"from epoch {history.all_right_from:,} on" in text
    assert numbers(text.split("its error is")[1])[0] == pytest.approx(history.errors[-1], rel=1e-3)
    type_number(tab.page, "epoch", 200)
    assert numbers(sentence(page).split("its error is")[1])[0] == pytest.approx(history.errors[200], rel=1e-3)


RATE_5 = weather_map.RATES.index(5)


def test_the_map_by_keyboard_and_against_its_own_replays(tab: Visit) -> None:
    show(tab, "weather-map", learning_rate=5, seed=20)
    page = tab.page
    found = np.array(WeatherMap().outcomes).reshape(12, 100)
    page.locator('[data-name="seed"] input[type=range]').focus()
    for seed in range(21, 41):
        page.keyboard.press("ArrowRight")
        text = sentence(page)
        assert f"seed {seed}:" in text
        right = WeatherMap(learning_rate=5, seed=seed).history.all_right_from
        assert ("all four right" in text) == (found[RATE_5, seed] < 3) == (right is not None)
        assert "another ending" not in text
    control(page, "prediction").get_by_text("500").click()
    counts = WeatherMap().successes()
    assert f"You said 500: {counts[500]}; the best rate has {max(counts.values())}" in sentence(page)
