from __future__ import annotations

import numpy as np
import pytest

from mlp_lib import PerLayer

ONE, TWO, THREE = (np.full((n, n), float(n)) for n in (1, 2, 3))


def test_layers_are_found_by_their_number() -> None:
    weights = PerLayer([ONE, TWO, THREE])
    assert weights[1] is ONE
    assert weights[2] is TWO
    assert weights[3] is THREE
    assert (weights.first, weights.last, list(weights.layers)) == (1, 3, [1, 2, 3])


def test_activations_start_at_the_input_layer() -> None:
    activations = PerLayer([ONE, TWO, THREE], first=0)
    assert activations[0] is ONE
    assert activations[2] is THREE
    assert list(activations.layers) == [0, 1, 2]


def test_negative_numbers_count_from_the_output_layer() -> None:
    for first in (0, 1):
        values = PerLayer([ONE, TWO, THREE], first=first)
        assert values[-1] is THREE
        assert values[-3] is ONE


def test_order_and_length() -> None:
    values = PerLayer(iter([ONE, TWO]))
    assert len(values) == 2
    assert [a is b for a, b in zip(values, (ONE, TWO), strict=True)] == [True, True]
    assert [a is b for a, b in zip(reversed(list(values)), (TWO, ONE), strict=True)] == [True, True]


@pytest.mark.parametrize("first", [0, 1])
def test_backwards_from_the_output_layer(first: int) -> None:
    values = PerLayer([ONE, TWO, THREE], first=first)
    assert [a is b for a, b in zip(reversed(values), (THREE, TWO, ONE), strict=True)] == [True, True, True]


@pytest.mark.parametrize("first", [0, 1])
def test_index_is_the_layer_s_own_number(first: int) -> None:
    values = PerLayer([ONE, TWO, TWO + 1.0, TWO + 1.0], first=first)
    assert [values.index(values[layer]) for layer in values.layers] == [first, first + 1, first + 2, first + 2]
    assert values.index(TWO.copy()) == first + 1
    not_a_number = np.array([np.nan])
    assert PerLayer([ONE, not_a_number], first=first).index(not_a_number) == first + 1
    with pytest.raises(ValueError, match=rf"no layer from {first} to {first + 3} holds the array of shape \(3, 3\)"):
        values.index(THREE)


@pytest.mark.parametrize(("first", "layer"), [(1, 0), (1, 3), (1, -3), (0, 2), (0, -3)])
def test_a_layer_that_is_not_there(first: int, layer: int) -> None:
    values = PerLayer([ONE, TWO], first=first)
    with pytest.raises(IndexError, match=rf"no entry for layer {layer}: layers run from {first} to {first + 1}"):
        values[layer]


def test_no_slices() -> None:
    with pytest.raises(TypeError, match="one layer number"):
        PerLayer([ONE, TWO])[1:2]


@pytest.mark.parametrize("layer", ["1", 1.0, None, (1,)])
def test_a_layer_is_a_whole_number(layer: object) -> None:
    with pytest.raises(TypeError, match=r"a PerLayer is indexed by a layer number, but .* came"):
        PerLayer([ONE, TWO])[layer]
    assert PerLayer([ONE, TWO])[np.int64(2)] is TWO


def test_repr_shows_layers_and_shapes() -> None:
    assert repr(PerLayer([ONE, TWO])) == "PerLayer(1: (1, 1), 2: (2, 2))"
