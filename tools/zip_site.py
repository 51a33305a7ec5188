"""Put the built site into one zip, for reading without a network: ``make zip``.

The same site gives the same file, byte for byte: entries are sorted and carry the day of the book.
"""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

from build import BUILD, ROOT, SITE

sys.path.insert(0, str(ROOT))
from mlp_lib import __version__

NAME = f"backprop-you-can-check-{__version__}"
#: The first moment that a zip can tell; the date of the book stands in its pages.
MOMENT = (1980, 1, 1, 0, 0, 0)
#: The address of the book inside the folder that the zip opens to.
ENTRANCE = "index.html"


def pack(site: Path, target: Path) -> int:
    """Write the zip and return the number of its files.

    Raises
    ------
    FileNotFoundError
        If there is no site in the folder.
    """
    if not (site / ENTRANCE).is_file():
        raise FileNotFoundError("the site is not built: run 'make book'")
    files = sorted(file for file in site.rglob("*") if file.is_file())
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            entry = zipfile.ZipInfo(f"{NAME}/{file.relative_to(site).as_posix()}", MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())
    os.replace(unfinished, target)
    return len(files)


def main() -> int:
    """Pack, and say where the file is."""
    target = BUILD / f"{NAME}.zip"
    try:
        count = pack(SITE, target)
    except OSError as error:
        print(f"make zip: {error}", file=sys.stderr)
        return 1
    print(f"{count} files. Unpack it anywhere and open {ENTRANCE}: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
