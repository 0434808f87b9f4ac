"""Forms about disclosures."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.forms import GovForm
from fourfold.desk.partners.models import Agency, Agreement
from fourfold.desk.partners.models.agreement import PURPOSES
from fourfold.desk.partners.models.disclosure import EMERGENCIES
from fourfold.desk.partners.packaging import KINDS
from fourfold.desk.partners.policies import NECESSARY

WHY = "What they need it for, and why nothing less would do"


class TellForm(GovForm):
    """What is told to whom, and why; whatever the agreement."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="To which agency?")
    recipient = forms.CharField(label="To whom there?", max_length=150, required=False, help_text="Their name or post")
    purpose = forms.ChoiceField(label="For what?", choices=[("", "Choose"), *PURPOSES])
    why = forms.CharField(label="Why do they need it?", widget=forms.Textarea, help_text=WHY)
    more = forms.CharField(
        label="Put in one more record",
        max_length=200,
        required=False,
        help_text="By its reference or code name, as TTL-2026-0001, or an event by its id",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.visible_to(by).filter(ended_on=None).order_by("name")
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class DiscloseForm(TellForm):
    """A disclosure under an agreement."""

    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label="Under which agreement?", required=False, empty_label="None"
    )
    field_order = ("agency", "recipient", "agreement", "purpose", "why", "more")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        held = Agreement.objects.visible_to(by).filter(ended_on=None).order_by("title")
        self.fields["agreement"].queryset = held  # type: ignore[attr-defined]


class EmergencyForm(TellForm):
    """A disclosure without an agreement, because somebody may come to harm meanwhile."""

    kinds = forms.MultipleChoiceField(
        label="What is necessary, beyond what is about the work?",
        choices=[(one.value, KINDS[one].capitalize()) for one in NECESSARY],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Leave out whatever is not",
    )
    reviewer = forms.ModelChoiceField(User.objects.none(), label="Who reviews it?")
    field_order = ("agency", "recipient", "purpose", "why", "kinds", "reviewer", "more")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        named = [choice for choice in PURPOSES if choice[0] in EMERGENCIES]
        self.fields["purpose"].choices = [("", "Choose"), *named]  # type: ignore[attr-defined]
        self.fields["reviewer"].queryset = who_may(Permission.APPROVE_DISCLOSURES).exclude(pk=by.pk)  # type: ignore[attr-defined]


class DecideForm(GovForm):
    """Make what another proposed, or refuse it."""

    answer = forms.ChoiceField(
        label="What do you decide?",
        choices=[("make", "Make it: the agency is told"), ("refuse", "Refuse it")],
        widget=forms.RadioSelect,
    )
    decided_why = forms.CharField(label="Why?", widget=forms.Textarea, required=False, help_text="Needed to refuse it")
