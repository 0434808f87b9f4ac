"""Matching by a partner's file, which is kept for as long as its day says and then deleted."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import record, record_of
from fourfold.desk.cohorts.actions.people import person_add
from fourfold.desk.cohorts.criteria import Criterion, criteria
from fourfold.desk.cohorts.models import Cohort, MatchFile
from fourfold.desk.cohorts.models.cohort import folder
from fourfold.desk.cohorts.policies import check_gives, check_open
from fourfold.desk.partners.models import Agency
from fourfold.desk.uploads import remove, store
from fourfold.errors import BadInput

COLUMNS = ("reference", "name", "family", "value")
"""The columns that a file may have; the first it must have."""
MOST_ROWS = 50_000


def file_match(
    *, by: User, cohort: Cohort, criterion: str, agency: Agency, file: UploadedFile[Any], keep_days: int
) -> MatchFile:
    """Match a cohort by a partner's file (CSV). Who is in the cohort and meets the criterion by it has met it; who is
    not joins it only where the criterion says so. Nothing is kept of anybody else but the file, until its day. Raises
    `Denied`, and `BadInput` with the line for a file that cannot be read: nothing of it is used then."""
    check_open(cohort, by)
    check_gives(cohort, agency)
    found = criteria()
    asked = found.one(criterion)
    if asked is None:
        raise BadInput(f"There is no criterion {criterion!r} in {found.said}.")
    if not 1 <= keep_days <= found.keep_file_days:
        raise BadInput(f"A file is kept for 1 to {found.keep_file_days} days, as the criteria say.")
    path, digest = store(file, folder())
    try:
        rows = _read(path, asked)
        with transaction.atomic():
            made: MatchFile = MatchFile.objects.create(
                cohort=cohort,
                criterion=criterion,
                agency=agency,
                name=path.name,
                place=path.parent.name,
                digest=digest,
                rows=len(rows),
                added_by=by,
                keep_until=timezone.localdate() + dt.timedelta(days=keep_days),
            )
            made.matched = _match(by, cohort, asked, made, rows)
            made.save()
            return made
    except BaseException:
        remove(path)
        raise


@transaction.atomic
def files_delete() -> int:
    """Delete every file whose day has passed, and say so in the audit; gives how many. Somebody has to be acting."""
    gone = 0
    for one in MatchFile.objects.select_for_update().filter(deleted_at=None, keep_until__lt=timezone.localdate()):
        file_delete(one)
        gone += 1
    return gone


@transaction.atomic
def file_delete_now(*, by: User, file: MatchFile) -> None:
    """Delete a file before its day. Raises `Denied`."""
    if not file.cohort.visible_for(by):
        raise Denied("There is no such file.")
    held = MatchFile.fresh(file.pk)
    if held.deleted_at is None:
        file_delete(held)


def file_delete(held: MatchFile) -> None:
    """Delete a file. Its row stays: that it was there, and when it went."""
    remove(held.path)
    held.deleted_at = timezone.now()
    held.save()
    kind, key = record_of(held)
    record(Action.ERASURE, kind, key, why="A partner's file for matching was deleted.")


def _match(by: User, cohort: Cohort, criterion: Criterion, made: MatchFile, rows: list[dict[str, str]]) -> int:
    inside = {one.ref for one in cohort.people.filter(left_on=None)}
    left = {one.ref for one in cohort.people.exclude(left_on=None)}
    matched = 0
    for row in rows:
        ref = row["reference"]
        if (ref in inside or criterion.adds) and ref not in left and criterion.met_by(row["value"]):
            person_add(
                by=by,
                cohort=cohort,
                fields={"ref": ref, "name": row["name"], "family": row["family"]},
                criterion=criterion.name,
                how=criterion.in_words(row["value"]),
                file=f"{made.name}, {made.agency}, {made.added_at:%-d %B %Y}",
            )
            matched += 1
    return matched


def _read(path: Path, criterion: Criterion) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path.name}: is not text in UTF-8. Save it as CSV (UTF-8) and try again.") from None
    reader = csv.DictReader(text.splitlines())
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if "reference" not in names:
        raise BadInput(f"{path.name}, line 1: has no column 'reference'. Its columns may be: {', '.join(COLUMNS)}.")
    reader.fieldnames = names
    rows: list[dict[str, str]] = []
    for number, row in enumerate(reader, start=2):
        told = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not told["reference"]:
            raise BadInput(f"{path.name}, line {number}: has no reference.")
        try:
            criterion.met_by(told["value"])
        except ValueError:
            raise BadInput(f"{path.name}, line {number}: {told['value']!r} is no number.") from None
        rows.append(told)
        if len(rows) > MOST_ROWS:
            raise BadInput(f"{path.name}: has more than {MOST_ROWS:,} rows. Ask the partner for what is needed alone.")
    return rows
