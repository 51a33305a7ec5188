"""What holds for every explorable: how it opens, for whom, and what it makes of any link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext

from sphinx_site import gallery

from .explorable_pages import control, drawn, sentence, show
from .support import AXE, THEMES, VIEWPORTS, Visit, watch

LESSONS = {cls.lesson: cls for cls in gallery.lessons()}

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Controls, and labels that are pressed in place of a box, that are smaller than a finger needs.
SMALL = """() => [...document.querySelectorAll(
    '.mlp-card :is(button, select, input, summary, label:has(input), [role=gridcell])')]
  .filter(e => e.offsetParent && !['radio', 'checkbox'].includes(e.type))
  .filter(e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 24)
  .map(e => e.outerHTML.slice(0, 80))"""

#: How many different bytes a canvas holds: an empty one has one or two.
SHADES = "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"


@pytest.fixture(scope="module", params=VIEWPORTS)
def opened(request: pytest.FixtureRequest, chromium: Browser, explorables: str) -> Iterator[Visit]:
    """A tab of each width."""
    width, height = VIEWPORTS[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height})
    yield watch(context, explorables)
    context.close()


@pytest.fixture(scope="module")
def without_javascript(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [*LESSONS, "moons"])
def test_drawn_without_complaint_overflow_or_barrier(opened: Visit, name: str, theme: str) -> None:
    opened.open(f"{name}-{theme}.html")
    page = opened.page
    assert re.search(r"\w", sentence(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.locator(".mlp-fallback").is_visible()
    for picture in page.locator(".mlp-card :is(canvas:not(.mlp-thumbs), svg[role=img])").all():
        assert picture.get_attribute("aria-label")
    # A phone shows one of two faces of the landscape; what is not shown has no size to be drawn in.
    for canvas in page.locator("canvas:not(.mlp-thumbs):visible").all():
        assert canvas.evaluate(SHADES) > 2
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=str(AXE))
    report = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    problems = [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in report["violations"]]
    assert problems == []
    assert page.evaluate(SMALL) == []
    assert opened.complaints == []


@pytest.mark.parametrize("name", LESSONS)
def test_without_javascript_a_picture_and_a_sentence_stand(
    without_javascript: BrowserContext, explorables: str, name: str
) -> None:
    page = without_javascript.new_page()
    page.goto(f"{explorables}{name}-light.html")
    assert LESSONS[name]().sentence() in page.locator(".mlp-fallback").inner_text()
    stills = page.locator(":is(.mlp-still, .mlp-still-phone) svg")
    [still] = [still for still in stills.all() if still.is_visible()]
    # Letters of 12 pixels stay so where a picture is drawn for the phone.
    if LESSONS[name]().still_on_phone():
        assert still.evaluate("svg => svg.getScreenCTM().a") == 1
    box = still.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 360
    page.close()


@pytest.mark.parametrize("name", LESSONS)
def test_every_control_can_be_hidden(tab: Visit, name: str) -> None:
    show(tab, name)
    names = set(tab.page.locator("[data-name]").evaluate_all("all => all.map(e => e.dataset.name)"))
    show(tab, name, hide=",".join(sorted(names)))
    assert names
    assert tab.page.locator("[data-name]:visible").count() == 0
    assert tab.page.locator(".mlp-note:visible").count() == 0
    kept = sorted(names)[0]
    show(tab, name, hide=",".join(names - {kept}))
    assert control(tab.page, kept).count() > 0
    assert tab.complaints == []


#: What links say: values that are right somewhere, wrong elsewhere, and hostile.
TEXTS = """0 -1 1 3 7 17 9 0.001 1e99 1e309 NaN true none wrong either 8-8 12-12-12 2-4-2 2-2-2-2 1_2_3 1_-1_0_9_1_1 AND moons
    spirals relu tanh binary_cross_entropy zeros n1-1 n2-1 n9-9 w2-0-1 w2-3-1 seed seed,play %00 🙂 <mark>x</mark>
    <svg/onload=alert(1)>""".split()


def random_query(rng: np.random.RandomState) -> str:
    """A link that sets some settings of every lesson."""
    parts = []
    for lesson, cls in LESSONS.items():
        known = [*cls.setting_names(), "__proto__", "toString"]
        for name in rng.choice(known, rng.randint(1, len(known)), replace=False):
            text = (
                ["", *TEXTS][rng.randint(len(TEXTS) + 1)] if rng.rand() < 0.7 else f"{rng.standard_cauchy() * 10:.4g}"
            )
            parts.append(f"{lesson}.{name}={text.replace('%', '%25').replace('<', '%3C')}")
    return "&".join(parts)


# Sixteen explorables a page: 250 loads are four thousand states.
@pytest.mark.parametrize("loads", [10, pytest.param(250, marks=pytest.mark.slow)])
def test_random_links_leave_no_complaint(tab: Visit, loads: int) -> None:
    rng = np.random.RandomState(loads)
    page = tab.page
    for _ in range(loads):
        query = random_query(rng)
        tab.open(f"all.html?{query}")
        drawn(page)
        assert page.locator(".mlp-is-live").count() == len(LESSONS), query
        assert page.locator(".mlp-sentence", has_text=re.compile(r"\w")).count() == len(LESSONS), query
        for text in page.locator(".mlp-body").all_inner_texts():
            assert not re.search("NaN|undefined|not a number", text), (query, text)
        assert page.locator("main :is(mark, script:not([type]))").count() == 0, query
        assert tab.complaints == [], query
