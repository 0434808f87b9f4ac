"""Sealed reports: what a report rested on and what it said, kept so that the very same can be made again, and so that a
record changed since is noticed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from importlib import metadata
from pathlib import Path

from fourfold.errors import BadInput, NotHeld
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held
from fourfold.reports.panel import panel_report
from fourfold.reports.panel_year import PanelYear, parse_year
from fourfold.reports.withholding import kept_back
from fourfold.whole_files import whole
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Seal:
    """`digest` is of the whole document; `records` are the year's records as they stood, word for word. `made_with` is
    the version of Fourfold: another may propose other sentences."""

    digest: str
    data_version: str
    made_at: dt.datetime
    made_with: str
    records: str

    @property
    def name(self) -> str:
        """What it is called: the beginning of its digest."""
        return self.digest[:16]


def digest_of(document: Document) -> str:
    """A fingerprint of all that a document says and of where each figure comes from."""
    text = json.dumps(dataclasses.asdict(document), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def seal(workspace: Workspace, records: str, *, now: dt.datetime) -> Seal:
    """Seal the report that these records (a year's file, as text) make. Sealing the same again changes nothing."""
    document = panel_report(parse_year(records))
    made = Seal(digest_of(document), document.data_version or "", now, metadata.version("fourfold"), records)
    path = workspace.sealed / f"{made.name}.json"
    if path.exists():
        return _read(path)
    workspace.sealed.mkdir(parents=True, exist_ok=True)
    with whole(path) as part:
        part.write_text(json.dumps(dataclasses.asdict(made), default=str, indent=2), encoding="utf-8")
    return made


def sealed(workspace: Workspace) -> list[Seal]:
    """Every sealed report, oldest first. Raises `BadInput` for a file that has been changed."""
    found = [_read(path) for path in workspace.sealed.glob("*.json")]
    return sorted(found, key=lambda one: (one.made_at, one.digest))


def again(workspace: Workspace, name: str) -> tuple[Document, tuple[Held, ...]]:
    """The sealed report, made again from what it rested on; of records that were never published as the draft that it
    was, with what was held back in it. Raises `NotHeld` for one that is not there, and `BadInput` where this version of
    Fourfold would say something else."""
    for one in sealed(workspace):
        if one.name == name:
            year = parse_year(one.records)
            document = panel_report(year)
            if digest_of(document) != one.digest:
                raise BadInput(
                    f"Sealed with Fourfold {one.made_with}, which put it otherwise; make it again with that version."
                )
            return (document, ()) if year.published else kept_back(document)
    raise NotHeld(f"No report is sealed as {name!r}.")


def superseded(one: Seal, year: PanelYear) -> bool:
    """Whether a record has changed since."""
    return one.data_version != year.data_version


def _read(path: Path) -> Seal:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        kept["made_at"] = dt.datetime.fromisoformat(kept["made_at"])
        made = Seal(**kept)
        whole_still = parse_year(made.records).data_version == made.data_version and made.name == path.stem
    except (OSError, ValueError, TypeError, KeyError):
        whole_still = False
    if not whole_still:
        raise BadInput(f"{path}: this seal has been changed or cut short. Put it back from a backup.")
    return made
