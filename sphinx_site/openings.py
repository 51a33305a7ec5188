"""A cell that only shows something, tagged ``hide-input``: first what it shows, then its code, folded.

A cell has its code first. Above a picture that a reader came to see, or the explorable that opens a chapter and carries
the tag ``opening`` too, code is in the way. Of code that stays, the alternative text of a figure is cut short on the
page: it is long, and it tells what the reader is about to see. Copied, the code is whole.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

TAG = "tag_hide-input"


class PictureFirst(SphinxPostTransform):
    """Put what a cell shows before its folded code."""

    default_priority = 200  # after MyST-NB has folded the code, at 199
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Turn the two round."""
        for cell in list(self.document.findall(nodes.container)):
            if TAG in cell["classes"] and len(cell) > 1:
                cell[:] = [*cell.children[1:], cell.children[0]]


def _named_as_shown(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """A fold is called what it shows; MyST-NB gives it another name, which no voice command would find."""
    if "body" in context:
        context["body"] = context["body"].replace('<summary aria-label="Toggle hidden content">', "<summary>")


def setup(app: Sphinx) -> None:
    """Connect; called by :func:`sphinx_site.setup`."""
    app.connect("html-page-context", _named_as_shown)
    app.add_post_transform(PictureFirst)
