"""All labelled equations of the book in their scenes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from . import casts
from .run import Scene, programs_of, run
from .tex import FormulaError

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "book" / "equation-ledger.yml"
MEANINGS = Path(__file__).with_name("meanings.yml")


DEFINITION = re.compile(
    r"\$\$(?P<tex>(?:(?!\$\$).)+)\$\$[ \t]*\((?P<label>eq-[a-z0-9-]+)\)|\bWrite \$(?P<inline>[^$]+=[^$]+)\$", re.DOTALL
)

DISPLAY = re.compile(r"\$\$(?P<tex>(?:(?!\$\$).)+)\$\$(?:[ \t]*\((?P<label>eq-[a-z0-9-]+)\))?", re.DOTALL)
CODE = re.compile(r"```\{code-cell.*?```|`[^`\n]*`", re.DOTALL)


def formulas_of(prose: str) -> Iterator[tuple[str | None, str]]:
    """Label and TeX of every labelled equation of a chapter; no label where the text defines a name: Write $S = ...$."""
    for found in DEFINITION.finditer(prose):
        yield found["label"], (found["tex"] or found["inline"]).strip()


@cache
def meanings() -> dict[str, Any]:
    """What ``meanings.yml`` says."""
    return dict(yaml.safe_load(MEANINGS.read_text(encoding="utf-8")))


def meaning(chapter: str, label: str, own: Mapping[str, Any], functions: list[str]) -> dict[str, Any]:
    """Where one equation plays: what is said of its chapter, and of itself."""
    of_chapter = meanings()["chapters"][chapter]
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

    def python(self) -> str:
        """The code that is run, with the indices that it is run for; nothing for one that is not executed."""
        if not self.executed:
            return ""
        scene = next(scenes(self.meaning))
        text = ""
        for program in programs_of(self.tex, scene, self.before):
            loops = "".join(f" for {name} in {numbers}" for name, numbers in program.loops.items())
            text += f"# {loops.strip()}\n" * bool(loops and program.relations) + program.text + "\n"
        return text.rstrip()

    def check(self, tex: str | None = None) -> int:
        """Run it, or another text in its place; the number of comparisons."""
        return check(self.tex if tex is None else tex, self.meaning, self.before)


def chapters() -> list[tuple[str, str]]:
    """File name and Markdown of every chapter that `_toc.yml` lists, in order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = []
    for part in toc.get("parts", [toc]):
        for chapter in part["chapters"]:
            path = ROOT / f"{chapter['file']}.ipynb"
            if path.is_file():
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
                found.append((path.stem, "\n\n".join(prose)))
    return found


def ledger() -> dict[str, dict[str, Any]]:
    """What the ledger says of each label."""
    return dict(yaml.safe_load(LEDGER.read_text(encoding="utf-8"))["equations"])


def equations() -> list[Equation]:
    """All labelled equations of the book, in order."""
    found, known = [], ledger()
    for chapter, prose in chapters():
        before: list[str] = []  # the sentences and equations that give a name its meaning
        for label, tex in formulas_of(prose):
            own: Mapping[str, Any] = meanings()["equations"].get(label, {})
            if label is not None:
                means = meaning(chapter, label, own, known[label]["function"])
                found.append(Equation(chapter, label, tex, means, list(before)))
            if label is None or own.get("defines"):
                before.append(tex)
    return found


def unlabelled() -> list[Equation]:
    """All displayed formulas without a label; the label is how they begin, and the meaning empty for arithmetic."""
    found = []
    for chapter, prose in chapters():
        for display in DISPLAY.finditer(prose):
            if display["label"]:
                continue
            tex = display["tex"].strip()
            start = " ".join(tex.split())
            own = [
                one for one in meanings()["unlabelled"] if one["chapter"] == chapter and start.startswith(one["begins"])
            ]
            means = meaning(chapter, start[:40], own[0], []) if own else {}
            found.append(Equation(chapter, start[:40], tex, means, []))
    return found


def inline() -> list[tuple[str, str]]:
    """Chapter and TeX of every formula in a line of text."""
    found = []
    for chapter, prose in chapters():
        text = CODE.sub("", DISPLAY.sub("", prose))
        found += [(chapter, tex) for tex in re.findall(r"(?<![\\$])\$([^$\n]+)\$", text)]
    return found
