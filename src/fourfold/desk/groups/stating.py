"""What groups state to the scan: who belongs to which, which are at odds, and how each stands, with their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fourfold.desk.audit.acting import acting
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.facts.providing import Stated, states
from fourfold.desk.groups.models import Group, Member, Tension
from fourfold.desk.groups.models.dated import Fact
from fourfold.desk.groups.standing import spells_of


def memberships() -> Iterator[Stated]:
    """Every membership that is believed, of somebody whom the history can name. Whom a group harms is not in it."""
    held = Member.objects.believed().exclude(ref="").select_related("group")
    for one in held.prefetch_related("group__compartments"):
        yield _stated(one, one.group, {"person": one.ref, "group": one.group.ref})


def conflicts() -> Iterator[Stated]:
    """Every tension that is believed."""
    held = Tension.objects.believed().select_related("group", "other")
    for one in held.prefetch_related("compartments", "group__compartments", "other__compartments"):
        with acting(by="groups", why="a tension is kept to who may see both groups"):
            one.keep_to_both()
        yield _stated(one, one, {"group": one.group.ref, "other": one.other.ref})


def standings() -> Iterator[Stated]:
    """In which state each group was, and whether somebody answered for it, day by day."""
    for group in Group.objects.prefetch_related("changes", "owners"):
        for spell in spells_of(group):
            values = {"group": group.ref, "standing": spell.way}
            yield Stated(group, values, spell.begins, spell.ends, spell.changed_at, spell.known_on)


def _stated(fact: Fact, record: Restricted, values: dict[str, str]) -> Stated:
    """A fact whose first day is not known is vouched for from the day on which it was known."""
    begins: dt.date = fact.from_on or fact.known_on
    ends = max(fact.to_on, begins) if fact.to_on else None
    return Stated(record, values, begins, ends, fact.changed_at, fact.known_on)


states("memberships", Group, memberships)
states("conflicts", Tension, conflicts)
states("standings", Group, standings)
