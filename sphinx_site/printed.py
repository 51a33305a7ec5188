"""Where a narrow page may break lines: in sentences that a cell prints, and in long names in a table.

Broken columns of numbers cannot be read; such output stays as it is and scrolls.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: Two spaces within a line align it with the others; a bracket at its beginning opens a row of an array.
COLUMNS = re.compile(r"\S {2,}\S|^\s*\[", re.MULTILINE)
CLASS = "mlp-sentences"
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CODE = re.compile(r'(?<=<span class="pre">)[^<]+(?=</span>)')
#: In a name, behind what joins its parts.
JOINT = re.compile(r"(?<=[./:_(=,])(?=\w)|(?<=\w)(?=[(\[])")


def is_sentences(text: str) -> bool:
    """Whether lines may be broken: nothing in one stands below something in another."""
    return COLUMNS.search(text) is None


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


def _names_in_tables(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "body" in context:
        context["body"] = breakable(context["body"])


def setup(app: Sphinx) -> None:
    """Connect; called by :func:`sphinx_site.setup`."""
    app.connect("doctree-resolved", mark_sentences)
    app.connect("html-page-context", _names_in_tables)
