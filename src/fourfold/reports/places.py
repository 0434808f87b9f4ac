"""Where a trigger and its events are, in names and shapes."""

from __future__ import annotations

import functools

import shapely

from fourfold.errors import NotHeld
from fourfold.places.areas import Areas
from fourfold.triggers.trigger import EvidenceEvent, Trigger
from fourfold.words import square

LEVELS_NAMED = 2


class Places:
    """Names and shapes of the areas of a workspace. A name is looked up once, however many triggers are shown."""

    def __init__(self, areas: Areas) -> None:
        self.areas = areas
        self.name = functools.cache(self._name)

    def where(self, event: EvidenceEvent) -> str:
        """The areas an event lies in, finest first: Central, Doggerport. Says so when it is not located."""
        if event.x is None or event.y is None:
            return "Not located"
        named = [
            self.name(level, code) for level, code in zip(self.areas.level_names, event.areas, strict=False) if code
        ]
        if named:
            return ", ".join(dict.fromkeys(named[:LEVELS_NAMED]))
        return "Outside every area" if self.areas.levels else "No areas are held"

    def of_trigger(self, trigger: Trigger) -> str | None:
        """What the place of a trigger is called; None when it has none."""
        if trigger.expected:
            level, code = trigger.expected.level, trigger.expected.code
            return square(level, code) if level.startswith("grid-") else self.name(level, code)
        if trigger.area is None:
            return None
        names = (self.name(level, trigger.area) for level in self.areas.level_names)
        return next((name for name in names if name != trigger.area), trigger.area)

    def shape(self, trigger: Trigger) -> shapely.Geometry | None:
        """The area that a trigger of more than expected is about, in metres on the grid; None for other triggers."""
        if trigger.expected is None:
            return None
        level, code = trigger.expected.level, trigger.expected.code
        if level.startswith("grid-"):
            size, x, y = _square(level, code)
            return shapely.box(x, y, x + size, y + size)
        try:
            return self.areas.shape(level, code)
        except NotHeld:
            return None

    def _name(self, level: str, code: str) -> str:
        try:
            return self.areas.name(level, code)
        except NotHeld:
            return code


def _square(level: str, code: str) -> tuple[int, int, int]:
    size = int(level.removeprefix("grid-"))
    column, row = (int(part) for part in code.split("_"))
    return size, column * size, row * size
