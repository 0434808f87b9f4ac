"""The auditor's pages. They show metadata; the content of a change only with a reason. Asking is itself on record."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fourfold.cells import safe_cell
from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.asking import AskForm, WhyForm, asked_on_record, content_read, entries_asked_for
from fourfold.desk.audit.models import Action, Detail, Entry, Seal, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.audit.withholding import marking_behind, withheld
from fourfold.desk.pages import page_for

PAGE = 100
MOST = 50_000
COLUMNS = ("when", "who", "roles", "did", "kind of record", "record", "why")


@page_for(Permission.SEE_AUDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Entries that answer what is asked, newest first: metadata, never the content of a record."""
    form = AskForm(request.GET or None)
    asked = form.is_bound and form.is_valid()
    found = entries_asked_for(form.cleaned_data) if asked else Entry.objects.none()
    if asked:
        asked_on_record(Action.CONSULTATION, form.cleaned_data)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "asked": asked,
        "page": page,
        "withheld": withheld(page, user_of(request)),
        "reasons": reasons_of(page),
        "query": "&".join(part for part in request.GET.urlencode().split("&") if not part.startswith("page=")),
        "head": Seal.objects.order_by("-number").first(),
        "may_export": user_of(request).may(Permission.EXPORT),
    }
    return render(request, "audit/index.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_AUDIT)
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry; what a change said, once the auditor has said why they need to read it."""
    found, user = get_object_or_404(Entry, pk=number), user_of(request)
    hidden = bool(withheld([found], user))
    subjects = list(Subject.objects.filter(entry=found.pk).order_by("role", "ref"))
    form = WhyForm(request.POST or None)
    body: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid() and not hidden:
        body = content_read(found, subjects, form.cleaned_data["why"])
    context = {
        "one": found,
        "hidden": hidden,
        "marking": "" if hidden else marking_behind(found.kind, found.key),
        "subjects": [] if hidden else subjects,
        "why": "" if hidden else reasons_of([found]).get(found.pk, ""),
        "held": Detail.objects.filter(entry=found.pk).exists(),
        "form": form,
        "fields": [(name, *values) for name, values in body.items()] if body else None,
    }
    return render(request, "audit/entry.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_AUDIT)
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file, at most fifty thousand entries; exporting is a disclosure, and on record. It is marked as
    high as its reader may see: entries tell of records of every marking, in words that have none of their own."""
    check_may(user_of(request), Permission.EXPORT)
    form = AskForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    asked_on_record(Action.DISCLOSURE, data)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    writer = csv.writer(response)
    writer.writerow([user_of(request).clearance])
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in row] for row in _rows(data, user_of(request)))
    return response


def _rows(asked: dict[str, Any], user: User) -> Iterator[tuple[str, ...]]:
    found = entries_asked_for(asked)[:MOST].iterator()
    while piece := list(islice(found, 1000)):
        hidden, reasons = withheld(piece, user), reasons_of(piece)
        for one in piece:
            roles, did = ", ".join(one.roles), one.get_action_display()
            why = "(withheld)" if one.pk in hidden else reasons.get(one.pk, "")
            yield one.at.isoformat(), one.actor_name, roles, did, one.kind, one.key, why
