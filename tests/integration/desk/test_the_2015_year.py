"""The year 2015 as records of the desk: everything that the published report says, each with its paragraph, its totals
as printed, and nothing that it does not say. Expected figures are those of the printed report."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.cohorts.models import Cohort
from fourfold.desk.demo import make_year
from fourfold.desk.firearms.models import Incident
from fourfold.desk.operations.for_reports import fugitives_between, operations_between
from fourfold.desk.operations.models import Asset, Fugitive, ImpactStatement, Operation, Outcome
from fourfold.desk.operations.sums import Sums, sums
from fourfold.desk.operations.year import load_year
from fourfold.desk.partners.models import Agreement
from fourfold.desk.plans.models import Plan, ReviewRound
from fourfold.desk.programmes.models import Campaign, Course, Programme, Research
from fourfold.errors import BadInput
from fourfold.reports.operations import Fugitives as FugitivesTold
from fourfold.reports.operations import Operation as OperationTold
from fourfold.reports.panel import panel_report, text_of
from fourfold.reports.panel_year import PanelYear, parse_year, shipped_year
from fourfold.sentences.sentence import Term

UPDATE, REPORT = dt.date(2014, 12, 4), dt.date(2015, 12, 3)
PARAGRAPHS = {
    "Operation Kala": "5.3.1", "Operation Supola 1": "5.3.2", "Operation Cobweb": "5.3.3", "Operation Gimlett": "5.3.4",
    "Project EAW": "5.3.5", "Operation Bangar": "5.3.5", "Operation Lester": "5.3.5",
    "Antique firearms bought on the internet": "6.2", "Operation Girmont 2": "7.3",
}  # fmt: skip


@pytest.fixture
def year() -> PanelYear:
    return parse_year(shipped_year("2015"))


@pytest.fixture
def reader(year: PanelYear, somebody: Any) -> User:
    user: User = somebody("tasking-manager")
    load_year(year, by=user)
    return user


def said(found: Sums) -> dict[str, str]:
    return {one.title: one.said for one in found.rows}


def test_everything_is_on_record_with_its_paragraph_and_its_totals_as_printed(reader: User) -> None:
    assert dict(Operation.objects.values_list("name", "paragraph")) == PARAGRAPHS
    assert all(f"paragraph {one.claims.get().operation.paragraph}" in one.evidence for one in Outcome.objects.all())
    found = sums(reader, UPDATE, REPORT)
    assert (found.sentences.imprisonment, found.sentences.at_least) == (Term.of(215), True)
    assert (found.sentences.sums, found.sentences.people) == (2, 2)
    told = said(found)
    assert (told["Firearms recovered"], told["Of these, seized on the way"]) == ("7", "2")
    assert (told["People extradited"], told["Premises visited"]) == ("45", "4")
    terms = {one.name: sums(reader, operation=one).sentences for one in Operation.objects.all()}
    assert terms["Operation Kala"].imprisonment == Term.of(136)
    assert (terms["Operation Gimlett"].imprisonment, terms["Operation Gimlett"].at_least) == (Term.of(60), True)
    antiques = Outcome.objects.filter(kind="sentence", claims__operation__paragraph="6.2")
    assert {one.years for one in antiques} == {9, 10}


def test_what_the_report_does_not_say_is_not_known(reader: User) -> None:
    told = said(sums(reader))
    for title in ("People arrested", "People convicted", "People engaged", "Charges expected", "Charges laid"):
        assert told[title] == "Not known", title
    house = Asset.objects.get()
    assert (house.get_state_display(), house.get_relation_display()) == ("Under investigation", "Lived in")
    assert (house.worth, house.ordered, house.moves.count()) == (750_000, None, 0)
    assert told["Assets restrained"] == told["Confiscation ordered"] == told["Confiscation paid"] == "None recorded"
    assert not Fugitive.objects.exists()  # 45 were counted, and nobody was named
    assert not Outcome.objects.exclude(on=UPDATE, until=REPORT).exists()  # some day between the two meetings
    kala = Operation.objects.get(name="Operation Kala")
    assert "counts of violence before and after" in kala.not_known
    assert (
        sums(reader, dt.date(2015, 4, 1), dt.date(2015, 10, 31)).rows[0].title.startswith("Assets")
    )  # not known to be
    assert {one.condition for incident in Incident.objects.all() for one in incident.weapons.all()} == {"antique"}
    impact = ImpactStatement.objects.get()
    assert (impact.operation, impact.consent, impact.name) == (kala, "published", "")


def test_the_report_out_of_the_records_is_the_report_out_of_the_file(reader: User, year: PanelYear) -> None:
    operations = operations_between(UPDATE, REPORT, visible_to=reader)
    fugitives = fugitives_between(UPDATE, REPORT, visible_to=reader)
    assert [alike(one) for one in operations] == [alike(one) for one in year.operations]
    assert [dataclasses.replace(one, id="") for one in fugitives] == [
        dataclasses.replace(one, id="") for one in year.fugitives
    ]
    ids = {one.id: name.id for one, name in zip(operations, year.operations, strict=True)}
    assert len(ids) == len(operations)
    again = dataclasses.replace(year, operations=operations, fugitives=fugitives)
    assert text_of(panel_report(again)) == text_of(panel_report(year))


def alike(one: OperationTold) -> OperationTold:
    """An operation without the names that file and desk each give by themselves."""
    bare = [dataclasses.replace(sentence, ref="") for sentence in one.sentences]
    whole = one.imprisonment and dataclasses.replace(one.imprisonment, ref="")
    return dataclasses.replace(one, id="", sentences=tuple(bare), imprisonment=whole)


def test_of_other_years_and_of_what_is_hidden_nothing_is_told(reader: User, somebody: Any, year: PanelYear) -> None:
    assert operations_between(dt.date(2016, 1, 1), dt.date(2016, 12, 31), visible_to=reader) == ()
    kala = Operation.objects.get(name="Operation Kala")
    kala.put_in(["lantern"])
    for claim in kala.claims.all():
        claim.outcome.put_in(["lantern"])
    seen = operations_between(UPDATE, REPORT, visible_to=reader)
    assert "Operation Kala" not in {one.name for one in seen}
    assert sums(reader).sentences.imprisonment == Term.of(79)
    inside = somebody("tasking-manager", compartments=("lantern",))
    assert sums(inside).sentences.imprisonment == Term.of(215)
    assert isinstance(fugitives_between(UPDATE, REPORT, visible_to=reader)[0], FugitivesTold)


def test_it_is_loaded_once(reader: User, year: PanelYear) -> None:
    with pytest.raises(BadInput, match="on record already"):
        load_year(year, by=reader)
    assert Operation.objects.count() == len(PARAGRAPHS)


def test_its_pages_say_what_is_counted(reader: User, client_of: Any) -> None:
    client: Client = client_of(reader)
    page = client.get("/operations/sums/", {"first": "2014-12-04", "last": "2015-12-03"}).content.decode()
    assert (
        "At least 215 years of imprisonment in all, of 2 people and 2 stated sums of people who are not told apart."
        in page
    )
    assert "2014 to 2015" in page  # the year of the 45 is not known
    kala = client.get(Operation.objects.get(name="Operation Kala").get_absolute_url()).content.decode()
    assert "136 years of imprisonment in all" in kala
    outcomes = client.get("/registers/outcomes/").content.decode()
    for told in ("Imprisonment, 136 years", "Premises visited: 4: large quantities of fireworks"):
        assert told in outcomes
    lester = Operation.objects.get(name="Operation Lester").get_absolute_url()
    assert client.get(lester).content.decode().lower().count("laundered money in betting offices") == 1
    assert "a victim impact statement from a local councillor" in kala
    house = client.get(Asset.objects.get().get_absolute_url()).content.decode()
    assert "Under investigation" in house
    assert "It stands as it was entered." in house


def test_every_paragraph_from_5_3_1_to_8_4_has_a_record(year: PanelYear) -> None:
    make_year(year)
    told = {
        one.paragraph
        for model in (Operation, Programme, Campaign, Research, Course, Plan)
        for one in model.objects.all()
    }
    assert {one.source for one in Plan.objects.all()} == {"Report to the Police and Crime Panel, 3 December 2015"}
    words = [one.necessity for one in Agreement.objects.all()]
    words += [one.purpose for one in Cohort.objects.all()] + [one.name for one in ReviewRound.objects.all()]
    told |= {found for said in words for found in re.findall(r"paragraph ([0-9.]*[0-9])", said)}
    assert told >= {"5.3.1", "5.3.2", "5.3.3", "5.3.4", "5.3.5", *(f"6.{n}" for n in range(1, 6))}
    assert told >= {f"{chapter}.{n}" for chapter in (7, 8) for n in range(1, 5)}
    assert {one.title for one in Plan.objects.live() if one.kind == "hot-spot"} >= {
        "DISARM, plans for hot spots in Liverpool", "DISARM across the border of Kirkdale and South Sefton",
    }  # fmt: skip
    assert not any(one.live(timezone.localdate()) for one in Agreement.objects.all())  # no day is known
    [cohort] = Cohort.objects.all()
    assert not cohort.people.exists()  # how many they were is not known, and none is made up
    [reviews] = ReviewRound.objects.all()
    assert (reviews.due, reviews.closed_at) == (dt.date(2015, 12, 31), None)
