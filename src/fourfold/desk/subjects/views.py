"""The pages of requests: what is owed, gathering what is held, giving it to the reviewer, answering."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.recording import consulted
from fourfold.desk.forms import GovForm
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.subjects.actions import request_answer, request_open
from fourfold.desk.subjects.gathering import gather
from fourfold.desk.subjects.models import OUTCOMES, SubjectRequest
from fourfold.desk.subjects.written import as_document, as_json
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking
from fourfold.reports.to_word import to_word

TYPES = {
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class OpenForm(GovForm):
    """A new request."""

    ref = forms.CharField(
        label="Who asks, as the history calls them",
        help_text="As nominal:P000123. Make sure of who they are before anything is given out.",
        max_length=200,
    )
    received_on = forms.DateField(label="When it came")


class AnswerForm(GovForm):
    """How a request was answered."""

    outcome = forms.ChoiceField(label="How was it answered?", choices=OUTCOMES, widget=forms.RadioSelect)
    answer = forms.CharField(
        label="What was given, what was held back, and why",
        widget=forms.Textarea,
        error_messages={"required": "Say what was given, what was held back, and why"},
    )


@page_for(Permission.ANSWER_SUBJECT_ACCESS)
def index(request: HttpRequest) -> HttpResponse:
    """What is owed, the nearest first; and a new request."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            by, token = user_of(request), request.POST.get("token") or fresh_token()
            made = once(token, SubjectRequest, lambda: request_open(by=by, **form.cleaned_data))
            return redirect(made)
        except BadInput as error:
            form.add_error(None, str(error))
    held = SubjectRequest.objects.select_related("answered_by")
    context = {
        "form": form,
        "token": request.POST.get("token") or fresh_token(),
        "owed": held.filter(answered_on=None),
        "answered": held.exclude(answered_on=None).order_by("-answered_on")[:50],
    }
    return render(request, "subjects/index.html", context, status=422 if form.errors else 200)


@page_for(Permission.ANSWER_SUBJECT_ACCESS)
def asked(request: HttpRequest, key: int) -> HttpResponse:
    """One request: how much is held, and how it was answered."""
    held, form = _request(key), AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_answer(by=user_of(request), asked=held, **form.cleaned_data)
            messages.success(request, "The answer is on record.")
            return redirect(held)
        except BadInput as error:
            form.add_error(None, str(error))
    consulted(held, why=held.reference)
    parts = gather([held.ref], user_of(request))
    marking = highest_marking((item.marking for part in parts for item in part.items), none="")
    context = {"asked": held, "form": form, "parts": parts, "marking": marking}
    return render(request, "subjects/request.html", context, status=422 if form.errors else 200)


@page_for(Permission.ANSWER_SUBJECT_ACCESS)
def taken(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """All that is held, for the reviewer, as JSON or Word. It is on record as looked at: nothing is given out yet."""
    held = _request(key)
    if kind not in TYPES:
        raise Http404
    consulted(held, why=f"{held.reference}, taken for review as {kind}")
    parts = gather([held.ref], user_of(request))
    body = as_json(held, parts).encode() if kind == "json" else to_word(as_document(held, parts))
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{held.reference}.{kind}"'
    return response


def _request(key: int) -> SubjectRequest:
    found: SubjectRequest | None = SubjectRequest.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
