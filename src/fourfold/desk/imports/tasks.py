"""Long work, as the worker does it: every piece can be stopped, killed and begun again, and says how it ended."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from fourfold.desk.accounts.access import check_may
from fourfold.desk.audit.acting import acting
from fourfold.desk.context import workspace
from fourfold.desk.daily import morning
from fourfold.desk.facts.providing import facts_held
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.identities.finding import look_soon
from fourfold.desk.imports import sources
from fourfold.desk.imports.actions import forget
from fourfold.desk.imports.models import Progress, State, Upload, Work
from fourfold.desk.imports.sheets.running import sheet_work
from fourfold.errors import Busy, FourfoldError
from fourfold.history import quarantine
from fourfold.history.importing import Counts, Import
from fourfold.history.quality import held as count_held
from fourfold.triggers.filing import file_daily
from fourfold.triggers.scan import scan

EVERY = 1.0
"""Seconds between two notes of how far a piece of work is."""


class Stopped(Exception):
    """Somebody asked for the work to end."""


def enqueue(work: Work) -> None:
    """Put a piece of work before the worker, once it is on record."""
    transaction.on_commit(lambda: do_work.enqueue(work.pk))


@task()
def do_work(number: int) -> None:
    """Do one piece of work, for who asked for it."""
    work = Work.objects.select_related("upload", "sheet", "asked_by").filter(pk=number).first()
    if work is None or not work.going_on:
        return
    with acting(by=work.asked_by, why=f"work {work.pk}"):
        work.state, work.started_at = State.RUNNING, work.started_at or timezone.now()
        work.save()
        try:
            check_may(work.asked_by, work.needed)
            work.result = _result(work)
            state = State.FAILED if work.result.get("failed") and not work.result.get("read") else State.DONE
        except Stopped:
            state, work.said = State.STOPPED, "Stopped. What was committed stays; run it again and it goes on."
        except FourfoldError as error:
            state, work.said = State.FAILED, str(error)
        except Exception as error:
            _end(work, State.FAILED, f"It failed in a way that was not foreseen ({type(error).__name__}). {AGAIN}")
            raise
        _end(work, state, work.said)


def _result(work: Work) -> dict[str, Any]:
    if work.upload:
        return _import(work, work.upload)
    return sheet_work(work.sheet, work.asked_by, _Telling(work)) if work.sheet else _scan(work)


AGAIN = "What was committed stays; it can be run again. Tell whoever runs the desk: the reason is in its log."


def _end(work: Work, state: State, said: str) -> None:
    work.state, work.said, work.finished_at = state, said, timezone.now()
    work.save()


class _Telling:
    """Keeps the progress of a piece of work, and notices when it is asked to stop."""

    def __init__(self, work: Work) -> None:
        self._work, self._rows, self._told = work, 0, 0.0
        self.tell("", 0)

    def __call__(self, name: str, rows: int) -> None:
        self._rows += rows
        if time.monotonic() - self._told >= EVERY:
            self.tell(name, self._rows)

    def tell(self, name: str, rows: int) -> None:
        """Note it, and raise `Stopped` if somebody asked for that."""
        self._told = time.monotonic()
        progress, _ = Progress.objects.get_or_create(work=self._work)
        if progress.stop:
            raise Stopped
        Progress.objects.filter(pk=progress.pk).update(file=name[-200:], rows=rows, at=timezone.now())


def _import(work: Work, upload: Upload) -> dict[str, Any]:
    check_may_hold_real_data()
    telling, place = _Telling(work), workspace()
    before = set(place.quarantine.glob("*.csv"))
    while True:
        try:
            counts = sources.run(upload, Import(place, telling, marking=upload.marking))
            break
        except Busy:  # one writer at a time: begun again, it finds unchanged what it had committed
            telling.tell("(another import is writing; this one waits for it)", 0)
    if not counts.failed:
        _mended(upload, counts, before)
    if not counts.failed and not settings.KEEP_UPLOADS:
        forget(upload)
    look_soon()
    count_held(place)  # so that nobody waits for it on the data-quality page
    return as_json(counts)


def _mended(upload: Upload, counts: Counts, before: set[Path]) -> None:
    """Rows that were mended leave their quarantine file. One mended in the browser and rejected again stays there as it
    was. A whole file that was downloaded, mended and uploaded takes the place of the one that it was: what of it is
    rejected again is in a new one."""
    held = workspace().quarantine / (upload.quarantined or upload.name)
    if held not in before:  # downloaded under a higher marking than it was written with
        alike = (one for one in before if quarantine.unmarked(one.name) == quarantine.unmarked(held.name))
        held = next(alike, held)
    if upload.quarantined and counts.rejected:
        for path in set(counts.quarantine) - before:
            path.unlink()
        counts.quarantine = []
    elif upload.quarantined and held in before:
        quarantine.take_out(held, lambda row: row.digest == upload.row)
    elif held in before and held not in counts.quarantine and quarantine.is_one(upload.path):
        origins = {row.origin for row in quarantine.read(upload.path).rows}
        quarantine.take_out(held, lambda row: row.origin in origins)


def as_json(counts: Counts) -> dict[str, Any]:
    """An import's counts, to be kept: quarantine files by their names."""
    found = dataclasses.asdict(counts)
    found["quarantine"] = [path.name for path in counts.quarantine]
    found["failed"] = [list(one) for one in counts.failed]
    return found


def _scan(work: Work) -> dict[str, Any]:
    telling = _Telling(work)
    found = scan(workspace(), facts=facts_held(workspace()))
    telling.tell(f"Filing the triggers of {found.as_of}", 0)
    file_daily(workspace(), found, now=dt.datetime.now(dt.UTC))
    filed = morning(workspace(), found)
    return {
        "as_of": found.as_of.isoformat(),
        **filed.counts(),
        "could_not_run": [[one.title, one.wants] for one in found.could_not_run],
    }
