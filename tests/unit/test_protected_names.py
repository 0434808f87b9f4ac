"""What a source calls a protected characteristic."""

from __future__ import annotations

import pytest

from fourfold.history.schema import PROTECTED, is_protected


@pytest.mark.parametrize(
    "name",
    [*PROTECTED, "suspect_age", "AgeRange", "officer_defined_ethnicity", "selfDefinedEthnicity", "IC1", "racial group"],
)
def test_it_is_known_whatever_it_is_called(name: str) -> None:
    assert is_protected(name)


@pytest.mark.parametrize("name", ["message", "agency", "stage", "sexual_offence", "trace", "vehicle", "district"])
def test_words_that_only_hold_its_letters_are_free(name: str) -> None:
    assert not is_protected(name)
