"""What a reader changes in each explorable, and what then has to change: in JupyterLab and in the app alike."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from mlp_lib import datasets
from mlp_lib.explorables import (
    BugZoo,
    ConfidentlyWrong,
    DragTheLine,
    DrawADigit,
    ErrorLandscape,
    Explorable,
    GradientLedger,
    HiddenSpace,
    LiveXOR,
    NudgeMeter,
    PathTracer,
    SelfGrader,
    ShapePuzzle,
    SignalCorridor,
    StepMachine,
    ToleranceBand,
    TrainingLab,
    Twins,
    WeatherMap,
    WireView,
)

from .pictures import pixels, share_changed, until


def lab_error(lab: TrainingLab) -> float:
    X, T = lab.data
    return lab.network.error(X, T)


def type_number(selector: str, value: str) -> Callable[[Locator], None]:
    def change(card: Locator) -> None:
        field = card.locator(selector).first
        field.evaluate("field => field.closest('details')?.setAttribute('open', '')")  # it may be under More settings
        field.fill(value)
        field.press("Enter")

    return change


def choose_value(box: Locator, value: str) -> None:
    """By keyboard: the notebook has shortcuts of its own for these keys."""
    box.press("Home")
    while (before := box.input_value()) != value:
        box.press("ArrowDown")
        expect(box).not_to_have_value(before)


def choose(name: str, value: str) -> Callable[[Locator], None]:
    return lambda card: choose_value(card.locator(f'[data-name="{name}"] select'), value)


def pictures(card: Locator, within: str = "") -> list[np.ndarray]:
    """The pixels of what a figure draws, without the handles on it; of one made of words and fields, all of it."""
    if within:
        return [pixels(card.locator(within).first)]
    drawings = card.locator("canvas:visible, svg:not(.mlp-icon, .mlp-overlay, .mlp-overlay *):visible")
    return [pixels(part) for part in (drawings.all() or card.locator(".mlp-body").all())]


def changed(before: list[np.ndarray], after: list[np.ndarray]) -> bool:
    return len(before) != len(after) or any(share_changed(a, b) > 0 for a, b in zip(before, after, strict=True))


def press(selector: str) -> Callable[[Locator], None]:
    """By keyboard, as `choose` does."""

    def change(card: Locator) -> None:
        control = card.locator(selector).first
        control.press("Enter" if control.evaluate("element => element.tagName") == "BUTTON" else "Space")

    return change


def number_of(name: str) -> str:
    return f'[data-name="{name}"] input[type=number]'


#: The texts of a card, those of neighbours apart.
TEXTS = """card => {
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    return texts.join(" | ");
}"""


@dataclass
class Lesson:
    """What a reader changes in a figure, the trait that follows, and a number that then stands in the figure."""

    change: Callable[[Locator], None]
    trait: str
    value: Any
    shown: Callable[[Any], float]
    #: What changes its look, where that is no drawing.
    within: str = ""


#: Every explorable; TrainingLab has a test of its own besides.
LESSONS: dict[type[Explorable], Lesson] = {
    BugZoo: Lesson(type_number(number_of("bug"), "3"), "bug", 3, lambda zoo: zoo.errors()[0][1]),
    ConfidentlyWrong: Lesson(
        type_number(number_of("h"), "-5"), "h", -5.0, lambda view: view.delta_and_error("half_squared_error")[0]
    ),
    DragTheLine: Lesson(press('[data-name="neurons"]'), "neurons", 2, lambda view: view.right_count()),
    DrawADigit: Lesson(press('[data-name="another"]'), "digit", 1198, lambda view: 100 * view.answers.max()),
    ErrorLandscape: Lesson(type_number(number_of("epoch"), "200"), "epoch", 200, lambda v: v.run()[1][-1]),
    GradientLedger: Lesson(
        press('[data-name="guess"]'),
        "guesses",
        [9, 9, 1, 9, 9, 9],
        lambda v: v.factors()["gradient"],
        within=".mlp-formula",
    ),
    HiddenSpace: Lesson(
        type_number(number_of("update"), "300"),
        "update",
        300,
        lambda v: v.network.forward(datasets.xor()[0]).activations[1][3, 0],
    ),
    LiveXOR: Lesson(press('[data-name="step"]'), "epoch", 1, lab_error),
    NudgeMeter: Lesson(type_number(number_of("epsilon"), "0.001"), "epsilon", 0.001, lambda v: v.measured()[1]),
    PathTracer: Lesson(press('[data-path="2"]'), "left_out", [2], lambda v: v.products()[0]),
    SelfGrader: Lesson(
        type_number('[data-entry="0"]', "-0.32"), "answers", [-0.32, *[99.0] * 14], lambda v: v.truth()[0]
    ),
    ShapePuzzle: Lesson(choose("left", "W"), "left", "W", lambda v: v.count_fitting()),
    SignalCorridor: Lesson(type_number(number_of("seed"), "3"), "seed", 3, lambda v: v.measure()[0][-1]),
    StepMachine: Lesson(press('[data-name="end"]'), "step", 17, lambda v: v.errors()[1]),
    ToleranceBand: Lesson(type_number(number_of("slope"), "0.0001"), "slope", 1e-4, lambda v: v.reach()),
    TrainingLab: Lesson(type_number(number_of("seed"), "3"), "seed", 3, lab_error),
    Twins: Lesson(press('[data-name="hundred"]'), "epoch", 100, lambda v: v.run(100)[1].errors[-1]),
    WeatherMap: Lesson(type_number(number_of("epoch"), "200"), "epoch", 200, lambda v: v.history.errors[200]),
    WireView: Lesson(choose("example", "3"), "example", 3, lambda v: v.network.predict(datasets.xor()[0])[3, 0]),
}


def tick(name: str, value: str) -> Callable[[Locator], None]:
    return press(f'[data-name="{name}"] input[value="{value}"]')


def paste_points(card: Locator) -> None:
    field = card.locator('[data-name="points"] textarea')
    field.fill("0 0 0\n0 1 0\n1 0 0\n2 2 1\n2 1 1\n")
    field.press("Tab")


#: What the training lab can learn besides exclusive or: one row after the other, each with the trait that follows.
LAB_ROWS: list[tuple[Callable[[Locator], None], str, Any]] = [
    (choose("step_rule", "adam"), "step", "adam"),
    (tick("features", "x1*x2"), "features", ["x1", "x2", "x1*x2"]),
    (type_number(number_of("test_share"), "25"), "test_share", 25),
    (choose("dataset", "hills"), "dataset", "hills"),  # numbers, and no classes
    (choose("dataset", "own"), "dataset", "own"),
    (paste_points, "points", [[0, 0, 0], [0, 1, 0], [1, 0, 0], [2, 2, 1], [2, 1, 1]]),
]
#: Where moves are small enough for a browser's Python, and large enough to be seen.
LAB_MOMENT = "epochs, moved.epoch, moved.learning_rate = 300, 300, 0.1"
#: Where a figure has to stand for learning rate and seed to make a difference to what is seen.
MOMENTS: dict[type[Explorable], dict[str, Any]] = {
    HiddenSpace: {"update": 1200},
    LiveXOR: {"epoch": 200},
    StepMachine: {"step": 17},
    TrainingLab: {"epoch": 5001},
    Twins: {"epoch": 1000, "perturbation": 0.1},
}
#: Their sentence counts answers, and there are none yet.
COUNTING = (GradientLedger, SelfGrader)
MOVED = {"learning_rate": 0.03, "seed": 5}


def new_value(cls: type[Explorable], name: str) -> float:
    """Where learning rate or seed is moved to."""
    return 5 if cls is WeatherMap else MOVED[name]


def settled(page: Page) -> None:
    """Nothing is computed any more, and Python knows what was changed."""
    expect(page.locator(".mlp-card:is([data-unsent], [data-computing])")).to_have_count(0, timeout=60_000)


def check_explorable(page: Page, card: Locator, cls: type[Explorable], python: Callable[[str], str]) -> None:
    """What a reader changes in a figure changes its picture, what it says, and the setting that Python has.

    Parameters
    ----------
    page, card
        The page, and the figure on it.
    cls
        What the figure is one of; Python has one of them.
    python
        Runs code where the figure was made, and returns what it prints.
    """
    # The one that is shown: others may have been made for their words, as in `lab`.
    python(f"moved = [each for each in Out.values() if type(each).__name__ == {cls.__name__!r}][-1]")
    lesson = LESSONS[cls]
    check_move(page, card, lambda: lesson.change(card), said="", within=lesson.within)
    assert (had := python(f"print(moved.{lesson.trait})").strip()) == str(lesson.value), had
    for trait, moment in MOMENTS.get(cls, {}).items():
        python(f"moved.{trait} = {moment}")
    for name in [name for name in MOVED if name in cls.setting_names()]:
        python(f"before = moved.{name}")
        value = new_value(cls, name)
        field, options = (card.locator(f'[data-name="{name}"] {kind}') for kind in ("input[type=number]", "select"))
        if field.count():
            move = functools.partial(type_number(number_of(name), str(value)), card)
        elif options.count():
            move = functools.partial(choose_value, options, str(value))
        else:  # it has no control: Python moves it
            move = functools.partial(python, f"moved.{name} = {value}")
        check_move(page, card, move, said="" if cls in COUNTING else ".mlp-sentence")
        assert python(f"print(moved.{name})").strip() == str(value)
        # With both moved two settings may say the same: at a small rate most networks have learnt nothing.
        python(f"moved.{name} = before")
    if cls is TrainingLab:
        check_lab_rows(page, card, python)


def check_lab_rows(page: Page, card: Locator, python: Callable[[str], str]) -> None:
    """Inputs, points held back, another step, numbers to learn and points of one's own: `moved` is the lab.

    Each changes picture and sentence; the setting is Python's, and the error in the sentence is what Python computes.
    """
    python(f"moved.{LAB_MOMENT}")
    card.locator("details").evaluate_all("all => all.forEach(fold => fold.setAttribute('open', ''))")
    for change, trait, value in LAB_ROWS:
        check_move(page, card, functools.partial(change, card), said=".mlp-sentence", within=".mlp-plane")
        assert json.loads(python(f"import json; print(json.dumps(moved.{trait}))")) == value
        error = float(python("print(moved.network.error(*moved.data))"))
        said = re.search(r"error is (\d[\d.]*\d)", card.locator(".mlp-sentence").inner_text())
        assert said, card.locator(".mlp-sentence").inner_text()
        assert abs(float(said[1]) / error - 1) < 1e-3, (trait, said[1], error)


def check_move(page: Page, card: Locator, move: Callable[[], object], said: str, within: str = "") -> None:
    """The picture is another one afterwards, and so is the text; of the whole card, or of a part of it."""
    text = card.locator(said) if said else card
    settled(page)
    card.scroll_into_view_if_needed()
    before, words = pictures(card, within), text.evaluate(TEXTS)
    move()
    settled(page)
    until(page, lambda: text.evaluate(TEXTS) != words, 60, "another text")
    until(page, lambda: changed(before, pictures(card, within)), 60, "another picture")
