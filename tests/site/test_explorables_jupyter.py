"""The explorables in JupyterLab with a kernel: figure and traits follow each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mlp_lib import MLP, datasets
from mlp_lib.explorables import Explorable, HiddenSpace, TrainingLab
from sphinx_site import gallery

from .explorable_pages import numbers
from .jupyter_lab import ask_below, jupyter_lab, open_notebook, run_cell
from .moves import (
    COUNTING,
    LESSONS,
    MOMENTS,
    MOVED,
    TEXTS,
    changed,
    check_lab_rows,
    choose_value,
    new_value,
    number_of,
    pictures,
    type_number,
)
from .pictures import until

CELLS = [
    "from mlp_lib.explorables import TrainingLab\nlab = TrainingLab()\nlab",
    "lab.learning_rate = 3.0\nlab.seed = 2",
    "print('the kernel says', lab.learning_rate, lab.seed, f'{lab.history.errors[-1]:.4g}')",
    "lab.weights = [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.7], [0.8], [0.9]]]",
]


for cls, lesson in LESSONS.items():
    CELLS += [
        f"from mlp_lib.explorables import {cls.__name__}\nwidget = {cls.__name__}()\nwidget",
        f"print('the kernel has', widget.{lesson.trait})",
    ]

FAST = (HiddenSpace, TrainingLab)
#: Learning rate and seed of every explorable that has them.
RATES_AND_SEEDS = [(cls, name) for cls in LESSONS for name in MOVED if name in cls.setting_names()]
FIRST = len(CELLS)
for cls, name in RATES_AND_SEEDS:
    CELLS += [
        f"from mlp_lib.explorables import {cls.__name__}\nwidget = {cls.__name__}(**{MOMENTS.get(cls, {})})\nwidget",
        f"print('the kernel has', widget.{name})",
    ]
    CELLS += [f"widget.{name} = {new_value(cls, name)}"]
# The last one, below which a cell is added.
CELLS += ["moved = TrainingLab()\nmoved"]


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab with one notebook."""
    folder = tmp_path_factory.mktemp("jupyter")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "explorables.ipynb")
    with jupyter_lab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def notebook(chromium: Browser, jupyter: str) -> Iterator[tuple[Page, list[str]]]:
    """The notebook, opened, with its kernel idle; and what our scripts complain of."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    errors: list[str] = []
    # anywidget loads a module from a blob: what happens there is ours, the rest is JupyterLab's own.
    page.on("pageerror", lambda error: errors.append(error.stack or "") if "blob:" in (error.stack or "") else None)
    open_notebook(page, jupyter, "lab/tree/explorables.ipynb")
    yield page, errors
    context.close()


def cell_of(page: Page, number: int) -> Locator:
    return page.locator(".jp-Notebook .jp-CodeCell").nth(number)


def wanted(**settings: object) -> str:
    lab = TrainingLab(**settings)  # type: ignore[arg-type]
    return f"the error is {lab.history.errors[-1]:.4g}"


def test_figure_and_traits_follow_each_other(notebook: tuple[Page, list[str]]) -> None:
    page, errors = notebook
    run_cell(page, cell_of(page, 0))
    card = page.locator(".mlp-training-lab").first
    sentence = card.locator(".mlp-sentence")
    expect(sentence).to_contain_text(wanted()[:-1], timeout=60_000)
    # From Python into the figure …
    run_cell(page, cell_of(page, 1))
    expect(sentence).to_contain_text(wanted(learning_rate=3.0, seed=2)[:-1], timeout=20_000)
    # … and from the figure into Python.
    field = card.locator('[data-name="learning_rate"] input[type=number]')
    field.fill("5")
    field.press("Enter")
    card.locator('[data-name="new_seed"]').click()
    page.wait_for_function("() => !document.querySelector('.mlp-card[data-unsent]')")
    run_cell(page, cell_of(page, 2))
    answer = TrainingLab(learning_rate=5.0, seed=3).history.errors[-1]
    output = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output")
    expect(output).to_contain_text(f"the kernel says 5.0 3 {answer:.4g}", timeout=30_000)
    # Weights set in Python are where the figure starts from.
    run_cell(page, cell_of(page, 3))
    X, T = datasets.xor()
    start = MLP([2, 2, 1], weights=[[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.7], [0.8], [0.9]]]).error(X, T)
    expect(sentence).to_contain_text(f"With the starting weights the error is {start:.4g}"[:-1], timeout=20_000)
    assert "training-lab" not in page.url  # the address belongs to JupyterLab
    assert errors == []


@pytest.mark.parametrize("cls", LESSONS, ids=lambda cls: cls.__name__)
def test_every_explorable_lives_in_a_notebook(notebook: tuple[Page, list[str]], cls: type[Explorable]) -> None:
    page, errors = notebook
    lesson = LESSONS[cls]
    first = FIRST - 2 * len(LESSONS) + 2 * list(LESSONS).index(cls)
    run_cell(page, cell_of(page, first))
    card = page.locator(".jp-Notebook .jp-CodeCell").nth(first).locator(f".mlp-{cls.lesson}")
    expect(card.locator(".mlp-sentence")).to_contain_text(re.compile(r"\w+"), timeout=30_000)
    assert card.evaluate("e => getComputedStyle(e).getPropertyValue('--mlp-deltas').trim()").startswith("#")
    before = pictures(card, lesson.within)
    lesson.change(card)
    expect(page.locator(".mlp-card:is([data-unsent], [data-computing])")).to_have_count(0, timeout=30_000)
    assert changed(before, pictures(card, lesson.within))
    value = lesson.shown(cls(**{lesson.trait: lesson.value}))
    found = numbers(card.evaluate(TEXTS))
    fields = [
        float(text) for text in card.locator("input[type=number]").evaluate_all("all => all.map(e => e.value)") if text
    ]
    assert any(shown == pytest.approx(value, rel=6e-3, abs=1e-6) for shown in found + fields), (value, found)
    run_cell(page, cell_of(page, first + 1))
    output = page.locator(".jp-Notebook .jp-CodeCell").nth(first + 1).locator(".jp-OutputArea-output")
    expect(output).to_contain_text(f"the kernel has {lesson.value}", timeout=30_000)
    assert errors == []


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        pytest.param(cls, name, marks=[] if cls in FAST else pytest.mark.slow, id=f"{cls.__name__}-{name}")
        for cls, name in RATES_AND_SEEDS
    ],
)
def test_learning_rate_and_seed_move_sentence_state_and_picture(
    notebook: tuple[Page, list[str]], cls: type[Explorable], name: str
) -> None:
    page, errors = notebook
    shown, told, from_python = (FIRST + 3 * RATES_AND_SEEDS.index((cls, name)) + i for i in range(3))
    run_cell(page, cell_of(page, shown))
    card = cell_of(page, shown).locator(f".mlp-{cls.lesson}")
    settled = page.locator(".mlp-card:is([data-unsent], [data-computing])")
    expect(card.locator(".mlp-sentence")).to_contain_text(re.compile(r"\w+"), timeout=30_000)
    expect(settled).to_have_count(0, timeout=30_000)
    before, said = pictures(card), card.locator(".mlp-sentence").inner_text()
    value = new_value(cls, name)
    field, options = (card.locator(f'[data-name="{name}"] {kind}') for kind in ("input[type=number]", "select"))
    if field.count():
        type_number(number_of(name), str(value))(card)
    elif options.count():
        choose_value(options, str(value))
    else:  # it has no control: Python moves it
        run_cell(page, cell_of(page, from_python))
    if cls not in COUNTING:
        expect(card.locator(".mlp-sentence")).not_to_have_text(said, timeout=30_000)
    expect(settled).to_have_count(0, timeout=30_000)
    until(page, lambda: changed(before, pictures(card)), 30, "another picture")
    run_cell(page, cell_of(page, told))
    output = cell_of(page, told).locator(".jp-OutputArea-output")
    expect(output).to_contain_text(f"the kernel has {value}", timeout=30_000)
    assert errors == []


def test_the_rows_of_the_training_lab_move_sentence_state_and_picture(notebook: tuple[Page, list[str]]) -> None:
    page, errors = notebook
    run_cell(page, cell_of(page, 0))
    last = cell_of(page, len(CELLS) - 1)
    run_cell(page, last)
    card = last.locator(".mlp-training-lab")
    expect(card.locator(".mlp-sentence")).to_contain_text(re.compile(r"\w+"), timeout=30_000)
    check_lab_rows(page, card, ask_below(page, last))
    assert errors == []


def test_no_explorable_is_forgotten() -> None:
    assert set(LESSONS) == set(gallery.lessons())
