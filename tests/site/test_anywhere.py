"""The site works wherever its files lie: below any path of a server, and on a disk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from .support import SITE, Visit, Windows, served

#: A chapter with animated figures and an explorable, and one with both in smaller number.
CHAPTERS = ("book/training.html", "book/forward.html")
READY = "boxes => boxes.map(box => box.dataset.ready === 'true' && !box.querySelector('.mlp-problem'))"


@pytest.fixture(scope="module", params=["root", "sub-path", "disk"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the site in one of the places that it may lie at."""
    if request.param == "disk":
        yield SITE.as_uri() + "/"
        return
    below = request.param == "sub-path"
    folder = SITE.parent if below else SITE
    with served(folder) as address:
        yield address + (f"{SITE.name}/" if below else "")


@pytest.fixture
def reader(windows: Windows, place: str) -> Iterator[Visit]:
    with windows.tab(place, viewport={"width": 1280, "height": 900}, color_scheme="light") as visit:
        yield visit


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_chapter_is_alive(reader: Visit, path: str) -> None:
    reader.open(path)
    reader.draw_figures()
    page = reader.page
    drawn = page.locator(".mlp-plotly").evaluate_all(READY)
    assert drawn and all(drawn)
    # The reader moves something, and numbers on the page follow.
    explorable = page.locator(".mlp-explorable").first
    explorable.scroll_into_view_if_needed()
    slider = explorable.locator("input[type=range]:visible").first
    slider.wait_for(timeout=20_000)
    before = explorable.inner_text()
    slider.focus()
    # Two notches on, or one back where it stands at its end: one on may be hidden by rounding.
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function(
        "([box, before]) => box.innerText !== before", arg=[explorable.element_handle(), before], timeout=10_000
    )
    page.wait_for_load_state("networkidle")
    assert reader.complaints == []


def test_the_search_finds(reader: Visit) -> None:
    reader.open("search.html?q=perceptron")
    reader.page.locator("ul.search li").first.wait_for(timeout=20_000)
    reader.page.wait_for_load_state("networkidle")
    assert reader.complaints == []


def test_the_root_leads_to_the_book(reader: Visit) -> None:
    reader.open("index.html")
    reader.page.wait_for_url(re.compile(r"/book/index\.html$"))
    assert reader.complaints == []


def test_the_policy_stops_what_is_not_the_sites_own(reader: Visit) -> None:
    """The tests above would pass without any policy: here it has to act."""
    reader.open("book/forward.html")
    ran = reader.page.evaluate(
        """async () => {
            window.ran = [];
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
            const add = (html) => {
                const box = document.createElement("div");
                box.innerHTML = html;
                document.body.append(box);
            };
            add('<img src="data:," onerror="window.ran.push(1)">');
            add('<a id="mlp-attack" href="javascript:window.ran.push(2)">x</a>');
            document.getElementById("mlp-attack").click();
            const script = document.createElement("script");
            script.textContent = "window.ran.push(3)";
            document.body.append(script);
            add('<form action="https://elsewhere.invalid/"><button></button></form>');
            add('<iframe src="https://elsewhere.invalid/"></iframe>');
            fetch("https://elsewhere.invalid/").catch(() => {});
            new Image().src = "https://elsewhere.invalid/pixel.png";
            await new Promise((resolve) => setTimeout(resolve, 500));
            return { ran: window.ran, blocked: [...new Set(blocked)].sort() };
        }"""
    )
    assert ran["ran"] == []
    for directive in ("connect-src", "frame-src", "img-src", "script-src-attr", "script-src-elem"):
        assert directive in ran["blocked"], ran
    assert not [text for text in reader.complaints if text.startswith("asks another host")]
