"""What each kind of outcome has of its own."""

from __future__ import annotations

from fourfold.desk.registers.declaration import Kinds

FIELDS: dict[str, tuple[str, ...]] = {
    "arrests": ("count",),
    "charges": ("offence", "count", "expected", "expected_by", "laid"),
    "convictions": ("count", "offence"),
    "sentence": (
        "stated", "person_ref", "person_name", "court", "offence", "passed", "years", "months", "days", "at_least",
        "follows", "part_of", "standing",
    ),
    "drugs": ("substance", "grams"),
    "cash": ("pounds",),
    "premises": ("count", "seized", "power"),
    "engaged": ("count",),
    "safeguarded": ("count",),
    "referred": ("count", "referred_to"),
    "extraditions": ("count",),
    "other": (),
}  # fmt: skip

DEALT_WITH = ("arrests", "charges", "convictions", "extraditions")
"""Kinds whose people are suspects or subjects."""
HELPED = ("engaged", "safeguarded", "referred")
"""Kinds whose people are victims, witnesses or vulnerable: never in one list with those."""

OUTCOME_KINDS = Kinds("kind", FIELDS, {**dict.fromkeys(DEALT_WITH, ("people",)), **dict.fromkeys(HELPED, ("helped",))})
