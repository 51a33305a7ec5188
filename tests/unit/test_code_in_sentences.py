"""Code in a sentence speaks of what there is: a name of the page's own cells, of the library, of Python or of numpy."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from claims import pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in pages.names() if page not in {"docstrings", "doctor"}]
#: Names of other libraries, and of the sources that a page speaks of.
FROM_ELSEWHERE = {
    "elsewhere": "JAX_ENABLE_X64 CrossEntropyLoss set_floatx jnp n_iter_no_change param_dtype tf tol",
    "errata": "cuda gpu n_iterations save_weights",
    "homework": "n_iterations",
    "index": "randn",
    "initialization": "randn",
    "judges": "ReLU GradcheckError approx_fprime differentiate",
    "large-sweeps": "MPIPoolExecutor OPENBLAS_NUM_THREADS",
    "library": "intersphinx_mapping",
    "programs": "verbose",
    # of the reader's own program
    "check-your-own-backprop": "g3 my_function my_loss",
}
WORD = re.compile(r"[A-Za-z_]\w*")
FENCE = re.compile(r"^(`{3,})(?!\{)(?:python|bash)?\n.*?^\1`*$", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{[a-z:-]+\}`[^`]*`")
FILE = re.compile(r"^[a-z_.]+/[a-z_/.-]*$|\.(?:py|md|inv|json|npz)\b")
SPAN = re.compile(r"(?<![`}\w])`([^`\n]+)`(?!`)")


@cache
def of_the_library() -> tuple[frozenset[str], frozenset[str]]:
    """The names in the library's code, and its words in quotes."""
    names, quoted = set(), set()
    for path in (ROOT / "mlp_lib").rglob("*.py"):
        found = spoken_of(ast.parse(path.read_text(encoding="utf-8")))
        names |= {name for kind, name in found if kind == "name"} | {*path.relative_to(ROOT).with_suffix("").parts}
        quoted |= {text for kind, text in found if kind == "text"}
    return frozenset(names), frozenset(quoted)


def spoken_of(tree: ast.AST) -> list[tuple[str, str]]:
    """The names that some code reads or gives, and its short texts in quotes."""
    found = []
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                found += [("name", part) for part in name.split(".")]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            found.append(("text", node.value))
    return found


def in_sentences(text: str) -> Iterator[ast.AST]:
    """The code in the sentences of a text, as far as it is an expression or an argument."""
    for found in SPAN.finditer(ROLE.sub("", FENCE.sub("", text))):
        if FILE.search(found[1]):
            continue
        for form in (found[1], f"print({found[1]})", f"print({found[1]}0)", f"print(_{found[1]})"):
            try:
                yield ast.parse(form.strip(), mode="eval")
                break
            except SyntaxError:
                continue


def unknown(page: str, texts: list[str]) -> list[str]:
    """What code in sentences speaks of, and neither the page's cells nor the library have."""
    cells = ["".join(cell["source"]) for cell in pages.cells(page) if cell["cell_type"] == "code"]  # type: ignore[arg-type]
    shown = [fence[0] for text in texts for fence in FENCE.finditer(text)]
    names, quoted = of_the_library()
    own = set(WORD.findall("\n".join([*cells, *shown])))
    known = own | names | set(FROM_ELSEWHERE.get(page, "").split()) | {*dir(builtins), *dir(np), "np", "numpy", "_"}
    known |= {path.name for path in (ROOT / "tests").iterdir()}
    left = []
    for text in texts:
        for kind, said in (one for tree in in_sentences(text) for one in spoken_of(tree)):
            if kind == "name" and said not in known:
                left.append(said)
            if kind == "text" and not {said, said.partition("(")[0]} & (own | quoted | known):
                left.append(said)
    return left


@pytest.mark.parametrize("page", PAGES)
def test_code_in_a_sentence_names_what_there_is(page: str) -> None:
    assert unknown(page, [one.text for one in pages.segments(page) if one.kind == "markdown"]) == []


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("`forward.pre_activations[l]` holds h", []),
        ("`forward.preactivations[l]` holds h", ["preactivations"]),
        ("say `loss='half_squared_error'` there", []),
        ("say `loss='half_square_error'` there", ["half_square_error"]),
        ("say `activation='leaky_relu(0.2)'` there", []),
        ("give `learning_rates=` there, read `.verdict`", []),
        ("give `learnin_rates=` there, read `.verdikt`", ["learnin_rates", "verdikt"]),
        ("```python\nown = 3\n```\nand `own`", []),
    ],
)
def test_a_name_that_nobody_has_is_found(sentence: str, left: list[str]) -> None:
    assert unknown("forward", [sentence]) == left
