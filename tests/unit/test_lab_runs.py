"""What the training lab can be set to gives the same numbers on the page and in the library."""

from __future__ import annotations

import io
import itertools
import re
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
import traitlets

from mlp_lib import MLP, datasets
from mlp_lib.explorables import TrainingLab
from mlp_lib.explorables.lab import STEPS

from .test_explorables import in_javascript

#: Rates at which these runs neither blow up a rounding error nor stand still.
RATES = {"plain": 0.5, "momentum": 0.1, "nesterov": 0.1, "adam": 0.02}
#: Every step with every penalty, on all examples and on shuffled batches of which the last is smaller.
RUNS: list[dict[str, Any]] = [
    {
        "dataset": "moons",
        "hidden": [4, 3],
        "activation": "tanh",
        "loss": "binary_cross_entropy",
        "step": step,
        "penalty": penalty,
        "strength": 0.003,
        "learning_rate": RATES[step],
        "batch_size": batch_size,
        "shuffle": batch_size is not None,
        "epochs": 40,
        "epoch": 33,
    }
    for step, penalty, batch_size in itertools.product(STEPS, ("none", "L1", "L2"), (None, 60))
] + [
    {"step": "momentum", "penalty": "L2", "learning_rate": 0.5, "epochs": 2000},
    *(
        {"dataset": dataset, "hidden": [4], "noise": noise, "test_share": share, "epochs": 60, "learning_rate": 2.0}
        for dataset, noise, share in (
            *(("moons", 0.3, 0), ("moons", None, 33), ("circles", 0.0, 50), ("spirals", 0.2, 90)),
            *(("XOR", None, 50), ("AND", 0.5, 25)),
        )
    ),
    {"dataset": "circles", "test_share": 40, "batch_size": 50, "step": "adam", "learning_rate": 0.05, "epochs": 12},
    {"dataset": "moons", "test_share": 30, "noise": 0.2, "epoch": 0},
    *(
        {
            "dataset": "moons",
            "hidden": [5],
            "noise": 0.2,
            "activation": "tanh",
            "epochs": 60,
            "epoch": epoch,
            "batch_size": batch_size,
            "shuffle": batch_size is not None,
            "test_share": 10,
            "earlier": earlier,
            **dict(zip(("learning_rate", "step", "penalty", "strength"), last, strict=True)),
        }
        for batch_size, epoch, earlier, last in (
            # Only the rate changes, then only the penalty: the velocity goes on.
            (
                None,
                50,
                [(20, 0.3, "momentum", "none", 0.0), (40, 0.1, "momentum", "none", 0.0)],
                (0.1, "momentum", "L2", 0.01),
            ),
            # Another step forgets, and on the way back begins anew; shown before the last change.
            (
                30,
                35,
                [(7, 0.02, "adam", "none", 0.0), (21, 0.5, "plain", "none", 0.0), (40, 0.02, "adam", "L1", 0.01)],
                (1.0, "plain", "L2", 0.02),
            ),
            (None, 60, [(30, 0.5, "plain", "none", 0.001)], (2.0, "plain", "none", 0.001)),
            # The change lies beyond the run.
            (50, None, [(70, 0.1, "nesterov", "none", 0.0)], (5.0, "adam", "none", 0.0)),
        )
    ),
    {"dataset": "circles", "hidden": [6, 5, 4, 4, 3, 2], "activation": "tanh", "epochs": 50, "learning_rate": 0.3},
    *(
        {"dataset": dataset, "features": features, "hidden": hidden, "test_share": share, "epochs": 60, "epoch": 40}
        for dataset, features, hidden, share in (
            ("XOR", ["x1", "x2", "x1*x2"], [], 0),
            ("circles", ["x1^2", "x2^2"], [], 20),
            ("spirals", ["sin(pi x2)", "x2", "x1", "sin(pi x1)", "x1*x2", "x2^2", "x1^2"], [4, 3], 0),
            ("moons", ["x2"], [3], 10),
        )
    ),
    *(
        {"dataset": dataset, "data_seed": seed, "noise": noise, "epochs": 40, "test_share": share, "seed": 1}
        for dataset, seed, noise, share in (
            ("moons", 3, None, 0),
            ("spirals", 2**32 - 1, 0.1, 30),
            ("hills", 7, None, 10),
            ("OR", 5, None, 0),  # a table has no points to draw
        )
    ),
    *(
        {"dataset": dataset, "hidden": hidden, "epochs": 60, "epoch": 50, "learning_rate": 0.2, **more}
        for dataset, hidden, more in (
            ("plane", [], {"noise": 0.0}),
            ("plane", [3], {"loss": "binary_cross_entropy", "beta": 2.0, "test_share": 25}),
            ("hills", [8, 4], {"activation": "tanh", "noise": 0.3, "step": "adam", "learning_rate": 0.01}),
            (
                "hills",
                [5],
                {"activation": "relu", "features": ["x1", "x2", "x1*x2"], "batch_size": 30, "shuffle": True},
            ),
        )
    ),
]

