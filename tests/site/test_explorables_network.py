"""The lessons on the diagram, as a reader uses them; their numbers against mlp_lib."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from playwright.sync_api import Page

from mlp_lib import MLP, datasets
from mlp_lib.explorables import GradientLedger, NudgeMeter, StepMachine, Twins, WireView
from mlp_lib.explorables.network_still import wire_number

from .explorable_pages import control, numbers, open_settled, sentence, state
from .support import Visit


def near(shown: float, value: float) -> bool:
    """Whether a shown number is the value, rounded to at least three digits after the point or two in all."""
    return shown == pytest.approx(value, rel=6e-3, abs=5.1e-4)


def says(page: Page, value: float) -> bool:
    return any(near(shown, value) for shown in numbers(page.locator(".mlp-formula").inner_text()))


def node_text(page: Page, part: str) -> str:
    return page.locator(f'[data-part="{part}"] text').first.text_content() or ""


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
                    wire = page.locator(f'[data-part="w{layer}-{p}-{q + 1}"] text').text_content()
                    weight, entering, *product = numbers(wire)
                    assert weight == pytest.approx(network.weights[layer][p, q], abs=0.0051)
                    assert entering == pytest.approx(value, abs=0.0051)
                    # Where six wires cross there is room for the two factors only.
                    assert bool(product) == (layer == 2)
                    assert not product or product == [pytest.approx(weight * value, abs=0.0101)]
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


# --- the step machine ---------------------------------------------------------------------------


def assert_labels_are(page: Page, network: MLP) -> None:
    """A label without a place of its own waits until its wire is chosen; the others are weights, each once."""
    labels = Counter(label for label in page.locator(".mlp-wire-text").all_text_contents() if label)
    written = [Counter(wire_number(w, room) for W in network.weights for w in W.ravel()) for room in (0, 1000)]
    assert any(labels <= numbers for numbers in written), (labels, written)
    assert labels.total() >= 5


def test_the_machine_takes_every_step_and_its_numbers_are_the_librarys(tab: Visit) -> None:
    open_settled(tab, "step-machine-light.html?step-machine.seed=4&step-machine.learning_rate=2&step-machine.example=1")
    page = tab.page
    machine = StepMachine(seed=4, learning_rate=2.0, example=1)
    network, forward, backward = machine.passes()
    moved = machine.network
    moved.step(backward.gradients, 2.0)
    neurons = [(1, 1), (1, 2), (2, 1)]
    expected: list[tuple[str, list[float]]] = [("a[0] =", [0.0, 1.0])]
    for layer, q in neurons:
        expected.append(("    h[l]", [forward.pre_activations[layer][0, q - 1]]))
        expected.append(("    a[l]", [forward.activations[layer][0, q - 1]]))
    expected.append(("δ[2]", [backward.deltas[2][0, 0]]))
    expected += [("δ[1]", [backward.deltas[1][0, q - 1]]) for q in (1, 2)]
    expected += [("gradient", list(backward.gradients[layer][:, q - 1])) for layer, q in neurons]
    expected += [("w[l][j][q] -=", list(moved.weights[layer][:, q - 1])) for layer, q in neurons]
    expected.append(("# the same", list(machine.errors())))
    assert len(expected) == StepMachine.step.max
    assert "?" in node_text(page, "n1-1")
    # It opens with the weights that it begins with, and not with an empty box.
    drawn = numbers(page.locator(".mlp-formula").inner_text())
    for w in np.concatenate([network.weights[layer].ravel() for layer in (1, 2)]):
        assert any(shown == pytest.approx(w, abs=5.1e-3) for shown in drawn), (w, drawn)
    control(page, "next").focus()
    first = []
    for number, (line, values) in enumerate(expected, start=1):
        page.keyboard.press("Enter")
        first.append(page.locator(".mlp-formula").inner_text())
        current = page.locator(".mlp-program [aria-current]")
        assert current.count() == 1
        assert (current.text_content() or "").startswith(line), number
        for value in values:
            assert says(page, value), (number, value, first[-1])
        if number < len(expected):
            assert f"Step {number} of {len(expected)}" in sentence(page)
    before, after = machine.errors()
    assert numbers(sentence(page))[1:] == pytest.approx([before, after], rel=1e-3)
    assert ("fell" in sentence(page)) == (after < before)
    assert_labels_are(page, moved)
    control(page, "back").focus()
    for text in reversed(first[:-1]):
        page.keyboard.press("Enter")
        assert page.locator(".mlp-formula").inner_text() == text
    assert page.evaluate("document.activeElement.dataset.name") == "back"
    control(page, "end").click()
    assert state(page, "step") == len(expected)
    control(page, "restart").click()
    assert state(page, "step") == 0
    assert_labels_are(page, network)
    assert tab.complaints == []


def test_a_part_leads_to_its_step_and_a_round_to_the_next(tab: Visit) -> None:
    open_settled(tab, "step-machine-light.html")
    page = tab.page
    page.locator('[data-part="n2-1"]').click()
    assert sentence(page).startswith("Step 6 of 17: the pre-activation of neuron 1 of layer 2")
    page.locator('[data-part="w1-1-2"]').focus()
    page.keyboard.press("Enter")
    assert "weights into neuron 2 of layer 1" in sentence(page)
    control(page, "end").click()
    control(page, "repeat").click()
    machine = StepMachine()
    moved, _, backward = machine.passes()
    moved.step(backward.gradients, 1.0)
    assert np.allclose(state(page, "given_weights"), [w for W in moved.weights for w in W.ravel()], rtol=1e-12)
    assert state(page, "example") == 3
    assert state(page, "step") == 1
    assert tab.complaints == []


def test_an_equation_is_linked_where_the_page_refers_to_it(tab: Visit) -> None:
    open_settled(tab, "step-machine-light.html")
    page = tab.page
    page.evaluate(
        "() => { for (const [name, text] of [['headerlink', '#'], ['reference internal', '(4.5)']]) {"
        " const a = document.createElement('a'); a.href = 'output-layer.html#equation-eq-delta-output';"
        " a.className = name; a.textContent = text; document.querySelector('main').append(a); } }"
    )
    page.locator('[data-name="step"] input').fill("8")
    link = page.locator(".mlp-formula a")
    assert link.inner_text() == "(4.5)"
    assert (link.get_attribute("href") or "").endswith("output-layer.html#equation-eq-delta-output")


# --- the nudge meter ----------------------------------------------------------------------------

#: Rounding of one forward pass: E is off by a few units in the last place of numbers below 1.
ROUNDING = 1e-15


def measured_row(page: Page, name: str) -> str:
    return page.locator(f'[data-row="{name}"]').inner_text()


@pytest.mark.parametrize("epsilon", [1.0, 0.01, 1e-5, 1e-9, 1e-12])
def test_the_meter_measures_what_the_library_measures(tab: Visit, epsilon: float) -> None:
    open_settled(tab, f"nudge-meter-light.html?nudge-meter.epsilon={epsilon}&nudge-meter.seed=3")
    page = tab.page
    for part in ("n1-1", "n1-2", "n2-1", "n2-2"):
        page.locator(f'[data-part="{part}"]').focus()
        meter = NudgeMeter(epsilon=epsilon, seed=3, part=part)
        one_sided, central = meter.measured()
        unsure = ROUNDING / epsilon + 1e-10
        for name, value in (("one-sided", one_sided), ("central", central)):
            shown, off = numbers(measured_row(page, name))[:2]
            assert shown == pytest.approx(value, rel=1e-8, abs=unsure)
            assert off == pytest.approx(value - meter.delta, rel=6e-3, abs=unsure)
            digits = int(measured_row(page, name).split()[-1])
            assert abs(shown - meter.delta) <= abs(meter.delta) * 10.0**-digits + 1e-10
        assert numbers(measured_row(page, "delta"))[-1] == pytest.approx(meter.delta, rel=1e-8)
        for nudge in (epsilon, 0.0, -epsilon):
            formula = numbers(page.locator(".mlp-formula").inner_text())
            assert any(shown == pytest.approx(meter.nudged_error(nudge), rel=1e-9) for shown in formula)
    assert tab.complaints == []


def test_the_nudge_is_changed_by_keyboard_by_number_and_on_the_plot(tab: Visit) -> None:
    open_settled(tab, "nudge-meter-light.html")
    page = tab.page
    assert state(page, "epsilon") == 0.01
    slider = page.locator('[data-name="epsilon"] input[type=range]')
    slider.focus()
    gone = []
    for key in (*["ArrowLeft"] * 31, *["ArrowRight"] * 2):  # thirty presses over the whole range, and one beyond it
        page.keyboard.press(key)
        gone.append(state(page, "epsilon"))
    assert gone[:4] == [5e-3, 2e-3, 1e-3, 5e-4]
    assert gone[28:] == [2e-12, 1e-12, 1e-12, 2e-12, 5e-12]
    field = page.locator('[data-name="epsilon"] input[type=number]')
    field.fill("1e-6")
    field.press("Enter")
    assert state(page, "epsilon") == 1e-6
    far = numbers(measured_row(page, "central"))[1]
    page.keyboard.press("Tab")
    box = page.locator(".mlp-curves").bounding_box()
    assert box
    page.mouse.click(box["x"] + 46 + (box["width"] - 58) * 7 / 12, box["y"] + 60)
    assert state(page, "epsilon") == pytest.approx(1e-5, rel=0.1)
    assert far != numbers(measured_row(page, "central"))[1]
    field.fill("5")
    field.press("Enter")
    assert state(page, "epsilon") == 1
    assert "epsilon: must lie between" in page.locator(".mlp-note").inner_text()
    assert tab.complaints == []


# --- the gradient ledger ------------------------------------------------------------------------

GUESS = {1: 0, 0: 1, -1: 2}


def test_the_ledger_covers_the_factors_until_a_sign_is_said_and_counts(tab: Visit) -> None:
    open_settled(tab, "gradient-ledger-light.html?gradient-ledger.activation=relu&gradient-ledger.seed=1")
    page = tab.page
    ledger = GradientLedger(activation="relu", seed=1)
    signs = ledger.signs()
    assert 0 in signs  # a neuron that is off: its wires learn nothing
    rows = page.locator(".mlp-numbers tbody tr")
    right = 0
    for i, sign in enumerate(signs):
        p, q = divmod(i, 2)
        part = f"w2-{p}-{q + 1}"
        page.locator(f'[data-part="{part}"]').focus()
        ledger.part = part
        factors = ledger.factors()
        assert factors["gradient"] == pytest.approx(factors["a"] * factors["slope"] * factors["loss"], rel=1e-12)
        assert "covered" in page.locator(".mlp-formula").inner_text()
        assert rows.nth(i).inner_text().count("?") == 5
        assert page.locator(".mlp-numbers tbody").inner_text().count("?") == 5  # only the row that is asked for asks
        said = sign if i % 3 else (1 if sign != 1 else -1)
        right += said == sign
        button = control(page, "guess").nth(GUESS[said])
        button.focus()
        page.keyboard.press("Enter")
        assert ("✓" in page.locator(".mlp-formula").inner_text()) == (said == sign)
        for name in ("slope", "loss", "delta", "gradient"):
            assert says(page, factors[name]), (part, name)
        shown = numbers(rows.nth(i).inner_text())[-4:]
        for number, name in zip(shown, ("a", "slope", "loss", "gradient"), strict=True):
            assert near(number, factors[name]), (part, name)
        assert f"{right} of {i + 1} predicted" in sentence(page)
        control(page, "guess").nth(0).click(force=True)  # a second answer does not count
        assert f"{right} of {i + 1} predicted" in sentence(page)
    control(page, "example").locator("select").select_option("3")
    assert f"{right} of 6 predicted" in sentence(page)
    assert rows.last.inner_text().count("?") == 5
    control(page, "next").click()
    assert state(page, "part") == "w2-0-1"
    page.wait_for_function("() => location.search.includes('gradient-ledger.part=w2-0-1')")
    page.reload()
    assert f"{right} of 6 predicted" in sentence(page)
    control(page, "forget").click()
    assert "No sign predicted yet" in sentence(page)
    assert tab.complaints == []


# --- twins --------------------------------------------------------------------------------------


def shown_pairs(page: Page) -> np.ndarray:
    rows = page.locator(".mlp-numbers tbody tr")
    return np.array(
        [numbers(rows.nth(n).locator("td").nth(twin).inner_text())[0] for n in range(4) for twin in (0, 1)]
    ).reshape(4, 2)


@pytest.mark.parametrize(("perturbation", "rate"), [(0.0, 1.0), (1e-9, 2.0), (0.001, 1.0), (0.1, 1.0)])
def test_the_twins_have_the_weights_of_the_library(tab: Visit, perturbation: float, rate: float) -> None:
    open_settled(tab, f"twins-light.html?twins.perturbation={perturbation}&twins.learning_rate={rate}")
    page = tab.page
    done = 0
    for name, more in (("one", 1), ("hundred", 100), ("hundred", 100), ("end", 4800)):
        control(page, name).focus()
        page.keyboard.press("Enter")
        done += more
        network, history = Twins(perturbation=perturbation, learning_rate=rate).run(done)
        pairs = Twins.pairs([*network.weights])
        assert shown_pairs(page) == pytest.approx(pairs, rel=1e-6, abs=6e-6)
        apart = np.abs(np.diff(pairs)).max()
        text = sentence(page)
        if perturbation == 0:
            assert "equal in every weight, to the last digit" in text
            assert apart < 1e-12
        else:
            assert float(numbers(text)[1]) == pytest.approx(apart, rel=6e-3)
        assert any(shown == pytest.approx(history.errors[-1], rel=1e-3) for shown in numbers(text))
        assert ("all four" in text) == (history.right_counts[-1] == 4)
    assert done == 5001
    assert state(page, "epoch") == 5001
    control(page, "start").click()
    start = Twins(perturbation=perturbation).network  # epoch 0
    assert shown_pairs(page) == pytest.approx(Twins.pairs([*start.weights]), abs=6e-6)
    assert tab.complaints == []


def test_the_nudge_of_a_twin_by_keyboard_and_time_by_mouse(tab: Visit) -> None:
    open_settled(tab, "twins-light.html")
    page = tab.page
    control(page, "perturbation").locator("input").focus()
    page.keyboard.press("End")
    assert state(page, "perturbation") == 1
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert state(page, "perturbation") == 0.1
    page.keyboard.press("Home")
    assert state(page, "perturbation") == 0
    box = page.locator(".mlp-curves").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 46 + (box["width"] - 58) / 2, box["y"] + 60)
    assert 2400 < state(page, "epoch") < 2600
    page.locator('[data-part="w2-2-1"]').focus()
    assert state(page, "pair") == 3
    page.keyboard.press("ArrowUp")
    assert tab.complaints == []


@pytest.mark.parametrize(("perturbation", "fate"), [(0.0, "equal"), (0.001, "close"), (0.1, "apart")])
def test_what_was_said_of_the_twins_is_judged_after_the_last_epoch(tab: Visit, perturbation: float, fate: str) -> None:
    network, _ = Twins(perturbation=perturbation).run(5001)
    apart = np.abs(np.diff(Twins.pairs([*network.weights]))).max()
    assert fate == ("equal" if apart == 0 else "close" if apart < 1 else "apart")
    open_settled(tab, f"twins-light.html?twins.perturbation={perturbation}")
    page = tab.page
    control(page, "prediction").get_by_text("differ by less than 1").click()
    assert sentence(page).endswith("You said: they will differ by less than 1. Train them to the end.")
    control(page, "end").click()
    assert sentence(page).endswith("So it is." if fate == "close" else "Not so.")
    assert tab.complaints == []
