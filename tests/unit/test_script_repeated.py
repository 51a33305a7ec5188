"""An examination does nothing twice and nothing in vain: what it does is counted, since seconds are the machine's affair."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import examine
from mlp_lib.doctor.script import edits, mending
from mlp_lib.doctor.script.instrument import parse
from mlp_lib.doctor.script.state import Snapshot
from mlp_lib.doctor.script.words import Words
from tests.scripts.wrong_fifth import FIFTH

from .test_script_effort import TEXTS

LINE = "low = up @ v.T * h * (1 - h)\n"
#: Names with the shapes that they have in a layer.
HELD = {"up": (5, 2), "v": (3, 2), "h": (5, 3), "z": (5, 3), "low": (5, 3)}


def counted(calls: list[Any], inner: Callable[..., Any]) -> Callable[..., Any]:
    def outer(*arguments: Any, **options: Any) -> Any:
        calls.append(arguments)
        return inner(*arguments, **options)

    return outer


def edits_of_line(*most: float) -> tuple[Any, list[edits.Edit]]:
    statement = parse(LINE, "line.py").body[0]
    rng = np.random.default_rng(3)
    words = Words({name: [rng.normal(size=shape)] for name, shape in HELD.items()})
    return statement, edits.edits_of(statement, LINE, words, {}, *most)


def test_an_edit_is_judged_only_by_the_losses_that_it_may_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Any] = []
    tried: list[Any] = []
    monkeypatch.setattr(mending, "judge", counted(judged, mending.judge))
    monkeypatch.setattr(mending.Mender, "_try", counted(tried, mending.Mender._try))
    examine(TEXTS["two factors"])
    assert 0 < len(judged) < len(tried) / 5, (len(judged), len(tried))


def test_dear_edits_are_not_made_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    _, every = edits_of_line()
    made: list[Any] = []
    monkeypatch.setattr(edits._Forms, "with_node", counted(made, edits._Forms.with_node))
    _, cheap = edits_of_line(1.2)
    said = [(edits.text_of(e), e.cost) for e in every if e.cost <= 1.2]
    assert [(edits.text_of(e), e.cost) for e in cheap] == said
    assert len(made) < len(every) / 2


def test_forms_of_a_statement_share_what_none_of_them_changes() -> None:
    statement, found = edits_of_line()
    assert ast.unparse(statement) == LINE.strip()
    forms = [e.form[0] for e in found if isinstance(e.form[0], ast.Assign)]
    assert len({ast.unparse(f) for f in forms}) > 50
    assert len({id(f.targets[0]) for f in forms}) <= 3
    assert all(compile(ast.Module([f], []), "form", "exec") for f in forms)


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("draws", [0, 1, 2, 5, 700])
def test_the_scripts_chance_stands_where_it_stood(before: int, draws: int) -> None:
    """Whether it is written back or was not touched; with a normal number in store, which moves nothing else."""
    state = np.random.get_state()  # noqa: NPY002
    try:
        np.random.seed(5)  # noqa: NPY002
        for _ in range(before):
            np.random.randn()  # noqa: NPY002
        snapshot = Snapshot(None, {})
        wanted = np.random.randn(4)  # noqa: NPY002
        snapshot.restore()
        for _ in range(draws):
            np.random.randn()  # noqa: NPY002
        snapshot.restore()
        assert np.array_equal(np.random.randn(4), wanted)  # noqa: NPY002
    finally:
        np.random.set_state(state)  # noqa: NPY002


def test_a_bias_kept_beside_weights_that_shrink_is_told_by_all_networks_together() -> None:
    """At one network alone such a step is along nothing, so what it mends may not be dropped there."""
    assert examine(FIFTH[13].text).mended is not None
