"""A field that names another record by its reference, typed or pasted: for records too many for a list to pick from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models


def words_of(field: Any) -> dict[str, str]:
    """What a form's field calls each of its choices, without their headings."""
    found: dict[str, str] = {}
    for key, word in getattr(field, "choices", None) or ():
        found |= {str(k): str(w) for k, w in word} if isinstance(word, list | tuple) else {str(key): str(word)}
    return {key: word for key, word in found.items() if key not in ("", "None")}


def worded(field: Any, value: Any) -> Any:
    """What a model's field holds, by the words of its choices where it has any; several as a list of words."""
    if isinstance(value, list):
        words = words_of(field.formfield())
        return [words.get(str(one), str(one)) for one in value]
    return dict(field.flatchoices).get(value, value) if field.choices else value


class ReferenceChoice(forms.ModelChoiceField[Any]):
    """One record, by its reference or, for programs, by its key."""

    widget = forms.TextInput
    default_error_messages = {"invalid_choice": "There is no such record that you may see. Write its reference."}  # noqa: RUF012

    def prepare_value(self, value: Any) -> Any:
        """What the form shows for the record that is named now."""
        if isinstance(value, models.Model):
            return getattr(value, str(self.to_field_name))
        if isinstance(value, int) and self.queryset is not None:
            return self.queryset.filter(pk=value).values_list(str(self.to_field_name), flat=True).first()
        return value

    def to_python(self, value: Any) -> Any:
        """The record."""
        asked = str(value or "").strip()
        if asked.isdecimal() and self.queryset is not None and self.to_field_name != "id":
            found = self.queryset.filter(pk=asked).first()
            if found is not None:
                return found
        return super().to_python(asked)


class ByReference(models.ForeignKey[Any, Any]):
    """A key to a record whose `by` field, its reference, people type."""

    def __init__(self, to: Any, on_delete: Any, *, by: str = "reference", **kwargs: Any) -> None:
        self.by = by
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations: a key like any other."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Text."""
        return super().formfield(form_class=ReferenceChoice, to_field_name=self.by, **kwargs)
