"""Running a page, and evaluating its claims where they stand."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from formulas import book as formulas

from . import bench, pages, words
from .entries import Binding, Claim, ClaimError, read
from .order import Pointed
from .pages import BOOK, LEADS, REFERENCE, flat


class Place(NamedTuple):
    """Where a claim stands: the segment, and where it begins in its flat text."""

    segment: int
    start: int


def find(claim: Claim, texts: list[str]) -> Place:
    """The one place of a claim on its page.

    Raises
    ------
    ClaimError
        When it stands there not at all, or more than once.
    """
    places = [
        Place(number, found.start())
        for number, text in enumerate(texts)
        for found in re.finditer(rf"(?<!\w){re.escape(claim.text)}(?!\w)", text)
    ]
    whole = [place for place in places if texts[place.segment] == claim.text]  # a caption that an alt text repeats
    if len(whole) == 1:
        return whole[0]
    if len(places) != 1:
        often = "is not on the page" if not places else f"stands {len(places)} times on the page; write more of it"
        raise ClaimError(f"{claim.where}: {claim.text!r} {often}")
    return places[0]


def texts_of(page: str) -> list[str]:
    """The flat texts of a page."""
    return [flat(segment.text) for segment in pages.segments(page)]


class Printed:
    """What the cells of a page have printed so far: ``printed("largest miss:")`` is the number behind these words."""

    def __init__(self) -> None:
        self.outputs: list[str] = []

    def __call__(self, after: str, number: int = 1) -> float:
        """The number-th number behind some words, in the last output that holds them."""
        for output in reversed(self.outputs):
            if (place := output.rfind(after)) >= 0:
                found = list(
                    re.finditer(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", output[place + len(after) :])
                )
                return float(found[number - 1][0].replace(",", ""))
        raise NameError(f"nothing printed so far holds {after!r}")

    def lines(self, holding: str = "") -> list[str]:
        """The lines of the last output that hold some words."""
        for output in reversed(self.outputs):
            if found := [line for line in output.splitlines() if line.strip() and holding in line]:
                return found
        raise NameError(f"nothing printed so far holds {holding!r}")


def numbers(text: str) -> list[tuple[float, float, str]]:
    """The numerals of a stretch of text, in order: value, room for rounding, and what stands before it."""
    found = [(one.start(), *words.numeral_value(one), text[: one.start()]) for one in words.NUMERAL.finditer(text)]
    rest = words.NUMERAL.sub(lambda one: "\0" * len(one[0]), text)
    for one in words.NUMERAL_WORDS.finditer(rest + " of"):
        value = words.words_value(one[0])
        found.append((one.start(), value, 0.06 * value if words.is_part(one[0]) else 1e-9, text[: one.start()]))
    return [(value, room, before) for _, value, room, before in sorted(found)]


def is_percent(text: str) -> bool:
    """Whether a number is followed by a sign for hundredths."""
    return bool(re.match(r"\$? ?(?:%|\\%|percent)", text))


def truth(binding: Binding, value: bool, after: str) -> bool:
    """A truth, where it can decide what the text says."""
    nodes = ast.walk(ast.parse(binding.code, mode="eval"))
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    known = [abs(float(one)) for one in constants if isinstance(one, int | float)]
    for number, _, _ in numbers(binding.text):
        said = number * (0.01 if is_percent(after) else 1.0)
        if (held := next((one for one in known if np.isclose(abs(said), one)), None)) is None:
            raise ClaimError(
                f"a truth says nothing about {said:g}, which its expression does not hold, or not so often"
            )
        known.remove(held)
    if binding.text.lower() in {*words.DIRECTIONS, *words.AMOUNTS}:
        raise ClaimError(f"{binding.text!r} needs a difference or a share, and no truth")
    if binding.text != "Right" and words.free(binding.text):
        raise ClaimError(f"a truth holds whatever the word: let `either` or `which` say {binding.text!r}")
    return value


def counted(text: str, counts: Mapping[str, float]) -> bool:
    """Whether things are as many as a stretch says: *two inputs and three hidden neurons*, each a numeral and its noun."""
    nouns = "|".join(sorted(map(re.escape, counts), key=len, reverse=True))
    parts = re.split(rf"(?<=[\w$]) ({nouns})\b", text)
    if len(parts) < 2 or words.free("".join(parts[::2])):
        raise ClaimError(f"{text!r} holds another word than a numeral and one of {', '.join(counts)}")
    return all(
        [value for value, _, _ in numbers(said)] == [counts[noun]]
        for said, noun in zip(parts[:-1:2], parts[1::2], strict=True)
    )


def whole(word: str, value: Any) -> bool:
    """Whether of several truths all hold, or none, as a word says; a share will do."""
    values = np.asarray(value)
    if values.dtype == np.bool_ and values.size < 2:
        raise ClaimError(f"{word!r} speaks of several: give a truth for each, or their share")
    share = np.mean(values) if values.size else np.nan
    return bool(share == words.WHOLE[word])


def rounded(text: str, values: npt.NDArray[np.float64], before: str, after: str) -> bool:
    """Whether numbers are those of a stretch, as they are rounded there."""
    if not (said := numbers(text)):
        raise ClaimError(
            f"{text!r} is neither a numeral nor a word of direction or amount; let `either` or `which` say it"
        )
    if left := words.free(text):
        raise ClaimError(
            f"no number judges {left[0]!r}: let the expression give all of {text!r}, or bind its words apart"
        )
    scale = 100.0 if is_percent(after) else 1.0
    return len(said) == len(values) and all(
        words.meets(scale * one, number, room, (before + own).replace("[[", ""))
        for one, (number, room, own) in zip(values, said, strict=True)
    )


def judge(binding: Binding, value: Any, before: str, after: str, page: str = "") -> bool:
    """Whether a value is what the bound text says; the page is where a link that names none leads."""
    text = binding.text
    if reference := REFERENCE.fullmatch(text):
        return says(reference[1], value)
    if link := LEADS.fullmatch(text):
        return leads(page, Path(link[2]).stem or page, link[3] or "", value)
    if isinstance(value, str):
        return value == text
    word = text.lower()
    if word in words.WHOLE:
        return whole(word, value)
    if np.asarray(value).dtype == np.bool_:
        return truth(binding, bool(np.all(value)), after)
    if isinstance(value, Mapping):
        return counted(text, value)
    values = np.asarray(value, dtype=np.float64).ravel()
    if word in words.DIRECTIONS:
        return bool(np.all(np.isfinite(values)) and np.all(np.sign(values) == words.DIRECTIONS[word]))
    if word in words.AMOUNTS:
        return all(map(words.AMOUNTS[word], values))
    if word in words.PLURALS:
        return all(words.PLURALS[word] < one < 10 * words.PLURALS[word] for one in values)
    return rounded(text, values, before, after)


@cache
def equations() -> dict[str, str]:
    """The TeX of all labelled equations, each as one line without spaces."""
    return {one.label: squeezed(one.tex) for one in formulas.equations()}


def squeezed(tex: str) -> str:
    """TeX without what only moves it on the paper."""
    return re.sub(r"\s|\\[,;!]|&|\\(?:[bB]igg?|left|right)(?![a-z])", "", tex)


def says(label: str, part: Any) -> bool:
    """Whether an equation is the one that holds a piece of TeX, or the shortest of them; a tuple is several pieces."""
    parts = [squeezed(one) for one in ((part,) if isinstance(part, str) else part)]
    holding = sorted((len(tex), tex) for tex in equations().values() if all(one in tex for one in parts))
    if all(one in equations()[label] for one in parts) and holding[0][1] != equations()[label]:
        raise ClaimError(f"{part!r} stands in a shorter equation, too: name what only {label} says")
    return bool(holding) and holding[0][1] == equations()[label]


def leads(source: str, page: str, anchor: str, part: Any) -> bool:
    """Whether a page, or a section of one, says some words oftenest of all but the source; of several the rarest counts."""
    parts = [one.lower() for one in ((part,) if isinstance(part, str) else part)]

    def often(text: str) -> int:
        text = flat(text).lower()
        return min(text.count(one) for one in parts)

    counts = {
        place: often(text)
        for place, text in pages.places().items()
        if bool(place[1]) == bool(anchor) and (place[0] != source or page == source)
    }
    if (page, anchor) not in counts:
        raise ClaimError(f"{page}#{anchor} is no place of the book")
    own = counts[page, anchor]
    same = pages.places()[page, anchor]
    if rivals := [place for place, count in counts.items() if own and count >= own and pages.places()[place] != same]:
        raise ClaimError(
            f"{part!r} stands as often in {rivals[0][0]}#{rivals[0][1]}, too: name what only its place says"
        )
    return own > 0


class Outcome(NamedTuple):
    """What became of a claim."""

    claim: Claim
    values: list[Any]
    errors: list[str]


def evaluate(claim: Claim, namespace: dict[str, Any], own: dict[str, Any]) -> list[Any]:
    """The values of a claim's expressions. A NameError may mean that a later cell is waited for."""
    scope = {**namespace, **own}
    before = dict(scope)
    if claim.helpers:
        exec(compile(claim.helpers, claim.where, "exec"), scope)
        own.update({name: value for name, value in scope.items() if name not in before or before[name] is not value})
    # The claim would speak of its own value, and its sentence of the page's.
    if taken := sorted(claim.names() & own.keys() & namespace.keys()):
        raise ClaimError(f"the helper {taken[0]!r} hides what the page calls so: give it another name")
    return [eval(compile(one.code, claim.where, "eval"), scope) for one in claim.bindings]


