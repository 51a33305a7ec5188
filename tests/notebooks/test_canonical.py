"""The canonical form of the chapters, and how nbval compares figures."""

from __future__ import annotations

import copy
import difflib
import json
from pathlib import Path
from typing import Any

import pytest

import notebooks

from .strict import structure

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
        (
            code("1/0", outputs=[{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "x"}]),
            "ZeroDivisionError",
        ),
        (code("1", outputs=[{"output_type": "stream", "name": "stderr", "text": "careful"}]), "stderr"),
        (
            code("x", outputs=[{"output_type": "execute_result", "data": {"text/plain": "<A at 0x7f12345678>"}}]),
            "address",
        ),
    ],
)
def test_forbidden(cell: dict[str, Any], reason: str) -> None:
    (found,) = notebooks.forbidden({"cells": [cell]})
    assert reason in found


def test_a_clean_cell_is_not_forbidden() -> None:
    assert notebooks.forbidden({"cells": [code("print(1)", metadata={"tags": ["raises-exception"]})]}) == []


def test_check_and_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps(messy()), encoding="utf-8")
    assert notebooks.main(["check", str(path)]) == 1
    assert "not in canonical form" in capsys.readouterr().err
    assert notebooks.main(["format", str(path)]) == 0
    assert notebooks.main(["check", str(path)]) == 0


FIGURE = {
    "data": [{"type": "heatmap", "z": {"bdata": "AAEC", "dtype": "u1", "shape": "1, 3"}}],
    "layout": {"xaxis": {"title": {"text": "x"}, "range": [0.1, 1.0]}},
    "frames": [{"name": "0"}, {"name": "50"}],
}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    figure = copy.deepcopy(FIGURE)
    place: Any = figure
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return figure


def test_figures_are_compared_by_structure() -> None:
    assert structure(changed(["data", 0, "z", "bdata"], "AAED")) == structure(FIGURE)
    assert structure(changed(["layout", "xaxis", "range"], [0.1 + 1e-12, 1.0])) == structure(FIGURE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["data", 0, "z", "dtype"], "f8"),
        (["data", 0, "z", "shape"], "3, 1"),
        (["data", 0, "type"], "contour"),
        (["data"], []),
        (["frames"], [{"name": "0"}]),
        (["frames", 1, "name"], "51"),
        (["layout", "xaxis", "title", "text"], "y"),
        (["layout", "xaxis", "range"], [0.1001, 1.0]),
    ],
)
def test_a_change_of_structure_is_seen(path: list[Any], value: Any) -> None:
    assert structure(changed(path, value)) != structure(FIGURE)
