"""What the site tests share leaves nothing behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from .support import served


def test_a_server_ends_with_the_test_that_failed(tmp_path: Path) -> None:
    """Its thread would keep the whole run from ending."""
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="midway"), served(tmp_path):
        raise RuntimeError("midway")
    assert threading.active_count() == before
