"""Arrays of PyTorch and JAX as arrays of numpy, and back: the rest of the doctor knows numpy only.

Neither package is needed, and none is imported unless the script imports it. Their own differentiation is not used:
the backward pass looked at is the one written by hand.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...per_layer import Array

__all__ = ["chance", "give_chance", "is_tensor", "numbers_of", "overwrite", "prepared", "tensor_like"]


def _package(value: Any) -> str:
    name = type(value).__module__.split(".")[0]
    return "jax" if name == "jaxlib" else name


def is_tensor(value: Any) -> bool:
    """Whether a value is an array of PyTorch or JAX, and no placeholder of one.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    bool
        False for numpy's own arrays.
    """
    if not type(value).__module__.startswith(("torch", "jax")):  # asked of every value of a step
        return False
    package = _package(value)
    if package == "torch":
        return type(value).__name__ in ("Tensor", "Parameter")
    return package == "jax" and type(value).__name__ == "ArrayImpl"


def numbers_of(value: Any) -> Any:
    """Return an array of PyTorch or JAX as one of numpy: a copy, cut off from any graph.

    Parameters
    ----------
    value : tensor
        For which `is_tensor` holds.

    Returns
    -------
    numpy.ndarray
        Of the same numbers.
    """
    return np.array(value.detach().cpu().numpy() if _package(value) == "torch" else value)


def tensor_like(old: Any, values: Any) -> Any:
    """Return numbers as an array of the package, and of the kind, of another.

    Parameters
    ----------
    old : tensor
        What it is like.
    values : array_like
        Its numbers.

    Returns
    -------
    tensor
        New.
    """
    module = importlib.import_module("torch" if _package(old) == "torch" else "jax.numpy")
    values = np.asarray(values)
    whole = values.dtype.kind in "iub" or np.array_equal(values, np.rint(values))
    kind = old.dtype if whole or "float" in str(old.dtype) else module.float64
    return module.asarray(values, dtype=kind)


def overwrite(old: Any, values: Array) -> bool:
    """Write numbers into an array, where its package can do that.

    Parameters
    ----------
    old : tensor
        What is written to.
    values : ndarray
        Of its shape.

    Returns
    -------
    bool
        Whether it was done: JAX's arrays never change.
    """
    if _package(old) != "torch":
        return False
    torch = importlib.import_module("torch")
    new = tensor_like(old, values)
    if new.dtype != old.dtype or new.shape != old.shape:
        return False
    with torch.no_grad():
        old.copy_(new)
    return True


def _loaded(name: str) -> Any:
    """Return a package, None if it is not there or does not load: the script's own import says so, with its line."""
    try:
        return importlib.import_module(name)
    except Exception:
        return None


@contextlib.contextmanager
def prepared(imports: frozenset[str], seed: int) -> Iterator[None]:
    """Give the packages that a script imports double precision, a seed and one thread, and put back what was.

    Parameters
    ----------
    imports : frozenset of str
        Names of packages.
    seed : int
        Of PyTorch's chance.

    Yields
    ------
    None
        While the script runs.
    """
    with contextlib.ExitStack() as stack:
        torch = _loaded("torch") if "torch" in imports else None
        jax = _loaded("jax") if "jax" in imports else None
        if torch is not None:
            kind, state = torch.get_default_dtype(), torch.get_rng_state()
            stack.callback(torch.set_rng_state, state)
            stack.callback(torch.set_default_dtype, kind)
            stack.callback(torch.set_num_threads, torch.get_num_threads())
            torch.set_num_threads(1)  # small products wait for each other longer than they compute
            torch.set_default_dtype(torch.float64)
            torch.manual_seed(seed)
        if jax is not None:
            config = jax.config
            for name in ("jax_enable_x64", "jax_disable_jit"):  # values pass one by one, and in double precision
                stack.callback(config.update, name, getattr(config, name))
                config.update(name, True)
        yield


def chance() -> Any:
    """Return PyTorch's source of chance as it stands.

    Returns
    -------
    object
        None where PyTorch is not loaded.
    """
    torch = sys.modules.get("torch")
    return None if torch is None else torch.get_rng_state()


def give_chance(state: Any) -> None:
    """Put PyTorch's source of chance back.

    Parameters
    ----------
    state : object
        From `chance`.
    """
    if state is not None:
        sys.modules["torch"].set_rng_state(state)
