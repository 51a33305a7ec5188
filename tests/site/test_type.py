"""How a page is set: its typefaces, the length of its lines, its headings, the room around formulas, and the first screen."""

from __future__ import annotations

import statistics

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page

from .explorable_pages import drawn, open_settled, settled
from .support import SITE, Visit, site_pages, watch

CHAPTERS = [page for page in site_pages() if 'class="exercise admonition"' in (SITE / page).read_text(encoding="utf-8")]

LOADED = """async () => {
    await document.fonts.ready;
    return [...document.fonts].filter(face => face.status === "loaded").map(face => face.family.replaceAll('"', ""));
}"""
#: Of each full line of each paragraph, how many characters stand in it.
LINES = """() => [...document.querySelectorAll(".bd-article section > p")].flatMap(p => {
    if (p.querySelector(".katex, img, svg")) return [];
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    const lines = new Map();
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let i = 0; i < node.length; i++) {
            range.setStart(node, i);
            range.setEnd(node, i + 1);
            const box = range.getBoundingClientRect();
            if (box.width) lines.set(Math.round(box.bottom / 8), (lines.get(Math.round(box.bottom / 8)) ?? 0) + 1);
        }
    }
    return [...lines.values()].slice(0, -1);
})"""
#: Between a displayed formula, as far as it is inked, and the text above and below.
ROOM = """() => [...document.querySelectorAll(".bd-article div.math")].flatMap(math => {
    const [above, formula] = [math.previousElementSibling, math.querySelector(".katex-html")];
    let below = math.nextElementSibling;
    if (above?.tagName !== "P" || below?.tagName !== "P" || !formula) return [];
    if (!math.clientHeight) return [];  // in a fold that is closed
    const own = formula.getBoundingClientRect();
    return [[own.top - above.getBoundingClientRect().bottom, below.getBoundingClientRect().top - own.bottom]];
})"""


def test_text_formulas_and_figures_are_set_in_the_books_typeface(wide: Visit) -> None:
    page = wide.page
    open_settled(wide, "book/forward.html")
    family = "selector => getComputedStyle(document.querySelector(selector)).fontFamily"
    for selector in ("body", "h2", ".mlp-card", ".mlp-card select", ".mlp-wire-text", ".mlp-title"):
        assert page.evaluate(family, selector).startswith('"Source Serif 4 Variable"'), selector
    for selector in ("pre", "p code"):
        assert page.evaluate(family, selector).startswith('"Source Code Pro Variable"'), selector
    wide.draw_figures()
    assert page.evaluate(family, ".mlp-plotly svg text").startswith('"Source Serif 4 Variable"')


#: Every icon that an element shows, by the font that should draw it and its weight.
SHOWN = """() => [...document.querySelectorAll("*")].flatMap(node => ["::before", "::after"].flatMap(part => {
    const style = getComputedStyle(node, part);
    const icon = /[\ue000-\uf8ff]/.exec(style.content)?.[0];
    return icon ? [[style.fontFamily.replaceAll('"', ""), Number(style.fontWeight), icon.codePointAt(0)]] : [];
}))"""
#: The files of a typeface by its family, the lightest weight that it serves first.
ICONS = {
    "Font Awesome 6 Free": ((900, "fa-solid-900"), (0, "fa-regular-400")),
    "Font Awesome 6 Brands": ((0, "fa-brands-400"),),
}


@pytest.mark.parametrize("path", ["book/index.html", "book/debugging.html", "book/live-figures.html", "search.html"])
def test_every_icon_of_a_page_is_in_its_font(wide: Visit, path: str) -> None:
    wide.open(path)
    shown = {(family.split(",")[0], weight, icon) for family, weight, icon in wide.page.evaluate(SHOWN)}
    assert len(shown) >= 5
    for family, weight, icon in shown:
        file = next(file for least, file in ICONS[family] if weight >= least)
        with TTFont(SITE / f"_static/vendor/fontawesome/webfonts/{file}.woff2") as font:
            assert icon in font.getBestCmap(), f"{icon:x} in {file}"


def test_the_typefaces_come_with_the_page(wide: Visit) -> None:
    wide.open("book/forward.html")
    wide.page.evaluate(LOADED)
    loaded = wide.page.evaluate(
        "[...document.fonts].filter(face => face.status === 'loaded' && face.style === 'normal'"
        " && (face.family.includes('KaTeX') || face.unicodeRange.startsWith('U+0-FF')))"
        ".map(face => face.family.replaceAll('\"', ''))"
    )
    assert {"Source Serif 4 Variable", "Source Code Pro Variable", "KaTeX_Main"} <= set(loaded)


#: How wide and high a sentence is in the book's typeface, and in those that stand in for it and are on this machine.
STANDING_IN = """async () => {
    const measured = async family => {
        const faces = await document.fonts.load(`16px "${family}"`).catch(() => []);
        if (!faces.length) return null;
        const line = document.createElement("span");
        line.style.cssText = `position: absolute; white-space: nowrap; font: 16px "${family}"`;
        line.textContent = "The deltas of a hidden layer are a sum over all the paths that lead to the error.";
        document.body.append(line);
        const { width, height } = line.getBoundingClientRect();
        line.remove();
        return [width, height];
    };
    const own = await measured("Source Serif 4 Variable");
    return [own, ...await Promise.all(["Georgia", "Times", "DejaVu"].map(name => measured(`${name} standing in`)))];
}"""


