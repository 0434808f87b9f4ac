"""What people wrote in records: each number a figure, days and references names, nothing lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfold.reports.document import Figure, Name, Provenance, check_text, said
from fourfold.reports.panel_year import parse_year, shipped_year
from fourfold.reports.record_words import with_figures


def made(place: int, shown: str, value: float, bare: bool) -> Figure:
    return Figure(f"x-{place}", value, shown, Provenance("x", "record"), counts=bare)


@pytest.mark.parametrize(
    ("text", "figures", "names"),
    [
        ("3 shops, 12 arrests.", [("3", 3, True), ("12", 12, True)], []),
        ("£1,250.50 and 30% of 1,000", [("£1,250.50", 1250.5, False), ("30%", 30, False), ("1,000", 1000, False)], []),
        ("on 4 May 2026 in the M62 area", [], ["4 May 2026", "M62"]),
        ("ref AB/12-3, 9mm, 2015-04-01", [], ["AB/12-3,", "9mm,", "2015-04-01"]),
        ("nothing", [], []),
    ],
)
def test_numbers_are_figures(text: str, figures: list[tuple[str, float, bool]], names: list[str]) -> None:
    parts = with_figures(text, made)
    assert [(one.shown, one.value, one.counts) for one in parts if isinstance(one, Figure)] == figures
    assert [one.text for one in parts if isinstance(one, Name)] == names


@given(st.text(alphabet="0123456789 £%.,-/abM\n\u0662{}[]()", max_size=40))
def test_nothing_is_lost_and_no_digit_leads_nowhere(text: str) -> None:
    parts = with_figures(text, made)
    check_text(parts)
    assert said(parts) == text


def test_seals_from_before_registers_told_of_work_still_hold() -> None:
    added = r"(, theme: [a-z-]+|\n    theme: (?!trafficking)[a-z-]+)"
    before = re.sub(added, "", shipped_year("2015"))
    assert parse_year(before).data_version == "year 2015, bc105dd491b1ea9c"
