"""The pages of the book as text, and the tokens of a page that claim something.

What is no claim is told apart by rules, each with a name; ``python -m claims`` counts what falls under each of them.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from formulas import arithmetic
from formulas.tex import FormulaError

from . import words

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
#: Written by a tool from what the formula tests run, and the list of sources; `claims.spoken` has their words.
APART = {"equations", "references"}
#: No pages of the book, and read all the same: the doctor's are the sentences of its catalogue.
OUTSIDE = ("README", "docstrings", "doctor")
#: What stands beside the book and may hold claims. It is not counted: much of it was measured by hand, once.
BESIDE = {"CONTRIBUTING": "CONTRIBUTING.md", "CHANGELOG": "CHANGELOG.md", "benchmarks": "benchmarks/README.md"}


class Segment(NamedTuple):
    """A stretch of text that a reader meets as one: a Markdown cell, a caption, an alternative text, a comment, a docstring."""

    kind: str
    cell: int  #: of the notebook; -1 where there are no cells
    text: str


class Token(NamedTuple):
    """What claims something: its place in a segment, what it says, and of which kind it is."""

    segment: int
    start: int
    end: int
    text: str
    kind: str


def names() -> list[str]:
    """All pages, in the order of the book; then what stands outside it."""
    return list(in_order())


@cache
def in_order() -> tuple[str, ...]:
    """The same, read from the table of contents once."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    files = [toc["root"], *(one["file"] for chapter in chapters for one in [chapter, *chapter.get("sections", [])])]
    return (*(name for name in (Path(file).stem for file in files) if name not in APART), *OUTSIDE)


def cells(name: str) -> list[dict[str, object]]:
    """The cells of a chapter; none for a page that is no notebook."""
    path = BOOK / f"{name}.ipynb"
    return list(json.loads(path.read_text(encoding="utf-8"))["cells"]) if path.is_file() else []


def of_notebook(name: str) -> Iterator[Segment]:
    """The Markdown cells of a chapter, what stands beside its figures, and the comments of its code."""
    for number, cell in enumerate(cells(name)):
        source = "".join(cell["source"])  # type: ignore[arg-type]
        if cell["cell_type"] == "markdown":
            yield Segment("markdown", number, source)
            continue
        described = cell["metadata"].get("mystnb", {}).get("figure", {})  # type: ignore[attr-defined]
        if "caption" in described:
            yield Segment("caption", number, described["caption"])
        yield from (Segment("alt", number, text) for text in alternative_texts(source))
        tags = cell["metadata"].get("tags", [])  # type: ignore[attr-defined]
        if not any(tag.startswith("stub-") for tag in tags):  # what `make format` copies from the solution
            yield from (Segment("comment", number, text.lstrip("# ")) for text in comments(source))


def alternative_texts(source: str) -> Iterator[str]:
    """What a cell hands over as ``alt=``, where it is typed."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "alt" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


#: Comments that are for no reader.
FOR_A_TOOL = re.compile(r"# (?:type: |fmt: |noqa|ruff: |begin solution|end solution)")


def comments(source: str) -> Iterator[str]:
    """The comments of a program that are no signs for a tool, line by line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and " " in token.string.strip("# ") and not FOR_A_TOOL.match(token.string):
            yield token.string


