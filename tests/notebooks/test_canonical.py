"""The canonical form of the chapters, and how nbval compares figures."""

from __future__ import annotations

import base64
import copy
import difflib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import notebooks

from .strict import comparable, flat, frames_together

ROOT = Path(__file__).resolve().parents[2]


def code(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": 7, **more}


def messy() -> dict[str, Any]:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "one\n"},
        {"output_type": "stream", "name": "stdout", "text": ["two\n"]},
        {
            "output_type": "execute_result",
            "execution_count": 99,
            "metadata": {"a": 1},
            "transient": {"display_id": "x"},
            "data": {
                "text/html": "<p>\nhello",
                "application/vnd.jupyter.widget-view+json": {"model_id": "random"},
            },
        },
    ]
    return {
        "cells": [
            {"cell_type": "markdown", "id": "title", "source": "# Title", "metadata": {"collapsed": True}},
            code("print(1)", id="same", outputs=outputs, metadata={"tags": ["a"], "execution": {"t": 1}}),
            code("print(2)", id="same"),
            code("", id="empty"),
        ],
        "metadata": {"kernelspec": {"name": "mine"}, "widgets": {"state": 1}, "language_info": {"version": "3.13.1"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def test_canonical_form() -> None:
    made = notebooks.canonical(messy())
    title, first, second = made["cells"]
    assert title["id"] == "title"
    assert title["metadata"] == {}
    assert (first["id"], first["execution_count"], first["metadata"]) == ("same", 1, {"tags": ["a"]})
    assert first["outputs"][0]["text"] == ["one\n", "two\n"]
    assert first["outputs"][1] == {
        "data": {"text/html": ["<p>\n", "hello"]},
        "execution_count": 1,
        "metadata": {},
        "output_type": "execute_result",
    }
    assert second["id"] not in {"same", ""}
    assert second["execution_count"] == 2
    assert made["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in made["metadata"]


def test_it_is_a_fixed_point() -> None:
    made = notebooks.canonical(messy())
    assert notebooks.text_of(notebooks.canonical(copy.deepcopy(made))) == notebooks.text_of(made)
    assert notebooks.canonical(messy()) == made


def test_editing_one_cell_changes_few_lines() -> None:
    for path in sorted((ROOT / "book").glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        notebook = json.loads(before)
        cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        cell["source"] = [*cell["source"], "\nOne more line."]
        notebook["metadata"]["language_info"]["version"] = "9.9"
        after = notebooks.text_of(notebooks.canonical(notebook))
        changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] in {"+ ", "- "}]
        assert len(changed) <= 4, (path.name, changed)
        break


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (code("import sys; sys.path.append('..')"), "sys.path"),
        (code("a = 1\nprint('" + "a" * 80 + "')"), "more than 79 characters"),
        (code("1", metadata={"tags": ["nbval-skip"]}), "hides its output"),
        (code("# NBVAL_IGNORE_OUTPUT\n1"), "hides its output"),
        (code("# PYTEST_VALIDATE_IGNORE_OUTPUT\n1"), "hides its output"),
        (code("# NBVAL_SKIP\n1"), "hides its output"),
        (code("# NBVAL_RAISES_EXCEPTION\n1"), "hides its output"),
        (code("1", metadata={"tags": ["pytest-validate-ignore-output"]}), "hides its output"),
        ({"cell_type": "markdown", "source": "", "attachments": {"a.png": {}}}, "pasted picture (a.png)"),
        (
            code("1/0", outputs=[{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "x"}]),
            "ZeroDivisionError",
        ),
        (code("1", outputs=[{"output_type": "stream", "name": "stderr", "text": "careful"}]), "stderr"),
        (
            code("x", outputs=[{"output_type": "execute_result", "data": {"text/plain": "<A at 0x7f12345678>"}}]),
            "address",
        ),
        (
            code("x", outputs=[{"output_type": "stream", "name": "stdout", "text": f"step   E\n{1:59}   0.5\n"}]),
            "prints a row of a table",
        ),
        (
            code("x", outputs=[{"output_type": "execute_result", "data": {"text/plain": f"[{'1, ' * 30}2]"}}]),
            "prints a row of a table",
        ),
    ],
)
def test_forbidden(cell: dict[str, Any], reason: str) -> None:
    (found,) = notebooks.forbidden({"cells": [cell]})
    assert reason in found


def test_a_pasted_picture_is_kept() -> None:
    """Also in a cell without words, and when a chapter is renewed from text."""
    pasted = {"a.png": {"image/png": "aGVsbG8="}}
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source, "attachments": pasted} for source in ("x", "")]
    kept = notebooks.canonical({"cells": cells, "metadata": {}})["cells"]
    assert [cell["attachments"] for cell in kept] == [pasted, pasted]


