"""Asides in the margin of a wide window, and in the text everywhere else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Locator

from .support import Visit

NOTED = ["book/forward.html", "book/network-error.html", "book/training.html", "book/xor.html", "book/losses.html"]
#: Where the contents are seen: how high they are, and whether their links are.
CONTENTS = ".bd-sidebar-secondary"
LINKS = f"{CONTENTS} nav.page-toc"


def sides(box: Locator) -> tuple[float, float]:
    left, right = box.evaluate("box => [box.getBoundingClientRect().left, box.getBoundingClientRect().right]")
    return left, right


@pytest.mark.parametrize("path", NOTED)
def test_an_aside_stands_in_the_margin_where_there_is_room(wide: Visit, path: str) -> None:
    wide.open(path)
    notes = wide.page.locator(".admonition.margin").all()
    assert notes
    for width in (1280, 1600):
        wide.page.set_viewport_size({"width": width, "height": 900})
        _, end = sides(wide.page.locator("article.bd-article"))
        for note in notes:
            left, right = sides(note)
            assert end < left < right <= width, (width, end, left, right)
        boxes = sorted(
            note.evaluate("box => [box.getBoundingClientRect().top, box.getBoundingClientRect().bottom]")
            for note in notes
        )
        assert all(above[1] <= below[0] for above, below in pairwise(boxes)), (width, boxes)
    for width in (1279, 1000, 360):
        wide.page.set_viewport_size({"width": width, "height": 900})
        begin, end = sides(wide.page.locator("article.bd-article"))
        for note in notes:
            left, right = sides(note)
            assert begin <= left < right <= end, (width, begin, left, right, end)
    wide.page.set_viewport_size({"width": 1280, "height": 900})
    wide.page.emulate_media(media="print")
    begin, end = sides(wide.page.locator("article.bd-article"))
    for note in notes:
        left, right = sides(note)
        assert begin <= left < right <= end, "on paper"
    assert wide.complaints == []


def test_the_contents_fold_while_an_aside_is_beside_them_and_open_for_the_keyboard(wide: Visit) -> None:
    wide.open("book/training.html")
    page = wide.page
    opacity = f"() => getComputedStyle(document.querySelector('{LINKS}')).opacity"
    assert page.evaluate(opacity) == "1"
    page.locator(".admonition.margin").evaluate("note => note.scrollIntoView({ block: 'center' })")
    page.wait_for_function(f"() => ({opacity})() === '0'")
    page.locator(f"{LINKS} a").first.focus()
    page.wait_for_function(f"() => ({opacity})() === '1'")
    page.locator(f"{LINKS} a").first.evaluate("link => link.blur()")
    page.set_viewport_size({"width": 1200, "height": 900})
    page.wait_for_function(f"() => ({opacity})() === '1'")


def test_a_figure_beside_the_text_sends_the_aside_back_into_it(wide: Visit) -> None:
    wide.open("book/training.html")
    wide.page.evaluate("document.documentElement.classList.add('mlp-parted')")
    begin, end = sides(wide.page.locator("article.bd-article"))
    left, right = sides(wide.page.locator(".admonition.margin"))
    assert begin <= left < right <= end
