"""Who answers for a group."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.groups.models.group import Group
from fourfold.groups.policy import OWNERS


class Ownership(Kept):
    """Somebody responsible for a group, from when until when. Handed over, never deleted. `role`: the officer who sets
    objectives and answers for it ("sro") or leads the work ("lro"); what people call them is a setting."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("group", "role", "user", "from_at", "to_at", "given_by"), Handling.PLAIN),
        "why": Handling.WORDS,
    }
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="owners")
    role = models.CharField(max_length=3, choices=[(name, name.upper()) for name in OWNERS])
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="groups_owned")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True)

    class Meta(Kept.Meta):
        ordering = ["group", "role", "from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "role"], condition=models.Q(to_at=None), name="group_owned_by_one_in_each_role"
            ),
            models.CheckConstraint(
                condition=models.Q(to_at=None) | models.Q(to_at__gte=models.F("from_at")),
                name="ownership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role.upper()} of {self.group}"
