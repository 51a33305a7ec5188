"""``python -m claims``: how much of what the pages claim is watched.

``python -m claims draft PAGE`` writes the sentences of a page that hold something unwatched, with gaps to fill.
``python -m claims check PAGE ...`` runs pages and says which of their claims are not true.
``python -m claims weak [PAGE ...]`` lists the bindings that say little, and why.
``python -m claims unread [PAGE ...]`` lists the sentences that were edited since somebody read them.
``python -m claims read PAGE ...`` says that you have read these, and marks them.

For the last two what stands in code and beside the book is a page as well: explorables, messages, site, project, changes,
findings.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from . import coverage, marks, pages
from .entries import read, weakness
from .run import run


def table() -> None:
    """Print what is watched, page by page, and what the rules set aside."""
    aside: Counter[str] = Counter()
    claims = watched = sweeping = bound = 0
    for page in pages.names():
        found = coverage.of_page(page)
        aside += found.aside
        claims, watched = claims + len(found.tokens), watched + found.watched
        sweeping, bound = sweeping + found.sweeping, bound + found.bound
        share = found.watched / len(found.tokens) if found.tokens else 1.0
        print(f"{page:26s} {found.watched:5,d} of {len(found.tokens):5,d}  {share:6.1%}")
    print(f"{'all claims':26s} {watched:5,d} of {claims:5,d}  {watched / claims:6.1%}")
    print(f"{'all, never, both, none ...':26s} {bound:5,d} of {sweeping:5,d}  {bound / sweeping:6.1%}")
    print("\nset aside, by rule:")
    for why, number in aside.most_common():
        print(f"{number:6,d}  {why}")


def check(names: list[str]) -> int:
    """Run pages; 1 when a claim is not true."""
    wrong = 0
    for page in names:
        claims, errors = read(page)
        errors += [error for result in run(page) for error in result.errors]
        print(*errors, f"{page}: {len(claims)} claims, {len(errors)} errors", sep="\n", flush=True)
        wrong += len(errors)
    return int(wrong > 0)


def weak(names: list[str]) -> list[str]:
    """Bindings that say little, each on a line."""
    return [
        f"{claim.where}: {binding.text!r} {why}: {binding.code}"
        for page in names
        for claim in read(page)[0]
        for binding in claim.bindings
        if (why := weakness(binding))
    ]


def unread(names: list[str]) -> int:
    """List the sentences that nobody has read as they stand; 1 when there are any."""
    found = {page: marks.unread(page) for page in names}
    for page, some in found.items():
        print(*(f"{page}: {one}" for one in some), sep="\n", end="\n" if some else "")
    print(f"{sum(map(len, found.values())):,d} sentences to read")
    return int(any(found.values()))


def main() -> int:
    """Read the arguments and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what", nargs="?", choices=["table", "draft", "check", "weak", "unread", "read"], default="table"
    )
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    options = parser.parse_args()
    known = marks.places() if options.what in {"unread", "read"} else [*pages.names(), *pages.BESIDE]
    if unknown := set(options.pages) - set(known):
        parser.error(f"no such page: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if options.what == "draft":
        print("\n".join(coverage.draft(page) for page in options.pages), end="")
    elif options.what == "weak":
        found = weak(options.pages or pages.names())
        print(*found, f"{len(found)} weak bindings", sep="\n")
    elif options.what == "unread":
        return unread(options.pages or marks.places())
    elif options.what == "read":
        for page in options.pages:
            marks.sign(page)
    elif options.what == "check":
        return check(options.pages or pages.names())
    else:
        table()
    return 0


if __name__ == "__main__":
    sys.exit(main())
