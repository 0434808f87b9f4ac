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
from fourfold.triggers.language import THEMES


class BeginForm(GovForm):
    """What a report is to be."""

    title = forms.CharField(label="Title", max_length=200)
    sort = forms.ChoiceField(label="What it is", choices=list(SORTS.items()), widget=forms.RadioSelect, initial="panel")
    theme = forms.ChoiceField(label="Theme, for a theme report", required=False)
    year = forms.ChoiceField(label="Whose records it tells of", help_text="The years in the workspace’s years/")
    measures = forms.MultipleChoiceField(
        label="Measures that it tells of", required=False, widget=forms.CheckboxSelectMultiple
    )
    marking = forms.ChoiceField(label="Marking")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("theme", [("", "None"), *((one, one.replace("-", " ").capitalize()) for one in THEMES)])
        self._choices("year", [(one, one) for one in years()])
        self._choices("measures", [(one.id, one.title) for one in measures().values() if one.select])
        self._choices("marking", [(one, one) for one in user.markings])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A theme report has a theme, and no other has."""
        said: dict[str, Any] = super().clean() or {}
        if (said.get("sort") == "theme") != bool(said.get("theme")):
            self.add_error("theme", "A theme report has a theme; others have none")
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
