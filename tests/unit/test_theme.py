"""Contrast as WCAG 2 defines it; colour-vision deficiencies as Machado, Oliveira and Fernandes (2009) simulate them."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from mlp_lib import theme
from mlp_lib.explorables.base import STATIC

MODES = ("light", "dark")

#: Linear RGB as seen with full normal, protan, deutan and tritan vision.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    luminances = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    x = SRGB_TO_XYZ @ np.clip(rgb, 0.0, 1.0) / [0.95047, 1.0, 1.08883]
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str) -> float:
    """Smallest CIE 1976 distance over all kinds of sight; 2.3 is just noticeable."""
    return min(float(np.linalg.norm(lab(eye @ linear(one)) - lab(eye @ linear(other)))) for eye in SIGHT.values())


def test_the_measures_themselves() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert distance("#123456", "#123456") == 0.0
    assert distance("#000000", "#ffffff") == pytest.approx(100.0, abs=0.1)
    # a red and a green that the eyes without long- or medium-wave cones confuse
    assert distance("#d01010", "#5f6a00") < 12.0 < np.linalg.norm(lab(linear("#d01010")) - lab(linear("#5f6a00")))


def test_quantities_and_classes_are_all_there() -> None:
    assert set(theme.QUANTITIES) == {"weights", "pre_activations", "activations", "deltas", "error"}
    assert set(theme.CLASSES) == {"0", "1"}
    for colours in (*theme.QUANTITIES.values(), *theme.CLASSES.values()):
        assert set(colours) == set(MODES)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", [*theme.QUANTITIES, *theme.CLASSES])
def test_colours_can_colour_text(name: str, mode: str) -> None:
    colour = {**theme.QUANTITIES, **theme.CLASSES}[name][mode]
    assert contrast(colour, theme.PAGE[mode]["background"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_text_itself(mode: str) -> None:
    assert contrast(theme.PAGE[mode]["text"], theme.PAGE[mode]["background"]) >= 7.0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(theme.QUANTITIES, 2)))
def test_quantities_are_told_apart_by_all_eyes(one: str, other: str, mode: str) -> None:
    assert distance(theme.QUANTITIES[one][mode], theme.QUANTITIES[other][mode]) >= 12.0


@pytest.mark.parametrize("mode", MODES)
def test_classes_are_told_apart_by_all_eyes_and_by_shape(mode: str) -> None:
    assert distance(theme.CLASSES["0"][mode], theme.CLASSES["1"][mode]) >= 50.0
    assert len(set(theme.CLASS_MARKERS)) == len(theme.CLASS_MARKERS) >= 2


def test_both_sides_of_a_boundary_are_told_apart() -> None:
    positions, colours = zip(*theme.BOUNDARY_COLORSCALE, strict=True)
    assert positions == (0.0, 0.5, 1.0)
    assert distance(str(colours[0]), str(colours[2])) >= 50.0


@pytest.mark.parametrize("colour", theme.SERIES)
@pytest.mark.parametrize("mode", MODES)
def test_curves_stand_out_from_both_pages(colour: str, mode: str) -> None:
    assert contrast(colour, theme.PAGE[mode]["background"]) >= 3.0


def test_curves_differ_in_dash_or_in_a_colour_that_all_eyes_see() -> None:
    """`figures.curves` uses six dashes in turn."""
    for i, j in itertools.combinations(range(len(theme.SERIES)), 2):
        if i % 6 == j % 6:
            assert distance(theme.SERIES[i], theme.SERIES[j]) >= 12.0


def test_explorables_take_the_palette_and_keep_their_planes_apart() -> None:
    """Their style sheet sets no colour of a quantity or a class; the planes it shades differ for all eyes."""
    style = (STATIC / "explorables.css").read_text(encoding="utf-8")
    own = [name for name, _ in re.findall(r"--mlp-([\w-]+):\s*(#[0-9a-f]{6})", style)]
    assert not {name.replace("-", "_") for name in own} & set(theme.QUANTITIES)
    assert not [name for name in own if name.startswith("class-")]
    planes = [re.findall(rf"--mlp-boundary-{side}:\s*(#[0-9a-f]{{6}})", style) for side in "01"]
    assert len(planes[0]) == len(planes[1]) == len(MODES)
    for one, other in zip(*planes, strict=True):
        assert distance(one, other) >= 50.0
