"""A report of the desk's own records, without a year's file: what the registers hold of some days, said with its
numbers traced; what is not given, said; and what is small or live, held back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.integration.desk.reports_begun import begun, three
from typer.testing import CliRunner

from fourfold.cli.main import build
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.models.disruption import Disruption
from fourfold.desk.operations.actions.claim import outcome_claim
from fourfold.desk.operations.models import Operation, Outcome
from fourfold.desk.programmes.models import Programme, ProgrammeSession
from fourfold.desk.reports.actions.decide import release_give, report_review, report_sign, report_submit
from fourfold.desk.reports.drafting import draft_of, superseded
from fourfold.desk.reports.models import Report, Sealed
from fourfold.desk.reports.unsigned import unsigned_report
from fourfold.errors import BadInput
from fourfold.reports.document import Document
from fourfold.reports.leaving import small_figures
from fourfold.reports.panel import text_of
from fourfold.reports.stored import as_data, digest_of
from fourfold.reports.who_reports import FILE

__all__ = ["three"]  # a fixture

Made = Callable[..., Any]
Signed = Callable[[User], Client]
DAYS = (dt.date(2026, 4, 1), dt.date(2026, 9, 30))
WHO = """force: Anywhere Police (invented)
author: Police and Crime Commissioner for Anywhere (invented)
last_update: 2026-03-05
contact: {name: A. Nobody, role: Chief of Staff, phone: "01632 960 001", email: nobody@example.org}
plan:
  {act: Police Reform and Social Responsibility Act 2011, on: ii, priorities: [Prevent crime, Tackle organised crime]}
