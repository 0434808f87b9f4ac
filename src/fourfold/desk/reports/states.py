"""How a report goes on: the states, and which follows which. Three people: who writes, who reviews, who signs."""

from __future__ import annotations

STATES = {
    "draft": "Draft",
    "review": "In legal review",
    "reviewed": "Reviewed, to be signed",
    "signed": "Signed and sealed",
    "withdrawn": "Withdrawn",
}
NEXT: dict[str, frozenset[str]] = {
    "draft": frozenset({"review", "withdrawn"}),
    "review": frozenset({"draft", "reviewed"}),
    "reviewed": frozenset({"draft", "signed"}),
    "signed": frozenset(),
    "withdrawn": frozenset(),
}
SORTS = {"panel": "Report to the Police and Crime Panel", "annual": "Annual report", "theme": "Theme report"}
