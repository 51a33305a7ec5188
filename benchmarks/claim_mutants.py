"""Edit sentences of the book at random, one edit at a time, and count how many the claims notice.

``python -m benchmarks.claim_mutants`` (``make mutants``) writes ``claim_mutants.json``. An edit moves a number by one,
turns a sign, swaps two numbers of a page, turns a word of direction or amount into its opposite, calls another answer
right, refers to another equation, or leads to another chapter or section. Each edit is made twice: on the page alone, where the claim no longer finds its
sentence; and alike in the claim, as a writer would who believes it, where only the computed value can object.
Numbers of exercises and predictions are moved apart. The marks of
sentences that have been read (`claims/read`) would notice every edit, and are not counted here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from claims import pages, words  # noqa: E402
from claims.entries import ClaimError, read  # noqa: E402
from claims.pages import REFERENCE, Token  # noqa: E402
from claims.run import Outcome, equations, find, outcome, run, texts_of  # noqa: E402

RESULTS = ROOT / "benchmarks" / "claim_mutants.json"
KINDS = ("number", "sign", "swap", "word", "answer", "reference", "link", "whole")
OPPOSITES = dict(
    pair
    for one, other in (
        ("rises", "falls"), ("rise", "fall"), ("rising", "falling"), ("rose", "fell"), ("grows", "shrinks"),
        ("grow", "shrink"), ("growing", "shrinking"), ("increases", "decreases"), ("increasing", "decreasing"),
        ("larger", "smaller"), ("bigger", "smaller"), ("greater", "smaller"), ("higher", "lower"), ("longer", "shorter"),
        ("faster", "slower"), ("steeper", "flatter"), ("wider", "narrower"), ("later", "earlier"), ("better", "worse"),
        ("most", "few"), ("rarely", "often"), ("mostly", "rarely"), ("usually", "rarely"), ("twice", "half"),
        ("double", "half"), ("doubles", "halves"), ("largest", "smallest"), ("best", "worst"), ("fastest", "slowest"),
        ("only", "at least"), ("plateau", "minimum"), ("deeper", "shallower"), ("stronger", "weaker"), ("sometimes", "always"),
        ("drops", "rises"), ("drop", "rise"), ("diverges", "converges"), ("steepest", "flattest"), ("upwards", "downwards"),
    )
    for pair in ((one, other), (other, one))
)  # fmt: skip

#: What says of all what it said of none.
SWEPT = dict(
    pair
    for one, other in (("all", "none"), ("always", "never"), ("both", "neither"), ("everywhere", "nowhere"),
                       ("everybody", "nobody"))
    for pair in ((one, other), (other, one))
)  # fmt: skip


#: Of a question: code, labels, the names of shapes, indices and powers.
SILENT = re.compile(r"(?<!`)`[^`]+`(?!`)|:[a-z-]+: \S+|\{eq\}|\b\d+(?:-\d+)+\b|[_^](?:\{[^{}]*\}|\w)")


class Edit(NamedTuple):
    """One change of a page: of its tokens, each with what it becomes."""

    page: str
    kind: str
    changes: tuple[tuple[Token, str], ...]

    def __str__(self) -> str:
        before = texts_of(self.page)[self.changes[0][0].segment]
        token, other = self.changes[0]
        around = before[max(0, token.start - 30) : token.start], before[token.end : token.end + 20]
        return f"{self.page}: {token.text} -> {other} in ...{around[0]}[]{around[1]}..."


def moved(text: str, rng: random.Random) -> str:
    """A numeral with another value."""
    digits = [found.start() for found in re.finditer(r"\d", text)]
    if digits:
        place = digits[-1] if "frac" not in text else digits[-2]
        return text[:place] + str((int(text[place]) + rng.choice([1, 9])) % 10) + text[place + 1 :]
    if text in words.GLYPHS:
        return rng.choice([glyph for glyph in words.GLYPHS if glyph != text])
    counted = [word for word in words.COUNTED[:9] if word not in text.lower().split()]
    if re.search(r"half|third|quarter|tenth", text):
        return "a fifth" if " " in text else "a quarter"
    first = re.split(r"([ -])", text, maxsplit=1)
    new = rng.choice(counted)
    return (new.capitalize() if text[0].isupper() else new) + "".join(first[1:])


def edits_of(page: str, kind: str, rng: random.Random) -> Iterator[Edit]:
    """The edits of one kind that a page allows, in random order."""
    tokens = list(pages.claims_of(page).tokens)
    rng.shuffle(tokens)
    numerals = [token for token in tokens if token.kind == "numeral"]
    if kind == "number":
        yield from (Edit(page, kind, ((token, moved(token.text, rng)),)) for token in numerals)
    elif kind == "sign":
        for token in numerals:
            if re.match(r"[-−+]", token.text):
                yield Edit(page, kind, ((token, {"+": "-"}.get(token.text[0], "") + token.text[1:]),))
            elif re.match(r"\d", token.text) and token.text != "0":
                yield Edit(page, kind, ((token, "-" + token.text),))
    elif kind == "swap":
        for one, other in zip(numerals, numerals[1:], strict=False):
            if one.text.lower() != other.text.lower():
                yield Edit(page, kind, ((one, other.text), (other, one.text)))
    elif kind in ("word", "whole"):
        for token in tokens:
            if (other := {**OPPOSITES, **SWEPT}.get(token.text.lower())) is not None and token.kind == kind:
                yield Edit(page, kind, ((token, other.capitalize() if token.text[0].isupper() else other),))
    elif kind == "answer":
        yield from (Edit(page, kind, ((token, "No"),)) for token in tokens if token.kind == "verdict")
    elif kind == "link":
        for token in (token for token in tokens if token.kind == "link"):
            found = pages.LEADS.fullmatch(token.text)
            assert found is not None
            yield Edit(page, kind, ((token, elsewhere(found, page, rng)),))
    else:
        for token in (token for token in tokens if token.kind == "reference"):
            label = REFERENCE.fullmatch(token.text)[1]  # type: ignore[index]
            other = rng.choice([one for one in equations() if one != label])
            yield Edit(page, kind, ((token, "{eq}`" + other + "`"),))


def elsewhere(link: re.Match[str], page: str, rng: random.Random) -> str:
    """A link to another page, or to another section."""
    files = {path.stem: path.name for path in [*pages.BOOK.glob("*.ipynb"), *pages.BOOK.glob("*.md")]}
    own = Path(link[2]).stem or page
    others = [one for one in pages.places() if bool(one[1]) == bool(link[3]) and one != (own, link[3] or "")]
    name, anchor = rng.choice(others)
    return f"[{link[1]}]({files[name]}{'#' * bool(anchor)}{anchor})"


@cache
def outcomes(page: str) -> list[Outcome]:
    """The claims of a page with their values, from one run."""
    return list(run(page))


def edited(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Text with some of it replaced."""
    for start, end, other in sorted(changes, reverse=True):
        text = text[:start] + other + text[end:]
    return text


