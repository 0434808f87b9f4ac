"""Registers' records as values, and values as what the registers' own forms take. All of it from declarations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.versions import version_of
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartments_of
from fourfold.desk.registers.declaration import Child, Register, missing

AWARE = "Give the moment with its offset from UTC, as 2026-11-24T02:00:00Z"


def rows(records: Iterable[Restricted], register: Register, user: User) -> list[dict[str, Any]]:
    """Records in a list: their columns. As many questions to the database for many as for few."""
    held = list(records)
    values = values_of(held, register.columns, user)
    return [
        {"id": one.pk, "title": str(one), "marking": one.marking, "values": its}
        for one, its in zip(held, values, strict=True)
    ]


def whole(record: Restricted, register: Register, user: User) -> dict[str, Any]:
    """A record with what belongs to it."""
    (values,) = values_of([record], _each((*register.columns, *register.fields)), user)
    return {
        "id": record.pk,
        "title": str(record),
        "marking": record.marking,
        "values": values,
        "compartments": [one.name for one in record.compartments.all()],
        "missing": missing(record, register.wanted),
        "children": {child.name: children(record, child, user) for child in register.children},
        "version": version_of(record),
        "changed_at": record.changed_at,
    }


def children(record: Restricted, child: Child, user: User) -> list[dict[str, Any]]:
    """What belongs to a record, of one sort."""
    found = child.seen_by(user, [record]).order_by("pk")
    return child_rows(list(with_related(found, _each((*child.fields, *child.columns)))), child, user)


def child_rows(held: list[Kept], child: Child, user: User) -> list[dict[str, Any]]:
    """Records that belong to another."""
    values = values_of(held, _each((*child.fields, *child.columns)), user)
    return [
        {
            "id": one.pk,
            "title": str(one),
            "values": its,
            "missing": missing(one, child.wanted),
            "version": version_of(one),
        }
        for one, its in zip(held, values, strict=True)
    ]


def with_related(found: models.QuerySet[Any], names: Iterable[str]) -> models.QuerySet[Any]:
    """Records with what these fields name, so that showing them asks nothing more."""
    fields = [field for field in (_field(found.model, name) for name in names) if field is not None]
    single = [field.name for field in fields if isinstance(field, models.ForeignKey)]
    many = [field.name for field in fields if isinstance(field, models.ManyToManyField)]
    return (found.select_related(*single) if single else found).prefetch_related(*many)


def values_of(records: list[Any], names: Iterable[str], user: User) -> list[dict[str, Any]]:
    """Each record's values. What names a record that the user may not see is empty, as if it named none."""
    kept = list(names)
    seen = {name: _seen(records, name, user) for name in kept}
    return [{name: _value(one, name, seen[name]) for name in kept} for one in records]


def _seen(records: list[Any], name: str, user: User) -> set[Any] | None:
    """Of the restricted records that a field names, those that the user may see; None where anybody may."""
    field = _field(type(records[0]), name) if records else None
    if not isinstance(field, models.ForeignKey | models.ManyToManyField):
        return None
    model = field.related_model
    if not issubclass(model, Restricted):
        return None
    if isinstance(field, models.ForeignKey):
        keys = {getattr(one, field.attname) for one in records}
    else:
        keys = {other.pk for one in records for other in getattr(one, name).all()}
    return set(model.objects.visible_to(user).filter(pk__in=keys - {None}).values_list("pk", flat=True))


def _value(record: Any, name: str, seen: set[Any] | None) -> Any:
    field = _field(type(record), name)
    held = getattr(record, name)
    if isinstance(field, models.ManyToManyField):
        if field.related_model is Compartment:
            return [one.name for one in held.all()]
        return [{"id": one.pk, "title": str(one)} for one in held.all() if seen is None or one.pk in seen]
    if isinstance(held, models.Model):
        return {"id": held.pk, "title": str(held)} if seen is None or held.pk in seen else None
    return plain(held() if callable(held) else held)


def plain(value: Any) -> Any:
    """A value as JSON has it; moments in UTC with their offset."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def sent_for(form: forms.BaseForm, sent: Mapping[str, Any], user: User) -> dict[str, Any]:
    """Values as a form takes them. Raises `ValidationError` for a field that the form has not, and for a value of
    another shape than the field's."""
    fields = form.fields
    wrong: dict[str, Any] = {
        name: [f"There is no field {name!r} that you may fill. Those are: {', '.join(fields)}."]
        for name in sent
        if name not in fields
    }
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name not in wrong:
            try:
                found[name] = _taken(fields[name], value, user)
            except ValueError as error:
                wrong[name] = [str(error)]
    if wrong:
        raise ValidationError(wrong)
    return found


def _taken(field: forms.Field, value: Any, user: User) -> Any:
    if isinstance(field, forms.JSONField):
        return value
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
            raise ValueError("Give a list of keys")
        if isinstance(field, forms.ModelMultipleChoiceField) and _of(field) is Compartment:
            return _compartments(value, user)
        return value
    if isinstance(value, list | dict):
        raise ValueError("Give one value")
    if isinstance(field, forms.BooleanField):
        if not isinstance(value, bool | None):
            raise ValueError("Give true or false")
    elif isinstance(value, bool):
        raise ValueError("True and false are no value of this field")
    if isinstance(field, forms.DateTimeField) and value not in (None, ""):
        return _moment(value)
    return value


def _of(field: forms.ModelMultipleChoiceField[Any]) -> type[models.Model] | None:
    return field.queryset.model if field.queryset is not None else None


def _moment(value: Any) -> dt.datetime:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(AWARE)
    return moment


def _compartments(names: list[str], user: User) -> list[int]:
    held = dict(Compartment.objects.filter(pk__in=compartments_of(user)).values_list("name", "pk"))
    strange = [str(name) for name in names if name not in held]
    if strange:
        raise ValueError(f"You are not in: {', '.join(strange)}")
    return [held[name] for name in names]


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
