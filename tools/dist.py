"""Make what goes to a package index: ``make dist`` writes the sdist and the wheel into ``dist/``.

An index shows README.md by itself, and only to who can install the library from there. So its links and pictures get the whole address of the repository, and so does
``[project.urls]``. The address comes from where the buttons of the site get theirs. While it is unknown, links to
files become plain text and pictures are left out: a dead link is worse than none.

The wheel is made from the sdist, so an sdist that lacks something makes no wheel.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import yaml
from sphinx.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the glue of the site is no installed package

import install_words  # noqa: E402
from mlp_lib import __version__  # noqa: E402
from sphinx_site.published import site_address  # noqa: E402
from sphinx_site.repository import file_address, find  # noqa: E402

DIST = ROOT / "dist"
#: A picture of Markdown's HTML with the paragraph that it stands in, and a link to a file of the repository.
PICTURES = re.compile(r"<p>\s*(?:<img [^>]*>\s*)+</p>\n*")
PICTURE = re.compile(r'(<img src=")(?!https?:)([^"]+)"')
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")
URLS = "[project.urls]\n"


def readme(text: str, address: str | None, tag: str) -> str:
    """README.md as it can be read anywhere.

    Parameters
    ----------
    text
        The file, whose links and pictures are those of the folder it lies in.
    address
        The page of the repository, or None while it is unknown.
    tag
        The edition that links lead to.
    """
    text = install_words.told("README.md", text, on_pypi=True)
    if address is None:
        return LINK.sub(r"\1", PICTURES.sub("", text))
    text = PICTURE.sub(lambda found: f'{found[1]}{file_address(address, tag, found[2], raw=True)}"', text)
    return LINK.sub(lambda found: f"[{found[1]}]({file_address(address, tag, found[2])})", text)


def urls(address: str | None, site: str | None) -> dict[str, str]:
    """The links that an index shows beside the package."""
    if address is None:
        return {}
    known = {"Documentation": site} if site else {}
    known |= {"Source": address, "Issues": f"{address}/issues"}
    return known | {"Changelog": file_address(address, "main", "CHANGELOG.md")}


def ignored() -> list[str]:
    """The names that .gitignore keeps out of the repository."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return [".git", *(line.rstrip("/") for line in lines)]


def project(folder: Path, address: str | None, site: str | None) -> None:
    """Copy the project, with the addresses filled in."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*ignored()))
    page = folder / "README.md"
    page.write_text(readme(page.read_text(encoding="utf-8"), address, f"v{__version__}"), encoding="utf-8")
    settings = folder / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    if URLS not in text:
        sys.exit("make dist: pyproject.toml has no [project.urls] to fill")
    lines = "".join(f'{name} = "{value}"\n' for name, value in urls(address, site).items())
    settings.write_text(text.replace(URLS, URLS + lines), encoding="utf-8")


def ask(hook: str, folder: Path, out: Path) -> Path:
    """Have setuptools, as an installer would ask it, make an archive; return it."""
    script = f"import setuptools.build_meta as backend, sys; print(backend.{hook}(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(out)], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"make dist: {hook} failed: {done.stderr.strip()[-2000:]}")
    return out / done.stdout.strip().splitlines()[-1]


def make(out: Path, address: str | None, site: str | None) -> tuple[Path, Path]:
    """Make both archives; returns the sdist and the wheel."""
    with tempfile.TemporaryDirectory() as temporary:
        project(Path(temporary) / "project", address, site)
        sdist = ask("build_sdist", Path(temporary) / "project", out)
        with tarfile.open(sdist) as files:
            files.extractall(Path(temporary) / "sdist", filter="data")
        (unpacked,) = (Path(temporary) / "sdist").iterdir()
        return sdist, ask("build_wheel", unpacked, out)


def main() -> None:
    """Make them anew."""
    tag = os.environ.get("GITHUB_REF_NAME", "") if os.environ.get("GITHUB_REF_TYPE") == "tag" else ""
    if tag not in {"", f"v{__version__}"}:
        sys.exit(f"make dist: the tag is {tag}, and the library calls itself {__version__}")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    try:
        address = find(config["repository"]["url"])
        site = site_address(config["html"].get("baseurl", ""), address)
    except ConfigError as error:
        sys.exit(f"make dist: {error}")
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    for archive in make(DIST, address, site):
        print(archive.relative_to(ROOT))
    if address is None:
        print("The address of the repository is unknown, so the archives name none; see repository.url in _config.yml.")


if __name__ == "__main__":
    main()
