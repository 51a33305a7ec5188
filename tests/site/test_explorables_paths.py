"""The path tracer, as a reader uses it: the sum over paths moves, lights up, and is judged by mlp_lib."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from mlp_lib.explorables import PathTracer

from .explorable_pages import control, eased, frames, numbers, open_settled, sentence, state
from .support import Visit, Windows, watch

#: Two hidden layers and three outputs, all their wires; what a reader sees first; one output.
NETWORKS: list[tuple[list[int], str]] = [
    ([2, 2, 2], "sigmoid"),
    ([2, 3, 2], "relu"),
    ([2, 2, 2, 2], "tanh"),
    ([2, 3, 3, 3], "sigmoid"),
    ([2, 2, 1], "sigmoid"),
]


def opened(tab: Visit, **settings: Any) -> Page:
    query = "&".join(f"path-tracer.{name}={value}" for name, value in settings.items())
    open_settled(tab, f"path-tracer-light.html?{query}")
    return tab.page


def part(page: Page, name: str) -> Locator:
    return page.locator(f'.mlp-network [data-part="{name}"]')


def factor(page: Page, name: str, path: int = 1) -> Locator:
    return page.locator(f'[data-row="{path}"] [data-points="{name}"]')


def products(page: Page) -> list[float]:
    return [numbers(text)[-1] for text in page.locator(".mlp-product b").all_inner_texts()]


def shown(page: Page, name: str) -> float:
    return numbers(page.locator(f'[data-sum="{name}"]').inner_text())[0]


def close(values: list[float]) -> Any:
    return pytest.approx(values, rel=1e-3, abs=6e-5)


# --- the numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(("sizes", "activation"), NETWORKS)
def test_the_paths_add_up_and_one_that_is_left_out_is_missing(tab: Visit, sizes: list[int], activation: str) -> None:
    page = opened(tab, seed=5, layer_sizes="-".join(map(str, sizes)), activation=activation)
    for name in ("n1-2", "w1-0-1", "w1-1-2", "w2-2-1", "n1-1"):
        part(page, name).focus()
        page.keyboard.press("Enter")
        assert state(page, "part") == name
        tracer = PathTracer(layer_sizes=sizes, activation=activation, seed=5, part=name)
        true, truth = tracer.products(), tracer.truth
        assert products(page) == close(true)
        assert shown(page, "truth") == shown(page, "reduced") == close(truth)  # type: ignore[comparison-overlap]
        assert shown(page, "measured") == close(tracer.measured)  # type: ignore[comparison-overlap]
        box = page.locator(".mlp-paths input").last
        box.focus()
        page.keyboard.press("Space")
        assert page.evaluate("document.activeElement.type") == "checkbox"
        reduced = sum(true[:-1])
        for which, value in (("reduced", reduced), ("error", -true[-1]), ("truth", truth), ("measured", truth)):
            assert shown(page, which) == close(value), (name, which)  # type: ignore[arg-type, comparison-overlap]
        assert ("even the sign is wrong" in sentence(page)) == (reduced * truth < 0)
        assert state(page, "left_out") == [len(true)]
        page.keyboard.press("Space")
        assert state(page, "left_out") == []
        assert page.locator('[data-sum="error"]').count() == 0
    assert tab.complaints == []


def test_a_path_fades_in_the_diagram_and_comes_back_from_a_link(tab: Visit) -> None:
    page = opened(tab)
    page.locator('[data-path="2"]').click()
    assert "mlp-dim" in (part(page, "w2-1-2").get_attribute("class") or "")
    assert "mlp-lit" in (part(page, "w2-1-1").get_attribute("class") or "")
    page.wait_for_function("() => location.search.includes('path-tracer.left_out=2')")
    text = sentence(page)
    page.reload()
    assert sentence(page) == text
    assert not page.locator('[data-path="2"] input').is_checked()
    assert tab.complaints == []


# --- step by step -------------------------------------------------------------------------------

#: The middle of each tablet that is seen, and its text; of the sum the last.
TOKENS = """() => [...document.querySelectorAll(".mlp-token")].filter(token => getComputedStyle(token).opacity > 0.5).map(token => {
    const box = token.querySelector("rect").getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, text: token.textContent, sum: token.matches(".mlp-token-sum") };
})"""
#: How far a point is from a part of the diagram: from its wire, or from its box.
DISTANCE = """([name, x, y]) => {
    const group = document.querySelector(`[data-part="${name}"]`);
    const box = group.querySelector(".mlp-node-box")?.getBoundingClientRect();
    if (box) return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    const line = group.querySelector(".mlp-wire-line"), matrix = line.getScreenCTM();
    const end = (u, v) => new DOMPoint(line[u].baseVal.value, line[v].baseVal.value).matrixTransform(matrix);
    const [a, b] = [end("x1", "y1"), end("x2", "y2")];
    const t = Math.max(0, Math.min(1, ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / ((b.x - a.x) ** 2 + (b.y - a.y) ** 2)));
    return Math.hypot(x - a.x - t * (b.x - a.x), y - a.y - t * (b.y - a.y));
}"""


@pytest.fixture
def calm(windows: Windows, explorables: str) -> Iterator[Visit]:
    """A tab of a reader who asked for less motion: what moves is there at once."""
    with windows.tab(explorables, viewport={"width": 1000, "height": 1200}, reduced_motion="reduce") as visit:
        yield visit


@pytest.mark.parametrize("name", ["n1-1", "w1-1-2"])
@pytest.mark.parametrize(("sizes", "activation"), NETWORKS)
def test_the_products_come_back_along_their_paths(calm: Visit, sizes: list[int], activation: str, name: str) -> None:
    """Each step multiplies one factor, whose part and symbol glow, and the tablets lie where it stands."""
    page = opened(calm, seed=5, layer_sizes="-".join(map(str, sizes)), activation=activation, part=name, step=0)
    tracer = PathTracer(layer_sizes=sizes, activation=activation, seed=5, part=name)
    rows = page.locator("[data-row]")
    last = len(tracer.factors()[0])
    assert page.evaluate(TOKENS) == []
    assert page.locator('[data-sum="reduced"]').inner_text() == "?"
    control(page, "next").focus()
    texts = []
    for step in range(1, last + 1):
        page.keyboard.press("Enter")
        assert state(page, "step") == step
        true = tracer.products(step)
        assert products(page) == close(true), step
        frames(page)
        tokens = page.evaluate(TOKENS)
        assert len(tokens) == len(true)
        for row, (token, value) in enumerate(zip(tokens, true, strict=True)):
            points = rows.nth(row).locator(".mlp-factor").nth(last - step)
            at = points.get_attribute("data-points")
            waits = name if step == last and name.startswith("w") else at
            # In a stack, half of it at most; tablets wait on the left of a neuron.
            far = page.evaluate(DISTANCE, [waits, token["x"], token["y"]])
            assert far <= 34 + 10.5 * len(true), (step, row, at, far)
            assert glows(points)
            assert glows(part(page, str(at)))
            assert token["text"].startswith("−") == (value < 0)
            if len(true) <= 3:
                assert numbers(token["text"])[0] == pytest.approx(value, rel=6e-3, abs=6e-4)
        assert page.locator('[data-sum="reduced"]').inner_text() == "?"
        texts.append(page.locator(".mlp-terms").inner_text())
    page.keyboard.press("Enter")
    assert state(page, "step") is None
    (sum_token,) = page.evaluate(TOKENS)
    assert sum_token["sum"]
    assert numbers(sum_token["text"])[0] == pytest.approx(tracer.truth, rel=6e-3, abs=6e-4)
    assert page.evaluate(DISTANCE, [name, sum_token["x"], sum_token["y"]]) <= 34
    assert shown(page, "reduced") == close(tracer.truth)  # type: ignore[arg-type, comparison-overlap]
    control(page, "back").focus()
    for text in reversed(texts):
        page.keyboard.press("Enter")
        assert page.locator(".mlp-terms").inner_text() == text
    assert page.evaluate("document.activeElement.dataset.name") == "back"
    assert calm.complaints == []


def test_a_left_out_product_stays_behind(calm: Visit) -> None:
    page = opened(calm, seed=5, left_out=2)
    tracer = PathTracer(seed=5)
    left, added = page.evaluate(TOKENS)
    assert added["sum"] and not left["sum"]
    assert numbers(added["text"])[0] == pytest.approx(tracer.products()[0], rel=6e-3, abs=6e-4)
    assert numbers(left["text"])[0] == pytest.approx(tracer.products()[1], rel=6e-3, abs=6e-4)
    page.locator('[data-path="2"]').click()
    (added,) = page.evaluate(TOKENS)
    assert numbers(added["text"])[0] == pytest.approx(tracer.truth, rel=6e-3, abs=6e-4)


PLACE = """() => { const box = document.querySelector(".mlp-token rect").getBoundingClientRect(); return [box.x + box.width / 2, box.y]; }"""


def test_a_move_is_eased_and_can_be_turned_back(tab: Visit) -> None:
    page = opened(tab, seed=5, step=2)
    eased(page)
    start = page.evaluate(PLACE)
    control(page, "next").click()
    eased(page, until=0)
    assert page.evaluate(PLACE)[0] == pytest.approx(start[0], abs=1), "it starts from where it was"
    eased(page, until=400)
    under_way = page.evaluate(PLACE)
    control(page, "back").click()
    eased(page, until=0)
    turned = page.evaluate(PLACE)
    assert under_way[0] < start[0] - 5
    assert turned[0] == pytest.approx(under_way[0], abs=1), "it turns where it is"
    eased(page)
    assert page.evaluate(PLACE) == pytest.approx(start, abs=0.5)
    control(page, "next").click()
    eased(page)
    assert page.evaluate(PLACE)[0] < under_way[0], "without a turn it goes further"


def test_with_less_motion_it_is_there_at_once(calm: Visit) -> None:
    page = opened(calm, seed=5, step=2)
    control(page, "next").click()
    frames(page)
    there = page.evaluate(PLACE)
    page.wait_for_timeout(300)
    assert page.evaluate(PLACE) == there


def test_play_goes_through_all_steps_and_stops(calm: Visit) -> None:
    page = opened(calm)
    play = control(page, "play")
    play.focus()
    page.keyboard.press("Space")
    assert play.inner_text() == "Pause"
    page.wait_for_function("() => document.querySelector('.mlp-step-text').textContent.startsWith('2 of 5')")
    page.keyboard.press("Space")
    assert play.inner_text() == "Play"
    assert state(page, "step") == 2
    page.wait_for_function("() => location.search.includes('path-tracer.step=2')")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('[data-name=play]').textContent === 'Play'", timeout=15_000)
    assert state(page, "step") is None
    assert calm.complaints == []


# --- what belongs together lights up ------------------------------------------------------------


def glows(element: Locator) -> bool:
    """Whether it is drawn with the glow: a band along a wire, a strong edge of a box, a ring around a symbol."""
    return bool(
        element.evaluate(
            """element => {
                const inner = selector => element.querySelector(selector);
                const style = node => getComputedStyle(node);
                const hit = inner(".mlp-wire-hit"), box = inner(".mlp-node-box");
                if (hit) return style(hit).stroke !== "rgba(0, 0, 0, 0)";
                if (box) return parseFloat(style(box).strokeWidth) > 3.5;
                return style(element).boxShadow !== "none";
            }"""
        )
    )


PAIRS = ["n1-1", "w2-1-1", "n2-1", "w3-1-1"]


@pytest.mark.parametrize("name", PAIRS)
def test_under_the_mouse_symbol_and_part_light_up_together(tab: Visit, name: str) -> None:
    page = opened(tab)
    symbol, drawn = factor(page, name), part(page, name)
    assert not glows(symbol) and not glows(drawn)
    symbol.hover()
    assert glows(drawn) and glows(symbol)
    others = [each for each in PAIRS if each != name]
    assert not any(glows(part(page, each)) or glows(factor(page, each)) for each in others)
    page.mouse.move(1, 1)
    assert not glows(symbol) and not glows(drawn)
    hit = drawn.locator(".mlp-wire-hit, .mlp-node-box").first
    hit.hover()
    assert glows(symbol) and glows(drawn)
    said = page.locator(".mlp-meaning").inner_text()
    assert any(kind in said for kind in ("weight", "slope", "y − t"))
    assert state(page, "part") == "n1-1", "to point at something does not start there"
    page.mouse.move(1, 1)
    assert tab.complaints == []


def test_a_path_lights_up_as_a_whole(tab: Visit) -> None:
    page = opened(tab)
    page.locator('[data-row="2"] .mlp-route').hover()
    for name in ("n1-1", "w2-1-2", "n2-2", "w3-2-1"):
        assert glows(part(page, name)) and glows(factor(page, name, 2)), name
    assert not glows(part(page, "w2-1-1")) and not glows(factor(page, "n1-1", 1))


def test_by_keys_both_ways(tab: Visit) -> None:
    page = opened(tab)
    first = page.locator('.mlp-factor[tabindex="0"]')
    page.locator('[data-path="1"] input').focus()
    page.keyboard.press("Tab")
    assert first.evaluate("element => element === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert glows(part(page, "w2-1-2")) and glows(factor(page, "w2-1-2", 2))
    assert not glows(part(page, "n1-1"))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    part(page, "n1-1").focus()
    page.keyboard.press("ArrowRight")
    on = page.evaluate("document.activeElement.dataset.part")
    assert on.startswith("w2-")
    page.keyboard.press("ArrowRight")
    on = page.evaluate("document.activeElement.dataset.part")
    assert glows(part(page, on)) and glows(page.locator(f'[data-points="{on}"]').first)
    page.keyboard.press("Enter")
    assert state(page, "part") == on
    assert tab.complaints == []


@pytest.fixture(scope="module")
def phone(chromium: Browser, explorables: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    yield watch(context, explorables)
    context.close()


def test_a_tap_lights_up_and_a_second_one_starts_there(phone: Visit) -> None:
    page = opened(phone)
    factor(page, "w2-1-2", 2).tap()
    assert glows(part(page, "w2-1-2")) and glows(factor(page, "w2-1-2", 2))
    assert state(page, "part") == "n1-1"
    part(page, "n2-1").tap()
    assert glows(factor(page, "n2-1")) and not glows(part(page, "w2-1-2"))
    assert state(page, "part") == "n1-1"
    part(page, "n2-1").tap()
    assert state(page, "part") == "n2-1"
    part(page, "n1-2").tap()  # on no path: there is nothing to light up
    assert state(page, "part") == "n1-2"
    page.locator('[data-path="1"]').tap()
    assert state(page, "left_out") == [1]
    assert phone.complaints == []


# --- any small network --------------------------------------------------------------------------


def test_the_network_grows_and_shrinks_at_the_drawing(tab: Visit) -> None:
    page = opened(tab, seed=3)
    buttons = control(page, "layer_sizes")

    def press(name: str) -> list[int]:
        button = buttons.get_by_label(name, exact=True)
        button.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") is not None
        sizes: list[int] = state(page, "layer_sizes")
        tracer = PathTracer(layer_sizes=sizes, seed=3)
        assert products(page) == close(tracer.products())
        assert page.locator(".mlp-network .mlp-node").count() == sum(sizes) + len(sizes) - 1 + 1
        return sizes

    assert press("one neuron in layer 1 more") == [2, 3, 2]
    assert press("one neuron in layer 1 more") == [2, 3, 2]  # there is no room for a fourth
    assert press("one output more") == [2, 3, 3]
    assert press("one hidden layer more") == [2, 3, 2, 3]
    assert press("one neuron in layer 2 less") == [2, 3, 1, 3]
    assert press("one output less") == [2, 3, 1, 2]
    assert press("one hidden layer less") == [2, 3, 2]
    assert press("one output less") == [2, 3, 1]
    assert tab.complaints == []


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("sizes", ["2-3-3-3", "2-2-2-2", "2-3-3"])
def test_the_largest_is_no_taller_than_a_laptop(windows: Windows, explorables: str, sizes: str, width: int) -> None:
    with windows.tab(explorables, viewport={"width": width, "height": 800}) as visit:
        page = opened(visit, layer_sizes=sizes, step=3)
        boxes = [page.locator(name).bounding_box() for name in (".mlp-network", "[data-name=play]", ".mlp-card")]
        drawing, play, card = (box or {} for box in boxes)
        assert play["y"] + play["height"] - drawing["y"] <= 400
        assert width < 600 or card["height"] <= 800
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.complaints == []
