#!/bin/bash
# nbformat reads a notebook, and plotly imports nbformat to show a figure. One would guess that checks of formats that no
# schema asks for cost nothing. From jsonschema 4.25 on, where rfc3987-syntax is installed (jupyter-events asks for it,
# and so every Jupyter server has it), importing jsonschema compiles the whole grammar of addresses, once for each rule of
# it: most of a second in every kernel that shows a figure. jsonschema 4.24 does without.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for jsonschema in 4.24.1 4.26.0; do
    python3 -m venv "env-$jsonschema"
    "env-$jsonschema/bin/pip" install --quiet --disable-pip-version-check nbformat==5.10.4 "jsonschema[format-nongpl]==$jsonschema" ||
        { echo "Not tried: the packages could not be installed."; exit 2; }
done
cat >count.py <<'PYTHON'
import json
import sys
import time
from importlib.metadata import version

grammars = 0
try:
    import lark
except ImportError:
    lark = None
else:
    made = lark.Lark.__init__

    def counted(self, *arguments, **settings):
        global grammars
        grammars += 1
        made(self, *arguments, **settings)

    lark.Lark.__init__ = counted
start = time.process_time()
import nbformat

nbformat.validate(nbformat.v4.new_notebook())
print(json.dumps([version("jsonschema"), nbformat.__version__, grammars, time.process_time() - start]))
PYTHON
for jsonschema in 4.24.1 4.26.0; do
    "env-$jsonschema/bin/python" -I count.py >/dev/null # compiles the files of Python
    "env-$jsonschema/bin/python" -I count.py
done >found.txt
python3 - <<'PYTHON'
import json
import sys

older, newer = map(json.loads, open("found.txt"))
for jsonschema, nbformat, grammars, seconds in (older, newer):
    print(f"nbformat {nbformat}, jsonschema {jsonschema}: {grammars} grammars compiled, {seconds:.2f} s to check an empty notebook")
if older[2] != 0:
    sys.exit("Changed: the older release compiles grammars, too.")
if newer[2] < 10 or newer[3] < 2 * older[3]:
    sys.exit("Changed: the newer release no longer compiles a grammar for each rule.")
print("As found: an empty notebook waits for a grammar of addresses.")
PYTHON
