"""The backprop doctor: paste your gradients, learn which line is wrong.

>>> from mlp_lib.doctor import diagnose, MISTAKES
"""

from .diagnosis import diagnose
from .mistakes import MISTAKES, Mistake
from .report import Diagnosis, Finding, LayerError, Probe

__all__ = ["MISTAKES", "Diagnosis", "Finding", "LayerError", "Mistake", "Probe", "diagnose"]
