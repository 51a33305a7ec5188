"""The compiled loops do what the plain passes do, or are not taken."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, History, TrainingDivergedError, _progress, datasets, passes, training
from mlp_lib._machine import compiled, descent, fastest, neurons, small
from mlp_lib.activations import ACTIVATIONS, sigmoid, softplus, tanh
from mlp_lib.recipe import Recipe

from .test_fast import CASES, assert_same, plainly, train

RNG = np.random.RandomState(7)


def in_python(arguments: dict[str, Any]) -> None:
    """The loops as they stand in their file."""
    with np.errstate(all="ignore"):
        neurons.train(**arguments)


@pytest.fixture(scope="session")
def machine_code(tmp_path_factory: pytest.TempPathFactory) -> compiled.Compiled:
    """The loops compiled, by another process, from the present sources."""
    pytest.importorskip("numba")
    path = compiled._path()
    if path is None or not path.exists():  # make has compiled them already
        cache = tmp_path_factory.mktemp("cache")
        environment = os.environ | {"XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache)}
        done = subprocess.run(
            [sys.executable, "-m", compiled.__name__], env=environment, capture_output=True, text=True, check=True
        )
        path = Path(done.stdout.split("\n")[0])
    return compiled._load(path.read_bytes())


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short a training is, the loops are asked for."""
    monkeypatch.setattr(small, "_ENOUGH", 1)


