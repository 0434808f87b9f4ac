"""The form that makes a token."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.api.scopes import scopes_for
from fourfold.desk.forms import GovForm


class TokenForm(GovForm):
    """A token: what it is called, what it is for, and how long it lasts."""

    name = forms.CharField(
        label="What will use it?", max_length=60, help_text="As nightly copy to the partnership's warehouse"
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        widget=forms.CheckboxSelectMultiple,
        help_text="As little as it needs. It never does what you may not.",
        error_messages={"required": "Choose what it may do"},
    )
    days = forms.TypedChoiceField(
        label="How long does it last?",
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (365, "A year")],
        initial=90,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(scope.name, f"{scope.title} ({scope.name})") for scope in scopes_for(user)]
        self.fields["scopes"].choices = offered  # type: ignore[attr-defined]
