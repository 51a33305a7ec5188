from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import activations
from mlp_lib.activations import ACTIVATIONS, softmax, softmax_jacobian
from mlp_lib.gradient_check import central_differences

VALUES = tuple(ACTIVATIONS)
H = np.array([[-2.0, -0.5, 0.25], [0.75, 3.0, -1.5]])
ELEMENTWISE = [name for name in VALUES if name != "softmax"]


def test_the_known_ones_in_the_order_of_the_book() -> None:
    assert VALUES[:3] == ("threshold", "sigmoid", "tanh")
    assert all(activation.name == name for name, activation in ACTIVATIONS.items())
    assert [name for name, activation in ACTIVATIONS.items() if activation.has_beta] == ["sigmoid"]
    assert [name for name, activation in ACTIVATIONS.items() if not activation.elementwise] == ["softmax"]


@pytest.mark.parametrize("name", VALUES)
def test_shape_dtype_and_untouched_input(name: str) -> None:
    h = H.copy()
    a = getattr(activations, name)(h)
    assert a.shape == h.shape
    assert a.dtype == np.float64
    assert not np.shares_memory(a, h)
    np.testing.assert_array_equal(h, H)
    np.testing.assert_array_equal(getattr(activations, name)(H.tolist()), a)
    np.testing.assert_array_equal(ACTIVATIONS[name].value(H, 1.0), a)
    whole = getattr(activations, name)(np.array([1, 0, -1]))
    assert whole.dtype == np.float64


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_single_numbers_and_empty_arrays(name: str) -> None:
    for function in (getattr(activations, name), getattr(activations, f"{name}_derivative")):
        assert np.shape(function(0.5)) == ()
        assert function(np.zeros((0, 3))).shape == (0, 3)
        assert function(H).dtype == np.float64


def test_values() -> None:
    np.testing.assert_array_equal(activations.threshold([-1.0, 0.0, 1e-300]), [0.0, 0.0, 1.0])
    np.testing.assert_array_equal(activations.relu([-1.0, 0.0, 2.5]), [0.0, 0.0, 2.5])
    assert not np.signbit(activations.relu([-1.0, -2.5])).any()
    np.testing.assert_allclose(activations.sigmoid([0.0, np.log(3.0), -np.log(3.0)]), [0.5, 0.75, 0.25], rtol=1e-15)
    np.testing.assert_allclose(activations.sigmoid(2.0, beta=0.5), activations.sigmoid(1.0), rtol=1e-15)
    np.testing.assert_allclose(activations.tanh(1.3), 2.0 * activations.sigmoid(2.6) - 1.0, rtol=1e-14)
    np.testing.assert_allclose(
        activations.softplus([0.0, np.log(3.0), -800.0, 800.0]), [np.log(2.0), np.log(4.0), 0.0, 800.0], rtol=1e-15
    )
    np.testing.assert_array_equal(activations.linear([-3.0, 4.0]), [-3.0, 4.0])


def test_conventions_at_the_kinks() -> None:
    assert activations.relu_derivative(0.0) == 0.0
    assert activations.threshold(0.0) == 0.0
    assert activations.threshold_derivative(0.0) == 0.0


@pytest.mark.parametrize(("name", "beta"), [*((name, 1.0) for name in ELEMENTWISE), ("sigmoid", 0.3), ("sigmoid", 4.0)])
def test_derivatives_are_derivatives(name: str, beta: float) -> None:
    activation = ACTIVATIONS[name]
    measured = [central_differences(lambda x: float(activation.value(x, beta)), np.array(h)) for h in H.ravel()]
    np.testing.assert_allclose(activation.derivative(H, beta).ravel(), measured, rtol=1e-9, atol=1e-10)


def test_derivatives_from_activations_are_the_same_numbers() -> None:
    for beta in (1.0, 2.5):
        np.testing.assert_allclose(
            activations.sigmoid_derivative_from_activation(activations.sigmoid(H, beta), beta),
            activations.sigmoid_derivative(H, beta),
            rtol=1e-12,
        )
    np.testing.assert_allclose(
        activations.tanh_derivative_from_activation(activations.tanh(H)), activations.tanh_derivative(H), rtol=1e-12
    )


def test_steepest_at_zero() -> None:
    assert activations.sigmoid_derivative(0.0, beta=3.0) == 0.75
    assert activations.tanh_derivative(0.0) == 1.0
    h = np.linspace(-5.0, 5.0, 101)
    assert activations.sigmoid_derivative(h, 2.0).max() == 0.5


