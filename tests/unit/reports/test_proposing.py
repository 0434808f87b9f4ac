"""A proposed report and what its author makes of it; what may not leave in it; and a document kept as data."""

from __future__ import annotations

import dataclasses
import json

import pytest
from tests.invented_document import document as crafted

from fourfold.errors import BadInput
from fourfold.reports.document import Document, Paragraph
from fourfold.reports.leaving import live_records, small_figures
from fourfold.reports.panel import panel_report, text_of
from fourfold.reports.panel_year import PanelYear, parse_year, shipped_year
from fourfold.reports.proposing import Passage, Proposed, assembled, check_own, names_said, proposals
from fourfold.reports.stored import as_data, digest_of, from_data

YEAR = parse_year(shipped_year("2015"))


def passages(offered: tuple[Proposed, ...], **instead: str | None) -> list[Passage]:
    """All that is proposed, but for those whose key begins so: in these words, or left out where None."""
    found = []
    for one in offered:
        said = [text for begin, text in instead.items() if one.key.endswith(begin.replace("__", "/"))]
        if said and said[0] is None:
            continue
        found.append(Passage(one.key, one.section, said[0] if said else None))
    return found


def own_year(**changes: object) -> PanelYear:
    """The same year, as if nobody had published it."""
    return dataclasses.replace(YEAR, published=False, **changes)  # type: ignore[arg-type]


def test_all_that_is_proposed_makes_the_report_itself() -> None:
    proposed = panel_report(YEAR)
    made = assembled(proposed, passages(proposals(proposed)))
    assert made.wrong == {}
    assert made.document == proposed
    assert len({one.key for one in proposals(proposed)}) == len(proposals(proposed))


def test_a_passage_keeps_its_key_when_its_record_changes_and_an_edited_figure_is_caught() -> None:
    proposed = panel_report(YEAR)
    kala = next(one for one in proposals(proposed) if one.key == "pursue/kala/1")
    assert "[136](kala-years)" in kala.written
    edited = kala.written.replace("an increase in violence in this area", "more violence there")
    changed = dataclasses.replace(
        YEAR, operations=(dataclasses.replace(YEAR.operations[0], area="Elsewhere"), *YEAR.operations[1:])
    )
    for year in (YEAR, changed):
        made = assembled(panel_report(year), passages(proposals(panel_report(year)), pursue__kala__1=edited))
        assert made.wrong == {}
        assert "more violence there" in text_of(made.document)
    wrong = assembled(proposed, passages(proposals(proposed), kala__1=edited.replace("[136]", "[163]"))).wrong
    assert wrong == {"pursue/kala/1": "kala-years is 136 in its record, not 163."}
    term = YEAR.operations[0].imprisonment
    assert term is not None
    assert term.term is not None
    longer = dataclasses.replace(term, term=type(term.term).of(140, 0))
    later = dataclasses.replace(
        YEAR, operations=(dataclasses.replace(YEAR.operations[0], imprisonment=longer), *YEAR.operations[1:])
    )
    stale = assembled(panel_report(later), passages(proposals(panel_report(later)), kala__1=edited))
    assert "kala-years is 140 in its record, not 136" in stale.wrong["pursue/kala/1"]


def test_a_claim_never_stands_without_its_honest_reading() -> None:
    proposed = panel_report(YEAR)
    offered = proposals(proposed)
    reading = next(one for one in offered if isinstance(one.block, Paragraph) and one.block.style == "reading")
    assert not reading.may_be_edited
    kept = [Passage(one.key, one.section) for one in offered if one.key != reading.key]
    assert "honest reading" in assembled(proposed, kept).wrong[offered[offered.index(reading) - 1].key]


def test_own_words_are_traced_and_names_with_digits_are_listed() -> None:
    proposed = panel_report(YEAR)
    assert check_own("In all [45](eaw-extradited) were extradited.", proposed)
    with pytest.raises(BadInput, match="No record stands behind 46"):
        check_own("In all 46 were extradited.", proposed)
    with pytest.raises(BadInput, match="Write something"):
        check_own("  ", proposed)
    own = Passage("own/1", "pursue", "At [Unit 7]() on 1 May 2015.")
    made = assembled(proposed, [*passages(proposals(proposed)), own])
    assert "At Unit 7 on 1 May 2015." in text_of(made.document)
    assert names_said([own]) == ["Unit 7"]


def held(year: PanelYear, released: tuple[str, ...] = (), **instead: str | None) -> dict[str, str]:
    """What may not leave of a year's report, by name."""
    proposed = panel_report(year)
    made = assembled(proposed, passages(proposals(proposed), **instead))
    assert made.wrong == {}
    return {one.name: one.sort for one in small_figures(made.document, proposed, released)}


def test_small_numbers_may_not_leave_nor_be_got_from_others() -> None:
    assert held(YEAR) == {}  # all of it was published in 2015
    small = {"knowsley-now", "bangar-premises", "antiques-firearms-1"}
    assert {name for name, sort in held(own_year()).items() if sort == "small number"} == small
    assert held(own_year(), released=tuple(small)) == {}
    proposed = proposals(panel_report(own_year()))
    antiques = next(one.written for one in proposed if one.key == "prevent/antiques/1")
    fewer = antiques.replace("[2](antiques-firearms-1)", "[fewer than 5](antiques-firearms-1)")
    assert fewer != antiques
    found = held(own_year(), ("knowsley-now", "bangar-premises"), prevent__antiques__1=fewer)
    assert found == {"antiques-firearms-1": "subtraction"}  # 7 in all less 5
    total = fewer.replace("; [7](antiques-firearms) in all", "")
    assert held(own_year(), ("knowsley-now", "bangar-premises"), prevent__antiques__1=total) == {}
    knowsley = next(one.written for one in proposed if one.key == "pursue/knowsley/1")
    fewer = knowsley.replace("[4](knowsley-now)", "[fewer than 5](knowsley-now)")
    rest = ("antiques-firearms-1", "bangar-premises")
    assert held(own_year(), rest, pursue__knowsley__1=fewer) == {"knowsley-now": "subtraction"}  # from its ratio
    assert held(own_year(), rest, pursue__knowsley__1=None, pursue__knowsley__2=None) == {}


def test_a_live_record_may_not_be_told_of_until_somebody_releases_it() -> None:
    made = panel_report(YEAR)
    live = {"kala": "Operation Kala is going on."}
    assert [one.name for one in live_records(made, live, ())] == ["kala"]
    assert live_records(made, live, {"kala"}) == []
    assert live_records(made, {"other": "x"}, ()) == []


@pytest.mark.parametrize("made", [panel_report(YEAR), crafted()], ids=["panel", "crafted"])
def test_a_document_comes_back_from_data_as_it_was(made: Document) -> None:
    data = json.loads(json.dumps(as_data(made)))
    assert from_data(data) == made
    assert digest_of(data) == digest_of(as_data(made))
    data["title"] = "Another"
    assert digest_of(data) != digest_of(as_data(made))
    with pytest.raises(BadInput, match="no document"):
        from_data({"title": "x"})
