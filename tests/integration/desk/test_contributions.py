"""Events that partners contribute: only under an agreement, looked at first, then in the history as the agency's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.invented_partners import agency, agreement, belongs

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Detail
from fourfold.desk.partners.actions.contribute import (
    Graded,
    contribution_leave,
    contribution_make,
    contribution_take,
    source_of,
)
from fourfold.desk.partners.models import Agreement, Contribution
from fourfold.desk.partners.policies import acts_for
from fourfold.errors import BadInput
from fourfold.history.summary import versions_of
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
SENT = {
    "kind": "firearm-discharge", "occurred_from": "2026-11-20T21:00", "place": "By the invented pier",
    "latitude": "53.4", "longitude": "-3.0", "text": "An invented account, with a \"quote\"", "role": "witness",
    "ref": "H-12", "marking": "OFFICIAL", "token": "c" * 32,
}  # fmt: skip


def test_an_event_goes_by_the_import_into_the_history_under_the_agencys_source(
    somebody: Made, client_of: Signed, place: Workspace, work_off: Made
) -> None:
    party = agency()
    agreement(party, takes="contributes")
    partner = belongs(somebody("partner"), party)
    for _ in range(2):
        assert client_of(partner).post("/partners/contribute/", SENT).status_code == 302
    held = Contribution.objects.get()
    page = client_of(partner).get("/partners/contribute/").content.decode()
    assert f"{held.reference}</strong>" in page
    analyst = client_of(somebody("analyst"))
    address = f"/partners/contributions/{held.pk}/"
    assert "By the invented pier" in analyst.get(address).content.decode()
    graded = {"answer": "take", "source_grade": "1", "intelligence_grade": "B", "handling_code": "P"}
    assert work_off(lambda: analyst.post(address, graded)).status_code == 302
    (event,) = versions_of(place, f"{source_of(party)}:{held.reference}")
    assert (event["kind"], event["grading"], event["handling"]) == ("firearm-discharge", "1B", "P")
    assert event["attributes"] == {"place": "By the invented pier", "account": 'An invented account, with a "quote"'}
    assert [(one["role"], one["ref"]) for one in event["parties"]] == [("witness", "partner-invented-housing:H-12")]
    assert event["occurred_from"] == "2026-11-20T21:00:00Z"
    assert event["x"] is not None
    assert dt.datetime.fromisoformat(event["known_from"]) == held.at.replace(microsecond=held.at.microsecond)
    held = Contribution.objects.get()
    assert (held.state, held.text, held.ref, held.place, held.latitude) == ("taken", "", "", "", None)
    assert not [one for one in Detail.objects.all() if "An invented account" in str(one.body)]
    with pytest.raises(BadInput, match="already"):
        contribution_take(by=somebody("analyst"), contribution=held, graded=Graded("1", "A", "P"))


def test_only_an_agreement_in_force_lets_an_agency_contribute(somebody: Made, client_of: Signed) -> None:
    party = agency()
    partner = belongs(somebody("partner"), party)
    now = timezone.now()
    fields = {"kind": "firearm-discharge", "occurred_from": now, "occurred_to": now, "text": "x"}
    held = agreement(party, takes="receives")
    with pytest.raises(Denied, match="No agreement in force"):
        contribution_make(by=partner, fields=fields)
    assert client_of(partner).post("/partners/contribute/", SENT).status_code == 403
    held.parties.update(takes="both")
    made = contribution_make(by=partner, fields=fields)
    Agreement.objects.filter(pk=held.pk).update(ended_on=timezone.localdate(), ended_why="x")
    with pytest.raises(Denied):
        contribution_make(by=partner, fields=fields)
    for user in (partner, somebody("operation-lead")):
        with pytest.raises(Denied):
            contribution_leave(by=user, contribution=made, why="x")
    with pytest.raises(BadInput, match="why"):
        contribution_leave(by=somebody("analyst"), contribution=made, why=" ")
    assert contribution_leave(by=somebody("analyst"), contribution=made, why="Known already.").text == ""
    assert "Known already." in client_of(partner).get("/partners/contribute/").content.decode()
    other = belongs(somebody("partner"), agency("Invented Other"))
    assert made.reference not in client_of(other).get("/partners/contribute/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "no-such-kind"}, "Choose"),
        ({"occurred_from": timezone.now() + dt.timedelta(days=1)}, "not happened yet"),
        ({"role": "victim"}, "or neither"),
    ],
)
def test_what_cannot_be_is_refused(somebody: Made, wrong: dict[str, Any], says: str) -> None:
    party, now = agency(), timezone.now()
    agreement(party)
    partner = belongs(somebody("partner"), party)
    fields = {"kind": "firearm-discharge", "occurred_from": now, "text": "x", **wrong}
    with pytest.raises(BadInput, match=says):
        contribution_make(by=partner, fields={"occurred_to": fields["occurred_from"], **fields})


def test_a_partner_acts_for_their_agency_only_while_an_agreement_is_in_force(somebody: Made) -> None:
    party = agency()
    partner, officer = belongs(somebody("partner"), party), belongs(somebody("analyst"), party)
    assert acts_for(partner) is None
    assert acts_for(officer) == party  # of the force's own people it is not asked
    held = agreement(party, takes="receives")
    assert acts_for(partner) == party
    Agreement.objects.filter(pk=held.pk).update(suspended_on=timezone.localdate(), suspended_why="x")
    assert acts_for(partner) is None
