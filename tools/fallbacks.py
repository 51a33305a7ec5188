"""What a stored output shows where its own kind is not drawn: a picture and its words.

GitHub, GitLab, nbviewer, nbconvert, a mail: none of them draws Plotly's type, and their sanitizers take the SVG out of
an explorable. So a stored figure also carries a PNG and its alternative text; an explorable is stored as its picture
and its sentence, and lives again as soon as its cell runs. The book is built from the cells as they ran, so its pages
neither get heavier nor show a thing twice.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from typing import Any

import pictures

PLOTLY = "application/vnd.plotly.v1+json"
#: A widget's view names a model that lives in one kernel only.
WIDGET = "application/vnd.jupyter.widget-view+json"
EXPLORABLE = re.compile(
    r'<div class="mlp-explorable".*?<div class="mlp-still">(?P<still>.*?)</div>\s*'
    r'<p class="mlp-fallback">(?P<sentence>.*?)</p>',
    re.DOTALL,
)
#: How a widget, or a box of them, prints itself.
BARE_WIDGET = re.compile(r"\A\s*\w+\((?:children=|value=|description=|layout=Layout)")
OBJECT = re.compile(r"\A<IPython\.core\.display\.\w+ object>\s*\Z")
NEEDS_KERNEL = "The controls of this cell need a kernel: run it to move them."

Output = dict[str, Any]


class FallbackError(ValueError):
    """An output that would leave nothing where its kind is not drawn, for a reason that one sentence can tell."""


def joined(text: str | list[str]) -> str:
    """Multi-line text as one string."""
    return "".join(text) if isinstance(text, list) else text


def words(markup: str) -> str:
    """The text of a piece of HTML, a row of a table on a line of its own."""
    text = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", "", markup)
    text = re.sub(r"</(?:tr|p|div|li|h\d|caption)>|<br\s*/?>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def as_markdown(sentence: str) -> str:
    """A sentence that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>$|#])", r"\\\1", sentence)


def picture(data: Output, source: str, draw: Callable[[], bytes]) -> str:
    """The stored picture, if it is one of this source; else a new one. In base64."""
    stored = joined(data.get("image/png", ""))
    if stored and source_of_stored(stored) == source:
        return stored
    try:
        return base64.b64encode(draw()).decode()
    except ImportError as error:
        raise FallbackError(f"its picture needs {error.name}: run 'make test' or 'make format' once") from error


def source_of_stored(picture: str | list[str]) -> str:
    """What a picture in base64 says that it was drawn from."""
    return pictures.source_in(base64.b64decode(joined(picture)))


def of_figure(output: Output, draw: bool) -> list[Output]:
    """A figure with its picture and its alternative text."""
    data = dict(output["data"])
    figure = data[PLOTLY]
    meta = figure.get("layout", {}).get("meta")
    alt = str(meta.get("alt", "")).strip() if isinstance(meta, dict) else ""
    if not alt:
        raise FallbackError('a figure without alternative text: set layout.meta = {"alt": "…"}')
    if draw:
        data["image/png"] = picture(data, pictures.source_of(figure), lambda: pictures.figure_png(figure))
    data["text/plain"] = [alt]
    return [{**output, "data": data, "metadata": {"image/png": {"alt": alt}}}]


def of_explorable(output: Output, found: re.Match[str], draw: bool) -> list[Output]:
    """An explorable's picture, and its sentence below."""
    still, sentence = found["still"], html.unescape(found["sentence"]).strip()
    label = re.search(r'aria-label="([^"]*)"', still)
    if not label:
        raise FallbackError("the still picture of an explorable needs aria-label")
    alt = html.unescape(label[1])
    source = pictures.source_of(still)
    seen = {"image/png": picture({}, source, lambda: pictures.svg_png(still))} if draw else {"picture": source}
    shown: Output = {
        "data": {**seen, "text/plain": [alt]},
        "metadata": {"image/png": {"alt": alt}},
        "output_type": "display_data",
    }
    said = {**output, "data": {"text/markdown": [as_markdown(sentence)], "text/plain": [sentence]}}
    return [shown, said]


def portable(output: Output, draw: bool = True) -> list[Output]:
    """A displayed output as a notebook stores it: one output or two.

    Parameters
    ----------
    output
        An output with data, as a cell showed it or as it is stored.
    draw
        Whether to draw what has no picture yet. Without, a figure has none, and an explorable names under ``picture``
        what its one would be drawn from: enough to compare.

    Raises
    ------
    FallbackError
        If a figure lacks its alternative text, or a picture of it cannot be drawn.
    """
    data = output["data"]
    if PLOTLY in data:
        try:
            return of_figure(output, draw)
        except pictures.PictureError as error:
            raise FallbackError(str(error)) from error
    markup = joined(data.get("text/html", ""))
    if found := EXPLORABLE.search(markup):
        return of_explorable(output, found, draw)
    text = joined(data.get("text/plain", ""))
    if markup and OBJECT.match(text):
        return [{**output, "data": {**data, "text/plain": words(markup).splitlines(keepends=True)}}]
    if not markup and (WIDGET in data or BARE_WIDGET.match(text)):
        return [{**output, "data": {"text/plain": [NEEDS_KERNEL]}}]
    return [output]
