"""The training lab and the live XOR network, as a reader uses them; their numbers against mlp_lib."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from mlp_lib import MLP, datasets
from mlp_lib.explorables import LiveXOR, TrainingLab
from mlp_lib.explorables.lab import bounds_of

from .explorable_pages import control, drawn, frames, numbers, open_settled, sentence, state
from .support import Visit, Windows


def plane_pixels(page: Page) -> str:
    return page.evaluate("document.querySelector('.mlp-plane').toDataURL()")


def error_and_right(page: Page) -> tuple[float, int]:
    """The error and the number of right answers that the lab's sentence names."""
    text = sentence(page)
    error = float(re.search(r"error is (\S+) and", text)[1])  # type: ignore[index]
    if "all" in text.split("and", 1)[1]:
        return error, len(datasets.xor()[1])
    return error, int(re.search(r"(\d+) of \d+ points", text)[1])  # type: ignore[index]


def test_the_picture_follows_the_theme(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    before = plane_pixels(tab.page)
    tab.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    frames(tab.page)
    assert plane_pixels(tab.page) != before
    assert tab.complaints == []


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
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 60, steps=5)
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
    page.wait_for_function("() => document.querySelector('[data-name=play]').innerText === 'Play'", timeout=30_000)
    assert "800 epochs" in sentence(page)
    assert "all four" in sentence(page)
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("seed", "rate", "when"), [(0, 10.0, "100 to 400"), (5, 10.0, "later"), (1, 20.0, "before 100")]
)
def test_what_was_said_of_the_live_network_is_judged_at_the_end(tab: Visit, seed: int, rate: float, when: str) -> None:
    since = LiveXOR(seed=seed, learning_rate=rate).history.all_right_from
    assert since is not None
    assert when == ("before 100" if since < 100 else "100 to 400" if since <= 400 else "later")
    open_settled(tab, f"live-xor-light.html?live-xor.seed={seed}&live-xor.learning_rate={rate}")
    page = tab.page
    for said in ("before 100", "100 to 400", "later"):
        control(page, "rewind").click()
        control(page, "prediction").get_by_text(said).click()
        assert re.search(f"You said: {said}[^.]*\\.$", sentence(page))
        page.locator('[data-name="epoch"] input').focus()
        page.keyboard.press("End")
        assert sentence(page).endswith("So it is." if said == when else "Not so.")
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


def test_less_motion_is_respected(chromium: Browser, explorables: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{explorables}live-xor-light.html")
    drawn(page)
    # The clock of the document stands still within a frame, however late its work is done.
    page.evaluate(
        "() => { window.moves = []; new MutationObserver(() => window.moves.push(document.timeline.currentTime))"
        ".observe(document.querySelector('.mlp-sentence'), {childList: true, characterData: true, subtree: true}); }"
    )
    control(page, "play").click()
    page.wait_for_function("() => window.moves.length >= 4")
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
    for query in (
        "training-lab.epoch=321&training-lab.hidden=3&training-lab.activation=tanh&training-lab.beta=2",
        "training-lab.dataset=moons&training-lab.batch_size=20&training-lab.shuffle=true&training-lab.epochs=15",
        "training-lab.dataset=AND&training-lab.epoch=0&training-lab.initializer=he_normal",
        "training-lab.given_weights=" + "_".join(["0.5", "-0.5", "1"] * 3) + "&training-lab.epochs=9",
    ):
        open_settled(tab, f"training-lab-light.html?{query}")
        cell = tab.page.locator(".mlp-code").text_content()
        assert cell
        assert all(len(line) <= 79 or line.startswith("weights = ") for line in cell.splitlines()), cell
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(cell, "cell", "exec"), {})  # the reader does just this
        shown = float(re.search(r"error is (\S+) and", sentence(tab.page))[1])  # type: ignore[index]
        assert numbers(printed.getvalue())[0] == pytest.approx(shown, rel=1e-3)


