"""Uploading events, how far their import is, rejected rows and mending them, and the quality of the data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import JsonValue

from fourfold.desk.accounts.access import user_of
from fourfold.desk.api import put, shapes
from fourfold.desk.api.paging import AskedPage, Page, paged
from fourfold.desk.api.posting import once_by_key
from fourfold.desk.api.problems import Refused
from fourfold.desk.api.scopes import EVENTS_IMPORT, QUALITY_READ
from fourfold.desk.api.signing_in import Bearer
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import consulted, record
from fourfold.desk.context import workspace
from fourfold.desk.imports import actions, shown
from fourfold.desk.imports.forms import UploadForm
from fourfold.desk.imports.models import Upload, Work
from fourfold.desk.uploads import too_large
from fourfold.history import quarantine

router = Router(tags=["Imports"], auth=Bearer(EVENTS_IMPORT))


class WorkTold(Schema):
    """A piece of long work. `counts` once it is done; `rows` read so far; `said`: why it ended as it did."""

    id: int
    state: str
    rows: int
    file: str
    started_at: shapes.Moment | None
    finished_at: shapes.Moment | None
    said: str
    counts: dict[str, JsonValue]


class UploadTold(Schema):
    """An uploaded file and the last work on it. `removed_at`: when the file itself was removed."""

    id: int
    name: str
    size: int
    digest: str
    sort: str
    mapping: str
    marking: str
    added_by: shapes.Named
    removed_at: shapes.Moment | None
    work: WorkTold | None


class UploadIn(Schema):
    """What the file is, through which mapping its columns become events, and who may see it. `start`: import it now."""

    sort: Literal["police-uk", "mapped", "stored"]
    mapping: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    start: bool = True


class QuarantineTold(Schema):
    """A file of rejected rows, with its marking."""

    name: str
    marking: str
    rows: int
    upload: int | None


class Rejected(Schema):
    """A rejected row: where it stood, what is wrong with which column, and its cells. `key` is sent to mend it."""

    key: str
    file: str
    line: str
    column: str
    reason: str
    cells: list[str]


class RejectedRows(Schema):
    """The rejected rows of one file, under their columns' names."""

    name: str
    header: list[str]
    rows: list[Rejected]


class MendIn(Schema):
    """The row's cells, mended, in the header's order."""

    cells: list[str]


class Figure(Schema):
    """A count with its definition, and its share of what the definition says."""

    title: str
    value: int
    share: float | None
    definition: str


class Gap(Schema):
    """Months of which a source holds nothing; where a kind is named, nothing of that kind."""

    kind: str | None
    months: list[str]


class SourceTold(Schema):
    """One source's data, as far as the caller may see its events."""

    source: str
    first: dt.date
    last: dt.date
    months: int
    missing: list[Gap]
    figures: list[Figure]


class Unable(Schema):
    """A rule that the history cannot answer, and what it wants."""

    rule: str
    title: str
    wants: str


class Quality(Schema):
    """How good the data are that rules and people go by."""

    sources: list[SourceTold]
    rules_that_cannot_run: list[Unable]


@router.get("/uploads", response=Page[UploadTold], summary="Uploads")
def uploads_list(request: HttpRequest, asked: AskedPage) -> dict[str, Any]:
    """Uploaded files that the caller may see, the newest first, with what became of each."""
    found = Upload.objects.visible_to(user_of(request)).select_related("added_by")
    found = found.prefetch_related("works__progress").order_by("-pk")
    return paged(found, asked, lambda rows: [_put(one) for one in rows])


@router.post("/uploads", response={201: UploadTold}, summary="Upload a file")
def upload_add(request: HttpRequest, sent: Annotated[UploadIn, Form()], file: Annotated[UploadedFile, File()]) -> Any:
    """Send it as multipart/form-data. It is imported at once, unless `start` is false; ask for it again to see how far
    that is."""
    user = user_of(request)
    broken = too_large(request)
    if broken:
        raise Refused(413, broken)
    form = UploadForm(sent.dict(), {"file": file}, user=user)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    said = {name: form.cleaned_data[name] for name in ("file", "sort", "mapping", "marking")}
    made = once_by_key(request, Upload, lambda: actions.upload_add(by=user, **said))
    if sent.start and made.latest is None:
        actions.import_start(by=user, upload=made)
    return Status(201, _put(Upload.fresh(made.pk)))


@router.get("/uploads/{int:number}", response=UploadTold, summary="One upload")
def upload_one(request: HttpRequest, number: int) -> Any:
    """How far its import is, and once it is done what became of every row."""
    held = _upload(request, number)
    consulted(held)
    return _put(held)


@router.post("/uploads/{int:number}/import", response=UploadTold, summary="Import an upload")
def upload_import(request: HttpRequest, number: int) -> Any:
    """Import it, or import it again, which changes nothing that is held already."""
    held = _upload(request, number)
    actions.import_start(by=user_of(request), upload=held)
    return _put(_upload(request, number))


