"""Which tokens of the pages are watched."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from . import pages
from .entries import ClaimError, read
from .marks import spans
from .pages import Token
from .run import find, texts_of


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
