"""Forms about operations."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.forms import GovForm
from fourfold.desk.operations.models import Asset, ConfiscationOrder, Fugitive


class MoveForm(GovForm):
    """How a fugitive, an asset or a confiscation order goes on."""

    to = forms.ChoiceField(
        label="What is it now?", widget=forms.RadioSelect, error_messages={"required": "Choose what it is now"}
    )
    on = forms.DateField(label="Day", required=False, help_text="Leave it empty if nobody knows")
    basis = forms.CharField(
        label="What shows it?", widget=forms.Textarea, error_messages={"required": "Say what shows it"}
    )
    pounds = forms.IntegerField(
        label="Ordered to be paid, in pounds", required=False, min_value=0, help_text="For an order alone"
    )

    def __init__(self, *args: Any, record: Fugitive | Asset | ConfiscationOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(name, record.state_title(name)) for name in record.MOVES[record.state]]
        if isinstance(record, Fugitive):
            del self.fields["pounds"]


class PeriodForm(GovForm):
    """From which day to which."""

    first = forms.DateField(label="From", required=False)
    last = forms.DateField(label="To, the last day", required=False)
