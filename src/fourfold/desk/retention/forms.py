"""Forms about keeping."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.forms import GovForm
from fourfold.desk.retention.models.disposal import REASONS
from fourfold.desk.retention.models.hold import SORTS
from fourfold.desk.retention.schedule import Schedule

FIRST = [("", "Choose one")]


class KeepForm(GovForm):
    """Why a record is kept."""

    reason = forms.CharField(
        label="Why is it still needed?",
        help_text="For which policing purpose, and why no less would do. It is kept with the record.",
        widget=forms.Textarea,
        error_messages={"required": "Say why it is still needed"},
    )
    group = forms.ChoiceField(label="Review group from now on")
    next_review = forms.DateField(
        label="Look at it again by", help_text="Empty: as long as the schedule allows", required=False
    )

    def __init__(self, *args: Any, schedule: Schedule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.name, f"{one.name}: {one.title} (again within {one.review_years} years)") for one in schedule.groups
        ]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]


class HoldForm(GovForm):
    """A legal hold."""

    sort = forms.ChoiceField(label="What for", choices=[*FIRST, *SORTS])
    reference = forms.CharField(label="The case’s or inquiry’s reference", max_length=120)
    why = forms.CharField(label="Why it is needed for that", widget=forms.Textarea, required=False)
    owner = forms.ModelChoiceField(label="Who answers for it", queryset=User.objects.none())
    until = forms.DateField(label="Up to and including", help_text="The day by which it is ended or prolonged")

    def __init__(self, *args: Any, owners: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in owners]).order_by("name")


class EndHoldForm(GovForm):
    """Why a hold ends."""

    why = forms.CharField(label="Why does it end?", max_length=300, error_messages={"required": "Say why it ends"})


class DisposeForm(GovForm):
    """Why a record is disposed of: one of a list, so that nothing of the record stays behind in the reason."""

    reason = forms.ChoiceField(label="Why is it disposed of?", choices=REASONS, widget=forms.RadioSelect)


class DecideForm(GovForm):
    """What was decided on a disposal."""

    answer = forms.ChoiceField(
        label="What is decided?",
        choices=[("dispose", "Dispose of it, for good"), ("keep", "Set the proposal aside; the record stays")],
        widget=forms.RadioSelect,
    )
