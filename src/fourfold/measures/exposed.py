"""Counts of several forces or areas, each with its exposure, from a file; and the funnel that shows who differs."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from typing import TYPE_CHECKING

from fourfold.errors import BadInput

if TYPE_CHECKING:
    from fourfold.statistics.funnel import Funnel

COLUMNS = ("name", "count", "exposure")
MOST = 500


@dataclasses.dataclass(frozen=True)
class Exposed:
    """One force or area: its name, its count, and what the count is set against (people, premises, days)."""

    name: str
    count: int
    exposure: float


def read_exposed(text: str, file: str) -> tuple[Exposed, ...]:
    """The rows of a CSV text with the columns name, count and exposure. Raises `BadInput` with the line of the first
    that cannot be used, for a name given twice, and for fewer than three rows, of which no funnel can be made."""
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        if set(COLUMNS) - set(rows.fieldnames or ()):
            raise BadInput(f"{file}: the columns {', '.join(COLUMNS)} are needed.")
        found = tuple(_row(row, f"{file}, line {rows.line_num}") for row in rows)
    except csv.Error as error:
        raise BadInput(f"{file}: cannot be read: {error}.") from None
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"{file}: {name!r} is given twice.")
    if not 3 <= len(found) <= MOST:
        raise BadInput(f"{file}: has {len(found)} rows; a funnel needs from 3 to {MOST}.")
    return found


def funnel_of(rows: tuple[Exposed, ...]) -> Funnel:
    """The funnel of these forces or areas."""
    from fourfold.statistics.funnel import funnel  # here, for a desk loads this module as it starts

    return funnel([one.name for one in rows], [one.count for one in rows], [one.exposure for one in rows])


def _row(row: dict[str, str], where: str) -> Exposed:
    name = (row["name"] or "").strip()
    try:
        count, exposure = int((row["count"] or "").replace(",", "")), float((row["exposure"] or "").replace(",", ""))
    except ValueError:
        raise BadInput(f"{where}: {row['count']!r} must be a whole number and {row['exposure']!r} a number.") from None
    if not name or count < 0 or not math.isfinite(exposure) or exposure <= 0:
        raise BadInput(f"{where}: needs a name, a count of nought or more, and an exposure above nought.")
    return Exposed(name, count, exposure)