def test_digits_survive_where_the_textbook_formula_loses_them() -> None:
    """a (1 - a) is 0 for h = 40; the derivative is not."""
    assert activations.sigmoid_derivative(40.0) == pytest.approx(np.exp(-40.0), rel=1e-15, abs=0.0)
    assert activations.sigmoid_derivative_from_activation(activations.sigmoid(40.0)) == 0.0
    assert activations.tanh_derivative(40.0) == pytest.approx(4.0 * np.exp(-80.0), rel=1e-14, abs=0.0)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_extremes_are_silent_and_finite(name: str) -> None:
    h = np.array([-1.7e308, -1e4, -1000.0, 0.0, 1000.0, 1e4, 1.7e308])
    activation = ACTIVATIONS[name]
    for beta in (1.0, 50.0) if activation.has_beta else (1.0,):
        a = activation.value(h, beta)
        assert np.isfinite(a).all()
        assert (np.diff(a) >= 0.0).all()
        assert np.isfinite(activation.derivative(h, beta)).all()
        assert (a >= activation.range[0]).all()
        assert (a <= activation.range[1]).all()


def test_softmax_rows_are_distributions() -> None:
    a = softmax(H)
    np.testing.assert_allclose(a.sum(axis=-1), 1.0, rtol=1e-15)
    assert (a > 0.0).all()
    np.testing.assert_allclose(a, np.exp(H) / np.exp(H).sum(axis=1, keepdims=True), rtol=1e-14)
    np.testing.assert_allclose(softmax(H + 123.0), a, rtol=1e-13)
    far_apart = softmax([[1000.0, 999.0], [-1000.0, -1001.0]])  # each row has its own largest
    np.testing.assert_allclose(far_apart[0], far_apart[1], rtol=1e-13)
    np.testing.assert_array_equal(softmax([[-1e308, 0.0, 1e308]]), [[0.0, 0.0, 1.0]])
    np.testing.assert_allclose(softmax([0.0, 0.0]), [0.5, 0.5])


def test_softmax_jacobian_is_the_derivative() -> None:
    J = softmax_jacobian(H)
    assert J.shape == (2, 3, 3)
    for row, h in zip(J, H, strict=True):
        for i in range(3):
            measured = central_differences(lambda x, i=i: float(softmax(x)[i]), h)
            np.testing.assert_allclose(row[i], measured, rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(J, np.swapaxes(J, 1, 2))
    np.testing.assert_allclose(J.sum(axis=-1), 0.0, atol=1e-16)
    assert softmax_jacobian(H[0]).shape == (3, 3)


def test_softmax_jacobian_keeps_its_digits_when_saturated() -> None:
    """a (1 - a) would be 0 or wrong in the third digit here."""
    J = softmax_jacobian([0.0, -35.0])
    p = np.exp(-35.0)
    right = p / (1.0 + p) ** 2
    np.testing.assert_allclose(J, right * np.array([[1.0, -1.0], [-1.0, 1.0]]), rtol=1e-14)


def test_decisions_lie_in_the_middle_of_the_range() -> None:
    assert ACTIVATIONS["sigmoid"].decision == 0.5
    assert ACTIVATIONS["tanh"].decision == 0.0
    assert ACTIVATIONS["softmax"].decision is None


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_decision_is_crossed_where_the_record_says(name: str) -> None:
    activation = ACTIVATIONS[name]
    assert activation.decision is not None
    around = activation.value(activation.crossing + np.array([-1e-9, 1e-9]), 1.0)
    assert around[0] < activation.decision < around[1]


def test_what_a_record_says_of_targets() -> None:
    assert [name for name, activation in ACTIVATIONS.items() if activation.probability] == ["sigmoid", "softmax"]
    for activation in ACTIVATIONS.values():
        low, high = activation.classes
        assert activation.range[0] <= low < high <= activation.range[1]
        assert activation.decision is None or low < activation.decision < high


@pytest.mark.parametrize("name", VALUES)
def test_not_even_underflow_is_reported(name: str) -> None:
    """Where all floating-point errors are raised, numbers that vanish are still no error."""
    h = np.array([-1000.0, -740.0, -372.5, 0.0, 372.5, 740.0, 1000.0])
    with np.errstate(all="raise"):
        ACTIVATIONS[name].value(h, 1.0)
        if name == "softmax":
            softmax_jacobian(h - 500.0)
        else:
            ACTIVATIONS[name].derivative(h, 1.0)


def test_softmax_of_nothing() -> None:
    for h in (1.0, [], np.zeros((2, 0))):
        with pytest.raises(ValueError, match=r"h has shape .*, but at least one number along its last axis expected"):
            softmax(h)
