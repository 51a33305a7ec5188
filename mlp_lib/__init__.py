"""Backprop You Can Check: the multi-layer perceptron, derived, run and tested.

The numeric core needs numpy only. `figures` needs plotly and `explorables`
need anywidget; both are imported when they are asked for, and so is the core
itself, with numpy: who wants the colours or the version alone waits for neither.
"""

from importlib import import_module

TYPE_CHECKING = False  # a type checker takes it for True; typing, which has one too, takes longer than all else here
if TYPE_CHECKING:
    from . import datasets
    from .network import MLP, Backward, Forward
    from .per_layer import PerLayer
    from .training import History, TrainingDivergedError

__all__ = ["MLP", "Backward", "Forward", "History", "PerLayer", "TrainingDivergedError", "datasets"]
__version__ = "0.1.0"

#: Where each name of the front door lives.
_ROOMS = {
    "MLP": "network",
    "Backward": "passes",
    "Forward": "passes",
    "History": "history",
    "PerLayer": "per_layer",
    "TrainingDivergedError": "history",
}


def __getattr__(name: str) -> object:
    """Import what is asked for, once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = import_module(f".{_ROOMS.get(name, name)}", __name__)
    value = getattr(room, name) if name in _ROOMS else room
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be asked for, too."""
    return sorted({*globals(), *__all__})