def test_renewing_a_chapter_keeps_its_pasted_pictures(tmp_path: Path) -> None:
    path, text = tmp_path / "chapter.ipynb", tmp_path / "chapter.md"
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "Look.", "attachments": {"a.png": {}}}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    text.write_text("Look.\n", encoding="utf-8")
    notebooks.convert(text, path)
    assert json.loads(path.read_text(encoding="utf-8"))["cells"][0]["attachments"] == {"a.png": {}}


def test_a_picture_pasted_into_a_cell_that_the_text_changed_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, text = tmp_path / "chapter.ipynb", tmp_path / "chapter.md"
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "Look.", "attachments": {"a.png": {}}}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    before = path.read_bytes()
    text.write_text("Look here.\n", encoding="utf-8")
    assert notebooks.main(["convert", str(text), str(path)]) == 1
    assert "a.png" in (told := capsys.readouterr().err) and "'Look.'" in told
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["check", "format", "execute"])
@pytest.mark.parametrize(
    ("kind", "metadata", "named"),
    [
        ("code", {"slideshow": {"slide_type": "skip"}}, "'slideshow'"),
        ("raw", {"format": "text/html"}, "'format'"),
        ("markdown", {"name": "proof"}, "'name'"),
        ("code", {"jupyter": {"source_hidden": True}}, "hide-input"),
        ("code", {"jupyter": {"somebody": 1}}, "'somebody'"),
    ],
)
def test_metadata_that_somebody_meant_are_refused_by_cell(
    command: str, kind: str, metadata: Any, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "chapter.ipynb"
    cells: list[Any] = [{"cell_type": "markdown", "id": "first", "metadata": {}, "source": "# A"}, code("1", id="it")]
    cells[1] |= {"metadata": metadata, "cell_type": kind}
    if kind != "code":
        del cells[1]["outputs"], cells[1]["execution_count"]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    before = path.read_bytes()
    assert notebooks.main([command, str(path)]) == 1
    told = capsys.readouterr().err
    assert "chapter.ipynb: cell 2 (id it)" in told and named in told
    assert path.read_bytes() == before


def test_metadata_of_the_notebook_that_somebody_meant_are_refused() -> None:
    with pytest.raises(notebooks.LosesError, match=r"the notebook has the metadata 'authors'"):
        notebooks.canonical({"cells": [], "metadata": {"authors": [{"name": "A. Uthor"}]}})


def test_what_editors_leave_behind_goes() -> None:
    noise: dict[str, Any] = {name: {"a": 1} for name in notebooks.CELL_NOISE}
    cells = [code("1", metadata={**noise, "jupyter": {"outputs_hidden": True}, "slideshow": {}})]
    left: dict[str, Any] = {name: {"a": 1} for name in notebooks.NOTEBOOK_NOISE}
    made = notebooks.canonical({"cells": cells, "metadata": left})
    assert made["cells"][0]["metadata"] == {}
    assert set(made["metadata"]) == {"kernelspec", "language_info"}


def test_a_long_sentence_may_be_printed() -> None:
    """A page breaks it where it likes; the words of a figure it does not print."""
    sentence = {"output_type": "stream", "name": "stdout", "text": "One word after another. " * 9 + "\nstep   E\n"}
    figure = {"output_type": "display_data", "data": {"image/png": "x", "text/plain": f"A   {'curve ' * 20}"}}
    assert notebooks.forbidden({"cells": [code("x", outputs=[sentence, figure])]}) == []


def test_a_clean_cell_is_not_forbidden() -> None:
    assert notebooks.forbidden({"cells": [code("print(1)", metadata={"tags": ["raises-exception"]})]}) == []


def test_check_and_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps(messy()), encoding="utf-8")
    assert notebooks.main(["check", str(path)]) == 1
    assert "not in canonical form" in capsys.readouterr().err
    assert notebooks.main(["format", str(path)]) == 0
    assert notebooks.main(["check", str(path)]) == 0


