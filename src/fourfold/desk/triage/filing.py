"""Filing: what the scan found today becomes triggers for people to weigh.

Filing again changes nothing but what has changed: new triggers are added, those whose match no longer holds are
withdrawn, and those whose time has come go to review. Nothing that people have decided is touched.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.alerts.filing import alert_about, is_urgent
from fourfold.desk.audit.erasing import erase_details
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.triage.models import Concerned, Standing, Trigger
from fourfold.desk.triage.states import DECIDED, State
from fourfold.history.erasure import was_erased
from fourfold.matrix.cards import RestsOn, on_cards
from fourfold.matrix.order import Weighed, weigh_scan
from fourfold.places.areas import Areas
from fourfold.reports.places import Places
from fourfold.triggers.nodes import Rule
from fourfold.triggers.scan import Scan, scan
from fourfold.workspace import Workspace

LIFE = ("threat-to-life", "missing-high-risk")
"""The statutory duties that put a life at risk."""


@dataclasses.dataclass(frozen=True)
class Filed:
    """What filing did: triggers that are `new`, those `withdrawn`, those that went to `review`, those that were `held`
    already, and the new ones with a life at risk that were `known_long`, so that nobody was alerted."""

    as_of: dt.date
    new: tuple[Trigger, ...]
    withdrawn: tuple[Trigger, ...]
    review: tuple[Trigger, ...]
    held: tuple[Trigger, ...]
    known_long: tuple[Trigger, ...]

    def counts(self) -> dict[str, int]:
        """How many each was, without those in a compartment: who is told is not asked what they may see."""
        kept = set(Trigger.compartments.through.objects.values_list("trigger_id", flat=True))
        told = {"new": self.new, "on_file": self.held, "withdrawn": self.withdrawn, "review": self.review}
        told["known_long"] = self.known_long
        return {name: sum(one.pk not in kept for one in those) for name, those in told.items()}


def file_today(
    workspace: Workspace,
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    rules: Sequence[Rule] | None = None,
) -> Filed:
    """Scan a day (default: the newest held), with the facts that the desk holds, and file what it finds. Somebody has
    to be acting."""
    facts = facts_held(workspace)
    return file_scan(workspace, scan(workspace, as_of=as_of, known_at=known_at, rules=rules, facts=facts))


@transaction.atomic
def file_scan(workspace: Workspace, found: Scan) -> Filed:
    """File a scan's triggers. Raises `NotGoverned` where the desk may not take them in."""
    check_may_hold_real_data()
    places = Places(Areas.load(workspace))
    weighed = weigh_scan(workspace, found)
    held = Trigger.objects.select_for_update().in_bulk([one.trigger.id for one in weighed])
    leads, new = led_by(weighed), []
    for one in weighed:
        facts = facts_of(one, places, leads[one.trigger.id])
        if one.trigger.id in held:
            _refresh(held[one.trigger.id], one, facts)
        else:
            new.append(_add(unfiled(one, facts, found.as_of), one))
    Standing.objects.all().delete()
    Standing.objects.bulk_create(Standing(trigger_id=one.trigger.id, rank=n) for n, one in enumerate(weighed))
    live = {one.trigger.id for one in weighed}
    now = timezone.now()
    for filed in new:
        alert_about(filed, now)
    return Filed(
        as_of=found.as_of,
        new=tuple(new),
        withdrawn=tuple(_withdraw(workspace, found.as_of, live)),
        review=tuple(_to_review(found.as_of)),
        held=tuple(held.values()),
        known_long=tuple(one for one in new if one.life_at_risk and not is_urgent(one, now)),
    )


def led_by(weighed: Sequence[Weighed]) -> dict[str, str]:
    """Of each trigger, by id, which one leads its card: itself where it is near-identical to none before it. Cards are
    dealt once, here, and not for each reader: only triggers that the same people may see share one, so that a card
    never tells of what its reader may not see."""
    seen: dict[tuple[str, frozenset[str]], list[Weighed]] = {}
    for one in weighed:
        seen.setdefault((one.trigger.marking, frozenset(one.trigger.compartments)), []).append(one)
    cards = [card for alike in seen.values() for card in on_cards(alike, lambda one: RestsOn.of(one.trigger))]
    return {one.trigger.id: card[0].trigger.id for card in cards for one in card}


