"""What a narrow page does to formulas and figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .support import VIEWPORTS, Visit, Windows
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


@pytest.mark.parametrize(("path", "layers"), [("book/hidden-layer.html", 3), ("book/any-layer.html", 4)])
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


@pytest.mark.parametrize(
    ("path", "boxes"),
    [
        ("book/hidden-layer.html", "div.math .katex-display"),
        (
            "book/check-your-own-backprop.html",
            ".bd-article .pst-scrollable-table-container, .cell_output div[role=region]",
        ),
    ],
)
def test_what_scrolls_sideways_fades_where_there_is_more(phone: Visit, path: str, boxes: str) -> None:
    phone.open(path)
    found = phone.page.locator(boxes).evaluate_all(FADES)
    assert {wide for wide, _ in found} == {True, False}
    assert [fades for _, fades in found] == [wide for wide, _ in found]


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
    phone.open("book/hidden-layer.html")
    phone.draw_figures()
    diagram = phone.page.locator(".mlp-plotly").first
    neurons = diagram.locator(".scatterlayer path.point")
    neurons.evaluate_all("nodes => nodes.forEach(node => { node.style.fill = '#4fcf9f'; })")
    written = diagram.evaluate_all(WRITTEN_ON)
    assert len(written) == neurons.count() > 4
    assert {mark for _, _, mark in written} == {"#4fcf9f"}


def test_printed_sentences_are_broken_and_tables_scroll(phone: Visit) -> None:
    phone.open("book/training.html")
    printed = phone.page.locator(".cell_output .highlight").evaluate_all(
        """boxes => boxes.map(box => {
            const pre = box.querySelector("pre");
            return [pre.textContent, pre.scrollWidth > pre.clientWidth, Boolean(box.closest(".mlp-sentences"))];
        })"""
    )
    scrolling = {text.split("\n")[0].strip(): scrolls for text, scrolls, _ in printed}
    assert scrolling["shapes: (3, 2) (4, 2) (4, 2) (3, 1) (4, 1) (4, 1)"] is False
    assert scrolling["all four right from step 3859 on"] is True  # a table below it
    assert not any(scrolls and sentences for _, scrolls, sentences in printed)
