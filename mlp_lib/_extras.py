"""What some parts of the library need besides numpy, and what to install when it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["needed_for"]


@contextmanager
def needed_for(extra: str) -> Iterator[None]:
    """Say how to install the packages of an extra, when an import in the ``with`` block finds one missing.

    Parameters
    ----------
    extra : str
        The extra of this package that brings what is imported.

    Yields
    ------
    None
        Nothing: the block imports.

    Raises
    ------
    ModuleNotFoundError
        If a module is missing, with the command that installs it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name == "numpy":  # the whole library needs it, whatever the extra
            raise
        raise ModuleNotFoundError(
            f'mlp_lib needs {error.name} for its {extra}, and it is not installed: pip install "mlp-lib[{extra}]"',
            name=error.name,
        ) from error
