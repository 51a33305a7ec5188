#!/bin/bash
# The widths of a network's layers as a parameter of a notebook, handed over by papermill from Python. One would guess
# that layers=(4, 3) arrives as the two numbers, as layers=[4, 3] does, or is refused, as an integer of numpy is. In
# papermill 2.7.0 the tuple arrives as the text "(4, 3)", also inside a list: six letters, so that len and a loop over the
# layers go on with them. Rates by layer, {0: 0.5}, arrive under the key "0". The run ends without a word; only the cell
# that papermill adds has quotes about it. Its project knows of the tuple (issue 784).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check papermill==2.7.0 ipykernel==7.3.0 nbformat==5.10.4 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >widths.py <<'PYTHON'
import ast
import os
import sys
import warnings

os.environ.update(IPYTHONDIR=os.getcwd(), JUPYTER_DATA_DIR=os.path.join(sys.prefix, "share", "jupyter"))
import nbformat
import numpy as np
import papermill

show = "print([len(layers), list(layers), len(nets[0]), list(rates)])"
cells = [nbformat.v4.new_code_cell("layers = None\nnets = None\nrates = None"), nbformat.v4.new_code_cell(show)]
cells[0].metadata["tags"] = ["parameters"]
notebook = nbformat.v4.new_notebook(cells=cells)
notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
nbformat.write(notebook, "train.ipynb")


def arrives(**parameters):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        done = papermill.execute_notebook("train.ipynb", "out.ipynb", parameters, progress_bar=False)
    if any(name in str(each.message) for each in said for name in parameters):
        sys.exit("Changed: papermill says something of the parameters.")
    added = next(cell.source for cell in done.cells if "injected-parameters" in cell.metadata.tags)
    quoted = 'layers = "' in added
    return quoted, *ast.literal_eval("".join(each.text for each in done.cells[-1].outputs if each.output_type == "stream"))


lists = arrives(layers=[4, 3], nets=[[4, 3]], rates={"first": 0.5})
tuples = arrives(layers=(4, 3), nets=[(4, 3)], rates={0: 0.5})
print(f"papermill {papermill.__version__}: length and members of the layers, length of those in a list, keys of the rates")
for name, found in (("lists and a key of text", lists), ("tuples and a key of 0", tuples)):
    print(f"{name}: {', '.join(map(str, found[1:]))}")
if lists != (False, 2, [4, 3], 2, ["first"]):
    sys.exit("Changed: lists no longer arrive as they are.")
if tuples != (True, 6, list("(4, 3)"), 6, ["0"]):
    sys.exit("Changed: a tuple, or a key that is a number, arrives otherwise.")
try:
    arrives(layers=np.arange(4, 6)[0], nets=[[4, 3]], rates={})
except TypeError as error:
    print(f"an integer of numpy: refused, {error}")
else:
    sys.exit("Changed: an integer of numpy is no longer refused.")
print("As found: a tuple arrives as its letters, and a number that was a key as text.")
PYTHON
env/bin/python -I widths.py
