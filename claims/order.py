"""Where a sentence says that something stands: *above*, *below*, in the *last* chapter or the *next*.

``The proof above{{points_to("for all four to be right")}} closes that gap`` names words that stand once where the sentence
points. What a figure or a table is made by stands in the code of its cell, an equation by its label, and a chapter is
named as its file is. The word is judged by the order of the document.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import pages

BEFORE = ("above", "last", "previous", "earlier")
AFTER = ("below", "next", "following", "coming", "later")
#: These lead to a neighbour, and no further.
BESIDE = ("last", "previous", "next", "following")


class Spot(NamedTuple):
    """A place of the book: page, cell, and where in the flat text of the cell."""

    page: int
    cell: int
    start: int


class Pointed(NamedTuple):
    """What a word of place points to, each by words that stand there once, a label or a chapter."""

    texts: tuple[str, ...]

    def stands(self, said: str, page: str, segment: int, start: int) -> bool:
        """Whether all of it stands where a word says, seen from that word."""
        here = Spot(pages.names().index(page), pages.segments(page)[segment].cell, start)
        found = [spot(text, page) for text in self.texts]
        word = said.lower().split()[0]
        if word not in (*BEFORE, *AFTER):
            raise ValueError(f"{said!r} is no word of place")
        if not all((there < here) == (word in BEFORE) for there in found):
            return False
        return word not in BESIDE or min(map(abs, (steps(here, there) for there in found))) == 1


def points_to(*texts: str) -> Pointed:
    """What a word of place points to."""
    return Pointed(texts)


def steps(here: Spot, there: Spot) -> int:
    """How many chapters, or, on the same page, cells with code, one goes from here to there."""
    if here.page != there.page:
        return there.page - here.page
    between = range(*sorted((here.cell, there.cell)))
    coded = [one["cell_type"] == "code" for one in pages.cells(pages.names()[here.page])]
    return 1 + sum(coded[number] for number in between if number != here.cell)


def spot(text: str, page: str) -> Spot:
    """Where some words stand, once on their page; where a labelled equation stands, or a chapter begins."""
    names = pages.names()
    if text in names:
        return Spot(names.index(text), -1, 0)
    searched = names if re.fullmatch(r"eq-[a-z0-9-]+", text) else [page]
    wanted = f"$$ ({text})" if searched is names else text
    found = [
        Spot(names.index(name), cell, start)
        for name in searched
        for cell, said in written(name)
        for start in [one.start() for one in re.finditer(re.escape(wanted), said)]
    ]
    if len(found) != 1:
        raise ValueError(f"{text!r} stands {len(found)} times on {page}: name what stands there once")
    return found[0]


def written(page: str) -> list[tuple[int, str]]:
    """The cells of a page as flat text; of a page without cells, its text."""
    cells = [(number, pages.flat("".join(one["source"]))) for number, one in enumerate(pages.cells(page))]  # type: ignore[arg-type]
    return cells or [(segment.cell, pages.flat(segment.text)) for segment in pages.segments(page)]