@router.post("/uploads/{int:number}/stop", response=UploadTold, summary="Stop an import")
def upload_stop(request: HttpRequest, number: int) -> Any:
    """Stop it after the rows in hand; what was committed stays, and it can be imported again."""
    held = _upload(request, number)
    if held.latest:
        actions.work_stop(by=user_of(request), work=held.latest)
    return _put(_upload(request, number))


@router.post("/uploads/{int:number}/remove", response=UploadTold, summary="Remove an upload's file")
def upload_remove(request: HttpRequest, number: int) -> Any:
    """Remove the file itself; that it was there, and what became of its rows, stays on record."""
    actions.upload_remove(by=user_of(request), upload=_upload(request, number))
    return _put(_upload(request, number))


@router.post("/scans", response={201: WorkTold}, summary="Scan the newest day")
def scan_start(request: HttpRequest) -> Any:
    """Scan and file the newest day, as the timer does. Asked for again while one goes on, it is that one."""
    return Status(201, _work(actions.scan_start(by=user_of(request))))


@router.get("/scans/{int:number}", response=WorkTold, summary="One scan")
def scan_one(request: HttpRequest, number: int) -> Any:
    """How a scan that was asked for stands, and what it filed."""
    found = Work.objects.scans().filter(pk=number).first()
    if found is None:
        raise Http404
    return _work(found)


@router.get("/quarantine", response=list[QuarantineTold], summary="Files of rejected rows")
def quarantine_list(request: HttpRequest) -> Any:
    """The files of rejected rows that the caller may see."""
    files = shown.quarantined(user_of(request))
    return [
        {"name": one.name, "marking": one.marking, "rows": one.rows, "upload": one.upload and one.upload.pk}
        for one in files
    ]


@router.get("/quarantine/{name}", response=RejectedRows, summary="Rejected rows")
def quarantine_rows(request: HttpRequest, name: str) -> Any:
    """Each rejected row with its line, its column and the reason. That they were looked at is on record."""
    _, _, held = _quarantine(request, name)
    record(Action.CONSULTATION, "quarantine", name)
    rows = [
        {"key": one.digest, **{part: getattr(one, part) for part in ("file", "line", "column", "reason", "cells")}}
        for one in held.rows
    ]
    return {"name": name, "header": held.header, "rows": rows}


@router.post("/quarantine/{name}/{slug:key}", response={201: UploadTold}, summary="Mend a rejected row")
def row_mend(request: HttpRequest, name: str, key: str, sent: MendIn) -> Any:
    """Import a rejected row with its cells mended. Once it is held it leaves the quarantine."""
    user = user_of(request)
    _, upload, held = _quarantine(request, name)
    row = next((one for one in held.rows if one.digest == key), None)
    if row is None or upload is None:
        raise Http404

    def make() -> Work:
        return actions.row_mend(by=user, source=upload, name=name, row=row, cells=sent.cells)

    return Status(201, _put(_upload(request, once_by_key(request, Work, make).upload_id or 0)))


@router.get("/data-quality", response=Quality, auth=Bearer(QUALITY_READ), summary="How good the data are")
def quality(request: HttpRequest) -> Any:
    """Each source's counts with their definitions and the months it lacks; and the rules that cannot run."""
    areas = bool(workspace().area_levels)
    return {
        "sources": [
            {
                **{name: getattr(one, name) for name in ("source", "first", "last", "months")},
                "missing": one.missing,
                "figures": shown.figures(one, areas=areas),
            }
            for one in shown.quality_seen(user_of(request))
        ],
        "rules_that_cannot_run": shown.rules_that_cannot_run(),
    }


def _upload(request: HttpRequest, number: int) -> Upload:
    found: Upload | None = Upload.objects.visible_to(user_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _quarantine(request: HttpRequest, name: str) -> tuple[Path, Upload | None, quarantine.Quarantined]:
    path, upload = shown.quarantine_path(name, user_of(request))
    return path, upload, quarantine.read(path)


def _put(one: Upload) -> dict[str, Any]:
    same = ("id", "name", "size", "digest", "sort", "mapping", "marking", "removed_at")
    latest = max(one.works.all(), key=lambda work: work.pk, default=None)
    return {
        **{name: getattr(one, name) for name in same},
        "added_by": put.named(one.added_by),
        "work": _work(latest) if latest else None,
    }


def _work(one: Work) -> dict[str, Any]:
    progress = getattr(one, "progress", None)
    same = ("id", "state", "started_at", "finished_at", "said")
    return {
        **{name: getattr(one, name) for name in same},
        "rows": progress.rows if progress else 0,
        "file": progress.file if progress else "",
        "counts": one.result,
    }
