"""The drawing of a network, at any width and with any weights: nothing that is written stands on anything else."""

from __future__ import annotations

import pytest

from .explorable_pages import show
from .support import Visit, Windows

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
    const labels = seen(".mlp-wire:not(.mlp-crowded) .mlp-wire-text").map(ink);
    const faults = [];
    labels.forEach((label, i) => {
        for (const other of labels.slice(i + 1)) if (on(label.box, other.box)) faults.push(`${label.name} (${label.part}) on ${other.name} (${other.part})`);
        for (const { part, box } of boxes) if (on(label.box, box)) faults.push(`${label.name} (${label.part}) on the box ${part}`);
    });
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
        if (part === label.part) continue;
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
