"""What outcomes, recoveries, assets and fugitives add up to. Each counts once, however many operations claim it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, Sum

from fourfold.desk.accounts.models import User
from fourfold.desk.firearms.models import Incident, Weapon
from fourfold.desk.operations.models import (
    Asset,
    Claim,
    ConfiscationOrder,
    Covers,
    FirearmsClaim,
    Fugitive,
    FugitiveMove,
    Operation,
    Outcome,
    Payment,
)
from fourfold.desk.operations.models.outcome import term_of
from fourfold.desk.operations.states import Held, Sought
from fourfold.reports.outcomes import OUTCOMES
from fourfold.sentences.adding import Total, total
from fourfold.sentences.sentence import Kind, Sentence, Standing
from fourfold.words import count

YEAR = dt.timedelta(days=364)
"""From a year's first day to its last."""
TWICE = "As its outcomes say; somebody in two outcomes counts twice."
GRAMS = "Grams, as its outcomes say."
WEAPONS = "Weapons in the firearms register, in recoveries that an operation claims."
ON_THE_WAY = "Before they reached whom they were for."
ORDERS = "Orders that stand, paid or not; one over several assets counts once."
ONE_BY_ONE = "Fugitives in the register who were extradited; not those whom an outcome only counts."
NUMBERS = (
    ("arrests", "count", OUTCOMES["arrests"], TWICE),
    ("charges", "count", "People charged", TWICE),
    ("charges", "laid", "Charges laid", "Charges that were laid."),
    ("charges", "expected", "Charges expected", "Charges that were expected, laid since or not."),
    ("convictions", "count", OUTCOMES["convictions"], TWICE),
    ("cash", "pounds", OUTCOMES["cash"], "As its outcomes say."),
    ("premises", "count", OUTCOMES["premises"], "Premises in outcomes of that kind; visited twice, they count twice."),
    ("engaged", "count", OUTCOMES["engaged"], TWICE),
    ("safeguarded", "count", OUTCOMES["safeguarded"], TWICE),
    ("referred", "count", OUTCOMES["referred"], TWICE),
    (
        "extraditions",
        "count",
        OUTCOMES["extraditions"],
        "As outcomes count them; not those in the register of fugitives.",
    ),
)
"""What is added up of outcomes: the kind, its field, what it is called, and what it counts."""
SUMMED_UP = ("count", "laid", "expected", "pounds")
STAND = (
    ("Assets under investigation", (Held.INVESTIGATED,), "worth", "What they are said to be worth."),
    ("Assets restrained", (Held.RESTRAINED,), "worth", "What those restrained now are said to be worth."),
    ("Confiscation ordered", (Held.ORDERED, Held.PAID), "ordered", ORDERS),
    ("Confiscation under appeal", (Held.APPEALED,), "ordered", "Orders that an appeal may yet change."),
)  # fmt: skip
"""What is added up of assets and of orders over several: what it is called, the states it is of, the field, and what it
counts."""


@dataclasses.dataclass(frozen=True)
class Summed:
    """A sum: what of, how much, over how many records, of which so many do not say how much. `unit` stands before it
    (£) or after it."""

    title: str
    amount: int
    records: int
    silent: int
    definition: str
    unit: str = ""

    @property
    def said(self) -> str:
        """The sum in words. What is not known is not nought."""
        if not self.records:
            return "None recorded"
        if self.silent == self.records:
            return "Not known"
        told = f"£{self.amount:,}" if self.unit == "£" else f"{self.amount:,}{self.unit}"
        behind = (
            f" ({count(self.silent, 'record')} {'does' if self.silent == 1 else 'do'} not say)" if self.silent else ""
        )
        return f"{'At least ' if self.silent else ''}{told}{behind}"


@dataclasses.dataclass(frozen=True)
class Sums:
    """Everything that some operations, or all, add up to, of what a user may see. `repeated`: claims of an outcome
    beyond its first, none of which counts again; `undated`: outcomes left out because nobody knows their day."""

    sentences: Total
    rows: tuple[Summed, ...]
    repeated: int
    undated: int


def sums(
    user: User, first: dt.date | None = None, last: dt.date | None = None, operation: Operation | None = None
) -> Sums:
    """What outcomes from one day to another add up to: of one operation, or of all. Without days, all of them."""
    outcomes = Outcome.objects.visible_to(user)
    if operation is not None:
        outcomes = outcomes.filter(pk__in=operation.claims.live().values("outcome"))
    inside = outcomes.within(first, last)
    asked = first is not None or last is not None
    return Sums(
        sentences=total(sentences_of(inside)),
        rows=(
            *_counted(inside),
            *_firearms(user, first, last, operation),
            *_assets(user, first, last, operation),
            *_fugitives(user, first, last, operation),
        ),
        repeated=_repeated(user, inside) if operation is None else 0,
        undated=outcomes.filter(on=None).count() if asked else 0,
    )


def _repeated(user: User, outcomes: Any) -> int:
    """How many claims there are of these outcomes beyond the first of each."""
    claims = Claim.objects.live().filter(operation__in=Operation.objects.visible_to(user).values("pk"))
    claimed = claims.filter(outcome__in=outcomes.values("pk")).order_by().values("outcome").annotate(n=Count("pk"))
    several = claimed.filter(n__gt=1).aggregate(every=Sum("n"), once=Count("outcome"))
    every, once = int(several["every"] or 0), int(several["once"])
    return every - once


def newest_year(user: User) -> tuple[dt.date | None, dt.date | None]:
    """The year that ends with the newest outcome whose day is known; no days where there is none."""
    newest = Outcome.objects.visible_to(user).exclude(on=None).order_by("-on", "-pk").first()
    last = (newest.until or newest.on) if newest is not None else None
    return (last - YEAR, last) if last is not None else (None, None)


