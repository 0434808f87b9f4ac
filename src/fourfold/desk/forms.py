"""What every form of the desk has: GOV.UK's classes, and fields that say what is wrong with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import pretty_name

MOMENT = "%Y-%m-%dT%H:%M"


class GovForm(forms.Form):
    """A form whose fields carry GOV.UK's classes and say what is wrong with them."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        fit(self)


class WordsForm(GovForm):
    """Words alone, asked for by a label."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(label=label, widget=forms.Textarea)
        fit(self)


def fit(form: forms.BaseForm) -> None:
    """Give a form's fields the classes, types and formats of the pages, and what is needed its name: a list of what is
    wrong stands at the head of the page, away from the fields."""
    for name, field in form.fields.items():
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            title = str(field.label or pretty_name(name))
            field.error_messages["required"] = (
                f"{title} This is needed" if title[-1:] == "?" else f"{title}: this is needed"
            )
        if isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
            field.input_formats = [MOMENT, f"{MOMENT}:%S"]
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.input_formats = ["%Y-%m-%d"]
        widget = field.widget
        if isinstance(widget, forms.Textarea):
            widget.attrs.update({"class": "govuk-textarea", "rows": "3"})
        elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
            widget.attrs["class"] = "govuk-select"
        elif isinstance(widget, forms.NumberInput):
            widget.attrs["class"] = "govuk-input govuk-input--width-5"
        elif isinstance(widget, forms.TextInput | forms.PasswordInput | forms.DateInput | forms.DateTimeInput):
            widget.attrs["class"] = "govuk-input"