def on_the_page(edit: Edit) -> bool:
    """Whether a claim misses its sentence after the edit."""
    texts = list(texts_of(edit.page))
    for number in {token.segment for token, _ in edit.changes}:
        changes = [(token.start, token.end, other) for token, other in edit.changes if token.segment == number]
        texts[number] = edited(texts[number], changes)
    try:
        for claim in read(edit.page)[0]:
            find(claim, texts)
    except ClaimError:
        return True
    return False


def alike(edit: Edit) -> bool:
    """Whether the computed values object when claim and page are edited alike."""
    texts = texts_of(edit.page)
    for token, other in edit.changes:
        for done in outcomes(edit.page):
            place = find(done.claim, texts)
            if place.segment != token.segment:
                continue
            bindings = list(done.claim.bindings)
            for number, one in enumerate(bindings):
                start = place.start + one.start
                if start <= token.start and token.end <= place.start + one.end:
                    text = edited(one.text, [(token.start - start, token.end - start, other)])
                    bindings[number] = one._replace(text=text)
                    claim = done.claim._replace(bindings=tuple(bindings))
                    if outcome(claim, place, done.values, texts[token.segment]).errors:
                        return True
    return False


def asked(number: int, seed: int, names: list[str] | None = None) -> list[dict[str, Any]]:
    """Move so many numbers of exercises and predictions, those of notation among them, indices and powers apart."""
    rng = random.Random(seed)
    edits = [
        Edit(page, "asked", ((Token(place, start, end, said[start:end], "numeral"), moved(said[start:end], rng)),))
        for page in names or pages.names()
        for place, segment in enumerate(pages.segments(page))
        for said, start, end in questions(segment.text)
    ]
    return [outcome_of(edit) for edit in rng.sample(edits, min(number, len(edits)))]


