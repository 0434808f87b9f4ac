"""Small parts that the pack's document is written from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from fourfold.reports.document import Basis, Block, Bullets, Figure, Name, Paragraph, Provenance, Table, Text


class Numbers:
    """Makes figures that lead to their definition and to the pack that they stand in."""

    def __init__(self, source: str) -> None:
        self.source = source

    def of(
        self, name: str, value: float | int | None, definition: str, shown: str = "", basis: Basis = "record"
    ) -> Figure:
        """A figure by a name that is its own within the document."""
        told = shown or ("not known" if value is None else f"{value:,}")
        key = re.sub(r"[^a-z0-9]+", "-", f"n-{name}".lower()).strip("-")
        return Figure(key, value, told, Provenance(definition, basis, (self.source,)))

    def range(self, name: str, found: dict[str, float | None] | None, definition: str, why_not: str) -> Text:
        """A figure with its interval, or why there is none."""
        if found is None:
            return (why_not,)
        value, low, high = (found[key] for key in ("value", "low", "high"))
        ends = "no interval can be given" if low is None or high is None else f"{low:.2f} to {high:.2f}"
        return (self.of(name, value, definition, f"{value:.2f} ({ends})", "computed"),)


def table(caption: str, columns: tuple[str, ...], rows: Sequence[tuple[Text, ...]], empty: str = "") -> Block:
    """A table, or a sentence where it has no rows."""
    if not rows:
        return Paragraph((f"{caption}: {empty or nothing()}",))
    return Table(caption, columns, tuple(rows))


def listed(title: str, names: Sequence[str]) -> Block:
    """A list of names, or that there is none."""
    if not names:
        return Paragraph((f"{title}: {nothing()}",))
    return Bullets(tuple((Name(name),) for name in names))


def nothing() -> str:
    """What is written where a list is empty."""
    return "none."


def month_name(text: str) -> str:
    """A month in words."""
    return f"{dt.date.fromisoformat(text):%B %Y}"


def day_name(text: str) -> str:
    """A day in words."""
    return f"{dt.date.fromisoformat(text):%-d %B %Y}"
