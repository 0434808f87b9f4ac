"""What belongs to a register's records, from files and as files: members of groups, actions of plans, conditions of
orders. All are invented."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.integration.desk.programs import program

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.groups.actions.facts import fact_give_up, fact_keep
from fourfold.desk.groups.models import Group, Member
from fourfold.desk.imports.models import Work
from fourfold.desk.imports.sheets.at_once import import_file
from fourfold.desk.imports.sheets.files import empty_file
from fourfold.desk.imports.tasks import do_work
from fourfold.desk.operations.models import Operation, Outcome
from fourfold.desk.orders.models import Order
from fourfold.desk.partners.models import Agency
from fourfold.desk.plans.models import Plan, PlanAction
from fourfold.desk.programmes.models import Course
from fourfold.desk.registers.cells import columns_of
from fourfold.desk.registers.declaration import belongings, registers, rows_named
from fourfold.desk.registers.exporting import export
from fourfold.errors import NotHeld
from fourfold.workspace import Workspace

Made = Callable[..., Any]
Signed = Callable[[User], Client]


@pytest.fixture
def held() -> dict[str, str]:
    """Records that something belongs to, by what a cell calls them."""
    return {
        "group": Group.objects.create(name="Code Kestrel", ref="group:G07").name,
        "plan": Plan.objects.create(title="Invented plan", kind="theme").reference,
        "order": Order.objects.create(kind="other", on_name="Somebody").reference,
        "operation": Operation.objects.create(name="Operation Invented", kind="joint").reference,
        "outcome": Outcome.objects.create(kind="cash", pounds=5).reference,
        "course": Course.objects.create(name="Invented course").name,
        "agency": Agency.objects.create(name="Invented Council").name,
    }


@pytest.fixture
def read(place: Workspace) -> Made:
    """Import a file's rows, given by field, as a command does."""

    def do(name: str, rows: list[dict[str, str]], by: User) -> dict[str, int]:
        register, path = rows_named(name), place.root / f"{name}.csv"
        titles = {field: title for title, field in columns_of(register).items()}
        with path.open("w", newline="") as out:
            csv.writer(out).writerows([[titles.get(one, one) for one in rows[0]], *(row.values() for row in rows)])
        sheet = import_file(by=by, register=register, path=path, marking="OFFICIAL-SENSITIVE", take_in=True)
        done = {fate: number for fate, number in sheet.counts.items() if number and fate != "read"}
        do.why = [(one.column, one.reason) for one in sheet.rows.filter(fate="rejected")]  # type: ignore[attr-defined]
        return done

    return do


def test_what_belongs_to_records_is_taken_in_once_and_its_own_export_changes_nothing(
    somebody: Made, read: Made, held: dict[str, str], place: Workspace
) -> None:
    by = somebody("tasking-manager", "records-manager")
    rows: dict[str, dict[str, str]] = {
        "groups_members": {"group": held["group"], "ref": "nominal:P1", "name": "=Invented", "role": "Organiser"},
        "plans_actions": {
            "plan": held["plan"], "p": "Prevent", "what": "Visit", "due": "24/11/2026", "agency": held["agency"],
        },
        "orders_conditions": {"order": held["order"], "number": "1", "text": "Not to enter the invented wharf"},
        "operations_outcomes": {"operation": held["operation"], "outcome": held["outcome"]},
        "training_trained": {"course": held["course"], "name": "Somebody invented", "on": "2026-11-01"},
    }  # fmt: skip
    for name, row in rows.items():
        register = rows_named(name)
        assert read(name, [row], by) == {"made": 1}, (name, read.why)  # type: ignore[attr-defined]
        assert read(name, [row], by) == {"unchanged": 1}
        path = place.root / "again.csv"
        path.write_bytes(export(register, register.seen_by(by), "csv", "a test", by))
        again = import_file(by=by, register=register, path=path, marking="OFFICIAL-SENSITIVE", take_in=True)
        assert again.counts["unchanged"] == again.counts["read"] == 1, name
        assert register.model.objects.count() == 1
    member = Member.objects.get()
    assert (member.group.ref, member.name, member.role) == ("group:G07", "=Invented", "organiser")
    assert PlanAction.objects.get().agency == Agency.objects.get()


