from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets

GATES = {"XOR": [0, 1, 1, 0], "AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0]}
CLOUDS = ("moons", "circles", "spirals")


def test_the_known_ones() -> None:
    assert tuple(datasets.DATASETS) == (*GATES, *CLOUDS)
    functions = (
        datasets.xor,
        datasets.and_,
        datasets.or_,
        datasets.nand,
        datasets.moons,
        datasets.circles,
        datasets.spirals,
    )
    assert tuple(datasets.DATASETS.values()) == functions


def test_features_are_columns_made_of_the_coordinates() -> None:
    points = np.array([[0.5, -2.0], [-1.5, 3.0], [0.0, 0.25]])
    made = datasets.features(points, list(datasets.FEATURES))
    for row, (a, b) in zip(made, points.tolist(), strict=True):
        wanted = [a, b, a**2, b**2, a * b, math.sin(math.pi * a), math.sin(math.pi * b)]
        np.testing.assert_allclose(row, wanted, rtol=1e-14, atol=1e-15)
    np.testing.assert_array_equal(datasets.features(points, ["x2", "x1"]), points[:, ::-1])
    assert datasets.features([[1, 2]], ["x1*x2"]).dtype == np.float64


@pytest.mark.parametrize(
    ("points", "names", "said"),
    [
        ([[1.0, 2.0, 3.0]], ["x1"], r"X has shape \(1, 3\)"),
        ([[np.nan, 2.0]], ["x1"], "X must be finite"),
        ([[1.0, 2.0]], [], "names must be at least one of x1, x2"),
        ([[1.0, 2.0]], ["x1", "x1"], "each at most once"),
        ([[1.0, 2.0]], ["x3"], "names"),
        ([[1e200, 2.0]], ["x1^2"], "too large"),
    ],
)
def test_features_that_cannot_be_made_are_refused_by_name(points: Any, names: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        datasets.features(points, names)


def test_numbers_are_the_heights_that_are_told() -> None:
    assert tuple(datasets.REGRESSIONS.values()) == (datasets.plane, datasets.hills)
    for name, make in datasets.REGRESSIONS.items():
        X, T = make(300, noise=0.0, seed=2)
        assert X.shape == (300, 2)
        assert T.shape == (300, 1)
        assert np.abs(X).max() <= 1.0
        assert X.min() < -0.9
        for (a, b), (t,) in zip(X.tolist(), T.tolist(), strict=True):
            bells = [(+1, 0.5, 0.5), (+1, -0.5, -0.5), (-1, 0.5, -0.5), (-1, -0.5, 0.5)]
            hills = sum(s * math.exp(-0.5 * ((a - u) ** 2 + (b - v) ** 2) / 0.25**2) for s, u, v in bells)
            assert t == pytest.approx((a + b) / 2 if name == "plane" else hills, abs=1e-12)
        noisy_X, noisy = make(300, noise=0.3, seed=2)
        np.testing.assert_array_equal(noisy_X, X)
        assert (noisy - T).std() == pytest.approx(0.3, rel=0.1)
        assert not np.array_equal(make(seed=1)[0], make(seed=2)[0])
        assert make()[0].shape == (200, 2)
        assert (make()[1] - make(noise=0.0)[1]).std() == pytest.approx(0.05, rel=0.15)
        for wrong in ({"n_examples": 0}, {"noise": -1.0}, {"noise": 1e308}, {"seed": -1}):
            with pytest.raises(ValueError, match=next(iter(wrong))):
                make(**wrong)


@pytest.mark.parametrize("name", GATES)
def test_truth_tables(name: str) -> None:
    X, T = datasets.DATASETS[name]()
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert T.tolist() == [[answer] for answer in GATES[name]]
    assert X.dtype == T.dtype == np.float64
    X[:] = 9.0
    T[:] = 9.0
    assert datasets.DATASETS[name]()[0].max() == 1.0, "each call returns new arrays"


@pytest.mark.parametrize("name", CLOUDS)
@pytest.mark.parametrize("k", [2, 7, 200])
def test_clouds_have_both_classes_in_order(name: str, k: int) -> None:
    X, T = datasets.DATASETS[name](k)
    assert X.shape == (k, 2)
    assert T.shape == (k, 1)
    assert X.dtype == T.dtype == np.float64
    assert T.sum() == k // 2
    assert (np.diff(T[:, 0]) >= 0).all()


@pytest.mark.parametrize("name", CLOUDS)
def test_seeds_mean_the_same_everywhere(name: str) -> None:
    X, T = datasets.DATASETS[name](20, noise=0.3, seed=4)
    again, _ = datasets.DATASETS[name](20, noise=0.3, seed=4)
    np.testing.assert_array_equal(X, again)
    other, same_targets = datasets.DATASETS[name](20, noise=0.3, seed=5)
    assert not np.array_equal(X, other)
    np.testing.assert_array_equal(T, same_targets)
    clean, _ = datasets.DATASETS[name](20, noise=0.0)
    np.testing.assert_allclose(X - clean, 0.3 * np.random.RandomState(4).standard_normal((20, 2)), rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", CLOUDS)
def test_any_real_number_will_do_for_the_noise(name: str) -> None:
    X, _ = datasets.DATASETS[name](20, noise=Fraction(1, 4), seed=4)
    assert X.dtype == np.float64
    np.testing.assert_array_equal(X, datasets.DATASETS[name](20, noise=0.25, seed=4)[0])


@pytest.mark.parametrize(("name", "noise"), [("moons", 0.1), ("circles", 0.1), ("spirals", 0.02)])
def test_noise_and_size_that_nobody_asked_for(name: str, noise: float) -> None:
    X, _ = datasets.DATASETS[name]()
    np.testing.assert_array_equal(X, datasets.DATASETS[name](200, noise=noise, seed=0)[0])


def test_shapes_without_noise() -> None:
    X, T = datasets.circles(50, noise=0.0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(T[:, 0] == 1.0, 0.5, 1.0), rtol=1e-14)
    # evenly all round
    np.testing.assert_allclose([X[T[:, 0] == n].mean(axis=0) for n in (0.0, 1.0)], 0.0, atol=1e-14)
    X, T = datasets.moons(50, noise=0.0)
    np.testing.assert_allclose(X[[0, 24, 25, 49]], [[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [2.0, 0.5]], atol=1e-14)
    np.testing.assert_allclose(np.linalg.norm(X[T[:, 0] == 0.0], axis=1), 1.0, rtol=1e-14)
    assert (X[T[:, 0] == 0.0, 1] >= 0.0).all()
    np.testing.assert_allclose(np.linalg.norm(X[T[:, 0] == 1.0] - [1.0, 0.5], axis=1), 1.0, rtol=1e-14)
    X, T = datasets.spirals(50, noise=0.0)
    np.testing.assert_allclose(X[T[:, 0] == 0.0], -X[T[:, 0] == 1.0], atol=1e-14)
    arm = X[T[:, 0] == 0.0]
    radius, angle = np.linalg.norm(arm, axis=1), np.unwrap(np.arctan2(arm[:, 1], arm[:, 0]))
    np.testing.assert_allclose(radius, np.linspace(0.05, 1.0, 25), rtol=1e-14)
    np.testing.assert_allclose(angle, 3.0 * np.pi * radius, rtol=1e-12)  # one and a half turns from 0 to 1


@pytest.mark.parametrize("name", CLOUDS)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_examples": 1}, "n_examples must be at least 2, one of each class, but 1 came"),
        ({"n_examples": 0}, "n_examples must be a whole number of at least 1"),
        ({"n_examples": 10.0}, "n_examples must be a whole number"),
        ({"noise": -0.1}, "noise must be a finite number of at least 0, but -0.1 came"),
        ({"noise": np.nan}, "noise must be a finite number"),
        ({"noise": "much"}, "noise must be a finite number"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": None}, "seed must be a whole number"),
    ],
)
def test_bad_settings(name: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        datasets.DATASETS[name](**arguments)


def test_one_hot() -> None:
    assert datasets.one_hot([0, 2, 1]).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert datasets.one_hot(np.array([1, 0]), n_classes=4).shape == (2, 4)
    assert datasets.one_hot([True, False]).tolist() == [[0, 1], [1, 0]]
    assert datasets.one_hot([0, 1]).dtype == np.float64
    column = np.array([[0.0], [2.0]])  # labels as they often come, unravelled as the message says
    assert datasets.one_hot(np.ravel(column)).tolist() == [[1, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "labels must be a non-empty list of class numbers"),
        (([[0], [1]],), r"its shape is \(2, 1\); use np.ravel\(labels\) for one column"),
        (([[0, 1], [1, 0]],), r"its shape is \(2, 2\)$"),
        (([0.5, 1.0],), "labels must hold whole class numbers 0, 1, ..., but .*0.5.* came"),
        (([np.nan],), "labels must hold whole class numbers"),
        (([0, -1],), "labels must hold class numbers from 0 on, but -1 came"),
        ((["cat"],), "labels must hold whole class numbers 0, 1, ..., but .*cat.* came"),
        (([0, 3], 3), "labels must be below n_classes = 3, but 3 came"),
        (([0, 1], 0), "n_classes must be a whole number"),
    ],
)
def test_labels_that_are_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        datasets.one_hot(*arguments)


@pytest.mark.parametrize(("name", "hidden", "rate"), [("moons", 8, 2.0), ("circles", 6, 3.0)])
def test_a_small_network_learns_them(name: str, hidden: int, rate: float) -> None:
    X, T = datasets.DATASETS[name](80)
    network = MLP([2, hidden, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=1)
    history = network.train(X, T, 400, rate, batch_size=20, shuffle=True)
    assert history.right_counts is not None
    assert history.right_counts[-1] >= 0.95 * 80


def test_digits_are_the_collection() -> None:
    """Sums and counts that anybody can compute from the published file; where scikit-learn is installed, all of it."""
    X, T = datasets.digits("all")
    assert X.shape == (1797, 64) and T.shape == (1797, 10)
    assert X.dtype == T.dtype == np.float64
    assert set(np.unique(X)) == set(range(17))
    assert X.sum() == 561_718
    assert T.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert T.argmax(axis=1)[:20].tolist() == [*range(10), *range(10)]
    assert X[0, :8].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]  # the head of the first zero
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        return
    published = load_digits()
    np.testing.assert_array_equal(X, published.data)
    np.testing.assert_array_equal(T.argmax(axis=1), published.target)


def test_digits_are_dealt_into_three_parts_that_share_nothing() -> None:
    order = np.random.RandomState(0).permutation(1797)
    X, T = datasets.digits("all")
    start = 0
    for part, size in (("training", 1197), ("validation", 300), ("test", 300)):
        rows = order[start : start + size]
        found, targets = datasets.digits(part)  # type: ignore[arg-type]
        np.testing.assert_array_equal(found, X[rows])
        np.testing.assert_array_equal(targets, T[rows])
        start += size
    assert start == 1797
    found[:] = -1.0
    assert datasets.digits("test")[0].min() == 0.0, "each call returns new arrays"
    np.testing.assert_array_equal(datasets.digits()[0], datasets.digits("training")[0])


def test_digits_have_no_other_part() -> None:
    with pytest.raises(ValueError, match=r"unknown part 'half'; .*validation"):
        datasets.digits("half")  # type: ignore[arg-type]


def test_digits_name_their_licence() -> None:
    said = (Path(datasets.__file__).parent / "data" / "LICENSE-digits.txt").read_text(encoding="utf-8")
    for told in (said, datasets.digits.__doc__ or ""):
        assert "Alpaydin" in told and "10.24432/C50P49" in told
    assert "creativecommons.org/licenses/by/4.0" in said


def test_the_recipe_of_the_chapter_reads_97_percent_of_unseen_digits() -> None:
    """64-32-10, tanh and softmax, rate 0.3, 32 digits a step, 40 epochs; ten seeds, none of them left out."""
    X, T = datasets.digits("training")
    mean, spread = X.mean(axis=0), X.std(axis=0)
    spread = np.sqrt((spread**2).mean())
    X_test, T_test = datasets.digits("test")
    for seed in range(10):
        network = MLP(
            [64, 32, 10],
            activation=["tanh", "softmax"],
            loss="categorical_cross_entropy",
            initializer="glorot_uniform",
            seed=seed,
        )
        network.train((X - mean) / spread, T, 40, 0.3, batch_size=32, shuffle=True, measure=False)
        right = (network.labels((X_test - mean) / spread) == T_test.argmax(axis=1)).sum()
        assert right >= 0.97 * len(T_test), (seed, right)
