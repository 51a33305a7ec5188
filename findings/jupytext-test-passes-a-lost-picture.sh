#!/bin/bash
# A picture dropped into a markdown cell becomes an attachment of the cell. One would guess that `jupytext --test`,
# which is there to tell whether a notebook survives a text format, fails when the picture does not. It passes with
# exit code 0 for MyST and for py:percent, and the notebook that comes back has the link and no picture.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check jupytext==1.19.6 nbformat==5.11.1 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >picture.ipynb <<'NOTEBOOK'
{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "![dot](attachment:dot.png)",
  "attachments": {"dot.png": {"image/png":
   "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="}}},
  {"cell_type": "code", "execution_count": null, "id": "b", "metadata": {}, "source": "1 + 1", "outputs": []}],
 "metadata": {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}},
 "nbformat": 4, "nbformat_minor": 5}
NOTEBOOK
for form in md:myst py:percent; do
    passed=0
    env/bin/jupytext --quiet --test --to "$form" picture.ipynb >log 2>&1 || passed=$?
    env/bin/jupytext --quiet --to "$form" --output "back.${form%%:*}" picture.ipynb
    env/bin/jupytext --quiet --to ipynb --output back.ipynb "back.${form%%:*}"
    pictures=$(grep -c image/png back.ipynb || true)
    echo "jupytext $(env/bin/jupytext --version), $form: --test ends with $passed; $pictures pictures came back."
    [ "$passed" = 0 ] || { cat log; echo "Changed: --test no longer passes."; exit 1; }
    [ "$pictures" = 0 ] || { echo "Changed: the picture comes back."; exit 1; }
    grep -q 'attachment:dot.png' back.ipynb || { echo "Changed: the link is gone too."; exit 1; }
done
echo "As found: --test passes, and the picture is lost."
