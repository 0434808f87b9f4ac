"""An invented force's operations: a few, so that every page has something to show. Every word of them is made up."""

from __future__ import annotations

import datetime as dt

from fourfold.desk.accounts.models import User
from fourfold.desk.firearms.models import Incident, Weapon
from fourfold.desk.groups.models import Group
from fourfold.desk.operations.actions.claim import outcome_claim
from fourfold.desk.operations.actions.move import Step, record_move
from fourfold.desk.operations.models import (
    Asset,
    AssetClaim,
    Began,
    ConfiscationOrder,
    Covers,
    FirearmsClaim,
    Fugitive,
    FugitiveClaim,
    Helped,
    ImpactStatement,
    Operation,
    Outcome,
    Part,
    Payment,
    Serves,
    WorksTo,
)
from fourfold.desk.operations.states import Held, Sought
from fourfold.desk.partners.models import Agency
from fourfold.desk.plans.models import Plan
from fourfold.desk.triage.models import Trigger

SAYS = "Invented for the demonstration."


def make_operations(lead: User, last: dt.date) -> None:
    """Four operations and what came of them; one sentence is claimed by two. Somebody has to be acting."""
    kept = {"lead": lead, "added_by": lead, "why": SAYS}
    begun = last - dt.timedelta(days=200)
    target = Operation.objects.create(
        name="Operation Teasel", kind="target", p="pursue", theme="guns-and-gangs", starts_on=begun,
        ends_on=last + dt.timedelta(days=30), proceedings="pending", **kept,
    )  # fmt: skip
    joint = Operation.objects.create(
        name="Operation Bulrush", kind="joint", p="pursue", theme="economic-crime", starts_on=begun,
        ends_on=last - dt.timedelta(days=10), **kept,
    )  # fmt: skip
    week = Operation.objects.create(
        name="Operation Sedge", kind="week-of-action", p="protect", theme="trafficking-modern-slavery", starts_on=begun,
        ends_on=begun + dt.timedelta(days=7), closed_on=begun + dt.timedelta(days=7), closed_why=SAYS, **kept,
    )  # fmt: skip
    project = Operation.objects.create(name="Project Bramble", kind="extradition", p="pursue", **kept)
    for group in Group.objects.all()[:2]:
        Serves.objects.create(operation=target, group=group)
    for plan in Plan.objects.all()[:1]:
        WorksTo.objects.create(operation=target, plan=plan)
    for trigger in Trigger.objects.all()[:1]:
        Began.objects.create(operation=target, trigger=trigger)
    agency, _ = Agency.objects.get_or_create(
        name="Invented Fire and Rescue", defaults={"kind": "fire", "sector": "public", "about": SAYS}
    )
    Part.objects.create(operation=joint, agency=agency, power="Entry and inspection (invented)", did=SAYS)
    _outcomes(lead, begun + dt.timedelta(days=60), target, joint, week)
    _claimed(lead, begun + dt.timedelta(days=90), target, joint, project)


def _outcomes(by: User, day: dt.date, target: Operation, joint: Operation, week: Operation) -> None:
    shared = {"kind": "sentence", "passed": "imprisonment", "court": "An invented Crown Court", "offence": "Conspiracy"}
    person = {"person_ref": "nominal:P900001", "person_name": "Invented Person"}
    first = _made(by, target, day, **shared, **person, years=9, months=6)
    outcome_claim(by=by, operation=joint, outcome=first)
    _made(by, target, day, **shared, **person, years=2, follows=first)
    _made(by, target, day, **shared, person_ref="nominal:P900002", years=7, standing="under-appeal")
    _made(by, target, day, kind="arrests", count=6)
    _made(by, target, day, kind="charges", count=4, expected=12, laid=9, offence="Supply of a controlled drug")
    _made(by, target, day, kind="drugs", substance="Cocaine", grams=1250)
    _made(by, joint, day, kind="cash", pounds=18_400)
    _made(by, joint, day, kind="premises", count=4, seized="Fireworks kept without a licence (invented)")
    helped = _made(by, week, day, kind="referred", count=3, referred_to="National Referral Mechanism")
    Helped.objects.create(outcome=helped, ref="nominal:P900003", role="exploited", offered=SAYS)
    ImpactStatement.objects.create(
        operation=target, giver="community", statement=SAYS, consent="given", consent_on=day,
        publishable="An invented tenants’ association says that the street is quieter.",
    )  # fmt: skip


def _made(by: User, operation: Operation, day: dt.date, **fields: object) -> Outcome:
    made: Outcome = Outcome.objects.create(on=day, evidence=SAYS, added_by=by, **fields)
    outcome_claim(by=by, operation=operation, outcome=made)
    return made


def _claimed(by: User, day: dt.date, target: Operation, joint: Operation, project: Operation) -> None:
    recovery = Incident.objects.create(sort="recovery", how="search", on=day, what_happened=SAYS, added_by=by)
    Weapon.objects.create(incident=recovery, sort="revolver", condition="antique")
    FirearmsClaim.objects.create(operation=target, incident=recovery)
    car = Asset.objects.create(kind="vehicle", what="An invented car", worth=21_000, worth_by=SAYS, added_by=by)
    house = Asset.objects.create(kind="property", what="An invented house", relation="lived-in", added_by=by)
    for asset in (car, house):
        AssetClaim.objects.create(operation=target, asset=asset)
    AssetClaim.objects.create(operation=joint, asset=car)
    record_move(by=by, record=car, step=Step(Held.RESTRAINED, day, SAYS), seen=0)
    record_move(by=by, record=car, step=Step(Held.ORDERED, day, SAYS, pounds=19_000), seen=1)
    Payment.objects.create(asset=car, on=day, pounds=5_000, evidence=SAYS)
    account = Asset.objects.create(kind="account", what="An invented account", worth=12_000, added_by=by)
    order = ConfiscationOrder.objects.create(
        against_ref="nominal:P900001", against_name="Invented Person", court="An invented Crown Court", made_on=day,
        pay_by=day + dt.timedelta(days=180), ordered=60_000, evidence=SAYS, added_by=by,
    )  # fmt: skip
    for asset in (house, account):
        Covers.objects.create(order=order, asset=asset)
    Payment.objects.create(order=order, on=day + dt.timedelta(days=30), pounds=12_000, evidence=SAYS)
    sought = Fugitive.objects.create(name="Invented Fugitive", wanted_in="An invented country", added_by=by)
    FugitiveClaim.objects.create(operation=project, fugitive=sought)
    record_move(by=by, record=sought, step=Step(Sought.LOCATED, day, SAYS), seen=0)
    record_move(by=by, record=sought, step=Step(Sought.ARRESTED, day, SAYS), seen=1)
