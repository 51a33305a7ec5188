"""What a word or a numeral says, as something that a computed value can meet or miss."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
UNITS = {word: number for number, word in enumerate((SMALL + " eighteen nineteen").split())}
TENS = {
    word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "twentieth": 20, "hundredth": 100,
         "thousandth": 1000, "millionth": 10**6}  # fmt: skip
PARTS |= {word + "s": parts for word, parts in PARTS.items() if word not in {"half", "halves"}}
GLYPHS = {"½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

COUNTED = [word for word in UNITS if word not in {"zero", "one"}] + list(TENS)
_COUNT = (
    rf"(?:(?:{'|'.join(TENS)})-(?:{'|'.join(list(UNITS)[1:10])})|{'|'.join(sorted(COUNTED, key=len, reverse=True))})"
)
_LARGE = rf"(?:{'|'.join(LARGE)})"
#: A numeral in words; a lone "one" is a pronoun more often than a number, and no numeral here.
NUMERAL_WORDS = re.compile(
    rf"\b(?:(?:a|one|{_COUNT}) (?:{_LARGE})(?: {_LARGE})?|(?:one|{_COUNT})(?:-| )(?:{'|'.join(PARTS)})"
    rf"|{_COUNT}|(?:a|one) (?:{'|'.join(PARTS)})(?= of| as| less| more)|zero|half|{_LARGE}s?)\b",
    re.IGNORECASE,
)  # fmt: skip


def words_value(text: str) -> float:
    """The number that words say: ``three quarters``, ``ten thousand``, ``a third``."""
    total: Fraction | None = None
    for word in re.split(r"[ -]", text.lower()):
        if word in {"a", "one"}:
            total = Fraction(1) if total is None else total + 1
        elif word in UNITS or word in TENS:
            total = (total or Fraction(0)) + (UNITS.get(word) or TENS.get(word) or 0)
        elif word.rstrip("s") in LARGE:
            total = (total or Fraction(1)) * LARGE[word.rstrip("s")]
        elif word in PARTS:
            total = (total or Fraction(1)) / PARTS[word]
        else:
            raise ValueError(f"no numeral: {text}")
    return float(total or 0)


def is_part(text: str) -> bool:
    """Whether a numeral in words is a fraction, which prose rounds."""
    return any(word in PARTS for word in re.split(r"[ -]", text.lower()))


_EXPONENT = r"(?: ?(?:\\cdot|\\times|·|×) ?10\^(?:\{(?P<e1>-?\d+)\}|(?P<e2>\d))|e(?P<e3>[-+]?\d+))"
#: A numeral in digits, with its sign, its decimals and its power of ten.
NUMERAL = re.compile(
    r"(?<![\w.\\])"
    r"(?:(?P<power>(?P<ps>[-−+])?10(?:\^(?:\{(?P<p1>-?\d+)\}|(?P<p2>\d))|(?P<p3>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)))"
    r"|(?P<sign>[-−+])?(?:(?P<whole>\d+(?:(?:,|\\,)\d{3})*(?:\.\d+)?)?"
    r"(?:\\t?frac(?:(?P<n1>\d)(?P<d1>\d)|\{(?P<n2>\d+)\}\{(?P<d2>\d+)\})|(?P<glyph>[½⅓⅔¼¾]))"
    r"|(?P<digits>\d+(?:(?:,|\\,)\d{3})*(?:\.\d+)?(?!\d))" + _EXPONENT + r"?))"
)


def numeral_value(found: re.Match[str]) -> tuple[float, float]:
    """The value of a numeral, and how far a value that is rounded to it may be away."""
    if found["power"]:
        exponent = int(found["p1"] or found["p2"] or found["p3"].translate(RAISED))
        return (-1.0 if found["ps"] in {"-", "−"} else 1.0) * 10.0**exponent, 0.05 * 10.0**exponent
    sign = -1.0 if found["sign"] in {"-", "−"} else 1.0
    plain = re.sub(r",|\\,", "", found["digits"] or found["whole"] or "0")
    if found["digits"]:
        scale = 10.0 ** int(found["e1"] or found["e2"] or found["e3"] or 0)
        decimals = len(plain.partition(".")[2])
        return sign * float(plain) * scale, 0.5 * 10.0**-decimals * scale
    if found["glyph"]:
        part = GLYPHS[found["glyph"]]
    else:
        part = Fraction(int(found["n1"] or found["n2"]), int(found["d1"] or found["d2"]))
    return sign * (float(plain) + float(part)), 1e-9


UP, DOWN = 1, -1
#: Words of direction: the sign of the difference that is said.
DIRECTIONS = {
    **dict.fromkeys(
        "rise rises rising rose grow grows growing grew grown increase increases increasing increased climb climbs larger bigger "
        "greater higher longer faster steeper wider deeper stronger louder upwards oftener sharper"
        .split(), UP),
    **dict.fromkeys(
        "fall falls falling fell fallen shrink shrinks shrinking shrank shrunk decrease decreases decreasing decreased drop drops "
        "smaller lower shorter slower flatter narrower weaker downwards earlier fewer less fades"
        .split(), DOWN),
}  # fmt: skip


def near(target: float, room: float) -> Callable[[float], bool]:
    """Whether a value is so near, relatively."""
    return lambda value: abs(value - target) <= room * abs(target)


#: Words of amount: what a share (or, for the last ones, a ratio) must be.
AMOUNTS: dict[str, Callable[[float], bool]] = {
    "most": lambda share: 0.5 < share < 1, "mostly": lambda share: 0.5 < share < 1,
    "rarely": lambda share: 0 < share < 0.15, "seldom": lambda share: 0 < share < 0.15,
    "often": lambda share: 0.2 < share < 1,
    "usually": lambda share: 0.5 < share < 1, "sometimes": lambda share: 0 < share < 0.75,
    "nearly all": lambda share: 0.85 < share < 1,
    "twice": near(2, 0.15), "double": near(2, 0.15), "doubles": near(2, 0.15), "doubled": near(2, 0.15),
    "doubling": near(2, 0.15), "halves": near(0.5, 0.15), "halve": near(0.5, 0.15), "halved": near(0.5, 0.15),
    "halving": near(0.5, 0.15), "tenfold": near(10, 0.15),
}  # fmt: skip
#: Words of all and of none: the share of the truths that they stand for.
WHOLE = {
    **dict.fromkeys("all always both each every everybody everything everywhere".split(), 1.0),
    **dict.fromkeys("neither never no nobody none nothing nowhere".split(), 0.0),
}
#: Those of them that are counted: the others define more often than they claim.
SWEEPING = re.compile(
    r"(?<!at )(?<!above )(?<!next to )(?<!first of )(?<!once and for )"
    r"\b(?:all|always|both|everybody|everywhere|neither|never|nobody|none|nowhere)\b(?! the same\b)(?! but\b)(?!-)"
    r"(?<!after all(?=[;,.]))",
    re.IGNORECASE,
)
#: Words that are true or not: the library or the expression decides.
VERDICTS = {"plateau", "plateaus", "only", "diverge", "diverges", "diverged", "saturated", "stuck", "dead", "minimum", "smallest",
            "largest", "fastest", "slowest", "best", "worst", "steepest", "better", "worse", "few"}  # fmt: skip
#: "At least" and "no longer" compare nothing.
IDIOMS = r"(?<!at )(?<!no )(?<!At )(?<!any )(?<!or )(?<!How )(?<!how )"
TELLING = re.compile(
    IDIOMS + r"\b(?:" + "|".join(sorted([*DIRECTIONS, *AMOUNTS, *VERDICTS], key=len, reverse=True)) + r")\b(?!-)",
    re.IGNORECASE,
)

#: Words of place: where on its page, or in the book, something stands. What lies above a number is no place.
PLACED = re.compile(
    r"\b(?:above|below)\b(?! (?:or below|each other|its|the (?:surface|drawing|picture|exercises)|all|about|[-$\d½]))(?<!stay above)(?<!stay below)"
    r"|\b(?:last|next|previous|coming)(?= (?:chapters?|figure|cell|table|section)\b)",
    re.IGNORECASE,
)
#: What stands for some hundreds, and not for one.
PLURALS = {word + "s": number for word, number in LARGE.items()}

ABOUT = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|some|good|near|close to)(?: a)? ?\$?$|(?:≈|\\approx) ?$", re.IGNORECASE
)
MORE = re.compile(r"\b(?:more than|over|above|at least|exceeds)(?: a)? ?\$?$", re.IGNORECASE)
LESS = re.compile(r"\b(?:less than|fewer than|under|below|at most|up to)(?: a)? ?\$?$", re.IGNORECASE)


#: What joins numerals; "about", "more than" and their like say how near a number must be.
JOINING = re.compile(
    r"\b(?:and|or|of|to|then|by|an?|the|in|out|minus|plus|at|per|is|times|percent|about|around|roughly|nearly|almost|close"
    r"|more|less|fewer|than|over|above|least|under|below|most|up)\b",
    re.IGNORECASE,
)


def free(text: str) -> list[str]:
    """The words of a stretch that no number judges: neither numerals nor what joins them. Code and formulas are left out."""
    for pattern in (re.compile(r"`[^`]*`"), NUMERAL, re.compile(r"\$[^$]*\$|\\\w+")):
        text = pattern.sub("\0", text)
    return re.findall(r"[^\W\d_]{2,}", JOINING.sub("\0", NUMERAL_WORDS.sub("\0", text + " of")))


def meets(value: float, said: float, room: float, before: str) -> bool:
    """Whether a computed value is what a numeral says, with the words before it: about, more than, at most."""
    if not np.isfinite(value):
        return False
    if ABOUT.search(before):
        return abs(value - said) <= max(0.1 * abs(said), room)
    if MORE.search(before):
        return said <= value <= 2 * said
    if LESS.search(before):
        return 0.5 * said <= value <= said
    return abs(value - said) <= room * (1 + 1e-6) + 1e-12 * abs(said)
