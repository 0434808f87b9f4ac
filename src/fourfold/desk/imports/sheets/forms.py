"""The forms of sheets: uploading one, and taking its rejected rows away to mend."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.forms import GovForm

FORMS = [("xlsx", "Excel"), ("csv", "CSV")]


class SheetForm(GovForm):
    """A file, and who may see it. `broken_off`: why it did not arrive."""

    file = forms.FileField(
        label="The file",
        help_text="Excel (.xlsx) or CSV, with one row of column names",
        error_messages={"required": "Choose a file", "empty": "This file is empty"},
    )
    marking = forms.ChoiceField(
        label="The file’s marking",
        help_text="Records whose row has no marking of its own begin with the desk’s usual one",
    )

    def __init__(self, *args: Any, user: User, broken_off: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marking = self.fields["marking"]
        assert isinstance(marking, forms.ChoiceField)
        marking.choices = [(one, one) for one in user.markings]
        marking.initial = "OFFICIAL-SENSITIVE" if "OFFICIAL-SENSITIVE" in user.markings else None
        self.fields["file"].widget.attrs |= {"class": "govuk-file-upload", "accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}
        if broken_off:
            self.fields["file"].error_messages["required"] = broken_off


class TakeAwayForm(GovForm):
    """As what, and why."""

    kind = forms.ChoiceField(label="As", choices=FORMS)
    why = forms.CharField(
        label="Why do you take them away?", max_length=400, error_messages={"required": "Say why they leave the system"}
    )
