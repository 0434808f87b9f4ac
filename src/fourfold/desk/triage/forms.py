"""Forms of triage."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.forms import GovForm, fit
from fourfold.desk.registers.forms import SeenForm
from fourfold.desk.triage.models import Bid, Decision, Deployment, Meeting, Review
from fourfold.desk.triage.models.decision import NDM


class DecisionForm(GovForm):
    """Deploy, monitor or no action."""

    kind = forms.ChoiceField(
        label="What is decided?",
        choices=Decision._meta.get_field("kind").choices or (),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose deploy, monitor or no action"},
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, error_messages={"required": "Give the reason for the decision"}
    )
    authority = forms.CharField(
        label="On whose authority?", required=False, help_text="Name and rank or grade, if not your own"
    )
    review_by = forms.DateField(
        label="Review by", required=False, help_text="The day after the trigger's horizon, if you leave it empty"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title, asks in NDM:
            self.fields[f"ndm-{name}"] = forms.CharField(
                label=title,
                help_text=asks,
                required=False,
                widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": "2"}),
            )

    @property
    def ndm(self) -> dict[str, str]:
        """The words under the National Decision Model."""
        return {name: self.cleaned_data.get(f"ndm-{name}", "") for name, _, _ in NDM}

    def plain_fields(self) -> list[forms.BoundField]:
        """All but the National Decision Model's."""
        return [self[name] for name in ("kind", "reason", "authority", "review_by")]

    def ndm_fields(self) -> list[forms.BoundField]:
        """The National Decision Model's."""
        return [self[f"ndm-{name}"] for name, _, _ in NDM]


class DeploymentForm(SeenForm):
    """A tactic put to work; nothing in it is required."""

    use_required_attribute = False

    class Meta:
        model = Deployment
        fields = (
            "p",
            "tactic",
            "owner",
            "operation",
            "agency",
            "area",
            "start",
            "end",
            "resources",
            "legal_power",
            "measure",
            "hours",
            "progress",
            "result",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tactic"].widget.attrs["list"] = "tactics"
        owners = who_may(Permission.SEE_TRIGGERS) | User.objects.filter(pk=self.instance.owner_id)  # and whoever has it
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class ReportForm(forms.ModelForm[Deployment]):
    """How a deployment stands."""

    use_required_attribute = False

    class Meta:
        model = Deployment
        fields = ("progress", "hours", "result")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        fit(self)


class ReviewForm(GovForm):
    """Did it escalate, what was done, what was learned."""

    escalated = forms.ChoiceField(
        label="Did it escalate?",
        choices=Review._meta.get_field("escalated").choices or (),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, no or not known"},
    )
    done = forms.CharField(label="What was done", required=False, widget=forms.Textarea)
    learned = forms.CharField(label="What was learned", required=False, widget=forms.Textarea)
    wrong_evidence = forms.BooleanField(label="The evidence was wrong: this was a false alarm", required=False)
    wrong_how = forms.CharField(label="How the evidence was wrong", required=False, widget=forms.Textarea)


class MeetingForm(GovForm):
    """Beginning a meeting."""

    sort = forms.ChoiceField(label="Which meeting?", choices=Meeting._meta.get_field("sort").choices or ())
    day = forms.DateField(label="Day")
    attendees = forms.ModelMultipleChoiceField(
        label="Who is in the room",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="The page shows only what every one of them may see",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendees"].queryset = who_may(Permission.SEE_TRIGGERS)  # type: ignore[attr-defined]


class BidForm(GovForm):
    """A case for the tasking meeting."""

    title = forms.CharField(label="Title", max_length=200)
    resources = forms.CharField(label="What is asked for", max_length=300)
    case = forms.CharField(label="The case for it", widget=forms.Textarea)
    sort = forms.ChoiceField(label="Which meeting?", choices=Bid._meta.get_field("sort").choices or ())
    wanted_by = forms.DateField(label="Wanted by", required=False)


class BidAnswerForm(GovForm):
    """The tasking meeting's answer."""

    outcome = forms.ChoiceField(
        label="Answer",
        choices=[("granted", "Granted"), ("part", "Granted in part"), ("refused", "Refused")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea)
