"""Every page, wide and narrow, light and dark."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from mlp_lib.theme import PAGE
from tests.unit.test_theme import contrast

from .explorable_pages import settled
from .support import AXE, SITE, VIEWPORTS, Visit, site_pages
from .test_keyboard import UNREACHABLE

PAGES = site_pages()
#: A page that sends the reader on has nothing to look at.
LOOKED_AT = [page for page in PAGES if 'http-equiv="refresh"' not in (SITE / page).read_text(encoding="utf-8").lower()]

DRAWN = """boxes => boxes.map(box => ({
    alt: box.getAttribute("aria-label"),
    problem: box.querySelector(".mlp-problem")?.textContent ?? null,
    width: box.querySelector("svg.main-svg")?.getBoundingClientRect().width ?? 0,
    marks: [...box.querySelectorAll(".mlayer path, .mlayer image")].filter(mark => {
        if (mark.tagName === "image") return (mark.getAttribute("href") ?? mark.getAttribute("xlink:href") ?? "").length > 100;
        return (mark.getAttribute("d") ?? "").length > 5;
    }).length,
}))"""

#: Titles of axes and scales that stand on a number or on each other, or reach beyond their figure.
CROWDED = """boxes => boxes.flatMap(box => {
    const seen = selector => [...box.querySelectorAll(selector)].map(node => [node.textContent, node.getBoundingClientRect()]);
    const titles = seen(".infolayer [class^=g-] text, .infolayer [class$=title] > text");
    const texts = [...titles, ...seen(".cartesianlayer text, .infolayer .cbaxis text")];
    const within = box.querySelector("svg.main-svg").getBoundingClientRect();
    const clear = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1
        || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
    return titles.flatMap(([title, own]) => [
        ...texts.filter(([text, other]) => text !== title && !clear(own, other)).map(([text]) => `"${title}" on "${text}"`),
        ...(own.left < within.left - 1 || own.right > within.right + 1 || own.top < within.top - 1
            || own.bottom > within.bottom + 1 ? [`"${title}" is cut off`] : []),
    ]);
})"""

#: Colours of texts that stand on a mark of a figure, and of the mark, as #rrggbb.
WRITTEN_ON = """boxes => boxes.flatMap(box => [...box.querySelectorAll(".scatterlayer .trace")].flatMap(trace => {
    const hex = node => "#" + getComputedStyle(node).fill.match(/\\d+/g).slice(0, 3)
        .map(part => Number(part).toString(16).padStart(2, "0")).join("");
    const middle = node => { const {x, y, width, height} = node.getBoundingClientRect(); return [x + width / 2, y + height / 2]; };
    const marks = [...trace.querySelectorAll("path.point")];
    return [...trace.querySelectorAll(".textpoint text")].flatMap(text => {
        const [x, y] = middle(text);
        const mark = marks.find(own => Math.hypot(middle(own)[0] - x, middle(own)[1] - y) < 3);
        return mark ? [[text.textContent, hex(text), hex(mark)]] : [];
    });
}))"""

OVERFLOW = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("body *")]
        .filter(node => {
            if (node.getBoundingClientRect().right <= wide + 1) return false;
            for (let up = node.parentElement; up; up = up.parentElement) {
                if (getComputedStyle(up).overflowX !== "visible") return false;
            }
            return true;
        })
        .map(node => `${node.tagName.toLowerCase()}.${node.className}`).slice(0, 5);
}"""

#: Code and what it prints, where a reader would have to scroll it sideways.
SCROLLED = """boxes => boxes.filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth)
    .map(box => `${box.scrollWidth} > ${box.clientWidth}: ${box.textContent.slice(0, 80)}`)"""


#: The rules of axe that look at colours.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def test_there_are_pages() -> None:
    assert any(page.startswith("book/") for page in PAGES)


@pytest.fixture(scope="module", params=LOOKED_AT)
def shown(request: pytest.FixtureRequest, visit: Visit) -> Visit:
    """A page with all its figures, which the tests of its looks share."""
    visit.open(request.param)
    visit.draw_figures()
    return visit


def test_page(shown: Visit) -> None:
    page = shown.page
    assert page.locator("html").get_attribute("data-theme") in {"light", "dark"}
    for figure in page.locator(".mlp-plotly").evaluate_all(DRAWN):
        assert figure["problem"] is None, figure
        assert figure["alt"], figure
        assert figure["width"] > 100, figure
        assert figure["marks"] > 0, f"nothing is drawn in: {figure}"
    assert page.locator(".mlp-plotly").evaluate_all(CROWDED) == []
    for text, ink, mark in page.locator(".mlp-plotly").evaluate_all(WRITTEN_ON):
        assert contrast(ink, mark) >= 4.5, f"{text}: {ink} on {mark}"
    assert page.locator(".katex-error").count() == 0
    article = page.locator("article, main").first
    prose = article.evaluate(
        """node => {
            const copy = node.cloneNode(true);
            copy.querySelectorAll("pre, code, script, style, .katex, noscript").forEach(part => part.remove());
            return copy.textContent;
        }"""
    )
    assert "$$" not in prose
    assert not re.search(r"\\(frac|delta|partial|begin)\b", prose)
    assert not re.search(r"\{(eq|ref|cite|numref|doc)[:}]", prose), "a role stands in the text as it was typed"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, page.evaluate(OVERFLOW)
    if page.viewport_size == dict(zip(("width", "height"), VIEWPORTS["wide"], strict=True)):
        assert page.locator(".cell_input pre, .cell_output pre").evaluate_all(SCROLLED) == []
    page.wait_for_load_state("networkidle")
    assert shown.complaints == []


