#!/bin/bash
# A picture's alternative text in the metadata of an output, as the notebook's format has it for width and height:
# one would guess that `nbconvert --to html` writes it. Its classic template does. Its default one has no place for it,
# and the picture gets "No description has been provided for this image". Width and height are written by both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check nbconvert==7.17.2 ipykernel==7.4.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
env/bin/jupyter-nbconvert --version | sed 's/^/nbconvert /'
cat >picture.ipynb <<'NOTEBOOK'
{"cells": [{"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {}, "source": "1", "outputs": [
  {"output_type": "display_data", "metadata": {"image/png": {"alt": "a black dot", "width": 7}}, "data": {"image/png":
   "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="}}]}],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
NOTEBOOK
for template in lab classic; do
    env/bin/jupyter-nbconvert --log-level=ERROR --to html --template "$template" --output "$template.html" picture.ipynb
    grep -o '<img[^>]*>' "$template.html" | sed -E "s/src=\"[^\"]*\"//; s/^/$template: /"
done
changed() {
    echo "Changed: $1."
    exit 1
}
grep -q 'alt="No description has been provided for this image"' lab.html ||
    changed "the default template says otherwise"
if grep -q 'a black dot' lab.html; then changed "the default template writes the text"; fi
grep -q 'alt="a black dot"' classic.html || changed "the classic template drops the text too"
grep -q 'width="7"' lab.html || changed "the default template drops the width"
echo "As found: the default template drops the alternative text, the classic one writes it."
