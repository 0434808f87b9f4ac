"""Registers from files: what each row would do, nothing overwritten unasked, nothing lost, nothing made twice. All
records are invented."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fourfold.cli import main
from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.groups.models import Group, PriorityIndividual
from fourfold.desk.imports.models import Row, Sheet, State
from fourfold.desk.imports.sheets.actions import sheet_add, sheet_take_in, sheets_expire
from fourfold.desk.imports.sheets.at_once import import_file
from fourfold.desk.imports.sheets.files import empty_file
from fourfold.desk.imports.tasks import do_work
from fourfold.desk.operations.models import Operation, Outcome
from fourfold.desk.orders.models import Order
from fourfold.desk.partners.models import Agency
from fourfold.desk.registers.cells import columns_of
from fourfold.desk.registers.declaration import register_named, registers
from fourfold.desk.registers.exporting import export
from fourfold.desk.uploads import folder as uploads
from fourfold.errors import BadInput
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]
ROWS: dict[str, dict[str, str]] = {
    "threats-to-life": {"threat": "Invented", "opened_at": "2026-11-24 02:00", "review_hours": "12"},
    "firearms": {"sort": "Discharge", "on": "24/11/2026", "exactness": "To the day", "place": "Kingfisher Wharf"},
    "orders": {"kind": "Gang injunction", "on_name": "Somebody", "starts_on": "45620", "role": "Subject"},
    "groups": {"name": "Group 7", "ref": "group:G7", "themes": "Guns and gangs; Economic crime"},
    "priority-individuals": {"ref": "nominal:P1", "why": "Invented", "group": "Group 7"},
    "vulnerabilities": {"why": "=Invented", "place": "-Wharf", "group": "group:G7", "owner": "OWNER"},
    "agencies": {"name": "Invented Council"},
    "agreements": {"title": "Invented agreement", "owner": "OWNER"},
    "plans": {"title": "Invented plan", "kind": "A theme", "from_on": "1 November 2026"},
    "operations": {"name": "Operation Invented", "kind": "Joint operation", "theme": "Trafficking modern slavery"},
    "outcomes": {"kind": "Cash", "pounds": "£12,500", "what": "Invented"},
    "fugitives": {"name": "Invented", "warrant": "00123"},
    "assets": {"kind": "Vehicle", "what": "A car", "worth": "8000"},
    "confiscation-orders": {"ordered": "£80,000", "against_ref": "nominal:P1", "made_on": "2026-11-01"},
    **{
        name: {"name": "Invented", "p": "Prevent", "starts_on": "2026-11-01", "owner": "OWNER"}
        for name in ("campaigns", "programmes", "research", "training")
    },
}  # fmt: skip
"""A row for each register, in the words and forms that people write."""


def a_file(rows: list[list[Any]], name: str = "sheet.xlsx") -> SimpleUploadedFile:
    if name.endswith(".csv"):
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return SimpleUploadedFile(name, out.getvalue().encode())
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile(name, held.getvalue())


def counts(sheet: Sheet) -> dict[str, int]:
    """A sheet's counts but for noughts, which have to balance."""
    sheet.refresh_from_db()
    assert sheet.counts["read"] == sum(number for fate, number in sheet.counts.items() if fate != "read")
    return {fate: number for fate, number in sheet.counts.items() if number and fate != "read"}


@pytest.fixture
def read(place: Workspace) -> Made:
    """Upload a file for a register, have it read, and take in what is new, where asked to."""

    def do(name: str, file: SimpleUploadedFile, by: User, *, take_in: bool = False) -> Sheet:
        register = register_named(name)
        work = sheet_add(by=by, register=register, file=file, marking="OFFICIAL-SENSITIVE")
        do_work.call(work.pk)  # as the worker does
        work.refresh_from_db()
        assert work.state == State.DONE, work.said
        sheet = work.sheet
        assert sheet is not None
        if take_in and sheet.rows.filter(fate="new").exists():
            do_work.call(sheet_take_in(by=by, sheet=sheet).pk)
        return sheet

    return do


def test_every_register_takes_a_row_once_and_its_own_export_changes_nothing(somebody: Made, read: Made) -> None:
    by = somebody("tasking-manager", "records-manager")
    assert set(ROWS) == {register.name for register in registers()}
    for number, (name, row) in enumerate(ROWS.items()):
        register = register_named(name)
        titles = {field: title for title, field in columns_of(register).items()}
        said = [by.username if cell == "OWNER" else cell for cell in row.values()]
        rows = [[titles[field] for field in row], said]
        kind = ("a.xlsx", "a.csv")[number % 2]
        first = read(name, a_file(rows, kind), by, take_in=True)
        assert counts(first) == {"made": 1}, [(one.column, one.reason) for one in first.rows.all()]
        assert counts(read(name, a_file(rows, kind), by)) == {"unchanged": 1}
        made = export(register, register.model.objects.all(), kind[2:], "a test", by)
        assert counts(read(name, SimpleUploadedFile(f"b{kind[1:]}", made), by)) == {"unchanged": 1}
        assert register.model.objects.count() == 1
        assert list(csv.reader(io.StringIO(empty_file(register, by, "csv").decode("utf-8-sig"))))[0]
    assert Order.objects.get().starts_on == dt.date(2024, 11, 24)  # the spreadsheet's 45,620th day
    assert Outcome.objects.get().pounds == 12500
    assert Operation.objects.get().theme == "trafficking-modern-slavery"  # as files before called it
    made = export(register_named("operations"), Operation.objects.all(), "csv", "a test", by)
    assert b"Human trafficking and modern slavery" in made
    assert Group.objects.get().themes == ["guns-and-gangs", "economic-crime"]
    assert PriorityIndividual.objects.get().group == Group.objects.get()


