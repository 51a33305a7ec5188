"""Quantities get their colour, and nothing else about a formula changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinxcontrib.katex import KaTeXError

from mlp_lib import theme
from sphinx_site.formulas import SYMBOLS, breakable, colour, css_class, keep_punctuation, roomy, start_server

ROOT = Path(__file__).resolve().parents[2]


def plain(tex: str) -> str:
    r"""The TeX without what ``colour`` adds."""
    wrapped = re.compile(r"\{\\htmlClass\{mlp-[a-z-]+\}\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}\}")
    while wrapped.search(tex):
        tex = wrapped.sub(r"\1", tex)
    return tex


def wrapped(name: str, tex: str) -> str:
    return rf"{{\htmlClass{{mlp-{name}}}{{{tex}}}}}"


def test_every_quantity_is_one_of_the_palette() -> None:
    assert set(SYMBOLS.values()) == set(theme.QUANTITIES)
    assert css_class("pre_activations") == "mlp-pre-activations"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("h", wrapped("pre-activations", "h")),
        ("w^{(l)}_{jk}", wrapped("weights", "w^{(l)}_{jk}")),
        ("a_j^{(l-1)} x", wrapped("activations", "a_j^{(l-1)}") + " x"),
        (r"\delta_q", wrapped("deltas", r"\delta_q")),
        (r"\hat h_j", r"\hat " + wrapped("pre-activations", "h") + "_j"),
        ("x^h_k", "x^" + wrapped("pre-activations", "h") + "_k"),
        ("g'(h)", "g'(" + wrapped("pre-activations", "h") + ")"),
        (r"h'_\text{old} + 1", wrapped("pre-activations", r"h'_\text{old}") + " + 1"),
        (
            r"\frac{\partial E}{\partial w_{jk}}",
            rf"\frac{{\partial {wrapped('error', 'E')}}}{{\partial {wrapped('weights', 'w_{jk}')}}}",
        ),
        (r"\\[1ex] h", r"\\[1ex] " + wrapped("pre-activations", "h")),
    ],
)
def test_symbols(tex: str, expected: str) -> None:
    assert colour(tex) == expected


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{what a whale}",
        r"\mathrm{Wahl}",
        r"\operatorname{haEW}",
        r"\operatorname*{argmax}_i x",
        r"\begin{aligned} x &= y \end{aligned}",
        r"\alpha + \eta \cdot \theta",
        r"\hspace{2ex}",
        r"\tanh x",
        r"\varDelta",
        r"x \tag{a}",
    ],
)
def test_what_is_no_symbol_stays(tex: str) -> None:
    assert colour(tex) == tex


def formulas() -> list[str]:
    """Every formula of the chapters, and a few that are awkward."""
    found = [
        r"\frac h2",
        r"\sqrt a",
        r"W^\top\!\Delta",
        r"\mathbf{W}",
        r"\underbrace{h}_{\text{pre}}",
        r"\bar{a}^2",
        r"a''",
    ]
    for file in sorted((ROOT / "book").glob("*.ipynb")):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                text = re.sub(r"```.*?```|`[^`]*`", " ", "".join(cell["source"]), flags=re.DOTALL)
                found += [a or b for a, b in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", text, flags=re.DOTALL)]
    return sorted(set(found))


def test_colour_adds_its_classes_and_nothing_else() -> None:
    for tex in formulas():
        assert plain(colour(tex)) == tex
    script = """
        const katex = require("./sphinx_site/katex-strict.js");
        const read = html => html.replace(/<annotation.*?<\\/annotation>/gs, "").replace(/<[^>]*>/g, "");
        for (const [before, after] of JSON.parse(require("fs").readFileSync(0))) {
            const [a, b] = [before, after].map(tex => read(katex.renderToString(tex, {displayMode: true})));
            if (a !== b) { console.error("differs: " + before); process.exitCode = 1; }
        }"""
    pairs = json.dumps([[tex, colour(tex)] for tex in formulas()])
    run = subprocess.run(["node", "-e", script], input=pairs, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[:2000]


@pytest.mark.parametrize(
    "tex",
    [r"\frac{1}{2", r"\nonsense", r"\href{https://example.org}{h}", r"\htmlId{x}{h}", "½", r"\htmlClass{other}{h}"],
)
def test_katex_refuses(tex: str) -> None:
    script = 'require("./sphinx_site/katex-strict.js").renderToString(process.argv[1], {})'
    run = subprocess.run(["node", "-e", script, tex], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode != 0


class Starts:
    """Stands in for KaTeX's server: starts the Python program that it is given."""

    def __init__(self, program: str) -> None:
        self.program = program

    def build_command(self, socket: Path) -> list[str]:
        return [sys.executable, "-c", self.program, str(socket)]


