"""The search of the book: what it looks through, section by section, and the scripts that look.

Sphinx searches pages; a reader wants the section. What a page says is read from the page as it will be shown, so that
a formula is a few letters and no TeX, and a number stands once. ``page/search/`` ranks the sections, with MiniSearch;
``book/search.yml`` holds what other people call a thing, and what the book does not have.
"""

from __future__ import annotations

import json
import keyword
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .fewer_requests import checksum
from .runners import works

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "book" / "search.yml"
BIBLIOGRAPHY = "book/references.bib"
PAGE = "search"
#: Where the landing page has the questions that people come with.
LANDING, QUESTIONS = "book/index", "came-with-a-question"
#: A script and no JSON file: from a disk, a page may read nothing else.
SECTIONS = "mlp/search-sections.js"
#: What exercises, their solutions and theorems hold: the section around them is where a reader is sent.
INNER = {"exercise-content", "solution-content", "proof-content"}
#: Sections that repeat what others say better, and pages that list rather than explain. They come later.
REPEATS = {"What you will do", "Summary", "Exercises", "Further reading", "Check yourself"}
NAME = re.compile(r"[^\W\d]\w+")
#: What the search takes for a word; of a name with underscores each part is one.
WORD = re.compile(r"[^\W_]+")
#: A name that so many sections' cells have says nothing of any of them.
COMMON = 8
#: Where a docstring leaves off telling what its name is for.
FIELDS = re.compile(r"(?:^|\s)(?:Parameters|Returns|Yields|Raises|Attributes|Notes|Examples):")
LISTS = {"book/equations", "book/errata", "book/notation", "book/programs", "book/references"}

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "mspace"}
HEADINGS = {"h1", "h2", "h3"}
#: What a reader does not read as text, or what says nothing without its place.
LEFT_OUT_TAGS = {"script", "style", "noscript", "svg", "button", "select", "input", "annotation", "mtable", "template"}
LEFT_OUT_CLASSES = {
    "headerlink", "katex-html", "katex-display", "cell_output", "mlp-plotly", "mlp-explorable", "mlp-paste",
    "copybtn", "toctree-wrapper", "eqno", "mlp-python",
}  # fmt: skip
#: Between the parts of a formula: the second and the third child of these elements.
PARTS = {"msub": ("_",), "msup": ("^",), "msubsup": ("_", "^"), "mfrac": ("/",), "munder": ("_",), "mover": ("^",)}


@dataclass
class Section:
    """A place that a reader can be sent to."""

    #: Of the element on the page; empty for the page itself.
    anchor: str
    number: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    #: Whether it is a word of the glossary.
    is_term: bool = False
    #: Whether it is a name of the library, whose page is a reference.
    is_name: bool = False


@dataclass
class _Open:
    """An element that has not ended yet."""

    tag: str
    #: Where its text goes; nowhere where this is None.
    sink: list[str] | None
    section: Section | None = None
    children: int = 0


class Sections(HTMLParser):
    """Reads the sections out of a page; ``found`` holds them in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Section] = []
        self._open: list[_Open] = [_Open("", None)]

    def _section(self) -> Section | None:
        return next((each.section for each in reversed(self._open) if each.section), None)

    def _enter(self, tag: str, attributes: dict[str, str]) -> _Open:
        parent = self._open[-1]
        classes = set(attributes.get("class", "").split())
        section = self._section()
        is_term = tag == "dt" and attributes.get("id", "").startswith("term-")
        is_section = tag == "section" and attributes.get("id", "") not in INNER
        is_name = tag == "dt" and "sig-object" in classes
        if is_section or is_term or is_name:
            entered = Section(attributes.get("id", ""), is_term=is_term, is_name=is_name)
            self.found.append(entered)
            # What a name takes is not its title.
            return _Open(tag, entered.title if is_term else entered.code if is_name else entered.text, entered)
        if self.found and self.found[-1].is_name and "sig-name" in classes:
            return _Open(tag, self.found[-1].title)
        if section is None or tag in LEFT_OUT_TAGS or classes & LEFT_OUT_CLASSES:
            if parent.sink is not None and "katex-display" in classes:
                parent.sink.append(" … ")  # in the sentence around it, something stood here
            return _Open(tag, None)
        if parent.sink is None:
            # A figure's caption is text, in whatever it stands.
            return _Open(tag, section.text if tag == "figcaption" else None)
        if tag == "dd" and (self.found[-1].is_term or self.found[-1].is_name):
            return _Open(tag, self.found[-1].text)
        if "section-number" in classes:
            return _Open(tag, section.number)
        if tag in HEADINGS:
            return _Open(tag, section.title)
        return _Open(tag, section.code if "cell_input" in classes or tag == "pre" else parent.sink)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        parent = self._open[-1]
        if parent.sink is not None and (between := PARTS.get(parent.tag)):
            parent.sink.extend(between[parent.children - 1 : parent.children] if parent.children else ())
        parent.children += 1
        if tag in VOID:
            return
        self._open.append(self._enter(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while len(self._open) > 1:
            left = self._open.pop()
            if left.tag == tag:
                break
        if tag in {"p", "li", "dd", "figcaption", "td", "th", "div"} and self._open[-1].sink is not None:
            self._open[-1].sink.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep text where it belongs."""
        if (sink := self._open[-1].sink) is not None:
            sink.append(data)


