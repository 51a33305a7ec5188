from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import MLP, datasets

X, T = datasets.xor()


def trained() -> MLP:
    network = MLP([2, 3, 2], ["sigmoid", "sigmoid"], "binary_cross_entropy", [0.5, 2.0], "he_normal", 9, True)
    network.train(X, np.hstack([T, 1.0 - T]), 20, 0.7)
    return network


@pytest.mark.parametrize(
    "network",
    [
        trained(),
        MLP([2, 1], bias=False),
        MLP([3, 4, 4, 3], ["relu", "tanh", "softmax"], "categorical_cross_entropy", seed=2**32 - 1),
        MLP(np.array([2, 2, 1]), beta=np.float32(0.5), seed=np.int64(3)),
    ],
    ids=str,
)
def test_what_is_saved_comes_back_bit_for_bit(network: MLP, tmp_path: Path) -> None:
    file = tmp_path / "weights.npz"
    network.save(file)
    loaded = MLP.load(file)
    assert repr(loaded) == repr(network)
    for name in ("layer_sizes", "activation", "loss", "beta", "initializer", "seed", "bias"):
        assert getattr(loaded, name) == getattr(network, name)
    for W, again in zip(network.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(W, again)
    x = np.ones((1, network.layer_sizes[0]))
    np.testing.assert_array_equal(network.predict(x), loaded.predict(x))
    np.testing.assert_array_equal(MLP.load(str(file)).predict(x), network.predict(x))


def test_the_file_opens_without_pickle_and_without_us(tmp_path: Path) -> None:
    file = tmp_path / "weights.npz"
    trained().save(file)
    with np.load(file, allow_pickle=False) as archive:
        assert {"W1", "W2", "settings", "format"} <= set(archive.files)
        assert archive["W1"].shape == (3, 3)
        assert json.loads(str(archive["settings"]))["layer_sizes"] == [2, 3, 2]


def test_the_name_must_end_in_npz(tmp_path: Path) -> None:
    for name in ("weights.dat", "weights_npz"):
        with pytest.raises(ValueError, match=rf"path must end in .npz, but '.*{name}' came"):
            trained().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"missing\.npz"):
        MLP.load(tmp_path / "missing.npz")
    with pytest.raises((IsADirectoryError, PermissionError)):  # the system's own words, whichever system it is
        MLP.load(tmp_path)


