"""A tactic from the menu, as a field: the templates of tactics that triage offers, under their Ps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from fourfold.desk.triage.beginning import menu


def _choices() -> list[tuple[str, Any]]:
    groups = [(title, [(one.tactic, one.tactic) for one in held]) for title, held in menu()]
    return [("", "None of the menu"), *groups]


class TacticChoice(forms.ChoiceField):
    """A choice from the menu; what was chosen from an earlier menu stays possible."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_choices, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        known = {name for _, held in _choices()[1:] for name, _ in held}
        if value and value not in known:
            self.choices = [*_choices(), (value, value)]
        return value

    def valid_value(self, value: str) -> bool:
        return len(value) <= 300


class TacticField(models.CharField[str, str]):
    """The words of a tactic."""

    def formfield(self, **kwargs: Any) -> Any:
        """A choice from the menu."""
        return TacticChoice(label=str(self.verbose_name).capitalize(), required=False, help_text=self.help_text)
