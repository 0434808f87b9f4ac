"""No page makes more queries as its list grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.alerts.models import Alert, DutyTurn
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.deconfliction.models import Crossing
from fourfold.desk.firearms.models import Ammunition, Incident, Link, Weapon
from fourfold.desk.operations.models import (
    Asset,
    AssetClaim,
    Claim,
    ConfiscationOrder,
    Covers,
    Operation,
    Outcome,
    Payment,
)
from fourfold.desk.orders.models import Breach, Check, Condition, Order
from fourfold.desk.threats.models import AtRisk, Source, Threat, ThreatReview
from fourfold.desk.triage.actions.meet import bid_make
from fourfold.desk.triage.models import Assessment, Decision, Deployment, Meeting, Review

Made = Callable[..., Any]
Signed = Callable[[User], Client]
PERSON = "nominal:P1"
FEW, MANY = 5, 50
PAGES = (
    "/today/",
    "/today/?tab=all",
    "/today/?tab=for-review",
    "/map/?tab=all",
    "/map/points/?tab=all",
    "/meetings/",
    "/meetings/{meeting}/",
    "/alerts/",
    "/alerts/duty/",
    "/deconfliction/",
    "/rules/",
    "/rules/near-repeat-shooting/",
    "/assessing/",
    "/registers/threats-to-life/",
    "/registers/threats-to-life/{threat}/",
    "/registers/firearms/",
    "/registers/firearms/{incident}/",
    "/registers/orders/",
    "/registers/orders/{order}/",
    "/operations/",
    "/operations/{operation}/",
    "/operations/sums/",
    "/registers/outcomes/",
    "/registers/assets/",
    "/registers/confiscation-orders/",
    "/operations/confiscation-orders/{confiscation}/",
    "/search/?q=threat",
    "/search/ref/nominal:P1/",
    "/triggers/{trigger}/",
)


class Desk:
    """A desk with lists that grow, seen by one tasking manager."""

    def __init__(self, user: User, trigger_of: Made) -> None:
        self.user, self.trigger_of, self.held = user, trigger_of, 0
        self.meeting = Meeting.objects.create(day=timezone.localdate(), chair=user)
        self.threat = Threat.objects.create(threat="An invented threat")
        self.incident = Incident.objects.create(sort="recovery")
        self.order = Order.objects.create(kind="other", on_ref=PERSON, check_days=7)
        self.confiscation = ConfiscationOrder.objects.create(ordered=1)
        self.operation = Operation.objects.create(name="Invented", lead=user)
        self.trigger = trigger_of(people=(("victim", PERSON),))
        self.compartment = Compartment.objects.get(name="lantern")

    def grow(self, until: int) -> None:
        """Have at least so many rows in every list."""
        for number in range(self.held, until):
            self._add(number)
        self.held = until

    def _add(self, number: int) -> None:
        user, now = self.user, timezone.now()
        states = ("new", "deployed", "for-review")
        trigger = self.trigger_of(people=(("suspect", PERSON),), state=states[number % 3], compartments=("lantern",))
        decision = Decision.objects.create(
            trigger=trigger, number=1, kind="deploy", by=user, at=now, reason="An invented reason",
            review_by=now.date(), meeting=self.meeting,
        )  # fmt: skip
        deployment = Deployment.objects.create(
            trigger=trigger, decision=decision, owner=user, tactic="Invented", start=now - dt.timedelta(days=2),
            end=now - dt.timedelta(days=1),
        )  # fmt: skip
        Review.objects.create(trigger=trigger, by=user, at=now, followed="deploy", escalated="no", learned="Invented")
        Assessment.objects.create(
            trigger=trigger, by=user, points={"physical harm": 3}, proposal={"physical harm": 3}, matrix="m",
            matrix_version=1, finished=True, finished_at=now, rationale="Invented",
        )  # fmt: skip
        bid_make(by=user, title="Invented", resources="x", case="x", sort="monthly", wanted_by=None, triggers=[trigger])
        Alert.objects.create(to=user, title="Invented", link="/today/")
        DutyTurn.objects.create(user=user, begin=now, end=now + dt.timedelta(days=1))
        Crossing.objects.create(deployment=deployment, compartment=self.compartment, marking="OFFICIAL")
        self._register(number)
        self._operation(number)

    def _operation(self, number: int) -> None:
        Operation.objects.create(name=f"Invented {number}", lead=self.user)
        for kind in ("sentence", "arrests"):
            outcome = Outcome.objects.create(kind=kind, on=timezone.localdate())
            Claim.objects.create(operation=self.operation, outcome=outcome)
        asset = Asset.objects.create(kind="vehicle", what="Invented")
        AssetClaim.objects.create(operation=self.operation, asset=asset)
        Covers.objects.create(order=self.confiscation, asset=asset)
        ConfiscationOrder.objects.create(against_ref=PERSON)
        Payment.objects.create(order=self.confiscation, pounds=1)

    def _register(self, number: int) -> None:
        for threat in (self.threat, Threat.objects.create(threat="An invented threat")):
            AtRisk.objects.create(threat=threat, ref=PERSON)
            Source.objects.create(threat=threat, name="Invented")
            ThreatReview.objects.create(threat=threat, finding="Invented", added_by=self.user)
        for incident in (self.incident, Incident.objects.create(sort="recovery", place="Invented")):
            Weapon.objects.create(incident=incident)
            Ammunition.objects.create(incident=incident)
        Link.objects.create(incident=self.incident, other=incident)
        for order in (self.order, Order.objects.create(kind="other", on_ref=PERSON, check_days=7)):
            Condition.objects.create(order=order, number=number, text="Invented")
            Check.objects.create(order=order, on=timezone.localdate(), finding="Invented", added_by=self.user)
            Breach.objects.create(order=order, what="Invented")


@pytest.fixture
def desk(somebody: Made, trigger_of: Made) -> Desk:
    Compartment.objects.create(name="lantern")
    return Desk(somebody("tasking-manager", compartments=("lantern",)), trigger_of)


def test_no_page_makes_more_queries_as_its_list_grows(desk: Desk, client_of: Signed) -> None:
    client = client_of(desk.user)
    asked: dict[str, list[int]] = {}
    for rows in (FEW, MANY):
        desk.grow(rows)
        for page in PAGES:
            keys = {
                name: getattr(desk, name).pk
                for name in ("meeting", "threat", "incident", "order", "trigger", "operation", "confiscation")
            }
            address = page.format(**keys)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            asked.setdefault(page, []).append(len(queries))
    # A list in pages asks once how many there are; whatever else grows is a query a row.
    assert {page: counts for page, counts in asked.items() if counts[1] > counts[0] + 1} == {}
