"""Which symbols of formulas are explained, and with which words."""

from __future__ import annotations

import pytest
from sphinx.errors import ExtensionError

from sphinx_site import symbols
from sphinx_site.formulas import SYMBOLS, colour

ALL = frozenset(SYMBOLS) | frozenset(symbols.OTHERS)


def known(name: str, tex: str) -> str:
    return rf"{{\htmlClass{{mlp-{name} mlp-known}}{{{tex}}}}}"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\delta_q", known("deltas", r"\delta_q")),
        ("y_q - t_q", known("outputs", "y_q") + " - " + known("targets", "t_q")),
        ("g_{(l)}'(h)", known("activation-function", "g_{(l)}'") + "(" + known("pre-activations", "h") + ")"),
        (r"\mathcal L(y)", known("loss", r"\mathcal L") + "(" + known("outputs", "y") + ")"),
        (r"\mathcal{L}'", known("loss", r"\mathcal{L}'")),
        (r"\mathcal{N}(0)", r"\mathcal{N}(0)"),
        ("G^T", known("gradient", "G^T")),
        (r"(GX)^T", "(" + "G" + known("inputs", "X") + ")^T"),
        (r"\big(G X\big)^T", r"\big(" + known("gradient", "G") + " " + known("inputs", "X") + r"\big)^T"),
        (r"f(x + \varepsilon)", r"f(x + \varepsilon)"),
        ("tp", "tp"),
        (r"\eta", known("learning-rate", r"\eta")),
        (r"\text{y}", r"\text{y}"),
    ],
)
def test_marks(tex: str, expected: str) -> None:
    assert colour(tex, ALL) == expected
    assert "mlp-known" not in colour(tex)


def test_where_letters_are_those_of_the_table() -> None:
    def of(page: str, label: str | None = None) -> frozenset[str]:
        return symbols.explained(SYMBOLS, f"book/{page}", label)

    assert of("forward") == of("notation") == ALL
    assert of("judges") == frozenset(SYMBOLS), "letters of its own, and the colours"
    assert of("homework") == frozenset(), "its matrices lie on their sides"
    assert of("equations") == of("glossary") == frozenset(), "no chapter"
    assert of("network-error", "eq-central-difference-error") == frozenset(SYMBOLS), "of any function"
    assert of("activations") == ALL - {"y", "t", "x"}


PAGE = """<section id="quantities"><h2>Quantities</h2><table><thead><tr><th>symbol</th></tr></thead><tbody>
<tr class="a"><td><p><span class="enclosing mlp-deltas mlp-known">d</span></p></td><td><p>k</p></td><td><p>delta</p></td>
<td><p><code>D</code></p></td><td><p><a href="x.html">(1)</a></p></td></tr>
<tr><td><p><span class="enclosing mlp-deltas mlp-known">e</span></p></td><td></td><td><p>more</p></td>
<td><p>F</p></td><td><p>(2)</p></td></tr></tbody></table></section>"""


def test_the_words_are_the_rows_of_the_table() -> None:
    rows = symbols.meanings(PAGE)
    assert list(rows) == ["mlp-deltas"]
    assert rows["mlp-deltas"].count("<p ") == 2
    assert '<span class="mlp-shape">k</span></span> delta' in rows["mlp-deltas"]
    assert rows["mlp-deltas"].count("mlp-shape") == 1, "a quantity without a shape"
    assert '<code>D</code>, first in <a href="x.html">(1)</a>' in rows["mlp-deltas"]
    assert "mlp-known" not in rows["mlp-deltas"], "what explains is not explained"


@pytest.mark.parametrize("page", ["<p>nothing</p>", PAGE.replace("mlp-known", "", 1)])
def test_a_row_that_no_formula_can_ask_for_is_an_error(page: str) -> None:
    with pytest.raises(ExtensionError, match=r"quantities|know no symbol of the row 'd"):
        symbols.meanings(page)


def test_only_a_letter_and_its_matrix_share_a_name() -> None:
    """Two quantities of one name would each be explained by both rows of the table."""
    letters: dict[str, set[str]] = {}
    for symbol, name in symbols.OTHERS.items():
        letters.setdefault(name, set()).add(symbol.lower())
    assert {name: found for name, found in letters.items() if len(found) > 1} == {}
