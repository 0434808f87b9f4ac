"""A group's page, proposing one, and a panel's decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.context import workspace
from fourfold.desk.groups.actions.facts import fact_give_up
from fourfold.desk.groups.actions.mapping import (
    MovedMeanwhile,
    Panel,
    Proposal,
    group_move,
    group_propose,
    people_named,
)
from fourfold.desk.groups.actions.own import group_hand_over, owners_now, owners_of
from fourfold.desk.groups.forms import HandOverForm, MoveForm, ProposeForm
from fourfold.desk.groups.models import Exploited, Group, Member, Tension
from fourfold.desk.groups.models.dated import Fact
from fourfold.desk.groups.policies import SHOWN, limbs, limbs_of
from fourfold.desk.groups.scored import shown_scores
from fourfold.desk.groups.states import State
from fourfold.desk.groups.views.found import group_or_404
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import Child, Register, missing, register_named
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.desk.triage.models import Concerned, Trigger
from fourfold.errors import BadInput
from fourfold.groups.policy import OWNERS, load_policy
from fourfold.groups.scoring import DISAGREE
from fourfold.history.schema import PROTECTED_ROLES

BELONG = ("suspect", "subject")
"""The roles in which somebody may be put forward as a member."""


@page_for(Permission.SEE_GROUPS)
def group(request: HttpRequest, key: int) -> HttpResponse:
    """All that is known of a group, what people decided about it, and who answers for it."""
    held, user = group_or_404(request, key), user_of(request)
    consulted(held)
    context = {**page_context(held, user), **shown_scores(held, user, request.GET.get("scores") == "shown")}
    if context["scores_shown"] and context["any_scores"]:
        record(Action.CONSULTATION, SHOWN, held.pk)
    return render(request, "groups/group.html", context)


def page_context(held: Group, user: User) -> dict[str, Any]:
    """What a group's page needs, but for its scores."""
    register = register_named("groups")
    policy = load_policy(workspace())
    tensions = Tension.objects.seen_by(user).believed().of(held).select_related("group", "other")
    named = Concerned.objects.filter(ref=held.ref).values("trigger")
    triggers = Trigger.objects.visible_to(user).filter(Q(pk__in=named) | Q(pk=held.from_trigger_id))
    triggers = triggers.order_by("-fired_on")[:20]
    at_odds = [(one, one.beside(held)) for one in tensions]
    individuals = held.priorityindividual_set.visible_to(user).filter(closed_on=None)
    vulnerabilities = held.vulnerability_set.visible_to(user).filter(closed_on=None)
    begun = Trigger.objects.visible_to(user).filter(pk=held.from_trigger_id) if held.from_trigger_id else ()
    alike, plans = held.alike(user), held.plans.visible_to(user).order_by("-from_on", "-pk")
    statements = list(held.statements.believed())
    owners = list(held.owners.select_related("user").order_by("-to_at"))
    facts = _facts(held, register)
    return {
        "group": held,
        "marking": marking_of(
            [held],
            [one for _, one in at_odds],
            individuals,
            vulnerabilities,
            triggers,
            begun,
            alike,
            plans,
        ),
        "from_trigger": next(iter(begun), None),
        "alike": alike,
        "plans": plans,
        "limbs": limbs_of(statements),
        "facts": facts,
        "works_somewhere": any(one.current for child, rows in facts if child.name == "territories" for one, _ in rows),
        "loose": [one for one in statements if not one.limb],
        "tensions": at_odds,
        "owners": [(role, policy.owner_title(role), one) for role, one in owners_now(owners).items()],
        "owned_before": [one for one in owners if one.to_at is not None],
        "changes": held.changes.select_related("by").order_by("-number"),
        "disruptions": held.disruptions.select_related("proposed_by", "moderated_by"),
        "individuals": individuals,
        "vulnerabilities": vulnerabilities,
        "triggers": triggers,
        "missing": missing(held, register.wanted),
        "disagree": DISAGREE,
        "may_contribute": user.may(Permission.CONTRIBUTE_GROUPS),
        "may_score": user.may(Permission.SCORE_GROUPS) and held.state != State.ARCHIVED,
        "may_panel": user.may(Permission.SIT_ON_PANEL),
        "may_moderate": user.may(Permission.MODERATE_DISRUPTIONS),
    }


def _facts(held: Group, register: Register) -> list[tuple[Child, list[tuple[Fact, Exploited | None]]]]:
    """The facts of each sort that are believed; each member who is also harmed by the group with what is recorded of
    that, so that the one is never read without the other."""
    found: dict[str, list[Any]] = {}
    for child in register.children:
        if child.name not in ("statements", "tensions"):
            found[child.name] = list(child.of([held]).order_by("-to_on", "pk"))
    harmed = {one.ref: one for one in found["exploited"] if one.ref}

    def told(one: Any) -> tuple[Fact, Exploited | None]:
        return one, harmed.get(one.ref) if isinstance(one, Member) else None

    return [
        (child, [told(one) for one in sorted(found[child.name], key=lambda one: not one.current)])
        for child in register.children
        if child.name in found
    ]


