"""Contour lines of still pictures: where they run, and that their numbers can be read."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mlp_lib.explorables import ErrorLandscape, contours

ROWS, COLUMNS = np.mgrid[0:21, 0:31].astype(float)


def test_lines_of_a_slope_are_straight_and_whole() -> None:
    (line,) = contours.lines(COLUMNS + 2.0 * ROWS, 25.3)
    assert line[:, 0] + 2.0 * line[:, 1] == pytest.approx(np.full(len(line), 25.3), abs=1e-12)
    assert {tuple(end) for end in line[[0, -1]].round(6)} == {(25.3, 0.0), (0.0, 12.65)}


def test_a_line_around_a_hill_is_closed() -> None:
    bowl = (COLUMNS - 15.0) ** 2 + (ROWS - 10.0) ** 2
    (line,) = contours.lines(bowl, 40.0)
    assert np.array_equal(line[0], line[-1])
    assert np.hypot(*(line - [15.0, 10.0]).T) == pytest.approx(np.full(len(line), np.sqrt(40.0)), abs=0.05)
    assert contours.lines(bowl, 1e6) == []


def test_a_saddle_is_crossed_by_two_lines_that_do_not_meet() -> None:
    lines = contours.lines((COLUMNS - 14.5) * (ROWS - 9.5), 0.1)
    assert len(lines) == 2
    assert {bool((line[:, 0] > 14.5).all()) for line in lines} == {True, False}


def test_what_lies_above_both_corners_of_a_cell_is_cut_off_at_each() -> None:
    values = np.array([[1.0, 0.0], [0.0, 1.0]])
    corners = [line.sum(axis=1) for line in contours.lines(values, 0.75)]
    assert sorted(round(float(ends.mean()), 6) for ends in corners) == [0.25, 1.75]


def test_numbers_do_not_touch_one_another_nor_the_border() -> None:
    lined = [10.0 * line for level in (9.0, 20.0, 21.5, 30.0) for line in contours.lines(COLUMNS + ROWS, level)]
    places = [place for place in contours.label_places(lined, 300.0, 200.0, np.zeros((0, 2))) if place]
    assert len(places) == 4
    for k, (x, y) in enumerate(places):
        assert 17 < x < 283
        assert 8 < y < 192
        assert all(abs(x - u) >= 34 or abs(y - v) >= 16 for u, v in places[:k])
    assert contours.label_places([np.array([[50.0, 50.0], [60.0, 50.0]])], 300.0, 200.0, np.zeros((0, 2))) == [None]
    assert contours.label_places([lined[0]], 300.0, 200.0, lined[0]) == [None]


@pytest.mark.parametrize(("plane", "names"), [("weights", "w⁽¹⁾₁₁ w⁽²⁾₁₁"), ("random", "1 2"), ("run", "start aside")])
def test_the_still_landscape_says_its_heights_and_axes(plane: str, names: str) -> None:
    figure = ErrorLandscape(plane=plane, epoch=300)
    texts = re.findall("<text[^>]*>([^<]*)</text>", figure.still())
    said = {float(text) for text in texts if text.startswith("0.")}
    _, E = figure.surface(31)
    crossed = {level for level in (0.01, 0.05, 0.1, 0.15, 0.25) if E.min() < level < E.max()}
    assert said <= crossed
    assert len(said) >= min(2, len(crossed) - 1)
    assert all(any(name in text for text in texts) for name in names.split())
    assert {"−12", "0", "12"} <= set(texts)
