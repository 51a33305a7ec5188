#!/bin/bash
# A notebook for marimo, in which two cells may not define one name. One would guess that `marimo convert` either makes
# the names of a Jupyter notebook unique, or warns of what it left. In 0.25.2 it makes them unique for
# values, functions, loops, `import os` and `from math import sin` that stand in two cells. The name `os` that
# `import os.path` binds stays beside another `import os`; convert ends with 0 and says nothing, and what it made stops
# before its first cell.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv there
there/bin/python -m pip install --quiet --disable-pip-version-check marimo==0.25.2 nbformat==5.10.4 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >cells.py <<'PY'
import nbformat

PAIRS = {
    "plain": ("import os\nx = 1", "import os\nx = 2\nprint('ran', x)"),
    "dotted": ("import os", "import os.path\nprint('ran', os.path.sep)"),
}
for name, cells in PAIRS.items():
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(made, f"{name}.ipynb")
PY
there/bin/python cells.py
ended() { "$@" >said.txt 2>&1 && echo 0 || echo 1; }
for name in plain dotted; do
    converted=$(ended there/bin/python -m marimo -y -q convert "$name.ipynb" -o "$name.py")
    ran=$(ended there/bin/python "$name.py")
    printf -v "$name" %s "$converted$ran"
    echo "marimo 0.25.2, $name import in two cells: convert ends with $converted, the program with $ran"
    grep -m 1 "multiple-definitions" said.txt || true
done
if [ "$plain$dotted" != 0001 ]; then
    echo "Changed: convert ended with 0 both times, and only the program with the dotted import did not run."
    exit 1
fi
echo "As found: convert leaves the name of a dotted import defined twice, and does not say so."
