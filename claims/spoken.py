"""What a reader reads that stands in code: messages, labels, what a figure says, comments, docstrings of the inner rooms.

No claim binds these; the tests of the code hold their numbers. Each is read once, and marked (`claims.marks`), so that a
reworded one asks for a second reading. A string of one word is left out, unless it says a direction or is what a control
or a column is called; where a condition chooses between words, as in ``"rises" if up else "falls"``, and where they stand
in a row, as what can be chosen does with its name, they are read together.

What stands beside the book is read as well: how to contribute, what has changed, what was measured and found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from . import pages, words

ROOT = pages.ROOT
#: Texts that are read and hold no claims: the files of each, as patterns below the root.
PLACES: dict[str, tuple[str, ...]] = {
    "doctor": ("mlp_lib/doctor/**/*.py",),
    "explorables": ("mlp_lib/explorables/*.py", "mlp_lib/explorables/src/**/*.js"),
    "messages": ("mlp_lib/*.py", "mlp_lib/_machine/*.py", "mlp_lib/figures/*.py", "mlp_lib/sweep/*.py"),
    "site": (
        "sphinx_site/*.py",
        "sphinx_site/page/**/*.js",
        "book/search.yml",
        "book/references.bib",
        "book/broken/*.py",
        "book/references.md",
        "book/equation-ledger.yml",
        "formulas/meanings.yml",
        "sphinx_site/*.js",
        "formulas/*.py",
        "tools/*.py",
        "tools/lite_start.js",
        "mlp_lib/data/*.txt",
    ),
    "project": (
        "CONTRIBUTING.md",
        "benchmarks/*.md",
        "mlp_lib/explorables/README.md",
        "tests/golden/README.md",
        "_config.yml",
        "_toc.yml",
        "CITATION.cff",
        "pyproject.toml",
        "Makefile",
    ),
    "changes": ("CHANGELOG.md",),
    "findings": ("findings/*.sh",),
}
#: Of files that are no text for readers as a whole: the lines that are.
LINES = {
    "_config.yml": re.compile(r"^ *(?:title|author|copyright|nb_code_prompt_\w+): .*|^ +[<A-Z].*|#.*", re.MULTILINE),
    "search.yml": re.compile(r".+"),
    "pyproject.toml": re.compile(r"^description = .*|#.*", re.MULTILINE),
    "Makefile": re.compile(r"^[a-z-]+:.*## .*|^#.*", re.MULTILINE),
    "references.bib": re.compile(r".*"),
    "equation-ledger.yml": re.compile(r".+"),
    "meanings.yml": re.compile(r".+"),
    ".sh": re.compile(r"\A#!.*\n# (.*(?:\n#.*)*)"),
}
#: The catalogue of the doctor's mistakes is read as sentences of the page ``doctor``; what tables are written from results
#: is compared with these by tests.
ELSEWHERE = {"mistakes.py", "mistakes_around.py", "default_build.md", "in_the_wild.md"}
#: The same where such a table stands between sentences.
WRITTEN = re.compile(r"<!-- begin table, written by .*?<!-- end table -->", re.DOTALL)
#: Two words of a sentence; names of styles are none, and what only matches text says nothing.
WORDS = re.compile(r"(?<![\w-])[^\W\d_]{2,}[.,:;]? [^\W\d_A-Z]{2,}(?![\w-]*[-_])")
TAG = re.compile(r"<(?![^<>]*(?:aria-label|title|alt)=)[^<>]*>")
PUT_IN = re.compile(r"\$?\{[^{}]*\}")
PATTERN = re.compile(r"\\[sSdDwWbAZ]|\(\?|\[\^|\]\*")
#: Of a script: its comments, its strings, what matches text, where a template begins, and braces.
SCRIPT = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|(?<=[(,=:\[!&|?{;> ])/(?=[^/*= ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/|[`{}]",
    re.DOTALL,
)
TEMPLATE = re.compile(r"`|\$\{|\\.", re.DOTALL)
CHOSEN = re.compile(r"\?\s*\"([^\"\n]*)\"\s*:\s*\"([^\"\n]*)\"")
#: Of a script: what a control is called, behind its name; what a row of a fold or a column is called; words in a row.
CALLED = re.compile(r"\b(?:button|select|radios|checks|numberField|slider|fold)\(\s*\"([\w-]+)\",\s*\"([^\"\n]+)\"")
HEADED = re.compile(r"\b(text|title|what): \"([^\"\n]+)\"")
ROW = re.compile(r"\[\s*((?:\"[^\"\n]*\"\s*,\s*)+\"[^\"\n]*\")\s*,?\s*\]")


def names() -> list[str]:
    """The texts in code that belong to no page."""
    return [name for name in PLACES if name not in pages.names()]


@cache
def of(name: str) -> tuple[str, ...]:
    """What the code of a chapter says, or that of a place."""
    if name in PLACES:
        return tuple(text for path in files(name) for text in of_file(path))
    return tuple(text for cell in pages.cells(name) if cell["cell_type"] == "code" for text in of_cell(cell))


def files(name: str) -> list[Path]:
    """The files of a place."""
    found = {path for pattern in PLACES[name] for path in ROOT.glob(pattern)}
    return sorted(path for path in found if path.name not in ELSEWHERE)


def of_file(path: Path) -> list[str]:
    """What a file says: strings, comments and docstrings, or its text; of a file for tools, what is for readers."""
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "broken":  # the page shows what such a script says of itself
        return [ast.get_docstring(ast.parse(text)) or ""]
    if path.suffix == ".py":
        return [*of_python(text), *(told_inside(text) if "mlp_lib" in path.parts else ())]
    if path.suffix == ".js":
        return [*of_javascript(text), *comments_of_script(text)]
    if lines := LINES.get(path.name, LINES.get(path.suffix)):
        found = [one[one.lastindex or 0] for one in lines.finditer(text)]
        return found if path.suffix == ".bib" else [pages.flat(one.replace("\n# ", "\n")) for one in found]
    return [pages.flat(WRITTEN.sub("", text))]


def of_cell(cell: dict[str, object]) -> Iterator[str]:
    """What a cell prints and what its docstrings say; its alternative texts and comments are read with the page."""
    source = "".join(cell["source"])  # type: ignore[arg-type]
    told = {pages.flat(text) for text in pages.alternative_texts(source)}
    yield from (text for text in of_python(source) if text not in told)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield pages.flat(text)


def told_inside(source: str) -> Iterator[str]:
    """The docstrings of a module of the library that its reference does not show, and its comments."""
    shown = {pages.flat(segment.text) for segment in pages.segments("docstrings")}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = pages.flat(ast.get_docstring(node) or "")
            yield from () if text in shown else (text,)
    yield from pages.comments(source)


def comments_of_script(source: str) -> Iterator[str]:
    """The comments of a script, each without its stars."""
    for found in SCRIPT.finditer(source):
        if found[0].startswith(("//", "/*")):
            bare = re.sub(r"^\s*(?://|/?\*+/?)|\*/$", "", found[0], flags=re.MULTILINE)
            yield pages.flat(re.sub(r"(?:@[a-z]+|biome-ignore) .*", "", bare))


def of_python(source: str) -> Iterator[str]:
    """The strings of a program that hold words, without its docstrings; what is put in is braces, with its own words."""
    tree = ast.parse(source)
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            inside.add(node.body[0].value)  # type: ignore[attr-defined]
        if node in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            inside.update(ast.walk(node))
            yield from spoken([joined(node)])
        elif isinstance(node, ast.IfExp) and all(map(is_word, (node.body, node.orelse))):
            inside.update((node.body, node.orelse))
            yield from chosen(node.body.value, node.orelse.value)  # type: ignore[attr-defined]
        elif is_word(node):
            yield from spoken([node.value])  # type: ignore[attr-defined]


def is_word(node: ast.AST) -> bool:
    """Whether a node is a string as it stands."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def joined(string: ast.JoinedStr) -> str:
    """The text of an f-string."""
    parts = []
    for part in string.values:
        if isinstance(part, ast.FormattedValue):
            parts.append("{" + "|".join(str(n.value) for n in ast.walk(part.value) if is_word(n)) + "}")  # type: ignore[attr-defined]
        else:
            parts.append(str(part.value))  # type: ignore[attr-defined]
    return "".join(parts)


