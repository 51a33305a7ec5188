"""How the modules of the library stand to each other: no circle, and the order of the book."""

from __future__ import annotations

import ast
import importlib.util
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import mlp_lib
from mlp_lib import passes

ROOT = Path(mlp_lib.__file__).parent


def name_of(path: Path) -> str:
    parts = ("mlp_lib", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


def imported_by(name: str, source: str) -> set[str]:
    """The modules of the library that a module names anywhere: at its top, in a function, or for a type checker."""
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            # `from . import x` may mean a module or a name of the package.
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= inner & MODULES.keys()
            if not inner <= MODULES.keys():
                found.add(base)
    return (found & MODULES.keys()) - {name}


def imports() -> dict[str, set[str]]:
    return {name: imported_by(name, path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def circle_of(graph: dict[str, set[str]]) -> list[str]:
    """One circle of the graph, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = imports()
    assert {"mlp_lib.passes", "mlp_lib.training"} <= graph["mlp_lib.network"]  # so the graph is not an empty one
    assert circle_of(graph) == []


@pytest.mark.parametrize(
    "hidden",
    [
        "from .network import MLP",
        "import mlp_lib.network",
        "def late():\n    from .network import MLP",
        "if TYPE_CHECKING:\n    from . import network",
    ],
)
def test_a_hidden_circle_is_found(hidden: str) -> None:
    graph = imports()
    graph["mlp_lib.history"] |= imported_by("mlp_lib.history", hidden)
    assert "mlp_lib.network" in circle_of(graph)


def test_the_front_rooms_need_no_door() -> None:
    """Who reads the derivation is not sent back up to the class, and the passes know nothing of the fast ones."""
    graph = imports()

    def below(name: str) -> set[str]:
        return graph[name].union(*(below(other) for other in graph[name]))

    for room in ("passes", "architecture", "recipe", "history", "losses", "activations"):
        assert not {other for other in below(f"mlp_lib.{room}") if "._machine" in other or other.endswith(".network")}
    assert "mlp_lib.network" not in below("mlp_lib.training")


def test_the_derivation_checks_nothing() -> None:
    source = Path(passes.__file__).read_text(encoding="utf-8")
    kinds = (ast.Raise, ast.Assert, ast.Try)
    assert [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)] == []
    assert "check_" not in source


def test_every_function_of_the_derivation_names_its_equation() -> None:
    docstrings = {
        node.name: ast.get_docstring(node) or ""
        for node in ast.parse(Path(passes.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert set(docstrings) == set(passes.__all__) - {"Forward", "Backward"}
    assert [name for name, text in docstrings.items() if "(eq-" not in text] == []
