"""What the Information Commissioner found against the Gangs Matrix of the Metropolitan Police (enforcement notice,
November 2018), each of the seven findings as a test; and that nobody is scored."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.utils import timezone
from tests.invented_groups import mapped, proposed
from tests.invented_partners import agency, agreement, belongs, disclosed, told

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.context import workspace
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.governance.actions import document_record
from fourfold.desk.governance.checks import NotGoverned
from fourfold.desk.governance.requirements import BASIS, REQUIREMENTS
from fourfold.desk.groups.actions.facts import fact_give_up, fact_keep
from fourfold.desk.groups.actions.mapping import Panel, group_move
from fourfold.desk.groups.models import ConcernReview, Exploited, Group, Member, PriorityIndividual, Vulnerability
from fourfold.desk.groups.states import State
from fourfold.desk.partners.actions.disclose import disclosure_propose
from fourfold.desk.registers.declaration import register_named, registers
from fourfold.errors import BadInput
from fourfold.groups.scoring import load_scorings

Made = Callable[..., Any]
Signed = Callable[[User], Client]
ABOUT_PEOPLE = (Member, Exploited, PriorityIndividual, Vulnerability, ConcernReview)
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField, models.DurationField, models.JSONField)


@pytest.mark.parametrize("model", ABOUT_PEOPLE)
def test_nobody_has_a_score_in_the_data_model(model: type[models.Model]) -> None:
    numbers = [field.name for field in model._meta.concrete_fields if isinstance(field, NUMBERS)]
    assert set(numbers) <= {"id"}
    words = ("score", "band", "rank", "points", "tier", "rag", "weight", "level")
    assert not [field.name for field in model._meta.concrete_fields if any(word in field.name for word in words)]


def test_no_list_of_people_is_ordered_by_anything_but_names_and_days() -> None:
    allowed = {"reference", "from_on", "to_on", "on", "pk", "name"}
    for model in ABOUT_PEOPLE:
        assert {str(name).lstrip("-") for name in model._meta.ordering or ()} <= allowed
    for name in ("priority-individuals", "vulnerabilities"):
        assert {one.lstrip("-") for one in register_named(name).ordering} <= allowed


def test_scores_are_of_groups_and_of_nothing_else() -> None:
    scored = [model for model in apps.get_models() if any(field.name == "points" for field in model._meta.fields)]
    named = {
        getattr(field.related_model, "__name__", "")
        for model in scored
        for field in model._meta.fields
        if field.is_relation
    }
    assert named <= {"Group", "Trigger", "Plan", "ReviewRound", "User", "Score"}
    asked = {scale.name for scoring in load_scorings() for scale in scoring.scales.scales}
    assert not asked & {"age", "sex", "ethnicity", "nationality", "religion"}


def test_victims_are_never_mixed_with_suspects(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    Member.objects.create(group=group, ref="nominal:BOTH", role="courier", from_on=dt.date(2024, 1, 1))
    Exploited.objects.create(group=group, ref="nominal:BOTH", role="exploited", referral="made")
    Exploited.objects.create(group=group, ref="nominal:HARMED", role="victim")
    assert set(group.members.values_list("ref", flat=True)) == {"nominal:BOTH"}
    assert {row["person"] for row in facts_held(workspace()).memberships.to_pylist()} == {"nominal:BOTH"}
    page = client_of(officer).get(group.get_absolute_url()).content.decode()
    members, _, harmed = page.partition('id="part-exploited"')
    assert "nominal:HARMED" not in members.partition('id="part-members"')[2]
    assert "Also harmed by it" in members  # who is both is never shown as a member alone
    assert "Exploited person: referral made" in members
    assert "victim: no referral made yet" in harmed


def test_there_is_one_operating_model(somebody: Made) -> None:
    """The same test, the same panel and the same scorings for every group: no way round them."""
    officer = somebody("responsible-officer")
    for name, ref in (("Code One", "group:1"), ("Code Two", "group:2")):
        group = proposed(officer, name, ref)
        fact_give_up(group.statements.get(limb="together"))
        with pytest.raises(BadInput, match="evidence for each limb"):
            group_move(by=officer, group=group, panel=Panel(State.MAPPED, "Panel", "x"), seen=1)
        assert "state" not in register_named("groups").fields  # no form sets it past the panel


def test_there_is_no_informal_list_of_people_who_were_removed(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer", "analyst")
    group, client = mapped(officer), client_of(officer)
    wrong = Member.objects.create(group=group, ref="nominal:REMOVED", role="dealer")
    shown = (group.get_absolute_url(), "/search/?q=nominal:REMOVED")
    asked = 'value="nominal:REMOVED"'  # what was typed, in the box where it was typed
    for address in shown:
        assert "REMOVED" in client.get(address).content.decode().replace(asked, ""), address
    fact_give_up(wrong)
    for address in (*shown, "/groups/", "/registers/groups/"):
        assert "REMOVED" not in client.get(address).content.decode().replace(asked, ""), address
    assert facts_held(workspace()).memberships.num_rows == 0
    made = client.post("/registers/groups/export/", {"kind": "csv", "why": "a test"}).content.decode()
    assert "REMOVED" not in made
    assert not [one.name for one in registers() if "removed" in one.name or "former" in one.name]


def test_nobody_is_kept_without_a_reason(somebody: Made) -> None:
    for model in (PriorityIndividual, Vulnerability):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(ref="nominal:P1", why="")
        with pytest.raises(ValidationError, match="cannot be blank"):
            model(ref="nominal:P1", name="x", why="").full_clean()
    officer = somebody("responsible-officer")
    with pytest.raises(BadInput, match="without a reason"):
        group_move(by=officer, group=mapped(officer), panel=Panel(State.MAPPED, "Panel", ""), seen=2)


def test_nobody_is_kept_past_review_unseen(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group, client, yesterday = mapped(officer), client_of(officer), timezone.localdate() - dt.timedelta(days=1)
    one = PriorityIndividual.objects.create(ref="nominal:P1", why="Invented", group=group, review_by=yesterday)
    never = Vulnerability.objects.create(name="Somebody", why="Invented", group=group)
    assert one.overdue
    assert never.overdue  # without a day of review it is overdue at once
    Group.objects.filter(pk=group.pk).update(review_by=yesterday)
    assert "Review overdue: 1" in client.get("/groups/").content.decode()
    assert client.get(group.get_absolute_url()).content.decode().count("Review overdue") == 3
    ConcernReview.objects.create(individual=one, finding="Kept on", next_by=timezone.localdate())
    one.refresh_from_db()
    assert not one.overdue
    group_move(by=officer, group=group, panel=Panel(State.MAPPED, "Panel", "Still active"), seen=2)
    assert not Group.objects.all().overdue(timezone.localdate())


def test_nothing_is_shared_in_blanket(somebody: Made, client_of: Signed) -> None:
    """What leaves is chosen record by record, under an agreement on that sort of record and that purpose, for a reason;
    no agreement lets out a list, and whoever is in a group goes only where it is agreed that they do."""
    analyst, keeper, party = somebody("analyst"), somebody("records-manager"), agency()
    officer = somebody("responsible-officer")
    chosen, other = mapped(officer), mapped(officer, "Code Heron", "group:G08")
    for group, ref in ((chosen, "nominal:CHOSEN"), (other, "nominal:OTHER")):
        Member.objects.create(group=group, ref=ref, role="courier", handling_code="P")
    under = agreement(party, data={"groups": ()})
    made = disclosed(analyst, keeper, party, under, chosen)
    said = str(made.content)
    assert "Code Kestrel" in said
    for word in ("Code Heron", "nominal:OTHER", "nominal:CHOSEN"):
        assert word not in said
    with pytest.raises(BadInput, match="hoose"):
        disclosure_propose(by=analyst, told=told(party), agreement=under, chosen=[])
    with pytest.raises(BadInput, match="other purposes"):
        disclosed(analyst, keeper, party, agreement(party, purposes=("child",), data={"groups": ()}), chosen)
    with pytest.raises(BadInput, match="does not let out"):
        disclosed(analyst, keeper, party, agreement(party, data={"threats-to-life": ()}), chosen)
    reader = client_of(belongs(somebody("partner"), party))
    assert "Code Kestrel" in reader.get(f"/partners/shared/{made.pk}/").content.decode()
    for address in ("/groups/", "/registers/groups/", other.get_absolute_url(), chosen.get_absolute_url()):
        assert reader.get(address).status_code == 403, address


def test_impact_assessments_are_recorded_with_dates(
    somebody: Made, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In service nobody real is mapped before both assessments are on record with who signed them and when, and by when
    they are reviewed; and not after a review has lapsed."""
    settings.SERVICE = True
    real = dataclasses.replace(workspace(), invented=False)
    monkeypatch.setattr("fourfold.desk.governance.checks.workspace", lambda: real)
    officer, keeper, today = somebody("responsible-officer"), somebody("administrator"), timezone.localdate()
    assessments = {one.sort for one in REQUIREMENTS.values() if "impact assessment" in one.title.lower()}
    assert len(assessments) == 2  # data protection, and equality
    signed = {"name": "Invented", "signed_by": "A. Invented", "kept_at": "x", "signed_on": today - dt.timedelta(days=9)}
    for sort in REQUIREMENTS:
        basis = {"purpose": "Invented", "basis": "part-3:task"} if sort == BASIS else {}
        fields = {**signed, **basis, "review_by": today + dt.timedelta(days=300)}
        if sort not in assessments:
            document_record(by=keeper, sort=sort, fields=fields)
    for sort in sorted(assessments):
        with pytest.raises(NotGoverned, match="mpact assessment"):
            proposed(officer)
        for missing in ("signed_on", "review_by"):
            with pytest.raises((ValidationError, BadInput)):
                document_record(by=keeper, sort=sort, fields={**fields, missing: None})
        document_record(by=keeper, sort=sort, fields=fields)
    proposed(officer)
    late = today - dt.timedelta(days=settings.GOVERNANCE_GRACE_DAYS + 1)
    lapsed = {**fields, "signed_on": late - dt.timedelta(days=9), "review_by": late}
    document_record(by=keeper, sort=min(assessments), fields=lapsed)
    with pytest.raises(NotGoverned, match="lapsed"):
        proposed(officer, "Code Heron", "group:G08")


def test_there_is_one_central_audit_of_who_looked_at_whom(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    Member.objects.create(group=group, ref="nominal:P1", role="courier")
    client_of(officer).get(group.get_absolute_url())
    looked = Entry.objects.get(action=Action.CONSULTATION, kind="group", key=str(group.pk), actor=str(officer.pk))
    assert [(one.role, one.ref) for one in Subject.objects.filter(entry=looked.pk)] == [("courier", "nominal:P1")]


def test_a_correction_never_rewrites_what_was_believed(somebody: Made) -> None:
    group = mapped(somebody("responsible-officer"))
    member = Member.objects.create(group=group, ref="nominal:P1", role="dealer", known_on=dt.date(2024, 1, 1))
    member.role = "other"
    fact_keep(member)
    assert sorted(group.members.values_list("role", flat=True)) == ["dealer", "other"]
