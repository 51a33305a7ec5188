"""A wire of the lab is pulled: with the mouse, with a finger and with keys; the library gives the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from mlp_lib import MLP, datasets
from mlp_lib.explorables import TrainingLab
from mlp_lib.explorables.base import unflatten

from .explorable_pages import control, numbers, open_settled, sentence, state
from .support import Visit, watch
from .test_explorables_touch import Finger

LAB = "training-lab-light.html?training-lab.epoch=20"


#: A place, as near to the middle as may be, where a wire lies on top of those that cross it.
PLACE = """line => {
    const matrix = line.getScreenCTM(), at = name => line[name].baseVal.value;
    const places = Array.from({ length: 81 }, (_, i) => 0.5 + (i % 2 ? -1 : 1) * 0.005 * i).map(t =>
        new DOMPoint(at("x1") + t * (at("x2") - at("x1")), at("y1") + t * (at("y2") - at("y1"))).matrixTransform(matrix));
    const { x, y } = places.find(({ x, y }) =>
        document.elementFromPoint(x, y)?.closest("[data-part]") === line.closest("[data-part]"));
    return [x, y];
}"""


def middle(page: Page, wire: str) -> tuple[float, float]:
    line = page.locator(f'[data-part="{wire}"] .mlp-wire-line')
    line.evaluate("line => line.scrollIntoView({block: 'center'})")
    x, y = line.evaluate(PLACE)
    return x, y


def shown_weights() -> list[np.ndarray]:
    """Those of the library after the 20 epochs of the link."""
    network = MLP([2, 2, 1], seed=0)
    network.train(*datasets.xor(), epochs=20, learning_rate=1.0, progress=False)
    return [W.copy() for W in network.weights]


def assert_only(page: Page, layer: int, row: int, value: float) -> None:
    """One weight has this value, the others are those that were shown; and the error is that of these weights."""
    expected = shown_weights()
    expected[layer - 1][row, 0] = value
    given = unflatten(state(page, "given_weights"), [2, 2, 1])
    for W, V in zip(given, expected, strict=True):
        assert np.allclose(W, V, rtol=0, atol=1e-12)
    assert state(page, "epoch") == 0
    error = TrainingLab(weights=expected, epoch=0).history.errors[0]
    assert numbers(sentence(page))[0] == pytest.approx(error, rel=6e-4)


@pytest.mark.parametrize(("wire", "layer", "row"), [("w2-2-1", 2, 2), ("w2-0-1", 2, 0), ("w1-1-1", 1, 1)])
def test_the_mouse_pulls_a_wire_sideways(tab: Visit, wire: str, layer: int, row: int) -> None:
    open_settled(tab, LAB)
    page = tab.page
    before = shown_weights()[layer - 1][row, 0]
    x, y = middle(page, wire)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x + 10 * step, y)
    assert "mlp-selected" in (page.locator(f'[data-part="{wire}"]').get_attribute("class") or "")
    page.mouse.up()
    assert_only(page, layer, row, round(float(before) + 1.0, 2))
    page.mouse.move(x, y + 90)  # nothing is held any more
    assert_only(page, layer, row, round(float(before) + 1.0, 2))
    page.wait_for_function("() => location.search.includes('given_weights')")
    text = sentence(page)
    page.reload()
    assert sentence(page) == text
    control(page, "step").click()
    assert "After 1 epoch" in sentence(page)
    assert tab.complaints == []


def test_keys_pull_the_wire_that_has_the_focus(tab: Visit) -> None:
    open_settled(tab, LAB)
    page = tab.page
    before = float(shown_weights()[1][1, 0])
    page.locator('[data-part="w2-1-1"]').focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert_only(page, 2, 1, round(round(before + 0.1, 2) + 0.1, 2))
    assert page.evaluate("document.activeElement.dataset.part") == "w2-1-1"
    page.keyboard.press("PageDown")
    page.keyboard.press("-")
    value = state(page, "given_weights")[7]
    assert value == pytest.approx(round(before, 2) - 0.9, abs=0.011)
    assert f"{value:.2f}".replace("-", "−") in (page.locator('[data-part="w2-1-1"]').get_attribute("aria-label") or "")
    assert tab.complaints == []


def test_a_press_and_an_upright_move_pull_nothing(tab: Visit) -> None:
    open_settled(tab, LAB)
    page = tab.page
    x, y = middle(page, "w2-2-1")
    page.mouse.click(x, y)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 60)
    page.mouse.up()
    assert state(page, "given_weights") is None
    assert state(page, "epoch") == 20


def test_a_finger_pulls_sideways_and_still_scrolls_the_page(chromium: Browser, explorables: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 560}, has_touch=True, is_mobile=True)
    visit = watch(context, explorables)
    finger = Finger(visit, context.new_cdp_session(visit.page))
    open_settled(visit, LAB)
    page = visit.page
    page.add_style_tag(content="main { padding-bottom: 600px }")  # as in a chapter, more follows
    page.locator(".mlp-network").evaluate("element => element.scrollIntoView({block: 'center'})")
    before = float(shown_weights()[1][2, 0])
    (x, y), place = middle(page, "w2-2-1"), finger.scrolled()
    finger.move((x, y), (x - 50, y + 5))
    assert state(page, "given_weights")[8] == pytest.approx(before - 1.0, abs=0.03)
    assert finger.scrolled() == place
    kept = state(page, "given_weights")
    finger.move((x, y), (x + 4, y - 180))
    page.wait_for_function("place => scrollY > place + 100", arg=place)
    assert state(page, "given_weights") == kept
    assert visit.complaints == []
    context.close()
