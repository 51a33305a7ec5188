"""The backprop doctor: hand over your script, or your gradients, and learn which line is wrong.

>>> from mlp_lib.doctor import examine, diagnose, MISTAKES
"""

from .diagnosis import diagnose
from .mistakes import MISTAKES, Mistake
from .report import Diagnosis, Finding, LayerError, Probe
from .script import ScriptFinding, ScriptReport, examine
from .script.magic import load_ipython_extension
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
    "ScriptFinding",
    "ScriptReport",
    "ZooRow",
    "diagnose",
    "examine",
    "load_ipython_extension",
    "wrong_gradients",
    "zoo_table",
]
