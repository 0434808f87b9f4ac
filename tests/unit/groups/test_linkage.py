"""Linkage: what may be compared, pairs with their reasons, and identities as human judgements."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfold.errors import BadInput
from fourfold.groups.linkage.judgements import Judgement, as_one, check_judgement, identities
from fourfold.groups.linkage.quality import calibration, quality
from fourfold.groups.linkage.settings import read_settings, shipped_settings
from fourfold.groups.network import Edge, Node, network_of

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def said(pair: str, verdict: str = "same", hour: int = 0, ended: int | None = None) -> Judgement:
    """A judgement of two records with one letter for a name."""
    at = NOON + dt.timedelta(hours=hour)
    return Judgement(
        pair[0],
        pair[1],
        verdict,
        "Dara Invented",
        at,
        ended_at=None if ended is None else NOON + dt.timedelta(hours=ended),
    )


def test_an_identity_is_what_judgements_of_the_same_join() -> None:
    who = identities([said("ab"), said("bc"), said("de"), said("ef", "unsure"), said("ag", "different")])
    assert who.of("c") == ("a", "b", "c")
    assert who.name("c") == "a"
    assert who.of("e") == ("d", "e")
    assert who.of("f") == ("f",)
    assert who.contradictions == ()


def test_taking_a_judgement_back_parts_them_and_the_past_stays() -> None:
    held = [said("ab"), said("bc", hour=1, ended=3)]
    assert identities(held).of("a") == ("a", "b")
    assert identities(held, NOON).of("a") == ("a", "b")
    assert identities(held, NOON + dt.timedelta(hours=2)).of("a") == ("a", "b", "c")
    assert identities(held, NOON + dt.timedelta(hours=3)).of("c") == ("c",)


def test_a_judgement_that_contradicts_another_is_refused_with_both_named() -> None:
    held = [said("ab"), said("ac", "different")]
    with pytest.raises(BadInput, match="a and c would be one through others"):
        check_judgement(held, said("bc"))
    with pytest.raises(BadInput, match="a and c would be one"):
        check_judgement([said("ab"), said("bc")], said("ac", "different"))
    check_judgement(held, said("ac"))  # judging the same pair anew is a change of mind, and no contradiction
    with pytest.raises(BadInput, match="against itself"):
        check_judgement([], said("aa"))
    with pytest.raises(BadInput, match="cannot be 'maybe'"):
        check_judgement([], said("ab", "maybe"))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda p: p[0] != p[1])))
def test_identities_do_not_hang_on_the_order_of_judgements(pairs: list[tuple[str, str]]) -> None:
    held = [said("".join(pair)) for pair in pairs]
    who = identities(held)
    assert who == identities(reversed(held))
    for first, second in pairs:
        assert who.name(first) == who.name(second)
    for ref, members in who.members.items():
        assert ref in members
        assert all(who.of(other) == members for other in members)


def test_a_joined_network_still_says_which_record_said_what() -> None:
    nodes = [*(Node(ref, "person") for ref in "abc"), Node("g", "group")]
    edges = [
        Edge("a", "g", "member", source="log 1"),
        Edge("b", "g", "member", source="log 2"),
        Edge("a", "b", "linked"),
    ]
    found = as_one(network_of(nodes, edges), identities([said("ab")]))
    assert [node.ref for node in found.nodes] == ["a", "c", "g"]
    assert [(edge.first, edge.source) for edge in found.edges] == [("a", "log 1"), ("a", "log 2 (as b)")]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("[sex]", "'sex' is never compared: it says what somebody is, not who"),
        ("[self_defined_ethnicity]", "is never compared"),
        ("[nationality]", "is never compared"),
        ("[age_range]", "is never compared"),
        ("[religion]", "is never compared"),
        ("['a; drop table x']", "cannot be a column"),
        ("[a, b]", "'exact' compares 1 column(s), not 2"),
    ],
)
def test_what_somebody_is_is_never_compared(tmp_path: Path, columns: str, why: str) -> None:
    text = f"linkage: x\nversion: 1\nsort: person\ncompare:\n  - {{as: exact, columns: {columns}}}\n"
    text += "together: [[a]]\nlearn: [[a], [b]]\nsurely_one: [[a, b]]\nfound_by_surely_one: 0.5\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_settings(tmp_path / "s.yaml")
    assert why in str(refused.value)
    assert "line 5" in str(refused.value)


def test_nor_are_records_looked_at_together_for_it(tmp_path: Path) -> None:
    text = "linkage: x\nversion: 1\nsort: person\ncompare:\n  - {as: name, columns: [a]}\ntogether: [[gender, a]]\n"
    text += "learn: [[a]]\nsurely_one: [[a/x]]\nfound_by_surely_one: 2\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_settings(tmp_path / "s.yaml")
    for why in ("'gender' is never compared", "write a column and a number of letters", "must be a share"):
        assert why in str(refused.value)


@pytest.mark.parametrize("sort", ["person", "premises"])
def test_the_shipped_settings_compare_nothing_of_what_somebody_is(sort: str) -> None:
    settings = shipped_settings(sort)
    assert settings.sort == sort
    assert not {"sex", "age", "ethnicity", "nationality", "religion"} & set(settings.columns)


def test_quality_counts_pairs() -> None:
    truth = pa.table({"ref": list("abcdef"), "identity": ["1", "1", "1", "2", "2", "3"]})  # 3 + 1 true pairs
    pairs = pa.table(
        {"first": ["a", "a", "d", "e"], "second": ["b", "d", "e", "f"], "probability": [0.9, 0.9, 0.7, 0.1]}
    )
    found = quality(pairs, truth, 0.5)
    assert (found.precision, found.recall) == (2 / 3, 2 / 4)
    assert found.f1 == pytest.approx(4 / 7)
    bins = calibration(pairs, truth)
    assert [(one.low, one.pairs, one.true.count) for one in bins] == [(0.0, 1, 0), (0.6, 1, 1), (0.9, 2, 1)]
