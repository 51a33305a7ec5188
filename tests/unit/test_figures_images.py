"""Pictures of digits and of weights: which pixel of the figure is which number."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import datasets, figures

ALT = "What the pictures show, in a sentence."
SIDE = 8


def picture(sheet: np.ndarray, i: int, columns: int, below: int = 1) -> np.ndarray:
    """The pixels of one picture, cut out of the sheet."""
    top, left = (i // columns) * (SIDE + below), (i % columns) * (SIDE + 1)
    return sheet[top : top + SIDE, left : left + SIDE]


def test_every_pixel_is_where_it_belongs() -> None:
    X, _ = datasets.digits("test")
    sheet = np.asarray(figures.images(X[:23], alt=ALT, columns=10).data[0].z)
    for i, row in enumerate(X[:23]):
        np.testing.assert_allclose((picture(sheet, i, 10) - 1.0) / 254 * 16, row.reshape(8, 8), atol=0.04)
    inside = np.zeros_like(sheet, dtype=bool)
    for i in range(23):
        picture(inside, i, 10)[:] = True
    assert (sheet[~inside] == 0).all() and (sheet[inside] > 0).all(), "0 is the page, and nothing else is"


def test_the_first_row_is_on_top_and_pixels_are_squares() -> None:
    axis = figures.images(np.zeros((3, 64)), alt=ALT).layout.yaxis
    assert (axis.autorange, axis.scaleanchor) == ("reversed", "x")


def test_signed_pictures_have_zero_in_the_middle() -> None:
    rows = np.zeros((2, 64))
    rows[0, 3], rows[1, 5] = -2.0, 1.0
    sheet = np.asarray(figures.images(rows, alt=ALT, signed=True).data[0].z)
    assert picture(sheet, 0, 2)[0, 3] == 1
    assert picture(sheet, 1, 2)[0, 5] == pytest.approx(128 + 63.5, abs=0.5)
    assert picture(sheet, 0, 2)[7, 7] == 128


def test_nothing_to_tell_apart_is_paper() -> None:
    sheet = np.asarray(figures.images(np.full((1, 64), 3.0), alt=ALT).data[0].z)
    assert set(picture(sheet, 0, 1).ravel()) == {1}


def test_captions_stand_below_their_pictures() -> None:
    figure = figures.images(np.zeros((3, 64)), alt=ALT, columns=2, captions=["a", "b", "c"])
    sheet = np.asarray(figure.data[0].z)
    for i, note in enumerate(figure.layout.annotations):
        assert note.text == "abc"[i]
        assert note.x == (i % 2) * 9 + 3.5
        top = (i // 2) * (SIDE + 5)
        assert (note.y, note.yanchor) == (top + SIDE - 0.5, "top"), "from the lower edge of its picture on"
        assert (picture(sheet, i, 2, below=5) == 1).all()


def test_an_animation_shows_each_moment_on_one_scale() -> None:
    moments = {"first": np.full((2, 64), 1.0), "second": np.full((2, 64), 4.0)}
    figure = figures.animate_images(moments, alt=ALT, signed=True)
    assert [frame.name for frame in figure.frames] == ["first", "second"]
    assert [frame.layout.title.text for frame in figure.frames] == ["first", "second"]
    shades = [picture(np.asarray(frame.data[0].z), 1, 2)[0, 0] for frame in figure.frames]
    assert shades == [round(1 + 254 * 0.625), 255]
    np.testing.assert_array_equal(figure.data[0].z, figure.frames[0].data[0].z)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rows": np.zeros((2, 63))}, "rows has shape"),
        ({"rows": np.zeros(64)}, "rows"),
        ({"rows": np.zeros((0, 64))}, "rows"),
        ({"rows": np.full((1, 64), np.nan)}, "rows"),
        ({"rows": np.zeros((2, 64)), "captions": ["one"]}, "captions must be one for each of the 2"),
        ({"rows": np.zeros((2, 64)), "columns": 0}, "columns"),
        ({"rows": np.zeros((2, 64)), "alt": "short"}, "alt"),
    ],
)
def test_what_is_refused(given: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        figures.images(**{"alt": ALT, **given})


def test_moments_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        figures.animate_images({"a": np.zeros((1, 64)), "b": np.zeros((2, 64))}, alt=ALT)
    with pytest.raises(ValueError, match="empty"):
        figures.animate_images({}, alt=ALT)
    with pytest.raises(TypeError, match="moments must be rows"):
        figures.animate_images([np.zeros((1, 64))], alt=ALT)  # type: ignore[arg-type]
