"""What a cell prints: sentences are marked, so that a narrow page may break their lines.

Broken columns of numbers cannot be read; such output stays as it is and scrolls.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

#: Two spaces within a line align it with the others; a bracket at its beginning opens a row of an array.
COLUMNS = re.compile(r"\S {2,}\S|^\s*\[", re.MULTILINE)
CLASS = "mlp-sentences"


def is_sentences(text: str) -> bool:
    """Whether lines may be broken: nothing in one stands below something in another."""
    return COLUMNS.search(text) is None


def mark_sentences(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give what is no table its class."""
    for block in doctree.findall(nodes.literal_block):
        if "output" in block["classes"] and is_sentences(block.astext()):
            block["classes"].append(CLASS)


def setup(app: Sphinx) -> None:
    """Connect; called by :func:`sphinx_site.setup`."""
    app.connect("doctree-resolved", mark_sentences)
