"""Run notebooks, each in an empty folder of its own, and print their names; a script for another environment's Python.

It knows nothing of the tests. What a cell prints must be what is stored, and nothing goes to stderr.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

VIEW = "application/vnd.jupyter.widget-view+json"
#: The kernel of some versions remarks on its transport.
QUIET = ["--IPKernelApp.log_level=40"]


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """What each cell prints."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return ["".join(out.text for out in cell.outputs if out.output_type == "stream") for cell in code]


def kinds(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """The kinds of what each cell shows, but for what only a browser draws or only a stored notebook holds."""
    apart = {VIEW, "image/png", "text/plain", "text/markdown", "text/html"}
    return [
        sorted({kind for out in cell.get("outputs", []) for kind in out.get("data", {})} - apart)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def moving(notebook: nbformat.NotebookNode) -> list[bool]:
    """Say of each cell whether it shows a widget, in which ipywidgets 7 draws the figure, too."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [any(VIEW in out.get("data", {}) for out in cell.outputs) for cell in code]


def main() -> None:
    """Run and compare."""
    for file in map(Path, sys.argv[1:]):
        stored, notebook = (nbformat.read(file, as_version=4) for _ in range(2))
        with tempfile.TemporaryDirectory() as folder:
            resources = {"metadata": {"path": folder}}
            NotebookClient(notebook, timeout=900, extra_arguments=QUIET, resources=resources).execute()
        for cell in notebook.cells:
            for out in cell.get("outputs", []):
                assert out.get("name") != "stderr", (file.name, out["text"])
        assert printed(notebook) == printed(stored), file.name
        for ran, known, moves in zip(kinds(notebook), kinds(stored), moving(notebook), strict=True):
            assert ran == known or (moves and not ran), (file.name, ran, known)
        print(file.stem, flush=True)


if __name__ == "__main__":
    main()
