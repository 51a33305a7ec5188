"""Every labelled equation of the book has a test of the same name, and no test is left over.

The label ``eq-delta-hidden`` is proved by ``test_eq_delta_hidden``. Both sides
are found mechanically: labels in the chapters that `_toc.yml` lists, tests in
the files of this folder.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LABEL = re.compile(r"\$\$\s*\((?P<label>[^)\s]+)\)")
DIRECTIVE_LABEL = re.compile(r"^:label:\s*(?P<label>eq-\S+)", re.MULTILINE)


def chapter_files() -> list[Path]:
    """The files that `_toc.yml` names, in order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [toc["root"]]
    for part in toc.get("parts", [toc]):
        names += [chapter["file"] for chapter in part.get("chapters", [])]
    files = []
    for name in names:
        (file,) = (path for suffix in (".ipynb", ".md") if (path := ROOT / f"{name}{suffix}").is_file())
        files.append(file)
    return files


def markdown_of(path: Path) -> str:
    """The prose of a chapter."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def labels_of(text: str) -> list[str]:
    """The labels of numbered equations in a text."""
    return LABEL.findall(text) + DIRECTIVE_LABEL.findall(text)


def equation_tests() -> Counter[str]:
    """The names of all functions test_eq_... in this folder that assert something."""
    names: Counter[str] = Counter()
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_eq_") and judges_something(node):
                names[node.name] += 1
    return names


def judges_something(function: ast.FunctionDef) -> bool:
    """Whether a test can fail: it asserts, or calls an assert_... function, or expects an error."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if "assert_" in called or called.endswith("raises"):
                return True
    return False


def test_every_equation_is_labelled_well() -> None:
    """Labels say what they are (eq-...), and none is used twice in the book."""
    labels = [label for path in chapter_files() for label in labels_of(markdown_of(path))]
    assert labels, "no labelled equation was found: the search itself is broken"
    assert [label for label in labels if not re.fullmatch(r"eq(-[a-z0-9]+)+", label)] == []
    assert [label for label, times in Counter(labels).items() if times > 1] == []


def test_labels_and_tests_match() -> None:
    """Each label has exactly one test, each test a label."""
    labels = {label for path in chapter_files() for label in labels_of(markdown_of(path))}
    wanted = {"test_" + label.replace("-", "_") for label in labels}
    tests = equation_tests()
    assert sorted(wanted - set(tests)) == [], "labelled equations without a test"
    assert sorted(set(tests) - wanted) == [], "tests without a labelled equation in the book"
    assert [name for name, times in tests.items() if times > 1] == [], "tests that exist twice"


def test_references_name_labels() -> None:
    """Every {eq} reference names a label of the book."""
    labels = {label for path in chapter_files() for label in labels_of(markdown_of(path))}
    for path in chapter_files():
        named = set(re.findall(r"\{eq\}`([^`]+)`", markdown_of(path)))
        assert sorted(named - labels) == [], f"{path.name} refers to equations that do not exist"
