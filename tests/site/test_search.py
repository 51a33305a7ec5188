"""The search finds the section that answers a question, as a beginner types it, and says what the book does not have."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser

from sphinx_site import search

from .support import SITE, VIEWPORTS, Visit, watch

#: What somebody types, and the section that should come first; with several good answers one of them is enough.
ASKED = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text(encoding="utf-8"))
ABSENT = ASKED["absent"]


def place(url: str) -> str:
    """An address as the table above writes it."""
    return url.removeprefix("book/").replace(".html", "")


@pytest.fixture(scope="module")
def results(chromium: Browser, address: str) -> Iterator[Visit]:
    """The page of results, on a phone."""
    width, height = VIEWPORTS["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height})
    visit = watch(context, address)
    visit.open("search.html")
    visit.page.wait_for_function("() => !!window.mlpSearch")
    yield visit
    context.close()


def test_questions_find_their_section(results: Visit) -> None:
    find = "questions => questions.map(each => mlpSearch(each).found.slice(0, 3).map(section => section.url))"
    wanted = {asked: {answer} if isinstance(answer, str) else set(answer) for asked, answer in ASKED["found"].items()}
    found = results.page.evaluate(find, list(wanted))
    first = {question: place(urls[0]) if urls else "nothing" for question, urls in zip(wanted, found, strict=True)}
    assert not {question: url for question, url in first.items() if url not in wanted[question]}


@pytest.mark.parametrize("question", ABSENT)
def test_what_is_not_in_the_book_is_said_in_one_line(results: Visit, question: str) -> None:
    results.page.locator(".bd-search-container input").fill(question)
    # The line of the question before would do as well.
    results.page.locator(".search-summary", has_text=f"“{question}”").wait_for()
    told = results.page.locator(".mlp-not-here")
    assert told.count() == 1
    assert told.inner_text().count("\n") == 0
    assert told.locator("a").all() or question in {"gpu", "what is a tensor", "german", "matlab", "federated learning"}


def test_a_slip_is_told(results: Visit) -> None:
    field, told = results.page.locator(".bd-search-container input"), results.page.locator(".search-summary")
    field.fill("sigmiod jacobain")
    told.filter(has_text="for “sigmiod jacobain”, read as “sigmoid jacobian”.").wait_for()
    field.fill("sigmoid")
    told.filter(has_text=re.compile("for “sigmoid”\\.")).wait_for()


def test_nonsense_finds_nothing_and_is_told_where_to_look(results: Visit) -> None:
    results.page.locator(".bd-search-container input").fill("qwxz plugh")
    results.page.locator(".mlp-not-here a[href='book/glossary.html']").wait_for()
    assert results.page.locator("ul.search li").count() == 0


def test_excerpts_are_words(results: Visit) -> None:
    """No TeX, and no number that stands there three times, as a formula's three forms in a page would give."""
    shown = results.page.evaluate("mlpSearch.sections.map(section => [section.url, section.text])")
    assert len(shown) > 350
    for url, text in shown:
        assert not re.search(r"\\[a-zA-Z]+|htmlClass|\{\{|\$\$", text), url
        assert not re.search(r"(?<![\d.])(\d+\.\d+)\1\1", text), url
        assert not re.search(r"\b([a-vxyz])\1\1\b", text), url
    assert len({url for url, _ in shown}) == len(shown)


def test_what_is_sent_packed_comes_out_whole(results: Visit) -> None:
    """The page has every section as it was read, though addresses, pages and numbers are sent once."""
    pages = {file.relative_to(SITE).with_suffix("").as_posix(): file for file in SITE.glob("book/*.html")}
    read = search.everything({name: file.read_text(encoding="utf-8") for name, file in pages.items()})["sections"]
    parts = ("url", "title", "page", "number", "kind", "asked")
    sent = results.page.evaluate("mlpSearch.sections")
    assert [[each.get(part) for part in parts] for each in sent] == [
        [each.get(part) for part in parts] for each in read
    ]


