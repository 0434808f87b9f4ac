"""What is done to uploads and long work."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.imports.models import Progress, State, Upload, Work
from fourfold.desk.imports.sources import mapping_named
from fourfold.desk.uploads import folder, remove, store
from fourfold.errors import BadInput
from fourfold.history import quarantine


def upload_add(
    *, by: User, file: UploadedFile[Any], sort: str, mapping: str = "", marking: str = "OFFICIAL-SENSITIVE"
) -> Upload:
    """Keep an uploaded file, to be looked at and imported. Raises `Denied` (in
    service also where real data may not come in yet), and `BadInput` for a file that can be
    none of those that are imported."""
    check_may(by, Permission.IMPORT)
    check_may_hold_real_data()
    if marking not in by.markings:
        raise Denied("You would not see this upload any more. Leave its marking to who would.")
    if sort == "mapped":
        mapping_named(workspace(), mapping)
    return _keep(by, file, sort=sort, mapping=mapping if sort == "mapped" else "", marking=marking)


def _keep(by: User, file: UploadedFile[Any], **fields: str) -> Upload:
    path, digest = store(file, folder())
    try:
        with transaction.atomic():
            upload: Upload = Upload.objects.create(
                name=path.name, place=path.parent.name, size=path.stat().st_size, digest=digest, added_by=by, **fields
            )
            return upload
    except BaseException:
        remove(path)
        raise


@transaction.atomic
def upload_mean(*, by: User, upload: Upload, sort: str, mapping: str = "") -> None:
    """Say anew what an uploaded file is. Raises `Denied`, and `BadInput` while work on it goes on, for one that is
    gone, and for a mended row, which is what the file is that it was in."""
    check_may(by, Permission.IMPORT)
    upload = Upload.fresh(upload.pk)
    if upload.latest and upload.latest.going_on:
        raise BadInput("It is being imported. Stop the import first.")
    if upload.removed_at or upload.row:
        raise BadInput("What this file is cannot be changed any more. Upload it again.")
    if sort == "mapped":
        mapping_named(workspace(), mapping)
    upload.sort, upload.mapping = sort, mapping if sort == "mapped" else ""
    upload.save()


@transaction.atomic
def import_start(*, by: User, upload: Upload) -> Work:
    """Ask for an upload's import. Asked for again while one goes on, it is that one. Raises `Denied`, and `BadInput`
    when the file is gone."""
    check_may(by, Permission.IMPORT)
    check_may_hold_real_data()
    upload = Upload.fresh(upload.pk)
    latest = upload.latest
    if latest and latest.going_on:
        return latest
    if upload.removed_at:
        raise BadInput("The file has been removed. Upload it again.")
    return ask_for(by, upload=upload)


@transaction.atomic
def scan_start(*, by: User) -> Work:
    """Ask for the newest day to be scanned and filed, as `fourfold daily` does. Asked for again while one waits or
    runs, it is that one. Raises `Denied`."""
    check_may(by, Permission.IMPORT)
    waiting: Work | None = Work.objects.scans().filter(state__in=[State.WAITING, State.RUNNING]).first()
    return waiting or ask_for(by)


def ask_for(by: User, **of: Any) -> Work:
    """Put a piece of work on record and before the worker: that of an `upload`, of a `sheet`, or a scan."""
    from fourfold.desk.imports.tasks import enqueue

    work = put_down(by, **of)
    enqueue(work)
    return work


def put_down(by: User, **of: Any) -> Work:
    """Put a piece of work on record that is not the worker's to do."""
    work: Work = Work.objects.create(asked_by=by, **of)
    Progress.objects.create(work=work)
    return work


@transaction.atomic
def work_stop(*, by: User, work: Work) -> None:
    """Stop a piece of work: at once if it waits, else after the rows in hand. What was committed stays. Raises
    `Denied`."""
    check_may(by, work.needed)
    work = Work.fresh(work.pk)
    if work.state == State.WAITING:
        work.state, work.finished_at = State.STOPPED, timezone.now()
        work.said = f"Stopped by {by.name} before it began."
        work.save()
    elif work.state == State.RUNNING:
        Progress.objects.filter(work=work).update(stop=True)


@transaction.atomic
def upload_remove(*, by: User, upload: Upload) -> None:
    """Remove an uploaded file; that it was there stays on record. Raises `Denied`, and `BadInput` while work on it goes
    on."""
    check_may(by, Permission.IMPORT)
    upload = Upload.fresh(upload.pk)
    if upload.latest and upload.latest.going_on:
        raise BadInput("It is being imported. Stop the import first.")
    forget(upload)


def forget(upload: Upload) -> None:
    """Remove an upload's file, and say when."""
    remove(upload.path)
    if not upload.removed_at:
        upload.removed_at = timezone.now()
        upload.save()


def row_mend(*, by: User, source: Upload, name: str, row: quarantine.Kept, cells: list[str]) -> Work:
    """Import a rejected row with its cells mended, in the way of the upload that it came with. Once it is held it
    leaves the quarantine file `name`. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.IMPORT)
    check_may_hold_real_data()
    held = quarantine.read(workspace().quarantine / name)
    text = quarantine.mended(held, row, cells)
    file = SimpleUploadedFile(name, text.encode())
    upload = _keep(
        by, file, sort=source.sort, mapping=source.mapping, marking=source.marking, quarantined=name, row=row.digest
    )
    upload.compartments.set(source.compartments.all())
    return import_start(by=by, upload=upload)
