"""A page outside the table of contents that shows each explorable alone: ``explorables.html``.

Teachers find there the figures without the text around them, and the site tests find all of them
in one place. A lesson that is added to :mod:`mlp_lib.explorables` appears by itself.
"""

from __future__ import annotations

import html
import inspect
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from mlp_lib import explorables
from mlp_lib.explorables import Explorable

PAGE = "explorables"


def lessons() -> list[type[Explorable]]:
    """The classes of all explorables, in the order of their names."""
    found = (getattr(explorables, name) for name in sorted(explorables.__all__))
    return [cls for cls in found if inspect.isclass(cls) and issubclass(cls, Explorable) and cls is not Explorable]


def body() -> str:
    """The content of the page: a fold for each, of which one is open at a time; its script comes when it opens."""
    parts = [
        "<section><h1>Explorables</h1><p>Every live figure of the book, alone, with its first settings. Open one.</p>"
    ]
    for cls in lessons():
        name = html.escape(cls.__name__)
        summary = html.escape((inspect.getdoc(cls) or "").split("\n")[0])
        parts.append(
            f'<details class="mlp-fold" name="explorables"><summary><code>{name}</code> {summary}</summary>'
            f"{cls().html()}</details>"
        )
    return "".join(parts) + "</section>"


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield PAGE, {"title": "Explorables", "body": body()}, "page.html"


def setup(app: Sphinx) -> None:
    """Add the page; called by the extension."""
    app.connect("html-collect-pages", _pages)
