"""A group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.groups.states import KEPT_UNDER_REVIEW, State
from fourfold.desk.registers.numbered import drawn_reference
from fourfold.desk.triage.models import Trigger
from fourfold.triggers.language import THEME_TITLES

THEME_CHOICES = list(THEME_TITLES.items())


class ThemesField(models.JSONField):
    """Some of the five themes of work, in their order."""

    def formfield(self, **kwargs: Any) -> Any:
        """Tick boxes."""
        return forms.MultipleChoiceField(
            choices=THEME_CHOICES, widget=forms.CheckboxSelectMultiple, required=False, label="Themes"
        )


class GroupQuerySet(RestrictedQuerySet["Group"]):
    """Groups."""

    def mapped(self) -> GroupQuerySet:
        """Those that are mapped."""
        return self.filter(state=State.MAPPED)

    def without_owner(self) -> GroupQuerySet:
        """Mapped groups for whom somebody is missing: a senior or a lead responsible officer. It must be empty."""
        from fourfold.desk.groups.models.ownership import Ownership

        live = Ownership.objects.filter(group=models.OuterRef("pk"), to_at=None)
        both = models.Exists(live.filter(role="sro")) & models.Exists(live.filter(role="lro"))
        return self.mapped().exclude(both)

    def overdue(self, day: dt.date) -> GroupQuerySet:
        """Those whose review was due before a day."""
        return self.filter(state__in=KEPT_UNDER_REVIEW, review_by__lt=day)


class Group(Restricted):
    """An organised crime group, or what is proposed as one (Serious Crime Act 2015, section 45). `ref` is what events,
    facts and rules call it; `name` a code that names no person, family, street or community. `review_by`: the day by
    which a panel looks at it again."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("ref", "name", "themes", "state", "from_trigger", "review_by", "added_by", "business"), Handling.PLAIN
        ),
        "about": Handling.WORDS,
    }
    ref = models.CharField(
        "reference",
        max_length=60,
        blank=True,
        db_index=True,
        validators=[RegexValidator(r"^group:\S+$", "Write it as events do, as in group:G07.")],
        help_text="What events and rules call it, as in group:G07. One is given if this is left empty",
    )
    name = models.CharField(
        "code name", max_length=80, db_index=True, help_text="A code. Never a person, a family, a street or a community"
    )
    themes = ThemesField(default=list, blank=True)
    business = models.CharField("what it lives by", max_length=200, blank=True, help_text="As in supply of drugs")
    about = models.TextField("what is known of it", blank=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PROPOSED, editable=False, db_index=True
    )
    from_trigger = models.ForeignKey(
        Trigger, on_delete=models.PROTECT, related_name="groups_mapped", null=True, blank=True, editable=False
    )
    review_by = models.DateField("review by", null=True, blank=True, db_index=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(GroupQuerySet)()
    TOLD_APART_BY = ("ref", "name")

    class Meta(Restricted.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        while not self.ref:
            drawn = drawn_reference("group:OCG-")
            self.ref = "" if Group.objects.filter(ref=drawn).exists() else drawn
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("groups:group", args=[self.pk])

    def subjects(self) -> Iterable[tuple[str, str]]:
        members, exploited = (
            named.believed().order_by().values_list("role", "ref") for named in (self.members, self.exploited)
        )
        yield from members.union(exploited)

    @property
    def theme_titles(self) -> list[str]:
        """Its themes as people say them."""
        return [title for name, title in THEME_CHOICES if name in self.themes]

    @property
    def review_overdue(self) -> bool:
        """Whether its review is overdue."""
        due = self.review_by is not None and self.review_by < timezone.localdate()
        return due and self.state in KEPT_UNDER_REVIEW
