"""The areas of the workspace by their names: to choose one from, and to call one by."""

from __future__ import annotations

import dataclasses
from functools import cached_property

from fourfold.desk.triage.shown import places_held
from fourfold.measures.counting import Where


@dataclasses.dataclass(frozen=True)
class Choices:
    """What areas can be chosen: those held, by level and code with their names; and any code of these `levels`."""

    levels: tuple[str, ...]

    @cached_property
    def names(self) -> dict[Where, str]:
        """Each area's name."""
        return {
            (level.name, code): name
            for level in places_held().areas.levels
            for code, name in zip(level.codes, level.names, strict=True)
        }

    @property
    def labels(self) -> list[str]:
        """Each area as the list shows it, by name."""
        return sorted(self.label(where) for where in self.names)

    def label(self, where: Where) -> str:
        """An area as it is shown: its name, with its level and code, for names are given twice."""
        code = ":".join(where)
        return f"{self.names[where]} ({code})" if where in self.names else code

    def called(self, text: str) -> list[Where]:
        """The areas that somebody may mean: by the label, the level and code, or the name alone."""
        asked = text.strip().casefold()
        found = [where for where in self.names if asked in (self.label(where).casefold(), self.names[where].casefold())]
        level, _, code = text.strip().partition(":")
        return found or ([(level, code)] if level in self.levels and code else [])
