"""The forms of reports."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.forms import GovForm
from fourfold.desk.measures.held import measures
from fourfold.desk.reports.models.kept_with import REMARKS
from fourfold.desk.reports.records import years
from fourfold.desk.reports.states import SORTS
from fourfold.triggers.language import THEME_TITLES


class BeginForm(GovForm):
    """What a report is to be."""

    title = forms.CharField(label="Title", max_length=200)
    sort = forms.ChoiceField(label="What it is", choices=list(SORTS.items()), widget=forms.RadioSelect, initial="panel")
    theme = forms.ChoiceField(label="Theme, for a theme report", required=False)
    year = forms.ChoiceField(
        label="Whose records it tells of",
        required=False,
        help_text="The desk’s own, or a year in the workspace’s years/",
    )
    first = forms.DateField(label="From (the first day), for the desk’s own records", required=False)
    last = forms.DateField(label="Until (the last day)", required=False)
    measures = forms.MultipleChoiceField(
        label="Measures that it tells of", required=False, widget=forms.CheckboxSelectMultiple
    )
    marking = forms.ChoiceField(label="Marking")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("theme", [("", "None"), *THEME_TITLES.items()])
        self._choices("year", [("", "The desk’s own records"), *((one, f"{one}, as a file has it") for one in years())])
        self._choices("measures", [(one.id, one.title) for one in measures().values() if one.select])
        self._choices("marking", [(one, one) for one in user.markings])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A theme report has a theme, and no other has; the desk's own records are of days, and no file's are."""
        said: dict[str, Any] = super().clean() or {}
        if (said.get("sort") == "theme") != bool(said.get("theme")):
            self.add_error("theme", "A theme report has a theme; others have none")
        first, last = said.pop("first", None), said.pop("last", None)
        said["days"] = None if said.get("year") else (first, last)
        if not said.get("year") and "first" not in self.errors and "last" not in self.errors:
            if first is None or last is None:
                self.add_error("first", "Say from when until when, for the desk’s own records")
            elif last < first:
                self.add_error("last", "The last day is before the first")
        elif said.get("year") and (first or last):
            self.add_error("first", "A year’s file has its own days: leave these empty")
        return said


class PassageForm(GovForm):
    """A passage in its author's words. For one of a record's, nothing written puts it back as proposed."""

    text = forms.CharField(
        label="Text",
        required=False,
        widget=forms.Textarea,
        max_length=10_000,
        help_text="A figure is written with its id, as [36](merseyside-now); a name that holds digits as [Unit 7]().",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = "10"


class RemarkForm(GovForm):
    """What was said of a report."""

    sort = forms.ChoiceField(label="What it is", choices=list(REMARKS.items()), widget=forms.RadioSelect)
    words = forms.CharField(label="What was said", widget=forms.Textarea, max_length=20_000)
    said_by = forms.CharField(label="Who said it", max_length=200)
    said_on = forms.DateField(label="When")


class TemplateForm(GovForm):
    """The force's own Word template."""

    file = forms.FileField(
        label="Word template",
        help_text="A .docx with {{ body }} alone in a paragraph",
        error_messages={"required": "Choose a file", "empty": "This file is empty"},
    )
