"""From what a learner hands over to a script: a string, a file, a notebook, a function, a class."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .lab import NotTakenError
from .minimised import MINIMISERS

__all__ = ["Script", "moved_seldom", "read", "spliced", "stepped_elsewhere"]


@dataclass
class Script:
    """A script to be run.

    Attributes
    ----------
    text : str
        Its lines.
    name : str
        How the report calls it.
    folder : Path or None
        Where it runs.
    world : dict
        Names that are there before.
    """

    text: str
    name: str
    folder: Path | None = None
    world: dict[str, Any] = field(default_factory=dict)


def without_magics(text: str) -> str:
    """Comment out what only a notebook understands: %magics and !commands.

    Parameters
    ----------
    text : str
        Cells of a notebook.

    Returns
    -------
    str
        As many lines; unchanged if it is Python.
    """
    try:
        ast.parse(text)
    except SyntaxError:
        return re.sub(r"(?m)^(\s*)([%!?].*|.*\?)$", r"\1pass  # \2", text)
    return text


def notebook(text: str) -> str:
    """Return the code cells of a notebook, one after the other.

    Parameters
    ----------
    text : str
        The file.

    Returns
    -------
    str
        A script.

    Raises
    ------
    ValueError
        If it is no notebook.
    """
    try:
        cells = json.loads(text)["cells"]
        codes = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError("the file ends in .ipynb and is no notebook: it holds no cells") from error
    cells_kept = [c for c in codes if not c.lstrip().startswith("%%") or c.lstrip().startswith(("%%time", "%%capture"))]
    cells_kept = [re.sub(r"^\s*%%.*", "pass", c) for c in cells_kept]
    return "\n\n".join(without_magics(c) for c in cells_kept) + "\n"


def read(given: Any, name: str | None = None) -> Script:
    """Return the script in what was handed over.

    Parameters
    ----------
    given : str, os.PathLike, function or class
        The text of a script, a path to one or to a notebook, or something defined in one.
    name : str, optional
        How the report calls it.

    Returns
    -------
    Script
        To be run.

    Raises
    ------
    TypeError
        If it is something else.
    FileNotFoundError
        If a path leads nowhere.
    """
    if isinstance(given, Path):
        text = given.read_text(encoding="utf-8-sig")
        folder = given.resolve().parent
        text = notebook(text) if given.suffix == ".ipynb" else text
        return Script(text, name or given.name, folder)
    if isinstance(given, str):
        if "\n" not in given and given.endswith((".py", ".ipynb")):
            return read(Path(given), name)
        return Script(without_magics(given), name or "script.py")
    if inspect.isfunction(given) or inspect.isclass(given):
        text = textwrap.dedent(inspect.getsource(given))
        module = inspect.getmodule(given)
        world = dict(vars(module)) if module is not None else {}
        if inspect.isfunction(given):
            world.update(given.__globals__)
            needed = [p for p in inspect.signature(given).parameters.values() if p.default is p.empty]
            if needed:
                names = ", ".join(p.name for p in needed)
                raise TypeError(f"{given.__name__} wants {names}; hand over a function that needs nothing, or a script")
            text += f"\n\n{given.__name__}()\n"
        world = {k: v for k, v in world.items() if not (k.startswith("__") and k.endswith("__"))}
        return Script(text, name or given.__name__, None, world)
    kind = type(given).__name__
    raise TypeError(f"source must be the text of a script, a path, a function or a class, not {kind}")


def spliced(row: str, node: Any, new: str, begin: int = 0) -> str:
    """Return a line of a script with another text for an expression of it.

    Parameters
    ----------
    row : str
        The line.
    node : ast.AST
        Begins and ends on it.
    new : str
        What stands there instead.
    begin : int, optional
        How many bytes at the line's beginning are left out.

    Returns
    -------
    str
        The line, or its rest.
    """
    said = row.encode()
    return (said[begin : node.col_offset] + new.encode() + said[node.end_col_offset :]).decode()


def moved_seldom(tree: ast.Module) -> NotTakenError | None:
    """Return a refusal of a script that moves its weights in some turns of its loop only: `if count % every == 0`.

    Parameters
    ----------
    tree : ast.Module
        A script whose loss was not found.

    Returns
    -------
    NotTakenError or None
        None if no update stands below such a condition.
    """
    for node in ast.walk(tree):
        counted = isinstance(node, ast.If) and any(isinstance(n, ast.Mod) for n in ast.walk(node.test))
        if counted and any(isinstance(n, ast.AugAssign) for s in node.body for n in ast.walk(s)):  # type: ignore[attr-defined]
            test = ast.unparse(node.test)  # type: ignore[attr-defined]
            said = (
                f"The weights are moved in some turns of the loop only, `if {test}` (line {node.lineno}), and what is "  # type: ignore[attr-defined]
                "summed over several turns is not looked at: hand it over with an update in each turn."
            )
            return NotTakenError(said, node.lineno)  # type: ignore[attr-defined]
    return None


def stepped_elsewhere(tree: ast.Module) -> NotTakenError | None:
    """Return a refusal of a script that leaves its steps to `scipy.optimize`: there is no step of its own to look at.

    Parameters
    ----------
    tree : ast.Module
        A script whose training was not found.

    Returns
    -------
    NotTakenError or None
        None if it calls no such function.
    """
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {a.name for n in imports for a in n.names} | {
        n.module or "" for n in imports if isinstance(n, ast.ImportFrom)
    }
    if not any(name.split(".")[0] == "scipy" for name in names):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in MINIMISERS:
            said = (
                f"The steps are taken inside `{ast.unparse(node.func)}` (line {node.lineno}), so no line of the script "
                "takes one: hand it over with a loop in that place that moves the weights along their slopes, "
                "`for turn in range(50): weights = weights - 0.1 * slopes(weights)`."
            )
            return NotTakenError(said, node.lineno)
    return None
