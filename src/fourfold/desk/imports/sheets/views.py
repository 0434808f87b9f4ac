"""The pages of a register's import: uploading a sheet, what it would do, taking it in, and deciding what differs."""

from __future__ import annotations

import dataclasses
import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.audit.versions import version_of
from fourfold.desk.compartments.restricted import Restricted, marking_of
from fourfold.desk.imports import shown
from fourfold.desk.imports.actions import work_stop
from fourfold.desk.imports.models import Work
from fourfold.desk.imports.sheets.actions import KEPT_DAYS, sheet_add, sheet_forget, sheet_take_in, sheet_update
from fourfold.desk.imports.sheets.files import empty_file, rejected_file
from fourfold.desk.imports.sheets.forms import SheetForm, TakeAwayForm
from fourfold.desk.imports.sheets.meaning import Reader
from fourfold.desk.imports.sheets.models import Fate, Row, Sheet
from fourfold.desk.pages import page_for
from fourfold.desk.registers.declaration import Register, address_of, belongings, rows_named
from fourfold.desk.registers.exporting import FORMATS
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.registers.views import register_or_404
from fourfold.desk.uploads import too_large
from fourfold.errors import FourfoldError

PAGE = 25
_TICKED = re.compile(r"row-(\d{1,15})")


@dataclasses.dataclass(frozen=True)
class Differing:
    """A row that differs, what it is about as that is now, on which record that is seen and where, the version that is
    shown, and what would change from what to what."""

    row: Row
    record: Kept
    on: Restricted
    address: str
    seen: str
    changes: tuple[tuple[str, str, str], ...]


@page_for("register")
def sheet_upload(request: HttpRequest, name: str) -> HttpResponse:
    """Upload a file for a register; what it needs to look like, and the sheets that the user uploaded before."""
    register, user = _register(request, name), user_of(request)
    sent = request.POST if request.method == "POST" else None
    form = SheetForm(sent, request.FILES or None, user=user, broken_off=too_large(request))
    token = request.POST.get("token") or fresh_token()
    if sent is not None and form.is_valid():
        said = {part: form.cleaned_data[part] for part in ("file", "marking")}
        try:
            made = once(token, Work, lambda: sheet_add(by=user, register=register, **said))
            return redirect("registers:sheet", name, made.sheet_id)
        except FourfoldError as error:
            form.add_error("file", str(error))
    sheets = _own(user, register)[:20]
    context = {
        "register": register,
        "form": form,
        "token": token,
        "sheets": sheets,
        "marking": marking_of(sheets),
        "days": KEPT_DAYS,
        "belonging": belongings(register),
    }
    return render(request, "imports/sheet_upload.html", context, status=422 if form.errors else 200)


@page_for("register")
def sheet_empty(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """An empty file to fill in."""
    register = _register(request, name)
    if kind not in FORMATS:
        raise Http404
    return _file(empty_file(register, user_of(request), kind), f"{register.name}-to-fill-in", kind)


@page_for("register")
def sheet_page(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """One sheet: how far it is, what its rows would do or did, what has to be mended, and what differs. It is taken in,
    stopped and forgotten here, and what was ticked is changed."""
    register, user = _register(request, name), user_of(request)
    sheet = _own(user, register).filter(pk=key).first()
    if sheet is None:
        raise Http404
    form = TakeAwayForm(request.POST if request.POST.get("do") == "take-away" else None)
    if request.method == "POST" and not form.is_bound:
        _do(request, sheet, request.POST.get("do", ""))
        return redirect(request.get_full_path())
    if form.is_bound and form.is_valid():
        return _taken_away(sheet, form.cleaned_data["kind"], form.cleaned_data["why"])
    consulted(sheet)
    work = sheet.latest
    differing = [] if work and work.going_on else _differing(sheet, user, request.GET.get("page"))
    context = {
        "register": register, "sheet": sheet, "form": form, "work": work, "differing": differing,
        "counts": shown.counts_of(work) if work and sheet.read_at else [],
        "progress": getattr(work, "progress", None),
        "page": _pages(sheet, request.GET.get("page")),
        "new": sheet.rows.filter(fate=Fate.NEW)[:PAGE], "rejected": sheet.rows.filter(fate=Fate.REJECTED)[: 4 * PAGE],
        "marking": marking_of([sheet], (one.on for one in differing)),
    }  # fmt: skip
    return render(request, "imports/sheet.html", context, status=422 if form.errors else 200)


def _taken_away(sheet: Sheet, kind: str, why: str) -> HttpResponse:
    rows = sheet.rows.filter(fate=Fate.REJECTED).count()
    record(Action.DISCLOSURE, "sheet", sheet.pk, why=f"{rows} rejected rows: {why}")
    name = f"{sheet.marking.replace(' ', '-')}-{sheet.register}-to-mend-{sheet.pk}"
    return _file(rejected_file(sheet, kind), name, kind)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _do(request: HttpRequest, sheet: Sheet, what: str) -> None:
    user = user_of(request)
    try:
        if what == "start":
            sheet_take_in(by=user, sheet=sheet)
        elif what == "stop" and sheet.latest:
            work_stop(by=user, work=sheet.latest)
        elif what == "forget":
            sheet_forget(by=user, sheet=sheet)
        elif what == "update":
            _update(request, sheet, user)
    except FourfoldError as error:
        messages.warning(request, str(error))


def _update(request: HttpRequest, sheet: Sheet, user: User) -> None:
    ticked = {int(found[1]): str(seen) for one, seen in request.POST.items() if (found := _TICKED.fullmatch(one))}
    changed, kept = sheet_update(by=user, sheet=sheet, ticked=ticked)
    if not ticked:
        messages.warning(request, "Nothing was ticked, so nothing was changed.")
    if changed:
        messages.success(request, f"{changed} record{'s were' if changed > 1 else ' was'} changed.")
    for one in kept:
        messages.warning(request, one)


def _pages(sheet: Sheet, asked: str | None) -> object:
    return Paginator(sheet.rows.filter(fate=Fate.DIFFERS), PAGE).get_page(asked)


def _differing(sheet: Sheet, user: User, asked: str | None) -> list[Differing]:
    """A page of the rows that differ, against the records as they are now."""
    reader, found = Reader(sheet.of, user, sheet.header), []
    for row in Paginator(sheet.rows.filter(fate=Fate.DIFFERS), PAGE).get_page(asked):
        meant = reader.means(row.cells)
        if meant.fate is Fate.DIFFERS and meant.record is not None:
            kept = sheet.of.seen_by(user).get(pk=meant.record.pk)  # without what the row says of it
            on = sheet.of.shown_at(kept)
            consulted(on)
            found.append(Differing(row, kept, on, address_of(on), version_of(kept), meant.differing))
    return found


def _own(user: User, register: Register) -> models.QuerySet[Sheet]:
    found: models.QuerySet[Sheet] = Sheet.objects.visible_to(user).filter(added_by=user, register=register.name)
    return found


def _register(request: HttpRequest, name: str) -> Register:
    register = register_or_404(request, name, rows_named)
    check_may(user_of(request), register.contribute)
    return register
