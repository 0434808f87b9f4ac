"""A mapping is read whole, or refused with every mistake's line, reason and suggestion."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fourfold.errors import BadInput
from fourfold.history.sources.mapping import Identity, Known, Mapping, Place, Value, When
from fourfold.history.sources.mapping_language import load, parse, shipped
from fourfold.marked import Problems
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked

WORKSPACE = Workspace(Path(), "", "Europe/London", "EPSG:27700", (), {})
WHOLE = """
about: A force's own crimes.
source: force-crime
file: {delimiter: "\\t", encoding: cp1252, sheet: Crimes}
time_zone: Europe/London
id: {columns: [force, ref]}
kind: {column: type, table: {Robbery: robbery, 1: burglary}, otherwise: other-crime}
occurred: {from: began, to: {column: ended, format: "%d/%m/%Y %H:%M"}}
point: {x: east, y: north, system: EPSG:27700, precision_m: 100}
known_from: {column: recorded}
recorded: recorded
attributes:
  weapon: {column: weapon, table: {Y: seen}, otherwise: absent}
  place: where
  from: {value: crime system}
parties:
  - role: suspect
    sort: person
    ref: nominal
    prefix: "nominal:"
    attributes: {grade: grade}
    protected: {sex: sex}
grading: grading
marking: {column: marking, table: {O: OFFICIAL}}
"""


def read(text: str) -> Mapping:
    return parse(parse_marked(text, "m.yaml"), "m.yaml", WORKSPACE)


def told(text: str) -> str:
    """The one thing that is wrong with a mapping."""
    with pytest.raises(Problems) as error:
        read(text)
    assert len(error.value.problems) == 1, error.value
    return str(error.value)


def test_all_that_a_mapping_can_say() -> None:
    mapping = read(WHOLE)
    assert (mapping.source, str(mapping.zone), mapping.sheet) == ("force-crime", "Europe/London", "Crimes")
    assert (mapping.form.delimiter, mapping.form.encoding) == ("\t", "cp1252")
    assert mapping.identity == Identity(("force", "ref"))
    assert mapping.kind == Value("type", None, (("Robbery", "robbery"), ("1", "burglary")), "other-crime")
    assert mapping.occurred == When("began")
    assert mapping.until == When("ended", "%d/%m/%Y %H:%M")
    assert mapping.place == Place("east", "north", "EPSG:27700", 100.0)
    assert mapping.known == Known("recorded", When("recorded"))
    assert dict(mapping.attributes)["from"] == Value(constant="crime system")
    assert mapping.parties[0].prefix == "nominal:"
    assert set(mapping.needed) == {
        "force", "ref", "type", "began", "ended", "east", "north", "recorded", "weapon", "where", "nominal", "grade",
        "sex", "grading", "marking",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("{column: recorded}", Known("recorded", When("recorded"))),
        ("{days_after: 45}", Known("lag", days_after=45)),
        ("{on: 2024-12-01}", Known("stated", on=dt.date(2024, 12, 1))),
        ("import", Known("import")),
    ],
)
def test_how_known_from_is_set_is_stated(said: str, known: Known) -> None:
    assert read(WHOLE.replace("known_from: {column: recorded}", f"known_from: {said}")).known == known


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("known_from: {column: recorded}\n", "", 1, "'known_from' is missing"),
        ("known_from: {column: recorded}", "known_from: {days_after: 2, on: 2024-12-01}", 10, "needs one of"),
        ("known_from: {column: recorded}", "known_from: {on: '2024-02-31'}", 10, "is no day"),
        ("Robbery: robbery", "Robbery: robery", 7, "Did you mean 'robbery'?"),
        ("time_zone: Europe/London", "time_zone: Europe/Lundun", 5, "the time zone 'Europe/Lundun' is not known"),
        ("time_zone: Europe/London\n", "", 1, "'time_zone' is missing"),
        ("system: EPSG:27700", "system: EPSG:0", 9, "no coordinate system 'EPSG:0'"),
        ("encoding: cp1252", "encoding: utf-7000", 4, "encoding 'utf-7000' is not known"),
        ("encoding: cp1252", "encoding: base64", 4, "encoding 'base64' is not known"),
        ('delimiter: "\\t"', "delimiter: ', '", 4, "one character"),
        ("{columns: [force, ref]}", "{columns: [ref], identical_rows: copies}", 6, "either 'columns'"),
        ("{columns: [force, ref]}", "{repeats: duplicate, identical_rows: copies}", 6, "'repeats' goes with 'columns'"),
        ("attributes: {grade: grade}", "attributes: {age: grade}", 21, "protected characteristic"),
        ("attributes: {grade: grade}", "attributes: {suspect_ethnicity: grade}", 21, "protected characteristic"),
        ("place: where", "ethnicity: where", 14, "protected characteristic"),
        ("protected: {sex: sex}", "protected: {shoe size: sex}", 22, "is no protected characteristic"),
        ("role: suspect", "role: suspekt", 17, "Did you mean 'suspect'?"),
        ("{O: OFFICIAL}", "{O: OFICIAL}", 24, "Did you mean 'OFFICIAL'?"),
        ("source: force-crime", "source: Force Crime", 3, "small letters"),
        ("grading: grading", "gradings: grading", 23, "Did you mean 'grading'?"),
        ('format: "%d/%m/%Y %H:%M"', "format: DD/MM/YYYY", 8, "strptime"),
        ('format: "%d/%m/%Y %H:%M"', 'format: "%d/%m/%Y %d"', 8, "strptime"),
        ('format: "%d/%m/%Y %H:%M"', 'format: "%d/%Q"', 8, "strptime"),
        ("system: EPSG:27700", "system: EPSG:5773", 9, "no coordinate system 'EPSG:5773'"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line_and_what_would_mend_it(old: str, new: str, line: int, reason: str) -> None:
    assert old in WHOLE
    message = told(WHOLE.replace(old, new))
    assert reason in message
    assert abs(int(message.split("line ")[1].split(":")[0]) - line) <= 1, message


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Problems) as error:
        read("source: x\nkind: robery\nid: {}\n")
    assert len(error.value.problems) >= 4


def test_the_mappings_that_come_along_can_be_read_by_name() -> None:
    assert "philadelphia-shootings" in shipped()
    for name in shipped():
        assert load(Path(name), WORKSPACE).source == name


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load(tmp_path / "none.yaml", WORKSPACE)
    with pytest.raises(BadInput, match="no such file"):
        load(Path("nonesuch"), WORKSPACE)
