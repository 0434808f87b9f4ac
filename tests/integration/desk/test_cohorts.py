"""Cohorts for support: lawful criteria, an agreement, files that go, consent, leaving; and that it feeds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.integration.desk.programs import program
from tests.invented_partners import agency, agreement, cohort

from fourfold.backup.taking import take
from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.actions import role_grant
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.background import turn
from fourfold.desk.cohorts.actions.files import file_match
from fourfold.desk.cohorts.actions.glass import glass_break, glass_review
from fourfold.desk.cohorts.actions.people import (
    cohort_add,
    cohort_end,
    person_add,
    person_consent,
    person_leave,
    person_review,
    support_offer,
)
from fourfold.desk.cohorts.criteria import criteria
from fourfold.desk.cohorts.models import BreakGlass, Cohort, CohortPerson, MatchFile
from fourfold.desk.cohorts.models.cohort import folder
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.partners.models import Agreement
from fourfold.desk.partners.shareable import by_reference, picked, sort_choices
from fourfold.desk.registers.declaration import registers
from fourfold.desk.search.finding import find
from fourfold.desk.search.sources import sources
from fourfold.desk.tasks.gathering import mine
from fourfold.errors import BadInput
from fourfold.marked import Problems
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
FAMILIES = "reference,name,family\nnominal:U1,Child One Invented,F1\nnominal:U2,Child Two Invented,F1\n"
ABSENCE = "reference,value\nnominal:U1,14\nnominal:U2,9.9\nnominal:U3,40\n"


def given(text: str, name: str = "invented.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def matched(lead: User, held: Cohort, criterion: str, text: str, days: int = 7) -> MatchFile:
    council = agency("Invented Council")
    return file_match(by=lead, cohort=held, criterion=criterion, agency=council, file=given(text), keep_days=days)


@pytest.fixture
def lead(somebody: Made) -> User:
    user: User = somebody("safeguarding-lead")
    return user


def test_a_cohort_is_made_by_files_under_criteria_and_the_files_go(lead: User, place: Workspace) -> None:
    held = cohort(lead)
    families = matched(lead, held, "prioritised-family", FAMILIES)
    assert (families.rows, families.matched) == (2, 2)
    absence = matched(lead, held, "persistent-absence", ABSENCE)
    assert (absence.rows, absence.matched) == (3, 1)  # 9.9% is below the Department's 10%, and U3 is in no cohort
    assert sorted(held.people.values_list("ref", flat=True)) == ["nominal:U1", "nominal:U2"]
    one = held.people.get(ref="nominal:U1")
    said = {met.criterion: (met.how, met.version) for met in one.met.all()}
    assert said["persistent-absence"] == ("14 in the file; the criterion is 10 or more.", "fourfold, version 1")
    assert "invented.csv, Invented Council" in one.met.get(criterion="persistent-absence").file
    assert matched(lead, held, "persistent-absence", ABSENCE).matched == 1  # again: a file of its own, no new person
    assert held.people.count() == 2
    assert absence.path.is_file()
    MatchFile.objects.filter(pk=absence.pk).update(keep_until=timezone.localdate() - dt.timedelta(days=1))
    turn(place.root / "heads.txt", mails=False)
    absence.refresh_from_db()
    assert not absence.path.exists()
    assert absence.deleted_at is not None
    assert families.path.is_file()
    gone = Entry.objects.get(action=Action.ERASURE, kind="matchfile")
    assert (gone.key, gone.actor_name) == (str(absence.pk), "the desk's timer")


@pytest.mark.parametrize(
    ("criterion", "text", "days", "says"),
    [
        ("persistent-absence", "reference,value\nU1,often\n", 7, "line 2: 'often' is no number"),
        ("persistent-absence", "name\nx\n", 7, "no column 'reference'"),
        ("persistent-absence", "reference,value\n,14\n", 7, "line 2: has no reference"),
        ("persistent-absence", ABSENCE, 29, "1 to 28 days"),
        ("no-such", ABSENCE, 7, "no criterion"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole_and_not_kept(
    lead: User, criterion: str, text: str, days: int, says: str
) -> None:
    held = cohort(lead)
    before = set(folder().glob("*/*"))
    with pytest.raises(BadInput, match=says):
        matched(lead, held, criterion, text, days)
    assert set(folder().glob("*/*")) == before
    assert not MatchFile.objects.exists()


def test_it_rests_on_an_agreement_in_force_and_for_help(lead: User, somebody: Made) -> None:
    other = agreement(agency(), purposes=("crime",))
    with pytest.raises(BadInput, match="to safeguard a child"):
        cohort_add(by=lead, title="x", purpose="x", agreement=other, owner=lead)
    held = cohort(lead)
    with pytest.raises(BadInput, match="does not work with cohorts"):
        cohort_add(by=lead, title="x", purpose="x", agreement=held.agreement, owner=somebody("analyst"))
    with pytest.raises(Denied, match="does not contribute"):
        file_match(
            by=lead, cohort=held, criterion="missing", agency=agency("Stranger"), file=given(ABSENCE), keep_days=1
        )
    Agreement.objects.filter(pk=held.agreement_id).update(suspended_on=timezone.localdate(), suspended_why="x")
    with pytest.raises(Denied, match="not in force"):
        matched(lead, Cohort.objects.get(), "missing", ABSENCE)


def test_support_consent_review_and_leaving(lead: User, client_of: Signed) -> None:
    held = cohort(lead)
    fields = {"ref": "U1", "name": "Invented Child"}
    with pytest.raises(BadInput, match="how the criterion was met"):
        person_add(by=lead, cohort=held, fields=fields, criterion="missing", how=" ", file="x")
    one = person_add(by=lead, cohort=held, fields=fields, criterion="missing", how="Three times", file="The council")
    with pytest.raises(ValidationError, match="no consent is needed"):
        person_consent(by=lead, person=one, consent="not-needed", on=None, why="")
    person_consent(by=lead, person=one, consent="given", on=timezone.localdate(), why="By their mother")
    support_offer(by=lead, person=one, fields={"what": "A mentor", "agency": agency(), "outcome": "accepted"})
    assert [(task.what, task.about) for task in mine(lead)] == [("Review somebody's support", held.reference)]
    CohortPerson.objects.filter(pk=one.pk).update(review_by=timezone.localdate())
    person_review(by=lead, person=one, finding="It helps.")
    one.refresh_from_db()
    assert one.review_by is not None
    assert one.review_by > timezone.localdate()
    client = client_of(lead)
    left_empty = client.post(one.get_absolute_url(), {"form": "leave", "leave-words": ""})
    assert "Why do they leave? This is needed" in left_empty.content.decode()
    one.met.create(
        criterion="missing", version="x", how="Twice more", file="The school", on=timezone.localdate(), added_by=lead
    )
    assert one.criteria == ["missing"]
    page = client.get(one.get_absolute_url()).content.decode()
    for word in ("Three times", "The council", "A mentor: accepted", "By their mother", "It helps."):
        assert word in page
    with pytest.raises(BadInput):
        person_leave(by=lead, person=one, why=" ")
    person_leave(by=lead, person=one, why="They wanted to.")
    assert mine(lead) == []
    with pytest.raises(Denied, match="have left"):
        support_offer(by=lead, person=one, fields={"what": "x"})
    assert (
        matched(lead, held, "prioritised-family", "reference\nU1\n").matched == 0
    )  # who left is not put back by a file
    cohort_end(by=lead, cohort=held, why="It is done.")
    with pytest.raises(Denied, match="has ended"):
        person_add(by=lead, cohort=held, fields={"ref": "U9"}, criterion="missing", how="x", file="x")


def test_only_a_role_of_its_own_sees_it(lead: User, somebody: Made, client_of: Signed) -> None:
    held = cohort(lead)
    for role in set(ROLES) - {"safeguarding-lead"}:
        with pytest.raises(Denied):
            person_add(by=somebody(role), cohort=held, fields={"ref": "x"}, criterion="missing", how="x", file="x")
    low = somebody("safeguarding-lead", clearance="OFFICIAL")
    assert client_of(low).get(held.get_absolute_url()).status_code == 404
    page = client_of(lead).post(
        "/cohorts/", {"title": "x", "purpose": "x", "agreement": held.agreement_id, "owner": lead.pk, "token": "t"}
    )
    assert page.status_code == 302
    upload = {"form": "file", "file-criterion": "prioritised-family", "file-agency": agency("Invented Council").pk}
    upload |= {"file-file": given(FAMILIES), "file-keep_days": "3"}
    answer = client_of(lead).post(held.get_absolute_url(), upload, follow=True)
    assert "2 rows read, 2 matched" in answer.content.decode()
    file = held.files.get()
    client_of(lead).post(f"/cohorts/{held.pk}/files/{file.pk}/delete/")
    assert not file.path.exists()


def test_a_cohort_feeds_nothing(
    lead: User, somebody: Made, client_of: Signed, place: Workspace, tmp_path: Path
) -> None:
    """Not a fact for a rule, nor a hit, a node, a register's record, an export, a disclosure, a route or a backed-up
    file; and no module of Fourfold's own knows of it (a contract in pyproject.toml, which the checks hold)."""
    held = cohort(lead)
    matched(lead, held, "prioritised-family", FAMILIES)
    everything = somebody("analyst", clearance="TOP SECRET")
    for role in set(ROLES) - {"analyst", "safeguarding-lead"}:
        role_grant(by=None, user=everything, role=role, why="a test")
    client = client_of(everything)
    names = ("Child One Invented", "nominal:U1", held.reference, held.title)
    for name in names:
        assert not [hit for part in find(name, everything) for hit in part.hits], name
        assert by_reference(name, everything) is None
    told = str({relation: table.to_pylist() for relation, table in facts_held(place).tables().items()})
    assert not [name for name in names if name in told]
    for address in (
        "/network/nominal:U1/",
        "/search/ref/nominal:U1/",
        "/alerts/",
        "/tasks/",
        "/registers/",
        "/partners/disclosures/",
    ):
        page = client.get(address)
        said = page.content.decode() if page.status_code == 200 else ""
        assert not [name for name in ("Child One Invented", held.reference, held.title) if name in said], address
    models = {Cohort, CohortPerson, MatchFile, BreakGlass}
    assert not models & {one.model for one in registers()}
    assert not models & {one.model for one in sources()}
    assert not [name for name, _ in sort_choices() if "cohort" in name]
    person = held.people.get(ref="nominal:U1")
    for kind, key in (("cohort", held.pk), ("cohortperson", person.pk)):
        assert picked(kind, str(key), everything) is None
        assert client.get(f"/retention/{kind}/{key}/").status_code == 404
        assert client.get(f"/logs/{kind}/{key}/").status_code == 404
    assert program(everything).get("registers/cohorts").status_code == 404
    archive = tmp_path / "backup.tar"
    take(place, archive, None, now=dt.datetime.now(dt.UTC))
    assert b"Child One Invented" not in archive.read_bytes()
    assert b"invented.csv" not in archive.read_bytes()