"""


@pytest.fixture
def records(somebody: Made) -> User:
    """An operation whose words hold digits, over, with two outcomes; and a programme with sessions. All invented."""
    user: User = somebody("analyst")
    held = {"marking": "OFFICIAL", "added_by": user}
    operation = Operation.objects.create(
        name="24 Lanterns", p="pursue", place="the M62 corridor and 3 shops", ends_on=DAYS[1], **held
    )
    for kind, what, count in (("premises", "shops visited", 3), ("arrests", "people arrested on 4 May 2026", 12)):
        fields = {"kind": kind, "what": what, "count": count}
        made = Outcome.objects.create(on=dt.date(2026, 5, 4), evidence="the log (invented)", **fields, **held)
        outcome_claim(by=user, operation=operation, outcome=made)
    programme = Programme.objects.create(name="Plays in schools", p="prevent", starts_on=dt.date(2026, 4, 1), **held)
    for day, reached in ((1, 40), (2, 35)):
        ProgrammeSession.objects.create(programme=programme, on=dt.date(2026, 5, day), reached=reached)
    ProgrammeSession.objects.create(programme=programme, on=dt.date(2025, 5, 1), reached=1000)  # of another year
    return user


def shown(document: Document) -> dict[str, str]:
    return {one.id: one.shown for one in document.figures}


def test_it_is_told_of_registers_and_of_who_reports(records: User) -> None:
    report = begun(records, year="", days=DAYS)
    draft = draft_of(report, records)
    text, figures = text_of(draft.document), shown(draft.document)
    assert "24 Lanterns in the M62 corridor and 3 shops: shops visited and people arrested on 4 May 2026." in text
    plays = f"programme-{Programme.objects.get().pk}"
    assert (figures[f"{plays}-sessions"], figures[f"{plays}-reached"]) == ("2", "75")
    traced = {one.id: one.provenance.records for one in draft.document.figures}
    operation = next(name for name in traced if name.endswith("setting-0-said-1"))
    reference = Operation.objects.get().reference
    assert traced[operation] == (f"register of operations, {reference}",)
    assert "The contact officer: not given." in text
    assert {one.sort for one in draft.held} == {"small number"}  # the three shops, twice; the two sessions
    assert len(draft.held) == 3
    path = workspace().root / FILE
    path.write_text(WHO, encoding="utf-8")
    try:
        text = text_of(draft_of(begun(records, year="", days=DAYS), records).document)
        for said in ("on 5 March 2026, Anywhere Police", "tackle organised crime", "01632 960 001", "Act 2011"):
            assert said in text
        path.write_text(WHO.replace("on: ii", "on: iv"), encoding="utf-8")
        with pytest.raises(Exception, match="no priority iv"):
            draft_of(report, records)
    finally:
        path.unlink()


def test_it_is_begun_on_its_page_and_each_passage_is_on_record(records: User, client_of: Signed) -> None:
    client = client_of(records)
    fields = {"title": "Half a year (invented)", "sort": "panel", "marking": "OFFICIAL", "token": "c" * 32}
    answer = client.post("/reports/begin/", fields)
    assert answer.status_code == 422
    assert "Say from when until when" in answer.content.decode()
    wrong = client.post("/reports/begin/", {**fields, "first": "2026-09-30", "last": "2026-04-01"})
    assert "The last day is before the first" in wrong.content.decode()
    address = client.post("/reports/begin/", {**fields, "first": "2026-04-01", "last": "2026-09-30"})["Location"]
    page = client.get(address).content.decode()
    assert "1 April to 30 September 2026" in page
    assert "24 Lanterns" in page
    report = Report.objects.get()
    begun_ones = Entry.objects.filter(kind="passage", action=Action.COLLECTION)
    assert begun_ones.count() == report.passages.count() > 5
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(to_on=None)


def test_a_sealed_one_is_superseded_by_a_changed_record_and_by_no_passing_day(records: User) -> None:
    report = begun(records, year="", days=DAYS)
    draft = draft_of(report, records)
    data = as_data(draft.document)
    sealed = Sealed(report=report, content=data, digest=digest_of(data), data_version=draft.document.data_version or "")
    assert superseded(sealed) == ""
    ProgrammeSession.objects.filter(reached=40).update(reached=41)
    assert f"programme-{Programme.objects.get().pk}-reached was 75" in superseded(sealed)


def test_a_command_builds_it_as_a_draft_and_says_what_may_not_leave(records: User, tmp_path: Any) -> None:
    document, held = unsigned_report(DAYS, "panel", "", ["no-such"])
    assert document.subtitle is not None
    assert document.subtitle.startswith("Draft: not signed")
    assert len(held) == 3
    assert "no measure of events is called no-such here" in text_of(document)
    assert small_figures(document, document, ()) == []  # they are held back in what the command writes
    assert "Sessions: fewer than 5; people reached: 75." in text_of(document)
    assert document.watermark.startswith("Draft")
    Operation.objects.update(ends_on=None)
    document, held = unsigned_report(DAYS, "panel", "", [])
    assert "24 Lanterns" not in text_of(document)
    assert "Withheld: the work or its proceedings are live" in text_of(document)
    assert [one.why.split(":")[0] for one in held if one.sort == "live"] == ["24 Lanterns"]
    with pytest.raises(BadInput, match="No count, operation or work of the year is on the theme"):
        unsigned_report(DAYS, "theme", "guns-and-gangs", [])
    group = Group.objects.create(name="Code Owl (invented)", ref="group:G1", marking="OFFICIAL", added_by=records)
    for theme in ("guns-and-gangs", "economic-crime"):
        more = {"level": "major", "what": "x", "evidence": "y", "proposed_at": timezone.now(), "proposed_by": records}
        Disruption.objects.create(group=group, on=DAYS[0], p="pursue", theme=theme, **more)
    Programme.objects.update(theme="guns-and-gangs")
    document, _ = unsigned_report(DAYS, "theme", "guns-and-gangs", [])
    assert "Plays in schools." in text_of(document)  # a theme's report tells of programmes on it, and of no operation
    assert text_of(document).count("Not yet judged: fewer than 5.") == 1  # the disruption on it, of two
    assert "Withheld" not in text_of(document)
    refused = CliRunner().invoke(
        build(),
        ["report", "panel", "-o", str(tmp_path / "x.html"), "--seal", "--desk", "--workspace", str(workspace().root)],
    )
    assert "sealed at the desk" in str(refused.exception)


def test_counts_of_registers_are_set_against_the_reports_that_are_signed(
    records: User, three: tuple[User, User, User]
) -> None:
    author, adviser, officer = three
    group = Group.objects.create(name="Code Owl (invented)", ref="group:G1", marking="OFFICIAL", added_by=records)
    more = {"level": "major", "what": "x", "evidence": "y", "proposed_at": timezone.now(), "proposed_by": records}
    for month in (4, 5, 6, 7, 8, 9, 10, 10):
        on = dt.date(2026, month, 2)
        Disruption.objects.create(group=group, on=on, p="pursue", theme="guns-and-gangs", **more)
    on_theme = begun(author, year="", days=DAYS, sort="theme", theme="guns-and-gangs")
    assert draft_of(on_theme, author).held == ()  # six
    report_submit(by=author, report=on_theme)
    report_review(by=adviser, report=on_theme, said="")
    report_sign(by=officer, report=on_theme)
    whole = begun(author, year="", days=(DAYS[0], dt.date(2026, 10, 31)))  # eight, so that October's two would be told
    figure = "disruptions-guns-and-gangs-proposed"
    (held,) = [one for one in draft_of(whole, author).held if one.sort == "subtraction"]
    assert held.name == figure
    assert "together with what was signed before" in held.why
    built, _ = unsigned_report((DAYS[0], dt.date(2026, 10, 31)), "panel", "", [])
    assert shown(built)[figure] == "held back"
    report_submit(by=author, report=whole)
    with pytest.raises(BadInput, match="together with what was signed before"):
        report_review(by=adviser, report=whole, said="")
    release_give(by=adviser, report=whole, name=figure, why="The two were told in court")
    assert "subtraction" not in {one.sort for one in draft_of(whole, adviser).held}
    same = begun(author, year="", days=DAYS)
    assert "subtraction" not in {one.sort for one in draft_of(same, author).held}  # what is out tells nothing new
    whole.refresh_from_db()
    for one in draft_of(whole, adviser).held:
        release_give(by=adviser, report=whole, name=one.name, why="x")
    report_review(by=adviser, report=whole, said="")
    report_sign(by=officer, report=whole)
    Disruption.objects.filter(on=dt.date(2026, 4, 2)).update(on=dt.date(2026, 3, 2))  # a record is put right
    visited = Outcome.objects.create(on=dt.date(2026, 5, 9), kind="premises", what="more shops", count=2)
    outcome_claim(by=records, operation=Operation.objects.get(), outcome=visited)
    found = {one.name for one in draft_of(same, author).held if one.sort == "subtraction"}
    assert found == {figure, f"operation-{Operation.objects.get().pk}-premises"}  # five, and six: three was told
