"""The Sphinx glue of the book: a self-hosted, light site that draws our figures.

Fourteen parts, each in a file of its own:

- :mod:`sphinx_site.figures` turns Plotly figures into a ``div`` and JSON,
- :mod:`sphinx_site.formulas` sets formulas with KaTeX and gives quantities their colour,
- :mod:`sphinx_site.openings` puts what a cell shows before its folded code,
- :mod:`sphinx_site.printed` lets a narrow page break the lines of what a cell prints, where they are sentences,
- :mod:`sphinx_site.assets` copies scripts and styles and drops what no page uses;
  :mod:`sphinx_site.policy` has each page run the site's own scripts only, and :mod:`sphinx_site.fewer_requests` has
  it ask for little before its text shows,
- :mod:`sphinx_site.offline` keeps the whole book for reading without a network,
- :mod:`sphinx_site.paste` is the page that takes a reader's script,
- :mod:`sphinx_site.search` is the search, which finds sections,
- :mod:`sphinx_site.gallery` is the page of all live figures; :mod:`sphinx_site.slides` gives each figure a page of
  its own, and :mod:`sphinx_site.worksheets` each chapter a sheet of its exercises,
- :mod:`sphinx_site.runners` writes the copies of the chapters for those who run them, in plain Markdown,
- :mod:`sphinx_site.library` is the reference of mlp_lib, and the links from its names,
- :mod:`sphinx_site.licences` adds a page that names what others made,
- :mod:`sphinx_site.repository` gives the buttons for Binder, edits and issues their address,
- :mod:`sphinx_site.published` adds what a site with a known address has: sitemap, canonical addresses, cards.
"""

from __future__ import annotations

import gc
from typing import Any

from sphinx.application import Sphinx

from . import (
    assets,
    figures,
    formulas,
    gallery,
    library,
    licences,
    offline,
    openings,
    paste,
    printed,
    published,
    repository,
    runners,
    search,
    slides,
    symbols,
    worksheets,
)

#: How many more objects there are before Python looks for unused ones. The trees of all pages are millions, and nearly
#: all in use: at Python's own 700 a third of a build went into looking. This takes a tenth of that, and 100 MB more.
OBJECTS = 50_000


def _look_rarely(app: Sphinx) -> None:
    usual = gc.get_threshold()
    app.connect("build-finished", lambda *_: gc.set_threshold(*usual), priority=1000)
    gc.freeze()  # what is imported stays
    gc.set_threshold(OBJECTS, 50, 100)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts; called by Sphinx."""
    _look_rarely(app)
    repository.setup(app)
    published.setup(app)
    figures.setup(app)
    formulas.setup(app)
    openings.setup(app)
    printed.setup(app)
    assets.setup(app)
    paste.setup(app)
    search.setup(app)
    offline.setup(app)
    gallery.setup(app)
    slides.setup(app)
    symbols.setup(app)
    worksheets.setup(app)
    library.setup(app)
    licences.setup(app)
    runners.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
