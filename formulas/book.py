"""All labelled equations of the book in their scenes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from . import casts
from .run import Scene, run
from .tex import FormulaError

MEANINGS = Path(__file__).with_name("meanings.yml")


DEFINITION = re.compile(
    r"\$\$(?P<tex>(?:(?!\$\$).)+)\$\$[ \t]*\((?P<label>eq-[a-z0-9-]+)\)|\bWrite \$(?P<inline>[^$]+=[^$]+)\$", re.DOTALL
)


def formulas_of(prose: str) -> Iterator[tuple[str | None, str]]:
    """Label and TeX of every labelled equation of a chapter; no label where the text defines a name: Write $S = ...$."""
    for found in DEFINITION.finditer(prose):
        yield found["label"], (found["tex"] or found["inline"]).strip()


@cache
def meanings() -> dict[str, Any]:
    """What ``meanings.yml`` says."""
    return dict(yaml.safe_load(MEANINGS.read_text(encoding="utf-8")))


def meaning(chapter: str, label: str, functions: list[str]) -> dict[str, Any]:
    """Where one equation plays."""
    known = meanings()
    of_chapter, own = known["chapters"][chapter], known["equations"].get(label, {})
    layers = {**of_chapter.get("layers", {}), **own.get("layers", {})}
    defaults = {"scene": "network", "label": label, "function": functions}
    return {**defaults, **of_chapter, **own, "layers": layers}


def scenes(of: Mapping[str, Any]) -> Iterator[Scene]:
    """The scenes of an equation; all keep one account of how near inequalities come."""
    slack: dict[tuple[str, int], float] = {}
    for scene in getattr(casts, of["scene"])(of):
        scene.layers, scene.slack, scene.different = of["layers"], slack, tuple(of.get("different", ()))
        scene.defines = tuple(of.get("defines", ()))
        for name in of.get("without", ()):
            scene.names.pop(name, None)
        yield scene


def check(tex: str, of: Mapping[str, Any], before: list[str]) -> int:
    """Run an equation in all its scenes; the number of comparisons.

    Raises
    ------
    FormulaError
        When it cannot be executed, or is wrong in one of them.
    """
    compared, scene = 0, None
    for scene in scenes(of):
        compared += run(tex, scene, before)
    if scene is None or compared == 0:
        raise FormulaError("nothing was compared")
    if of.get("tight"):
        for (text, _), gap in scene.slack.items():
            if gap > 0.02:
                raise FormulaError(f"{text}: the sides never come nearer than {gap:.0%}")
    return compared


class Equation(NamedTuple):
    """One labelled equation, with what it means and what stands before it in its chapter."""

    chapter: str
    label: str
    tex: str
    meaning: dict[str, Any]
    before: list[str]

    @property
    def executed(self) -> bool:
        """Whether it can be run."""
        return bool(self.meaning.get("executed", True))

    def check(self, tex: str | None = None) -> int:
        """Run it, or another text in its place; the number of comparisons."""
        return check(self.tex if tex is None else tex, self.meaning, self.before)


def equations(chapters: Iterable[tuple[str, str]], ledger: Mapping[str, Any]) -> list[Equation]:
    """All labelled equations of the chapters, in order."""
    found = []
    for chapter, prose in chapters:
        before: list[str] = []
        for label, tex in formulas_of(prose):
            if label is not None:
                functions = ledger[label]["function"]
                found.append(Equation(chapter, label, tex, meaning(chapter, label, functions), list(before)))
            before.append(tex)
    return found
