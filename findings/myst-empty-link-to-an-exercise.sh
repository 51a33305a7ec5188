#!/bin/bash
# A link without a text, [](#label), to an exercise (sphinx-exercise) on another page. One would guess the exercise's
# title, as on its own page, or the warning that a label gives which is nowhere. With -W the build passes, and the page
# holds an empty code element that leads nowhere. With a text, or with {ref}, the same label is found.
# Only nitpicky mode, -n, says "numref reference target not found".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    myst-parser==5.2.0 sphinx==9.0.4 sphinx-exercise==1.2.1 sphinx-book-theme==1.4.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
mkdir source
echo "extensions = ['myst_parser', 'sphinx_exercise']" >source/conf.py
printf '# Book\n\n```{toctree}\npage\n```\n\n' >source/index.md
printf 'Elsewhere [](#by-hand), [a text](#by-hand), {ref}`by-hand`.\n' >>source/index.md
printf '# Page\n\n```{exercise} By hand\n:label: by-hand\nDo it.\n```\n\nHere [](#by-hand).\n' >source/page.md
env/bin/sphinx-build -q -W source built 2>log || { cat log; echo "Changed: the build warns."; exit 1; }
elsewhere=$(grep -o 'Elsewhere .*' built/index.html)
here=$(grep -o 'Here .*' built/page.html)
version=$(env/bin/pip list --format=freeze | grep -E '^(myst-parser|sphinx-exercise)==' | sed 's/==/ /' | paste -sd, -)
echo "$version, from another page: $elsewhere"
echo "$version, from its own page: $here"
grep -Eq '^Elsewhere <code [^>]*></code>, <a [^>]*href="page.html#by-hand"' <<<"$elsewhere" ||
    { echo "Changed: the link without a text is no longer an empty code element."; exit 1; }
grep -q '^Here <a [^>]*href="#by-hand"' <<<"$here" || { echo "Changed: the link on its own page is another."; exit 1; }
echo "As found: from another page the link is empty, and nothing warns."
