#!/bin/sh
# Asks for known vulnerabilities of every pinned package: make audit. Needs a network, so it is
# part of the weekly run, not of make test.
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unreachable='NewConnectionError|ConnectTimeout|ConnectionError|Max retries|Name or service|ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|not found on PyPI|Not Found|404|405|501|endpoint|service'
# ask NAME COMMAND...: its answer, or one sentence when there is none.
ask() {
    name=$1
    shift
    if "$@" >"$work/answer" 2>&1; then
        echo "make audit: no known vulnerability among the packages of $name"
    elif grep -qiE 'Found [1-9]|vulnerability|vulnerabilities|severity' "$work/answer"; then
        cat "$work/answer"
        failed=1
    elif grep -qE "$unreachable" "$work/answer"; then
        echo "make audit: the service that knows the vulnerabilities of $name packages did not answer: $(tail -n 1 "$work/answer")" >&2
        failed=1
    else
        cat "$work/answer" >&2
        failed=1
    fi
}

failed=0
# In an environment of its own: it checks what the project uses and is no part of it.
.venv/bin/python -m venv "$work/venv"
if "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "pip-audit>=2.7,<3" >"$work/answer" 2>&1; then
    # Strict: a package that the service does not know is not taken for one without a vulnerability.
    # The last line of requirements.txt is the project itself, which no service knows.
    cat requirements.txt requirements-test.txt requirements-node.txt | grep -v '^\.$' >"$work/requirements.txt"
    ask Python "$work/venv/bin/pip-audit" --strict --no-deps --disable-pip --progress-spinner off --requirement "$work/requirements.txt"
else
    echo "make audit: pip-audit could not be installed: $(tail -n 1 "$work/answer")" >&2
    failed=1
fi
ask JavaScript npm audit --package-lock-only
exit "$failed"