class Bomb:
    """Unpickling this would leave a mark."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("unpickled"),))


def write(file: Path, **changes: Any) -> Path:
    """Write a file as `save` does, with parts replaced or (None) left out."""
    network = trained()
    parts: dict[str, Any] = {
        "format": "mlp_lib weights 1",
        "settings": json.dumps(network._settings()),
        "W1": network.weights[1],
        "W2": network.weights[2],
        **changes,
    }
    np.savez(file, **{name: part for name, part in parts.items() if part is not None})
    return file


def settings(**changes: Any) -> str:
    return json.dumps({**trained()._settings(), **changes})


def test_write_writes_what_save_writes(tmp_path: Path) -> None:
    assert repr(MLP.load(write(tmp_path / "ours.npz"))) == repr(trained())


@pytest.mark.parametrize(
    "changes",
    [
        {"format": None},
        {"format": "mlp_lib weights 2"},
        {"settings": None},
        {"settings": "{"},
        {"settings": "[]"},
        {"settings": "null"},
        {"settings": "[" * 100000},
        {"settings": settings(layer_sizes=None)},
        {"settings": settings(layer_sizes=[2, 3])},
        {"settings": settings(layer_sizes=[2, 3, 4, 2])},
        {"settings": settings(layer_sizes=[2, 4, 2])},
        {"settings": settings(layer_sizes=[2, 3, 1])},
        {"settings": settings(layer_sizes=[3000000000, 3, 2])},
        {"settings": settings(layer_sizes=[2, 3000000000, 2])},
        {"settings": settings(activation="evil")},
        {"settings": settings(activation=None)},
        {"settings": settings(loss="mse")},
        {"settings": settings(beta=-1.0)},
        {"settings": settings(seed=-1)},
        {"settings": settings(bias=False)},
        {"settings": settings(weights=[[1.0]])},
        {"settings": settings(momentum=0.9)},
        {"settings": json.dumps({"layer_sizes": [2, 3, 2], "activation": "sigmoid", "self": 1})},
        {"W1": None},
        {"W1": np.ones((2, 3))},
        {"W1": np.ones(9)},
        {"W1": np.full((3, 3), np.nan)},
        {"W1": np.ones((3, 3), dtype=complex)},
        {"W1": np.array([["a"] * 3] * 3)},
        {"W2": np.array(7.0)},
    ],
    ids=lambda changes: f"{next(iter(changes))}={str(next(iter(changes.values())))[:60]}",
)
def test_parts_that_contradict_each_other(changes: dict[str, Any], tmp_path: Path) -> None:
    file = write(tmp_path / "bad.npz", **changes)
    with pytest.raises(ValueError, match=r"bad\.npz "):  # says which file
        MLP.load(file)


def test_pickles_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = np.array([[Bomb()] * 3] * 3, dtype=object)
    file = write(tmp_path / "pickle-inside.npz", W1=inside)
    alone = tmp_path / "pickle.npz"
    alone.write_bytes(pickle.dumps(Bomb()))
    as_settings = write(tmp_path / "pickled-settings.npz", settings=np.array(Bomb(), dtype=object))
    as_format = write(tmp_path / "pickled-format.npz", format=np.array(Bomb(), dtype=object))
    for hostile in (file, alone, as_settings, as_format):
        with pytest.raises(ValueError, match="is not a file of network weights"):
            MLP.load(hostile)
    assert not Path("unpickled").exists()


def a_zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def an_npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.ones(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"PK\x03\x04",
        b"PK\x05\x06" + bytes(18),
        a_zip(readme=b"hi"),
        a_zip(format=b"x"),
        an_npy(),
        bytes(300),
    ],
    ids=["empty", "text", "zip-start", "empty-zip", "other-zip", "no-npy", "npy", "zeros"],
)
def test_other_files(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "other.npz"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"other\.npz is not a file of network weights"):
        MLP.load(file)


def test_another_npz(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", X=X, T=T)
    with pytest.raises(ValueError, match=r"was not written by MLP\.save"):
        MLP.load(tmp_path / "data.npz")


def test_an_array_that_says_it_is_smaller_is_damage(tmp_path: Path) -> None:
    """numpy alone reads as much as the header asks for, and never comes to the checksum behind the rest."""
    file = tmp_path / "weights.npz"
    MLP([2, 2000, 1], seed=0).save(file)
    whole = file.read_bytes()
    assert whole.count(b"(3, 2000)") == 1
    file.write_bytes(whole.replace(b"(3, 2000)", b"(2, 2000)"))
    with np.load(file) as archive:
        assert archive["W1"].shape == (2, 2000)
    with pytest.raises(ValueError, match="its checksums do not fit"):
        MLP.load(file)


def test_damaged_files_raise_one_kind_of_error_or_load_something_valid(tmp_path: Path) -> None:
    """Cut and flipped at many places; whatever happens inside zip, numpy or json comes out as a ValueError."""
    file = tmp_path / "weights.npz"
    trained().save(file)
    whole = file.read_bytes()
    rng = np.random.RandomState(0)
    damaged = [whole[:n] for n in range(0, len(whole), 97)]
    for position in rng.randint(len(whole), size=300):
        damaged.append(whole[:position] + bytes([whole[position] ^ (1 << rng.randint(8))]) + whole[position + 1 :])
    refused = 0
    for content in damaged:
        file.write_bytes(content)
        try:
            network = MLP.load(file)
        except ValueError:
            refused += 1
        else:
            assert network.layer_sizes == (2, 3, 2)
    assert refused > len(range(0, len(whole), 97))
