"""What the doctor found: findings, a table of relative errors, and how they read."""

from __future__ import annotations

import html
import math
import textwrap
from dataclasses import dataclass, field
from typing import Any, Literal

from ..per_layer import Array
from .explanations import Explanation
from .mistakes import EQUATION_CHAPTERS, MISTAKES

__all__ = ["Diagnosis", "Finding", "LayerError", "Probe"]

#: Of the rows of a printed report: so many characters fit a phone, where longer ones would be broken again.
WIDTH = 59

Verdict = Literal["right", "right if stated", "mistaken", "partly explained", "unexplained"]


@dataclass(frozen=True)
class Finding:
    """One mistake, and where it was made.

    Attributes
    ----------
    name : str
        Its name in `MISTAKES`.
    layers : tuple of int
        The layers where it was made, from the output down; empty when it
        concerns the network as a whole. Layers below inherit a wrong delta
        without being named.
    part : str
        "weights", "biases", or "weights and biases"; "forward pass" where outputs or a loss show it.
    detail : str
        The form that it takes, "" if it has only one.
    factor : float or None
        The number found: a factor, a learning rate, a weight decay.
    residual : float
        How far the gradients are from what this diagnosis predicts, relative to the largest entry.
    """

    name: str
    layers: tuple[int, ...]
    part: Literal["weights", "biases", "weights and biases", "forward pass"]
    detail: str = ""
    factor: float | None = None
    residual: float = 0.0

    @property
    def layer(self) -> int | None:
        """The layer nearest to the output where it was made, None for the whole network."""
        return self.layers[0] if self.layers else None

    @property
    def title(self) -> str:
        """The mistake in one line."""
        return MISTAKES[self.name].title

    @property
    def explanation(self) -> str:
        """Why it is wrong, or what it is the gradient of."""
        return MISTAKES[self.name].explanation

    @property
    def remedy(self) -> str:
        """What to change."""
        return MISTAKES[self.name].remedy

    @property
    def harmless(self) -> bool:
        """True when the gradients are right for a setting that was not stated."""
        return MISTAKES[self.name].harmless

    @property
    def chapter(self) -> str:
        """The chapter that tells of the mistake."""
        return MISTAKES[self.name].chapter

    @property
    def equation(self) -> str:
        """The label of the equation of the right step."""
        return MISTAKES[self.name].equation

    @property
    def equation_chapter(self) -> str:
        """The chapter in which that equation stands."""
        return EQUATION_CHAPTERS[self.equation]

    @property
    def where(self) -> str:
        """The place in words."""
        if not self.layers:
            return "the whole network"
        layers = ", ".join(str(n) for n in sorted(self.layers))
        return f"layer{'s' if len(self.layers) > 1 else ''} {layers}, {self.part}"

    def __str__(self) -> str:
        about = f" ({self.detail})" if self.detail else ""
        number = "" if self.factor is None else f"; {_NUMBERS.get(self.name, 'factor')} {self.factor:.6g}"
        return f"{self.title}{about} [{self.where}{number}]"

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, for JSON."""
        return {
            "name": self.name,
            "layer": self.layer,
            "layers": list(self.layers),
            "part": self.part,
            "detail": self.detail,
            "factor": self.factor,
            "residual": self.residual,
            "chapter": self.chapter,
            "equation": self.equation,
            "harmless": self.harmless,
        }


#: What the number of a finding is, where it is not a factor.
_NUMBERS = {
    "updated_weights_in_delta": "learning rate",
    "weight_decay": "coefficient",
    "weight_decay_missing": "coefficient",
    "momentum": "momentum",
    "slope_unstated": "beta",
}


@dataclass(frozen=True)
class LayerError:
    """How far the gradients of one layer's weights or biases are off.

    Attributes
    ----------
    layer : int
        1..L.
    part : str
        "weights" or "biases".
    relative_error : float
        |g - r| / max(|g|, |r|) with Euclidean lengths, r measured by central differences.
    right : bool
        Whether that is no more than rounding.
    worst : tuple of int or None
        The entry that is off most, in the learner's own indices.
    given, expected : float
        What came there, and what is right.
    """

    layer: int
    part: Literal["weights", "biases"]
    relative_error: float
    right: bool
    worst: tuple[int, ...] | None = None
    given: float = 0.0
    expected: float = 0.0

    @property
    def shown(self) -> str:
        """The relative error as it is printed: what lies below 1e-7 is rounding, other on each machine."""
        return "< 1e-7" if self.relative_error < 1e-7 else f"{self.relative_error:.1e}"


@dataclass(frozen=True)
class Probe:
    """A random network and data on which the known mistakes differ.

    Attributes
    ----------
    weights, biases, X, T
        In the learner's own convention; biases is None unless they are vectors.
    """

    weights: list[Array]
    biases: list[Array] | None
    X: Array
    T: Array


@dataclass(frozen=True)
class Diagnosis:
    """The doctor's answer.

    Attributes
    ----------
    verdict : str
        "right": nothing wrong. "right if stated": right for a setting, such as
        a weight decay or another loss, that was not stated. "mistaken": all
        deviations are explained by the findings. "partly explained": some are.
        "unexplained": none is, and nothing is named.
    findings : list of Finding
        The smallest explanation, from the output layer down.
    alternatives : list of list of Finding
        Explanations that these gradients cannot tell from it.
    errors : list of LayerError
        Relative errors against central differences, from the output layer down.
    unexplained : list of (int, str)
        Layers and parts that no known mistake explains.
    confidence : float
        Between 0 and 1: one minus the odds that unrelated numbers would agree
        as well as these do with one of the explanations tried, shared between
        the alternatives.
    residual : float
        Largest deviation from the explained gradients, relative.
    notes : list of str
        How the input was read, and what else was noticed.
    convention : str
        How the arrays were read.
    probe : Probe or None
        Where to compute the gradients again when this draw cannot tell the alternatives apart.
    located : bool
        Whether the table of errors shows where a mistake was made. The end of a walk through the examples does not.
    explanations : tuple
        What the search found, for the doctor's own use.
    """

    verdict: Verdict
    findings: list[Finding]
    alternatives: list[list[Finding]]
    errors: list[LayerError]
    unexplained: list[tuple[int, str]]
    confidence: float
    residual: float
    convention: str
    notes: list[str] = field(default_factory=list)
    probe: Probe | None = None
    located: bool = True
    explanations: tuple[Explanation, ...] = field(default=(), repr=False, compare=False)

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return self.verdict == "right"

    @property
    def names(self) -> list[str]:
        """The names of the findings, each once."""
        return list(dict.fromkeys(f.name for f in self.findings))

    def as_dict(self) -> dict[str, Any]:
        """Return the whole diagnosis as plain values, for JSON."""
        return {
            "verdict": self.verdict,
            "findings": [f.as_dict() for f in self.findings],
            "alternatives": [[f.as_dict() for f in fs] for fs in self.alternatives],
            "relative_errors": [
                {"layer": e.layer, "part": e.part, "relative_error": e.relative_error, "right": e.right}
                for e in self.errors
            ],
            "unexplained": [list(u) for u in self.unexplained],
            "confidence": self.confidence,
            "residual": self.residual,
            "convention": self.convention,
            "notes": list(self.notes),
        }

    # --- words ---------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        n = len(self.findings)
        if not self.errors:  # no gradients came
            return {
                "right": "Nothing is wrong with what came of the forward pass.",
                "mistaken": f"{n} known mistakes explain these numbers."
                if n > 1
                else "One known mistake explains these numbers.",
                "partly explained": "Known mistakes explain a part of these numbers; the rest is unknown.",
            }.get(self.verdict, "These are not the numbers of the stated network, and no known mistake explains them.")
        if self.verdict == "right":
            return "Nothing is wrong: these are the gradients of the stated loss."
        if self.verdict == "right if stated" and set(self.names) == {"constant_factor"}:
            return "The gradients are right up to one constant factor."
        if self.verdict == "right if stated" and self._signs_only:
            return "Every sign of this step is right. Nothing else can be read from a step of this kind."
        if self.verdict == "right if stated":
            return "The gradients are right, but not for what was stated."
        if self.verdict == "mistaken":
            return (
                "One known mistake explains these gradients."
                if n == 1
                else f"{n} known mistakes explain these gradients."
            )
        if self.verdict == "partly explained":
            return "Known mistakes explain a part of these gradients; the rest is unknown."
        return "The gradients are wrong, and no known mistake explains them. No name is given rather than a guess."

    @property
    def _signs_only(self) -> bool:
        """Whether the sizes of what came say nothing, as after a first step of Adam."""
        return "normalised_step" in self.names

    def _judged(self, error: LayerError) -> str:
        if self._signs_only:
            return "signs agree" if error.right else "signs differ"
        return "right" if error.right else "wrong"

    @property
    def first_error(self) -> LayerError | None:
        """The first error on the way back: in the layer nearest to the output; None where that says nothing."""
        return next((e for e in self.errors if not e.right), None) if self.located else None

    def _body(self) -> list[tuple[str, str]]:
        """Return (kind, text) lines that plain text and HTML share."""
        lines: list[tuple[str, str]] = []
        for number, finding in enumerate(self.findings, start=1):
            lines.append(("finding", f"{number}. {finding}"))
            lines.append(("text", finding.explanation))
            lines.append(("remedy", finding.remedy))
            lines.append(("link", f"{finding.chapter}|{finding.equation}|{finding.equation_chapter}"))
        for other in self.alternatives:
            lines.append(("note", "These gradients cannot tell it from: " + "; and ".join(str(f) for f in other)))
        if self.unexplained:
            first = self.unexplained[0]
            lines.append(("note", f"Unexplained: {', '.join(f'layer {n} {part}' for n, part in self.unexplained)}."))
            if self.located:
                lines.append(
                    ("note", f"On the way back the unknown error first appears in the {first[1]} of layer {first[0]}.")
                )
        lines += [("note", note) for note in self.notes]
        return lines

    def _confidence_text(self) -> str:
        if not self.findings or self._signs_only:
            return ""
        share = f"{self.confidence:.0%}" if self.confidence < 0.9995 else "over 99.9%"
        # No more digits than every machine agrees on.
        digits = 9 if self.residual < 1e-9 else max(1, math.floor(-math.log10(self.residual)))
        return (
            f"Confidence {share}: all that is explained agrees to {digits} digits{' or more' if digits == 9 else ''}."
        )

    def __str__(self) -> str:
        lines = [self.headline]
        for kind, text in self._body():
            if kind == "link":
                chapter, equation, home = text.split("|")
                text = f"See the chapter {chapter}; {equation} in {home}."
            first = {"finding": "", "text": "   ", "remedy": "   Do: ", "link": "   ", "note": ""}[kind]
            rest = "" if kind == "note" else "   "
            lines += textwrap.wrap(
                text,
                WIDTH,
                initial_indent=first,
                subsequent_indent=rest,
                break_on_hyphens=False,
                break_long_words=False,
            )
        lines.append("")
        if self.errors:
            lines.append("layer  part     relative error  verdict")
        for e in self.errors:
            lines.append(f"{e.layer:>5}  {e.part:<7}  {e.shown:<14}  {self._judged(e)}")
            if not e.right and e.worst is not None:
                entry = f"[{', '.join(map(str, e.worst))}]" if e.worst else ""
                lines.append(f"       entry {entry} is {e.given:.6g}, but {e.expected:.6g} is right")
        lines.append(f"Read as: {self.convention}.")
        if confidence := self._confidence_text():
            lines.append(confidence)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Diagnosis: {self.verdict}; {', '.join(self.names) or 'no mistake named'}>"

    def _repr_html_(self) -> str:
        """Return the report as HTML: the same on every run, everything escaped."""
        out = [f'<div class="mlp-doctor"><p><strong>{html.escape(self.headline)}</strong></p>']
        for kind, text in self._body():
            if kind == "finding":
                out.append(f"<p><strong>{html.escape(text)}</strong></p>")
            elif kind == "remedy":
                out.append(f"<p><em>Do:</em> {html.escape(text)}</p>")
            elif kind == "link":
                chapter, equation, home = (html.escape(part, quote=True) for part in text.split("|"))
                in_words = equation.removeprefix("eq-").replace("-", " ")
                out.append(
                    f'<p>See the chapter <a href="{chapter}.html">{chapter}</a> and the equation '
                    f'<a href="{home}.html#equation-{equation}">{in_words}</a>.</p>'
                )
            else:
                out.append(f"<p>{html.escape(text)}</p>")
        # Five columns are wider than a phone: the table scrolls, with the keyboard too.
        if not self.errors:
            return "".join(out) + f"<p>Read as: {html.escape(self.convention)}.</p></div>"
        out.append(
            '<div style="overflow-x: auto" tabindex="0" role="region" aria-label="Relative errors">'
            '<table style="white-space: nowrap"><caption>Relative errors against central differences</caption><thead><tr>'
            '<th scope="col">layer</th><th scope="col">part</th><th scope="col">relative error</th>'
            '<th scope="col">verdict</th><th scope="col">worst entry</th></tr></thead><tbody>'
        )
        for e in self.errors:
            worst = ""
            if not e.right and e.worst is not None:
                entry = f"[{', '.join(map(str, e.worst))}]" if e.worst else ""
                worst = f"{entry} is {e.given:.6g}, right is {e.expected:.6g}"
            out.append(
                f'<tr><th scope="row">{e.layer}</th><td>{e.part}</td><td>{html.escape(e.shown)}</td>'
                f"<td>{self._judged(e)}</td><td>{html.escape(worst)}</td></tr>"
            )
        out.append(f"</tbody></table></div><p>Read as: {html.escape(self.convention)}.</p>")
        if confidence := self._confidence_text():
            out.append(f"<p>{html.escape(confidence)}</p>")
        return "".join(out) + "</div>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return both representations, for notebooks."""
        return {"text/plain": str(self), "text/html": self._repr_html_()}
