"""Who may see which crossings, and how high what they tell is marked."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, When

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import compartments_of
from fourfold.desk.deconfliction.models import Crossing
from fourfold.history.schema import highest_marking


def crossings_of(user: User) -> QuerySet[Crossing]:
    """The crossings of a user's compartments, those not yet answered for first. Who is in a compartment sees those that
    tell of nothing above their clearance; its controller sees all."""
    seen = Q(marking__in=user.markings) | Q(compartment__controller=user)
    found = Crossing.objects.filter(seen, compartment__in=compartments_of(user))
    named = found.select_related("compartment", "deployment__owner", "deployment__trigger")
    return named.order_by(Case(When(answer="open", then=0), default=1), "-pk")


def marking_of_crossing(one: Crossing) -> str:
    """The higher marking of what is deployed against and what it touches."""
    return highest_marking((one.deployment.trigger.marking, one.marking))
