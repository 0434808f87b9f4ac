"""`fourfold brief`, `history`, `show` and `erase`, on an invented force and through the real parts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from fourfold.cli.main import build
from fourfold.errors import NotHeld
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.history.summary import Missing, summarise, versions_of
from fourfold.reports.brief import build_brief
from fourfold.times import UTC, month_interval
from fourfold.triggers.language import parse_rule
from fourfold.workspace import Workspace

RULE = """
rule: second-shooting
version: 1
title: A shooting close to a recent shooting
theme: guns-and-gangs
why: Shootings are often answered.
evidence: {grade: judgement, source: "An invented force"}
look_for:
  - event: first shooting
    kind: firearm-discharge
  - then: second shooting
    kind: firearm-discharge
    within: {days: 14, metres: 200}
may_come_before:
  kind: homicide
  within: {days: 5, metres: 400}
tactics:
  protect: [Visible patrols]
"""
WANTING = (
    RULE.replace("second-shooting", "second-kidnap")
    .replace("firearm-discharge", "kidnap")
    .replace("A shooting close to a recent shooting", "A kidnap close to a recent kidnap")
)
NOW = dt.datetime(2024, 12, 1, tzinfo=UTC)


def row(reference: str, day: dt.datetime, known: dt.datetime | None = None, **more: Any) -> dict[str, Any]:
    """A shooting of an invented source, known an hour after it unless more is said."""
    held: dict[str, Any] = dict.fromkeys(INCOMING.names)
    held |= {
        "id": f"sim:{reference}",
        "source": "sim",
        "reference": reference,
        "kind": "firearm-discharge",
        "occurred_from": day,
        "occurred_to": day,
        "known_from": known or day + dt.timedelta(hours=1),
        "known_basis": "recorded",
        "x": 331_000.0,
        "y": 391_000.0,
        "precision_m": 10.0,
        "marking": "OFFICIAL",
        "compartments": [],
        "attributes": [("injury", "none")],
        "parties": [
            {"role": "victim", "sort": "person", "ref": "nominal:P1", "attributes": [], "protected": [("sex", "F")]}
        ],
        "file": "shootings.csv",
        "line": 2,
    }
    return {**held, **more}


def add(workspace: Workspace, *rows: dict[str, Any]) -> None:
    History(workspace).write(pa.Table.from_pylist(list(rows), schema=INCOMING), now=NOW)


def noon(month: int, day: int) -> dt.datetime:
    return dt.datetime(2024, month, day, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A force with two shootings nearby, four days apart, in October 2024, and a rule of its own."""
    made = Workspace.create(tmp_path / "force", name="Saltport", invented=True)
    add(made, row("1", noon(10, 20)), row("2", noon(10, 24), x=331_050.0))
    return made


def brief_of(
    workspace: Workspace, day: dt.date, rules: tuple[str, ...] = (RULE,), known: dt.datetime | None = None
) -> Any:
    return build_brief(workspace, day, known, [parse_rule(text) for text in rules])


