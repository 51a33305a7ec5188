from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import losses
from mlp_lib.gradient_check import central_differences
from mlp_lib.losses import LOSSES, PROBABILITY_FLOOR, network_error

Y = np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]])
T = np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]])
NAMES = ("half_squared_error", "binary_cross_entropy", "categorical_cross_entropy")


def test_the_known_ones() -> None:
    assert tuple(LOSSES) == NAMES
    assert {name: set(loss.from_logits) for name, loss in LOSSES.items()} == {
        "half_squared_error": set(),
        "binary_cross_entropy": {"sigmoid"},
        "categorical_cross_entropy": {"softmax"},
    }


@pytest.mark.parametrize("name", NAMES)
def test_shape_dtype_and_untouched_inputs(name: str) -> None:
    y, t = Y.copy(), T.copy()
    for function in (getattr(losses, name), getattr(losses, f"{name}_derivative")):
        result = function(y, t)
        assert result.shape == Y.shape
        assert result.dtype == np.float64
        np.testing.assert_array_equal(function(Y.tolist(), T.tolist()), result)
    np.testing.assert_array_equal(y, Y)
    np.testing.assert_array_equal(t, T)


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_derivatives(name: str) -> None:
    value, derivative = getattr(losses, name), getattr(losses, f"{name}_derivative")
    measured = central_differences(lambda y: float(value(y, T).sum()), Y, nudge=1e-3)
    np.testing.assert_allclose(derivative(Y, T), measured, rtol=1e-7, atol=1e-8)


def test_values() -> None:
    np.testing.assert_allclose(losses.half_squared_error([3.0, -1.0], [1.0, -1.0]), [2.0, 0.0])
    np.testing.assert_allclose(losses.half_squared_error_derivative([3.0, -1.0], [1.0, -1.0]), [2.0, 0.0])
    np.testing.assert_allclose(losses.binary_cross_entropy([0.25, 0.25], [1.0, 0.0]), [np.log(4.0), np.log(4.0 / 3.0)])
    np.testing.assert_allclose(losses.categorical_cross_entropy([[0.25, 0.75]], [[1.0, 0.0]]), [[np.log(4.0), 0.0]])
    np.testing.assert_allclose(losses.binary_cross_entropy(0.5, 0.5), np.log(2.0))


def test_nothing_is_lost_by_a_certain_right_answer() -> None:
    for loss in (losses.binary_cross_entropy, losses.categorical_cross_entropy):
        result = loss([[0.0, 1.0]], [[0.0, 1.0]])
        np.testing.assert_array_equal(result, 0.0)
        assert not np.signbit(result).any()
    result = losses.binary_cross_entropy_from_logits([[1000.0, -1000.0]], [[1.0, 0.0]])
    np.testing.assert_array_equal(result, 0.0)
    assert not np.signbit(result).any()
    result = losses.categorical_cross_entropy_from_logits([[1000.0, -1000.0]], [[1.0, 0.0]])
    np.testing.assert_array_equal(result, 0.0)
    assert not np.signbit(result).any()


def test_a_certain_wrong_answer_costs_infinity_unless_clipped() -> None:
    np.testing.assert_array_equal(losses.binary_cross_entropy([0.0, 1.0], [1.0, 0.0]), np.inf)
    np.testing.assert_array_equal(losses.categorical_cross_entropy([[0.0]], [[1.0]]), np.inf)
    np.testing.assert_array_equal(losses.binary_cross_entropy_derivative([0.0, 1.0], [1.0, 0.0]), [-np.inf, np.inf])
    np.testing.assert_array_equal(losses.categorical_cross_entropy_derivative([[0.0]], [[1.0]]), -np.inf)
    for clip in (1e-12, 1e-15):
        np.testing.assert_allclose(losses.binary_cross_entropy([0.0, 1.0], [1.0, 0.0], clip), -np.log(clip), rtol=1e-15)
        np.testing.assert_allclose(losses.categorical_cross_entropy([0.0], [1.0], clip), -np.log(clip), rtol=1e-15)
        np.testing.assert_allclose(
            losses.binary_cross_entropy_derivative([0.0, 1.0], [1.0, 0.0], clip), [-1 / clip, 1 / clip]
        )
        np.testing.assert_allclose(losses.categorical_cross_entropy_derivative([0.0], [1.0], clip), -1 / clip)


def test_a_floor_is_a_floor() -> None:
    """Below it the probability counts as the floor, above it as itself; y and 1 - y each have their own."""
    y, clip = [0.0, 0.05, 0.5, 0.95, 1.0], 0.1
    floored = np.array([0.1, 0.1, 0.5, 0.95, 1.0])
    for loss, slope in (
        (losses.binary_cross_entropy, losses.binary_cross_entropy_derivative),
        (losses.categorical_cross_entropy, losses.categorical_cross_entropy_derivative),
    ):
        np.testing.assert_allclose(loss(y, 1.0, clip), -np.log(floored), rtol=1e-15)
        np.testing.assert_allclose(slope(y, 1.0, clip), -1.0 / floored, rtol=1e-15)
    np.testing.assert_allclose(losses.binary_cross_entropy(y[::-1], 0.0, clip), -np.log(floored), rtol=1e-14)
    np.testing.assert_allclose(losses.binary_cross_entropy_derivative(y[::-1], 0.0, clip), 1.0 / floored, rtol=1e-14)


