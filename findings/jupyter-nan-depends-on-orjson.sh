#!/bin/bash
# A cell shows JSON with a NaN and an infinity in it. One would guess NaN, null or an error, and the same on every
# machine. The kernel sends the *texts* "nan" and "inf", and a notebook keeps them. Where orjson happens to be
# installed, a package that nobody imported, the same cell gives null for both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
install() {
    env/bin/pip install --quiet --disable-pip-version-check "$@" ||
        { echo "Not tried: the packages could not be installed."; exit 2; }
}
install jupyter_client==8.10.0 nbclient==0.11.0 ipykernel==7.4.0 nbformat==5.11.1
cat >show.py <<'PYTHON'
import importlib.util
import json
import sys

import jupyter_client
import nbclient
from nbformat.v4 import new_code_cell, new_notebook

CELL = """from IPython.display import display
display({"application/json": {"loss": [1.5, float("nan"), float("inf")]}}, raw=True)"""
notebook = nbclient.NotebookClient(new_notebook(cells=[new_code_cell(CELL)])).execute()
stored = next(each.data for each in notebook.cells[0].outputs if each.output_type == "display_data")
loss = json.dumps(stored["application/json"]["loss"])
there = importlib.util.find_spec("orjson") is not None
print(f"jupyter_client {jupyter_client.__version__}, {'with' if there else 'without'} orjson: stored as {loss}")
if loss != ("[1.5, null, null]" if there else '[1.5, "nan", "inf"]'):
    sys.exit("Changed: what is stored for NaN and infinity is something else.")
PYTHON
env/bin/python -I show.py 2>log || { cat log; exit 1; }
install orjson
env/bin/python -I show.py 2>log || { cat log; exit 1; }
echo "As found: texts without orjson, null with it."