def of_javascript(source: str) -> Iterator[str]:
    """What a script says: strings and templates that hold words; what a condition chooses from, rows of words, labels."""
    place, bare = 0, []
    while found := SCRIPT.search(source, place):
        bare.append(source[place : found.start()])
        place = found.end()
        if found[0] == "`":
            place = end_of_template(source, place)
        if found[0][0] in "`\"'":
            yield from spoken([source[found.start() + 1 : place - 1]])
            bare.append(source[found.start() : place])
    rest = "".join([*bare, source[place:]])
    for pair in CHOSEN.finditer(rest):
        yield from chosen(pair[1], pair[2])
    for row in ROW.finditer(rest):
        words_of_it = re.findall(r"\"([^\"\n]*)\"", row[1])
        if any(map(says_something, words_of_it)):
            yield " / ".join(words_of_it)
    for named in [*CALLED.finditer(rest), *HEADED.finditer(rest)]:
        if not says_something(named[2]):
            yield f"{named[1]} / {named[2]}"


def end_of_template(source: str, place: int) -> int:
    """Where a template ends that has begun, with those inside it."""
    depth = 0  # of the braces that hold code
    while found := (SCRIPT if depth else TEMPLATE).search(source, place):
        place = found.end()
        if depth and found[0] == "`":
            place = end_of_template(source, place)
        elif found[0] == "`":
            return place
        elif found[0][-1] in "{}":
            depth += 1 if found[0][-1] == "{" else -1
    raise ValueError("a template has no end")


def chosen(one: str, other: str) -> Iterator[str]:
    """The two words of a condition, if they are words."""
    if re.search(r"[^\W\d_]{2,}", one + other) and not re.search("mlp-|px|%", one + other):
        yield f"{one} | {other}"


def spoken(texts: Iterable[str]) -> Iterator[str]:
    """Those of some texts that say something, flat and without the tags of HTML that say nothing."""
    plain = (pages.flat(TAG.sub(" ", text)) for text in texts if not PATTERN.search(text))
    return (text for text in plain if says_something(text))


def says_something(text: str) -> bool:
    """Whether a text holds two words of a sentence, whatever is put in between, or is one of direction."""
    without = PUT_IN.sub("", text)
    together = WORDS.search(PUT_IN.sub("to", text)) and re.search(r"[^\W\d_]{2}", without)
    return bool(together) or without.strip(" ,.").lower() in words.DIRECTIONS