FIELDS = (
    "reference", "person_ref", "passed", "years", "months", "days", "on", "until", "standing", "at_least", "stated",
    "follows__reference", "follows__person_ref", "part_of__reference", "part_of__stated",
)  # fmt: skip


def sentences_of(outcomes: Any) -> list[Sentence]:
    """The sentences among some outcomes, as the library adds them."""
    held = outcomes.filter(kind="sentence").order_by("pk").values_list(*FIELDS, named=True)
    return [_sentence(one) for one in held]


def _sentence(one: Any) -> Sentence:
    same = bool(one.person_ref) and one.follows__person_ref == one.person_ref
    return Sentence(
        ref=one.reference,
        term=term_of(one.years, one.months, one.days),
        person=one.person_ref or None,
        kind=Kind(one.passed or Kind.IMPRISONMENT),
        passed_on=one.on if one.until is None else None,
        after=one.follows__reference if same else None,
        standing=Standing(one.standing or Standing.STANDS),
        at_least=one.at_least,
        stated=one.stated,
        within=one.part_of__reference if one.part_of__stated else None,
    )


def _counted(outcomes: Any) -> Iterable[Summed]:
    """The outcomes of each kind that is counted, and drugs by substance, in one question."""
    asked = outcomes.order_by("kind", "substance").values("kind", "substance")
    held = list(asked.annotate(n=Count("pk"), **dict(_summed_up(*SUMMED_UP, "grams"))))
    for kind, field, title, definition in NUMBERS:
        found = [one for one in held if one["kind"] == kind]
        if found:
            amount, silent = (sum(one[f"{field}_{part}"] or 0 for one in found) for part in ("sum", "silent"))
            unit = "£" if field == "pounds" else ""
            yield Summed(title, amount, sum(one["n"] for one in found), silent, definition, unit)
    for one in held:
        if one["kind"] == "drugs":
            name = one["substance"] or "substance not known"
            grams = round(one["grams_sum"] or 0)
            yield Summed(f"Drugs seized: {name}", grams, one["n"], one["grams_silent"], GRAMS, " g")


def _summed_up(*fields: str) -> Iterable[tuple[str, Any]]:
    """Of each field its sum, and how many rows do not say it."""
    for field in fields:
        yield f"{field}_sum", Sum(field)
        yield f"{field}_silent", Count("pk", filter=Q(**{field: None}))


def _firearms(user: User, first: dt.date | None, last: dt.date | None, operation: Operation | None) -> Iterable[Summed]:
    """Weapons of the recoveries that operations claim; one that several claim counts once."""
    seen = Operation.objects.visible_to(user)
    seen = seen if operation is None else seen.filter(pk=operation.pk)
    claimed = FirearmsClaim.objects.live().filter(operation__in=seen.values("pk")).values("incident")
    held = _between(Incident.objects.visible_to(user).filter(pk__in=claimed), first, last)
    recoveries = held.count()
    if recoveries:
        weapons = Weapon.objects.filter(incident__in=held.values("pk"), recovered=True)
        on_the_way = weapons.filter(incident__how="in-transit").count()
        yield Summed("Firearms recovered", weapons.count(), recoveries, 0, WEAPONS)
        yield Summed("Of these, seized on the way", on_the_way, recoveries, 0, ON_THE_WAY)


def _assets(user: User, first: dt.date | None, last: dt.date | None, operation: Operation | None) -> Iterable[Summed]:
    """Assets, and orders over several, by where they stand now; payments by their day. An operation's orders are those
    over an asset that it claims: each whole, however many of its assets they cover."""
    held, orders = Asset.objects.visible_to(user), ConfiscationOrder.objects.visible_to(user)
    if operation is not None:
        held = held.filter(pk__in=operation.assetclaims.live().values("asset"))
        over = Covers.objects.filter(asset__in=held.values("pk"), taken_out_on=None)
        orders = orders.filter(pk__in=over.values("order"))
    stand: list[dict[str, Any]] = [
        *_by_state(held, "worth", "ordered"),
        *_by_state(orders, "ordered"),
    ]
    if not stand:
        return
    for title, states, field, definition in STAND:
        found = [one for one in stand if one["state"] in states]
        amount = sum(one[f"{field}_sum"] or 0 for one in found)
        silent = sum(one[f"{field}_silent"] for one in found)
        yield Summed(title, amount, sum(one["n"] for one in found), silent, definition, "£")
    paid = _between(Payment.objects.under(held, orders), first, last).aggregate(n=Count("pk"), sum=Sum("pounds"))
    yield Summed("Confiscation paid", paid["sum"] or 0, paid["n"], 0, "Payments on record.", "£")


def _by_state(rows: Any, *fields: str) -> Any:
    return rows.order_by().values("state").annotate(n=Count("pk"), **dict(_summed_up(*fields)))


def _fugitives(
    user: User, first: dt.date | None, last: dt.date | None, operation: Operation | None
) -> Iterable[Summed]:
    """Fugitives who were extradited, recorded one by one."""
    held = Fugitive.objects.visible_to(user)
    if operation is not None:
        held = held.filter(pk__in=operation.fugitiveclaims.live().values("fugitive"))
    moves = _between(FugitiveMove.objects.filter(of__in=held.values("pk"), after=Sought.EXTRADITED), first, last)
    number = moves.values("of").distinct().count()
    if number:
        yield Summed("Fugitives extradited", number, number, 0, ONE_BY_ONE)


def _between(rows: Any, first: dt.date | None, last: dt.date | None) -> Any:
    rows = rows.filter(on__gte=first) if first else rows
    return rows.filter(on__lte=last) if last else rows
