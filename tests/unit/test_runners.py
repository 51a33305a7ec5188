"""The copies of the chapters for runners: plain Markdown that says the same, the same code, links that lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from markdown_it import MarkdownIt

from sphinx_site import runners

ROOT = Path(__file__).resolve().parents[2]

BOOK = ROOT / "book"
COPIES = runners.copies(alone=False)
PAGES = sorted(COPIES)
#: MyST that stayed as it was typed: a role, a directive, an option of one, a target, the label of an equation.
RAW = re.compile(r"\{[a-z][\w:-]*\}`|^\s*(?:`{3,}|:{3,}|~{3,})\s*\{|^:[\w-]+:(?:\s|$)|^\([\w-]+\)=|\$\$[ \t]*\(", re.M)


def text_of(notebook: dict[str, Any]) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def without_code(text: str) -> str:
    return re.sub(r"(?ms)^(`{3,}).*?^\1", "", text)


def addresses(text: str) -> list[str]:
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or []:
            found += [str(value) for name, value in child.attrs.items() if name in ("href", "src")]
    return found + re.findall(r'<a href="([^"]+)"', text)


def jupyter_anchors(notebook: dict[str, Any]) -> set[str]:
    """The anchors of the headings, as JupyterLab and nbconvert make them."""
    titles = re.findall(r"^#{1,6} (.+)$", without_code(text_of(notebook)), re.M)
    return {re.sub(r"[`*]", "", title).strip().replace(" ", "-") for title in titles}


def code_of(cells: list[dict[str, Any]]) -> list[str]:
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_raw_text_is_known_when_it_is_seen() -> None:
    for typed in ("see {eq}`eq-x`", "```{admonition} x", ":::{note}", ":class: tip", "(errata-a1)=", "$$ (eq-x)"):
        assert RAW.search(f"a\n{typed}\nb"), typed
    assert not RAW.search("Row 0: the bias, {0, 1} and `x` (equal)\n\n$$\na\n\\tag{1}\n$$\n(b)")


@pytest.mark.parametrize("page", PAGES)
def test_no_myst_is_left(page: str) -> None:
    text = without_code(text_of(COPIES[page]))
    assert not (raw := RAW.search(text)), text[raw.start() - 100 : raw.end() + 100] if raw else ""
    assert "\x00" not in text


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    found = addresses(text_of(COPIES[page]))
    for address in found:
        parts = urlsplit(address)
        if parts.scheme:
            assert parts.scheme in ("https", "http"), address
            continue
        target = Path(parts.path).stem if parts.path else page
        assert not parts.path or parts.path == f"{target}.ipynb", address
        assert target in COPIES, address
        if parts.fragment:
            assert unquote(parts.fragment) in jupyter_anchors(COPIES[target]), address


def test_the_links_are_those_of_the_sources() -> None:
    sources = "".join(file.read_text("utf-8") for file in [*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")])
    roles = len(re.findall(r"\{(?:eq|cite:t|cite:p)\}`", sources))
    links = sum(len(addresses(text_of(notebook))) for notebook in COPIES.values())
    assert roles > 350
    assert links > roles


@pytest.mark.parametrize("page", PAGES)
def test_a_copy_has_the_code_and_the_outputs_of_its_source(page: str) -> None:
    file = BOOK / f"{page}.ipynb"
    cells = json.loads(file.read_text("utf-8"))["cells"] if file.is_file() else []
    copied = [cell for cell in COPIES[page]["cells"] if cell["cell_type"] == "code"]
    sources = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code_of(copied) == code_of(sources)
    assert [cell["outputs"] for cell in copied] == [cell["outputs"] for cell in sources]
    nbformat.validate(nbformat.from_dict(json.loads(json.dumps(COPIES[page]))))


def test_the_same_book_gives_the_same_copies(tmp_path: Path) -> None:
    runners.write(tmp_path / "one")
    runners.write(tmp_path / "two")
    for page in PAGES:
        one, two = ((tmp_path / folder / f"{page}.ipynb").read_bytes() for folder in ("one", "two"))
        assert one == two
    (tmp_path / "one" / "left-over.ipynb").write_text("{}")
    runners.write(tmp_path / "one")
    assert sorted(file.stem for file in (tmp_path / "one").iterdir()) == PAGES


def book(folder: Path, text: str, more: str = "") -> Path:
    """A book of two chapters; the text stands in the first."""
    (folder / "book").mkdir()
    (folder / "_config.yml").write_text("bibtex_bibfiles: [book/references.bib]\n")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nparts:\n- caption: One\n  numbered: 1\n  chapters:\n"
        "  - file: book/first\n- caption: Two\n  numbered: 1\n  chapters:\n  - file: book/second\n"
    )
    (folder / "book/references.bib").write_text(
        "@book{long1999, author={Ann Long and Bo van der Berg and Cy Di}, title={T}, publisher={P}, year=1999,"
        " url={https://example.org/t}}\n@article{many2000, author={A One and B Two and C Three and D Four},"
        " title={T}, journal={J}, year=2000, doi={10.1/x}}\n"
    )
    (folder / "book/index.md").write_text("# The book\n\n```{tableofcontents}\n```\n")
    (folder / "book/first.md").write_text(f"# First\n\n{text}\n")
    (folder / "book/second.md").write_text(f"# Second\n\n## A `part`, named\n\n$$\nx\n$$ (eq-far)\n\n{more}\n")
    return folder


def copy_of(folder: Path, text: str, more: str = "", address: str | None = None) -> str:
    return text_of(runners.copies(address, book(folder, text, more))["first"]).removeprefix("# First\n\n")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("See {eq}`eq-far`.", "See [(2.1)](second.ipynb#A-part%2C-named)."),
        ("A {term}`delta`, two {term}`deltas <delta>`.", "A delta, two deltas."),
        ("{cite:t}`long1999` said", "[Long, van der Berg and Di (1999)](https://example.org/t) said"),
        ("so {cite:p}`many2000,long1999`", "so ([One et al., 2000](https://doi.org/10.1/x); "
         "[Long, van der Berg and Di, 1999](https://example.org/t))"),
        ("[](second.md)", "[Second](second.ipynb)"),
        ("[there](second.md#a-part-named)", "[there](second.ipynb#A-part%2C-named)"),
        ("[](second.md#a-part-named)", "[A `part`, named](second.ipynb#A-part%2C-named)"),
        ("`{eq}` and ``{term}`x` `` stay, $a_{b}`$ too", "`{eq}` and ``{term}`x` `` stay, $a_{b}`$ too"),
        ("$$\na\n$$ (eq-near)\n\nby {eq}`eq-near`", "$$\na\n\\tag{1.1}\n$$\n\nby [(1.1)](#First)"),
        ("```{note}\nOne.\n\nTwo {eq}`eq-far`.\n```", "> **Note**\n>\n> One.\n>\n> Two [(2.1)](second.ipynb#A-part%2C-named)."),
        (":::{admonition} Why `x`?\n:class: tip\nSo.\n:::", "> **Why `x`?**\n>\n> So."),
        (
            "```{dropdown} Is $a < b$, *or* `c<d`?\nRight.\n```",
            "<details>\n<summary>Is $a < b$, <em>or</em> <code>c&lt;d</code>?</summary>\n\nRight.\n\n</details>",
        ),
        ("````{note}\n```python\n{eq}`x`\n```\n````", "> **Note**\n>\n> ```python\n> {eq}`x`\n> ```"),
        ("```python\n{eq}`x`\n```", "```python\n{eq}`x`\n```"),
        ("```{exercise}\n:label: ex-a\n\nDo it.\n```", "### Exercise 1.1\n\nDo it."),
        ("- one\n\n  ```{note}\n  In a list.\n  ```", "- one\n\n  > **Note**\n  >\n  > In a list."),
        ("```{code-block} python\nx = 1\n```", "```python\nx = 1\n```"),
        ("```{math}\n:label: eq-m\na\n```\n\n{eq}`eq-m`", "$$\na\n\\tag{1.1}\n$$\n\n[(1.1)](#First)"),
    ],
)  # fmt: skip
def test_myst_in_plain_markdown(tmp_path: Path, typed: str, plain: str) -> None:
    assert copy_of(tmp_path, typed) == plain


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{eq}`eq-none`", "nothing is labelled 'eq-none'"),
        ("{cite:t}`nobody1900`", "cites 'nobody1900'"),
        ("[x](third.md)", "third.md, which is no page"),
        ("[x](second.md#not-there)", "has no such heading"),
        ("{unheard}`of`", r"the role \{unheard\}"),
        ("```{unheard} of\n```", r"the directive \{unheard\}"),
        ("```{note}\nwithout an end", "has no end"),
        ("```{exercise}\nwithout a label\n```", "Exercise 1.1 has no label"),
    ],
)
def test_what_has_no_plain_form_is_refused_by_name(tmp_path: Path, typed: str, told: str) -> None:
    with pytest.raises(runners.RunnerError, match=told):
        copy_of(tmp_path, typed)


def test_a_copy_loses_nothing_of_a_cell_or_says_so(tmp_path: Path) -> None:
    """Pictures with their alternative text and width, tags, raw cells; what is pasted into a cell cannot stay."""
    root = book(tmp_path, "")
    (root / "book/first.md").unlink()
    picture = {"output_type": "display_data", "data": {"image/png": "aGVsbG8=", "text/plain": ["A wave."]},
               "metadata": {"image/png": {"alt": "A wave.", "width": 300}}}  # fmt: skip
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# First"]},
        {"cell_type": "code", "id": "b", "metadata": {"tags": ["of-mine"], "unknown": {"x": 1}}, "source": ["1"],
         "outputs": [picture], "execution_count": 1},
        {"cell_type": "raw", "id": "c", "metadata": {"format": "text/html"}, "source": ["<b>raw</b>"]},
    ]  # fmt: skip
    first = root / "book/first.ipynb"
    first.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert runners.copies(None, root, alone=False)["first"]["cells"][1:] == cells[1:]
    cells[0]["attachments"] = {"wave.png": {"image/png": "aGVsbG8="}}
    first.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    with pytest.raises(runners.RunnerError, match=r"first: the picture wave\.png is pasted"):
        runners.copies(None, root, alone=False)


def test_a_known_address_leads_to_the_book(tmp_path: Path) -> None:
    text = copy_of(
        tmp_path, "See {eq}`eq-far` and [](second.md), {eq}`eq-n`.\n\n$$\na\n$$ (eq-n)", address="https://h.org/b/"
    )
    assert "[this page of the book](https://h.org/b/book/first.html)" in text
    assert "[(2.1)](https://h.org/b/book/second.html#equation-eq-far)" in text
    assert "[Second](https://h.org/b/book/second.html)" in text
    assert "[(1.1)](#First)" in text


def test_solutions_are_cells_of_their_own_that_jupyterlab_shows_folded(tmp_path: Path) -> None:
    solution = "```{solution-start} ex-a\n:class: dropdown\n```\n\nSo.\n\n```{solution-end}\n```\n\n## After"
    root = book(tmp_path, f"```{{exercise}}\n:label: ex-a\n\nDo it.\n```\n\n{solution}")
    cells = runners.copies(None, root)["first"]["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    at = texts.index("#### Solution of Exercise 1.1\n\nSo.")
    assert cells[at]["metadata"] == {"jp-MarkdownHeadingCollapsed": True}
    assert texts[at - 1].endswith("Do it.") and texts[at + 1] == "## After"


@pytest.mark.parametrize("page", PAGES)
def test_only_solutions_are_folded_and_each_of_them(page: str) -> None:
    """What follows a fold up to the next heading of its level is hidden with it: that must be of the solution."""
    cells = COPIES[page]["cells"]
    folded = [n for n, cell in enumerate(cells) if "jp-MarkdownHeadingCollapsed" in cell["metadata"]]
    file = BOOK / f"{page}.ipynb"
    source = (
        "".join(code_or_text(cell) for cell in json.loads(file.read_text("utf-8"))["cells"]) if file.is_file() else ""
    )
    assert len(folded) == len(re.findall(r"\{solution-start\}", source))
    for at in folded:
        assert "".join(cells[at]["source"]).startswith("#### Solution of Exercise ")


def code_or_text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"]) + "\n"


def test_the_first_cells_stand_where_nothing_may_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "first_cells", lambda: ["print('first')"])
    alone, together = runners.copies(), runners.copies(alone=False)
    assert code_of(alone["xor"]["cells"]) == ["print('first')", *code_of(COPIES["xor"]["cells"])]
    assert code_of(together["xor"]["cells"]) == code_of(COPIES["xor"]["cells"])
    assert code_of(alone["glossary"]["cells"]) == []
