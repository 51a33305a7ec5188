"""What every live figure offers, on its page and in a frame elsewhere: its link, the whole window, the lines to embed it."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sphinx_site import slides
from sphinx_site.policy import DIRECTIVES, policy

from .explorable_pages import control, drawn, frames, open_settled, settled
from .support import AXE, SITE, Visit, Windows, origin, served, watch
from .test_explorables import RULES
from .test_pages import CROWDED, DRAWN, OVERFLOW

FIGURES = sorted(path.stem for path in (SITE / slides.FOLDER).glob("*.html"))
TEXTS = {name: (SITE / slides.FOLDER / f"{name}.html").read_text(encoding="utf-8") for name in FIGURES}
LIVE = [name for name in FIGURES if 'class="mlp-explorable"' in TEXTS[name]]
STILL = [name for name in FIGURES if name not in LIVE]

#: A setting of each kind of lesson, other than the first: what a reader may have changed before a link is copied.
CHANGED = {
    "drag-the-line": {"neurons": 2},
    "wire-view": {"example": 2, "seed": 3},
    "nudge-meter": {"example": 2, "seed": 5},
    "training-lab": {"seed": 3, "epochs": 200, "epoch": 17},
    "weather-map": {"seed": 4, "learning_rate": 5},
    "path-tracer": {"example": 1, "seed": 5},
}


def place(name: str) -> tuple[str, str]:
    """The page that a figure comes from, and what it is called there."""
    found = re.search(r'<a href="\.\./([\w/-]+\.html)#([\w-]+)"', TEXTS[name])
    assert found
    return found[1], found[2]


LESSONS = {name: place(name)[1] for name in LIVE}
ON_THEIR_PAGES = {lesson: name for name, lesson in LESSONS.items()}


@pytest.fixture
def copying(windows: Windows, address: str) -> Iterator[Visit]:
    """A tab that may use the clipboard."""
    settings = {"viewport": {"width": 1280, "height": 800}, "permissions": ["clipboard-read", "clipboard-write"]}
    with windows.tab(address, **settings) as visit:
        yield visit


def clipboard(page: Page) -> str:
    text = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(text, str)
    return text


def model(page: Page, lesson: str, name: str) -> object:
    return page.evaluate("([id, name]) => document.getElementById(id).parentElement.mlpModel.get(name)", [lesson, name])


def test_each_live_figure_of_the_book_has_its_page() -> None:
    asked = [
        name
        for path in (SITE / "book").glob("*.html")
        for name in re.findall(r'data-figure="([\w-]+)"', path.read_text(encoding="utf-8"))
    ]
    assert sorted(set(asked)) == LIVE and len(LIVE) >= 17
    captions = re.compile(r'<figure[^>]* id="(fig-[\w-]+)"')
    stills = {
        name for path in (SITE / "book").glob("*.html") for name in captions.findall(path.read_text(encoding="utf-8"))
    }
    assert stills == set(STILL) and len(STILL) > 30


@pytest.mark.parametrize("lesson", CHANGED)
def test_a_copied_link_opens_at_the_figure_in_its_state(copying: Visit, lesson: str) -> None:
    page = copying.page
    path, _ = place(ON_THEIR_PAGES[lesson])
    query = "&".join(f"{lesson}.{name}={value}" for name, value in CHANGED[lesson].items())
    open_settled(copying, f"{path}?{query}&other.x=1")
    page.locator(f"#{lesson}").locator('[data-name="link"]').click()
    page.locator(f"#{lesson} .mlp-said", has_text="Link copied").wait_for()
    link = clipboard(page)
    assert link.startswith(f"{copying.address}{path}?") and link.endswith(f"#{lesson}") and "other" not in link
    copying.complaints.clear()
    page.goto("about:blank")
    page.goto(link)
    settled(page)
    for name, value in CHANGED[lesson].items():
        assert model(page, lesson, name) == value
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    frames(page, 6)
    top = page.locator(f"#{lesson}").evaluate("node => node.getBoundingClientRect().top")
    bar = page.evaluate("parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0")
    least = page.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY")
    assert -1 <= top <= bar + 40 or least <= 1, f"the figure stands {top} px below the top"
    assert copying.complaints == []


def test_the_figure_stays_at_the_top_while_what_is_above_it_grows_until_the_reader_moves(wide: Visit) -> None:
    page = wide.page
    path, lesson = place(ON_THEIR_PAGES["weather-map"])
    open_settled(wide, f"{path}#{lesson}")
    top = f"document.getElementById('{lesson}').getBoundingClientRect().top"
    before = page.evaluate(top)
    grow = "document.querySelector('article h1').insertAdjacentHTML('afterend', '<div style=\"height:400px\"></div>')"
    page.evaluate(grow)
    frames(page, 4)
    assert abs(page.evaluate(top) - before) < 2
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 300)
    page.wait_for_function(f"before => {top} < before - 200", arg=before)
    frames(page, 4)
    moved = page.evaluate(top)
    page.evaluate(grow)
    frames(page, 4)
    assert page.evaluate(top) - before > -150 or abs(page.evaluate(top) - moved) < 2, "it is not pulled back"


def test_without_a_clipboard_the_text_stands_there_to_be_copied(wide: Visit) -> None:
    page = wide.page
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))")
    path, lesson = place(ON_THEIR_PAGES["wire-view"])
    open_settled(wide, path)
    page.locator(f'#{lesson} [data-name="link"]').focus()
    page.keyboard.press("Enter")
    field = page.locator(f"#{lesson} .mlp-by-hand")
    field.wait_for()
    assert field.input_value() == f"{wide.address}{path}#{lesson}"
    assert field.evaluate("node => node.selectionEnd - node.selectionStart === node.value.length")
    assert field.get_attribute("aria-label") == "Link"


WHOLE = """card => {
    const { left, top, width, height } = card.getBoundingClientRect();
    return [left, top, width - innerWidth, height - innerHeight].every((x) => Math.abs(x) < 1);
}"""
TALL = "card => card.querySelector('.mlp-sentence').getBoundingClientRect().height"
SHOWN_SIZE = """card => {
    const text = card.querySelector('.mlp-sentence');
    return parseFloat(getComputedStyle(text).fontSize) * (text.currentCSSZoom ?? 1);
}"""


@pytest.mark.parametrize("screen", [True, False], ids=["the browser's", "without the browser's"])
@pytest.mark.parametrize("lesson", ["wire-view", "training-lab", "shape-puzzle", "drag-the-line"])
def test_full_screen_fills_the_window_in_large_type_and_keeps_the_state(wide: Visit, lesson: str, screen: bool) -> None:
    page = wide.page
    if not screen:
        page.add_init_script("Element.prototype.requestFullscreen = undefined")
    path, _ = place(ON_THEIR_PAGES[lesson])
    query = "&".join(f"{lesson}.{name}={value}" for name, value in CHANGED.get(lesson, {}).items())
    open_settled(wide, f"{path}?{query}#{lesson}")
    card = page.locator(f"#{lesson} .mlp-card")
    before, place_before = card.evaluate(SHOWN_SIZE), page.evaluate("scrollY")
    shown = card.locator(".mlp-sentence").inner_text()
    button = card.locator('[data-name="full_screen"]')
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".mlp-card.mlp-whole").wait_for()
    frames(page, 12)
    assert bool(page.evaluate("document.fullscreenElement")) == screen
    assert card.evaluate(WHOLE)
    assert card.evaluate(SHOWN_SIZE) >= 1.24 * before
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth")
    assert card.locator(".mlp-sentence").inner_text() == shown
    # Nothing behind it takes the keyboard.
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "!document.activeElement || document.activeElement === document.body"
            " || document.querySelector('.mlp-whole').contains(document.activeElement)"
        )
    page.keyboard.press("Escape")
    if screen:  # a browser without a window does not listen for Escape itself
        page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    page.wait_for_function("() => !document.querySelector('.mlp-whole')")
    frames(page, 4)
    assert card.locator(".mlp-sentence").inner_text() == shown
    assert abs(page.evaluate("scrollY") - place_before) < 3
    assert card.evaluate(SHOWN_SIZE) == before
    assert page.locator("[inert]").count() == 0
    assert button.inner_text() == "Full screen"
    assert wide.complaints == []


def test_in_full_screen_a_pointer_still_hits_what_it_points_at(wide: Visit) -> None:
    page = wide.page
    path, lesson = place(ON_THEIR_PAGES["weather-map"])
    page.add_init_script("Element.prototype.requestFullscreen = undefined")
    open_settled(wide, path)
    page.locator(f'#{lesson} [data-name="full_screen"]').click()
    frames(page, 12)
    chosen = page.locator(".mlp-chosen")
    box = chosen.bounding_box()
    assert box
    # Seven columns on and two rows up, on a map that is shown larger than it draws itself.
    scale = page.locator(".mlp-weather").evaluate("node => node.currentCSSZoom")
    drawing = page.locator(".mlp-weather").bounding_box()
    assert drawing
    cell = (drawing["width"] - (58 + 42) * scale) / 100
    at = (drawing["x"] + 58 * scale + 7.5 * cell, box["y"] - 1.5 * 20 * scale)
    page.mouse.click(*at)
    settled(page)
    assert scale > 1
    assert (model(page, lesson, "seed"), model(page, lesson, "learning_rate")) == (7, 3)
    now = chosen.bounding_box()
    assert now and now["x"] <= at[0] <= now["x"] + now["width"] and now["y"] <= at[1] <= now["y"] + now["height"]


def test_full_screen_by_touch_on_a_phone_without_the_browsers(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    visit = watch(context, address)
    page = visit.page
    page.add_init_script("Element.prototype.requestFullscreen = undefined")
    path, lesson = place(ON_THEIR_PAGES["drag-the-line"])
    open_settled(visit, path)
    for bar in page.locator(f"#{lesson} .mlp-bar button:visible").all():
        box = bar.bounding_box()
        assert box and min(box["width"], box["height"]) >= 24
    button = page.locator(f'#{lesson} [data-name="full_screen"]')
    button.tap()
    frames(page, 8)
    assert page.locator(".mlp-whole").evaluate(WHOLE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button.tap()
    frames(page, 4)
    assert page.locator(".mlp-whole").count() == 0
    context.close()


@pytest.mark.parametrize("lesson", ["wire-view", "weather-map", "training-lab"])
def test_the_copied_frame_works_on_another_site(copying: Visit, tmp_path: Path, lesson: str) -> None:
    page = copying.page
    path, _ = place(ON_THEIR_PAGES[lesson])
    query = "&".join(f"{lesson}.{name}={value}" for name, value in CHANGED[lesson].items())
    open_settled(copying, f"{path}?{query}")
    sentence = page.locator(f"#{lesson} .mlp-sentence").inner_text()
    page.locator(f'#{lesson} [data-name="embed"]').click()
    page.locator(f"#{lesson} .mlp-said", has_text="Frame copied").wait_for()
    lines = clipboard(page)
    (tmp_path / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>x</title>{lines}',
        encoding="utf-8",
    )
    with served(tmp_path) as other:
        assert origin(other) != origin(copying.address)
        copying.complaints.clear()
        page.goto(other)
        frame = page.frame_locator("iframe")
        card = frame.locator(".mlp-card")
        card.wait_for()
        frame.locator(".mlp-card:not([data-computing]) .mlp-sentence", has_text=sentence[:60]).wait_for()
        assert card.locator(".mlp-sentence").inner_text() == sentence
        inner = next(each for each in page.frames if "/figures/" in each.url)
        assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
        over = inner.evaluate("document.documentElement.scrollHeight - innerHeight")
        assert over <= 24, f"the frame is {over} px too low"
        card.locator('[data-name="full_screen"]').click()
        frame.locator(".mlp-whole").wait_for()
        inner.evaluate("document.exitFullscreen()")
        frame.locator('[data-name="link"]').click()
        frame.locator(".mlp-said", has_text="Link copied").wait_for()
    assert [text for text in copying.complaints if not text.startswith("asks another host")] == []
    assert all(copying.address in text for text in copying.complaints)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_alone_is_a_whole_page(wide: Visit, name: str, theme: str) -> None:
    page = wide.page
    wide.open(f"figures/{name}.html?theme={theme}")
    if name in LIVE:
        settled(page)
        assert page.locator(".mlp-live > .mlp-card").count() == 1
    else:
        wide.draw_figures()
        (figure,) = page.locator(".mlp-plotly").evaluate_all(DRAWN)
        assert figure["problem"] is None and figure["marks"] > 0 and figure["width"] > 600
        assert page.locator(".mlp-plotly").evaluate_all(CROWDED) == []
    assert page.locator("html").get_attribute("data-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
        page.evaluate(OVERFLOW)
    )
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in report["violations"]] == []
    # It leads to the figure in the book.
    path, anchor = place(name)
    text = (SITE / path).read_text(encoding="utf-8")
    assert f'id="{anchor}"' in text or f'data-component="{anchor}"' in text
    assert wide.complaints == []


@pytest.mark.parametrize("name", FIGURES)
def test_a_page_of_a_figure_keeps_to_the_policy_and_lets_itself_be_framed(name: str) -> None:
    assert f'content="{policy([], DIRECTIVES)}"' in TEXTS[name]
    assert "frame-ancestors" not in TEXTS[name] and "<script>" not in TEXTS[name]


@pytest.mark.parametrize("name", STILL[:3])
def test_a_still_figure_is_drawn_larger_than_in_the_text(name: str) -> None:
    def sizes(text: str) -> list[float]:
        figure = json.loads(slides.DATA.search(text[text.index(f'id="{name}"') if f'id="{name}"' in text else 0 :])[0])  # type: ignore[index]
        return [
            note["font"]["size"] for note in figure["layout"].get("annotations", []) if "size" in note.get("font", {})
        ]

    path, _ = place(name)
    before, after = sizes((SITE / path).read_text(encoding="utf-8")), sizes(TEXTS[name])
    assert after == [round(slides.LARGER * size, 2) for size in before]


# ------------------------------------------------------------------ all of them together


def test_the_gallery_is_in_the_order_of_the_chapters(wide: Visit) -> None:
    """As the table of contents has them, whatever the figures are called."""
    page = wide.page
    wide.open("book/live-figures.html")
    where = page.locator(".mlp-work .mlp-where").all_inner_texts()
    numbers = [int(text.split(".")[0]) for text in where if text[0].isdigit()]
    assert len(numbers) >= 15 and numbers == sorted(numbers)
    assert [
        re.search(r"figures/([\w-]+)\.html", html.unescape(work))[1]
        for work in page.locator(".mlp-work").evaluate_all("all => all.map(x => x.innerHTML)")
    ] and len(where) == len(LIVE)  # type: ignore[index]
    for thumb in page.locator(".mlp-thumb").all():
        box = thumb.locator("svg").bounding_box()
        assert box and box["width"] > 100 and box["height"] > 60
    assert page.locator(".mlp-card").count() == 0, "nothing plays before it is asked to"
    words = page.locator(".mlp-works").inner_text()
    assert "Draw a digit" in words and "Live XOR" in words
    assert "eq-" not in words, "a label is no word for a reader"


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it, of a colour as the browser writes it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, bright = sorted(map(brightness, (one, other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_in_a_thumbnail_stand_out_from_its_boxes(wide: Visit, theme: str) -> None:
    page = wide.page
    wide.open("book/live-figures.html")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    boxes = page.locator(".mlp-thumb rect:is([fill*=mlp-surface], [fill*=mlp-ground])").evaluate_all(
        "all => all.map(box => getComputedStyle(box).fill)"
    )
    words = page.locator(".mlp-thumb rect:is([fill*=mlp-surface], [fill*=mlp-ground]) ~ text").evaluate_all(
        "all => all.map(x => getComputedStyle(x).fill)"
    )
    assert len(boxes) > 20 and len(words) > 20
    for box, word in itertools.product(set(boxes), set(words)):
        assert contrast(box, word) >= 4.5, f"{word} on {box}"


def test_on_paper_the_gallery_is_a_catalogue(wide: Visit) -> None:
    """Pictures and words on a sheet; what a reader has opened is closed again, and open once more on the screen."""
    page = wide.page
    wide.open("book/live-figures.html")
    page.locator(".mlp-work summary").first.click()
    page.locator(".mlp-card").wait_for()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".mlp-thumb").locator("visible=true").count() == len(LIVE)
    assert page.locator(".mlp-works :is(.mlp-explorable, a)").locator("visible=true").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".mlp-work[open]").count() == 1 and page.locator(".mlp-card").is_visible()


@pytest.mark.parametrize("name", [name for name in LIVE if LESSONS[name] in CHANGED])
def test_a_thumbnail_plays_in_its_place(wide: Visit, name: str) -> None:
    page = wide.page
    wide.open("book/live-figures.html")
    work = page.locator(f'.mlp-work:has([data-figure="{name}"])')
    work.locator("summary").click()
    work.locator(".mlp-is-live .mlp-card").wait_for()
    drawn_width = work.locator(".mlp-card").evaluate("card => card.getBoundingClientRect().width")
    assert drawn_width > 600 and not work.locator(".mlp-thumb").is_visible()
    assert control(page, "link").locator("visible=true").count() == 1
    assert wide.complaints == []


def test_every_page_leads_to_the_gallery(wide: Visit) -> None:
    page = wide.page
    wide.open("book/index.html")
    assert page.locator('.bd-sidebar-primary a[href$="live-figures.html"]').count() == 1
    assert page.locator('article a[href$="live-figures.html"]').count() >= 1
    wide.open("book/xor.html")
    assert page.locator('.bd-sidebar-primary a[href$="live-figures.html"]').count() == 1
    drawn(page)