#: Points of one's own, with all their digits: a class in a ring of the other.
OWN = [
    [float(5 * r * np.cos(a) + 20), float(5 * r * np.sin(a)), int(r > 1.0)]
    for r, a in zip(np.random.RandomState(5).rand(31) + 0.5, np.arange(31.0), strict=True)
]
RUNS += [
    {"dataset": "own", "points": points, "hidden": hidden, "epochs": 50, **more}
    for points, hidden, more in (
        (OWN, [4], {"test_share": 30, "activation": "tanh", "learning_rate": 0.1}),
        (OWN, [], {"features": ["x1", "x1*x2"], "batch_size": 7, "shuffle": True, "learning_rate": 0.001}),
        (OWN[:2], [2], {"test_share": 50}),
        ([[-100, 100, 1], [1e-7, 0.5, 0], [0.5, -0.0, 1]], [3], {"learning_rate": 0.5}),
    )
]


def after_updates(lab: TrainingLab, updates: int) -> MLP:
    """The lab's network after so many updates, by the library alone."""
    X, T = lab.data
    network = lab._fresh_network()
    size = lab.batch_size or len(X)
    history = network.train(
        *(X, T, -(-updates // -(-len(X) // size)), lab.learning_rate),
        batch_size=size,
        shuffle=lab.shuffle,
        step=lab._step(-(-len(X) // size)),
        record_every=1,
        progress=False,
    )
    network.weights = history.recorded_weights[updates]
    return network


def assert_near(weights: Any, flat: list[list[float]], where: object) -> None:
    for W, numbers in zip(weights, flat, strict=True):
        assert np.allclose(W.ravel(), numbers, rtol=1e-9, atol=1e-9), where


@pytest.fixture(scope="module")
def figures() -> list[dict[str, Any]]:
    """What the page computes of these runs."""
    return in_javascript("training-lab", RUNS)


def test_every_run_is_the_librarys(figures: list[dict[str, Any]]) -> None:
    for settings, figure in zip(RUNS, figures, strict=True):
        lab = TrainingLab(**settings)
        assert figure["epoch"] == lab.shown_epoch
        assert np.allclose(figure["errors"], lab.history.errors, rtol=1e-9, atol=0), settings
        assert lab.history.errors[-1] < lab.history.errors[0] or len(lab.data[0]) < 20
        assert_near(lab.weights, figure["weights"], settings)


def test_the_points_held_back_are_those_of_the_library(figures: list[dict[str, Any]]) -> None:
    held = 0
    for settings, figure in zip(RUNS, figures, strict=True):
        lab = TrainingLab(**settings)
        share = settings.get("test_share", 0)
        if lab.test_data is None:
            assert figure["testErrors"] is None
            assert share == 0
            continue
        held += 1
        X, T = lab.test_data
        everything = {"XOR": 4, "AND": 4, "own": len(lab.points)}.get(lab.dataset, 200)
        assert (len(X), len(lab.data[0])) == (everything * share // 100, everything - everything * share // 100)
        together = np.concatenate([lab.data[0], X])
        assert len(np.unique(together, axis=0)) == everything
        assert figure["testErrors"][figure["epoch"]] == pytest.approx(lab.network.error(X, T), rel=1e-9)
        assert len(figure["testErrors"]) == lab.epochs + 1
        if lab.regression:
            error = float(f"{lab.network.error(X, T):.4g}")
            assert f" On the {len(X)} test points it is {error}." in lab.sentence()
            continue
        right = int((lab.network.labels(X) == T[:, 0]).sum())
        assert figure["testRight"] == right
        assert f"Of the {len(X)} test point" in lab.sentence()
        assert f" {right} {'is' if right == 1 else 'are'} right, with an error of" in lab.sentence()
    assert held >= 6


def test_noise_moves_the_points_and_gates_have_none() -> None:
    X, _ = TrainingLab(dataset="moons", noise=0.0).data
    for noise in (0.05, 0.4):
        moved = TrainingLab(dataset="moons", noise=noise).data[0] - X
        assert moved.std() == pytest.approx(noise, rel=0.15)
    assert np.array_equal(TrainingLab(dataset="moons").data[0], TrainingLab(dataset="moons", noise=0.1).data[0])
    assert np.array_equal(TrainingLab(noise=0.4).data[0], TrainingLab().data[0])


def test_another_seed_draws_other_points_of_the_same_kind() -> None:
    for dataset in ("moons", "circles", "spirals", "plane", "hills"):
        make = getattr(datasets, dataset)
        X, T = TrainingLab(dataset=dataset, data_seed=4).data
        assert (np.array_equal(X, make(seed=4)[0]), np.array_equal(T, make(seed=4)[1])) == (True, True)
        assert not np.array_equal(X, TrainingLab(dataset=dataset).data[0])
    assert np.array_equal(TrainingLab(data_seed=4).data[0], TrainingLab().data[0])


def test_the_still_picture_shows_points_held_back_hollow_or_leaves_them_out() -> None:
    lab = TrainingLab(dataset="moons", test_share=25, epochs=2)
    points = lambda: (lab.still().count("<circle") + lab.still().count("<rect"), lab.still().count('fill="#fff"'))  # noqa: E731
    assert points() == (200, 50)
    lab.show_test = False
    assert points() == (150, 0)


def test_the_still_picture_has_the_colours_of_the_answers_alone_where_asked() -> None:
    strengths = {
        discrete: re.findall(r'fill-opacity="([\d.]+)" d', TrainingLab(discrete=discrete).still())
        for discrete in (False, True)
    }
    assert len(strengths[False]) > 2
    assert strengths[True] == ["0.75", "0.75"]


def test_numbers_are_learned_by_a_linear_output_and_no_answer_is_right() -> None:
    lab = TrainingLab(dataset="plane", noise=0.0, hidden=[], learning_rate=0.5, epochs=400, loss="binary_cross_entropy")
    assert lab.regression
    assert (lab.network.activation[-1], lab.network.loss) == ("linear", "half_squared_error")
    # The plane itself: t = 0.5 x1 + 0.5 x2 - 0.
    assert np.allclose(lab.weights[1][:, 0], [0.0, 0.5, 0.5], atol=1e-9)
    assert lab.history.right_counts is None
    lab.epochs = 3
    error = lab.network.error(*lab.data)
    off = np.sqrt(np.mean((lab.network.predict(lab.data[0]) - lab.data[1]) ** 2))
    assert f"the error is {error:.4g}: an output is off by {off:.4g}." in lab.sentence()
    assert "right" not in lab.sentence()
    assert 'aria-label="The plane coloured by the output, from −1 to 1' in lab.still()
    # Without hidden neurons the hills are only flat; with some they stand.
    flat = TrainingLab(dataset="hills", hidden=[], epochs=500, learning_rate=0.3)
    steep = TrainingLab(
        dataset="hills", hidden=[8], activation="tanh", epochs=1500, step="adam", learning_rate=0.02, part="n1-1"
    )
    assert steep.history.errors[-1] < 0.1 * flat.history.errors[-1]
    assert flat.history.stuck
    assert "right" not in flat.sentence()


def test_features_make_straight_what_is_not() -> None:
    """One neuron answers exclusive or with the product, and the circles with the squares; without them it cannot."""
    for dataset, features in (("XOR", ["x1", "x2", "x1*x2"]), ("circles", ["x1^2", "x2^2"])):
        settings = {"dataset": dataset, "hidden": [], "learning_rate": 10.0, "epochs": 3000}
        seen, unseen = TrainingLab(features=features, **settings), TrainingLab(**settings)
        assert seen.layer_sizes == [len(features), 1]
        assert seen.history.all_right_from is not None or seen.history.right_counts[-1] >= 195  # type: ignore[index]
        assert unseen.history.right_counts[-1] <= 0.75 * len(unseen.data[0])  # type: ignore[index]
        assert seen.still() != unseen.still()


def test_features_that_cannot_be_are_refused_or_mended_with_a_word() -> None:
    for wrong in ([], ["x1", "x1"], ["x3"]):
        with pytest.raises(traitlets.TraitError, match="features"):
            TrainingLab(features=wrong)
    read = lambda features: in_javascript("training-lab", [{"features": features, "epochs": 2}])[0]["cell"]  # noqa: E731
    assert "    [2, 2, 1],\n" in read("")
    assert "    [1, 2, 1],\n" in read("x2_x2")
    assert 'datasets.features(X, ["x1^2", "sin(pi x1)"])' in read("x1^2_sin(pi x1)")


def test_steps_and_penalties_differ(figures: list[dict[str, Any]]) -> None:
    assert len({round(figure["errors"][-1], 6) for figure in figures}) == len(RUNS)


def test_the_next_step_that_is_told_is_the_one_that_is_taken(figures: list[dict[str, Any]]) -> None:
    """Also in the middle of a shuffled run, of whose next batch alone it is; and telling it changes nothing."""
    for settings, figure in zip(RUNS, figures, strict=True):
        lab = TrainingLab(**settings)
        per_epoch = -(-len(lab.data[0]) // figure["batch"])
        assert figure["batch"] == (lab.batch_size or len(lab.data[0]))
        assert_near(after_updates(lab, per_epoch * figure["epoch"] + 1).weights, figure["next"], settings)
        assert figure["after"] == figure["weights"]


def test_the_cell_repeats_every_run(figures: list[dict[str, Any]]) -> None:
    for figure in figures:
        printed, names = io.StringIO(), {}  # type: ignore[var-annotated]
        with redirect_stdout(printed):
            exec(compile(figure["cell"], "cell", "exec"), names)  # the reader does just this
        assert_near(names["network"].weights, figure["weights"], figure["cell"])
        assert all(len(line) <= 79 for line in figure["cell"].splitlines()), figure["cell"]
        assert f"error {figure['errors'][figure['epoch']]:.6g}" in printed.getvalue()
        if figure["testErrors"]:
            assert f"test error {figure['testErrors'][figure['epoch']]:.6g}" in printed.getvalue()


def test_changes_that_do_not_follow_each_other_are_refused_by_name() -> None:
    good = (5, 0.1, "adam", "none", 0.0)
    for wrong in (
        [good, good],
        [good, (4, *good[1:])],
        [(0, *good[1:])],
        [(5, 0.0, *good[2:])],
        [good[:4]],
        [(5, 0.1, "rms", "none", 0)],
    ):
        with pytest.raises(traitlets.TraitError, match="earlier"):
            TrainingLab(earlier=wrong)
    lab = TrainingLab(epochs=30, earlier=[good])
    assert "learning rate in the end 1, seed 0" in lab.sentence()
    (read,) = in_javascript("training-lab", [{"epochs": 30, "earlier": "5*0.1*adam*none*0_5*1*plain*none*0"}])
    assert read["errors"][30] == pytest.approx(lab.history.errors[30], rel=1e-9)


def test_points_of_ones_own_are_what_is_learned() -> None:
    lab = TrainingLab(dataset="own", points=np.array(OWN), epochs=3)
    X, T = lab.data
    assert np.array_equal(np.column_stack([X, T]), OWN)
    assert lab.points == OWN
    assert "2-2-1 network on a data set of one's own" in lab.sentence()
    assert lab.still().count("<circle") + lab.still().count("<rect") == 31
    before = lab.history.errors[-1]
    lab.points = [[1, 1, 1], [1, 1, 0]]  # on one another: the picture still has a size
    assert lab.history.errors[-1] != before
    assert "nan" not in lab.still()
    assert TrainingLab(points=OWN, epochs=3).sentence() == TrainingLab(epochs=3).sentence()


def test_rows_that_are_no_points_are_refused_by_number() -> None:
    lab = TrainingLab(dataset="own")
    before = lab.points
    good = [0.5, 0.5, 1]
    rows: tuple[Any, ...] = (
        *([0.5, 0.5], [0.5, 0.5, 1, 1], [0.5, 0.5, 2], [0.5, 0.5, 0.5], [101, 0, 1], [0, np.nan, 1], ["0.5", 0, 1]),
        *([0.5, 0.5, True], None, 7),
    )
    for row in rows:
        with pytest.raises(traitlets.TraitError) as problem:
            lab.points = [good, good, row]
        assert f"but points[2] is {row!r}" in str(problem.value)
        assert "rows of x1, x2 (numbers from -100 to 100) and the class (0 or 1)" in str(problem.value)
    for wrong, came in (([good], "1 row came"), ([good] * 201, "201 rows came"), ("0.5", "'0.5' came"), (7, "7 came")):
        with pytest.raises(traitlets.TraitError, match=f"2 to 200 rows.*but {came}"):
            lab.points = wrong
    assert lab.points == before


def test_a_link_with_rows_that_are_no_points_names_the_row() -> None:
    read = lambda points: in_javascript("training-lab", [{"dataset": "own", "points": points, "epochs": 2}])[0]  # noqa: E731
    assert "    [0.5, -1, 0], [2, 3, 1],\n" in read("0.5*-1*0_2*3*1")["cell"]
    for wrong in ("0.5*-1*0_2*3*7", "5", "", "a*b*c_1*1*1", [[1, 1]], "_".join(["1*1*1"] * 201)):
        assert "    [0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0],\n" in read(wrong)["cell"]
