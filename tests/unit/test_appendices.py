"""The appendices name only what exists: tests, sections, sources, functions."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

from mlp_lib import MLP, losses
from mlp_lib.landscape import KINDS
from mlp_lib.network import add_bias

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))


def prose(chapter: Path) -> str:
    """The Markdown cells of a chapter, or a page of Markdown."""
    if chapter.suffix == ".md":
        return chapter.read_text(encoding="utf-8")
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


#: Of the book's own figure, and of no program that was published.
OUR_OWN = {"test_the_posted_pytorch_program_stands_beside_ours_in_the_forum_figure"}


def test_every_test_of_a_program_is_named_beside_it() -> None:
    """A row that names another test than its own leaves that one without a row."""
    tree = ast.parse((ROOT / "tests/golden/test_programs.py").read_text(encoding="utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert tests - set(re.findall(r"test_programs\.py::(\w+)", PROGRAMS)) == OUR_OWN


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


# ------------------------------------------------------------------ glossary

GLOSSARY = re.findall(r"^(\S.*)\n  \S", page("glossary.md").split("```")[1], re.MULTILINE)
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`")


def test_every_kind_of_place_is_in_the_glossary() -> None:
    assert set(KINDS) - {"diverged", "solved"} <= set(GLOSSARY)


def test_the_glossary_is_in_order_and_explains_each_term_once() -> None:
    assert len(GLOSSARY) > 40
    assert [term.lower() for term in GLOSSARY] == sorted({term.lower() for term in GLOSSARY})


def test_chapters_link_to_terms_that_exist_and_once_each() -> None:
    wrong = []
    for chapter in CHAPTERS:
        linked = TERM.findall(prose(chapter))
        wrong += [f"{chapter.stem}: {term} is not in the glossary" for term in set(linked) - set(GLOSSARY)]
        wrong += [f"{chapter.stem}: {term} is linked twice" for term in set(linked) if linked.count(term) > 1]
        if not linked and "$$ (eq-" in prose(chapter):
            wrong.append(f"{chapter.stem}: it derives something and links no term")
    assert wrong == []


def test_every_term_is_linked_from_a_chapter() -> None:
    linked = {term for chapter in CHAPTERS for term in TERM.findall(prose(chapter))}
    assert set(GLOSSARY) - linked == set()


# ------------------------------------------------------------------ references


def test_every_work_of_the_bibliography_is_cited_and_every_citation_is_there() -> None:
    keys = re.findall(r"^@\w+\{([^,\s]+),", page("references.bib"), re.MULTILINE)
    assert len(keys) == len(set(keys)) > 10
    text = "\n".join([prose(chapter) for chapter in CHAPTERS] + [path.read_text("utf-8") for path in BOOK.glob("*.md")])
    cited = {key.strip() for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text) for key in keys.split(",")}
    assert cited == set(keys)


# ------------------------------------------------------------------ notation


def notation_rows(heading: str) -> list[list[str]]:
    section = page("notation.md").split(f"## {heading}")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| $"]
    assert rows
    return rows


def test_code_names_of_the_notation_exist_and_have_the_shapes_it_gives() -> None:
    network = MLP([3, 4, 2], beta=[0.5, 2.0], seed=1)
    rng = np.random.RandomState(2)
    X, T = rng.random_sample((5, 3)), rng.random_sample((5, 2))
    forward = network.forward(X)
    backward = network.backward(forward, T)
    layer, k, n = 2, 5, [3, 4, 2]
    known = {
        "network": network,
        "forward": forward,
        "backward": backward,
        "losses": losses,
        "add_bias": add_bias,
        "len": len,
        "X": X,
        "T": T,
        "A": forward.activations[layer],
        "l": layer,
        "layer": layer,
        "learning_rate": network.step.__annotations__["learning_rate"],
    }
    shapes = {
        "$k \\times n_0$": (k, n[0]),
        "$k \\times n_L$": (k, n[-1]),
        "$k \\times n_l$": (k, n[layer]),
        "$k \\times (n_l + 1)$": (k, n[layer] + 1),
        "$(n_{l-1}+1) \\times n_l$": (n[layer - 1] + 1, n[layer]),
        "shape of $W^{(l)}$": network.weights[layer].shape,
    }
    for row in notation_rows("Sizes and indices"):
        for code in re.findall(r"`([^`]+)`", row[2]):
            assert isinstance(eval(code, known), int), code
    checked = 0
    for _, shape, _, cell, label in notation_rows("Quantities"):
        assert re.fullmatch(r"\{eq\}`eq-[a-z-]+`", label)
        for code in re.findall(r"`([^`]+)`", cell):
            value = eval(code, known)
            if shape in shapes:
                assert value.shape == shapes[shape], code
                checked += 1
    assert checked == 9