def outcome(claim: Claim, place: Place, values: list[Any], text: str) -> Outcome:
    """Compare values with what the page says."""
    errors = []
    for binding, value in zip(claim.bindings, values, strict=True):
        start = place.start + binding.start
        end = place.start + binding.end
        try:
            if isinstance(value, Pointed):
                right = value.stands(binding.text, claim.page, place.segment, start)
            else:
                right = judge(binding, value, text[max(0, start - 24) : start], text[end : end + 10], claim.page)
        except (ClaimError, TypeError, ValueError) as error:
            errors.append(f"{claim.where}: {binding.code}: {error}")
            continue
        if not right:
            errors.append(f"{claim.where}: the page says {binding.text!r}, and {binding.code} is {value!r}")
    return Outcome(claim, values, errors)


def run(page: str) -> Iterator[Outcome]:
    """Run the cells of a page, and evaluate each of its claims as soon as its names are there."""
    texts, segments = texts_of(page), pages.segments(page)
    code = [(number, "".join(cell["source"])) for number, cell in enumerate(pages.cells(page))  # type: ignore[arg-type]
            if cell["cell_type"] == "code"]  # fmt: skip
    waiting: Waiting = []
    for claim in read(page)[0]:
        try:
            place = find(claim, texts)
        except ClaimError as error:
            yield Outcome(claim, [], [str(error)])
            continue
        cell = segments[place.segment].cell
        ready = min([number for number, _ in code if number > cell], default=cell) if claim.later else cell
        waiting.append((ready, claim, place))
    printed = Printed()
    own: dict[str, Any] = {}
    always = {**bench.TOOLS, "printed": printed}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(BOOK), np.errstate():
        for number, source in [(-1, ""), *code]:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(source.rstrip().rstrip(";"), f"{page}.ipynb, cell {number}", "exec"), namespace)
            printed.outputs.append(re.sub(r" +", " ", output.getvalue()))  # as claims are read
            following = min([other for other, _ in code if other > number], default=LAST)
            waiting, done = still_waiting(waiting, following, {**always, **namespace}, own)
            for claim, place, values in done:
                yield values if isinstance(values, Outcome) else outcome(claim, place, values, texts[place.segment])


#: Comes after every cell.
LAST = 10**9
Waiting = list[tuple[int, Claim, Place]]


def still_waiting(
    waiting: Waiting, following: int, namespace: dict[str, Any], own: dict[str, Any]
) -> tuple[Waiting, list[tuple[Claim, Place, Any]]]:
    """Evaluate what stands before the next cell and has all its names."""
    left: Waiting = []
    done: list[tuple[Claim, Place, Any]] = []
    for cell, claim, place in waiting:
        if cell >= following:
            left.append((cell, claim, place))
            continue
        try:
            done.append((claim, place, evaluate(claim, namespace, own)))
        except Exception as error:
            if isinstance(error, NameError) and following != LAST:
                left.append((cell, claim, place))
            else:
                said = f"{claim.where}: {type(error).__name__}: {error}"
                done.append((claim, place, Outcome(claim, [], [said])))
    return left, done
