"""What every explorable shares: the bundle, the palette, and a text that stands without a kernel."""

from __future__ import annotations

import html
import json
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from .. import theme
from ..per_layer import Array
from .settings import STATIC, settings_of, trait_of

__all__ = ["Explorable", "palette_css", "safe_json"]

#: Said after the sentence where the figure cannot move.
WITHOUT_SCRIPT = "With JavaScript, or in a running notebook, this figure can be played with."


def palette_css() -> str:
    """Return the colours of `mlp_lib.theme` as custom properties, for Jupyter's light and dark themes."""
    shades = {name.replace("_", "-"): shade for name, shade in theme.QUANTITIES.items()}
    shades |= {f"class-{name}": shade for name, shade in theme.CLASSES.items()}
    rules = []
    for mode, selector in (("light", ".mlp-root"), ("dark", 'body[data-jp-theme-light="false"] .mlp-root')):
        rules.append(f"{selector} {{ {' '.join(f'--mlp-{name}: {shade[mode]};' for name, shade in shades.items())} }}")
    return "\n".join(rules) + "\n"


def safe_json(value: Any) -> str:
    """Return JSON that cannot end the ``<script>`` element it stands in.

    Parameters
    ----------
    value : object
        What JSON can hold; NaN and infinity are refused.

    Returns
    -------
    str
        Compact JSON with ``<``, ``>``, ``&`` and the line separators of JavaScript escaped.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class Explorable(anywidget.AnyWidget):
    """Base of all explorables.

    A subclass names its lesson. It gets one synced trait for each setting of
    the lesson's schema, of which it says the type, and computes with `mlp_lib`
    the `sentence` and the `still` picture that stand where neither a kernel
    nor JavaScript does.
    """

    _css = palette_css() + (STATIC / "explorables.css").read_text(encoding="utf-8")

    #: Name of the lesson in src/lessons.
    component = traitlets.Unicode(read_only=True).tag(sync=True)

    #: Names of controls to leave out.
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    #: Set by the subclass; also the name of its bundle.
    lesson: ClassVar[str] = ""

    #: Name of the data that a page loads beside the bundle; in Jupyter they come as the trait ``_data``.
    needs: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        # Not for a base of several lessons, nor for the class that anywidget makes, where it is a trait.
        if cls.lesson and "_esm" not in vars(cls):
            cls._esm = (STATIC / "lessons" / f"{cls.lesson}.js").read_text(encoding="utf-8")
        if vars(cls).get("lesson"):
            for name, field in settings_of(cls.lesson).items():
                trait = trait_of(field).tag(sync=True)
                setattr(cls, name, trait)
                trait.class_init(cls, name)  # as the metaclass does with traits that stand in the class itself
        super().__init_subclass__(**options)

    def __init__(self, **settings: Any) -> None:
        known = self.setting_names()
        unknown = [
            name for name in settings if name not in known and not isinstance(getattr(type(self), name, None), property)
        ]
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no setting {unknown[0]!r}; the known ones are {', '.join(known)}"
            )
        self.set_trait("component", self.lesson)
        super().__init__(**{name: value for name, value in settings.items() if name in known})
        for name, value in settings.items():
            if name not in known:
                setattr(self, name, value)

    @classmethod
    def setting_names(cls) -> tuple[str, ...]:
        """Return the names of the settings, in the order in which they are declared."""
        names: dict[str, None] = {}
        for owner in reversed(cls.__mro__):
            if issubclass(owner, Explorable):
                names |= {
                    name: None
                    for name, trait in vars(owner).items()
                    if isinstance(trait, traitlets.TraitType)
                    and trait.metadata.get("sync")
                    and name != "component"
                    and name[0] != "_"
                }
        return (*[name for name in names if name != "hide"], "hide")

    def changed_settings(self) -> dict[str, Any]:
        """Return the settings that differ from their defaults: all that the page needs to draw the same figure."""
        traits = self.traits()
        values = {name: getattr(self, name) for name in self.setting_names()}
        return {name: value for name, value in values.items() if value != traits[name].default()}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={_short(value)}" for name, value in self.changed_settings().items())
        return f"{type(self).__name__}({shown})"

    def sentence(self) -> str:
        """Return what the figure shows, in one sentence with computed numbers."""
        raise NotImplementedError

    def still(self) -> str:
        """Return a still picture as SVG, without width and height of its own."""
        raise NotImplementedError

    def still_on_phone(self) -> str:
        """Return another picture for narrow screens, where the one drawn for a column would be too small; or nothing."""
        return ""

    def html(self) -> str:
        """Return the figure for a page without a kernel; equal settings give equal text."""
        sentence = f"{self.sentence()} {WITHOUT_SCRIPT}"
        phone = self.still_on_phone()
        # Hidden where no style sheet chooses between the two.
        narrow = f'<div class="mlp-still-phone" hidden>{phone}</div>' if phone else ""
        needs = f' data-needs="{html.escape(self.needs)}"' if self.needs else ""
        return (
            f'<div class="mlp-explorable" data-component="{html.escape(self.lesson)}"{needs}>'
            f'<script type="application/json">{safe_json(self.changed_settings())}</script>'
            f'{narrow}<div class="mlp-still">{self.still()}</div>'
            f'<p class="mlp-fallback">{html.escape(sentence)}</p></div>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        data = {**data, "text/plain": repr(self), "text/html": self.html()}
        return data, metadata


def _short(value: Any) -> str:
    """Return a setting as it is written in code; of long lists the beginning."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...]"


def flatten(weights: Any) -> list[float]:
    """Return all weights of W^(1)..W^(L) in one list, layer by layer, row by row."""
    return [float(w) for W in weights for w in np.asarray(W, dtype=np.float64).ravel()]


def unflatten(flat: list[float], layer_sizes: list[int]) -> list[Array]:
    """Cut one list into matrices of shape (n_{l-1} + 1, n_l).

    Raises
    ------
    ValueError
        When the list does not have as many numbers as the network has weights.
    """
    shapes = [(n_in + 1, n_out) for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]
    expected = sum(rows * columns for rows, columns in shapes)
    if len(flat) != expected:
        sizes = "-".join(map(str, layer_sizes))
        raise ValueError(f"given_weights has {len(flat)} numbers, but a {sizes} network has {expected} weights")
    matrices, start = [], 0
    for rows, columns in shapes:
        matrices.append(np.array(flat[start : start + rows * columns], dtype=np.float64).reshape(rows, columns))
        start += rows * columns
    return matrices
