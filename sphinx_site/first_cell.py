"""The cell that a chapter begins with where it is opened alone: it installs the library, or says how.

It stands in the copies of the chapters for other hosts, not in the chapters: where those are run, the library is
there. What it does hangs on ``package_on_pypi`` in ``_config.yml``, and on the address of the repository.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from mlp_lib import __version__

from .repository import find

__all__ = ["first_cells", "settings", "source"]

ROOT = Path(__file__).resolve().parent.parent

#: The parts of the library that the chapters use, without what is Jupyter's own.
PACKAGE = "mlp-lib[figures,explorables]"

CELL = """\
# This chapter needs mlp_lib. Where it is there, this cell does nothing.
try:
    import mlp_lib
except ModuleNotFoundError:
"""
INSTALL = """\
    import subprocess
    import sys

    package = "{package}"
    package += "{source}"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", package]
    subprocess.run(pip, check=True)
"""
#: There is no place that it could be installed from.
EXPLAIN = """\
    raise ModuleNotFoundError(
        "mlp_lib, the library of this book, is not installed here. Run "
        "pip install '.[chapters]' in the folder of the book's sources, "
        "and start the kernel of this chapter again."
    ) from None
"""


def source(address: str | None, on_pypi: bool) -> str:
    """The code of the cell: valid Python, so that every host can run it.

    Parameters
    ----------
    address
        The page of the repository, or None while it is unknown.
    on_pypi
        Whether the package can be had from PyPI.
    """
    if on_pypi:
        return CELL + INSTALL.format(package=PACKAGE, source=f">={__version__}").rstrip()
    if address is not None:
        return CELL + INSTALL.format(package=PACKAGE, source=f" @ git+{address}").rstrip()
    return CELL + EXPLAIN.rstrip()


def settings() -> tuple[str | None, bool]:
    """The address of the repository, and whether the package is on PyPI.

    Raises
    ------
    ConfigError
        If ``_config.yml`` names an address that no reader could open.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return find(config["repository"]["url"]), bool(config["sphinx"]["config"]["package_on_pypi"])


def first_cells() -> list[str]:
    """The code of the cells that stand before a chapter's own, where it is opened alone."""
    return [source(*settings())]
