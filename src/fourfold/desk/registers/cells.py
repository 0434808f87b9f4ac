"""What a register's record looks like in the cells of a file, and what is meant by a cell. Each column is a field under
the name that people know it by; what is exported is read back as exactly what it was."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted, tells_apart
from fourfold.desk.registers.declaration import Register
from fourfold.desk.registers.fields import ByReference, ReferenceChoice, worded, words_of
from fourfold.errors import BadInput
from fourfold.words import listing, spoken

NUMBER, REFERENCE, MARKING, COMPARTMENTS = "number", "reference", "marking", "compartments"
SEVERAL = "; "
"""Between several values in one cell."""
CUT = " (cut here: longer than a cell can be)"
_LONGEST = 32_000  # characters; a workbook's cell takes 32,767
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
_MOMENTS = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y")
_SERIALS = range(20_000, 80_000)  # days since 30 December 1899, as spreadsheets count: 1954 to 2119
_EPOCH = dt.date(1899, 12, 30)
_FEW = 5
_GROUPED = re.compile(r"£?\s*-?\d{1,3}(,\d{3})+(\.\d+)?|£\s*\d+(\.\d+)?")


def own_reference(register: Register) -> str:
    """The field that is a record's reference, given by the desk and typed by nobody; "" where a register has none."""
    try:
        register.model._meta.get_field(REFERENCE)
    except FieldDoesNotExist:
        return ""
    return "" if REFERENCE in register.fields else REFERENCE


def keys_of(register: Register) -> tuple[str, ...]:
    """The columns that say which record a row is about."""
    own = own_reference(register)
    return (NUMBER, own) if own else (NUMBER,)


def columns_of(register: Register) -> dict[str, str]:
    """The other columns: what each is called, and its field. Two of one name are told apart by the field's."""
    titles = [title_of(register, name) for name in register.fields]
    found = {
        f"{title} ({name})" if titles.count(title) > 1 or title in keys_of(register) else title: name
        for title, name in zip(titles, register.fields, strict=True)
    }
    return {**found, **{name: name for name in register.GUARDS}}


