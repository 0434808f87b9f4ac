"""Groups at odds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.groups.models.dated import Fact, FactQuerySet
from fourfold.desk.groups.models.group import Group


class TensionQuerySet(FactQuerySet["Tension"]):
    """Tensions."""

    def seen_by(self, *users: User) -> TensionQuerySet:
        """Those between two groups that every one of these users may see."""
        seen = Group.objects.visible_to(*users).values("pk")
        return self.filter(group__in=seen, other__in=seen)

    def of(self, group: Group) -> TensionQuerySet:
        """Those that a group is in, on either side."""
        return self.filter(models.Q(group=group) | models.Q(other=group))


class Tension(Fact):
    """Two groups at odds for a time. Rules read it as a conflict between them, in both directions."""

    HANDLING: ClassVar[dict[str, Handling]] = {"other": Handling.PLAIN, "over": Handling.WORDS}
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="tensions_begun")
    other = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="tensions_met", verbose_name="the other group"
    )
    over = models.TextField("over what, and how it shows", blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(TensionQuerySet)()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(group=models.F("other")),
                name="tension_between_two",
                violation_error_message="A group cannot be at odds with itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} and {self.other}"

    def beside(self, group: Group) -> Group:
        """The group on the other side."""
        return self.other if self.group_id == group.pk else self.group
