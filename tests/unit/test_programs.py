"""What is written down of a function of arrays, and carried out for many networks, is what the function computes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets
from mlp_lib._machine import compiled, programs
from mlp_lib._machine.tape import Number, Tape
from mlp_lib.doctor import MISTAKES, ZOO, zoo
from mlp_lib.doctor.programs import program_of, run
from mlp_lib.doctor.setting import Setting
from mlp_lib.doctor.zoo import starts, who_learns

RNG = np.random.RandomState(3)


def in_python(arguments: dict[str, Any]) -> None:
    """The loops as they stand in their file."""
    with np.errstate(all="ignore"):
        programs.carry_out(**arguments)


@pytest.fixture(scope="session")
def machine_code(tmp_path_factory: pytest.TempPathFactory) -> compiled.Compiled:
    """The loops compiled, by another process, from the present sources."""
    pytest.importorskip("numba")
    path = compiled._path(compiled.PROGRAM)
    if path is None or not path.exists():  # make has compiled them already
        cache = str(tmp_path_factory.mktemp("cache"))
        environment = os.environ | {"XDG_CACHE_HOME": cache, "LOCALAPPDATA": cache}
        command = [sys.executable, "-m", compiled.__name__]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        path = Path(done.stdout.split("\n")[1])
    return compiled._load(path.read_bytes(), compiled.PROGRAM)


def both(s: Setting, name: str, n: int, function: compiled.Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare n updates by the program, from a function that takes its arguments, with numpy's."""
    monkeypatch.setattr(zoo, "ENOUGH", 1)
    mistake = None if name == "right" else MISTAKES[name]
    asked: list[Any] = []
    monkeypatch.setattr(compiled, "function", lambda source: asked.append(source) or function)
    ours = zoo._updates(s, mistake, 0, n, 1.0)(s, n)
    assert asked == [compiled.PROGRAM]
    monkeypatch.setattr(compiled, "function", lambda _: None)
    plain = zoo._updates(s, mistake, 0, n, 1.0)(s, n)
    for mine, numpys in zip([*ours.weights, *ours.biases], [*plain.weights, *plain.biases], strict=True):
        np.testing.assert_allclose(mine, numpys, rtol=1e-12, atol=1e-12)
    assert all(np.abs(W - before).max() > 1e-5 for W, before in zip(plain.weights, s.weights, strict=True))


