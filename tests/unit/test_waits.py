"""What the site tests wait for is a function: a browser may not evaluate a text on a page with the book's policy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SITE_TESTS = Path(__file__).resolve().parents[1] / "site"


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and JavaScript of each wait; what stands in braces of an f-string is left out."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "wait_for_function"
        ):
            first = node.args[0]
            parts = first.values if isinstance(first, ast.JoinedStr) else [first]
            if any(isinstance(part, ast.Constant) for part in parts):
                yield node.lineno, "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def is_function(text: str) -> bool:
    return "=>" in text.split("\n", 1)[0] or text.lstrip().startswith(("function", "async"))


def test_what_is_waited_for_is_a_function() -> None:
    """A text is evaluated once when the wait begins, which passes on a quick machine, and refused the second time."""
    waits = [
        (f"{file.name}:{line}", text)
        for file in sorted(SITE_TESTS.glob("*.py"))
        for line, text in texts(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert len(waits) > 60
    assert [place for place, text in waits if not is_function(text)] == []


def test_a_text_is_told_from_a_function() -> None:
    for source, function in (
        ("page.wait_for_function('location.hash')", False),
        ("page.wait_for_function(f'({opacity})() === 1')", False),
        ("page.wait_for_function('() => location.hash')", True),
        ("page.wait_for_function(f'([a, b]) => ({colour})(a) !== b', arg=1)", True),
    ):
        [(_, text)] = texts(ast.parse(source))
        assert is_function(text) == function, source
