"""The explorables as a reader uses them: mouse, touch, keyboard; their numbers against mlp_lib."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from mlp_lib import MLP, datasets
from mlp_lib.explorables import DragTheLine, LiveXOR, TrainingLab, WireView

from .explorable_pages import drawn, frames, open_settled, serve, settled, write_page
from .support import AXE, THEMES, VIEWPORTS, Visit, watch

PAGES: dict[str, Callable[[], Any]] = {
    "wire-view": WireView,
    "training-lab": TrainingLab,
    "live-xor": LiveXOR,
    "drag-the-line": DragTheLine,
    "moons": lambda: TrainingLab(dataset="moons", hidden=[8, 8], epochs=60, activation="tanh", part="w2-3-1"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("explorables")
    for name, make in PAGES.items():
        for theme in THEMES:
            write_page(folder, f"{name}-{theme}.html", [make()], theme)
    write_page(folder, "all.html", [WireView(), TrainingLab(), LiveXOR(), DragTheLine()])
    write_page(folder, "lab-hidden.html", [TrainingLab(hide=["seed", "loss"])])
    with serve(folder) as address:
        yield address


@pytest.fixture
def tab(chromium: Browser, pages: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1000, "height": 1200})
    yield watch(context, pages)
    context.close()


def sentence(page: Page) -> str:
    settled(page)
    return page.locator(".mlp-sentence").inner_text()


def control(page: Page, name: str) -> Locator:
    return page.locator(f'[data-name="{name}"]')


def state(page: Page, name: str) -> Any:
    settled(page)
    return page.evaluate("name => document.querySelector('.mlp-explorable').mlpModel.get(name)", name)


def numbers(text: str) -> list[float]:
    """All numbers of a text, also those like −6.27·10⁻⁵."""
    found = re.findall(r"(−?\d[\d,]*(?:\.\d+)?)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return [
        float(mantissa.replace("−", "-").replace(",", "")) * 10.0 ** int(power.translate(powers) or 0)
        for mantissa, power in found
    ]


def plane_pixels(page: Page) -> str:
    return page.evaluate("document.querySelector('.mlp-plane').toDataURL()")


def error_and_right(page: Page) -> tuple[float, int]:
    """The error and the number of right answers that the lab's sentence names."""
    text = sentence(page)
    error = float(re.search(r"error is (\S+) and", text)[1])  # type: ignore[index]
    if "all" in text.split("and", 1)[1]:
        return error, len(datasets.xor()[1])
    return error, int(re.search(r"(\d+) of \d+ points", text)[1])  # type: ignore[index]


