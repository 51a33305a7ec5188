"""One example after the other, one output, no loss anywhere: what shrinks the weights besides is no mistake."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


TEXT = """import numpy as np

rng = np.random.default_rng(5)
depths = rng.normal(size=(40, 3))
tides = np.sin(depths[:, :1]) + 0.3 * depths[:, 1:2] ** 2
W1 = rng.normal(0, 0.6, (3, 6))
b1 = np.zeros(6)
W2 = rng.normal(0, 0.6, (6, 1))
b2 = np.zeros(1)
lr, lam = 0.1, 0.01

for epoch in range(50):
    for x, tide in zip(depths, tides):
        h = np.tanh(x @ W1 + b1)
        out = h @ W2 + b2
        late = out - tide
        early = (late @ W2.T) * (1 - h**2)
"""
SIGMOID = TEXT.replace("np.tanh(x @ W1 + b1)", "1 / (1 + np.exp(-(x @ W1 + b1)))").replace("1 - h**2", "h * (1 - h)")
SIGMOID = SIGMOID.replace("0.3 * depths[:, 1:2] ** 2", "0 > 0").replace(
    "np.sin(depths[:, :1]) + 0", "depths[:, :1] * 1"
)
#: Linear and quadratic; a sigmoid with the slope of the cross-entropy, and with that of the squared error; classes.
NETS = {
    "line": TEXT,
    "chance": SIGMOID.replace("out = h @ W2 + b2", "out = 1 / (1 + np.exp(-(h @ W2 + b2)))"),
    "squares": SIGMOID.replace("out = h @ W2 + b2", "out = 1 / (1 + np.exp(-(h @ W2 + b2)))").replace(
        "late = out - tide", "late = (out - tide) * out * (1 - out)"
    ),
    "classes": TEXT.replace(
        "tides = np.sin(depths[:, :1]) + 0.3 * depths[:, 1:2] ** 2", "tides = np.eye(3)[depths.argmax(1)]"
    )
    .replace("(6, 1)", "(6, 3)")
    .replace("np.zeros(1)", "np.zeros(3)")
    .replace("out = h @ W2 + b2", "out = np.exp(h @ W2 + b2)\n        out /= out.sum()"),
}
GRADS = {"W2": "np.outer(h, late)", "b2": "late", "W1": "np.outer(x, early)", "b1": "early"}
#: How a step takes something off the weights, and from which.
PULLS = {
    "none": {},
    "in the slope": {"W2": "{n} -= lr * ({g} + lam * {n})", "W1": "{n} -= lr * ({g} + lam * {n})"},
    "before the step": {
        "W2": "{n} *= 1 - lr * lam\n        {n} -= lr * {g}",
        "W1": "{n} = (1 - lr * lam) * {n} - lr * {g}",
    },
    "after the step": dict.fromkeys(("W2", "W1"), "{n} -= lr * {g}\n        {n} *= 0.98"),
    "biases too": dict.fromkeys(GRADS, "{n} -= lr * ({g} + lam * {n})"),
    "by its sign": dict.fromkeys(("W2", "W1"), "{n} -= lr * ({g} + lam * np.sign({n}))"),
}


def script(net: str, pull: str) -> str:
    updates = [PULLS[pull].get(n, "{n} -= lr * {g}").format(n=n, g=g) for n, g in GRADS.items()]
    return NETS[net] + "".join(f"        {line}\n" for line in updates)


@pytest.mark.parametrize("pull", PULLS)
@pytest.mark.parametrize("net", NETS)
def test_no_right_script_is_accused(net: str, pull: str) -> None:
    report = examine(script(net, pull))
    assert report.verdict == "right", report.text
    assert not report.findings
    said = [note for note in report.notes if note.startswith("Weight decay")]
    assert bool(said) == (pull != "none")
    assert all(("the sign of" in note) == (pull == "by its sign") for note in said)


@pytest.mark.parametrize("pull", PULLS)
@pytest.mark.parametrize(
    ("net", "right", "wrong"),
    [("line", "1 - h**2", "1 - h"), ("squares", "late @ W2.T", "W2[:, 0]"), ("chance", "h * (1 - h)", "h")],
)
def test_a_slip_beside_it_is_named(net: str, right: str, wrong: str, pull: str) -> None:
    text = script(net, pull)
    line = text[: text.index(right)].count("\n") + 1
    report = examine(text.replace(right, wrong))
    assert line in [f.line for f in report.findings], report.text
    assert not [f.line for f in report.findings if f.certain and f.line != line]


def test_a_factor_is_no_share_that_is_taken_off() -> None:
    """Of a weight that shrinks after its step the factor is smaller by that share, and by no other."""
    text = script("line", "after the step")
    report = examine(text.replace("W1 -= lr * np.outer", "W1 -= 0.97 * lr * np.outer"))
    assert report.verdict != "right" or "rates" in " ".join(report.notes), report.text


def test_one_bias_may_not_shrink_by_a_share_of_its_own() -> None:
    text = script("line", "biases too")
    report = examine(text.replace("(late + lam * b2)", "(late + 0.3 * b2)"))
    assert report.verdict == "mistaken", report.text
