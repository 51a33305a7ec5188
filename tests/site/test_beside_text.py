"""A figure beside the text that tells of it: in sight while one reads on, and set by what a sentence links to."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Locator, Page

from .explorable_pages import frames, open_settled, settled, unfold
from .support import AXE, SITE, Visit, Windows
from .test_explorables import RULES
from .test_pages import OVERFLOW

PAGE, LESSON = "book/hidden-layer.html", "path-tracer"
CHAPTERS = {
    "hidden-layer": "path-tracer",
    "training": "training-lab",
    "activations": "signal-corridor",
    "digits": "draw-a-digit",
}

#: Where a card stands: beside the text, whole inside the window, and over nothing that is written.
STANDS = """card => {
    const box = card.getBoundingClientRect();
    const text = document.querySelector("article.bd-article").getBoundingClientRect();
    return {
        inside: box.top >= 0 && box.bottom <= innerHeight && box.right <= document.documentElement.clientWidth,
        beside: box.left >= text.right - 1,
        wide: box.width >= 380,
    };
}"""
IN_SIGHT = "link => { const { top, bottom } = link.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"
YES = {"inside": True, "beside": True, "wide": True}
#: What a reader sees in the middle of the window, and where.
SEEN = """() => {
    const left = document.querySelector("article.bd-article").getBoundingClientRect().left;
    window.seen ??= document.elementFromPoint(left + 40, innerHeight / 2);
    return window.seen.getBoundingClientRect().top;
}"""


def figure(page: Page, lesson: str = LESSON) -> Locator:
    return page.locator(f'.mlp-explorable[data-component="{lesson}"]').first


def setting(page: Page, lesson: str, name: str) -> Any:
    return figure(page, lesson).evaluate("(figure, name) => figure.mlpModel.get(name)", name)


def button(page: Page, lesson: str = LESSON) -> Locator:
    return figure(page, lesson).locator('[data-name="beside"]')


@pytest.mark.parametrize("width", [1280, 1440, 1920])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_it_stays_in_sight_and_covers_nothing(windows: Windows, address: str, chapter: str, width: int) -> None:
    lesson = CHAPTERS[chapter]
    with windows.tab(address, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        open_settled(visit, f"book/{chapter}.html")
        button(page, lesson).focus()
        page.keyboard.press("Enter")
        frames(page, 6)
        card = figure(page, lesson).locator(".mlp-card")
        assert card.evaluate(STANDS) == YES
        assert page.evaluate("document.activeElement.dataset.name") == "beside"
        assert button(page, lesson).inner_text() == "Put it back"
        page.evaluate("scrollTo(0, 2500)")
        frames(page, 4)
        assert card.evaluate(STANDS) == YES
        assert page.evaluate(OVERFLOW) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        before = page.evaluate(SEEN)
        page.keyboard.press("Enter")
        frames(page, 6)
        assert page.evaluate(SEEN) == pytest.approx(before, abs=2)
        assert page.locator(".mlp-place, .mlp-parted, .mlp-beside-text").count() == 0
        assert visit.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it_there(windows: Windows, address: str, scheme: str) -> None:
    with windows.tab(address, viewport={"width": 1440, "height": 900}, color_scheme=scheme) as visit:
        open_settled(visit, PAGE)
        button(visit.page).click()
        frames(visit.page, 6)
        visit.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = visit.page.evaluate(f"axe.run('.mlp-explorable', {{runOnly: {RULES}}})")["violations"]
        assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found] == []


def test_it_goes_on_where_it_stands_and_in_full_screen_and_back(wide: Visit) -> None:
    page = wide.page
    page.add_init_script("Element.prototype.requestFullscreen = undefined")
    open_settled(wide, PAGE)
    button(page).click()
    card = figure(page).locator(".mlp-card")
    unfold(page)  # beside the text a card is narrow
    card.locator('[data-name="hidden_activation"] select, select').first.select_option("tanh")
    settled(page)
    sentence = card.locator(".mlp-sentence").inner_text()
    card.locator('[data-name="full_screen"]').click()
    frames(page, 12)
    assert card.evaluate("card => card.getBoundingClientRect().width === innerWidth")
    page.keyboard.press("Escape")
    frames(page, 6)
    assert card.evaluate(STANDS) == YES
    page.locator(".mlp-place button").click()
    frames(page, 6)
    assert card.locator(".mlp-sentence").inner_text() == sentence
    assert page.evaluate("document.activeElement.dataset.name") == "beside"


def test_a_narrow_window_has_no_room_for_it(wide: Visit) -> None:
    page = wide.page
    open_settled(wide, PAGE)
    button(page).click()
    page.set_viewport_size({"width": 1100, "height": 800})
    page.locator(".mlp-parted").wait_for(state="detached")
    assert page.locator(".mlp-beside-text").count() == 0
    assert not button(page).is_visible()
    page.set_viewport_size({"width": 1300, "height": 800})
    button(page).wait_for()


def test_a_link_to_it_leaves_the_text_where_it_is(wide: Visit) -> None:
    page = wide.page
    open_settled(wide, PAGE)
    button(page).click()
    page.locator(f"a[href='#live-{LESSON}']").last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.locator(f"a[href='#live-{LESSON}']").last.click()
    frames(page, 4)
    assert before > 500
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.activeElement.matches('.mlp-card')")


def test_it_goes_back_into_a_fold_that_closes(wide: Visit) -> None:
    page = wide.page
    wide.open("book/live-figures.html")
    folds = page.locator("details:has(> .mlp-explorable)")
    folds.nth(0).locator("summary").first.click()
    folds.nth(0).locator('[data-name="beside"]').click()
    page.locator(".mlp-parted").wait_for(state="attached")
    folds.nth(1).locator("summary").first.click()  # one is open at a time
    page.locator(".mlp-parted").wait_for(state="detached")
    assert page.locator(".mlp-beside-text, .mlp-place").count() == 0


def links() -> list[tuple[str, str]]:
    """All sentences that set a figure: page and address."""
    found = []
    for file in sorted(SITE.glob("book/*.html")):
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select("article.bd-article a[href*='.html?']"):
            found.append((f"book/{file.name}", str(link["href"])))
    return found


LINKS = links()


def test_sentences_set_figures() -> None:
    assert len(LINKS) >= 8
    assert len({page for page, _ in LINKS}) >= 5


@pytest.mark.parametrize(("path", "link"), LINKS, ids=[link.partition("?")[2] for _, link in LINKS])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_sentence_sets_its_figure(windows: Windows, address: str, path: str, link: str, width: int) -> None:
    parts = urlsplit(link)
    assert parts.path == f"../{path}"  # a figure of its own page
    lesson = parts.fragment
    settings = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert all(name.startswith(f"{lesson}.") for name in settings)
    with windows.tab(address, viewport={"width": width, "height": 780}) as visit:
        page = visit.page
        open_settled(visit, f"{path}{'?' + parts.query}")
        wanted = [setting(page, lesson, name.partition(".")[2]) for name in settings]
        assert figure(page, lesson).locator(".mlp-note").is_hidden()  # nothing of the link had to be changed
        open_settled(visit, path)
        others = [setting(page, lesson, name.partition(".")[2]) for name in settings]
        assert others != wanted
        page.locator(f'article a[href="{link}"]').click()
        settled(page)
        assert [setting(page, lesson, name.partition(".")[2]) for name in settings] == wanted
        card = figure(page, lesson).locator(".mlp-card")
        if width == 1280 and page.locator(".mlp-beside-text").count():
            assert card.evaluate(STANDS) == YES
        else:
            assert card.evaluate("card => card.getBoundingClientRect().top") == pytest.approx(0, abs=80)
            page.go_back()
            frames(page, 6)
            assert page.locator(f'article a[href="{link}"]').evaluate(IN_SIGHT)
        assert visit.complaints == []
