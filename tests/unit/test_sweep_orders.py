"""Orders that are drawn for many runs together are those of each run's own generator."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import datasets
from mlp_lib.sweep import orders, sweep
from mlp_lib.sweep.orders import Orders


def generators(n: int) -> list[np.random.RandomState]:
    made = [np.random.RandomState(seed) for seed in range(n)]
    for seed, generator in enumerate(made):
        generator.uniform(size=seed % 7)  # as starting weights are drawn before
        if seed % 3 == 0:
            generator.standard_normal(seed % 2 + 1)  # of which one may be kept for later
    return made


def expected(n: int, k: int, epochs: int) -> np.ndarray:
    drawn = [[generator.permutation(k) for _ in range(epochs)] for generator in generators(n)]
    return np.moveaxis(np.array(drawn), 0, -1)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 8, 17, 33, 300])
def test_each_run_gets_its_own(k: int, together: bool) -> None:
    """Long enough that the words run out several times, at other moments for other runs."""
    n, epochs = 5, 3 + 600 // k
    drawing = Orders(generators(n), k)
    drawing.together = together
    found = np.zeros((epochs, k, n), dtype=np.int64)
    drawing.draw(found[:2])
    drawing.draw(found[2:])
    np.testing.assert_array_equal(found, expected(n, k, epochs))


@pytest.mark.parametrize("together", [True, False])
def test_runs_that_are_kept_go_on(together: bool) -> None:
    n, k, epochs = 6, 4, 200
    drawing = Orders(generators(n), k)
    drawing.together = together
    found = np.zeros((epochs, k, n), dtype=np.int64)
    drawing.draw(found[:90])
    kept = np.array([0, 2, 5])
    rest = np.zeros((epochs - 90, k, len(kept)), dtype=np.int64)
    drawing.keep(kept).draw(rest)
    np.testing.assert_array_equal(rest, expected(n, k, epochs)[90:, :, kept])


def test_many_runs_are_drawn_together_and_many_examples_are_not() -> None:
    assert Orders(generators(100), 4).together
    assert not Orders(generators(10), 4).together and not Orders(generators(100), 300).together


@pytest.mark.parametrize("bias", [True, False])
def test_a_sweep_by_batches_is_the_same_either_way(bias: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some runs diverge on the way, and leave."""
    X, T = datasets.xor()

    def swept() -> object:
        return sweep(
            X, T, [2, 3, 1], 300, learning_rates=[0.05, 1.0], seeds=range(30), activation=["linear", "linear"], bias=bias,
            batch_size=3, shuffle=True, progress=False,
        )  # fmt: skip

    ours = swept()
    monkeypatch.setattr(orders, "_CALLS_PER_EXAMPLE", 1e9)
    plain = swept()
    np.testing.assert_array_equal(ours.error, plain.error)
    np.testing.assert_array_equal(ours.diverged_in, plain.diverged_in)
    assert 0 < (ours.diverged_in > 0).sum() < len(ours.error)
