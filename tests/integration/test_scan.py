"""Scanning, replaying, filing and measuring, as a user does it, on small histories that can be checked by eye; and on
Merseyside's real one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fourfold.cli.main import run
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.language import load_rules
from fourfold.workspace import Workspace

UTC = dt.UTC
RULE = """
rule: near-repeat
version: 1
title: A shooting close to a recent one
theme: guns-and-gangs
why: To try the commands.
evidence: {grade: judgement, source: a test}
look_for:
  - {event: first, kind: firearm-discharge}
  - {then: second, kind: firearm-discharge, within: {days: 14, metres: 125}}
may_come_before: {kind: [firearm-discharge], within: {days: 14, metres: 400}}
tactics: {protect: [Speak to those at risk]}
"""


def event(name: str, day: str, x: float | None, known: str | None = None, **changes: Any) -> dict[str, Any]:
    when = dt.datetime.fromisoformat(f"{day}T12:00+00:00")
    known_from = dt.datetime.fromisoformat(f"{known or day}T13:00+00:00")
    return {
        "id": f"s:{name}", "source": "s", "reference": name, "kind": "firearm-discharge", "occurred_from": when, "occurred_to": when,
        "known_from": known_from, "known_basis": "recorded", "x": x, "y": None if x is None else 0.0, "precision_m": 0.0,
        "marking": "OFFICIAL", "attributes": [], "parties": [], "file": "log.csv", "line": 7, **changes,
    }  # fmt: skip


def write(workspace: Workspace, *events: dict[str, Any]) -> None:
    History(workspace).write(
        pa.Table.from_pylist(list(events), schema=INCOMING), now=dt.datetime(2025, 1, 1, tzinfo=UTC)
    )


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "w")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "near-repeat.yaml").write_text(RULE)
    write(
        workspace,
        event("A", "2024-05-01", 0.0),
        event("B", "2024-05-05", 100.0),
        event("C", "2024-05-07", 200.0, known="2024-05-20", marking="OFFICIAL-SENSITIVE", compartments=["op-x"]),
        event("D", "2024-05-16", 5000.0),
    )
    return workspace


def fourfold_with(words: list[str]) -> None:
    """Run the command in this process, as the console script does."""
    with mock.patch.object(sys, "argv", ["fourfold", *words]):
        run()


def fourfold(place: Workspace, capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> tuple[str, str]:
    """Run a command on the workspace; give what it printed and what it remarked."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        fourfold_with([*words, "--workspace", str(place.root)])
    printed = capsys.readouterr()
    assert ended.value.code in ((0, None) if status == 0 else (status,)), printed.err
    return printed.out, printed.err


