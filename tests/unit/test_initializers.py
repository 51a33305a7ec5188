from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import MLP
from mlp_lib.initializers import INITIALIZERS, draw_weights

NAMES = ("uniform_fan_in", "uniform_0_1", "standard_normal", "glorot_uniform", "he_normal", "zeros", "all_equal")
SIZES = (4, 3, 2)


def draw(name: str, sizes: tuple[int, ...] = SIZES, seed: int = 0, bias: bool = True) -> list[np.ndarray]:
    return draw_weights(name, sizes, np.random.RandomState(seed), bias)


def test_the_known_ones() -> None:
    assert tuple(INITIALIZERS) == NAMES
    with pytest.raises(ValueError, match="unknown initializer 'xavier'; the known ones are uniform_fan_in, "):
        draw("xavier")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bias", [True, False])
def test_shapes_and_repeatability(name: str, bias: bool) -> None:
    weights = draw(name, bias=bias)
    assert [W.shape for W in weights] == [(4 + bias, 3), (3 + bias, 2)]
    assert all(W.dtype == np.float64 for W in weights)
    for W, again in zip(weights, draw(name, bias=bias), strict=True):
        np.testing.assert_array_equal(W, again)
    if name not in ("zeros", "all_equal"):
        assert not np.array_equal(weights[0], draw(name, seed=1, bias=bias)[0])


def test_drawn_layer_by_layer_row_by_row_from_one_stream() -> None:
    stream = np.random.RandomState(7).random_sample(5 * 3 + 4 * 2)
    for name, scale, shift in (
        ("uniform_0_1", (1.0, 1.0), (0.0, 0.0)),
        ("uniform_fan_in", (1.0, 2 / 3**0.5), (0.5, 3**-0.5)),
    ):
        W1, W2 = draw(name, seed=7)
        np.testing.assert_allclose(W1.ravel(), stream[:15] * scale[0] - shift[0], rtol=1e-14, atol=1e-16)
        np.testing.assert_allclose(W2.ravel(), stream[15:] * scale[1] - shift[1], rtol=1e-14, atol=1e-16)


def test_standard_normal_stream() -> None:
    stream = np.random.RandomState(7).standard_normal(5 * 3 + 4 * 2)
    np.testing.assert_array_equal(np.concatenate([W.ravel() for W in draw("standard_normal", seed=7)]), stream)


def test_scales() -> None:
    n_in, n_out = 400, 300
    statistics = {name: draw(name, (n_in, n_out), bias=False)[0] for name in NAMES}
    assert np.abs(statistics["uniform_fan_in"]).max() <= 1 / 20
    assert statistics["uniform_fan_in"].std() == pytest.approx(1 / 20 / 3**0.5, rel=0.01, abs=0.0)
    assert statistics["uniform_0_1"].min() >= 0.0
    assert statistics["uniform_0_1"].max() < 1.0
    assert statistics["uniform_0_1"].mean() == pytest.approx(0.5, rel=0.01, abs=0.0)
    assert statistics["standard_normal"].std() == pytest.approx(1.0, rel=0.01, abs=0.0)
    bound = (6.0 / (n_in + n_out)) ** 0.5
    assert np.abs(statistics["glorot_uniform"]).max() <= bound
    assert statistics["glorot_uniform"].std() == pytest.approx(bound / 3**0.5, rel=0.01, abs=0.0)
    assert statistics["he_normal"].std() == pytest.approx((2.0 / n_in) ** 0.5, rel=0.01, abs=0.0)
    for name in NAMES[:5]:
        if name != "uniform_0_1":
            assert abs(statistics[name].mean()) < 0.01
    assert not statistics["zeros"].any()
    np.testing.assert_array_equal(statistics["all_equal"], 1 / 20)
    # the bias node is no input
    np.testing.assert_array_equal(draw("all_equal", (4, 3))[0], np.full((5, 3), 0.5))


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal"])
def test_bias_rows_of_zero(name: str) -> None:
    with_bias, without = draw(name), draw(name, bias=False)
    for W, bare in zip(with_bias, without, strict=True):
        assert not W[0].any()
        np.testing.assert_array_equal(W[1:], bare)


def test_bias_rows_within_the_source_s_bound() -> None:
    W = draw("uniform_fan_in", (9, 200))[0]
    assert W[0].any()
    assert np.abs(W[0]).max() <= 1 / 3


def test_the_same_generator_serves_the_shuffles() -> None:
    network = MLP(SIZES, seed=3)
    stream = np.random.RandomState(3)
    stream.random_sample(5 * 3 + 4 * 2)
    np.testing.assert_array_equal(network.random_state.permutation(10), stream.permutation(10))


def test_the_global_generator_is_left_alone() -> None:
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    MLP(SIZES, seed=9)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
