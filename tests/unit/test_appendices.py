"""The appendices name only what exists: tests, sections, sources, functions."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))


def prose(chapter: Path) -> str:
    """The Markdown cells of a chapter."""
    cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def slugs(chapter: Path) -> set[str]:
    """The anchors of a chapter's headings, as MyST makes them."""
    headings = re.findall(r"^#{1,3} +(.+?) *$", prose(chapter), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def page(name: str) -> str:
    return (BOOK / name).read_text(encoding="utf-8")


# ------------------------------------------------------------------ every program has its row

PROGRAMS = page("programs.md")


def test_every_test_named_beside_a_program_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)(?:\[([\w.-]+)\])?`", PROGRAMS))
    assert len(named) > 25
    golden = {case["id"] for case in json.loads((ROOT / "tests/golden/golden.json").read_text("utf-8"))["cases"]}
    missing = []
    for file, function, case in sorted(named):
        path = ROOT / file
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
        if function not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
            missing.append(f"{file}::{function}")
        elif case and case not in golden:
            missing.append(f"{file}::{function}[{case}]")
    assert missing == []


def test_every_row_has_a_place_and_a_test() -> None:
    rows = [line.strip("|").split("|") for line in PROGRAMS.splitlines() if line.startswith("| ")]
    rows = [row for row in rows if row[0].strip() != "program or plot" and not row[0].strip().startswith("---")]
    assert len(rows) > 30
    for _, place, test in rows:
        assert re.search(r"\]\([\w-]+\.ipynb", place), place
        assert "tests/" in test, test


@pytest.mark.parametrize("name", sorted(path.name for path in BOOK.glob("*.md")))
def test_links_to_chapters_lead_to_a_section(name: str) -> None:
    wrong = []
    for file, slug in re.findall(r"\]\((?:\./)?([\w-]+\.(?:ipynb|md))(?:#([^)]*))?\)", page(name)):
        target = BOOK / file
        if not target.is_file() or (slug and slug not in slugs(target)):
            wrong.append(f"{file}#{slug}")
    assert wrong == []
