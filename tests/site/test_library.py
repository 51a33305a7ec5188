"""The reference of the library: every public name is there, others can link to it, and the book does."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pytest
from sphinx.util.inventory import InventoryFile

import mlp_lib
from sphinx_site.library import ROOMS

from ..unit.test_public_api import MODULES, PUBLIC
from .support import SITE, Visit

#: Names of the records, not of what they hold; and the name that stands for numpy's type.
NOT_SHOWN = {"mlp_lib.per_layer.Array"}


def listed() -> dict[str, str]:
    """The address of each Python name in the inventory that other projects read."""
    with (SITE / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda _, path: path)
    return {
        name: entry[2] for kind, entries in inventory.items() if kind[:3] == "py:" for name, entry in entries.items()
    }


def promised() -> Iterator[str]:
    """The full name of all that a room, or the top of the package, lists."""
    for place in ("mlp_lib", *(f"mlp_lib.{room}" for room in ROOMS)):
        module = importlib.import_module(place)
        for name in module.__all__:
            yield f"{place}.{name}"
            value = getattr(module, name)
            if inspect.isclass(value) and value.__module__ == place:
                yield from (f"{place}.{name}.{inner}" for inner in vars(value) if f"{place}.{name}.{inner}" in PUBLIC)


def test_the_reference_has_a_room_for_every_module() -> None:
    packages = {"doctor", "sweep", "explorables", "recordings"}
    assert set(ROOMS) == set(MODULES) | packages
    assert packages | {"figures"} == {
        info.name for info in pkgutil.iter_modules(mlp_lib.__path__) if info.ispkg and info.name[0] != "_"
    }


def test_every_public_name_is_in_the_inventory_and_on_its_page() -> None:
    names, texts = listed(), {}
    for name in promised():
        assert name in names or name in NOT_SHOWN, f"{name} is not in the reference"
        if name in NOT_SHOWN:
            continue
        page, _, place = names[name].partition("#")
        texts.setdefault(page, (SITE / page).read_text(encoding="utf-8"))
        assert f'id="{place}"' in texts[page], f"{name}: {page} has no place {place}"


def test_the_old_and_the_short_names_lead_to_the_same_place() -> None:
    names = listed()
    assert names["mlp_lib.MLP"] == names["mlp_lib.network.MLP"]
    assert names["mlp_lib.network.delta_output"] == names["mlp_lib.passes.delta_output"]
    assert names["mlp_lib.training.History"] == names["mlp_lib.history.History"]


def test_a_function_of_the_page_of_equations_is_a_link() -> None:
    page = (SITE / "book/equations.html").read_text(encoding="utf-8")
    computed = re.findall(r"Computed by (.+?)\.\s*Tested", page, flags=re.DOTALL)
    assert len(computed) > 100
    for sentence in computed:
        code = re.findall(r"<code.*?</code>", sentence, flags=re.DOTALL)
        links = re.findall(r'<a class="reference internal" href="(library-[^"]+)"', sentence)
        assert len(links) == len(code), sentence


def test_an_equation_of_a_docstring_is_a_link() -> None:
    page = (SITE / "book/library-network.html").read_text(encoding="utf-8")
    entry = page[page.index('id="mlp_lib.passes.add_bias"') :]
    assert re.search(r'href="vectorized\.html#equation-eq-bias-column">\(10\.\d+\)</a>', entry[:3000])
    for file in SITE.glob("book/library*.html"):
        assert not re.search(r"\(eq-[a-z-]+", file.read_text(encoding="utf-8")), file.name


@pytest.mark.parametrize(
    ("chapter", "name"),
    [
        ("any-layer", "mlp_lib.gradient_check.check_gradients"),
        ("large-sweeps", "mlp_lib.sweep.CheckpointError"),
        ("xor", "mlp_lib.MLP"),
    ],
)
def test_a_chapter_links_the_names_it_mentions(chapter: str, name: str) -> None:
    page = (SITE / f"book/{chapter}.html").read_text(encoding="utf-8")
    assert f'href="{listed()[name].removeprefix("book/")}"' in page


def test_the_search_leads_to_a_name(wide: Visit) -> None:
    wide.open("search.html")
    wide.page.wait_for_function("() => !!window.mlpSearch")
    titles = dict(wide.page.evaluate("mlpSearch.sections.map(section => [section.url, section.title])"))
    for name, address in listed().items():
        if name.startswith("mlp_lib.") and not address.partition("#")[2].startswith("module-"):
            inner = name.rpartition(".")[2]
            assert titles.get(address) == inner, name
    assert len(titles) > 400
