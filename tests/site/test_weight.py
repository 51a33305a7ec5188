"""What a reader's browser has to fetch, with what a web server's compression leaves of it."""

from __future__ import annotations

import gzip
import re
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Route

from .explorable_pages import drawn
from .support import SITE, Visit, site_pages

CHAPTERS = [page for page in site_pages() if page.startswith("book/")]
#: Already compressed: a server sends these as they are.
PACKED = {".woff2", ".png", ".jpg", ".ico"}
KB = 1000
TEXT_BUDGET = 450 * KB
FIGURE_BUDGET = 1000 * KB
HTML_BUDGET = 300 * KB
LESSON_BUDGET = 45 * KB
LIVE = [page for page in site_pages() if 'class="mlp-explorable"' in (SITE / page).read_text(encoding="utf-8")]


def sent(file: str) -> int:
    """How many bytes a server sends for a file of the site."""
    path = SITE / file
    content = path.read_bytes()
    return len(content) if path.suffix in PACKED else len(gzip.compress(content, compresslevel=6, mtime=0))


def fetched(visit: Visit, path: str, *, figures: bool) -> dict[str, int]:
    """Every file that the browser asked for, with its weight on the way."""
    asked: set[str] = set()
    visit.page.on("request", lambda request: asked.add(request.url))
    visit.open(path)
    if figures:
        visit.draw_figures()
    height = visit.page.evaluate("document.documentElement.scrollHeight")
    for y in range(0, height, 700):  # fonts come with the text that needs them
        visit.page.evaluate("y => scrollTo(0, y)", y)
    visit.page.wait_for_load_state("networkidle")
    files = {unquote(urlsplit(url).path).lstrip("/") for url in asked if url.startswith(visit.address)}
    return {file: sent(file) for file in files}


@pytest.mark.parametrize("path", CHAPTERS)
def test_page_weight(wide: Visit, path: str) -> None:
    drawn = 'class="mlp-plotly"' in (SITE / path).read_text(encoding="utf-8")
    files = fetched(wide, path, figures=drawn)
    assert path in files and any(file.endswith(".css") for file in files)
    assert any("plotly-cartesian" in file for file in files) == drawn, "Plotly comes with figures, and only with them"
    total = sum(files.values())
    heaviest = sorted(files.items(), key=lambda item: -item[1])[:5]
    assert total <= (FIGURE_BUDGET if drawn else TEXT_BUDGET), heaviest
    assert sent(path) <= HTML_BUDGET


def lesson_scripts(asked: set[str]) -> dict[str, int]:
    """The scripts of explorables among what was asked for, with their weights."""
    files = {unquote(urlsplit(url).path).lstrip("/") for url in asked}
    return {file: sent(file) for file in files if "/lessons/" in file or file.endswith("explorables-host.js")}


@pytest.mark.parametrize("path", LIVE)
def test_the_scripts_of_all_explorables_of_a_page(wide: Visit, path: str) -> None:
    asked: set[str] = set()
    wide.page.on("request", lambda request: asked.add(request.url))
    wide.open(path)
    folds = wide.page.locator("details:has(.mlp-explorable)")
    if folds.count() == 0:
        drawn(wide.page)
    for fold in folds.all():
        # One is open at a time; what the others brought is not counted with it.
        asked = {url for url in asked if "/lessons/" not in url}
        fold.locator("summary").first.click()
        fold.locator(".mlp-is-live .mlp-card").wait_for()
        assert wide.page.locator(".mlp-card:visible").count() == 1
        assert sum(lesson_scripts(asked).values()) <= LESSON_BUDGET
    weights = lesson_scripts(asked)
    # The gallery brings none before a still is opened.
    assert len(weights) >= 2 or path == "book/live-figures.html", "the host and at least one lesson"
    assert sum(weights.values()) <= LESSON_BUDGET, weights
    assert wide.complaints == []


def test_nothing_of_a_figure_is_fetched_before_the_text_is_there(wide: Visit) -> None:
    """Text and formulas come first: the drawing library is asked for after the page has been parsed."""
    wide.open("book/training.html")
    wide.draw_figures()
    # By the page's own clock: the events that reach the test from browser and network are not in order.
    parsed = wide.page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
    asked = wide.page.evaluate(
        "performance.getEntriesByType('resource').filter((e) => e.name.includes('plotly-cartesian')).map((e) => e.startTime)"
    )
    assert parsed > 0
    assert len(asked) == 1 and asked[0] >= parsed


def test_text_and_formulas_show_while_every_script_is_on_its_way(wide: Visit) -> None:
    """A first visit over a bad network: scripts come when the text and its formulas have long been painted."""
    page = wide.page
    held: list[Route] = []
    late = True
    page.route(re.compile(r"\.js(\?|$)"), lambda route: held.append(route) if late else route.continue_())
    page.goto(f"{wide.address}book/training.html", wait_until="commit")
    page.locator("article h1:visible").wait_for()
    formula = page.locator("article .katex-display .katex-html").first
    formula.wait_for()
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    fonts = "document.fonts.ready.then(() => [...document.fonts].some((f) => f.family === 'KaTeX_Main' && f.status === 'loaded'))"
    assert page.evaluate(fonts)
    assert page.evaluate("document.readyState") != "complete" and page.locator(".mlp-plot").count() == 0
    assert {urlsplit(route.request.url).path for route in held} >= {
        "/_static/mlp/plotly-host.js",
        "/_static/mlp/site.js",
    }

    late = False
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    wide.draw_figures()
    assert page.locator('.mlp-plotly[data-ready="true"]').count() > 0
    assert wide.complaints == []
