"""Disclosing: proposed by one, made by another where the settings say so; in an emergency at once, then reviewed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.alerts.actions import alert_raise
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.partners import policies
from fourfold.desk.partners.models import Agency, Agreement, Disclosed, Disclosure
from fourfold.desk.partners.models.disclosure import State
from fourfold.desk.partners.packaging import Allowed, Held, Package
from fourfold.desk.partners.sealed import is_whole, seal
from fourfold.desk.partners.settings import sharing
from fourfold.desk.partners.shareable import Picked, picked
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking

TO_REVIEW = "An emergency disclosure waits for your review"
MOST = 50
"""How many records one disclosure holds at most: who approves it reads every one."""


NOTHING_HELD: Held = MappingProxyType({})


@dataclasses.dataclass(frozen=True)
class Told:
    """What is to be told to whom: the agency, who there, for which purpose, and why it is needed."""

    agency: Agency
    recipient: str
    purpose: str
    why: str


@transaction.atomic
def disclosure_propose(
    *,
    by: User,
    told: Told,
    agreement: Agreement | None,
    chosen: Sequence[tuple[str, str]],
    held_back: Held = NOTHING_HELD,
) -> Disclosure:
    """Propose a disclosure under an agreement; it is made at once where the settings want no second person. `chosen`:
    the records by kind and key; `held_back`: what of them does not go, though the agreement would let it out. Raises
    `Denied`, `NotCovered` with every reason, and `BadInput`."""
    check_may(by, Permission.DISCLOSE)
    records = _chosen(chosen, by)
    under = policies.check_chosen(agreement, told.agency, by)
    policies.check_covers(under, told.agency, told.purpose, [one.sort for one in records])
    package = Package(by, lambda sort: policies.kinds_of(under, sort), held_back)
    made = _begun(by, told, records, package, agreement=under)
    return made if sharing().second_person else _make(made, by, "")


@transaction.atomic
def disclosure_emergency(
    *,
    by: User,
    told: Told,
    kinds: Iterable[str],
    chosen: Sequence[tuple[str, str]],
    reviewer: User,
    held_back: Held = NOTHING_HELD,
) -> Disclosure:
    """Disclose without an agreement, at once, because somebody may come to harm meanwhile. `kinds`: the handling
    classes beyond what is about the work that are necessary; `held_back`: what of the records is not. Who is named as
    `reviewer` is told. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.DISCLOSE)
    wanted = sorted(set(kinds))
    policies.check_emergency(told.purpose, wanted)
    if reviewer.pk == by.pk or not reviewer.may(Permission.APPROVE_DISCLOSURES):
        raise BadInput("Name somebody else, who approves disclosures, to review it.")
    records = _chosen(chosen, by)
    allowed = frozenset({Handling.PLAIN, *(Handling(one) for one in wanted)})
    due = timezone.localdate() + dt.timedelta(days=sharing().emergency_review_days)
    package = Package(by, _all_alike(allowed), held_back, everything=True)
    made = _begun(by, told, records, package, emergency=True, kinds=wanted, reviewer=reviewer, review_by=due)
    if not made.visible_for(reviewer):
        raise BadInput(f"{reviewer} may not see these records. Name somebody who may.")
    made = _make(made, by, "")
    alert_raise(to=reviewer, title=TO_REVIEW, link=reverse("partners:disclosure", args=[made.pk]))
    return made


@transaction.atomic
def disclosure_decide(*, by: User, disclosure: Disclosure, make: bool, why: str = "") -> Disclosure:
    """Make what another proposed, or refuse it with a reason. Raises `Denied`, `NotCovered` where the agreement no
    longer covers it, and `BadInput`."""
    held = Disclosure.fresh(disclosure.pk)
    policies.check_may_decide(held, by)
    if not make:
        if not why.strip():
            raise BadInput("Say why it is refused.")
        return _decided(held, by, State.REFUSED, why)
    sorts = [_seen(one, by).sort for one in held.records.all()]
    if held.agreement is None or held.agency is None:
        raise BadInput("The agency or the agreement that it rests on is gone.")
    policies.check_covers(held.agreement, held.agency, held.purpose, sorts)
    return _make(held, by, why)


