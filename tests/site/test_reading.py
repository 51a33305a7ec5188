"""What a screen reader reads: language, headings in order, and words for every picture. No browser is needed."""

from __future__ import annotations

import functools
import re

import pytest
from bs4 import BeautifulSoup, Tag

from .support import SITE, site_pages

PAGES = [page for page in site_pages() if page != "index.html"]  # the root only leads on
PICTURES = "img, canvas, .mlp-plotly, [role=img]"
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
WORD = re.compile(r"[A-Za-z]{2,}")
FILE_NAME = re.compile(r"^\S*\.(svg|png|jpe?g|gif|webp|html)$", re.IGNORECASE)


@functools.cache
def document(path: str) -> BeautifulSoup:
    """A page, without the title that the theme keeps for paper and hides on a screen."""
    page = BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")
    for part in page.select("#jb-print-docs-body, script, noscript"):
        part.decompose()
    return page


def name_of(picture: Tag) -> str:
    """The words that stand for a picture."""
    return str(picture.get("alt" if picture.name == "img" else "aria-label") or "").strip()


def is_an_icon(picture: Tag) -> bool:
    """Whether the picture stands beside the words of a link or button, which already say everything."""
    control = picture.find_parent(["a", "button"])
    return control is not None and bool(WORD.search(control.get_text()))


def faults_of(words: str) -> list[str]:
    """What is wrong with the words for a picture."""
    faults = []
    if not 20 <= len(words) <= 400:
        faults.append(f"{len(words)} characters, not 20 to 400")
    if FILE_NAME.match(words):
        faults.append("is the name of a file")
    if len(WORD.findall(words)) < 4:
        faults.append("is no sentence")
    return faults


@pytest.mark.parametrize("path", PAGES)
def test_language_is_named(path: str) -> None:
    root = document(path).html
    assert root is not None
    assert root.get("lang") == "en"


@pytest.mark.parametrize("path", PAGES)
def test_headings_are_in_order(path: str) -> None:
    headings = [(int(h.name[1]), h.get_text(" ", strip=True)) for h in document(path).select("h1, h2, h3, h4, h5, h6")]
    assert all(WORD.search(text) for _, text in headings), headings
    levels = [level for level, _ in headings]
    assert levels[0] == 1 and levels.count(1) == 1, headings
    skipped = [(one, other) for one, other in zip(headings, headings[1:], strict=False) if other[0] > one[0] + 1]
    assert skipped == []


@pytest.mark.parametrize("path", PAGES)
def test_first_stop_of_the_keyboard_skips_to_the_text(path: str) -> None:
    page = document(path)
    first = page.select(FOCUSABLE)[0]
    assert first.get_text(strip=True) == "Skip to main content"
    target = page.find(id=str(first["href"]).removeprefix("#"))
    assert target is not None
    assert page.select('[tabindex]:not([tabindex="0"], [tabindex="-1"])') == [], "a tabindex that changes the order"


@pytest.mark.parametrize("path", PAGES)
def test_pictures_are_said_in_words(path: str) -> None:
    pictures = [p for p in document(path).select(PICTURES) if p.get("aria-hidden") != "true" and not is_an_icon(p)]
    faulty = {name_of(picture) or str(picture)[:200]: faults_of(name_of(picture)) for picture in pictures}
    assert {words: faults for words, faults in faulty.items() if faults} == {}


def test_two_pictures_of_a_page_are_not_said_in_the_same_words() -> None:
    seen = 0
    for path in PAGES:
        names = [name_of(picture) for picture in document(path).select(".mlp-plotly")]
        assert len(set(names)) == len(names), path
        seen += len(names)
    assert seen >= 20


def test_the_words_are_judged() -> None:
    assert faults_of("Error of the network over 5,000 epochs, for three learning rates.") == []
    assert faults_of("") and faults_of("figure-of-the-network.svg") and faults_of("1.0 2.0 3.0 4.0 5.0 6.0 7.0 8.0")
    assert faults_of("a word " * 60)
