"""What every report's command asks alike: the file to write, the days, the measures, the desk or the file."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from fourfold.cli import common

OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="FORMAT", help="html, docx or pdf (default: by the file's name).")
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", metavar="FILE", help="A Word template of your own, for docx.")
]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="DAYS", help="From when until when, as 2015-04-01/2015-10-31 (default: the newest year's)."
    ),
]
MeasureOption = Annotated[
    list[str] | None, typer.Option("--measure", metavar="NAME", help="A measure that it tells of; may be repeated.")
]
DeskOption = Annotated[
    bool | None,
    typer.Option(
        "--desk/--file", help="Of the desk's records too, or of the year's file alone (default: what is there)."
    ),
]
NEEDED = inspect.Parameter.empty
OPTIONS: dict[str, tuple[Any, Any]] = {
    "output": (OutputOption, NEEDED),
    "period": (PeriodOption, None),
    "measure": (MeasureOption, None),
    "desk": (DeskOption, None),
    "file_format": (FormatOption, None),
    "template": (TemplateOption, None),
    "workspace": (common.WorkspaceOption, None),
}
"""Each option by its name: how it is given, and what it is where it is not."""


@dataclasses.dataclass(frozen=True)
class Asked:
    """What was asked of a report."""

    output: Path
    period: str | None
    measure: list[str] | None
    desk: bool | None
    file_format: str | None
    template: Path | None
    workspace: Path | None


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """The command with these options before its own; it takes what was asked as `Asked`, first."""
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for name, (option, default) in OPTIONS.items()
    ]
    own = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for one in list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    ]

    @functools.wraps(command)
    def asked(**given: Any) -> None:
        command(Asked(**{name: given.pop(name) for name in OPTIONS}), **given)

    asked.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    asked.__annotations__ = {one.name: one.annotation for one in (*own, *shared)}
    del asked.__dict__["__wrapped__"]  # or the options would be sought in the command itself
    return asked
