"""Groups at odds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.groups.models.dated import Fact, FactQuerySet
from fourfold.desk.groups.models.group import Group
from fourfold.history.schema import highest_marking


class TensionQuerySet(FactQuerySet["Tension"], RestrictedQuerySet["Tension"]):  # type: ignore[override]
    """Tensions."""

    def seen_by(self, *users: User) -> TensionQuerySet:
        """Those between two groups that every one of these users may see."""
        seen = Group.objects.visible_to(*users).values("pk")
        return self.filter(group__in=seen, other__in=seen)

    def of(self, group: Group) -> TensionQuerySet:
        """Those that a group is in, on either side."""
        return self.filter(models.Q(group=group) | models.Q(other=group))


class Tension(Fact, Restricted):
    """Two groups at odds for a time. Rules read it as a conflict between them, in both directions. It has the higher
    marking and all the compartments of the two."""

    HANDLING: ClassVar[dict[str, Handling]] = {"other": Handling.PLAIN, "over": Handling.WORDS}
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="tensions_begun")
    other = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="tensions_met", verbose_name="the other group"
    )
    over = models.TextField("over what, and how it shows", blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(TensionQuerySet)()  # type: ignore[assignment]

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.keep_to_both()

    def keep_to_both(self) -> None:
        """Keep it to whoever may see both groups, as they are now."""
        marking = highest_marking([self.group.marking, self.other.marking])
        if marking != self.marking:
            self.marking = marking
            super().save()
        named = {one.name for group in (self.group, self.other) for one in group.compartments.all()}
        if named - {one.name for one in self.compartments.all()}:
            self.put_in(named)

    def beside(self, group: Group) -> Group:
        """The group on the other side."""
        return self.other if self.group_id == group.pk else self.group
