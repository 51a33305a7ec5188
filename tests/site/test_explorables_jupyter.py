"""The explorables in JupyterLab with a kernel: figure and traits follow each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from mlp_lib import MLP, datasets
from mlp_lib.explorables import TrainingLab

from .jupyter_lab import jupyter_lab

CELLS = [
    "from mlp_lib.explorables import DragTheLine, LiveXOR, TrainingLab, WireView\nlab = TrainingLab()\nlab",
    "lab.learning_rate = 3.0\nlab.seed = 2",
    "print('the kernel says', lab.learning_rate, lab.seed, f'{lab.history.errors[-1]:.4g}')",
    "lab.weights = [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.7], [0.8], [0.9]]]",
    "WireView()",
    "DragTheLine()",
    "LiveXOR()",
]


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab with one notebook."""
    folder = tmp_path_factory.mktemp("jupyter")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "explorables.ipynb")
    with jupyter_lab(folder) as address:
        yield address


def run_cell(page: Page, number: int) -> None:
    """Run one cell and wait until it is done."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=60_000)


def wanted(**settings: object) -> str:
    lab = TrainingLab(**settings)  # type: ignore[arg-type]
    return f"the error is {lab.history.errors[-1]:.4g}"


def test_figure_and_traits_follow_each_other(chromium: Browser, jupyter: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    errors: list[str] = []
    # anywidget loads a module from a blob: what happens there is ours, the rest is JupyterLab's own.
    page.on("pageerror", lambda error: errors.append(error.stack or "") if "blob:" in (error.stack or "") else None)
    page.goto(f"{jupyter}lab/tree/explorables.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    # What is typed before the kernel is there is lost.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=90_000)
    run_cell(page, 0)
    card = page.locator(".mlp-training-lab").first
    sentence = card.locator(".mlp-sentence")
    expect(sentence).to_contain_text(wanted()[:-1], timeout=60_000)
    # From Python into the figure …
    run_cell(page, 1)
    expect(sentence).to_contain_text(wanted(learning_rate=3.0, seed=2)[:-1], timeout=20_000)
    # … and from the figure into Python.
    field = card.locator('[data-name="learning_rate"] input[type=number]')
    field.fill("5")
    field.press("Enter")
    card.locator('[data-name="new_seed"]').click()
    page.wait_for_function("!document.querySelector('.mlp-card[data-unsent]')")
    run_cell(page, 2)
    answer = TrainingLab(learning_rate=5.0, seed=3).history.errors[-1]
    output = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output")
    expect(output).to_contain_text(f"the kernel says 5.0 3 {answer:.4g}", timeout=30_000)
    # Weights set in Python are where the figure starts from.
    run_cell(page, 3)
    X, T = datasets.xor()
    start = MLP([2, 2, 1], weights=[[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.7], [0.8], [0.9]]]).error(X, T)
    expect(sentence).to_contain_text(f"With the starting weights the error is {start:.4g}"[:-1], timeout=20_000)
    assert "training-lab" not in page.url  # the address belongs to JupyterLab
    for number, name in ((4, "wire-view"), (5, "drag-the-line"), (6, "live-xor")):
        run_cell(page, number)
        lesson = page.locator(f".mlp-{name}")
        expect(lesson.locator(".mlp-sentence")).to_contain_text(re.compile(r"\w+"), timeout=30_000)
        assert lesson.evaluate("e => getComputedStyle(e).getPropertyValue('--mlp-deltas').trim()").startswith("#")
    assert errors == []
    context.close()