def test_accessibility(shown: Visit) -> None:
    """In the dark only what depends on colours: all else is the same page."""
    shown.page.evaluate(AXE.read_text(encoding="utf-8"))
    dark = shown.page.locator("html").get_attribute("data-theme") == "dark"
    rules = {"runOnly": OF_COLOURS} if dark else {}
    found = shown.page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], ...rules})", rules)
    assert len(found["passes"]) + len(found["violations"]) + len(found["inapplicable"]) >= (2 if dark else 50)
    violations = [
        f"{item['id']}: {item['help']}: " + "; ".join(" ".join(map(str, node["target"])) for node in item["nodes"][:4])
        for item in found["violations"]
    ]
    assert violations == []


def test_what_a_mouse_can_use_a_key_can_reach(shown: Visit) -> None:
    """On the wide pages that are open anyway: on a phone parts of them are folded away."""
    if shown.page.viewport_size != dict(zip(("width", "height"), VIEWPORTS["wide"], strict=True)):
        return
    if shown.page.locator(".mlp-explorable:visible").count():
        settled(shown.page)
    assert shown.page.evaluate(UNREACHABLE) == []


def links(path: str) -> set[str]:
    """Addresses of this site that a page refers to."""
    text = (SITE / path).read_text(encoding="utf-8")
    text = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)
    return {match.group(1) for match in re.finditer(r'\b(?:href|src)="([^"]*)"', text)}


@functools.cache
def ids_of(page: Path) -> frozenset[str]:
    """What a link to a page may name behind its #; an explorable gets its id, its component's name, when it is drawn."""
    return frozenset(re.findall(r'\b(?:id|data-component)="([^"]+)"', page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(path: str) -> None:
    wrong = []
    for link in links(path):
        parts = urlsplit(link.replace("&amp;", "&"))
        if parts.scheme or parts.netloc:
            continue
        target = (SITE / path).parent / unquote(parts.path) if parts.path else SITE / path
        if path == "404.html" and parts.path.startswith("/"):
            target = SITE / unquote(parts.path).lstrip("/")
        if target.is_dir():
            target /= "index.html"
        names_a_part = parts.fragment and target.suffix == ".html"
        if not target.is_file() or (names_a_part and unquote(parts.fragment) not in ids_of(target.resolve())):
            wrong.append(link)
    assert wrong == []


def test_equation_references_carry_the_number_of_their_equation() -> None:
    numbers: dict[tuple[str, str], str] = {}
    texts = {path: (SITE / path).read_text(encoding="utf-8") for path in PAGES}
    for path, text in texts.items():
        for match in re.finditer(
            r'<div class="math[^"]*"[^>]*id="(equation-[^"]+)"[^>]*>\s*<span class="eqno">(\([^<]*\))', text
        ):
            numbers[path, match.group(1)] = match.group(2)
    chapters = {path for path, _ in numbers}
    for path in chapters:
        own = [number for (page, _), number in numbers.items() if page == path]
        assert len(set(own)) == len(own), f"an equation number stands twice on {path}"
        assert all(re.fullmatch(r"\(\d+\.\d+\)", number) for number in own), (path, own)
    assert len(set(numbers.values())) == len(numbers), "two equations of the book have one number"

    seen = 0
    for path, text in texts.items():
        for match in re.finditer(r'<a class="reference internal" href="([^"#]*)#(equation-[^"]+)">([^<]*)</a>', text):
            page = str(((SITE / path).parent / match.group(1)).resolve().relative_to(SITE)) if match.group(1) else path
            assert match.group(3) == numbers[page, match.group(2)], (path, match.group(0))
            seen += 1
    assert seen > 0


def test_the_palette_knows_the_page(visit: Visit) -> None:
    """Contrasts are measured against the colours that the page really has."""
    visit.open("book/forward.html")
    mode = visit.page.locator("html").get_attribute("data-theme")
    shown = visit.page.evaluate("['backgroundColor', 'color'].map(key => getComputedStyle(document.body)[key])")
    expected = [f"rgb({int(c[1:3], 16)}, {int(c[3:5], 16)}, {int(c[5:7], 16)})" for c in PAGE[mode].values()]
    assert shown == expected
