"""Sealed reports: what a report rested on and what it said, kept so that the very same can be made again, and so that a
record changed since is noticed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from fourfold.errors import BadInput, NotHeld
from fourfold.reports.document import Document, Paragraph, Section
from fourfold.reports.leaving import Held
from fourfold.reports.panel import panel_report
from fourfold.reports.panel_year import PanelYear, parse_year
from fourfold.reports.stored import LAYOUT, Data, as_data, digest_of, from_data
from fourfold.reports.withholding import kept_back
from fourfold.whole_files import whole
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Seal:
    """`digest` is of the whole document; `records` are the year's records as they stood, word for word, and `content`
    is the document as it was: {} in seals from before it was kept. `made_with` is the version of Fourfold: another may
    propose other sentences."""

    digest: str
    data_version: str
    made_at: dt.datetime
    made_with: str
    records: str
    content: Data = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called: the beginning of its digest."""
        return self.digest[:16]


def seal(workspace: Workspace, records: str, *, now: dt.datetime) -> Seal:
    """Seal the report that these records (a year's file, as text) make. Sealing the same again changes nothing."""
    document = panel_report(parse_year(records))
    content = as_data(document)
    version = document.data_version or ""
    made = Seal(digest_of(content), version, now, metadata.version("fourfold"), records, content)
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
            document = from_data(one.content) if one.content else _as_then(one, year)
            return (document, ()) if year.published else kept_back(document)
    raise NotHeld(f"No report is sealed as {name!r}.")


def _as_then(one: Seal, year: PanelYear) -> Document:
    """The report of a seal that kept its records alone, in the words and the shape of then."""
    for document in (panel_report(year), *_told_before_held(panel_report(year))):
        if _digest_then(document) == one.digest:
            return document
    raise BadInput(
        f"This was sealed by an earlier Fourfold ({one.made_with}), which kept its records but not its words, and this "
        "one would put them otherwise: it is not the same report. The seal and its records are whole; the Fourfold "
        "that sealed it makes the same again, and 'fourfold report panel' makes one of its records as it is put now."
    )


def _told_before_held(document: Document) -> Iterator[Document]:
    """As it was when what is held back was told as something not known."""

    def before(section: Section) -> Section:
        blocks = tuple(
            dataclasses.replace(one, style="gap") if isinstance(one, Paragraph) and one.style == "held" else one
            for one in section.blocks
        )
        return dataclasses.replace(section, blocks=blocks, sections=tuple(map(before, section.sections)))

    yield dataclasses.replace(document, sections=tuple(map(before, document.sections)))


USUAL = {(name, getattr(kind, name)) for kind, names in LAYOUT.items() for name in names}


def _digest_then(document: Document) -> str:
    """The fingerprint as it was worked out before seals kept what they said: of what a document could be then."""

    def then(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in pairs if not _is_usual(name, value)}

    text = json.dumps(dataclasses.asdict(document, dict_factory=then), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_usual(name: str, value: Any) -> bool:
    return isinstance(value, str | bool) and (name, value) in USUAL


def superseded(one: Seal, year: PanelYear) -> bool:
    """Whether a record has changed since."""
    return one.data_version != year.data_version


def _read(path: Path) -> Seal:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        kept["made_at"] = dt.datetime.fromisoformat(kept["made_at"])
        made = Seal(**kept)
        whole_still = parse_year(made.records).data_version == made.data_version and made.name == path.stem
        whole_still = whole_still and (not made.content or digest_of(made.content) == made.digest)
    except (OSError, ValueError, TypeError, KeyError):
        whole_still = False
    if not whole_still:
        raise BadInput(f"{path}: this seal has been changed or cut short. Put it back from a backup.")
    return made