def _plain(parts: list[str]) -> str:
    text = re.sub(r"[\u200b\u2061\u2062]", "", "".join(parts))
    # A prime is no exponent, a bar belongs over its letter, and small numbers can be set high.
    text = text.replace("^′", "′").replace("^ˉ", "\u0304").replace("^^", "\u0302")
    text = re.sub(r"\^([0-9])(?![0-9])", lambda found: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(found[1])], text)
    return re.sub(r"\s+([.,;:!?)])", r"\1", re.sub(r"\s+", " ", text)).strip()


def _found_by(code: str, kind: str, said: str) -> str:
    """What code is found by: the signature of a name; of a chapter's cells each name once that the words do not say."""
    if kind == "name":
        return " ".join(code.split())
    words = set(WORD.findall(said.lower()))
    names = (name for name in dict.fromkeys(NAME.findall(code)) if not keyword.iskeyword(name))
    return " ".join(name for name in names if not words.issuperset(WORD.findall(name.lower())))


def _kind(found: Section, title: str, pagename: str) -> str:
    if found.is_term:
        return "term"
    if found.is_name or pagename.startswith("book/library"):
        return "name"
    return "repeat" if title in REPEATS else "list" if pagename in LISTS else ""


def records(pagename: str, html: str) -> list[dict[str, str]]:
    """What the search knows of a page: a record for each of its sections, the first of which is the page itself."""
    begin, end = html.find("<article"), html.rfind("</article>")
    reader = Sections()
    reader.feed(html[begin:end])
    kept: list[dict[str, str]] = []
    for found in reader.found:
        title, text = _plain(found.title), _plain(found.text)
        if not title:
            continue
        page = kept[0]["title"] if kept else ""
        number = kept[0].get("number", "") if kept else _plain(found.number).rstrip(".")
        kind = _kind(found, title, pagename)
        if kind == "name":
            text = FIELDS.split(text)[0].strip()  # what it takes and gives stands on its page
        code = _found_by("".join(found.code), kind, f"{title} {text}")
        url = f"{pagename}.html" + (f"#{found.anchor}" if kept else "")
        record = {"url": url, "title": title, "page": page, "number": number, "kind": kind, "text": text, "code": code}
        kept.append({name: value for name, value in record.items() if value or name == "text"})
    return kept


def questions(index: str) -> dict[str, list[str]]:
    """The questions of the landing page, by the addresses of their answers."""
    begin = index.find(f'id="{QUESTIONS}"')
    found: dict[str, list[str]] = {}
    for question, answer in re.findall(r"<tr\b[^>]*><td>(.*?)</td>\s*<td>(.*?)</td>", index[begin:], flags=re.DOTALL):
        reader = Sections()
        reader.feed(f"<section>{question}</section>")
        for address in re.findall(r'href="([^":]+)"', answer):
            found.setdefault(f"book/{address}", []).append(_plain(reader.found[0].text))
    return found


def further_reading(cited: dict[str, dict[str, str]], key: str) -> dict[str, str]:
    """A work of ``references.bib`` as a link.

    Raises
    ------
    ExtensionError
        If there is no such work.
    """
    if key not in cited:
        raise ExtensionError(f"{WORDS.name}: {key!r} is not in the book's references")
    work = cited[key]
    return {"title": f"{work['names']} ({work['year']})", "url": work["link"] or "book/references.html"}


