"""Disclosures: the list, one of them with its package, and the package to take along."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import Denied, user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.compartments.restricted import marking_of
from fourfold.desk.forms import GovForm, WordsForm
from fourfold.desk.pages import page_for
from fourfold.desk.partners.actions.disclose import disclosure_decide, disclosure_review, disclosure_withdraw
from fourfold.desk.partners.document import TYPES, package_file
from fourfold.desk.partners.forms import DecideForm
from fourfold.desk.partners.models import Disclosure
from fourfold.desk.partners.models.disclosure import State
from fourfold.desk.partners.policies import check_may_decide, check_may_review, in_force
from fourfold.desk.partners.sealed import is_whole
from fourfold.errors import BadInput

MOST = 200


@page_for(Permission.SEE_PARTNERS)
def disclosures(request: HttpRequest) -> HttpResponse:
    """What was disclosed and what waits, newest first."""
    found = _seen(request).select_related("agency", "agreement", "proposed_by", "reviewer")
    rows = list(found[:MOST])
    waiting = [one for one in rows if one.state == State.WAITING]
    to_review = list(found.to_review()[:MOST])  # type: ignore[attr-defined]
    context = {
        "rows": rows, "waiting": waiting, "to_review": to_review, "marking": marking_of(rows),
        "may_disclose": user_of(request).may(Permission.DISCLOSE),
        "may_import": user_of(request).may(Permission.IMPORT),
    }  # fmt: skip
    return render(request, "partners/disclosures.html", context)


@page_for(Permission.SEE_PARTNERS)
def disclosure(request: HttpRequest, key: int) -> HttpResponse:
    """One disclosure: its package as the agency reads it, what was left out, and what is to be done about it."""
    held, by = _one(request, key), user_of(request)
    consulted(held)
    asked = request.POST.get("form", "")
    decide = DecideForm(request.POST if asked == "decide" else None)
    withdraw = WordsForm(request.POST if asked == "withdraw" else None, label="Why is it withdrawn?", prefix="withdraw")
    review = WordsForm(request.POST if asked == "review" else None, label="What did you find?", prefix="review")
    forms: dict[str, GovForm] = {"decide": decide, "withdraw": withdraw, "review": review}
    if asked in forms and forms[asked].is_valid():
        try:
            if asked == "decide":
                data = decide.cleaned_data
                disclosure_decide(by=by, disclosure=held, make=data["answer"] == "make", why=data["decided_why"])
            elif asked == "withdraw":
                disclosure_withdraw(by=by, disclosure=held, why=withdraw.cleaned_data["words"])
            else:
                disclosure_review(by=by, disclosure=held, finding=review.cleaned_data["words"])
            messages.success(request, "On record.")
            return redirect("partners:disclosure", held.pk)
        except (BadInput, Denied) as error:
            forms[asked].add_error(None, str(error))
    context = {
        **forms,
        "held": held,
        "whole": is_whole(held),
        "in_force": in_force(held),
        "may_decide": _may(lambda: check_may_decide(held, by)),
        "may_review": _may(lambda: check_may_review(held, by)),
        "may_withdraw": held.state == State.MADE and by.may(Permission.APPROVE_DISCLOSURES),
        "may_take": held.state == State.MADE and by.may(Permission.DISCLOSE),
        "kinds": list(TYPES),
    }
    wrong = any(one.errors for one in forms.values())
    return render(request, "partners/disclosure.html", context, status=422 if wrong else 200)


@page_for(Permission.DISCLOSE)
def package(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """A package that was made, as a file to be handed over."""
    held = _one(request, key)
    if held.state != State.MADE:
        raise Denied("Only what was made leaves.")
    return handed_over(held, kind)


def handed_over(held: Disclosure, kind: str) -> HttpResponse:
    """A package as a file, on record with the digest of what was handed over. Raises `Http404` for another kind."""
    if kind not in TYPES:
        raise Http404
    body = package_file(held, kind)
    digest = hashlib.sha256(body).hexdigest()
    record(Action.DISCLOSURE, "disclosure", held.pk, why=f"{held} as {kind}, SHA-256 {digest}")
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{held.reference}.{kind}"'
    return response


def _may(check: object) -> bool:
    try:
        check()  # type: ignore[operator]
    except Denied:
        return False
    return True


def _seen(request: HttpRequest) -> QuerySet[Disclosure]:
    found: QuerySet[Disclosure] = Disclosure.objects.visible_to(user_of(request))
    return found


def _one(request: HttpRequest, key: int) -> Disclosure:
    found = _seen(request).filter(pk=key).select_related("agency", "agreement").first()
    if found is None:
        raise Http404
    return found
