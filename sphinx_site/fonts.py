"""The typeface of the book's text, from a package on npm: Source Serif 4.

A serif, because KaTeX sets formulas in one: a letter in a sentence and the same letter in a formula are then of one
kind. It is variable, so that one file has all weights. Only its upright Latin letters are shipped: with the italics,
the Greek letters and a face for code, some pages would weigh more than tests/site/test_weight.py allows, by 8 % at most.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinx.errors import ExtensionError

MODULES = Path(__file__).resolve().parent.parent / "node_modules" / "@fontsource-variable"
#: The package of each, the name that styles call it by, and its styles of letters.
FAMILIES = {"source-serif-4": ("Source Serif 4", ("wght",))}
SUBSETS = ("latin",)
#: Below ``_static``.
FOLDER = "vendor/fonts"
STYLE = "mlp/fonts.css"
RULE = re.compile(r"@font-face \{(?P<body>[^}]*)\}")
FILE = re.compile(r"url\(\./files/(?P<file>[\w-]+\.woff2)\) format\('woff2-variations'\)")


def faces() -> tuple[str, list[Path]]:
    """The rules of the faces as the packages have them, and the files that they name.

    Raises
    ------
    ExtensionError
        If a package is missing, or has its files elsewhere.
    """
    rules, files = [], []
    for package, (name, styles) in FAMILIES.items():
        for style in styles:
            sheet = MODULES / package / f"{style}.css"
            if not sheet.is_file():
                raise ExtensionError(f"node_modules has no {package}: delete node_modules and run 'make book'")
            for rule in RULE.finditer(sheet.read_text(encoding="utf-8")):
                found = FILE.search(rule["body"])
                if found and found["file"].startswith(tuple(f"{package}-{subset}-wght" for subset in SUBSETS)):
                    body = FILE.sub(rf'url("../{FOLDER}/{found["file"]}") format("woff2")', rule["body"])
                    # Letters that come late would move what is read already; the next page has them from the cache.
                    body = body.replace("font-display: swap", "font-display: optional")
                    rules.append(f"@font-face {{{body.replace(f'{name} Variable', name)}}}")
                    files.append(MODULES / package / "files" / found["file"])
    expected = len(SUBSETS) * sum(len(styles) for _, styles in FAMILIES.values())
    if len(files) != expected:
        raise ExtensionError(f"{len(files)} files of fonts were found where {expected} were expected")
    return "\n".join(rules) + "\n", files


def stage(static: Path) -> None:
    """Put fonts, their rules and their licences into the site's folder of static files."""
    style, files = faces()
    (static / FOLDER).mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, static / FOLDER / file.name)
    for package in FAMILIES:
        shutil.copyfile(MODULES / package / "LICENSE", static / FOLDER / f"LICENSE-{package}")
    (static / STYLE).parent.mkdir(parents=True, exist_ok=True)
    (static / STYLE).write_text(style, encoding="utf-8")
