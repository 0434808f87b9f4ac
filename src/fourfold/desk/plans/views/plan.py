"""A plan's page, beginning one, moving it, and dropping an action of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.views.territory import area_name, outlined
from fourfold.desk.pages import page_for
from fourfold.desk.plans.actions.begin import plan_begin
from fourfold.desk.plans.actions.move import MovedMeanwhile, plan_move
from fourfold.desk.plans.actions.work import plan_action_drop
from fourfold.desk.plans.beginning import templates_held
from fourfold.desk.plans.forms import DropForm, MoveForm, begin_form
from fourfold.desk.plans.models import Plan
from fourfold.desk.plans.models.parts import CONSIDERED
from fourfold.desk.plans.models.plan import GROUP
from fourfold.desk.plans.progress import progress_of
from fourfold.desk.plans.quality import quality_of
from fourfold.desk.plans.states import State
from fourfold.desk.plans.views.found import plan_or_404
from fourfold.desk.registers.declaration import missing, register_named
from fourfold.desk.registers.models import already, fresh_token, once
from fourfold.desk.triage.models.deployment import PS
from fourfold.errors import BadInput
from fourfold.groups.policy import load_policy


@page_for(Permission.SEE_PLANS)
def plan(request: HttpRequest, key: int) -> HttpResponse:
    """All of a plan: what it is for, what is to be done, how good it is and how far it has come."""
    held, user = plan_or_404(request, key), user_of(request)
    consulted(held)
    return render(request, "plans/plan.html", _context(held, user))


@page_for(Permission.SEE_PLANS)
def area(request: HttpRequest, key: int) -> JsonResponse:
    """Where the plan is for, as GeoJSON."""
    held = plan_or_404(request, key)
    return JsonResponse(outlined([(held.place or str(held), held.area, held.shape)]))


def _context(held: Plan, user: User) -> dict[str, Any]:
    children = {one.name: one.seen_by(user, [held]) for one in register_named("plans").children}
    actions = list(children["actions"].select_related("owner", "agency", "done_by"))
    objectives = list(children["objectives"])
    policy = load_policy(workspace())
    may_see_group = held.group is not None and user.may(Permission.SEE_GROUPS)
    return {
        "plan": held,
        "marking": marking_of([held], [held.group] if held.group else []),
        "group": held.group if may_see_group else None,
        "area_name": area_name(held.area) or (f"{'as' if held.place else 'As'} drawn on the map" if held.shape else ""),
        "owners": [(policy.owner_title(role), one) for role, one in held.owned_by().items()],
        "progress": progress_of([held])[held.pk],
        "ps": [
            (name, title, [one for one in objectives if one.p == name], [one for one in actions if one.p == name])
            for name, title in PS
        ],
        "gaps": children["gaps"].select_related("owner"),
        "considered": _considered(held),
        "quality": quality_of(held),
        "reviews": held.reviews.select_related("by", "round").order_by("-number"),
        "changes": held.changes.select_related("by").order_by("-number"),
        "missing": missing(held, register_named("plans").wanted),
        "live": held.state == State.LIVE,
        "may_contribute": user.may(Permission.CONTRIBUTE_PLANS),
        "may_decide": user.may(Permission.DECIDE_PLANS),
        "may_review": user.may(Permission.REVIEW_PLANS),
    }


def _considered(held: Plan) -> list[tuple[str, str, list[Any]]]:
    """What every plan is to consider: its title, what it asks (as the plan's template puts it), and what was put on
    record, the newest first."""
    begun = next((one for one in templates_held(workspace()) if one.name == held.begun_from), None)
    asked = dict(begun.consider) if begun else {}
    made = list(held.considerations.select_related("added_by"))
    return [
        (title, asked.get(name, asks), [one for one in made if one.what == name]) for name, title, asks in CONSIDERED
    ]


@page_for(Permission.CONTRIBUTE_PLANS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a plan from a template, or from nothing."""
    user = user_of(request)
    made = already(request.POST.get("token", ""), Plan)
    if made is not None:
        return redirect(made)
    templates = templates_held(workspace())
    group = _group(request, user)
    form = begin_form(user, templates, data=request.POST or None, initial=_initial(group))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        chosen = data.pop("template")
        template = next((one for one in templates if one.name == chosen), None)
        compartments = list(data.pop("compartments", ()))
        try:
            return redirect(
                once(
                    request.POST.get("token", ""),
                    Plan,
                    lambda: plan_begin(by=user, fields=data, template=template, compartments=compartments),
                )
            )
        except BadInput as error:
            form.add_error("template", str(error))
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "form": form,
        "group": group,
        "marking": marking_of([group] if group else []),
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "plans/begin.html", context, status=422 if form.errors else 200)


def _group(request: HttpRequest, user: User) -> Group | None:
    asked = request.GET.get("group", "")
    if not asked:
        return None
    found: Group | None = Group.objects.visible_to(user).filter(pk=asked if asked.isdecimal() else 0).first()
    if found is None:
        raise Http404
    return found


def _initial(group: Group | None) -> dict[str, Any]:
    today = timezone.localdate()
    if group is None:
        return {"from_on": today}
    return {
        "template": "group", "kind": GROUP, "group": group.pk, "title": f"Plan for {group}", "themes": group.themes,
        "marking": group.marking, "from_on": today,
    }  # fmt: skip


@page_for(Permission.DECIDE_PLANS)
def move(request: HttpRequest, key: int) -> HttpResponse:
    """Make a plan live, end it, or take it back, with the reason."""
    held, user = plan_or_404(request, key), user_of(request)
    consulted(held)
    form = MoveForm(request.POST or None, plan=held)
    theirs = None
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            plan_move(
                by=user, plan=held, to=State(form.cleaned_data["to"]), reason=form.cleaned_data["reason"],
                seen=int(seen) if seen.isdecimal() else 0,
            )  # fmt: skip
            messages.success(request, "On record.")
            return redirect(held)
        except MovedMeanwhile as error:
            theirs = error.change
        except BadInput as error:
            form.add_error(None, str(error))
    latest = held.changes.order_by("-number").first()
    context = {"plan": held, "form": form, "theirs": theirs, "seen": latest.number if latest else 0}
    return render(request, "plans/move.html", context, status=409 if theirs else 422 if form.errors else 200)


@page_for(Permission.CONTRIBUTE_PLANS)
def drop(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """Drop an action that will not be done, with the reason."""
    held, user = plan_or_404(request, key), user_of(request)
    action = held.actions.filter(pk=number).first()
    if action is None:
        raise Http404
    consulted(held)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_action_drop(by=user, action=action, why=form.cleaned_data["why"])
            messages.success(request, "Dropped; it stays on record.")
            return redirect(held)
        except BadInput as error:
            form.add_error(None, str(error))
    context = {"plan": held, "action": action, "form": form}
    return render(request, "plans/drop.html", context, status=422 if form.errors else 200)
