"""A symbol of a formula says what it means: at a pointer, a tap, and behind Enter in the fold below its equation."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from .support import AXE, NO_WORKER, SITE, Visit
from .test_explorables import RULES

NOTATION = BeautifulSoup((SITE / "book/notation.html").read_text(encoding="utf-8"), "html.parser")
ROWS = NOTATION.select("#quantities tbody tr")
PAGES = sorted(path.stem for path in (SITE / "book").glob("*.html") if "mlp-known" in path.read_text(encoding="utf-8"))
SCRIPT = (SITE / "_static/mlp/symbols.js").read_text(encoding="utf-8")
SHOWN: dict[str, str] = json.loads(SCRIPT.split("=", 1)[1].strip().removesuffix(";"))
CLASS = re.compile(r"enclosing (mlp-[a-z-]+) mlp-known")


def of_row(name: str) -> str:
    """The words of the table about the symbol of that name: its meaning, in the first row that begins with it."""
    row = next(row for row in ROWS if row.select_one("td").select_one(f".{name}"))
    return row.select("td")[2].get_text().replace(" mlp-known", "")  # in the TeX, which stands there too


def box(page: Page) -> str:
    shown = page.locator(".mlp-explains:popover-open")
    shown.wait_for()
    return str(shown.text_content())


def test_every_marked_symbol_has_words_and_they_are_those_of_the_table() -> None:
    marked = {name for page in PAGES for name in CLASS.findall((SITE / f"book/{page}.html").read_text("utf-8"))}
    assert marked == set(SHOWN) and len(PAGES) >= 15
    for name, words in SHOWN.items():
        assert of_row(name) in BeautifulSoup(words, "html.parser").get_text()


@pytest.mark.parametrize(("width", "touch"), [(1280, False), (360, True)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_symbol_answers(chromium: Browser, address: str, width: int, touch: bool, theme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, has_touch=touch, color_scheme=theme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(f"{address}/book/hidden-layer.html")
    for name in ("mlp-deltas", "mlp-learning-rate"):
        symbol = page.locator(f"div.math .katex-html .{name}").first
        symbol.scroll_into_view_if_needed()
        assert name == "mlp-learning-rate" or not any("symbols.js" in url for url in asked), "comes when asked for"
        height = page.evaluate("document.documentElement.scrollHeight")
        symbol.tap() if touch else symbol.hover()
        assert of_row(name) in box(page)
        place, formula = page.locator(".mlp-explains").bounding_box(), symbol.bounding_box()
        assert place is not None and formula is not None
        assert place["x"] >= 0 and place["x"] + place["width"] <= width
        assert place["y"] >= formula["y"] + formula["height"] or place["y"] + place["height"] <= formula["y"]
        assert page.evaluate("document.documentElement.scrollHeight") == height
        page.keyboard.press("Escape")
        page.locator(".mlp-explains").wait_for(state="hidden", timeout=5000)
        page.mouse.move(0, 0)
    assert set(problems) <= {NO_WORKER}
    context.close()


def test_the_pointer_may_go_on_to_the_link(wide: Visit) -> None:
    page = wide.page
    wide.open("book/hidden-layer.html")
    page.locator("div.math .katex-html .mlp-deltas").first.hover()
    box(page)
    link = page.locator(".mlp-explains a").last
    link.hover()
    page.wait_for_timeout(600)
    link.click()
    page.wait_for_url("**/network-error.html#equation-eq-delta-definition")
    assert wide.complaints == []


def test_it_goes_when_the_pointer_leaves(wide: Visit) -> None:
    wide.open("book/hidden-layer.html")
    wide.page.locator("div.math .katex-html .mlp-deltas").first.hover()
    box(wide.page)
    wide.page.mouse.move(2, 2)
    wide.page.locator(".mlp-explains").wait_for(state="hidden", timeout=5000)


def test_the_fold_explains_the_symbols_of_its_equation_by_keyboard(wide: Visit) -> None:
    page = wide.page
    wide.open("book/hidden-layer.html")
    fold = page.locator("details.mlp-python:has(.mlp-symbols)").first
    names = dict.fromkeys(CLASS.findall(fold.evaluate("fold => fold.previousElementSibling.innerHTML")))
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.locator(".mlp-symbols[data-filled]").wait_for()
    said = str(fold.locator(".mlp-symbols").text_content())
    assert len(names) >= 3
    for name in SHOWN:
        begins = fold.locator(f".mlp-symbols .mlp-of-symbol .{name}").count() > 0
        assert begins == (name in names) and (not begins or of_row(name) in said), name
    symbol = page.locator("div.math .katex-html .mlp-deltas").first
    symbol.click()
    box(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in report["violations"]] == []
    assert wide.complaints == []


@pytest.mark.parametrize("page", PAGES)
def test_without_scripts_each_fold_leads_to_the_table(page: str) -> None:
    if page == "notation":
        return
    text = BeautifulSoup((SITE / f"book/{page}.html").read_text(encoding="utf-8"), "html.parser")
    for fold in text.select("details.mlp-python"):
        marked = bool(CLASS.search(str(fold.find_previous_sibling("div"))))
        links = [link["href"] for link in fold.select(".mlp-symbols a")]
        assert links == (["notation.html#quantities"] if marked else [])
        assert fold.select_one("summary").get_text() == ("Python, symbols" if marked else "Python")
    assert NOTATION.select_one("#quantities") is not None


def test_from_a_disk_too(chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((SITE / "book/forward.html").as_uri())
    page.locator(".katex-html .mlp-weights").first.hover()
    assert of_row("mlp-weights") in box(page)
    page.close()
