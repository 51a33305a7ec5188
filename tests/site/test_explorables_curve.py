"""The lessons on curves, as a reader uses them; their numbers against mlp_lib."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mlp_lib.explorables import ConfidentlyWrong, SignalCorridor, ToleranceBand

from .explorable_pages import control, numbers, sentence, show, state, type_number
from .support import Visit


def cells(visit: Visit, selector: str = ".mlp-table td") -> list[float]:
    return [numbers(text)[0] for text in visit.page.locator(selector).all_inner_texts()]


# --- confidently wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(("h", "target"), [(0.0, 1), (-5.0, 1), (-10.0, 1), (7.25, 0), (3.0, 1)])
def test_the_two_losses_are_those_of_the_library(tab: Visit, h: float, target: int) -> None:
    show(tab, "confidently-wrong", target=target)
    type_number(tab.page, "h", h)
    expected = ConfidentlyWrong(h=h, target=target)
    squared = expected.delta_and_error("half_squared_error")
    entropy = expected.delta_and_error("binary_cross_entropy")
    assert cells(tab) == pytest.approx([squared[1], squared[0], entropy[1], entropy[0]], rel=1e-3, abs=6e-5)
    ratio = entropy[0] / squared[0]
    assert any(shown == pytest.approx(ratio, rel=6e-3) for shown in numbers(sentence(tab.page)))
    assert state(tab.page, "h") == h


def test_the_curve_is_dragged_and_the_slider_moved_by_keyboard(tab: Visit) -> None:
    show(tab, "confidently-wrong")
    page = tab.page
    box = page.locator(".mlp-curves").nth(1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 46, box["y"] + 50, steps=4)
    page.mouse.up()
    assert state(page, "h") == -10
    assert "confidently wrong" in sentence(page)
    page.locator('[data-name="h"] input[type=range]').focus()
    page.keyboard.press("End")
    assert "it is right" in sentence(page)
    page.keyboard.press("ArrowLeft")
    assert state(page, "h") == pytest.approx(9.9)


def test_the_strongest_pull_of_the_squared_error_is_measured(tab: Visit) -> None:
    lesson = ConfidentlyWrong()
    grid = np.arange(-1000, 1001) / 100
    deltas = [abs(lesson.delta_and_error("half_squared_error", float(h))[0]) for h in grid]
    show(tab, "confidently-wrong")
    control(tab.page, "prediction").get_by_text("most wrong").click()
    text = sentence(tab.page)
    assert "Not so" in text
    assert f"at h = {grid[int(np.argmax(deltas))]:.2f}".replace("-", "−") in text
    assert f"|δ| = {max(deltas):.3f}" in text


# --- signal corridor ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"activation": "tanh", "initializer": "standard_normal", "scale": 0.5, "layer": 3},
        {"activation": "relu", "initializer": "he_normal", "width": 24, "seed": 5, "layer": 10},
        {"activation": "sigmoid", "beta": 4.0, "scale": 2.0, "layer": 7},
        {"activation": "tanh", "initializer": "uniform_fan_in", "width": 1},
    ],
    ids=str,
)
def test_the_corridor_measures_what_the_library_measures(tab: Visit, settings: dict[str, object]) -> None:
    show(tab, "signal-corridor", **settings)
    sizes, gates = SignalCorridor(**settings).measure()
    for view, expected in enumerate((sizes, gates)):
        alt = tab.page.locator(".mlp-curves").nth(view).get_attribute("aria-label")
        assert alt
        assert numbers(alt)[2:] == pytest.approx(list(expected), rel=6e-3, abs=6e-4 if view else 0)
    layer = int(settings.get("layer", 1))  # type: ignore[call-overload]
    shown = numbers(tab.page.locator(".mlp-reading").inner_text())
    assert shown == pytest.approx([layer, sizes[layer - 1], gates[layer - 1]], rel=6e-4, abs=1e-12)
    text = numbers(sentence(tab.page))
    assert text[0] == pytest.approx(sizes[-1], rel=6e-3)
    assert text[2] == pytest.approx(sizes[0], rel=6e-3)


def test_a_dead_corridor_is_called_dead(tab: Visit) -> None:
    settings = {"activation": "relu", "width": 2, "initializer": "he_normal", "seed": 0}
    sizes, _ = SignalCorridor(**settings).measure()
    dead = int((sizes == 0).sum())
    assert dead > 1, "choose a seed whose corridor dies"
    show(tab, "signal-corridor", **settings)
    assert f"reaches layer {dead} and below" in sentence(tab.page)


def test_the_prediction_of_the_corridor_is_judged_by_its_numbers(tab: Visit) -> None:
    show(tab, "signal-corridor")
    page = tab.page
    control(page, "prediction").get_by_text("more than a tenth").click()
    sizes, _ = SignalCorridor().measure()
    assert sizes[0] < 1e-3 * sizes[-1]
    assert "Not what you said" in sentence(page)
    control(page, "activation").locator("select").select_option("tanh")
    sizes, _ = SignalCorridor(activation="tanh").measure()
    assert 0.1 * sizes[-1] < sizes[0] < sizes[-1]
    assert "As you said" in sentence(page)
    page.locator('[data-name="layer"] input').focus()
    page.keyboard.press("End")
    assert numbers(page.locator(".mlp-reading").inner_text())[0] == 10
    type_number(tab.page, "seed", 1)
    assert state(page, "seed") == 1


def test_corridors_are_compared_on_one_axis_with_the_last_one_dashed(tab: Visit) -> None:
    show(tab, "signal-corridor")
    page = tab.page
    picture = page.locator(".mlp-curves").first
    ticks = "picture => [...picture.querySelectorAll('.mlp-tick')].map(({ textContent }) => textContent)"
    line = ".mlp-curve-line:not(.mlp-dashed)"
    axis, sigmoid = picture.evaluate(ticks), picture.locator(line).get_attribute("d")
    assert picture.locator(".mlp-dashed").count() == 0
    page.wait_for_timeout(800)
    control(page, "activation").locator("select").select_option("relu")
    assert picture.evaluate(ticks) == axis
    assert picture.locator(".mlp-dashed").get_attribute("d") == sigmoid
    relu = picture.locator(line).get_attribute("d")
    assert relu and sigmoid

    def heights(path: str) -> list[float]:
        return [float(y) for y in re.findall(r"[ML]\S+ (\S+?)(?=L|$)", path)]

    # A thousandth of the way down where the sigmoid has gone a ten-millionth: seen as such.
    falls = [np.log10(SignalCorridor(activation=name).measure()[0][[0, -1]]) for name in ("sigmoid", "relu")]
    seen = [heights(path)[0] - heights(path)[-1] for path in (sigmoid, relu)]
    assert seen[0] / seen[1] == pytest.approx(np.subtract(*falls[0]) / np.subtract(*falls[1]), rel=0.02)
    page.locator('[data-name="layer"] input').focus()
    page.keyboard.press("End")
    assert picture.locator(".mlp-dashed").get_attribute("d") == sigmoid
    assert tab.complaints == []


# --- tolerance band -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slope", "atol", "rtol"), [(0.02, 1e-5, 1e-3), (1e-5, 1e-5, 1e-3), (4e-6, 1e-5, 1e-3), (0.01, 2e-3, 2e-3)]
)
def test_the_picture_marks_what_the_band_accepts(tab: Visit, slope: float, atol: float, rtol: float) -> None:
    """The marks beside the lines, the dots on the handle, and whether a line lies in the drawn band there."""
    show(tab, "tolerance-band", slope=slope, atol=atol, rtol=rtol)
    accepted = ToleranceBand(slope=slope, atol=atol, rtol=rtol).accepted()
    page = tab.page
    marks = page.eval_on_selector_all(
        ".mlp-pass", "all => all.map(one => [Number(one.dataset.factor), one.textContent[0]])"
    )
    assert {factor for factor, mark in marks if mark == "✓"} == set(accepted)
    assert len(marks) == 5
    assert page.locator(".mlp-curve-dot:not(.mlp-hollow)").count() == len(accepted)
    inside = page.evaluate(
        """() => {
            const band = document.querySelector(".mlp-band"), svg = band.ownerSVGElement;
            return [...svg.querySelectorAll(".mlp-curve-dot")].map(dot => {
                const place = svg.createSVGPoint();
                place.x = dot.cx.baseVal.value; place.y = dot.cy.baseVal.value;
                return band.isPointInFill(place);
            });
        }"""
    )
    factors = (2.0, 1.1, 1.0, 0.0, -1.0)
    reach = ToleranceBand(slope=slope, atol=atol, rtol=rtol).reach()
    for factor, seen in zip(factors, inside, strict=True):
        if abs(abs(factor - 1) / reach - 1) > 0.05 and factor != 1:  # the edge itself is drawn by straight pieces
            assert seen == (factor in accepted), factor


def test_the_tolerances_of_a_judge_are_set_and_shown_as_pressed(tab: Visit) -> None:
    show(tab, "tolerance-band")
    page = tab.page
    assert page.locator('[aria-pressed="true"]').inner_text() == "PyTorch"
    control(page, "jax32").click()
    assert (state(page, "atol"), state(page, "rtol")) == (2e-3, 2e-3)
    assert page.locator('[aria-pressed="true"]').inner_text() == "JAX, float32"
    assert "1.1 times" in sentence(page)
    type_number(page, "atol", 1e-9)
    assert page.locator('[aria-pressed="true"]').count() == 0
    box = page.locator(".mlp-curves").bounding_box()
    assert box
    page.mouse.click(box["x"] + 46, box["y"] + 60)
    assert state(page, "slope") == 1e-8
