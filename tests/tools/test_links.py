"""`tools/links.py`: which address does not answer, and where it is linked."""

from __future__ import annotations

import json

import pytest

import links

GONE = "404 Client Error: Not Found"
NOBODY = "Max retries exceeded (Caused by NameResolutionError('x'))"


def answers(*records: tuple[str, str, str]) -> str:
    return "\n".join(
        json.dumps({"filename": "book/a.md", "uri": uri, "status": status, "info": info})
        for uri, status, info in records
    )


def test_what_is_told() -> None:
    well = ("https://a.example", "working", "")
    local = ("index.md", "local", "")
    assert links.complaints(answers(well, local)) == []
    assert links.complaints(answers(well, ("https://b.example", "broken", GONE), local)) == [
        f"book/a.md links to https://b.example: {GONE}"
    ]
    assert links.complaints(answers(well, ("https://b.example", "timeout", NOBODY))) == [
        f"book/a.md links to https://b.example: {NOBODY}"
    ]
    nobody = [(f"https://{name}.example", "broken", NOBODY) for name in "ab"]
    assert links.complaints(answers(*nobody, local)) == [
        "none of the 2 addresses could be reached; is there a network?"
    ]


def test_a_checker_that_asked_for_nothing_is_no_success() -> None:
    for text in ("", answers(("index.md", "local", ""))):
        with pytest.raises(ValueError, match="no address was asked"):
            links.complaints(text)
