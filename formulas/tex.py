"""TeX of the book, read into trees: what is there for the eye goes, the rest is parsed by ``grammar.lark``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import lark

GRAMMAR = Path(__file__).with_name("grammar.lark")

Tree = lark.Tree[lark.Token]


class FormulaError(ValueError):
    """A formula that cannot be read, or whose sides differ."""


class Line(NamedTuple):
    """``sides[0] relations[0] sides[1] ...``, as trees."""

    sides: list[Tree]
    relations: list[str]


#: In this order: spaces and sizes, then TeX's shorthands written out, then names of several letters.
REPLACEMENTS: list[tuple[str, str]] = [
    (r"(?<=\d)\\,(?=\d{3}(?!\d))", ""),
    (r",\s*\\quad\b", " ; "),
    (
        r"(?<!\\)\\(?:[,;:!> ]|quad\b|small\b|displaystyle\b|textstyle\b|(?:[bB]igg?|left|right)[lr]?(?![A-Za-z]))|~",
        " ",
    ),
    (r"\{([,!])\}", r"\1"),
    (r"\\text\s*\{\s*if\s*\}", " ?if "),
    (r"_\{?\\(?:mathrm|text)\s*\{([a-z]+)\}\}?", r"_{%\1}"),
    (r"_\{?\\(?:mathrm|text)\s*\{([A-Z]+)\}\}?", r"_{@\1 }"),
    (r"\\text\{printed error\}", " @printedError "),
    (r"\\text\{running error of sweep \}\s*n", " @runningError "),
    (r"\\text\{acts like\}", r" \\equiv "),
    (r"\\text\s*\{[^{}]*\}", " ; "),
    (r"\\(?:qquad|Rightarrow)\b", " ; "),
    (r"\\(?:mathrm)\s*\{([A-Za-z]+)\}", r" @\1 "),
    (r"\\mathcal\s*\{?L\}?", " @loss "),
    (r"\\overline\s*\{W\}", " @Winner "),
    (r"\\mathbf\s*\{-1\}", " @minusOnes "),
    (r"\\mathbf\s*\{1\}", " @ones "),
    (r"\\[td]frac(?![A-Za-z])", r"\\frac"),
    (r"\\frac\s*(\d)\s*(\d)", r"\\frac{\1}{\2}"),
    (r"\\frac\s*(\d)\s*\{", r"\\frac{\1}{"),
    (r"\\bar\s+(\w)", r"\\bar{\1}"),
    (r"\\frac\{d([^{}]*)\}\{d([^{}]*)\}", r"\\frac{\\partial \1}{\\partial \2}"),
    (r"([_^])\s*([A-Za-z0-9])", r"\1{\2}"),
    (r"([_^])\s*(\\[A-Za-z]+)", r"\1{\2}"),
    (r"\^\{\s*\\prime\s*\}", "'"),
    (r"\|([^|]*)\|", r"\\lvert \1\\rvert "),
    (r"\\(le|ge|ne)q\b", r"\\\1"),
    (r"\\ge\s*1\s*,\s*$", r"\\ge 1"),
]
TOKEN = re.compile(r"\\begin\{\w+\}|\\end\{\w+\}|\\[A-Za-z]+|\\.|[^\\]", re.DOTALL)
RELATION = re.compile(r"=|<|>|\\(?:le|ge|leftarrow|mapsto|equiv|approx|propto)\b")


def _rows(tex: str) -> list[str]:
    """The rows of an ``aligned``; inner grids stay whole."""
    rows, depth = [""], 0
    for token in TOKEN.findall(tex):
        depth += token.startswith(r"\begin") - token.startswith(r"\end")
        if depth == 0 and token == r"\\":
            rows.append("")
        else:
            rows[-1] += " " if depth == 0 and token == "&" else token
    return rows


def _starts_a_line(row: str) -> bool:
    """Whether a row of an ``aligned`` says something of its own: something stands before its first relation."""
    outside = re.sub(r"\\begin\{(\w+)\}.*?\\end\{\1\}", "X", row, flags=re.DOTALL)
    while "{" in outside:
        outside, inner = re.sub(r"\{[^{}]*\}", "X", outside), outside
        if outside == inner:
            break
    found = RELATION.search(outside)
    return found is not None and bool(outside[: found.start()].strip())


def plain(tex: str) -> str:
    """A formula without its layout: rows joined, or separated by ``;`` where a new line of thought begins."""
    tex = re.sub(r"(?<!\\)%.*", "", tex).strip().rstrip(".,;")
    for pattern, replacement in REPLACEMENTS:
        tex = re.sub(pattern, replacement, tex)
    aligned = re.fullmatch(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", tex, re.DOTALL)
    if aligned:
        first, *others = _rows(aligned[1])
        tex = first + "".join((" ; " if _starts_a_line(row) else " ") + row for row in others)
    return re.sub(r",\s*(;|$)", r" \1", tex)


@cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", maybe_placeholders=False)


def parse(tex: str) -> list[Line]:
    """The lines of a formula.

    Raises
    ------
    FormulaError
        When the grammar does not know it.
    """
    text = plain(tex)
    try:
        tree = _parser().parse(text)
    except lark.exceptions.UnexpectedInput as error:
        raise FormulaError(f"cannot be read: {text.strip()!r}, at {error.get_context(text).strip()}") from error
    return [
        Line([side for side in line.children if isinstance(side, lark.Tree)],
             [str(token) for token in line.children if isinstance(token, lark.Token)])
        for line in tree.children
        if isinstance(line, lark.Tree)
    ]  # fmt: skip
