"""Files of crime-harm days, in any of three forms, told apart by their header:

kind,days[,low,high]         days by kind of event (or kind,low,middle,high; a column `source` may say where each is
from) prc_subgroup,min,median,max  the Crime Harm Index by subgroup of the recorded crime statistics; a kind takes
its subgroup's code,days                    days by Home Office offence code; a kind takes the range and median of
its codes
"""

from __future__ import annotations

import csv
import dataclasses
import math
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path

from fourfold.errors import BadInput
from fourfold.history.kinds import Kind
from fourfold.marked import nearest

Days = tuple[float, float, float]
"""Low, middle and high, in crime-harm days."""

MOST_DAYS = 36_525.0  # a hundred years; more is a slip of the pen
SHOWN = 20
KIND_COLUMNS = {"kind", "days", "low", "middle", "high", "source"}

Row = tuple[int, dict[str, str]]
Catalogue = Mapping[str, Kind]


@dataclasses.dataclass(frozen=True)
class Weight:
    """The crime-harm days of one event of a kind, and whose figure it is."""

    kind: str
    days: Days
    source: str


def read_weights(path: Path, catalogue: Catalogue, edition: str) -> tuple[dict[str, Weight], list[str]]:
    """Weights by kind from a file, and remarks on what was not used. Raises `BadInput` with line and reason of each
    wrong row."""
    header, rows = _rows(path)
    reader = _form(path, header)
    problems: list[str] = []
    weights, remarks = reader(rows, catalogue, edition, problems)
    if problems:
        more = f"\n… and {len(problems) - SHOWN} more." if len(problems) > SHOWN else ""
        raise BadInput(
            "\n".join(f"{path}, {problem}" for problem in problems[:SHOWN]) + more + "\nNothing was changed."
        )
    if not weights and edition:
        raise BadInput(f"{path}: holds no weight for any kind in the catalogue. {' '.join(remarks)}".rstrip())
    return weights, remarks


def _rows(path: Path) -> tuple[list[str], list[Row]]:
    rows: list[Row] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [cell.strip().lower() for cell in next(reader, [])]
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    raise BadInput(
                        f"{path}, line {reader.line_num}: has {len(cells)} cells; the header has {len(header)}."
                    )
                rows.append((reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    except UnicodeDecodeError:
        raise BadInput(f"{path}: is not UTF-8 text. Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise BadInput(f"{path}, line {reader.line_num}: not valid CSV: {error}.") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from None
    return header, rows


Reader = Callable[[list[Row], Catalogue, str, list[str]], tuple[dict[str, Weight], list[str]]]


def _form(path: Path, header: list[str]) -> Reader:
    columns = set(header)
    if len(columns) < len(header):
        raise BadInput(f"{path}, line 1: a column is named twice.")
    if {"kind", "days"} <= columns or {"kind", "low", "middle", "high"} <= columns:
        for column in sorted(columns - KIND_COLUMNS):
            raise BadInput(f"{path}, line 1: unknown column {column!r}. {nearest(column, KIND_COLUMNS)}".rstrip())
        return _by_kind
    if {"prc_subgroup", "min", "median", "max"} <= columns:
        return _by_subgroup
    if {"code", "days"} <= columns:
        return _by_code
    raise BadInput(
        f"{path}, line 1: the columns are {', '.join(header) or 'none'}. "
        "A file of crime-harm days has kind,days or kind,days,low,high; "
        "or code,days (Home Office codes); or prc_subgroup,min,median,max (the Crime Harm Index by subgroup)."
    )


def _by_kind(
    rows: list[Row], catalogue: Catalogue, edition: str, problems: list[str]
) -> tuple[dict[str, Weight], list[str]]:
    weights: dict[str, Weight] = {}
    for line, row in rows:
        kind = row["kind"]
        if kind not in catalogue:
            problems.append(f"line {line}: there is no kind {kind!r}. {nearest(kind, catalogue)}".rstrip())
        elif kind in weights:
            problems.append(f"line {line}: {kind!r} is there already.")
        else:
            middle = row.get("days") or row.get("middle", "")
            days = _days(line, (row.get("low") or middle, middle, row.get("high") or middle), problems)
            if days:
                weights[kind] = Weight(kind, days, row.get("source") or edition)
    return weights, []


def _by_subgroup(
    rows: list[Row], catalogue: Catalogue, edition: str, problems: list[str]
) -> tuple[dict[str, Weight], list[str]]:
    found: dict[str, Days] = {}
    for line, row in rows:
        subgroup = row["prc_subgroup"].casefold()
        days = _days(line, (row["min"], row["median"], row["max"]), problems)
        if not subgroup or subgroup in found:
            problems.append(
                f"line {line}: the subgroup {row['prc_subgroup']!r} is " + ("there already." if subgroup else "empty.")
            )
        elif days:
            found[subgroup] = days
    wanted = {kind.name: kind.subgroup.casefold() for kind in catalogue.values() if kind.subgroup}
    weights = {name: Weight(name, found[group], edition) for name, group in wanted.items() if group in found}
    absent = sorted(name for name, group in wanted.items() if group not in found)
    remarks = [f"The file has no subgroup for: {', '.join(absent)}."] if absent else []
    unused = sorted(row["prc_subgroup"] for _, row in rows if row["prc_subgroup"].casefold() not in wanted.values())
    return weights, remarks + ([f"No kind belongs to: {', '.join(unused)}."] if unused else [])


def _by_code(
    rows: list[Row], catalogue: Catalogue, edition: str, problems: list[str]
) -> tuple[dict[str, Weight], list[str]]:
    found: dict[str, float] = {}
    for line, row in rows:
        code = row["code"].upper()
        days = _days(line, (row["days"],) * 3, problems)
        if not code or code in found:
            problems.append(f"line {line}: the code {row['code']!r} is " + ("there already." if code else "empty."))
        elif days:
            found[code] = days[1]
    weights, used, remarks = {}, set(), []
    for kind in catalogue.values():
        codes = [code.upper() for code in kind.home_office_codes]
        held = [found[code] for code in codes if code in found]
        used.update(codes)
        if held:
            weights[kind.name] = Weight(kind.name, (min(held), statistics.median(held), max(held)), edition)
        if held and len(held) < len(codes):
            remarks.append(f"{kind.name}: {len(held)} of its {len(codes)} codes are in the file.")
    unused = len(set(found) - used)
    return weights, remarks + ([f"{unused:,} codes belong to no kind and were not used."] if unused else [])


def _days(line: int, texts: tuple[str, str, str], problems: list[str]) -> Days | None:
    numbers = []
    for text in texts:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 <= number <= MOST_DAYS:
            what = f"{text!r} is not a number of days from 0 to {MOST_DAYS:,.0f}" if text else "the days are empty"
            problems.append(f"line {line}: {what}. Leave the row out where the weight is not known.")
            return None
        numbers.append(number)
    low, middle, high = numbers
    if not low <= middle <= high:
        problems.append(f"line {line}: low, middle and high must rise, not {low:g}, {middle:g}, {high:g}.")
        return None
    return low, middle, high
