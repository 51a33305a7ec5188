"""What a page asks for before it shows its text: one style sheet instead of fifteen, and no script that can wait.

Each extension brings a style sheet of its own. Over a phone's network fifteen of them cost seconds before the first
word; esbuild, which already bundles the explorables, makes them one, in their order. PurgeCSS takes out of it the rules
that no page can need, more than half of it.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sphinx.errors import ExtensionError

HERE = Path(__file__).resolve().parent
MODULES = HERE.parent / "node_modules"
#: Below ``_static``, where the style sheets of the theme are, whose addresses of fonts then stay as they are.
TARGET = "styles/all.css"
LINK = re.compile(
    r'[ \t]*<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="(?P<up>[./\w-]*)_static/(?P<file>[^"?]*)[^"]*"[^>]*>\n?'
)
#: A script in the head without a word on when to run, which stops the page until it has come.
BLOCKING = re.compile(r'<script (?=[^>]*src="[^"]*_static/)(?P<rest>(?:(?!\b(?:defer|async)\b)[^>])*)></script>')
#: A line in each page writes into what this one makes, so it cannot wait; it is short enough to stand in the page.
FIRST = "documentation_options.js"
FIRST_SCRIPT = re.compile(rf'<script src="[^"]*_static/{re.escape(FIRST)}[^"]*"></script>')
#: Scripts at the end of a page are not wanted earlier than its style sheet.
EARLY = re.compile(r'[ \t]*<link rel="preload" as="script"[^>]*>\n?')
DIGEST = re.compile(rf"(?<={re.escape(TARGET)}\?v=)\w+")


def sheets(page: str) -> list[str]:
    """The style sheets of a page, below ``_static``, in their order."""
    return [match["file"] for match in LINK.finditer(page)]


def common(pages: Iterable[str]) -> list[str]:
    """The style sheets of all pages, which have the same ones.

    Raises
    ------
    ExtensionError
        If one page has others: then one sheet could not serve all.
    """
    found = {tuple(sheets(page)) for page in pages}
    if len(found) > 1:
        one, other, *_ = sorted(found)
        raise ExtensionError(f"pages differ in their style sheets: {sorted(set(one) ^ set(other)) or [one, other]}")
    return list(found.pop()) if found else []


def merge(static: Path, files: list[str]) -> None:
    """Write one style sheet out of several.

    Raises
    ------
    ExtensionError
        If esbuild is missing or refuses.
    """
    entry = static / "styles" / "entry.css"
    entry.write_text("".join(f'@import "../{file}";\n' for file in files), encoding="utf-8")
    # The site has no fonts but .woff2, which every browser takes.
    kept = [*(f"--loader:.{kind}=file" for kind in ("woff2", "png", "svg")), "--external:*.woff", "--external:*.ttf"]
    options = [
        "--bundle",
        "--minify",
        "--allow-overwrite",  # fonts stay where they are
        "--log-level=error",
        f"--outbase={static}",
        f"--outdir={static}",
        "--entry-names=styles/all",
        "--asset-names=[dir]/[name]",
        *kept,
    ]
    try:
        _run("esbuild", [str(entry), *options], static)
    finally:
        entry.unlink()
    if not (static / TARGET).is_file():
        raise ExtensionError("the style sheets could not be made one")


def purge(site: Path) -> None:
    """Take the rules that no page can need out of the one style sheet.

    Raises
    ------
    ExtensionError
        If PurgeCSS is missing or refuses.
    """
    target = site / "_static" / TARGET
    _run("purgecss", ["--config", str(HERE / "purgecss.config.cjs"), "--output", str(target)], site)


def _run(tool: str, options: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            [str(MODULES / ".bin" / tool), *options], cwd=folder, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ExtensionError("node_modules is missing: run 'make book'") from error
    if done.returncode != 0:
        raise ExtensionError(f"the style sheets could not be made one: {tool}: {done.stderr.strip()}")


def lightened(page: str, digest: str, first_script: str) -> str:
    """A page that asks for the one style sheet, and for its scripts when the text is there.

    Parameters
    ----------
    page
        The page as the theme made it.
    digest
        See :func:`checksum`.
    first_script
        What stands in the script that cannot wait.
    """
    first = LINK.search(page)
    if first is not None:
        link = f'    <link rel="stylesheet" type="text/css" href="{first["up"]}_static/{TARGET}?v={digest}" />\n'
        before, after = page[: first.start()], page[first.end() :]
        page = before + link + LINK.sub("", after)
    page = FIRST_SCRIPT.sub(lambda _: f"<script>{first_script}</script>", EARLY.sub("", page))
    return BLOCKING.sub(r"<script defer \g<rest>></script>", page)


def checksum(file: Path) -> str:
    """What the address of a file carries, so that a browser does not keep an old one."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
