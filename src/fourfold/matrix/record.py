"""A rule's measured record: how often its triggers were followed by the harm it warns of. One JSON file for each
rule and version."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

from fourfold.errors import BadInput
from fourfold.whole_files import whole
from fourfold.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Record:
    """Of `fired` triggers whose horizon had passed, `followed_certain` were followed by the harm whatever the exact
    times, and `followed_possible` (which includes them) may have been. `first_day` to `last_day` are the days
    replayed; `assumed_times` says that some known-from times rest on a stated lag and not on the source's own."""

    rule: str
    version: int
    fired: int
    followed_certain: int
    followed_possible: int
    first_day: dt.date
    last_day: dt.date
    measured_at: dt.datetime
    assumed_times: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.followed_certain <= self.followed_possible <= self.fired:
            raise BadInput(
                f"the record of rule {self.rule} version {self.version} contradicts itself: of {self.fired} triggers, "
                f"{self.followed_certain} certainly and {self.followed_possible} possibly followed by harm."
            )


Records = dict[tuple[str, int], Record]
"""Records by rule and version."""


def save_record(workspace: Workspace, record: Record) -> Path:
    """Write the record in place of an earlier one of the same rule and version; whole or not at all."""
    workspace.records.mkdir(parents=True, exist_ok=True)
    path = workspace.records / f"{record.rule}-v{record.version}.json"
    text = json.dumps(dataclasses.asdict(record), indent=2, default=lambda day: day.isoformat())
    with whole(path) as part:
        part.write_text(text + "\n", encoding="utf-8")
    return path


def load_records(workspace: Workspace) -> Records:
    """Every record in the workspace. Raises `BadInput` naming a file that is not one."""
    found: Records = {}
    for path in sorted(workspace.records.glob("*.json")):
        record = _read(path)
        found[record.rule, record.version] = record
    return found


def _read(path: Path) -> Record:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        counts = {name: data[name] for name in ("version", "fired", "followed_certain", "followed_possible")}
        if not all(type(count) is int for count in counts.values()):
            raise ValueError("counts must be whole numbers")
        return Record(
            rule=str(data["rule"]),
            **counts,
            first_day=dt.date.fromisoformat(data["first_day"]),
            last_day=dt.date.fromisoformat(data["last_day"]),
            measured_at=dt.datetime.fromisoformat(data["measured_at"]),
            assumed_times=bool(data["assumed_times"]),
        )
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput(f"{path}: not a rule's record ({error}). Take it away and measure the rule again.") from None
