"""What a chapter that is opened alone runs first, and what the book says of installing the library.

Both hang on one setting, ``package_on_pypi`` in ``_config.yml``, and on the address of the repository. The cell goes
into the copies of the chapters for other hosts, not into the chapters: where those are run, the library is there.

``install_cell.py``          has README.md and the chapters say what the setting says
``install_cell.py --check``  says where they do not
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the glue of the site is no installed package

from mlp_lib import __version__  # noqa: E402
from sphinx_site.repository import find  # noqa: E402

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

#: What is said while the package is not on PyPI, and what is said then.
WORDS = {
    "README.md": [
        ("`pip install .` needs", "`pip install mlp-lib` needs"),
        ('`pip install ".[chapters]"` brings', '`pip install "mlp-lib[chapters]"` brings'),
    ],
    "book/index.ipynb": [
        (
            'install the library with `pip install ".[chapters]"` in the folder of its sources',
            'install the library with `pip install "mlp-lib[chapters]"`',
        )
    ],
    "book/check-your-own-backprop.ipynb": [
        ("pip install .        # in the folder of this book's repository", "pip install mlp-lib"),
    ],
}


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


def told(name: str, text: str, on_pypi: bool) -> str:
    """A file with what the setting wants it to say.

    Raises
    ------
    ValueError
        If a sentence is there in neither form.
    """
    for forms in WORDS[name]:
        # In a notebook a sentence is a string of JSON.
        early, then = (json.dumps(form)[1:-1] if name.endswith(".ipynb") else form for form in forms)
        wrong, right = (early, then) if on_pypi else (then, early)
        if wrong not in text and right not in text:
            raise ValueError(f"{name} says neither {early!r} nor {then!r}: change WORDS in tools/install_cell.py")
        text = text.replace(wrong, right)
    return text


def main() -> int:
    """Write or check."""
    problems = []
    _, on_pypi = settings()
    for name in WORDS:
        file = ROOT / name
        text = file.read_text(encoding="utf-8")
        try:
            wanted = told(name, text, on_pypi)
        except ValueError as error:
            problems.append(str(error))
            continue
        if wanted == text:
            continue
        if "--check" in sys.argv[1:]:
            problems.append(f"{name} does not say what package_on_pypi in _config.yml says: run 'make format'")
        else:
            file.write_text(wanted, encoding="utf-8")
            print(f"wrote {name}")
    for problem in problems:
        print(f"install_cell: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
