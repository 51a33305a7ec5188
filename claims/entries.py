"""Reading the claims of a page: its own sentences, each token followed by the expression that gives it.

::

    Many random lines get three{{right.max()}} rows right.

    ```python
    steps = [run.all_right_from for run in runs]
    ```

    > The larger{{steps[0] - steps[1]}} rate needs [[4, then 9]]{{steps}} steps.

An expression binds what stands before it: a word, a numeral, an inline formula, a reference, or a stretch in ``[[ ]]``.
A paragraph is a stretch of one text of the page. What begins with ``>`` is evaluated after the next cell.
"""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path
from typing import NamedTuple

from . import words
from .pages import LEADS, REFERENCE, flat

FOLDER = Path(__file__).with_name("book")
EXPRESSION = re.compile(r"\{\{(.+?)\}\}(?!\})", re.DOTALL)
GROUP = re.compile(r"\[\[(.+?)\]\]\Z", re.DOTALL)
BEFORE = [re.compile(pattern.pattern + r"\Z") for pattern in (REFERENCE, LEADS, re.compile(r"(?<![\\$])\$[^$\n]+\$"))]
WORD = re.compile(r"[\w'½-]+\Z")


#: They choose a word by what they are given, and compute nothing themselves.
CHOOSING = ("either", "which")


class ClaimError(ValueError):
    """A claim that cannot be read, is not on its page, or is not true."""


class Binding(NamedTuple):
    """A stretch of a claim and the expression that gives it."""

    start: int
    end: int
    text: str
    code: str


class Claim(NamedTuple):
    """A stretch of a page with its bindings."""

    page: str
    line: int
    text: str  #: flat, as it stands on the page
    bindings: tuple[Binding, ...]
    helpers: str  #: code that runs before the expressions
    later: bool  #: evaluated after the next cell of the page

    @property
    def where(self) -> str:
        """The place of the claim, as an editor opens it."""
        return f"claims/book/{self.page}.md:{self.line}"

    def names(self) -> set[str]:
        """The names that the expressions read, without those that a comprehension gives itself."""
        nodes = [
            one for binding in self.bindings for one in ast.walk(ast.parse(binding.code)) if isinstance(one, ast.Name)
        ]
        return {one.id for one in nodes} - {one.id for one in nodes if isinstance(one.ctx, ast.Store)}


def is_idle(node: ast.AST) -> bool:
    """Whether a part of an expression is there for show: a product with 0, a choice of constants, an untried reading."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return any(isinstance(side, ast.Constant) and side.value in {0, 1} for side in (node.left, node.right))
    if isinstance(node, ast.IfExp):
        return isinstance(node.test, ast.Constant)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "which":
        tried = [value for one in node.args if isinstance(one, ast.Dict) for value in one.values]
        return any(isinstance(one, ast.Constant) for one in [*tried, *(keyword.value for keyword in node.keywords)])
    return isinstance(node, ast.Compare) and all(
        isinstance(side, ast.Constant) for side in (node.left, *node.comparators)
    )


def weakness(binding: Binding) -> str:
    """Why a binding says little, for ``python -m claims weak``; nothing when it computes."""
    for node in ast.walk(ast.parse(binding.code, mode="eval")):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in ("setting", "text_of", "code_of"):
            return "read from the text of code, and not from what it did"
        if node.func.id == "len" and node.args and isinstance(node.args[0], ast.List | ast.Tuple):
            return "counts a list that the claim itself holds"
    return ""


def expression(code: str, where: str, reference: bool) -> str:
    """The expression in one line; it must compute, unless it says what stands in an equation or a chapter."""
    code = " ".join(code.split())
    try:
        tree = ast.parse(code, mode="eval")
    except SyntaxError as error:
        raise ClaimError(f"{where}: {code} is no expression: {error.msg}") from None
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(dir(builtins)) - {"np", *CHOOSING}
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if not reference and not names - bound and "np." not in code:
        raise ClaimError(f"{where}: {code} computes nothing: it holds no name of the page or of the library")
    for node in ast.walk(tree):
        if is_idle(node):
            raise ClaimError(f"{where}: {code} holds something for show: {ast.unparse(node)}")
        if isinstance(node, ast.Compare) and ast.dump(node.left) in {ast.dump(other) for other in node.comparators}:
            raise ClaimError(f"{where}: {code} compares something with itself")
    return code


def bound(before: str, where: str) -> tuple[str, str]:
    """The text without what is bound, and what is bound: the last of it."""
    if group := GROUP.search(before):
        return before[: group.start()], group[1]
    for pattern in BEFORE:
        if found := pattern.search(before):
            return before[: found.start()], found[0]
    numerals = [found for found in words.NUMERAL.finditer(before) if found.end() == len(before)]
    numerals += [found for found in words.NUMERAL_WORDS.finditer(before + " of") if found.end() == len(before)]
    found = numerals[0] if numerals else WORD.search(before)
    if not found:
        raise ClaimError(f"{where}: what is bound by the expression after {before[-20:]!r}?")
    return before[: found.start()], found[0]


def parse(page: str, line: int, source: str, helpers: str) -> Claim:
    """One paragraph of a file of claims."""
    where = f"claims/book/{page}.md:{line}"
    later = source.startswith(">")
    source = flat(re.sub(r"^>", "", source, flags=re.MULTILINE))
    text, bindings, end = "", [], 0
    for found in EXPRESSION.finditer(source):
        text, said = bound(text + source[end : found.start()], where)
        code = expression(found[1], where, bool(REFERENCE.fullmatch(said) or LEADS.fullmatch(said)))
        bindings.append(Binding(len(text), len(text) + len(said), said, code))
        text += said
        end = found.end()
    text += source[end:]
    if not bindings:
        raise ClaimError(f"{where}: no expression in {text!r}")
    if "{{" in text or "[[" in text:
        raise ClaimError(f"{where}: a bracket is left open in {text!r}")
    return Claim(page, line, text, tuple(bindings), helpers, later)


def read(page: str, source: str | None = None) -> tuple[list[Claim], list[str]]:
    """All claims about a page, in their order, and what is wrong with those that cannot be read."""
    errors: list[str] = []
    path = FOLDER / f"{page}.md"
    if source is None:
        source = path.read_text(encoding="utf-8") if path.is_file() else ""
    claims, helpers, start = [], "", 0
    blocks = re.split(r"(```python\n.*?\n```\n|\n{2,})", source, flags=re.DOTALL)
    for block in blocks:
        line = source.count("\n", 0, start) + 1 + (len(block) - len(block.lstrip("\n")))
        start += len(block)
        if block.startswith("```python\n"):
            helpers += block.removeprefix("```python\n").rstrip().removesuffix("```")
        elif block.strip() and not block.strip().startswith("#"):
            try:
                claims.append(parse(page, line, block.strip(), helpers))
                helpers = ""
            except ClaimError as error:
                errors.append(str(error))
    return claims, errors