@page_for(Permission.CONTRIBUTE_GROUPS)
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a group, from a trigger or on its own."""
    user = user_of(request)
    trigger = _trigger(request, user)
    made = already(request.POST.get("token", ""), Group)
    if made is not None:
        return redirect(made)
    people = people_named(trigger, BELONG) if trigger else []
    form = ProposeForm(request.POST or None, user=user, people=people, initial=_initial(trigger, user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = {name: data[name] for name in form.Meta.fields}
        proposal = Proposal(fields, form.statements(), tuple(data.get("members", ())))
        made = once(
            request.POST.get("token", ""), Group, lambda: group_propose(by=user, proposal=proposal, trigger=trigger)
        )
        messages.success(request, "Proposed. Add what else is known, then put it to a panel.")
        return redirect(made)
    named = trigger.concerned.filter(sort="group").values_list("ref", flat=True).distinct() if trigger else []
    already_held = Group.objects.visible_to(user).filter(ref__in=named)
    context = {
        "form": form,
        "trigger": trigger,
        "marking": marking_of([trigger] if trigger else [], already_held),
        "protected": people_named(trigger, PROTECTED_ROLES) if trigger else [],
        "held": already_held,
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "groups/propose.html", context, status=422 if form.errors else 200)


def _trigger(request: HttpRequest, user: User) -> Trigger | None:
    asked = request.GET.get("trigger")
    if not asked:
        return None
    found: Trigger | None = Trigger.objects.visible_to(user).filter(pk=asked).first()
    if found is None:
        raise Http404
    return found


def _initial(trigger: Trigger | None, user: User) -> dict[str, Any]:
    if trigger is None:
        return {}
    taken = Group.objects.visible_to(user).values("ref")
    named = trigger.concerned.filter(sort="group").exclude(ref__in=taken).values_list("ref", flat=True)
    return {"themes": [trigger.theme], "marking": trigger.marking, "ref": named.first() or ""}


@page_for(Permission.SIT_ON_PANEL)
def move(request: HttpRequest, key: int) -> HttpResponse:
    """A panel's decision on where the group stands."""
    held, user = group_or_404(request, key), user_of(request)
    consulted(held)
    form = MoveForm(request.POST or None, group=held)
    latest = held.changes.select_related("by").order_by("-number").first()
    theirs = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        panel = Panel(State(data["to"]), data["who"], data["reason"], data["review_by"])
        try:
            change = group_move(by=user, group=held, panel=panel, seen=int(request.POST.get("seen") or 0))
            messages.success(request, f"On record: {change}.")
            return redirect(held)
        except MovedMeanwhile as error:
            theirs = error.change
        except (BadInput, ValueError) as error:
            form.add_error(None, str(error))
    context = {"group": held, "form": form, "latest": latest, "limbs": limbs(held), "theirs": theirs}
    return render(request, "groups/move.html", context, status=409 if theirs else 422 if form.errors else 200)


@page_for(Permission.SIT_ON_PANEL)
def hand_over(request: HttpRequest, key: int, role: str) -> HttpResponse:
    """Give the group to a responsible officer."""
    held, user = group_or_404(request, key), user_of(request)
    if role not in OWNERS:
        raise Http404
    consulted(held)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = group_hand_over(by=user, group=held, role=role, **form.cleaned_data)
            messages.success(request, f"{given.user} answers for it now.")
            return redirect(held)
        except BadInput as error:
            form.add_error(None, str(error))
    title = load_policy(workspace()).owner_title(role)
    context = {"group": held, "form": form, "title": title, "now": owners_of(held)[role]}
    return render(request, "groups/hand_over.html", context, status=422 if form.errors else 200)


@page_for(Permission.CONTRIBUTE_GROUPS)
def give_up(request: HttpRequest, key: int, name: str, fact: int) -> HttpResponse:
    """Say that a fact was wrong: from today it is no longer believed."""
    held = group_or_404(request, key)
    child = next((one for one in register_named("groups").children if one.name == name), None)
    found = child.model._default_manager.filter(pk=fact, **{child.parent: held}).first() if child else None
    if child is None or not isinstance(found, Fact):
        raise Http404
    if request.method == "POST":
        fact_give_up(found)
        messages.success(request, "It is no longer believed. What was believed until now stays on record.")
        return redirect(held)
    return render(request, "groups/give_up.html", {"group": held, "fact": found, "child": child})
