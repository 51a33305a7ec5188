#!/bin/bash
# A requirements file with a pin and checksums for everything, as uv writes it. One would guess that pip 23.2 in the mode
# of checksums, which Python 3.11 brings along, installs what is pinned. jupyter-events asks for jsonschema with an extra;
# for that pip looks at the newest jsonschema, not at the pinned one, finds no checksum for it, and gives up. The same file
# goes with the newest release pinned, so a list that installs today stops on the day of the next release. pip 26 installs
# both, and so does pip 23.2 with --no-deps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pip==23.2.1 uv==0.9.11 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
python3 -m venv newer
newer/bin/pip install --quiet --disable-pip-version-check pip==26.0 ||
    { echo "Not tried: pip 26.0 could not be installed."; exit 2; }
echo "jupyter-events==0.12.1" >asked.txt
echo "jsonschema==4.24.1" >older.txt
env/bin/uv pip compile --quiet --generate-hashes --constraint older.txt --output-file pinned.txt asked.txt
says() { # says ENVIRONMENT OPTION...: what pip makes of the pins
    environment=$1
    shift
    if "$environment/bin/pip" install --dry-run --quiet --disable-pip-version-check "$@" --require-hashes -r pinned.txt >said 2>&1; then
        echo "takes them"
    elif grep -q "all requirements must have their versions pinned" said && grep -q "jsonschema\[format-nongpl\]" said; then
        echo "finds jsonschema[format-nongpl] not pinned"
    else
        echo "fails in another way"
    fi
}
old=$(says env)
alone=$(says env --no-deps)
new=$(says newer)
echo "jsonschema 4.24.1 and all that jupyter-events 0.12.1 needs are pinned, with checksums."
echo "pip 23.2.1 $old; with --no-deps it $alone; pip 26.0 $new."
[ "$old" = "finds jsonschema[format-nongpl] not pinned" ] || { echo "Changed: pip 23.2.1 no longer looks past the pin."; exit 1; }
[ "$alone" = "takes them" ] && [ "$new" = "takes them" ] || { echo "Changed: what should go does not."; exit 1; }
echo "As found: a pin that is not the newest release stops pip 23.2 where an extra is asked for."
