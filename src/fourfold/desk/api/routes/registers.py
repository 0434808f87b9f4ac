"""Every register, from its declaration: what is in it, its records, what belongs to them, and their history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field, JsonValue

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.api import records, shapes
from fourfold.desk.api.matching import IfMatch, seen_version
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.scopes import REGISTERS_EXPORT, REGISTERS_READ, REGISTERS_WRITE
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.recording import consulted
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.actions import child_save, record_save
from fourfold.desk.registers.declaration import Child, Register, register_named, registers, rows_named
from fourfold.desk.registers.exporting import FORMATS, download
from fourfold.desk.registers.forms import DeskForm, child_form, record_form
from fourfold.desk.registers.history import history_of
from fourfold.desk.registers.tables import filtered

router = Router(tags=["Registers"])
READS, WRITES = Bearer(REGISTERS_READ), Bearer(REGISTERS_READ, REGISTERS_WRITE)
NOT_FILTERS = ("page", "per_page", "why")
KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.ModelMultipleChoiceField, "records"),
    (forms.ModelChoiceField, "record"),
    (forms.ChoiceField, "choice"),
    (forms.BooleanField, "yes-no"),
    (forms.DateTimeField, "moment"),
    (forms.DateField, "day"),
    (forms.IntegerField, "number"),
)


class RecordIn(Schema):
    """A record's values by field. The fields are the register's own: ask for the register to see them."""

    values: dict[str, JsonValue] = Field(description="by field; what is left out stays as it is, or as it begins")


@router.get("/registers", response=list[shapes.RegisterAbout], auth=READS, summary="The registers")
def registers_list(request: HttpRequest) -> Any:
    """Those that the caller may see, with their fields."""
    user = user_of(request)
    return [_about(register, user) for register in registers() if user.may(register.see)]


@router.get("/registers/{slug:name}", response=Page[shapes.RecordRow], auth=READS, summary="A register's records")
def records_list(request: HttpRequest, name: str, asked: AskedPage) -> dict[str, Any]:
    """In the register's order. Any of the register's filters may be given, and `words`."""
    register, user = _register(request, name), user_of(request)
    found = filtered(register, user, request.GET)
    unknown = [one for one in request.GET if one not in (*found.filters, *NOT_FILTERS)]
    if unknown:
        raise ValidationError({one: [f"No filter. There are: {', '.join(found.filters)}."] for one in unknown})
    if not found.form.is_valid():
        raise ValidationError(found.form.errors.as_data())
    rows = records.with_related(found.qs, register.columns)
    return paged(rows, asked, lambda held: records.rows(held, register, user))


A_FILE = {"schema": {"type": "string", "format": "binary"}}


class ExportIn(Schema):
    """Why it is taken out, which goes on record, and as what."""

    why: str = Field(min_length=1, max_length=400)
    kind: Literal["csv", "xlsx"] = "csv"


@router.post(
    "/registers/{slug:name}/export",
    response={200: None},
    auth=Bearer(REGISTERS_READ, REGISTERS_EXPORT),
    summary="Take a register out as a file",
    openapi_extra={"responses": {200: {"content": {form.partition(";")[0]: A_FILE for form in FORMATS.values()}}}},
)
def register_file(request: HttpRequest, name: str, sent: ExportIn) -> HttpResponse:
    """What the caller may see of it, its highest marking in the first row, as CSV or Excel; of what belongs to its
    records, by a name as `groups_members`. It is a disclosure, and on record as one."""
    return download(_register(request, name, rows_named), user_of(request), sent.kind, sent.why)


@router.post("/registers/{slug:name}", response={201: shapes.Record}, auth=WRITES, summary="Add a record")
def record_add(request: HttpRequest, response: HttpResponse, name: str, sent: RecordIn) -> Any:
    """A partial record is saved; `missing` says what is still wanted."""
    register, user = _register(request, name), user_of(request)
    check_may(user, register.contribute)
    bare = record_form(register, user)
    values = _begun(bare, sent.values, user)

    def make() -> Restricted:
        form = _valid(record_form(register, user, data=values, instance=register.model()))
        return record_save(register=register, form=form, by=user)

    made = once_by_key(request, register.model, make)
    return Status(201, _told(response, _record(request, register, made.pk), register, user))


@router.get("/registers/{slug:name}/{int:key}", response=shapes.Record, auth=READS, summary="One record")
def record_one(request: HttpRequest, response: HttpResponse, name: str, key: int) -> Any:
    """A record with what belongs to it. Its `version` is the ETag too."""
    register = _register(request, name)
    record = _record(request, register, key)
    consulted(record)
    return _told(response, record, register, user_of(request))


@router.patch("/registers/{slug:name}/{int:key}", response=shapes.Record, auth=WRITES, summary="Change a record")
def record_change(
    request: HttpRequest,
    response: HttpResponse,
    name: str,
    key: int,
    sent: RecordIn,
    if_match: IfMatch = "",
) -> Any:
    """Only what is sent changes. If-Match says which version was read; a record that somebody else has changed since is
    not overwritten (412)."""
    register, user = _register(request, name), user_of(request)
    check_may(user, register.contribute)
    record = _record(request, register, key)
    consulted(record)
    seen = seen_version(if_match)
    values = records.sent_for(record_form(register, user), sent.values, user)
    form = _valid(record_form(register, user, only=values, data=values, instance=record))
    changed = record_save(register=register, form=form, by=user, seen=seen)
    return _told(response, _record(request, register, changed.pk), register, user)


@router.get("/registers/{slug:name}/{int:key}/history", response=list[shapes.Change], auth=READS, summary="History")
def record_past(request: HttpRequest, name: str, key: int) -> Any:
    """Who changed what on a record and on what belongs to it, from what to what; newest first."""
    register = _register(request, name)
    record = _record(request, register, key)
    consulted(record)
    return [
        {
            "at": one.entry.at,
            "by": one.entry.actor_name,
            "did": one.entry.action,
            "what": one.what,
            "fields": None
            if one.fields is None
            else [{"field": field, "before": before, "after": after} for field, before, after in one.fields],
        }
        for one in history_of(record, user_of(request), register.children)
    ]


@router.post(
    "/registers/{slug:name}/{int:key}/{slug:child_name}",
    response={201: shapes.ChildRecord},
    auth=WRITES,
    summary="Add what belongs to a record",
)
def child_add(request: HttpRequest, name: str, key: int, child_name: str, sent: RecordIn) -> Any:
    """A person at risk, a notice, a breach: whatever the register says belongs to its records."""
    register, user = _register(request, name), user_of(request)
    check_may(user, register.contribute)
    parent, child = _record(request, register, key), register.child(child_name)
    consulted(parent)
    values = _begun(child_form(child, user), sent.values, user)

    def make() -> Kept:
        form = _valid(child_form(child, user, data=values, instance=child.model(**{child.parent: parent})))
        return child_save(register=register, child=child, form=form, parent=parent, by=user)

    made = once_by_key(request, child.model, make)
    return Status(201, records.child_rows([made], child, user)[0])


@router.patch(
    "/registers/{slug:name}/{int:key}/{slug:child_name}/{int:child_key}",
    response=shapes.ChildRecord,
    auth=WRITES,
    summary="Change what belongs to a record",
)
def child_change(
    request: HttpRequest,
    name: str,
    key: int,
    child_name: str,
    child_key: int,
    sent: RecordIn,
    if_match: IfMatch = "",
) -> Any:
    """Only what is sent changes. If-Match says which version was read."""
    register, user = _register(request, name), user_of(request)
    check_may(user, register.contribute)
    parent, child = _record(request, register, key), register.child(child_name)
    held = _belonging(child, parent, child_key, user)
    consulted(parent)
    seen = seen_version(if_match)
    values = records.sent_for(child_form(child, user), sent.values, user)
    form = _valid(child_form(child, user, only=values, data=values, instance=held))
    saved = child_save(register=register, child=child, form=form, parent=parent, by=user, seen=seen)
    return records.child_rows([saved], child, user)[0]


def _told(response: HttpResponse, record: Restricted, register: Register, user: User) -> dict[str, Any]:
    told = records.whole(record, register, user)
    response["ETag"] = f'"{told["version"]}"'
    return told


def _begun(form: DeskForm, sent: dict[str, Any], user: User) -> dict[str, Any]:
    """What was sent, over what a new record begins with."""
    begins = model_to_dict(form.instance, list(form.fields))
    return {**begins, **records.sent_for(form, sent, user)}


def _valid(form: DeskForm) -> DeskForm:
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form


def _register(request: HttpRequest, name: str, find: Callable[[str], Register] = register_named) -> Register:
    register = find(name)
    check_may(user_of(request), register.see)
    return register


def _record(request: HttpRequest, register: Register, key: int) -> Restricted:
    found: Restricted | None = register.model.objects.visible_to(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _belonging(child: Child, parent: Restricted, key: int, user: User) -> Kept:
    found: Kept | None = child.seen_by(user, [parent]).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _about(register: Register, user: User) -> dict[str, Any]:
    contributes = user.may(register.contribute)
    return {
        "name": register.name,
        "title": register.title,
        "about": register.about,
        "may_contribute": contributes,
        "filters": [*register.filters, *(["words"] if register.search else [])],
        "fields": _fields(record_form(register, user), register.wanted, contributes),
        "children": [
            {
                "name": child.name,
                "title": child.title,
                "fields": _fields(child_form(child, user), child.wanted, contributes),
            }
            for child in register.children
        ],
    }


def _fields(form: DeskForm, wanted: tuple[str, ...], contributes: bool) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": str(field.label or name),
            "kind": next((kind for sort, kind in KINDS if isinstance(field, sort)), "text"),
            "choices": _choices(field),
            "may_fill": contributes,
            "wanted": name in wanted,
        }
        for name, field in form.fields.items()
    ]


def _choices(field: forms.Field) -> list[dict[str, Any]] | None:
    """The choices that are words; records are too many, and are asked for where they are."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return None
    offered: Any = field.choices
    return [{"id": str(value), "title": str(title)} for value, title in offered if value != ""]