@pytest.mark.parametrize("name", ["right", *ZOO])
def test_every_mistake_of_the_zoo_is_carried_out_as_numpy_does(
    name: str, machine_code: compiled.Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = 20 if name != "derivative_formula_on_pre_activation" else 4  # it doubles its digits with each update
    both(starts(programs.LANES + 6), name, n, machine_code, monkeypatch)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", ["right", "updated_weights_in_delta", "derivative_twice", "scalar_error"])
def test_with_more_layers_and_outputs_too(name: str, bias: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Python, as the loops stand: three layers, two outputs, weights of no symmetry."""
    X, T = RNG.normal(size=(5, 2)), RNG.uniform(size=(5, 2))
    networks = [MLP([2, 3, 2, 2], initializer="standard_normal", bias=bias, beta=1.5, seed=seed) for seed in range(3)]
    both(zoo._settings(networks, X, T, 0.2), name, 2, in_python, monkeypatch)


def test_the_same_networks_learn(machine_code: compiled.Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are done leave, those that overflow too; 450 is no multiple of what is looked after."""
    monkeypatch.setattr(zoo, "ENOUGH", 1)
    for name in ("summed_over_examples", "derivative_formula_on_pre_activation"):
        monkeypatch.setattr(compiled, "function", lambda _: machine_code)
        ours = who_learns(starts(40), MISTAKES[name], 0, 450, 2.0)
        monkeypatch.setattr(compiled, "function", lambda _: None)
        np.testing.assert_array_equal(ours, who_learns(starts(40), MISTAKES[name], 0, 450, 2.0))
        assert ours.any() == (name == "summed_over_examples") and not ours.all()


def test_what_depends_on_a_sign_goes_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of two ways a number goes differs between networks, and is not written down."""
    monkeypatch.setattr(zoo, "ENOUGH", 1)
    monkeypatch.setattr(compiled, "function", lambda _: lambda _: pytest.fail("a program was made of it"))
    assert who_learns(starts(3), MISTAKES["rounded_outputs"], 0, 5, 1.0).shape == (3,)
    X, T = datasets.xor()
    tanh = zoo._settings([MLP([2, 2, 1], "tanh", seed=0)], X, T, 0.25)
    assert program_of(tanh, lambda s: (s.weights, s.biases)) is None


def test_few_updates_do_not_look_for_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "function", lambda _: pytest.fail("it was asked for"))
    assert who_learns(starts(6), None, 0, 300, 1.0).shape == (6,)


def carried_out(results: list[Any], tape: Tape, values: list[float], repeats: int = 1) -> list[float]:
    return tape.program(results).carry_out(in_python, np.array([values]), repeats)[0].tolist()


def test_each_operation_is_what_it_says() -> None:
    tape = Tape()
    x, y, z = tape.parameters((3,))
    results = [(x - y) / (2.0 - z) + (1.0 - x) * y, np.exp(np.array([-z]))[0] * 3.0, 4.0 / y - (x**2 - 5.0)]
    x_, y_, z_ = values = [1.25, -0.5, 0.75]
    expected = [(x_ - y_) / (2 - z_) + (1 - x_) * y_, np.exp(-z_) * 3, 4 / y_ - (x_**2 - 5)]
    np.testing.assert_allclose(carried_out(results, tape, values), expected, rtol=1e-15)


def test_results_may_be_other_parameters_and_constants() -> None:
    tape = Tape()
    x, y, z = tape.parameters((3,))
    assert carried_out([y, x, 7.0], tape, [1.0, 2.0, 3.0]) == [2.0, 1.0, 7.0]
    tape = Tape()
    x, y, z = tape.parameters((3,))
    assert carried_out([y, z, x], tape, [1.0, 2.0, 3.0], repeats=2) == [3.0, 1.0, 2.0]


def test_nothing_is_computed_twice_or_in_vain() -> None:
    tape = Tape()
    (x,) = tape.parameters((1,))
    _in_vain = x * 3.0
    program = tape.program([(x * x + 0.0) * 1.0 + x * x])
    names = [list(programs.OPERATIONS)[line[0]] for line in program.lines]
    assert names == ["multiply", "add", "copy"] and program.constants == []


@pytest.mark.parametrize("ask", [bool, lambda x: x > 0, lambda x: x == 1.0, lambda x: x**3, np.sign, float])
def test_what_cannot_be_known_beforehand_is_refused(ask: Any) -> None:
    (x,) = Tape().parameters((1,))
    assert isinstance(x, Number)
    with pytest.raises(TypeError):
        ask(x)


def test_networks_do_not_disturb_each_other() -> None:
    """More than one block, the last not full: each network gets what it gets alone."""
    tape = Tape()
    x, y = tape.parameters((2,))
    program = tape.program([x * y, x - y])
    values = RNG.normal(size=(programs.LANES + 3, 2))
    found = program.carry_out(in_python, values, 1)
    np.testing.assert_array_equal(found, np.column_stack([values[:, 0] * values[:, 1], values[:, 0] - values[:, 1]]))


def test_updates_go_by_layer() -> None:
    """A setting comes back in the shape that it had."""
    s = starts(2)
    program = program_of(s, lambda s: ([W * 2.0 for W in s.weights], [b * 3.0 for b in s.biases]))
    assert program is not None
    ended = run(in_python, program, s, 1)
    for before, after in zip(s.weights, ended.weights, strict=True):
        np.testing.assert_array_equal(after, before * 2.0)
    for before, after in zip(s.biases, ended.biases, strict=True):
        np.testing.assert_array_equal(after, before * 3.0)
