"""A report to the Panel at the desk: proposed from records, edited, reviewed, signed by a third, sealed, answered."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader
from tests.integration.desk.reports_begun import YEAR, begun, passage, three, year

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry
from fourfold.desk.reports.actions.decide import (
    report_review,
    report_send_back,
    report_sign,
    report_submit,
    report_withdraw,
)
from fourfold.desk.reports.actions.keep import remark_add, template_add
from fourfold.desk.reports.actions.write import (
    passage_add,
    passage_edit,
    passage_include,
    passage_move,
    passage_take,
)
from fourfold.desk.reports.drafting import draft_of
from fourfold.desk.reports.models import Report, Sealed, Template
from fourfold.desk.reports.models.sealed import broken_seals
from fourfold.desk.reports.states import NEXT, STATES
from fourfold.errors import BadInput
from fourfold.reports.panel import text_of
from fourfold.reports.word_template import default_template

__all__ = ["three", "year"]  # fixtures
Made = Callable[..., Any]
Signed = Callable[[User], Client]


def sealed(report: Report, three: tuple[User, User, User]) -> Sealed:
    """It, submitted, reviewed and signed."""
    author, adviser, officer = three
    report_submit(by=author, report=report)
    report_review(by=adviser, report=report, said="Nothing to add")
    return report_sign(by=officer, report=report)


def test_a_report_is_proposed_picked_ordered_edited_and_added_to(year: Path, somebody: Made, client_of: Signed) -> None:
    author = somebody("analyst")
    client = client_of(author)
    fields = {"title": "December", "sort": "panel", "year": "2015", "marking": "OFFICIAL", "token": "a" * 32}
    address = client.post("/reports/begin/", fields)["Location"]
    assert client.post("/reports/begin/", fields)["Location"] == address  # a double click
    report = Report.objects.get()
    page = client.get(address).content.decode()
    for said in ("Purpose of the report", "Operation Kala", "136", "Honest reading", "Contact officer"):
        assert said in page
    kala = passage(report, "pursue/kala/1")
    edit = f"{address}passages/{kala.pk}/"
    assert "[136](kala-years)" in client.get(edit).content.decode()
    wrong = client.post(edit, {"text": "Sentences of [163](kala-years) years, 3 of them long"})
    assert wrong.status_code == 422
    assert "kala-years is 136 in its record, not 163" in wrong.content.decode()
    assert "No record stands behind 3" in wrong.content.decode()
    seen = passage(report, "pursue/kala/1").changed_at.isoformat()
    assert client.post(edit, {"text": "Sentences of [136](kala-years) years in all.", "seen": seen}).status_code == 302
    assert client.post(edit, {"text": "Mine", "seen": seen}).status_code == 409  # somebody saved meanwhile
    client.post(address, {"down": kala.pk})
    client.post(address, {"out": passage(report, "pursue/lester/1").pk, "said": "Said last year"})
    client.post(f"{address}add/prevent/", {"text": "In all [45](eaw-extradited).", "token": "b" * 32})
    text = text_of(draft_of(report, author).document)
    assert "Sentences of 136 years in all." in text
    assert "In all 45." in text
    page = client.get(address).content.decode()
    assert "Sentences of 136<sup>" in page  # with its footnote, and not as it was written
    assert "](kala-years)" not in page
    assert "Added</strong> In all 45<sup>" in page
    assert "Operation Lester" not in text
    order = [one.key for one in report.passages.filter(section="pursue")]
    assert order.index("pursue/kala/1") > order.index("pursue/kala/2")
    client.post(edit, {"text": ""})  # back as its records propose it
    assert "an increase in violence in this area" in text_of(draft_of(report, author).document)
    assert "Said last year" in client.get(address).content.decode()
    reading = report.passages.filter(key="update/merseyside/2").get()
    assert client.get(f"{address}passages/{reading.pk}/").status_code == 404  # an honest reading stands as it is
    with pytest.raises(BadInput, match="never put otherwise"):
        passage_edit(by=author, passage=reading, text="A triumph")
    client.post(address, {"out": reading.pk})
    assert "stands without its honest reading" in client.get(address).content.decode()
    with pytest.raises(BadInput, match="honest reading"):
        report_submit(by=author, report=report)


def test_three_people_take_it_from_draft_to_seal(
    year: Path, three: tuple[User, User, User], somebody: Made, client_of: Signed
) -> None:
    author, adviser, officer = three
    report = begun(author)
    address = report.get_absolute_url()
    client_of(author).post(address, {"submit": "1"})
    with pytest.raises(Denied):
        passage_edit(by=author, passage=passage(report, "pursue/kala/1"), text="x")  # no draft any more
    with pytest.raises(Denied, match="Legal adviser"):
        report_review(by=author, report=report, said="")
    client_of(adviser).post(address, {"back": "1", "said": "Say less of Cobweb"})
    report.refresh_from_db()
    assert (report.state, report.said) == ("draft", "Say less of Cobweb")
    client_of(author).post(address, {"submit": "1"})
    client_of(adviser).post(address, {"review": "1", "said": "Fine"})
    client_of(officer).post(address, {"sign": "1"})
    report.refresh_from_db()
    assert (report.state, report.reviewed_by, report.signed_by) == ("signed", adviser, officer)
    page = client_of(officer).get(address).content.decode()
    assert "As it was sealed" in page
    assert "Superseded" not in page
    year.write_text(YEAR.replace("years: 136", "years: 140"), encoding="utf-8")
    page = client_of(officer).get(address).content.decode()
    assert "Superseded" in page
    assert "kala-years was 136" in page
    assert "136<sup>" in page  # the copy stays as it was
    assert "140" in text_of(draft_of(begun(author, title="The next"), author).document)
    for kind, read in (
        ("html", lambda body: body.decode()),
        ("pdf", lambda body: "".join(one.extract_text() for one in PdfReader(io.BytesIO(body)).pages)),
        ("docx", lambda body: zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml").decode()),
    ):
        answer = client_of(adviser).get(f"{address}document.{kind}")
        assert "136" in read(answer.content)
        assert "not for publication" not in read(answer.content)
    assert Entry.objects.filter(kind="report", action=Action.DISCLOSURE).count() == 3
    assert list(broken_seals()) == []
    Sealed.objects.update(content={**Sealed.objects.get().content, "title": "Another"})
    assert len(list(broken_seals())) == 1
    assert "Not as it was sealed" in client_of(officer).get(address).content.decode()


def test_nobody_reviews_or_signs_what_they_wrote(year: Path, somebody: Made) -> None:
    writer, adviser = somebody("analyst", "legal-adviser"), somebody("legal-adviser", "responsible-officer")
    report = begun(somebody("tasking-manager"))
    passage_edit(by=writer, passage=passage(report, "pursue/kala/1"), text="Kala: [136](kala-years) years.")
    report_submit(by=writer, report=report)
    with pytest.raises(Denied, match="neither reviews nor signs"):
        report_review(by=writer, report=report, said="")
    report_review(by=adviser, report=report, said="")
    with pytest.raises(Denied, match="for a third"):
        report_sign(by=adviser, report=report)
    with pytest.raises(Denied):
        report_sign(by=writer, report=report)
    with pytest.raises(BadInput, match="what is to be changed"):
        report_send_back(by=adviser, report=report, said=" ")
    with pytest.raises(IntegrityError), transaction.atomic():  # the database holds it as well
        Report.objects.filter(pk=report.pk).update(reviewed_by=report.author)
    with pytest.raises(Denied, match="cannot be done now"):
        report_withdraw(by=writer, report=report)


def test_a_changed_record_is_caught_and_a_new_one_offered(year: Path, three: tuple[User, User, User]) -> None:
    author, adviser, _ = three
    report = begun(author)
    passage_edit(by=author, passage=passage(report, "pursue/kala/1"), text="Kala: [136](kala-years) years.")
    report_submit(by=author, report=report)
    more = YEAR.replace("years: 136", "years: 140").replace("fugitives: {id: eaw,", "fugitives: {id: eaw2,")
    year.write_text(more, encoding="utf-8")
    with pytest.raises(BadInput, match="kala-years is 140 in its record, not 136"):
        report_review(by=adviser, report=report, said="")
    report_send_back(by=adviser, report=report, said="A record changed")
    draft = draft_of(report, author)
    assert [one.key for one in draft.fresh] == ["pursue/eaw2/1", "pursue/eaw2/2"]
    passage_take(by=author, report=report, key="pursue/eaw2/1")
    with pytest.raises(BadInput, match="Nothing of that name"):
        passage_take(by=author, report=report, key="pursue/eaw2/1")
    rows = {row.passage.key: row for *_, rows in draft_of(report, author).sections for row in rows}
    assert rows["pursue/eaw/1"].gone
    assert "45" in rows["pursue/eaw2/1"].reads


def test_remarks_and_templates_are_kept(year: Path, three: tuple[User, User, User], client_of: Signed) -> None:
    author = three[0]
    client, report = client_of(author), begun(author)
    said: dict[str, Any] = {
        "sort": "comment",
        "words": "Noted.",
        "said_by": "The Panel",
        "said_on": dt.date(2015, 12, 3),
    }
    with pytest.raises(BadInput, match="signed"):
        remark_add(by=author, report=report, **said)
    sealed(report, three)
    fields = {**said, "said_on": "2015-12-03", "token": "c" * 32}
    for _ in range(2):
        assert client.post(f"{report.get_absolute_url()}remark/", fields).status_code == 302
    assert report.remarks.count() == 1
    assert "Noted." in client.get(report.get_absolute_url()).content.decode()
    with pytest.raises(BadInput, match="not come yet"):
        remark_add(by=author, report=report, **{**said, "said_on": dt.date(2999, 1, 1)})
    with pytest.raises(Denied):
        remark_add(by=three[1], report=report, **said)
    wrong = client.post("/reports/templates/", {"file": SimpleUploadedFile("x.docx", b"no Word file")})
    assert (wrong.status_code, Template.objects.count()) == (422, 0)
    hostile = _with_text(default_template(), "{{ body }}", "{{ body }} {{ ''.__class__.__mro__ }}")
    with pytest.raises(BadInput):
        template_add(by=author, name="x.docx", content=hostile)
    own = _with_text(default_template(), "{{ title }}", "Our own: {{ title }}")
    client.post("/reports/templates/", {"file": SimpleUploadedFile("own.docx", own)})
    body = client.get(f"{report.get_absolute_url()}document.docx").content
    assert "Our own: " in zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml").decode()
    assert Entry.objects.filter(kind="template").count() == 1


def _with_text(template: bytes, old: str, new: str) -> bytes:
    """A Word template with other words in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            held = given.read(name)
            made.writestr(name, held.replace(old.encode(), new.encode()) if name == "word/document.xml" else held)
    return out.getvalue()


