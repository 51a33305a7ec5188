#!/bin/sh
# Makes the local environment: setup.sh book | test | node | lite. Run by make.
# Each step takes its stamp away first and writes it last, so that a step that was killed is
# known to be unfinished. A Python environment without its stamp is made anew.
# Of two at once the second waits, and then finds the work done.
set -eu
cd "$(dirname "$0")/.."
log=.venv/install.log

fail() {
    echo "make: $1" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.15 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer, with its venv module, was not found (python3 is $(python3 --version 2>/dev/null || echo missing)); install it or name one: make PYTHON=/path/to/python"
}

# Runs pip quietly; what went wrong is one sentence, the rest is in the log.
pip() {
    command=$1
    shift
    if ! .venv/bin/python -m pip "$command" --quiet --disable-pip-version-check --retries 2 "$@" >>"$log" 2>&1; then
        full
        refused=$(sed -n '/DO NOT MATCH THE HASHES/{n;s/^ *\([^ ]*\).*/\1/p;}' "$log")
        [ -z "$refused" ] ||
            fail "$refused was not installed, because the file that came has none of its checksums in requirements-hashes.txt; find out why before you go on (details in $log)"
        if grep -qiE 'NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionError|ProxyError|Failed to establish|Temporary failure|Name or service' "$log"; then
            fail "the Python package registry could not be reached; check the network and run make again (details in $log)"
        fi
        grep -iE '^ *error' "$log" | tail -n 3 >&2
        fail "pip could not $command the pinned packages (details in $log)"
    fi
}

# install FILE OPTION...: the pins of a file, each only if it has its checksum. They name all that is needed, so pip is
# not to look for more: that of Python 3.11 takes the newest release for a requirement with an extra, such as that of
# jupyter-events for jsonschema, finds it without a checksum, and gives up, although an older one is pinned.
install() {
    file=$1
    shift
    .venv/bin/python tools/hashes.py join "$file" >".venv/$file" || exit 1
    pip install "$@" --no-deps --require-hashes -r ".venv/$file"
}

full() {
    if grep -qE 'No space left on device|Disk quota exceeded|ENOSPC' "$log"; then
        fail "no space is left on the disk of $PWD or ${TMPDIR:-/tmp}; make room and run make again (details in $log)"
    fi
}

# newer STAMP FILE...: the stamp is there, and none of the files has changed since.
newer() {
    stamp=$1
    shift
    [ -f "$stamp" ] || return 1
    for file; do
        [ ! "$file" -nt "$stamp" ] || return 1
    done
}

if [ -z "${ALONE:-}" ]; then
    python=.venv/bin/python
    "$python" -c '' 2>/dev/null || python=$(find_python)
    ALONE=yes exec "$python" tools/alone.py sh tools/setup.sh "$@"
fi
case "$1" in
book)
    if newer .venv/.ready-book requirements.txt pyproject.toml tools/setup.sh; then exit; fi
    python=$(find_python)
    if [ -f .venv/.ready-book ] && .venv/bin/python -c '' 2>/dev/null; then
        rm -f .venv/.ready-book .venv/.ready-test
    else
        echo "Making the local environment in .venv with $($python --version)"
        rm -rf .venv
        "$python" -m venv .venv
    fi
    : >"$log"
    echo "Installing the pinned packages (a minute or two the first time)"
    install requirements.txt
    # The last line of requirements.txt is the project itself; here it is installed in place.
    pip install --no-deps --no-build-isolation --editable .
    # So that the first training of a chapter finds it; without it, the first process that trains would do it.
    .venv/bin/python -m mlp_lib._machine.compiled >>"$log" 2>&1 || true
    touch .venv/.ready-book
    ;;
test)
    if newer .venv/.ready-test .venv/.ready-book requirements-test.txt; then exit; fi
    rm -f .venv/.ready-book .venv/.ready-test
    : >"$log"
    echo "Installing the pinned test tools"
    install requirements-test.txt
    touch .venv/.ready-book .venv/.ready-test
    ;;
node)
    if newer node_modules/.ready package.json package-lock.json requirements-node.txt .venv/.ready-book; then exit; fi
    usable() {
        command -v npm >/dev/null 2>&1 &&
            node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null
    }
    : >"$log"
    if ! usable; then
        echo "Installing Node.js from its Python wheel (this machine has none from version 18 on)"
        install requirements-node.txt
        usable || fail "Node.js 18 or newer is needed, and its wheel does not run on this machine; install Node.js"
    fi
    rm -f node_modules/.ready
    echo "Fetching the pinned styles, fonts and scripts of the site"
    if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >>"$log" 2>&1; then
        full
        if grep -qE 'ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|network' "$log"; then
            fail "the JavaScript package registry could not be reached; check the network and run make again (details in $log)"
        fi
        tail -n 3 "$log" >&2
        fail "npm could not install the pinned packages (details in $log)"
    fi
    touch node_modules/.ready
    ;;
lite)
    if newer .venv/lite/.ready requirements-lite.txt requirements-pyodide.txt; then exit; fi
    rm -rf .venv/lite
    : >"$log"
    echo "Fetching what runs Python in the reader's browser"
    install requirements-lite.txt --no-deps --target .venv/lite
    .venv/bin/python tools/hashes.py join requirements-pyodide.txt >.venv/requirements-pyodide.txt || exit 1
    pip download --no-deps --only-binary :all: --platform any --python-version 3.12 \
        --dest .venv/lite/wheels --require-hashes -r .venv/requirements-pyodide.txt
    touch .venv/lite/.ready
    ;;
*)
    fail "setup.sh knows book, test, node and lite, not '$1'"
    ;;
esac
