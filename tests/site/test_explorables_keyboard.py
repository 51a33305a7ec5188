"""Every explorable by keyboard alone: each control is reached, seen and left; what the lesson asks for is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from mlp_lib.explorables import BugZoo, GradientLedger, SelfGrader
from mlp_lib.explorables.base import Explorable

from .explorable_pages import open_settled, sentence, state
from .support import Visit, watch
from .test_explorables import LESSONS

#: What Tab has to reach: of radio buttons with one name the chosen or the first, of a diagram one part.
WANTED = """() => {
  const all = [...document.querySelectorAll('.mlp-card :is(button, select, input, summary, a[href], [tabindex="0"])')]
    .filter(e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && !e.disabled);
  const chosen = name => all.find(e => e.name === name && e.checked) ?? all.find(e => e.name === name);
  window.mlpWanted = all.filter(e => e.type !== 'radio' || e === chosen(e.name));
  window.mlpLooks = new Map(mlpWanted.map(e => [e, mlpLook(e)]));
  return mlpWanted.length;
}"""

#: How an element and what it is drawn from look: its outline, and in a diagram its strokes.
LOOK = """() => void (window.mlpLook = e => JSON.stringify([e, ...e.querySelectorAll('*')].map(part => {
  const { outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth, fill, display } = getComputedStyle(part);
  return [outlineStyle !== 'none' && outlineWidth, boxShadow, stroke, strokeWidth, fill, display];
})))"""

#: Something to come from and to go on to, before and after the figure.
GATES = """() => {
  const [before, after] = ['before', 'after'].map(text => Object.assign(document.createElement('button'), { textContent: text }));
  document.querySelector('main').prepend(before);
  document.querySelector('main').append(after);
  before.focus();
}"""

#: The control that has the focus: its place among those wanted (null: none of ours), and whether one sees it.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e.closest('.mlp-card')) return { place: null };
  const { outlineStyle, outlineWidth } = getComputedStyle(e);
  const { top, bottom } = e.getBoundingClientRect();
  const ring = outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
  const drawn = e instanceof SVGElement && mlpLook(e) !== mlpLooks.get(e);
  return {
    place: mlpWanted.indexOf(e),
    seen: (ring || drawn) && bottom > 0 && top < innerHeight,
    name: e.outerHTML.slice(0, 100),
  };
}"""


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def card(board: Visit, lesson: str) -> Visit:
    """The page of a lesson, which its tests share: its task first, from the state in which the page comes."""
    open_settled(board, f"{lesson}-light.html")
    return board


