"""The declarations of groups, with all that is known of them, and of priority individuals and vulnerabilities."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.actions.facts import fact_keep, fact_now
from fourfold.desk.groups.models import (
    ConcernReview,
    Enabler,
    Exploited,
    Group,
    Member,
    PriorityIndividual,
    Statement,
    Tension,
    Territory,
    Vulnerability,
)
from fourfold.desk.groups.models.dated import FACT_FIELDS
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add

GRADE_WANTED = ("source", "source_grade", "intelligence_grade", "handling_code", "confidence")


def _facts(
    model: Any,
    name: str,
    title: str,
    singular: str,
    own: tuple[str, ...],
    wanted: tuple[str, ...],
    refs: tuple[str, ...] = (),
) -> Child:
    fields = (*own, *FACT_FIELDS)
    return Child(
        model,
        name,
        title,
        singular,
        "group",
        fields,
        fields,
        (*wanted, *GRADE_WANTED),
        refs,
        fact_keep,
        (("gone_on", None),),
        fact_now,
    )


def counts(groups: Any) -> list[Count]:
    """What the register counts, of the groups that the reader may see."""
    today = timezone.localdate()
    return [
        Count("Mapped", groups.mapped().count(), "Groups that a panel has mapped and that are neither dormant nor archived."),
        Count("Without an owner", groups.without_owner().count(), "Mapped groups for which one of the two responsible officers is missing. It must be none."),
        Count("Review overdue", groups.overdue(today).count(), "Groups, other than archived ones, whose day of review has passed."),
    ]  # fmt: skip


def concern_counts(concerns: models.QuerySet[Any]) -> list[Count]:
    """What the registers of priority individuals and vulnerabilities count."""
    held = list(concerns.filter(closed_on=None))
    return [
        Count("Open", len(held), "Records that have not been closed; somebody who has two counts twice."),
        Count("Review overdue", sum(one.overdue for one in held), "Open records past their day of review, and those for which no day was set."),
        Count("Without an owner", sum(one.owner_id is None for one in held), "Open records for which no officer is named."),
    ]  # fmt: skip


add(
    Register(
        model=Group,
        name="groups",
        title="Groups",
        singular="group",
        about="Organised crime groups: three or more people acting together for serious crime. Groups are scored; people never are.",
        see=Permission.SEE_GROUPS,
        contribute=Permission.CONTRIBUTE_GROUPS,
        columns=("name", "ref", "business", "state", "review_by"),
        filters=("state",),
        search=("name", "ref", "business", "about"),
        sections=(
            Section("The group", ("name", "ref", "themes", "business", "about")),
            Section("Review", ("review_by",)),
        ),
        wanted=("themes", "business", "review_by"),
        refs=("ref",),
        dates=(("review_by", "Review of a group"),),
        children=(
            _facts(Statement, "statements", "Evidence", "statement", ("limb", "text"), ()),
            _facts(
                Member, "members", "Members", "member", ("ref", "name", "role", "basis"), ("basis", "from_on"), ("ref",)
            ),
            _facts(
                Exploited,
                "exploited",
                "People it harms or exploits",
                "person harmed or exploited",
                ("ref", "name", "role", "how", "referral", "referral_on", "referral_to", "referral_why"),
                ("how",),
                ("ref",),
            ),
            _facts(
                Enabler, "enablers", "What it works with", "enabler", ("kind", "name", "ref", "use"), ("use",), ("ref",)
            ),
            _facts(Territory, "territories", "Where it works", "place", ("area", "shape", "name", "what"), ()),
            _facts(Tension, "tensions", "At odds with", "tension", ("other", "over"), ("from_on",)),
        ),
        counts=counts,
        ordering=("name",),
    )  # fmt: skip
)

_REVIEW = ("on", "finding", "next_by")

add(
    Register(
        model=PriorityIndividual,
        name="priority-individuals",
        title="Priority individuals",
        singular="priority individual",
        about="People on whom work is concentrated for a time, each for reasons in words, with an owner and a day of review. Nobody here has a score or a rank.",
        see=Permission.SEE_GROUPS,
        contribute=Permission.CONTRIBUTE_GROUPS,
        columns=("reference", "name", "ref", "owner", "review_by", "closed_on"),
        filters=("group", "owner"),
        search=("reference", "name", "ref", "why"),
        sections=(
            Section("Who, and why", ("ref", "name", "group", "why")),
            Section("Owner and review", ("owner", "review_by", "closed_on", "closed_why")),
        ),
        wanted=("owner", "review_by"),
        refs=("ref",),
        dates=(("review_by", "Review of a priority individual"),),
        children=(
            Child(
                ConcernReview,
                "reviews",
                "Reviews",
                "review",
                "individual",
                _REVIEW,
                (*_REVIEW, "added_by"),
                ("next_by",),
            ),
        ),
        counts=concern_counts,
        ordering=("reference",),
    )  # fmt: skip
)

add(
    Register(
        model=Vulnerability,
        name="vulnerabilities",
        title="Vulnerabilities",
        singular="vulnerability",
        about="People, places and communities that serious crime harms or may harm, with what was offered to them. They are in no list of suspects.",
        see=Permission.SEE_GROUPS,
        contribute=Permission.CONTRIBUTE_GROUPS,
        columns=("reference", "role", "name", "referral", "owner", "review_by", "closed_on"),
        filters=("role", "referral", "group", "owner"),
        search=("reference", "name", "ref", "place", "why"),
        sections=(
            Section("Who or what, and why", ("role", "ref", "name", "place", "group", "why")),
            Section("Safeguarding", ("referral", "referral_to")),
            Section("Owner and review", ("owner", "review_by", "closed_on", "closed_why")),
        ),
        wanted=("owner", "review_by"),
        refs=("ref",),
        places=("place",),
        dates=(("review_by", "Review of a vulnerability"),),
        children=(
            Child(
                ConcernReview,
                "reviews",
                "Reviews",
                "review",
                "vulnerability",
                _REVIEW,
                (*_REVIEW, "added_by"),
                ("next_by",),
            ),
        ),
        counts=concern_counts,
        ordering=("reference",),
    )  # fmt: skip
)
