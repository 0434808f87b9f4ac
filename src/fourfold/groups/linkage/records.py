"""The records that are linked: of each person or premises that a source names, what its events say of it last."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pyarrow as pa

from fourfold.database import connect
from fourfold.groups.linkage.settings import Settings
from fourfold.history.schema import highest_marking
from fourfold.history.store import History

_SAID = """
WITH parties AS (
    SELECT id, source, known_from, marking, coalesce(compartments, []) AS compartments, unnest(parties) AS party
    FROM read_parquet($files) WHERE known_to IS NULL
), said AS (
    SELECT party.ref AS ref, id, source, known_from, marking, compartments,
        unnest(map_entries(party.attributes)) AS entry
    FROM parties WHERE party.sort = $sort AND party.ref IS NOT NULL
), named AS (
    SELECT *, replace(lower(trim(entry.key)), ' ', '_') AS name FROM said
)
SELECT ref, name, arg_max(entry.value, (known_from, id)) AS value, arg_max(source, (known_from, id)) AS source,
    arg_max(id, (known_from, id)) AS event, list(DISTINCT marking) AS markings,
    flatten(list(DISTINCT compartments)) AS kept_to
FROM named WHERE list_contains($columns, name) GROUP BY ref, name ORDER BY ref, name
"""


@dataclasses.dataclass(frozen=True)
class Record:
    """What is said of one reference: column to (value, source), as said last. `events`: those that say it. It has the
    highest marking and all the compartments of the events that say any of it."""

    ref: str
    said: dict[str, tuple[str, str]]
    events: tuple[str, ...]
    marking: str
    compartments: tuple[str, ...]


def records_of(history: History, settings: Settings) -> dict[str, Record]:
    """By reference, every record of which the history says anything that the settings compare."""
    files = history.files()
    if not files:
        return {}
    asked = {"files": files, "sort": settings.sort, "columns": list(settings.columns)}
    with connect() as con:
        rows = con.execute(_SAID, asked).fetchall()
    found: dict[str, list[tuple[str, str, str, str, list[str], list[str]]]] = {}
    for ref, *rest in rows:
        found.setdefault(ref, []).append(tuple(rest))
    return {ref: _record(ref, said) for ref, said in found.items()}


def table_of(records: Iterable[Record], settings: Settings) -> pa.Table:
    """Records as a linkage model takes them."""
    names = settings.columns
    rows = [{"ref": one.ref, **{name: one.said.get(name, (None, ""))[0] for name in names}} for one in records]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in ("ref", *names)]))


def _record(ref: str, said: list[tuple[str, str, str, str, list[str], list[str]]]) -> Record:
    return Record(
        ref=ref,
        said={name: (value, source) for name, value, source, *_ in said},
        events=tuple(sorted({event for _, _, _, event, _, _ in said})),
        marking=highest_marking(marking for *_, markings, _ in said for marking in markings),
        compartments=tuple(sorted({name for *_, kept_to in said for name in kept_to})),
    )
