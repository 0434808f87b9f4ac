"""What everything adds up to, added up once for all who see the same, until something of it changes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import time

from django.db.models import Max

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import Sight
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
"""So long may a sum lack a change whose transaction ended after that of a later one, or hold what was deleted."""


@dataclasses.dataclass(frozen=True)
class _Asked:
    """Sums from one day to another, as they stand, for who has this sight; who asks makes no difference to them."""

    standing: tuple[object, ...]
    sight: Sight
    first: dt.date | None
    last: dt.date | None
    user: User = dataclasses.field(compare=False)


def sums_of_all(user: User, first: dt.date | None, last: dt.date | None) -> Sums:
    """What everything that a user may see adds up to, from one day to another."""
    return _added(_Asked(_standing(), Sight.of(user), first, last, user))


def _standing() -> tuple[object, ...]:
    """The moment of the last change to anything that sums are made of, and the moment of asking in spans."""
    last = (model.objects.aggregate(last=Max("changed_at"))["last"] for model in FROM)
    return *last, int(time.monotonic() // FOR_S)


@functools.lru_cache(maxsize=64)
def _added(asked: _Asked) -> Sums:
    return sums(asked.user, asked.first, asked.last)
