"""What a workspace's settings say of a source, under `sources:` in fourfold.yaml."""

from __future__ import annotations

from typing import Any

from fourfold.errors import BadInput
from fourfold.history.sources.streams import Limits


def number(settings: dict[str, Any], name: str) -> float | None:
    """A setting that is a number of 0 or more, if it is there. Raises `BadInput` for anything else."""
    value = settings.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise BadInput(f"fourfold.yaml: {name} of a source must be a number of 0 or more, not {value!r}.")
    return float(value)


def limits(settings: dict[str, Any]) -> Limits:
    """How far compressed files may grow: `max_ratio` and `max_gigabytes`."""
    ratio, gigabytes = number(settings, "max_ratio"), number(settings, "max_gigabytes")
    return Limits(
        Limits.ratio if ratio is None else ratio,
        Limits.bytes if gigabytes is None else int(gigabytes * (1 << 30)),
    )
