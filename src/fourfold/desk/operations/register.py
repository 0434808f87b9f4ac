"""The declarations of operations, outcomes, fugitives, assets and confiscation orders."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.operations.kinds import OUTCOME_KINDS
from fourfold.desk.operations.models import (
    Asset,
    AssetClaim,
    Began,
    Claim,
    ConfiscationOrder,
    Covers,
    DealtWith,
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
from fourfold.desk.operations.states import Confiscated, Held, Sought
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add


def _child(model: Any, name: str, title: str, singular: str, parent: str, *fields: str, **more: Any) -> Child:
    return Child(model, name, title, singular, parent, fields, fields, **more)


def operation_counts(operations: Any) -> list[Count]:
    """What the register of operations counts; what came of them is added up on a page of its own."""
    return [
        Count("Open", operations.open().count(), "Operations that have not been closed."),
        Count("Overdue", operations.overdue(timezone.localdate()).count(), "Open ones whose last day has passed."),
        Count(
            "Without a lead", operations.open().filter(lead=None).count(), "Open ones for which no officer is named."
        ),
    ]


def outcome_counts(outcomes: Any) -> list[Count]:
    """What the register of outcomes counts: rows, not what is in them."""
    return [
        Count("Without evidence", outcomes.filter(evidence="").count(), "Outcomes that do not say what shows them."),
        Count("Day not known", outcomes.filter(on=None).count(), "Outcomes that no period counts."),
    ]


def fugitive_counts(fugitives: models.QuerySet[Any]) -> list[Count]:
    """What the register of fugitives counts."""
    found = fugitives.aggregate(
        **{state: models.Count("pk", filter=Q(state=state)) for state in Sought.values},
    )
    return [
        Count(
            str(Sought(state).label),
            found[state],
            "Records of somebody sought that stand so now; whoever is sought twice counts twice.",
        )
        for state in Sought.values
    ]


def asset_counts(assets: models.QuerySet[Any]) -> list[Count]:
    """What the register of assets counts, in pounds."""
    found = assets.aggregate(
        sum_restrained=Sum("worth", filter=Q(state=Held.RESTRAINED)),
        sum_ordered=Sum("ordered", filter=Q(state__in=(Held.ORDERED, Held.PAID))),
        sum_appealed=Sum("ordered", filter=Q(state=Held.APPEALED)),
        unvalued=models.Count("pk", filter=Q(worth=None)),
    )
    paid = Payment.objects.filter(asset__in=assets.values("pk")).aggregate(sum=Sum("pounds"))["sum"]
    return [
        Count("Restrained, in pounds", found["sum_restrained"] or 0, "What assets that are restrained now are said to be worth."),
        Count("Ordered, in pounds", found["sum_ordered"] or 0, "Orders over one asset alone that stand, paid or not."),
        Count("Under appeal, in pounds", found["sum_appealed"] or 0, "Orders that an appeal may yet change; not in the sum above."),
        Count("Paid, in pounds", paid or 0, "Payments on record under orders over one asset alone."),
        Count("Worth not known", found["unvalued"], "Assets that nobody has valued; they add nothing."),
    ]  # fmt: skip


def order_counts(orders: models.QuerySet[Any]) -> list[Count]:
    """What the register of confiscation orders counts, in pounds."""
    late = Q(state=Confiscated.ORDERED, pay_by__lt=timezone.localdate())
    found = orders.aggregate(
        sum_ordered=Sum("ordered", filter=Q(state__in=(Confiscated.ORDERED, Confiscated.PAID))),
        sum_appealed=Sum("ordered", filter=Q(state=Confiscated.APPEALED)),
        late=models.Count("pk", filter=late),
        unknown=models.Count("pk", filter=Q(ordered=None)),
    )
    paid = Payment.objects.filter(order__in=orders.values("pk")).aggregate(sum=Sum("pounds"))["sum"]
    return [
        Count("Ordered, in pounds", found["sum_ordered"] or 0, "Orders that stand, paid or not; each once, whatever it covers."),
        Count("Under appeal, in pounds", found["sum_appealed"] or 0, "Orders that an appeal may yet change; not in the sum above."),
        Count("Paid, in pounds", paid or 0, "Payments on record under these orders."),
        Count("Overdue", found["late"], "Orders that stand and are not paid, whose day to be paid by has passed."),
        Count("Sum not known", found["unknown"], "Orders that do not say how much; they add nothing."),
    ]  # fmt: skip


def _claim(model: Any, name: str, title: str, singular: str, parent: str, named: str) -> Child:
    """Claims that were not given up; the form says how to give one up."""
    live = (("given_up_on", None),)
    return Child(model, name, title, singular, parent, (named, "given_up_on"), (named,), only=live)


def _covers(name: str, title: str, singular: str, parent: str, named: str) -> Child:
    """What an order is over, seen from either; the form says how to take one out."""
    live = (("taken_out_on", None),)
    return Child(Covers, name, title, singular, parent, (named, "taken_out_on"), (named,), only=live)


add(
    Register(
        model=Operation,
        name="operations",
        title="Operations",
        singular="operation",
        about="Named pieces of work: why each began, whom it serves, who took part, and what came of it, with what shows it.",
        columns=("name", "reference", "kind", "theme", "command", "starts_on", "ends_on", "closed_on"),
        filters=("kind", "p", "theme", "lead", "proceedings"),
        search=("name", "reference", "command", "place", "why"),
        sections=(
            Section("The operation", ("name", "kind", "p", "theme", "why")),
            Section("Who runs it, and where", ("lead", "command", "resources", "place", "area", "shape")),
            Section("Dates", ("starts_on", "ends_on", "closed_on", "closed_why")),
            Section("What may be told", ("proceedings", "legal_release", "not_known", "source", "paragraph")),
        ),
        wanted=("kind", "p", "theme", "lead", "why", "starts_on", "ends_on"),
        places=("place",),
        dates=(("starts_on", "An operation begins"),),
        children=(
            _child(Part, "partners", "Partners", "partner", "operation", "agency", "power", "did"),
            _child(Serves, "groups", "Groups it is against", "group", "operation", "group"),
            _child(WorksTo, "plans", "Plans it works to", "plan", "operation", "plan"),
            _child(Began, "triggers", "Triggers it began with", "trigger", "operation", "trigger"),
            _claim(Claim, "outcomes", "Outcomes", "outcome that is on record", "operation", "outcome"),
            _child(
                FirearmsClaim, "firearms", "Firearms recovered", "recovery that is on record", "operation", "incident"
            ),
            _claim(AssetClaim, "assets", "Assets", "asset that is on record", "operation", "asset"),
            _claim(FugitiveClaim, "fugitives", "Fugitives", "fugitive who is on record", "operation", "fugitive"),
            _child(
                ImpactStatement,
                "impact-statements",
                "Impact statements",
                "impact statement",
                "operation",
                *("giver", "ref", "name", "on", "statement", "consent", "consent_on", "publishable"),
                refs=("ref",),
            ),
        ),
        counts=operation_counts,
        ordering=("name",),
        see=Permission.SEE_OPERATIONS,
        contribute=Permission.CONTRIBUTE_OPERATIONS,
    )  # fmt: skip
)

add(
    Register(
        model=Outcome,
        name="outcomes",
        title="Outcomes",
        singular="outcome",
        about="What came of the work, each entered once, with its day and what shows it. Operations claim outcomes; one that several claim counts once.",
        columns=("reference", "kind", "on", "until", "count", "what"),
        told=(("what", "told"),),
        filters=("kind", "standing"),
        search=(
            "reference",
            "what",
            "evidence",
            "offence",
            "court",
            "person_ref",
            "person_name",
            "seized",
            "substance",
        ),
        sections=(
            Section("What came of it", ("kind", "what", "on", "until", "evidence", "count")),
            Section("Charges and convictions", ("offence", "expected", "expected_by", "laid")),
            Section("Whose sentence, and by which court", ("stated", "person_ref", "person_name", "court")),
            Section(
                "The sentence", ("passed", "years", "months", "days", "at_least", "follows", "part_of", "standing")
            ),
            Section("What was found", ("substance", "grams", "pounds", "seized", "power")),
            Section("The referral", ("referred_to",)),
        ),
        wanted=("on", "evidence"),
        refs=("person_ref",),
        children=(
            _child(DealtWith, "people", "People dealt with", "person", "outcome", "ref", "name", "role", refs=("ref",)),
            _child(
                Helped, "helped", "People helped", "person", "outcome", "ref", "name", "role", "offered", refs=("ref",)
            ),
            _claim(Claim, "claims", "Operations that claim it", "operation", "outcome", "operation"),
        ),
        counts=outcome_counts,
        ordering=("-on", "-pk"),
        kinds=OUTCOME_KINDS,
        see=Permission.SEE_OPERATIONS,
        contribute=Permission.CONTRIBUTE_OPERATIONS,
    )  # fmt: skip
)

add(
    Register(
        model=Fugitive,
        name="fugitives",
        title="Fugitives",
        singular="fugitive",
        about="People wanted in one country and sought in another: the warrant, where they may be, arrest, and extradition or refusal.",
        columns=("reference", "name", "way", "wanted_in", "state"),
        filters=("state", "way"),
        search=("reference", "name", "ref", "wanted_in", "offence", "warrant"),
        sections=(
            Section("Who", ("ref", "name", "whereabouts")),
            Section("Wanted", ("way", "wanted_in", "offence", "warrant", "warrant_on")),
        ),
        wanted=("ref", "wanted_in", "warrant", "warrant_on"),
        refs=("ref",),
        children=(_claim(FugitiveClaim, "claims", "Operations that claim it", "operation", "fugitive", "operation"),),
        counts=fugitive_counts,
        ordering=("reference",),
        see=Permission.SEE_OPERATIONS,
        contribute=Permission.CONTRIBUTE_OPERATIONS,
    )  # fmt: skip
)

add(
    Register(
        model=Asset,
        name="assets",
        title="Assets",
        singular="asset",
        about="Houses, vehicles, accounts and other things: what is investigated, restrained, ordered to be confiscated, under appeal, and paid.",
        columns=("reference", "kind", "what", "relation", "state", "worth", "ordered"),
        filters=("kind", "state", "relation"),
        search=("reference", "what", "holder_ref", "holder_name", "order"),
        sections=(
            Section("The asset", ("kind", "what", "worth", "worth_by")),
            Section("Whose", ("holder_ref", "holder_name", "relation")),
            Section("The order", ("order",)),
        ),
        wanted=("worth", "worth_by", "holder_ref"),
        refs=("holder_ref",),
        children=(
            _child(Payment, "payments", "Payments", "payment", "asset", "on", "pounds", "evidence"),
            _covers("orders", "Orders over it and other assets", "order over it and others", "asset", "order"),
            _claim(AssetClaim, "claims", "Operations that claim it", "operation", "asset", "operation"),
        ),
        counts=asset_counts,
        ordering=("reference",),
        see=Permission.SEE_OPERATIONS,
        contribute=Permission.CONTRIBUTE_OPERATIONS,
    )  # fmt: skip
)

add(
    Register(
        model=ConfiscationOrder,
        name="confiscation-orders",
        title="Confiscation orders",
        singular="confiscation order",
        about="Orders over several assets, each entered once: against whom, how much, what is paid and what an appeal may change. An order over one asset alone stands on that asset.",
        columns=("reference", "against_name", "made_on", "state", "ordered", "pay_by"),
        filters=("state",),
        search=("reference", "number", "court", "against_ref", "against_name", "evidence"),
        sections=(
            Section("The order", ("ordered", "made_on", "pay_by", "court", "number", "evidence")),
            Section("Against whom", ("against_ref", "against_name")),
        ),
        wanted=("ordered", "made_on", "evidence", "against_ref"),
        refs=("against_ref",),
        dates=(("pay_by", "A confiscation order falls due"),),
        children=(
            _covers("assets", "Assets that it is over", "asset that is on record", "order", "asset"),
            _child(Payment, "payments", "Payments", "payment", "order", "on", "pounds", "evidence"),
        ),
        counts=order_counts,
        ordering=("reference",),
        see=Permission.SEE_OPERATIONS,
        contribute=Permission.CONTRIBUTE_OPERATIONS,
    )  # fmt: skip
)
