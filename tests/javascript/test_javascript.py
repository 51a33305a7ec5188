"""Run the JavaScript tests in Node, against references made from mlp_lib on the spot."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def node() -> str:
    """Return the Node to use: the environment's own where there is one, else the machine's."""
    own = Path(sys.executable).parent / "node"
    found = str(own) if own.exists() else shutil.which("node")
    assert found, "Node 18 or newer is needed for these tests; `make` brings its own"
    return found


@pytest.fixture(scope="session")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parity") / "references.json"
    subprocess.run([sys.executable, HERE / "make_references.py", path], check=True)
    return path


@pytest.mark.parametrize("script", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_javascript(script: Path, references: Path) -> None:
    run = subprocess.run(
        [node(), "--test", "--test-reporter=tap", script],
        env={**os.environ, "MLP_REFERENCES": str(references)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    passed = re.search(r"^# pass (\d+)$", run.stdout, re.MULTILINE)
    assert passed and int(passed[1]) > 0, "no JavaScript test ran"
