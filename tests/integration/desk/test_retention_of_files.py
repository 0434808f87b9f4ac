"""Uploads, packs and reports are under retention too, and take their files along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.integration.desk.test_retention import disposed, long_ago, names_due

from fourfold.desk.audit.verifying import verify
from fourfold.desk.imports.actions import upload_add
from fourfold.desk.imports.models import Work
from fourfold.desk.oversight.actions.meet import meeting_call, pack_make
from fourfold.desk.oversight.actions.minute import action_add, minute_add
from fourfold.desk.reports.models import Report
from fourfold.workspace import Workspace

Made = Callable[..., Any]


def test_uploads_packs_and_reports_are_due_and_go_with_their_files(
    somebody: Made, place: Workspace, django_capture_on_commit_callbacks: Made
) -> None:
    manager, keeper = somebody("tasking-manager"), somebody("records-manager")
    upload, other = (
        upload_add(by=manager, file=SimpleUploadedFile(f"{name}.csv", b"a,b"), sort="stored") for name in ("one", "two")
    )
    place.quarantine.mkdir(exist_ok=True)
    rejected, kept = place.quarantine / "one-1.csv", place.quarantine / "two-2.csv"
    for path in (rejected, kept):
        path.write_text("file,line,column,reason,a\n", encoding="utf-8")
    done = {"state": "done", "finished_at": timezone.now(), "asked_by": manager}
    work = Work.objects.create(upload=upload, result={"quarantine": [rejected.name]}, **done)
    today = timezone.localdate()
    meeting = meeting_call(by=manager, month=today, held_on=today, attendees=[])
    pack, second = meeting.packs.get(), pack_make(by=manager, meeting=meeting)
    minute = minute_add(by=manager, meeting=meeting, decision="Watch the invented wharf.")
    action = action_add(by=manager, meeting=meeting, what="Ask about the wharf", owner=manager, due=today)
    report = Report.objects.create(title="Invented", year="x", author=manager)
    for record in (upload, pack, second, report):
        long_ago(record)
    assert names_due(keeper) == {str(report)}, "work on an upload, and a minute of a pack's meeting, is news of it"
    for news in (work, minute, action):
        long_ago(news)
    assert names_due(keeper) == {str(upload), str(pack), str(second), str(report)}
    assert disposed(manager, keeper, second).done
    assert meeting.minutes.count() == 1  # as long as a pack of the meeting is kept
    for record in (upload, pack, report):
        with django_capture_on_commit_callbacks(execute=True):
            assert disposed(manager, keeper, record).done
        assert not type(record).objects.filter(pk=record.pk).exists()
    assert (meeting.minutes.count(), meeting.actions.count()) == (0, 0)
    assert [one.exists() for one in (upload.path, rejected, other.path, kept)] == [False, False, True, True]
    assert verify().faults == ()
