"""Disclosures: the gate, what is left out, two people, emergencies, what partners see, and their disposal."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.integration.desk.invented_trigger import trigger_file
from tests.integration.desk.programs import program
from tests.invented_groups import mapped
from tests.invented_partners import agency, agreement, belongs, disclosed, group_to_disclose, says, told

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.alerts.models import Alert
from fourfold.desk.audit.models import Action, Detail, Entry
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.groups.models import Group
from fourfold.desk.partners.actions.disclose import (
    disclosure_decide,
    disclosure_emergency,
    disclosure_propose,
    disclosure_review,
    disclosure_withdraw,
)
from fourfold.desk.partners.models import Agreement, AgreementReview, Disclosure
from fourfold.desk.partners.policies import NotCovered, not_covered
from fourfold.desk.partners.sealed import broken_packages, is_whole
from fourfold.desk.partners.settings import months_after, sharing
from fourfold.desk.partners.shareable import by_reference
from fourfold.desk.partners.tasks import LATE_AGREEMENT, LATE_EMERGENCY
from fourfold.desk.partners.views.shared import shared_with
from fourfold.desk.retention.actions.dispose import disposal_decide, disposal_propose
from fourfold.desk.retention.models import Recall
from fourfold.desk.search.finding import find
from fourfold.desk.tasks.chasing import tasks_chase
from fourfold.desk.tasks.gathering import mine
from fourfold.desk.threats.models import Threat
from fourfold.errors import BadInput
from fourfold.marked import Problems

Made = Callable[..., Any]
Signed = Callable[[User], Client]
DAY = dt.timedelta(days=1)


@pytest.fixture
def group(somebody: Made) -> Group:
    """A group to disclose."""
    return group_to_disclose(somebody("tasking-manager", "responsible-officer"))


def test_a_package_holds_what_the_agreement_lets_out_and_counts_the_rest(somebody: Made, group: Group) -> None:
    analyst, keeper, party = somebody("analyst"), somebody("records-manager"), agency()
    plain = disclosed(analyst, keeper, party, agreement(party, data={"groups": ()}), group)
    assert "Code Kestrel" in says(plain)
    for word in ("They move people", "Invented Member", "Invented Victim", "nominal:P", "Ungraded Member"):
        assert word not in says(plain)
    # evidence for three limbs and one member are ungraded; a member and somebody harmed are left out whole
    assert plain.left_out["not graded for sharing"] == 4
    assert plain.left_out["about suspects and subjects"] == 1
    assert plain.left_out["about victims, witnesses and vulnerable people"] == 1
    assert "Member 1" not in says(plain)
    threat = Threat.objects.create(threat="An invented threat", handling_code="P")
    threats = agreement(party, data={"threats-to-life": ()})
    with pytest.raises(BadInput, match="Nothing of it would go"):
        disclosed(analyst, keeper, party, threats, threat)
    wider = disclosed(analyst, keeper, party, agreement(party, data={"groups": ("words", "personal")}), group)
    for word in ("They move people", "Invented Member"):
        assert word in says(wider)
    for word in ("Invented Victim", "Housed by it", "nominal:P3", "Ungraded Member"):
        assert word not in says(wider)
    assert is_whole(wider)
    log = Entry.objects.filter(action=Action.DISCLOSURE, kind="group", key=str(group.pk))
    assert [*reasons_of(log).values()][0].startswith(plain.reference)


def test_without_an_agreement_that_covers_it_it_is_refused_with_every_reason(somebody: Made, group: Group) -> None:
    analyst, party, other = somebody("analyst"), agency(), agency("Invented Stranger")
    held = agreement(party, data={"threats-to-life": ()})
    chosen = [("group", str(group.pk))]
    with pytest.raises(NotCovered, match=r"emergency disclosure") as refusal:
        disclosure_propose(by=analyst, told=told(other, "licensing"), agreement=held, chosen=chosen)
    for reason in ("no party to it", "other purposes", "does not let out this sort of record: groups"):
        assert reason in str(refusal.value)
    for receiver, said in ((party, f"In force with it: {held}"), (other, "None is in force with it")):
        with pytest.raises(NotCovered, match=f"{said}.*emergency disclosure"):
            disclosure_propose(by=analyst, told=told(receiver), agreement=None, chosen=chosen)
    today, live = timezone.localdate(), agreement(party)
    states: tuple[dict[str, Any], ...] = (
        {"starts_on": None}, {"starts_on": today + DAY}, {"ends_on": today - DAY},
        {"suspended_on": today, "suspended_why": "x"}, {"ended_on": today, "ended_why": "x"},
    )  # fmt: skip
    assert not_covered(live, party, "exploitation", ["groups"]) == []
    for state in states:
        Agreement.objects.filter(pk=live.pk).update(
            **{"starts_on": today - DAY, "ends_on": None, "suspended_on": None, "suspended_why": "", **state}
        )
        assert not_covered(Agreement.objects.get(pk=live.pk), party, "exploitation", ["groups"]), state
    unsigned = agreement(party)
    unsigned.parties.update(signed_on=None)
    gives = agreement(party, takes="contributes")
    for one, why in ((unsigned, "has not signed"), (gives, "only contributes")):
        assert why in " ".join(not_covered(one, party, "exploitation", ["groups"]))
    party.ended_on = today
    party.save()
    assert "no longer a partner" in " ".join(not_covered(live, party, "exploitation", ["groups"]))
    assert not Disclosure.objects.exists()


def test_one_proposes_and_another_makes_it(somebody: Made, group: Group, place: Any) -> None:
    manager, keeper, party = somebody("tasking-manager"), somebody("records-manager"), agency()
    held = agreement(party)
    chosen = [("group", str(group.pk))]
    waiting = disclosure_propose(by=manager, told=told(party), agreement=held, chosen=chosen)
    assert waiting.state == "waiting"
    for user in (manager, somebody("analyst"), somebody("partner")):
        with pytest.raises(Denied):
            disclosure_decide(by=user, disclosure=waiting, make=True)
    with pytest.raises(BadInput, match="why"):
        disclosure_decide(by=keeper, disclosure=waiting, make=False)
    Agreement.objects.filter(pk=held.pk).update(suspended_on=timezone.localdate(), suspended_why="x")
    with pytest.raises(NotCovered):  # what has lapsed meanwhile lets nothing out
        disclosure_decide(by=keeper, disclosure=waiting, make=True)
    Agreement.objects.filter(pk=held.pk).update(suspended_on=None, suspended_why="")
    assert disclosure_decide(by=keeper, disclosure=waiting, make=True).state == "made"
    with pytest.raises(Denied, match="already"):
        disclosure_decide(by=keeper, disclosure=waiting, make=True)
    own = place.root / "sharing.yaml"
    own.write_text(
        "sharing: invented\nversion: 1\nsource: nobody\nfirst_review_months: 6\nreview_months: 12\n"
        "second_person: no\nemergency_review_days: 1\n"
    )
    try:
        assert disclosure_propose(by=manager, told=told(party), agreement=held, chosen=chosen).state == "made"
        own.write_text("sharing: invented\nversion: 1\nsource: nobody\nsecond_person: perhaps\nfirst_review_month: 6\n")
        with pytest.raises(Problems, match=r"(?s)first_review_months.*It can be: no, yes"):
            sharing()
    finally:
        own.unlink()


def test_nobody_discloses_what_they_may_not_see_or_may_not_be_shared(somebody: Made, group: Group) -> None:
    analyst, party = somebody("analyst"), agency()
    held = agreement(party)
    group.put_in(("lantern",))
    for chosen in ([("group", str(group.pk))], [("agency", str(party.pk))], [("user", str(analyst.pk))], []):
        with pytest.raises(BadInput):
            disclosure_propose(by=analyst, told=told(party), agreement=held, chosen=chosen)
    inside, keeper = somebody("analyst", compartments=("lantern",)), somebody("records-manager")
    waiting = disclosure_propose(by=inside, told=told(party), agreement=held, chosen=[("group", str(group.pk))])
    assert set(waiting.compartments.values_list("name", flat=True)) == {"lantern"}
    with pytest.raises(Denied):
        disclosure_decide(by=keeper, disclosure=waiting, make=True)
    assert by_reference(group.name.lower(), inside)
    assert by_reference(group.name, analyst) is None


def test_an_emergency_is_disclosed_at_once_and_reviewed_by_another(somebody: Made, group: Group) -> None:
    duty, keeper, party = somebody("duty-assessor"), somebody("records-manager"), agency()
    chosen = [("group", str(group.pk))]
    with pytest.raises(BadInput, match="protects"):
        disclosure_emergency(by=duty, told=told(party, "assets"), kinds=[], chosen=chosen, reviewer=keeper)
    for wrong in (duty, somebody("analyst")):
        with pytest.raises(BadInput, match="Name somebody else"):
            disclosure_emergency(by=duty, told=told(party, "life"), kinds=[], chosen=chosen, reviewer=wrong)
    made = disclosure_emergency(by=duty, told=told(party, "life"), kinds=["protected"], chosen=chosen, reviewer=keeper)
    assert (made.state, made.review_by) == ("made", timezone.localdate() + 3 * DAY)
    assert "Invented Victim" in says(made)
    assert "Invented Member" not in says(made)
    assert Alert.objects.get(to=keeper).link == f"/partners/disclosures/{made.pk}/"
    Alert.objects.all().delete()
    Disclosure.objects.filter(pk=made.pk).update(review_by=timezone.localdate() - DAY)
    assert [len(tasks_chase()), len(tasks_chase())] == [1, 0]
    assert Alert.objects.filter(to=keeper, title=LATE_EMERGENCY).count() == 1
    assert [one.key for one in mine(keeper, "emergency-disclosure")] == [str(made.pk)]
    for user in (duty, somebody("analyst")):
        with pytest.raises(Denied):
            disclosure_review(by=user, disclosure=made, finding="x")
    assert disclosure_review(by=keeper, disclosure=made, finding="It was necessary.").reviewed_by == keeper
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=made.pk).update(reviewer=duty)


def test_an_agreement_is_reviewed_after_six_months_and_then_yearly(somebody: Made) -> None:
    assert months_after(dt.date(2025, 8, 31), 6) == dt.date(2026, 2, 28)
    owner = somebody("responsible-officer")
    held = agreement(agency(), owner=owner, starts_on=dt.date(2025, 1, 10))
    assert held.review_by == dt.date(2025, 7, 10)
    assert [len(tasks_chase()), len(tasks_chase())] == [1, 0]
    assert Alert.objects.get(to=owner).title == LATE_AGREEMENT
    AgreementReview.objects.create(agreement=held, on=dt.date(2025, 7, 1), finding="Still needed.")
    assert Agreement.objects.get(pk=held.pk).review_by == dt.date(2026, 7, 1)
    AgreementReview.objects.create(agreement=held, on=timezone.localdate(), finding="Still needed.")
    Alert.objects.all().delete()
    assert tasks_chase() == []
    assert mine(owner, "agreement") == mine(owner)
    Agreement.objects.get(pk=held.pk).reviews.update(next_by=timezone.localdate())
    Agreement.objects.get(pk=held.pk).save()
    assert [one.due for one in mine(owner)] == [timezone.localdate()]


def test_a_partner_sees_what_was_made_to_their_agency_and_nothing_else(
    somebody: Made, client_of: Signed, group: Group
) -> None:
    analyst, keeper, party, other = somebody("analyst"), somebody("records-manager"), agency(), agency("Invented Other")
    held = agreement(party)
    made = disclosed(analyst, keeper, party, held, group)
    disclosure_propose(by=analyst, told=told(party), agreement=held, chosen=[("group", str(group.pk))])  # waits
    theirs, others, nobody = (
        belongs(somebody("partner"), party),
        belongs(somebody("partner"), other),
        somebody("partner"),
    )
    client, address = client_of(theirs), f"/partners/shared/{made.pk}/"
    page = client.get("/", follow=True).content.decode()
    assert page.count("DIS-") == 1
    page = client.get(address).content.decode()
    assert "Code Kestrel" in page
    assert "Invented Member" not in page
    assert Entry.objects.filter(action=Action.CONSULTATION, kind="disclosure", actor=str(theirs.pk)).count() == 1
    for kind in ("html", "pdf", "xlsx"):
        assert client.get(f"{address}package.{kind}").status_code == 200
    taken = Entry.objects.filter(action=Action.DISCLOSURE, kind="disclosure", actor=str(theirs.pk))
    assert [one.split()[-2] for one in reasons_of(taken).values()] == ["SHA-256"] * 3
    for user in (others, nobody):
        for asked in (address, f"{address}package.pdf", f"/partners/disclosures/{made.pk}/", group.get_absolute_url()):
            assert client_of(user).get(asked).status_code in (403, 404), asked
    for asked in ("/registers/agreements/", "/partners/disclosures/", f"/registers/agencies/{party.pk}/"):
        assert client.get(asked).status_code == 403
    low = belongs(somebody("partner", clearance="OFFICIAL"), party)
    assert client_of(low).get(address).status_code == 404
    Agreement.objects.filter(pk=held.pk).update(suspended_on=timezone.localdate(), suspended_why="x")
    assert shared_with(theirs) == []
    Agreement.objects.filter(pk=held.pk).update(suspended_on=None, suspended_why="")
    disclosure_withdraw(by=keeper, disclosure=made, why="It was too much.")
    assert client.get(address).status_code == 404


def test_the_package_carries_its_recipient_its_number_and_no_formula(
    somebody: Made, client_of: Signed, group: Group
) -> None:
    analyst, keeper, party = somebody("analyst"), somebody("records-manager"), agency()
    Group.objects.filter(pk=group.pk).update(about="=HYPERLINK(1)")
    made = disclosed(analyst, keeper, party, agreement(party, conditions="Destroy it after a year."), group)
    client, address = client_of(analyst), f"/partners/disclosures/{made.pk}/package."
    html = client.get(f"{address}html").content.decode()
    assert f"{made.reference} · {made.recipient}" in html
    assert "Destroy it after a year." in html
    for page in pypdf.PdfReader(io.BytesIO(client.get(f"{address}pdf").content)).pages:
        text = " ".join(page.extract_text().split())
        assert made.reference in text
        assert "OFFICIAL-SENSITIVE" in text
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}xlsx").content)).active
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:2] == ["OFFICIAL-SENSITIVE", f"{made.reference} · {made.recipient}"]
    assert "'=HYPERLINK(1)" in [row[3] for row in rows]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    waiting = disclosure_propose(
        by=analyst, told=told(party), agreement=agreement(party), chosen=[("group", str(group.pk))]
    )
    assert client.get(f"/partners/disclosures/{waiting.pk}/package.pdf").status_code == 403


def test_a_disposal_reaches_the_package_and_says_whom_to_tell(somebody: Made, group: Group) -> None:
    analyst, keeper, officer, party = (
        *(somebody(role) for role in ("analyst", "records-manager", "responsible-officer")),
        agency(),
    )
    other = mapped(somebody("tasking-manager", "responsible-officer"), "Code Heron", "group:G08")
    Group.objects.filter(pk=other.pk).update(about="At odds with Code Kestrel; invented.")
    made = disclosed(analyst, keeper, party, agreement(party), group, Group.objects.get(pk=other.pk))
    disposal = disposal_propose(by=keeper, record=group, reason="wrong")
    disposal_decide(by=officer, disposal=disposal, dispose_of_it=True)
    made = Disclosure.objects.get(pk=made.pk)
    assert "Kestrel" not in says(made)
    assert "They move people" not in says(made)
    assert "Code Heron" in says(made)
    assert is_whole(made)
    assert made.redacted_at is not None
    assert not list(broken_packages())
    groups = Entry.objects.filter(kind="group").values("pk")
    told_of = Recall.objects.filter(disposal=disposal, entry__in=groups)
    assert [one.said.split()[0] for one in told_of] == [made.reference]
    assert not [one for one in Detail.objects.all() if "They move people" in str(one.body)]
    made.content["records"][1]["parts"] = []
    made.save()
    assert list(broken_packages()) == [f"The package of {made.reference} is not as it was made."]


def test_a_trigger_is_disclosed_with_its_events_where_both_are_agreed(somebody: Made) -> None:
    analyst, keeper, party = somebody("analyst"), somebody("records-manager"), agency()
    trigger = trigger_file(people=(("suspect", "nominal:P1"), ("victim", "nominal:P2")))
    alone = disclosed(analyst, keeper, party, agreement(party, data={"triggers": ()}), trigger)
    assert "A shooting close to a recent shooting" in says(alone)
    assert "Where" not in says(alone)
    assert alone.left_out == {"events, which the agreement does not let out": 1}
    data = {"triggers": (), "events": ("personal",)}
    both = disclosed(analyst, keeper, party, agreement(party, data=data), trigger)
    assert "nominal:P1" in says(both)
    for word in ("nominal:P2", "334500", "injured"):
        assert word not in says(both)


def test_it_is_refused_in_the_browser_with_the_way_on_and_made_once(
    somebody: Made, client_of: Signed, group: Group
) -> None:
    analyst, party = somebody("analyst"), agency()
    held, client = agreement(party, data={}), client_of(analyst)
    page = client.get(group.get_absolute_url()).content.decode()
    assert f"/partners/disclosures/add/?record=group:{group.pk}" in page
    sent = {
        "record": f"group:{group.pk}", "agency": party.pk, "agreement": held.pk, "purpose": "exploitation",
        "why": "Invented", "token": "d" * 32,
    }  # fmt: skip
    for asked in (sent, {**sent, "agreement": ""}):
        answer = client.post("/partners/disclosures/add/", asked)
        assert answer.status_code == 422
        assert f"/partners/disclosures/emergency/?record=group:{group.pk}" in answer.content.decode()
    assert Entry.objects.filter(action=Action.REFUSED, kind="agency", key=str(party.pk)).count() == 2
    held.data.create(agreement=held, sort="groups")
    for _ in range(2):
        assert client.post("/partners/disclosures/add/", sent).status_code == 302
    assert Disclosure.objects.count() == 1
    added = client.post("/partners/disclosures/add/", {**sent, "record": [], "more": group.ref, "add": "1"})
    assert f'value="group:{group.pk}" checked' in added.content.decode()
    lost = client.post("/partners/disclosures/add/", {"more": "nothing so called", "add": "1"})
    assert lost.status_code == 422
    assert "nothing so called" in lost.content.decode()


@pytest.mark.parametrize("name", ["agencies", "agreements"])
def test_only_some_roles_see_partners_and_fewer_change_agreements(name: str, somebody: Made, client_of: Signed) -> None:
    sees = {"analyst", "duty-assessor", "tasking-manager", "responsible-officer", "operation-lead", "records-manager"}
    changes = {"agencies": sees - {"records-manager"}, "agreements": {"responsible-officer", "records-manager"}}[name]
    for role in ROLES:
        client = client_of(somebody(role))
        assert (client.get(f"/registers/{name}/").status_code == 200) is (role in sees), role
        assert (client.get(f"/registers/{name}/add/").status_code == 200) is (role in changes), role


def test_a_disclosure_is_found_and_read_by_programs_by_who_may_see_it(somebody: Made, group: Group) -> None:
    analyst, keeper, party = somebody("analyst"), somebody("records-manager"), agency()
    made = disclosed(analyst, keeper, party, agreement(party), group)
    Disclosure.objects.filter(pk=made.pk).update(why="About kingfishers; invented.")
    (found,) = find("kingfishers", analyst)
    assert [one.address for one in found.hits] == [f"/partners/disclosures/{made.pk}/"]
    assert find("kingfishers", somebody("auditor")) == []
    (named,) = [one for one in find(str(party), analyst) if one.title == "Disclosures"]  # by the agency it went to
    assert [one.title for one in named.hits] == [str(made)]
    party.put_in(["kestrel"])  # whoever may not know of the agency does not learn of it by what went there
    assert find(str(party), analyst) == find("kingfishers", analyst) == []
    assert program(analyst).get("disclosures").json()["count"] == 0
    assert [one.pk for one in shared_with(belongs(somebody("partner"), party))] == [made.pk]  # its own people do
    party.compartments.clear()
    reads = program(analyst)
    (row,) = reads.get("disclosures").json()["items"]
    assert (row["reference"], row["agency"]["title"], row["state"]) == (made.reference, str(party), "made")
    assert row == reads.get(f"disclosures/{made.pk}").json()
    assert "Code Kestrel" not in str(row)  # the package leaves on the desk's pages alone
    made.put_in(["lantern"])
    assert find("kingfishers", analyst) == []
    assert reads.get("disclosures").json()["count"] == 0
    assert reads.get(f"disclosures/{made.pk}").status_code == 404
