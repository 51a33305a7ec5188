#!/bin/bash
# Two chapters in two folders hold the same code, which reads the data.txt beside it. MyST-NB, nb_execution_mode
# "cache". One would guess that each chapter runs in its folder and shows its own data. The cache knows a notebook by
# its code alone, so one of them runs, and the other shows its neighbour's number. Mode "auto" shows both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    jupyter-cache==1.0.1 myst-nb==1.4.0 myst-parser==5.2.0 sphinx==9.0.4 ipykernel==7.4.0 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
source env/bin/activate
mkdir -p source/first source/second
printf '# Book\n\n```{toctree}\nfirst/page\nsecond/page\n```\n' >source/index.md
echo "extensions = ['myst_nb']" >source/conf.py
for chapter in first second; do
    echo "data of the $chapter" >"source/$chapter/data.txt"
    printf -- '---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# Chapter %s\n\n```{code-cell}\n%s\n```\n' \
        "$chapter" 'print(open("data.txt").read())' >"source/$chapter/page.md"
done
shown() {
    grep -o 'data of the [a-z]*' "built-$1/$2/page.html" || echo nothing
}
version=$(pip list --format=freeze | sed -n 's/^jupyter-cache==/jupyter-cache /p')
for mode in auto cache; do
    sphinx-build -q -W -D "nb_execution_mode=$mode" source "built-$mode" 2>log || { cat log; exit 1; }
    echo "$version, mode $mode: the first shows '$(shown $mode first)', the second '$(shown $mode second)'; no warning."
done
[ "$(shown auto first), $(shown auto second)" = "data of the first, data of the second" ] ||
    { echo "Changed: mode auto no longer shows both."; exit 1; }
[ "$(shown cache first)" = "$(shown cache second)" ] ||
    { echo "Changed: with the cache each chapter shows its own data."; exit 1; }
echo "As found: with the cache one chapter shows the other's output."
