"""Adding to a log, and exporting one."""

from __future__ import annotations

from django import forms

from fourfold.desk.forms import GovForm


class EntryForm(GovForm):
    """A new entry."""

    decision = forms.CharField(
        label="Decision", widget=forms.Textarea, error_messages={"required": "Write down the decision"}
    )
    rationale = forms.CharField(label="Rationale", widget=forms.Textarea, required=False)
    replaces = forms.IntegerField(label="Takes back entry number", required=False, min_value=1)


class DiscloseForm(GovForm):
    """To whom, and why."""

    kind = forms.ChoiceField(label="As", choices=[("html", "A page to print"), ("csv", "CSV")])
    why = forms.CharField(
        label="To whom, and for what?", max_length=400, error_messages={"required": "Say to whom it goes, and for what"}
    )
