"""A year as a Panel report needs it: plain records, each with the paragraph or register it comes from.

The records may come from a file (as the year 2015 does) or from the desk's registers. What is not known is None or
left out, and the report says so.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
from importlib import resources
from pathlib import Path

from fourfold import words
from fourfold.errors import BadInput, NotHeld
from fourfold.marked import Marked, Problem, Problems
from fourfold.reports.operations import Fugitives, Operation, fugitives_of, operation_of
from fourfold.reports.year_fields import P, needed_date, needed_text, p_of, yes
from fourfold.triggers.language import THEMES
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked


@dataclasses.dataclass(frozen=True)
class Window:
    """The first and last day that counts are of. `inferred`: nobody stated it."""

    first: dt.date
    last: dt.date
    inferred: bool


@dataclasses.dataclass(frozen=True)
class Discharges:
    """Firearm discharges in an area: in the window, and in the same window a year before; the change that was claimed
    and the year's end that was predicted, where they were; the theme they are on, where that is said."""

    id: str
    area: str
    source: str
    now: int
    then: int
    claim: str | None = None
    predicted: int | None = None
    theme: str = ""


@dataclasses.dataclass(frozen=True)
class Baseline:
    """The year that others are set against. `count` None: not given."""

    source: str
    year: str
    claim: str | None
    count: int | None


@dataclasses.dataclass(frozen=True)
class Counted:
    """A count of a register, within what is told of it: its name there, how many (None: nobody knows), and what of;
    `pounds`: it is an amount of money instead."""

    name: str
    value: int | None
    what: str
    pounds: bool = False


@dataclasses.dataclass(frozen=True)
class Work:
    """Something done that is no operation. `dates` fill the places that `what` has for them. What a register tells is
    in `parts` instead, under an `id`: words, and counts in their places. `theme` is one of the rule language's."""

    p: P
    source: str
    what: str = ""
    gaps: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    id: str = ""
    parts: tuple[str | Counted, ...] = ()
    theme: str = ""


@dataclasses.dataclass(frozen=True)
class Contact:
    """The officer whom readers may ask."""

    name: str
    role: str
    phone: str
    email: str
    source: str


@dataclasses.dataclass(frozen=True)
class PanelYear:
    """All that one report rests on. `data_version` says which state of the records it was. `published`: its records
    are taken from a published document, so that nothing in them is to be kept back. What nobody gave of who reports
    (`last_update`, `contact`, the plan with its priorities, the themes, the conclusion) is None or empty.
    `of_registers`: it was put together on `date`, which is no record of its own."""

    year: str
    source: str
    title: str
    force: str
    author: str
    signed: str
    date: dt.date
    marking: str
    last_update: dt.date | None
    window: Window
    year_ends: dt.date
    contact: Contact | None
    plan_act: str
    plan_source: str
    priorities: tuple[str, ...]
    priority: str
    themes: tuple[str, ...]
    themes_source: str
    discharges: tuple[Discharges, ...]
    baseline: Baseline | None
    operations: tuple[Operation, ...]
    fugitives: tuple[Fugitives, ...]
    work: tuple[Work, ...]
    conclusion: str
    conclusion_source: str
    published: bool = False
    of_registers: bool = False

    @functools.cached_property  # each figure asks for it
    def data_version(self) -> str:
        """A fingerprint of the records: any change to any of them changes it."""
        told = dataclasses.asdict(self)
        for one in (*told["discharges"], *told["work"]):  # as it was told before these had themes
            if not one["theme"]:
                del one["theme"]
        if not told.pop("of_registers"):
            for one in told["work"]:  # as it was told before registers told of any, so that seals of then still hold
                if not one["parts"]:
                    del one["id"], one["parts"]
        else:
            del told["date"]
        text = json.dumps(told, sort_keys=True, default=str)
        return f"year {self.year}, {hashlib.sha256(text.encode()).hexdigest()[:16]}"


WAYS = (
    "A report is of a year's file that you write in years/ ('fourfold demo --year 2015' writes one of 2015, to try it "
    "on and to begin from), or of the records that a desk keeps: 'fourfold desk' begins one, and 'fourfold report "
    "panel --desk --period 2026-04-01/2026-09-30' tells of its days."
)
"""What a report can be of, for somebody who has neither."""


def check_window(year: PanelYear, period: tuple[dt.date, dt.date] | None) -> None:
    """Raises `BadInput` where a period asked for is not the counts' window of a year's file: it holds no others."""
    window = (year.window.first, year.window.last)
    if period is not None and period != window:
        raise BadInput(
            f"The year's counts are of {words.period(*window)}, not of {words.period(*period)}. Ask for that period, "
            "or change counts_window in the year's file."
        )


