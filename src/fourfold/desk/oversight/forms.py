"""The governance meeting's forms."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.access import who_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.forms import GovForm, fit
from fourfold.desk.groups.models import Group


class CallForm(GovForm):
    """Calling the meeting."""

    month = forms.DateField(label="For which month?", help_text="Any day of it")
    held_on = forms.DateField(label="Day of the meeting")
    attendees = forms.ModelMultipleChoiceField(
        label="Who is in the room",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="The pack holds only what every one of them may see",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["attendees"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = who_may(Permission.SEE_GROUPS)


class _OnGroup(GovForm):
    group = forms.ModelChoiceField(label="About which group?", queryset=Group.objects.none(), required=False)

    def __init__(self, *args: Any, present: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = Group.objects.visible_to(*present)
        fit(self)


class MinuteForm(_OnGroup):
    """A decision."""

    decision = forms.CharField(
        label="Decision", widget=forms.Textarea, error_messages={"required": "Write down the decision"}
    )
    reason = forms.CharField(label="Why?", widget=forms.Textarea, required=False)


class ActionForm(_OnGroup):
    """An action."""

    what = forms.CharField(
        label="What is to be done?", widget=forms.Textarea, error_messages={"required": "Say what is to be done"}
    )
    owner = forms.ModelChoiceField(label="By whom?", queryset=User.objects.none())
    due = forms.DateField(label="By when?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = who_may(Permission.SEE_GROUPS)
        fit(self)
