from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib.metrics import confusion_matrix, decide


def test_one_output_is_compared_with_the_decision() -> None:
    Y = np.array([[0.2], [0.5], [np.nextafter(0.5, 1.0)], [0.9]])
    np.testing.assert_array_equal(decide(Y), [0, 0, 1, 1])
    np.testing.assert_array_equal(decide(Y, None), [0, 0, 1, 1])
    np.testing.assert_array_equal(decide(Y - 0.5, 0.0), [0, 0, 1, 1])
    assert decide(Y).dtype == np.int64
    assert decide(Y).shape == (4,)


def test_several_outputs_the_largest_decides_the_first_of_equals() -> None:
    np.testing.assert_array_equal(
        decide(np.array([[0.1, 0.3, 0.2], [0.4, 0.1, 0.4], [0.0, 0.0, 0.0]]), None), [1, 0, 0]
    )
    np.testing.assert_array_equal(decide(np.array([[-5.0, -4.0]])), [1])


TRUE, PREDICTED = [1, 1, 1, 0, 0, 0, 0, 1], [1, 1, 0, 0, 0, 0, 1, 1]  # tp 3, fn 1, tn 3, fp 1


def test_two_classes_in_both_layouts() -> None:
    predicted = [1, 0, 0, 1, 0, 0, 1, 0]  # tp 1, fn 3, tn 2, fp 2
    assert confusion_matrix(TRUE, predicted).tolist() == [[2, 2], [3, 1]]  # [[tn, fp], [fn, tp]]
    assert confusion_matrix(TRUE, predicted, positive_first=True).tolist() == [[1, 2], [3, 2]]  # [[tp, fp], [fn, tn]]
    assert confusion_matrix(TRUE, predicted).dtype == np.int64


def test_more_classes() -> None:
    counts = confusion_matrix([0, 1, 2, 2, 1], [0, 2, 2, 1, 1])
    assert counts.tolist() == [[1, 0, 0], [0, 1, 1], [0, 1, 1]]
    assert counts.sum() == 5
    assert confusion_matrix([0, 1], [1, 1], n_classes=4).shape == (4, 4)
    assert confusion_matrix([0, 0], [0, 0]).shape == (2, 2)
    assert confusion_matrix([0.0, 2.0], [True, False], 3).tolist() == [[0, 1, 0], [0, 0, 0], [1, 0, 0]]


def test_labels_stay_as_they_are() -> None:
    true, predicted = np.array(TRUE), np.array(PREDICTED)
    confusion_matrix(true, predicted, positive_first=True)
    assert true.tolist() == TRUE
    assert predicted.tolist() == PREDICTED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1], [0]), "true has 2 labels but predicted has 1"),
        (([], []), "true must be a non-empty list of class numbers"),
        (([[0, 1]], [[0, 1]]), r"true must be a non-empty list of class numbers, but its shape is \(1, 2\)"),
        (([0, 1], [0, 0.5]), "predicted must hold whole class numbers"),
        (([0, np.nan], [0, 1]), "true must hold whole class numbers"),
        (([0, np.inf], [0, 1]), "true must hold whole class numbers"),
        ((["a", "b"], [0, 1]), "true must hold whole class numbers"),
        (([0, -1], [0, 1]), "true must hold class numbers from 0 on, but -1 came"),
        (([0, 3], [0, 1], 3), "labels must be below n_classes = 3, but 3 came"),
        (([0, 1], [0, 1], 2.5), "n_classes must be a whole number"),
        (([0, 1], [0, 1], 0), "n_classes must be a whole number"),
        (([0, 2], [0, 1], None, True), "positive_first is for two classes, but there are 3"),
        (([0, 1, 1], [0, 0, 1], None, "no"), "positive_first must be True or False, but 'no' came"),
        (([0, 1, 1], [0, 0, 1], None, None), "positive_first must be True or False, but None came"),
    ],
)
def test_bad_labels(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        confusion_matrix(*arguments)


def test_a_network_s_own_matrix_takes_no_word_for_a_flag() -> None:
    with pytest.raises(ValueError, match="positive_first must be True or False, but 'no' came"):
        MLP([2, 2, 1]).confusion_matrix(*datasets.xor(), positive_first="no")


def test_outputs_in_one_dimension_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Y has shape \(2,\), but two dimensions \(rows are examples\) expected"):
        decide([0.2, 0.9])
    with pytest.raises(ValueError, match=r"Y has shape \(1, 2, 2\), but two dimensions"):
        decide([[[0.2, 0.9], [0.3, 0.1]]])
    assert decide([[0.2], [0.9]]).tolist() == [0, 1]
