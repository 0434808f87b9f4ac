"""Disposing of everything that is held on a person: all of it on one page, and one decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record
from fourfold.desk.context import workspace
from fourfold.desk.pages import page_for
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.retention.actions.person import check_free, person_disposal_propose
from fourfold.desk.retention.disposing import PERSON
from fourfold.desk.retention.forms import DisposeForm
from fourfold.desk.retention.models import Disposal
from fourfold.desk.retention.person import hidden_from, key_of, reach_of_person, stay, together
from fourfold.desk.search.refs import sort_of
from fourfold.desk.subjects.gathering import gather
from fourfold.errors import BadInput
from fourfold.history import people
from fourfold.history.schema import highest_marking
from fourfold.history.store import History


@page_for(Permission.REVIEW_RETENTION)
def propose_person(request: HttpRequest) -> HttpResponse:
    """Everything that is held on a person, of what the user may see; and proposing to dispose of it."""
    by, ref = user_of(request), request.GET.get("ref", request.POST.get("ref", "")).strip()
    if not ref:
        return render(request, "retention/person.html", {"ref": ""})
    form, token = DisposeForm(request.POST or None), request.POST.get("token") or fresh_token()
    if sort_of(ref) != "person" or not ref.partition(":")[2]:
        wrong = "Write a person’s reference as the history does, as in nominal:P000123"
        return render(request, "retention/person.html", {"ref": ref, "wrong": wrong}, status=422)
    made = proposed(request, form, token, lambda reason: person_disposal_propose(by=by, ref=ref, reason=reason))
    if made is not None:
        return made
    context = {"ref": ref, "form": form, "token": token, **held_on(ref, by)}
    record(Action.CONSULTATION, PERSON, key_of(ref), subjects=[("to be disposed of", one) for one in context["refs"]])
    return render(request, "retention/person.html", context, status=422 if form.errors else 200)


def proposed(
    request: HttpRequest, form: DisposeForm, token: str, propose: Callable[[str], Disposal]
) -> HttpResponse | None:
    """Propose a disposal with the reason that was sent, and go on to it; None where nothing was sent, or where the form
    now says what is wrong."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = once(token, Disposal, lambda: propose(form.cleaned_data["reason"]))
    except (BadInput, ValidationError) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return None
    messages.success(request, "Proposed. Somebody else decides it.")
    return redirect("retention:disposal", made.pk)


def held_on(ref: str, by: User) -> dict[str, Any]:
    """What a page about somebody's disposal shows: what goes, what stays without them, and what stands against it. Of
    what a user may not see, nothing."""
    refs = together(ref)
    reach = reach_of_person(refs)
    unseen, _ = hidden_from(by, reach, refs)
    alone, others = people.events_of(History(workspace()).files(), refs) if not unseen else ([], [])
    against = ""
    try:
        check_free(by, reach, refs, tell=False)
    except BadInput as error:
        against = str(error)
    parts = gather(refs, by)
    return {
        "refs": refs,
        "reach": reach,
        "counts": reach.counted(by),
        "alone": len(alone),
        "others": len(others),
        "stay": [one for one in stay(reach) if one.visible_for(by)],
        "against": against,
        "parts": parts,
        "marking": highest_marking((item.marking for part in parts for item in part.items), none=""),
    }
