"""Forms about groups."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.forms import GovForm, fit
from fourfold.desk.groups.models import Disruption, Group
from fourfold.desk.groups.models.disruption import LEVELS
from fourfold.desk.groups.models.evidence import LIMBS
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.groups.states import MOVES, State
from fourfold.desk.registers.forms import SeenForm, check_told_apart
from fourfold.desk.threats.models.threat import HANDLING_CODES, INTELLIGENCE_GRADES, SOURCE_GRADES

GRADES: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
    ("source_grade", "Source grade", SOURCE_GRADES),
    ("intelligence_grade", "Intelligence grade", INTELLIGENCE_GRADES),
    ("handling_code", "Handling", HANDLING_CODES),
)


class ProposeForm(forms.ModelForm[Group]):
    """Proposing a group: what it is called, what it lives by, and a statement for each limb of the statutory test. More
    evidence is added on its page."""

    use_required_attribute = False
    themes = forms.MultipleChoiceField(
        label="Themes", choices=THEME_CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Group
        fields = ("name", "ref", "themes", "business", "about", "marking")

    def __init__(self, *args: Any, user: User, people: list[str], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        marking = self.fields["marking"]
        assert isinstance(marking, forms.ChoiceField)  # noqa: S101 - a field with choices
        marking.choices = [(one, one) for one in user.markings]
        for name, title, asks in LIMBS:
            self.fields[f"{name}-text"] = forms.CharField(
                label=title, help_text=asks, required=False, widget=forms.Textarea
            )
            self.fields[f"{name}-source"] = forms.CharField(
                label="Where it comes from", required=False, max_length=200, help_text="A report’s reference"
            )
            self.fields[f"{name}-from_on"] = forms.DateField(label="True from", required=False)
            for grade, label, choices in GRADES:
                self.fields[f"{name}-{grade}"] = forms.ChoiceField(
                    label=label, choices=[("", "Not graded"), *choices], required=False
                )
        if people:
            self.fields["members"] = forms.MultipleChoiceField(
                label="Who of these is thought to belong to it?",
                choices=[(ref, ref) for ref in people],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text="Suspects and subjects of the trigger’s events. Nobody is ticked for you",
            )
        self._user = user
        fit(self)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        check_told_apart(self, self._user)

    def own_fields(self) -> list[forms.BoundField]:
        """The group's own."""
        return [self[name] for name in self.Meta.fields]

    def limb_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The statutory test's, limb by limb: title, and the fields."""
        return [(title, [self[key] for key in self.fields if key.startswith(f"{name}-")]) for name, title, _ in LIMBS]

    def statements(self) -> tuple[dict[str, Any], ...]:
        """The statements that were filled in."""
        data = self.cleaned_data
        found = []
        for name, _, _ in LIMBS:
            if data.get(f"{name}-text"):
                parts = ("text", "source", "from_on", *(grade for grade, _, _ in GRADES))
                found.append({"limb": name, **{part: data.get(f"{name}-{part}") for part in parts}})
        return tuple(found)


class MoveForm(GovForm):
    """A panel's decision."""

    to = forms.ChoiceField(
        label="Where is it to stand?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where it is to stand"},
    )
    who = forms.CharField(
        label="Who decided?",
        max_length=300,
        help_text="The panel’s members",
        error_messages={"required": "Say who decided"},
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, error_messages={"required": "Give the panel’s reason"}
    )
    review_by = forms.DateField(
        label="Review by", required=False, help_text="As the policy says, if you leave it empty"
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = State(group.state)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(now.value, f"Keep it {now.label.lower()}"), *((one.value, one.label) for one in MOVES[now])]


class HandOverForm(GovForm):
    """To whom a group is handed, and why."""

    to = forms.ModelChoiceField(
        label="To whom?", queryset=User.objects.none(), error_messages={"required": "Choose an officer"}
    )
    why = forms.CharField(label="Why?", widget=forms.Textarea, error_messages={"required": "Say why it is handed over"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = who_may(Permission.SEE_GROUPS)
        fit(self)


class DisruptionForm(SeenForm):
    """Proposing a disruption."""

    use_required_attribute = False

    class Meta:
        model = Disruption
        fields = ("on", "level", "p", "theme", "operation", "what", "evidence")
        widgets = {"level": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)  # noqa: S101 - a field with choices
        level.choices = LEVELS


class ModerateForm(GovForm):
    """Moderating one."""

    level = forms.ChoiceField(
        label="What holds?", choices=LEVELS, widget=forms.RadioSelect, error_messages={"required": "Choose what holds"}
    )
    why = forms.CharField(label="Why?", widget=forms.Textarea, error_messages={"required": "Give your reason"})
