"""The decision's form, on its own page and at a meeting: what it shows, and what is sent with it."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.registers.declaration import missing
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.triage import board
from fourfold.desk.triage.actions.decide import Choice, DecidedMeanwhile, decisions_make, deployment_save
from fourfold.desk.triage.beginning import asks_to_fill, filled_in, menu
from fourfold.desk.triage.forms import DecisionForm, DeploymentForm
from fourfold.desk.triage.models import Decision, Deployment, Meeting, Trigger
from fourfold.desk.triage.models.deployment import WANTED
from fourfold.desk.triage.proposals import rule_of
from fourfold.desk.triage.shown import shown
from fourfold.errors import BadInput


@dataclasses.dataclass(frozen=True)
class Asked:
    """A decision's form that was asked for or sent: the decision, if it made one; else what its page needs, and the
    status to answer with."""

    decision: Decision | None
    context: dict[str, Any]
    status: int


def ask_decision(request: HttpRequest, trigger: Trigger, *present: User, meeting: Meeting | None = None) -> Asked:
    """Show the form, or decide as it was sent: on the trigger, on those of its card that were ticked, and on the first
    deployment. Nothing that anybody `present` may not see is on it."""
    filling = asks_to_fill(request.POST)
    form, first = _forms(request, trigger, filling)
    others = board.others_on_card(trigger, user_of(request), *present, besides=request.POST.getlist("as-one"))
    card = [_OnCard.of(one, request) for one in others]
    decision, theirs = None, None
    if request.method == "POST" and not filling and _both_valid(form, first):
        try:
            decision = once(
                request.POST.get("token", ""), Decision, lambda: _decide(request, trigger, card, form, first, meeting)
            )
        except DecidedMeanwhile as error:
            theirs = error.decision
        except BadInput as error:
            form.add_error(None, str(error))
    latest = trigger.decisions.order_by("-number").first()
    rule = rule_of(trigger)
    context = {
        "trigger": trigger,
        "shown": shown(trigger),
        "rule": rule,
        "form": form,
        "deployment": first,
        "card": card,
        "tactics": rule.tactics if rule else (),
        "templates": menu(),
        "latest": latest,
        "seen": _whole(request.POST.get("seen", "0")) if filling else latest.number if latest else 0,
        "token": fresh_token(),
        "query": board.Filters.of(request.GET).query(),
        "theirs": theirs,
    }
    return Asked(decision, context, 409 if theirs else 422 if form.errors or first.errors else 200)


def _forms(request: HttpRequest, trigger: Trigger, filling: bool) -> tuple[DecisionForm, DeploymentForm]:
    user = user_of(request)
    if filling:  # as they were sent, not yet checked
        begun = DeploymentForm(prefix="deployment", initial=filled_in(request.POST, "deployment-"), user=user)
        return DecisionForm(initial=request.POST.dict()), begun
    area = {"area": trigger.place}
    first = DeploymentForm(request.POST or None, prefix="deployment", initial=area, user=user)
    return DecisionForm(request.POST or None), first


def _both_valid(form: DecisionForm, first: DeploymentForm) -> bool:
    return form.is_valid() and (form.cleaned_data["kind"] != "deploy" or first.is_valid())


def warn_of_missing(request: HttpRequest, one: Deployment) -> None:
    """Say what of a saved deployment is still to be filled in."""
    empty = missing(one, WANTED)
    if empty:
        messages.warning(request, f"The deployment is saved. Still to be filled in: {', '.join(empty)}.")


@dataclasses.dataclass(frozen=True)
class _OnCard:
    """Another trigger of the card, on the form: how many decisions there are, how many there were when the page was
    read, and whether it is to be decided on as one with the lead."""

    trigger: Trigger
    seen: int
    sent: int
    ticked: bool

    @classmethod
    def of(cls, trigger: Trigger, request: HttpRequest) -> _OnCard:
        latest = trigger.decisions.order_by("-number").first()
        sent = _whole(request.POST.get(f"seen-{trigger.pk}", "0"))
        ticked = trigger.pk in request.POST.getlist("as-one") if request.POST else "as-one" in request.GET
        seen = sent if asks_to_fill(request.POST) else latest.number if latest else 0
        return cls(trigger, seen, sent, ticked)


def _decide(
    request: HttpRequest,
    trigger: Trigger,
    card: list[_OnCard],
    form: DecisionForm,
    first: DeploymentForm,
    meeting: Meeting | None,
) -> Decision:
    data, user = form.cleaned_data, user_of(request)
    choice = Choice(data["kind"], data["reason"], data["authority"], form.ndm, data["review_by"])
    whole = [(trigger, _whole(request.POST.get("seen", "0"))), *((one.trigger, one.sent) for one in card if one.ticked)]
    _check_all_found(request, [one.pk for one, _ in whole])
    with transaction.atomic():
        decision, *others = decisions_make(by=user, card=whole, choice=choice, meeting=meeting)
        if decision.kind == "deploy":
            warn_of_missing(request, deployment_save(by=user, decision=decision, fields=first.cleaned_data))
    so_many = f" on {len(others) + 1} triggers as one" if others else ""
    messages.success(
        request, f"{decision.get_kind_display()}: on record{so_many}. Review by {decision.review_by:%-d %B %Y}."
    )
    return decision


def _check_all_found(request: HttpRequest, found: list[str]) -> None:
    """Raise `BadInput` where a trigger was ticked that is not on this card any more."""
    gone = set(request.POST.getlist("as-one")) - set(found)
    if gone:
        raise BadInput(
            "A trigger that you ticked has left this card. Nothing was saved: see what is ticked, and send it again."
        )


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else 0
