"""Erasing again, in what was restored, what had been erased since the backup was taken."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

from fourfold.database import connect
from fourfold.errors import BadInput
from fourfold.history import people
from fourfold.history.store import History
from fourfold.redacting import Terms
from fourfold.triggers import filing
from fourfold.workspace import Workspace

WHO, WHY = "fourfold restore", "Erased after the backup was taken; erased again on restoring it."


@dataclasses.dataclass(frozen=True)
class Ledger:
    """The log of erasures, kept outside the backup: its lines, and (kind, key, row or content) of the desk's records
    that were erased since."""

    lines: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """The log at `path`. Raises `BadInput` where it cannot be read."""
        try:
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            for line in lines:
                dt.datetime.fromisoformat(line["when"])
        except (OSError, ValueError, KeyError, TypeError):
            raise BadInput(f"{path} is not a log of erasures (history/erasures.jsonl of a workspace).") from None
        return cls(lines)

    def records(self, since: dt.datetime) -> list[tuple[str, str, str]]:
        """The desk's records that were erased since a moment."""
        late = [line for line in self.lines if dt.datetime.fromisoformat(line["when"]) >= since]
        return [(kind, key, what) for line in late for kind, key, what in line.get("records", ())]


def events_erase_again(place: Workspace, ledger: Ledger, *, now: dt.datetime) -> list[str]:
    """Erase from a restored history every event that the ledger has erased, and remember all of it. Gives the ids that
    were still held."""
    if not ledger.lines:
        return []
    log = place.history / "erasures.jsonl"
    known = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    held = {json.dumps(json.loads(line), sort_keys=True) for line in known}
    with log.open("a", encoding="utf-8") as file:
        for line in ledger.lines:
            if json.dumps(line, sort_keys=True) not in held:
                file.write(json.dumps(line) + "\n")
    history = History(place)
    digests = sorted({digest for line in ledger.lines for digest in line.get("digests", ())})
    refs = people.refs_in(history.files(), {one for line in ledger.lines for one in line.get("people", ())})
    alone = history.erase_people(refs, Terms(refs), now=now, who=WHO, why=WHY) if refs else []
    ids = [*alone, *_held(history, digests)]
    if ids:
        history.erase(ids, now=now, who=WHO, why=WHY)
        filing.forget(place, ids)
    return ids


def _held(history: History, digests: list[str]) -> list[str]:
    """The ids that a history holds and that have one of these digests."""
    files = history.files()
    if not digests or not files:
        return []
    with connect() as con:
        rows = con.execute(
            "SELECT DISTINCT id FROM read_parquet($files) WHERE list_contains($digests, sha256(id)) ORDER BY id",
            {"files": files, "digests": digests},
        ).fetchall()
    return [str(row[0]) for row in rows]
