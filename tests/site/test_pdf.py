"""The book as one PDF: every sheet is looked at, character by character."""

from __future__ import annotations

import collections
import ctypes
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

import pdf

from .support import SITE

SOME = ["book/forward", "book/training", "book/live-figures"]
POINTS_PER_MM = 72 / 25.4
LEFT, RIGHT = 18 * POINTS_PER_MM, (210 - 18) * POINTS_PER_MM
#: The running head and foot stand in the margins above and below.
BOTTOM, TOP = 5 * POINTS_PER_MM, (297 - 5) * POINTS_PER_MM


@dataclass
class Book:
    """The printed file, as two libraries read it."""

    names: list[str]
    reader: pypdf.PdfReader
    sheets: pdfium.PdfDocument

    def words(self, number: int) -> str:
        return str(self.sheets[number].get_textpage().get_text_range())


@pytest.fixture(scope="module", params=["some", pytest.param("whole", marks=pytest.mark.slow)])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    chosen = SOME if request.param == "some" else []
    # In a thread of its own: the browser of the other site tests keeps this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(pdf.make, file, chosen).result() > 0
    names = chosen or [chapter.name for chapter in pdf.chapters()]
    sheets = pdfium.PdfDocument(file)
    yield Book(names, pypdf.PdfReader(file), sheets)
    sheets.close()


@dataclass
class Bookmark:
    level: int
    title: str
    sheet: int


def bookmarks(book: Book) -> list[Bookmark]:
    found = []

    def walk(items: list[object], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, level + 1)
            else:
                number = book.reader.get_destination_page_number(item)
                assert number is not None, item
                found.append(Bookmark(level, str(item.title), number))

    walk(book.reader.outline, 0)
    return found


def letters(text: str) -> str:
    """Text without what line ends and hyphens change."""
    return re.sub(r"\W", "", text)


def test_nothing_runs_over_the_edge_and_no_glyph_is_missing(book: Book) -> None:
    outside, missing, sizes = [], [], collections.Counter[float]()
    for number, sheet in enumerate(book.sheets):
        text = sheet.get_textpage()
        words = text.get_text_range()
        assert "\ufffd" not in words and words.strip(), f"sheet {number}"
        matrix = raw.FS_MATRIX()
        left = ctypes.c_double()
        for index in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text, index):
                continue
            code = raw.FPDFText_GetUnicode(text, index)
            if code == 0 or raw.FPDFText_HasUnicodeMapError(text, index):
                missing.append((number, words[max(0, index - 20) : index + 20]))
                continue
            _, bottom, right, top = text.get_charbox(index)
            # Where the letter is set: the foot of a j reaches left of that, in print as in lead.
            assert raw.FPDFText_GetCharOrigin(text, index, left, ctypes.c_double())
            if left.value < LEFT - 1 or right > RIGHT + 1 or bottom < BOTTOM or top > TOP:
                outside.append((number, chr(code), round(left.value), round(right)))
            if index % 7 == 0:
                raw.FPDFText_GetMatrix(text, index, matrix)
                sizes[round(raw.FPDFText_GetFontSize(text, index) * matrix.d, 1)] += 1
    assert outside == []
    assert missing == []
    # A page that is too wide is made smaller as a whole: then the text has another size there.
    assert sizes.most_common(1)[0][0] == pytest.approx(11.0, abs=0.1)


def test_every_chapter_has_the_whole_width_and_one_size_of_text(book: Book) -> None:
    starts = [mark.sheet for mark in chapters(book)] + [len(book.sheets)]
    for name, first, end in zip(book.names, starts[:-1], starts[1:], strict=True):
        right, sizes = 0.0, collections.Counter[float]()
        for number in range(first, end):
            for part in book.sheets[number].get_objects(max_depth=1):
                if part.type == raw.FPDF_PAGEOBJ_PATH:
                    edges = part.get_bounds()
                    if edges[2] <= RIGHT + 1:  # the ground of the sheet goes beyond
                        right = max(right, edges[2])
            text = book.sheets[number].get_textpage()
            matrix = raw.FS_MATRIX()
            for index in range(0, text.count_chars(), 5):
                raw.FPDFText_GetMatrix(text, index, matrix)
                sizes[round(raw.FPDFText_GetFontSize(text, index) * matrix.d, 1)] += 1
        assert right == pytest.approx(RIGHT, abs=1.5), name
        assert 11.0 in sizes, (name, sizes.most_common(3))


def chapters(book: Book) -> list[Bookmark]:
    """The bookmarks of the chapters: at the top, or below the bookmark of their part."""
    titles = [first_heading(name) for name in book.names]
    found = [mark for mark in bookmarks(book) if mark.title in titles and mark.level <= 1]
    assert [mark.title for mark in found] == titles
    return found


def first_heading(name: str) -> str:
    """The title of a page of the site, as its bookmark has it."""
    page = (SITE / f"{name}.html").read_text(encoding="utf-8")
    match = re.search(r'<h1>((?:(?!<h1>).)*?)<a class="headerlink"', page, flags=re.DOTALL)
    assert match is not None
    return " ".join(re.sub(r"<[^>]*>", "", match[1]).split())


