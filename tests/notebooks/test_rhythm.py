"""Every numbered chapter keeps the rhythm that the book promises."""

from __future__ import annotations

import ast
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


def test_each_chapter_is_there_and_is_tested() -> None:
    """The order is the table of contents'; no numbered part is left out, and each file exists."""
    assert len(CHAPTERS) == len(set(CHAPTERS)) >= 16
    assert [chapter for chapter in CHAPTERS if not (ROOT / f"{chapter}.ipynb").is_file()] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_sections_come_in_order(chapter: str) -> None:
    headings = re.findall(r"^## (.+)$", prose_of(chapter), re.MULTILINE)
    kinds = [next((kind for kind in RHYTHM if heading.startswith(kind)), heading) for heading in headings]
    assert [kind for kind in RHYTHM if kind not in kinds] == [], headings
    firsts = [kinds.index(kind) for kind in RHYTHM]
    assert firsts == sorted(firsts), headings


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_explorable_opens_its_chapter(chapter: str) -> None:
    """Title, a question in two sentences at most, the explorable; and the Play section leads back to it."""
    first, second, third = cells_of(chapter)[:3]
    source = "".join(second["source"])
    assert {"opening", "hide-input"} <= set(second["metadata"]["tags"])
    assert re.match(r"from mlp_lib\.explorables import (\w+)\n\n\1\(", source), source
    title, question = "".join(first["source"]).split("\n\n")
    assert title.startswith("# ")
    label = re.match(r"\(live-([a-z-]+)\)=\n", question)
    assert label
    sentences = re.findall(r"[^.?!]+[.?!]", question[label.end() :])
    assert 1 <= len(sentences) <= 2
    assert "?" in question
    assert not "".join(third["source"]).startswith("#"), "what the reader did comes first"
    assert f"](#live-{label[1]})" in section(chapter, "Play")
    explorables = [cell for cell in cells_of(chapter) if "mlp_lib.explorables import" in "".join(cell["source"])]
    assert explorables == [second]


def literal_weights(cell: dict) -> list[object]:
    """What a cell hands over as weights, where it is typed."""
    nodes = ast.walk(ast.parse("".join(cell["source"])))
    typed = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "weights"]
    return [ast.literal_eval(value) for value in typed if isinstance(value, ast.List)]


@pytest.mark.parametrize("chapter", ["forward", "network-error", "output-layer", "hidden-layer"])
def test_the_opening_has_the_network_of_its_chapter(chapter: str) -> None:
    cells = cells_of(f"book/{chapter}")
    assert literal_weights(cells[1]) == literal_weights(cells[3]) != []


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


def parts_of_exercises(chapter: str) -> dict[str, str]:
    """What each exercise asks, without its solution, by label."""
    asked = {}
    for text in re.split(r"`{3,}\{exercise(?:-start)?\}", prose_of(chapter))[1:]:
        label = re.search(r":label: (\S+)", text)
        assert label
        asked[label[1]] = re.split(r"`{3,}\{(?:solution|exercise-end)", text)[0]
    return asked


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_kinds_of_exercises(chapter: str) -> None:
    """One needs a pencil, one asks for a prediction."""
    asked = parts_of_exercises(chapter)
    assert any(label.endswith("-by-hand") or re.search("pencil|on paper", text) for label, text in asked.items())
    assert any(re.search("predict|guess", text, re.IGNORECASE) for text in asked.values())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_solution_is_executed(chapter: str) -> None:
    """Between the start and the end of a solution stands a cell, and what it printed."""
    solved: dict[str, int] = {}
    current = None
    for cell in cells_of(chapter):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and current:
            solved[current] += bool(cell["outputs"])
        for directive, label in re.findall(r"\{solution-(start|end)\} ?(\S*)", source):
            current = label if directive == "start" else None
            if current:
                solved[current] = 0
    assert sorted(solved) == sorted(parts_of_exercises(chapter))
    assert [label for label, cells in solved.items() if not cells] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_question_has_one_right_answer_and_explains_the_others(chapter: str) -> None:
    questions = re.split(r"^\*\*.+\*\*\s*$", section(chapter, "Check yourself"), flags=re.MULTILINE)[1:]
    assert 2 <= len(questions) <= 3
    for question in questions:
        answers = re.findall(r"\{dropdown\} [^\n]+\n(.+?)\n```", question, re.DOTALL)
        right = [text for text in answers if re.match(r"Right\b", text)]
        assert len(right) == 1, question
        assert [text for text in answers if text not in right and len(text) < 60] == []


def drawn(cell: dict) -> list[dict]:
    """The Plotly figures of a cell."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [data["application/vnd.plotly.v1+json"] for data in bundles if "application/vnd.plotly.v1+json" in data]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_figures_have_a_name_a_short_caption_and_words(chapter: str) -> None:
    """Also an alternative text of a sentence or more, and prose or a table beside the figure."""
    cells = cells_of(chapter)
    for i, cell in enumerate(cells):
        for figure in drawn(cell):
            alt = figure["layout"]["meta"]["alt"]
            assert len(alt.split()) >= 12 and alt.endswith("."), alt
            if "widgets." in "".join(cell["source"]):
                continue  # beside sliders, which redraw it; the text below says what they are for
            described = cell["metadata"]["mystnb"]["figure"]
            assert described["name"].startswith("fig-")
            assert 2 <= len(described["caption"].split()) < 7, described["caption"]
            beside = [other for other in cells[max(0, i - 1) : i + 3] if other["cell_type"] == "markdown"]
            assert beside, described["name"]


def test_a_figure_of_the_chapter_before_is_not_drawn_again() -> None:
    """It is referred to, or the explorable at the top shows it; a reader who comes back much later may see it again."""
    chapters: dict[str, list[int]] = {}
    for number, chapter in enumerate(CHAPTERS):
        figures = [figure["data"] for cell in cells_of(chapter) for figure in drawn(cell)]
        for key in {json.dumps(data, sort_keys=True) for data in figures}:
            chapters.setdefault(key, []).append(number)
    assert len(chapters) > 20
    again = [numbers for numbers in chapters.values() if len(numbers) > 1]
    assert [numbers for numbers in again if len(numbers) > 2 or numbers[1] - numbers[0] < 3] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_loop_and_library_are_compared(chapter: str) -> None:
    """The code before the Play section loops, calls the library, and asserts that both agree."""
    before = ""
    for cell in cells_of(chapter):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and re.search(r"^## Play", source, re.MULTILINE):
            break
        before += source + "\n" if cell["cell_type"] == "code" else ""
    assert re.search(r"\bfor \w+", before)
    assert "mlp_lib" in before
    assert re.search(r"assert .*(isclose|allclose|array_equal|tolist\(\) ==)", before)
