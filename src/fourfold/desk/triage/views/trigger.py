"""One trigger's page, and going on to the next."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import compartments_of, marking_of, of_visible
from fourfold.desk.context import workspace
from fourfold.desk.operations.serving import with_operations
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.agreeing import agreeing, in_order
from fourfold.desk.triage.models import Assessment, Bid, Decision, Trigger
from fourfold.desk.triage.policies import has_finished, owed, sees_proposal, visible_assessments
from fourfold.desk.triage.proposals import grades, rule_of
from fourfold.desk.triage.shown import LISTED, earlier_decisions, near, shown
from fourfold.desk.triage.views.found import onwards, trigger_or_404
from fourfold.matrix.scales import load_scales


@page_for(Permission.SEE_TRIGGERS)
def trigger(request: HttpRequest, key: str) -> HttpResponse:
    """Why it fired, its events, who is in it, what is near, what people have said of it and done about it."""
    found = trigger_or_404(request, key)
    consulted(found)
    return render(request, "triage/trigger.html", page_context(request, found))


@page_for(Permission.SEE_TRIGGERS)
def following(request: HttpRequest, key: str) -> HttpResponse:
    """On to the next of the morning's list, but never past a rationale that is owed."""
    found = trigger_or_404(request, key)
    owing = owed(user_of(request))
    if owing is not None:
        messages.warning(request, "Before you go on: say why your judgement departs from the proposal.")
        return redirect(f"{reverse('triage:assess', args=[owing.trigger_id])}?{board.Filters.of(request.GET).query()}")
    return onwards(request, found)


def page_context(request: HttpRequest, found: Trigger) -> dict[str, object]:
    """What the trigger's page needs; the meeting's page shows the same."""
    user = user_of(request)
    filters = board.Filters.of(request.GET)
    by_whom = Prefetch("assessments", Assessment.objects.select_related("by"))
    prefetch_related_objects([found], "concerned", by_whom)  # asked about again and again below
    assessments, order = visible_assessments(found, user), [scale.name for scale in load_scales(workspace()).scales]
    decisions, bids = _decisions(found, user), _bids(found, user)
    decided_at = decisions[0][0].at if decisions else None
    close, earlier = near(found, user), earlier_decisions(found, user)
    card = board.others_on_card(found, user).without_evidence()
    others = (
        [one for one, _ in close] + [one.trigger for one in earlier] + [one for _, made in decisions for one in made]
    )
    return {
        "trigger": found,
        "marking": marking_of([found], others, card, bids),
        "in_none": not compartments_of(user),  # who is in no compartment is shown nothing that is
        "shown": shown(found),
        "rule": rule_of(found),
        "sees_proposal": sees_proposal(found, user),
        "assessments": [
            (one, [(name, one.points[name]) for name in in_order(one.points, order)]) for one in assessments
        ],
        "agreement": agreeing(assessments, decided_at, order),
        "finished": has_finished(found, user),
        "assessed_by_others": any(one.finished and one.by_id != user.pk for one in found.assessments.all()),
        "decisions": decisions,
        "reviews": found.reviews.select_related("by") if decisions else (),
        "bids": bids,
        "near": close,
        "card": card,
        "grades": grades(),
        "earlier": earlier,
        "query": filters.query(),
        "may_assess": user.may(Permission.ASSESS),
        "may_decide": user.may(Permission.DECIDE),
        "may_deploy": user.may(Permission.DEPLOY),
        "may_review": user.may(Permission.REVIEW),
        "may_bid": user.may(Permission.BID),
        "may_map": user.may(Permission.CONTRIBUTE_GROUPS),
    }


def _bids(found: Trigger, user: User) -> list[Bid]:
    """The tasking bids for it that the user may see: of few triggers are there any."""
    keys = list(Bid.triggers.through.objects.filter(trigger=found).values_list("bid", flat=True))
    return list(Bid.objects.visible_to(user).filter(pk__in=keys)) if keys else []


def _decisions(found: Trigger, user: User) -> list[tuple[Decision, list[Trigger]]]:
    """Each decision, with the other triggers that were decided on as one with it, of what the user may see. That it was
    made as one with something that they may not see is not said."""
    held = list(found.decisions.select_related("by", "meeting").prefetch_related("deployments__owner"))
    if not held:
        return []
    with_operations((action for one in held for action in one.deployments.all()), user)
    leads = {one.pk: one.as_one_with_id or one.pk for one in held}
    made = Decision.objects.filter(Q(pk__in=leads.values()) | Q(as_one_with__in=leads.values()))
    seen = made.filter(of_visible("trigger", Trigger, user)).exclude(trigger=found).select_related("trigger")
    seen = seen.only("as_one_with", *(f"trigger__{name}" for name in LISTED))
    by_lead: dict[int, list[Trigger]] = {}
    for one in seen:
        by_lead.setdefault(one.as_one_with_id or one.pk, []).append(one.trigger)
    return [(one, by_lead.get(leads[one.pk], [])) for one in held]
