"""Mapping groups: proposing, the statutory test, panels, owners, facts, and who may see any of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.invented_groups import EVIDENCE, mapped, proposed

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.groups.actions.disrupt import disruption_moderate, disruption_propose
from fourfold.desk.groups.actions.facts import fact_give_up, fact_keep
from fourfold.desk.groups.actions.mapping import MovedMeanwhile, Panel, Proposal, group_move, group_propose
from fourfold.desk.groups.actions.own import group_hand_over, owners_of
from fourfold.desk.groups.models import Disruption, Exploited, Group, Member, Statement, Tension, Territory
from fourfold.desk.groups.policies import limbs
from fourfold.desk.groups.states import MOVES, State
from fourfold.desk.groups.stating import standings
from fourfold.desk.imports.sheets.meaning import Reader
from fourfold.desk.imports.sheets.models import Fate
from fourfold.desk.registers.declaration import register_named
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_a_group_is_mapped_from_a_trigger(somebody: Made, trigger_of: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    people = (("suspect", "nominal:P1"), ("victim", "nominal:P2"), ("subject", "nominal:P3"))
    trigger = trigger_of(people=people, theme="guns-and-gangs")
    client = client_of(analyst)
    assert f"/groups/propose/?trigger={trigger.pk}" in client.get(trigger.get_absolute_url()).content.decode()
    page = client.get(f"/groups/propose/?trigger={trigger.pk}").content.decode()
    assert 'value="nominal:P1"' in page
    assert 'value="nominal:P2"' not in page  # a victim is put forward in no list of members
    sent = {
        "name": "Code Kestrel", "ref": "group:G07", "themes": ["guns-and-gangs"], "marking": "OFFICIAL-SENSITIVE",
        "together-text": "They were seen together.", "together-source": "IR 12", "together-source_grade": "2",
        "members": ["nominal:P1"], "token": "a" * 32,
    }  # fmt: skip
    answer = client.post(f"/groups/propose/?trigger={trigger.pk}", sent)
    again = client.post(f"/groups/propose/?trigger={trigger.pk}", sent)  # a double click
    group = Group.objects.get()
    assert answer["Location"] == again["Location"] == group.get_absolute_url()
    assert (group.state, group.from_trigger) == ("proposed", trigger)
    assert [(one.ref, one.source) for one in group.members.all()] == [("nominal:P1", f"trigger {trigger.pk}")]
    assert [limb.shown for limb in limbs(group)] == [False, False, True]


def test_a_proposal_takes_the_triggers_compartments_and_marking(somebody: Made, trigger_of: Made) -> None:
    insider = somebody("analyst", compartments=("lantern",), clearance="SECRET")
    trigger = trigger_of(compartments=("lantern",), marking="SECRET")
    group = group_propose(by=insider, proposal=Proposal({"name": "Code Owl", "ref": "group:G1"}), trigger=trigger)
    assert group.marking == "SECRET"
    assert [one.name for one in group.compartments.all()] == ["lantern"]
    with pytest.raises(Denied):
        group_propose(by=somebody("analyst"), proposal=Proposal({"name": "B", "ref": "group:G2"}), trigger=trigger)


def test_it_is_not_mapped_without_evidence_for_each_limb(somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group = group_propose(by=officer, proposal=Proposal({"name": "Code Owl", "ref": "group:G1"}, EVIDENCE[:2]))
    panel = Panel(State.MAPPED, "An invented panel", "It seems right.")
    with pytest.raises(BadInput, match="Still without any: together"):
        group_move(by=officer, group=group, panel=panel, seen=1)
    doubted = Statement.objects.create(group=group, limb="together", text="x", source_grade="3", intelligence_grade="B")
    with pytest.raises(BadInput, match="together"):  # from a source that is not reliable
        group_move(by=officer, group=group, panel=panel, seen=1)
    doubted.source_grade = "2"
    fact_keep(doubted)
    group_move(by=officer, group=group, panel=panel, seen=1)
    assert Group.objects.get().state == "mapped"


def test_every_move_is_a_panels_with_its_reason_and_can_be_taken_back(somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    for number, state in enumerate((State.ARCHIVED, State.MAPPED, State.DORMANT, State.MAPPED), start=2):
        group_move(by=officer, group=group, panel=Panel(state, "Panel", f"Reason {number}"), seen=number)
    assert list(group.changes.values_list("number", "before", "after")) == [
        (1, "", "proposed"), (2, "proposed", "mapped"), (3, "mapped", "archived"), (4, "archived", "mapped"),
        (5, "mapped", "dormant"), (6, "dormant", "mapped"),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="without a reason"):
        group_move(by=officer, group=group, panel=Panel(State.ARCHIVED, "Panel", " "), seen=6)
    with pytest.raises(Denied):
        group_move(by=somebody("analyst"), group=group, panel=Panel(State.ARCHIVED, "Panel", "x"), seen=6)


@pytest.mark.parametrize("before", list(State))
def test_only_moves_of_the_table_are_made(before: State, somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group = proposed(officer)
    Group.objects.filter(pk=group.pk).update(state=before)
    for after in State:
        with transaction.atomic():
            if after in MOVES[before] or after == before:
                group_move(by=officer, group=group, panel=Panel(after, "Panel", "x"), seen=99)
                Group.objects.filter(pk=group.pk).update(state=before)
            else:
                with pytest.raises(Denied):
                    group_move(by=officer, group=group, panel=Panel(after, "Panel", "x"), seen=99)
    assert all(
        before in MOVES[after] for after in MOVES[before] if after != State.ARCHIVED and before != State.PROPOSED
    )


def test_two_panels_at_once_do_not_overwrite_each_other(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    with pytest.raises(MovedMeanwhile):
        group_move(by=officer, group=group, panel=Panel(State.DORMANT, "Panel", "x"), seen=1)
    sent = {"to": "dormant", "who": "Panel", "reason": "Mine", "seen": "1"}
    answer = client_of(officer).post(f"/groups/{group.pk}/panel/", sent)
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()  # what was written is still there


def test_a_mapped_group_without_an_owner_is_on_the_list_that_must_be_empty(somebody: Made, client_of: Signed) -> None:
    officer, other = somebody("responsible-officer"), somebody("responsible-officer")
    group = mapped(officer)
    client = client_of(officer)
    assert list(Group.objects.all().without_owner()) == [group]
    assert "Mapped groups without an owner" in client.get("/groups/").content.decode()
    group_hand_over(by=officer, group=group, role="sro", to=officer, why="First")
    assert list(Group.objects.all().without_owner()) == [group]
    group_hand_over(by=officer, group=group, role="lro", to=officer, why="First")
    assert not Group.objects.all().without_owner()
    assert "Mapped groups without an owner" not in client.get("/groups/").content.decode()
    client.post(f"/groups/{group.pk}/owner/lro/", {"to": other.pk, "why": "Moved on"})
    now = owners_of(group)
    assert (now["sro"].user, now["lro"].user) == (officer, other)  # type: ignore[union-attr]
    past = group.owners.get(role="lro", user=officer)
    assert past.to_at is not None
    assert str(officer) in client.get(group.get_absolute_url()).content.decode()


def test_only_somebody_who_may_see_a_group_can_answer_for_it(somebody: Made) -> None:
    officer = somebody("responsible-officer", compartments=("lantern",))
    group = mapped(officer)
    group.put_in(["lantern"])
    with pytest.raises(BadInput, match="may not see this group"):
        group_hand_over(by=officer, group=group, role="lro", to=somebody("responsible-officer"), why="x")
    with pytest.raises(Denied):
        group_hand_over(by=somebody("analyst"), group=group, role="lro", to=officer, why="x")


def test_a_corrected_fact_leaves_what_was_believed_before(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst", "responsible-officer")
    group = mapped(analyst)
    long_ago, today = dt.date(2026, 1, 5), timezone.localdate()
    member = Member.objects.create(group=group, ref="nominal:P1", role="dealer", from_on=long_ago, known_on=long_ago)
    address = f"/registers/groups/{group.pk}/members/{member.pk}/"
    sent = {"ref": "nominal:P1", "role": "enforcer", "from_on": "2026-01-05", "known_on": "2026-01-05"}
    assert client_of(analyst).post(address, sent)["Location"] == group.get_absolute_url()
    old, new = group.members.order_by("pk")
    assert (old.role, old.gone_on) == ("dealer", today)
    assert (new.role, new.known_on, new.gone_on) == ("enforcer", today, None)
    page = client_of(analyst).get(group.get_absolute_url()).content.decode()
    assert "enforcer" in page
    assert "nominal:P1, dealer" not in page
    client_of(analyst).post(f"/groups/{group.pk}/facts/members/{new.pk}/give-up/")
    assert not group.members.believed()


def test_what_is_wrong_with_a_fact_is_said_and_nothing_is_lost(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst", "responsible-officer")
    group, client = mapped(analyst), client_of(analyst)
    add = f"/registers/groups/{group.pk}/"
    backwards = {"ref": "nominal:P1", "role": "dealer", "from_on": "2026-03-01", "to_on": "2026-02-01"}
    wrong = client.post(f"{add}members/add/", {**backwards, "known_on": "2026-02-01"})
    assert wrong.status_code == 422
    assert "It ends before it begins" in wrong.content.decode()
    nowhere = client.post(f"{add}territories/add/", {"known_on": "2026-02-01"})
    assert "Pick an area, or draw one on the map" in nowhere.content.decode()
    crooked = client.post(f"{add}territories/add/", {"shape": '{"type": "Point"}', "known_on": "2026-02-01"})
    assert "no area drawn on the map" in crooked.content.decode()
    drawn = '{"type": "Polygon", "coordinates": [[[1, 54], [1.1, 54], [1.1, 54.1], [1, 54]]]}'
    assert client.post(f"{add}territories/add/", {"shape": drawn, "known_on": "2026-02-01"}).status_code == 302
    shown = client.get(f"/groups/{group.pk}/territory/").json()
    assert [one["geometry"]["type"] for one in shown["features"]] == ["Polygon"]
    itself = client.post(f"{add}tensions/add/", {"other": group.pk, "known_on": "2026-02-01"})
    assert "cannot be at odds with itself" in itself.content.decode()
    assert (Member.objects.count(), Tension.objects.count(), Territory.objects.count()) == (0, 0, 1)


def test_a_tension_is_seen_by_who_sees_both_groups(somebody: Made, client_of: Signed) -> None:
    insider = somebody("responsible-officer", compartments=("lantern",))
    one, other = mapped(insider), mapped(insider, "Code Owl", "group:G08")
    other.put_in(["lantern"])
    Tension.objects.create(group=one, other=other, over="An invented quarrel")
    assert "An invented quarrel" in client_of(insider).get(one.get_absolute_url()).content.decode()
    outsider = client_of(somebody("responsible-officer"))
    page = outsider.get(one.get_absolute_url()).content.decode()
    assert "quarrel" not in page
    assert "Owl" not in page
    assert outsider.get(other.get_absolute_url()).status_code == 404
    assert "Owl" not in outsider.get(f"/registers/groups/{one.pk}/tensions/add/").content.decode()


def test_a_disruption_is_moderated_by_somebody_else(somebody: Made, client_of: Signed) -> None:
    officer, other = somebody("responsible-officer"), somebody("responsible-officer")
    group = mapped(officer)
    fields = {
        "on": timezone.localdate(),
        "p": "pursue",
        "theme": "guns-and-gangs",
        "level": "major",
        "what": "x",
        "evidence": "y",
    }
    one = disruption_propose(by=officer, group=group, fields=fields)
    with pytest.raises(Denied, match="somebody else"):
        disruption_moderate(by=officer, disruption=one, level="major", why="x")
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the action, by the database itself
        Disruption.objects.filter(pk=one.pk).update(
            moderated_by=officer, moderated_at=timezone.now(), moderated_level="major"
        )
    with pytest.raises(Denied):
        disruption_moderate(by=somebody("analyst"), disruption=one, level="major", why="x")
    client = client_of(other)
    assert (
        client.post(f"/groups/disruptions/{one.pk}/", {"level": "minor", "why": "It was soon made good."}).status_code
        == 302
    )
    one.refresh_from_db()
    assert (one.level, one.moderated_level, one.moderated_by) == ("major", "minor", other)
    with pytest.raises(BadInput, match="moderated already"):
        disruption_moderate(by=other, disruption=one, level="none", why="x")
    page = client.get("/groups/disruptions/").content.decode()
    assert f"{timezone.localdate():%B %Y}" in page
    future = {**fields, "on": timezone.localdate() + dt.timedelta(days=1)}
    with pytest.raises(BadInput, match="has not come yet"):
        disruption_propose(by=officer, group=group, fields=future)


@pytest.mark.parametrize("role", ["partner", "commissioner", "auditor", "administrator"])
def test_nobody_else_learns_that_there_are_groups(role: str, somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    client = client_of(somebody(role))
    mine = (group.get_absolute_url(), f"/groups/{group.pk}/territory/", f"/groups/{group.pk}/scores/")
    for address in ("/groups/", "/registers/groups/", "/registers/priority-individuals/", *mine):
        assert client.get(address).status_code == 403
    assert "Groups" not in client.get("/accounts/me/").content.decode()
    assert "Kestrel" not in client.get("/search/", {"q": "kestrel"}).content.decode()


def test_search_and_the_page_of_a_person_find_groups_with_their_role(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst", "responsible-officer")
    group = mapped(analyst)
    Member.objects.create(group=group, ref="nominal:P1", role="courier")
    Exploited.objects.create(group=group, ref="nominal:P2", role="exploited", referral="made")
    client = client_of(analyst)
    found = client.get("/search/", {"q": "kestrel"}).content.decode()
    assert "Code Kestrel" in found
    person = client.get("/search/ref/nominal:P1/").content.decode()
    assert "courier" in person
    harmed = client.get("/search/ref/nominal:P2/").content.decode()
    assert "referral made" in harmed
    assert "Groups: members" not in harmed
    assert "Code Kestrel" in client.get("/search/ref/group:G07/").content.decode()
    fact_give_up(group.members.get())
    assert client.get("/search/ref/nominal:P1/").status_code == 404  # no list of those removed


def test_the_register_is_exported_marked_and_on_record(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst", "responsible-officer")
    mapped(analyst)
    made = client_of(analyst).post("/registers/groups/export/", {"kind": "csv", "why": "An invented reason"})
    text = made.content.decode()
    assert "OFFICIAL-SENSITIVE" in text.splitlines()[1]
    assert "Code Kestrel" in text


def test_a_decision_log_is_kept_on_a_group(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group, client = mapped(officer), client_of(officer)
    address = f"/logs/group/{group.pk}/"
    assert client.post(address, {"decision": "Invented decision", "token": "b" * 32}).status_code == 302
    assert "Invented decision" in client.get(group.get_absolute_url()).content.decode()


def test_a_reference_is_written_as_events_write_it(somebody: Made) -> None:
    with pytest.raises(ValidationError, match="as in group:G07"):
        proposed(somebody("analyst"), ref="G07")


def test_a_hidden_group_is_not_told_by_its_reference_or_name(
    somebody: Made, trigger_of: Made, client_of: Signed
) -> None:
    """Who may not see a group maps one of the same reference and name as if there were none."""
    insider, outsider = somebody("responsible-officer", compartments=("lantern",)), somebody("analyst")
    hidden = mapped(insider)
    hidden.put_in(["lantern"])
    trigger = trigger_of(theme="guns-and-gangs")
    trigger.concerned.create(sort="group", role="subject", ref=hidden.ref)
    address, client = f"/groups/propose/?trigger={trigger.pk}", client_of(outsider)
    assert f'value="{hidden.ref}"' in client.get(address).content.decode()
    row = Reader(register_named("groups"), outsider, ("code name", "reference")).means((hidden.name, hidden.ref))
    assert row.fate == Fate.NEW  # nor by a sheet of groups
    sent = {"name": hidden.name, "ref": hidden.ref, "marking": "OFFICIAL-SENSITIVE"}
    assert client.post(address, sent | {"token": "a" * 32}).status_code == 302
    own = Group.objects.visible_to(outsider).get()
    assert own.pk != hidden.pk
    assert "Another record" not in client.get(own.get_absolute_url()).content.decode()
    page = client_of(insider).get(own.get_absolute_url()).content.decode()
    assert "Another record has the same reference or name" in page
    assert hidden.get_absolute_url() in page
    again = client.post(address, sent | {"token": "b" * 32})  # of their own they are told
    assert again.status_code == 422
    assert "Group with this Reference already exists" in again.content.decode()
    renamed = client.post(f"/registers/groups/{own.pk}/change/", sent | {"name": "Code Heron"})
    assert renamed.status_code == 302
    other = proposed(outsider, "Code Wren", "group:G99")
    refused = client.post(f"/registers/groups/{other.pk}/change/", sent | {"name": "Code Heron"})
    assert refused.status_code == 422
    assert "already exists" in refused.content.decode()
    with pytest.raises(ValidationError, match="already exists"):
        proposed(outsider, "Code Heron", "group:G98")
    stated = {(one.record.pk, one.values["group"]) for one in standings()}
    assert {(hidden.pk, hidden.ref), (own.pk, hidden.ref)} <= stated  # rules read both, each kept to its own readers


def test_a_reference_is_given_that_tells_nothing_of_others(somebody: Made) -> None:
    first, second = (proposed(somebody("analyst"), f"Code {name}", "") for name in ("Owl", "Wren"))
    assert re.fullmatch(r"group:OCG-[2-9B-Z]{6}", first.ref)
    assert first.ref != second.ref


def test_the_documentation_draws_the_states_as_they_are() -> None:
    """`docs/reference/desk.md` has each state with those that may follow."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "desk.md").read_text(encoding="utf-8")
    for before, after in MOVES.items():
        assert f"| {before.value} | {', '.join(one.value for one in after)} |" in page
