"""What the book says of installing the library hangs on one setting, ``package_on_pypi`` in ``_config.yml``.

``install_words.py``          has README.md and the chapters say what the setting says
``install_words.py --check``  says where they do not
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the glue of the site is no installed package

from sphinx_site.first_cell import settings  # noqa: E402

#: What is said while the package is not on PyPI, and what is said then.
WORDS = {
    "README.md": [
        ("`pip install .` needs", "`pip install mlp-lib` needs"),
        ('`pip install ".[chapters]"` brings', '`pip install "mlp-lib[chapters]"` brings'),
        ('`pip install ".[fast]"` adds', '`pip install "mlp-lib[fast]"` adds'),
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
            raise ValueError(f"{name} says neither {early!r} nor {then!r}: change WORDS in tools/install_words.py")
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
        print(f"install_words: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