@pytest.fixture(scope="module")
def board(chromium: Browser, explorables: str) -> Iterator[Visit]:
    """A tab in which nobody touches a mouse."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    yield watch(context, explorables)
    context.close()


# --- what each lesson asks for ------------------------------------------------------------------


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def named(name: str, inside: str = "") -> str:
    return f'[data-name="{name}"] {inside}'.strip()


def typed(page: Page, value: float | str) -> None:
    """Put a number into the field that has the focus."""
    press(page, "Control+a")
    page.keyboard.type(f"{value}")
    press(page, "Enter")


def predict(page: Page, *keys: str) -> None:
    """Choose the first answer, then go on with arrow keys."""
    tab_to(page, named("prediction", "input"))
    press(page, "Space", *keys)


def bug_zoo(page: Page) -> None:
    tab_to(page, named("answer", "select"))
    for _ in range(BugZoo().solution):
        press(page, "ArrowDown")


def confidently_wrong(page: Page) -> None:
    predict(page, "ArrowDown")
    tab_to(page, named("h", "input"))
    press(page, "Home")


def drag_the_line(page: Page) -> None:
    predict(page, "ArrowRight", "ArrowRight")
    tab_to(page, ".mlp-handle")
    press(page, *["Shift+ArrowDown"] * 6)


def draw_a_digit(page: Page) -> None:
    tab_to(page, named("clear"))
    press(page, "Enter")
    tab_to(page, ".mlp-ink")
    press(page, *["ArrowRight"] * 4, "ArrowDown", *["Shift+ArrowDown"] * 5)
    predict(page)
    tab_to(page, named("zero_start"))
    press(page, "Enter")


def error_landscape(page: Page) -> None:
    predict(page, "ArrowRight", "ArrowRight", "ArrowRight")
    tab_to(page, named("epoch", "input"))
    press(page, "End")


def gradient_ledger(page: Page) -> None:
    sign = GradientLedger().factors()["gradient"]
    tab_to(page, named("guess") if sign > 0 else f"{named('guess')} ~ {named('guess')} ~ {named('guess')}")
    press(page, "Enter")


def hidden_space(page: Page) -> None:
    predict(page, "ArrowRight", "ArrowRight")
    tab_to(page, named("update", "input"))
    press(page, "End")


def live_xor(page: Page) -> None:
    predict(page, "ArrowRight")
    tab_to(page, named("epoch", "input"))
    press(page, "End")


def nudge_meter(page: Page) -> None:
    tab_to(page, named("epsilon", "input[type=number]"))
    typed(page, "1e-6")


def path_tracer(page: Page) -> None:
    tab_to(page, '[data-path="2"] input')
    press(page, "Space")


def self_grader(page: Page) -> None:
    tab_to(page, '[data-entry="0"]')
    for value in SelfGrader().truth():
        page.keyboard.type(f"{value:.4f}")
        press(page, "Tab")


def shape_puzzle(page: Page) -> None:
    predict(page, "ArrowRight")
    for name, piece in (("left", "A"), ("right", "W")):
        tab_to(page, named(name, "select"))
        press(page, "Home")
        while state(page, name) != piece:
            press(page, "ArrowDown")


def signal_corridor(page: Page) -> None:
    predict(page, "ArrowRight")
    tab_to(page, named("activation", "select"))
    press(page, "ArrowDown")


def step_machine(page: Page) -> None:
    tab_to(page, named("next"))
    press(page, *["Enter"] * 9)
    press(page, "Shift+Tab")
    press(page, "Space")


def training_lab(page: Page) -> None:
    tab_to(page, named("learning_rate", "input[type=number]"))
    typed(page, 0.1)


def twins(page: Page) -> None:
    predict(page)
    tab_to(page, named("end"))
    press(page, "Enter")


def weather_map(page: Page) -> None:
    predict(page, "ArrowRight")
    tab_to(page, named("seed", "input[type=range]"))
    press(page, "End")


def tolerance_band(page: Page) -> None:
    tab_to(page, named("slope", "input[type=range]"))
    press(page, "Home")


def wire_view(page: Page) -> None:
    tab_to(page, named("example", "select"))
    press(page, "End")


#: For each lesson what a reader does, the settings it leads to, and words of the sentence that then follows.
TASKS: dict[str, tuple[Callable[[Page], None], dict[str, Any], str]] = {
    "bug-zoo": (bug_zoo, {"answer": BugZoo().solution}, "Right: "),
    "confidently-wrong": (confidently_wrong, {"prediction": "middle", "h": -10}, "confidently wrong"),
    "drag-the-line": (drag_the_line, {"prediction": 4}, "You said all four."),
    "draw-a-digit": (draw_a_digit, {"initializer": "zeros", "prediction": 20}, "You said about 20: so it is."),
    "error-landscape": (error_landscape, {"prediction": "adam", "epoch": 600}, "You said Adam: not so."),
    "gradient-ledger": (gradient_ledger, {}, "1 of 1 predicted"),
    "hidden-space": (hidden_space, {"prediction": "11", "update": 2400}, "You said 11: right"),
    "live-xor": (live_xor, {"prediction": "middle", "epoch": None}, "You said: 100 to 400. So it is."),
    "nudge-meter": (nudge_meter, {"epsilon": 1e-6}, "10⁻⁶"),
    "path-tracer": (path_tracer, {"left_out": [2]}, ""),
    "self-grader": (self_grader, {}, "All 15 entries are right"),
    "shape-puzzle": (shape_puzzle, {"left": "A", "right": "W", "prediction": "2"}, "the loop gives the same"),
    "signal-corridor": (signal_corridor, {"activation": "tanh", "prediction": "holds"}, "As you said."),
    "step-machine": (step_machine, {"step": 8}, "Step 8 of 17"),
    "tolerance-band": (tolerance_band, {"slope": 1e-8}, "twice, 1.1 times, zeros, wrong sign"),
    "training-lab": (training_lab, {"learning_rate": 0.1}, "After 5,001 epochs"),
    "twins": (twins, {"prediction": "equal", "epoch": 5001}, "You said: they will still be equal. So it is."),
    "weather-map": (weather_map, {"prediction": 5, "seed": 99}, "seed 99: "),
    "wire-view": (wire_view, {"example": 3}, ""),
}


def test_the_lesson_is_done_by_keyboard_alone(card: Visit, lesson: str) -> None:
    task, settings, words = TASKS[lesson]
    page = card.page
    before = sentence(page)
    task(page)
    after = sentence(page)
    assert after != before
    assert words in after
    assert {setting: state(page, setting) for setting in settings} == settings
    assert page.evaluate("document.activeElement.closest('.mlp-card') !== null")
    assert card.complaints == []


# --- what holds for every lesson, after its task -----------------------------------------------


def test_tab_reaches_every_control_shows_it_and_leaves_again(card: Visit) -> None:
    page = card.page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(LOOK)
    wanted = page.evaluate(WANTED)
    assert wanted > 1
    page.evaluate(GATES)
    expected = list(range(wanted))
    for key, places in (("Tab", expected), ("Shift+Tab", expected[::-1])):
        stops = []
        page.keyboard.press(key)
        while (focused := page.evaluate(FOCUSED))["place"] is not None:
            assert focused["seen"], focused
            stops.append(focused["place"])
            assert len(stops) < wanted + 10, "it never leaves the figure"
            page.keyboard.press(key)
        assert [place for place in stops if place >= 0] == places  # a box that scrolls is a stop as well
    assert card.complaints == []


def test_arrows_take_every_slider_away_from_where_it_stands(card: Visit) -> None:
    """Not so where a notch is less than the rounding of its value, and the value puts the slider back."""
    for slider in card.page.locator(".mlp-card input[type=range]:visible:enabled").all():
        there, most = float(slider.input_value()), float(slider.get_attribute("max") or 100)
        for _ in range(3):
            slider.press("ArrowRight" if there < most else "ArrowLeft")
        assert float(slider.input_value()) != there, slider.get_attribute("id")
    assert card.complaints == []


def test_each_arrow_moves_every_handle_of_a_picture(card: Visit) -> None:
    """What a pointer drags has no control of its own beside the picture, so the keys must do it at the handle itself."""
    place = "handle => { const {x, y} = handle.getBoundingClientRect(); return [Math.round(x), Math.round(y)]; }"
    handles = card.page.locator(".mlp-card svg [role=slider]:visible").all()
    assert handles or card.page.locator(".mlp-handle:visible").count() == 0
    for handle in handles:
        for key, axis, sign in (("Left", 0, -1), ("Right", 0, 1), ("Up", 1, -1), ("Down", 1, 1)):
            before = handle.evaluate(place)
            handle.press(f"Shift+Arrow{key}")
            after = handle.evaluate(place)
            assert sign * (after[axis] - before[axis]) > 0 and after[1 - axis] == before[1 - axis], key
    assert card.complaints == []


def test_arrows_reach_every_part_of_the_diagram(card: Visit) -> None:
    page = card.page
    page.evaluate("document.activeElement.blur()")
    parts = set(page.locator(".mlp-network [data-part]").evaluate_all("all => all.map(e => e.dataset.part)"))
    if not parts:
        assert page.locator(".mlp-network").count() == 0
        return
    page.evaluate(LOOK)
    page.evaluate(
        "() => void (window.mlpLooks = new Map([...document.querySelectorAll('[data-part]')].map(e => [e, mlpLook(e)])))"
    )
    focused = "document.activeElement.dataset.part"
    tab_to(page, ".mlp-network [data-part]")

    def go(key: str) -> bool:
        before = page.evaluate(focused)
        page.keyboard.press(key)
        return bool(page.evaluate(focused) != before)

    while go("ArrowLeft"):
        pass
    reached = set()
    while True:
        while go("ArrowUp"):
            pass
        while True:
            reached.add(page.evaluate(focused))
            assert page.evaluate("mlpLook(document.activeElement) !== mlpLooks.get(document.activeElement)"), reached
            if not go("ArrowDown"):
                break
        if not go("ArrowRight"):
            break
    assert reached == parts
    assert card.complaints == []


def test_no_lesson_is_without_a_task() -> None:
    assert set(TASKS) == set(LESSONS)
    assert all(issubclass(cls, Explorable) for cls in LESSONS.values())
