"""Hand over a script as it is: the doctor runs it, names the wrong line, and shows it mended.

>>> from mlp_lib.doctor.script import examine
"""

from .examine import examine
from .report import ScriptFinding, ScriptReport

__all__ = ["ScriptFinding", "ScriptReport", "examine"]