def test_rows_that_cannot_belong_are_rejected_with_the_reason(somebody: Made, read: Made, held: dict[str, str]) -> None:
    by = somebody("tasking-manager")
    other = Group.objects.create(name="Code Heron", ref="group:G08")
    hidden = Group.objects.create(name="Code Hidden", ref="group:G09")
    hidden.put_in(["lantern"])
    theirs = Member.objects.create(group=other, ref="nominal:P5", name="Theirs")
    member = {"number": "", "group": "", "ref": "nominal:P1"}
    moved = {**member, "number": str(theirs.pk), "group": held["group"]}
    given = [member, {**member, "group": "Code Hidden"}, {**member, "group": "Code Nobody"}, moved]
    assert read("groups_members", given, by) == {"rejected": 4}
    empty, unseen, unknown, elsewhere = (reason for _, reason in read.why)  # type: ignore[attr-defined]
    assert empty == "Group: this is needed"
    assert unseen.replace("Code Hidden", "?") == unknown.replace("Code Nobody", "?")  # neither says that there is one
    assert "belongs to another" in elsewhere
    helped = {"outcome": held["outcome"], "name": "Somebody invented"}
    assert read("outcomes_helped", [helped], by) == {"rejected": 1}  # nobody is helped by cash
    assert "belong to people engaged" in read.why[0][1]  # type: ignore[attr-defined]
    assert Member.objects.get() == theirs


def test_a_fact_that_differs_is_corrected_where_somebody_ticks_it_and_what_was_believed_stays(
    somebody: Made, client_of: Signed, held: dict[str, str]
) -> None:
    by = somebody("tasking-manager")
    member = Member.objects.create(group=Group.objects.get(), ref="nominal:P1", name="Invented", handling_code="P")
    client, rows = client_of(by), f"number,name\n{member.pk},Invented Correction\n".encode()
    assert "Groups: members" in client.get("/registers/groups/import/").content.decode()
    sent = {"file": SimpleUploadedFile("a.csv", rows), "marking": "OFFICIAL"}
    address = client.post("/registers/groups_members/import/", sent)["Location"]
    do_work.call(Work.objects.get().pk)
    page = client.get(address)
    (one,) = page.context["differing"]
    assert (one.on, page.context["marking"]) == (Group.objects.get(), Group.objects.get().marking)
    told = client.post(address, {"do": "update", f"row-{one.row.pk}": one.seen}, follow=True).content.decode()
    assert "1 record was changed" in told
    assert Member.objects.get(gone_on=None).name == "Invented Correction"
    assert Member.objects.exclude(gone_on=None).get().name == "Invented"


