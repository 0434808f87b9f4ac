"""The audit, for auditors: metadata, and what a change said only for a reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, JsonValue

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.scopes import AUDIT_READ
from fourfold.desk.api.shapes import Moment, Number
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.asking import AskForm, WhyForm, asked_on_record, content_read, entries_asked_for
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.audit.withholding import withheld

router = Router(tags=["Audit"], auth=Bearer(AUDIT_READ))


class AuditEntry(Schema):
    """Who did what to which record. `withheld`: the auditor may not see the record, so neither its reason."""

    id: int
    at: Moment
    by: str
    roles: list[str]
    did: str
    kind: str
    key: str
    why: str | None
    withheld: bool


class AuditContent(Schema):
    """What a change said; null where it said nothing, has been erased or is withheld."""

    entry: AuditEntry
    content: dict[str, JsonValue] | None


class Asked(Schema):
    """What is asked of the audit."""

    subject: str = Field("", description="whom it concerned, as nominal:P000123", max_length=200)
    user: Number | None = Field(None, description="who did it: a user's number")
    action: str = ""
    kind: str = ""
    key: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


class WhyIn(Schema):
    """Why a change's content is read; it goes on record."""

    why: str


@router.get("/audit", response=Page[AuditEntry], summary="Who looked at and did what")
def entries_list(request: HttpRequest, asked: AskedPage, about: Annotated[Asked, Query()]) -> dict[str, Any]:
    """Entries that answer, newest first: metadata, never a record's content. Asking is itself on record."""
    form = AskForm(about.dict())
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    asked_on_record(Action.CONSULTATION, form.cleaned_data)
    user = user_of(request)

    def put(rows: list[Entry]) -> list[dict[str, Any]]:
        hidden, reasons = withheld(rows, user), reasons_of(rows)
        return [_put(one, reasons.get(one.pk, ""), hidden=one.pk in hidden) for one in rows]

    return paged(entries_asked_for(form.cleaned_data), asked, put)


@router.post("/audit/{int:number}/content", response=AuditContent, summary="What a change said")
def entry_content(request: HttpRequest, number: int, sent: WhyIn) -> Any:
    """The content of one change, for a reason, which goes on record."""
    entry = Entry.objects.filter(pk=number).first()
    if entry is None:
        raise Http404
    form = WhyForm({"why": sent.why})
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    hidden = bool(withheld([entry], user_of(request)))
    subjects = list(Subject.objects.filter(entry=entry.pk))
    content = None if hidden else content_read(entry, subjects, form.cleaned_data["why"])
    return {"entry": _put(entry, reasons_of([entry]).get(entry.pk, ""), hidden=hidden), "content": content}


def _put(one: Entry, why: str, *, hidden: bool) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": one.at,
        "by": one.actor_name,
        "roles": one.roles,
        "did": one.action,
        "kind": one.kind,
        "key": one.key,
        "why": None if hidden else why,
        "withheld": hidden,
    }