def test_the_floor_of_a_network_caps_a_loss_at_27_6_nats() -> None:
    assert PROBABILITY_FLOOR == 1e-12
    assert LOSSES["binary_cross_entropy"].value(np.array([0.0]), np.array([1.0]))[0] == pytest.approx(27.631, abs=1e-3)
    assert LOSSES["categorical_cross_entropy"].value(np.array([0.0]), np.array([1.0]))[0] == pytest.approx(
        27.6, abs=0.05
    )
    assert LOSSES["binary_cross_entropy"].derivative(np.array([0.0]), np.array([1.0]))[0] == -1e12


def test_from_logits_is_the_loss_of_the_activation() -> None:
    H = np.array([[-3.0, 0.5, 2.0], [0.0, 1.0, -1.0]])
    sigmoid = 1.0 / (1.0 + np.exp(-2.0 * H))
    np.testing.assert_allclose(
        losses.binary_cross_entropy_from_logits(H, T, beta=2.0), losses.binary_cross_entropy(sigmoid, T), rtol=1e-13
    )
    softmax = np.exp(H) / np.exp(H).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        losses.categorical_cross_entropy_from_logits(H, T), losses.categorical_cross_entropy(softmax, T), rtol=1e-13
    )


def test_from_logits_is_finite_for_any_logits() -> None:
    for h in (1000.0, 1e10, 1.7e308):
        np.testing.assert_allclose(losses.binary_cross_entropy_from_logits([h, -h], [0.0, 1.0]), h)
        assert np.isfinite(losses.binary_cross_entropy_from_logits([h, -h], [0.5, 1.0], beta=9.0)).all()
        E = losses.categorical_cross_entropy_from_logits([[h, -h, 0.0]], [[0.0, 0.0, 1.0]])
        np.testing.assert_allclose(E, [[0.0, 0.0, h]])
        assert np.isfinite(losses.categorical_cross_entropy_from_logits([[h, -h]], [[0.0, 1.0]])).all()


def test_from_logits_keeps_the_digits_of_small_losses() -> None:
    assert losses.binary_cross_entropy_from_logits(40.0, 1.0) == pytest.approx(np.exp(-40.0), rel=1e-14, abs=0.0)
    E = losses.categorical_cross_entropy_from_logits([[0.0, 40.0, -1.0]], [[0.0, 1.0, 0.0]])
    assert E.sum() == pytest.approx(np.exp(-40.0) + np.exp(-41.0), rel=1e-14, abs=0.0)


def test_error_of_an_example_is_the_sum_over_its_outputs() -> None:
    E = network_error("half_squared_error", Y, T)
    assert E.shape == (2,)
    np.testing.assert_allclose(E, [(0.04 + 0.09 + 0.01) / 2.0, 0.0])
    np.testing.assert_allclose(network_error("categorical_cross_entropy", Y, T)[0], -np.log(0.7))
    with pytest.raises(ValueError, match=r"unknown loss 'squared'; the known ones are half_squared_error, binary"):
        network_error("squared", Y, T)


def test_targets_outside_the_domain() -> None:
    for name in NAMES[1:]:
        with pytest.raises(ValueError, match=rf"T must lie between 0 and 1 for {name}, but it holds -0.5"):
            LOSSES[name].check_domain(np.array([[0.0, -0.5]]))
        with pytest.raises(ValueError, match="holds 2"):
            LOSSES[name].check_domain(np.array([[0.0, 2.0]]))
        LOSSES[name].check_domain(np.array([[0.25], [1.0]]))
    with pytest.raises(ValueError, match=r"every row of T must sum to 1 .*row 1 sums to 0.5"):
        LOSSES["categorical_cross_entropy"].check_domain(np.array([[1.0, 0.0], [0.5, 0.0]]))
    with pytest.raises(ValueError, match=r"row 0 sums to 0\.99999"):
        LOSSES["categorical_cross_entropy"].check_domain(np.array([[0.99999, 0.0]]))
    LOSSES["categorical_cross_entropy"].check_domain(np.array([[0.1] * 10]))  # whose sum is rounded
    LOSSES["binary_cross_entropy"].check_domain(np.array([[1.0, 1.0]]))
    LOSSES["half_squared_error"].check_domain(np.array([[-7.0, 99.0]]))


def test_derivatives_of_tiny_probabilities_overflow_in_silence() -> None:
    tiny = 2e-311
    np.testing.assert_array_equal(losses.binary_cross_entropy_derivative([tiny], [1.0]), -np.inf)
    np.testing.assert_array_equal(losses.categorical_cross_entropy_derivative([[tiny]], [[1.0]]), -np.inf)
    assert np.isfinite(losses.binary_cross_entropy([tiny], [1.0])).all()
    assert np.isfinite(losses.categorical_cross_entropy([[tiny]], [[1.0]])).all()


@pytest.mark.parametrize(
    "name", [*(n + s for n in NAMES for s in ("", "_derivative")), *(n + "_from_logits" for n in NAMES[1:])]
)
def test_shapes_never_multiply(name: str) -> None:
    """(k, 1) against (k,) would be k times k losses, the commonest of all slips; the same targets may serve often."""
    function = getattr(losses, name)
    for y, t in (((4, 1), (4,)), ((4,), (4, 1)), ((4, 2), (4, 1)), ((1, 3), (4, 3)), ((4, 3), (2, 3))):
        with pytest.raises(ValueError, match=rf"T has shape \({t[0]},.*, but \({y[0]},.* expected, the shape of [YH]"):
            function(np.full(y, 0.5), np.ones(t))
    for t in ((), (3,), (4, 3), (1, 4, 3), (2, 1, 3)):
        assert function(np.full((2, 4, 3), 0.5), np.ones(t)).shape == (2, 4, 3)