def asked(place: Workspace, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    rules = ["--rules", str(place.root.parent / "rules")] if words[0] in ("scan", "daily") else []
    return json.loads(fourfold(place, capsys, *words, *rules, "--json")[0])


def pairs(found: Any) -> list[list[str]]:
    return [sorted(one["id"] for one in trigger["events"]) for trigger in found["triggers"]]


def test_live_on_a_day(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(place, capsys, "scan", "--as-of", "2024-05-10")
    assert pairs(found) == [["s:A", "s:B"]]
    (trigger,) = found["triggers"]
    assert (trigger["fired_on"], trigger["live_until"], trigger["certainty"]) == ("2024-05-05", "2024-05-19", "certain")
    assert "on 1 May 2024 at 13:00" in trigger["why"]
    assert "100 metres" in trigger["why"]
    assert "4 days apart" in trigger["why"]
    assert "not reasonable grounds" in trigger["caution"]
    assert (trigger["events"][0]["file"], trigger["events"][0]["line"]) == ("log.csv", 7)


def test_the_newest_day_is_the_newest_on_which_anything_became_known(
    place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    found = asked(place, capsys, "scan")
    assert found["as_of"] == "2024-05-20"
    assert pairs(found) == [["s:B", "s:C"]]  # A is 200 metres from C; A and B's horizon passed the day before


def test_marking_and_compartments_follow_the_evidence(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (trigger,) = asked(place, capsys, "scan")["triggers"]
    assert (trigger["marking"], trigger["compartments"]) == ("OFFICIAL-SENSITIVE", ["op-x"])


def test_as_known_at_an_earlier_moment(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert pairs(asked(place, capsys, "scan", "--as-of", "2024-05-20", "--known-at", "2024-05-19")) == []
    assert pairs(asked(place, capsys, "scan", "--as-of", "2024-05-20", "--known-at", "2024-05-20T13:59")) == []
    assert pairs(asked(place, capsys, "scan", "--as-of", "2024-05-20", "--known-at", "2024-05-20T14:00")) == [
        ["s:B", "s:C"]
    ]


def test_a_range_is_its_days_added_up(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    whole = asked(place, capsys, "scan", "--from", "2024-05-01", "--to", "2024-05-31")
    assert {trigger["fired_on"]: sorted(e["id"] for e in trigger["events"]) for trigger in whole["triggers"]} == {
        "2024-05-05": ["s:A", "s:B"],
        "2024-05-20": ["s:B", "s:C"],
    }
    days = [(dt.date(2024, 5, 1) + dt.timedelta(days=n)).isoformat() for n in range(31)]
    single = [
        trigger for day in days for trigger in asked(place, capsys, "scan", "--from", day, "--to", day)["triggers"]
    ]
    assert sorted(single, key=lambda t: t["id"]) == sorted(whole["triggers"], key=lambda t: t["id"])


def test_an_erased_event_takes_its_trigger_with_it(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked(place, capsys, "daily", "--as-of", "2024-05-10")
    file = place.filed / "triggers.jsonl"
    assert "s:A" in file.read_text()
    fourfold(place, capsys, "erase", "s:A", "--why", "retention has ended")
    assert len(file.read_text().splitlines()) == 1
    assert "s:" not in file.read_text()
    assert pairs(asked(place, capsys, "scan", "--as-of", "2024-05-10")) == []
    today = asked(place, capsys, "daily", "--as-of", "2024-05-11")
    assert today["new"] == 0
    assert [one["reason"] for one in today["withdrawn"]] == ["Its evidence is gone: an event was erased."]


def kept(place: Workspace) -> list[dict[str, Any]]:
    """Every row of what was kept of the history for the next scan."""
    files = History(place).kept.glob("*/*.parquet")
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_what_is_kept_for_the_next_scan_is_erased_too_and_in_no_backup(
    place: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kept(place) == []
    first = asked(place, capsys, "scan", "--as-of", "2024-05-10")
    assert {row["id"] for row in kept(place)} == {"s:A", "s:B", "s:C", "s:D"}
    assert asked(place, capsys, "scan", "--as-of", "2024-05-10") == first
    fourfold(place, capsys, "backup", str(place.root.parent / "b.fourfold"))
    with tarfile.open(place.root.parent / "b.fourfold") as held:
        assert not [name for name in held.getnames() if "kept" in name]
    fourfold(place, capsys, "erase", "s:A", "--why", "retention has ended")
    assert kept(place) == []
    assert pairs(asked(place, capsys, "scan", "--as-of", "2024-05-10")) == []
    assert {row["id"] for row in kept(place)} == {"s:B", "s:C", "s:D"}


def test_what_is_kept_is_made_again_where_it_is_damaged(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    first = asked(place, capsys, "scan", "--as-of", "2024-05-10")
    for spoil in (b"", b"something else altogether"):
        for file in History(place).kept.glob("*/*.parquet"):
            file.write_bytes(spoil)
        assert asked(place, capsys, "scan", "--as-of", "2024-05-10") == first
    assert {row["id"] for row in kept(place)} == {"s:A", "s:B", "s:C", "s:D"}


def test_where_nothing_can_be_kept_the_history_is_read(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    History(place).kept.write_text("in the way of the folder")
    assert pairs(asked(place, capsys, "scan", "--as-of", "2024-05-10")) == [["s:A", "s:B"]]


def test_daily_shows_each_trigger_once(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(place, capsys, "daily", "--as-of", "2024-05-06", "--look")["new"] == 1
    assert asked(place, capsys, "daily", "--as-of", "2024-05-06")["new"] == 1
    again = asked(place, capsys, "daily", "--as-of", "2024-05-07")
    assert (again["new"], again["on_file"], again["withdrawn"]) == (0, 1, [])
    later = asked(place, capsys, "daily", "--as-of", "2024-05-20")
    assert pairs(later) == [["s:B", "s:C"]]


def test_a_line_cut_short_by_a_crash_is_passed_over(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked(place, capsys, "daily", "--as-of", "2024-05-06")
    file = place.filed / "triggers.jsonl"
    file.write_text(file.read_text() + '{"id": "half')
    assert asked(place, capsys, "daily", "--as-of", "2024-05-20")["new"] == 1
    assert asked(place, capsys, "daily", "--as-of", "2024-05-20")["new"] == 0


def test_measuring_counts_the_harm_that_followed(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    """A and B fire on 5 May: C follows within 14 days and 400 metres of B. B and C fire on 20 May, C's horizon from
    then holds nothing near (D lies 5 km off)."""
    write(place, event("E", "2024-06-30", 9000.0))
    rules = str(place.root.parent / "rules")
    out, _ = fourfold(place, capsys, "rules", "measure", "--rules", rules, "--json")
    (record,) = json.loads(out)["records"]
    assert (record["fired"], record["followed_certain"], record["followed_possible"]) == (2, 1, 1)
    assert (record["first_day"], record["last_day"], record["assumed_times"]) == ("2024-05-01", "2024-06-16", False)


def test_harm_known_only_to_the_month_may_have_followed(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    first, last = dt.datetime(2024, 5, 1, tzinfo=UTC), dt.datetime(2024, 5, 31, 22, tzinfo=UTC)
    write(
        place, event("F", "2024-06-30", 300.0, occurred_from=first, occurred_to=last), event("E", "2024-07-30", 9000.0)
    )
    rules = str(place.root.parent / "rules")
    records = json.loads(
        fourfold(place, capsys, "rules", "measure", "--rules", rules, "--to", "2024-06-20", "--json")[0]
    )["records"]
    assert [(one["fired"], one["followed_certain"], one["followed_possible"]) for one in records] == [(2, 1, 1)]
    records = json.loads(fourfold(place, capsys, "rules", "measure", "--rules", rules, "--json")[0])["records"]
    # F is known by then. It fires with B and C too: it may be what followed each, and nothing about it is certain.
    assert records[0]["followed_certain"] <= 1 < records[0]["followed_possible"]


def test_harm_known_before_the_first_day_may_have_followed(place: Workspace) -> None:
    """B and C fire on 20 May. An arson known on 10 May, and known only to have been in May, may have come after."""
    first, last = dt.datetime(2024, 5, 1, tzinfo=UTC), dt.datetime(2024, 5, 31, 22, tzinfo=UTC)
    write(place, event("F", "2024-05-10", 300.0, kind="arson-attack", occurred_from=first, occurred_to=last))
    text = RULE.replace("kind: [firearm-discharge], within", "kind: [arson-attack], within")
    (place.root.parent / "rules" / "near-repeat.yaml").write_text(text)
    rules = load_rules(place.root.parent / "rules")
    june = dt.datetime(2024, 6, 30, tzinfo=UTC)
    found = DuckEngine(History(place)).followed(rules, dt.date(2024, 5, 15), dt.date(2024, 5, 25), june)
    assert found == {"near-repeat": (1, 0, 1)}


def test_rules_that_cannot_run_say_what_they_want(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = fourfold(place, capsys, "scan", "--json")
    wants = {one["rule"]: one["wants"] for one in json.loads(out)["could_not_run"]}
    assert "threat to life" in wants["threat-to-life"]
    assert "facts/memberships.csv" in wants["shooting-of-group-member-in-conflict"]
    assert "near-repeat-shooting" not in wants


def test_rules_of_one_s_own_stand_beside_the_catalogue(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads(fourfold(place, capsys, "rules", "list", "--json")[0])["rules"]
    (place.rules / "near-repeat.yaml").write_text(RULE)
    after = json.loads(fourfold(place, capsys, "rules", "list", "--json")[0])["rules"]
    assert {rule["id"] for rule in after} - {rule["id"] for rule in before} == {"near-repeat"}
    assert "near-repeat" in fourfold(place, capsys, "rules", "show", "near-repeat")[0]


def test_a_wrong_rule_is_told_with_its_line(place: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (place.rules / "wrong.yaml").write_text(
        RULE.replace("kind: firearm-discharge}\n  - {then", "kind: firearm-discharg}\n  - {then")
    )
    out, err = fourfold(place, capsys, "rules", "check", status=1)
    assert (
        "wrong.yaml, line 9: 'firearm-discharg' is not a kind of event. Did you mean 'firearm-discharge'?" in out + err
    )
    for verb in ("scan", "daily"):
        _, err = fourfold(place, capsys, verb, status=1)
        assert "wrong.yaml, line 9" in err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scan", "--as-of", "yesterday"], "'yesterday' is not a date"),
        (["scan", "--as-of", "9999-12-31"], "'9999-12-31' is no day of ours"),
        (["scan", "--known-at", "9999-12-31"], "'9999-12-31' is no"),
        (["scan", "--known-at", "noon"], "'noon' is not a moment"),
        (["scan", "--from", "2024-05-01"], "Give --from and --to together"),
        (["scan", "--from", "2024-05-02", "--to", "2024-05-01"], "before it begins"),
        (["scan", "--rules", "/nowhere"], "no such folder of rules"),
        (["rules", "show", "near-repeat-shoting"], "Did you mean 'near-repeat-shooting'?"),
    ],
)
def test_mistakes_are_told_plainly(
    place: Workspace, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    _, err = fourfold(place, capsys, *words, status=1)
    assert said in err
    assert "Traceback" not in err


def test_an_empty_history_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = Workspace.create(tmp_path / "empty")
    _, err = fourfold(empty, capsys, "scan", status=1)
    assert "The history is empty" in err
    out, _ = fourfold(empty, capsys, "scan", "--as-of", "2024-05-01", "--json")
    assert json.loads(out)["triggers"] == []


@pytest.fixture(scope="module")
def merseyside(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.create(tmp_path_factory.mktemp("real") / "merseyside")
    archive = shared_data / "police-uk-merseyside-2022-10-to-2024-12.zip"
    with pytest.raises(SystemExit) as ended:
        fourfold_with(["import", "police-uk", str(archive), "--workspace", str(workspace.root), "--json"])
    assert ended.value.code in (0, None)
    return workspace


def test_merseyside_s_live_triggers_can_be_checked_by_hand(
    merseyside: Workspace, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every event of every trigger is read again from the row of the published file that it names."""
    found = json.loads(fourfold(merseyside, capsys, "scan", "--as-of", "2024-11-01", "--json")[0])
    assert found["triggers"]
    with zipfile.ZipFile(shared_data / "police-uk-merseyside-2022-10-to-2024-12.zip") as archive:
        files: dict[str, list[str]] = {}
        for trigger in found["triggers"]:
            assert (
                dt.date.fromisoformat(trigger["fired_on"])
                <= dt.date(2024, 11, 1)
                <= dt.date.fromisoformat(trigger["live_until"])
            )
            for one in trigger["events"]:
                name = next(member for member in archive.namelist() if one["file"].endswith(Path(member).name))
                lines = files.setdefault(name, archive.read(name).decode("utf-8-sig").splitlines())
                row = dict(
                    zip(
                        next(csv.reader([lines[0]])), next(csv.reader(io.StringIO(lines[one["line"] - 1]))), strict=True
                    )
                )
                if one["kind"] == "stop-search":
                    assert row["Date"].replace("+00:00", "Z") == one["occurred_from"]
                    assert row["Outcome linked to object of search"] == "True"
                else:
                    assert row["Month"] in ("2024-07", "2024-08")  # four weeks reach back into July
                    assert (
                        row["Crime type"]
                        == {"robbery": "Robbery", "possession-of-weapons": "Possession of weapons"}[one["kind"]]
                    )
                    assert one["id"] == f"police-uk-street:{row['Crime ID']}"
                assert one["known_basis"] == "lag"


def test_merseyside_s_weapon_finds_are_those_that_a_simple_count_gives(
    merseyside: Workspace, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rule asks for two finds within 14 days and 400 metres. Counted here from the files, with distances on a
    sphere."""
    found = json.loads(fourfold(merseyside, capsys, "scan", "--as-of", "2024-11-01", "--json")[0])
    fired = {
        max(e["occurred_from"] for e in t["events"]) for t in found["triggers"] if t["rule"] == "weapon-finds-burst"
    }
    objects = {"Firearms", "Offensive weapons", "Anything to threaten or harm anyone"}
    finds = set()
    with zipfile.ZipFile(shared_data / "police-uk-merseyside-2022-10-to-2024-12.zip") as archive:
        for month in ("2024-07", "2024-08"):
            with archive.open(f"{month}/{month}-merseyside-stop-and-search.csv") as file:
                for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")):
                    if (
                        row["Object of search"] in objects
                        and row["Outcome linked to object of search"] == "True"
                        and row["Latitude"]
                    ):
                        finds.add(
                            (dt.datetime.fromisoformat(row["Date"]), float(row["Latitude"]), float(row["Longitude"]))
                        )
    expected_ = set()
    for when, lat, lon in finds:
        near = [
            1
            for t, y, x in finds
            if dt.timedelta() < when - t <= dt.timedelta(days=14) and metres(lat, lon, y, x) <= 400
        ]
        if near and when >= dt.datetime(2024, 7, 31, 23, tzinfo=UTC):
            expected_.add(when.isoformat().replace("+00:00", "Z"))
    assert fired == expected_


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    from math import cos, hypot, radians

    return hypot((lat - other_lat) * 111_320, (lon - other_lon) * 111_320 * cos(radians(lat)))
