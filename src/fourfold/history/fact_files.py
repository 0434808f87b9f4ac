"""Facts as CSV in a workspace's folder `facts/`: reading them, and saying what is wrong and how to mend it."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import functools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from fourfold.errors import BadInput
from fourfold.history.facts import PREMISES, RELATIONS, Facts, facts_from_tables
from fourfold.history.orders import ABOUT, IN_FORCE, ORDER_KINDS
from fourfold.history.schema import MARKINGS
from fourfold.history.standings import STANDINGS
from fourfold.redacting import Terms
from fourfold.whole_files import whole
from fourfold.workspace import Workspace

SHOWN = 20  # problems told at once

_DATE_COLUMNS = {"valid_from": "from", "valid_to": "to", "known_day": "known_from", "gone_day": "known_to"}
_REFS = ("person", "group", "other", "premises", "ref", "first", "second")
_REF = re.compile(r"[^\s:]+:\S(.*\S)?")  # a prefix, a colon, the reference
_OPTIONAL_COLUMNS = ("to", "known_to", "name", "x", "y", "about", "marking", "compartments")
_WORDS = {"about": ABOUT, "marking": MARKINGS, "order": tuple(ORDER_KINDS), "standing": tuple(STANDINGS)}
_CALLED = {
    "about": "thing that an order may say",
    "marking": "marking",
    "order": "kind of order",
    "standing": "way in which a group may stand",
}


def read_facts(workspace: Workspace) -> Facts:
    """Every relation that there is a file of. Raises `BadInput` with the first problems of all files."""
    return _read_all(workspace, tuple(_stamp(workspace.facts / f"{name}.csv") for name in RELATIONS))


@functools.lru_cache(maxsize=4)
def _read_all(workspace: Workspace, stamps: tuple[tuple[int, int] | None, ...]) -> Facts:
    """The facts in the files as they are at these stamps: a desk asks again and again for files that seldom change."""
    problems: list[str] = []
    tables = {
        name: _read(workspace.facts / f"{name}.csv", schema, workspace, problems) for name, schema in RELATIONS.items()
    }
    if problems:
        more = f"\n… and {len(problems) - SHOWN} more." if len(problems) > SHOWN else ""
        raise BadInput("\n".join(problems[:SHOWN]) + more)
    return facts_from_tables(**tables)


def rows_forget(workspace: Workspace, terms: Terms) -> int:
    """Take every row that says any of some terms out of the files of facts; gives how many went."""
    gone = 0
    for path in sorted(workspace.facts.glob("*.csv")):
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            rows = list(csv.reader(file))
        left = [row for row in rows if not any(map(terms.within, row))]
        if len(left) < len(rows):
            with whole(path) as part, part.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out:
                csv.writer(out).writerows(left)
            gone += len(rows) - len(left)
    return gone


def _stamp(path: Path) -> tuple[int, int] | None:
    """When a file was last changed, and its size; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def _read(path: Path, schema: pa.Schema, workspace: Workspace, problems: list[str]) -> pa.Table | None:
    """The file as a table; None where there is none."""
    if not path.exists():
        return None
    rows: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for line, cells in _lines(path, schema, problems):
        row, wrong = _row(cells, schema)
        problems += [f"{path}, line {line}, column {column}: {why}" for column, why in wrong]
        if wrong:
            continue
        key = tuple(row.values())
        if key in seen:
            problems.append(f"{path}, line {line}: says the same as line {seen[key]}. Take one of them out.")
        seen.setdefault(key, line)
        if schema is PREMISES and row["x"] is not None:
            _check_place(row["x"], row["y"], workspace.grid, f"{path}, line {line}, column x", problems)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=schema)


