"""What programmes, campaigns, courses and research have in common."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import MARKING_CHOICES, User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.triage.models.deployment import PS
from fourfold.history.schema import MARKINGS

OVER = "%(app_label)s_%(class)s_ends_after_it_starts"


class Work(Restricted):
    """A piece of work that is no operation, with who answers for it and when it is done. `evaluation`: what was found
    on looking whether it works, and how; empty is unknown. `source` and `paragraph`: the published report that it was
    taken from, and where in it."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("name", "p", "theme", "owner", "starts_on", "ends_on", "source", "paragraph", "marking", "added_by"),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("about", "evaluation", "not_known"), Handling.WORDS),
    }
    name = models.CharField(max_length=200)
    p = models.CharField("which P", max_length=10, choices=PS, blank=True)
    theme = models.CharField("which key project", max_length=60, choices=THEME_CHOICES, blank=True)
    about = models.TextField("what it is", blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="who answers for it"
    )
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until (the last day)", null=True, blank=True)
    evaluation = models.TextField("what was found on looking whether it works, and how", blank=True)
    not_known = models.TextField("what is not known", blank=True, help_text="One thing a line")
    source = models.CharField("taken from", max_length=200, blank=True, help_text="A published report, if it was")
    paragraph = models.CharField(max_length=20, blank=True)
    marking = models.CharField(max_length=40, choices=MARKING_CHOICES, default=MARKINGS[0])
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        abstract = True
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name=OVER,
                violation_error_message="It ends before it starts.",
            )
        ]

    def __str__(self) -> str:
        return self.name
