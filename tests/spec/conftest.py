"""How a paragraph of the rule language's reference is run: on every engine, on real Delta tables.

A test is given `spec`. `spec.fires(events, look_for, on=day, ...)` says which triggers are live on a day; the table of
events is written as text:

    id | kind | when | known | at | parties | attributes | area

`when` is a minute, a day or a month, as exactly as it is known; `known` defaults to the end of `when`; `at` is metres
east and north of a corner (`-` when unlocated).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import textwrap
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from fourfold.history.facts import CONFLICTS, IDENTITIES, MEMBERSHIPS, ORDERS, STANDINGS, facts_from_tables
from fourfold.history.schema import INCOMING, STORED
from fourfold.history.store import History
from fourfold.times import day_end, month_interval
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.language import parse_rule
from fourfold.triggers.question import Engine, Question
from fourfold.triggers.reference import ReferenceEngine
from fourfold.workspace import Workspace

ZONE = ZoneInfo("Europe/London")
WRAPPED = """\
rule: example
version: 1
title: Example
theme: guns-and-gangs
why: To show what the language means.
evidence: {{grade: judgement, source: an example}}
look_for:
{look_for}
may_come_before: {{kind: firearm-discharge, within: {{days: {horizon}}}, same: {tied}}}
tactics: {{protect: [Speak to those at risk]}}
prompt: Make a safeguarding referral.
"""

Live = dict[tuple[str, ...], str]


@dataclasses.dataclass
class Spec:
    """Runs one paragraph."""

    folder: Path

    def fires(
        self,
        events: str,
        look_for: str,
        *,
        on: str,
        expect: Live,
        members: str = "",
        conflicts: str = "",
        orders: str = "",
        standings: str = "",
        identities: str = "",
        fired: str | None = None,
        known_at: str | None = None,
        horizon: int = 14,
        tied: str = "premises",
    ) -> None:
        """Check the triggers live on a day: the ids of the bound events to 'certain' or 'possible'; `fired` is the day
        on which all of them fired."""
        rule = parse_rule(
            WRAPPED.format(
                look_for=textwrap.indent(textwrap.dedent(look_for).strip(), "  "), horizon=horizon, tied=tied
            )
        )
        workspace = dataclasses.replace(
            Workspace.create(self.folder / str(len(list(self.folder.iterdir())))), area_levels=("ward",)
        )
        history = History(workspace)
        history.write(table(events), now=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        facts = facts_from_tables(
            relations(members, MEMBERSHIPS),
            relations(conflicts, CONFLICTS),
            orders=relations(orders, ORDERS),
            standings=relations(standings, STANDINGS),
            identities=relations(identities, IDENTITIES),
        )
        day = dt.date.fromisoformat(on)
        moment = dt.datetime.fromisoformat(known_at).replace(tzinfo=ZONE) if known_at else day_end(day, ZONE)
        question = Question("live", day, day, moment)
        stored = DeltaTable(history.path).to_pyarrow_table().select(STORED.names).cast(STORED)
        engines: dict[str, Engine] = {
            "duckdb": DuckEngine(history, facts),
            "reference": ReferenceEngine(workspace, stored, facts),
        }
        for name, engine in engines.items():
            firings = engine.firings([rule], question)
            found = {
                tuple(event for _, event in firing.bound): "certain" if firing.certain else "possible"
                for firing in firings
            }
            assert {frozenset(key): value for key, value in found.items()} == {
                frozenset(f"test:{part}" if ":" not in part else part for part in key): value
                for key, value in expect.items()
            }, name
            if fired is not None:
                assert {firing.fired_on.isoformat() for firing in firings} == {fired}, name


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    return Spec(tmp_path)


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a table written as text, by column name."""
    lines = [[cell.strip() for cell in line.split("|")] for line in textwrap.dedent(text).strip().splitlines()]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def table(text: str) -> pa.Table:
    """Events from text."""
    return pa.Table.from_pylist([_event(row) for row in rows_of(text)], schema=INCOMING)


def relations(text: str, schema: pa.Schema) -> pa.Table:
    """Facts from text; `known` defaults to `valid_from`, and `about` to in-force."""
    rows = []
    for row in rows_of(text) if text else []:
        given: dict[str, Any] = {name: row.get(name) or None for name in schema.names}
        given["known_day"] = row.get("known") or row["valid_from"]
        given["gone_day"] = row.get("gone") or None
        if "about" in given:
            given["about"] = given["about"] or "in-force"
        rows.append(
            {
                k: dt.date.fromisoformat(v) if v and k in ("valid_from", "valid_to", "known_day", "gone_day") else v
                for k, v in given.items()
            }
        )
    return pa.Table.from_pylist(rows, schema=schema)


def when(text: str) -> tuple[dt.datetime, dt.datetime]:
    """The first and last instant of a minute, a day or a month."""
    if len(text) == 7:
        return month_interval(int(text[:4]), int(text[5:]), ZONE)
    if len(text) == 10:
        day = dt.date.fromisoformat(text)
        return day_end(day - dt.timedelta(days=1), ZONE) + dt.timedelta(microseconds=1), day_end(day, ZONE)
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)
    return moment, moment


def _event(row: dict[str, str]) -> dict[str, Any]:
    first, last = when(row["when"])
    known = when(row["known"])[1] if row.get("known") else last
    place = row.get("at") or "-"
    east, north = (None, None) if place == "-" else (float(part) for part in place.split(","))
    parties = []
    for party in filter(None, (part.strip() for part in row.get("parties", "").split(";"))):
        role, ref = party.split()
        sort = "person" if ref.startswith("nominal:") else ref.split(":")[0]
        parties.append({"role": role, "sort": sort, "ref": ref, "attributes": [], "protected": []})
    attributes = [tuple(part.strip().split("=")) for part in row.get("attributes", "").split(";") if part]
    return {
        "id": f"test:{row['id']}",
        "source": "test",
        "reference": row["id"],
        "kind": row["kind"],
        "occurred_from": first,
        "occurred_to": last,
        "known_from": known,
        "known_basis": "recorded",
        "x": east,
        "y": north,
        "precision_m": None if east is None else float(row.get("precision") or 0),
        "areas": [row.get("area") or None],
        "marking": "OFFICIAL",
        "attributes": attributes,
        "parties": parties,
    }
