"""What may not be uploaded or imported, and by whom. All rows are invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.desk.import_rows import BAD, GOOD, STREET, street, uploaded

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.governance import checks
from fourfold.desk.imports import actions
from fourfold.desk.imports.models import State, Upload, Work
from fourfold.desk.uploads import content_of, folder, plain_name
from fourfold.errors import BadInput
from fourfold.history.import_mapped import import_mapped
from fourfold.history.import_police_uk import import_police_uk
from fourfold.history.importing import Import
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"", "This file is empty"),
        ("x.exe", b"MZ\x00\x01", "neither text"),
        ("x.csv", b"a,b\x00c", "neither text"),
        ("x.xlsx", b"a,b\n", "by its content it is a text file"),
        ("x.zip", b"PK\x03\x04 cut off", "cut short or damaged"),
        ("x.csv.gz", b"\x1f\x8b cut off", "cut short or damaged"),
    ],
)
def test_what_can_be_no_such_file_is_refused_and_nothing_kept(
    name: str, content: bytes, said: str, place: Workspace, somebody: Made, client_of: Signed
) -> None:
    answer = uploaded(client_of(somebody("analyst")), content, name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Upload.objects.exists()
    assert not list(folder().glob("*"))


def test_what_cannot_be_read_is_not_offered_for_import_but_may_be_said_to_be_something_else(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    without_csv = io.BytesIO()
    with zipfile.ZipFile(without_csv, "w") as archive:
        archive.writestr("readme.txt", "invented")
    unreadable = {
        "x.zip": (without_csv.getvalue(), "holds no .csv file"),
        "x.parquet": (b"PAR1 cut off", "by its column names"),
        "none.csv": (STREET.encode() + b"\n", "It holds no rows."),
        "log.csv": (b"ref,when\nA1,2024-10-01 10:00\nA2,2024-10-01 10:00 caf\xe9\n", "by its column names"),
    }
    client = client_of(somebody("analyst"))
    for name, (content, said) in unreadable.items():
        address = uploaded(client, content, name)["Location"]
        page = client.get(address).content.decode()
        assert said in page
        assert "Import it" not in page
        assert "Nothing of this file can be imported as it is." in page
    assert client.post(address, {"do": "mean", "sort": "mapped"}).status_code == 422  # through which mapping?
    mapping = b"{source: invented-log, time_zone: Europe/London, id: {columns: [ref]}, kind: robbery, occurred: when,"
    own = SimpleUploadedFile("mine.yaml", mapping + b" known_from: {days_after: 1}}")
    assert client.post(address, {"do": "mean", "sort": "mapped", "own": own}).status_code == 302
    page = client.get(address).content.decode()
    assert "2 rows looked at: 1 can be used" in page
    assert "or save the file as UTF-8" in page
    work_off(lambda: client.post(address, {"do": "start"}))
    work = Work.objects.get()
    assert (work.state, work.result["new"]) == (State.DONE, 1)
    with pytest.raises(Denied):
        actions.upload_mean(by=somebody("duty-assessor"), upload=Upload.objects.get(name="log.csv"), sort="stored")


def test_a_file_that_grows_without_end_is_refused_by_the_reader(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2024-10-invented-street.csv", STREET.encode() + b"\n" + b"0" * (40 << 20))
    client = client_of(somebody("analyst"))
    address = uploaded(client, made.getvalue(), "bomb.zip")["Location"]
    work_off(lambda: client.post(address, {"do": "start"}))
    work = Work.objects.get()
    assert work.state == State.FAILED
    assert "as a file made to fill a disk does" in client.get(address).content.decode()


def test_a_file_larger_than_the_setting_is_broken_off(
    place: Workspace, somebody: Made, client_of: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MEGABYTES", 1)
    answer = uploaded(client_of(somebody("analyst")), b"a" * ((1 << 20) + 1))
    assert answer.status_code == 422
    assert "larger than 1 megabytes" in answer.content.decode()


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "..\\..\\x.csv", "a\nb\x1b[1m.csv", "/etc/x.csv", "..csv"])
def test_no_name_leads_anywhere(name: str) -> None:
    plain = plain_name(name)
    assert plain == Path(plain).name
    assert plain.isprintable()
    assert not plain.startswith(".")


def test_a_file_is_told_by_its_content() -> None:
    assert content_of(b"a,b\n", "x.csv") == "text"
    assert content_of(b"PAR1....", "x.parquet") == "parquet"
    with pytest.raises(BadInput, match="should end in .parquet"):
        content_of(b"PAR1....", "x.csv")


def test_only_some_import(place: Workspace, somebody: Made, client_of: Signed) -> None:
    assessor = somebody("duty-assessor")
    assert uploaded(client_of(assessor), street(GOOD.format(1))).status_code == 403
    upload = actions.upload_add(
        by=somebody("analyst"), file=SimpleUploadedFile("x.csv", street(GOOD.format(1))), sort="police-uk"
    )
    for refused in (
        lambda: actions.import_start(by=assessor, upload=upload),
        lambda: actions.upload_remove(by=assessor, upload=upload),
        lambda: actions.scan_start(by=assessor),
    ):
        with pytest.raises(Denied):
            refused()


def test_an_upload_marked_higher_is_not_there_for_others(place: Workspace, somebody: Made, client_of: Signed) -> None:
    high = somebody("analyst", clearance="SECRET")
    upload = actions.upload_add(by=high, file=SimpleUploadedFile("x.csv", b"a\n"), sort="police-uk", marking="SECRET")
    client = client_of(somebody("analyst"))
    assert client.get(f"/imports/uploads/{upload.pk}/").status_code == 404
    assert "x.csv" not in client.get("/imports/").content.decode()
    with pytest.raises(Denied):
        actions.upload_add(
            by=somebody("analyst"), file=SimpleUploadedFile("x.csv", b"a\n"), sort="police-uk", marking="SECRET"
        )


def test_the_quarantine_of_an_upload_marked_higher_is_not_there_for_others(
    place: Workspace, somebody: Made, client_of: Signed, work_off: Made
) -> None:
    high = client_of(somebody("analyst", clearance="SECRET"))
    address = uploaded(high, street(BAD.format(1)), marking="SECRET")["Location"]
    work_off(lambda: high.post(address, {"do": "start"}))
    (name,) = Work.objects.get().result["quarantine"]
    assert high.get(f"/imports/quarantine/{name}/").status_code == 200
    other = client_of(somebody("analyst"))
    assert other.get(f"/imports/quarantine/{name}/").status_code == 404
    assert name not in other.get("/imports/quarantine/").content.decode()
    assert name not in other.get("/imports/quality/").content.decode()


def test_rows_that_a_command_rejected_are_there_for_who_may_see_their_marking(
    place: Workspace, tmp_path: Path, somebody: Made, client_of: Signed
) -> None:
    mapping = "source: invented\ntime_zone: Europe/London\nid: {columns: [ref]}\nkind: robbery\noccurred: when\n"
    tried = {"constant": "SECRET", "table": "{column: m, table: {s: SECRET, o: OFFICIAL}}", "said": "{column: m}"}
    paths = {name: tmp_path / f"{name}.csv" for name in tried}
    for name, said in tried.items():
        (tmp_path / "m.yaml").write_text(f"{mapping}known_from: {{days_after: 1}}\nmarking: {said}\n")
        paths[name].write_text(f"ref,when,m\n1,2024-02-31,{'SECRET' if name == 'said' else 'o'}\n")
        import_mapped(Import(place), [paths[name]], tmp_path / "m.yaml")
    paths["open"] = tmp_path / "open.csv"
    paths["open"].write_bytes(street(BAD.format(1)))
    import_police_uk(Import(place), [paths["open"]])
    (place.quarantine / "before.csv").write_text("file,line,column,reason,m\nx.csv,2,m,is wrong,1\n")
    high = client_of(somebody("analyst", clearance="SECRET")).get("/imports/quarantine/")
    held = {one.name.partition("_")[2].partition("-")[0]: one.marking for one in high.context["files"]}
    assert held == {
        "constant": "SECRET",
        "table": "SECRET",
        "said": "SECRET",
        "open": "OFFICIAL",
        "": "OFFICIAL-SENSITIVE",
    }
    assert high.context["marking"] == "SECRET"
    other = client_of(somebody("analyst"))
    seen = {one.name: one.marking for one in other.get("/imports/quarantine/").context["files"]}
    assert sorted(seen.values()) == ["OFFICIAL", "OFFICIAL-SENSITIVE"]
    for path in place.quarantine.glob("*.csv"):
        page = other.get(f"/imports/quarantine/{path.name}/")
        assert page.status_code == (200 if path.name in seen else 404)
        assert path.name not in seen or page.context["marking"] == seen[path.name]


def test_in_service_real_data_stay_out_until_they_are_governed(
    place: Workspace, somebody: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    real = dataclasses.replace(workspace(), invented=False)
    monkeypatch.setattr(settings, "SERVICE", True)
    monkeypatch.setattr(checks, "workspace", lambda: real)
    with pytest.raises(checks.NotGoverned):
        actions.upload_add(by=somebody("analyst"), file=SimpleUploadedFile("x.csv", b"a\n"), sort="police-uk")