def questions(text: str) -> Iterator[tuple[str, int, int]]:
    """The flat text of a segment, and where each number stands that it asks about."""
    said = pages.flat(text)
    for block in pages.ASKS.finditer(text):
        start, end = (len(pages.flat(text[:place] + "\1")) - 1 for place in block.span())
        bare = SILENT.sub(lambda found: "\0" * len(found[0]), said[start:end])
        for pattern in (words.NUMERAL, words.NUMERAL_WORDS):
            yield from ((said, start + one.start(), start + one.end()) for one in pattern.finditer(bare))


def outcome_of(edit: Edit) -> dict[str, Any]:
    """Whether an edit is noticed, and whether it is where claim or formula are edited alike."""
    token, other = edit.changes[0]
    text = texts_of(edit.page)[token.segment]
    computed = alike(edit)
    for formula in pages.INLINE.finditer(text):
        if formula.start() < token.start < formula.end() and pages.is_computed(formula[1]):
            changed = edited(formula[1], [(token.start - formula.start(1), token.end - formula.start(1), other)])
            computed |= not pages.is_computed(changed)
    return {"kind": edit.kind, "edit": str(edit), "noticed": on_the_page(edit) or computed, "computed": computed}


def measure(number: int, seed: int, names: list[str] | None = None) -> dict[str, Any]:
    """Make so many edits, each of a random page."""
    rng = random.Random(seed)
    names = names or pages.names()
    weights = [len(pages.claims_of(name).tokens) for name in names]
    tried: list[dict[str, Any]] = []
    seen = set()
    for turn in range(20 * number):
        if len(tried) == number:
            break
        kind = KINDS[turn % len(KINDS)]
        page = rng.choices(names, weights)[0]
        edit = next((one for one in edits_of(page, kind, rng) if str(one) not in seen), None)
        if edit is None:
            continue
        seen.add(str(edit))
        noticed, computed = on_the_page(edit), alike(edit)
        tried.append({"kind": kind, "edit": str(edit), "noticed": noticed, "computed": computed})
        if not noticed or not (computed or kind == "answer"):
            print(f"  {'seen by its words only' if noticed else 'not noticed'}: {kind}: {edit}", flush=True)
    return {
        "seed": seed,
        "claims": sum(weights),
        "edits": len(tried),
        "noticed": sum(one["noticed"] for one in tried),
        "computed": sum(one["computed"] for one in tried),
        "tried": tried,
    }


def main() -> int:
    """Measure, write, and say what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--fresh", type=int, help="another seed, which nothing was mended by: measured as well")
    parser.add_argument("--dry", action="store_true", help="write no file")
    parser.add_argument("pages", nargs="*", help="pages to edit; all when none is named")
    options = parser.parse_args()
    found = measure(options.edits, options.seed, options.pages)
    found["asked"] = asked(options.edits, options.seed, options.pages)
    if options.fresh is not None:
        found["fresh"] = measure(options.edits, options.fresh, options.pages)
    for one in (found, found.get("fresh")):
        if one:
            print(f"{one['noticed']} of {one['edits']} edits of sentences were noticed (seed {one['seed']}),")
            print(f"{one['computed']} also where the claim was edited alike")
    of_questions = [sum(one[how] for one in found["asked"]) for how in ("noticed", "computed")]
    print(f"of {len(found['asked'])} edits of numbers in questions {of_questions[0]} and {of_questions[1]}")
    if not options.dry:
        RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
