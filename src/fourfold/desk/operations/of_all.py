"""What everything adds up to, added up once for all who see the same, until something of it changes."""

from __future__ import annotations

import dataclasses
import datetime as dt

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.standing import Look, kept
from fourfold.desk.firearms.models import Incident, Weapon
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
    Payment,
)
from fourfold.desk.operations.sums import Sums, sums

FROM = (
    Outcome, Claim, Operation, Asset, AssetClaim, ConfiscationOrder, Covers, Payment, Fugitive, FugitiveClaim,
    FugitiveMove, FirearmsClaim, Incident, Weapon,
)  # fmt: skip
"""What sums are made of."""
FOR_S = 30
"""While these change, for so many seconds may a sum lack a change that came between others."""


@dataclasses.dataclass(frozen=True)
class _Asked:
    """Sums from one day to another, as things stand; who asks makes no difference to who sees the same."""

    seen: Look
    first: dt.date | None
    last: dt.date | None
    user: User = dataclasses.field(compare=False)


def sums_of_all(user: User, first: dt.date | None, last: dt.date | None) -> Sums:
    """What everything that a user may see adds up to, from one day to another."""
    return _added(_Asked(Look.of(user, FROM, FOR_S), first, last, user))


@kept(64)
def _added(asked: _Asked) -> Sums:
    return sums(asked.user, asked.first, asked.last)
