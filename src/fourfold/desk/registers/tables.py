"""A register as a table and its filters, from its declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.text import capfirst

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.desk.identities.actions import who_is_who
from fourfold.desk.registers.cells import title_of
from fourfold.desk.registers.declaration import Register, address_of
from fourfold.desk.registers.forms import only_visible
from fourfold.desk.search.refs import is_ref


def table_for(register: Register) -> type[tables.Table]:
    """The table's class: the first column leads to the record."""
    first, *_ = register.columns

    def link(self: tables.Table, record: Restricted, value: object) -> str:
        return format_html('<a class="govuk-link" href="{}">{}</a>', address_of(record), value)

    meta = type(
        "Meta",
        (),
        {
            "model": register.model,
            "fields": register.columns,
            "attrs": {"class": "govuk-table ff-dense"},
            "empty_text": "Nothing here.",
            "order_by": register.ordering,
        },
    )
    told = {
        name: tables.Column(accessor=says, order_by=name, verbose_name=capfirst(title_of(register, name)))
        for name, says in register.told
    }
    return type(f"{register.name}Table", (tables.Table,), {"Meta": meta, f"render_{first}": link, **told})


def filter_for(register: Register, known_as: Sequence[str] = ()) -> type[django_filters.FilterSet]:
    """The filters' class: by each of the register's filter fields, and by words. `known_as`: every reference of whom or
    what the words name."""

    def by_words(
        self: django_filters.FilterSet, records: RestrictedQuerySet[Restricted], name: str, value: str
    ) -> RestrictedQuerySet[Restricted]:
        asked = Q()
        for field in register.search:
            asked |= Q(**{f"{field}__icontains": value})
        for field in register.refs if known_as else ():
            asked |= Q(**{f"{field}__in": known_as})
        return records.filter(asked)

    meta = type("Meta", (), {"model": register.model, "fields": list(register.filters)})
    attributes: dict[str, Any] = {"Meta": meta, "by_words": by_words}
    if register.search:
        attributes["words"] = django_filters.CharFilter(method="by_words", label="Words")
    return type(f"{register.name}Filter", (django_filters.FilterSet,), attributes)


def filtered(register: Register, user: User, asked: Mapping[str, str]) -> django_filters.FilterSet:
    """A register's records that the user may see, in its order, with its filters; none of which offers what they may
    not know of. Words that are a reference find what names any record of the same person or premises."""
    records = register.model.objects.visible_to(user).order_by(*register.ordering, "pk")
    words = str(asked.get("words", "")).strip()
    known_as = who_is_who(user).of(words) if register.refs and is_ref(words) else ()
    filters = filter_for(register, known_as)(asked, queryset=records)
    for field in filters.form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            only_visible(field, user)
    return filters
