"""What the doctor finds in a script that is no wrong slope, and what it proves by healing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script.telling import CHAPTERS
from sphinx_site.runners import read_page, slug
from tests.scripts.wrong import HERE

inside = sys.modules["mlp_lib.doctor.script.examine"]
BOOK = Path(__file__).resolve().parents[2] / "book"


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


def text_of(name: str, old: str = "", new: str = "", folder: str = "second") -> str:
    text = (HERE / folder / f"{name}.py").read_text(encoding="utf-8")
    assert not old or text.count(old) == 1
    return text.replace(old, new) if old else text


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_rates_that_differ_by_name_or_number_are_no_mistake() -> None:
    report = examine(text_of("rate_per_layer"))
    assert report.verdict == "right", report.text
    assert any("w1 0.2, b1 0.4, w2 0.05, b2 0.1" in note for note in report.notes)
    # Where a gradient lacks its mean, the rates are one rate, and nothing is excused.
    missing = text_of("flat_columns", "dW1 = np.dot(dZ1, X.T) / m", "dW1 = np.dot(dZ1, X.T)", "right")
    assert examine(missing).verdict == "mistaken"


def test_what_is_never_emptied_is_told_and_momentum_is_not() -> None:
    text = text_of("parameters_and_modules", "            p.grad[...] = 0\n", "            pass\n")
    report = examine(text)
    assert report.verdict == "mistaken", report.text
    assert "never emptied" in report.headline
    assert {f.line for f in report.findings} == {
        line_of(text, "self.weight.grad +="),
        line_of(text, "self.bias.grad +="),
    }
    assert report.findings[0].mended is not None and "self.weight.grad = grad.T @ self.x" in report.findings[0].mended
    assert not any(f.certain for f in report.findings)  # the line that is missing may be missed elsewhere
    assert report.mended is not None and examine(report.mended).verdict == "right"
    assert examine(text_of("parameters_and_modules")).verdict == "right"


def test_sums_over_examples_are_emptied_at_the_top_of_the_loop() -> None:
    text = text_of("accumulated_gradients", "            g.fill(0)", "            pass")
    report = examine(text)
    assert report.mended is not None and "        gW1[...] = 0\n" in report.mended, report.text
    assert examine(report.mended).verdict == "right"


@pytest.mark.parametrize(
    ("old", "new", "which"),
    [
        ("mhat = m[k] / (1 - beta1 ** t)", "mhat = m[k] / (1 - beta1)", "mean of the gradients (`m`)"),
        ("vhat = v[k] / (1 - beta2 ** t)", "vhat = v[k]", "mean of the squares (`v`)"),
    ],
)
def test_adam_without_its_count_is_told(old: str, new: str, which: str) -> None:
    text = text_of("adam_on_lists", old, new)
    report = examine(text)
    assert report.verdict == "mistaken", report.text
    assert which in report.headline
    assert [f.line for f in report.findings] == [line_of(text, new)]


def test_adam_with_its_correction_is_right() -> None:
    report = examine(text_of("adam_on_lists"))
    assert report.verdict == "right" and not report.notes, report.text


def test_a_list_of_targets_beside_a_column_of_outputs_is_told() -> None:
    text = text_of("vector_targets", "y = y.reshape(-1, 1)\n", "")
    report = examine(text)
    assert report.verdict == "mistaken", report.text
    where = [line_of(text, start) for start in ("y = X[:, 0]", "loss =", "dpred =")]
    assert [(f.line, f.certain) for f in report.findings] == [(line, False) for line in where]
    assert report.findings[
        0
    ].says == "`y` has the shape (30,) from here on, and meets what has the shape (30, 1) in " + (
        f"lines {where[1]} and {where[2]}."
    )
    assert "`y` has the shape (30,) and `pred` the shape (30, 1)" in report.findings[1].says
    assert "has the shape (30, 30)" in report.findings[1].says
    assert report.mended is not None and examine(report.mended).verdict == "right"
    assert report.roles["targets"] == ["y"]


def test_a_list_of_targets_beside_a_column_is_told_though_each_step_descends_the_table() -> None:
    text = text_of("vector_targets", "y = y.reshape(-1, 1)\n", "")
    (old,) = [line for line in text.split("\n") if line.strip().startswith("dpred =")]
    table = text.replace(old, f"{old}\n    dpred = dpred.sum(axis=1, keepdims=True)")
    report = examine(table)
    assert report.verdict == "mistaken" and report.mended is not None, report.text
    assert [f.line for f in report.findings] == [line_of(text, start) for start in ("y = X[:, 0]", "loss =", "dpred =")]
    assert "has the shape (30, 30)" in report.findings[1].says
    assert not any("Nothing is wrong" in note for note in report.notes)


def test_a_table_of_distances_is_no_list_of_targets_beside_a_column() -> None:
    """Each row beside each other one, with the targets or without them: what is meant says so by its index."""
    text = text_of("vector_targets")
    apart = text.replace("y = y.reshape(-1, 1)\n", "y = y.reshape(-1, 1)\napart = X[:, 0] - X[:, 0][:, None]\n")
    assert apart != text and examine(apart).verdict == "right"


def test_a_true_slope_in_its_place_heals_and_proves() -> None:
    """No small edit makes this line right; the line is proved wrong all the same."""
    text = text_of("smoothed_labels", "d1 = sample_w * (np.exp(lp) - T)", "d1 = sample_w * (lp - T)")
    report = examine(text)
    (finding,) = report.findings
    assert finding.line == line_of(text, "d1 = "), report.text
    assert finding.certain and finding.mended is None
    assert (
        "with the slope that was measured in its place, every step of the script is along the gradient" in finding.says
    )


def test_a_wrong_function_and_the_line_that_calls_it_may_both_be_meant() -> None:
    text = text_of("swish_regression", "return s + z * s * (1 - s)", "return s * (1 - s)")
    report = examine(text)
    assert {f.line for f in report.findings} == {line_of(text, "return s * (1 - s)"), line_of(text, "grad_z1 =")}
    assert not any(f.certain for f in report.findings)


def test_where_two_edits_heal_alike_both_lines_are_shown() -> None:
    text = text_of("residual_block", "(at_rung * (struck > 0))", "at_rung")
    report = examine(text)
    assert report.verdict == "mistaken" and report.mended is not None
    assert {f.line for f in report.findings} == {line_of(text, "at_rung ="), line_of(text, "to_rim = strokes")}
    assert not any(f.certain for f in report.findings), report.text
    assert " or " in report.headline and " is wrong" not in report.headline


def test_one_sign_is_mended_where_two_updates_would_have_to_be() -> None:
    text = text_of("adaline", "short = tired - self.total(walks)", "short = self.total(walks) - tired")
    report = examine(text)
    assert report.mended == text_of("adaline"), report.text


@pytest.mark.parametrize(
    "name", ["own_matrix_class", "cells_in_rows", "scalar_engine", "recurrent_net", "until_small_error", "autoencoder"]
)
def test_forms_whose_targets_are_hard_to_see_are_right(name: str) -> None:
    """Pairs in lists, one output only, objects in sets, time steps, inputs that are the targets."""
    report = examine(text_of(name))
    assert report.verdict == "right", report.text


def test_every_link_leads_to_a_heading_of_the_book() -> None:
    found = {}
    for _, chapter, anchor in CHAPTERS:
        if chapter not in found:
            cells = read_page(BOOK / f"{chapter}.ipynb")
            lines = "\n".join(c["source"] for c in cells if c.get("cell_type") == "markdown").splitlines()
            found[chapter] = {slug(line.lstrip("# ")) for line in lines if line.startswith("#")}
        assert anchor in found[chapter], (chapter, anchor)
    report = examine(text_of("vector_targets", "(1 - a1 ** 2)", "(1 - a1) ** 2"))
    assert report.as_dict()["findings"][0]["anchor"] in {a for _, _, a in CHAPTERS}


#: The package, a right line and a wrong one.
TENSORS = [
    ("torch", "torch_by_hand", "    below[raw < 0] = 0\n", "    below[raw > 0] = 0\n"),
    ("jax", "jax_by_hand", "d_z = d_a * (1 - a ** 2)", "d_z = d_a * (1 - a)"),
]


@pytest.mark.parametrize(("package", "name", "old", "new"), TENSORS, ids=[t[0] for t in TENSORS])
def test_scripts_with_other_arrays_are_taken_where_those_are_installed(
    package: str, name: str, old: str, new: str
) -> None:
    pytest.importorskip(package)
    assert examine(text_of(name, folder="tensors")).verdict == "right"
    text = text_of(name, old, new, "tensors")
    report = examine(text)
    assert report.verdict in ("mistaken", "unexplained")
    lines = {n for f in report.findings for n in range(f.line, f.end_line + 1)}
    assert line_of(text, new) in lines or line_of(text, new) - 1 in lines, report.text


#: A right line of the PyTorch script and a wrong one; the method and keyword names of that package stay its own.
TORCH = [
    ("below = pull.mm(flow.t())", "below = said.mm(flow.t())"),
    ("to_flow_at = pull.sum(dim=0)", "to_flow_at = pull.mean(dim=0)"),
    ("to_grit = slopes.t().mm(below)", "to_grit = slopes.t().mm(loose)"),
    ("to_grit_at = below.sum(dim=0)", "to_grit_at = below.sum()"),
]


@pytest.mark.parametrize(("right", "wrong"), TORCH)
def test_wrong_lines_of_pytorch_are_named_and_mended(right: str, wrong: str) -> None:
    pytest.importorskip("torch")
    text = text_of("torch_by_hand", right, wrong, "tensors")
    report = examine(text)
    assert [f.line for f in report.findings] == [line_of(text, wrong)], report.text
    assert report.mended is not None and examine(report.mended).verdict == "right"


def test_memory_stays_below_its_limit() -> None:
    """Beyond what Python holds with the doctor loaded, data of the script included: 784-300-10, 200 MiB at most."""
    # Linux hands the peak of a parent on to its child's `ru_maxrss`; that of the address space begins anew.
    probe = (
        "import pathlib, resource, re, sys\n"
        "from mlp_lib.doctor import examine\n"
        "status = pathlib.Path('/proc/self/status')\n"
        "def peak():\n"
        "    if status.exists():\n"
        "        return int(re.search(r'VmHWM:\\s*(\\d+)', status.read_text())[1])\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "begun = peak()\n"
        "report = examine(open(sys.argv[1]).read())\n"
        "print(report.verdict, (peak() - begun) / 1024)\n"
    )
    script = str(HERE / "right" / "digits_large.py")
    run = subprocess.run([sys.executable, "-c", probe, script], capture_output=True, text=True, check=True)
    verdict, mebibytes = run.stdout.split()
    assert verdict == "right"
    assert 0 < float(mebibytes) <= 200


def test_weights_of_dead_units_are_no_memory() -> None:
    """These biases collect what the units answer, until none answers: the other weights are moved by nothing then."""
    right = (HERE / "right" / "weight_decay.py").read_text(encoding="utf-8")
    report = examine(right.replace('{"c1": early.sum(axis=0)', '{"c1": lit.sum(axis=0)'))
    assert report.roles["targets"] == ["kind"]
    assert report.roles["memory"] == []
    assert [f.line for f in report.findings if f.certain] == [27]
    assert report.mended == right
