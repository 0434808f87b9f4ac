"""What every verb shares: the options, how a workspace is found, and how results are shown.

Results go to standard output and remarks to standard error, so that output can be piped.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import math
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fourfold.errors import BadInput, NotHeld

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from fourfold.history.facts import Facts
    from fourfold.workspace import Workspace

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="The workspace to act on (default: the one you stand in)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        help="A folder of rules to use alone (default: the catalogue and the workspace's own).",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day (default: the newest on which anything became known)."),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="MOMENT",
        help="Use only what was known at this moment, as 2024-05-01 or 2024-05-01T14:30 (default: the day's end).",
    ),
]

FIRST_YEAR, LAST_YEAR = 1900, 2200

named_before_verb: contextvars.ContextVar[Path | None] = contextvars.ContextVar("named_before_verb", default=None)
"""The `--workspace` given before the verb, as in `fourfold --workspace DIR scan`."""


def has_desk(place: Workspace) -> bool:
    """Whether a desk stands on a workspace: it has its own database, or one is named."""
    return bool(os.environ.get("FOURFOLD_DATABASE")) or (place.root / "desk" / "desk.sqlite3").is_file()


def start_desk(place: Workspace) -> bool:
    """Make the desk that stands on a workspace ready, if there is one: it has its own database, or one is named."""
    if not has_desk(place):
        return False
    from fourfold.desk.start import prepare, start

    start(place.root)
    prepare()
    return True


def check_real_data(place: Workspace) -> None:
    """Refuse data of real people where the workspace's desk is in service and what has to stand behind them is not
    recorded; note what is due for review. Raises `NotGoverned`, and `NotHeld` without a desk to record it at."""
    if place.invented:
        return
    from fourfold.desk.configuration import in_service

    if not in_service(place.root):
        return
    if not start_desk(place):
        raise NotHeld(
            "In service, data come in once the desk records what stands behind them, and there is no desk yet."
        )
    from fourfold.desk.governance.checks import check_may_hold_real_data

    for warning in check_may_hold_real_data():
        note(warning)


def start_reading(place: Workspace) -> None:
    """Make the desk that stands on a workspace ready to be read, and change nothing of it. Raises `NotHeld` where there
    is none, and where its database is not up to date."""
    if not has_desk(place):
        raise NotHeld(f"{place.root} has no desk yet. 'fourfold desk' makes one.")
    from fourfold.desk.start import is_up_to_date, start

    start(place.root)
    if not is_up_to_date():
        raise NotHeld(
            "The desk's database is not up to date with this Fourfold, so what it holds cannot be read. "
            "Run 'fourfold desk' once, which brings it up to date, and then this again."
        )


def held_facts(place: Workspace, *, noting: bool = False) -> Facts | None:
    """The facts that the scan sees: those of the workspace's desk together with its files; None for the files alone,
    where there is no desk. Who only looks brings no database up to date; and unless `noting`, nothing is put down in it
    for the scans to come. Raises `NotHeld` where it is not."""
    if not has_desk(place):
        return None
    start_reading(place)
    from fourfold.desk.facts.providing import facts_held

    return facts_held(place, noting=noting)


def open_workspace(option: Path | None) -> Workspace:
    """The workspace named after the verb, else the one named before it, else the one we stand in.

    Raises `NotHeld` where there is none and `BadInput` where its settings cannot be read.
    """
    from fourfold.workspace import Workspace

    named = option or named_before_verb.get()
    return Workspace.open(named) if named else Workspace.find()


def day(text: str | None) -> dt.date | None:
    """A date given as an option. Raises `BadInput` where it is none."""
    if text is None:
        return None
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is not a date. Write it as 2024-11-01.") from None
    _check_year(found, text)
    return found


def moment(text: str | None, zone: ZoneInfo) -> dt.datetime | None:
    """A moment given as an option: a date (its last instant), or a date and time, local unless it carries an offset."""
    from fourfold.times import parse_moment

    if text is None:
        return None
    try:
        found = parse_moment(text, zone)
    except (ValueError, OverflowError):
        raise BadInput(f"{text!r} is not a moment. Write it as 2024-11-01 or 2024-11-01T14:30.") from None
    _check_year(found, text)
    return found


def _check_year(found: dt.date, text: str) -> None:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadInput(f"{text!r} is no day of ours. Give one from {FIRST_YEAR} to {LAST_YEAR}.")


def print_json(data: Any) -> None:
    """Print data as JSON, keys in the order given: laid out on a terminal, on one line to a program, which is many
    times quicker. Dates and moments become ISO 8601; an end of a range that is infinite becomes null, and `NaN` is
    refused."""
    indent = 2 if sys.stdout.isatty() else None

    def made(data: Any) -> str:
        return json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False, default=_plain)

    try:
        text = made(data)
    except ValueError:
        text = made(_bounded(data))
    sys.stdout.write(text + "\n")


def _bounded(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _bounded(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_bounded(value) for value in data]
    return None if isinstance(data, float) and math.isinf(data) else data


def table(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> None:
    """Print rows as a table for people. Numbers are set to the right; `None` is left empty."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    held = [list(row) for row in rows]
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        numbers = bool(held) and all(isinstance(row[place], int | float | None) for row in held)
        shown.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in held:
        shown.add_row(*(Text("" if value is None else _figure(value)) for value in row))
    width = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, width=width, highlight=False).print(shown)


def note(message: str) -> None:
    """Tell the user something that is not the result: to standard error."""
    typer.echo(message, err=True)


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"cannot print {type(value).__name__} as JSON")
