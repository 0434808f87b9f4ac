"""The form of tasks."""

from __future__ import annotations

from django import forms

from fourfold.desk.forms import GovForm


class DoneForm(GovForm):
    """Done, when, and what came of it."""

    on = forms.DateField(label="On which day was it done?", error_messages={"required": "Say on which day it was done"})
    result = forms.CharField(
        label="What came of it?", widget=forms.Textarea, error_messages={"required": "Say what came of it"}
    )
