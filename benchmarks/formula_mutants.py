"""Edit formulas of the book at random, one edit at a time, and count how many the running formulas notice.

``python -m benchmarks.formula_mutants`` (``make mutants``) writes ``formula_mutants.json``. An edit changes an index, a
layer, a sign, a bound of a sum, a transpose, a prime, a letter or a number of one labelled equation. Nothing is written
into the chapters: the edited TeX is run as the test of its label would run it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from formulas import book  # noqa: E402
from formulas.run import take_definitions  # noqa: E402
from formulas.tex import FormulaError  # noqa: E402

RESULTS = ROOT / "benchmarks" / "formula_mutants.json"
INDICES, LETTERS = "ijkpqcr", "ahwyt"
GREEK = [r"\delta", r"\eta", r"\beta"]
#: Kind of edit, where it can be made, and what it may put there.
KINDS: list[tuple[str, str, Any]] = [
    ("index", r"(?<=_)[a-z](?![a-z])|(?<=_\{)[a-z]|(?<=_\{[a-z])[a-z](?=\})", lambda s: [c for c in INDICES if c != s]),
    ("index", r"(?<=_\{)[a-z]{2}(?=\})", lambda s: [s[::-1]] if s[0] != s[1] else []),
    ("index", r"(?<=_\{)\d\d(?=\})", lambda s: [s[::-1]] if s[0] != s[1] else [str(int(s) + 1)]),
    ("layer", r"(?<=\()[lL](?: ?[-+] ?1)?(?=\))", lambda s: [x for x in ("l", "l-1", "l+1", "L", "L-1") if x[0] == s[0]
                                                              and x != s.replace(" ", "")]),
    ("bound", r"(?<=\\sum_\{[a-z]=)[01]", lambda s: ["1" if s == "0" else "0"]),
    ("bound", r"(?<=\^\{)n_(?:\{l[-+]1\}|l|L|\{L-1\})(?=\})", lambda s: [x for x in ("n_l", "n_L", "n_{l-1}", "n_{l+1}")
                                                                         if x != s]),
    ("sign", r"(?<=[ }\])&])[-+](?= )|(?<== )-|(?<=&)-(?= )", lambda s: ["+" if s == "-" else "-"]),
    ("transpose", r"\^\{?T\}?", lambda s: [""]),
    ("transpose", r"(?<=\\Delta)\^\{\(l\)\}(?=$| |\n)", lambda s: [f"{{{s}}}^T"]),
    ("prime", r"'", lambda s: [""]),
    ("prime", r"g_\{\([lL](?:[-+]1)?\)\}(?!')", lambda s: [s + "'"]),
    ("letter", r"(?<![A-Za-z\\])[ahwyt](?=[_^ )])", lambda s: [c for c in LETTERS if c != s]),
    ("letter", r"(?<![A-Za-z\\{])[AHWYTXDGR](?=[_^ )])", lambda s: [c for c in "AHWTDG" if c != s]),
    ("letter", r"\\(?:delta|eta|beta|sigma|varepsilon)(?![A-Za-z])", lambda s: [g for g in GREEK if g != s]),
    ("number", r"(?<=[ {])\d(?=[ }])|(?<=frac)\d\d(?!\d)", lambda s: [s[:-1] + str(int(s[-1]) + 1)]),
]  # fmt: skip


def edits(tex: str) -> list[tuple[str, str, str]]:
    """All edits of a formula: kind, what was changed to what, and the edited text."""
    found = []
    for kind, pattern, choices in KINDS:
        for place in re.finditer(pattern, tex, re.MULTILINE):
            if "\\text" in tex[max(0, place.start() - 12) : place.start()]:
                continue
            for other in choices(place[0]):
                around = tex[max(0, place.start() - 10) : place.end() + 6].replace("\n", " ")
                found.append((kind, f"{place[0]} -> {other or 'nothing'} in ...{around}...",
                              tex[: place.start()] + other + tex[place.end() :]))  # fmt: skip
    return found


def uses_a_definition(equation: book.Equation, of: book.Equation) -> bool:
    """Whether an equation takes the meaning of a name from an earlier one."""
    scene = next(book.scenes(equation.meaning))
    known = set(scene.names)
    take_definitions(equation.tex, scene, [of.tex])
    return set(scene.names) != known


def noticed(equation: book.Equation, tex: str, later: list[book.Equation]) -> str | None:
    """What the tests say to an edited equation, and to those behind it that use what it defines."""
    try:
        equation.check(tex)
        for other in later:
            if other.executed and uses_a_definition(other, equation):
                before = [tex if text == equation.tex else text for text in other.before]
                book.check(other.tex, other.meaning, before)
    except FormulaError as error:
        return str(error)
    return None


def measure(number: int, seed: int) -> dict[str, Any]:
    """Make so many edits, each of a random kind of a random equation."""
    equations = book.equations()
    rng = random.Random(seed)
    tried: list[dict[str, Any]] = []
    kinds = sorted({kind for kind, _, _ in KINDS})
    seen = set()
    while len(tried) < number:
        kind, equation = kinds[len(tried) % len(kinds)], rng.choice(equations)
        possible = [edit for edit in edits(equation.tex) if edit[0] == kind and edit[2] not in seen]
        if not possible:
            continue
        _, what, tex = rng.choice(possible)
        seen.add(tex)
        later = [other for other in equations if other.chapter == equation.chapter and equation.tex in other.before]
        said = noticed(equation, tex, later) if equation.executed else None
        tried.append({"label": equation.label, "kind": kind, "edit": what, "noticed": said is not None,
                      "said": (said or "")[:160]})  # fmt: skip
        if said is None:
            print(f"  not noticed: {equation.label}: {what}", flush=True)
    return {
        "seed": seed,
        "equations": len(equations),
        "executed": sum(equation.executed for equation in equations),
        "edits": len(tried),
        "noticed": sum(one["noticed"] for one in tried),
        "tried": tried,
    }


def main() -> int:
    """Measure, write, and say what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--dry", action="store_true", help="write no file")
    options = parser.parse_args()
    found = measure(options.edits, options.seed)
    print(f"{found['executed']} of {found['equations']} labelled equations are executed")
    print(f"{found['noticed']} of {found['edits']} edits were noticed (seed {found['seed']})")
    if not options.dry:
        RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
