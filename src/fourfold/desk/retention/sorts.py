"""What is under retention: every register's records, triggers, bids, uploads with their rejected rows, packs with their
meeting's minutes, reports and disclosures; each by its name in the schedule."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.imports.models import Upload, Work
from fourfold.desk.oversight.models import Action, Minute, OutlierReason, Pack
from fourfold.desk.partners.models import Disclosure
from fourfold.desk.registers.declaration import Child, registers
from fourfold.desk.reports.models import Passage, Remark, Report
from fourfold.desk.triage.models import Bid, Decision, Deployment, Review, Trigger


@dataclasses.dataclass(frozen=True)
class Sort:
    """A sort of record. `name` is the schedule's, `see` the permission to see it; `parts` are what belongs to it and is
    news of it when it changes, as (model, the field that names the record)."""

    name: str
    title: str
    model: type[Restricted]
    see: Permission
    parts: tuple[tuple[type[models.Model], str], ...]

    @property
    def kind(self) -> str:
        """How the audit calls a record of it."""
        return self.model._meta.model_name or ""

    def seen_by(self, user: User) -> RestrictedQuerySet[Any]:
        """Those that a user may see."""
        held: RestrictedQuerySet[Any] = self.model.objects.visible_to(user)
        return held if user.may(self.see) else held.none()


def sorts() -> Iterator[Sort]:
    """All of them."""
    on = tuple((model, "trigger") for model in (Decision, Deployment, Review))
    yield Sort("triggers", "Triggers", Trigger, Permission.SEE_TRIGGERS, on)
    yield Sort("bids", "Tasking bids", Bid, Permission.SEE_TRIGGERS, ())
    yield Sort("uploads", "Uploads, with their rejected rows", Upload, Permission.REVIEW_RETENTION, ((Work, "upload"),))
    minuted = tuple((model, "meeting__packs") for model in (Minute, Action, OutlierReason))
    yield Sort("packs", "Governance packs, with the minutes", Pack, Permission.SEE_GROUPS, minuted)
    yield Sort("reports", "Reports", Report, Permission.SEE_REPORTS, ((Passage, "report"), (Remark, "report")))
    yield Sort("disclosures", "Disclosures", Disclosure, Permission.SEE_PARTNERS, ())
    for register in registers():
        yield Sort(register.name, register.title, register.model, register.see, _parts(register.children))


def sort_of(kind: str) -> Sort | None:
    """The sort that the audit calls so; None for what is not under retention."""
    return next((one for one in sorts() if one.kind == kind), None)


def record_for(kind: str, key: str, user: User) -> tuple[Sort, Restricted] | None:
    """A record that a user may see, with its sort; None if not, or if there is none."""
    sort = sort_of(kind)
    if sort is None or not (key.isdecimal() or isinstance(sort.model._meta.pk, models.CharField)):
        return None
    found: Restricted | None = sort.seen_by(user).filter(pk=key).first()
    return (sort, found) if found is not None else None


def owner_of(record: Restricted) -> User | None:
    """Who is asked to review it: whoever owns it now; else whoever decided on it last, put it forward or added it."""
    owners = getattr(record, "owners", None)
    if owners is not None:
        live = owners.filter(to_at=None).order_by("role").select_related("user").first()  # the lead before the senior
        if live is not None:
            return live.user if isinstance(live.user, User) else None
    decisions = getattr(record, "decisions", None)
    if decisions is not None:
        last = decisions.order_by("-pk").select_related("by").first()
        return last.by if last is not None else None
    found = (getattr(record, name, None) for name in ("owner", "by", "added_by", "author", "made_by", "proposed_by"))
    return next((one for one in found if isinstance(one, User)), None)


def _parts(children: tuple[Child, ...]) -> tuple[tuple[type[models.Model], str], ...]:
    return tuple((child.model, child.parent) for child in children)
