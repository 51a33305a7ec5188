"""The explorables of the later chapters, as a reader uses them; their numbers against mlp_lib."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser

from mlp_lib import datasets
from mlp_lib.explorables import (
    BugZoo,
    ConfidentlyWrong,
    Explorable,
    HiddenSpace,
    SelfGrader,
    ShapePuzzle,
    SignalCorridor,
    WeatherMap,
    bug_zoo,
    weather_map,
)
from mlp_lib.explorables.self_grader import SLIPS, near
from mlp_lib.explorables.shape_puzzle import PIECES

from .explorable_pages import open_settled, serve, settled, write_page
from .support import AXE, THEMES, VIEWPORTS, Visit, watch
from .test_explorables import control, numbers, sentence, state

PAGES: dict[str, Callable[[], Explorable]] = {
    "confidently-wrong": ConfidentlyWrong,
    "signal-corridor": SignalCorridor,
    "hidden-space": HiddenSpace,
    "weather-map": WeatherMap,
    "bug-zoo": BugZoo,
    "shape-puzzle": ShapePuzzle,
    "self-grader": SelfGrader,
}

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("explorables")
    for name, make in PAGES.items():
        for theme in THEMES:
            write_page(folder, f"{name}-{theme}.html", [make()], theme)
    with serve(folder) as address:
        yield address


@pytest.fixture
def tab(chromium: Browser, pages: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1000, "height": 1200})
    yield watch(context, pages)
    context.close()


def show(visit: Visit, name: str, **settings: object) -> None:
    """Open a lesson in a state, by its link."""
    query = "&".join(f"{name}.{key}={value}" for key, value in settings.items())
    open_settled(visit, f"{name}-light.html?{query}")


def type_number(visit: Visit, name: str, value: object) -> None:
    field = control(visit.page, name).locator("input[type=number]").first
    field.fill(str(value))
    field.press("Enter")


def cells(visit: Visit, selector: str = ".mlp-table td") -> list[float]:
    return [numbers(text)[0] for text in visit.page.locator(selector).all_inner_texts()]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", VIEWPORTS)
@pytest.mark.parametrize("name", PAGES)
def test_drawn_without_complaint_overflow_or_barrier(
    chromium: Browser, pages: str, name: str, view: str, theme: str
) -> None:
    width, height = VIEWPORTS[view]
    context = chromium.new_context(viewport={"width": width, "height": height})
    visit = watch(context, pages)
    visit.open(f"{name}-{theme}.html")
    page = visit.page
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".mlp-fallback").is_hidden()
    for picture in page.locator(".mlp-card :is(canvas, svg[role=img])").all():
        assert picture.get_attribute("aria-label")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=str(AXE))
    report = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in report["violations"]] == []
    small = page.evaluate(
        "[...document.querySelectorAll('.mlp-card :is(button, select, input, summary, [role=gridcell])')]"
        ".filter(e => e.offsetParent && e.type !== 'radio').map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
        ".filter(([, r]) => Math.min(r.width, r.height) < 24).map(([h]) => h)"
    )
    assert small == []
    assert visit.complaints == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_a_picture_and_a_sentence_stand(chromium: Browser, pages: str, name: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{pages}{name}-light.html")
    assert PAGES[name]().sentence() in page.locator(".mlp-fallback").inner_text()
    box = page.locator(".mlp-still svg").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 360
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_control_can_be_hidden(tab: Visit, name: str) -> None:
    show(tab, name)
    names = set(tab.page.locator("[data-name]").evaluate_all("all => all.map(e => e.dataset.name)"))
    show(tab, name, hide=",".join(sorted(names)))
    assert names
    assert tab.page.locator("[data-name]:visible").count() == 0
    assert tab.page.locator(".mlp-note:visible").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_hostile_links_are_cleaned_with_a_note(tab: Visit, name: str) -> None:
    rng = np.random.RandomState(0)
    texts = ["", "-1", "1e99", "NaN", "<b>x</b>", "none", "wrong", "3", "0", "1_2_3", "tanh", "relu"]
    settings = [key for key in PAGES[name]().setting_names() if key != "hide"]
    for _ in range(12):
        chosen = {key: texts[rng.randint(len(texts))] for key in settings}
        show(tab, name, **{key: value.replace("<", "%3C") for key, value in chosen.items()})
        text = tab.page.locator(".mlp-body").inner_text()
        assert not re.search("NaN|undefined|not a number", text), chosen
        assert re.search(r"\w", sentence(tab.page)), chosen
        assert tab.page.locator(".mlp-card b").count() == 0
        assert tab.complaints == [], chosen


# --- confidently wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(("h", "target"), [(0.0, 1), (-5.0, 1), (-10.0, 1), (7.25, 0), (3.0, 1)])
def test_the_two_losses_are_those_of_the_library(tab: Visit, h: float, target: int) -> None:
    show(tab, "confidently-wrong", target=target)
    type_number(tab, "h", h)
    expected = ConfidentlyWrong(h=h, target=target)
    squared = expected.delta_and_error("half_squared_error")
    entropy = expected.delta_and_error("binary_cross_entropy")
    assert cells(tab) == pytest.approx([squared[1], squared[0], entropy[1], entropy[0]], rel=1e-3, abs=6e-5)
    ratio = entropy[0] / squared[0]
    assert any(shown == pytest.approx(ratio, rel=6e-3) for shown in numbers(sentence(tab.page)))
    assert state(tab.page, "h") == h


def test_the_curve_is_dragged_and_the_slider_moved_by_keyboard(tab: Visit) -> None:
    show(tab, "confidently-wrong")
    page = tab.page
    box = page.locator(".mlp-curves").nth(1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 46, box["y"] + 50, steps=4)
    page.mouse.up()
    assert state(page, "h") == -10
    assert "confidently wrong" in sentence(page)
    page.locator('[data-name="h"] input[type=range]').focus()
    page.keyboard.press("End")
    assert "it is right" in sentence(page)
    page.keyboard.press("ArrowLeft")
    assert state(page, "h") == pytest.approx(9.9)


def test_the_strongest_pull_of_the_squared_error_is_measured(tab: Visit) -> None:
    lesson = ConfidentlyWrong()
    grid = np.arange(-1000, 1001) / 100
    deltas = [abs(lesson.delta_and_error("half_squared_error", float(h))[0]) for h in grid]
    show(tab, "confidently-wrong")
    control(tab.page, "prediction").get_by_text("most wrong").click()
    text = sentence(tab.page)
    assert "Not so" in text
    assert f"at h = {grid[int(np.argmax(deltas))]:.2f}".replace("-", "−") in text
    assert f"|δ| = {max(deltas):.3f}" in text


# --- signal corridor ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"activation": "tanh", "initializer": "standard_normal", "scale": 0.5, "layer": 3},
        {"activation": "relu", "initializer": "he_normal", "width": 24, "seed": 5, "layer": 10},
        {"activation": "sigmoid", "beta": 4.0, "scale": 2.0, "layer": 7},
        {"activation": "tanh", "initializer": "uniform_fan_in", "width": 1},
    ],
    ids=str,
)
def test_the_corridor_measures_what_the_library_measures(tab: Visit, settings: dict[str, object]) -> None:
    show(tab, "signal-corridor", **settings)
    sizes, gates = SignalCorridor(**settings).measure()
    for view, expected in enumerate((sizes, gates)):
        alt = tab.page.locator(".mlp-curves").nth(view).get_attribute("aria-label")
        assert alt
        assert numbers(alt)[2:] == pytest.approx(list(expected), rel=6e-3, abs=6e-4 if view else 0)
    layer = int(settings.get("layer", 1))  # type: ignore[call-overload]
    shown = numbers(tab.page.locator(".mlp-reading").inner_text())
    assert shown == pytest.approx([layer, sizes[layer - 1], gates[layer - 1]], rel=6e-4, abs=1e-12)
    text = numbers(sentence(tab.page))
    assert text[0] == pytest.approx(sizes[-1], rel=6e-3)
    assert text[2] == pytest.approx(sizes[0], rel=6e-3)


def test_a_dead_corridor_is_called_dead(tab: Visit) -> None:
    settings = {"activation": "relu", "width": 2, "initializer": "he_normal", "seed": 0}
    sizes, _ = SignalCorridor(**settings).measure()
    dead = int((sizes == 0).sum())
    assert dead > 1, "choose a seed whose corridor dies"
    show(tab, "signal-corridor", **settings)
    assert f"reaches layer {dead} and below" in sentence(tab.page)


def test_the_prediction_of_the_corridor_is_judged_by_its_numbers(tab: Visit) -> None:
    show(tab, "signal-corridor")
    page = tab.page
    control(page, "prediction").get_by_text("more than a tenth").click()
    sizes, _ = SignalCorridor().measure()
    assert sizes[0] < 1e-3 * sizes[-1]
    assert "Not what you said" in sentence(page)
    control(page, "activation").locator("select").select_option("tanh")
    sizes, _ = SignalCorridor(activation="tanh").measure()
    assert 0.1 * sizes[-1] < sizes[0] < sizes[-1]
    assert "As you said" in sentence(page)
    page.locator('[data-name="layer"] input').focus()
    page.keyboard.press("End")
    assert numbers(page.locator(".mlp-reading").inner_text())[0] == 10
    type_number(tab, "seed", 1)
    assert state(page, "seed") == 1


# --- hidden space -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"update": 2400},
        {"update": 1441, "seed": 7, "hidden": 2, "learning_rate": 0.03},
        {"update": 603, "seed": 3, "learning_rate": 0.003},
    ],
    ids=str,
)
def test_the_points_of_the_hidden_plane_are_those_of_the_library(tab: Visit, settings: dict[str, object]) -> None:
    show(tab, "hidden-space", **settings)
    X, T = datasets.xor()
    network = HiddenSpace(**settings).network
    forward = network.forward(X)
    planes = tab.page.locator(".mlp-plane")
    answers, hidden = (planes.nth(i).get_attribute("aria-label") for i in (0, 1))
    assert answers
    assert hidden
    shown = [numbers(part)[1] for part in answers.split(":")[1].split(", ")]
    assert shown == pytest.approx(list(forward.outputs[:, 0]), abs=0.00501)
    places = [numbers(part.split(" at ")[1]) for part in hidden.split(":")[1].split(";")]
    assert np.array(places) == pytest.approx(forward.activations[1][:, :2], abs=0.00501)
    right = int((network.labels(X) == T[:, 0]).sum())
    text = sentence(tab.page)
    assert f"{right} of 4 answers are right" in text
    assert numbers(text.split("11 stands at")[1])[0] == pytest.approx(forward.activations[1][3, 0], abs=0.000501)
    in_corner = [i for i in (1, 2, 3) if not forward.activations[1][i, :2].any()]
    assert ("no other input" in text) == (not in_corner)


def test_updates_forwards_and_backwards_by_button_and_keyboard(tab: Visit) -> None:
    show(tab, "hidden-space")
    page = tab.page
    first = page.locator(".mlp-plane").nth(1).get_attribute("aria-label")
    for _ in range(3):
        control(page, "step").click()
    assert state(page, "update") == 3
    assert page.locator(".mlp-plane").nth(1).get_attribute("aria-label") != first
    for _ in range(4):
        control(page, "back").click()
    assert state(page, "update") == 0
    assert page.locator(".mlp-plane").nth(1).get_attribute("aria-label") == first
    control(page, "prediction").get_by_text("11").click()
    page.locator('[data-name="update"] input[type=range]').focus()
    page.keyboard.press("End")
    assert "You said 11: right" in sentence(page)
    control(page, "new_seed").click()
    assert state(page, "seed") == 41


# --- weather map --------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize(
    "hidden", [2, pytest.param(3, marks=pytest.mark.slow), pytest.param(4, marks=pytest.mark.slow)]
)
def test_the_recorded_weather_is_what_the_sweep_computes(hidden: int, loss: str) -> None:
    computed = np.array(weather_map.outcomes(hidden, loss)).reshape(len(weather_map.RATES), weather_map.SEEDS)
    recorded = np.array(WeatherMap(hidden=hidden, loss=loss).outcomes).reshape(computed.shape)
    repeatable = np.array(weather_map.RATES) <= weather_map.REPEATABLE[loss]
    assert repeatable.sum() >= 7
    np.testing.assert_array_equal(computed[repeatable], recorded[repeatable])
    # Above, rounding decides single runs; the counts of two such maps differ like two samples of 100 seeds.
    for found, kept in zip(computed[~repeatable], recorded[~repeatable], strict=True):
        successes = np.array([(found < 3).sum(), (kept < 3).sum()])
        p = successes.mean() / weather_map.SEEDS
        assert abs(successes[0] - successes[1]) <= 1 + 3 * np.sqrt(2 * p * (1 - p) * weather_map.SEEDS)


def test_the_map_counts_what_the_sweep_counts(tab: Visit) -> None:
    for hidden in (2, 3, 4):
        for loss in ("half_squared_error", "binary_cross_entropy"):
            show(tab, "weather-map", hidden=hidden, loss=loss)
            expected = WeatherMap(hidden=hidden, loss=loss).successes()
            alt = tab.page.locator(".mlp-weather").get_attribute("aria-label")
            assert alt
            shown = numbers(alt)[1:]
            assert dict(zip(shown[::2], shown[1::2], strict=True)) == expected


def test_a_cell_of_the_map_is_clicked_and_its_run_repeated(tab: Visit) -> None:
    show(tab, "weather-map", seed=30)
    page = tab.page
    box = page.locator(".mlp-weather").bounding_box()
    assert box
    cell = (box["width"] - 34 - 42) / 25
    page.mouse.click(box["x"] + 34 + 8.5 * cell, box["y"] + 5.5 * 24)
    assert state(page, "learning_rate") == 5
    assert state(page, "seed") == 33
    history = WeatherMap(learning_rate=5, seed=33).history
    text = sentence(page)
    assert f"from epoch {history.all_right_from:,} on" in text
    assert numbers(text.split("its error is")[1])[0] == pytest.approx(history.errors[-1], rel=1e-3)
    type_number(tab, "epoch", 200)
    assert numbers(sentence(page).split("its error is")[1])[0] == pytest.approx(history.errors[200], rel=1e-3)


def test_the_map_by_keyboard_and_against_its_own_replays(tab: Visit) -> None:
    show(tab, "weather-map", learning_rate=5, seed=20)
    page = tab.page
    found = np.array(WeatherMap().outcomes).reshape(12, 100)
    page.locator('[data-name="seed"] input[type=range]').focus()
    for seed in range(21, 41):
        page.keyboard.press("ArrowRight")
        text = sentence(page)
        assert f"seed {seed}:" in text
        right = WeatherMap(learning_rate=5, seed=seed).history.all_right_from
        assert ("all four right" in text) == (found[5, seed] < 3) == (right is not None)
        assert "another ending" not in text
    control(page, "prediction").get_by_text("200").click()
    counts = WeatherMap().successes()
    assert f"You said 200: {counts[200]}; the best rate has {max(counts.values())}" in sentence(page)


# --- bug zoo ------------------------------------------------------------------------------------


def test_every_bug_of_the_zoo_shows_its_numbers_and_is_found_by_its_name(tab: Visit) -> None:
    page = tab.page
    found = set()
    for bug in range(1, 8):
        show(tab, "bug-zoo", bug=bug)
        lesson = BugZoo(bug=bug)
        rows = page.locator(".mlp-table tbody tr")
        assert rows.locator("th").all_inner_texts() == [part for part, _ in lesson.errors()]
        shown = [numbers(text)[0] for text in rows.locator("td:nth-child(2)").all_inner_texts()]
        assert shown == pytest.approx([error for _, error in lesson.errors()], rel=6e-3, abs=5e-5)
        signs = rows.locator("td:nth-child(3)").all_inner_texts()
        assert signs == ["✓" if error < 1e-6 else "✗" for _, error in lesson.errors()]
        title, why, _ = bug_zoo.cases()[lesson.solution - 1]
        wrong = lesson.solution % 7 + 1
        control(page, "answer").locator("select").select_option(index=wrong)
        assert "Not that one" in sentence(page)
        control(page, "answer").locator("select").select_option(label=title)
        assert sentence(page) == f"Right: {title}. {why}"
        assert state(page, "answer") == lesson.solution
        found.add(lesson.solution)
    assert len(found) == 7


def test_another_bug_takes_the_answer_back(tab: Visit) -> None:
    show(tab, "bug-zoo", bug=2, answer=BugZoo(bug=2).solution)
    assert sentence(tab.page).startswith("Right:")
    type_number(tab, "bug", 3)
    assert not sentence(tab.page).startswith("Right:")
    assert state(tab.page, "answer") == 0


# --- shape puzzle -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sizes", [{}, {"k": 4, "m": 3, "n": 4}, {"k": 1, "m": 6, "n": 6}, {"k": 3, "m": 2, "n": 3}], ids=str
)
def test_the_puzzle_says_what_the_library_says(tab: Visit, sizes: dict[str, int]) -> None:
    rng = np.random.RandomState(1)
    show(tab, "shape-puzzle", **sizes)
    pairs = [(task, *rng.choice(PIECES, 2)) for task in "HGR" for _ in range(5)]
    endings = set()
    for task, left, right in [*pairs, ("H", "A", "W"), ("G", "AT", "D"), ("R", "D", "VT"), ("H", "D", "AT")]:
        for name, value in (("task", task), ("left", left), ("right", right)):
            control(tab.page, name).locator("select").select_option(value)
        puzzle = ShapePuzzle(task=task, left=left, right=right, **sizes)
        assert sentence(tab.page) == puzzle.sentence()
        assert ("the loop gives the same" in sentence(tab.page)) == puzzle.is_right
        product = puzzle.product()
        alt = tab.page.locator(".mlp-shape-puzzle svg[role=img]").get_attribute("aria-label") or ""
        assert ("does not fit" in alt) == (product is None)
        endings.add((product is None, puzzle.is_right))
    assert {(True, False), (False, True)} <= endings
    assert tab.complaints == []


def test_the_prediction_of_the_puzzle_is_counted(tab: Visit) -> None:
    show(tab, "shape-puzzle", left="A", right="W")
    control(tab.page, "prediction").get_by_text("more").click()
    assert "Not so: 1 has the shape of H" in sentence(tab.page)
    control(tab.page, "prediction").get_by_text("1", exact=True).click()
    assert "As you said, 1 has the shape of H" in sentence(tab.page)
    for name, value in (("k", 4), ("n", 4)):
        type_number(tab, name, value)
    equal = ShapePuzzle(k=4, n=4)
    assert equal.count_shaped() > 2
    assert f"Not so: {equal.count_shaped()} have the shape of H" in sentence(tab.page)
    control(tab.page, "left").locator("select").focus()
    tab.page.keyboard.press("ArrowDown")
    assert state(tab.page, "left") == "AT"
    assert "Equal sizes hide the mistake" in sentence(tab.page)


# --- self-grader --------------------------------------------------------------------------------


def entry(visit: Visit, number: int, value: float) -> None:
    field = visit.page.locator(f'[data-entry="{number}"]')
    field.fill(f"{value:.4f}")
    field.press("Tab")


@pytest.mark.parametrize("seed", [181, 7])
def test_the_sheet_gives_the_numbers_of_the_library(tab: Visit, seed: int) -> None:
    show(tab, "self-grader", seed=seed)
    sheet = SelfGrader(seed=seed)
    activations = sheet.network.forward(sheet.X).activations
    shown = [numbers(text.split("=")[1]) for text in tab.page.locator(".mlp-fact").all_inner_texts()]
    given = [*(A.T for A in activations), sheet.T.T, sheet.network.weights[2][1:].T]
    for found, expected in zip(shown, given, strict=True):
        assert found == pytest.approx(list(expected.ravel()), abs=0.000501)
    for number, value in enumerate(sheet.truth()):
        entry(tab, number, value)
        assert f"{number + 1} right" in sentence(tab.page) or number == 14
    assert "All 15 entries are right" in sentence(tab.page)
    assert tab.page.locator(".mlp-sign", has_text="✓").count() == 15
    assert len(state(tab.page, "answers")) == 15


def test_every_known_slip_is_called_by_its_name(tab: Visit) -> None:
    sheet = SelfGrader()
    truth = sheet.truth()
    for slip, name in SLIPS.items():
        values = sheet.with_slip(slip)
        wrong = [number for number in range(15) if not near(round(values[number], 4), truth[number])]
        assert wrong
        show(tab, "self-grader", answers="_".join(f"{value:.4f}" for value in values))
        assert f"{15 - len(wrong)} right" in sentence(tab.page)
        assert tab.page.locator(".mlp-sign", has_text="✗").count() == len(wrong)
        sheet.answers = [float(f"{value:.4f}") for value in values]
        assert sentence(tab.page) == sheet.sentence()
        assert name in tab.page.locator(".mlp-sheet").last.inner_text()
    entry(tab, 0, 12.0)
    assert "The first that is wrong: not this" in sentence(tab.page)


def test_an_entry_is_told_and_a_new_sheet_is_empty(tab: Visit) -> None:
    show(tab, "self-grader")
    page = tab.page
    control(page, "reveal").focus()
    page.keyboard.press("Enter")
    assert "1 of 15 entries filled in, 1 right" in sentence(page)
    assert float(page.locator('[data-entry="0"]').input_value()) == pytest.approx(SelfGrader().truth()[0], abs=6e-4)
    page.locator('[data-entry="0"]').fill("")
    page.locator('[data-entry="0"]').press("Enter")
    assert "0 of 15" in sentence(page)
    control(page, "reveal").click()
    control(page, "new_seed").click()
    assert "0 of 15 entries filled in" in sentence(page)
    assert state(page, "seed") == SelfGrader().seed + 1
    assert state(page, "answers") == []
