"""Operations and fugitives of a period as a report needs them: the library's own data objects, out of the registers.

`operations_between` and `fugitives_between` are what a report is built from. An operation is in a period when one of
its outcomes, recoveries, assets' moves or orders over its assets is, or when it ran wholly within it. Outcomes stand in
the order in which they were entered; what says nothing in words (a sentence, a count) is told by its figure.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.db.models import Q
from django.utils.text import slugify

from fourfold.desk.accounts.models import User
from fourfold.desk.firearms.models import Incident
from fourfold.desk.operations.models import (
    Asset,
    AssetClaim,
    Claim,
    ConfiscationOrder,
    Covers,
    FirearmsClaim,
    Fugitive,
    FugitiveClaim,
    FugitiveMove,
    Operation,
    Outcome,
)
from fourfold.desk.operations.models.impact import MAY_BE_PUBLISHED
from fourfold.desk.operations.states import Sought
from fourfold.desk.operations.sums import sentences_of
from fourfold.desk.partners.models import Agency
from fourfold.reports import operations as told
from fourfold.reports.year_fields import P

EXTRADITION = "extradition"
"""The kind of operation that a report tells as its fugitives."""
P_OF_NONE = "pursue"
"""Under which P one stands for which nobody said: prosecuting and disrupting is what an operation does by itself."""


def operations_between(first: dt.date, last: dt.date, *, visible_to: User) -> tuple[told.Operation, ...]:
    """Operations of a period, without extradition projects, of what a user may see. Those whose proceedings are live
    come too, and say so: `withheld` is what a report asks."""
    found = _between(first, last, visible_to).exclude(kind=EXTRADITION)
    return tuple(_operation(one, first, last, visible_to) for one in found)


def references() -> dict[str, str]:
    """The reference of each operation that was taken from a published report, by its name: another report tells of it
    by that, and not by a paragraph of the first."""
    return dict(Operation.objects.exclude(paragraph="").values_list("name", "reference"))


def fugitives_between(first: dt.date, last: dt.date, *, visible_to: User) -> tuple[told.Fugitives, ...]:
    """Extradition projects of a period, with how many were extradited in it: as an outcome counts them, and those that
    the project claims in the register."""
    found = []
    for one in _between(first, last, visible_to).filter(kind=EXTRADITION):
        outcomes = _held(one, first, last, visible_to)
        counted = sum(outcome.count or 0 for outcome in outcomes if outcome.kind == "extraditions")
        claimed = one.fugitiveclaims.live().filter(fugitive__in=Fugitive.objects.visible_to(visible_to).values("pk"))
        moves = FugitiveMove.objects.filter(of__in=claimed.values("fugitive"), after=Sought.EXTRADITED)
        extradited = counted + moves.filter(on__range=(first, last)).values("of").distinct().count()
        found.append(told.Fugitives(id_of(one), one.name, _p(one), _source(one), extradited, _lines(one.not_known)))
    return tuple(found)


def _between(first: dt.date, last: dt.date, user: User) -> Any:
    days = (first, last)
    outcomes = Outcome.objects.visible_to(user).within(*days).values("pk")
    recoveries = Incident.objects.visible_to(user).filter(on__range=days).values("pk")
    orders = ConfiscationOrder.objects.visible_to(user).filter(Q(made_on__range=days) | Q(moves__on__range=days))
    over = Covers.objects.filter(order__in=orders.values("pk"), taken_out_on=None).values("asset")
    assets = Asset.objects.visible_to(user).filter(Q(moves__on__range=days) | Q(pk__in=over)).values("pk")
    fugitives = Fugitive.objects.visible_to(user).filter(moves__on__range=days).values("pk")
    claimed = (
        Claim.objects.live().filter(outcome__in=outcomes),
        FirearmsClaim.objects.live().filter(incident__in=recoveries),
        AssetClaim.objects.live().filter(asset__in=assets),
        FugitiveClaim.objects.live().filter(fugitive__in=fugitives),
    )
    asked = Q(starts_on__gte=first, ends_on__lte=last)
    for claims in claimed:
        asked |= Q(pk__in=claims.values("operation"))
    return Operation.objects.visible_to(user).filter(asked).order_by("pk")


def _operation(one: Operation, first: dt.date, last: dt.date, user: User) -> told.Operation:
    outcomes = list(_held(one, first, last, user))
    sentences = sentences_of(_held(one, first, last, user))
    stated = [sentence for sentence in sentences if sentence.stated]
    words = [outcome for outcome in outcomes if outcome.what and outcome.kind != "sentence"]
    impact = one.impact_statements.filter(consent__in=MAY_BE_PUBLISHED).exclude(publishable="")
    return told.Operation(
        id=id_of(one),
        name=one.name,
        p=_p(one),
        source=_source(one),
        area=one.place or None,
        reason=one.why or None,
        led_by=one.command or None,
        partners=tuple(_partners(one, user)),
        outcomes=tuple(told.Outcome(outcome.what, outcome.kind, outcome.count) for outcome in words),
        imprisonment=stated[0] if len(stated) == 1 else None,
        sentences=tuple(sentence for sentence in sentences if len(stated) != 1 or not sentence.stated),
        assets=tuple(_assets(one, user)),
        firearms=tuple(_firearms(one, first, last, user)),
        impact="; ".join(impact.values_list("publishable", flat=True)) or None,
        gaps=_lines(one.not_known),
        proceedings_pending=one.proceedings == "pending",
        legal_release=one.legal_release or None,
        kind=one.kind,
        theme=one.theme,
    )


def _held(one: Operation, first: dt.date, last: dt.date, user: User) -> Any:
    seen = Outcome.objects.visible_to(user).within(first, last)
    return seen.filter(pk__in=one.claims.live().values("outcome")).order_by("pk")


def _partners(one: Operation, user: User) -> list[str]:
    seen = Agency.objects.visible_to(user).values("pk")
    return list(one.parts.filter(agency__in=seen).values_list("agency__name", flat=True))


def _assets(one: Operation, user: User) -> list[told.Asset]:
    held = Asset.objects.visible_to(user).filter(pk__in=one.assetclaims.live().values("asset")).order_by("pk")
    return [told.Asset(asset.what, asset.worth, asset.kind, asset.relation) for asset in held]


def _firearms(one: Operation, first: dt.date, last: dt.date, user: User) -> list[told.Firearms]:
    claimed = one.firearmsclaims.live().values("incident")
    held = Incident.objects.visible_to(user).filter(pk__in=claimed, on__range=(first, last))
    found = []
    for incident in held.prefetch_related("weapons").order_by("pk"):
        weapons = [weapon for weapon in incident.weapons.all() if weapon.recovered]
        conditions = {weapon.condition for weapon in weapons}
        condition = conditions.pop() if len(conditions) == 1 else "unknown"
        how = incident.what_happened or incident.get_how_display().lower()
        found.append(told.Firearms(how, len(weapons), incident.how == "in-transit", condition))
    return found


def id_of(one: Operation) -> str:
    """What a report calls it: its name in small letters and hyphens, or its number where that would begin with none."""
    name = slugify(one.name).replace("_", "-")
    return name if name[:1].isalpha() else f"operation-{one.pk}"


def _p(one: Operation) -> P:
    return cast(P, one.p or P_OF_NONE)


def _source(one: Operation) -> str:
    return one.paragraph or one.reference


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())
