"""Each chapter opens with its explorable: within reach on a laptop and on a phone, and small enough to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sphinx_site import gallery

from .explorable_pages import settled
from .support import ROOT, Visit, Windows

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [Path(one["file"]).name for part in TOC["parts"] if part.get("numbered") for one in part["chapters"]]
SCREENS = {"laptop": (1280, 800), "phone": (360, 780)}
#: What makes something happen: Play or Next, else the first control that is no prediction.
ACTING = ".mlp-card :is(button, input, select, [role=slider], [role=button]):not([disabled])"
#: How many screens from the top the lower edge of that control may be.
REACH = 1.2
#: Of a phone's 780 pixels, those that the bar at the top leaves.
SEEN = 730
#: No explorable is higher than the screen.
TALLEST = {1280: 800, 360: 780}
#: How many pixels the text below may jump when the explorable has been drawn.
JUMP = 45

MEASURE = """acting => {
    const controls = [...document.querySelectorAll(acting)].filter(
        node => node.getBoundingClientRect().height > 0 && !node.closest("[data-name=prediction]"));
    const first = controls.find(node => ["play", "next"].includes(node.dataset.name)) ?? controls[0];
    const card = document.querySelector(".mlp-card");
    const place = node => { const box = node.getBoundingClientRect(); return [box.top + scrollY, box.bottom + scrollY]; };
    const picture = [...card.querySelectorAll("svg[role], canvas, table, .mlp-sheet")].find(
        node => !node.classList.contains("mlp-thumbs") && node.getBoundingClientRect().height > 40);
    return {
        explorables: document.querySelectorAll(".bd-article .mlp-explorable").length,
        room: parseFloat(getComputedStyle(card.closest(".mlp-explorable")).getPropertyValue("--mlp-room")),
        component: card.closest(".mlp-explorable").dataset.component,
        control: place(first), picture: place(picture), card: place(card),
        heading: place(document.querySelector(".bd-article h2"))[0],
        anchor: place(document.querySelector("[id^='live-']"))[0],
    };
}"""


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, windows: Windows, address: str) -> Iterator[Visit]:
    width, height = SCREENS[request.param]
    with windows.tab(address, viewport={"width": width, "height": height}) as visit:
        yield visit


def measured(visit: Visit, chapter: str) -> dict[str, Any]:
    visit.open(f"book/{chapter}.html")
    settled(visit.page)
    found: dict[str, Any] = visit.page.evaluate(MEASURE, ACTING)
    found["screens"] = found["control"][1] / visit.page.viewport_size["height"]  # type: ignore[index]
    return found


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_explorable_opens_its_chapter(screen: Visit, chapter: str) -> None:
    found = measured(screen, chapter)
    assert found["explorables"] == 1
    assert found["screens"] <= REACH, found
    # Where the chapter's links lead, and what it goes on with.
    assert found["anchor"] < found["card"][0] < found["card"][1] < found["heading"], found
    top, bottom = found["card"]
    width = screen.page.viewport_size["width"]  # type: ignore[index]
    assert bottom - top <= TALLEST[width], found
    if width < 600:
        (first, second), (third, fourth) = found["control"], found["picture"]
        assert max(second, fourth) - min(first, third) <= SEEN, found
    # What is kept free until it is drawn, so that the text below does not jump.
    assert abs(found["room"] - (bottom - top)) <= JUMP, found
    assert screen.complaints == []


#: The pictures of a lesson, and what moves them, on a page that holds nothing else.
TOGETHER = """acting => {
    const seen = node => node.getBoundingClientRect().height > 0;
    const controls = [...document.querySelectorAll(acting)].filter(seen);
    const played = controls.filter(node => ["play", "next", "step"].includes(node.dataset.name));
    const pictures = [...document.querySelectorAll(
        ".mlp-card :is(svg[role], canvas, table, .mlp-sheet, .mlp-plane)"
    )].filter(node => !node.classList.contains("mlp-thumbs") && node.getBoundingClientRect().height > 40);
    const spans = (played.length ? played : controls).flatMap(control => pictures.map(picture => {
        const [a, b] = [control.getBoundingClientRect(), picture.getBoundingClientRect()];
        return Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top);
    }));
    const inside = controls.some(control => pictures.some(picture => picture.contains(control)));
    return { pictures: pictures.length, inside, least: Math.min(...spans) };
}"""


@pytest.mark.parametrize("lesson", [lesson.lesson for lesson in gallery.lessons()])
def test_on_a_phone_a_picture_and_what_moves_it_are_seen_together(
    windows: Windows, explorables: str, lesson: str
) -> None:
    """A card may be longer than a phone: nobody has to scroll between pressing and seeing."""
    width, height = SCREENS["phone"]
    with windows.tab(explorables, viewport={"width": width, "height": height}) as visit:
        visit.open(f"{lesson}-light.html")
        settled(visit.page)
        found = visit.page.evaluate(TOGETHER, ACTING)
        assert found["pictures"] > 0, found
        assert found["least"] <= SEEN, found
        # The measure sees a picture that lies too far away, unless it is the control.
        visit.page.add_style_tag(
            content=".mlp-card :is(svg[role], canvas, table, .mlp-sheet) { position: relative; top: 2000px; }"
        )
        assert found["inside"] or visit.page.evaluate(TOGETHER, ACTING)["least"] > SEEN


def test_the_measure_sees_an_explorable_that_lies_deep(screen: Visit) -> None:
    found = measured(screen, "forward")
    screen.page.evaluate("document.querySelector('.bd-article h1').style.marginBottom = '1200px'")
    moved = screen.page.evaluate(MEASURE, ACTING)
    assert moved["control"][1] == pytest.approx(found["control"][1] + 1200, abs=60)
    height = screen.page.viewport_size["height"]  # type: ignore[index]
    assert moved["control"][1] / height > REACH


def test_the_code_stands_below_its_picture_and_is_folded(screen: Visit) -> None:
    screen.open("book/xor.html")
    cell = screen.page.locator(".bd-article div.cell").first
    fold = cell.locator("details.hide")
    assert not fold.locator("pre").is_visible()
    settled(screen.page)
    card, summary = cell.locator(".mlp-card").bounding_box(), fold.locator("summary").bounding_box()
    assert card
    assert summary
    assert summary["y"] >= card["y"] + card["height"]
    fold.locator("summary").press("Enter")
    assert "DragTheLine()" in fold.locator("pre").inner_text()
