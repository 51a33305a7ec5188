"""Live figures: the same object on the static page and in Jupyter.

Each class is one lesson. A chapter constructs it in the last line of a cell;
with a kernel its settings are traits, without one the page runs the same
JavaScript. See README.md in this folder.
"""

from importlib import import_module

from .._extras import needed_for

TYPE_CHECKING = False  # as in mlp_lib itself
if TYPE_CHECKING:
    from .base import Explorable, palette_css
    from .bug_zoo import BugZoo
    from .confidently_wrong import ConfidentlyWrong
    from .drag_the_line import DragTheLine
    from .draw_a_digit import DrawADigit
    from .error_landscape import ErrorLandscape
    from .gradient_ledger import GradientLedger
    from .hidden_space import HiddenSpace
    from .lab import LiveXOR, TrainingLab
    from .nudge_meter import NudgeMeter
    from .path_tracer import PathTracer
    from .self_grader import SelfGrader
    from .shape_puzzle import ShapePuzzle
    from .signal_corridor import SignalCorridor
    from .step_machine import StepMachine
    from .tolerance_band import ToleranceBand
    from .twins import Twins
    from .weather_map import WeatherMap
    from .wire_view import WireView

__all__ = [
    "BugZoo",
    "ConfidentlyWrong",
    "DragTheLine",
    "DrawADigit",
    "ErrorLandscape",
    "Explorable",
    "GradientLedger",
    "HiddenSpace",
    "LiveXOR",
    "NudgeMeter",
    "PathTracer",
    "SelfGrader",
    "ShapePuzzle",
    "SignalCorridor",
    "StepMachine",
    "ToleranceBand",
    "TrainingLab",
    "Twins",
    "WeatherMap",
    "WireView",
    "palette_css",
]

#: Where each name lives. A chapter shows one figure or two: who asks for one waits neither for the others nor for what
#: these stand on, such as the doctor, and sweeps.
_ROOMS = {
    "BugZoo": "bug_zoo",
    "ConfidentlyWrong": "confidently_wrong",
    "DragTheLine": "drag_the_line",
    "DrawADigit": "draw_a_digit",
    "ErrorLandscape": "error_landscape",
    "Explorable": "base",
    "GradientLedger": "gradient_ledger",
    "HiddenSpace": "hidden_space",
    "LiveXOR": "lab",
    "NudgeMeter": "nudge_meter",
    "PathTracer": "path_tracer",
    "SelfGrader": "self_grader",
    "ShapePuzzle": "shape_puzzle",
    "SignalCorridor": "signal_corridor",
    "StepMachine": "step_machine",
    "ToleranceBand": "tolerance_band",
    "TrainingLab": "lab",
    "Twins": "twins",
    "WeatherMap": "weather_map",
    "WireView": "wire_view",
    "palette_css": "base",
}

with needed_for("explorables"):
    from . import base as base  # without its packages there is none of them


def __getattr__(name: str) -> object:
    """Import what is asked for, once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_ROOMS[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    """Name what can be asked for, too."""
    return sorted({*globals(), *__all__})
