"""Every number that the prose of a chapter types was computed on that page, and no equation goes by a typed number."""

from __future__ import annotations

import re

import pytest

from .test_rhythm import CHAPTERS, cells_of, prose_of

NUMBER = re.compile(r"(?<![\w.\\{^_-])\d+(?:,\d{3})*(?:\.\d+)?")
COMPUTED = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
#: What is typed and no claim: options to choose from, labels, references, addresses.
NO_CLAIM = [
    re.compile(r"```\{admonition\} Predict.*?```", re.DOTALL),
    re.compile(r"\{(?:eq|term|cite|cite:\w+)\}`[^`]*`"),
    re.compile(r"^:label:.*$", re.MULTILINE),
    re.compile(r"\]\([^)]*\)"),
]


def value(text: str) -> float:
    return float(text.replace(",", ""))


def telling(text: str) -> bool:
    """Two decimals or three digits: smaller numbers are counted and not computed."""
    _, point, decimals = text.partition(".")
    return len(decimals) >= 2 if point else value(text) >= 100


def computed_numbers(chapter: str) -> set[float]:
    """All numbers in the code of a chapter and in what it printed."""
    known = set()
    for cell in cells_of(chapter):
        if cell["cell_type"] == "code":
            printed = ["".join(output.get("text", [])) for output in cell["outputs"]]
            text = re.sub(r"(?<=\d)_(?=\d)", "", "\n".join(["".join(cell["source"]), *printed]))
            known |= {value(number) for number in COMPUTED.findall(text)}
    return known


def is_rounded(number: str, known: set[float]) -> bool:
    """Whether the number, or its share of a hundred, is a rounded form of one that is known."""
    decimals = len(number.partition(".")[2])
    room = 0.5000001 * 10.0**-decimals if decimals else 0.0
    wanted = value(number)
    return any(abs(one - wanted) <= room or abs(100 * one - wanted) <= room for one in known)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_numbers_of_the_prose_come_from_a_cell(chapter: str) -> None:
    text = prose_of(chapter)
    for pattern in NO_CLAIM:
        text = pattern.sub("", text)
    text = text.replace(r"\,", "")
    known = computed_numbers(chapter)
    missing = [
        (number, line.strip())
        for line in text.splitlines()
        for number in NUMBER.findall(line)
        if telling(number) and not is_rounded(number, known)
    ]
    assert missing == []


def test_a_number_from_nowhere_is_found() -> None:
    known = {0.29134, 5001.0, 0.76}
    assert all(is_rounded(number, known) for number in ("0.291", "5,001", "0.29", "76"))
    assert not any(is_rounded(number, known) for number in ("0.292", "5,002", "0.2914", "77"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_equation_goes_by_a_typed_number(chapter: str) -> None:
    assert re.findall(r"\b(?:Eq|Eqs|Equation|Equations|equation|equations)\.? ?\(?\d[\d.]*", prose_of(chapter)) == []
