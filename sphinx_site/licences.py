"""What the site ships from others, under which licence, and what it keeps on a reader's machine: ``licences.html``.

Tests compare the list with the files of the built site, so that nothing travels unnamed, and what is kept with what
browsers find. What the app for Python in the browser ships is read from the app (``app_licences``).
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import app_licences, offline

PAGE = "licences"
MODULES = Path(__file__).resolve().parent.parent / "node_modules"


@dataclass(frozen=True)
class Component:
    """Something by others that lies on the site."""

    name: str
    licence: str
    address: str
    #: ``pypi:`` or ``npm:`` and the package that brings it.
    package: str
    #: Its files, below ``_static``.
    files: tuple[str, ...]

    @property
    def brought_by(self) -> str:
        """The package and its version."""
        registry, name = self.package.split(":")
        if registry == "npm":
            return f"{name} {json.loads((MODULES / name / 'package.json').read_text(encoding='utf-8'))['version']}"
        return f"{name} {version(name)}"

    def ships(self, file: str) -> bool:
        """Whether a file below ``_static`` is its."""
        return any(fnmatch(file, pattern) for pattern in self.files)


GITHUB = "https://github.com"
COMPONENTS = (
    Component("KaTeX", "MIT", "https://katex.org", "npm:katex", ("vendor/katex/katex.min.css", "vendor/katex/LICENSE")),
    Component("KaTeX fonts", "OFL-1.1", "https://katex.org", "npm:katex", ("vendor/katex/fonts/*",)),
    Component(
        "Source Serif",
        "OFL-1.1",
        f"{GITHUB}/adobe-fonts/source-serif",
        "npm:@fontsource-variable/source-serif-4",
        ("vendor/source-serif-4/*", "mlp/typefaces.css"),
    ),
    Component(
        "Source Code Pro",
        "OFL-1.1",
        f"{GITHUB}/adobe-fonts/source-code-pro",
        "npm:@fontsource-variable/source-code-pro",
        ("vendor/source-code-pro/*", "mlp/typefaces.css"),
    ),
    Component(
        "plotly.js", "MIT", "https://plotly.com/javascript", "npm:plotly.js-cartesian-dist-min", ("vendor/plotly/*",)
    ),
    Component(
        "CodeMirror with Lezer",
        "MIT",
        "https://codemirror.net",
        "npm:@codemirror/view",
        ("mlp/paste.js", "vendor/codemirror/LICENSE"),
    ),
    Component(
        "Sphinx",
        "BSD-2-Clause",
        "https://www.sphinx-doc.org",
        "pypi:sphinx",
        (
            "basic.css",
            "doctools.js",
            "documentation_options.js",
            "file.png",
            "minus.png",
            "plus.png",
            "sphinx_highlight.js",
        ),
    ),
    Component(
        "MiniSearch",
        "MIT",
        "https://lucaong.github.io/minisearch",
        "npm:minisearch",
        ("mlp/search.js", "vendor/minisearch/LICENSE"),
    ),
    Component("stemmer", "MIT", f"{GITHUB}/words/stemmer", "npm:stemmer", ("mlp/search.js", "vendor/stemmer/LICENSE")),
    Component("Pygments styles", "BSD-2-Clause", "https://pygments.org", "pypi:pygments", ("pygments.css",)),
    Component(
        "sphinx-book-theme",
        "BSD-3-Clause",
        "https://sphinx-book-theme.readthedocs.io",
        "pypi:sphinx-book-theme",
        ("scripts/sphinx-book-theme.js", "styles/sphinx-book-theme.css", "images/logo_*"),
    ),
    Component(
        "PyData Sphinx Theme",
        "BSD-3-Clause",
        "https://pydata-sphinx-theme.readthedocs.io",
        "pypi:pydata-sphinx-theme",
        ("scripts/pydata-sphinx-theme.js", "styles/pydata-sphinx-theme.css", "styles/theme.css"),
    ),
    Component(
        "Bootstrap",
        "MIT",
        "https://getbootstrap.com",
        "pypi:pydata-sphinx-theme",
        ("scripts/bootstrap.js*", "styles/pydata-sphinx-theme.css"),
    ),
    Component(
        "Font Awesome Free fonts and icons",
        "OFL-1.1 and CC-BY-4.0",
        "https://fontawesome.com",
        "pypi:pydata-sphinx-theme",
        ("vendor/fontawesome/*", "styles/pydata-sphinx-theme.css"),
    ),
    Component(
        "sphinx-copybutton",
        "MIT",
        f"{GITHUB}/executablebooks/sphinx-copybutton",
        "pypi:sphinx-copybutton",
        ("copybutton*", "copy-button.svg", "check-solid.svg"),
    ),
    Component("clipboard.js", "MIT", "https://clipboardjs.com", "pypi:sphinx-copybutton", ("clipboard.min.js",)),
    Component(
        "sphinx-design",
        "MIT",
        f"{GITHUB}/executablebooks/sphinx-design",
        "pypi:sphinx-design",
        ("design-tabs.js", "sphinx-design.min.css"),
    ),
    Component(
        "sphinx-togglebutton",
        "MIT",
        f"{GITHUB}/executablebooks/sphinx-togglebutton",
        "pypi:sphinx-togglebutton",
        ("togglebutton.*",),
    ),
    Component("MyST-NB", "BSD-3-Clause", "https://myst-nb.readthedocs.io", "pypi:myst-nb", ("mystnb.*.css",)),
    Component(
        "sphinx-proof", "BSD-3-Clause", f"{GITHUB}/executablebooks/sphinx-proof", "pypi:sphinx-proof", ("proof.css",)
    ),
    Component(
        "sphinx-exercise", "MIT", f"{GITHUB}/executablebooks/sphinx-exercise", "pypi:sphinx-exercise", ("exercise.css",)
    ),
    Component(
        "sphinxcontrib-katex",
        "MIT",
        f"{GITHUB}/hagenw/sphinxcontrib-katex",
        "pypi:sphinxcontrib-katex",
        ("katex-math.css",),
    ),
)
#: Ours, under the licences of the book.
OWN = ("mlp/*", "favicon.svg")


def table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Rows of cells whose first is a link or a name, as HTML."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    names = "".join(f"<th>{name}</th>" for name in head.split(", "))
    return (
        '<div class="pst-scrollable-table-container"><table class="table">'
        f"<thead><tr>{names}</tr></thead><tbody>{cells}</tbody></table></div>"
    )


def body(app: Path) -> str:
    """The content of the page; ``app`` is the folder of the app for Python in the browser, if there is one."""
    rows = (
        (
            f'<a class="reference external" href="{html.escape(part.address)}">{html.escape(part.name)}</a>',
            html.escape(part.licence),
            html.escape(part.brought_by),
        )
        for part in COMPONENTS
    )
    text = (
        "<section><h1>Licences</h1>"
        "<p>The text of the book is licensed under CC BY 4.0, its code under MIT. The pages also bring the work of "
        "others, all of it unchanged but for what the build leaves out.</p>"
        f"{table('What, Licence, Comes with', rows)}"
    )
    if app.is_dir():
        made_of, inside = app_licences.parts(app)
        text += (
            "<section><h2>Python in the browser</h2>"
            "<p>The app that runs Python in the browser is put together from these packages.</p>"
            f"{table('What, Licence, Version', map(_cells, made_of))}"
            f"<p>Its scripts were bundled by their authors. Inside are {len(inside)} packages, whose full licences lie "
            "beside the scripts.</p><details><summary>Packages inside the scripts of the app</summary>"
            f"{table('What, Licence, Version', map(_cells, inside))}</details></section>"
        )
    return f"{text}{offline.WHAT_STAYS}</section>"


def _cells(part: app_licences.Part) -> tuple[str, ...]:
    return html.escape(part.name), html.escape(part.licence), html.escape(part.version)


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield PAGE, {"title": "Licences", "body": body(Path(app.outdir) / "lite")}, "page.html"


def _link(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Lead to the page from every footer."""
    link = f'<p><a href="{context["pathto"](PAGE)}">Licences of what this site ships, and what it keeps</a></p>'
    context["theme_extra_footer"] = f"{context.get('theme_extra_footer', '')}\n{link}"


def setup(app: Sphinx) -> None:
    """Add the page and the links to it; called by the extension."""
    app.connect("html-collect-pages", _pages)
    app.connect("html-page-context", _link)
