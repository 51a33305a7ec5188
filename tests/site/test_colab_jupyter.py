"""The copies that are handed out, with the versions of Colab, in the JupyterLab of their time.

Colab itself cannot be reached from a test. Its pages draw widgets with the JavaScript that came with ipywidgets 7.7, and
so does this JupyterLab: the last of its kind that Colab's Python can install.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sphinx_site import runners
from tests.environments import Environment, interpreter
from tests.notebooks.test_elsewhere import COLAB, COLAB_PYTHON

from .jupyter_lab import jupyter_lab, open_notebook
from .support import ROOT
from .whole_chapter import check_chapter

#: JupyterLab 3.6 needs a package that cannot be had for this Python; the rest is what goes with ipywidgets 7.7.
LAB = ("jupyterlab==3.5.3", "jupyter-server<2", "jupyterlab-widgets<2")
CHAPTERS = sorted(file.stem for file in (ROOT / "book").glob("*.ipynb"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("colab")
    environment = Environment(folder / "environment", folder, interpreter(COLAB_PYTHON))
    pins = [f"{name}=={version}" for name, version in COLAB.items()]
    environment.install(*pins, *LAB, f"{ROOT}[figures,explorables]")
    (folder / "files" / "config").mkdir(parents=True)
    # A server of that time knows no other place for it.
    (folder / "files" / "config" / "jupyter_server_config.json").write_text('{"ServerApp": {"token": ""}}')
    runners.write(folder / "files" / "book")
    with jupyter_lab(folder / "files", environment=environment) as address:
        yield address


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_runs_and_its_controls_work(chromium: Browser, lab: str, chapter: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    open_notebook(page, lab, f"lab/tree/book/{chapter}.ipynb")
    check_chapter(page, chapter, alone=True)
    context.close()
