"""Triggers as filed, and whom and what they concern."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.triage.states import OPEN, State
from fourfold.history.schema import MARKINGS
from fourfold.triggers.language import THEME_TITLES

SECTIONS = [("duty", "Statutory duty"), ("measured", "By expected harm"), ("unmeasured", "Not yet measured")]


class TriggerQuerySet(RestrictedQuerySet["Trigger"]):
    """Triggers."""

    def open(self) -> TriggerQuerySet:
        """Those that somebody still has something to do with."""
        return self.filter(state__in=OPEN)

    def without_evidence(self) -> TriggerQuerySet:
        """For lists: without the copy of the history, which is most of a row and is shown on a trigger's own page."""
        return self.defer("evidence", "reasons")

    def in_order(self) -> TriggerQuerySet:
        """In the brief's order, as last weighed; those no longer live after them, newest first."""
        return self.order_by(models.F("standing__rank").asc(nulls_last=True), "-fired_on", "pk")


class Trigger(Restricted):
    """One firing of a rule, as filed: what it is, where it was weighed, and its evidence as
    `fourfold.triggers.trigger.Trigger.as_json` gives it. `card`: the id of the trigger that leads its card, which
    near-identical ones share; only those that the same people may see are on one. `x`, `y` are metres on the grid;
    `expected_…` are crime-harm days, None where not measured."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "id", "rule", "rule_version", "title", "theme", "section", "duty", "life_at_risk", "band",
                "expected_low", "expected_middle", "expected_high", "reasons", "certainty", "area", "place", "x", "y",
                "fired_on", "live_until", "state", "card", "withdrawn_on", "withdrawn_why", "filed_as_of",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("why", "evidence"), Handling.DERIVED),
    }  # fmt: skip
    id = models.CharField(max_length=20, primary_key=True)
    rule = models.CharField(max_length=100, db_index=True)
    rule_version = models.IntegerField()
    title = models.CharField(max_length=200)
    theme = models.CharField(max_length=60, choices=list(THEME_TITLES.items()), db_index=True)
    section = models.CharField(max_length=12, choices=SECTIONS)
    duty = models.CharField(max_length=40, blank=True)
    life_at_risk = models.BooleanField(default=False)
    band = models.CharField(max_length=60)
    expected_low = models.FloatField(null=True, blank=True)
    expected_middle = models.FloatField(null=True, blank=True)
    expected_high = models.FloatField(null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    certainty = models.CharField(max_length=10)
    why = models.TextField()
    area = models.CharField(max_length=80, blank=True, db_index=True)
    place = models.CharField(max_length=200, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    fired_on = models.DateField(db_index=True)
    live_until = models.DateField(db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW, db_index=True)
    evidence = models.JSONField()
    card = models.CharField(max_length=20, db_index=True)
    filed_as_of = models.DateField(db_index=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(TriggerQuerySet)()

    class Meta(Restricted.Meta):
        indexes = [models.Index(fields=["x", "y"]), models.Index(fields=["changed_at"], name="trigger_changed_at")]

    def __str__(self) -> str:
        return called(self.title, self.place)

    def get_absolute_url(self) -> str:
        """Its page."""
        return trigger_address(self.pk)

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((one.role, one.ref) for one in self.concerned.all())

    @property
    def marked_above_official(self) -> bool:
        """Whether its marking needs more than the usual care."""
        return self.marking in MARKINGS[2:]


def called(title: str, place: str) -> str:
    """What a trigger is called in words."""
    return f"{title}, {place}" if place else title


@functools.lru_cache(maxsize=4096)
def trigger_address(key: str) -> str:
    """The page of the trigger with a key; a list of triggers asks for it at every row."""
    return reverse("triage:trigger", args=[key])


class Standing(models.Model):
    """Where a live trigger stands in the brief's order, counted from 0. Made anew at each filing, by nobody's act, so
    it is not kept and not on record."""

    trigger = models.OneToOneField(Trigger, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    rank = models.IntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.rank}: {self.trigger_id}"


class Concerned(Kept):
    """Somebody or something that a trigger's events name, with the role, as the history names it. `sort`: person,
    group or premises."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("trigger", "sort", "role"), Handling.PLAIN),
        "ref": Handling.PROTECTED,
    }
    trigger = models.ForeignKey(Trigger, on_delete=models.CASCADE, related_name="concerned")
    sort = models.CharField(max_length=20)
    role = models.CharField(max_length=40)
    ref = models.CharField(max_length=200, db_index=True)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["trigger", "sort", "role", "ref"], name="concerned_once")]
        indexes = [models.Index(fields=["trigger", "ref"], condition=models.Q(sort="group"), name="concerned_groups")]

    def __str__(self) -> str:
        return f"{self.ref} ({self.role})"
