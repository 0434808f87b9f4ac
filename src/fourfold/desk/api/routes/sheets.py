"""Registers, and what belongs to their records, filled from files: read first, then what is new is taken in."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.api import shapes
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.problems import Refused
from fourfold.desk.api.scopes import REGISTERS_READ, REGISTERS_WRITE
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.recording import consulted
from fourfold.desk.imports.models import Sheet, Work
from fourfold.desk.imports.sheets import actions
from fourfold.desk.imports.sheets.models import Fate
from fourfold.desk.registers.declaration import Register, rows_named
from fourfold.desk.uploads import too_large

router = Router(tags=["Registers"], auth=Bearer(REGISTERS_READ, REGISTERS_WRITE))
MOST = 1000
"""Rejected rows told of at once; `counts` says how many there are."""


class SheetIn(Schema):
    """Who may see the file."""

    marking: str = "OFFICIAL-SENSITIVE"


class SheetRow(Schema):
    """A rejected row: where it stood, what is wrong with which column, and its cells."""

    file: str
    line: int
    column: str
    reason: str
    cells: list[str]


class SheetTold(Schema):
    """A file for a register, or for what belongs to one (`rows_of`). `state` of the last work on it, and `said`, why it
    ended as it did; `counts`: how many of its rows met each fate, once it is read; `header`, and the first thousand
    `rejected` rows under it."""

    id: int
    rows_of: str
    name: str
    marking: str
    state: str
    said: str
    read_at: shapes.Moment | None
    counts: dict[str, int]
    header: list[str]
    rejected: list[SheetRow]


@router.post("/registers/{slug:name}/import", response={201: SheetTold}, summary="Import a file into a register")
def sheet_add(
    request: HttpRequest, name: str, sent: Annotated[SheetIn, Form()], file: Annotated[UploadedFile, File()]
) -> Any:
    """Send it as multipart/form-data. It is only read; ask for it to see what each row would do, then take it in. The
    name is a register's, or of what belongs to its records: `groups`, `groups_members`."""
    user, register = user_of(request), _rows(request, name)
    broken = too_large(request)
    if broken:
        raise Refused(413, broken)

    def make() -> Work:
        return actions.sheet_add(by=user, register=register, file=file, marking=sent.marking)

    return Status(201, _put(_sheet(request, name, once_by_key(request, Work, make).sheet_id or 0)))


@router.get("/registers/{slug:name}/import/{int:number}", response=SheetTold, summary="One imported file")
def sheet_one(request: HttpRequest, name: str, number: int) -> Any:
    """How far it is, what its rows would do or did, and each rejected row with the reason. Rows that differ from what
    is held are decided by a person, on the desk's page of the file."""
    held = _sheet(request, name, number)
    consulted(held)
    return _put(held)


@router.post("/registers/{slug:name}/import/{int:number}/take-in", response=SheetTold, summary="Take in what is new")
def sheet_take_in(request: HttpRequest, name: str, number: int) -> Any:
    """Make the new records. Asked for again while that goes on, it is the same work."""
    actions.sheet_take_in(by=user_of(request), sheet=_sheet(request, name, number))
    return _put(_sheet(request, name, number))


def _rows(request: HttpRequest, name: str) -> Register:
    register = rows_named(name)
    for needed in (register.see, register.contribute):
        check_may(user_of(request), needed)
    return register


def _sheet(request: HttpRequest, name: str, number: int) -> Sheet:
    """A file of the caller's own; nobody sees another's."""
    user = user_of(request)
    own = Sheet.objects.visible_to(user).filter(added_by=user, register=_rows(request, name).name)
    found: Sheet | None = own.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _put(one: Sheet) -> dict[str, Any]:
    work = one.latest
    rejected = one.rows.filter(fate=Fate.REJECTED).values("file", "line", "column", "reason", "cells")[:MOST]
    return {
        **{name: getattr(one, name) for name in ("id", "name", "marking", "read_at", "counts", "header")},
        "rows_of": one.register,
        "state": work.state if work else "",
        "said": work.said if work else "",
        "rejected": list(rejected),
    }
