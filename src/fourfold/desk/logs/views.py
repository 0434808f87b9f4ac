"""A record's decision log, and its export for disclosure."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.cells import safe_cell
from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.logs.actions import START, entries_of, entry_add, is_whole
from fourfold.desk.logs.forms import DiscloseForm, EntryForm
from fourfold.desk.logs.models import LogEntry
from fourfold.desk.logs.records import record_for
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import address_of
from fourfold.desk.registers.models import fresh_token, once
from fourfold.errors import BadInput


@page_for(Permission.SEE_LOGS)
def log(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The log on a record, and adding to it."""
    on, user = _record(request, kind, key), user_of(request)
    consulted(on)
    form = EntryForm(request.POST or None)
    if request.method == "POST":
        check_may(user, Permission.ADD_TO_LOGS)
        if form.is_valid():
            try:
                token = request.POST.get("token", "")
                once(token, LogEntry, lambda: entry_add(by=user, on=on, **form.cleaned_data))
                messages.success(request, "Added. It cannot be changed; a later entry can take it back.")
                return redirect("logs:log", kind, key)
            except BadInput as error:
                form.add_error(None, str(error))
    context = {
        "on": on,
        "address": address_of(on),
        "kind": kind,
        "key": key,
        "entries": entries_of(on),
        "form": form,
        "token": fresh_token(),
        "may_add": user.may(Permission.ADD_TO_LOGS),
        "may_disclose": user.may(Permission.EXPORT),
    }
    return render(request, "logs/log.html", context, status=422 if form.errors else 200)


@page_for(Permission.EXPORT)
def disclose(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The whole log for disclosure (Criminal Procedure and Investigations Act 1996): every entry, with its digest."""
    check_may(user_of(request), Permission.SEE_LOGS)
    on = _record(request, kind, key)
    form = DiscloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entries = entries_of(on)
        record(Action.DISCLOSURE, kind, key, why=f"decision log: {form.cleaned_data['why']}", subjects=on.subjects())
        if form.cleaned_data["kind"] == "csv":
            return _csv(on, entries)
        context = {
            "on": on,
            "entries": entries,
            "whole": is_whole(entries),
            "final": entries[-1].digest if entries else START,
            "why": form.cleaned_data["why"],
        }
        return render(request, "logs/disclosed.html", context)
    context = {"on": on, "kind": kind, "form": form}
    return render(request, "logs/disclose.html", context, status=422 if form.errors else 200)


def _csv(on: Restricted, entries: list[LogEntry]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="decision-log.csv"'
    writer = csv.writer(response)
    writer.writerow([on.marking, safe_cell(on)])
    writer.writerow(["number", "when", "by", "role", "decision", "rationale", "takes back", "digest"])
    for one in entries:
        cells = (one.by.name, one.by_role, one.words, one.rationale)
        writer.writerow(
            [one.number, one.at.isoformat(), *map(safe_cell, cells), one.replaces if one.replaces else "", one.digest]
        )
    return response


def _record(request: HttpRequest, kind: str, key: str) -> Restricted:
    found = record_for(kind, key, user_of(request))
    if found is None:
        raise Http404
    return found
