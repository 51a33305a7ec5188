"""Which tokens of the pages are watched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from . import pages
from .entries import ClaimError, read
from .marks import spans
from .pages import Token
from .run import find, numbers, texts_of


class Watched(NamedTuple):
    """The tokens of a page, those that a claim binds, and what the rules set aside."""

    page: str
    tokens: list[Token]
    missing: list[Token]
    aside: Counter[str]
    sweeping: int  #: words such as *all* and *never*, which are counted apart
    bound: int  #: of these

    @property
    def watched(self) -> int:
        """How many are watched."""
        return len(self.tokens) - len(self.missing)


def of_page(page: str) -> Watched:
    """What of a page is watched; whether it is true is for the tests to say."""
    texts = texts_of(page)
    spans: dict[int, list[tuple[int, int]]] = {}
    for claim in read(page)[0]:
        try:
            place = find(claim, texts)
        except ClaimError:
            continue
        for one in claim.bindings:
            spans.setdefault(place.segment, []).append((place.start + one.start, place.start + one.end))
    tokens, aside = pages.claims_of(page)
    missing = [
        token
        for token in tokens
        if not any(start <= token.start and token.end <= end for start, end in spans.get(token.segment, []))
    ]
    counted, left = ([one for one in some if one.kind != "whole"] for some in (tokens, missing))
    sweeping = len(tokens) - len(counted)
    return Watched(page, counted, left, aside, sweeping, sweeping - (len(missing) - len(left)))


EXERCISE = re.compile(r"`{3,}\{exercise(-start)?\} *\n:label: ([\w-]+)\n(.*?)\n`{3,}", re.DOTALL)
PREDICTION = re.compile(r"`{3,}\{admonition\} Predict.*?\n`{3,}", re.DOTALL)
#: How many cells after a prediction have its answer.
ANSWERED_WITHIN = 3


def said(cells: list[dict[str, object]]) -> list[str]:
    """What cells say: their text, and their code without comments, indices and powers, which are no numbers of the page."""
    sources = ["".join(cell["source"]) for cell in cells]  # type: ignore[arg-type]
    return [
        re.sub(r"\*\*-?\d+|\[[-\d:, ]*\]|#.*", "", source) if cell["cell_type"] == "code" else source
        for cell, source in zip(cells, sources, strict=True)
    ]


def asked(page: str) -> Iterator[tuple[str, str]]:
    """What a page asks, each with what answers it: an exercise with its solution, a prediction with what follows."""
    texts = said(pages.cells(page))
    whole = "\n\n".join(texts)
    for found in EXERCISE.finditer(whole):
        text = whole[found.end() : whole.find("{exercise-end}", found.end())] if found[1] else found[3]
        if answer := re.search(r"\{solution-start\} " + found[2] + r"\n(.*?)\{solution-end\}", whole, re.DOTALL):
            yield text, answer[1]
    for number, text in enumerate(texts):
        for found in PREDICTION.finditer(text):
            yield found[0], "\n\n".join([text[found.end() :], *texts[number + 1 : number + 1 + ANSWERED_WITHIN]])


def unsaid(question: str, answer: str) -> list[str]:
    """The numbers of a question that its answer does not say again, each with the words before it."""
    told = [value for value, _, _ in numbers(answer)]
    return [
        f"{value:g} after {' '.join(before.split())[-40:]!r}"
        for value, _, before in numbers(question)
        if not any(abs(value - one) <= 1e-9 * max(1.0, abs(value)) for one in told)
    ]


def unanswered(page: str) -> list[str]:
    """The numbers that a page asks about, and that no answer says again."""
    return [one for question, answer in asked(page) for one in unsaid(question, answer)]


def draft(page: str) -> str:
    """The sentences of a page that hold a token which is not watched, with a gap behind each of these."""
    found = of_page(page)
    lines = []
    for number, text in enumerate(texts_of(page)):
        gaps = sorted(token.end for token in found.missing if token.segment == number)
        for start, end in spans(text):
            inside = [gap for gap in gaps if start < gap <= end]
            sentence = text[start:end]
            for gap in reversed(inside):
                sentence = sentence[: gap - start] + "{{}}" + sentence[gap - start :]
            if inside:
                lines.append(sentence.strip())
    return "\n\n".join(lines) + "\n"
