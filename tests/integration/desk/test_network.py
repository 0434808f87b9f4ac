"""The chart: what somebody may see of a network, in a picture and in words; victims never among suspects."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.invented_groups import mapped

from fourfold.cli import common
from fourfold.cli import groups as commands
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Enabler, Exploited, Group, Member, Tension
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
WHEN = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def events() -> Iterator[tuple[str, str]]:
    """Two invented robberies, one of them in a compartment; erased afterwards."""
    names = [uuid.uuid4().hex for _ in range(2)]  # what was erased cannot come again
    rows = [
        {
            "id": f"net:{name}", "source": "net", "reference": name, "kind": "robbery", "occurred_from": WHEN,
            "occurred_to": WHEN, "known_from": WHEN, "known_basis": "recorded", "marking": "OFFICIAL",
            "grading": "1B",
            "compartments": kept_to,
            "parties": [dict(zip(("role", "ref"), one, strict=True), sort="person") for one in parties],
        }
        for name, kept_to, parties in (
            (names[0], None, [("suspect", "nominal:N1"), ("suspect", "nominal:N2"), ("victim", "nominal:N3")]),
            (names[1], ["net-work"], [("suspect", "nominal:N1"), ("suspect", "nominal:N4")]),
        )
    ]  # fmt: skip
    history = History(workspace())
    history.write(pa.Table.from_pylist(rows, INCOMING), now=WHEN)
    yield f"net:{names[0]}", f"net:{names[1]}"
    history.erase([f"net:{name}" for name in names], now=WHEN, who="tests", why="a test")


@pytest.fixture
def group() -> Group:
    """An invented group with a member, somebody whom it harms, a place, and a tension."""
    held: Group = Group.objects.create(name="Crew A (invented)", ref="group:NA")
    other = Group.objects.create(name="Crew B (invented)", ref="group:NB")
    known = dt.date(2026, 1, 1)
    Member.objects.create(
        group=held, ref="nominal:N1", name="Ann Invented", role="courier", known_on=known, confidence="low"
    )
    Exploited.objects.create(group=held, ref="nominal:N5", name="Bea Invented", role="exploited", known_on=known)
    Enabler.objects.create(group=held, kind="premises", ref="premises:V9", name="Invented Arms", known_on=known)
    Tension.objects.create(group=held, other=other, known_on=known)
    return held


def elements(page: str) -> list[dict[str, Any]]:
    """What the chart draws."""
    found = re.search(r'<script id="elements" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    drawn: list[dict[str, Any]] = json.loads(found[1])
    return drawn


def nodes(page: str) -> dict[str, dict[str, Any]]:
    """The nodes by reference, with their classes."""
    return {
        one["data"]["id"]: {**one["data"], "classes": one["classes"]}
        for one in elements(page)
        if one["group"] == "nodes"
    }


def test_the_chart_draws_what_its_tables_say(
    events: tuple[str, str], group: Group, somebody: Made, client_of: Signed
) -> None:
    page = client_of(somebody("analyst")).get("/network/group:NA/?steps=2").content.decode()
    drawn = nodes(page)
    assert set(drawn) == {
        "group:NA", "group:NB", "premises:V9", "nominal:N1", "nominal:N2", "nominal:N3",
        "nominal:N5", f"event:{events[0]}",
    }  # fmt: skip
    assert drawn["nominal:N3"]["shape"] == drawn["nominal:N5"]["shape"] == "diamond"
    assert "(victim)" in drawn["nominal:N3"]["label"]
    assert drawn["nominal:N1"]["shape"] == "ellipse"
    for one in elements(page):
        if one["group"] == "edges":
            assert one["data"]["said"].replace("'", "&#x27;") in page.split("What joins them")[1]
    assert "Ann Invented is held to be in Crew A (invented) as courier" in page
    assert "nominal:N3 was victim in Robbery, 1 January 2026" in page
    assert not re.search(r"<(script|style)(?! (src|id)=| type=\"module\" src)[^>]*>", page)


def test_nobody_sees_through_a_compartment_or_a_marking(
    events: tuple[str, str], group: Group, somebody: Made, client_of: Signed
) -> None:
    outside, inside = somebody("analyst"), somebody("analyst", compartments=("net-work",))
    assert "nominal:N4" not in client_of(outside).get("/network/nominal:N1/").content.decode()
    assert client_of(outside).get("/network/nominal:N4/").status_code == 404
    assert "nominal:N4" in nodes(client_of(inside).get("/network/nominal:N1/").content.decode())
    group.put_in(["net-work"])
    assert client_of(outside).get("/network/group:NA/").status_code == 404
    assert "group:NA" not in client_of(outside).get("/network/group:NB/").content.decode()
    assert client_of(inside).get("/network/group:NA/").status_code == 200
    low = somebody("analyst", clearance="OFFICIAL")
    assert client_of(low).get("/network/premises:V9/").status_code == 404


def test_filters_paths_and_what_if(events: tuple[str, str], group: Group, somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    people = client.get("/network/group:NA/?steps=2&people=on").content.decode()
    assert "nominal:N1 appeared with, both as suspect or subject nominal:N2 (suspect; suspect)" in people.replace(
        "Ann Invented", "nominal:N1"
    )
    assert "nominal:N1" not in nodes(client.get("/network/group:NA/?confidence=moderate").content.decode())
    assert "nominal:N3" not in nodes(client.get("/network/nominal:N1/?role=suspect").content.decode())
    path = client.get("/network/group:NA/?steps=2&to=nominal:N2").content.decode()
    assert "Ann Invented was suspect in Robbery" in path.split("Shortest paths</h2>")[1].split("</section>")[0]
    gone = client.get("/network/group:NA/?steps=2&without=nominal:N1").content.decode()
    assert "This is a model of a chart, not of people" in gone
    assert "not taken out" in client.get("/network/group:NA/?steps=2&without=nominal:N3").content.decode()
    assert "is not in this network" in client.get("/network/group:NA/?to=nominal:ZZ").content.decode()
    assert client.get("/network/group:NA/?on=2020-01-01&known=2020-01-01").status_code == 200
    assert client.get("/network/group:NA/?steps=9").status_code == 422


def test_looking_is_on_record_with_everybody_shown(
    events: tuple[str, str], group: Group, somebody: Made, client_of: Signed
) -> None:
    client_of(somebody("analyst")).get("/network/group:NA/?steps=2")
    entry = Entry.objects.filter(action=Action.CONSULTATION, kind="network").get()
    assert set(Subject.objects.filter(entry=entry.pk).values_list("role", "ref")) == {
        ("courier", "nominal:N1"), ("suspect", "nominal:N1"), ("suspect", "nominal:N2"), ("victim", "nominal:N3"),
        ("vulnerable", "nominal:N5"),
    }  # fmt: skip


def test_a_reason_is_asked_for_where_the_desk_asks(
    events: tuple[str, str], somebody: Made, client_of: Signed, settings: Any
) -> None:
    settings.ASK_WHY = True
    client = client_of(somebody("analyst"))
    assert "It goes on record with your name" in client.get("/network/nominal:N1/").content.decode()
    assert nodes(client.get("/network/nominal:N1/?why=invented").content.decode())
    assert [*reasons_of(Entry.objects.filter(kind="network")).values()] == ["invented"]


def test_commands_take_out_what_the_desk_keeps_but_no_compartment(
    place: Workspace, somebody: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = somebody("tasking-manager")
    group, hidden = mapped(by), mapped(by, "Code Hidden", "group:G08")
    hidden.put_in(["lantern"])
    for on, ref in ((group, "nominal:N7"), (hidden, "nominal:N8")):
        Member.objects.create(group=on, ref=ref, role="organiser")
    files = place.facts / "memberships.csv"
    files.write_text(
        "person,group,from,known_from,source\n"
        + "".join(f"{ref},group:G07,2025-01-01,2025-01-01,a file\n" for ref in ("nominal:N7", "nominal:N9")),
        "utf-8",
    )
    monkeypatch.setattr(common, "has_desk", lambda place: True)
    monkeypatch.setattr(common, "start_reading", lambda place: None)
    try:
        commands.export(tmp_path / "all", form="csv", workspace=place.root)
    finally:
        files.unlink()
    edges = list(csv.DictReader(io.StringIO((tmp_path / "all.edges.csv").read_text("utf-8-sig"))))
    said = [(one["first"], one["first_role"]) for one in edges if one["kind"] == "member"]
    assert sorted(said) == [("nominal:N7", "organiser"), ("nominal:N9", "")]  # once, as the desk says it
    assert "N8" not in (tmp_path / "all.nodes.csv").read_text("utf-8")
    taken = Entry.objects.get(kind="network", action=Action.DISCLOSURE)
    assert set(Subject.objects.filter(entry=taken.pk).values_list("ref", flat=True)) == {"nominal:N7", "nominal:N9"}
