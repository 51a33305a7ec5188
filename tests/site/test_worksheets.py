"""The exercises on paper: what is asked and room for it on two sheets, no answers; and once more with them."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdf
import pytest
from bs4 import BeautifulSoup, Tag

from sphinx_site import worksheets

from .support import AXE, SITE, Visit
from .test_explorables import RULES
from .test_pages import OVERFLOW

CHAPTERS = sorted(
    path.stem
    for path in (SITE / "book").glob("*.html")
    if 'class="exercise admonition"' in path.read_text(encoding="utf-8")
)
POINTS_PER_CM = 72 / 2.54


def document(path: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")


def words(part: Tag) -> str:
    """What a part says, in letters alone: formulas and punctuation come from paper in another order."""
    for formula in part.select(".katex, .headerlink, .mlp-python, script, svg"):
        formula.decompose()
    return "".join(re.findall(r"[a-z]+", part.get_text().lower()))


def printed(visit: Visit, name: str) -> pypdf.PdfReader:
    visit.open(f"worksheets/{name}.html")
    return pypdf.PdfReader(
        io.BytesIO(visit.page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm")))
    )  # type: ignore[arg-type]


def letters(pdf: pypdf.PdfReader) -> str:
    # A face with serifs draws fi and fl as one letter each.
    text = unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in pdf.pages))
    return "".join(re.findall(r"[a-z]+", text.lower()))


def test_every_chapter_has_both() -> None:
    made = {path.stem for path in (SITE / "worksheets").glob("*.html")}
    assert made == {"all", *CHAPTERS, *(f"{name}-solved" for name in CHAPTERS)} and len(CHAPTERS) >= 15


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_chapter_leads_to_both(name: str) -> None:
    links = [link["href"] for link in document(f"book/{name}.html").select("#exercises > .mlp-sheets a")]
    assert links == [f"../worksheets/{name}.html", f"../worksheets/{name}-solved.html"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_at_most_two_sheets_with_every_exercise_no_answer_and_room(wide: Visit, name: str) -> None:
    pdf = printed(wide, name)
    assert 1 <= len(pdf.pages) <= 4, "two sheets have four sides"
    text = letters(pdf)
    chapter = document(f"book/{name}.html")
    exercises = chapter.select("div.exercise.admonition")
    for exercise in exercises:
        for paragraph in exercise.select("p:not(.admonition-title), li"):
            said = words(paragraph)
            assert said[:40] in text, paragraph.get_text()
    for solution in chapter.select("div.solution.admonition"):
        for paragraph in solution.select("p:not(.admonition-title)"):
            said = words(paragraph)
            if len(said) >= 30:
                assert said[:40] not in text, f"the worksheet answers: {said}"
    rooms = wide.page.locator(".mlp-room").evaluate_all("all => all.map(room => room.getBoundingClientRect().height)")
    assert len(rooms) == len(exercises) and min(rooms) >= 2.5 * 96 / 2.54


@pytest.mark.parametrize("name", CHAPTERS)
def test_with_solutions_nothing_is_left_out(wide: Visit, name: str) -> None:
    text = letters(printed(wide, f"{name}-solved"))
    chapter = document(f"book/{name}.html")
    solutions = chapter.select("div.solution.admonition")
    assert len(solutions) == len(chapter.select("div.exercise.admonition"))
    for solution in solutions:
        for paragraph in solution.select("p:not(.admonition-title)"):
            said = words(paragraph)
            if len(said) >= 30 and not paragraph.find_parent("figure"):
                assert said[:30] in text, said
    assert wide.page.locator(".mlp-room").count() == 0


def test_all_worksheets_begin_on_a_sheet_each(wide: Visit) -> None:
    pdf = printed(wide, "all")
    assert len(CHAPTERS) <= len(pdf.pages) <= 2.7 * len(CHAPTERS), "most need one sheet"
    first = [sheet.extract_text().strip() for sheet in pdf.pages]
    titles = [re.sub(r"\s+", " ", title) for title in wide.page.locator("h1").all_inner_texts()]
    assert len(titles) == len(CHAPTERS)
    for title in titles:
        assert any(re.sub(r"\s+", " ", text).startswith(title[:25]) for text in first), title


@pytest.mark.parametrize("name", ["xor", "homework-solved", "all"])
def test_a_sheet_is_a_whole_page(wide: Visit, name: str) -> None:
    page = wide.page
    wide.open(f"worksheets/{name}.html")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
        page.evaluate(OVERFLOW)
    )
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in report["violations"]] == []
    page.evaluate("window.print = () => { window.asked = true; }")
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.asked")
    assert wide.complaints == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_links_of_a_sheet_lead_into_the_book(name: str) -> None:
    for link in document(f"worksheets/{name}-solved.html").select("main a[href]"):
        target = str(link["href"])
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.removeprefix("../").partition("#")
        text = (SITE / path).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in text, target


def test_a_solution_is_cut_out_whole() -> None:
    section = (
        '<p>a</p><div class="exercise admonition" id="x"><p>ask</p></div>'
        '<div class="solution dropdown admonition"><div><p>answer</p></div><div>more</div></div><p>b</p>'
    )
    assert (
        worksheets.without_solutions(section)
        == '<p>a</p><div class="exercise admonition" id="x"><p>ask</p></div><p>b</p>'
    )
