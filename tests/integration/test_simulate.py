"""A whole simulated force: its files, byte for byte, and its way into a workspace."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from fourfold.errors import BadInput
from fourfold.history.facts import Facts
from fourfold.history.kinds import kinds
from fourfold.history.schema import INCOMING, MARKINGS, ROLES, SORTS
from fourfold.history.store import History
from fourfold.places.areas import Areas
from fourfold.simulate.force import Simulated, simulate
from fourfold.simulate.happenings import LETTERS, Numbers
from fourfold.simulate.install import check_room, install
from fourfold.simulate.months import Months
from fourfold.simulate.rows import rows
from fourfold.simulate.world import Asked, make_world
from fourfold.times import UTC
from fourfold.workspace import Workspace

ASKED = Asked(years=2, events=20_000, seed=7)
NOW = dt.datetime(2026, 11, 1, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate(ASKED, tmp_path_factory.mktemp("force") / "files")


@pytest.fixture(scope="module")
def tables(made: Simulated) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in sorted((made.folder / "events").glob("*.parquet"))}


@pytest.fixture(scope="module")
def events(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """Every row, each with the month of its file."""
    return [{**row, "file_month": month} for month, table in tables.items() for row in table.to_pylist()]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_in_another_process_and_another_seed_does_not(
    made: Simulated, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", "from fourfold.cli.main import run; run()", "simulate", "--years", "2"]
    for seed in ("7", "8"):
        environment = {**os.environ, "PYTHONHASHSEED": "42", "TZ": "Asia/Tokyo"}
        options = ["--events", "20000", "--seed", seed, "-o", str(tmp_path / seed)]
        subprocess.run([*command, *options], env=environment, check=True, capture_output=True)
    assert digests(tmp_path / "7") == digests(made.folder)
    first, other = digests(tmp_path / "7"), digests(tmp_path / "8")
    assert first.keys() == other.keys()
    assert not [name for name in first if first[name] == other[name] and name != "force.yaml"]


def test_running_it_again_replaces_what_it_wrote_and_nothing_else(tmp_path: Path) -> None:
    simulate(Asked(1, 10_000, 1), tmp_path / "force")
    before = digests(tmp_path / "force")
    simulate(Asked(1, 10_000, 1, dt.date(2020, 3, 31)), tmp_path / "force")
    simulate(Asked(1, 10_000, 1), tmp_path / "force")
    assert digests(tmp_path / "force") == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    with pytest.raises(BadInput, match="other files"):
        simulate(Asked(1, 10_000, 1), tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep me"


def test_every_file_has_the_schema_and_its_rows_are_in_order(tables: dict[str, pa.Table]) -> None:
    assert len(tables) == 24
    for month, table in tables.items():
        assert table.schema.equals(INCOMING)
        keys = list(zip(*(table[name].to_pylist() for name in ("kind", "occurred_from", "id")), strict=True))
        assert keys == sorted(keys)
        assert set(table["file"].to_pylist()) == {f"events/{month}.parquet"}
        assert table["line"].to_pylist() == list(range(1, table.num_rows + 1))


def test_there_are_as_many_events_as_asked_for(made: Simulated, events: list[dict[str, Any]]) -> None:
    ids = Counter(row["id"] for row in events)
    assert len(ids) == made.events == pytest.approx(20_000, rel=0.01)
    assert len(events) == made.versions
    shots = {row["id"] for row in events if row["kind"] == "firearm-discharge"}
    assert len(shots) > made.discharges >= 20  # the others were planted


def test_a_row_s_place_is_its_month_and_what_comes_again_is_a_later_version(events: list[dict[str, Any]]) -> None:
    versions = defaultdict(list)
    for row in events:
        versions[row["id"]].append(row)
    again = 0
    for same_id in versions.values():
        for before, row in itertools.pairwise(same_id):
            again += 1
            assert row["file_month"] > before["file_month"]
            assert row["known_from"] > before["known_from"]
            assert any(row[name] != before[name] for name in ("x", "y", "occurred_from", "attributes", "parties"))
    assert 20 < again < 0.01 * len(events)


def test_events_lie_in_their_file_s_local_month_and_are_known_after_they_happen(events: list[dict[str, Any]]) -> None:
    zone = Workspace(Path(), "", "Europe/London", "EPSG:27700", (), {}).zone
    seen: set[str] = set()
    end = dt.datetime(2026, 11, 1, tzinfo=UTC)
    for row in events:
        if row["id"] not in seen:
            assert row["occurred_from"].astimezone(zone).strftime("%Y-%m") == row["file_month"]
        else:
            assert row["known_from"].astimezone(zone).strftime("%Y-%m") == row["file_month"]
        seen.add(row["id"])
        assert row["occurred_from"] <= row["occurred_to"] < row["known_from"] < end
        assert row["known_basis"] == "recorded"
        assert row["recorded_at"] == row["known_from"]


def test_every_kind_role_marking_and_reference_is_one_that_the_history_knows(events: list[dict[str, Any]]) -> None:
    assert {row["kind"] for row in events} <= set(kinds())
    parties = [party for row in events for party in row["parties"]]
    assert {party["role"] for party in parties} <= set(ROLES)
    assert {party["sort"] for party in parties} <= set(SORTS)
    assert not [party for party in parties if party["protected"]]
    refs = [party["ref"] for party in parties if party["ref"] is not None]
    assert all(ref.startswith(("nominal:P", "group:G", "premises:V")) for ref in refs)
    assert {row["marking"] for row in events} <= set(MARKINGS[:2])
    for row in events:
        assert row["id"] == f"{row['source']}:{row['reference']}"
        assert row["reference"].startswith(LETTERS[row["source"]])
        graded = row["source"] == "sim-intel"
        assert (row["grading"] is not None) == (row["handling"] is not None) == graded
        assert not row["compartments"] or graded
    assert any(row["compartments"] for row in events)


def test_some_are_unlocated_some_late_and_some_known_only_to_hours(events: list[dict[str, Any]]) -> None:
    searches = [row for row in events if row["kind"] == "stop-search"]
    assert np.mean([row["x"] is None for row in searches]) == pytest.approx(0.08, abs=0.02)
    assert all((row["x"] is None) == (row["y"] is None) == (row["areas"] is None) for row in events)
    late = [row for row in events if row["known_from"] - row["occurred_to"] > dt.timedelta(days=7)]
    assert 0.01 < len(late) / len(events) < 0.04
    between = {row["kind"] for row in events if row["occurred_to"] > row["occurred_from"]}
    assert between == {"burglary", "vehicle-crime"}


def test_what_was_planted_is_in_the_files(made: Simulated, events: list[dict[str, Any]]) -> None:
    truth = json.loads(made.truth.read_text())
    held = {row["id"]: row for row in events}
    assert len(truth["planted"]) == made.planted > 60
    for sequence in truth["planted"]:
        assert sequence["pattern"] in truth["patterns"]
        known = [held[event]["known_from"] for event in sequence["events"]]
        assert max(known).date().isoformat() <= sequence["day"]
        assert sequence["harm"] is None or held[sequence["harm"]]["occurred_from"] > max(known)
    assert {sequence["pattern"] for sequence in truth["planted"]} == set(truth["patterns"])


def test_the_months_are_drawn_as_they_are_asked_for_a_chunk_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fourfold.simulate.months.CHUNK", 300)
    drawn: list[int] = []

    def counted(*given: Any) -> pa.Table:
        table = rows(*given)
        drawn.append(table.num_rows)
        return table

    monkeypatch.setattr("fourfold.simulate.months.rows", counted)
    seeds = np.random.SeedSequence(1).spawn(3)
    months = Months(make_world(ASKED, (seeds[0], seeds[1])), 20_000, {}, Numbers(), seeds[2])
    chunks = months.chunks("2024-11")
    assert drawn == []
    assert next(chunks).num_rows > 0
    assert sum(drawn) < 100  # the rest of the month, and of the years, is not made yet
    sizes = [chunk.num_rows for chunk in chunks]
    assert max(sizes) <= 300
    assert sum(drawn) < 2 * 20_000 / 24


def test_a_force_goes_into_a_workspace_with_its_areas_and_facts(made: Simulated, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w", invented=True)
    counts = install(workspace, made.folder, now=NOW)
    assert counts.new == made.events
    assert counts.new + counts.changed == made.versions
    assert counts.held == 0
    again = install(workspace, made.folder, now=NOW)
    assert (again.new, again.changed, again.held) == (0, 0, made.versions)
    settled = Workspace.open(workspace.root)
    assert settled.invented
    assert settled.area_levels == ("ward", "district")
    facts = Facts.load(settled)
    assert {"groups": len(set(facts.memberships["group"].to_pylist()))} == {"groups": 24}
    assert facts.conflicts.num_rows == 2 * made.facts["conflicts"]
    assert facts.premises.num_rows == 400
    assert History(settled).version == again.version


def test_areas_in_the_files_are_those_that_the_polygons_give(
    made: Simulated, tables: dict[str, pa.Table], tmp_path: Path
) -> None:
    workspace = Workspace.create(tmp_path / "w", invented=True)
    install(workspace, made.folder, now=NOW)
    areas = Areas.load(Workspace.open(workspace.root))
    table = pa.concat_tables(tables.values())
    given, found = table["areas"].to_pylist(), areas.locate(table["x"], table["y"]).to_pylist()
    # Edges straight in degrees bend a little on the grid: a row within centimetres of one may fall on its other side.
    assert sum(one != other for one, other in zip(given, found, strict=True)) <= 1


def test_facts_agree_with_events(made: Simulated, events: list[dict[str, Any]]) -> None:
    folder = made.folder
    with (folder / "premises.csv").open() as file:
        premises = {row["premises"]: (float(row["x"]), float(row["y"])) for row in csv.DictReader(file)}
    with (folder / "memberships.csv").open() as file:
        members = list(csv.DictReader(file))
    assert all(row["known_from"] <= "2026-10-31" for row in members)
    checked = 0
    for row in events:
        for party in row["parties"]:
            if party["sort"] == "premises" and row["x"] is not None and "reviewed" not in dict(row["attributes"]):
                checked += premises[party["ref"]] == (row["x"], row["y"])
    assert checked > 20
    groups = {row["group"] for row in members}
    named = {p["ref"] for row in events for p in row["parties"] if p["sort"] == "group" and p["ref"]}
    assert named <= groups
    shot = {p["ref"] for row in events if row["kind"] == "firearm-discharge" for p in row["parties"]}
    assert len(shot & {row["person"] for row in members}) > 10


def test_it_will_not_be_mixed_with_real_data_or_another_force(made: Simulated, tmp_path: Path) -> None:
    invented = Workspace.create(tmp_path / "invented", invented=True)
    folder = check_room(invented, Asked(1, 10_000, 1))
    simulate(Asked(1, 10_000, 1), folder)
    install(invented, folder, now=NOW)
    assert check_room(invented, Asked(1, 10_000, 1)) == folder
    with pytest.raises(BadInput, match="another invented force"):
        check_room(invented, Asked(1, 10_000, 2))
    real = Workspace.create(tmp_path / "real")
    History(real).write(pq.read_table(made.folder / "events" / "2026-10.parquet").slice(0, 5), now=NOW)
    with pytest.raises(BadInput, match="not marked as invented"):
        check_room(real, Asked(1, 10_000, 1))
    with pytest.raises(BadInput, match="EPSG:32618"):
        check_room(Workspace.create(tmp_path / "elsewhere", grid="EPSG:32618"), Asked(1, 10_000, 1))


def test_what_an_interrupted_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    def stop(month: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(Asked(1, 10_000, 1), tmp_path / "force", progress=stop)
    assert len(list((tmp_path / "force" / "events").iterdir())) == 1
    simulate(Asked(1, 10_000, 1), tmp_path / "force")
    simulate(Asked(1, 10_000, 1), tmp_path / "other")
    assert digests(tmp_path / "force") == digests(tmp_path / "other")


def test_the_verb_says_what_it_did(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", invented=True)
    command = [sys.executable, "-c", "from fourfold.cli.main import run; run()", "--workspace", str(tmp_path / "w")]
    asked = ["simulate", "--years", "1", "--events", "10000", "--seed", "5"]
    done = subprocess.run([*command, *asked, "--json"], check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    assert said["events"] == said["new"] == pytest.approx(10_000, rel=0.01)
    assert Path(said["truth"]).is_file()
    wrong = subprocess.run([*command, *asked, "--ends", "tomorrow"], check=False, capture_output=True, text=True)
    assert wrong.returncode == 1
    assert "--ends tomorrow" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_crime_is_in_about_the_proportions_that_are_published(events: list[dict[str, Any]]) -> None:
    counts = Counter(row["kind"] for row in events)
    assert counts["violence-sexual-offences"] > counts["anti-social-behaviour"] > counts["shoplifting"]
    assert 0.1 < counts["stop-search"] / len(events) < 0.25
    found = [dict(row["attributes"]) for row in events if row["kind"] == "stop-search"]
    assert 0.15 < np.mean([row["found"] == "true" for row in found]) < 0.35
    hours = pc.hour(pa.array([row["occurred_from"] for row in events if row["kind"] == "violence-sexual-offences"]))
    night = np.isin(hours.to_numpy(), (20, 21, 22, 23, 0)).mean()
    assert night > 0.3