def facts_of(one: Weighed, places: Places, lead: str) -> dict[str, Any]:
    """What may change of a trigger from one filing to the next; `lead` leads its card."""
    trigger, expected = one.trigger, one.expected
    return {
        "section": one.section,
        "band": one.band,
        "expected_low": expected.low if expected else None,
        "expected_middle": expected.middle if expected else None,
        "expected_high": expected.high if expected else None,
        "reasons": list(one.reasons),
        "certainty": trigger.certainty,
        "why": trigger.why,
        "place": places.of_trigger(trigger) or "",
        "marking": trigger.marking,
        "evidence": trigger.as_json(),
        "card": lead,
    }


def unfiled(one: Weighed, facts: dict[str, Any], as_of: dt.date) -> Trigger:
    """A weighed trigger as the desk keeps it, not yet saved; `facts` are what may change of it."""
    trigger = one.trigger
    return Trigger(
        id=trigger.id,
        rule=trigger.rule,
        rule_version=trigger.rule_version,
        title=trigger.title,
        theme=trigger.theme,
        duty=trigger.duty or "",
        life_at_risk=trigger.duty in LIFE,
        area=trigger.area or "",
        x=trigger.x,
        y=trigger.y,
        fired_on=trigger.fired_on,
        live_until=trigger.live_until,
        filed_as_of=as_of,
        **facts,
    )


def _add(filed: Trigger, one: Weighed) -> Trigger:
    filed.save(force_insert=True)
    filed.put_in(one.trigger.compartments)
    _concern(filed, one)
    return filed


def _concern(filed: Trigger, one: Weighed) -> None:
    named = {(p.sort, p.role, p.ref) for event in one.trigger.events for p in event.parties if p.ref}
    held = set(filed.concerned.values_list("sort", "role", "ref"))
    filed.concerned.exclude(ref__in=[ref for _, _, ref in named]).delete()
    Concerned.objects.bulk_create(
        Concerned(trigger=filed, sort=sort, role=role, ref=ref) for sort, role, ref in sorted(named - held)
    )


def _refresh(filed: Trigger, one: Weighed, facts: dict[str, Any]) -> None:
    evidence_changed = filed.evidence != facts["evidence"]
    if any(getattr(filed, name) != value for name, value in facts.items()) or filed.withdrawn_on:
        for name, value in facts.items():
            setattr(filed, name, value)
        if filed.withdrawn_on:  # it holds again: a correction was itself corrected
            filed.withdrawn_on, filed.withdrawn_why = None, ""
            if filed.state == State.WITHDRAWN:
                filed.state = State.NEW
        filed.save()
    if evidence_changed:
        filed.put_in(one.trigger.compartments)
        _concern(filed, one)


def _withdraw(workspace: Workspace, as_of: dt.date, live: set[str]) -> list[Trigger]:
    """Those that should still be live but are not found any more. What people have decided on keeps its state, and
    says that its evidence is gone."""
    gone = []
    asked = Trigger.objects.filter(withdrawn_on=None, fired_on__lte=as_of, live_until__gte=as_of)
    for filed in asked.exclude(pk__in=live):
        erased = any(was_erased(workspace, event["id"]) for event in filed.evidence["events"])
        filed.withdrawn_on = as_of
        filed.withdrawn_why = (
            "Its evidence is gone: an event was erased."
            if erased
            else "What is known now no longer makes this rule match."
        )
        if filed.state in (State.NEW, State.ASSESSED):
            filed.state = State.WITHDRAWN
        if erased:
            forget_evidence(filed)
        filed.save()
        gone.append(filed)
    return gone


def forget_evidence(filed: Trigger) -> None:
    """Take the evidence out of a trigger whose event was erased; the trigger stays, without it. Not saved here."""
    filed.evidence = {**filed.evidence, "events": [], "why": ""}
    filed.why, filed.card = "Its evidence was erased.", filed.pk
    for one in filed.concerned.all():
        erase_details("concerned", one.pk, why="an event was erased")
    filed.concerned.all().delete()


def _to_review(as_of: dt.date) -> list[Trigger]:
    """Those whose horizon has passed: decided ones to be reviewed when due, undecided ones at once, so that nothing
    drops out of sight because nobody looked at it."""
    due = []
    for filed in Trigger.objects.filter(state__in=DECIDED).prefetch_related("decisions"):
        latest = list(filed.decisions.all())[-1]
        if latest.review_by <= as_of:
            due.append(filed)
    due += Trigger.objects.filter(state__in=(State.NEW, State.ASSESSED), live_until__lt=as_of)
    for filed in due:
        filed.state = State.FOR_REVIEW
        filed.save()
    return due
