"""Gives nbval the outputs that ``make book`` has computed, instead of a second run of all chapters.

The run must be one of this very tree: the code that chapters depend on has the digest that the build noted, and the
cache holds a run of exactly these cells.

Loaded with ``pytest -p tests.notebooks.computed``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from nbval.plugin import IPyNbCell, IPyNbFile, coalesce_streams

from . import strict  # noqa: F401  # how outputs are compared

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import build


def computed(path: Path) -> nbformat.NotebookNode:
    """A chapter as the last build ran it."""
    if build.read(build.CODE) != build.code_digest():
        pytest.fail("the chapters were not run with this code: run 'make book'")
    try:
        record = get_cache(build.CACHE).match_cache_notebook(nbformat.read(path, nbformat.NO_CONVERT))
    except KeyError:
        pytest.fail(f"{path.name} was not run as it stands: run 'make book'")
    return get_cache(build.CACHE).get_cache_bundle(record.pk).nb


def setup(self: IPyNbFile) -> None:
    """Take the place of starting a kernel."""
    path = Path(self.path)
    self.computed = [] if path not in build.chapters() else code_cells(computed(path))


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def runtest(self: IPyNbCell) -> None:
    """Take the place of running a cell: compare what it gave with what the notebook holds."""
    if not self.parent.computed:
        pytest.fail(f"{self.parent.path.name} is no chapter: it is not in _toc.yml")
    run = self.parent.computed[self.cell_num]
    assert run.source == self.cell.source
    if not self.compare_outputs(coalesce_streams(run.outputs), coalesce_streams(self.cell.outputs)):
        self.raise_cell_error("Cell outputs differ", "\n".join(self.comparison_traceback))


IPyNbFile.setup = setup
IPyNbCell.runtest = runtest