@pytest.fixture(params=["python", "machine code"])
def loops(request: pytest.FixtureRequest, always: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Trainings go through the loops, in both forms; says how often they were run."""
    function = in_python if request.param == "python" else request.getfixturevalue("machine_code")
    runs: list[int] = []

    def counted(arguments: dict[str, Any]) -> None:
        runs.append(arguments["epochs"])
        function(arguments)

    monkeypatch.setattr(compiled, "function", lambda: counted)
    yield runs
    assert runs, "the loops were not taken"


@pytest.fixture
def quick_loops(machine_code: compiled.Compiled, always: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings go through the machine code."""
    monkeypatch.setattr(compiled, "function", lambda: machine_code)


def both(monkeypatch: pytest.MonkeyPatch, way: Callable[[], Any]) -> tuple[Any, Any]:
    """What a way of training comes to through the loops, and plainly."""
    ours = way()
    with monkeypatch.context() as patch:
        plainly(patch)
        return ours, way()


@pytest.mark.parametrize("name", [*CASES, "softplus", "binary, unmatched"])
def test_loops_and_plain_agree(name: str, loops: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    one = CASES["sigmoid"]["T"]
    more = {
        "softplus": {"layer_sizes": [3, 5, 1], "activation": ["softplus", "sigmoid"], "T": one},
        "binary, unmatched": {
            "layer_sizes": [3, 4, 3],
            "activation": ["tanh", "softmax"],
            "loss": "binary_cross_entropy",
            "T": CASES["softmax"]["T"],
        },
    }
    case = (CASES | more)[name]
    for batch_size in (None, 4, 1):
        for shuffle, record_every, reduction in ((False, None, "mean"), (True, 3, "sum"), (True, 7, "mean")):
            settings: dict[str, Any] = {"batch_size": batch_size, "shuffle": shuffle, "record_every": record_every}
            settings |= {"reduction": reduction, "learning_rate": 0.05}
            assert_same(*both(monkeypatch, lambda settings=settings: train(case, **settings)))
            assert_same(*both(monkeypatch, lambda settings=settings: unmeasured(case, settings)))


def unmeasured(case: dict[str, Any], settings: dict[str, Any]) -> tuple[MLP, History]:
    network, history = train(case, measure=False, **settings)
    assert np.isnan(history.errors).all() and history.right_counts is None
    history.right_counts = np.zeros(1, dtype=np.int64)  # to be compared like the others
    history.errors = np.zeros(1)
    return network, history


@pytest.mark.parametrize("seed", range(25))
def test_random_settings(seed: int, quick_loops: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks, data and recipes drawn at random, a few hundred updates each."""
    draw = np.random.RandomState(seed)
    k, sizes = draw.randint(1, 40), [int(n) for n in draw.randint(1, 9, draw.randint(2, 6))]
    hidden = [str(draw.choice(sorted(set(ACTIVATIONS) - {"threshold"}))) for _ in sizes[1:-1]]
    output, loss = [
        ("sigmoid", "half_squared_error"),
        ("sigmoid", "binary_cross_entropy"),
        ("softmax", "categorical_cross_entropy"),
        ("softmax", "half_squared_error"),
        ("tanh", "half_squared_error"),
        ("linear", "half_squared_error"),
        ("relu", "half_squared_error"),
        ("softplus", "half_squared_error"),
    ][draw.randint(8)]
    if output == "softmax":
        sizes[-1] = max(sizes[-1], 2)
    X, labels = draw.randn(k, sizes[0]), draw.randint(0, sizes[-1], k)
    T = datasets.one_hot(labels, sizes[-1]) if sizes[-1] > 1 else draw.randint(0, 2, (k, 1)).astype(float)
    beta = tuple(float(draw.choice([1.0, 0.7, 2.5])) if name == "sigmoid" else 1.0 for name in [*hidden, output])
    settings: dict[str, Any] = {
        "batch_size": int(draw.randint(1, k + 1)) if draw.randint(3) else None,
        "shuffle": bool(draw.randint(2)),
        "reduction": str(draw.choice(["mean", "sum"])),
        "record_every": int(draw.randint(1, 30)) if draw.randint(2) else None,
    }
    rate, epochs, bias = (
        float(draw.choice([0.01, 0.1])) / (1 + 4 * (settings["reduction"] == "sum")),
        30,
        bool(draw.randint(4)),
    )

    def way() -> tuple[MLP, History]:
        network = MLP(sizes, [*hidden, output], loss, beta=beta, seed=seed, bias=bias)
        return network, network.train(X, T, epochs, rate, progress=False, **settings)

    ours, plain = both(monkeypatch, way)
    if ours[1].right_counts is None:
        assert plain[1].right_counts is None
        ours[1].right_counts = plain[1].right_counts = np.zeros(1, dtype=np.int64)
    assert_same(ours, plain)


def test_a_whole_training_follows_the_plain_path(
    machine_code: compiled.Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "function", lambda: machine_code)
    X, T = datasets.xor()
    ours = MLP([2, 2, 1], seed=0)
    with monkeypatch.context() as patch:
        patch.setattr(passes, "backward", lambda *_: pytest.fail("the plain path was taken"))
        patch.setattr(descent, "replay", lambda *_: pytest.fail("numpy was asked"))
        history = ours.train(X, T, 5001, 1.0, record_every=50, progress=False)
    with monkeypatch.context() as patch:
        plainly(patch)
        plain = MLP([2, 2, 1], seed=0)
        assert_same((ours, history), (plain, plain.train(X, T, 5001, 1.0, record_every=50, progress=False)))
    assert history.all_right_from == 3859


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("stop", [{"target_error": 0.1}, {"patience": 5, "min_improvement": 0.005}])
def test_stops_in_the_same_epoch(
    batch_size: int | None, stop: dict[str, float], quick_loops: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"epochs": 2000, "batch_size": batch_size, "shuffle": True, "record_every": 7, **stop}
    ours, plain = both(monkeypatch, lambda: train(CASES["sigmoid"], **settings))
    assert ours[1].stop_reason != "epochs" and 5 < ours[1].epochs < 2000
    assert_same(ours, plain)


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_diverges_in_the_same_update(
    batch_size: int | None, activation: str, loops: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    three = CASES["softmax"]["T"]
    X = np.random.RandomState(5).randn(11, 3)

    def diverge() -> tuple[MLP, TrainingDivergedError]:
        network = MLP([3, 5, 3], activation=[activation, "linear"], seed=1)
        with pytest.raises(TrainingDivergedError) as caught:
            network.train(X, 10.0 * three, 300, 3.0, batch_size=batch_size, record_every=2, progress=False)
        return network, caught.value

    (network, error), (plain_network, plain_error) = both(monkeypatch, diverge)
    assert (error.epoch, error.layer) == (plain_error.epoch, plain_error.layer)
    assert str(error) == str(plain_error)
    assert_same((network, error.history), (plain_network, plain_error.history), 1e-9)


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("shuffle", [False, True])
def test_an_interrupted_training_keeps_the_portions_that_were_finished(
    batch_size: int | None, shuffle: bool, loops: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small, "_KEPT", 200)  # a few epochs at a time
    X, T = np.random.RandomState(5).randn(11, 3), CASES["sigmoid"]["T"]

    def go_on(network: MLP, epochs: int) -> MLP:
        network.train(X, T, epochs, 0.4, batch_size=batch_size, shuffle=shuffle, record_every=1, progress=False)
        return network

    seen: list[int] = []

    def do_or_stop(_: Any, n: int) -> None:
        seen.append(n)
        if len(seen) == 3:
            raise KeyboardInterrupt

    network = MLP([3, 4, 1], seed=3)
    with monkeypatch.context() as patch:
        patch.setattr(_progress._Bar, "update", do_or_stop)
        with pytest.raises(KeyboardInterrupt):
            go_on(network, 50)
    finished = sum(seen)
    assert 3 <= finished < 50
    fresh = go_on(MLP([3, 4, 1], seed=3), finished)
    for W1, W2 in zip(network.weights, fresh.weights, strict=True):
        np.testing.assert_array_equal(W1, W2)
    np.testing.assert_array_equal(network.random_state.get_state()[1], fresh.random_state.get_state()[1])
    assert network.random_state.get_state()[2] == fresh.random_state.get_state()[2]


def test_a_portion_takes_some_hundredths_of_a_second(machine_code: compiled.Compiled) -> None:
    """Ctrl-C waits for the end of a portion, so a long training is cut into many."""
    X, T = datasets.moons()
    network, recipe = MLP([2, 8, 8, 1], "tanh"), Recipe(10**6, 0.5, batch_size=16, measure=False)
    T = 2.0 * T - 1.0
    loops = small.SmallTraining(network.architecture, network.weights, network.random_state, X, T, recipe)
    assert 1 < loops._epochs_at_a_time < 5000


def test_threads_do_not_disturb_each_other(machine_code: compiled.Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "function", lambda: machine_code)
    X, T = datasets.xor()

    def trained(seed: int) -> MLP:
        network = MLP([2, 3, 1], seed=seed)
        network.train(X, T, 6000, 1.0, progress=False)
        return network

    alone = [trained(seed) for seed in range(6)]
    together: dict[int, MLP] = {}
    threads = [threading.Thread(target=lambda s=seed: together.update({s: trained(s)})) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, network in enumerate(alone):
        for W1, W2 in zip(network.weights, together[seed].weights, strict=True):
            np.testing.assert_array_equal(W1, W2)


class Unknown:
    def __init__(self) -> None:
        self.building = False
        self.functions: dict[str, compiled.Compiled | None] = {}


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> Unknown:
    """A process that has not looked for the machine code yet."""
    fresh = Unknown()
    monkeypatch.setattr(compiled, "_Known", fresh)
    return fresh


@pytest.mark.parametrize("missing", ["numba", "llvmlite"])
def test_without_numba_all_is_as_it_was(
    missing: str, unknown: Unknown, always: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr(compiled, "_build_elsewhere", lambda: pytest.fail("something was compiled"))
    network, history = train(CASES["sigmoid"])
    assert compiled._path() is None and compiled.build() is None and unknown.functions == {"train": None}
    with monkeypatch.context() as patch:
        patch.setattr(fastest, "is_enough", lambda *_: False)
        by_numpy = train(CASES["sigmoid"])
    for W1, W2 in zip(network.weights, by_numpy[0].weights, strict=True):
        np.testing.assert_array_equal(W1, W2)
    np.testing.assert_array_equal(history.errors, by_numpy[1].errors)


def cache_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(folder))


def test_nothing_waits_for_the_compiler(
    unknown: Unknown, always: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    cache_in(tmp_path, monkeypatch)
    asked, go_on = threading.Event(), threading.Event()

    def compiling() -> None:
        asked.set()
        go_on.wait(60)

    monkeypatch.setattr(compiled, "_build_elsewhere", compiling)
    train(CASES["sigmoid"])
    train(CASES["sigmoid"])  # which does not start a second one
    assert asked.wait(10) and not unknown.functions
    go_on.set()


def test_a_file_that_appears_is_taken_and_a_damaged_one_is_not(
    machine_code: compiled.Compiled, unknown: Unknown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = compiled._path()
    cache_in(tmp_path, monkeypatch)
    monkeypatch.setattr(compiled, "_build_elsewhere", lambda: None)
    path = compiled._path()
    assert path is not None and compiled.function() is None and not unknown.functions
    content = whole.read_bytes() if whole is not None and whole.exists() else None
    if content is None:
        pytest.skip("the machine code lies elsewhere")
    path.write_bytes(content[:-1000])
    assert compiled.function() is None and unknown.functions == {"train": None}
    unknown.functions.clear()
    path.write_bytes(content)
    assert compiled.function() is not None


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
def test_a_folder_where_others_may_write_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    cache_in(tmp_path, monkeypatch)
    monkeypatch.setattr(sys, "platform", "linux")
    path = compiled._path()
    assert path is not None and path.parent.stat().st_mode & 0o777 == 0o700
    path.parent.chmod(0o777)
    assert compiled._path() is None


def test_no_place_to_write_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    cache_in(tmp_path / "file", monkeypatch)
    assert compiled._path() is None and compiled.build() is None


def test_a_short_training_does_not_look_for_the_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the loops are taken depends on the training alone, so the same call gives the same digits."""
    monkeypatch.setattr(compiled, "function", lambda: pytest.fail("a short training looked for it"))
    X, T = datasets.xor()
    MLP([2, 2, 1]).train(X, T, 4000, 1.0, progress=False)
    wide = MLP([64, 128, 64, 10])
    assert not small.is_enough(wide.architecture, Recipe(1000, 0.5, 32), 1797)
    assert small.is_enough(MLP([2, 2, 1]).architecture, Recipe(5001, 0.5), 4)
    assert not small.is_enough(MLP([2, 2, 1]).architecture, Recipe(5001, 100.0), 4)


def test_an_activation_that_the_loops_do_not_know_goes_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(neurons.ACTIVATIONS, "tanh")
    assert not small.is_enough(MLP([2, 2, 1], "tanh").architecture, Recipe(10**6, 0.5), 4)
    assert set(neurons.ACTIVATIONS) < set(ACTIVATIONS)


def test_the_functions_of_the_loops_are_those_of_the_book() -> None:
    x = np.concatenate([np.linspace(-40.0, 40.0, 4001), [-800.0, 800.0, 1e-12, -1e-12, 0.0]])
    for mine, book in ((neurons.sigmoid, sigmoid), (neurons.tanh, tanh), (neurons.softplus, softplus)):
        with np.errstate(all="ignore"):
            found = np.array([mine(np.float64(value)) for value in x])
        np.testing.assert_allclose(found, book(x), rtol=1e-15, atol=1e-300)
        assert np.isnan(mine(np.float64("nan")))


def test_the_loops_name_their_equations() -> None:
    text = Path(neurons.__file__).read_text(encoding="utf-8")
    for label in (
        "eq-pre-activation",
        "eq-delta-output",
        "eq-delta-hidden",
        "eq-weight-gradient",
        "eq-gradient-descent",
    ):
        assert label in text
    assert "import numba" not in text


def test_training_knows_only_one_door() -> None:
    """`training` asks which way is the fastest; it does not know the ways."""
    assert {name for name in vars(training) if name in ("FastTraining", "SmallTraining", "compiled")} == set()


def test_nothing_is_read_that_was_not_written(quick_loops: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory that was only reserved holds anything: softmax refuses what is not finite."""
    monkeypatch.setattr(np, "empty", lambda shape, dtype=float: np.full(shape, np.nan if dtype is float else 0, dtype))
    X, T = datasets.xor()
    network = MLP([2, 3, 2], activation=["tanh", "softmax"], loss="categorical_cross_entropy", seed=0)
    history = network.train(X, np.hstack([T, 1 - T]), epochs=20, learning_rate=0.3, batch_size=2)
    assert np.isfinite(history.errors).all()
