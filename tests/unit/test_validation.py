"""Every message names the argument, what came, and what was expected."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from mlp_lib import validation as v


def test_an_array_that_is_one_is_used_as_it_is() -> None:
    X = np.ones((2, 3))
    assert v.check_finite_array("X", X, ndim=2) is X
    for other in ([[1, 0]], [[True, False]], np.ones((1, 2), dtype=np.float32), ((1, 2),)):
        assert v.check_finite_array("X", other, ndim=2).dtype == np.float64


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1.0, 2.0], r"X has shape \(2,\), but two dimensions \(rows are examples\) expected; use X.reshape\(-1, 1\)"),
        (3.0, r"X has shape \(\), but two dimensions"),
        ([[[1.0]]], r"X has shape \(1, 1, 1\), but two dimensions"),
        (np.ones((0, 2)), r"X is empty: its shape is \(0, 2\)"),
        ([[1.0, np.nan]], r"X must be finite, but X\[0, 1\] is nan"),
        ([[1.0], [-np.inf]], r"X must be finite, but X\[1, 0\] is -inf"),
        ([[1.0], [1.0, 2.0]], "X is not an array: .*inhomogeneous"),
        (np.ma.masked_array([[1.0, 2.0]], [[True, False]]), "X has masked entries; fill them or leave their rows out"),
    ],
)
def test_arrays_that_are_refused(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        v.check_finite_array("X", value, ndim=2)


@pytest.mark.parametrize(
    "value", [[["a"]], [[None]], [[1j]], np.array([[object()]]), np.array([["2020"]], "datetime64[Y]")]
)
def test_what_is_not_a_real_number(value: Any) -> None:
    with pytest.raises(TypeError, match="X must hold real numbers, but its dtype is"):
        v.check_finite_array("X", value, ndim=2)


def test_inputs() -> None:
    assert v.check_inputs([[1, 2]], 2).shape == (1, 2)
    with pytest.raises(ValueError, match=r"X has shape \(4, 3\), but \(4, 2\) expected: .* 2 input nodes"):
        v.check_inputs(np.ones((4, 3)), 2)


def test_targets() -> None:
    assert v.check_targets([[1], [0]], 2, 1).shape == (2, 1)
    with pytest.raises(ValueError, match=r"T has shape \(3, 1\), but \(4, 1\) expected"):
        v.check_targets(np.ones((3, 1)), 4, 1)
    with pytest.raises(ValueError, match=r"T has shape \(4, 1\), but \(4, 3\) expected: .*datasets.one_hot\(labels\)"):
        v.check_targets(np.ones((4, 1)), 4, 3)
    with pytest.raises(ValueError, match=r"T has shape \(4,\), .*T.reshape\(-1, 1\)"):
        v.check_targets([0, 1, 1, 0], 4, 1)


@pytest.mark.parametrize("value", [0, 0.0, -1, np.nan, np.inf, "0.1", None, True, [0.1], 1j])
def test_learning_rates_that_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"learning_rate must be a positive, finite number, but .* came"):
        v.check_learning_rate(value)


@pytest.mark.parametrize("value", [0, 1, "no", None, [], 1.0])
def test_what_is_neither_true_nor_false(value: Any) -> None:
    with pytest.raises(ValueError, match=r"shuffle must be True or False, but .* came"):
        v.check_flag("shuffle", value)
    assert v.check_flag("shuffle", True) is v.check_flag("shuffle", np.True_) is True
    assert v.check_flag("shuffle", False) is False


@pytest.mark.parametrize("value", [1, 0.25, np.float32(0.5), np.int64(3), Fraction(1, 4), 1e-300])
def test_learning_rates(value: Any) -> None:
    rate = v.check_learning_rate(value)
    assert type(rate) is float
    assert rate == float(value)


@pytest.mark.parametrize("value", [0, -3, 1.0, "2", None, True, np.float64(2), [1]])
def test_what_is_not_a_positive_int(value: Any) -> None:
    with pytest.raises(ValueError, match=r"epochs must be a whole number of at least 1, but .* came"):
        v.check_positive_int("epochs", value)


def test_positive_ints() -> None:
    for value in (1, np.int32(7), np.uint8(200)):
        assert type(v.check_positive_int("epochs", value)) is int


@pytest.mark.parametrize("value", [-1e-9, np.nan, np.inf, "0", None, True])
def test_what_is_negative_or_no_number(value: Any) -> None:
    with pytest.raises(ValueError, match=r"noise must be a finite number of at least 0, but .* came"):
        v.check_not_negative("noise", value)
    assert v.check_not_negative("noise", 0) == 0.0


@pytest.mark.parametrize("value", [-1, 2**32, 1.0, None, "7", True, [1]])
def test_seeds_that_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"seed must be a whole number from 0 to 2\*\*32 - 1, but .* came"):
        v.check_seed(value)


def test_seeds() -> None:
    for value in (0, 2**32 - 1, np.int64(5), np.uint32(2**32 - 1)):
        np.random.RandomState(v.check_seed(value))


@pytest.mark.parametrize("value", ["sigmod", "", None, 3, ["sigmoid"]])
def test_unknown_names_list_the_known_ones(value: Any) -> None:
    with pytest.raises(ValueError, match=r"unknown activation .*; the known ones are sigmoid, tanh"):
        v.check_choice("activation", value, {"sigmoid": 1, "tanh": 2})
    assert v.check_choice("activation", "tanh", ["sigmoid", "tanh"]) == "tanh"


def test_layer_sizes() -> None:
    for value in ([2, 3, 1], (2, 3, 1), np.array([2, 3, 1])):
        sizes = v.check_layer_sizes(value)
        assert sizes == (2, 3, 1)
        assert all(type(n) is int for n in sizes)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, r"layer_sizes must be a sequence such as \[2, 2, 1\], but 3 came"),
        ("221", "layer_sizes must be a sequence"),
        (b"\x02\x01", "layer_sizes must be a sequence"),
        ({2, 1}, "layer_sizes must be a sequence"),
        (np.array(3), r"layer_sizes must be a sequence such as \[2, 2, 1\], but array\(3\) came"),
        (None, "layer_sizes must be a sequence"),
        ([], r"at least the input and the output layer, as in \[2, 1\], but \[\] came"),
        ([2], r"but \[2\] came"),
        ([2, 0, 1], r"layer_sizes\[1\] must be a whole number of at least 1, but 0 came"),
        ([2, 2.0, 1], r"layer_sizes\[1\] must be a whole number of at least 1, but 2.0 came"),
        ([2, -1], r"layer_sizes\[1\]"),
        (["a", 1], r"layer_sizes\[0\]"),
        ([[2, 1]], r"layer_sizes\[0\]"),
    ],
)
def test_layer_sizes_that_are_refused(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        v.check_layer_sizes(value)


def test_one_value_for_all_layers_or_one_each() -> None:
    assert v.check_per_layer("beta", 2.0, 3) == (2.0, 2.0, 2.0)
    assert v.check_per_layer("activation", "relu", 2) == ("relu", "relu")
    assert v.check_per_layer("activation", ["relu", "tanh"], 2) == ("relu", "tanh")
    assert v.check_per_layer("activation", None, 2) == (None, None)
    assert v.check_per_layer("beta", np.array([1.0, 2.0]), 2) == (1.0, 2.0)
    assert v.check_per_layer("beta", np.array(2.0), 2) == (2.0, 2.0)
    assert v.check_per_layer("activation", {"relu", "tanh"}, 2) == ({"relu", "tanh"}, {"relu", "tanh"}), "has no order"
    with pytest.raises(ValueError, match="beta has 2 entries, but 3 expected: one for each of the layers 1 to 3"):
        v.check_per_layer("beta", [1.0, 2.0], 3)
    with pytest.raises(ValueError, match="beta has 2 entries, but 1 expected"):
        v.check_per_layer("beta", [1.0, 2.0], 1)
