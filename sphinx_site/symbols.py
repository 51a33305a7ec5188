"""What the symbols of formulas mean: a page asks for it when a reader does.

The table of quantities on the page *Notation* is the one source. The symbols that mean what it says carry the class
``mlp-known`` in formulas; when the pages are finished, the rows of the table become ``_static/mlp/symbols.js``, by the
class of their symbol, and ``page/meanings.js`` shows them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from formulas import book

PAGE = "book/notation"
KNOWN = "mlp-known"
#: The quantities of the table that have no colour of their own.
OTHERS = {
    "x": "inputs",
    "X": "inputs",
    "t": "targets",
    "T": "targets",
    "y": "outputs",
    "Y": "outputs",
    "g": "activation-function",
    r"\beta": "slope",
    r"\mathcal{L}": "loss",
    "G": "gradient",
    r"\eta": "learning-rate",
}
#: Where all letters are those of the table (formulas/casts.py), and where matrices lie on their sides.
OURS, COLUMNS = frozenset({"network", "one_neuron"}), "columns"
TABLE = re.compile(r'<section id="quantities">.*?<tbody>(?P<rows>.*?)</tbody>', re.DOTALL)
ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td\b[^>]*>\s*(?:<p>)?(.*?)(?:</p>)?\s*</td>", re.DOTALL)
MARK = re.compile(rf'class="enclosing (?P<name>mlp-[a-z-]+) {KNOWN}"')


def explained(coloured: Iterable[str], docname: str, label: str | None = None) -> frozenset[str]:
    """The symbols that mean in a formula what the table says.

    Parameters
    ----------
    coloured
        The symbols that have a colour: they mean the same in all chapters but that of the other convention.
    docname, label
        The page, and the equation if it is labelled: ``formulas/meanings.yml`` knows which letters are the book's there.
    """
    chapter = PurePosixPath(docname).name
    if docname == PAGE:
        return frozenset(coloured) | frozenset(OTHERS)
    meanings = book.meanings()
    of_chapter = meanings["chapters"].get(chapter)
    if of_chapter is None or of_chapter.get("scene") == COLUMNS:
        return frozenset()
    own = {"scene": "network", **of_chapter, **meanings["equations"].get(label or "", {})}
    others = frozenset(OTHERS) - frozenset(own.get("without", ())) if own["scene"] in OURS else frozenset()
    return frozenset(coloured) | others


def meanings(page: str) -> dict[str, str]:
    """What is shown of each symbol, by its class: the rows of the table of quantities that begin with it.

    Raises
    ------
    ExtensionError
        When the page has no such table, or a row without a symbol that formulas know.
    """
    table = TABLE.search(page)
    if table is None:
        raise ExtensionError(f"{PAGE} has no table of quantities")
    found: dict[str, str] = {}
    for row in ROW.findall(table["rows"]):
        names = dict.fromkeys(match["name"] for match in MARK.finditer(CELL.findall(row)[0]))
        if not names:
            raise ExtensionError(f"{PAGE}: formulas know no symbol of the row {re.sub('<[^>]*>', '', row).strip()!r}")
        for name in names:
            found[name] = found.get(name, "") + shown(row)
    return found


def shown(row: str) -> str:
    """One row of the table, as a paragraph."""
    symbol, shape, meaning, code, first = (cell.replace(f" {KNOWN}", "") for cell in CELL.findall(row))
    size = f'<span class="mlp-shape">{shape}</span>' if shape else ""
    return (
        f'<p class="mlp-means"><span class="mlp-of-symbol">{symbol}{size}</span> {meaning}'
        f'<span class="mlp-in-code">{code}, first in {first}</span></p>'
    )


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    rows = meanings((site / f"{PAGE}.html").read_text(encoding="utf-8"))
    script = f"window.mlpSymbols = {json.dumps(rows, ensure_ascii=False)};\n"
    (site / "_static" / "mlp" / "symbols.js").write_text(script, encoding="utf-8")


def _script(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if pagename != PAGE and KNOWN in context.get("body", ""):
        app.add_js_file("mlp/meanings.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect; called by the extension."""
    app.connect("html-page-context", _script)
    app.connect("build-finished", _write, priority=920)  # when the pages are finished, before they are listed