def array(values: Any, kind: str = "f8") -> dict[str, Any]:
    """An array as Plotly stores it."""
    content = np.asarray(values, dtype=kind)
    shape = {"shape": ", ".join(map(str, content.shape))} if content.ndim > 1 else {}
    return {"bdata": base64.b64encode(content.tobytes()).decode(), "dtype": kind, **shape}


CURVE = np.geomspace(0.3, 1e-5, 30)
FIGURE = {
    "data": [
        {"type": "heatmap", "z": array([[0, 1, 200]], "u1")},
        {"type": "scatter", "y": array(CURVE), "x": array([1, 2, 3], "u1")},
    ],
    "layout": {"xaxis": {"title": {"text": "x"}, "range": [0.1, 1.0]}},
    "frames": [{"name": "0"}, {"name": "50", "data": [{"z": array([[9, 9, 200]], "u1")}]}],
}
Y = ["data", 1, "y"]


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    figure = copy.deepcopy(FIGURE)
    place: Any = figure
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return figure


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["data", 0, "z"], array([[0, 1, 201]], "u1")),
        (Y, array(CURVE * (1 + 1e-3))),
        (Y, array(CURVE + 1e-8)),
        (["layout", "xaxis", "range"], [0.1 + 1e-12, 1.0]),
    ],
)
def test_what_another_processor_may_compute_is_equal(path: list[Any], value: Any) -> None:
    assert comparable(changed(path, value)) == comparable(FIGURE)


def one_value_off() -> np.ndarray[Any, Any]:
    values = CURVE.copy()
    values[20] *= 1.05
    return values


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["data", 0, "z", "dtype"], "i1"),
        (["data", 0, "z", "shape"], "3, 1"),
        (["data", 0, "type"], "contour"),
        (["data"], []),
        (["frames"], [{"name": "0"}]),
        (["frames", 1, "name"], "51"),
        (["frames", 1, "data", 0, "z"], array([[9, 9, 190]], "u1")),
        (["layout", "xaxis", "title", "text"], "y"),
        (["layout", "xaxis", "range"], [0.1001, 1.0]),
        (["data", 0, "z"], array([[0, 0, 0]], "u1")),
        (["data", 0, "z"], array([[0, 1, 190]], "u1")),
        (["data", 1, "x"], array([1, 2, 4], "u1")),
        (Y, array(4 * CURVE)),
        (Y, array(0 * CURVE)),
        (Y, array(CURVE[::-1])),
        (Y, array(one_value_off())),
        (Y, array(np.where(CURVE < 1e-4, np.nan, CURVE))),
        (Y, array(CURVE, "f4")),
    ],
)
def test_a_change_of_a_figure_is_seen(path: list[Any], value: Any) -> None:
    assert comparable(changed(path, value)) != comparable(FIGURE)


def noisy(seed: int) -> np.ndarray[Any, Any]:
    """A curve that is the same up to its middle, and then what rounding errors made of it."""
    noise = np.random.RandomState(seed).uniform(0.1, 0.3, 15)
    return np.concatenate([CURVE[:15], noise])


def test_where_rounding_is_amplified_the_quiet_part_and_the_range_are_compared() -> None:
    def figure(values: Any) -> Any:
        return comparable(changed(Y, array(values)), amplified=True)

    assert figure(noisy(0)) == figure(noisy(1))
    assert comparable(changed(Y, array(noisy(0)))) != comparable(changed(Y, array(noisy(1))))
    for wrong in (4 * noisy(1), 0 * noisy(1), noisy(1)[::-1], np.concatenate([CURVE[:15], 5 * noisy(1)[15:]])):
        assert figure(wrong) != figure(noisy(0))


def test_the_frames_of_an_amplified_run_are_compared_together() -> None:
    def frames(values: Any, amplified: bool = True) -> Any:
        points = [{"data": [{"y": array([v])}]} for v in values]
        return frames_together(flat(comparable({"frames": points}, amplified)))

    assert list(frames(CURVE)) == ["figure.frames[*].data[0].y"]
    assert frames(noisy(0)) == frames(noisy(1))
    assert frames(noisy(0), amplified=False) != frames(noisy(1), amplified=False)
    for wrong in (4 * noisy(1), noisy(1)[::-1], noisy(1)[:-1]):
        assert frames(wrong) != frames(noisy(0))
