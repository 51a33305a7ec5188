"""Where the book's sources lie, and which edition of them this is.

This is the one place that edit, issue and launch buttons get their address from.

The address comes from continuous integration or from the git remote when a reader could open
it, else from ``repository.url`` in ``_config.yml``. While it is unknown the buttons are left
out: a dead button is worse than none.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from mlp_lib import __version__

ROOT = Path(__file__).resolve().parent.parent
#: The forges whose addresses of edit pages and issues the theme knows.
PROVIDERS = ("github", "gitlab")
BUTTONS = ("use_repository_button", "use_edit_page_button", "use_issues_button")
BINDER = "https://mybinder.org"
#: Colab opens what lies on GitHub: of the branch that 'make publish' writes, the copies that install the library.
COLAB = "https://colab.research.google.com"
PUBLISHED = "gh-pages"
#: Python in the reader's browser, seen from a chapter. Every chapter lies one level deep.
LITE = "lite/notebooks/index.html"
#: Names that only resolve inside a house.
PRIVATE_ENDINGS = ("local", "internal", "lan", "home", "corp", "intranet", "private", "test", "example", "invalid")
#: What the book is made from; a commit that changes nothing of it gives no new date.
CONTENT = ("book", "mlp_lib", "sphinx_site", "_config.yml", "_toc.yml")
MONTHS = (
    "January February March April May June July August September October November December".split()
)  # not strftime's, which speaks the language of the machine
#: What the address bar of a browser adds to the address of a repository where it shows a branch or a file.
PAGE_WITHIN = {
    "github": re.compile(r"(?P<name>[^/]+/[^/]+)/(?:tree|blob)/.+"),
    "gitlab": re.compile(r"(?P<name>.+?)/-/.+"),
}
#: ``git@host:owner/name``, as git writes addresses that are read over ssh.
SCP_LIKE = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>(?!//|\\)[^:]+)")


def provider(host: str) -> str | None:
    """The forge that runs at a host, as far as its name tells."""
    return next((name for name in PROVIDERS if name in host.lower().split(".")), None)


def public_address(address: str) -> str | None:
    """The page of a repository that a reader can open, or None.

    Parameters
    ----------
    address
        What git or continuous integration calls the repository: an address of ``https``,
        ``ssh`` or ``git@host:owner/name``. Names and passwords in it are dropped.

    Returns
    -------
    str or None
        ``https://host/owner/name``; None for a path, a private host or an unknown forge.
    """
    address = address.strip()
    if "://" in address:
        parts = urlsplit(address)
        if parts.scheme not in {"https", "http", "ssh", "git"}:
            return None
        try:
            # A port of ssh says nothing about the page; another port of the web is not for readers.
            if parts.port not in {None, 443} and parts.scheme.startswith("http"):
                return None
        except ValueError:
            return None
        host, path = parts.hostname or "", parts.path
    else:
        match = SCP_LIKE.fullmatch(address)
        if match is None:
            return None
        host, path = match["host"].lower(), match["path"]
    path = path.strip("/")
    if within := PAGE_WITHIN.get(provider(host) or "", re.compile("(?!)")).fullmatch(path):
        path = within["name"]
    path = path.removesuffix(".git")
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+", path, flags=re.ASCII) or ".." in path.split("/"):
        return None
    if "." not in host or host.rsplit(".", 1)[-1] in PRIVATE_ENDINGS or provider(host) is None:
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"https://{host}/{path}"
    return None


def file_address(address: str, ref: str, file: str, *, raw: bool = False) -> str:
    """The page of a file of the repository, or the file itself.

    Parameters
    ----------
    address
        The page of the repository, as :func:`public_address` gives it.
    ref
        A branch or a tag.
    file
        The file, seen from the root of the repository.
    raw
        Whether the file itself is meant, as a picture is.
    """
    host = urlsplit(address).hostname or ""
    if provider(host) == "gitlab":
        return f"{address}/-/{'raw' if raw else 'blob'}/{ref}/{file}"
    if raw and host == "github.com":
        return f"https://raw.githubusercontent.com{urlsplit(address).path}/{ref}/{file}"
    return f"{address}/{'raw' if raw else 'blob'}/{ref}/{file}"


def _git(root: Path, *command: str) -> str:
    """What git answers about the folder ``root``; nothing when it is no repository of its own."""
    if not (root / ".git").exists():
        return ""
    try:
        done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def find(configured: str = "", environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> str | None:
    """The address of the repository, or None while it is unknown.

    Raises
    ------
    ConfigError
        If ``_config.yml`` names an address that no reader could open.
    """
    server, name = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    candidates = [f"{server}/{name}" if server and name else "", environment.get("CI_PROJECT_URL", "")]
    candidates.append(_git(root, "remote", "get-url", "origin"))
    for candidate in candidates:
        if found := public_address(candidate):
            return found
    if not configured.strip():
        return None
    found = public_address(configured)
    if found is None:
        raise ConfigError(
            f'repository.url in _config.yml is {configured!r}; expected an address such as https://github.com/owner/name, or ""'
        )
    return found


def theme_options(address: str | None, branch: str, *, lite: bool = False) -> dict[str, Any]:
    """The options of the theme that make the buttons, or that leave them out.

    Parameters
    ----------
    address
        The page of the repository; None while it is unknown.
    branch
        The branch that the buttons lead to.
    lite
        Whether the app that runs Python in the browser lies beside the book.
    """
    launch = {"jupyterlite_url": f"../{LITE}", "jupyterlite_ext": ".ipynb"} if lite else {}
    if address is None:
        return {"repository_url": "", "launch_buttons": launch, **dict.fromkeys(BUTTONS, False)}
    launch |= {"colab_url": COLAB} if urlsplit(address).hostname == "github.com" else {}
    return {
        "repository_url": address,
        "repository_provider": provider(urlsplit(address).hostname or ""),
        "repository_branch": branch,
        # The chapters lie in the repository as they lie here, so there is no folder to add.
        "path_to_docs": "",
        "launch_buttons": {"binderhub_url": BINDER, "notebook_interface": "jupyterlab", **launch},
        **dict.fromkeys(BUTTONS, True),
    }


def page_context(address: str | None) -> dict[str, str]:
    """What the theme wants to know before it makes a launch button, though Python in the browser needs no repository."""
    return {f"github_{part}": "" for part in ("url", "user", "repo")} if address is None else {}


def colab_address(address: str, page: str) -> str:
    """Where Colab opens a page of the book: the copy that can be run alone.

    Parameters
    ----------
    address
        The page of the repository on GitHub.
    page
        The name of the page, as in ``book/forward``.
    """
    copy = f"run/{page.rpartition('/')[2]}.ipynb"
    return f"{COLAB}/github{urlsplit(address).path}/blob/{PUBLISHED}/{copy}"


def _lead_colab_to_the_copy(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The theme's own button leads to the chapter, which needs the library to be there."""
    address = app.config["html_theme_options"].get("repository_url")
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("text") == "Colab":
                button["url"] = colab_address(address, pagename)


