"""A reader who enlarges the page, and one who asks what it leaves on the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sphinx_site.offline import kept

from .support import SITE, Visit, watch
from .test_pages import OVERFLOW
from .test_weight import sent

#: The landing page, formulas, figures and explorables, a long text, and the lab.
PAGES = ["book/index.html", "book/training.html", "book/homework.html", "book/lab.html", "search.html"]
#: The distances that WCAG 2.2, success criterion 1.4.12, wants a page to bear.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
CLIPPED = """() => [...document.querySelectorAll("main button, main summary, main select, main a.btn")]
    .filter(node => {
        if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
        if (node.scrollWidth === 0 || getComputedStyle(node).overflow === "visible") return false;
        return node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
    })
    .map(node => `${node.tagName.toLowerCase()}.${node.className}: ${node.textContent.trim()}`)"""
#: What the theme writes: the reader's choice of light or dark. Explorables keep theirs in the address.
KEPT = {"mode", "theme"}
#: Where the list of chapters was scrolled to: the theme keeps it until the tab is closed.
KEPT_IN_TAB = {"sidebar-scroll-top"}
STORED = """() => ({
    cookie: document.cookie,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
})"""
#: Stores of a service worker, for reading without a network, and data bases.
STORED_FOR_LATER = """async () => ({
    stores: await caches.keys(),
    bases: (await indexedDB.databases()).map((base) => base.name),
})"""


@pytest.fixture
def enlarged(chromium: Browser, address: str) -> Iterator[Visit]:
    """A window of 1280 by 900 pixels at 200 %. The policy of a page would keep the test's own style out."""
    context = chromium.new_context(
        viewport={"width": 640, "height": 450}, device_scale_factor=2, reduced_motion="reduce", bypass_csp=True
    )
    yield watch(context, address)
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_bears_twice_the_size_and_wide_spacing(enlarged: Visit, path: str) -> None:
    enlarged.open(path)
    enlarged.draw_figures()
    page = enlarged.page
    for style in ("* {}", SPACING):
        page.add_style_tag(content=style)
        assert page.evaluate(OVERFLOW) == []
        assert page.evaluate(CLIPPED) == []
    assert page.locator("main p").first.evaluate("node => getComputedStyle(node).letterSpacing") != "normal"


def test_nothing_is_kept_but_the_theme_and_the_book(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, service_workers="allow")
    nothing_is_kept_but_the_theme(watch(context, address, cache=False))
    page = context.pages[0]
    page.evaluate("navigator.serviceWorker.ready")
    assert page.evaluate(STORED_FOR_LATER) == {"stores": [f"backprop-you-can-check {address}"], "bases": []}
    page.goto(f"{address}licences.html")
    told = page.locator("#kept").inner_text()
    assert "no cookies" in told and "light or dark" in told and "words of a search" in told
    sizes = [sent(name) for name in kept(SITE)]
    assert "about three megabytes" in told and round(sum(sizes) / 1e6) == 3
    context.close()


def nothing_is_kept_but_the_theme(wide: Visit) -> None:
    page = wide.page
    for path in ("book/index.html", "book/training.html", "book/lab.html", "search.html?q=delta"):
        wide.open(path)
        wide.draw_figures()
        for control in page.locator(".mlp-card select:visible").all():
            control.select_option(index=1)
        page.locator("button.theme-switch-button:visible").first.click()
        found = page.evaluate(STORED)
        assert found["cookie"] == ""
        assert set(found["local"]) == KEPT
        assert set(found["session"]) <= KEPT_IN_TAB
    assert page.context.cookies() == []
