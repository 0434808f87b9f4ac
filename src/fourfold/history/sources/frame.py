"""Rows of a file as columns of text, with what became of each row that cannot be used."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa


@dataclasses.dataclass(frozen=True)
class Reject:
    """A row that cannot be used: where it stood, which column is wrong (empty: the row as a whole) and why."""

    file: str
    line: int
    column: str
    reason: str
    cells: tuple[str, ...]


@dataclasses.dataclass
class Frame:
    """Some rows of one file.

    `rows` are the cells in the header's order; `files` and `lines` say where each row first stood (for a row that was
    mended in a quarantine file, in the file it came from). `rejects` are the rows that could not even be told apart.
    """

    header: tuple[str, ...]
    rows: list[list[str]]
    files: list[str]
    lines: list[int]
    rejects: list[Reject]
    mended: bool = False
    wrong: dict[int, tuple[str, str]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        self.read = len(self.rows) + len(self.rejects)
        self._columns: dict[str, list[str]] = {}
        self._transposed: list[tuple[str, ...]] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """A column's texts, without white space around them."""
        if name not in self._columns:
            if self._transposed is None:  # all at once: rows lie scattered in memory
                self._transposed = list(zip(*self.rows, strict=True)) or [()] * len(self.header)
            self._columns[name] = list(map(str.strip, self._transposed[self.header.index(name)]))
        return self._columns[name]

    def reject(self, column: str, reasons: Mapping[int, str]) -> None:
        """Mark rows as unusable; the first reason found for a row stands."""
        for place, reason in reasons.items():
            self.wrong.setdefault(place, (column, reason))

    def usable(self) -> pa.Array:
        """Which rows are still good."""
        return pa.array([place not in self.wrong for place in range(len(self))], pa.bool_())

    def all_rejects(self) -> list[Reject]:
        """Every row that cannot be used, in the order of the file."""
        found = [
            Reject(self.files[place], self.lines[place], column, reason, tuple(self.rows[place]))
            for place, (column, reason) in self.wrong.items()
        ]
        return sorted([*self.rejects, *found], key=lambda reject: reject.line)


@dataclasses.dataclass
class Batch:
    """What a source hands over for one commit: events in the schema `INCOMING`, and the fate of the rows that are none.

    `read` counts every row seen; `duplicates` those that the source itself knows to be copies. `changed` and
    `unchanged` count rows that speak of an event which another row gives already, and share its fate. `copies`: an id
    that comes again in this import is a copy of the first. `updates`: the events are known from another file.
    """

    events: pa.Table
    rejects: Sequence[Reject] = ()
    header: Sequence[str] = ()
    read: int = 0
    duplicates: int = 0
    changed: int = 0
    unchanged: int = 0
    copies: bool = False
    updates: bool = False


def reasons_by_row(texts: Iterable[Hashable], reasons: Mapping[Any, str]) -> dict[int, str]:
    """The rows at which any of the texts that have a reason stand."""
    if not reasons:
        return {}
    return {place: reasons[text] for place, text in enumerate(texts) if text in reasons}
