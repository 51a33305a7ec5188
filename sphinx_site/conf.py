"""The book for plain Sphinx, without Jupyter Book: the settings of ``_config.yml``, under Sphinx's own names.

``sphinx-build -c sphinx_site . OUT`` builds the same pages with the Sphinx of the day. Nothing reads this file yet but
``make test-plain``, which compares them with those of ``make book``; CONTRIBUTING.md says how to switch.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

#: Parts of Jupyter Book itself, which a book without it does not load.
JUPYTER_BOOK_ITSELF = {"jupyter_book"}
#: What Jupyter Book keeps out of every book.
NO_PAGES = ["**.ipynb_checkpoints", ".DS_Store", "Thumbs.db"]


def settings(config: dict[str, Any]) -> dict[str, Any]:
    """Sphinx's settings for what ``_config.yml`` holds."""
    own = dict(config["sphinx"]["config"])
    html, execute = config["html"], config["execute"]
    theme = {
        "search_bar_text": "Search this book...",
        "repository_url": config["repository"]["url"],
        "repository_branch": config["repository"]["branch"],
        "path_to_docs": "",
        "extra_footer": html["extra_footer"],
        "home_page_in_toc": html["home_page_in_navbar"],
        **own.pop("html_theme_options"),
    }
    extensions = [name for name in own.pop("extensions") if name not in JUPYTER_BOOK_ITSELF]
    if html["use_multitoc_numbering"]:
        extensions.append("sphinx_multitoc_numbering")
    return {
        "extensions": extensions,
        "author": config["author"],
        "copyright": config["copyright"],
        "exclude_patterns": sorted({*config["exclude_patterns"], *NO_PAGES}),
        "external_toc_exclude_missing": config["only_build_toc_files"],
        "external_toc_path": "_toc.yml",
        "use_multitoc_numbering": html["use_multitoc_numbering"],
        "html_title": config["title"],
        "html_theme": "sphinx_book_theme",
        "html_theme_options": theme,
        "html_favicon": str(ROOT / html["favicon"]),
        "html_baseurl": html.get("baseurl", ""),
        "html_sourcelink_suffix": "",
        "bibtex_bibfiles": [str(ROOT / file) for file in config["bibtex_bibfiles"]],
        "myst_enable_extensions": config["parse"]["myst_enable_extensions"],
        "myst_url_schemes": ["mailto", "http", "https"],
        "nb_execution_mode": execute["execute_notebooks"],
        "nb_execution_timeout": execute["timeout"],
        "nb_execution_allow_errors": execute["allow_errors"],
        "nb_output_stderr": execute["stderr_output"],
        **own,
    }


globals().update(settings(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))))