def shipped_year(year: str) -> str:
    """The file of a year that comes with Fourfold, as text. Raises `NotHeld` for one that does not."""
    file = resources.files("fourfold.reports").joinpath(f"year_{year}.yaml")
    if not year.isdigit() or not file.is_file():
        raise NotHeld(f"No year {year} comes with Fourfold; 2015 does.")
    return file.read_text(encoding="utf-8")


def year_of_workspace(workspace: Workspace, day: dt.date) -> tuple[Path, PanelYear]:
    """The year in the workspace's `years/` that holds this day, with its file. Raises `NotHeld` where none does."""
    for path, year in _years(workspace):
        if year.window.first <= day <= year.year_ends:
            return path, year
    raise NotHeld(f"{workspace.root}: no year in years/ holds {day}. {WAYS}")


def newest_year(workspace: Workspace) -> tuple[Path, PanelYear]:
    """The newest year in the workspace's `years/`, with its file. Raises `NotHeld` where there is none."""
    found = _years(workspace)
    if not found:
        raise NotHeld(f"{workspace.root}: years/ is empty. {WAYS}")
    return max(found, key=lambda one: one[1].window.last)


def _years(workspace: Workspace) -> list[tuple[Path, PanelYear]]:
    return [(path, read_year(path)) for path in sorted(workspace.years.glob("*.yaml"))]


def read_year(path: Path) -> PanelYear:
    """A year from its file. Raises `Problems` with every mistake in it."""
    return parse_year(path.read_text(encoding="utf-8-sig"), str(path))


def parse_year(text: str, file: str = "year") -> PanelYear:
    """A year from YAML text. Raises `Problems` with every mistake in it."""
    problems: list[Problem] = []
    document = Marked(parse_marked(text, file), file, problems)
    year = _Reader(document).year()
    document.close()
    if problems:
        raise Problems(problems)
    return year


class _Reader:
    """Reads one document; what is missing is noted as a mistake, and stands as empty until all are told."""

    def __init__(self, document: Marked) -> None:
        self.document = document

    def year(self) -> PanelYear:
        """The year."""
        document = self.document
        plan, themes, conclusion = (_part(document, key) for key in ("plan", "themes", "conclusion"))
        window, contact = _part(document, "counts_window"), _part(document, "contact")
        made = PanelYear(
            year=needed_text(document, "year"),
            source=needed_text(document, "source"),
            title=needed_text(document, "title"),
            force=needed_text(document, "force"),
            author=needed_text(document, "author"),
            signed=needed_text(document, "signed"),
            date=needed_date(document, "date"),
            marking=needed_text(document, "marking"),
            last_update=needed_date(document, "last_update"),
            year_ends=needed_date(document, "year_ends"),
            window=Window(needed_date(window, "from"), needed_date(window, "to"), yes(window, "inferred")),
            contact=Contact(*(needed_text(contact, key) for key in ("name", "role", "phone", "email", "para"))),
            plan_act=needed_text(plan, "act"),
            plan_source=needed_text(plan, "para"),
            priorities=plan.texts("priorities", needed=True),
            priority=needed_text(plan, "on"),
            themes=themes.texts("names", needed=True),
            themes_source=needed_text(themes, "para"),
            discharges=tuple(_discharges(one) for one in document.mappings("discharges")),
            baseline=_baseline(document.mapping("baseline")),
            operations=tuple(operation_of(one) for one in document.mappings("operations")),
            fugitives=tuple(fugitives_of(one) for one in document.mappings("fugitives")),
            work=tuple(_work(one) for one in document.mappings("work")),
            conclusion=needed_text(conclusion, "text"),
            conclusion_source=needed_text(conclusion, "para"),
            published=yes(document, "published"),
        )
        for section in (plan, themes, conclusion, window, contact):
            section.close()
        return made


def _part(document: Marked, key: str) -> Marked:
    return document.mapping(key, needed=True) or Marked({}, document.file, [], document.line)


def _discharges(section: Marked) -> Discharges:
    made = Discharges(
        needed_text(section, "id"),
        needed_text(section, "area"),
        needed_text(section, "para"),
        section.whole("now", needed=True, least=0) or 0,
        section.whole("then", needed=True, least=0) or 0,
        section.text("claim"),
        section.whole("predicted", least=0),
        section.one_of("theme", THEMES) or "",
    )
    section.close()
    return made


def _baseline(section: Marked | None) -> Baseline | None:
    if section is None:
        return None
    made = Baseline(
        needed_text(section, "para"),
        needed_text(section, "year"),
        section.text("claim"),
        section.whole("count", least=0),
    )
    section.close()
    return made


def _work(section: Marked) -> Work:
    dates = section.mapping("dates")
    named = tuple((str(key), dates.text(str(key)) or "") for key in dates.data) if dates else ()
    made = Work(
        p_of(section),
        needed_text(section, "para"),
        needed_text(section, "what"),
        section.texts("gaps"),
        named,
        theme=section.one_of("theme", THEMES) or "",
    )
    section.close()
    return made
