"""Backprop You Can Check: the multi-layer perceptron, derived, run and tested.

The numeric core needs numpy only. `figures` needs plotly and `explorables`
need anywidget; both are imported when they are asked for.
"""

from . import datasets
from .network import MLP, Backward, Forward
from .per_layer import PerLayer
from .training import History, TrainingDivergedError

__all__ = ["MLP", "Backward", "Forward", "History", "PerLayer", "TrainingDivergedError", "datasets"]
__version__ = "0.1.0"
