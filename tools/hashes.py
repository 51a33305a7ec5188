"""The checksums of all pinned packages: ``requirements-hashes.txt``.

They stand apart from the pins because pip takes no checksums beside a folder, and ``requirements.txt``, which
Binder and readers install, ends with the project's own. ``hashes.py join FILE`` prints the pins of a file with
their checksums, for pip; ``hashes.py write UV`` asks the registry for them anew, with the program uv.

A pin that only some Pythons or systems need carries a marker, in its own file only.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "requirements-hashes.txt"
#: The files that pin Python packages.
PINNED = tuple(f"requirements{part}.txt" for part in ("", "-test", "-node", "-lite", "-pyodide"))
HEADER = "# The checksums of all that the other requirements files pin, written by 'make lock'; see tools/hashes.py.\n"


class HashError(Exception):
    """A pin without a checksum, said in one sentence."""


def pins(file: Path) -> dict[str, str]:
    """The pins of a requirements file, each with its marker; without remarks and without the project itself."""
    lines = (line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    halves = (line.partition(" ;") for line in lines if line and line != ".")
    return {pin: semicolon + marker for pin, semicolon, marker in halves}


def table(text: str) -> dict[str, str]:
    """The checksums of each pin of a file in pip's form, as they follow the pin there."""
    pattern = r"^(\S+==\S+)(?: ;[^\\\n]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$"
    return dict(re.findall(pattern, text, flags=re.MULTILINE))


def written(known: dict[str, str]) -> str:
    """The table as it is stored."""
    return HEADER + "".join(f"{pin}{known[pin]}\n" for pin in sorted(known))


def join(file: Path, known: dict[str, str]) -> str:
    """The pins of a file with their checksums.

    Raises
    ------
    HashError
        If one has none.
    """
    wanted = pins(file)
    missing = [pin for pin in wanted if pin not in known]
    if missing:
        raise HashError(f"{file.name} pins {', '.join(missing)}, without a checksum in {TABLE.name}; run 'make lock'")
    return "".join(f"{pin}{marker}{known[pin]}\n" for pin, marker in wanted.items())


def write(uv: str) -> None:
    """Ask for the checksums of every pin, and write the table."""
    known: dict[str, str] = {}
    for name in PINNED:
        command = [uv, "pip", "compile", "--quiet", "--no-config", "--no-deps", "--generate-hashes", "--no-header"]
        command += ["--universal", "--python-version", "3.11"]
        wanted = "\n".join(map("".join, pins(ROOT / name).items()))
        done = subprocess.run(
            [*command, "--no-annotate", "-"], input=wanted, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise HashError(f"the checksums of {name} are not to be had: {done.stderr.strip()}")
        known |= table(done.stdout)
        join(ROOT / name, known)
    TABLE.write_text(written(known), encoding="utf-8")


def main() -> None:
    """Print or write."""
    _, task, argument = sys.argv
    try:
        if task == "write":
            write(argument)
        else:
            print(join(ROOT / argument, table(TABLE.read_text(encoding="utf-8"))), end="")
    except HashError as error:
        sys.exit(f"make: {error}")


if __name__ == "__main__":
    main()