def test_the_state_goes_into_the_address_and_comes_back(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html")
    page = tab.page
    control(page, "new_seed").click()
    page.locator("summary", has_text="More settings").press("Enter")
    control(page, "layers").locator("select").select_option("0")
    page.wait_for_function("() => location.search.includes('training-lab.hidden=')")
    assert "training-lab.seed=1" in page.url
    before = sentence(page)
    page.reload()
    assert sentence(page) == before
    assert state(page, "hidden") == []
    assert error_and_right(page) == pytest.approx(reference(seed=1, hidden=[]), rel=1e-3)


def test_controls_can_be_hidden(tab: Visit) -> None:
    open_settled(tab, "lab-hidden.html")
    tab.page.locator("summary", has_text="More settings").press("Enter")
    assert control(tab.page, "speed").is_visible()
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
        "training-lab-light.html?training-lab.hidden=99-99-99-99-99-99-99&training-lab.dataset=%3Cscript%3Ealert(1)%3C/script%3E",
    )
    assert page.locator(".mlp-note").is_visible()
    assert state(page, "hidden") == [12] * 6
    assert page.locator("main script:not([type])").count() == 0
    assert tab.complaints == []


def formula_ends_in(page: Page) -> float:
    """The new weight that the formula of a wire ends in."""
    line = page.locator(".mlp-formula .mlp-line").last.inner_text()
    assert line.startswith("next step")
    return numbers(line)[-1]


@pytest.mark.parametrize("rule", ["plain", "momentum", "nesterov", "adam"])
def test_another_step_and_a_penalty_by_keyboard_and_what_the_formula_then_says(tab: Visit, rule: str) -> None:
    where = {"epoch": 60, "learning_rate": 0.5}
    open_settled(
        tab, "training-lab-light.html?training-lab.epoch=60&training-lab.learning_rate=0.5&training-lab.part=w1-1-2"
    )
    page = tab.page
    page.locator("summary", has_text="More settings").press("Enter")
    assert not control(page, "strength").is_visible()
    control(page, "step_rule").locator("select").press(rule[0])
    control(page, "penalty").locator("select").press("End")
    field = control(page, "strength").locator("input")
    field.fill("0.02")
    field.press("Enter")
    changed = {"step": rule, "penalty": "L2", "strength": 0.02}
    assert {name: state(page, name) for name in changed} == changed
    assert error_and_right(page) == pytest.approx(reference(**where, **changed), rel=1e-3)
    text = page.locator(".mlp-formula").inner_text()
    lab, after = TrainingLab(**where, **changed), TrainingLab(**{**where, "epoch": 61}, **changed)
    X, T = lab.data
    slope = lab.network.backward(lab.network.forward(X), T).gradients[1][1, 1] + 0.02 * lab.weights[1][1, 1]
    assert any(shown == pytest.approx(slope, rel=6e-3) for shown in numbers(text)), (slope, text)
    assert formula_ends_in(page) == pytest.approx(after.weights[1][1, 1], rel=6e-3, abs=6e-4)
    assert ("velocity" in text, "√" in text) == (rule in ("momentum", "nesterov"), rule == "adam")
    page.wait_for_function("() => location.search.includes('training-lab.penalty=L2')")
    page.reload()
    assert {name: state(page, name) for name in changed} == changed
    assert tab.complaints == []


def test_the_formula_tells_the_next_batch_and_not_all_examples(tab: Visit) -> None:
    settings = {"dataset": "moons", "batch_size": 20, "shuffle": True, "epochs": 8, "epoch": 5}
    query = "&".join(f"training-lab.{name}={value}" for name, value in settings.items()).lower()
    open_settled(tab, f"training-lab-light.html?{query}&training-lab.part=w2-1-1")
    lab = TrainingLab(**settings)
    network, (X, T) = lab._trained(5)[0], lab.data  # a copy would shuffle from the beginning
    rows = network.random_state.permutation(len(X))[:20]
    gradient = network.backward(network.forward(X[rows]), T[rows]).gradients[2][1, 0]
    assert "mean over the next batch of 20" in tab.page.locator(".mlp-formula").inner_text()
    assert formula_ends_in(tab.page) == pytest.approx(network.weights[2][1, 0] - gradient, rel=1e-3, abs=6e-4)
    assert tab.complaints == []


