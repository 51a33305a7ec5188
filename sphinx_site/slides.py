"""Each figure on a page of its own, in the folder ``figures``: a slide for a projector, and for live figures what a
frame on another site shows.

The pages are made from those of the book when these are finished, and keep to the same policy. They hold one figure, its
caption, and a line that leads back.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import gallery
from .policy import with_policy

FOLDER = "figures"
#: How much larger a still figure is drawn than in the text: it is read from the back of a room.
LARGER = 1.5
LIVE = re.compile(r'<div class="mlp-explorable" data-component="[a-z-]+" data-figure="(?P<name>[a-z0-9-]+)"')
STILL = re.compile(r'<figure[^>]* id="(?P<name>fig-[a-z0-9-]+)">\s*(?=<div class="mlp-plotly")')
CAPTION = re.compile(r"<figcaption>\s*<p>(?P<caption>.*?)</p>\s*</figcaption>", re.DOTALL)
BEHIND_CAPTION = re.compile(
    r'(<a class="headerlink" href="#(?P<name>fig-[a-z0-9-]+)"[^>]*>[^<]*</a>)(?=\s*</p>\s*</figcaption>)'
)
HEADERLINK = re.compile(r'<a class="(?:headerlink|mlp-alone)".*?</a>', re.DOTALL)
SHEET = re.compile(r'<link rel="stylesheet"[^>]*_static/styles/all\.css[^>]*>')
HOSTS = {
    kind: re.compile(rf"<script[^>]*_static/mlp/{kind}-host\.js[^>]*></script>") for kind in ("explorables", "plotly")
}
DATA = re.compile(r'(?<=<script type="application/json">).*?(?=</script>)', re.DOTALL)


@dataclass(frozen=True)
class Slide:
    """What is shown alone."""

    name: str
    #: The anchor in the chapter.
    anchor: str
    title: str
    live: bool
    html: str


def element_at(page: str, start: int, name: str = "div") -> str:
    """The element that begins at ``start``, with all that is in it."""
    depth = 0
    for tag in re.compile(rf"<(/?){name}\b").finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return page[start : page.index(">", tag.start()) + 1]
    raise ValueError(f"a {name} has no end")


def slides(page: str, docname: str) -> Iterator[Slide]:
    """The figures of a page, the live ones first."""
    for live in LIVE.finditer(page):
        shown = gallery.Shown(docname, live["name"].removeprefix(gallery.Shown(docname, "", "").name), "")
        title = gallery.title_of(shown.lesson)
        yield Slide(live["name"], shown.identity, title, True, element_at(page, live.start()))
    for still in STILL.finditer(page):
        caption = CAPTION.search(page, still.end())
        text = HEADERLINK.sub("", caption["caption"]).strip() if caption else ""
        yield Slide(still["name"], still["name"], text, False, enlarged(element_at(page, still.end())))


def enlarged(figure: str) -> str:
    """A still figure with larger words and marks."""

    def larger(match: re.Match[str]) -> str:
        spec = json.loads(match[0])
        spec.setdefault("layout", {}).setdefault("font", {}).setdefault("size", 13)
        _enlarge(spec)
        layout = spec["layout"]
        layout["height"] = round(LARGER * layout.get("height", 450))
        if isinstance(layout.get("margin"), dict):
            layout["margin"] = {side: round(LARGER * width) for side, width in layout["margin"].items()}
        return json.dumps(spec, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")

    height = re.compile(r'(?<=data-height=")\d+(?=")|(?<=min-height:)\d+(?=px")')
    return height.sub(lambda match: str(round(LARGER * int(match[0]))), DATA.sub(larger, figure))


def _enlarge(value: Any, name: str = "") -> None:
    if isinstance(value, list):
        for item in value:
            _enlarge(item, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            of_words = key == "size" and name.endswith("font")
            of_marks = (key, name) in {("size", "marker"), ("width", "line")}
            if (of_words or of_marks) and isinstance(item, int | float):
                value[key] = round(LARGER * item, 2)
            else:
                _enlarge(item, key)


def alone(title: str, book: str, source: str, *, host: str, body: str, paper: bool = False) -> str:
    """A page beside the book's, with the style sheet of one of them: no menu, no bar.

    Parameters
    ----------
    title, book
        Of the window.
    source
        A page of the book.
    host
        The element of the script that draws what stands there, or nothing.
    body
        The element.
    paper
        To be printed, and light whatever the reader chose.

    Raises
    ------
    ValueError
        When that page has no style sheet.
    """
    sheet = SHEET.search(source)
    if sheet is None:
        raise ValueError(f"the page of {title} has no style sheet")
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light"{" data-paper" if paper else ""}>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{title} &#8212; {book}</title>
    {sheet[0]}
    <script src="../_static/mlp/slide.js"></script>
    {host}
    <link rel="icon" href="../_static/favicon.svg" />
  </head>
  {body}
</html>
"""


def page(slide: Slide, book: str, chapter: str, docname: str, source: str) -> str:
    """The page of one figure."""
    host = HOSTS["explorables" if slide.live else "plotly"].search(source)
    if host is None:
        raise ValueError(f"{docname} has no script for {slide.name}")
    heading = f'<h1 class="{"mlp-visually-hidden" if slide.live else "mlp-slide-title"}">{slide.title}</h1>'
    body = f"""<body class="mlp-slide{"" if slide.live else " mlp-slide-still"}">
    <main>{heading}
{slide.html}
    </main>
    <footer>From <a href="../{docname}.html#{slide.anchor}" target="_blank" rel="noopener">{chapter}</a>,
    <cite>{book}</cite>. CC BY 4.0.</footer>
  </body>"""
    return alone(re.sub(r"<[^>]*>", "", slide.title), book, source, host=host[0], body=body)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    (site / FOLDER).mkdir()
    book = html.escape(app.config.html_title)
    for docname in gallery.in_order(app.env):
        source = (site / f"{docname}.html").read_text(encoding="utf-8")
        for slide in slides(source, docname):
            text = page(slide, book, gallery.chapter(app.env, docname), docname, source)
            (site / FOLDER / f"{slide.name}.html").write_text(with_policy(text), encoding="utf-8")


def _link(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Lead from the caption of each still figure to its page."""

    def with_link(match: re.Match[str]) -> str:
        address = context["pathto"](f"{FOLDER}/{match['name']}.html", 1)
        return (
            f'{match[0]}<a class="mlp-alone" href="{address}" title="This figure on a page of its own" '
            'aria-label="This figure on a page of its own">↗</a>'
        )

    if "body" in context:
        context["body"] = BEHIND_CAPTION.sub(with_link, context["body"])


def setup(app: Sphinx) -> None:
    """Connect; called by the extension."""
    app.connect("html-page-context", _link)
    app.connect("build-finished", _write, priority=920)  # when the pages are finished, before they are listed