@transaction.atomic
def disclosure_withdraw(*, by: User, disclosure: Disclosure, why: str) -> Disclosure:
    """Take a package back: the agency sees it here no more, and is to be asked to destroy its copies. Raises `Denied`
    and `BadInput`."""
    check_may(by, Permission.APPROVE_DISCLOSURES)
    held = Disclosure.fresh(disclosure.pk)
    if held.state != State.MADE:
        raise BadInput("Only what was made can be withdrawn.")
    if not why.strip():
        raise BadInput("Say why.")
    held.state, held.withdrawn_at, held.withdrawn_by, held.withdrawn_why = (
        State.WITHDRAWN,
        timezone.now(),
        by,
        why.strip(),
    )
    held.save()
    return held


@transaction.atomic
def disclosure_review(*, by: User, disclosure: Disclosure, finding: str) -> Disclosure:
    """Say what was found on looking at an emergency disclosure. Raises `Denied`, and `BadInput` without a finding."""
    held = Disclosure.fresh(disclosure.pk)
    policies.check_may_review(held, by)
    if not finding.strip():
        raise BadInput("Say what you found: whether it was necessary, and what follows.")
    held.reviewed_at, held.reviewed_by, held.finding = timezone.now(), by, finding.strip()
    held.save()
    return held


def _all_alike(allowed: frozenset[Handling]) -> Allowed:
    return lambda sort: allowed


def _chosen(chosen: Sequence[tuple[str, str]], by: User) -> list[Picked]:
    asked = list(dict.fromkeys(chosen))
    if not asked:
        raise BadInput("Choose at least one record.")
    if len(asked) > MOST:
        raise BadInput(f"A disclosure holds at most {MOST} records: who approves it reads every one.")
    found = [picked(kind, key, by) for kind, key in asked]
    if None in found:
        raise BadInput("One of the records is not there, may not be shared, or is not yours to see.")
    return [one for one in found if one is not None]


def _begun(by: User, told: Told, records: list[Picked], package: Package, **fields: object) -> Disclosure:
    if not told.why.strip():
        raise BadInput("Say why they need it.")
    recipient = ", ".join(part for part in (told.recipient.strip(), told.agency.name) if part)
    made = Disclosure(
        agency=told.agency,
        recipient=recipient,
        purpose=told.purpose,
        why=told.why.strip(),
        proposed_by=by,
        marking=highest_marking(one.marking for one in records),
        **fields,
    )
    seal(made, package.of(records))
    if package.empty:
        raise BadInput("Nothing of it would go: it is held back, or of kinds that the agreement does not let out.")
    made.left_out, made.held_back = dict(sorted(package.left_out.items())), package.held_back
    made.full_clean(exclude=["compartments", "salts", "content"])
    made.save()
    made.put_in({name for one in records for name in one.compartments})
    for number, one in enumerate(records, start=1):
        Disclosed.objects.create(disclosure=made, number=number, kind=one.kind, key=one.key)
    return made


def _make(held: Disclosure, by: User, why: str) -> Disclosure:
    if not is_whole(held):
        raise BadInput("The package is not as it was proposed. Propose it anew.")
    held = _decided(held, by, State.MADE, why)
    rests_on = held.agreement.reference if held.agreement else "an emergency"
    for one in held.records.all():  # each record's own disclosure, by which a disposal finds whom to tell
        seen = _seen(one, by)
        parts = sum(part["number"] == one.number for part in held.held_back)
        said = f"{held.reference} to {held.recipient}, under {rests_on}" + (f"; {parts} held back" if parts else "")
        record(Action.DISCLOSURE, one.kind, one.key, subjects=seen.subjects, why=said)
    return held


def _decided(held: Disclosure, by: User, state: State, why: str) -> Disclosure:
    held.state, held.decided_at, held.decided_by, held.decided_why = state, timezone.now(), by, why.strip()
    held.save()
    return held


def _seen(one: Disclosed, by: User) -> Picked:
    found = picked(one.kind, one.key, by)
    if found is None:
        raise Denied("You may not see all that it is of, or it is not there any more; somebody else has to decide it.")
    return found
