"""What only a site with a known address can have: a sitemap, canonical addresses and cards. And the page at its root.

The address is ``html.baseurl`` in ``_config.yml``, or else that of GitHub Pages for the address of
the repository, because that is where the workflow publishes. While neither is known, all of it is
left out; only the description of each page, which search engines show, stands there always.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from .policy import with_policy

#: The picture that a link to the book shows elsewhere, and what it shows.
CARD = "_static/mlp/card.png"
CARD_ALT = "A chapter of the book: a network diagram with its numbers above the derivation of the hidden deltas."
#: A card of OpenGraph names addresses, and is worth nothing without them.
OPEN_GRAPH = re.compile(r'<meta property="og:[^>]*>\n?')
#: What a page says of itself to whom a link to it is shown.
ABOUT = re.compile(r'<meta (?:name="description"|(?:property|name)="(?:og|twitter):)[^>]*>|<link rel="canonical"[^>]*>')
#: sphinx-sitemap lists only the pages that a build writes anew, which after an edit are a few.
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def site_address(configured: str, source: str | None) -> str | None:
    """Where the site will be read, with a slash at its end; None while that is unknown.

    Parameters
    ----------
    configured
        ``html.baseurl`` of ``_config.yml``, or nothing.
    source
        The address of the repository.

    Raises
    ------
    ConfigError
        If ``configured`` is not the address of a site.
    """
    if configured.strip():
        parts = urlsplit(configured.strip())
        if parts.scheme not in {"https", "http"} or not parts.netloc or parts.query or parts.fragment:
            raise ConfigError(
                f"html.baseurl in _config.yml is {configured!r}; expected an address such as https://host/path/"
            )
        return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
    if source is None:
        return None
    parts = urlsplit(source)
    owner, _, name = parts.path.strip("/").partition("/")
    if parts.netloc != "github.com":
        return None
    pages = f"{owner.lower()}.github.io"
    return f"https://{pages}/" if name.lower() == pages else f"https://{pages}/{name}/"


def _configure(app: Sphinx, config: Config) -> None:
    source = config["html_theme_options"].get("repository_url") or None
    address = site_address(config["html_baseurl"] or "", source)
    config["html_baseurl"] = address or ""
    config["ogp_site_url"] = address or ""
    config["ogp_site_name"] = config["html_title"]
    # The page for what is not there is shown at any depth, so it names its files from the root of the server.
    config["notfound_urls_prefix"] = urlsplit(address).path if address else ""
    config["ogp_image"] = f"{address}{CARD}" if address else None
    config["ogp_image_alt"] = CARD_ALT
    # It would draw a card for each page as soon as matplotlib is there, which the tests bring: 1.4 MB that no page shows.
    config["ogp_social_cards"] = {"enable": False}


def _no_cards(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if not app.config.html_baseurl:
        context["metatags"] = OPEN_GRAPH.sub("", context.get("metatags", ""))


def sitemap(address: str, pages: list[str]) -> bytes:
    """The file that tells a search engine which pages there are."""
    root = ElementTree.Element("urlset", xmlns=NAMESPACE)
    for page in sorted(pages):
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = f"{address}{page}.html"
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html" or not app.config.html_baseurl:
        return
    (Path(app.outdir) / "sitemap.xml").write_bytes(sitemap(app.config.html_baseurl, list(app.env.all_docs)))


def entrance(first_page: str, address: str, title: str) -> str:
    """The page at the root of the site, which leads on: it says what the first page says of itself.

    Parameters
    ----------
    first_page
        The HTML of the page that it leads to.
    address
        Where that lies, seen from the root.
    title
        The title of the book.
    """
    head = "\n".join([f"<title>{escape(title)}</title>", *ABOUT.findall(first_page)])
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
<link rel="icon" href="data:," />
<meta http-equiv="Refresh" content="0; url={address}" />
</head>
<body><p><a href="{address}">{escape(title)}</a></p></body>
</html>
"""


def _write_entrance(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html" or app.config.root_doc == "index":
        return
    address = f"{app.config.root_doc}.html"
    page = entrance((Path(app.outdir) / address).read_text(encoding="utf-8"), address, app.config.html_title)
    (Path(app.outdir) / "index.html").write_text(with_policy(page), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect the parts; called after :mod:`sphinx_site.repository`, which finds the address of the repository."""
    app.setup_extension("sphinxext.opengraph")
    app.connect("config-inited", _configure)
    app.connect("html-page-context", _no_cards, priority=900)
    app.connect("build-finished", _write_sitemap)
    # After sphinx_site.assets, which mends pages of the theme. Jupyter Book writes a page of its own only where none is.
    app.connect("build-finished", _write_entrance, priority=950)
