"""A chapter on paper: solutions open, no controls, figures drawn, nothing cut off."""

from __future__ import annotations

import re

import pytest

from .support import SITE, Visit, site_pages

FOLDED = re.compile(r'<div class="[^"]*\bsolution\b[^"]*\bdropdown\b')
#: In every run, and before a release.
FAST = ("book/forward.html", "book/training.html")
MORE = [page for page in site_pages() if page.startswith("book/") and page not in FAST]
#: The text of an A4 sheet with margins of 1 cm is this wide, in CSS pixels.
SHEET = {"width": 718, "height": 1047}
#: What plotly-host.js gives a figure on it.
FIGURE_WIDTH = 620

PREPARED = """() => new Promise((resolve) => {
    window.print = () => resolve(true);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "p", ctrlKey: true, bubbles: true, cancelable: true }));
})"""
SHOWN = """selector => [...document.querySelectorAll(selector)]
    .filter(node => node.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })
        && node.getBoundingClientRect().height > 0)
    .map(node => `${node.tagName}.${node.className}`.slice(0, 80))"""
# The program of an equation is for the screen.
HIDDEN = """() => [...document.querySelectorAll("article .sd-summary-content, article .admonition.solution *, article .toggle *")]
    .filter(node => node.matches("p, pre") && !node.closest(".mlp-python") && !node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map(node => node.textContent.trim().slice(0, 80))"""
CUT = """() => {
    const wide = document.documentElement.clientWidth + 1;
    return [...document.querySelectorAll("article p, article pre, article .katex-html, article svg.main-svg, article table, article canvas")]
        .filter(node => node.checkVisibility() && node.getBoundingClientRect().right > wide)
        .map(node => `${node.tagName} ${Math.round(node.getBoundingClientRect().right)} ${node.textContent.trim().slice(0, 60)}`);
}"""


@pytest.mark.parametrize("path", [*FAST, *(pytest.param(path, marks=pytest.mark.slow) for path in MORE)])
def test_a_chapter_on_paper(wide: Visit, path: str) -> None:
    page = wide.page
    source = (SITE / path).read_text(encoding="utf-8")
    page.emulate_media(color_scheme="dark")
    wide.open(path)
    hidden_before = page.evaluate(HIDDEN)
    assert hidden_before or not FOLDED.search(source), "solutions begin closed"
    assert hidden_before or path not in FAST, "otherwise this test shows nothing"
    assert page.evaluate(PREPARED)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)

    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.evaluate(HIDDEN) == []
    assert (
        page.evaluate(SHOWN, ".bd-header, .bd-header-article, .bd-sidebar, .prev-next-footer, .copybtn, .mlp-frames")
        == []
    )
    assert page.evaluate(SHOWN, "article button, article input[type=range]") == []
    page.wait_for_timeout(400)  # a figure that followed the width of the sheet would be on its way, or wider
    figures = page.locator(".mlp-plotly")
    assert figures.count() == source.count('class="mlp-plotly"') and (figures.count() > 0 or path not in FAST)
    for index in range(figures.count()):
        figure = figures.nth(index)
        assert figure.get_attribute("data-ready") == "true"
        assert figure.locator(".mlp-plot").count() == 1  # some were on their way when printing began
        width = figure.locator("svg.main-svg").first.evaluate("node => node.getBoundingClientRect().width")
        assert 300 < width <= FIGURE_WIDTH
    assert page.evaluate(CUT) == []
    sheets = page.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "1cm"))
    assert sheets.startswith(b"%PDF") and len(sheets) > (50_000 if path in FAST else 20_000)

    # Back on the screen all is as it was.
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(HIDDEN) == hidden_before
    assert wide.complaints == []
