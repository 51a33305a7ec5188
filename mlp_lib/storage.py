"""Weights on disk, as numpy's own `.npz`, never with pickle."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable
from typing import Any

import numpy as np

from .per_layer import Array

__all__ = ["load", "save"]

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
    if not os.fspath(path).endswith(".npz"):
        raise ValueError(f"path must end in .npz, but {os.fspath(path)!r} came")
    arrays: dict[str, Any] = {f"W{layer}": W for layer, W in enumerate(weights, start=1)}
    np.savez(path, format=_FORMAT, settings=json.dumps(settings), **arrays)


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
    name = os.fspath(path)
    try:
        # A lone .npy loads as an array without `files`: only an archive can be one of ours.
        with np.load(path, allow_pickle=False) as archive:
            if not hasattr(archive, "files") or "format" not in archive.files or str(archive["format"]) != _FORMAT:
                raise ValueError(f"{name} was not written by MLP.save")
            settings = json.loads(str(archive["settings"]))
            n_layers = len(settings["layer_sizes"]) - 1
            return settings, [archive[f"W{layer}"] for layer in range(1, n_layers + 1)]
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{name} is not a file of network weights: {error}") from error