def test_a_crafted_passage_runs_nowhere(year: Path, three: tuple[User, User, User], client_of: Signed) -> None:
    author = three[0]
    report = begun(author)
    crafted = "<script>alert()</script> {{ x }} #eval(read) =cmd|x"
    passage_add(by=author, report=report, section="pursue", text=crafted)
    client, address = client_of(author), report.get_absolute_url()
    for page in (client.get(address), client.get(f"{address}document.html")):
        assert "<script>alert" not in page.content.decode()
        assert "{{ x }}" in page.content.decode()
    word = zipfile.ZipFile(io.BytesIO(client.get(f"{address}document.docx").content)).read("word/document.xml").decode()
    assert "&lt;script&gt;" in word
    pdf = PdfReader(io.BytesIO(client.get(f"{address}document.pdf").content))
    text = re.sub(r"\s+", " ", "".join(one.extract_text() for one in pdf.pages))
    assert "#eval(read)" in text
    assert "not for publication" in text  # nobody has signed it


def test_who_may_not_see_a_report_finds_none(year: Path, three: tuple[User, User, User], client_of: Signed) -> None:
    report = begun(three[0])
    report.put_in(["lantern"])
    address = report.get_absolute_url()
    for path in (address, f"{address}document.html", f"{address}remark/"):
        assert client_of(three[0]).get(path).status_code == 404
    assert str(report) not in client_of(three[0]).get("/reports/").content.decode()


def test_every_state_is_drawn_in_the_documentation() -> None:
    told = (Path(__file__).parents[3] / "docs" / "reference" / "desk.md").read_text(encoding="utf-8")
    for state, following in NEXT.items():
        row = next(line for line in told.splitlines() if line.startswith(f"| {STATES[state]} |"))
        assert {one for one in STATES if STATES[one] in row.split("|")[2]} == set(following)


def test_a_passage_only_moves_within_its_section(year: Path, somebody: Made) -> None:
    author = somebody("analyst")
    report = begun(author)
    first = report.passages.filter(section="pursue").first()
    assert first is not None
    passage_move(by=author, passage=first, up=True)
    assert report.passages.filter(section="pursue").first() == first
    last = report.passages.filter(section="pursue").last()
    added = passage_add(by=author, report=report, section="pursue", text="More.")
    assert report.passages.filter(section="pursue").last() == added
    assert last is not None
    assert added.position > last.position
    passage_include(by=author, passage=added, included=False, why="x")
    added.refresh_from_db()
    assert added.why_out == "x"
