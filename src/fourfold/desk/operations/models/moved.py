"""Records that go from state to state, each move with its day, who made it and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.registers.numbered import next_reference


class Moved(Restricted):
    """A record with a state. `MOVES`: each state and those that may follow; `SERIES`: its references'."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("reference", "state", "added_by"), Handling.PLAIN)
    MOVES: ClassVar[Mapping[str, tuple[str, ...]]]
    SERIES: ClassVar[str]
    reference = models.CharField(max_length=20, unique=True, editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    state: models.CharField[str, str]
    moves: models.Manager[Any]

    class Meta(Restricted.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference(self.SERIES)
        super().save(*args, **kwargs)

    @classmethod
    def state_title(cls, name: str) -> str:
        """A state as people say it."""
        return str(dict(cls._meta.get_field("state").flatchoices)[name])  # type: ignore[union-attr]


class Move(Kept):
    """One move: from what to what, on which day (None: not known), and what shows it. Added, never changed."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("number", "before", "after", "on", "at", "by"), Handling.PLAIN),
        "basis": Handling.WORDS,
    }
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    on = models.DateField("day", null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    basis = models.TextField("what shows it")

    class Meta(Kept.Meta):
        abstract = True
        ordering = ["number"]
