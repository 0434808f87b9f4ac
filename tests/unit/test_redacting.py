"""Redacting: what is left can still be shown to be what was sealed, and what went cannot be guessed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfold.redacting import GONE, Terms, readable, redact, salts_for, seal_of

CONTENT: dict[str, Any] = {
    "groups": [{"group": "Code Kestrel", "scores": [1, 2.5, None]}, {"group": "Code Heron"}],
    "on": True,
}


def test_a_redacted_content_has_the_seal_that_it_was_sealed_with() -> None:
    salts = salts_for(CONTENT)
    seal = seal_of(CONTENT, salts)
    left = redact(CONTENT, salts, lambda path, text: text == "Code Kestrel")
    assert left.count == 1
    assert "Kestrel" not in json.dumps(left.content)
    assert seal_of(left.content, left.salts) == seal
    twice = redact(left.content, left.salts, lambda path, text: True)
    assert seal_of(twice.content, twice.salts) == seal
    assert readable(twice.content)["groups"][1] == {"group": GONE}


def test_any_other_change_breaks_the_seal() -> None:
    salts = salts_for(CONTENT)
    seal = seal_of(CONTENT, salts)
    left = redact(CONTENT, salts, lambda path, text: text == "Code Kestrel")
    for changed in (
        {**left.content, "on": False},
        {**left.content, "groups": left.content["groups"][:1]},
        {**left.content, "groups": [left.content["groups"][0], {"group": "Code Egret"}]},
        {**left.content, "groups": [{"group": {"removed": "0" * 64}, "scores": [1, 2.5, None]}, CONTENT["groups"][1]]},
    ):
        assert seal_of(changed, left.salts) != seal


def test_what_went_cannot_be_guessed() -> None:
    salts = salts_for(CONTENT)
    left = redact(CONTENT, salts, lambda path, text: text == "Code Kestrel")
    assert left.salts.keys() == {"/groups/1/group"}
    assert left.content["groups"][0]["group"]["removed"] != hashlib.sha256(b"Code Kestrel").hexdigest()
    other = redact(CONTENT, salts_for(CONTENT), lambda path, text: text == "Code Kestrel")
    assert other.content != left.content


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.text(max_size=2))
def test_the_seal_stands_whatever_is_taken_out(content: Any, word: str) -> None:
    salts = salts_for(content)
    left = redact(content, salts, lambda path, text: word in text)
    assert seal_of(left.content, left.salts) == seal_of(content, salts)
    assert json.loads(json.dumps(left.content)) == left.content


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Code Kestrel met group:G07.", f"{GONE} met {GONE}."),
        ("code kestrel", GONE),
        ("Code Kestrels and group:G071 are others", "Code Kestrels and group:G071 are others"),
    ],
)
def test_terms_are_whole_words(text: str, without: str) -> None:
    terms = Terms(["Code Kestrel", "group:G07", " "])
    assert terms.out_of(text) == without
    assert terms.within(text) == (text != without)
    assert not Terms([])
    assert not Terms([]).within("anything")
