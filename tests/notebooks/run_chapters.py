"""Run every chapter with what is installed, move its widgets, and print the names of the chapters.

A script for the Python of another environment; it knows nothing of the tests. Its argument is JSON: the name of
each explorable's class, with one of its settings and a value to move it to.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

import mlp_lib

#: What a chapter's kernel does after its last cell: a message from each widget, as a browser sends it.
MOVE = """
from comm import get_comm_manager
import gc
from ipywidgets.widgets.widget import _instances
from mlp_lib.explorables import Explorable
from mlp_lib.live import LiveFigure

def move(widget, **state):
    data = {"method": "update", "state": state, "buffer_paths": []}
    message = {"content": {"comm_id": widget.comm.comm_id, "data": data}, "buffers": []}
    get_comm_manager().comm_msg(None, None, message)

moved = []
for widget in list(_instances.values()):
    kind = type(widget).__name__
    if isinstance(widget, Explorable):
        name, value = MOVES[kind]
        before = widget.html()
        if getattr(widget, name) == value:
            value = type(widget)().traits()[name].default()
        move(widget, **{name: value})
        assert getattr(widget, name) == value, (kind, name, value)
        assert before != widget.html() == type(widget)(**widget.changed_settings()).html(), kind
        moved.append(kind)
for live in [thing for thing in gc.get_objects() if isinstance(thing, LiveFigure)]:
    for control in live.controls.values():
        sentence, picture = live.sentence, live._picture.outputs
        move(control, value=3 if control is live.controls["seed"] else 2.0)
        wanted = {name: other.value for name, other in live.controls.items()}
        assert live.sentence == trained(**wanted)[1] != sentence
        assert live._picture.outputs != picture
        moved.append(type(control).__name__)
print(*moved)
"""


def main() -> None:
    """Run and tell."""
    assert Path(mlp_lib.__file__).is_relative_to(sys.prefix), mlp_lib.__file__
    for chapter in sorted(Path("book").glob("*.ipynb")):
        notebook = nbformat.read(chapter, as_version=4)
        move = nbformat.v4.new_code_cell(f"MOVES = {json.loads(sys.argv[1])!r}\n{MOVE}")
        notebook.cells.append(move)
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(chapter.parent)}}).execute()
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                assert output.get("name") != "stderr", (chapter.name, output["text"])
        print(chapter.stem, *(output["text"].strip() for output in move.outputs if "text" in output), flush=True)


if __name__ == "__main__":
    main()
