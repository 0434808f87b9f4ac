"""An operation's page, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.groups.views.territory import outlined
from fourfold.desk.operations.actions.claim import outcome_add
from fourfold.desk.operations.kinds import FIELDS
from fourfold.desk.operations.models import Operation, Outcome
from fourfold.desk.operations.serving import deployments_of, disruptions_of
from fourfold.desk.operations.sums import sums
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import register_named
from fourfold.desk.registers.forms import record_form
from fourfold.desk.registers.views import edit_page, kind_choices, record_context, register_list
from fourfold.history.schema import highest_marking
from fourfold.sentences.reading import reading


@page_for(Permission.SEE_OPERATIONS)
def index(request: HttpRequest) -> HttpResponseBase:
    """All operations, and the ways to what came of them."""
    return register_list(request, "operations", "operations/index.html")


def operation_or_404(request: HttpRequest, key: int) -> Operation:
    """The operation, if the user may see it."""
    found: Operation | None = Operation.objects.visible_to(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@page_for(Permission.SEE_OPERATIONS)
def operation(request: HttpRequest, key: int) -> HttpResponse:
    """All that is known of an operation, and what its outcomes add up to."""
    held, user = operation_or_404(request, key), user_of(request)
    consulted(held)
    return render(request, "operations/operation.html", page_context(held, user))


def page_context(held: Operation, user: User) -> dict[str, Any]:
    """What an operation's page needs."""
    context = record_context(register_named("operations"), held, user, without=("outcomes",))
    outcomes = list(
        Outcome.objects.visible_to(user).filter(pk__in=held.claims.live().values("outcome")).order_by("on", "pk")
    )
    added = sums(user, operation=held)
    deployments, disruptions = deployments_of(held, user), disruptions_of(held, user)
    named = marking_of([held], outcomes, (one.trigger for one in deployments), (one.group for one in disruptions))
    return {
        **context,
        "marking": highest_marking((context["marking"], named)),
        "outcomes": outcomes,
        "deployments": deployments,
        "disruptions": disruptions,
        "sums": added,
        "sentences": reading(added.sentences),
        "kinds": kind_choices(register_named("outcomes")),
    }


@page_for(Permission.SEE_OPERATIONS)
def area(request: HttpRequest, key: int) -> JsonResponse:
    """Where the operation is, as GeoJSON."""
    held = operation_or_404(request, key)
    return JsonResponse(outlined([(held.place or str(held), held.area, held.shape)]))


@page_for(Permission.CONTRIBUTE_OPERATIONS)
def add_outcome(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """Put on record what came of an operation, with the fields of its kind."""
    held, user = operation_or_404(request, key), user_of(request)
    if kind not in FIELDS:
        raise Http404
    register = register_named("outcomes")
    begun = Outcome(kind=kind, marking=held.marking)
    form = record_form(register, user, data=request.POST or None, instance=begun)

    def save() -> Outcome:
        return outcome_add(by=user, operation=held, form=form)

    title = f"{begun.get_kind_display()}: {held}"
    return edit_page(request, form, save, (title, held.get_absolute_url(), held), lambda made: held.get_absolute_url())
