"""Write the appendix `equations`: every labelled equation, with its source, its function and its test.

The formulas are read from the chapters, their Python is what `formulas` makes of them, the tests stand in
``tests/equations``. What no file can tell, the number in
the source, the function and the correction, stands in ``book/equation-ledger.yml``. ``--check`` only says whether
the page is what this script would write.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # what runs the formulas is no installed package

from formulas import book  # noqa: E402
from formulas.book import LEDGER, chapters, ledger  # noqa: E402

PAGE = ROOT / "book" / "equations.md"
LABELLED = re.compile(r"\$\$(?P<tex>(?:(?!\$\$).)+)\$\$[ \t]*\((?P<label>eq-[a-z0-9-]+)\)", re.DOTALL)

INTRODUCTION = """# Every equation, and its test

<!-- Written by tools/equations_page.py from the chapters and equation-ledger.yml. Do not edit. -->

Each labelled equation of the book stands here with five things:
the Python that is made of its formula and run by `tests/equations/test_formulas_run.py`;
its number in the tutorial that the derivation follows, where it has one;
the function of `mlp_lib` that computes it;
the test that checks it with numbers;
and the entry of [](errata.md) where the book departs from what is printed there.

The Python counts as the book does: layers and neurons from 1, the bias node is 0.
A comment says for which indices a line is run.
`slope(lambda: E(), h[l], q)` is how fast $E$ changes with $h^{(l)}_q$, measured with nudges to both sides;
`slopes` measures it for a whole array, and `with_value` puts a number in place of another.
`grid` writes a matrix from its general entry.

"""


class Equation(NamedTuple):
    """One labelled equation of a chapter."""

    label: str
    tex: str


def equations_of(prose: str) -> list[Equation]:
    """The labelled equations of a chapter, in order."""
    return [Equation(match["label"], match["tex"].strip()) for match in LABELLED.finditer(prose)]


def tests_by_name() -> dict[str, str]:
    """Where each equation's test stands, by its name."""
    places = {}
    for path in sorted((ROOT / "tests" / "equations").glob("test_*.py")):
        for name in re.findall(r"^def (test_eq_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            places[name] = f"tests/equations/{path.name}"
    return places


def entry(equation: Equation, known: dict[str, Any], place: str, python: str) -> str:
    """One equation of the page."""
    test = "test_" + equation.label.replace("-", "_")
    sources = known.get("source") or []
    functions = known.get("function") or []
    errata = known.get("errata") or []
    facts = [
        f"In the source: {', '.join(f'Eq {number}' for number in sources) if sources else 'not there'}.",
        "Computed by " + (", ".join(f"`{name}`" for name in functions) if functions else "the derivation alone") + ".",
        f"Tested by `{test}` in `{place}`.",
    ]
    if errata:
        facts.append("Corrected: " + ", ".join(f"[{number}](errata-{number.lower()})" for number in errata) + ".")
    code = f"```python\n{python}\n```\n\n" if python else "Not executed: it tells of a limit.\n\n"
    formula = f"{{eq}}`{equation.label}` · `{equation.label}`\n\n$$\n{equation.tex}\n$$\n\n"
    return formula + code + "\n".join(facts) + "\n"


def page() -> str:
    """The whole page."""
    known, places = ledger(), tests_by_name()
    python = {equation.label: equation.python() for equation in book.equations()}
    text = INTRODUCTION
    for name, prose in chapters():
        equations = equations_of(prose)
        if not equations:
            continue
        title = re.search(r"^# (.+)$", prose, re.MULTILINE)
        if title is None:
            raise ValueError(f"{name} has no title")
        text += f"## {title[1]}\n\nFrom the chapter [](./{name}.ipynb).\n\n"
        for equation in equations:
            test = "test_" + equation.label.replace("-", "_")
            text += entry(equation, known[equation.label], places[test], python[equation.label]) + "\n"
    return text.rstrip() + "\n"


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        wanted = page()
    except KeyError as missing:
        print(f"equations: {missing} has no entry in {LEDGER.name}, or no test", file=sys.stderr)
        return 1
    if options.check:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != wanted:
            print(f"equations: {PAGE.name} is out of date: run 'make format'", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
