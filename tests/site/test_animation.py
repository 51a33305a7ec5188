"""The figure that moves: by button, by slider, by keyboard, and only when asked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Locator

from .explorable_pages import frames
from .support import SITE, Visit, site_pages

ANIMATED = [page for page in site_pages() if '"frames":[{' in (SITE / page).read_text(encoding="utf-8")]
PICTURE = """box => [...box.querySelectorAll(".mlayer image, .mlayer path")]
    .map(mark => mark.getAttribute("href") ?? mark.getAttribute("xlink:href") ?? mark.getAttribute("d") + mark.getAttribute("transform")).join()"""

#: The figure was drawn for the width that it has now.
DRAWN_TO_SIZE = "box => Math.abs(box.querySelector('.mlp-plot')._fullLayout.width - box.clientWidth) < 2"
#: As many pixels for one unit of both axes, to a thousandth.
AS_LONG = """box => {
    const [across, up] = ["xaxis", "yaxis"].map(name => {
        const axis = box.querySelector(".mlp-plot")._fullLayout[name];
        return Math.abs(axis._length / (axis.range[1] - axis.range[0]));
    });
    return Math.abs(across / up - 1) <= 1e-3;
}"""
SQUARE = "box => box.querySelector('.mlp-plot').layout.yaxis.scaleanchor === 'x'"


def animations(visit: Visit, path: str) -> Iterator[Locator]:
    """The animated figures of a page, each in view."""
    visit.open(path)
    visit.draw_figures()
    boxes = visit.page.locator(".mlp-plotly:has(.mlp-frames)")
    assert boxes.count() > 0
    for index in range(boxes.count()):
        boxes.nth(index).scroll_into_view_if_needed()
        yield boxes.nth(index)


def test_the_book_has_an_animation() -> None:
    assert ANIMATED


#: Pauses at the fourth frame, from within the page: a click from outside comes after the last frame on a busy machine.
PAUSED_AT_THREE = """box => new Promise(resolve => {
    const pause = () => {
        if (Number(box.dataset.frame) < 3) return;
        seen.disconnect();
        const button = box.querySelector('button[aria-label="Pause the animation"]');
        button.click();
        resolve();
    };
    const seen = new MutationObserver(pause);
    seen.observe(box, { attributes: true, attributeFilter: ["data-frame"] });
    pause();
})"""


@pytest.mark.parametrize("path", ANIMATED)
def test_play_changes_the_picture(wide: Visit, path: str) -> None:
    for box in animations(wide, path):
        first = box.evaluate(PICTURE)
        frames(wide.page, 20)
        assert box.evaluate(PICTURE) == first, "it moves before the reader asks"
        box.get_by_role("button", name="Play the animation").click()
        box.evaluate(PAUSED_AT_THREE)
        # The frame that was on its way is still drawn.
        wide.page.wait_for_function(
            "box => box.dataset.frame === box.querySelector('input[type=range]').value", arg=box.element_handle()
        )
        paused = box.evaluate("box => box.dataset.frame")
        assert box.evaluate(PICTURE) != first
        frames(wide.page, 20)
        assert box.evaluate("box => box.dataset.frame") == paused
    assert wide.complaints == []


#: When eight frames appeared, after Play was paused and pressed again while a frame was being drawn.
PLAYED_AGAIN = """box => new Promise(resolve => {
    const button = box.querySelector("button"), shown = [];
    new MutationObserver(() => {
        shown.push(performance.now());
        if (shown.length === 3) setTimeout(() => { button.click(); button.click(); });
        // The fourth is the name that Pause shows once more.
        if (shown.length === 12) resolve(shown.slice(4));
    }).observe(box.querySelector("output"), { childList: true });
    button.click();
})"""


def test_pausing_and_playing_again_does_not_play_twice(wide: Visit) -> None:
    """A frame stays for as long as it does without the pause; two loops would share the time."""
    box = next(animations(wide, "book/training.html"))
    times = box.evaluate(PLAYED_AGAIN)
    assert min(later - earlier for earlier, later in pairwise(times)) >= 80
    assert wide.complaints == []


def test_play_pressed_and_paused_at_the_end_stays_there(wide: Visit) -> None:
    box = next(animations(wide, "book/training.html"))
    box.get_by_role("slider").press("End")
    last = box.get_by_role("slider").get_attribute("max")
    wide.page.wait_for_function("([box, last]) => box.dataset.frame === last", arg=[box.element_handle(), last])
    name = box.locator("output").inner_text()
    box.evaluate("box => { for (const press of [1, 2]) box.querySelector('button').click(); }")
    assert box.locator("output").inner_text() == name and name
    box.get_by_role("button", name="Play the animation").click()
    wide.page.wait_for_function("([box, last]) => box.dataset.frame !== last", arg=[box.element_handle(), last])
    assert wide.complaints == []


@pytest.mark.parametrize("path", ANIMATED)
def test_the_slider_reaches_the_last_frame(wide: Visit, path: str) -> None:
    for box in animations(wide, path):
        names = box.evaluate(
            "box => JSON.parse(box.querySelector('script').textContent).frames.map(frame => frame.name)"
        )
        first = box.evaluate(PICTURE)
        slider = box.get_by_role("slider")
        slider.focus()
        slider.press("End")
        wide.page.wait_for_function(
            "([box, last]) => box.dataset.frame === String(last)", arg=[box.element_handle(), len(names) - 1]
        )
        shown = box.locator("output").inner_text()
        assert names[-1] in shown
        assert slider.get_attribute("aria-valuetext") == shown
        assert box.evaluate(PICTURE) != first
        slider.press("ArrowLeft")
        wide.page.wait_for_function(
            "([box, last]) => box.dataset.frame === String(last)", arg=[box.element_handle(), len(names) - 2]
        )
        slider.press("Home")
        wide.page.wait_for_function("box => box.dataset.frame === '0'", arg=box.element_handle())
        assert box.evaluate(PICTURE) == first
    assert wide.complaints == []


@pytest.mark.parametrize("path", ANIMATED)
def test_step_and_back_by_keyboard(wide: Visit, path: str) -> None:
    for box in animations(wide, path):
        box.get_by_role("button", name="Step one frame on").press("Enter")
        wide.page.wait_for_function("box => box.dataset.frame === '1'", arg=box.element_handle())
        box.get_by_role("button", name="Back one frame").press("Space")
        wide.page.wait_for_function("box => box.dataset.frame === '0'", arg=box.element_handle())
        for target in box.locator(".mlp-frames button, .mlp-frames input").all():
            size = target.bounding_box()
            assert size is not None
            assert min(size["width"], size["height"]) >= 24
    assert wide.complaints == []


@pytest.mark.parametrize("path", ["book/training.html"])
def test_reduced_motion_jumps_to_the_end(wide: Visit, path: str) -> None:
    visit = wide
    visit.page.emulate_media(reduced_motion="reduce")
    box = next(animations(visit, path))
    last = box.evaluate("box => JSON.parse(box.querySelector('script').textContent).frames.length - 1")
    box.evaluate(
        "box => { window.seen = []; new MutationObserver(() => window.seen.push(box.dataset.frame))"
        ".observe(box, {attributeFilter: ['data-frame']}); }"
    )
    box.get_by_role("button", name="Play the animation").click()
    visit.page.wait_for_function("last => window.seen.includes(String(last))", arg=last)
    frames(visit.page, 20)
    assert set(visit.page.evaluate("window.seen")) <= {"0", str(last)}
    assert box.evaluate("box => box.dataset.frame") == str(last)


# The hidden plane of relu is no map: its axes have scales of their own.
@pytest.mark.parametrize("path", [path for path in ANIMATED if path != "book/relu.html"])
def test_a_plane_keeps_its_shape_while_it_plays_and_the_window_changes(wide: Visit, path: str) -> None:
    for box in animations(wide, path):
        box.get_by_role("button", name="Play the animation").click()
        for width in (1100, 420, 1000, 900, 1280):
            wide.page.set_viewport_size({"width": width, "height": 900 + width % 7})
        wide.page.wait_for_function(DRAWN_TO_SIZE, arg=box.element_handle())
        assert box.evaluate(SQUARE)
        # One unit across is as long as one unit up, as soon as the last of the sizes is drawn.
        wide.page.wait_for_function(AS_LONG, arg=box.element_handle())
    assert wide.complaints == []


@pytest.mark.parametrize("path", ["book/training.html"])
def test_figures_follow_the_theme(wide: Visit, path: str) -> None:
    box = next(animations(wide, path))
    box.get_by_role("slider").press("End")
    colour = "box => getComputedStyle(box.querySelector('.xtick text, .gtitle, text')).fill"
    light = box.evaluate(colour)
    frame = box.evaluate("box => box.dataset.frame")
    wide.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    wide.page.wait_for_function(f"([box, light]) => ({colour})(box) !== light", arg=[box.element_handle(), light])
    assert box.evaluate("box => box.dataset.frame") == frame
    assert wide.complaints == []


@pytest.mark.parametrize("path", ["book/training.html"])
def test_a_figure_that_cannot_be_drawn_says_so(wide: Visit, path: str) -> None:
    wide.page.route("**/plotly-cartesian.min.js*", lambda route: route.abort())
    wide.open(path)
    box = wide.page.locator(".mlp-plotly").first
    box.scroll_into_view_if_needed()
    problem = box.locator(".mlp-problem")
    problem.wait_for()
    assert "could not be drawn" in problem.inner_text()
    assert problem.is_visible()
