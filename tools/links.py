"""Ask every address that the chapters link to: ``make links``. Needs a network, so it is part of the weekly run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from build import BUILD, CACHE, ROOT, read

WORK = BUILD / "links" / "_build"
ANSWERS = WORK / "html" / "output.json"
LOG = BUILD / "links.log"
#: What the checker says of a host that it cannot find or reach.
UNREACHABLE = re.compile(r"NameResolutionError|NewConnectionError|ConnectTimeout|ProxyError|Network is unreachable")


def complaints(answers: str) -> list[str]:
    """One line for each address that did not answer well, from the checker's own record.

    Raises
    ------
    ValueError
        If the checker asked for nothing.
    """
    asked = [json.loads(line) for line in answers.splitlines()]
    asked = [
        each for each in asked if each["uri"].startswith("http") and each["status"] not in {"ignored", "unchecked"}
    ]
    if not asked:
        raise ValueError("no address was asked")
    broken = [each for each in asked if each["status"] in {"broken", "timeout"}]
    if len(broken) == len(asked) and all(UNREACHABLE.search(each["info"]) for each in broken):
        return [f"none of the {len(asked)} addresses could be reached; is there a network?"]
    return [f"{each['filename']} links to {each['uri']}: {each['info'].splitlines()[0]}" for each in broken]


def main() -> int:
    """Ask, and say what is broken."""
    if CACHE.is_dir():  # chapters that have been run need not run again
        shutil.rmtree(WORK / CACHE.name, ignore_errors=True)
        shutil.copytree(CACHE, WORK / CACHE.name)
    ANSWERS.unlink(missing_ok=True)
    program = Path(sys.executable).with_name("jupyter-book")
    command = [str(program), "build", "-q", "--builder", "linkcheck", "--path-output", str(WORK.parent), str(ROOT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    LOG.write_text(done.stdout + done.stderr, encoding="utf-8")
    try:
        told = complaints(read(ANSWERS))
    except ValueError as error:
        told = [f"{error} (all of it in {LOG.relative_to(ROOT)})"]
    for line in told:
        print(f"make links: {line}", file=sys.stderr)
    if not told:
        print("make links: every address answers")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
