"""Proposing a disposal, deciding it, and what is left of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import Denied, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Entry
from fourfold.desk.audit.recording import consulted
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token
from fourfold.desk.retention.actions.dispose import disposal_decide, disposal_propose, recall_told
from fourfold.desk.retention.actions.person import person_disposal_decide, person_disposal_go_on
from fourfold.desk.retention.disposing import PERSON, reach_of
from fourfold.desk.retention.forms import DecideForm, DisposeForm
from fourfold.desk.retention.models import Carrying, Disposal, Recall
from fourfold.desk.retention.sorts import record_for, sort_of
from fourfold.desk.retention.views.person import held_on, proposed
from fourfold.desk.retention.views.records import found_or_404, page_context
from fourfold.errors import BadInput, Busy


@page_for(Permission.REVIEW_RETENTION)
def propose(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Propose to dispose of a record: what would go, and why."""
    sort, held = found_or_404(request, kind, key)
    by, form = user_of(request), DisposeForm(request.POST or None)
    token = request.POST.get("token") or fresh_token()
    made = proposed(request, form, token, lambda reason: disposal_propose(by=by, record=held, reason=reason))
    if made is not None:
        return made
    reach = reach_of(held)
    context = {**page_context(sort, held), "form": form, "token": token, "counts": reach.counted(by), "reach": reach}
    return render(request, "retention/propose.html", context, status=422 if form.errors else 200)


@page_for(Permission.REVIEW_RETENTION)
def disposal(request: HttpRequest, number: int) -> HttpResponse:
    """One disposal: to be decided, or what is left of it."""
    one, by = _disposal(request, number), user_of(request)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and one.going_on:
        person_disposal_go_on(by=by, disposal=one)
        return redirect("retention:disposal", one.pk)
    if request.method == "POST" and form.is_valid():
        try:
            decide = person_disposal_decide if one.kind == PERSON else disposal_decide
            decide(by=by, disposal=one, dispose_of_it=form.cleaned_data["answer"] == "dispose")
            return redirect("retention:disposal", one.pk)
        except (BadInput, Busy, Denied) as error:
            form.add_error(None, str(error))
    found = record_for(one.kind, one.key, by) if one.decided_at is None else None
    sort = sort_of(one.kind)
    if found:
        consulted(found[1])
    recalls = list(one.recalls.select_related("told_by"))
    entries = Entry.objects.in_bulk([recall.entry for recall in recalls])
    reach = reach_of(found[1]) if found else None
    context = {
        "disposal": one,
        "sort": sort,
        "held": found[1] if found else None,
        "counts": reach.counted(by) if reach else one.went,
        "reach": reach,
        "form": form,
        "carrying": Carrying.objects.filter(disposal=one).first(),
        "may_decide": by.may(Permission.APPROVE_DISPOSAL) or one.proposed_by_id == by.pk,
        "recalls": [(recall, entries.get(recall.entry)) for recall in recalls],
    }
    if one.refs and not one.going_on:
        context |= held_on(min(one.refs), by)
    return render(request, "retention/disposal.html", context, status=422 if form.errors else 200)


@page_for(Permission.REVIEW_RETENTION)
def told(request: HttpRequest, number: int) -> HttpResponse:
    """Say that whoever has a copy was told."""
    seen = Disposal.objects.visible_to(user_of(request))
    recall = Recall.objects.filter(pk=number, disposal__in=seen).first()
    if recall is None:
        raise Http404
    if request.method == "POST":
        recall_told(by=user_of(request), recall=recall)
    return redirect("retention:disposal", recall.disposal_id)


def _disposal(request: HttpRequest, number: int) -> Disposal:
    seen = Disposal.objects.visible_to(user_of(request))
    one: Disposal | None = seen.filter(pk=number).select_related("proposed_by", "decided_by").first()
    if one is None:
        raise Http404
    return one
