"""A reader who asked for less motion: nothing glides, nothing scrolls by itself, nothing moves unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .explorable_pages import frames, settled
from .support import Visit, Windows

PAGES = ["book/index.html", "book/training.html", "book/homework.html", "search.html?q=delta"]
#: A blink; what the theme has without being asked for less takes 150 ms and more.
LONGEST = 0.02
MOVING = f"""() => {{
    const longest = (list) => Math.max(...list.split(",").map((text) => parseFloat(text) * (text.endsWith("ms") ? 0.001 : 1)));
    const found = new Set();
    for (const node of document.querySelectorAll("*")) {{
        for (const pseudo of [null, "::before", "::after"]) {{
            const style = getComputedStyle(node, pseudo);
            const name = `${{node.tagName}}.${{node.getAttribute("class")}}${{pseudo ?? ""}}`;
            if (longest(style.transitionDuration) > {LONGEST}) found.add(`${{name}} glides ${{style.transitionDuration}}`);
            if (style.scrollBehavior !== "auto") found.add(`${{name}} scrolls ${{style.scrollBehavior}}`);
        }}
    }}
    // What follows the reader's own scrolling has a timeline of its own.
    for (const animation of document.getAnimations()) {{
        if (animation.timeline instanceof DocumentTimeline) found.add(`${{animation.animationName}} runs`);
    }}
    return [...found];
}}"""
SMOOTH = """
window.smooth = [];
for (const [owner, name] of [[window, "scrollTo"], [window, "scroll"], [window, "scrollBy"], [Element.prototype, "scrollTo"],
                             [Element.prototype, "scroll"], [Element.prototype, "scrollIntoView"]]) {
    const real = owner[name];
    owner[name] = function (...given) {
        if (given[0]?.behavior === "smooth") window.smooth.push(name);
        return real.apply(this, given);
    };
}
"""
#: Without the sentences, which a live figure says when it has come to rest.
PICTURES = """() => [...document.querySelectorAll(":is(.mlp-plotly, .mlp-card) :is(svg, canvas)")]
    .map((picture) => picture.toDataURL?.() ?? picture.innerHTML).join()"""


@pytest.fixture
def calm(windows: Windows, address: str) -> Iterator[Visit]:
    with windows.tab(address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as visit:
        visit.page.add_init_script(SMOOTH)
        yield visit


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_that_need_not(calm: Visit, path: str) -> None:
    page = calm.page
    calm.open(path)
    calm.draw_figures()
    if page.locator(".mlp-explorable").count():
        settled(page)
    assert page.evaluate(MOVING) == []
    before = page.evaluate(PICTURES)
    frames(page, 30)
    assert page.evaluate(PICTURES) == before, "something moves before the reader asks"

    # To a section and back to the top, each in one step.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    back = page.locator("#pst-back-to-top")
    if back.is_visible():
        back.click()
        frames(page)
        assert page.evaluate("scrollY") == 0
    section = page.locator(".bd-sidebar-secondary a.nav-link:visible")
    if section.count():
        section.last.click()
        frames(page)
        there = page.evaluate("scrollY")
        frames(page, 20)
        assert there > 0 and page.evaluate("scrollY") == there
    assert page.evaluate("window.smooth") == []


def test_the_page_does_glide_for_others(wide: Visit) -> None:
    """The test above would pass on a page that never glides: here it does."""
    wide.open("book/index.html")
    assert [line for line in wide.page.evaluate(MOVING) if "glides" in line]
