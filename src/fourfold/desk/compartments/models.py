"""Compartments, and who is in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet


class Compartment(Kept):
    """A sensitive piece of work. `name` is what events carry; `controller` answers for who is in it and hears of
    deployments that cross it; `life_contact` is told at once of anything in it that puts a life at risk.

    An event may name a compartment before anybody has been put in charge of it: it is then made without a controller,
    and nobody is in it until an administrator names one."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("name", "controller", "life_contact", "closed_at"), Handling.PLAIN),
        "purpose": Handling.WORDS,
    }
    name = models.SlugField(max_length=60, unique=True)
    purpose = models.TextField(blank=True)
    controller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    life_contact = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(KeptQuerySet["Membership"]):
    """Who is in."""

    def live(self) -> MembershipQuerySet:
        """Those that hold now."""
        return self.filter(ended_at=None).filter(models.Q(until=None) | models.Q(until__gt=timezone.now()))


class Membership(Kept):
    """Somebody read in to a compartment, by whom and why. Ended, never deleted."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("compartment", "user", "added_by", "why", "until", "ended_at", "ended_by"), Handling.PLAIN
    )
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    why = models.CharField(max_length=300)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(MembershipQuerySet)()

    def __str__(self) -> str:
        return f"{self.user} in {self.compartment}"