def run(workspace: Workspace, *words: str) -> str:
    done = CliRunner().invoke(build(), ["--workspace", str(workspace.root), *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_trigger_is_new_then_live_then_passed(workspace: Workspace) -> None:
    on = {day: brief_of(workspace, dt.date(2024, 10, day)) for day in (23, 24, 25, 29, 30, 31)}
    assert [len(on[day].items) for day in on] == [0, 1, 1, 1, 0, 0]
    (item,) = on[24].items
    assert on[24].changes.new == (item.trigger.id,)
    assert on[25].changes.new == ()
    assert [(gone.trigger.id, gone.why) for gone in on[30].changes.gone] == [(item.trigger.id, "passed")]
    assert on[31].changes.gone == ()


def test_a_correction_withdraws_it_and_an_earlier_knowledge_still_has_it(workspace: Workspace) -> None:
    add(workspace, row("2", noon(10, 24), known=noon(10, 26), x=340_000.0))
    brief = brief_of(workspace, dt.date(2024, 10, 26))
    assert brief.items == ()
    assert [gone.why for gone in brief.changes.gone] == ["withdrawn"]
    assert len(brief_of(workspace, dt.date(2024, 10, 26), known=noon(10, 25)).items) == 1


def test_an_erasure_is_counted_since_it_cannot_be_shown(workspace: Workspace) -> None:
    History(workspace).erase(["sim:1"], now=noon(10, 25), who="A", why="invented")
    brief = brief_of(workspace, dt.date(2024, 10, 25))
    assert brief.items == ()
    assert brief.changes.gone == ()
    assert (brief.changes.erased, brief.limits.erased) == (1, 1)
    assert brief_of(workspace, dt.date(2024, 10, 26)).changes.erased == 0


def test_what_was_not_held_or_is_erased_again_is_not_counted_as_erased(workspace: Workspace) -> None:
    for ids in (["sim:1", "sim:1", "sim:77"], ["sim:1"]):
        History(workspace).erase(ids, now=noon(10, 25), who="A", why="invented")
    assert brief_of(workspace, dt.date(2024, 10, 25)).limits.erased == 1
    log = workspace.history / "erasures.jsonl"
    old = {"when": noon(10, 24).isoformat(), "who": "A", "why": "before counts were kept", "digests": ["0" * 64] * 2}
    log.write_text(log.read_text() + json.dumps(old) + "\n")
    assert brief_of(workspace, dt.date(2024, 10, 25)).limits.erased == 3


def test_late_news_is_marked_late(workspace: Workspace) -> None:
    add(workspace, row("3", noon(9, 1)), row("4", noon(9, 3), known=noon(10, 25)))
    brief = brief_of(workspace, dt.date(2024, 10, 25))
    late = {item.trigger.id for item in brief.items if {e.reference for e in item.trigger.events} == {"3", "4"}}
    assert len(late) == 1
    assert set(brief.limits.late) == late


def test_what_could_not_run_says_what_it_wants(workspace: Workspace) -> None:
    (unable,) = brief_of(workspace, dt.date(2024, 10, 24), (RULE, WANTING)).limits.could_not_run
    assert unable.rule == "second-kidnap"
    assert "kidnap" in unable.wants


def test_the_marking_is_the_highest_of_what_is_shown_and_not_of_what_is_not(workspace: Workspace) -> None:
    assert brief_of(workspace, dt.date(2024, 10, 24)).marking == "OFFICIAL"
    add(workspace, row("9", noon(10, 24), marking="SECRET", x=None, y=None))
    assert brief_of(workspace, dt.date(2024, 10, 24)).marking == "OFFICIAL"
    add(workspace, row("5", noon(10, 24), marking="SECRET", compartments=["LANTERN"]))
    brief = brief_of(workspace, dt.date(2024, 10, 24))
    assert (brief.marking, brief.compartments) == ("SECRET", ("LANTERN",))


def test_the_command_writes_the_page_and_the_page_says_how_to_make_it_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    rules, page = tmp_path / "our rules", tmp_path / "brief.html"
    rules.mkdir()
    (rules / "one.yaml").write_text(RULE, encoding="utf-8")
    said = run(workspace, "brief", "--as-of", "2024-10-24", "--rules", str(rules), "-o", str(page))
    assert "OFFICIAL: 1 live triggers on 2024-10-24" in said
    first = page.read_bytes()
    assert b"shootings.csv, line 2" in first
    run(workspace, "brief", "--as-of", "2024-10-24", "--rules", str(rules), "-o", str(page))
    assert page.read_bytes() == first
    assert not list(tmp_path.glob("*.part"))
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        run(workspace, "brief", "--as-of", "2024-10-24", "--rules", str(rules), "-o", str(tmp_path / f"brief.{kind}"))
        assert (tmp_path / f"brief.{kind}").read_bytes().startswith(begins)
    data = json.loads(run(workspace, "brief", "--as-of", "2024-10-24", "--rules", str(rules), "--json"))
    assert data["counts"] == {"duty": 0, "measured": 0, "unmeasured": 1}
    assert re.search(r"--as-of 2024-10-24 --known-at \S+ --rules '.*our rules'", data["command"])


def test_an_empty_history_is_told_plainly(tmp_path: Path) -> None:
    empty = Workspace.create(tmp_path / "empty")
    with pytest.raises(NotHeld, match="history is empty"):
        build_brief(empty, rules=[parse_rule(RULE)])
    with pytest.raises(NotHeld, match="No event"):
        versions_of(empty, "sim:1")


def test_the_summary_counts_what_was_known_then(workspace: Workspace) -> None:
    (source,) = summarise(workspace, noon(10, 21)).sources
    assert (source.events, source.last) == (1, dt.date(2024, 10, 20))
    add(workspace, row("2", noon(10, 24), known=noon(10, 26), kind="robbery"))
    assert summarise(workspace, noon(10, 25), "robbery").sources == ()
    (source,) = summarise(workspace).sources
    assert (source.events, source.kinds) == (2, (("firearm-discharge", 1), ("robbery", 1)))


def test_the_summary_tells_what_is_missing_and_inexact(workspace: Workspace) -> None:
    def month(number: int, kind: str, count: int, **more: Any) -> list[dict[str, Any]]:
        first, last = month_interval(2024, number, workspace.zone)
        times = {"occurred_to": last, "known_basis": "lag", "source": "other", "kind": kind}
        return [row(f"{kind}-{number}-{n}", first, noon(12, 1), **times, **more) for n in range(count)]

    rows = [*month(1, "drugs", 20), *month(2, "drugs", 20), *month(2, "robbery", 1, x=None, y=None)]
    rows += [*month(4, "robbery", 3), *month(6, "drugs", 20), *month(6, "robbery", 2)]
    add(workspace, *rows)
    other, _ = summarise(workspace).sources
    assert other.missing == (Missing(None, ("2024-03", "2024-05")), Missing("drugs", ("2024-04",)))
    assert (other.events, other.unlocated, other.month_only, other.assumed, other.late) == (66, 1, 66, 66, 0)


def test_news_a_month_late_is_counted_by_source(workspace: Workspace) -> None:
    add(workspace, row("7", noon(8, 1), known=noon(8, 29)), row("8", noon(8, 1), known=noon(8, 30)))
    (source,) = summarise(workspace).sources
    assert source.late == 1


def test_history_show_and_erase(workspace: Workspace) -> None:
    add(workspace, row("2", noon(10, 24), known=noon(10, 26), x=340_000.0, line=9))
    assert json.loads(run(workspace, "history", "--json"))["events"] == 2
    assert json.loads(run(workspace, "history", "--known-at", "2024-10-21", "--json"))["events"] == 1
    versions = json.loads(run(workspace, "show", "sim:2", "--json"))["versions"]
    assert [(one["x"], one["line"], one["known_to"]) for one in versions] == [
        (331_050.0, 2, "2024-10-26T12:00:00Z"),
        (340_000.0, 9, None),
    ]
    assert versions[0]["attributes"] == {"injury": "none"}
    assert "protected" not in json.dumps(versions)
    assert "version 2 of 2, from shootings.csv, line 9" in run(workspace, "show", "sim:2")
    done = json.loads(run(workspace, "erase", "sim:2", "sim:77", "--why", "invented", "--by", "A", "--json"))
    assert (done["erased"], done["versions"], done["not_held"]) == (1, 2, ["sim:77"])
    with pytest.raises(NotHeld, match="was erased"):
        run(workspace, "show", "sim:2")


def test_a_brief_is_frozen(workspace: Workspace) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        brief_of(workspace, dt.date(2024, 10, 24)).force = "another"
