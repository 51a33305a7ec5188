"""The programs that the page on large sweeps tells its reader to run do run; only their sizes are smaller here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mlp_lib import datasets
from mlp_lib.sweep import SweepResult, sweep

ROOT = Path(__file__).resolve().parents[2]
CELLS = json.loads((ROOT / "book" / "large-sweeps.ipynb").read_text(encoding="utf-8"))["cells"]
PROSE = "\n".join("".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown")
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PROSE, re.MULTILINE | re.DOTALL)
SMALLER = {"range(40)": "range(3)", "range(25_000)": "range(40)", "5001": "60"}


def test_the_page_has_its_programs() -> None:
    assert ["ProcessPoolExecutor" in program for program in PROGRAMS] == [True, False]
    assert ["dask.distributed" in program for program in PROGRAMS] == [False, True]


@pytest.mark.parametrize("program", PROGRAMS, ids=["process-pool", "dask"])
def test_a_program_of_the_page(program: str, tmp_path: Path) -> None:
    for large, small in SMALLER.items():
        assert large in program
        program = program.replace(large, small)
    file = tmp_path / "million.py"
    file.write_text(program, encoding="utf-8")
    subprocess.run(
        [sys.executable, file.name], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=600
    )
    result = SweepResult.load(tmp_path / "million-runs.npz")
    assert result.finished.all()
    assert sum(1 for _ in (tmp_path / "million-runs").glob("runs-*.npz")) > 0
    rates = [0.1 * 1.2**n for n in range(3)]
    here = sweep(*datasets.xor(), [2, 2, 1], 60, learning_rates=rates, seeds=range(40), progress=False)
    np.testing.assert_array_equal(result.error, here.error)
