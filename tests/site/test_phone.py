"""What a narrow page does to formulas and figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .explorable_pages import frames
from .support import VIEWPORTS, Visit, Windows, site_pages
from .test_pages import CROWDED, WRITTEN_ON

BOXES = "nodes => nodes.map(node => node.getBoundingClientRect()).map(box => [box.left, box.right])"
FADES = """boxes => boxes.map(box => [
    box.scrollWidth > box.clientWidth, getComputedStyle(box).maskImage !== "none"
])"""

#: Top and bottom of the end of each formula that is seen, and the bottom of the punctuation after it.
LINES = """nodes => nodes.filter(node => node.checkVisibility({visibilityProperty: true})).map(node => {
    const after = document.createRange();
    after.selectNodeContents(node.lastChild);
    const parts = node.querySelectorAll(".base");
    const formula = parts[parts.length - 1].getBoundingClientRect();
    return [formula.top, formula.bottom, after.getBoundingClientRect().bottom];
})"""


@pytest.fixture
def phone(windows: Windows, address: str) -> Iterator[Visit]:
    width, height = VIEWPORTS["phone"]
    with windows.tab(address, viewport={"width": width, "height": height}) as visit:
        yield visit


@pytest.mark.parametrize(("path", "layers"), [("book/forward.html", 3), ("book/any-layer.html", 4)])
def test_the_layers_of_a_diagram_keep_their_names_apart(phone: Visit, path: str, layers: int) -> None:
    phone.open(path)
    phone.draw_figures()
    diagram = phone.page.locator(".mlp-plotly").first
    names = diagram.locator(".xtick text")
    assert names.count() == layers
    assert "output" in names.last.text_content()  # type: ignore[operator]
    boxes = names.evaluate_all(BOXES)
    assert all(left[1] <= right[0] for left, right in zip(boxes, boxes[1:], strict=False)), boxes


def test_the_scale_of_colours_keeps_its_width_and_its_numbers_apart(phone: Visit) -> None:
    phone.open("book/learning-rate-and-seed.html")
    phone.draw_figures()
    scale = phone.page.locator(".mlp-plotly .colorbar").first
    ((left, right),) = scale.locator(".cboutline").evaluate_all(BOXES)
    assert right - left > 180
    numbers = sorted(scale.locator(".cbaxis text").evaluate_all(BOXES))
    assert len(numbers) == 4
    assert all(one[1] < other[0] for one, other in zip(numbers, numbers[1:], strict=False)), numbers


#: Of what each kind of box holds, what is cut at its edge.
CUT = """kind => [...document.querySelectorAll(kind)]
    .filter(box => box.checkVisibility() && !box.closest(".mlp-card") && box.scrollWidth > box.clientWidth + 1)
    .filter(box => !(box.querySelector(".mlp-cells") && getComputedStyle(box).overflowX === "auto"))
    .map(box => `${box.scrollWidth} of ${box.clientWidth}: ${box.textContent.slice(0, 60)}`)"""
KINDS = [".bd-article .katex-display", ".bd-article pre", ".bd-article .pst-scrollable-table-container",
         ".bd-article .cell_output div[role=region]"]  # fmt: skip


#: Smaller than so many pixels, digits on a phone are too small to read.
READABLE = 11
#: Rows of a printed table that take more than one line, and tables whose digits are too small to read.
BROKEN = """boxes => boxes.flatMap(box => {
    const pre = box.querySelector("pre");
    const style = getComputedStyle(pre);
    const line = parseFloat(style.lineHeight) || 1.5 * parseFloat(style.fontSize);
    const rows = [...pre.querySelectorAll(".mlp-row")].filter(row => /\\S {2,}\\S|^\\s*\\[/.test(row.textContent));
    return [
        ...rows.filter(row => row.offsetHeight > 1.6 * line).map(row => row.textContent),
        ...rows.slice(0, 1).filter(() => parseFloat(style.fontSize) < READABLE).map(() => style.fontSize),
    ];
})""".replace("READABLE", str(READABLE))
PRINTED = ".bd-article .cell_output :not(.mlp-sentences) > .highlight"

#: What is written in a drawing and reaches out of it.
OUTSIDE = """drawings => drawings.filter(svg => svg.checkVisibility()).flatMap(svg => {
    const view = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter(text => text.checkVisibility() && text.textContent.trim())
        .map(text => ({ said: text.textContent.trim(), box: text.getBoundingClientRect() }))
        .filter(({ box }) => box.width && (box.left < view.left - 1 || box.right > view.right + 1))
        .map(({ said }) => said);
})"""


@pytest.mark.parametrize("path", [page for page in site_pages() if page.startswith("book/")])
def test_nothing_is_cut_on_a_phone(phone: Visit, path: str) -> None:
    """Formulas, code, what it prints, and tables: also in the folds of a page. Only a printed table may scroll."""
    phone.open(path)
    phone.page.evaluate("document.querySelectorAll('.bd-article details').forEach(fold => { fold.open = true; })")
    frames(phone.page, 4)
    assert {kind: phone.page.evaluate(CUT, kind) for kind in KINDS} == {kind: [] for kind in KINDS}
    assert phone.page.locator(PRINTED).evaluate_all(BROKEN) == []
    assert phone.page.locator(".mlp-card svg").evaluate_all(OUTSIDE) == []
    sizes = phone.page.locator(".katex-display > .katex").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes, default=16) >= 9.5


def test_the_measure_of_what_is_cut_sees_it(phone: Visit) -> None:
    phone.open("book/forward.html")
    frames(phone.page, 4)
    phone.page.add_style_tag(
        content=".katex-display > .katex, .highlight pre, .highlight .mlp-row { white-space: pre !important; }"
    )
    assert len(phone.page.evaluate(CUT, KINDS[0])) > 2
    assert len(phone.page.evaluate(CUT, KINDS[1])) > 5
    phone.open("book/training.html")
    assert phone.page.locator(PRINTED).evaluate_all(BROKEN) == []
    phone.page.add_style_tag(content=".bd-article .mlp-row.mlp-cells { white-space: pre-wrap !important; }")
    assert any("epoch" in row for row in phone.page.locator(PRINTED).evaluate_all(BROKEN))
    phone.page.add_style_tag(content=".bd-article .cell_output .highlight pre { font-size: 0.4rem !important; }")
    assert "6.4px" in phone.page.locator(PRINTED).evaluate_all(BROKEN)


def test_a_wide_table_becomes_cards_on_a_phone_and_a_table_again(phone: Visit) -> None:
    phone.open("book/notation.html")
    card = phone.page.locator("table.mlp-cards tbody tr").first
    cells = card.locator("td")
    lefts = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().left)")
    assert len(lefts) > 2
    assert max(lefts) - min(lefts) < 1
    headings = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    written = phone.page.locator("table.mlp-cards").first.locator("thead th").all_text_contents()
    assert [text.split('"')[1] for text in headings] == [text.strip() for text in written]
    phone.page.set_viewport_size({"width": 1280, "height": 800})
    frames(phone.page, 4)
    assert phone.page.locator("table.mlp-cards").count() == 0


def test_a_line_of_code_goes_on_further_in(phone: Visit) -> None:
    phone.open("book/forward.html")
    rows = phone.page.locator(".cell_input .mlp-row").evaluate_all(
        """rows => rows.map(row => {
            const text = document.createRange();
            text.selectNodeContents(row);
            const lines = [...text.getClientRects()].filter(box => box.width > 0);
            const first = Math.min(...lines.map(box => box.top));
            const left = boxes => Math.min(...boxes.map(box => box.left));
            const below = lines.filter(box => box.top > first + 8);
            return below.length ? left(below) - left(lines.filter(box => box.top <= first + 8)) : null;
        }).filter(step => step !== null)"""
    )
    assert len(rows) > 3
    assert min(rows) > 6


def test_copied_code_is_whole(phone: Visit) -> None:
    """Also the alternative text, which the page cuts short."""
    phone.open("book/forward.html")
    short = phone.page.locator(".mlp-alt").first
    box = short.bounding_box()
    assert box
    assert box["width"] < 120
    code = short.evaluate("node => node.closest('pre').textContent")
    assert 'its nine wires shows its weight; two square bias nodes hold the "\n' in code
    compile(code, "cell", "exec")


def test_what_scrolls_sideways_fades_where_there_is_more(chromium: Browser, address: str) -> None:
    """Without scripts a formula that cannot be broken is not made smaller, and scrolls."""
    width, height = VIEWPORTS["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}book/hidden-layer.html")
    found = page.locator("div.math .katex-display").evaluate_all(FADES)
    assert {wide for wide, _ in found} == {True, False}
    assert [fades for _, fades in found] == [wide for wide, _ in found]
    context.close()


def test_punctuation_stays_on_the_line_of_its_formula(phone: Visit) -> None:
    phone.open("book/forward.html")
    for width in range(320, 720, 20):
        phone.page.set_viewport_size({"width": width, "height": 740})
        lines = phone.page.locator(".mlp-together").evaluate_all(LINES)
        assert len(lines) > 5
        assert all(top < punctuation < bottom + 12 for top, bottom, punctuation in lines), (width, lines)


def test_the_measures_of_figures_find_what_they_look_for(phone: Visit) -> None:
    """A title moved onto the numbers of its axis, or out of its figure, and white digits on a pale neuron."""
    phone.open("book/training.html")
    phone.draw_figures()
    figure = phone.page.locator(".mlp-plotly").first
    title = figure.locator("text.ytitle")
    assert figure.evaluate_all(CROWDED) == []
    for shift, fault in ((20, "on"), (-20, "is cut off")):
        title.evaluate("(node, shift) => { node.style.translate = `${shift}px 0`; }", shift)
        assert any(f" {fault}" in found for found in figure.evaluate_all(CROWDED)), shift
    phone.open("book/any-layer.html")
    phone.draw_figures()
    diagram = phone.page.locator(".mlp-plotly").first
    neurons = diagram.locator(".scatterlayer path.point")
    neurons.evaluate_all("nodes => nodes.forEach(node => { node.style.fill = '#4fcf9f'; })")
    written = diagram.evaluate_all(WRITTEN_ON)
    assert len(written) == neurons.count() > 4
    assert {mark for _, _, mark in written} == {"#4fcf9f"}


def test_a_printed_table_scrolls_before_it_is_too_small(phone: Visit) -> None:
    phone.open("book/training.html")
    frames(phone.page, 4)  # the fade belongs to a timeline, which is known a frame later
    printed = phone.page.locator(".cell_output .highlight").evaluate_all(
        """boxes => boxes.map(box => {
            const pre = box.querySelector("pre");
            const style = getComputedStyle(pre);
            const line = parseFloat(style.lineHeight) || 1.5 * parseFloat(style.fontSize);
            const broken = kind => [...pre.querySelectorAll(kind)].some(row => row.offsetHeight > 1.6 * line);
            const scrolls = pre.scrollWidth > pre.clientWidth + 1;
            const rows = [broken(".mlp-row"), broken(".mlp-cells")];
            return [pre.textContent, parseFloat(style.fontSize), ...rows, scrolls, style.maskImage !== "none"];
        })"""
    )
    sizes = {text.split("\n")[0].strip(): rest for text, *rest in printed}
    assert sizes["shapes: (3, 2) (4, 2) (4, 2) (3, 1) (4, 1) (4, 1)"][1]  # a sentence, broken
    size, *rest = sizes["all four right from step 3859 on"]  # a table of 45 columns below it
    assert READABLE <= size < 13
    assert rest == [False, False, False, False]
    wide = next(kept for text, kept in sizes.items() if text.startswith("epoch    0"))
    assert wide == [READABLE, True, False, True, True]  # the sentence at its end is broken, and none of its rows