def test_every_section_and_every_term_can_be_found(results: Visit) -> None:
    """Each place is on its page, and among the first five for its heading, alone or with its page's."""
    places = results.page.evaluate(
        """() => mlpSearch.sections.map(({ url, title, page, kind }) =>
            [url, title.length > 3 ? kind : "repeat", [title, `${title} ${page ?? ""}`].flatMap(
                typed => mlpSearch(typed).found.slice(0, 5).map(found => found.url))])"""
    )
    for url, kind, found in places:
        name, _, anchor = url.partition("#")
        assert not anchor or f'id="{anchor}"' in (SITE / name).read_text(encoding="utf-8"), url
        assert url in found or kind in {"repeat", "list", "name"}, (url, found)


def test_a_result_opens_its_section(results: Visit) -> None:
    page = results.page
    page.locator(".bd-search-container input").fill("softmax jacobian")
    first = page.locator("ul.search li a").first
    first.wait_for()
    page.wait_for_function("() => location.search.includes('softmax')")
    marked = page.locator("ul.search li mark").all_inner_texts()
    assert {"softmax", "jacobian"} <= {word.lower() for word in marked}
    first.click()
    page.wait_for_url("**/activations.html#softmax-one-answer-out-of-several")
    top = page.locator("#softmax-one-answer-out-of-several h3").bounding_box()
    assert top is not None
    assert 0 <= top["y"] < VIEWPORTS["phone"][1]
    # The page marks the words, and keeps them no longer.
    marked = {word.lower() for word in page.locator("article .highlighted").all_inner_texts()}
    assert "softmax" in marked and "jacobian" in marked
    assert page.evaluate("localStorage.getItem('sphinx_highlight_terms')") is None
    results.open("search.html")


def test_all_results_are_one_press_away(results: Visit) -> None:
    results.open("search.html?q=gradient")
    page = results.page
    rows = page.locator("ul.search li")
    rows.first.wait_for()
    before = rows.count()
    page.get_by_role("button", name=re.compile("Show all")).press("Enter")
    assert rows.count() > before
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('ul.search li')[8]")
    assert f"{rows.count()} sections" in page.locator(".search-summary").inner_text()


def test_what_the_book_is_said_not_to_have_it_does_not_have() -> None:
    """A chapter on a topic takes the line away: no heading has a word of it."""
    pages = {f"book/{file.stem}": file.read_text(encoding="utf-8") for file in (SITE / "book").glob("*.html")}
    titles = " / ".join(section["title"].lower() for section in search.everything(pages)["sections"])
    for topic in search.words()["absent"]:
        for word in topic["words"]:
            assert not re.search(rf"\b{re.escape(word)}\b", titles), word


def test_a_section_that_is_gone_stops_the_build() -> None:
    """The word list answers with sections that there are."""
    pages = {f"book/{file.stem}": file.read_text(encoding="utf-8") for file in (SITE / "book").glob("*.html")}
    pages["book/forward"] = pages["book/forward"].replace("what-reaches-a-neuron", "what-comes-in")
    with pytest.raises(search.ExtensionError, match=r"no section has the address book/forward\.html#what-reaches"):
        search.everything(pages)
    with pytest.raises(search.ExtensionError, match="'nobody1900' is not in the book's references"):
        search.further_reading({}, "nobody1900")


def test_the_search_is_small() -> None:
    """What the page of results asks for beside any other page: the script, and the words of the book."""
    script, sections = (SITE / "_static/mlp" / name for name in ("search.js", "search-sections.js"))
    assert len(gzip.compress(script.read_bytes())) < 12_000
    assert len(gzip.compress(sections.read_bytes())) < 150_000
    assert json.loads(sections.read_text(encoding="utf-8").removeprefix("window.mlpSections = ").rstrip(";\n"))
