"""The broken scripts that a page of the book offers: each has one mistake, which the doctor names and mends."""

from __future__ import annotations

import pytest

from mlp_lib.doctor.script import examine
from sphinx_site.paste import BROKEN, EXAMPLES, IN_WORDS, examples
from sphinx_site.runners import copies

#: What stands in the wrong line of each.
WRONG = {
    "slope_of_a_squashed_value": "d_in = d_out @ w_out.T * slope(hidden)",
    "update_too_early": "delta1 = self.W2.T @ delta2 * (1 - self.a1**2)",
    "relu_without_its_slope": "d1 = d2 @ W2.T",
    "bracket_in_the_slope": 'd1 = d2 @ p["W2"].T * (1 - a1) ** 2',
    "plain_lists": "d_hid[j] = d_out * output[j] * a[j] * (1 - out)",
}


def test_the_page_offers_them_all() -> None:
    assert {f"{name}.py" for name in EXAMPLES} == {file.name for file in BROKEN.glob("*.py")}
    assert len(EXAMPLES) == 5 and set(EXAMPLES) == set(WRONG)
    assert len({each["title"] for each in examples()}) == 5


def test_who_reads_the_page_as_a_notebook_is_told_what_to_do_there() -> None:
    cells = copies()["paste-your-script"]["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    assert IN_WORDS in text and "{paste-your-script}" not in text


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_doctor_names_the_line_and_mends_it(name: str) -> None:
    source = (BROKEN / f"{name}.py").read_text(encoding="utf-8")
    report = examine(source)
    assert report.verdict == "mistaken", report.text
    (finding,) = report.findings
    assert WRONG[name] in [line.strip() for line in source.splitlines()[finding.line - 1 : finding.end_line]]
    assert finding.mended is not None
    lines = source.splitlines()
    lines[finding.line - 1 : finding.end_line] = finding.mended.rstrip("\n").splitlines()
    again = examine("\n".join(lines))
    assert again.verdict == "right", again.text
