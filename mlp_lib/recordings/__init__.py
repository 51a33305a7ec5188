"""Curves that another program computed, kept so that a chapter can show them without that program.

`tools/record_pytorch_curves.py` writes the file; the tests compare it with our
own training, and with PyTorch itself wherever that is installed.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["pytorch_xor"]


def pytorch_xor() -> dict[str, Any]:
    """Return what PyTorch computed on exclusive or.

    Returns
    -------
    dict
        ``versions`` of torch and Python, ``epochs`` (the moments that were
        kept), and ``runs``: for each name a dict with the ``loss`` and
        ``learning_rate`` that PyTorch was given, ``dtype``, and
        ``mean_squared_errors``, the mean of (y - t)^2 at these moments, before
        the update of that epoch. Runs from given weights have the first and
        last ``weights`` of both layers, (in, out); they have no biases.

    Examples
    --------
    >>> from mlp_lib.recordings import pytorch_xor
    >>> pytorch_xor()["runs"]["mean"]["learning_rate"]
    0.3
    """
    text = files(__package__).joinpath("pytorch_xor.json").read_text(encoding="utf-8")
    recording: dict[str, Any] = json.loads(text)
    return recording
