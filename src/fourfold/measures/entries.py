"""A register's entries from a file, for a workspace without a desk: CSV with the columns date, amount and reference."""

from __future__ import annotations

import csv
import datetime as dt
import math
from pathlib import Path

from fourfold.errors import BadInput
from fourfold.measures.counting import Dated

COLUMNS = ("date", "amount", "reference")


def read_entries(path: Path) -> list[Dated]:
    """The entries. Raises `BadInput` with the line of the first that cannot be used; nothing is passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as given:
            rows = csv.DictReader(given)
            if set(COLUMNS) - set(rows.fieldnames or ()):
                raise BadInput(f"{path}: the columns {', '.join(COLUMNS)} are needed.")
            return [_entry(row, f"{path}, line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read: {error}.") from None


def _entry(row: dict[str, str], where: str) -> Dated:
    try:
        day, amount = dt.date.fromisoformat(row["date"] or ""), float(row["amount"] or "")
    except ValueError:
        raise BadInput(
            f"{where}: {row['date']!r} and {row['amount']!r} must be a date, as 2024-11-01, and a number."
        ) from None
    if not math.isfinite(amount) or amount < 0:
        raise BadInput(f"{where}: an amount is a number of nought or more, not {row['amount']!r}.")
    return Dated(day, amount, row["reference"] or "")