def test_bookmarks_lead_to_their_headings(book: Book) -> None:
    chapters(book)
    marks = bookmarks(book)
    assert len(marks) > 8 * len(book.names)
    for mark in marks:
        plain = letters(mark.title)
        if mark.level == 0 and mark.title != first_heading(book.names[0]) and mark.title != "Contents":
            continue  # the name of a part stands in the table of contents alone
        if re.fullmatch(r"\w*", plain, flags=re.ASCII):
            assert plain in letters(book.words(mark.sheet)), mark


def test_sheets_carry_their_numbers_and_the_contents_name_them(book: Book) -> None:
    labels = book.reader.page_labels
    assert labels[0] == "i"
    front = labels.index("1")
    for number in range(front, len(book.sheets)):
        assert labels[number] == str(number - front + 1)
        assert re.search(rf"^{labels[number]}\r?$", book.words(number), flags=re.MULTILINE), number
    contents = "\n".join(book.words(number) for number in range(1, front))
    for mark in chapters(book):
        assert re.search(rf"{re.escape(mark.title)}\s*{labels[mark.sheet]}\b", contents), mark


def test_links_lead_to_what_they_name(book: Book) -> None:
    """A reference to an equation, on any sheet, leads to the sheet where the equation stands."""
    references = 0
    place = {sheet.indirect_reference.idnum: number for number, sheet in enumerate(book.reader.pages)}
    for number, sheet in enumerate(book.reader.pages):
        for reference in sheet.get("/Annots", []):
            link = reference.get_object()
            address = str(link.get("/A", {}).get("/URI", ""))
            assert not address.startswith("file:"), address
            if address:
                assert address.startswith(("https://", "http://")), address
                continue
            target = place[link["/Dest"][0].idnum]
            left, bottom, right, top = map(float, link["/Rect"])
            words = book.sheets[number].get_textpage().get_text_bounded(left, bottom, right, top).strip()
            if re.fullmatch(r"\(\d+\.\d+\)", words) and words in book.words(target):
                references += 1
            elif re.fullmatch(r"\(\d+\.\d+\)", words):
                chapter = int(words[1:].split(".")[0])
                raise AssertionError(f"{words} of chapter {chapter} on sheet {number} leads to sheet {target}")
    assert references > 3


def fonts_of(resources: pypdf.generic.DictionaryObject) -> Iterator[pypdf.generic.DictionaryObject]:
    for font in resources.get("/Font", {}).values():
        yield font.get_object()
    for form in resources.get("/XObject", {}).values():
        inside = form.get_object()
        if "/Resources" in inside:
            yield from fonts_of(inside["/Resources"].get_object())


def test_fonts_travel_with_the_file(book: Book) -> None:
    names = set()
    for sheet in book.reader.pages:
        for font in fonts_of(sheet["/Resources"].get_object()):
            names.add(str(font.get("/BaseFont", "")))
            if font["/Subtype"] == "/Type3":
                assert font["/CharProcs"]
                continue
            descendants = font.get("/DescendantFonts")
            descriptor = (descendants[0].get_object() if descendants else font)["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font
    assert any("KaTeX_Main" in name for name in names), "formulas are typeset"
    assert any("KaTeX_Math" in name for name in names)


def test_figures_are_drawn(book: Book) -> None:
    """Every caption stands below lines and marks, not below an empty box or the words for one."""
    captions = 0
    for number, sheet in enumerate(book.sheets):
        words = book.words(number)
        assert "Figure: " not in words, f"sheet {number} tells a figure in words"
        count = len(re.findall(r"^Fig\. \d+(?:\.\d+)? ", words, flags=re.MULTILINE))
        if not count:
            continue
        captions += count
        shapes = sum(
            part.type in {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE} for part in sheet.get_objects(max_depth=8)
        )
        assert shapes >= 4 * count, f"sheet {number}: {shapes} shapes for {count} figures"
    pages = [(SITE / f"{name}.html").read_text(encoding="utf-8") for name in book.names]
    assert captions == sum(page.count('<span class="caption-number">Fig. ') for page in pages) > 0


def test_solutions_are_open(book: Book) -> None:
    text = letters("".join(book.words(number) for number in range(len(book.sheets))))
    solutions = 0
    for name in book.names:
        page = (SITE / f"{name}.html").read_text(encoding="utf-8")
        for match in re.finditer(
            r'<div class="solution dropdown.*?<section[^>]*>\s*<p>([^<]{12,})', page, flags=re.DOTALL
        ):
            assert letters(match[1].split("&")[0]) in text, (name, match[1])
            solutions += 1
    assert solutions > 3


def test_what_cannot_be_printed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pdf.BuildError, match=r"_toc\.yml names no page book/nothing"):
        pdf.make(tmp_path / "book.pdf", ["book/nothing"])
    monkeypatch.setattr(pdf, "SITE", tmp_path)
    with pytest.raises(pdf.BuildError, match="make book"):
        pdf.make(tmp_path / "book.pdf", SOME)
    assert list(tmp_path.iterdir()) == []