def test_every_row_is_counted_and_every_trap_is_told_with_how_to_mend_it(somebody: Made, read: Made) -> None:
    by = somebody("tasking-manager")
    hidden = Group.objects.create(name="Hidden", ref="group:H")
    hidden.put_in(["lantern"])
    held = PriorityIndividual.objects.create(ref="nominal:P1", why="As held.")
    rows: list[list[Any]] = [
        ["reference", "nominal", "name", "group", "why", "owner", "Review by", "closed on", "marking"],
        ["OFFICIAL-SENSITIVE", *[""] * 8],
        [held.reference, "nominal:P1", "", "", "As held.", "", "", "", "OFFICIAL-SENSITIVE"],
        [f"{held.reference}9", "nominal:P1", "", "", "x", "", "", "", ""],
        ["", "nominal:P2", "", "Hidden", "x", "", "", "", ""],
        ["", "nominal:P3", "", "No such group", "x", "", "", "", ""],
        ["", "nominal:P4", "", "", "=1+1", "", "", "", ""],
        ["", "nominal:P5", "", "", "x", "Nobody", "", "", ""],
        ["", "nominal:P6", "", "", "x", "", "31/02/2026", "", ""],
        ["", "nominal:P7", "", "", "x", "", "", "2026-11-01", ""],
        ["", "nominal:P8", "", "", "x", "", "", "", "SECRET"],
        ["", "nominal:P9", 1234567890123456789, "", "x", "", "", "", ""],
        ["", "nominal:P10", "", "", "'=kept as text", by.username, dt.date(2027, 1, 5), "", "OFFICIAL"],
        ["", "nominal:P10", "", "", "'=kept as text", by.username, dt.date(2027, 1, 5), "", "OFFICIAL"],
        ["", "", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    register = register_named("priority-individuals")
    titles = {field: title for title, field in columns_of(register).items()}
    fields = ("ref", "name", "group", "why", "owner", "review_by", "closed_on")
    rows[0][1:8] = [titles[field] for field in fields]
    sheet = read("priority-individuals", a_file(rows), by, take_in=True)
    assert counts(sheet) == {"made": 1, "unchanged": 1, "duplicate": 1, "rejected": 9}
    why = {row.line: (row.column, row.reason) for row in sheet.rows.filter(fate="rejected")}
    assert why[4][0] == "reference"
    assert "that you may see" in why[4][1]
    assert [why[5][1].replace("Hidden", "?"), why[5][0]] == [why[6][1].replace("No such group", "?"), why[6][0]]
    assert "formula" in why[7][1]
    assert why[7][0] == titles["why"]
    assert "Nobody" in why[8][1]
    assert why[8][0] == titles["owner"]
    assert why[9] == (titles["review_by"], "'31/02/2026' is no day; write it as 2026-11-24")
    assert "why" in why[10][1].lower()  # what is closed says on which day and why
    assert why[11][0] == "marking"
    assert "lost digits" in why[12][1]
    new = PriorityIndividual.objects.get(ref="nominal:P10")
    assert (new.why, new.owner, new.marking) == ("=kept as text", by, "OFFICIAL")
    assert (
        Entry.objects.filter(kind="priorityindividual", key=new.pk, action=Action.COLLECTION, actor=by.pk).count() == 1
    )


def test_what_differs_waits_for_a_tick_and_is_never_written_over_a_newer_change(
    somebody: Made, client_of: Signed, read: Made
) -> None:
    by = somebody("tasking-manager")
    client = client_of(by)
    orders = [Order.objects.create(kind="other", court=f"Court {n}", on_name="Somebody") for n in range(3)]
    rows: list[list[Any]] = [["number", "reference", "court"], *([one.pk, one.reference, "Another"] for one in orders)]
    sheet = read("orders", a_file(rows, "b.csv"), by)
    address = f"/registers/orders/import/{sheet.pk}/"
    page = client.get(address)
    assert counts(sheet) == {"differs": 3}
    assert "Court 0 → Another" in page.content.decode()
    ticks = {f"row-{one.row.pk}": one.seen for one in page.context["differing"][:2]}
    orders[1].court = "Theirs"
    orders[1].save()
    told = client.post(address, {"do": "update", **ticks}, follow=True).content.decode()
    assert "1 record was changed." in told
    assert "somebody else changed the record since you looked" in told
    assert [Order.objects.get(pk=one.pk).court for one in orders] == ["Another", "Theirs", "Court 2"]
    assert counts(sheet) == {"updated": 1, "differs": 2}
    assert Order.objects.get(pk=orders[0].pk).on_name == "Somebody"  # a column that is not there changes nothing


def test_rejected_rows_are_taken_away_mended_and_sent_again(somebody: Made, client_of: Signed, read: Made) -> None:
    by = somebody("analyst")
    client = client_of(by)
    first = read("operations", a_file([["name", "kind"], ["Operation A", "Nonsense"], ["Operation B", ""]]), by)
    assert counts(first) == {"new": 1, "rejected": 1}
    address = f"/registers/operations/import/{first.pk}/"
    assert "Nonsense" in client.get(address).content.decode()
    assert client.post(address, {"do": "take-away", "kind": "xlsx", "why": ""}).status_code == 422
    for kind in ("csv", "xlsx"):
        taken = client.post(address, {"do": "take-away", "kind": kind, "why": "to mend them"})
        assert "1 rejected rows: to mend them" in reasons_of(Entry.objects.filter(action=Action.DISCLOSURE)).values()
    assert taken["Content-Disposition"].startswith('attachment; filename="OFFICIAL-SENSITIVE-operations-to-mend')
    book = openpyxl.load_workbook(io.BytesIO(taken.content))
    page: Any = book.active
    assert [cell.value for cell in page[1]] == ["file", "line", "column", "reason", "name", "kind"]
    assert page["B2"].value == 2
    assert "Nonsense" in page["D2"].value
    page["F2"] = "Joint operation"
    held = io.BytesIO()
    book.save(held)
    second = read("operations", SimpleUploadedFile("mended.xlsx", held.getvalue()), by, take_in=True)
    assert counts(second) == {"made": 1}
    assert counts(first) == {"new": 1, "mended": 1}
    assert Operation.objects.get().kind == "joint"


def test_a_sheet_is_its_uploaders_alone_and_forgotten_in_time(
    somebody: Made, client_of: Signed, read: Made, place: Workspace
) -> None:
    by = somebody("analyst")
    sheet = read("agencies", a_file([["name"], ["Invented Council"]]), by)
    assert not list((place.root / "desk" / "uploads").glob("*/*"))  # read, it is kept no longer
    address = f"/registers/agencies/import/{sheet.pk}/"
    assert client_of(somebody("analyst")).get(address).status_code == 404
    assert client_of(somebody("legal-adviser")).get("/registers/agencies/import/").status_code == 403
    with pytest.raises(Denied):
        sheet_add(
            by=somebody("auditor"), register=register_named("agencies"), file=a_file([["name"]]), marking="OFFICIAL"
        )
    refused = client_of(by).post(
        "/registers/agencies/import/", {"file": a_file([["nome"], ["x"]], "a.csv"), "marking": "OFFICIAL"}
    )
    assert refused.status_code == 302  # and reading it says that the column is none of the register's
    sheets_expire()
    assert sheet.rows.count() == 1
    Sheet.objects.filter(pk=sheet.pk).update(created_at=timezone.now() - dt.timedelta(days=31))
    sheets_expire()
    assert not Row.objects.filter(sheet=sheet).exists()
    assert counts(sheet) == {"new": 1}
    assert "Its rows were forgotten" in client_of(by).get(address).content.decode()


def test_a_command_fills_a_register_with_the_same_counts_and_checks(somebody: Made, place: Workspace) -> None:
    by, file = somebody("tasking-manager"), place.root / "agencies.csv"
    file.write_text("name,kind\nInvented Council,Council\nInvented Watch,No such kind\n")
    asked: dict[str, Any] = {"register": register_named("agencies"), "path": file, "marking": "OFFICIAL"}
    looked = import_file(by=by, take_in=False, **asked)
    assert (counts(looked), Agency.objects.count()) == ({"new": 1, "rejected": 1}, 0)
    assert counts(import_file(by=by, take_in=True, **asked)) == {"made": 1, "rejected": 1}
    assert Agency.objects.get().added_by == by
    assert counts(import_file(by=by, take_in=True, **asked)) == {"unchanged": 1, "rejected": 1}
    with pytest.raises(Denied):
        import_file(by=somebody("auditor"), take_in=True, **asked)
    with pytest.raises(BadInput, match=r"nowhere\.csv: cannot be read"):
        import_file(by=by, take_in=True, **asked | {"path": place.root / "nowhere.csv"})
    assert not list(uploads().iterdir())  # no file stays behind


def test_what_the_desk_refuses_ends_a_command_in_words(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refused() -> None:
        raise Denied("This needs one of these roles: Analyst.")

    monkeypatch.setattr(main, "build", refused)
    with pytest.raises(SystemExit) as end:
        main.run()
    assert (end.value.code, capfd.readouterr().err) == (1, "fourfold: This needs one of these roles: Analyst.\n")
