"""The ledger behind the appendix `equations` leaves nothing out and names only what exists."""

from __future__ import annotations

import importlib
import re

import equations_page

ROWS = equations_page.ledger()


def test_every_equation_of_the_source_is_carried() -> None:
    """Equations 1 to 90 of the tutorial, each by exactly one label."""
    carried = sorted(number for row in ROWS.values() for number in row["source"])
    assert carried == list(range(1, 91))


def test_the_ledger_and_the_book_name_the_same_labels() -> None:
    labels = [
        equation.label for _, prose in equations_page.chapters() for equation in equations_page.equations_of(prose)
    ]
    assert sorted(ROWS) == sorted(labels)


def test_functions_of_the_ledger_exist() -> None:
    missing = []
    for label, row in ROWS.items():
        for name in row["function"]:
            module, *attributes = name.split(".")
            found = importlib.import_module(f"mlp_lib.{module}")
            for attribute in attributes:
                found = getattr(found, attribute, None)  # type: ignore[assignment]
            if found is None:
                missing.append(f"{label}: {name}")
    assert missing == []


def test_corrections_stand_in_the_errata() -> None:
    errata = (equations_page.ROOT / "book" / "errata.md").read_text(encoding="utf-8")
    anchors = set(re.findall(r"^\(errata-([a-z]\d+)\)=$", errata, re.MULTILINE))
    assert len(anchors) > 80
    assert {number.lower() for row in ROWS.values() for number in row["errata"]} <= anchors


def test_the_place_of_a_correction_is_that_of_its_equations() -> None:
    """A range ends, and a list consists of, equations whose rows name the correction."""
    errata = (equations_page.ROOT / "book" / "errata.md").read_text(encoding="utf-8")
    places = re.findall(r"^\*\*(A\d+)\*\* · [^\n]*?(Equations? \d[^\n]*)$", errata, re.MULTILINE)
    assert len(places) > 30
    sources = {name: {n for row in ROWS.values() if name in row["errata"] for n in row["source"]} for name, _ in places}
    wrong = {name: place for name, place in places if not {int(n) for n in re.findall(r"\d+", place)} <= sources[name]}
    assert wrong == {}
