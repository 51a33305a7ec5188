"""The typefaces of text and code, and the icons of the site, in fonts of those few alone.

Text is set in a serif beside the one of the formulas, the same on every device. Each typeface lies in several files, one
for each script; a browser fetches those whose letters a page has.

Font Awesome brings two thousand icons in three fonts, 300 KB that every page fetches for its buttons; the pages show
some thirty of them. What is left out is found in the finished site: an icon that no style sheet, page or script names
by its number cannot be shown.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

PACKAGES = Path(__file__).resolve().parent.parent / "node_modules/@fontsource-variable"
#: The typefaces by package, each with the style sheets of its styles.
TYPEFACES = {"source-serif-4": ("index.css", "wght-italic.css"), "source-code-pro": ("index.css",)}
#: The scripts that the book is written in, as the packages name them.
SCRIPTS = ("latin", "latin-ext", "greek")
FACE = re.compile(r"/\* (?P<name>[\w-]+) \*/\s*(?P<rule>@font-face \{[^}]*\})")
FONTS = "vendor/fontawesome/webfonts"
#: An icon's number, as style sheets and scripts write it, in the range that Unicode leaves to fonts.
WRITTEN = re.compile(r"\\u?\{?([ef][0-9a-f]{3})\b", flags=re.IGNORECASE)
ITSELF = re.compile("[\ue000-\uf8ff]")


def stage_typefaces(static: Path) -> None:
    """Copy the fonts of text and code, and write the style sheet that names them, ``mlp/typefaces.css``.

    Raises
    ------
    ExtensionError
        If a package is missing.
    """
    rules = []
    for package, sheets in TYPEFACES.items():
        folder, target = PACKAGES / package, static / "vendor" / package
        if not folder.is_dir():
            raise ExtensionError(f"node_modules has no {package}: delete node_modules and run 'make book'")
        wanted = tuple(f"{package}-{script}-wght" for script in SCRIPTS)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        shutil.copyfile(folder / "LICENSE", target / "LICENSE")
        for sheet in sheets:
            for face in FACE.finditer((folder / sheet).read_text(encoding="utf-8")):
                if face["name"].rpartition("-")[0] in wanted:
                    shutil.copyfile(folder / f"files/{face['name']}.woff2", target / f"{face['name']}.woff2")
                    rules.append(face["rule"].replace("./files/", f"../vendor/{package}/"))
    (static / "mlp").mkdir(parents=True, exist_ok=True)
    (static / "mlp/typefaces.css").write_text("\n".join(rules) + "\n", encoding="utf-8")


def named(texts: Iterable[str]) -> set[int]:
    """The numbers of all icons that some texts can show."""
    found: set[int] = set()
    for text in texts:
        found |= {int(number, 16) for number in WRITTEN.findall(text)}
        found |= {ord(icon) for icon in ITSELF.findall(text)}
    return found


def subset(font: Path, wanted: set[int]) -> set[int]:
    """Leave only some icons in a font, and return those that it has.

    Raises
    ------
    ExtensionError
        If the file is no font.
    """
    options = Options(flavor="woff2", layout_features=[], notdef_outline=True, name_IDs=["*"])
    try:
        with TTFont(font, recalcTimestamp=False) as icons:  # the same bytes whenever it is built
            has = set(icons.getBestCmap() or ()) & wanted
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=has)
            subsetter.subset(icons)
            icons.flavor = "woff2"
            icons.save(font)
    except Exception as error:  # the library's own errors have no common kind
        raise ExtensionError(f"{font.name}: the icons could not be picked: {error}") from error
    return has


def pick_icons(static: Path, pages: Iterable[str]) -> None:
    """Leave only those icons in the fonts of a site that a page, its one style sheet or a script can show.

    Raises
    ------
    ExtensionError
        If the style sheet names an icon that no font has.
    """
    sheet = (static / "styles/all.css").read_text(encoding="utf-8")
    scripts = (file.read_text(encoding="utf-8") for file in sorted(static.glob("**/*.js")))
    in_sheet = named([sheet])
    wanted = in_sheet | named(pages) | named(scripts)
    has = set[int]().union(*(subset(font, wanted) for font in sorted((static / FONTS).glob("*.woff2"))))
    if missing := in_sheet - has:
        raise ExtensionError(f"no font has the icons {', '.join(f'{number:x}' for number in sorted(missing))}")
