"""The test of an equation calls every function that the ledger says computes it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

import equations_page
import pytest

LEDGER = equations_page.ledger()


def code_of(name: str) -> CodeType:
    """The code of a function, method or property of mlp_lib."""
    module, *attributes = name.split(".")
    found: Any = importlib.import_module(f"mlp_lib.{module}")
    for attribute in attributes:
        found = getattr(found, attribute)
    found = found.fget if isinstance(found, property) else found
    return found.__code__  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def functions_of_the_ledger_are_called(request: pytest.FixtureRequest) -> Iterator[None]:
    label = request.node.originalname.removeprefix("test_").replace("_", "-")
    wanted = {name: code_of(name) for name in LEDGER.get(label, {}).get("function", [])}
    if not wanted:
        yield
        return
    called = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
    missing = [name for name, code in wanted.items() if code not in called]
    assert missing == [], f"the ledger says that {missing} compute {label}, and its test does not call them"
