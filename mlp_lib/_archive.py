"""Weights on disk, as numpy's own `.npz`, never with pickle.

What only saving and loading need is imported there: most who import the library do neither.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from .per_layer import Array

__all__ = ["load", "open_archive", "save"]

_FORMAT = "mlp_lib weights 1"


def save(path: str | os.PathLike[str], settings: dict[str, Any], weights: Iterable[Array]) -> None:
    """Write a network's settings and weights.

    Parameters
    ----------
    path : path-like
        The file; it must end in ``.npz``.
    settings : dict
        The arguments of `MLP` other than the weights.
    weights : iterable of ndarray
        W^(1)..W^(L).

    Raises
    ------
    ValueError
        When the file name does not end in ``.npz``.
    """
    import json

    if not os.fsdecode(path).endswith(".npz"):
        raise ValueError(f"path must end in .npz, but {os.fsdecode(path)!r} came")
    arrays: dict[str, Any] = {f"W{layer}": W for layer, W in enumerate(weights, start=1)}
    np.savez(os.fsdecode(path), format=_FORMAT, settings=json.dumps(settings), **arrays)


@contextlib.contextmanager
def open_archive(path: str | os.PathLike[str]) -> Iterator[Any]:
    """Open a ``.npz`` file for reading, without pickle, its checksums compared.

    Parameters
    ----------
    path : path-like
        The file.

    Yields
    ------
    NpzFile
        numpy's own, with an array by each name in ``files``.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When the checksums do not fit the contents, or an array is compressed.
        Other damage, and foreign files, raise whatever `zipfile` and numpy raise.
    """
    from zipfile import ZIP_STORED

    # Opened here, because numpy leaves a file open that turns out not to be an archive.
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
        # What is stored as it is cannot be larger than its file; what is compressed could unpack to any size.
        packed = [entry.filename for entry in archive.zip.infolist() if entry.compress_type != ZIP_STORED]
        if packed:
            raise ValueError(f"{packed[0]} in it is compressed, and save compresses nothing")
        # Of an array whose damaged header asks for less than was written, numpy never sees the checksum.
        if archive.zip.testzip() is not None:
            raise ValueError("its checksums do not fit")
        yield archive


def load(path: str | os.PathLike[str]) -> tuple[dict[str, Any], list[Array]]:
    """Read what `save` wrote.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    settings : dict
        The arguments of `MLP` other than the weights.
    weights : list of ndarray
        W^(1)..W^(L).

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When the file is not a ``.npz``, was not written by `save`, or would
        need pickle.
    """
    import json

    name = os.fsdecode(path)
    try:
        with open_archive(path) as archive:
            if "format" not in archive.files or str(archive["format"]) != _FORMAT:
                raise ValueError(f"{name} was not written by MLP.save")
            settings = json.loads(str(archive["settings"]))
            sizes = settings["layer_sizes"]
            weights = [archive[f"W{layer}"] for layer in range(1, len(sizes))]
            # Before a network of these sizes is made: they may be anything, even too large for the memory.
            if [W.shape[1] for W in weights] != sizes[1:] or abs(weights[0].shape[0] - sizes[0]) > 1:
                raise ValueError(f"its weights do not have the sizes {sizes}")
            return settings, weights
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except Exception as error:  # a damaged or foreign archive can raise anything, from zlib's errors to MemoryError
        raise ValueError(f"{name} is not a file of network weights: {error}") from error
