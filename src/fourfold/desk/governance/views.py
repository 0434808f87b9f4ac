"""The governance record's pages: administrators record, auditors see."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.governance.actions import document_end, document_record
from fourfold.desk.governance.checks import governed, grounds
from fourfold.desk.governance.forms import EndForm, form_for
from fourfold.desk.governance.models import Document
from fourfold.desk.governance.requirements import REQUIREMENTS
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.errors import BadInput


@page_for(Permission.SEE_GOVERNANCE)
def index(request: HttpRequest) -> HttpResponse:
    """How each requirement stands, and why it matters."""
    found = grounds()
    context = {
        "grounds": found,
        "refusing": [one for one in found if one.refuses],
        "governed": governed(),
        "grace": settings.GOVERNANCE_GRACE_DAYS,
        "may_record": user_of(request).may(Permission.MANAGE_GOVERNANCE),
        "ended": Document.objects.exclude(ended_at=None).select_related("ended_by").order_by("-ended_at"),
    }
    return render(request, "governance/index.html", context)


@page_for(Permission.MANAGE_GOVERNANCE)
def add(request: HttpRequest, sort: str) -> HttpResponse:
    """Put a document on record; `?replaces=` names the one whose place it takes."""
    requirement, by = REQUIREMENTS.get(sort), user_of(request)
    if requirement is None:
        raise Http404
    replaces = _live(request.GET.get("replaces"), sort)
    form = form_for(requirement, request.POST or None, _known(replaces))
    if request.method == "POST" and form.is_valid():
        try:
            once(
                request.POST.get("token") or fresh_token(),
                Document,
                lambda: document_record(by=by, sort=sort, fields=form.cleaned_data, replaces=replaces),
            )
            return redirect("governance:index")
        except BadInput as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "requirement": requirement,
        "replaces": replaces,
        "token": request.POST.get("token") or fresh_token(),
    }
    return render(request, "governance/add.html", context, status=422 if form.errors else 200)


@page_for(Permission.SEE_GOVERNANCE)
def document(request: HttpRequest, key: int) -> HttpResponse:
    """One document; administrators may end it."""
    held = Document.objects.select_related("recorded_by", "ended_by", "replaces").filter(pk=key).first()
    if held is None:
        raise Http404
    by, form = user_of(request), EndForm(request.POST or None)
    if request.method == "POST":
        check_may(by, Permission.MANAGE_GOVERNANCE)
        if form.is_valid():
            document_end(by=by, document=held, why=form.cleaned_data["ended_why"])
            return redirect("governance:index")
    else:
        consulted(held)
    context = {"held": held, "form": form, "may_record": by.may(Permission.MANAGE_GOVERNANCE)}
    return render(request, "governance/document.html", context, status=422 if form.errors else 200)


def _live(key: str | None, sort: str) -> Document | None:
    if not key:
        return None
    found: Document | None = Document.objects.live().filter(pk=key, sort=sort).first() if key.isdigit() else None
    if found is None:
        raise Http404
    return found


def _known(replaces: Document | None) -> dict[str, object]:
    """What the form begins with: all that the document before says, but who signed it and when."""
    names = ("name", "joint", "arrangement", "purpose", "basis", "sensitive", "condition")
    return {name: getattr(replaces, name) for name in names} if replaces else {}