#: A copy of a canvas that may be read often.
COPY = """canvas => {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  return context;
}"""
#: The colour of a pixel of the plane, from its left and upper edge.
PIXEL = f"([x, y]) => [...({COPY})(document.querySelector('.mlp-plane')).getImageData(x, y, 1, 1).data]"
#: Pixels of the curve that have the colour of the page's text, left of the line at the marker.
DARK = """() => {
  const copied = COPY;
  const canvas = document.querySelector('.mlp-curve');
  const [r, g, b] = getComputedStyle(canvas).color.match(/\\d+/g).map(Number);
  const { data, width } = copied(canvas).getImageData(0, 0, canvas.width, canvas.height);
  const found = [];
  for (let o = 0; o < data.length; o += 4)
    if (data[o + 3] > 150 && Math.hypot(data[o] - r, data[o + 1] - g, data[o + 2] - b) < 60)
      found.push([(o / 4) % width, Math.floor(o / 4 / width)]);
  return found;
}""".replace("COPY", COPY)


def test_points_held_back_are_hollow_and_measured_beside_the_others(tab: Visit) -> None:
    settings = {"test_share": 50, "epochs": 400, "learning_rate": 3.0}
    open_settled(tab, "training-lab-light.html?training-lab.epochs=400&training-lab.learning_rate=3")
    page = tab.page
    none = page.evaluate(DARK)
    page.locator("summary", has_text="More settings").press("Enter")
    field = control(page, "test_share").locator("input")
    field.fill("50")
    field.press("Enter")
    lab = TrainingLab(**settings)
    assert lab.test_data
    assert state(page, "test_share") == 50
    (X, T), (X_test, T_test) = lab.data, lab.test_data
    assert f"with an error of {lab.network.error(X_test, T_test):.4g}." in sentence(page)
    assert f"error is {lab.network.error(X, T):.4g} and all 2 training points are right" in sentence(page)
    x0, y0, side = bounds_of(datasets.xor()[0])
    size = page.evaluate("document.querySelector('.mlp-plane').clientWidth")

    def inside(x: float, y: float) -> list[int]:
        """The colour within a point, beside the cross that a wrong one has."""
        inner = size - 26
        at = [22 + (x - x0) / side * inner + 4.2, 4 + (1 - (y - y0) / side) * inner]
        return page.evaluate(PIXEL, [*map(round, at)])[:3]

    assert all(inside(x, y) == [255, 255, 255] for x, y in X_test)
    assert all(inside(x, y) != [255, 255, 255] for x, y in X)
    assert page.locator(".mlp-key-hollow").is_visible()
    # The second curve: dots in the colour of the text where the errors of the test lie, and nothing there before.
    errors, tests = lab.history.errors, [TrainingLab(**settings, epoch=n) for n in (100, 200, 300)]
    width, tall = page.evaluate(
        "(c => [c.clientWidth - 60, c.clientHeight - 30])(document.querySelector('.mlp-curve'))"
    )
    shown = page.evaluate(DARK)
    everything = np.concatenate([errors, [one.network.error(X_test, T_test) for one in tests]])
    high, low = np.ceil(np.log10(everything.max())), np.floor(np.log10(everything.min()))
    for one in tests:
        error = one.network.error(X_test, T_test)
        x, y = 46 + width * one.shown_epoch / 400, 8 + tall * (high - np.log10(error)) / (high - low)
        near = lambda pixels, x=x, y=y: [p for p in pixels if abs(p[0] - x) < 5 and abs(p[1] - y) < 3]  # noqa: E731
        assert near(shown), (x, y)
        assert not near(none)
    control(page, "show_test").locator("select").press("End")
    assert state(page, "show_test") is False
    assert all(inside(x, y) != [255, 255, 255] for x, y in X_test)
    assert not page.locator(".mlp-key-hollow").is_visible()
    assert tab.complaints == []


