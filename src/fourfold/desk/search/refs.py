"""References: how the history names people, groups and premises ("nominal:P000123"), and how people type them."""

from __future__ import annotations

from collections.abc import Iterable

SORTS = {"nominal": "person", "group": "group", "premises": "premises", "area": "area"}
"""What a reference's first part says that it is."""


def sort_of(ref: str) -> str:
    """Whether a reference is to a person, a group, premises or an area; else just a reference."""
    return SORTS.get(ref.partition(":")[0], "reference")


def may_be_a_person(ref: str) -> bool:
    """Whether a reference has to be handled as a person's: all but what is known to be none."""
    return sort_of(ref) in ("person", "reference")


def is_ref(word: str) -> bool:
    """Whether a word is a whole reference."""
    before, colon, after = word.partition(":")
    return bool(before and colon and after)


def spellings(words: Iterable[str]) -> list[str]:
    """Every reference that the words may mean: as typed, with its letters large, and without its first part."""
    found = set()
    for word in words:
        first, colon, rest = word.partition(":") if ":" in word else ("", "", word)
        for one in {rest, rest.upper()}:
            found.add(f"{first}{colon}{one}")
            found |= set() if colon else {f"{sort}:{one}" for sort in SORTS}
    return sorted(found)
