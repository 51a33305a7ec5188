"""A warning is a failure here, whichever way pytest was started."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
BENCHMARK = HERE.parents[1] / "benchmarks" / "doctor_accuracy.py"


@pytest.fixture(scope="session")
def doctor_accuracy() -> ModuleType:
    """The benchmark of the doctor, with a backpropagation that shares no code with it."""
    spec = importlib.util.spec_from_file_location("doctor_accuracy", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["doctor_accuracy"] = module
    spec.loader.exec_module(module)
    return module


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error"))
