"""The exercises on paper: what is asked and room for it on one sheet, no answers; and once more with them."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdf
import pytest
from bs4 import BeautifulSoup, Tag

from sphinx_site import printed as printed_code
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
def test_one_sheet_with_every_exercise_no_answer_and_room(wide: Visit, name: str) -> None:
    pdf = printed(wide, name)
    assert len(pdf.pages) == 2, "one sheet has two sides"
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
    assert len(rooms) == len(exercises) and min(rooms) >= 2.9 * 96 / 2.54
    assert sum(rooms) >= 18 * 96 / 2.54, "a third of both sides is for the hand"


@pytest.mark.parametrize("name", CHAPTERS)
def test_of_a_cell_to_fill_in_the_function_is_printed_and_nothing_that_checks_it(name: str) -> None:
    asked = document(f"book/{name}.html").select('.cell[class*="tag_stub-"] .cell_input')
    shown = document(f"worksheets/{name}.html").select(".mlp-stub .cell_input")
    assert len(shown) == len(asked) >= 1
    for cell, whole in zip(shown, asked, strict=True):
        code = cell.get_text().strip()
        assert code.startswith("def ") and code.endswith(worksheets.GAP) and code in whole.get_text()
        assert "check_answer" in whole.get_text() and "check_answer" not in code


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
    assert len(pdf.pages) == 2 * len(CHAPTERS)
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
    left, cut = worksheets.without(section, worksheets.SOLUTION, "div")
    assert left == '<p>a</p><div class="exercise admonition" id="x"><p>ask</p></div><p>b</p>'
    assert len(cut) == 1 and "more" in cut[0]


def solution(words: str, code: str = "") -> str:
    """An exercise with its solution, as the pages hold them."""
    page = f'<div class="highlight"><pre>{code}\n</pre></div>'
    cell = f'<div class="cell tag_x">{printed_code.by_lines(page)}</div>' if code else ""
    return f'<p>ask</p></div><div class="solution dropdown admonition"><p>{words}</p>{cell}</div>'


def test_the_room_is_as_long_as_the_solution() -> None:
    formula = '<span class="katex"><span class="katex-mathml">' + 99 * "x" + "</span></span>"
    code = "def f():\n    # begin solution\n    a = 1\n    return a\n    # end solution\n\n\ncheck(f)"
    lines = worksheets.lines_by_hand
    assert lines(solution("x" * 180)) == 2
    assert lines(solution(3 * formula)) == 1, "a formula counts as one, however long its TeX is"
    assert lines(solution("", code)) == 3, "two lines to write and one for the name"
    assert lines(solution("", "print(1)\n" * 9)) == 0, "code that only checks the words"
    assert worksheets.shares([1, 2, 1]) == [5.5, 9.0, 5.5], "no more than the most"
    assert worksheets.shares([0.1, 5, 5])[0] == worksheets.LEAST
    assert worksheets.shares([0, 0]) == [worksheets.LEAST] * 2


def test_a_function_with_a_gap_keeps_what_is_given() -> None:
    code = f"import x\n\n\ndef other():\n    pass\n\n\ndef f(a):\n    b = a\n\n    ...  {worksheets.GAP}\n\n\ncheck(f)"
    page = printed_code.by_lines(f'<div class="highlight"><pre>{code}\n</pre></div>')
    text = re.sub("<[^>]*>", "", worksheets.only_the_function(page))
    assert text == f"def f(a):\n    b = a\n\n    ...  {worksheets.GAP}\n"
    whole = printed_code.by_lines('<div class="highlight"><pre>print(1)\n</pre></div>')
    assert worksheets.only_the_function(whole) == whole, "a cell without a gap is shown as it is"
