"""The copies that are handed out, in JupyterLab and Notebook as a reader installs them today.

``make test-jupyter JUPYTER="notebook jupyterlab"`` looks at others; what pip understands can stand there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from sphinx_site import runners
from tests.environments import Environment

from .jupyter_lab import jupyter_lab, open_notebook
from .support import ROOT
from .test_chapters_jupyter import ALL_CELLS
from .whole_chapter import check_chapter

JUPYTER = os.environ.get("JUPYTER", "jupyterlab==4.6.6 notebook==7.6.5").split()
#: Where each of them opens a notebook; one server has both.
HOSTS = {"JupyterLab": "lab/tree", "Notebook": "notebooks"}
CHAPTERS = sorted(file.stem for file in (ROOT / "book").glob("*.ipynb"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A reader's own Jupyter, with the library and what it needs as they come, and the copies of the chapters."""
    folder = tmp_path_factory.mktemp("newest")
    environment = Environment(folder / "environment", folder)
    environment.install(*JUPYTER, f"{ROOT}[chapters]")
    settings = environment.python.parents[1] / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(ALL_CELLS), encoding="utf-8")
    (folder / "files").mkdir()
    for host in HOSTS:  # each its own: one that is open for long is saved, with the cells that a test has added
        runners.write(folder / "files" / host)
    with jupyter_lab(folder / "files", environment=environment) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, newest: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    yield context.new_page()
    # Else the next host would find the kernel of this one, with all that was done in it.
    (token,) = (each["value"] for each in context.cookies() if each["name"] == "_xsrf")
    for session in context.request.get(f"{newest}api/sessions").json():
        assert context.request.delete(f"{newest}api/sessions/{session['id']}", headers={"X-XSRFToken": token}).ok
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("host", HOSTS)
def test_chapter_runs_and_its_controls_work(page: Page, newest: str, host: str, chapter: str) -> None:
    open_notebook(page, newest, f"{HOSTS[host]}/{host}/{chapter}.ipynb")
    check_chapter(page, chapter, alone=True)