def test_a_socket_that_nobody_listens_on_yet_is_waited_for(tmp_path: Path) -> None:
    slow = (
        "import socket, sys, time; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); "
        "time.sleep(0.5); s.listen(); s.accept(); time.sleep(30)"
    )
    process, connection = start_server(Starts(slow), tmp_path, 20.0)
    assert process.poll() is None
    connection.close()
    process.kill()
    process.communicate()


def test_a_process_that_ends_or_is_silent_is_an_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KaTeXError, match="ended with status 3"):
        start_server(Starts("raise SystemExit(3)"), tmp_path, 20.0)
    with pytest.raises(KaTeXError, match=r"did not answer in 0\.3 s"):
        start_server(Starts("import time; time.sleep(30)"), tmp_path, 0.3)


@pytest.mark.parametrize(
    ("text", "held", "rest"),
    [("; then", ";", " then"), (").", ").", ""), (" and", None, " and"), ("-axis", None, "-axis")],
)
def test_punctuation_stays_with_its_formula(text: str, held: str | None, rest: str) -> None:
    document = new_document("a chapter")
    formula = nodes.math("", "a")
    document += nodes.paragraph("", "", nodes.Text("activations "), formula, nodes.Text(text))
    keep_punctuation(document)
    paragraph = document[0]
    assert paragraph.astext() == f"activations a{text}"
    assert paragraph[-1].astext() == rest
    together = list(paragraph.findall(nodes.inline))
    assert [node.astext() for node in together] == ([f"a{held}"] if held else [])
    assert (formula.parent is paragraph) == (held is None)


def test_every_full_stop_stays_behind_its_own_formula() -> None:
    """Two texts of a paragraph may be equal; the second is not the first."""
    document = new_document("page")
    paragraph = nodes.paragraph()
    paragraph += [
        nodes.emphasis("", "out"),
        nodes.Text(". "),
        nodes.math("", "x"),
        nodes.Text(". "),
        nodes.math("", "y"),
    ]
    document += paragraph
    keep_punctuation(document)
    assert [child.astext() for child in paragraph.children if child.astext()] == ["out", ". ", "x.", " ", "y"]


def test_rows_of_a_matrix_have_room_and_other_formulas_stay() -> None:
    assert roomy(r"\begin{bmatrix} a \end{bmatrix}") == r"\def\arraystretch{1.25}\begin{bmatrix} a \end{bmatrix}"
    assert roomy(r"\begin{aligned} a &= b \end{aligned}") == r"\begin{aligned} a &= b \end{aligned}"


@pytest.mark.parametrize(
    ("tex", "broken"),
    [
        (r"a = b \qquad l = 1, \dots, L", r"a = b \qquad\allowbreak {l = 1, \dots, L}"),
        (r"\text{if \qquad so}", r"\text{if \qquad\allowbreak so}"),
        (r"a \qquad b \\ c", r"a \qquad\allowbreak b \\ c"),
        (r"a \qquad " + "b + " * 20 + "b", r"a \qquad\allowbreak " + "b + " * 20 + "b"),
        (r"a = b", r"a = b"),
    ],
)
def test_a_condition_behind_a_formula_stays_on_one_line(tex: str, broken: str) -> None:
    """At a phone's width (2.3) ended with "l =", and the next line began with "1"."""
    assert " ".join(breakable(tex).split()) == " ".join(broken.split())
