"""A measure, defined once: what is counted, in which unit, from which source, and what changed in how it is recorded.

A measure counts the events that a selection of the rule language takes, or what a register hands in (years of
imprisonment, pounds). It is a YAML file, in the catalogue that comes with Fourfold or in the workspace's `measures/`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from importlib import resources
from pathlib import Path
from typing import cast

from fourfold.errors import NotHeld
from fourfold.marked import Marked, Problem, Problems, nearest
from fourfold.statistics.series import Break
from fourfold.triggers.checks import check_select
from fourfold.triggers.language import parse_select
from fourfold.triggers.nodes import Select
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked

UNITS = ("incidents", "people", "years of imprisonment", "pounds", "firearms", "sessions")


@dataclasses.dataclass(frozen=True)
class Note:
    """A remark on how things are recorded, from a day on. One that `breaks` the series parts what is before it from
    what is after: the two are not compared."""

    day: dt.date
    text: str
    breaks: bool


@dataclasses.dataclass(frozen=True)
class Measure:
    """`select` says what is counted in the history; `register` which register hands its counts in instead.
    `year_begins` is the month (1 to 12) in which its year begins: 4 for the financial year."""

    id: str
    version: int
    title: str
    meaning: str
    unit: str
    owner: str
    source: str
    select: Select | None
    register: str | None
    year_begins: int
    notes: tuple[Note, ...]

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The changes that part the series."""
        return tuple(Break(note.day, note.text) for note in self.notes if note.breaks)

    def of_kind(self, kind: str) -> Measure:
        """The same of one of its kinds alone; of a register, itself."""
        if self.select is None:
            return self
        return dataclasses.replace(self, select=dataclasses.replace(self.select, kinds=(kind,)))

    @property
    def definition(self) -> str:
        """What it counts, in a sentence for a footnote."""
        return f"{self.title} (measure {self.id}, version {self.version}): {self.meaning}"

    @property
    def query(self) -> str:
        """What finds the events behind it."""
        if self.select is None:
            return f"register {self.register}"
        asked = [f"kind: [{', '.join(self.select.kinds)}]"]
        asked += [f"{name}: [{', '.join(values)}]" for name, values in self.select.where]
        for party in self.select.parties:
            asked.append(f"party: {', '.join((*party.roles, *filter(None, (party.sort, party.group)))) or 'any'}")
        return "; ".join(asked)


def parse_measure(text: str, file: str = "measure") -> Measure:
    """One measure from YAML text. Raises `Problems` with every mistake found."""
    problems: list[Problem] = []
    document = Marked(parse_marked(text, file), file, problems)
    made = _measure(document)
    document.close()
    if problems or made is None:
        raise Problems(problems)
    return made


def measures_for(workspace: Workspace | None) -> dict[str, Measure]:
    """The catalogue and the workspace's own measures, by id; the workspace's own stand in place of the catalogue's of
    the same id. Raises `Problems` with the mistakes in any."""
    folder = resources.files("fourfold.measures").joinpath("catalogue")
    files = [
        (entry.name, entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml")
    ]
    own = sorted(workspace.measures.glob("*.yaml")) if workspace else []
    found: dict[str, Measure] = {}
    problems: list[Problem] = []
    for name, text in [*sorted(files), *((str(path), _text(path)) for path in own)]:
        try:
            made = parse_measure(text, name)
        except Problems as error:
            problems += error.problems
        else:
            found[made.id] = made
    if problems:
        raise Problems(problems)
    return dict(sorted(found.items()))


def measure_called(workspace: Workspace | None, name: str) -> Measure:
    """The measure of that id. Raises `NotHeld` for one that is not there, with the nearest that is."""
    found = measures_for(workspace)
    if name not in found:
        raise NotHeld(f"There is no measure {name!r}. {nearest(name, found)}".strip())
    return found[name]


def measure_text(workspace: Workspace | None, name: str) -> str:
    """The text of the file that defines a measure. Raises `NotHeld`."""
    folder = resources.files("fourfold.measures").joinpath("catalogue")
    shipped = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    own = [_text(path) for path in workspace.measures.glob("*.yaml")] if workspace else []
    for text in (*own, *shipped):
        if re.search(rf"^measure:\s*{re.escape(name)}\s*$", text, re.MULTILINE):
            return text
    raise NotHeld(f"No file defines {name!r}.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problems([Problem(str(path), 1, f"is not UTF-8 text (byte {error.start}).")]) from None


def _measure(document: Marked) -> Measure | None:
    name = document.text("measure", needed=True)
    if name is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        document.problem(f"the name {name!r} must be small letters, digits and hyphens, as in robbery.", key="measure")
    version = document.whole("version", needed=True)
    texts = [document.text(key, needed=True) for key in ("title", "meaning", "owner", "source")]
    unit = document.one_of("unit", UNITS, needed=True)
    select, register = _counted(document, unit)
    begins = document.whole("year_begins") or 4
    if begins > 12:
        document.problem("'year_begins' is a month, from 1 to 12.", key="year_begins")
    notes = tuple(note for section in document.mappings("recording") if (note := _note(section)))
    if None in (name, version, unit, *texts) or (select is None and register is None):
        return None
    title, meaning, owner, source = cast("list[str]", texts)
    return Measure(
        cast(str, name),
        cast(int, version),
        title,
        meaning,
        cast(str, unit),
        owner,
        source,
        select,
        register,
        begins,
        notes,
    )


def _counted(document: Marked, unit: str | None) -> tuple[Select | None, str | None]:
    section, register = document.mapping("count"), document.text("register")
    if (section is None) == (register is None):
        document.problem("a measure has either 'count' (events of the history) or 'register' (counts handed in).")
        return None, None
    if section is None:
        return None, register
    select = parse_select(section)
    section.close()
    if select is None:
        return None, None
    check_select(select, section)
    if any(party.group for party in select.parties):
        section.problem("a measure cannot ask which group a party is in.", "Ask for roles and sorts alone.", "party")
    if unit not in (None, "incidents"):
        document.problem("a count of events has the unit 'incidents'.", "Other units come from a register.", "unit")
    return select, None


def _note(section: Marked) -> Note | None:
    day, text = section.text("from", needed=True), section.text("note", needed=True)
    breaks = section.one_of("breaks", ("true", "True", "false", "False"))
    section.close()
    try:
        from_day = dt.date.fromisoformat(day or "")
    except ValueError:
        section.problem("'from' must be a date, as in 2024-04-01.", key="from")
        return None
    return Note(from_day, text, str(breaks).lower() == "true") if text else None
