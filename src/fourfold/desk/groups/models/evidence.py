"""Statements about a group, and the statutory test that they support."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.groups.models.dated import Fact
from fourfold.desk.groups.models.group import Group

LIMBS = (
    ("three-or-more", "Three or more", "It consists of three or more persons."),
    (
        "serious-crime",
        "Serious crime",
        "It has as its purpose, or as one of its purposes, the carrying on of criminal activities: offences punishable "
        "with seven years’ imprisonment or more, with a view to obtaining, directly or indirectly, any gain or "
        "benefit.",
    ),
    ("together", "Together", "Those persons act, or agree to act, together to further that purpose."),
)
"""The limbs of the statutory test (Serious Crime Act 2015, section 45(6), with the criminal activities of section 45(2)
to (4)): name, title, and what has to be shown."""


class Statement(Fact):
    """One thing that a source says of a group. `limb`: the limb of the statutory test that it is evidence for."""

    HANDLING: ClassVar[dict[str, Handling]] = {"limb": Handling.PLAIN, "text": Handling.WORDS}
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="statements")
    limb = models.CharField(
        "evidence for", max_length=14, choices=[(name, title) for name, title, _ in LIMBS], blank=True
    )
    text = models.TextField("what is said")

    class Meta(Fact.Meta):
        pass

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def doubted(self) -> bool:
        """Whether it is suspected to be false, or comes from a source that is not reliable: no evidence by itself."""
        return self.intelligence_grade == "E" or self.source_grade == "3"