def test_the_glass_is_broken_for_a_child_at_risk_on_record_and_reviewed(
    lead: User, somebody: Made, client_of: Signed
) -> None:
    held, duty = cohort(lead), somebody("duty-assessor")
    one = person_add(
        by=lead, cohort=held, fields={"ref": "U1", "name": "Invented Child", "lead": "Invented Nurse", "family": "F77"},
        criterion="missing", how="A secret of the family", file="The council",
    )  # fmt: skip
    client = client_of(duty)
    assert client.post("/cohorts/break-glass/", {"asked": "U1", "risk": "short"}).status_code == 422
    page = client.post("/cohorts/break-glass/", {"asked": "invented child", "risk": "Threatened with a gun now"})
    said = page.content.decode()
    assert "Invented Nurse" in said
    assert "A secret of the family" not in said
    assert "F77" not in said
    broken = BreakGlass.objects.get()
    assert (broken.found, broken.by) == (one, duty)
    assert Entry.objects.filter(kind="cohortperson", action=Action.CONSULTATION, actor=str(duty.pk)).count() == 1
    assert Alert.objects.get(to=lead).link == broken.get_absolute_url()
    assert glass_break(by=duty, asked="Nobody Here", risk="Threatened with a gun now").found is None
    for user in (somebody("analyst"), somebody("safeguarding-lead"), somebody("partner")):
        with pytest.raises(Denied):
            glass_break(by=user, asked="U1", risk="Threatened with a gun now")
    both = somebody("duty-assessor", "safeguarding-lead")
    own = glass_break(by=both, asked="U1", risk="Threatened with a gun now")
    with pytest.raises(Denied, match="somebody else"):
        glass_review(by=both, broken=own, justified=True, finding="x")
    client_of(lead).post(broken.get_absolute_url(), {"justified": "no", "finding": "There was no risk."})
    broken.refresh_from_db()
    assert (broken.justified, broken.reviewed_by) == (False, lead)


def test_criteria_are_the_workspaces_own_where_it_has_some(place: Workspace) -> None:
    assert criteria().one("persistent-absence") is not None
    own = place.root / "cohort-criteria.yaml"
    own.write_text(
        "criteria: invented\nversion: 4\nlawful_basis: An invented law\nkeep_file_days: 3\nreview_months: 1\n"
        "list:\n  late:\n    title: Late\n    source: Nobody\n    at_most: 3\n"
    )
    try:
        with pytest.raises(Problems, match="line 10: 'at_most' is not known"):
            criteria()
        own.write_text(own.read_text().replace("at_most", "at_least"))
        late = criteria().one("late")
        assert late is not None
        assert [late.met_by(value) for value in ("2.9", "3", "3%")] == [False, True, True]
        assert criteria().said == "invented, version 4"
    finally:
        own.unlink()
