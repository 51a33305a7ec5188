"""Copies of the chapters for those who run them: the same cells, in Markdown that every host reads.

The sources are written in MyST, which the book needs and which is noise in Colab, in the app and in any Jupyter
without a plugin. A copy says the same in plain Markdown: references are links with their numbers, terms are words,
admonitions are quotes, answers fold. It is made from the source whenever the site is built, and lies in ``run/`` beside
the book, every page as a notebook. The app, the download button and the zip hand out these copies.
"""

from __future__ import annotations

import copy
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import yaml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx_external_toc.parsing import parse_toc_yaml

from . import gallery, paste
from .first_cell import first_cells

ROOT = Path(__file__).resolve().parent.parent
#: Where the copies lie in the site.
FOLDER = "run"

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>.*)$")
DIRECTIVE = re.compile(r"^\{(?P<name>[\w:.-]+)\}\s*(?P<argument>.*)$")
LABEL = re.compile(r"^\((?P<label>[\w-]+)\)=\s*$")
EQUATION = re.compile(r"\$\$(?P<tex>(?:(?!\$\$).)+)\$\$[ \t]*\((?P<label>[\w-]+)\)", re.DOTALL)
HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+)$")
#: What may stand in a line, the first that fits: a role, code, a formula, a link.
INLINE = re.compile(
    r"\{(?P<role>[a-z][\w:-]*)\}`(?P<content>[^`]+)`"
    r"|(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<formula>\$\$.+?\$\$|\$[^$]+\$)"
    r"|(?<!!)\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s]+)\)",
    re.DOTALL,
)
LINK_TO_SITE = re.compile(r'<a href="(?P<target>\.\./[^"]+)">(?P<text>.*?)</a>')
COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
#: The directives of this book that need its site, and what stands in their place.
IN_WORDS = {"live-figures": gallery.IN_WORDS, "paste-your-script": paste.IN_WORDS}
#: Admonitions that have a name instead of a title.
NAMED = ("attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning")
#: The directives that begin or end something, and whose text stands between them.
GATES = ("exercise-start", "exercise-end", "solution-start", "solution-end")
#: Where each solution begins, a cell of its own begins, which JupyterLab shows folded.
FOLDED = {"jp-MarkdownHeadingCollapsed": True}
#: Between what becomes two cells.
CUT = "\x00cut\x00"

Notebook = dict[str, Any]


class RunnerError(ValueError):
    """A page that has no plain copy, for a reason that one sentence can tell."""


class Place(NamedTuple):
    """Something that a reference can name."""

    page: str
    shown: str  # "(3.2)", "Exercise 3.1", or a title
    heading: str  # the heading below which it stands, as the copy writes it
    anchor: str  # its address in the page of the book


class Book(NamedTuple):
    """What the copies need to know of the whole book."""

    places: dict[str, Place]
    titles: dict[str, str]
    headings: dict[str, dict[str, str]]  # page -> slug -> heading
    works: dict[str, dict[str, str]]
    figures: dict[str, int]  # page -> how many figures stand before it; pages without a number count on
    parts: list[tuple[str, list[str]]]


def slug(title: str) -> str:
    """The anchor that MyST gives to a heading."""
    bare = re.sub(r"[`*_$]", "", title).strip().lower()
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")


def lab_anchor(heading: str) -> str:
    """The anchor that Jupyter gives to a heading, in JupyterLab and in nbconvert."""
    return quote(re.sub(r"[`*]", "", heading).strip().replace(" ", "-"))


