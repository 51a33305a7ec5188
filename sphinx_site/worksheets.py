"""The exercises of each chapter for paper, in the folder ``worksheets``: without solutions and with room to write, and
once more with them. ``all.html`` holds those of all chapters.

The pages are made from those of the chapters when these are finished.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import gallery
from .policy import with_policy
from .slides import HOSTS, alone, element_at

FOLDER = "worksheets"
SECTION = re.compile(r'<section id="exercises">\s*<h2>.*?</h2>', re.DOTALL)
EXERCISE = re.compile(r'<div class="exercise admonition"')
SOLUTION = re.compile(r'<div class="solution [^"]*admonition"')
EQUATION = re.compile(r'href="#(?P<label>equation-eq-[a-z0-9-]+)"')
#: What is written on a screen only.
ON_SCREEN = re.compile(r'<a class="headerlink".*?</a>|<p class="mlp-sheets">.*?</p>', re.DOTALL)
HERE = re.compile(r'(?<=href=")#')
BESIDE = re.compile(r'(?<=href=")(?![a-z]+:|\.\./|#)')
#: Centimetres to write in, by the number of exercises: all of them fit on two sheets of A4, most on one.
ROOM = {3: 8.5, 4: 5.5, 5: 3.6, 6: 2.6}


@dataclass(frozen=True)
class Worksheet:
    """The exercises of one chapter."""

    docname: str
    title: str
    exercises: str
    solved: str
    #: The equations of the chapter that they name.
    formulas: str

    @property
    def name(self) -> str:
        """The name of the page."""
        return PurePosixPath(self.docname).name


def without_solutions(section: str) -> str:
    """A section of exercises without what answers them."""
    while found := SOLUTION.search(section):
        solution = element_at(section, found.start())
        section = section[: found.start()] + section[found.start() + len(solution) :]
    return section


def with_room(section: str) -> str:
    """A section of exercises with room to write behind each."""
    first, *others = EXERCISE.split(section)
    room = f'<div class="mlp-room" style="height:{ROOM.get(len(others), min(ROOM.values()))}cm"></div>'
    opening = EXERCISE.pattern
    return first + "".join(f'<div class="mlp-task">{opening}{other}</div>{room}' for other in others)


def worksheet(page: str, docname: str, title: str) -> Worksheet | None:
    """The exercises of a page, if it has any."""
    heading = SECTION.search(page)
    if heading is None:
        return None
    whole = ON_SCREEN.sub("", element_at(page, heading.start(), "section"))
    section = whole[whole.index("</h2>") + len("</h2>") : -len("</section>")]
    asked = without_solutions(section)
    labels = dict.fromkeys(match["label"] for match in EQUATION.finditer(asked))
    formulas = "".join(
        ON_SCREEN.sub("", element_at(page, found.start()))
        for label in labels
        if (found := re.search(rf'<div class="math[^"]*" id="{re.escape(label)}"', page))
    )
    at = [f"../{docname}.html#", f"../{PurePosixPath(docname).parent}/"]
    texts = (BESIDE.sub(at[1], HERE.sub(at[0], text)) for text in (with_room(asked), section, formulas))
    return Worksheet(docname, title, *texts)


def sheet(found: Worksheet, solved: bool) -> str:
    """One chapter on paper."""
    name = "" if solved else '<p class="mlp-name-line">Name</p>'
    box = f'<div class="mlp-given"><p>From the chapter:</p>{found.formulas}</div>' if found.formulas else ""
    text = found.solved if solved else found.exercises
    what = "Exercises with solutions" if solved else "Exercises"
    return f'<section class="mlp-sheet-of"><h1>{found.title}</h1><p>{what}</p>{name}{"" if solved else box}{text}</section>'


def page(title: str, book: str, sheets: str, source: str) -> str:
    """A page of one or more sheets."""
    host = HOSTS["plotly"].search(source)
    script = host[0] if host and 'class="mlp-plotly"' in sheets else ""
    body = f"""<body class="mlp-paper">
    <p class="mlp-print"><button type="button" class="mlp-button" data-mlp-action="print">Print</button></p>
    <main class="bd-article">{sheets}</main>
    <footer><cite>{book}</cite>. CC BY 4.0.</footer>
  </body>"""
    return alone(title, book, source, host=script, body=body, paper=True)


def _found(app: Sphinx) -> Iterator[tuple[Worksheet, str]]:
    for docname in gallery.in_order(app.env):
        source = (Path(app.outdir) / f"{docname}.html").read_text(encoding="utf-8")
        if found := worksheet(source, docname, gallery.chapter(app.env, docname)):
            yield found, source


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    book = html.escape(app.config.html_title)
    every, last = "", ""
    for found, source in _found(app):
        every, last = every + sheet(found, solved=False), source
        for solved, name in ((False, found.name), (True, f"{found.name}-solved")):
            title = f"{'Solutions' if solved else 'Worksheet'}: {found.title}"
            text = with_policy(page(title, book, sheet(found, solved), source))
            (folder / f"{name}.html").write_text(text, encoding="utf-8")
    if every:
        text = with_policy(page("All worksheets", book, every, last))
        (folder / "all.html").write_text(text, encoding="utf-8")


def _link(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Lead to both sheets from the exercises of a chapter."""
    if "body" not in context or pagename not in gallery.in_order(app.env):
        return
    name = PurePosixPath(pagename).name
    plain, solved = (context["pathto"](f"{FOLDER}/{file}.html", 1) for file in (name, f"{name}-solved"))
    links = (
        f'<p class="mlp-sheets">On paper: <a href="{plain}">worksheet</a>, <a href="{solved}">with solutions</a></p>'
    )
    context["body"] = SECTION.sub(lambda match: match[0] + links, context["body"], count=1)


def setup(app: Sphinx) -> None:
    """Connect; called by the extension."""
    app.connect("html-page-context", _link)
    app.connect("build-finished", _write, priority=920)  # when the pages are finished, before they are listed
