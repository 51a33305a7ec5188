"""Slips that random edits of right scripts showed, as kinds: a stop inside a turn, half an error, a step of nought."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlp_lib.doctor.script import ScriptReport, examine
from tests.scripts.wrong_tenth import TENTH

RIGHT = Path(__file__).parent.parent / "scripts" / "right"


def edited(name: str, old: str, new: str) -> tuple[ScriptReport, int]:
    """Return the report of a right script with one edit, and the line of that."""
    text = (RIGHT / f"{name}.py").read_text(encoding="utf-8")
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    return examine(text.replace(old, new), name=name), line


def lines_of(report: ScriptReport) -> list[int]:
    return [line for f in report.findings for line in range(f.line, f.end_line + 1)]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("nesterov_clipped", "H.T @ dout, dout.sum(axis=0)", "H.T @ dout, dH.sum(axis=0)"),
        ("layer_objects", "self.gains.T @ pull", "signal.gains.T @ pull"),
    ],
)
def test_a_turn_that_never_ends_is_no_training(name: str, old: str, new: str) -> None:
    report, _ = edited(name, old, new)
    assert report.verdict == "not taken"
    assert "stopped in a loop" in report.headline
    assert not report.findings


def test_shapes_that_stop_the_first_turn_are_mended() -> None:
    report, line = edited("layer_objects", "self.gains.T @ pull", "self.gains @ pull")
    assert line in lines_of(report)
    assert report.mended is not None
    assert "self.gains.T @ pull" in report.mended


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("single_precision", "err = (y - t) /", "err = t /"),
        ("flat_rows", "(a2 - T) * sigmoid_slope", "T * sigmoid_slope"),
    ],
)
def test_an_error_that_forgets_the_output_is_mended(name: str, old: str, new: str) -> None:
    report, line = edited(name, old, new)
    assert line in lines_of(report)
    assert report.mended is not None


def test_an_output_without_a_name_that_the_error_forgets_is_found() -> None:
    report, line = edited("train_function_rows", "(activations[-1] - y) / len(x)", "y / len(x)")
    assert line in lines_of(report)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("flat_rows", "b1 -= eta * delta1.sum(axis=0)", "b1 -= eta * b1.sum(axis=0)"),
        ("momentum_flat", "mu * vc2 - rate * g2.sum(axis=0, keepdims=True)", "mu * vc2"),
        ("own_loss", "V = V - 0.2 * h.T @ g", "V = V"),
        ("nesterov_clipped", "(1 - H * H)", "(1 - H / H)"),
    ],
)
def test_a_weight_whose_update_moves_nothing_has_a_wrong_step(name: str, old: str, new: str) -> None:
    report, line = edited(name, old, new)
    assert report.verdict != "right"
    assert line in lines_of(report)


def test_of_two_factors_that_of_a_forgotten_rate_is_told() -> None:
    report, line = edited("arguments_and_plots", "rate * a1.T @ delta", "a1.T @ delta")
    assert line in lines_of(report)
    assert "epoch" not in report.text  # what counts the turns is no rate


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("nesterov_clipped", "(dout @ self.W2.T) * (1 - H * H)", "1 - H * H"),  # no value on the way back
        ("rmsprop", "dh.sum(axis=0), h.T", "nll.sum(axis=0), h.T"),  # a part of a list, all of which moves all
        ("neuron_objects", "neuron.delta = carried", "below.delta = carried"),  # nothing reads it
    ],
)
def test_a_line_that_moves_too_much_or_nothing_is_named(name: str, old: str, new: str) -> None:
    report, line = edited(name, old, new)
    assert line in lines_of(report)


@pytest.mark.parametrize(
    ("name", "old", "new", "mends"),
    [
        ("flat_rows", "(a2 - T) * sigmoid_slope", "(a2 - a2) * sigmoid_slope", False),
        ("neuron_objects", "1 - self.output ** 2", "self.output * 1.0 - self.output", False),
        ("flat_rows", "sigmoid(z) * (1 - sigmoid(z))", "sigmoid(z) * 1 - sigmoid(z)", True),
    ],
)
def test_a_difference_that_is_nought_at_every_pass_is_named(name: str, old: str, new: str, mends: bool) -> None:
    report, line = edited(name, old, new)
    assert line in lines_of(report)
    assert not any(f.certain for f in report.findings)
    assert (report.mended is not None) == mends


def test_what_an_update_alone_reads_may_be_made_wrongly() -> None:
    report = examine(TENTH[20].text, name=TENTH[20].script)
    assert set(TENTH[20].lines) & set(lines_of(report))
    assert not any(f.certain for f in report.findings)


def test_where_to_look_is_what_slopes_pass_and_not_where_a_sum_begins() -> None:
    report, line = edited("summed_over_examples", "np.outer(delta, a[l])", "np.outer(l, a[l])")
    assert lines_of(report) == [line]
