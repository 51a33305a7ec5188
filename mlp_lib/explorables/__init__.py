"""Live figures: the same object on the static page and in Jupyter.

Each class is one lesson. A chapter constructs it in the last line of a cell;
with a kernel its settings are traits, without one the page runs the same
JavaScript. See README.md in this folder.
"""

from .._extras import needed_for

with needed_for("explorables"):
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
