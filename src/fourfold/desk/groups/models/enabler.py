"""What a group works with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.groups.models.dated import Fact
from fourfold.desk.groups.models.group import Group

KINDS = [
    ("premises", "Premises"),
    ("vehicle", "Vehicle"),
    ("firearm", "Firearm"),
    ("company", "Company"),
    ("online-supplier", "Online supplier"),
    ("communications", "Telephone or account"),
    ("other", "Another"),
]


class Enabler(Fact):
    """Something without which a group could not work as it does. `ref` names it as the history does."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        "kind": Handling.PLAIN,
        **dict.fromkeys(("ref", "name", "use"), Handling.WORDS),
    }
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="enablers")
    kind = models.CharField("what", max_length=16, choices=KINDS)
    name = models.CharField(max_length=200, blank=True)
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As premises:V0042")
    use = models.TextField("what it is used for", blank=True)

    class Meta(Fact.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name or self.ref or 'not named'}"