def test_noise_by_keyboard_and_the_numbers_of_the_library(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.epochs=30")
    page = tab.page
    page.locator("summary", has_text="More settings").press("Enter")
    assert not control(page, "noise").is_visible()
    control(page, "dataset").locator("select").press("m")
    field = control(page, "noise").locator("input")
    assert field.input_value() == "0.1"
    field.fill("0.3")
    field.press("Enter")
    assert state(page, "noise") == 0.3
    error, right = reference(dataset="moons", noise=0.3, epochs=30)
    assert error_and_right(page) == (pytest.approx(error, rel=1e-3), right)
    assert tab.complaints == []


def ticked(page: Page) -> list[str]:
    return control(page, "features").locator("input:checked").evaluate_all("all => all.map(box => box.value)")


def test_inputs_are_ticked_by_keyboard_and_the_numbers_are_the_librarys(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.hidden=3&training-lab.learning_rate=10")
    page = tab.page
    before = plane_pixels(page)
    assert ticked(page) == ["x1", "x2"]
    box = control(page, "features").get_by_label("x₁x₂")
    box.press("Space")
    control(page, "features").get_by_label("sin πx₂").press("Space")
    control(page, "features").get_by_label("x₁", exact=True).press("Space")
    chosen = ["x2", "x1*x2", "sin(pi x2)"]
    assert ticked(page) == state(page, "features") == chosen
    assert error_and_right(page) == pytest.approx(reference(hidden=[3], learning_rate=10.0, features=chosen), rel=1e-3)
    assert plane_pixels(page) != before
    inputs = page.locator('[data-part^="n0-"]:not(.mlp-bias) .mlp-node-text')
    assert [" ".join(text.split()) for text in inputs.all_text_contents()] == ["x₂", "x₁x₂", "sin πx₂"]
    page.locator('[data-part="n0-2"]').focus()
    lab = TrainingLab(hidden=[3], learning_rate=10.0, features=chosen)
    assert "x₁x₂ = 0.000" in page.locator(".mlp-formula").inner_text()
    page.wait_for_function("() => location.search.includes('training-lab.features=')")
    said = sentence(page)
    page.reload()
    assert (sentence(page), ticked(page)) == (said, chosen)
    # The plane has the colours of the outputs over features of its places, and not over the places themselves.
    x0, y0, side = bounds_of(datasets.xor()[0])
    size = page.evaluate("document.querySelector('.mlp-plane').clientWidth")
    places = np.array([(x, y) for x in (-0.2, 0.3, 0.7, 1.2) for y in (-0.2, 0.3, 0.7, 1.2)])
    outputs = lab.network.predict(datasets.features(places, chosen))[:, 0]
    at = [(22 + (x - x0) / side * (size - 26), 4 + (1 - (y - y0) / side) * (size - 26)) for x, y in places]
    colours = [page.evaluate(PIXEL, [round(u), round(v)]) for u, v in at]
    far = [i for i, output in enumerate(outputs) if abs(output - 0.5) > 0.15]
    assert len({outputs[i] > 0.5 for i in far}) == 2
    assert len(far) >= 8
    assert all((colours[i][2] > colours[i][0]) == (outputs[i] > 0.5) for i in far)  # class 1 is blue
    for name in ("x₂", "x₁x₂", "sin πx₂"):
        control(page, "features").get_by_label(name, exact=True).press("Space")
    assert "a network needs an input; x1 and x2 are used" in page.locator(".mlp-note").inner_text()
    assert ticked(page) == state(page, "features") == ["x1", "x2"]
    assert tab.complaints == []


def test_numbers_are_learned_and_the_plane_shows_them(tab: Visit) -> None:
    open_settled(
        tab,
        "training-lab-light.html?training-lab.epochs=600&training-lab.hidden=8&training-lab.activation=tanh"
        "&training-lab.step=adam&training-lab.learning_rate=0.03&training-lab.loss=binary_cross_entropy",
    )
    page = tab.page
    page.locator("summary", has_text="More settings").press("Enter")
    assert control(page, "loss").is_visible()
    control(page, "dataset").locator("select").press("h")
    assert state(page, "dataset") == "hills"
    assert not control(page, "loss").is_visible()
    settings: dict[str, Any] = {
        "epochs": 600,
        "hidden": [8],
        "activation": "tanh",
        "step": "adam",
        "learning_rate": 0.03,
    }
    lab = TrainingLab(dataset="hills", **settings)
    error = lab.network.error(*lab.data)
    text = sentence(page)
    shown = re.match(r"After 600 epochs the error is (\S+): an output is off by (\S+)\.", text)
    assert shown, text
    assert float(shown[1]) == pytest.approx(error, rel=1e-3)
    assert float(shown[2]) == pytest.approx(np.sqrt(2 * error), rel=1e-3)
    assert "right" not in text
    assert page.locator(".mlp-key-1").inner_text() == "1 or more"
    label = page.locator(".mlp-plane").get_attribute("aria-label")
    assert label and "coloured by the output, from −1 to 1" in label
    # Between the points: blue where the output is above 0, redder the lower it is, and pale in the middle.
    x0, y0, side = bounds_of(lab._points()[0])
    size = page.evaluate("document.querySelector('.mlp-plane').clientWidth")
    outputs, tints = [], []
    for place in np.random.RandomState(5).uniform(-1, 1, (60, 2)):
        output = lab.network.predict(place.reshape(1, 2))[0, 0]
        if np.hypot(*(lab._points()[0] - place).T).min() < 0.1 or abs(output) < 0.1:
            continue
        at = [22 + (place[0] - x0) / side * (size - 26), 4 + (1 - (place[1] - y0) / side) * (size - 26)]
        red, _, blue, _ = page.evaluate(PIXEL, [*map(round, at)])
        outputs.append(output)
        tints.append(blue - red)
    assert len(outputs) >= 8
    assert all((tint > 0) == (output > 0) for tint, output in zip(tints, outputs, strict=True))
    assert np.corrcoef(outputs, tints)[0, 1] > 0.95
    page.wait_for_function("() => location.search.includes('training-lab.dataset=hills')")
    page.reload()
    assert sentence(page) == text
    control(page, "dataset").locator("select").press("m")
    assert control(page, "loss").locator("select").input_value() == "binary_cross_entropy"
    assert tab.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_neurons_and_layers_come_and_go_at_the_drawing(windows: Windows, explorables: str, width: int) -> None:
    with windows.tab(explorables, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        open_settled(visit, "training-lab-light.html?training-lab.epochs=40")
        group = page.get_by_role("group", name="Size of the network")

        def press(name: str) -> list[int]:
            button = group.get_by_role("button", name=name)
            button.press("Enter")
            assert button.evaluate("button => button === document.activeElement")
            return state(page, "hidden")

        assert press("one neuron in layer 1 more") == [3]
        assert press("one hidden layer more") == [3, 3]
        assert press("one neuron in layer 2 less") == [3, 2]
        assert error_and_right(page) == pytest.approx(reference(hidden=[3, 2], epochs=40), rel=1e-3)
        assert page.locator('[data-part^="n2-"]:not(.mlp-bias)').count() == 2
        assert press("one neuron in layer 2 less") == [3, 1]
        assert press("one neuron in layer 2 less") == [3, 1]  # the last one stays
        assert press("the last hidden layer less") == [3]
        assert press("the last hidden layer less") == []
        assert not group.get_by_role("button", name="one neuron in layer 1 more").is_visible()
        last, legend = group.get_by_role("button").last.bounding_box(), page.locator(".mlp-legend").bounding_box()
        assert last and legend and last["y"] + last["height"] <= legend["y"]
        assert press("the last hidden layer less") == []
        for layers in range(1, 7):
            assert press("one hidden layer more") == [2] * layers
        assert press("one hidden layer more") == [2] * 6
        for units in (*range(3, 13), 12):
            assert press("one neuron in layer 6 more") == [*[2] * 5, units]
        # Each pair stands below its layer, and no button on another.
        boxes = [button.bounding_box() for button in group.get_by_role("button").all()]
        assert len(boxes) == 14
        for i, box in enumerate(boxes):
            assert box and box["width"] >= 24 and box["height"] >= 24
            for other in boxes[i + 1 :]:
                assert other
                apart = [
                    abs(box[at] - other[at]) >= min(box[size], other[size])
                    for at, size in (("x", "width"), ("y", "height"))
                ]
                assert any(apart), (box, other)
        for layer in range(1, 7):
            node = page.locator(f'[data-part="n{layer}-1"]').bounding_box()
            pair = group.locator(".mlp-size").nth(layer - 1).bounding_box()
            assert node and pair
            assert abs(node["x"] + node["width"] / 2 - pair["x"] - pair["width"] / 2) < 2
        page.wait_for_function("() => location.search.includes('training-lab.hidden=2-2-2-2-2-12')")
        assert visit.complaints == []


def test_other_points_are_drawn_by_their_own_seed(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.epochs=30&training-lab.seed=2")
    page = tab.page
    assert not control(page, "new_points").is_visible()
    page.locator("summary", has_text="More settings").press("Enter")
    assert not control(page, "data_seed").is_visible()
    control(page, "dataset").locator("select").press("m")
    first = plane_pixels(page)
    control(page, "new_points").press("Enter")
    assert (state(page, "data_seed"), state(page, "seed")) == (1, 2)
    error, right = reference(dataset="moons", data_seed=1, seed=2, epochs=30)
    assert error_and_right(page) == (pytest.approx(error, rel=1e-3), right)
    assert plane_pixels(page) != first
    field = control(page, "data_seed").locator("input")
    assert field.input_value() == "1"
    field.fill("77")
    field.press("Enter")
    error, right = reference(dataset="moons", data_seed=77, seed=2, epochs=30)
    assert error_and_right(page) == (pytest.approx(error, rel=1e-3), right)
    page.wait_for_function("() => location.search.includes('training-lab.data_seed=77')")
    assert tab.complaints == []


@pytest.mark.parametrize("how", ["mouse", "keyboard", "touch"])
def test_the_large_plane_shows_the_neuron_that_is_looked_at(windows: Windows, explorables: str, how: str) -> None:
    settings: dict[str, Any] = {"hidden": [3, 2], "activation": "tanh", "learning_rate": 3.0, "epochs": 3000}
    with windows.tab(explorables, viewport={"width": 1000, "height": 1200}, has_touch=how == "touch") as visit:
        page = visit.page
        open_settled(
            visit,
            "training-lab-light.html?training-lab.hidden=3-2&training-lab.activation=tanh&training-lab.learning_rate=3"
            "&training-lab.epochs=3000",
        )
        lab = TrainingLab(**settings)
        x0, y0, side = bounds_of(datasets.xor()[0])
        size = page.evaluate("document.querySelector('.mlp-plane').clientWidth")
        places = np.array([(x, y) for x in (-0.25, 0.3, 0.7, 1.25) for y in (-0.25, 0.35, 0.7, 1.25)])
        pass_ = lab.network.forward(places)

        def look(part: str) -> None:
            target = page.locator(f'[data-part="{part}"]')
            {"mouse": target.hover, "keyboard": target.focus, "touch": target.tap}[how]()

        def blue() -> list[bool]:
            at = [(22 + (x - x0) / side * (size - 26), 4 + (1 - (y - y0) / side) * (size - 26)) for x, y in places]
            colours = [page.evaluate(PIXEL, [round(u), round(v)]) for u, v in at]
            return [colour[2] > colour[0] for colour in colours]

        says = page.locator(".mlp-plane-says")
        output = plane_pixels(page)
        assert says.inner_text() == "Shown: the probability of class 1."
        for layer, neuron in ((1, 1), (1, 3), (2, 2), (0, 2)):
            look(f"n{layer}-{neuron}")
            values = (places if layer == 0 else pass_.activations[layer])[:, neuron - 1]
            clear = np.abs(values) > 0.15  # from the line, on which the neuron is 0
            assert clear.sum() >= 8
            assert np.array_equal(np.array(blue())[clear], values[clear] > 0), (layer, neuron)
            name = "input x₂" if layer == 0 else f"neuron {neuron} of layer {layer}"
            assert says.inner_text() == f"Shown: {name}."
            assert f"coloured by {name}. After" in (page.locator(".mlp-plane").get_attribute("aria-label") or "")
            assert plane_pixels(page) != output
        # Looking away brings the output back; a bias node and the output have no picture of their own.
        for part in ("n3-1", "n1-0", "w1-1-1"):
            look(part) if part[0] == "n" else page.locator(f'[data-part="{part}"]').focus()
            assert plane_pixels(page) == output
        look("n1-1")
        if how == "mouse":
            page.mouse.move(2, 2)
        else:
            page.evaluate("document.activeElement.blur()")
        assert plane_pixels(page) == output
        assert says.inner_text() == "Shown: the probability of class 1."
        assert visit.complaints == []


def test_six_layers_on_a_phone_stand_apart_and_are_those_of_the_library(windows: Windows, explorables: str) -> None:
    with windows.tab(explorables, viewport={"width": 360, "height": 780}) as visit:
        page = visit.page
        open_settled(visit, "training-lab-light.html?training-lab.epochs=25&training-lab.dataset=moons")
        page.locator("summary", has_text="More settings").press("Enter")
        layers = control(page, "layers").locator("select")
        layers.focus()
        page.keyboard.press("End")
        fields = control(page, "units").locator("input")
        for i, units in enumerate((12, 11, 10, 9, 8, 12)):
            fields.nth(i).fill(str(units))
            fields.nth(i).press("Enter")
        hidden = [12, 11, 10, 9, 8, 12]
        assert state(page, "hidden") == hidden
        shown = float(re.search(r"error is (\S+) and", sentence(page))[1])  # type: ignore[index]
        assert shown == pytest.approx(reference(dataset="moons", epochs=25, hidden=hidden)[0], rel=1e-3)
        boxes = page.evaluate(
            "[...document.querySelectorAll('.mlp-node-box')].map(box => box.getBoundingClientRect())"
            ".map(({left, right, top, bottom}) => [left, right, top, bottom])"
        )
        frame = page.locator(".mlp-network").bounding_box()
        assert frame
        assert len(boxes) == 3 + sum(hidden) + 6 + 1
        for i, (left, right, top, bottom) in enumerate(boxes):
            assert right - left >= 24
            assert bottom - top >= 24
            assert frame["x"] - 1 <= left
            assert right <= frame["x"] + frame["width"] + 1
            for other in boxes[i + 1 :]:  # room for wires between layers, and air between neurons of one layer
                apart = max(other[0] - right, left - other[1]), max(other[2] - bottom, top - other[3])
                assert apart[0] >= 14 or apart[1] >= 3, (boxes[i], other)
        page.locator('[data-part="n6-12"]').focus()
        page.keyboard.press("ArrowRight")
        assert "w7-" in page.evaluate("document.activeElement.dataset.part")
        assert visit.complaints == []


def test_a_link_shows_its_epoch_while_the_rest_of_the_run_is_computed_and_the_page_goes_on(tab: Visit) -> None:
    tab.open(
        "training-lab-light.html?training-lab.dataset=spirals&training-lab.hidden=8-8&training-lab.activation=tanh"
        "&training-lab.epochs=60000&training-lab.epoch=900"
    )
    page = tab.page
    page.wait_for_function("() => document.querySelector('.mlp-sentence')?.textContent.startsWith('After 900 epochs')")
    assert page.locator(".mlp-card[data-computing]").count() == 1
    shown = float(re.search(r"error is (\S+) and", page.locator(".mlp-sentence").inner_text())[1])  # type: ignore[index]
    lab = TrainingLab(dataset="spirals", hidden=[8, 8], activation="tanh", epochs=900)
    assert shown == pytest.approx(lab.history.errors[-1], rel=1e-3)
    curve = "document.querySelector('.mlp-curve').toDataURL()"
    before = page.evaluate(curve)
    page.wait_for_function(f"before => {curve} !== before", arg=before)  # the curve grows meanwhile
    control(page, "step").click()
    page.wait_for_function("() => document.querySelector('.mlp-sentence').textContent.startsWith('After 901 epochs')")
    assert page.locator(".mlp-card[data-computing]").count() == 1
    assert tab.complaints == []


#: After so many milliseconds a hand that moves a slider is taken to rest (src/lab/playback.js).
REST = 200


def test_settings_change_while_it_trains_and_what_was_trained_stays(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.epoch=0&training-lab.speed=3&training-lab.learning_rate=2")
    page = tab.page
    page.locator("summary", has_text="More settings").press("Enter")
    assert not control(page, "changes").is_visible()

    def plays_beyond(epoch: int) -> None:
        page.wait_for_function(
            "epoch => Number(document.querySelector('[data-name=epoch] input').value) > epoch", arg=epoch
        )

    control(page, "play").click()
    plays_beyond(30)
    slider = control(page, "learning_rate").locator("input[type=range]")
    # A push at each frame. How often the hand rested, because the machine was busy, is measured where it happened.
    rests = slider.evaluate(
        """async (box, rest) => {
            let last = performance.now(), rests = 0;
            for (let i = 0; i < 20; i += 1) {
                await new Promise(requestAnimationFrame);
                rests += performance.now() - last > rest ? 1 : 0;
                box.stepUp();
                box.dispatchEvent(new Event("input"));
                last = performance.now();
            }
            return rests;
        }""",
        REST / 2,
    )
    plays_beyond(page.evaluate("Number(document.querySelector('[data-name=epoch] input').value)") + 30)
    assert control(page, "play").inner_text() == "Pause"
    control(page, "step_rule").locator("select").press("m")
    plays_beyond(page.evaluate("Number(document.querySelector('[data-name=epoch] input').value)") + 30)
    control(page, "play").click()
    earlier = [tuple(row) for row in state(page, "earlier")]
    names = ("learning_rate", "step", "penalty", "strength", "epoch")
    now = {name: state(page, name) for name in names}
    # A slider that is pushed twenty times leaves one change, because the training waits until the hand rests; the
    # choice of momentum is the other.
    assert 2 <= len(earlier) <= 2 + rests
    assert earlier[0][1:3] == (2, "plain")
    assert earlier[-1][1:3] == (now["learning_rate"], "plain")
    assert (now["learning_rate"] > 2, now["step"]) == (True, "momentum")
    lab = TrainingLab(earlier=earlier, **now)
    assert error_and_right(page)[0] == pytest.approx(lab.network.error(*lab.data), rel=1e-3)
    text = control(page, "changes").inner_text()
    assert f"Changed on the way: η 2 up to epoch {earlier[0][0]}" in text
    assert f"then η {now['learning_rate']:g} with momentum" in text
    # Before the first change all is as it was, also by way of what was kept; and the whole is in the link and the cell.
    page.wait_for_function("() => location.search.includes('training-lab.earlier=')")
    first = earlier[0][0]
    slider = page.locator('[data-name="epoch"] input')
    slider.focus()
    for epoch in (first - 1, first, first + 1, now["epoch"]):
        slider.evaluate("(box, epoch) => { box.value = epoch; box.dispatchEvent(new Event('input')); }", epoch)
        shown = TrainingLab(earlier=earlier, **{**now, "epoch": epoch})
        assert error_and_right(page)[0] == pytest.approx(shown.network.error(*lab.data), rel=1e-3)
    # The address follows when the hand has rested for a moment.
    page.wait_for_function(
        "epoch => new URLSearchParams(location.search).get('training-lab.epoch') === String(epoch)", arg=now["epoch"]
    )
    before = sentence(page)
    page.reload()
    assert sentence(page) == before
    assert [tuple(row) for row in state(page, "earlier")] == earlier
    names_of_cell: dict[str, Any] = {}
    with redirect_stdout(io.StringIO()):
        exec(compile(page.locator(".mlp-code").text_content() or "", "cell", "exec"), names_of_cell)
    assert names_of_cell["history"].errors[-1] == pytest.approx(lab.network.error(*lab.data), rel=1e-9)
    control(page, "forget").press("Enter")
    assert state(page, "earlier") == []
    assert not control(page, "changes").is_visible()
    assert error_and_right(page)[0] == pytest.approx(reference(**now)[0], rel=1e-3)
    assert tab.complaints == []


def test_the_plane_can_have_the_colours_of_the_answers_alone(tab: Visit) -> None:
    open_settled(tab, "training-lab-light.html?training-lab.epoch=4200")
    page = tab.page
    size = page.evaluate("document.querySelector('.mlp-plane').clientWidth")
    x0, y0, side = bounds_of(datasets.xor()[0])
    places = [(x, y) for x in (-0.25, 0.25, 0.5, 0.75, 1.25) for y in (-0.25, 0.3, 0.7, 1.25)]
    outputs = TrainingLab(epoch=4200).network.predict(np.array(places))[:, 0]
    assert np.abs(outputs - 0.5).min() > 1e-4

    def colours() -> list[tuple[int, ...]]:
        inner = size - 26
        at = [(22 + (x - x0) / side * inner, 4 + (1 - (y - y0) / side) * inner) for x, y in places]
        return [tuple(page.evaluate(PIXEL, [round(u), round(v)])) for u, v in at]

    far = [i for i, output in enumerate(outputs) if abs(output - 0.5) > 0.1]
    assert len({colours()[i] for i in far}) > 4
    page.locator("summary", has_text="More settings").press("Enter")
    control(page, "discrete").locator("select").press("End")
    assert state(page, "discrete") is True
    found = colours()
    for answer in (False, True):
        assert len({found[i] for i in far if (outputs[i] > 0.5) == answer}) == 1, (found, outputs)
    assert len({found[i] for i in far}) == 2
    assert tab.complaints == []
