"""What a package imports for pictures or downloads alone, and its pass does not use: left out, with a stand-in."""

import sys
from unittest.mock import MagicMock


def stand_in(*names):
    """Let these modules be imported, whatever is asked of them."""
    for name in names:
        sys.modules.setdefault(name, MagicMock())
