"""The backprop doctor: paste your gradients, learn which line is wrong.

>>> from mlp_lib.doctor import diagnose, MISTAKES
"""

from .diagnosis import diagnose
from .mistakes import MISTAKES, Mistake
from .report import Diagnosis, Finding, LayerError, Probe
from .zoo import CLASSICS, ZOO, ZooRow, wrong_gradients, zoo_table

__all__ = [
    "CLASSICS",
    "MISTAKES",
    "ZOO",
    "Diagnosis",
    "Finding",
    "LayerError",
    "Mistake",
    "Probe",
    "ZooRow",
    "diagnose",
    "wrong_gradients",
    "zoo_table",
]
