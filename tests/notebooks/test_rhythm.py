"""Every numbered chapter keeps the rhythm that the book promises."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [chapter["file"] for part in TOC["parts"] if part.get("numbered") for chapter in part["chapters"]]
RHYTHM = ["What you will do", "Derive", "Run", "Play", "Check yourself", "Summary", "Exercises", "Further reading"]


def cells_of(chapter: str) -> list[dict]:
    return json.loads((ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]


def prose_of(chapter: str) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in cells_of(chapter) if cell["cell_type"] == "markdown")


def section(chapter: str, heading: str) -> str:
    """The text under a second-level heading, up to the next one."""
    _, _, rest = prose_of(chapter).partition(f"\n## {heading}")
    return re.split(r"\n## ", rest)[0]


def test_there_are_fifteen_chapters() -> None:
    assert len(CHAPTERS) == 15


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_sections_come_in_order(chapter: str) -> None:
    headings = re.findall(r"^## (.+)$", prose_of(chapter), re.MULTILINE)
    kinds = [next((kind for kind in RHYTHM if heading.startswith(kind)), heading) for heading in headings]
    assert [kind for kind in RHYTHM if kind not in kinds] == [], headings
    firsts = [kinds.index(kind) for kind in RHYTHM]
    assert firsts == sorted(firsts), headings


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises(chapter: str) -> None:
    """Three to six, each with a solution; one in code that checks itself, its stub made from the solution."""
    text = prose_of(chapter)
    exercises = re.findall(r"\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)", text)
    solutions = re.findall(r"\{solution(?:-start)?\} (\S+)", text)
    assert 3 <= len(exercises) <= 6, exercises
    assert sorted(exercises) == sorted(solutions)
    tags = {tag for cell in cells_of(chapter) for tag in cell["metadata"].get("tags", [])}
    stubs = {tag.removeprefix("stub-") for tag in tags if tag.startswith("stub-")}
    assert stubs, "no exercise in code"
    assert stubs <= {tag.removeprefix("solution-") for tag in tags if tag.startswith("solution-")}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_solutions_in_code_are_right(chapter: str) -> None:
    """The stored run of every solution says so, and no stub passes as it stands."""
    for cell in cells_of(chapter):
        tags = cell["metadata"].get("tags", [])
        printed = "".join("".join(output.get("text", [])) for output in cell.get("outputs", []))
        if any(tag.startswith("solution-") for tag in tags):
            assert "Right:" in printed, cell["source"]
        if any(tag.startswith("stub-") for tag in tags):
            assert "Right:" not in printed, cell["source"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_questions_explain_their_wrong_answers(chapter: str) -> None:
    """Two questions or more, each with at least two answers behind a fold."""
    text = section(chapter, "Check yourself")
    questions = re.split(r"^\*\*.+\*\*\s*$", text, flags=re.MULTILINE)[1:]
    assert len(questions) >= 2
    for question in questions:
        assert question.count("{dropdown}") >= 2, question


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_reader_predicts(chapter: str) -> None:
    assert "} Predict" in prose_of(chapter)
