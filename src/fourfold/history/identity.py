"""The id of an event: its source, and the source's own reference where it gives one.

Without a reference the id is a digest of what the row says. Each source says which of two things identical rows are:
*copies* of one record (the digest alone), or *separate* incidents (the digest and the row's ordinal among identical
rows of that file), so that identical incidents stay apart and importing again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

SEPARATOR = "\x1f"  # no cell holds it: readers reject control characters of this sort or strip them


def referenced(source: str, references: Iterable[str]) -> list[str]:
    """Ids of rows that carry the source's own reference."""
    return [f"{source}:{reference}" for reference in references]


def copies(source: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Ids of rows where identical rows are copies of one record: identical rows get the same id."""
    return [f"{source}:#{_digest(row)}" for row in rows]


class Separate:
    """Ids of rows where identical rows are separate incidents. One for each file, since ordinals count within it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._counts: Counter[str] = Counter()

    def ids(self, rows: Iterable[Sequence[str]]) -> list[str]:
        """The ids of the file's next rows, in order."""
        found = []
        for row in rows:
            digest = _digest(row)
            self._counts[digest] += 1
            found.append(f"{self._source}:#{digest}-{self._counts[digest]}")
        return found


def next_ordinal(event_id: str) -> str:
    """The id of the next row identical to the one with this id (made by `Separate`)."""
    stem, _, ordinal = event_id.rpartition("-")
    return f"{stem}-{int(ordinal) + 1}"


def _digest(row: Sequence[str]) -> str:
    return hashlib.sha256(SEPARATOR.join(row).encode("utf-8", "surrogatepass")).hexdigest()[:32]
