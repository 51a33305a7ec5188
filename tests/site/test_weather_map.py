"""The weather map of the chapter twice, still and live: the same runs under the same signs, in the same places."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np
import pytest

from mlp_lib.explorables import WeatherMap, weather_map
from mlp_lib.sweep.figures import _SPEED

from .explorable_pages import control, frames, open_settled, sentence, show, state
from .support import ROOT, Visit

LEFT, RIGHT, ROW = 58, 42, 20
#: What no rounding of another machine decides.
SURE = [r for r, eta in enumerate(WeatherMap.rates) if eta <= weather_map.REPEATABLE["half_squared_error"]]

#: All that stands in the live map.
LIVE = """svg => ({
    width: svg.getBoundingClientRect().width,
    paths: Object.fromEntries([...svg.querySelectorAll("path")].map(path => [path.getAttribute("class"), path.getAttribute("d")])),
    fills: Object.fromEntries([...svg.querySelectorAll("path")].map(path => [path.getAttribute("class"), getComputedStyle(path).fill])),
    texts: [...svg.querySelectorAll("text")].map(text => [text.textContent, +text.getAttribute("x"), +text.getAttribute("y")]),
})"""


def still() -> dict[str, Any]:
    """The figure that the chapter holds, as plotly draws it."""
    notebook = json.loads((ROOT / "book/learning-rate-and-seed.ipynb").read_text(encoding="utf-8"))
    figures = [
        output["data"]["application/vnd.plotly.v1+json"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    return next(figure for figure in figures if figure["data"][0]["type"] == "heatmap")  # type: ignore[no-any-return]


def array(packed: Any) -> np.ndarray[Any, Any]:
    if not isinstance(packed, dict):
        return np.asarray(packed)
    values = np.frombuffer(base64.b64decode(packed["bdata"]), np.dtype(packed["dtype"]))
    return values.reshape([int(n) for n in packed["shape"].split(",")]) if "shape" in packed else values


def places(d: str, width: float, half: float) -> set[tuple[int, int]]:
    """Rate and seed of each sign of a path; `half` is from where it is begun to its middle."""
    cell = (width - LEFT - RIGHT) / 100
    found = set()
    for x, y in re.findall(r"M([\d.]+) ([\d.]+)", d):
        found.add((11 - int(float(y) // ROW), round((float(x) + half - LEFT) / cell - 0.5)))
    return found


@pytest.fixture
def maps(tab: Visit) -> tuple[dict[str, Any], dict[str, Any]]:
    open_settled(tab, "weather-map-light.html")
    return still(), tab.page.locator(".mlp-weather").evaluate(LIVE)


def test_the_same_runs_have_the_same_signs(maps: tuple[dict[str, Any], dict[str, Any]]) -> None:
    picture, live = maps
    heat, *marks = picture["data"]
    z = array(heat["z"])
    cell = (live["width"] - LEFT - RIGHT) / 100
    half, small = cell / 2 - min(0.5, cell / 10), min(3, cell / 2.6)
    shades = [
        places(live["paths"][f"mlp-since-{name}"], live["width"], half) for name in ("by-100", "by-1000", "later")
    ]
    filled = set(zip(*map(np.ndarray.tolist, np.nonzero(z != 255)), strict=True))

    def sure(cells: set[tuple[int, int]]) -> set[tuple[int, int]]:
        return {(r, s) for r, s in cells if r in SURE}

    assert len(filled) > 500 and sure(set.union(*shades)) == sure(filled)
    # The shades of the live map part those of the still one.
    found = [[z[place] for place in sorted(sure(shade))] for shade in shades]
    assert all(found) and max(found[0]) <= min(found[1]) and max(found[1]) <= min(found[2])
    for name, kind in (("standing still", "mlp-still-standing"), ("still moving", "mlp-still-moving")):
        mark = next(mark for mark in marks if mark["name"] == name)
        expected = set(zip(array(mark["y"]).tolist(), array(mark["x"]).tolist(), strict=True))
        assert sure(places(live["paths"][kind], live["width"], small)) == sure(expected), name


def test_rates_seeds_titles_and_colours_agree(maps: tuple[dict[str, Any], dict[str, Any]]) -> None:
    picture, live = maps
    layout = picture["layout"]
    rates = [float(text) for text in layout["yaxis"]["ticktext"]]
    assert rates == WeatherMap.rates
    shown = sorted(((y, float(text)) for text, x, y in live["texts"] if x == LEFT - 6), reverse=True)
    assert [rate for _, rate in shown] == rates, "rates rise upwards"
    seeds = [int(text) for text, _, y in live["texts"] if y == 12 * ROW + 10 and text.isdigit()]
    assert seeds == [int(text) for text in layout["xaxis"]["ticktext"]]
    words = [text for text, *_ in live["texts"]]
    assert layout["xaxis"]["title"]["text"] in words and layout["yaxis"]["title"]["text"] in words
    for name, (_, shade) in zip(("by-100", "by-1000", "later"), _SPEED, strict=False):
        red, green, blue = (int(str(shade)[i : i + 2], 16) for i in (1, 3, 5))
        assert live["fills"][f"mlp-since-{name}"] == f"rgb({red}, {green}, {blue})"


def test_the_legend_names_every_sign(tab: Visit) -> None:
    open_settled(tab, "weather-map-light.html")
    legend = tab.page.locator(".mlp-weather-map .mlp-legend").inner_text()
    for name in ("standing still", "still moving", "by 100", "by 1,000", "after epoch 1,000"):
        assert name in legend


#: How many lines of crosses were drawn on points: 8 px down and 8 px sideways.
CROSSES = """() => {
    window.crosses = 0;
    const draw = CanvasRenderingContext2D.prototype.lineTo;
    CanvasRenderingContext2D.prototype.lineTo = function (...to) {
        if ([to[0] - this.lastX, to[1] - this.lastY].every((way) => Math.abs(way) === 8)) window.crosses++;
        return draw.apply(this, to);
    };
    const move = CanvasRenderingContext2D.prototype.moveTo;
    CanvasRenderingContext2D.prototype.moveTo = function (...to) {
        [this.lastX, this.lastY] = to;
        return move.apply(this, to);
    };
}"""


def test_play_runs_through_the_epochs_and_ends_at_the_last(tab: Visit) -> None:
    page = tab.page
    show(tab, "weather-map", learning_rate=5, seed=3, epoch=0)
    plane = page.locator(".mlp-plane")
    before = plane.evaluate("node => node.toDataURL()")
    control(page, "play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('.mlp-explorable .mlp-sentence').textContent.match(/after \\d?,?[1-9]\\d\\d epochs/)"
    )
    assert plane.evaluate("node => node.toDataURL()") != before
    page.keyboard.press("Enter")
    frames(page, 3)
    stopped = sentence(page)
    frames(page, 5)
    assert sentence(page) == stopped and "Play" in control(page, "play").inner_text()
    assert 0 < state(page, "epoch") < weather_map.EPOCHS
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('[data-name=play]').textContent === 'Play'", timeout=60_000)
    assert state(page, "epoch") == weather_map.EPOCHS
    assert tab.complaints == []


def test_a_wrong_point_has_its_cross(tab: Visit) -> None:
    page = tab.page
    page.add_init_script(f"({CROSSES})()")
    show(tab, "weather-map", learning_rate=5, seed=3, epoch=0)
    wrong = 4 - WeatherMap(learning_rate=5, seed=3).history.right_counts[0]
    assert wrong > 0
    at_the_start = page.evaluate("crosses")
    assert at_the_start > 0
    page.evaluate("crosses = 0")
    show(tab, "weather-map", learning_rate=5, seed=3)
    assert page.evaluate("crosses") == 0
