"""What is searched: one source for each sort of record, each with what the user may see of it and nothing else."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.logs.records import visible_entries
from fourfold.desk.partners.models import Disclosure
from fourfold.desk.registers.declaration import Child, Register, address_of, registers
from fourfold.desk.triage.models import Bid, Concerned, Decision, Deployment, Review, Trigger


@dataclasses.dataclass(frozen=True)
class Hit:
    """One thing found. `marking`: of the record that it is or belongs to; empty for what has none."""

    title: str
    address: str
    about: str = ""
    marking: str = ""


@dataclasses.dataclass(frozen=True)
class Source:
    """One sort of record. `rows`: those that a user may see, in the order in which they are shown. Words are looked for
    in the `model`'s `fields`; `refs` are those of its fields that are references. `named` gives those that name any of
    some references, and `keys` the keys of those that do so elsewhere than in `refs`. `part` tells apart sorts that
    have one model."""

    title: str
    needed: Permission
    model: type[models.Model]
    rows: Callable[[User], QuerySet[Any]]
    fields: tuple[str, ...]
    hit: Callable[[Any], Hit]
    refs: tuple[str, ...] = ()
    named: Callable[[list[str]], models.Q] | None = None
    keys: Callable[[list[str]], list[str]] | None = None
    part: str = ""

    @property
    def kind(self) -> str:
        """Its name in the copy that is searched. Other fields make another name, so that an old copy is not taken for
        a new one."""
        fields = zlib.crc32(" ".join((*self.fields, "refs", *self.refs)).encode())
        return f"{self.model._meta.label_lower}{self.part and f'/{self.part}'} {fields:08x}"


def sources() -> Iterator[Source]:
    """All of them, in the order in which they are shown."""
    sees = Permission.SEE_TRIGGERS
    words: tuple[str, ...] = ("title", "place", "area", "rule", "theme", "why")
    yield Source("Triggers", sees, Trigger, _triggers, words, _trigger, named=_concerning, keys=_keys_concerning)
    yield Source("Decisions", sees, Decision, _of(Decision), ("reason", "authority"), _decision)
    words = ("tactic", "agency", "area", "legal_power", "result")
    yield Source("Deployments", sees, Deployment, _of(Deployment), words, _part)
    yield Source("Reviews", sees, Review, _of(Review), ("done", "learned", "wrong_how"), _part)
    yield Source("Tasking bids", sees, Bid, Bid.objects.visible_to, ("title", "resources", "case"), _bid)
    for register in registers():
        yield _of_register(register)
        for child in register.children:
            yield _of_child(register, child)
    words = ("reference", "recipient", "why", "decided_why", "withdrawn_why")
    yield Source("Disclosures", Permission.SEE_PARTNERS, Disclosure, _disclosures, words, _disclosure)
    words = ("decision", "rationale")
    yield Source("Decision logs", Permission.SEE_LOGS, LogEntry, _entries, words, entry_hit)


def naming(fields: tuple[str, ...]) -> Callable[[list[str]], models.Q] | None:
    """Rows of which any of these fields is one of some references."""

    def any_of(refs: list[str]) -> models.Q:
        asked = models.Q(pk__in=[])
        for name in fields:
            asked |= models.Q(**{f"{name}__in": refs})
        return asked

    return any_of if fields else None


def _triggers(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = Trigger.objects.visible_to(user).without_evidence().order_by("-fired_on", "pk")
    return found


def _concerning(refs: list[str]) -> models.Q:
    return models.Q(pk__in=Concerned.objects.filter(ref__in=refs).values("trigger")) | models.Q(pk__in=refs)


def _keys_concerning(refs: list[str]) -> list[str]:
    return [*Concerned.objects.filter(ref__in=refs).values_list("trigger_id", flat=True).distinct(), *refs]


def _entries(user: User) -> QuerySet[Any]:
    return visible_entries(user).order_by("-at")


def _of(model: type[Decision | Deployment | Review]) -> Callable[[User], QuerySet[Any]]:
    def rows(user: User) -> QuerySet[Any]:
        found: QuerySet[Any] = (
            model.objects.filter(of_visible("trigger", Trigger, user)).select_related("trigger").order_by("-pk")
        )
        return found.defer("trigger__evidence", "trigger__reasons")

    return rows


def _of_register(register: Register) -> Source:
    def rows(user: User) -> QuerySet[Any]:
        found: QuerySet[Any] = register.model.objects.visible_to(user).order_by(*register.ordering)
        return found

    def hit(one: Any) -> Hit:
        return Hit(str(one), address_of(one), register.singular.capitalize(), one.marking)

    refs = register.refs
    return Source(register.title, register.see, register.model, rows, register.search, hit, refs, naming(refs))


def _of_child(register: Register, child: Child) -> Source:
    """What belongs to a register's records stands under its own title, so that people at risk are never in one list
    with those whom the risk comes from."""

    def rows(user: User) -> QuerySet[Any]:
        seen = register.model.objects.visible_to(user).values("pk")
        return child.seen_by(user, seen).select_related(child.parent).order_by("-pk")

    def hit(one: Any) -> Hit:
        parent = getattr(one, child.parent)
        return Hit(str(one), address_of(parent), str(parent), parent.marking)

    text = (models.CharField, models.TextField)
    fields = [child.model._meta.get_field(name) for name in child.columns]
    words = tuple(field.name for field in fields if isinstance(field, text) and not field.choices)
    title, refs = f"{register.title}: {child.title.lower()}", child.refs
    return Source(title, register.see, child.model, rows, words, hit, refs, naming(refs), part=child.name)


def _trigger(one: Trigger) -> Hit:
    return Hit(
        str(one), one.get_absolute_url(), f"{one.get_state_display()}, fired {one.fired_on:%-d %B %Y}", one.marking
    )


def _decision(one: Decision) -> Hit:
    return Hit(
        f"{one.get_kind_display()}: {one.trigger}", one.trigger.get_absolute_url(), one.reason, one.trigger.marking
    )


def _part(one: Deployment | Review) -> Hit:
    return Hit(str(one), one.trigger.get_absolute_url(), str(one.trigger), one.trigger.marking)


def _disclosures(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = Disclosure.objects.visible_to(user).defer("content", "salts").order_by("-pk")
    return found


def _disclosure(one: Disclosure) -> Hit:
    return Hit(str(one), reverse("partners:disclosure", args=[one.pk]), one.get_state_display(), one.marking)


def _bid(one: Bid) -> Hit:
    return Hit(str(one), reverse("triage:bid", args=[one.pk]), one.get_outcome_display(), one.marking)


def entry_hit(one: Any) -> Hit:
    """An entry of a decision log."""
    address = f"{reverse('logs:log', args=[one.kind, one.key])}#entry-{one.number}"
    return Hit(
        f"{one.number}. {one.words[:120]}", address, f"Log on {one.kind} {one.key}, {one.at:%-d %B %Y}", one.marking
    )
