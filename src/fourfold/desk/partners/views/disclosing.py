"""Proposing a disclosure, under an agreement or in an emergency: what of which records goes, to whom, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.pages import page_for
from fourfold.desk.partners.actions.disclose import Told, disclosure_emergency, disclosure_propose
from fourfold.desk.partners.forms import DiscloseForm, EmergencyForm, TellForm
from fourfold.desk.partners.models import Disclosure
from fourfold.desk.partners.packaging import Held
from fourfold.desk.partners.policies import NotCovered
from fourfold.desk.partners.saying import Part, rows_of
from fourfold.desk.partners.settings import sharing
from fourfold.desk.partners.shareable import Picked, by_reference, picked
from fourfold.desk.registers.models import fresh_token, once
from fourfold.errors import BadInput
from fourfold.history.schema import highest_marking

Pairs = list[tuple[str, str]]


@page_for(Permission.DISCLOSE)
def disclose(request: HttpRequest) -> HttpResponse:
    """Propose a disclosure under an agreement."""
    by = user_of(request)

    def make(data: dict[str, Any], told: Told, chosen: Pairs, held: Held) -> Disclosure:
        return disclosure_propose(by=by, told=told, agreement=data["agreement"], chosen=chosen, held_back=held)

    return _page(request, DiscloseForm, make, emergency=False)


@page_for(Permission.DISCLOSE)
def emergency(request: HttpRequest) -> HttpResponse:
    """Disclose at once, because somebody may come to harm meanwhile."""
    by = user_of(request)

    def make(data: dict[str, Any], told: Told, chosen: Pairs, held: Held) -> Disclosure:
        who, kinds = data["reviewer"], data["kinds"]
        return disclosure_emergency(by=by, told=told, kinds=kinds, chosen=chosen, reviewer=who, held_back=held)

    return _page(request, EmergencyForm, make, emergency=True)


Make = Callable[[dict[str, Any], Told, Pairs, Held], Disclosure]


@dataclasses.dataclass(frozen=True)
class Offered:
    """A record that was put in, with the parts of it that may go at all and the keys of those that are held back.
    `name` is how the form calls it."""

    picked: Picked
    name: str
    parts: tuple[Part, ...]
    held: frozenset[str]


def _page(request: HttpRequest, form_of: type[TellForm], make: Make, *, emergency: bool) -> HttpResponse:
    by, sent = user_of(request), (request.POST or request.GET).copy()
    check_may_hold_real_data(new=False)
    chosen = [seen for one in sent.getlist("record") if (seen := _picked(one, by))]
    missing = _put_in(chosen, sent, by)
    adding = request.method != "POST" or "add" in sent
    form = form_of(by=by, initial={**sent.dict(), "kinds": sent.getlist("kinds")}) if adding else form_of(sent, by=by)
    refused = ""
    if not adding and form.is_valid() and not missing:
        data = form.cleaned_data
        told = Told(data["agency"], data["recipient"], data["purpose"], data["why"])
        pairs = [(one.kind, one.key) for one in chosen]
        held = {(one.kind, one.key): _held(one, sent) for one in chosen}
        try:
            made = once(sent.get("token", ""), Disclosure, lambda: make(data, told, pairs, held))
            messages.success(request, f"{made.reference}: {made.get_state_display().lower()}.")
            return redirect("partners:disclosure", made.pk)
        except NotCovered as error:
            record(Action.REFUSED, "agency", data["agency"].pk, why=f"A disclosure was refused. {error}")
            refused = str(error)
        except BadInput as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {
        "form": form,
        "chosen": [_offered(one, by, sent) for one in chosen],
        "refused": refused,
        "missing": missing,
        "emergency": emergency,
        "settings": sharing(),
        "token": sent.get("token") or fresh_token(),
        "marking": highest_marking((one.marking for one in chosen), none=""),
    }
    status = 422 if refused or form.errors or missing else 200
    return render(request, "partners/disclose.html", context, status=status)


def _picked(said: str, by: User) -> Picked | None:
    kind, _, key = said.partition(":")
    return picked(kind, key, by)


def _name(one: Picked) -> str:
    return f"{one.kind}:{one.key}"


def _held(one: Picked, sent: QueryDict) -> frozenset[str]:
    """What the form holds back of a record, by key."""
    named = f"{_name(one)}|"
    return frozenset(said.removeprefix(named) for said in sent.getlist("hold") if said.startswith(named))


def _offered(one: Picked, by: User, sent: QueryDict) -> Offered:
    """A record with what it says, to choose from. The look is on record."""
    if one.record is not None:
        consulted(one.record)
    else:
        record(Action.CONSULTATION, one.kind, one.key, subjects=one.subjects)
    parts = (part for row in rows_of(one, by) if not row.hidden for part in row.parts if part.offered)
    return Offered(one, _name(one), tuple(parts), _held(one, sent))


def _put_in(chosen: list[Picked], sent: QueryDict, by: User) -> str:
    """Put in the record that the form asks for by its reference; gives what nothing is called, where nothing is."""
    wanted = sent.get("more", "").strip()
    found = by_reference(wanted, by)
    if found is not None:
        sent["more"] = ""
        if (found.kind, found.key) not in {(one.kind, one.key) for one in chosen}:
            chosen.append(found)
    return "" if found else wanted
