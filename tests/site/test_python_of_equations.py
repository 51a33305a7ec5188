"""Under every labelled equation stands its Python: by pointer, by keyboard and by touch, and not on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from formulas import book

from .support import SITE

EXECUTED = [equation for equation in book.equations() if equation.executed]


@pytest.mark.parametrize("chapter", sorted({equation.chapter for equation in EXECUTED}))
def test_every_equation_brings_its_code(chapter: str) -> None:
    """As many as are executed, each with the code that its test runs."""
    page = (SITE / "book" / f"{chapter}.html").read_text(encoding="utf-8")
    shown = re.findall(r'<details class="mlp-python">.*?<pre[^>]*>(.*?)</pre>', page, re.DOTALL)
    plain = [re.sub(r"<[^>]+>", "", text).replace("&lt;", "<").replace("&gt;", ">").strip() for text in shown]
    assert plain == [equation.python() for equation in EXECUTED if equation.chapter == chapter]


@pytest.mark.parametrize(("width", "touch"), [(1280, False), (360, True)])
def test_it_opens(chromium: Browser, address: str, width: int, touch: bool) -> None:
    """By Enter or by tap in its place, within the page; by the pointer above a text that does not move."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, has_touch=touch)
    page = context.new_page()
    page.goto(f"{address}/book/any-layer.html")
    code = page.locator("details.mlp-python").first
    summary, inside = code.locator("summary"), code.locator("pre")
    height = page.evaluate("document.documentElement.scrollHeight")
    assert not inside.is_visible()
    if touch:
        summary.tap()
    else:
        summary.hover()
        inside.wait_for(state="visible")
        assert page.evaluate("document.documentElement.scrollHeight") == height
        page.mouse.move(0, 0)
        inside.wait_for(state="hidden")
        summary.focus()
        page.keyboard.press("Enter")
    inside.wait_for(state="visible")
    box, target = inside.bounding_box(), summary.bounding_box()
    assert box is not None
    assert target is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert min(target["width"], target["height"]) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert not summary.is_visible()
    context.close()
