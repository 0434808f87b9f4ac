"""The forms of uploading and mending."""

from __future__ import annotations

from typing import Any

from django import forms

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.forms import GovForm
from fourfold.desk.imports.models import SORTS
from fourfold.desk.imports.sources import mapping_add, mappings
from fourfold.errors import BadInput

MAPPING_BYTES = 1 << 20
ENDINGS = ".csv,.tsv,.txt,.gz,.zip,.xlsx,.xlsm,.parquet"


class MeaningForm(GovForm):
    """What a file is, and through which mapping."""

    sort = forms.ChoiceField(
        label="What it is", choices=SORTS, widget=forms.RadioSelect, error_messages={"required": "Say what it is"}
    )
    mapping = forms.ChoiceField(label="Mapping", required=False, help_text="Says how the file’s columns become events")
    own = forms.FileField(
        label="Or a mapping of your own", required=False, help_text="A YAML file; it is kept for the next time"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("mapping", [("", "None"), *((name, name) for name in mappings(workspace()))])
        self._accepts("own", ".yaml,.yml")

    def _accepts(self, name: str, endings: str) -> None:
        self.fields[name].widget.attrs |= {"class": "govuk-file-upload", "accept": endings}

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A file that is no download and no Parquet needs a mapping; one that was uploaded is read, and kept."""
        said = super().clean() or {}
        if said.get("sort") != "mapped" or self.errors:
            return said
        own = said.get("own")
        if own is None and not said.get("mapping"):
            self.add_error("mapping", "Choose a mapping, or upload one")
        if own is not None:
            try:
                said["mapping"] = _kept(own)
            except (BadInput, UnicodeDecodeError) as error:
                self.add_error("own", f"This mapping cannot be used. {error}")
        return said


class UploadForm(MeaningForm):
    """A file beside what it is. `broken_off`: why a file did not arrive."""

    file = forms.FileField(
        label="The file",
        help_text="CSV or other delimited text, plain, gzip or zip; Excel (.xlsx); or Parquet",
        error_messages={"required": "Choose a file", "empty": "This file is empty"},
    )
    marking = forms.ChoiceField(label="Who may see this upload and its rejected rows", help_text="A protective marking")
    field_order = ("file", "sort", "mapping", "own", "marking")

    def __init__(self, *args: Any, user: User, broken_off: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("marking", [(one, one) for one in user.markings])
        self.fields["marking"].initial = "OFFICIAL-SENSITIVE" if "OFFICIAL-SENSITIVE" in user.markings else None
        self._accepts("file", ENDINGS)
        if broken_off:
            self.fields["file"].error_messages["required"] = broken_off


def _kept(own: Any) -> str:
    if own.size > MAPPING_BYTES:
        raise BadInput("It is larger than any mapping.")
    return mapping_add(workspace(), own.read().decode("utf-8-sig"), own.name)


class MendForm(GovForm):
    """A rejected row, cell by cell. The cells are `cell_0`, `cell_1` …, under their columns' names."""

    def __init__(self, *args: Any, header: tuple[str, ...], cells: tuple[str, ...], wrong: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"cell_{n}" for n in range(max(len(header), len(cells)))]
        for n, name in enumerate(self.names):
            label = header[n] if n < len(header) else f"One field too many ({n + 1 - len(header)})"
            field = forms.CharField(
                label=label, required=False, strip=False, initial=cells[n] if n < len(cells) else "", max_length=1 << 20
            )
            if "\n" in field.initial:
                field.widget = forms.Textarea(attrs={"rows": 3})
            field.widget.attrs["class"] = "govuk-textarea" if "\n" in field.initial else "govuk-input"
            field.help_text = "This is the column that is wrong" if label and label in wrong.split(", ") else ""
            self.fields[name] = field

    @property
    def cells(self) -> list[str]:
        """The row as it was mended."""
        return [self.cleaned_data[name] for name in self.names]