def test_what_stands_in_for_the_typeface_takes_its_room(wide: Visit) -> None:
    wide.open("book/forward.html")
    own, *others = wide.page.evaluate(STANDING_IN)
    found = [other for other in others if other is not None]
    if not found:
        pytest.skip("none of the serifs that stand in is installed")
    for width, height in found:
        assert width == pytest.approx(own[0], rel=0.03)
        assert height == pytest.approx(own[1], abs=1)


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_line_has_60_to_75_characters_and_headings_their_loudness(wide: Visit, path: str) -> None:
    page = wide.page
    wide.page.set_viewport_size({"width": 1280, "height": 900})
    wide.open(path)
    page.evaluate(LOADED)
    lines = page.evaluate(LINES)
    assert len(lines) > 5 and 60 <= statistics.median(lines) <= 75, statistics.median(lines)
    assert max(lines) <= 85
    bars = page.evaluate(
        "[...document.querySelectorAll('.bd-article .admonition:not(.margin) > .admonition-title')]"
        ".filter(bar => bar.offsetWidth).map(bar => [bar.offsetWidth, bar.parentElement.clientWidth])"
    )
    assert all(bar == box for bar, box in bars), bars  # the bar of a box is coloured, and goes to its edge
    sizes = page.evaluate(
        "[1, 2, 3].map(level => [...document.querySelectorAll(`.bd-article h${level}`)]"
        ".map(node => [parseFloat(getComputedStyle(node).fontSize), Number(getComputedStyle(node).fontWeight)]))"
    )
    loudest = [[max(values) for values in zip(*level, strict=True)] for level in sizes if level]
    assert all(
        above[0] > 1.15 * below[0] and above[1] >= below[1] for above, below in zip(loudest, loudest[1:], strict=False)
    )


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_formula_stands_in_the_middle_between_its_texts(wide: Visit, path: str) -> None:
    wide.open(path)
    wide.page.evaluate(LOADED)
    rooms = wide.page.evaluate(ROOM)
    for above, below in rooms:
        assert 8 <= above <= 32 and 8 <= below <= 32 and abs(above - below) <= 10, (above, below)


#: The size of what is written on canvases, as it is written.
WRITTEN = """() => {
    window.written = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (...what) {
        window.written.push([what[0], parseFloat(this.font.match(/([\\d.]+)px/)[1]), this.font]);
        return write.apply(this, what);
    };
}"""


@pytest.mark.parametrize("name", ["all"])
def test_nothing_in_a_figure_is_written_smaller_than_12_px(tab: Visit, name: str) -> None:
    page = tab.page
    page.add_init_script(f"({WRITTEN})()")
    tab.open(f"{name}.html")
    settled(page)
    written = page.evaluate("written")
    assert len(written) > 20 and [text for text, size, _ in written if size < 12] == []
    small = page.evaluate(
        "[...document.querySelectorAll('.mlp-card svg text, .mlp-card svg tspan')]"
        ".filter(node => node.textContent.trim() && parseFloat(getComputedStyle(node).fontSize) < 12)"
        ".filter(node => !node.closest('.mlp-scripts, [baseline-shift]'))"
        ".map(node => [node.textContent, getComputedStyle(node).fontSize])"
    )
    assert small == []


@pytest.mark.parametrize(
    "path", [page for page in CHAPTERS if 'class="mlp-plotly"' in (SITE / page).read_text("utf-8")]
)
def test_ticks_of_still_figures_are_12_px_or_larger(wide: Visit, path: str) -> None:
    wide.open(path)
    wide.draw_figures()
    sizes = wide.page.evaluate(
        "[...document.querySelectorAll('.xtick text, .ytick text, .cbaxis text')]"
        ".map(node => [node.textContent, parseFloat(getComputedStyle(node).fontSize)])"
    )
    # On a logarithmic axis plotly writes the digits between two powers smaller than those.
    assert [(text, size) for text, size in sizes if size < 12 and text not in set("23456789")] == []


# ------------------------------------------------------------------ the first page


SCREENS = {"wide": (1280, 800), "phone": (360, 780)}


def landing(chromium: Browser, address: str, screen: str) -> Page:
    width, height = SCREENS[screen]
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=screen == "phone")
    visit = watch(context, address)
    visit.open("book/index.html")
    drawn(visit.page)
    visit.page.evaluate(LOADED)
    return visit.page


@pytest.mark.parametrize("screen", SCREENS)
def test_the_first_screen_plays_takes_a_script_and_leads_to_the_questions(
    chromium: Browser, address: str, screen: str
) -> None:
    page = landing(chromium, address, screen)
    height = SCREENS[screen][1]
    play = page.locator('.mlp-card [data-name="play"]')
    script = page.locator('article a[href$="paste-your-script.html"]').first
    questions = page.locator('article a[href="#came-with-a-question"]').first
    for part in (play, script, questions):
        box = part.bounding_box()
        assert box and 0 <= box["y"] and box["y"] + box["height"] <= height, part
    press = "tap" if screen == "phone" else "click"
    getattr(questions, press)()
    table = "document.querySelector('#came-with-a-question table').getBoundingClientRect().top"
    page.wait_for_function(f"height => 0 <= {table} && {table} < height", arg=height)  # the questions are one tap away
    page.context.close()


def test_the_first_experiment_is_within_two_screens_of_a_phone(chromium: Browser, address: str) -> None:
    """Play, and what it does: the plane changes where the reader sees it."""
    page = landing(chromium, address, "phone")
    plane = page.locator(".mlp-card .mlp-plane").first
    box = plane.bounding_box()
    assert box and box["y"] + box["height"] <= 2 * SCREENS["phone"][1]
    picture = "node => node.toDataURL()"
    before = plane.evaluate(picture)
    page.locator('.mlp-card [data-name="play"]').tap()
    page.wait_for_function(
        "before => document.querySelector('.mlp-card .mlp-plane').toDataURL() !== before", arg=before
    )
    page.context.close()
