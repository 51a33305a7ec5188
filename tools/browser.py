"""Find the browser of the site tests, or install it where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
#: Headless, and without the traffic that a browser makes for itself.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    ARGUMENTS.append("--no-sandbox")  # Chromium's sandbox does not work for root


class NoBrowserError(Exception):
    """There is no browser, and none could be installed."""


def installed() -> str | None:
    """The browser that is there: the one that CHROMIUM names, or the first of the known names."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((str(path) for path in APPLICATIONS if path.is_file()), None)


def find() -> str:
    """The path of a browser; as root on Debian, after installing it.

    Raises
    ------
    NoBrowserError
        With a sentence that says what to install.
    """
    found = installed()
    if found:
        return found
    named = os.environ.get("CHROMIUM")
    if named:
        raise NoBrowserError(f"CHROMIUM names {named}, which is not a program on this machine")
    apt = shutil.which("apt-get")
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            done = subprocess.run([apt, "-qq", *command], env=environment, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise NoBrowserError(f"apt-get {command[0]} failed, so Chromium could not be installed: {reason}")
        found = installed()
        if found:
            return found
    raise NoBrowserError(
        "the site tests need Chromium or Google Chrome: install one of them (on Debian: apt-get install chromium) "
        "or let CHROMIUM name it"
    )


if __name__ == "__main__":
    try:
        print(find())
    except NoBrowserError as error:
        sys.exit(f"make browser: {error}")