# --- drawn, accessible, still without script ----------------------------------------------------


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
    for canvas in page.locator("canvas:not(.mlp-thumbs)").all():
        assert canvas.evaluate("c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size") > 2
        assert canvas.get_attribute("aria-label")
    assert not page.locator(".mlp-fallback").is_visible()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.add_script_tag(path=str(AXE))
    report = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    problems = [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in report["violations"]]
    assert problems == []
    small = page.evaluate(
        "[...document.querySelectorAll('.mlp-card :is(button, select, input, summary)')]"
        ".filter(e => e.offsetParent && !['radio'].includes(e.type))"
        ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
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
    assert page.locator(".mlp-still svg").is_visible()
    text = page.locator(".mlp-fallback").inner_text()
    assert PAGES[name]().sentence() in text
    box = page.locator(".mlp-still svg").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 360
    context.close()


def test_the_picture_follows_the_theme(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    before = plane_pixels(tab.page)
    tab.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    frames(tab.page)
    assert plane_pixels(tab.page) != before
    assert tab.complaints == []


# --- the training lab ---------------------------------------------------------------------------


def reference(**settings: Any) -> tuple[float, int]:
    lab = TrainingLab(**settings)
    X, T = lab.data
    network = lab.network
    return network.error(X, T), int((network.labels(X) == T[:, 0]).sum())


def test_the_first_sentence_is_the_run_of_the_library(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    error, right = reference()
    shown, shown_right = error_and_right(tab.page)
    assert shown == pytest.approx(error, rel=1e-3)
    assert shown_right == right == 4
    assert numbers(sentence(tab.page))[-1] == TrainingLab().history.all_right_from


def test_the_learning_rate_by_keyboard_and_by_number(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    slider = control(page, "learning_rate").locator("input[type=range]")
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    rate = float(control(page, "learning_rate").locator("input[type=number]").input_value())
    assert rate > 1
    assert error_and_right(page)[0] == pytest.approx(reference(learning_rate=rate)[0], rel=1e-3)
    field = control(page, "learning_rate").locator("input[type=number]")
    field.fill("0.5")
    field.press("Enter")
    assert error_and_right(page)[0] == pytest.approx(reference(learning_rate=0.5)[0], rel=1e-3)
    assert state(page, "learning_rate") == 0.5


def test_steps_forwards_and_backwards_return_to_the_same_numbers(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page

    def weights() -> list[str]:
        return page.locator(".mlp-wire-text").all_text_contents()

    control(page, "rewind").click()
    first, first_sentence = weights(), sentence(page)
    assert "starting weights" in first_sentence
    drawn = [f"{w:.2f}".replace("-", "−") for W in MLP([2, 2, 1], seed=0).weights for w in W.ravel()]
    assert sorted(first) == sorted(drawn)
    for _ in range(3):
        control(page, "step").click()
    assert error_and_right(page) == pytest.approx(reference(epoch=3), rel=1e-3)
    for _ in range(3):
        control(page, "back").click()
    assert (weights(), sentence(page)) == (first, first_sentence)
    page.locator('[data-name="epoch"] input').focus()
    page.keyboard.press("End")
    assert "5,001 epochs" in sentence(page)
    page.keyboard.press("ArrowLeft")
    assert error_and_right(page)[0] == pytest.approx(reference(epoch=5000)[0], rel=1e-3)
    control(page, "rewind").click()
    assert weights() == first


def test_dragging_along_the_curve_moves_in_time(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    box = page.locator(".mlp-curve").bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 60, steps=5)
    page.mouse.up()
    epoch = state(page, "epoch")
    assert 500 < epoch < 5000
    assert error_and_right(page)[0] == pytest.approx(reference(epoch=epoch)[0], rel=1e-3)


def test_play_moves_pause_stops_and_nothing_starts_by_itself(tab: Visit) -> None:
    open_settled(tab, "live-xor-light.html")
    page = tab.page
    still = plane_pixels(page)
    frames(page, 20)
    assert plane_pixels(page) == still
    play = control(page, "play")
    play.click()
    page.wait_for_function("still => document.querySelector('.mlp-plane').toDataURL() !== still", arg=still)
    assert play.inner_text() == "Pause"
    play.focus()
    page.keyboard.press("Space")
    epoch = state(page, "epoch")
    stopped = plane_pixels(page)
    frames(page, 20)
    assert plane_pixels(page) == stopped
    assert play.inner_text() == "Play"
    lab = LiveXOR(epoch=epoch)
    X, T = lab.data
    assert error_and_right(page)[0] == pytest.approx(lab.network.error(X, T), rel=1e-3)
    play.click()
    page.wait_for_function("document.querySelector('[data-name=play]').innerText === 'Play'", timeout=30_000)
    assert "800 epochs" in sentence(page)
    assert "all four" in sentence(page)
    assert tab.complaints == []


def test_numbers_follow_while_it_plays_and_are_those_of_the_epoch_it_stops_at(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.epoch=0&training-lab.speed=1")
    page = tab.page
    texts = [page.locator(where) for where in (".mlp-formula", ".mlp-sentence", '[data-part="w2-0-1"] text')]
    before = [text.text_content() for text in texts]
    control(page, "play").click()
    page.wait_for_function(
        "before => document.querySelector('.mlp-formula').textContent !== before", arg=before[0], polling="raf"
    )
    control(page, "play").click()
    epoch = state(page, "epoch")
    after = [text.text_content() or "" for text in texts]
    assert all(new != old for new, old in zip(after, before, strict=True))
    lab = TrainingLab(epoch=epoch)
    forward = lab.network.forward(lab.data[0])
    h = forward.pre_activations[1][lab.example, 0]
    assert any(shown == pytest.approx(h, rel=6e-3, abs=6e-4) for shown in numbers(after[0]))
    assert after[2] == f"{lab.network.weights[2][0, 0]:.2f}".replace("-", "−")
    assert tab.complaints == []


def test_less_motion_is_respected(chromium: Browser, pages: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{pages}live-xor-light.html")
    drawn(page)
    # The clock of the document stands still within a frame, however late its work is done.
    page.evaluate(
        "() => { window.moves = []; new MutationObserver(() => window.moves.push(document.timeline.currentTime))"
        ".observe(document.querySelector('.mlp-sentence'), {childList: true, characterData: true, subtree: true}); }"
    )
    control(page, "play").click()
    page.wait_for_function("window.moves.length >= 4")
    assert np.diff(page.evaluate("window.moves")).min() >= 499
    context.close()


def test_a_new_seed_and_every_data_set(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    control(page, "new_seed").click()
    assert error_and_right(page) == pytest.approx(reference(seed=1), rel=1e-3)
    field = page.locator('[data-name="epochs"] input')
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    field.fill("25")
    field.press("Enter")
    for name in ("AND", "OR", "moons", "circles", "spirals"):
        control(page, "dataset").locator("select").select_option(label=name)
        error, right = reference(dataset=name, seed=1, epochs=25)
        assert float(re.search(r"error is (\S+) and", sentence(page))[1]) == pytest.approx(error, rel=1e-3)  # type: ignore[index]
        assert f"{right} of" in sentence(page) or "all" in sentence(page)
    assert tab.complaints == []


def test_every_setting_of_the_network_is_that_of_the_library(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    control(page, "layers").locator("select").select_option("2")
    control(page, "units").nth(1).locator("input").fill("4")
    control(page, "units").nth(1).locator("input").press("Enter")
    control(page, "activation").locator("select").select_option("tanh")
    control(page, "loss").locator("select").select_option("binary_cross_entropy")
    control(page, "initializer").locator("select").select_option("glorot_uniform")
    control(page, "batch").first.locator("select").select_option("mini")
    field = control(page, "beta").locator("input[type=number]")
    field.fill("1.5")
    field.press("Enter")
    epochs = control(page, "epochs").locator("input")
    epochs.fill("40")
    epochs.press("Enter")
    settings = {
        "hidden": [2, 4],
        "activation": "tanh",
        "loss": "binary_cross_entropy",
        "initializer": "glorot_uniform",
        "batch_size": 2,
        "shuffle": True,
        "beta": 1.5,
        "epochs": 40,
    }
    for name, value in settings.items():
        assert state(page, name) == value
    assert error_and_right(page) == pytest.approx(reference(**settings), rel=1e-3)
    assert tab.complaints == []


def test_the_formulas_hold_the_numbers_of_the_library(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.epoch=700&training-lab.learning_rate=3")
    page = tab.page
    lab = TrainingLab(epoch=700, learning_rate=3.0)
    X, T = lab.data
    network = lab.network
    forward = network.forward(X)
    backward = network.backward(forward, T)
    i = lab.example
    page.locator('[data-part="n1-2"]').hover()
    text = page.locator(".mlp-formula").inner_text()
    assert "Neuron 2 of layer 1, example 2" in text
    for value in (forward.pre_activations[1][i, 1], forward.activations[1][i, 1], backward.deltas[1][i, 1]):
        assert any(shown == pytest.approx(value, rel=6e-3, abs=6e-4) for shown in numbers(text)), (value, text)
    page.locator('[data-part="n1-2"]').focus()
    page.keyboard.press("ArrowRight")
    part = page.evaluate("document.activeElement.dataset.part")
    layer, p, q = map(int, re.match(r"w(\d)-(\d)-(\d)", part).groups())  # type: ignore[union-attr]
    text = page.locator(".mlp-formula").inner_text()
    gradient = backward.gradients[layer][p, q - 1]
    weight = network.weights[layer][p, q - 1]
    after = weight - 3.0 * gradient
    assert f"neuron {q} of layer {layer}" in text
    for value in (weight, gradient, after):
        assert any(shown == pytest.approx(value, rel=6e-3, abs=6e-4) for shown in numbers(text)), (value, text)
    label = page.locator(f'[data-part="{part}"]').get_attribute("aria-label")
    assert label
    assert f"{weight:.3f}".replace("-", "−") in label
    assert tab.complaints == []


def test_runs_that_stand_still_and_diverged_runs_are_named(tab: Visit) -> None:
    for rate, seed in ((0.05, 0), (1.0, 5), (0.4, 0), (1.0, 0)):
        open_settled(tab, f"training-lab-light.html?training-lab.learning_rate={rate}&training-lab.seed={seed}")
        lab = TrainingLab(learning_rate=rate, seed=seed)
        assert ("It stands still: over the last 500 epochs" in sentence(tab.page)) == lab.history.stuck
        assert lab.history.stuck == (seed == 5 or rate < 1)
        assert ("stands still: over the last 500 epochs" in lab.sentence()) == lab.history.stuck
        # Rate times epochs says how far along the path the run is: a small rate is slow rather than stuck.
        assert (f"Rate times epochs is {rate * 5001:.0f}" in sentence(tab.page)) == lab.history.stuck
    lab = TrainingLab(**DIVERGING)
    assert lab.history.stop_reason == "diverged"
    query = "&".join(
        f"training-lab.{name}={'-'.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in DIVERGING.items()
    )
    open_settled(tab, f"training-lab-light.html?{query}")
    assert f"In epoch {lab.history.epochs + 1:,} the run diverges" in sentence(tab.page)
    assert tab.complaints == []


#: A run of the lab whose weights overflow.
DIVERGING: dict[str, Any] = {
    "dataset": "spirals",
    "hidden": [12, 12, 12],
    "activation": "linear",
    "loss": "binary_cross_entropy",
    "beta": 10.0,
    "initializer": "standard_normal",
    "learning_rate": 100.0,
    "epochs": 60,
}


def test_the_copied_cell_repeats_the_run(tab: Visit) -> None:
    for query, expected in (
        ("training-lab.epoch=321&training-lab.hidden=3&training-lab.activation=tanh&training-lab.beta=2", None),
        (
            "training-lab.dataset=moons&training-lab.batch_size=20&training-lab.shuffle=true&training-lab.epochs=15",
            None,
        ),
        ("training-lab.dataset=AND&training-lab.epoch=0&training-lab.initializer=he_normal", None),
        ("training-lab.given_weights=" + "_".join(["0.5", "-0.5", "1"] * 3) + "&training-lab.epochs=9", None),
    ):
        open_settled(tab, f"training-lab-light.html?{query}")
        cell = tab.page.locator(".mlp-code").text_content()
        assert cell
        assert expected is None
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(cell, "cell", "exec"), {})  # the reader does just this
        shown = float(re.search(r"error is (\S+) and", sentence(tab.page))[1])  # type: ignore[index]
        assert numbers(printed.getvalue())[0] == pytest.approx(shown, rel=1e-3)


def test_a_point_can_be_picked_by_touch(chromium: Browser, pages: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{pages}training-lab-light.html")
    settled(page)
    plane = page.locator(".mlp-plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box
    inner = box["width"] - 26
    page.touchscreen.tap(box["x"] + 22 + inner * 1.35 / 1.7, box["y"] + 4 + inner * 0.35 / 1.7)
    assert state(page, "example") == 3
    page.locator('[data-part="n2-1"]').tap()
    assert "Neuron 1 of layer 2, example 4" in page.locator(".mlp-formula").inner_text()
    context.close()


# --- links --------------------------------------------------------------------------------------


def test_the_state_goes_into_the_address_and_comes_back(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    control(page, "new_seed").click()
    control(page, "layers").locator("select").select_option("0")
    page.wait_for_function("location.search.includes('training-lab.hidden=')")
    assert "training-lab.seed=1" in page.url
    before = sentence(page)
    page.reload()
    assert sentence(page) == before
    assert state(page, "hidden") == []
    assert error_and_right(page) == pytest.approx(reference(seed=1, hidden=[]), rel=1e-3)


def test_controls_can_be_hidden(tab: Visit) -> None:
    open_settled(tab, "lab-hidden.html")
    assert not control(tab.page, "seed").is_visible()
    assert not control(tab.page, "loss").is_visible()
    assert control(tab.page, "learning_rate").is_visible()
    open_settled(tab, "training-lab-light.html?training-lab.hide=network,play")
    assert not control(tab.page, "network").is_visible()
    assert not control(tab.page, "play").is_visible()
    assert tab.complaints == []


def test_wrong_input_is_clamped_with_a_note(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    field = control(page, "learning_rate").locator("input[type=number]")
    field.fill("99999")
    field.press("Enter")
    assert field.input_value() == "100"
    assert "learning rate: must lie between 0.001 and 100; 100 is used" in page.locator(".mlp-note").inner_text()
    seed = control(page, "seed").locator("input")
    seed.fill("-5")
    seed.press("Enter")
    assert seed.input_value() == "0"
    assert "seed" in page.locator(".mlp-note").inner_text()
    open_settled(
        tab,
        "training-lab-light.html?training-lab.hidden=99-99-99-99&training-lab.dataset=%3Cscript%3Ealert(1)%3C/script%3E",
    )
    assert page.locator(".mlp-note").is_visible()
    assert state(page, "hidden") == [12, 12, 12]
    assert page.locator("main script:not([type])").count() == 0
    assert tab.complaints == []


def random_query(rng: np.random.RandomState) -> str:
    """A link with settings that are right, wrong and hostile."""
    names = {
        "training-lab": [*TrainingLab().setting_names(), "__proto__", "toString"],
        "live-xor": LiveXOR().setting_names(),
        "wire-view": WireView().setting_names(),
        "drag-the-line": DragTheLine().setting_names(),
    }
    texts = [
        "",
        "0",
        "-1",
        "3",
        "7",
        "1e309",
        "NaN",
        "true",
        "8-8",
        "12-12-12",
        "1_2_3",
        "<svg onload=alert(1)>",
        "%00",
        "🙂",
    ]
    texts += [
        "moons",
        "spirals",
        "relu",
        "binary_cross_entropy",
        "zeros",
        "n1-1",
        "w2-0-1",
        "seed,play",
        "2-4-1",
        "either",
    ]
    parts = []
    for lesson, known in names.items():
        for name in rng.choice(known, 4, replace=False):
            text = texts[rng.randint(len(texts))] if rng.rand() < 0.7 else f"{rng.standard_cauchy() * 10:.4g}"
            parts.append(f"{lesson}.{name}={text.replace('%', '%25').replace('<', '%3C')}")
    return "&".join(parts)


@pytest.mark.parametrize("loads", [25, pytest.param(250, marks=pytest.mark.slow)])
def test_random_links_leave_no_complaint(tab: Visit, loads: int) -> None:
    # Four explorables a page: 250 loads are a thousand states.
    rng = np.random.RandomState(loads)
    for _ in range(loads):
        query = random_query(rng)
        tab.open(f"all.html?{query}")
        drawn(tab.page)
        assert tab.page.locator(".mlp-is-live").count() == 4, query
        assert tab.page.locator(".mlp-sentence", has_text=re.compile(r"\w")).count() == 4, query
        assert not any(
            re.search("NaN|undefined|not a number", text) for text in tab.page.locator(".mlp-body").all_inner_texts()
        ), query
        assert tab.complaints == [], query


# --- the wire view ------------------------------------------------------------------------------


def test_the_wires_and_neurons_show_the_forward_pass(tab: Visit) -> None:
    open_settled(tab, "wire-view-light.html")
    page = tab.page
    X, _ = datasets.xor()
    network = MLP([2, 2, 1], seed=0)
    for example in range(4):
        control(page, "example").locator("select").select_option(str(example))
        forward = network.forward(X)
        for layer in (1, 2):
            A = np.concatenate([[-1.0], forward.activations[layer - 1][example]])
            for q in range(network.layer_sizes[layer]):
                node = page.locator(f'[data-part="n{layer}-{q + 1}"]').text_content()
                h, a = forward.pre_activations[layer][example, q], forward.activations[layer][example, q]
                assert node == f"h {h:.3f} a {a:.3f} ".replace("-", "−")
                for p, value in enumerate(A):
                    wire = page.locator(f'[data-part="w{layer}-{p}-{q + 1}"]').text_content()
                    assert numbers(wire)[-1] == pytest.approx(network.weights[layer][p, q] * value, abs=0.0051)
    y = network.predict(X)[3, 0]
    assert f"y = {y:.3f}" in sentence(page)


def test_a_weight_is_changed_by_keyboard(tab: Visit) -> None:
    open_settled(tab, "wire-view-light.html")
    page = tab.page
    page.locator('[data-part="n1-1"]').focus()
    page.keyboard.press("ArrowLeft")
    part = page.evaluate("document.activeElement.dataset.part")
    assert part.startswith("w1-")
    page.locator('[data-part="w2-2-1"]').click()
    field = control(page, "weight").locator("input[type=number]")
    field.fill("-2.5")
    field.press("Enter")
    view = WireView()
    W = [W.copy() for W in view.weights]
    W[1][2, 0] = -2.5
    view.weights = W
    X, _ = datasets.xor()
    assert f"y = {view.network.predict(X)[1, 0]:.3f}" in sentence(page)
    assert np.allclose(state(page, "given_weights"), view.given_weights, rtol=0, atol=1e-15)
    control(page, "weight").locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert state(page, "given_weights")[-1] == pytest.approx(-2.49)
    control(page, "reset").click()
    assert state(page, "given_weights") is None
    assert tab.complaints == []


# --- drag the line ------------------------------------------------------------------------------


def right_count(page: Page) -> int:
    lines, neurons, combine = state(page, "lines"), state(page, "neurons"), state(page, "combine")
    shown = page.locator(".mlp-table .mlp-right").count()
    assert DragTheLine(lines=lines, neurons=neurons, combine=combine).right_count() == shown
    return shown


def drag(page: Page, handle: Locator, x: float, y: float) -> None:
    """Drag a handle to a point of the plane."""
    plane = page.locator(".mlp-plane").bounding_box()
    box = handle.bounding_box()
    assert plane
    assert box
    inner = plane["width"] - 26
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(plane["x"] + 22 + inner * (x + 0.35) / 1.7, plane["y"] + 4 + inner * (1.35 - y) / 1.7, steps=6)
    page.mouse.up()


def test_one_line_reaches_three_and_two_lines_four_by_mouse(tab: Visit) -> None:
    open_settled(tab, "drag-the-line-light.html")
    page = tab.page
    handles = page.locator(".mlp-handle")
    assert right_count(page) == 2
    drag(page, handles.nth(0), 1.3, -0.25)
    drag(page, handles.nth(1), -0.3, 1.0)
    assert right_count(page) == 1
    control(page, "swap").first.click()
    assert right_count(page) == 3
    assert "best so far is 3" in sentence(page)
    page.get_by_label("all four").check()
    assert "You said all four" in sentence(page)
    assert "never comes" in sentence(page)
    control(page, "neurons").click()
    drag(page, handles.nth(2), -0.3, 1.2)
    drag(page, handles.nth(3), 1.3, 0.25)
    control(page, "swap").nth(1).click()
    if right_count(page) != 4:
        control(page, "swap").nth(1).click()
    assert right_count(page) == 4
    assert "all four points" in sentence(page)
    assert tab.complaints == []


def test_the_line_is_moved_by_keyboard_and_by_sliders(tab: Visit) -> None:
    open_settled(tab, "drag-the-line-light.html")
    page = tab.page
    before = state(page, "lines")
    page.locator(".mlp-handle").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    after = state(page, "lines")
    assert after[0] == pytest.approx(before[0] + 0.1)
    assert after[1] == pytest.approx(before[1] + 0.02)
    control(page, "angle").first.locator("input").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    line = DragTheLine(lines=state(page, "lines"))
    w = line.weights[1][:, 0]
    assert np.degrees(np.arctan2(w[2], w[1])) == pytest.approx(-179.0)
    text = page.locator(".mlp-line-equations").inner_text()
    assert f"{abs(w[1]):.2f}" in text
    right_count(page)
    assert tab.complaints == []


def test_the_line_is_dragged_by_touch(chromium: Browser, pages: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{pages}drag-the-line-light.html")
    before = state(page, "lines")
    box = page.locator(".mlp-handle").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client = context.new_cdp_session(page)
    for kind, dx in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60), ("touchEnd", None)):
        points = [] if dx is None else [{"x": x + dx, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert state(page, "lines")[0] > before[0] + 0.2
    context.close()
