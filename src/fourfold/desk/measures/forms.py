"""The forms of measures."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.forms import GovForm
from fourfold.desk.measures.places import Choices
from fourfold.errors import BadInput
from fourfold.measures.counting import Where, months_between
from fourfold.measures.exposed import Exposed, read_exposed

EXPOSED_BYTES = 1 << 20
AREAS = "areas-held"
"""The list of areas on a page."""
MONTH = forms.TextInput(attrs={"type": "month", "placeholder": "2024-04"})


class MonthField(forms.CharField):
    """A month, written as 2024-04."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label=label, required=False, widget=MONTH, max_length=7, **more)

    def clean(self, value: Any) -> str:
        """The month, or nothing."""
        text = str(super().clean(value))
        if text:
            try:
                months_between(text, text)
            except BadInput as error:
                raise forms.ValidationError(str(error)) from None
        return text


class AskForm(GovForm):
    """Which months, against which, where, and by which areas. What is left empty is chosen for the reader."""

    first = MonthField("From")
    last = MonthField("To")
    against_first = MonthField("Against, from", help_text="Empty: the same months a year before")
    against_last = MonthField("Against, to")
    level = forms.ChoiceField(label="Each area of", required=False)

    def __init__(self, *args: Any, levels: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *((one, one) for one in levels)]

    def clean(self) -> dict[str, Any]:
        """Both ends of a period, or neither, in order."""
        said: dict[str, Any] = super().clean() or {}
        for first, last in (("first", "last"), ("against_first", "against_last")):
            ends = (said.get(first, ""), said.get(last, ""))
            if any(ends) and not all(ends):
                self.add_error(last if ends[0] else first, "Give both ends of the period, or neither")
            elif ends[0] > ends[1]:
                self.add_error(last, "The last month is before the first")
        return said


class DefineForm(GovForm):
    """A definition as YAML, and why."""

    text = forms.CharField(
        label="Definition",
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        max_length=20_000,
        help_text="YAML, as in a rule: what is counted, in which unit, from which source. The version is set for you.",
    )
    why = forms.CharField(label="Why it is defined so", widget=forms.Textarea, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs |= {"rows": "18", "class": "govuk-textarea ff-code"}


class TargetForm(GovForm):
    """A stated target."""

    year = MonthField("The year that begins with")
    value = forms.IntegerField(label="So many or fewer", min_value=0, max_value=2_000_000_000)
    source = forms.CharField(label="Who stated it, and where", max_length=300)


class ReleaseForm(GovForm):
    """Which counts are to be published, and for what."""

    first = MonthField("From")
    last = MonthField("To")
    level = forms.ChoiceField(label="Each area of", required=False)
    why = forms.CharField(label="For what", widget=forms.Textarea, max_length=2000)

    def __init__(self, *args: Any, levels: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *((one, one) for one in levels)]
        self.fields["first"].required = self.fields["last"].required = True

    def clean(self) -> dict[str, Any]:
        """A period, in order."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first", "") > said.get("last", ""):
            self.add_error("last", "The last month is before the first")
        return said


class OthersForm(GovForm):
    """Other forces' counts, as a file."""

    file = forms.FileField(
        label="The file",
        help_text="CSV with the columns name, count and exposure; your own force is one of the rows",
        error_messages={"required": "Choose a file", "empty": "This file is empty"},
    )
    period = forms.CharField(label="Period", max_length=60, help_text="As the source writes it")
    source = forms.CharField(label="Where it was published", max_length=300)
    exposure = forms.CharField(label="What the counts are set against", max_length=60, initial="people")

    def clean_file(self) -> tuple[Exposed, ...]:
        """The rows of the file."""
        given = self.cleaned_data["file"]
        if given.size > EXPOSED_BYTES:
            raise forms.ValidationError("The file is larger than a megabyte. Leave out what is not needed.")
        try:
            return read_exposed(given.read().decode("utf-8-sig"), given.name)
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not UTF-8 text. Save it as CSV (UTF-8).") from None
        except BadInput as error:
            raise forms.ValidationError(str(error)) from None


class AreaField(forms.CharField):
    """A known area, picked from the list of the page (`AREAS`) or typed: by its name, or as its level and code. What it
    gives is the level and the code, or None."""

    areas: Choices

    def __init__(self, label: str, **more: Any) -> None:
        widget = forms.TextInput(attrs={"list": AREAS, "autocomplete": "off"})
        super().__init__(label=label, max_length=200, widget=widget, **more)

    def clean(self, value: Any) -> Where | None:
        """The area. Raises `ValidationError` for what is none, or several."""
        text = str(super().clean(value))
        if not text:
            return None
        found = self.areas.called(text)
        if len(found) != 1:
            why = "Several areas are called so: take one from the list" if found else "No area is called so"
            raise forms.ValidationError(f"{why}: {text}")
        return found[0]


class EvaluateForm(GovForm):
    """Where work was done, from when, and beside what."""

    treated = AreaField("The area that was worked on", help_text="By its name, as in the list, or as ward:E05000886")
    control = AreaField("An area like it that was not")
    displaced = AreaField("Where it may have moved to", required=False)
    displaced_control = AreaField("An area like that one", required=False)
    changed = MonthField("The first month of the work")
    months = forms.IntegerField(label="Months before, and as many after", min_value=1, max_value=60, initial=12)
    also = forms.CharField(
        label="What else changed at the same time",
        required=False,
        widget=forms.Textarea,
        max_length=2000,
        help_text="One a line. No count can tell it from the work",
    )

    def __init__(self, *args: Any, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AreaField):
                field.areas = areas
        self.fields["changed"].required = True


class TacticsForm(GovForm):
    """Over how many months tactics are looked at."""

    months = forms.IntegerField(label="Months before, and as many after", min_value=1, max_value=24)
