"""Print the whole book into one PDF: ``make pdf``.

The browser that the site is tested with prints each page of the built site, as a reader would:
solutions open, figures drawn, no controls. The sheets are put together in the order of the table
of contents, with one run of page numbers, a table of contents, bookmarks, and links that lead
from chapter to chapter inside the file.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import yaml
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    Fit,
    FloatObject,
    NameObject,
    NullObject,
    TextStringObject,
)
from sphinx_external_toc.parsing import parse_toc_yaml

import browser
from build import BUILD, ROOT, SITE, BuildError

sys.path.insert(0, str(ROOT))
from mlp_lib import __version__
from sphinx_site import repository

BOOK = BUILD / "backprop-you-can-check.pdf"
#: A sheet of A4 between its margins, in CSS pixels; the figures are laid out for it.
SHEET = ViewportSize(width=657, height=960)
SECONDS_FOR_FIGURES = 120
#: The running head and foot; the number of the first sheet goes on where the chapter before ended.
PAPER = """
@page {{
  size: A4;
  margin: 22mm 18mm 20mm;
  @top-left {{ content: {head}; font: 8.5pt sans-serif; color: #555; }}
  @bottom-center {{ content: counter(page{style}); font: 9pt sans-serif; color: #555; }}
}}
@page:first {{ @top-left {{ content: none; }} }}
html {{ counter-reset: page {before}; }}
a.headerlink, .bd-footer-content {{ display: none !important; }}
"""
#: Ctrl+P has the page open its solutions and draw its figures before it prints.
PREPARE = """() => new Promise((resolve) => {
    window.print = () => resolve();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "p", ctrlKey: true, bubbles: true, cancelable: true }));
})"""
#: The browser writes down where an anchor lies only if the page links to it, and other chapters link here too.
NAME_ANCHORS = """() => {
    for (const node of document.querySelectorAll("article [id]")) {
        const link = document.createElement("a");
        link.hidden = true;
        link.href = "#" + encodeURIComponent(node.id);
        document.body.append(link);
    }
}"""
#: A formula in a heading stands there twice, once for the eyes and once for the ears.
HEADINGS = """() => [...document.querySelectorAll("article :is(h1, h2, h3)")].map((heading, number) => {
    const words = heading.cloneNode(true);
    words.querySelectorAll(".headerlink, .katex-mathml").forEach((part) => part.remove());
    heading.id ||= `heading-${number}`; // a section may begin at the foot of the sheet before its heading
    return [Number(heading.tagName[1]), words.textContent.replace(/\\s+/g, " ").trim(), heading.id];
})"""
READY = "document.fonts.ready.then(() => new Promise((resolve) => requestAnimationFrame(() => resolve(true))))"


@dataclass
class Chapter:
    """A page of the site, and what it became on paper."""

    name: str
    part: str = ""
    #: Level, words and anchor of each heading.
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    #: The number of its first sheet, from 0, among the sheets after the front matter.
    start: int = 0
    sheets: PdfReader = field(init=False)

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.headings[0][1]

    @property
    def page(self) -> Path:
        """Its page of the site."""
        return SITE / f"{self.name}.html"


def chapters() -> Iterator[Chapter]:
    """Every page of the table of contents, in its order, with the part it belongs to."""
    site_map = parse_toc_yaml(ROOT / "_toc.yml")
    yield Chapter(site_map.root.docname)
    for part in site_map.root.subtrees:
        for name in part.items:
            yield Chapter(str(name), part.caption or "")


def css_string(text: str) -> str:
    """Text as a string of CSS."""
    return '"' + re.sub(r'(["\\])', r"\\\1", " ".join(text.split())) + '"'


def print_page(page: Page, *, head: str, before: int, roman: bool = False) -> PdfReader:
    """The sheets of what the tab shows."""
    style = ", lower-roman" if roman else ""
    page.add_style_tag(content=PAPER.format(head=css_string(head), before=before, style=style))
    page.evaluate(READY)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def print_chapter(tab: Browser, chapter: Chapter, before: int) -> None:
    """Open a page as a reader does, and print it."""
    page = tab.new_page(viewport=SHEET, color_scheme="light")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.set_default_timeout(1000 * SECONDS_FOR_FIGURES)
    page.goto(chapter.page.as_uri(), wait_until="load")
    chapter.headings = page.evaluate(HEADINGS)
    page.emulate_media(media="print", color_scheme="light")
    page.evaluate(NAME_ANCHORS)
    page.evaluate(PREPARE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    problems += page.locator(".mlp-problem").all_text_contents()
    if problems:
        raise BuildError(f"{chapter.name}: {problems[0]}")
    chapter.start = before
    chapter.sheets = print_page(page, head=chapter.title, before=before)
    page.close()


def front_matter(book: Sequence[Chapter]) -> str:
    """The title and the table of contents."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    address = repository.find(config["repository"]["url"] or "")
    lines = [f"Version {__version__}", repository.last_change() or "", address or "", "Text: CC BY 4.0. Code: MIT."]
    rows, part = [], ""
    for chapter in book:
        if chapter.part != part:
            part = chapter.part
            rows.append(f'<tr class="part"><th colspan="2">{escape(part)}</th></tr>')
        link = f'<a href="{escape(chapter.page.as_uri())}">{escape(chapter.title)}</a>'
        rows.append(f"<tr><td>{link}</td><td>{chapter.start + 1}</td></tr>")
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(config["title"])}</title><style>
    body {{ font: 11pt/1.5 sans-serif; color: #222832; margin: 0; }}
    header {{ height: 235mm; display: flex; flex-direction: column; justify-content: center; break-after: page; }}
    header h1 {{ font-size: 34pt; line-height: 1.15; margin: 0 0 6mm; }}
    header .subtitle {{ font-size: 15pt; margin: 0 0 30mm; }}
    header p {{ margin: 0 0 1mm; }}
    table {{ width: 100%; border-collapse: collapse; }}
    th {{ text-align: left; padding-top: 4mm; }}
    td + td {{ text-align: right; font-variant-numeric: tabular-nums; }}
    td {{ padding: 0.4mm 0; border-bottom: 1px dotted #aaa; }}
    a {{ color: inherit; text-decoration: none; }}
    </style></head><body><header><h1>{escape(config["title"])}</h1>
    <p class="subtitle">The multi-layer perceptron, derived, run and tested.</p>
    <p>{escape(config["author"])}</p>{"".join(f"<p>{escape(line)}</p>" for line in lines if line)}</header>
    <h1>Contents</h1><table>{"".join(rows)}</table></body></html>"""


def destinations(sheets: PdfReader) -> dict[str, tuple[int, Any]]:
    """The sheet and the height at which each anchor of a page lies."""
    found = {}
    for name, target in sheets.named_destinations.items():
        number = sheets.get_destination_page_number(target)
        if number is not None and number >= 0:
            found[unquote(name.lstrip("/"))] = (number, target.top)
    return found


def add_bookmarks(writer: PdfWriter, chapter: Chapter, first: int, part: Any) -> None:
    """The headings of a page, each below the one that it belongs to."""
    anchors = destinations(chapter.sheets)
    above: list[tuple[int, Any]] = [(0, part)]
    for level, words, anchor in chapter.headings:
        if anchor not in anchors:
            raise BuildError(f"{chapter.name}: the heading “{words}” did not come onto the paper")
        while above[-1][0] >= level:
            above.pop()
        number, top = anchors[anchor]
        mark = writer.add_outline_item(
            title=words, page_number=first + number, parent=above[-1][1], fit=Fit.xyz(top=top)
        )
        above.append((level, mark))


def lead_inside(writer: PdfWriter, starts: dict[str, tuple[int, dict[str, tuple[int, Any]]]], own: list[str]) -> None:
    """Turn links to pages of the site into links inside the file; others stay as they are.

    A link to a file of the site that is not printed (a notebook to download) loses its target: on
    paper and on another machine there is nothing behind it.
    """
    for page, name in zip(writer.pages, own, strict=True):
        kept = ArrayObject()
        for reference in page.get("/Annots", ArrayObject()):
            link = reference.get_object()
            action = link.get("/A", DictionaryObject()).get_object()
            address = str(action.get("/URI", ""))
            if "/Dest" in link:
                target, anchor = name, str(link["/Dest"]).lstrip("/")
            elif address.startswith(SITE.as_uri()):
                path, anchor = urldefrag(address.removeprefix(SITE.as_uri() + "/"))
                target = unquote(path).removesuffix(".html")
            else:
                kept.append(reference)
                continue
            if target not in starts:
                continue
            first, anchors = starts[target]
            number, top = anchors.get(unquote(anchor), (0, None))
            sheet = writer.pages[first + number].indirect_reference
            height = FloatObject(top) if top is not None else NullObject()
            link.pop("/A", None)
            link[NameObject("/Dest")] = ArrayObject([sheet, NameObject("/XYZ"), NullObject(), height, NullObject()])
            kept.append(reference)
        page[NameObject("/Annots")] = kept


def bind(front: PdfReader, book: Sequence[Chapter], title: str, author: str) -> PdfWriter:
    """One file out of the sheets of all chapters."""
    writer = PdfWriter()
    own, starts = [], {}
    for name, sheets in [("", front), *((chapter.name, chapter.sheets) for chapter in book)]:
        starts[name] = (len(writer.pages), destinations(sheets))
        for sheet in sheets.pages:
            writer.add_page(sheet)
            own.append(name)
    lead_inside(writer, starts, own)
    writer.add_outline_item(title="Contents", page_number=1)
    part, parent = "", None
    for chapter in book:
        first = starts[chapter.name][0]
        if chapter.part != part:
            part, parent = chapter.part, writer.add_outline_item(title=chapter.part, page_number=first, bold=True)
        add_bookmarks(writer, chapter, first, parent)
    writer.set_page_label(0, len(front.pages) - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(len(front.pages), len(writer.pages) - 1, style=PageLabelStyle.DECIMAL)
    writer.page_mode = "/UseOutlines"
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    root = writer._root_object
    root[NameObject("/Lang")] = TextStringObject("en")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.metadata = {"/Title": title, "/Author": author, "/Creator": "make pdf"}
    return writer


def make(target: Path, only: Sequence[str] = ()) -> int:
    """Print the book, or only some of its pages, and return how many sheets there are."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    book = [chapter for chapter in chapters() if not only or chapter.name in only]
    unknown = set(only) - {chapter.name for chapter in book}
    if unknown:
        raise BuildError(f"_toc.yml names no page {sorted(unknown)[0]}")
    if not (SITE / "index.html").is_file():
        raise BuildError("the site is not built: run 'make book'")
    with sync_playwright() as playwright:
        tab = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
        before = 0
        for chapter in book:
            print_chapter(tab, chapter, before)
            before += len(chapter.sheets.pages)
            print(f"  printed {chapter.name}: {len(chapter.sheets.pages)} sheets", flush=True)
        page = tab.new_page()
        page.set_content(front_matter(book))
        front = print_page(page, head="", before=0, roman=True)
        tab.close()
    writer = bind(front, book, config["title"], config["author"])
    unfinished = target.with_suffix(".unfinished")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    writer.write(unfinished)
    os.replace(unfinished, target)
    return len(writer.pages)


def main() -> int:
    """Print, and say where the file is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=BOOK)
    parser.add_argument(
        "only", nargs="*", help="pages to print, as _toc.yml names them; all of them when none is named"
    )
    options = parser.parse_args()
    try:
        sheets = make(options.output, options.only)
    except (BuildError, browser.NoBrowserError) as error:
        print(f"make pdf: {error}", file=sys.stderr)
        return 1
    print(f"{sheets} sheets. The book: {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