def of_docstrings() -> Iterator[Segment]:
    """What the library's reference shows: docstrings of modules, of what they offer, and of its public methods; ``#:``."""
    for path in sorted((ROOT / "mlp_lib").rglob("*.py")):
        if any(part.startswith("_") and part != "__init__.py" for part in path.relative_to(ROOT).parts):
            continue
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        own = offered(tree)
        names = own or offered(ast.parse((path.parent / "__init__.py").read_text(encoding="utf-8")))
        nodes: list[ast.AST] = [tree] if own else []
        for node in tree.body:
            if getattr(node, "name", "") in names:
                nodes += [node, *(inner for inner in getattr(node, "body", []) if isinstance(inner, ast.FunctionDef))]
        for found in nodes:
            if isinstance(found, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(found)
                if text and not getattr(found, "name", "").startswith("_"):
                    yield Segment("docstring", -1, text)
        for node in tree.body:
            told = [node] if isinstance(node, ast.Assign | ast.AnnAssign) else getattr(node, "body", [])
            if assigned(node) & names or getattr(node, "name", "") in names:
                yield from (Segment("docstring", -1, text) for one in told if (text := beside(one, source)))


def offered(tree: ast.Module) -> set[str]:
    """What a module's ``__all__`` lists."""
    return {name for node in tree.body if "__all__" in assigned(node) for name in ast.literal_eval(node.value)}  # type: ignore[attr-defined]


def assigned(node: ast.AST) -> set[str]:
    """The names that an assignment binds."""
    return {getattr(target, "id", "") for target in getattr(node, "targets", [getattr(node, "target", None)])} - {""}


def beside(node: ast.stmt, source: str) -> str:
    """The ``#:`` comment of an assignment: the lines above it, or what follows on its own."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return ""
    lines = source.splitlines()
    above = node.lineno - 1
    while above and lines[above - 1].lstrip().startswith("#:"):
        above -= 1
    comments = [*lines[above : node.lineno - 1], *re.findall(r"#:.*", lines[(node.end_lineno or node.lineno) - 1])]
    return "\n".join(line.strip().removeprefix("#:").strip() for line in comments)


def of_doctor() -> Iterator[Segment]:
    """What the doctor says of each mistake that it knows."""
    from mlp_lib.doctor import MISTAKES  # only here: most pages are read without it

    for mistake in MISTAKES.values():
        yield Segment("doctor", -1, f"{mistake.title}. {mistake.explanation} {mistake.remedy}")


@cache
def segments(name: str) -> tuple[Segment, ...]:
    """All that a reader reads on a page."""
    if name == "docstrings":
        return tuple(of_docstrings())
    if name == "doctor":
        return tuple(of_doctor())
    if (BOOK / f"{name}.ipynb").is_file():
        return tuple(of_notebook(name))
    path = ROOT / BESIDE.get(name, "README.md" if name == "README" else f"book/{name}.md")
    return (Segment("markdown", -1, path.read_text(encoding="utf-8")),)


def flat(text: str) -> str:
    """Text with every run of white space as one space, as a snippet is compared."""
    return " ".join(text.split())


#: What is no claim, in the order in which it is taken out. Each rule has a name that says why.
RULES: list[tuple[str, re.Pattern[str]]] = [
    ("formula on a line of its own: it is executed by tests/equations", re.compile(r"\$\$.+?\$\$(?: *\(eq-[a-z0-9-]+\))?", re.DOTALL)),
    ("code: it is run", re.compile(r"(?:(?<=\n\n)|\A)```\n(?=[a-z]).*?\n```(?=\n)|```(?:\{code-cell\}|[a-z]+\n).*?```|(?<!`)`[^`\n]+`(?!`)", re.DOTALL)),
    ("citation: a place in another work, or a step of a list", re.compile(
        r"^## Further reading.*?(?=^## |\Z)|\b(?:chapters?|sections?|Equations?|pages?|Plots?|Version|Steps?|(?<=to )step|(?<=after )step|and step|that step|(?<=network, )steps) \*?\d[\d.]*\*?"
        r"(?:(?:, | and | to |–)\*?\d[\d.]*\*?)*|\*\*[A-Z]\d+\*\*", re.MULTILINE | re.DOTALL)),
    ("heading: what it names stands below", re.compile(r"^#{1,4} .*$|^`{3,}\{admonition\}.*$|^`{3,}\{dropdown\}.*$", re.MULTILINE)),
    ("name: of a label, a link, an anchor, an option", re.compile(
        r"\]\([^)\n]*\)|^:[a-z-]+:.*$|^\([a-z0-9-]+\)=$|\{(?!eq\})[a-z:-]+\}`[^`]*`|<(?!img)[^>\n]+>|(?:src|width)=\x22[^\x22]*\x22|https?://\S+|\b[\w-]+-\d[\w.-]*(?=\.ipynb)"
        r"|^`{3,}\{.*$", re.MULTILINE)),
    ("term that a glossary explains", re.compile(r"^(?![ |`#>-])[^\n:]+(?=\n  \S)", re.MULTILINE)),
    ("docstring: types, shapes and defaults of arguments, examples that are run", re.compile(
        r"^[a-zA-Z_*][\w, *]* : .*$|^(?:ndarray|float|int|list|dict|tuple|str)\b.*$|\([^()\n]*, [^()\n]*\)|>>> .*(?:\n(?!\n).*)*"
        r"|\b[A-Z][a-z]+,? (?:et al\. )?(?:19|20)\d\d\b|\b(?i:sources?): .*", re.MULTILINE)),
    ("date or version", re.compile(r"\b\d{4}-\d\d-\d\d\b|\b(?:Python|numpy|PyTorch|torch|Jupyter Book|Sphinx|version) \d[\d.]*|\bCC BY [\d.]+")),
    ("name of a shape: a 2-2-1 network", re.compile(r"\b\d+(?:-\d+)+\b")),
    ("number of a step or a row in a list", re.compile(r"^ *\d+\. |^\| *\d+ \|", re.MULTILINE)),
    ("question: it asks", re.compile(r"(?:(?<=[.!?] )|(?<=\n)|\A|(?<=\*\*)|(?<=\| ))[^.!?\n|]*\?")),
]  # fmt: skip
#: What asks: its words claim nothing, and its numbers are those of its answer.
ASKS = re.compile(
    r"`{3,}\{exercise\}.*?\n`{3,}(?=\n|\Z)|`{3,}\{exercise-start\}.*?`{3,}\{exercise-end\}"
    r"|\A[^`]*`{3,}\{exercise-end\}|`{3,}\{admonition\} Predict.*?\n`{3,}",
    re.DOTALL,
)
REFERENCE = re.compile(r"\{eq\}`([a-z0-9-]+)`")
VERDICT = re.compile(r"(?<=\n)Right\b")
INLINE = re.compile(r"(?<![\\$])\$([^$\n]+)\$")
SCRIPTS = re.compile(r"[_^](?:\{[^{}]*\}|\w)|'")
LETTER = re.compile(
    r"(?<![\\A-Za-z])[A-Za-z](?![a-z])|\\(?:delta|eta|beta|mu|partial|varepsilon|Delta|sum|sigma|log|mathcal|ell)\b"
)


@cache
def is_computed(tex: str) -> bool:
    """Whether the formula tests compute a formula in a line of text."""
    try:
        return arithmetic.check(tex) > 0
    except (FormulaError, ArithmeticError, NameError, TypeError, ValueError):
        return False


class Sorted(NamedTuple):
    """The tokens of a page that claim something, and how many numerals each rule set aside."""

    tokens: list[Token]
    aside: Counter[str]


def blank(text: str, start: int, end: int) -> str:
    """Text with a stretch of it blanked, line by line."""
    return text[:start] + re.sub(r"[^\n]", "\0", text[start:end]) + text[end:]


@cache
def places() -> dict[tuple[str, str], str]:
    """Where links lead: the text of every page of the book, with its code, and of each section up to the next heading."""
    found = {}
    for path in sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")]):
        if path.stem == "equations":  # repeats what the chapters say
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        found[path.stem, ""] = text
        headings = list(re.finditer(r"^(?:\(([\w-]+)\)=\n+)?#{1,4} (.+?) *$", text, re.MULTILINE))
        for heading, after in zip(headings, [*headings[1:], None], strict=True):
            part = text[heading.start() : after.start() if after else len(text)]
            found[path.stem, slug(heading[2])] = part
            if heading[1]:
                found[path.stem, heading[1]] = part
    return found


LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s#]*#([\w-]+)\)")
#: A link to another page of the book, or to a place on a page.
LEADS = re.compile(r"\[([^\]$]*)\]\((?=[^)])((?:[a-z-]+\.(?:ipynb|md))?)(?:#([\w-]+))?\)")


def slug(heading: str) -> str:
    """The anchor of a heading, as MyST makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def says_where(link: re.Match[str], text: str) -> bool:
    """Whether a link needs no claim: it repeats the heading it leads to, or leads to the figure of its own page."""
    anchor, told = link[3] or "", slug(" ".join(link[1].split()))
    if anchor.startswith("live-"):
        return f"({anchor})=" in text
    return bool(told) and (anchor.startswith(told) or anchor.endswith(told))


SIMPLE = re.compile(r"(?<![\w.])[-+]?[012](?:\.0)?(?!\w|\.\d)")


NOTATION = "0, 1, 2, ½ and indices in a formula with letters: notation"


def set_aside(text: str, kind: str, aside: Counter[str]) -> str:
    """The text with all blanked that is no claim."""
    for link in list(LINK.finditer(text)):
        if link[2].endswith(slug(link[1])):
            aside["link: it repeats a heading"] += len(words.NUMERAL_WORDS.findall(link[1]))
            text = blank(text, *link.span(1))
    asking = [found.span() for found in ASKS.finditer(text)]
    for why, pattern in RULES:
        if kind == "docstring" or not why.startswith("docstring"):
            for found in list(pattern.finditer(text)):
                if why.startswith("question") and within(found.start(), asking):
                    continue
                aside[why] += len(words.NUMERAL.findall(found[0])) + len(words.NUMERAL_WORDS.findall(found[0]))
                text = blank(text, *found.span())
    for found in list(SIMPLE.finditer(text)) if kind == "docstring" else []:
        aside[NOTATION] += 1
        text = blank(text, *found.span())
    return inline(text, aside, asking)


TAG = re.compile(r"<[^<>]+>")


def without_code(text: str) -> str:
    """The text with its displayed formulas, its code and its tags blanked."""
    for pattern in (*(pattern for _, pattern in RULES[:2]), TAG):
        for found in list(pattern.finditer(text)):
            text = blank(text, *found.span())
    return text


def within(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a place lies in one of some stretches."""
    return any(start <= place < end for start, end in spans)


def inline(text: str, aside: Counter[str], asking: list[tuple[int, int]]) -> str:
    """Blank the formulas in lines of text that the formula tests compute, and the notation in those with letters."""
    for found in list(INLINE.finditer(text)):
        if is_computed(found[1]):
            aside["arithmetic in a line of text: it is computed by tests/equations"] += len(
                words.NUMERAL.findall(found[1])
            )
            text = blank(text, *found.span())
        elif LETTER.search(SCRIPTS.sub("", found[1])):
            text = notation(text, found, aside, scripts_only=within(found.start(), asking))
    return text


def notation(text: str, formula: re.Match[str], aside: Counter[str], *, scripts_only: bool) -> str:
    """Blank what an inline formula with letters holds of indices, exponents, 0, 1, 2 and ½; where it asks, of the first two."""
    tex = formula[1]
    places = [found.span() for found in SCRIPTS.finditer(tex) if not tex[: found.start()].endswith("10")]
    places += [
        found.span()
        for found in words.NUMERAL.finditer(tex)
        if not scripts_only and re.fullmatch(r"[-+]?[012]|\\t?frac\{?1\}?\{?2\}?", found[0])
    ]
    offset = formula.start(1)
    for start, end in places:
        aside[NOTATION] += bool(re.search(r"\d", tex[start:end]))
        text = blank(text, offset + start, offset + end)
    return text


def tokens_of(number: int, text: str, kind: str, page: str, aside: Counter[str]) -> Iterator[Token]:
    """The tokens of one segment, as they stand in its raw text; the page's whole text tells its labels."""
    places = [(found.span(), "verdict") for found in VERDICT.finditer(text)]
    places += [(found.span(), "link") for found in LEADS.finditer(text) if not says_where(found, page)]
    places += [(found.span(), "reference") for found in REFERENCE.finditer(text)]
    if kind in {"markdown", "caption"}:
        places += [(found.span(), "place") for found in words.PLACED.finditer(without_code(text))]
    asking = [found.span() for found in ASKS.finditer(text)]
    left = set_aside(text, kind, aside)
    taken = REFERENCE.sub(lambda found: "\0" * len(found[0]), left)
    for sort, pattern in (("numeral", words.NUMERAL), ("numeral", words.NUMERAL_WORDS), ("word", words.TELLING),
                          ("whole", words.SWEEPING)):  # fmt: skip
        found_here = [found.span() for found in pattern.finditer(taken)]
        if kind == "docstring" and pattern is not words.NUMERAL:
            aside["docstring: words, which describe what the unit tests hold"] += len(found_here)
            found_here = []
        if sort != "numeral":
            told = [span for span in found_here if not within(span[0], asking)]
            aside["word of an exercise or a prediction: it asks"] += len(found_here) - len(told)
            places += [(span, sort) for span in told]
        else:
            places += [(span, sort) for span in found_here]
        taken = pattern.sub(lambda found: "\0" * len(found[0]), taken)
    for (start, end), sort in sorted(places):
        before = len(flat(text[:start] + "\1")) - 1
        said = flat(text[start:end])
        yield Token(number, before, before + len(said), said, sort)


@cache
def claims_of(name: str) -> Sorted:
    """What a page claims, in places of its flat segments."""
    aside: Counter[str] = Counter()
    whole = "\n".join(segment.text for segment in segments(name))
    tokens = [
        token
        for number, segment in enumerate(segments(name))
        for token in tokens_of(number, segment.text, segment.kind, whole, aside)
    ]
    return Sorted(tokens, aside)
