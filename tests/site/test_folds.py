"""What a narrow card folds: nothing is lost, everything is found, and a link remembers what stands open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sphinx_site import gallery

from .explorable_pages import settled, state
from .support import Visit, Windows

LESSONS = [lesson.lesson for lesson in gallery.lessons()]
#: The largest height of a card as it opens. In the book, whose pages leave it less room: test_openings.py.
SCREENS = {"laptop": ((1280, 800), 800), "phone": ((360, 780), 780)}
FOLDS = "details[data-fold]"
HEIGHT = "() => document.querySelector('.mlp-card').getBoundingClientRect().height"
#: What stands in the folds: how much of it can be seen, and by how much the page is too wide.
SEEN = """() => {
    const folds = [...document.querySelectorAll("details[data-fold]")];
    return {
        names: folds.map(fold => fold.dataset.fold),
        open: folds.filter(fold => fold.open).map(fold => fold.dataset.fold),
        lines: folds.filter(fold => fold.querySelector("summary").checkVisibility()).map(fold => fold.innerText.trim()),
        empty: folds.filter(fold => fold.lastElementChild.getBoundingClientRect().height < 10).map(fold => fold.dataset.fold),
        sideways: document.documentElement.scrollWidth - innerWidth,
    };
}"""


@pytest.fixture
def phone(windows: Windows, explorables: str) -> Iterator[Visit]:
    with windows.tab(explorables, viewport={"width": 360, "height": 780}) as visit:
        yield visit


def shown(visit: Visit, name: str, query: str = "") -> dict[str, Any]:
    visit.open(f"{name}-light.html{query}")
    settled(visit.page)
    found: dict[str, Any] = visit.page.evaluate(SEEN)
    return found


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", LESSONS)
def test_a_card_is_no_higher_than_the_screen(windows: Windows, explorables: str, name: str, screen: str) -> None:
    (width, height), most = SCREENS[screen]
    with windows.tab(explorables, viewport={"width": width, "height": height}) as visit:
        shown(visit, name)
        assert visit.page.evaluate(HEIGHT) <= most
        # The measure sees what stands lower.
        visit.page.evaluate("() => { document.querySelector('.mlp-body').style.paddingTop = '450px'; }")
        assert visit.page.evaluate(HEIGHT) > most


@pytest.mark.parametrize("name", LESSONS)
def test_a_phone_folds_and_each_line_says_what_it_holds(phone: Visit, name: str) -> None:
    found = shown(phone, name)
    assert found["open"] == []
    assert len(found["lines"]) == len(found["names"])
    assert all(len(line) >= len("Legend") for line in found["lines"]), found["lines"]
    assert len(set(found["lines"])) == len(found["lines"])
    # With the keyboard alone, from the first to the last.
    for index in range(len(found["names"])):
        phone.page.locator(f"{FOLDS} > summary").nth(index).press("Enter")
    unfolded = shown(phone, name, f"?{name}.open={','.join(found['names'])}")
    assert (unfolded["open"], unfolded["empty"], unfolded["sideways"]) == (found["names"], [], 0)
    assert phone.complaints == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_wide_card_folds_nothing(tab: Visit, name: str) -> None:
    found = shown(tab, name)
    assert (found["open"], found["lines"], found["empty"]) == (found["names"], [], [])


def test_the_link_remembers_what_stands_open(phone: Visit) -> None:
    shown(phone, "training-lab")
    phone.page.locator("[data-fold=curve] > summary").press("Enter")
    phone.page.wait_for_function("() => location.search.includes('training-lab.open=curve')")
    phone.page.reload()
    settled(phone.page)
    assert phone.page.evaluate(SEEN)["open"] == ["curve"]
    canvas = phone.page.locator("[data-fold=curve] canvas")
    assert canvas.evaluate("canvas => canvas.width") > 200
    # It is no setting that a notebook would be told of.
    assert state(phone.page, "open") is None
    phone.page.locator("[data-fold=curve] > summary").click()
    phone.page.wait_for_function("() => !location.search.includes('open')")


def test_a_window_that_changes_keeps_what_was_unfolded(phone: Visit) -> None:
    shown(phone, "twins", "?twins.open=gaps")
    phone.page.set_viewport_size({"width": 1000, "height": 800})
    phone.page.wait_for_function("() => [...document.querySelectorAll('details[data-fold]')].every(one => one.open)")
    phone.page.set_viewport_size({"width": 360, "height": 780})
    phone.page.wait_for_function("() => document.querySelectorAll('details[data-fold][open]').length === 1")
    assert phone.page.evaluate(SEEN)["open"] == ["gaps"]
    assert "open=gaps" in phone.page.url


def test_a_fold_goes_with_its_last_control(phone: Visit) -> None:
    line = phone.page.locator("[data-fold=network] > summary")
    shown(phone, "wire-view")
    assert line.is_visible()
    shown(phone, "wire-view", "?wire-view.hide=beta")
    assert line.is_visible()
    shown(phone, "wire-view", "?wire-view.hide=beta,seed")
    assert not line.is_visible()


@pytest.mark.parametrize("name", LESSONS)
def test_on_paper_everything_stands_open(phone: Visit, name: str) -> None:
    found = shown(phone, name)
    phone.page.emulate_media(media="print")
    on_paper = phone.page.evaluate(SEEN)
    assert on_paper["lines"] == []
    pictures = phone.page.locator(f"{FOLDS} :is(svg[role=img], canvas:not(.mlp-thumbs), table, .mlp-formula)")
    assert all(picture.is_visible() for picture in pictures.all())
    assert found["open"] == []
    phone.page.emulate_media(media="screen")
