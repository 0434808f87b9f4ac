"""What takes long to make is made once for all the processes that run tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills, whole, and that nobody changes afterwards."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, part = base / name, base / f"{name}-in-part"
    with FileLock(base / f"{name}.lock"):
        if not made.exists():
            make(part)
            part.rename(made)
    return made