def last_change(environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> str | None:
    """The day of the last commit that changed the book, as in ``22 November 2026``; never the day of the build.

    ``SOURCE_DATE_EPOCH`` comes first, as everywhere; None where neither it nor git tells.
    """
    seconds = environment.get("SOURCE_DATE_EPOCH", "") or _git(root, "log", "-1", "--format=%ct", "--", *CONTENT)
    if not seconds.isdecimal():
        return None
    day = datetime.fromtimestamp(int(seconds), tz=UTC)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _configure(app: Sphinx, config: Config) -> None:
    options = config["html_theme_options"]
    address = find(options.get("repository_url") or "")
    lite = (Path(app.outdir) / LITE).is_file()
    options.update(theme_options(address, options.get("repository_branch") or "main", lite=lite))
    config["html_context"].update(page_context(address))
    config["version"] = config["release"] = __version__
    options["extra_footer"] = f"{options.get('extra_footer', '')}\n<p>Version {__version__}.</p>"


def _date(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if day := last_change():
        context["last_updated"] = day


def setup(app: Sphinx) -> None:
    """Connect to the events of a build."""
    app.add_config_value("pyodide_distribution", "", "")  # read by tools/lite.py
    app.connect("config-inited", _configure)
    app.add_config_value("package_on_pypi", False, "")  # read by tools/install_words.py
    app.connect("html-page-context", _date)
    app.connect("html-page-context", _lead_colab_to_the_copy, priority=600)  # the theme adds its buttons at 501
