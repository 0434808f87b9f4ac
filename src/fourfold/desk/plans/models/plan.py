"""A plan."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.groups.actions.own import owners_of
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.models.group import THEME_CHOICES, ThemesField
from fourfold.desk.groups.models.territory import AreaField, ShapeField, check_shape
from fourfold.desk.plans.states import State
from fourfold.desk.registers.numbered import next_reference
from fourfold.groups.policy import OWNERS

GROUP = "group"
KINDS = [
    (GROUP, "A group"),
    ("theme", "A theme"),
    ("area", "An area"),
    ("hot-spot", "A hot spot across boundaries"),
]


class PlanQuerySet(RestrictedQuerySet["Plan"]):
    """Plans."""

    def visible_to(self, *users: User) -> Self:
        """Those that every one of these users may see: a plan on a group that is hidden from any of them is hidden."""
        group = Group.objects.visible_to(*users).filter(pk=models.OuterRef("group_id"))
        return super().visible_to(*users).filter(models.Q(group=None) | models.Exists(group))

    def live(self) -> Self:
        """Those that are worked to now."""
        return self.filter(state=State.LIVE)


class Plan(Restricted):
    """What is to be done under the four Ps about a group, a theme, an area, or a hot spot that lies across boundaries
    (as DISARM's in Liverpool, South Sefton and Knowsley, 2015). It is saved with what is known; what is missing is
    asked for. `place` names its area in words, `area` by a known code, `shape` as drawn. `profile`: the profile or
    assessment that it rests on, `profile_on` its day. A group's plan is answered for by the group's own officers; any
    other names its `sro` and `lro`. `begun_from`: the template, if any."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "title", "kind", "group", "themes", "place", "boundaries", "sro", "lro", "state",
                "profile", "profile_on", "area", "shape", "from_on", "review_by", "begun_from", "source", "paragraph",
                "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("problem", "learned"), Handling.WORDS),
    }  # fmt: skip
    GOES_WITH = ("group",)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=150)
    kind = models.CharField("what it is for", max_length=10, choices=KINDS, default="theme")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="plans", null=True, blank=True)
    themes = ThemesField(default=list, blank=True)
    place = models.CharField(
        "where", max_length=200, blank=True, help_text="Areas by their names, as in Bootle, Kirkby"
    )
    area = AreaField("area", max_length=80, blank=True)
    shape = ShapeField("drawn on the map", null=True, blank=True, validators=[check_shape])
    boundaries = models.CharField(
        "which boundaries it crosses", max_length=200, blank=True, help_text="Forces, districts or partnerships"
    )
    problem = models.TextField("the problem, in a few sentences", blank=True)
    profile = models.CharField("the profile or assessment that it rests on", max_length=200, blank=True)
    profile_on = models.DateField("day of that profile", null=True, blank=True)
    sro = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="who answers for it"
    )
    lro = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="who leads it"
    )
    from_on = models.DateField("from", default=timezone.localdate)
    review_by = models.DateField("review by", null=True, blank=True, db_index=True)
    learned = models.TextField("what was learned", blank=True)
    source = models.CharField("taken from", max_length=200, blank=True, help_text="A published report, if it was")
    paragraph = models.CharField("paragraph", max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False, db_index=True)
    begun_from = models.CharField(max_length=60, blank=True, editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(PlanQuerySet)()

    class Meta(Restricted.Meta):
        ordering = ["title", "pk"]
        verbose_name = "4P plan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=GROUP, group__isnull=False) | (~models.Q(kind=GROUP) & models.Q(group=None)),
                name="plan_of_a_group_names_it",
                violation_error_message="A plan for a group names the group, and no other plan does.",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(state=State.LIVE),
                name="plan_live_once_a_group",
                violation_error_message="This group has a live plan already. End that one first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("PLN")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Say it at the field rather than as a constraint."""
        if (self.kind == GROUP) != (self.group_id is not None):
            raise ValidationError({"group": "A plan for a group names the group, and no other plan does."})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("plans:plan", args=[self.pk])

    def owned_by(self) -> dict[str, User | None]:
        """Who answers for it and who leads it, by role; of a group's, the group's own officers."""
        if self.group is None:
            return {"sro": self.sro, "lro": self.lro}
        held = owners_of(self.group)
        return {role: one.user if (one := held[role]) else None for role in OWNERS}

    @property
    def theme_titles(self) -> list[str]:
        """Its themes as people say them."""
        return [title for name, title in THEME_CHOICES if name in self.themes]

    @property
    def review_overdue(self) -> bool:
        """Whether it is live and its day of review has passed."""
        due = self.review_by is not None and self.review_by < timezone.localdate()
        return due and self.state == State.LIVE
