"""Forms about cohorts."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.cohorts.criteria import criteria
from fourfold.desk.cohorts.models.person import CONSENT, OUTCOMES
from fourfold.desk.cohorts.policies import rests_on
from fourfold.desk.forms import GovForm
from fourfold.desk.partners.models import Agency, Agreement


def _criteria() -> list[tuple[str, str]]:
    return [("", "Choose"), *((one.name, one.title) for one in criteria().each)]


class CohortForm(GovForm):
    """A new cohort."""

    title = forms.CharField(label="Title", max_length=150)
    purpose = forms.CharField(label="What help is offered, and why to these?", widget=forms.Textarea)
    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label="Which agreement does it rest on?", help_text="In force, and for help"
    )
    owner = forms.ModelChoiceField(User.objects.none(), label="Who answers for it?")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [one.pk for one in Agreement.objects.visible_to(by) if rests_on(one)]
        self.fields["agreement"].queryset = Agreement.objects.filter(pk__in=held).order_by("title")  # type: ignore[attr-defined]
        self.fields["owner"].queryset = who_may(Permission.SUPPORT_COHORTS)  # type: ignore[attr-defined]


class FileForm(GovForm):
    """A partner's file to match by."""

    criterion = forms.ChoiceField(label="Which criterion does it show?")
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Whose file is it?")
    file = forms.FileField(label="The file (CSV)", help_text="A column reference; name, family, value if it has them")
    keep_days = forms.IntegerField(label="For how many days is it needed?", min_value=1, initial=7)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = _criteria()  # type: ignore[attr-defined]
        agencies = Agency.objects.visible_to(by).filter(ended_on=None).order_by("name")
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["keep_days"].help_text = f"At most {criteria().keep_file_days}; then it is deleted by itself"


class PersonForm(GovForm):
    """Somebody to whom help is offered."""

    ref = forms.CharField(label="The partner's reference", max_length=80)
    name = forms.CharField(label="Name", max_length=150, required=False)
    family = forms.CharField(label="The family's reference", max_length=80, required=False)
    lead = forms.CharField(label="Lead professional", max_length=150, required=False)
    criterion = forms.ChoiceField(label="Which criterion is met?")
    how = forms.CharField(label="How is it met?", widget=forms.Textarea)
    said_by = forms.CharField(label="On whose word, or by which file?", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = _criteria()  # type: ignore[attr-defined]


class ConsentForm(GovForm):
    """What was said when consent was asked."""

    consent = forms.ChoiceField(label="Consent", choices=CONSENT)
    on = forms.DateField(label="On which day?", required=False)
    consent_why = forms.CharField(label="Why is none needed, or what was said?", widget=forms.Textarea, required=False)


class SupportForm(GovForm):
    """Help that was offered."""

    what = forms.CharField(label="What was offered?", widget=forms.Textarea)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="By which agency?", required=False)
    offered_on = forms.DateField(label="On which day?")
    outcome = forms.ChoiceField(label="How does it stand?", choices=OUTCOMES)
    result = forms.CharField(label="What came of it?", widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.visible_to(by).order_by("name")  # type: ignore[attr-defined]


class GlassForm(GovForm):
    """Whom, and what threatens them now."""

    asked = forms.CharField(label="The child's reference or whole name", max_length=150)
    risk = forms.CharField(label="What harm threatens them now?", widget=forms.Textarea)


class GlassReviewForm(GovForm):
    """Whether it was justified."""

    justified = forms.ChoiceField(
        label="Was it justified?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    finding = forms.CharField(label="What did you find?", widget=forms.Textarea)