def _lines(path: Path, schema: pa.Schema, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row that is as long as the header; what is wrong with the others goes to
    `problems`."""
    wanted = [_DATE_COLUMNS.get(name, name) for name in schema.names]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            wrong = _header_problems(header, wanted)
            if wrong:
                problems += [f"{path}, line 1: {why}" for why in wrong]
                return
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    problems.append(
                        f"{path}, line {reader.line_num}: has {len(cells)} cells; the header has {len(header)}."
                    )
                    continue
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except UnicodeDecodeError:
        problems.append(f"{path}: is not UTF-8 text. Save it as CSV UTF-8.")
    except csv.Error as error:
        problems.append(f"{path}, line {reader.line_num}: not valid CSV: {error}.")
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}.")


def _header_problems(header: list[str], wanted: list[str]) -> list[str]:
    wrong = []
    for column in header:
        if column not in wanted:
            near = difflib.get_close_matches(column, wanted, 1)
            wrong.append(
                f"unknown column {column!r}; "
                + (f"did you mean {near[0]!r}?" if near else f"columns are {', '.join(wanted)}.")
            )
        elif header.count(column) > 1:
            wrong.append(f"column {column!r} is there {header.count(column)} times.")
    wrong += [
        f"column {column!r} is missing."
        for column in wanted
        if column not in header and column not in _OPTIONAL_COLUMNS
    ]
    return list(dict.fromkeys(wrong))


Wrong = list[tuple[str, str]]
"""What is wrong with a row: column and reason."""


def _row(cells: dict[str, str], schema: pa.Schema) -> tuple[dict[str, Any], Wrong]:
    """The row's values by the schema's names, and what is wrong with it."""
    wrong: Wrong = []
    row: dict[str, Any] = {}
    for field in schema:
        column = _DATE_COLUMNS.get(field.name, field.name)
        try:
            row[field.name] = _value(column, cells.get(column, ""), field)
        except ValueError as error:
            wrong.append((column, str(error)))
            row[field.name] = None
    return row, wrong + _contradictions(row)


_DEFAULTS = {"about": IN_FORCE}
_EMPTY = {
    "from": "empty. Say from which day it held, or the first day that you can vouch for.",
    "known_from": "empty. Say when the force knew; a rule must not see a fact before that day.",
    "source": "empty. Say what this rests on, such as the report's reference.",
}


def _value(column: str, text: str, field: pa.Field) -> Any:
    """A cell as the schema's type. Raises `ValueError` with what is wrong and how to mend it."""
    text = text or _DEFAULTS.get(column, "")
    if text == "":
        if not field.nullable or column == "source":
            raise ValueError(_EMPTY.get(column, "empty."))
        return None
    if pa.types.is_date32(field.type):
        return calendar_day(text)
    if pa.types.is_float64(field.type):
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValueError(f"{text!r} is not a number of metres.")
        return number
    if column in _REFS and not _REF.fullmatch(text):
        example = {"premises": "premises:V0042", "group": "group:G07", "other": "group:G07"}.get(
            column, "nominal:P000123"
        )
        raise ValueError(f"{text!r} has no prefix. Write it as events do, as in {example}.")
    if column in _WORDS and text not in _WORDS[column]:
        near = difflib.get_close_matches(text, _WORDS[column], 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"It is one of: {', '.join(_WORDS[column])}."
        raise ValueError(f"{text!r} is not a {_CALLED[column]}. {hint}")
    return text


@functools.lru_cache(maxsize=20_000)  # a file names the same days again and again
def calendar_day(text: str) -> dt.date:
    """A day from its text. Raises `ValueError` with what is wrong and how to mend it."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a day of the calendar.") from None
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    hint = f" such as {british[3]}-{british[2]:0>2}-{british[1]:0>2}" if british else ", as in 2024-03-31"
    raise ValueError(f"{text!r} is not a date. Write year-month-day{hint}.")


def _contradictions(row: dict[str, Any]) -> Wrong:
    wrong = []
    if row.get("valid_to") and row["valid_from"] and row["valid_to"] < row["valid_from"]:
        wrong.append(("to", f"{row['valid_to']} is before 'from' ({row['valid_from']})."))
    if row["known_day"] and row["gone_day"] and row["gone_day"] <= row["known_day"]:
        wrong.append(
            (
                "known_to",
                f"{row['gone_day']} is not after 'known_from' ({row['known_day']}). "
                "It is the day from which it was no longer believed.",
            )
        )
    if row.get("other") is not None and row["other"] == row["group"]:
        wrong.append(("other", "a group cannot be in conflict with itself."))
    if row.get("second") is not None and row["second"] == row["first"]:
        wrong.append(("second", "a record is one with itself; name another."))
    if (row.get("x") is None) != (row.get("y") is None):
        wrong.append(("y" if row.get("y") is None else "x", "x and y go together: give both or neither."))
    return wrong


def _check_place(x: float, y: float, grid: str, where: str, problems: list[str]) -> None:
    from fourfold.places.grid import area_of_use, to_lonlat

    if not area_of_use(grid).holds(*to_lonlat([x], [y], grid)).all() or (abs(x) <= 180 and abs(y) <= 90):
        hint = " These look like degrees." if abs(x) <= 180 and abs(y) <= 90 else ""
        problems.append(
            f"{where}: ({x:g}, {y:g}) is not a point of the grid {grid}; x and y are metres east and north.{hint}"
        )
