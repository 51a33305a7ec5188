"""A figure whose logarithmic axes can be exchanged for linear ones: by click, by keyboard, and on a phone."""

from __future__ import annotations

from playwright.sync_api import Locator

from .support import Visit

PAGE = "book/debugging.html"
#: What is drawn: the curves, and the words at the axes.
PICTURE = """box => [...box.querySelectorAll(".scatterlayer path.js-line")].map(path => path.getAttribute("d")).join()
    + [...box.querySelectorAll(".xtick, .ytick")].map(tick => tick.textContent).join()"""
TYPES = """box => ["xaxis", "yaxis"].map(axis => box.querySelector(".mlp-plot")._fullLayout[axis].type)"""


def switched_figure(visit: Visit) -> Locator:
    visit.open(PAGE)
    visit.draw_figures()
    box = visit.page.locator(".mlp-plotly:has(.mlp-switch)")
    assert box.count() == 1
    box.scroll_into_view_if_needed()
    return box


def wait_for_types(visit: Visit, box: Locator, kind: str) -> None:
    visit.page.wait_for_function(
        f"([box, kind]) => ({TYPES})(box).every(type => type === kind)", arg=[box.element_handle(), kind]
    )


def test_the_switch_redraws_the_curves_and_brings_them_back(wide: Visit) -> None:
    box = switched_figure(wide)
    assert box.evaluate(TYPES) == ["log", "log"]
    # Three versions, one of them at half the rate as well, and PyTorch from our start and as posted.
    assert box.locator(".scatterlayer path.js-line").count() == 6
    logarithmic = box.evaluate(PICTURE)
    box.get_by_label("linear").check()
    wait_for_types(wide, box, "linear")
    assert box.evaluate(PICTURE) != logarithmic
    # By keyboard, as radio buttons are: one stop of Tab, arrows inside.
    box.get_by_label("linear").press("ArrowLeft")
    wait_for_types(wide, box, "log")
    assert box.evaluate(PICTURE) == logarithmic
    assert box.locator(".updatemenu-button").count() == 0, "Plotly's own buttons cannot be worked by keyboard"
    assert wide.complaints == []


def test_the_choice_survives_a_change_of_theme(wide: Visit) -> None:
    box = switched_figure(wide)
    box.get_by_label("linear").check()
    wait_for_types(wide, box, "linear")
    linear = box.evaluate(PICTURE)
    wide.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    box.evaluate("box => new Promise(done => setTimeout(done, 500))")
    assert box.evaluate(PICTURE) == linear
    assert wide.complaints == []


def test_the_switch_fits_a_phone(wide: Visit) -> None:
    wide.page.set_viewport_size({"width": 360, "height": 780})
    box = switched_figure(wide)
    choice = box.locator(".mlp-switch label").first.bounding_box()
    assert choice is not None and choice["height"] >= 24
    box.get_by_label("linear").check()
    wait_for_types(wide, box, "linear")
    assert wide.complaints == []
