"""Which sentences have been read as they stand.

A claim binds what a cell can decide. Whether a *not* belongs into a sentence, or *weights* where *biases* stood, is often
for a reader to say. So each sentence that somebody has read with care leaves its mark in ``claims/read/PAGE.txt``: a
digest, and its first words for whoever looks at the change. A sentence that is edited loses its mark, whoever or whatever
edited it, and the tests ask for a second reading. A mark is no proof; what can be computed is bound as well.

What stands in code is read too: the comments and messages of a chapter's cells with the chapter, the rest by place
(`claims.spoken`).
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from . import pages, spoken
from .run import texts_of

FOLDER = Path(__file__).parent / "read"
#: Where one sentence ends and the next begins, in flat text: also at the cells of a table and at the fences of a block.
SENTENCE = re.compile(r"(?<=[.:!?;])\s+(?=[A-Z\"$*`{(\[>-])|(?<=\|)\s|\s(?=```)|(?<=[.,;:!?)`])\s(?=- )")


def spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a flat text begin and end."""
    ends = [place.start() for place in SENTENCE.finditer(text)] + [len(text)]
    return list(zip([0, *ends], ends, strict=False))


def places() -> list[str]:
    """All that is read: the pages, and the texts in code."""
    return [*pages.names(), *spoken.names()]


def texts(place: str) -> list[str]:
    """What is read of a place, as flat texts."""
    return [*(texts_of(place) if place in pages.names() else []), *spoken.of(place)]


def sentences(page: str) -> list[str]:
    """The sentences of a page, in its order."""
    found = [text[start:end].strip() for text in texts(page) for start, end in spans(text)]
    return [one for one in found if re.search(r"\w", one)]


def mark(sentence: str) -> str:
    """The mark that a sentence leaves when it has been read."""
    words = re.sub(r"[^\w$\\.,' -]", "", sentence).split()[:4]
    return f"{hashlib.sha256(sentence.encode()).hexdigest()[:10]} {' '.join(words)}"


def left(page: str) -> list[str]:
    """The marks that the sentences of a page have left."""
    path = FOLDER / f"{page}.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def unread(page: str) -> list[str]:
    """The sentences of a page that nobody has read as they stand, or where they stand."""
    earlier, now = left(page), sentences(page)
    as_marks = [mark(one) for one in now]
    new = [one for one, its in zip(now, as_marks, strict=True) if its not in set(earlier)]
    if new or as_marks == earlier:
        return new
    kept = [its for its in earlier if its in set(as_marks)]  # what is gone moves nothing that comes after it
    padded = [*kept, *[""] * len(now)]
    moved = [one for one, its, old in zip(now, as_marks, padded, strict=False) if its != old]
    return moved or ["(a sentence is gone)"]


def sign(page: str) -> None:
    """Leave the marks of all sentences of a page."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{page}.txt").write_text("".join(f"{mark(one)}\n" for one in sentences(page)), encoding="utf-8")


def orphans() -> list[str]:
    """Marks of pages that are no more."""
    known = places()
    return sorted(path.name for path in FOLDER.glob("*.txt") if path.stem not in known)