def words(root: Path = ROOT) -> dict[str, Any]:
    """What ``book/search.yml`` says: other words for the same, questions, and what the book does not have.

    Raises
    ------
    ExtensionError
        If something else stands there, or a work is not in the references.
    """
    read = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    if not isinstance(read, dict) or set(read) != {"same", "asks", "absent"}:
        raise ExtensionError(f"{WORDS.name} holds 'same', 'asks' and 'absent', and nothing else")
    for topic in read["absent"]:
        if set(topic) != {"words", "says", "read"}:
            raise ExtensionError(f"{WORDS.name}: an entry of 'absent' has words, says and read, not {sorted(topic)}")
    cited = works(root, [BIBLIOGRAPHY])
    absent = [topic | {"read": [further_reading(cited, key) for key in topic["read"]]} for topic in read["absent"]]
    return read | {"absent": absent}


def _drop_common(found: list[dict[str, str]]) -> None:
    """Keep of the names in cells those that tell one section from another."""
    cells = [each for each in found if each.get("code") and each.get("kind") != "name"]
    held = Counter(name for each in cells for name in set(each["code"].split()))
    for each in cells:
        code = each.pop("code").split()
        if kept := [name for name in code if held[name] < COMMON]:
            each["code"] = " ".join(kept)


def everything(pages: dict[str, str]) -> dict[str, Any]:
    """What the page of results gets: sections with the questions that they answer, and the words beside.

    Raises
    ------
    ExtensionError
        If a question is answered by a section that is not there.
    """
    found = [each for name, html in sorted(pages.items()) for each in records(name, html)]
    _drop_common(found)
    beside = words()
    asked = beside.pop("asks")
    addresses = {each["url"] for each in found}
    if gone := sorted(set(asked) - addresses):
        raise ExtensionError(f"{WORDS.name}: no section has the address {gone[0]}")
    typical = questions(pages.get(LANDING, ""))
    for each in found:
        if together := [*asked.get(each["url"], ()), *typical.get(each["url"], ())]:
            each["asked"] = "; ".join(together)
    return {"sections": found, **beside}


def anchor(title: str) -> str:
    """The anchor that a heading has, unless another of its page had it first."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def packed(sections: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The sections as they are sent: page by page, without what a page or a heading says by itself.

    ``unpacked`` in ``page/search/find.js`` is the way back.
    """
    pages: list[dict[str, Any]] = []
    for section in sections:
        address, _, at = section["url"].partition("#")
        if not at:
            pages.append({"url": address, "sections": []})
        kept = {name: value for name, value in section.items() if name not in ("url", "page")}
        if at:
            kept.pop("number", None)
            if at != anchor(section["title"]):
                kept["at"] = at
        pages[-1]["sections"].append(kept)
    return pages


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    # Read from the pages, all of them, whichever this build wrote anew.
    files = {name: out / f"{name}.html" for name in app.env.found_docs}
    pages = {name: file.read_text(encoding="utf-8") for name, file in files.items() if file.is_file()}
    found = everything(pages)
    data = json.dumps({"pages": packed(found.pop("sections")), **found}, ensure_ascii=False, separators=(",", ":"))
    (out / "_static" / SECTIONS).write_text(f"window.mlpSections = {data};\n", encoding="utf-8")
    # The page was written before; its address of the script changes with what the script holds.
    page = out / f"{PAGE}.html"
    text = page.read_text(encoding="utf-8")
    address = f"{SECTIONS}?v={checksum(out / '_static' / SECTIONS)}"
    page.write_text(re.sub(rf"{re.escape(SECTIONS)}(?:\?v=\w*)?", address, text), encoding="utf-8")


def _scripts(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if pagename == PAGE:
        app.add_js_file(SECTIONS, loading_method="defer")
        app.add_js_file("mlp/search.js", loading_method="defer")


def _keep_index_out(app: Sphinx) -> None:
    # Sphinx builds an index of its own. It is for nobody, and to find the stems of all words takes seconds. Nor is it
    # looked for: where only some pages are built anew, Sphinx warns that the last one is missing.
    if app.builder.format == "html":
        app.builder.load_indexer = lambda *_: None  # type: ignore[attr-defined]
        app.builder.index_page = lambda *_: None  # type: ignore[attr-defined]
        app.builder.dump_search_index = lambda: None  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Connect to the events of a build."""
    app.connect("builder-inited", _keep_index_out)
    app.connect("html-page-context", _scripts)
    app.connect("build-finished", _write, priority=800)  # before the pages get their policy
