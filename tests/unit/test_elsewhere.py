"""Handing networks over: what needs no other library, what was recorded in the others, and they themselves where they are."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from elsewhere.measure import carrying
from mlp_lib import MLP
from mlp_lib import elsewhere as over
from mlp_lib.recordings import elsewhere

NETWORKS = carrying.networks()
TO = {"torch": over.to_pytorch, "keras": over.to_keras, "jax": over.to_jax, "scikit-learn": over.to_scikit_learn}
FROM = {"torch": over.from_pytorch, "keras": over.from_keras, "scikit-learn": over.from_scikit_learn}
#: What a library does not take, and what it is told then; the others go over.
REFUSED = {
    "pytorch": {"a threshold": "no activation threshold, which layer 1 has", "a slope": "no slope beta, which is 2"},
    "jax": {},
    "scikit_learn": {
        "the book's": "no network that ends in 1 sigmoid with half_squared_error",
        "sigmoids": "no network that ends in 2 sigmoid with half_squared_error",
        "softplus and linear": "no activation softplus",
        "without biases": "no network without biases",
        "a threshold": "no activation threshold",
        "a slope": "no slope beta",
    },
}
REFUSED["keras"] = REFUSED["pytorch"]


def recorded() -> list[tuple[str, str, dict[str, Any]]]:
    """Library, where in it, and what was seen of the networks."""
    keras = elsewhere("keras_carry")["networks"]
    others = [(name, name, elsewhere(f"{name}_carry")["networks"]) for name in ("pytorch", "jax", "scikit_learn")]
    return [*others, *(("keras", f"keras on {backend}", seen) for backend, seen in keras.items())]


@pytest.mark.parametrize(
    ("library", "where", "seen"), recorded(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_what_went_over_came_back(library: str, where: str, seen: dict[str, Any]) -> None:
    assert list(seen) == list(NETWORKS)
    for name, found in seen.items():
        if name in REFUSED[library]:
            assert REFUSED[library][name] in found["refused"], (where, name)
            continue
        assert found["weights came back"] and found["network came back"], (where, name)
        # Keras multiplies in float32 on PyTorch, and takes tanh in float32 on JAX.
        single = where == "keras on torch" or (where == "keras on jax" and "tanh" in NETWORKS[name].activation)
        assert found["away"] < (1e-6 if single else 1e-14), (where, name)


def test_slopes_and_steps_there_are_ours() -> None:
    away = {**elsewhere("pytorch_carry")["away, slopes"], **elsewhere("jax_carry")["away, slopes"]}
    away |= {"logits": elsewhere("pytorch_carry")["logits"]["away"]}
    away |= {"step": elsewhere("scikit_learn_carry")["away, a step"]}
    assert len(away) == 7
    assert max(away.values()) < 1e-14, away


def test_single_precision_is_refused() -> None:
    assert 'jax.config.update("jax_enable_x64", True)' in elsewhere("jax_carry")["without 64 bits"]
    assert "JAX_ENABLE_X64" in elsewhere("keras_carry")["without x64"]
    assert 'keras.config.set_floatx("float64")' in elsewhere("keras_carry")["without floatx"]


# ------------------------------------------------------------------ without any of them


@pytest.mark.parametrize("library", TO)
def test_a_missing_library_is_named_with_its_command(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("torch", "keras", "jax", "sklearn", "sklearn.neural_network"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModuleNotFoundError, match=f"pip install {library}$"):
        TO[library](NETWORKS["one sigmoid, log loss"])
    if library in FROM:
        with pytest.raises(ModuleNotFoundError, match=f"pip install {library}$"):
            FROM[library](object())


@pytest.mark.parametrize("library", TO)
def test_only_a_network_goes_over(library: str) -> None:
    with pytest.raises(TypeError, match=r"network must be mlp_lib\.MLP, not list"):
        TO[library]([np.zeros((3, 1))])


@pytest.mark.parametrize(("library", "name"), [(key, name) for key in REFUSED for name in REFUSED[key]])
def test_what_a_library_lacks_is_refused_before_it_is_needed(library: str, name: str) -> None:
    with pytest.raises(ValueError, match=REFUSED[library][name]):
        getattr(over, f"to_{library}")(NETWORKS[name])


def test_scikit_learn_takes_one_kind_of_hidden_layer_and_no_pair() -> None:
    with pytest.raises(ValueError, match="one activation for all hidden layers, not relu, tanh"):
        over.to_scikit_learn(MLP([2, 3, 3, 1], ["relu", "tanh", "linear"]))
    with pytest.raises(ValueError, match="ends in 2 softmax"):
        over.to_scikit_learn(MLP([2, 3, 2], ["tanh", "softmax"], "categorical_cross_entropy"))


@pytest.mark.parametrize("to", [over.to_pytorch, over.to_keras, over.to_jax])
def test_only_what_a_loss_brings_along_is_left_out(to: Any) -> None:
    with pytest.raises(ValueError, match="activation before logits 'linear'"):
        to(NETWORKS["tanh and linear"], logits=True)
    with pytest.raises((TypeError, ValueError), match="logits"):
        to(NETWORKS["sigmoids"], logits="yes")


@pytest.mark.parametrize("name", NETWORKS)
def test_kernels_and_biases_make_the_network(name: str) -> None:
    """The pytree of JAX is the layout of numpy: no JAX is needed to read one."""
    network = NETWORKS[name]
    pairs = [(W[1:], -W[0]) if network.bias else (W, None) for W in network.weights]
    back = over.from_jax(pairs, network.activation, network.loss, network.beta)
    assert back.architecture == network.architecture
    X = carrying.inputs(network)
    np.testing.assert_array_equal(back.predict(X), network.predict(X))
    back.weights[1][:] = 0
    assert np.any(pairs[0][0])


@pytest.mark.parametrize(
    ("parameters", "error", "why"),
    [
        ([], ValueError, "a layer at least"),
        ([np.zeros((2, 1))], TypeError, r"\(kernel, bias\) of each layer, but layer 1 is array"),
        ([(None, np.zeros(2))], TypeError, "kernel of layer 1 is None"),
        ([(np.zeros((2, 2)), None), (np.zeros((2, 1)), np.zeros(1))], ValueError, "some layers have biases"),
        ([(np.zeros((2, 3)), np.zeros(2))], ValueError, r"not \(2, 3\) and \(2,\)"),
        ([(np.zeros(3), None)], ValueError, r"layer 1: .* not \(3,\)"),
        ([(np.zeros((2, 3)), None), (np.zeros((2, 1)), None)], ValueError, r"\(2, 1\)"),
    ],
)
def test_what_is_no_network_is_named(parameters: Any, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        over.from_jax(parameters)


# ------------------------------------------------------------------ where they are installed


def test_pytorch_itself() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    network = NETWORKS["ReLU and softmax"]
    model = over.to_pytorch(network)
    outputs = model(torch.tensor(carrying.X)).detach().numpy()
    np.testing.assert_allclose(outputs, network.predict(carrying.X), rtol=0, atol=1e-14)
    nested = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.Tanh()), nn.Identity(), nn.Linear(3, 1))
    assert over.from_pytorch(nested).activation == ("tanh", "linear")
    for wrong, why in [
        (nn.Sequential(nn.Linear(2, 2), nn.Dropout()), "module 1 is Dropout"),
        (nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.GELU())), "module 1.0 is GELU"),
        (nn.Sequential(nn.ReLU(), nn.Linear(2, 2)), "a relu that follows no layer"),
        (nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Tanh()), "a tanh that follows no layer"),
        (nn.Sequential(nn.Linear(2, 2), nn.Softplus(beta=2)), "beta of 1"),
        (nn.Sequential(nn.Linear(2, 2), nn.Softmax(dim=0)), "dim=1"),
        (nn.Sequential(), "no layer with weights"),
        (nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1, bias=False)), "some layers have biases"),
    ]:
        with pytest.raises(ValueError, match=why):
            over.from_pytorch(wrong)
    with pytest.raises(TypeError, match=r"torch\.nn\.Sequential, not Linear"):
        over.from_pytorch(nn.Linear(2, 1))
    with pytest.raises(ValueError, match="ends in tanh"):
        over.from_pytorch(nn.Sequential(nn.Linear(2, 1), nn.Tanh()), output="sigmoid")


def test_scikit_learn_itself() -> None:
    networks = pytest.importorskip("sklearn.neural_network")
    network = NETWORKS["ReLU and softmax"]
    model = over.to_scikit_learn(network)
    np.testing.assert_allclose(model.predict_proba(carrying.X), network.predict(carrying.X), rtol=0, atol=1e-14)
    with pytest.raises(ValueError, match="fit it first"):
        over.from_scikit_learn(networks.MLPRegressor())
    with pytest.raises(TypeError, match="not list"):
        over.from_scikit_learn([])


def test_keras_itself() -> None:
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.Activation("tanh")])
    assert over.from_keras(model).activation == ("tanh",)
    for wrong, why in [
        (keras.Sequential([keras.layers.Dense(3)]), "no weights yet"),
        (keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5)]), "is Dropout"),
        (keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "gelu")]), "the activation gelu"),
    ]:
        with pytest.raises(ValueError, match=why):
            over.from_keras(wrong)
