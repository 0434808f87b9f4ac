"""What a workspace's settings may say about a source: `sources:` in fourfold.yaml, under the source's name."""

from __future__ import annotations

import dataclasses

from fourfold.errors import BadInput
from fourfold.history.sources.streams import Limits
from fourfold.marked import nearest
from fourfold.workspace import SETTINGS, Workspace


@dataclasses.dataclass(frozen=True)
class SourceSettings:
    """`known_after_days`: days from the end of a month to its publication. `precision_m`: metres within which the true
    point lies. `outside_km`: how far a point may lie from every area. `max_ratio`, `max_gigabytes`: how far a
    compressed file may grow."""

    known_after_days: int | None = None
    precision_m: float | None = None
    outside_km: float | None = None
    max_ratio: float = Limits.ratio
    max_gigabytes: float = Limits.bytes / (1 << 30)

    @classmethod
    def of(cls, workspace: Workspace, source: str) -> SourceSettings:
        """The settings of a source. Raises `BadInput` for one that is unknown or no number."""
        given = workspace.sources.get(source) or {}
        known = [field.name for field in dataclasses.fields(cls)]
        for name, value in given.items():
            where = f"{workspace.root / SETTINGS}: sources: {source}: {name}"
            if name not in known:
                raise BadInput(f"{where} is not known. {nearest(str(name), known)}".rstrip())
            whole = name != "known_after_days" or isinstance(value, int)
            if isinstance(value, bool) or not isinstance(value, int | float) or not whole or not 0 <= value < 1e6:
                raise BadInput(
                    f"{where} must be a {'number' if whole else 'whole number'} of at least 0, not {value!r}."
                )
        return cls(**given)

    @property
    def limits(self) -> Limits:
        """How far a compressed file of this source may grow."""
        return Limits(self.max_ratio, int(self.max_gigabytes * (1 << 30)))
