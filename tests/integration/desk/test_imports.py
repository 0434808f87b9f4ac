"""Files uploaded, looked at, imported, mended and imported again, through the pages; and what is refused. All rows are
invented."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.desk.import_rows import BAD, GOOD, STREET, street, uploaded

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.imports import actions, sources, tasks
from fourfold.desk.imports.models import Progress, State, Upload, Work
from fourfold.desk.imports.worker import take_up_again
from fourfold.errors import Busy
from fourfold.history.importing import Import
from fourfold.history.store import History
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]

MAPPING = """source: invented-log
time_zone: Europe/London
id: {columns: [ref]}
kind: robbery
occurred: when
known_from: {days_after: 1}
"""


def events(place: Workspace) -> int:
    history = History(place)
    return int(history.held([f"police-uk-street:{n:064}" for n in range(10)]).num_rows)


def test_an_upload_is_looked_at_first_and_imported_when_asked(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("analyst"))
    address = uploaded(client, street(GOOD.format(1), GOOD.format(2), BAD.format(3)))["Location"]
    page = client.get(address).content.decode()
    assert "3 rows looked at: 2 can be used, the others cannot" in page
    assert "Line 4, Month:" in page
    assert "On or near No Street" in page
    assert History(place).version == -1  # a look writes nothing
    assert not list(place.quarantine.glob("*"))
    work_off(lambda: client.post(address, {"do": "start"}))
    work = Work.objects.get()
    assert work.state == State.DONE
    told = {name: work.result[name] for name in ("files", "read", "new", "unchanged", "duplicates", "rejected")}
    assert told == {"files": 1, "read": 3, "new": 2, "unchanged": 0, "duplicates": 0, "rejected": 1}
    assert events(place) == 2
    assert "Rows that made an event that was not held before." in client.get(address).content.decode()


def test_importing_twice_changes_nothing(place: Workspace, somebody: Made, client_of: Signed, work_off: Made) -> None:
    client = client_of(somebody("analyst"))
    for _ in range(2):
        address = uploaded(client, street(GOOD.format(1)))["Location"]
        work_off(lambda at=address: client.post(at, {"do": "start"}))
    second, first = Work.objects.order_by("-pk")
    assert (first.result["new"], second.result["new"], second.result["unchanged"]) == (1, 0, 1)
    assert first.result["version"] == second.result["version"]


def test_a_rejected_row_is_mended_in_the_browser(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("analyst"))
    address = uploaded(client, street(GOOD.format(1), BAD.format(2)))["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    (name,) = Work.objects.get().result["quarantine"]
    page = client.get(f"/imports/quarantine/{name}/")
    assert "2024-10-invented-street.csv, 3" in page.content.decode()
    (row,) = page.context["page"]
    mending = f"/imports/quarantine/{name}/{row.digest}/"
    cells = {field.name: field.value() for field in client.get(mending).context["form"]}
    wrong = work_off(lambda: client.post(mending, {**cells, "cell_1": "2024-32", "token": "a" * 32}))
    assert client.get(wrong["Location"]).context["work"].result["rejected"] == 1
    assert [one.name for one in place.quarantine.glob("*.csv")] == [name]  # it waits where it did, and only there
    right = work_off(lambda: client.post(mending, {**cells, "cell_1": "2024-10", "token": "b" * 32}))
    assert client.get(right["Location"]).context["work"].result["new"] == 1
    assert not list(place.quarantine.glob("*.csv"))
    held = History(place).held([f"police-uk-street:{2:064}"]).to_pylist()
    assert [(one["file"], one["line"]) for one in held] == [("2024-10-invented-street.csv", 3)]


def test_rejected_rows_are_downloaded_for_a_reason_mended_and_uploaded(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("tasking-manager"))
    address = uploaded(client, street(BAD.format(1), BAD.format(2)))["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    (name,) = Work.objects.get().result["quarantine"]
    assert client.post(f"/imports/quarantine/{name}/", {}).status_code == 422
    Upload.objects.update(marking="OFFICIAL-SENSITIVE")  # after which what leaves is marked higher than the file
    made = client.post(f"/imports/quarantine/{name}/", {"why": "To mend it."})
    text = b"".join(made.streaming_content).decode()  # type: ignore[attr-defined]
    named = made["Content-Disposition"].partition('filename="')[2].rstrip('"')
    assert named == name.replace("OFFICIAL_", "OFFICIAL-SENSITIVE_")
    assert Entry.objects.filter(action=Action.DISCLOSURE, kind="quarantine", key=name).exists()
    assert client.get(address).status_code == 200
    assert Entry.objects.filter(action=Action.CONSULTATION, kind="upload").exists()
    again = uploaded(client, text.replace(",2024-31,", ",2024-10,").encode(), name=named)["Location"]
    work_off(lambda: client.post(again, {"do": "start"}))
    assert Work.objects.first().result["new"] == 2  # type: ignore[union-attr]
    assert not list(place.quarantine.glob("*.csv"))


def test_a_quarantine_file_uploaded_as_it_is_loses_nothing(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("tasking-manager"))
    address = uploaded(client, street(BAD.format(1), BAD.format(2)))["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    (path,) = place.quarantine.glob("*.csv")
    text = path.read_text()
    again = uploaded(client, text.encode(), name=path.name)["Location"]
    work_off(lambda: client.post(again, {"do": "start"}))
    assert [one.read_text() for one in place.quarantine.glob("*.csv")] == [text]
    one_mended = uploaded(client, text.replace(",2024-31,", ",2024-10,", 1).encode(), name=path.name)["Location"]
    work_off(lambda: client.post(one_mended, {"do": "start"}))
    assert Work.objects.first().result["new"] == 1  # type: ignore[union-attr]
    (left,) = place.quarantine.glob("*.csv")
    assert f"{2:064}" in left.read_text()
    assert f"{1:064}" not in left.read_text()


def test_any_file_through_a_mapping_of_ones_own(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("analyst"))
    rows = b"ref,when\nA1,2024-10-01 10:00\nA2,never\n"
    own = SimpleUploadedFile("mine.yaml", MAPPING.encode())
    assert uploaded(client, rows, "log.csv", sort="mapped").status_code == 422  # no mapping chosen
    wrong = SimpleUploadedFile("wrong.yaml", b"source: x\n")
    refused = client.post(
        "/imports/add/",
        {"file": SimpleUploadedFile("log.csv", rows), "sort": "mapped", "own": wrong, "marking": "OFFICIAL"},
    )
    assert "This mapping cannot be used" in refused.content.decode()
    answer = client.post(
        "/imports/add/",
        {"file": SimpleUploadedFile("log.csv", rows), "sort": "mapped", "own": own, "marking": "OFFICIAL"},
    )
    work_off(lambda: client.post(answer["Location"], {"do": "start"}))
    assert Work.objects.get().result["new"] == 1
    again = uploaded(client, gzip.compress(rows), "log.csv.gz", sort="mapped", mapping="invented-log.yaml")
    assert "1 can be used" in client.get(again["Location"]).content.decode()


def test_the_file_is_removed_when_all_of_it_was_imported(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(somebody("analyst"))
    for keep in (False, True):
        monkeypatch.setattr(settings, "KEEP_UPLOADS", keep)
        address = uploaded(client, street(GOOD.format(1)))["Location"]
        upload = Upload.objects.latest("pk")
        assert upload.path.stat().st_mode & 0o077 == 0
        work_off(lambda at=address: client.post(at, {"do": "start"}))
        assert upload.path.exists() is keep
    client.post(address, {"do": "remove"})
    assert not upload.path.exists()
    upload.refresh_from_db()
    assert upload.removed_at is not None


def test_asked_for_twice_it_is_one_import_and_one_upload(place: Workspace, somebody: Made, client_of: Signed) -> None:
    client = client_of(somebody("analyst"))
    first, second = (uploaded(client, street(GOOD.format(1)), token="t" * 32)["Location"] for _ in range(2))
    assert first == second
    for _ in range(2):
        client.post(first, {"do": "start"})
        client.post("/imports/")
    assert Work.objects.exclude(upload=None).count() == 1
    assert Work.objects.filter(upload=None).count() == 1


def test_it_is_stopped_while_it_waits_and_while_it_runs(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(somebody("analyst"))
    address = uploaded(client, street(GOOD.format(1)))["Location"]
    client.post(address, {"do": "start"})
    client.post(address, {"do": "stop"})
    assert Work.objects.get().state == State.STOPPED
    assert History(place).version == -1
    monkeypatch.setattr(tasks, "EVERY", 0.0)
    plain = sources.run

    def asked_to_stop(upload: Upload, importing: Import) -> Any:
        actions.work_stop(by=upload.added_by, work=Work.objects.latest("pk"))
        return plain(upload, importing)

    monkeypatch.setattr(sources, "run", asked_to_stop)
    work_off(lambda: client.post(address, {"do": "start"}))
    assert Work.objects.latest("pk").state == State.STOPPED
    monkeypatch.setattr(sources, "run", plain)
    work_off(lambda: client.post(address, {"do": "start"}))
    assert events(place) == 1


def test_what_was_broken_off_with_its_worker_is_taken_up_again(
    place: Workspace, somebody: Made, work_off: Made
) -> None:
    user = somebody("analyst")
    upload = actions.upload_add(by=user, file=SimpleUploadedFile("x.csv", street(GOOD.format(1))), sort="police-uk")
    work = actions.import_start(by=user, upload=upload)
    work.state = State.RUNNING
    work.save()
    work_off(take_up_again)
    work.refresh_from_db()
    assert work.state == State.DONE
    assert work.result["new"] == 1


def test_while_another_writes_it_waits_and_says_so(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(somebody("analyst"))
    address = uploaded(client, street(GOOD.format(1)))["Location"]
    plain, tried = sources.run, []

    def busy_at_first(upload: Upload, importing: Import) -> Any:
        tried.append(Progress.objects.get().file)
        if len(tried) < 3:
            raise Busy("Another command is writing.")
        return plain(upload, importing)

    monkeypatch.setattr(sources, "run", busy_at_first)
    work_off(lambda: client.post(address, {"do": "start"}))
    assert "this one waits for it" in tried[-1]
    assert Work.objects.get().state == State.DONE


def test_a_role_that_has_ended_meanwhile_imports_nothing(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    user = somebody("analyst")
    upload = actions.upload_add(by=user, file=SimpleUploadedFile("x.csv", street(GOOD.format(1))), sort="police-uk")

    def ask_and_lose_the_role() -> None:
        actions.import_start(by=user, upload=upload)
        user.grants.update(ended_at=user.created_at, ended_by=somebody("administrator"))

    work_off(ask_and_lose_the_role)
    assert Work.objects.get().state == State.FAILED
    assert History(place).version == -1


def test_the_newest_day_is_scanned_and_filed_from_the_page(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("tasking-manager"))
    empty = work_off(lambda: client.post("/imports/"))
    assert "The history is empty" in client.get(empty["Location"]).content.decode()
    address = uploaded(client, street(*(GOOD.format(n) for n in range(1, 4))))["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    filed = work_off(lambda: client.post("/imports/"))
    work = client.get(filed["Location"]).context["work"]
    assert work.state == State.DONE
    assert work.result["as_of"] == "2024-12-15"  # 45 days after October
    assert work.result["could_not_run"]


def test_the_data_quality_page_counts_what_its_reader_may_see(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    client = client_of(somebody("analyst"))
    later = GOOD.format(4).replace("2024-10", "2024-12").replace("-2.98,53.41", ",")
    address = uploaded(client, street(GOOD.format(1), GOOD.format(1), later, BAD.format(3)))["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    answer = client.get("/imports/quality/")
    page = answer.content.decode()
    ((source, figures),) = answer.context["sources"]
    values = {one.title: (one.value, one.percent) for one in figures}
    assert source.source == "police-uk-street"
    assert values["Events held"] == (2, "")
    assert values["Known to the month at best"] == (2, "100.0%")
    assert values["Unlocated"] == (1, "50.0%")
    assert "2024-11" in page
    assert "Open Government Licence v3.0, from data.police.uk" in page
    assert "Rules that cannot run" in page
    assert sum(one.rows for one in answer.context["files"]) == 1
    assessor = client_of(somebody("duty-assessor")).get("/imports/quality/")
    assert assessor.status_code == 200
    assert "still in quarantine" not in assessor.content.decode()


def test_rows_are_csv_whatever_is_in_them(place: Workspace, somebody: Made, client_of: Signed, work_off: Made) -> None:
    """A row whose cells hold quotes, commas and line ends goes through the form and back unharmed."""
    client = client_of(somebody("analyst"))
    rows = io.StringIO()
    csv.writer(rows).writerows(
        [STREET.split(","), BAD.format(5).replace("No Street", 'the "Lion";\ncorner').split(",")]
    )
    address = uploaded(client, rows.getvalue().encode())["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    (name,) = Work.objects.get().result["quarantine"]
    (row,) = client.get(f"/imports/quarantine/{name}/").context["page"]
    mending = f"/imports/quarantine/{name}/{row.digest}/"
    cells = {field.name: field.value() for field in client.get(mending).context["form"]}
    work_off(lambda: client.post(mending, {**cells, "cell_1": "2024-10"}))
    (held,) = History(place).held([f"police-uk-street:{5:064}"]).to_pylist()
    assert dict(held["attributes"])["location"] == 'On or near the "Lion";\ncorner'
