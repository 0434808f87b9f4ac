"""The auditor's pages: who looked at this person, what did this user look at. Asking is itself on record."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action, Entry, Seal, Subject
from fourfold.desk.audit.recording import record
from fourfold.desk.forms import GovForm
from fourfold.desk.pages import page_for
from fourfold.desk.registers.exporting import safe_cell

PAGE = 100
MOST = 50_000
COLUMNS = ("when", "who", "roles", "did", "kind of record", "record", "why")


class AskForm(GovForm):
    """What is asked of the audit."""

    subject = forms.CharField(
        label="Who looked at this person, group or premises?", required=False, help_text="As nominal:P000123"
    )
    user = forms.ModelChoiceField(
        label="What did this user do?", queryset=User.objects.order_by("name"), required=False, empty_label="Anybody"
    )
    action = forms.ChoiceField(label="What was done", choices=[("", "Anything"), *Action.choices], required=False)
    kind = forms.CharField(label="Kind of record", required=False, help_text="As trigger, threat or user")
    key = forms.CharField(label="Record", required=False)
    since = forms.DateField(label="From", required=False)
    until = forms.DateField(label="To", required=False)


@page_for(Permission.SEE_AUDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Entries that answer what is asked, newest first: metadata, never the content of a record."""
    form = AskForm(request.GET or None)
    asked = form.is_bound and form.is_valid()
    found = _found(form.cleaned_data) if asked else Entry.objects.none()
    if asked:
        _on_record(Action.CONSULTATION, form.cleaned_data)
    context = {
        "form": form,
        "asked": asked,
        "page": Paginator(found.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page")),
        "query": "&".join(part for part in request.GET.urlencode().split("&") if not part.startswith("page=")),
        "head": Seal.objects.order_by("-number").first(),
        "may_export": user_of(request).may(Permission.EXPORT),
    }
    return render(request, "audit/index.html", context)


@page_for(Permission.SEE_AUDIT)
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file, at most fifty thousand entries; exporting is a disclosure, and on record."""
    check_may(user_of(request), Permission.EXPORT)
    form = AskForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    _on_record(Action.DISCLOSURE, data)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for one in _found(data).order_by("-at", "-pk")[:MOST].iterator():
        cells = (one.at.isoformat(), one.actor_name, ", ".join(one.roles), one.get_action_display(), one.kind, one.key)
        writer.writerow([safe_cell(cell) for cell in (*cells, one.why)])
    return response


def _found(asked: dict[str, Any]) -> QuerySet[Entry]:
    found = Entry.objects.all()
    if asked.get("subject"):
        found = found.filter(pk__in=Subject.objects.filter(ref=asked["subject"].strip()).values("entry"))
    if asked.get("user"):
        found = found.filter(actor=str(asked["user"].pk))
    for name in ("action", "kind", "key"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked.get("since"):
        found = found.filter(at__date__gte=asked["since"])
    if asked.get("until"):
        found = found.filter(at__date__lte=asked["until"])
    return found


def _on_record(action: Action, asked: dict[str, Any]) -> None:
    words = "; ".join(f"{name}: {value}" for name, value in asked.items() if value)
    subject = asked.get("subject") or ""
    record(action, "audit", "entries", why=words, subjects=[("asked about", subject.strip())] if subject else ())
