#!/bin/sh
# Runs the tests with the newest packages that the bounds of pyproject.toml allow: make test-newest.
# In a copy of the last commit, so that the pins and the environment here stay as they are.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git archive HEAD | tar -x -C "$work"
cd "$work"
"${PYTHON:-python3}" -m venv .venv
# Groups are newer than the pip that some Pythons bring.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1" &&
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade-strategy eager \
        --editable ".[chapters]" --group book --group test ||
    { echo "make test-newest: the newest packages cannot be installed together" >&2; exit 1; }
# The stamps say that the environment is ready, so that make does not put the pins into it.
touch .venv/.ready-book .venv/.ready-test
make test
