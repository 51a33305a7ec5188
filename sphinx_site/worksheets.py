"""The exercises of each chapter for paper, in the folder ``worksheets``: without solutions and with room to write, and
once more with them. ``all.html`` holds those of all chapters.

The pages are made from those of the chapters when these are finished. One sheet, printed on both sides, has to hold a
chapter. So the room behind an exercise is measured by its solution, and of a cell to fill in only the function is
printed: what checks it is of use on the page alone.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator, Sequence
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
#: A line of code in an element of its own, as sphinx_site/printed.py leaves it.
ROW = re.compile(r'<span class="mlp-row"(?: style="--mlp-in:(?P<indent>\d+)")?>(?P<code>.*?)\n</span>', re.DOTALL)
ROWS = re.compile(rf"(?<=>)(?:{ROW.pattern})+(?=</pre>)", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
CELL = re.compile(r'<div class="cell ')
FORMULA = re.compile(r'<span class="katex">')
STUB = re.compile(r'<div class="cell tag_stub-')
GAP, BEGIN, END = "# your code here", "# begin solution", "# end solution"
CHECKED = '<p class="mlp-checked">A cell of the page checks it.</p>'
#: Centimetres to write in: of all exercises together, and of the least and the most that one gets. With what is printed
#: they fill two sides of A4.
ROOM, LEAST, MOST = 22.0, 3.0, 9.0
#: What fits on a line by hand: so many printed characters of a solution, so many of its formulas.
CHARACTERS, FORMULAS = 90, 3


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


def only_the_function(cell: str) -> str:
    """A cell to fill in, without what checks the answer: the function that has the gap."""

    def cut(block: re.Match[str]) -> str:
        rows = list(ROW.finditer(block[0]))
        gap = next((i for i, row in enumerate(rows) if GAP in row["code"]), None)
        if gap is None:
            return block[0]
        indented = [row["indent"] is not None or not row["code"].strip() for row in rows]
        first = max(i for i in range(gap) if not indented[i])
        return "".join(row[0] for row in rows[first : gap + 1])

    return ROWS.sub(cut, cell, count=1)


def without(text: str, start: re.Pattern[str], name: str) -> tuple[str, list[str]]:
    """A text without the elements that begin so, and these."""
    cut = []
    while found := start.search(text):
        cut.append(element_at(text, found.start(), name))
        text = text[: found.start()] + text[found.start() + len(cut[-1]) :]
    return text, cut


def lines_by_hand(exercise: str) -> float:
    """About how many lines the solution of an exercise takes: words, formulas, and the code between its marks."""
    _, solutions = without(exercise, SOLUTION, "div")
    text, cells = without("".join(solutions), CELL, "div")
    words, formulas = without(text, FORMULA, "span")
    code = 0
    for cell in cells:
        marks = [i for i, row in enumerate(ROW.finditer(cell)) if BEGIN in row["code"] or END in row["code"]]
        code += marks[1] - marks[0] if len(marks) == 2 else 0
    return code + len(TAG.sub("", words)) / CHARACTERS + len(formulas) / FORMULAS


def shares(lines: Sequence[float]) -> list[float]:
    """The room of each exercise, in centimetres: as its solution is long, within bounds."""
    whole = sum(lines) or 1.0
    return [round(min(max(ROOM * line / whole, LEAST), MOST), 1) for line in lines]


def with_room(section: str) -> str:
    """A section of exercises, without what answers them, and with room to write behind each."""
    first, *others = EXERCISE.split(section)
    rooms = shares([lines_by_hand(other) for other in others])
    tasks = [f'<div class="mlp-task">{opening(other)}</div>' for other in others]
    return first + "".join(
        f'{task}<div class="mlp-room" style="height:{room}cm"></div>' for task, room in zip(tasks, rooms, strict=True)
    )


def opening(exercise: str) -> str:
    """What an exercise asks, as it is printed."""
    asked, _ = without(EXERCISE.pattern + exercise, SOLUTION, "div")
    while found := STUB.search(asked):
        cell = element_at(asked, found.start())
        shown = only_the_function(cell).replace(STUB.pattern, '<div class="cell mlp-stub ', 1)
        asked = asked.replace(cell, shown + CHECKED, 1)
    return asked


def worksheet(page: str, docname: str, title: str) -> Worksheet | None:
    """The exercises of a page, if it has any."""
    heading = SECTION.search(page)
    if heading is None:
        return None
    whole = ON_SCREEN.sub("", element_at(page, heading.start(), "section"))
    section = whole[whole.index("</h2>") + len("</h2>") : -len("</section>")]
    asked, _ = without(section, SOLUTION, "div")
    labels = dict.fromkeys(match["label"] for match in EQUATION.finditer(asked))
    formulas = "".join(
        ON_SCREEN.sub("", element_at(page, found.start()))
        for label in labels
        if (found := re.search(rf'<div class="math[^"]*" id="{re.escape(label)}"', page))
    )
    at = [f"../{docname}.html#", f"../{PurePosixPath(docname).parent}/"]
    texts = (BESIDE.sub(at[1], HERE.sub(at[0], text)) for text in (with_room(section), section, formulas))
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
