"""The drawing of a network, at any width and with any weights: nothing that is written stands on anything else."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from mlp_lib.explorables import GradientLedger, NudgeMeter, PathTracer, StepMachine, WireView
from mlp_lib.explorables.network_still import NetworkFigure

from .explorable_pages import show
from .support import THEMES, Visit, Windows

#: A lesson on the diagram, and the settings that change its numbers.
DIAGRAMS = {
    "wire-view": ("seed", "example"),
    "nudge-meter": ("seed", "example"),
    "gradient-ledger": ("seed", "example"),
    "path-tracer": ("seed", "example"),
    "step-machine": ("seed", "step"),
    "twins": ("seed",),
    "live-xor": ("seed", "epoch"),
    "training-lab": ("seed", "epoch"),
}
WIDTHS = (1280, 768, 480, 360)

#: What is written, as it is inked: neighbouring letters of one text belong together.
COLLISIONS = """svg => {
    const seen = selector => [...svg.querySelectorAll(selector)]
        .filter(node => node.getBoundingClientRect().width > 0 && node.textContent.trim())
        .map(node => ({ name: node.textContent.trim(), part: node.closest("[data-part]")?.dataset.part, box: node.getBBox ? node.getBoundingClientRect() : null }));
    const boxes = [...svg.querySelectorAll(".mlp-node-box")].map(node => ({ part: node.closest("[data-part]").dataset.part, box: node.getBoundingClientRect() }));
    const on = (a, b, by = 1) => a.left < b.right - by && b.left < a.right - by && a.top < b.bottom - by && b.top < a.bottom - by;
    // The height of digits, not of the line that they stand on.
    const ink = ({ box, ...rest }) => ({ ...rest, box: { left: box.left, right: box.right, top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2 } });
    // What has no room is shown on the reader's choice, on a plate above what is there.
    const labels = seen(".mlp-wire:not(.mlp-crowded) .mlp-wire-text, .mlp-asked .mlp-wire-text").map(ink);
    const faults = [];
    labels.forEach((label, i) => {
        for (const other of labels.slice(i + 1)) if (on(label.box, other.box)) faults.push(`${label.name} (${label.part}) on ${other.name} (${other.part})`);
        for (const { part, box } of boxes) if (on(label.box, box)) faults.push(`${label.name} (${label.part}) on the box ${part}`);
    });
    // The ground of a label covers, and is no larger than what the layout keeps free.
    for (const tag of svg.querySelectorAll(".mlp-wire:not(.mlp-crowded) > .mlp-wire-label")) {
        const { part } = tag.closest("[data-part]").dataset;
        const plate = tag.querySelector(".mlp-wire-plate").getBoundingClientRect();
        for (const label of labels) if (label.part !== part && on(label.box, plate)) faults.push(`the ground of ${part} covers ${label.name} (${label.part})`);
    }
    for (const { name, part, box } of seen(".mlp-node-text tspan").map(ink)) {
        const own = boxes.find(each => each.part === part).box;
        if (box.left < own.left || box.right > own.right || box.top < own.top || box.bottom > own.bottom) faults.push(`${name} leaves its box ${part}`);
    }
    // A wire may cross another, but none crosses a number that is not its own.
    const wires = [...svg.querySelectorAll(".mlp-wire-line")].map(line => {
        const [matrix, at] = [line.getScreenCTM(), name => line[name].baseVal.value];
        const to = (x, y) => new DOMPoint(x, y).matrixTransform(matrix);
        return { part: line.closest("[data-part]").dataset.part, a: to(at("x1"), at("y1")), b: to(at("x2"), at("y2")) };
    });
    for (const label of labels) for (const { part, a, b } of wires) {
        // Below the plate of a label that is asked for, a wire may pass.
        if (part === label.part || !label.part) continue;
        for (let t = 0; t <= 1; t += 0.01) {
            const [x, y] = [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
            if (x > label.box.left && x < label.box.right && y > label.box.top && y < label.box.bottom) {
                faults.push(`${part} crosses ${label.name} of ${label.part}`);
                break;
            }
        }
    }
    const view = svg.getBoundingClientRect();
    for (const { name, box } of [...labels, ...seen(".mlp-node-text")]) if (box.left < view.left - 1 || box.right > view.right + 1) faults.push(`${name} leaves the drawing`);
    return faults;
}"""


def states(lesson: str) -> list[dict[str, int]]:
    """Different weights, and different examples, epochs or steps with them."""
    found = []
    for seed in (0, 3, 17, 42, 99):
        setting = {"seed": seed}
        for name, value in (("example", 1 + seed % 3), ("epoch", 5 * seed), ("step", seed % 10)):
            if name in DIAGRAMS[lesson]:
                setting[name] = value
        found.append(setting)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lesson", DIAGRAMS)
def test_nothing_written_stands_on_anything_else(windows: Windows, explorables: str, lesson: str, width: int) -> None:
    with windows.tab(explorables, viewport={"width": width, "height": 900}) as visit:
        for setting in states(lesson):
            show(visit, lesson, **setting)
            for drawing in visit.page.locator("svg.mlp-network").all():
                assert drawing.evaluate(COLLISIONS) == [], setting


def test_where_there_is_room_no_label_is_left_out(windows: Windows, explorables: str) -> None:
    """The nudge meter's network shares its row with the numbers, and is too narrow for all of them."""
    with windows.tab(explorables, viewport={"width": 1280, "height": 900}) as visit:
        for lesson in ("wire-view", "path-tracer", "twins", "live-xor"):
            show(visit, lesson)
            assert visit.page.locator(".mlp-wire").count() >= 6
            assert visit.page.locator(".mlp-wire.mlp-crowded").count() == 0, lesson


#: Of each label that is seen, whether something shines through what it is written on.
GROUNDS = """plates => plates.filter(plate => plate.getBoundingClientRect().width > 0).map(plate => {
    const { fill, fillOpacity, opacity } = getComputedStyle(plate);
    return fill.startsWith("rgb(") && fillOpacity === "1" && opacity === "1";
})"""


@pytest.mark.parametrize("theme", THEMES)
def test_no_wire_shines_through_a_label(windows: Windows, explorables: str, address: str, theme: str) -> None:
    """A thick wire behind thin digits would make them unreadable: in the live figures and in those of the text."""
    with windows.tab(explorables, viewport={"width": 360, "height": 780}, color_scheme=theme) as visit:
        for lesson in ("wire-view", "nudge-meter", "gradient-ledger", "twins", "step-machine"):
            visit.open(f"{lesson}-{theme}.html")
            visit.page.locator(".mlp-wire-label").first.wait_for(state="attached")
            plates = visit.page.locator(".mlp-wire:not(.mlp-crowded):not(.mlp-dim) > .mlp-wire-label > .mlp-wire-plate")
            grounds = plates.evaluate_all(GROUNDS)
            assert grounds and all(grounds), (lesson, grounds)
    with windows.tab(address, viewport={"width": 360, "height": 780}, color_scheme=theme) as visit:
        visit.open("book/forward.html")
        visit.draw_figures()
        grounds = visit.page.locator(".annotation rect.bg").evaluate_all(GROUNDS)
        assert len(grounds) > 8 and all(grounds), grounds


def test_on_a_phone_three_layers_have_their_weights(windows: Windows, explorables: str) -> None:
    """Four characters are enough for most; what has no room is told where somebody points."""
    shown = {}
    with windows.tab(explorables, viewport={"width": 360, "height": 780}) as visit:
        for lesson in ("wire-view", "nudge-meter"):
            show(visit, lesson)
            free = visit.page.locator(".mlp-wire:not(.mlp-crowded)").count()
            shown[lesson] = free / visit.page.locator(".mlp-wire").count()
    assert shown["wire-view"] == 1 and shown["nudge-meter"] > 0.8, shown


@pytest.mark.parametrize("sizes", ["2-3-2-1", "2-4-4-1"])
def test_on_a_phone_the_chosen_neuron_has_its_weights(windows: Windows, explorables: str, sizes: str) -> None:
    """Where there is no room for all. They stand clear, and above the wires of other neurons."""
    widths = [int(n) for n in sizes.split("-")]
    parts = {"n1-1": widths[0] + 1, "n2-2": widths[1] + 1, "n0-1": widths[1]}
    with windows.tab(explorables, viewport={"width": 360, "height": 780}) as visit:
        for part, wires in parts.items():
            show(visit, "wire-view", layer_sizes=sizes, seed=3, part=part)
            drawing = visit.page.locator("svg.mlp-network").first
            labels = drawing.locator(".mlp-asked .mlp-wire-text")
            assert [bool(text) for text in labels.all_text_contents()] == [True] * wires, part
            assert all(label.is_visible() for label in labels.all()), part
            assert drawing.evaluate(COLLISIONS) == [], part
        show(visit, "wire-view", layer_sizes=sizes, seed=3, part="w1-1-1")
        assert visit.page.locator(".mlp-asked .mlp-wire-text").count() == 0


def test_on_a_phone_each_step_of_the_machine_shows_the_weights_it_reads(windows: Windows, explorables: str) -> None:
    """Of nine weights two to four had room; those of the neuron that a step is about stand in their place."""
    about = {2: (1, 1), 5: (1, 2), 8: (2, 1), 12: (1, 2), 16: (2, 1)}
    with windows.tab(explorables, viewport={"width": 360, "height": 780}) as visit:
        for step, (layer, q) in about.items():
            show(visit, "step-machine", step=step)
            drawing = visit.page.locator("svg.mlp-network").first
            shown = drawing.evaluate(SEEN)["labels"]
            into = drawing.locator(f".mlp-wire[data-part^='w{layer}-'][data-part$='-{q}'] .mlp-wire-text")
            written = into.all_text_contents()
            assert len(written) == 3, step
            assert all(text and text in [label for label, *_ in shown] for text in written), step
            assert drawing.evaluate(COLLISIONS) == [], step
            assert drawing.evaluate(OVERFULL) == [], step


@pytest.mark.parametrize("hidden", ["4-3-2", "3-3-3"])
def test_on_a_phone_the_lab_with_three_hidden_layers_tells_a_neurons_weights(
    windows: Windows, explorables: str, hidden: str
) -> None:
    widths = [2, *map(int, hidden.split("-")), 1]
    with windows.tab(explorables, viewport={"width": 360, "height": 780}) as visit:
        for layer in (1, 2, 3):
            show(visit, "training-lab", hidden=hidden, part=f"n{layer}-1")
            drawing = visit.page.locator("svg.mlp-network").first
            into = drawing.locator(f".mlp-wire[data-part^='w{layer}-'][data-part$='-1']")
            shown = drawing.evaluate(SEEN)["labels"]
            written = into.locator(".mlp-wire-text").all_text_contents()
            assert len(written) == widths[layer - 1] + 1
            assert all(text and text in [label for label, *_ in shown] for text in written), (layer, written)


def test_the_measure_finds_what_it_looks_for(tab: Visit) -> None:
    show(tab, "wire-view", seed=3)
    drawing = tab.page.locator("svg.mlp-network").first
    assert drawing.evaluate(COLLISIONS) == []
    drawing.evaluate(
        "svg => { const [a, b] = [...svg.querySelectorAll('.mlp-wire-label')].filter(l => l.getBoundingClientRect().width);"
        " b.setAttribute('transform', a.getAttribute('transform')); }"
    )
    assert any(" on " in fault for fault in drawing.evaluate(COLLISIONS))
    drawing.evaluate("svg => { svg.querySelector('.mlp-node-text tspan').textContent = '−123456.789'; }")
    assert any("leaves its box" in fault for fault in drawing.evaluate(COLLISIONS))
    drawing.evaluate(
        "svg => svg.querySelectorAll('.mlp-wire-plate').forEach(plate => {"
        " for (const [name, value] of Object.entries({ x: -40, y: -20, width: 80, height: 40 })) plate.setAttribute(name, value); })"
    )
    assert any("the ground of" in fault for fault in drawing.evaluate(COLLISIONS))


#: What is written in a neuron and reaches over its edge.
OVERFULL = """svg => [...svg.querySelectorAll(".mlp-node")].flatMap(node => {
    const box = node.querySelector("rect").getBoundingClientRect();
    return [...node.querySelectorAll("tspan")].map(line => [line.textContent, line.getBoundingClientRect()])
        .filter(([text, ink]) => text.trim() && (ink.left < box.left || ink.right > box.right + 3)).map(([text]) => text);
})"""

#: Each lesson whose still picture is the diagram, with settings of another network than that of its beginning.
STILLS: dict[str, tuple[type[NetworkFigure], dict[str, Any]]] = {
    "wire-view": (WireView, {"layer_sizes": [2, 3, 2, 1], "activation": "tanh", "part": "n2-1"}),
    "nudge-meter": (NudgeMeter, {"part": "n2-1"}),
    "gradient-ledger": (GradientLedger, {"part": "w2-0-1"}),
    "path-tracer": (PathTracer, {"layer_sizes": [2, 3, 2, 2], "part": "n1-2"}),
    # Before its forward pass is over, the live one asks for the numbers that the still one shows.
    "step-machine": (StepMachine, {"step": 7}),
}

#: What a reader sees of the live diagram: the ends and the look of its wires, its labels and its boxes.
SEEN = """svg => {
    const at = (node, ...names) => names.map(name => Number(node.getAttribute(name)));
    const wires = [...svg.querySelectorAll(".mlp-wire-line")].map(line => [...at(line, "x1", "y1", "x2", "y2"),
        line.closest(".mlp-to-error") ? 1.5 : Number(line.getAttribute("stroke-width")), line.closest(".mlp-negative") ? 1 : 0]);
    const shown = tag => tag.closest(".mlp-selected, .mlp-asked") || !tag.closest(".mlp-crowded, .mlp-dim, .mlp-unasked");
    const labels = [...svg.querySelectorAll(".mlp-wire-label")].filter(shown).map(tag => {
        const [x, y] = tag.getAttribute("transform").match(/-?[\\d.]+/g).map(Number);
        return [tag.textContent, x, y];
    });
    const nodes = [...svg.querySelectorAll(".mlp-node")].map(node => [
        [...node.querySelectorAll("tspan")].map(line => line.textContent.trim()).join("|"),
        ...at(node.querySelector("rect"), "x", "y", "width", "height"), node.closest(".mlp-selected") ? 1 : 0]);
    return { size: at(svg, "width", "height"), wires, labels, nodes };
}"""


def drawn(still: str) -> dict[str, Any]:
    """The same of a still picture."""
    svg = ElementTree.fromstring(still)
    wires, labels, nodes = svg
    numbers = lambda part, *names: [float(part.get(name, "nan")) for name in names]  # noqa: E731
    seen: dict[str, Any] = {"size": numbers(svg, "width", "height"), "labels": [], "nodes": []}
    seen["wires"] = [
        [
            *map(float, re.findall(r"[\d.]+", wire.get("d", ""))),
            *numbers(wire, "stroke-width"),
            int("stroke-dasharray" in wire.attrib),
        ]
        for wire in wires
    ]
    seen["labels"] = [[text.text, *numbers(text, "x", "y")] for text in labels if text.tag == "text"]
    for part in nodes:
        if part.tag == "rect":
            chosen = int(part.get("stroke") == "currentColor")
            seen["nodes"].append(["", *numbers(part, "x", "y", "width", "height"), chosen])
        else:
            seen["nodes"][-1][0] += ("|" if seen["nodes"][-1][0] else "") + str(part.text)
    return seen


def flat(part: Any) -> list[Any]:
    return [item for each in part for item in flat(each)] if isinstance(part, list) else [part]


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("lesson", STILLS)
def test_the_same_network_is_seen_before_and_after_the_script_starts(
    windows: Windows, explorables: str, lesson: str, phone: bool
) -> None:
    cls, other = STILLS[lesson]
    beginning = {"step": 7} if lesson == "step-machine" else {}
    with windows.tab(explorables, viewport={"width": 1280, "height": 900}) as visit:
        for settings in (beginning, {**other, "seed": 3}):
            figure = cls(**settings)
            still = drawn(figure.still_on_phone() if phone else figure.still())
            link = {name: "-".join(map(str, v)) if isinstance(v, list) else v for name, v in settings.items()}
            show(visit, lesson, **link)
            frame = visit.page.locator(".mlp-network-frame").first
            frame.evaluate("(frame, width) => { frame.style.width = `${width}px`; }", still["size"][0])
            visit.page.wait_for_function(
                "w => document.querySelector('svg.mlp-network').clientWidth == w", arg=still["size"][0]
            )
            live = frame.locator("svg.mlp-network").evaluate(SEEN)
            for kind in ("size", "wires", "labels", "nodes"):
                assert len(still[kind]) == len(live[kind]) > 0, kind
                if kind == "labels":  # those that are asked for come last
                    for seen in (still, live):
                        seen[kind].sort(key=lambda one: [round(x, 1) for x in one[1:]])
                for ours, theirs in zip(flat(still[kind]), flat(live[kind]), strict=True):
                    assert ours == (theirs if isinstance(theirs, str) else pytest.approx(theirs, abs=0.01)), kind
