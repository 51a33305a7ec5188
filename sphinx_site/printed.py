"""Where a narrow page may break lines: in code and what it prints, and in long names in a table.

A line of code or of output stands in an element of its own, which knows how far it is indented: where the page breaks
it, what follows stands further in. A row of a table cannot be broken so: it gets smaller, as long as it can be read,
and then scrolls. Its block knows how many columns the table has, and a sentence beside the table, which is broken as
ever, makes nothing smaller. What the page does with both is in ``page/site.css``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: Two spaces within a line align it with the others; a bracket at its beginning opens a row of an array.
COLUMNS = re.compile(r"\S {2,}\S|^\s*\[", re.MULTILINE)
CLASS = "mlp-sentences"
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CODE = re.compile(r'(?<=<span class="pre">)[^<]+(?=</span>)')
BLOCK = re.compile(
    r'(?P<open>(?:<div class="(?P<kind>[^"]*)">)?<div class="highlight"><pre)(?P<rest>[^>]*>)'
    r"(?:<span></span>)?(?P<code>.*?)</pre>",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]+>")
ALT = re.compile(r'\s*alt=f?"')
CONTINUED = re.compile(r'\s*f?"')
#: Numbers of lines stand in the text of such a block.
NUMBERED = 'class="linenos"'
#: In a name, behind what joins its parts.
JOINT = re.compile(r"(?<=[./:_(=,])(?=\w)|(?<=\w)(?=[(\[])")


def is_sentences(text: str) -> bool:
    """Whether lines may be broken: nothing in one stands below something in another."""
    return COLUMNS.search(text) is None


def table_of(rows: list[str]) -> list[str]:
    """Of what a cell printed the rows that lose their sense when they are broken."""
    return [row for row in rows if not is_sentences(row)]


def mark_sentences(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give what is no table its class."""
    for block in doctree.findall(nodes.literal_block):
        if "output" in block["classes"] and is_sentences(block.astext()):
            block["classes"].append(CLASS)


def breakable(page: str) -> str:
    """The page with places to break in the names of its tables; what is copied from it stays the name."""

    def with_places(table: re.Match[str]) -> str:
        return CODE.sub(lambda name: JOINT.sub("<wbr/>", name[0]), table[0])

    return TABLE.sub(with_places, page)


def alternative_texts(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where code hands over an alternative text on lines of its own: the first line and the last."""
    for start, line in enumerate(lines):
        if ALT.match(line):
            end = start
            while end + 1 < len(lines) and CONTINUED.match(lines[end + 1]):
                end += 1
            yield start, end


def by_lines(page: str) -> str:
    """The page with each line of its code in an element of its own; the text is the same."""

    def cut(block: re.Match[str]) -> str:
        if NUMBERED in block["code"]:
            return block[0]
        lines = block["code"].removesuffix("\n").split("\n")
        plain = [html.unescape(TAG.sub("", line)) for line in lines]
        printed = "output" in (block["kind"] or "")
        table = set(table_of(plain)) if printed else set()
        rows = []
        for line, text in zip(lines, plain, strict=True):
            indent = len(text) - len(text.lstrip())
            style = f' style="--mlp-in:{indent}"' if indent else ""
            kind = "mlp-row mlp-cells" if text in table else "mlp-row"
            rows.append(f'<span class="{kind}"{style}>{line}\n</span>')
        for start, end in alternative_texts(plain):
            indent = len(plain[start]) - len(plain[start].lstrip())
            rows[start] = f'<span class="mlp-alt" style="--mlp-in:{indent}">{rows[start]}'
            rows[end] += "</span>"
        columns = max(map(len, table or plain))
        return f'{block["open"]} style="--mlp-columns:{columns}"{block["rest"]}{"".join(rows)}</pre>'

    return BLOCK.sub(cut, page)


def _break_lines(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "body" in context:
        context["body"] = by_lines(breakable(context["body"]))


def setup(app: Sphinx) -> None:
    """Connect; called by :func:`sphinx_site.setup`."""
    app.connect("doctree-resolved", mark_sentences)
    app.connect("html-page-context", _break_lines)
