"""What the pages show of imports: counts with their definitions, rejected rows, and the quality of the data."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.filing import NEWS
from fourfold.desk.compartments.restricted import compartment_names_of, of_visible
from fourfold.desk.context import workspace
from fourfold.desk.facts.providing import relations_kept
from fourfold.desk.imports.models import Upload, Work
from fourfold.desk.triage.proposals import rules_by_id
from fourfold.errors import FourfoldError, NotHeld
from fourfold.history import quarantine
from fourfold.history.quality import SourceQuality, held
from fourfold.history.schema import highest_marking
from fourfold.history.store import History
from fourfold.history.summary import LATE_DAYS
from fourfold.times import day_end
from fourfold.triggers.scan import CouldNotRun, newest_day, runnable

DEFINITIONS = {
    "files": "Files read, those inside a zip counted one by one.",
    "read": "Rows read; each is in exactly one of the next six.",
    "new": "Rows that made an event that was not held before.",
    "changed": "Rows that say something else of an event held before; what was believed before is kept.",
    "unchanged": "Rows that say what is held already; nothing was written.",
    "duplicates": "Rows identical to another, of a source whose identical rows are copies.",
    "rejected": "Rows that cannot be used; each is in quarantine with its line, column and reason.",
    "erased": "Rows of events that were erased, and stay erased.",
    "unlocated": "Of the events read: without a point that can be right. They take no part in rules about place.",
    "outside": "Of the events read: with a point that lies in none of this workspace’s areas.",
}
SCANNED = {
    "new": "Triggers filed that were not on file.",
    "on_file": "Triggers still live that were on file already.",
    "withdrawn": "Triggers whose match no longer holds on what is known.",
    "review": "Triggers whose time for review has come.",
    "known_long": f"Of the new: life at risk, known over {NEWS.days} days. They head the board; nobody was alerted.",
}

SHEET = {
    "read": "Rows read; each is in exactly one of the next eight.",
    "new": "Rows that make a record, once they are taken in.",
    "made": "Rows that made a record.",
    "differs": "Rows that say something else of a record than is held. What is held stays, unless you change it.",
    "updated": "Rows whose record you changed to what they say.",
    "unchanged": "Rows that say what is held already.",
    "duplicate": "Rows that say what an earlier row of the file says.",
    "rejected": "Rows that cannot be used. They wait to be mended, each with its line, its column and the reason.",
    "mended": "Rejected rows that were sent again in a mended file, and are counted with it.",
}


def counts_of(work: Work) -> list[tuple[str, int, str]]:
    """A finished work's counts as (word, number, definition)."""
    told = DEFINITIONS if work.upload_id else SHEET if work.sheet_id else SCANNED
    result = work.sheet.counts if work.sheet else work.result  # which change with what is ticked
    return [(name.replace("_", " ").capitalize(), result[name], told[name]) for name in told if name in result]


@dataclasses.dataclass(frozen=True)
class File:
    """A quarantine file: its name, its marking, how many rows it holds, and the upload that it came with, if it did."""

    name: str
    marking: str
    rows: int
    upload: Upload | None


def quarantine_path(name: str, user: User) -> tuple[Path, Upload | None]:
    """A quarantine file that the user may see, and the upload it came with: who sees the upload sees its rows; those
    that a command rejected, whoever may see their marking. Raises `NotHeld`."""
    path = next((one for one in workspace().quarantine.glob("*.csv") if one.name == name), None)
    if path is None:
        raise NotHeld(f"There is no quarantine file {name!r}: its rows may all have been mended.")
    works = Work.objects.filter(result__quarantine__icontains=f'"{name}"').select_related("upload").order_by("-pk")
    uploads = [one.upload for one in works if one.upload]
    hidden = not any(one.visible_for(user) for one in uploads) if uploads else marking_in(name) not in user.markings
    if hidden:
        raise NotHeld(f"There is no quarantine file {name!r}: its rows may all have been mended.")
    return path, next((one for one in uploads if one.visible_for(user)), None)


def marking_in(name: str, upload: Upload | None = None) -> str:
    """A quarantine file's marking, as high as that of the upload that it came with."""
    return highest_marking((quarantine.marking_of(name), upload.marking if upload else ""))


def quarantined(user: User) -> list[File]:
    """The quarantine files that the user may see."""
    found = []
    for path in sorted(workspace().quarantine.glob("*.csv")):
        try:
            _, upload = quarantine_path(path.name, user)
            found.append(File(path.name, marking_in(path.name, upload), len(quarantine.read(path).rows), upload))
        except FourfoldError:
            continue
    return found


@dataclasses.dataclass(frozen=True)
class Figure:
    """A number of the data-quality page: its share of what, where it has one, and its definition."""

    title: str
    value: int
    share: float | None
    definition: str

    @property
    def percent(self) -> str:
        """The share as people read it; a small one is never shown as none, nor nearly all as all."""
        if self.share is None:
            return ""
        if 0 < self.share < 0.001 or 0.999 < self.share < 1:
            return "under 0.1%" if self.share < 0.5 else "over 99.9%"
        return f"{self.share:.1%}"


def figures(one: SourceQuality, *, areas: bool) -> list[Figure]:
    """One source's figures, in order."""
    told = [
        ("Events held", "events", "", "Events believed now, each once however many versions it has."),
        ("Known to the day", "to_the_day", "events", "Their first and last possible moments lie on one local day."),
        ("Known to within a month", "between", "events", "Known to more than a day and less than a month."),
        ("Known to the month at best", "month_only", "events", "To rules about days they can only ever possibly fit."),
        ("Unlocated", "unlocated", "events", "Without a point that can be right. No rule about place sees them."),
        *([("In no area", "outside", "events", "Their point lies in none of the workspace’s areas.")] if areas else []),
        ("Recorded by their source", "recorded", "events", "The source says when it knew; else it is assumed."),
        ("Known within a day", "soon", "recorded", "Of those recorded: known by the day after they happened."),
        ("Known within a week", "week", "recorded", "Of those recorded: known within seven days."),
        ("Late", "late", "recorded", f"Of those recorded: known more than {LATE_DAYS} days after they happened."),
    ]  # fmt: skip
    return [Figure(title, one.counts[name], one.share(name, of) if of else None, why) for title, name, of, why in told]


def quality_seen(user: User) -> list[SourceQuality]:
    """The sources, as far as the user may see their events."""
    return held(workspace()).seen(user.markings, compartment_names_of(user))


def rules_that_cannot_run() -> tuple[CouldNotRun, ...]:
    """The rules that the history cannot answer today, and what each wants; none while it is empty."""
    history = History(workspace()).pinned()
    try:
        moment = day_end(newest_day(history), workspace().zone)
    except NotHeld:
        return ()
    _, unable = runnable(history, list(rules_by_id().values()), moment, relations_kept(workspace()))
    return tuple(unable)


def duplicates_found(user: User) -> list[tuple[Upload, dict[str, Any]]]:
    """The last imports that met duplicates, of those that the user may see."""
    works = Work.objects.filter(of_visible("upload", Upload, user), result__duplicates__gt=0)
    return [(work.upload, work.result) for work in works.select_related("upload").order_by("-pk")[:10] if work.upload]
