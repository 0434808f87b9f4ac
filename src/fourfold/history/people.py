"""Taking a person out of events: as a party, and what words say of them. Whoever else is in an event stays."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfold.database import connect
from fourfold.redacting import Terms

Row = dict[str, Any]


def digest(ref: str) -> str:
    """What the log of erasures remembers of a person (SHA-256 of their reference)."""
    return hashlib.sha256(ref.encode()).hexdigest()


def refs_in(files: Sequence[str], digests: Collection[str]) -> list[str]:
    """The references in these files of the history that have one of some digests."""
    if not files or not digests:
        return []
    asked = """SELECT DISTINCT ref FROM (SELECT unnest(parties).ref AS ref FROM read_parquet($files))
        WHERE list_contains($digests, sha256(ref)) ORDER BY ref"""
    with connect() as con:
        return [ref for (ref,) in con.execute(asked, {"files": list(files), "digests": sorted(digests)}).fetchall()]


def events_of(files: Sequence[str], refs: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids of the events that name any of these people: those in which, in every version, nobody else is named, and
    the others."""
    if not files or not refs:
        return [], []
    asked = """SELECT id, max(len(list_filter(parties, lambda p: p.sort = 'person'
            AND NOT coalesce(list_contains($refs, p.ref), false)))) AS others
        FROM read_parquet($files) GROUP BY id
        HAVING bool_or(len(list_filter(parties, lambda p: coalesce(list_contains($refs, p.ref), false))) > 0)
        ORDER BY id"""
    with connect() as con:
        found = con.execute(asked, {"files": list(files), "refs": list(refs)}).fetchall()
    return [name for name, others in found if not others], [name for name, others in found if others]


def limits_of(files: Sequence[str], refs: Sequence[str]) -> set[tuple[str, frozenset[str]]]:
    """The marking and compartments of each version of an event that names any of these people."""
    if not files or not refs:
        return set()
    asked = """SELECT DISTINCT marking, compartments FROM read_parquet($files)
        WHERE len(list_filter(parties, lambda p: coalesce(list_contains($refs, p.ref), false))) > 0"""
    with connect() as con:
        found = con.execute(asked, {"files": list(files), "refs": list(refs)}).fetchall()
    return {(marking, frozenset(kept_to or ())) for marking, kept_to in found}


def months_saying(files: Sequence[str], refs: Sequence[str], terms: Terms) -> list[str]:
    """The months with a version that names any of these people, or whose words say any of some terms."""
    if not files:
        return []
    asked = f"""SELECT DISTINCT month
        FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false)
        WHERE {_SAYING} ORDER BY month"""  # noqa: S608 - fixed text
    with connect() as con:
        found = con.execute(asked, {"files": list(files), **_asked(refs, terms)}).fetchall()
    return [str(month) for (month,) in found]


def without(rows: pa.Table, refs: Sequence[str], terms: Terms) -> pa.Table:
    """Rows without these people, and without what their words say of any of the terms."""
    numbered = rows.append_column("place", pa.array(range(rows.num_rows), pa.int64()))
    with connect() as con:
        con.register("numbered", numbered)
        asked = f"SELECT place FROM numbered WHERE {_SAYING}"  # noqa: S608 - fixed text
        hit = [place for (place,) in con.execute(asked, _asked(refs, terms)).fetchall()]
    return _replaced(rows, hit, refs, terms)[0]


def without_people(rows: pa.Table, gone: Collection[str]) -> tuple[pa.Table, int]:
    """Incoming rows without the people whose references have one of the digests `gone`; those in which nobody else is
    named are left out. Gives how many were."""
    parties = rows["parties"].combine_chunks()
    refs = {ref for ref in parties.flatten().field("ref").unique().to_pylist() if ref and digest(ref) in gone}
    if not refs:
        return rows, 0
    hit = [place for place, held in enumerate(parties.to_pylist()) if refs & {one["ref"] for one in held or ()}]
    left, changed = _replaced(rows, hit, refs, Terms([]))
    alone = [row["id"] for row in changed if not any(one["sort"] == "person" for one in row["parties"])]
    return left.filter(pc.invert(pc.is_in(left["id"], pa.array(alone, pa.string())))), len(alone)


def _replaced(rows: pa.Table, hit: Sequence[int], refs: Collection[str], terms: Terms) -> tuple[pa.Table, list[Row]]:
    """Rows with those at some places as they are without these people, the changed ones last; and these."""
    changed = [_without(row, refs, terms) for row in rows.take(pa.array(hit, pa.int64())).to_pylist()]
    left = sorted(set(range(rows.num_rows)) - set(hit))
    kept = rows.take(pa.array(left, pa.int64()))
    return pa.concat_tables([kept, pa.Table.from_pylist(changed, schema=rows.schema)]), changed


def _without(row: Row, refs: Collection[str], terms: Terms) -> Row:
    parties = [one for one in row["parties"] or () if one["ref"] not in refs]
    left = [{**one, "attributes": _said(one["attributes"], terms)} for one in parties]
    return {**row, "parties": left, "attributes": _said(row["attributes"], terms)}


def _said(attributes: list[tuple[str, str]] | None, terms: Terms) -> list[tuple[str, str]] | None:
    if attributes is None or not terms:
        return attributes
    return [(name, terms.out_of(value) if value else value) for name, value in attributes]


def _asked(refs: Collection[str], terms: Terms) -> dict[str, list[str]]:
    return {"refs": sorted(refs), "words": [f"%{_as_itself(word)}%" for word in terms.words]}


_SAYING = """len(list_filter(parties, lambda p: coalesce(list_contains($refs, p.ref), false))) > 0
    OR len(list_filter($words, lambda w: attributes::VARCHAR ILIKE w ESCAPE '!'
        OR parties::VARCHAR ILIKE w ESCAPE '!')) > 0"""


def _as_itself(word: str) -> str:
    for sign in "!%_":
        word = word.replace(sign, f"!{sign}")
    return word