def test_a_row_about_a_fact_that_was_corrected_is_of_what_stands_now(
    somebody: Made, read: Made, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by, other = somebody("tasking-manager"), somebody("tasking-manager")
    row = {"group": held["group"], "ref": "nominal:P1", "name": "Invented"}
    assert read("groups_members", [row], by) == {"made": 1}
    first = Member.objects.get()
    first.name = "Invented Correction"
    fact_keep(first)  # and so is put in the place of the one that was taken in
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr("fourfold.desk.groups.models.dated.timezone.localdate", lambda: tomorrow)
    numbered = {"number": str(Member.objects.exclude(gone_on=None).get().pk), **row}
    for sent, who in ((row, by), (row, other), (numbered, other)):
        assert read("groups_members", [sent], who) == {"unchanged": 1}, read.why  # type: ignore[attr-defined]
    assert read("groups_members", [{**numbered, "name": "Invented, of late"}], by) == {"differs": 1}
    stands = Member.objects.get(gone_on=None)
    assert (stands.name, stands.instead_of) == ("Invented Correction", Member.objects.exclude(gone_on=None).get())
    fact_give_up(stands)
    for sent, who in ((row, by), (row, other), (numbered, other)):
        assert read("groups_members", [sent], who) == {"rejected": 1}
        assert "given up since" in read.why[0][1]  # type: ignore[attr-defined]
    assert not Member.objects.believed().exists()


def test_of_several_records_of_one_name_a_row_says_which_it_belongs_to(
    somebody: Made, read: Made, held: dict[str, str]
) -> None:
    by = somebody("tasking-manager")
    courses = [Course.objects.get(), Course.objects.create(name="Invented course")]
    plans = [Plan.objects.get(), Plan.objects.create(title="Invented plan", kind="theme")]
    Course.objects.create(name="Invented course").put_in(["lantern"])  # of which nothing is said
    settled = (
        (
            "training_trained",
            "course",
            "Invented course",
            [f"number {one.pk}" for one in courses],
            {"name": "Somebody"},
        ),
        ("plans_actions", "plan", "Invented plan", [one.reference for one in plans], {"p": "Prevent", "what": "Visit"}),
    )
    for name, parent, called, alone, row in settled:
        assert read(name, [{parent: called, **row}], by) == {"rejected": 1}
        assert read.why == [  # type: ignore[attr-defined]
            (parent, f"{called!r} may be {alone[0]} or {alone[1]}; write one of these instead")
        ]
        assert read(name, [{parent: alone[1], **row}], by) == {"made": 1}, read.why  # type: ignore[attr-defined]
        assert read(name, [{parent: alone[1], **row}], by) == {"unchanged": 1}
    assert courses[1].trained.exists()
    assert plans[1].actions.exists()


def test_it_is_exported_by_who_may_with_the_marking_of_its_records_and_without_what_is_hidden(
    somebody: Made, client_of: Signed, held: dict[str, str]
) -> None:
    hidden = Group.objects.create(name="Code Hidden", ref="group:G09")
    hidden.put_in(["lantern"])
    for group in Group.objects.all():
        Member.objects.create(group=group, ref=f"nominal:{group.pk}", name=f"Of {group}")
    address = "/registers/groups_members/export/"
    taken = client_of(somebody("tasking-manager")).post(address, {"kind": "csv", "why": "a test"})
    rows = list(csv.reader(io.StringIO(taken.content.decode())))
    assert (rows[1][0], len(rows)) == ("OFFICIAL-SENSITIVE", 3)
    assert "Code Hidden" not in str(rows)
    entry = Entry.objects.get(action=Action.DISCLOSURE, kind="member", key="export")
    assert reasons_of([entry]) == {entry.pk: "1 records: a test"}
    assert client_of(somebody("responsible-officer")).get(address).status_code == 403
    assert client_of(somebody("auditor")).get("/registers/groups_members/import/").status_code == 403
    for nothing in ("groups_nothing", "nothing_members"):
        assert client_of(somebody("tasking-manager")).get(f"/registers/{nothing}/import/").status_code == 404
        with pytest.raises(NotHeld):
            rows_named(nothing)


def test_every_sort_of_row_has_a_file_to_fill_in_that_says_where_it_belongs(somebody: Made) -> None:
    by = somebody("tasking-manager", "records-manager", "responsible-officer")
    for one in (one for register in registers() for one in belongings(register)):
        header = next(csv.reader(io.StringIO(empty_file(one, by, "csv").decode("utf-8-sig"))))
        assert columns_of(one)[header[0]] == one.part.parent, one.name
        assert len(set(header)) == len(header)


def test_a_program_fills_a_register_as_its_user_would(somebody: Made, held: dict[str, str]) -> None:
    by = program(somebody("tasking-manager"))
    rows = f"group,nominal,name\n{held['group']},nominal:P1,Invented\nCode Nobody,nominal:P2,x\n"
    title = {field: name for name, field in columns_of(rows_named("groups_members")).items()}["ref"]
    sent = rows.replace("nominal,", f"{title},", 1).encode()
    made = by.upload("registers/groups_members/import", sent, "members.csv")
    assert made.status_code == 201, made.content
    address = f"registers/groups_members/import/{made.json()['id']}"
    do_work.call(Work.objects.get().pk)
    told = by.get(address).json()
    assert (told["state"], told["counts"]["new"], told["counts"]["rejected"]) == ("done", 1, 1)
    assert [(one["line"], "Code Nobody" in one["reason"]) for one in told["rejected"]] == [(3, True)]
    assert not Member.objects.exists()
    assert by.post(f"{address}/take-in", {}).status_code == 200
    do_work.call(Work.objects.order_by("-pk")[0].pk)
    assert by.get(address).json()["counts"]["made"] == 1
    assert Member.objects.get().added_by == by.user
    assert program(somebody("tasking-manager")).get(address).status_code == 404