def read_page(path: Path) -> list[dict[str, Any]]:
    """The cells of a page; those of a text are cut before each second heading."""
    if path.suffix == ".ipynb":
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [{**cell, "source": "".join(cell["source"])} for cell in cells]
    parts = re.split(r"^(?=## )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [{"cell_type": "markdown", "metadata": {}, "source": part.strip()} for part in parts if part.strip()]


def contents(root: Path) -> list[tuple[str, bool, list[str]]]:
    """Of each part its caption, whether its chapters have numbers, and its pages; the first page is a part of its own."""
    site_map = parse_toc_yaml(root / "_toc.yml")
    parts: list[tuple[str, bool, list[str]]] = [("", False, [site_map.root.docname])]

    def walk(page: str, caption: str, numbered: bool) -> None:
        for tree in site_map[page].subtrees:
            named, numbers = tree.caption or caption, numbered or bool(tree.numbered)
            if not parts or parts[-1][0] != named:
                parts.append((named, numbers, []))
            for item in tree.items:
                if str(item) in site_map:  # else an address of elsewhere
                    parts[-1][2].append(str(item))
                    walk(str(item), named, numbers)

    walk(site_map.root.docname, "", False)
    return [part for part in parts if part[2]]


def source(root: Path, name: str) -> Path:
    """The file of a page that the table of contents names."""
    for suffix in (".ipynb", ".md"):
        if (path := root / f"{name}{suffix}").is_file():
            return path
    raise RunnerError(f"_toc.yml names {name}, but there is no such file")


def told_apart(text: str) -> Iterator[tuple[str, str, str, str]]:
    """What a reference can name in a text, in order: its kind, its label, the line after it, the heading above."""
    lines = text.splitlines()
    labelled = {text.count("\n", 0, found.end()): found["label"] for found in EQUATION.finditer(text)}
    open_fences: list[str] = []
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        fence = FENCE.match(line)
        directive = DIRECTIVE.match(fence["info"]) if fence else None
        if fence and open_fences and not fence["info"].strip() and fence["fence"].startswith(open_fences[-1]):
            open_fences.pop()
        elif fence:
            open_fences.append(fence["fence"])
        elif not open_fences and (found := HEADING.match(line)):
            yield "heading", "", "", found["title"]
        if at in labelled:
            yield "equation", labelled[at], following, ""
        option = re.match(r"\s*:label:\s*(\S+)", following)
        if directive and (
            directive["name"] in ("exercise", "exercise-start") or (directive["name"] == "math" and option)
        ):
            yield directive["name"].split("-")[0], option[1] if option else "", following, ""
        if label := LABEL.match(line):
            yield "label", label["label"], following, ""


def places_of(page: str, cells: list[dict[str, Any]], number: int | None) -> Iterator[tuple[str, Place]]:
    """What references to a page can name, by label."""
    before = f"{number}." if number else ""
    equations = exercises = 0
    heading = ""
    for cell in cells:
        for kind, label, following, title in told_apart(cell["source"]) if cell["cell_type"] == "markdown" else ():
            if kind == "heading":
                heading = title
            elif kind in ("equation", "math"):
                equations += 1
                yield label, Place(page, f"({before}{equations})", heading, f"equation-{label}")
            elif kind == "exercise":
                exercises += 1
                shown = f"Exercise {before}{exercises}"
                if not label:
                    raise RunnerError(f"{page}: {shown} has no label")
                yield label, Place(page, shown, shown, label)
            else:
                named = re.match(r"\*\*(.+?)\*\*|#+ (.+)", following)
                shown = (named[1] or named[2]) if named else label
                yield label, Place(page, shown, heading, label)


def names(people: Any) -> str:
    """The authors of a work as a text cites them."""
    last = [" ".join([*person.prelast_names, *person.last_names]).strip("{}") for person in people]
    return (
        f"{last[0]} et al." if len(last) > 3 else " and ".join([", ".join(last[:-1]), last[-1]]).removeprefix(" and ")
    )


def works(root: Path, files: list[str]) -> dict[str, dict[str, str]]:
    """The cited works, by key: how a text names them, when they appeared, where they are, and the whole entry."""
    from pybtex.backends.markdown import Backend
    from pybtex.database import parse_file
    from pybtex.style.formatting.unsrt import Style

    found: dict[str, dict[str, str]] = {}
    for file in files:
        data = parse_file(str(root / file))
        formatted = {entry.key: entry.text for entry in Style().format_bibliography(data)}
        for key, entry in data.entries.items():
            doi = entry.fields.get("doi")
            found[key] = {
                "names": names(entry.persons.get("author") or entry.persons.get("editor") or []),
                "year": entry.fields.get("year", "no year"),
                "link": f"https://doi.org/{doi}" if doi else entry.fields.get("url", ""),
                "entry": " ".join(formatted[key].render(Backend()).split()),
            }
    return found


def read_book(root: Path = ROOT) -> tuple[Book, dict[str, list[dict[str, Any]]]]:
    """All that references need, and the cells of each page."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8")) or {}
    book = Book({}, {}, {}, works(root, config.get("bibtex_bibfiles", [])), {}, [])
    pages: dict[str, list[dict[str, Any]]] = {}
    chapter = figures = 0
    for caption, numbered, files in contents(root):
        for file in files:
            chapter += numbered
            page = Path(file).name
            cells = pages[page] = read_page(source(root, file))
            book.places.update(places_of(page, cells, chapter if numbered else None))
            book.figures[page] = 0 if numbered else figures
            figures += 0 if numbered else sum("figure" in cell["metadata"].get("mystnb", {}) for cell in cells)
            text = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
            found = [match["title"].strip() for line in text.splitlines() if (match := HEADING.match(line))]
            book.titles[page] = found[0]
            book.headings[page] = {slug(title): title for title in found}
        book.parts.append((caption, [Path(file).name for file in files]))
    return book, pages


class Copier:
    """Writes one page anew.

    Parameters
    ----------
    book
        What the references of all pages name.
    page
        The page.
    address
        Where the book is read, with a slash at its end: references to other pages then lead there. While it is
        unknown they lead to the copies beside this one.
    """

    def __init__(self, book: Book, page: str, address: str | None) -> None:
        self.book, self.page, self.address = book, page, address
        self.figures = book.figures[page]
        numbers = [place.shown for place in book.places.values() if place.page == page and place.shown[0] == "("]
        self.number = numbers[0].strip("()").rpartition(".")[0] if numbers else ""

    def where(self, page: str, heading: str = "", anchor: str = "") -> str:
        """The address of a page, or of what stands below a heading of it."""
        if self.address and page != self.page:
            return f"{self.address}book/{page}.html" + (f"#{anchor}" if anchor else "")
        part = f"#{lab_anchor(self.plain(heading))}" if heading else ""
        return part if page == self.page and part else f"{page}.ipynb{part}"

    def plain(self, text: str) -> str:
        """A heading as the copy writes it, for its anchor."""
        return INLINE.sub(lambda found: self.inline(found, link=False), text)

    def place(self, label: str) -> Place:
        """What a label names."""
        if label not in self.book.places:
            raise RunnerError(f"{self.page}: nothing is labelled {label!r}")
        return self.book.places[label]

    def reference(self, label: str, text: str, link: bool = True) -> str:
        """A link to what a label names."""
        place = self.place(label)
        shown = text or place.shown
        return f"[{shown}]({self.where(place.page, place.heading, place.anchor)})" if link else shown

    def citation(self, keys: str, in_text: bool, link: bool = True) -> str:
        """One work or several, by author and year."""
        cited = []
        for key in keys.split(","):
            work = self.book.works.get(key.strip())
            if work is None:
                raise RunnerError(f"{self.page} cites {key.strip()!r}, which is not among the references")
            shown = f"{work['names']} ({work['year']})" if in_text else f"{work['names']}, {work['year']}"
            cited.append(f"[{shown}]({work['link']})" if work["link"] and link else shown)
        return ", ".join(cited) if in_text else f"({'; '.join(cited)})"

    def role(self, name: str, content: str, link: bool) -> str:
        """One role of MyST in plain Markdown."""
        titled = re.fullmatch(r"(?P<text>.+?)\s*<(?P<target>[^<>]+)>", content, re.DOTALL)
        text, target = (titled["text"], titled["target"]) if titled else ("", content)
        if name == "term":
            return text or content
        if name in ("eq", "ref", "numref", "prf:ref"):
            return self.reference(target, text, link)
        if name in ("cite", "cite:t", "cite:p"):
            return self.citation(content, name == "cite:t", link)
        if name == "doc":
            return self.link(text, f"{Path(target).name}.ipynb", link)
        if name.startswith("py:"):
            return f"`{text or target}`"
        if name in ("sub", "sup", "kbd"):
            return f"<{name}>{html.escape(content)}</{name}>"
        raise RunnerError(f"{self.page}: the role {{{name}}} has no plain form yet; see sphinx_site/runners.py")

    def link(self, text: str, target: str, link: bool = True) -> str:
        """A link of the source, to a page, to a heading of one, to a label, or elsewhere."""
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            return f"[{text or target}]({target})" if link else text
        file, _, part = target.partition("#")
        path = Path(file)
        if not file and part:
            path = Path(f"{self.page}.md")
        if path.suffix not in (".ipynb", ".md"):
            return self.reference(target.removeprefix("#"), text, link)
        page = path.stem
        if page not in self.book.titles:
            raise RunnerError(f"{self.page} links to {target}, which is no page of the book")
        if part in self.book.places:
            return self.reference(part, text, link)
        if part and part not in self.book.headings[page]:
            raise RunnerError(f"{self.page} links to {target}, and {page} has no such heading")
        heading = self.book.headings[page].get(part, "")
        shown = text or self.plain(heading or self.book.titles[page])
        return f"[{shown}]({self.where(page, heading, part)})" if link else shown

    def inline(self, found: re.Match[str], link: bool = True) -> str:
        """What stands in a line: a role or a link anew, anything else as it is."""
        if found["role"]:
            return self.role(found["role"], " ".join(found["content"].split()), link)
        if found["target"]:
            return self.link(INLINE.sub(lambda inner: self.inline(inner, link), found["text"]), found["target"], link)
        return found[0]

    def site_link(self, found: re.Match[str]) -> str:
        """A link to a part of the site that is no page: while the site's address is unknown, its words."""
        if not self.address:
            return found["text"]
        return f"[{found['text']}]({self.address}{found['target'].removeprefix('../')})"

    def prose(self, text: str) -> str:
        """Text without directives."""
        text = EQUATION.sub(self.equation, COMMENT.sub("", text))
        text = LINK_TO_SITE.sub(self.site_link, text)
        return INLINE.sub(self.inline, text)

    def equation(self, found: re.Match[str]) -> str:
        """A labelled equation with its number."""
        number = self.place(found["label"]).shown.strip("()")
        return f"$$\n{found['tex'].strip()}\n\\tag{{{number}}}\n$$"

    def blocks(self, lines: list[str]) -> str:
        """Lines of MyST in plain Markdown."""
        done: list[str] = []
        text: list[str] = []

        def flush() -> None:
            if text:
                done.append(self.prose("\n".join(text)))
                text.clear()

        at = 0
        while at < len(lines):
            line = lines[at]
            fence = FENCE.match(line)
            if not fence:
                if not LABEL.match(line):
                    text.append(line)
                at += 1
                continue
            close = re.compile(rf"^ *{fence['fence'][0]}{{{len(fence['fence'])},}}\s*$")
            end = next((n for n in range(at + 1, len(lines)) if close.match(lines[n])), None)
            if end is None:
                raise RunnerError(f"{self.page}: what begins with {line.strip()!r} has no end")
            flush()
            directive = DIRECTIVE.match(fence["info"])
            body = [line.removeprefix(fence["indent"]) for line in lines[at + 1 : end]]
            made = self.directive(directive["name"], directive["argument"], body) if directive else None
            indent = fence["indent"]
            block = "\n".join(lines[at : end + 1]) if made is None else "\n".join(indent + x for x in made.split("\n"))
            done.append(block.strip("\n") if made is None or not indent else block)
            at = end + 1
        flush()
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(part.strip("\n") for part in done if part.strip()))

    def directive(self, name: str, argument: str, body: list[str]) -> str | None:
        """One directive in plain Markdown; None leaves it as it is."""
        options: dict[str, str] = {}
        while body and (option := re.match(r"^:([\w-]+):\s*(.*)$", body[0])):
            options[option[1]], body = option[2], body[1:]
        if name in ("admonition", *NAMED):
            title = argument or name.capitalize().replace("Seealso", "See also")
            return quoted(f"**{self.prose(title)}**\n\n{self.blocks(body)}")
        if name == "dropdown":
            summary = as_html(self.prose(argument))
            return f"<details>\n<summary>{summary}</summary>\n\n{self.blocks(body)}\n\n</details>"
        if name in ("exercise", *GATES):
            return self.exercise(name, options.get("label", argument), body)
        if name == "tableofcontents":
            return self.table_of_contents()
        if name in IN_WORDS:
            return IN_WORDS[name]
        if name == "glossary":
            return self.glossary(body)
        if name == "bibliography":
            return "\n".join(f"- {work['entry']}" for work in self.book.works.values())
        return self.formal(name, argument, options, body)

    def formal(self, name: str, argument: str, options: dict[str, str], body: list[str]) -> str:
        """A directive that holds a formula, code or names."""
        if name == "math":
            return self.math(options.get("label"), body)
        if name in ("code", "code-block"):
            return "\n".join([f"```{argument}", *body, "```"])
        if name == "eval-rst" and (rooms := [line.split()[2] for line in body if line.startswith(".. automodule::")]):
            # A kernel has the docstrings itself.
            return "\n".join(["```python", *(f"import {room}; help({room})" for room in rooms), "```"])
        raise RunnerError(f"{self.page}: the directive {{{name}}} has no plain form yet; see sphinx_site/runners.py")

    def exercise(self, name: str, label: str, body: list[str]) -> str:
        """An exercise below its heading, or one of the marks around an exercise or a solution."""
        if name.endswith("-end"):
            return CUT if name == "solution-end" else ""
        shown = self.place(label).shown
        return f"{CUT}#### Solution of {shown}" if name == "solution-start" else f"### {shown}\n\n{self.blocks(body)}"

    def math(self, label: str | None, body: list[str]) -> str:
        """A displayed formula."""
        tag = [rf"\tag{{{self.place(label).shown.strip('()')}}}"] if label else []
        return "\n".join(["$$", *body, *tag, "$$"])

    def table_of_contents(self) -> str:
        """The parts of the book with links to their pages."""
        blocks = []
        for caption, pages in self.book.parts:
            items = [f"- {self.link('', f'{page}.ipynb')}" for page in pages if page != self.page]
            if items:
                blocks.append("\n".join([f"**{caption}**\n", *items]))
        return "\n\n".join(blocks)

    def glossary(self, body: list[str]) -> str:
        """Terms and what they mean."""
        items: list[str] = []
        for line in body:
            if line and not line[0].isspace():
                items.append(f"- **{line.strip()}**:")
            elif line.strip():
                items[-1] += " " + line.strip()
        return self.prose("\n".join(items))

    def caption(self, cell: dict[str, Any]) -> str | None:
        """What stands below a figure."""
        figure = cell["metadata"].get("mystnb", {}).get("figure")
        if not figure:
            return None
        self.figures += 1
        number = f"{self.number}.{self.figures}" if self.number else str(self.figures)
        return f"*Fig. {number}: {self.prose(figure['caption'])}*"

    def cells(self, cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The cells of the page anew; each code cell as it is."""
        for cell in cells:
            if cell["cell_type"] != "markdown":
                yield cell
                if said := self.caption(cell):
                    yield markdown(said)
                continue
            if pasted := sorted(cell.get("attachments", {})):
                raise RunnerError(f"{self.page}: the picture {pasted[0]} is pasted into a cell, and cells are cut anew "
                                  "in the copies: store it as a file")  # fmt: skip
            text = self.blocks(cell["source"].splitlines())
            for part in text.split(CUT):
                if part.strip():
                    yield markdown(part.strip(), FOLDED if part.startswith("#### Solution of") else {})

    def notebook(self, cells: list[dict[str, Any]], alone: bool) -> Notebook:
        """The copy of the page."""
        made = [copy.deepcopy(cell) for cell in self.cells(cells)]
        if self.address:
            note = f"*To run and to change. To read: [this page of the book]({self.address}book/{self.page}.html).*"
            made[0]["source"] = re.sub(r"^(# .+)$", rf"\1\n\n{note}", made[0]["source"], count=1, flags=re.MULTILINE)
        first = next((n for n, cell in enumerate(made) if cell["cell_type"] == "code"), None)
        if first is not None and alone:
            made[first:first] = [code(text) for text in first_cells()]
        taken: set[str] = set()
        for number, cell in enumerate(made):
            if cell.get("id") in taken or not cell.get("id"):
                text = f"{self.page}\0{number}\0{cell['source']}"
                cell["id"] = hashlib.sha256(text.encode()).hexdigest()[:8]
            taken.add(cell["id"])
            cell["source"] = cell["source"].splitlines(keepends=True)
            if {"remove-input", "hide-input"} & set(cell["metadata"].get("tags", [])):
                cell["metadata"]["jupyter"] = {"source_hidden": True}
        language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        return {
            "cells": made,
            "metadata": {"kernelspec": kernel, "language_info": language},
            "nbformat": 4,
            "nbformat_minor": 5,
        }


def as_html(text: str) -> str:
    """A line of Markdown as HTML, where a host reads no Markdown; formulas stay."""
    parts = re.split(r"(\$[^$]+\$)", text)
    for n in range(0, len(parts), 2):
        plain = html.escape(parts[n], quote=False)
        plain = re.sub(r"`([^`]+)`", r"<code>\1</code>", plain)
        plain = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", plain)
        plain = re.sub(r"\*(.+?)\*", r"<em>\1</em>", plain)
        parts[n] = re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r'<a href="\2">\1</a>', plain)
    return "".join(parts)


def quoted(text: str) -> str:
    """Markdown as a quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def markdown(text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": dict(metadata or {}), "source": text}


def code(text: str) -> dict[str, Any]:
    """A cell of code that has not run."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}


def copies(address: str | None = None, root: Path = ROOT, *, alone: bool = True) -> dict[str, Notebook]:
    """The copy of each page, by its name.

    Parameters
    ----------
    address
        Where the book is read, with a slash at its end; None while that is unknown, and where all copies lie together.
    root
        The folder of the project.
    alone
        Whether a copy may be opened where nothing is installed; it then begins with `first_cells`.

    Raises
    ------
    RunnerError
        If a page holds something that has no plain form.
    """
    book, pages = read_book(root)
    return {page: Copier(book, page, address).notebook(cells, alone) for page, cells in pages.items()}


def write(folder: Path, address: str | None = None, root: Path = ROOT, *, alone: bool = True) -> None:
    """Write the copies into a folder, which then holds nothing else."""
    made = copies(address, root, alone=alone)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for page, notebook in made.items():
        text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (folder / f"{page}.ipynb").write_text(text, encoding="utf-8")


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    try:
        write(Path(app.outdir) / FOLDER, app.config.html_baseurl or None)
    except RunnerError as error:
        raise ExtensionError(str(error)) from error
    # The button for the download leads to the copies.
    for page in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
        page.unlink()


def setup(app: Sphinx) -> None:
    """Connect to the end of a build."""
    app.connect("build-finished", _write)
