"""The forms of plans that no declaration makes."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.forms import GovForm
from fourfold.desk.plans.beginning import Template
from fourfold.desk.plans.models import Plan
from fourfold.desk.plans.quality import Quality
from fourfold.desk.plans.rubric import POINTS
from fourfold.desk.plans.states import MOVES, State
from fourfold.desk.registers.declaration import register_named
from fourfold.desk.registers.forms import DeskForm, record_form

BEGUN = (
    "title", "kind", "group", "themes", "place", "area", "shape", "boundaries", "problem", "from_on", "review_by",
    "marking", "compartments",
)  # fmt: skip
"""What is asked when a plan is begun; the rest can wait."""
UNKNOWN = "unknown"


def begin_form(user: User, templates: tuple[Template, ...], **kwargs: Any) -> DeskForm:
    """Beginning a plan, with the template to begin from first."""
    form = record_form(register_named("plans"), user, only=BEGUN, **kwargs)
    choices = [(one.name, f"{one.title}. {one.about}") for one in templates]
    asked = forms.ChoiceField(
        label="Begin from",
        choices=[("", "Nothing: an empty plan"), *choices],
        required=False,
        widget=forms.RadioSelect,
    )
    form.fields = {"template": asked, **form.fields}
    return form


class MoveForm(GovForm):
    """A plan's move."""

    to = forms.ChoiceField(
        label="What becomes of it?", widget=forms.RadioSelect, error_messages={"required": "Choose one"}
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea, error_messages={"required": "Give the reason"})

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(to.value, to.label) for to in MOVES[State(plan.state)]]


class DropForm(GovForm):
    """Dropping an action."""

    why = forms.CharField(
        label="Why is it dropped?", widget=forms.Textarea, error_messages={"required": "Say why it is dropped"}
    )


class ReviewForm(GovForm):
    """A review: what the reviewer judges, each with their words; then the finding."""

    finding = forms.CharField(
        label="What did you find?", widget=forms.Textarea, error_messages={"required": "Say what you found"}
    )
    next_by = forms.DateField(label="Review again by", required=False)

    def __init__(self, *args: Any, quality: Quality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = [one.criterion.name for one in quality.to_judge]
        asked: dict[str, forms.Field] = {}
        for number, one in enumerate(quality.to_judge):
            anchors = dict(one.criterion.anchors)
            said = [(str(points), f"{title}: {anchors[points]}" if anchors else title) for points, title in POINTS]
            asked[f"points-{number}"] = forms.ChoiceField(
                label=one.criterion.asks,
                choices=[*said, (UNKNOWN, "Unknown")],
                widget=forms.RadioSelect,
                initial=UNKNOWN if one.points is None else str(one.points),
            )
            asked[f"words-{number}"] = forms.CharField(
                label=f"Why? ({one.criterion.name})", required=False, initial=one.why if one.judged_by else ""
            )
            asked[f"words-{number}"].widget.attrs["class"] = "govuk-input"
        self.fields = {**asked, **self.fields}

    @property
    def points(self) -> dict[str, int | None]:
        """What was judged, by criterion."""
        given = {name: self.cleaned_data[f"points-{number}"] for number, name in enumerate(self._names)}
        return {name: None if said == UNKNOWN else int(said) for name, said in given.items()}

    @property
    def words(self) -> dict[str, str]:
        """Why, by criterion."""
        return {name: self.cleaned_data[f"words-{number}"] for number, name in enumerate(self._names)}


class RoundForm(GovForm):
    """Opening a round."""

    name = forms.CharField(label="Name", max_length=80, help_text="As in December 2026")
    due = forms.DateField(label="Every plan reviewed by")


class CloseForm(GovForm):
    """Closing a round."""

    closing = forms.CharField(
        label="What did the round find, and why is anything left?",
        widget=forms.Textarea,
        error_messages={"required": "Say what the round found, and why anything is left"},
    )
