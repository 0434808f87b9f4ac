"""`fourfold groups` on a real history: gathered with roles, as it stood and was known; written, read back and kept."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fourfold.groups.exchange.ftm import read_ftm
from fourfold.groups.gathering import Sight, gather
from fourfold.history.facts import Facts
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace

COMMAND = [sys.executable, "-c", "from fourfold.cli.main import run; run()"]
FIRST = ("suspect nominal:A", "subject nominal:B", "victim nominal:V")
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def event(name: str, *parties: str, known: int = 2, **changes: Any) -> dict[str, Any]:
    """An invented robbery on 1 January 2026, with parties as in 'suspect nominal:A'."""
    when = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    people = [dict(zip(("role", "ref"), party.split(), strict=True), sort="person") for party in parties]
    return {
        "id": f"s:{name}", "source": "s", "reference": name, "kind": "robbery", "occurred_from": when,
        "occurred_to": when, "known_from": when.replace(day=known), "known_basis": "recorded", "marking": "OFFICIAL",
        "parties": people, **changes,
    }  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    place = Workspace.create(tmp_path / "w", invented=True)
    rows = [
        event("1", *FIRST),
        event("2", "suspect nominal:B", "suspect nominal:C"),
        event("3", "suspect nominal:V", "suspect nominal:Z"),
        event("4", "suspect nominal:A", "suspect nominal:S", compartments=["secret-work"]),
    ]
    History(place).write(pa.Table.from_pylist(rows, INCOMING), now=NOW)
    later = [
        event("2", "suspect nominal:B", "suspect nominal:D", known=20),
        event("1", *FIRST, known=20, compartments=["secret-work"]),
    ]
    History(place).write(pa.Table.from_pylist(later, INCOMING), now=NOW)
    header = "person,group,from,to,known_from,known_to,source\n"
    (place.facts / "memberships.csv").write_text(
        header + "nominal:A,group:G1,2026-01-01,,2026-01-05,,log 1\nnominal:M,group:G1,2026-01-01,,2026-01-05,,log 1\n"
    )
    return place


def around(place: Workspace, ref: str, day: int, steps: int = 2, sight: Sight = Sight()) -> set[str]:  # noqa: B008
    """Who is around somebody, as known on a day of January 2026."""
    found = gather(History(place), Facts.load(place), [ref], steps=steps, sight=sight)
    assert not found.more
    at = found.network.as_at(dt.date(2026, 1, day))
    return {node.ref.removeprefix("nominal:") for node in at.nodes if node.sort in ("person", "group")}


def test_a_network_is_as_it_was_known_on_the_day(place: Workspace) -> None:
    assert around(place, "nominal:A", 1) == set()
    assert around(place, "nominal:A", 3) == {"A", "B", "C", "V", "S"}
    assert around(place, "nominal:A", 6) == {"A", "B", "C", "V", "S", "M", "group:G1"}
    assert around(place, "nominal:A", 25) == {"A", "B", "D", "V", "S", "M", "group:G1"}  # C was a mistake


def test_a_victim_is_shown_and_not_followed(place: Workspace) -> None:
    assert "Z" not in around(place, "nominal:A", 25, steps=4)
    assert around(place, "nominal:Z", 25, steps=4) >= {"V", "Z"}


def test_what_may_not_be_seen_is_not_there_in_any_version(place: Workspace) -> None:
    sight = Sight(("OFFICIAL",), ())
    assert around(place, "nominal:A", 25, sight=sight) == {"A", "M", "group:G1"}
    assert around(place, "nominal:A", 3, sight=sight) == set()
    assert around(place, "nominal:A", 25, sight=Sight(("OFFICIAL",), ("secret-work",))) >= {"B", "S"}


def test_the_most_that_is_gathered_is_said(place: Workspace) -> None:
    assert gather(History(place), Facts.load(place), ["nominal:A"], most=1).more


def fourfold(place: Workspace, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run([*COMMAND, *words], cwd=place.root, capture_output=True, text=True, check=False)


def test_the_verbs(place: Workspace, tmp_path: Path) -> None:
    told = fourfold(place, "groups", "network", "nominal:A", "--steps", "2", "--json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["positions"][0]["ref"] == "nominal:A"
    assert "no reason, by itself, to act on anybody" in found["caution"]
    chain = fourfold(place, "groups", "path", "nominal:A", "nominal:D").stdout
    assert "nominal:A was suspect in Robbery, 1 January 2026. nominal:B was subject in Robbery" in chain
    assert "This is a model of a chart" in fourfold(place, "groups", "without", "nominal:A").stdout

    target = tmp_path / "n.jsonl"
    assert fourfold(place, "groups", "export", str(target), "--around", "nominal:A", "--form", "ftm").returncode == 0
    held = read_ftm(target)
    assert {edge.first_role for edge in held.edges if edge.kind == "party" and edge.first == "nominal:V"} == {"victim"}
    partner = tmp_path / "p.csv"
    partner.write_text(
        "Entity 1 Type,Entity 1 Identity,Entity 2 Type,Entity 2 Identity,Link Type\n"
        "person,nominal:A,vehicle,vehicle:X1,enabler\n"
    )
    kept = fourfold(
        place, "groups", "import", str(partner), "--name", "partner", "--form", "i2", "--known-from", "2026-01-03"
    )
    assert kept.stdout == "Kept as partner: 2 nodes and 1 edges.\n", kept.stderr
    assert "vehicle:X1" in fourfold(place, "groups", "path", "nominal:B", "vehicle:X1").stdout
    template = tmp_path / "t.yaml"
    template.write_text("return: R\nrows: edges\nwhere: {kind: [member]}\ncolumns:\n  - {header: WHO, from: first}\n")
    assert fourfold(place, "groups", "return", str(template), str(tmp_path / "r.csv")).stdout == "R: 2 rows written.\n"
    wrong = fourfold(place, "groups", "export", str(target), "--form", "xls")
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "fourfold: --form cannot be 'xls'. It can be: csv, graphml, ftm, i2.\n",
    )
