"""What a report rests on, and what may not leave in it: small numbers, live operations and proceedings, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.integration.desk.reports_begun import YEAR, begun, own_year, three, year
from tests.invented_measures import robberies

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.groups.models import Exploited, Group
from fourfold.desk.measures.held import counted, measures
from fourfold.desk.measures.releasing import figures_let_out, figures_put_forward
from fourfold.desk.operations.models import Claim, Operation, Outcome
from fourfold.desk.reports.actions.decide import (
    release_give,
    report_review,
    report_sign,
    report_submit,
)
from fourfold.desk.reports.actions.write import (
    passage_add,
)
from fourfold.desk.reports.drafting import draft_of, leaving_of
from fourfold.desk.reports.models import Report
from fourfold.errors import BadInput
from fourfold.reports.panel import text_of
from fourfold.workspace import Workspace

__all__ = ["three", "year"]  # fixtures
Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_what_may_not_leave_waits_for_a_release_or_goes(
    year: Path, three: tuple[User, User, User], client_of: Signed
) -> None:
    author, adviser, _ = three
    own_year(year)
    report = begun(author)
    passage_add(by=author, report=report, section="protect", text="Help was given to two children.")
    page, taken = (
        re.sub(r"<[^>]+>|\[\d+\]", "", client_of(author).get(f"{report.get_absolute_url()}{name}").content.decode())
        for name in ("", "document.html")
    )
    assert "Premises targeted: 4" in page  # who works at the desk reads what is held back, and why
    assert "Premises targeted: fewer than 5." in taken  # what leaves before anybody signs it does not tell it
    assert "given to fewer than 5 children" in taken
    assert "0.400" not in taken  # nor the honest reading of 4 against 10
    assert "Draft: not signed, not for publication" in taken
    report_submit(by=author, report=report)
    held = {one.name: one.sort for one in draft_of(report, adviser).held}
    assert held == {
        "knowsley-now": "small number", "bangar-premises": "small number", "antiques-firearms-1": "small number",
        "words: two children": "small number",
    }  # fmt: skip
    with pytest.raises(BadInput, match="Each needs a release"):
        report_review(by=adviser, report=report, said="")
    with pytest.raises(Denied):
        release_give(by=author, report=report, name="knowsley-now", why="x")
    with pytest.raises(BadInput, match="Nothing of that name"):
        release_give(by=adviser, report=report, name="kala", why="x")
    with pytest.raises(BadInput, match="why it may leave"):
        release_give(by=adviser, report=report, name="knowsley-now", why="")
    for name in held:
        release_give(by=adviser, report=report, name=name, why=f"Counsel advised ({name})")
    assert "Premises targeted: 4." in text_of(leaving_of(draft_of(report, adviser)))
    log = sealed_log(report, three)
    assert {"what": "knowsley-now", "how": f"released by {adviser}", "why": "Counsel advised (knowsley-now)"} in log


def sealed_log(report: Report, three: tuple[User, User, User]) -> list[dict[str, str]]:
    """What was held back or let out of a report that is in review, once it is sealed."""
    report_review(by=three[1], report=report, said="")
    found: list[dict[str, str]] = report_sign(by=three[2], report=report).redactions
    return found


def test_live_proceedings_are_withheld_until_released(year: Path, three: tuple[User, User, User]) -> None:
    author, adviser, _ = three
    year.write_text(
        YEAR.replace("    legal_release: published in the report of 3 December 2015\n", ""), encoding="utf-8"
    )
    report = begun(author)
    assert "Operation Cobweb" not in text_of(draft_of(report, author).document)
    assert draft_of(report, author).on.withheld == ("cobweb",)
    report_submit(by=author, report=report)
    release_give(by=adviser, report=report, name="cobweb", why="No objection from the prosecutor")
    assert draft_of(report, adviser).on.withheld == ()
    assert "Operation Cobweb" in text_of(draft_of(report, adviser).proposed)


def test_a_person_on_record_is_not_named_unnoticed(year: Path, three: tuple[User, User, User], somebody: Made) -> None:
    author, adviser, _ = three
    group = Group.objects.create(name="Crew (invented)", ref="group:R1")
    Exploited.objects.create(group=group, ref="nominal:R1", name="Bea Invented", role="exploited", confidence="low")
    report = begun(author)
    passage_add(by=author, report=report, section="protect", text="Our thanks go to bea invented and her family.")
    assert [one.sort for one in draft_of(report, author).held] == ["person"]
    report_submit(by=author, report=report)
    with pytest.raises(BadInput, match="names somebody on record"):
        report_review(by=adviser, report=report, said="")
    taken = text_of(leaving_of(draft_of(report, author)))
    assert "bea invented" not in taken.casefold()
    group.put_in(["lantern"])  # what is kept from somebody is not found out by writing names
    assert draft_of(report, author).held == ()


def test_a_measure_tells_its_count_with_its_reading(
    place: Workspace, year: Path, three: tuple[User, User, User], client_of: Signed
) -> None:
    robberies(place, {"2014": 10, "2015": 5})
    robberies(place, {"2015": 1}, compartments=["lantern"], after="k")
    author = three[0]
    report = begun(author, measures=["robbery", "threats-to-life"])
    text = text_of(draft_of(report, author).document)
    assert "Robbery, from 1 April 2015 to 31 October 2015: 35, against 70 in the same period last year." in text
    assert "50.0% lower" in text
    assert "Lower: a change established at five in a hundred" in text
    assert "Nothing that 'threats-to-life' counts is held" in text  # a gap that is said, not a nought
    source = next(
        one for one in draft_of(report, author).document.sources if "measure robbery" in one.provenance.in_words
    )
    assert "kind: [robbery]" in source.provenance.in_words
    assert "history version" in source.provenance.in_words


def test_reports_and_releases_of_a_measure_know_of_one_another(
    place: Workspace, year: Path, three: tuple[User, User, User]
) -> None:
    robberies(place, {"2014": 10, "2015": 4})
    author, adviser, officer = three
    report = begun(author, measures=["robbery"])  # from April to October
    assert draft_of(report, author).held == ()
    report_submit(by=author, report=report)
    report_review(by=adviser, report=report, said="")
    report_sign(by=officer, report=report)
    wider = figures_put_forward(
        by=author, measure=measures()["robbery"], first="2015-04", last="2015-11", level="", why="The annual statement"
    )
    wider = figures_let_out(by=adviser, figures=wider)
    assert wider.cells[0] == ["2015-04", "2015-11", "", None]  # less the report's, November's four would be told
    assert wider.cells[1] == ["2014-04", "2014-11", "", 80]
    days = (dt.date(2015, 4, 1), dt.date(2015, 11, 30))
    later = begun(author, year="", days=days, measures=["robbery"])
    (held,) = draft_of(later, author).held
    assert (held.name, held.sort) == ("measure-robbery-now", "subtraction")
    assert "got by subtraction" in held.why
    report_submit(by=author, report=later)
    release_give(by=adviser, report=later, name=held.name, why="November was told in court")
    report_review(by=adviser, report=later, said="")
    report_sign(by=officer, report=later)
    after = figures_put_forward(
        by=author, measure=measures()["robbery"], first="2015-04", last="2015-12", level="", why="The next statement"
    )
    after = figures_let_out(by=adviser, figures=after)  # what is told by a release holds nothing later back
    assert after.cells[0] == ["2015-04", "2015-12", "", None]  # but December's four are still kept


def test_registers_stand_for_the_file_and_what_is_live_is_held(year: Path, three: tuple[User, User, User]) -> None:
    author, adviser, _ = three
    day = dt.date(2015, 6, 1)
    kala = Operation.objects.create(name="Operation Kala", kind="target", p="pursue", place="Fairfield", starts_on=day,
                                    ends_on=day, closed_on=day, closed_why="x")  # fmt: skip
    going_on = Operation.objects.create(name="Operation Wren", kind="target", p="prevent", starts_on=day)
    hidden = Operation.objects.create(name="Operation Owl", kind="target", p="prevent", starts_on=day, ends_on=day)
    hidden.put_in(["lantern"])
    for operation, years in ((kala, 12), (going_on, 3), (hidden, 5)):
        passed = Outcome.objects.create(
            kind="sentence", on=day, years=years, passed="imprisonment", person_ref="nominal:R9"
        )
        Claim.objects.create(operation=operation, outcome=passed)
        arrested = Outcome.objects.create(kind="arrests", on=day, what="people arrested", count=7)
        Claim.objects.create(operation=operation, outcome=arrested)
    hidden.claims.get(outcome__kind="sentence").outcome.put_in(["lantern"])
    report = begun(author)
    draft = draft_of(report, author)
    text = text_of(draft.document)
    assert "Operation Kala in Fairfield" in text
    assert "Sentenced to 12 years" in text  # the register's record stands for the file's 136 years
    assert "Operation Owl" not in text
    assert "Operation Wren" in text
    assert {one.name: one.sort for one in draft.held} == {"operation-wren": "live"}
    taken = text_of(leaving_of(draft))
    assert "Operation Wren" not in taken
    assert "Withheld: the work or its proceedings are live" in taken
    assert "add up to at least held back years" in taken  # or less the others' it would tell Wren's sentence
    words = "Our thanks go to all who took part in operation wren, and to Operation Wrenfield."
    passage_add(by=author, report=report, section="protect", text=words)
    draft = draft_of(report, author)
    assert {one.name for one in draft.held} == {"operation-wren", "name: Operation Wren"}
    assert "took part" not in text_of(leaving_of(draft))
    record = next(one for one in draft.document.figures if one.id == "kala-sentence-1").provenance
    assert (record.basis, record.records) == ("record", (f"register of operations, {kala.reference}",))
    going_on.closed_on, going_on.closed_why = day, "Ended"
    going_on.save()
    assert draft_of(report, adviser).held == ()


def test_registers_hand_in_what_measures_count(somebody: Made, client_of: Signed) -> None:
    day = dt.date(2015, 6, 1)
    first, second = (
        Outcome.objects.create(kind="sentence", on=day, years=years, passed="imprisonment", person_ref="nominal:R9")
        for years in (10, 4)
    )
    Outcome.objects.create(kind="sentence", years=50, passed="imprisonment", person_ref="nominal:R8")  # no day known
    second.follows = first
    second.save()
    Outcome.objects.create(kind="extraditions", on=day, count=45)
    analyst = somebody("analyst")
    found = {
        name: {one.month: one.count for one in counted(measures()[name], analyst).months}
        for name in ("years-of-imprisonment", "fugitives-extradited")
    }
    assert found == {"years-of-imprisonment": {"2015-06": 14}, "fugitives-extradited": {"2015-06": 45}}
    page = client_of(analyst).get("/measures/of/confiscation-paid/").content.decode()
    assert "The register of confiscations has no entry with its day" in page