def title_of(register: Register, name: str) -> str:
    """What people call a field."""
    return str(register.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def cell_of(record: Kept, name: str, user: User) -> str:
    """A field of a record as its cell holds it, before it is made safe to open. A record that the user may not see is
    not named."""
    field: Any = record._meta.get_field(name)
    if field.many_to_many:
        return SEVERAL.join(sorted(str(one) for one in getattr(record, name).all()))
    value = getattr(record, name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Restricted) and not value.visible_for(user):
        return ""
    if isinstance(field, ByReference):
        return str(getattr(value, field.by))
    return _storable(_written(field, value))


def cells_of(register: Register, record: Kept, names: Iterable[str], user: User) -> dict[str, str]:
    """A record's cells by field. Those of fields that its kind has not are empty."""
    return {name: cell_of(record, name, user) if register.has(record, name) else "" for name in names}


def _written(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return SEVERAL.join(worded(field, value))
    if isinstance(value, dict):
        return json.dumps(value)
    return str(worded(field, value))


def _storable(text: str) -> str:
    lines = _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return lines if len(lines) <= _LONGEST else lines[:_LONGEST] + CUT


class Meanings:
    """What cells mean to one user, as the fields of a form take it. Records that cells name are looked up among those
    that the user may see: one that is hidden and one that there is not are refused alike."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], _Called] = {}

    def of(self, name: str, field: forms.Field, text: str) -> Any:
        """What a cell says. Raises `BadInput` with what is wrong and how to mend it."""
        said = text.strip()
        if CUT in said:
            raise BadInput("is cut where a cell ends; put in the whole text")
        if isinstance(field, forms.ModelMultipleChoiceField):
            return [self._record(name, field, part) for part in _parts(said)]
        if isinstance(field, forms.ModelChoiceField):
            return self._record(name, field, said) if said else ""
        if isinstance(field, forms.MultipleChoiceField):
            return [_choice(field, part) for part in _parts(said)]
        return _simple(field, text, said) if said else ""

    def _record(self, name: str, field: Any, text: str) -> str:
        if isinstance(field, ReferenceChoice):
            return text  # it looks references up itself
        kind = (name, field.queryset.model._meta.label)
        if kind not in self._names:
            self._names[kind] = _Called(field.queryset)
        found = self._names[kind].by(text)
        if len(found) == 1:
            return found[0]
        if found:
            several = [*map(self._names[kind].alone, found[:_FEW]), *["another"] * (len(found) > _FEW)]
            raise BadInput(f"{text!r} may be {listing(several, 'or')}; write one of these instead")
        raise BadInput(f"there is no {text!r} that you may see; write its whole name or its reference")


class _Called:
    """Records by what tells one from another: what it is called, its texts that are unique, and its number, as
    "number 12", for those of one name that have nothing else."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        unique = [one.name for one in queryset.model._meta.concrete_fields if tells_apart(one) and not one.primary_key]
        self._own: dict[str, list[str]] = {}
        self._by: dict[str, list[str]] = {}
        for one in queryset:
            pk = str(one.pk)
            texts = (str(getattr(one, name) or "") for name in unique)
            self._own[pk] = [*filter(None, texts), f"{NUMBER} {pk}"]
            names = (str(getattr(one, name, None) or "") for name in ("name", "title"))
            for said in {text.casefold() for text in (str(one), *names, *self._own[pk])}:
                self._by.setdefault(said, []).append(pk)

    def by(self, text: str) -> list[str]:
        """The keys of those that are called so."""
        return self._by.get(text.casefold(), [])

    def alone(self, pk: str) -> str:
        """What only this one is called."""
        return next(text for text in self._own[pk] if self.by(text) == [pk])


def _simple(field: forms.Field, text: str, said: str) -> Any:
    if isinstance(field, forms.DateTimeField):
        return _moment(said)
    if isinstance(field, forms.DateField):
        return _day(said)
    if isinstance(field, forms.BooleanField):
        return _yes_or_no(said)
    if isinstance(field, forms.ChoiceField):
        return _choice(field, said)
    if isinstance(field, forms.IntegerField):  # or a decimal number, which Django makes of it
        return said.lstrip("£ ").replace(",", "") if _GROUPED.fullmatch(said) else said
    return said if isinstance(field, forms.JSONField) else text


def _parts(said: str) -> Iterable[str]:
    return [part.strip() for part in said.split(SEVERAL.strip()) if part.strip()]


def _choice(field: forms.Field, said: str) -> str:
    """The key of a choice, by its key, its words, or its key as words: what themes were called in older files."""
    asked, choices = said.casefold(), words_of(field)
    called = ({key: key for key in choices}, choices, {key: spoken(key) for key in choices})
    for names in called:
        keys = [key for key, name in names.items() if name.casefold() == asked]
        if len(keys) == 1:
            return keys[0]
    some = ", ".join([*choices.values()][:20])
    raise BadInput(f"{said!r} is none of: {some}{' …' if len(choices) > 20 else ''}")


def _yes_or_no(said: str) -> bool:
    if said.casefold() in ("yes", "true", "1", "y"):
        return True
    if said.casefold() in ("no", "false", "0", "n"):
        return False
    raise BadInput(f"{said!r} is neither yes nor no")


def _day(said: str) -> str:
    if said.isdecimal() and int(said) in _SERIALS:
        return (_EPOCH + dt.timedelta(days=int(said))).isoformat()
    for form in _DAYS:
        try:
            return dt.datetime.strptime(said, form).date().isoformat()
        except ValueError:
            continue
    raise BadInput(f"{said!r} is no day; write it as 2026-11-24")


def _moment(said: str) -> str:
    moment = None
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        for form in _MOMENTS:
            try:
                moment = dt.datetime.strptime(said, form)
            except ValueError:
                continue
    if moment is None:
        raise BadInput(f"{said!r} is no day and time; write it as 2026-11-24 02:00")
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{local:%Y-%m-%d %H:%M:%S}"


def hint_of(field: forms.Field) -> str:
    """What may stand in a column, in words."""
    kinds: tuple[tuple[Any, str], ...] = (
        (ReferenceChoice, "The reference of a record"),
        (forms.ModelMultipleChoiceField, "Names, with semicolons between them"),
        (forms.ModelChoiceField, "The name or the reference of a record; of a person here, the name or the user name"),
        (forms.MultipleChoiceField, "Some of these, with semicolons between them"),
        (forms.BooleanField, "yes or no"),
        (forms.ChoiceField, "One of these"),
        (forms.DateTimeField, "A day and time, as 2026-11-24 02:00"),
        (forms.DateField, "A day, as 2026-11-24 or 24/11/2026"),
        (forms.DecimalField, "A number"),
        (forms.IntegerField, "A whole number"),
    )
    said = next((words for kind, words in kinds if isinstance(field, kind)), "Text")
    return said + ("; needed" if field.required else "")


def allowed_of(field: forms.Field) -> list[str]:
    """The words that a column takes, where they are few and name nobody: records are not among them."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return []
    return [*words_of(field).values()]
