"""Every register's pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django_tables2 import RequestConfig

from fourfold.desk.accounts.access import check_may, user_of
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.recording import consulted
from fourfold.desk.audit.versions import ChangedMeanwhile, version_of
from fourfold.desk.compartments.restricted import Restricted, marking_of
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.identities.actions import who_is_who
from fourfold.desk.pages import page_for
from fourfold.desk.registers.actions import child_save, record_save
from fourfold.desk.registers.declaration import (
    Child,
    Register,
    address_of,
    belongings,
    missing,
    register_named,
    registers,
    rows_named,
)
from fourfold.desk.registers.exporting import download
from fourfold.desk.registers.fields import worded
from fourfold.desk.registers.forms import DeskForm, ExportForm, child_form, record_form
from fourfold.desk.registers.history import history_of
from fourfold.desk.registers.models import fresh_token, once
from fourfold.desk.registers.tables import filtered, table_for
from fourfold.errors import NotHeld
from fourfold.groups.linkage.judgements import Identities
from fourfold.words import listing

PAGE = 50


@page_for(None)
def index(request: HttpRequest) -> HttpResponse:
    """The registers that the user may see."""
    user = user_of(request)
    seen = [register for register in registers() if user.may(register.see)]
    return render(request, "registers/index.html", {"registers": seen})


@page_for("register")
def register_list(request: HttpRequest, name: str, template: str = "registers/list.html") -> HttpResponse:
    """A register's records that the user may see, filtered, in pages."""
    register = register_or_404(request, name)
    filters = filtered(register, user_of(request), request.GET)
    table = table_for(register)(with_named(filters.qs, register.columns))
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {
        "register": register,
        "marking": marking_of(row.record for row in table.paginated_rows),
        "table": table,
        "filters": filters,
        "counts": register.counts(filters.queryset),
        "may_add": user_of(request).may(register.contribute),
        "may_export": user_of(request).may(Permission.EXPORT),
        "asked": request.GET.urlencode(),
    }
    return render(request, template, context)


@page_for("register")
def register_export(request: HttpRequest, name: str) -> HttpResponse:
    """A register as a file: what the user may see of it, with the reason on record."""
    register, user = register_or_404(request, name, rows_named), user_of(request)
    check_may(user, Permission.EXPORT)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return download(register, user, form.cleaned_data["kind"], form.cleaned_data["why"])
    context = {"register": register, "form": form, "belonging": belongings(register)}
    return render(request, "registers/export.html", context, status=422 if form.errors else 200)


@page_for("register")
def record_page(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """One record, with what belongs to it."""
    register = register_or_404(request, name)
    record, user = _record(request, register, key), user_of(request)
    if address_of(record) != request.path:
        return redirect(address_of(record))
    consulted(record)
    return render(request, "registers/record.html", record_context(register, record, user))


def record_context(register: Register, record: Restricted, user: User, without: Collection[str] = ()) -> dict[str, Any]:
    """What the page of a record needs, for one of its own that shows more: and shows in its own way those of its
    children that `without` names."""
    children = [
        (child, list(with_named(child.seen_by(user, [record]), child.columns).order_by("pk")))
        for child in register.children
        if register.has(record, child.name) and child.name not in without
    ]
    for child, found in children:
        for one in found:
            setattr(one, child.parent, record)  # so that naming it asks nothing more
    sections = [(one.title, [name for name in one.fields if register.has(record, name)]) for one in register.sections]
    who = who_is_who(user) if register.refs or any(child.refs for child, _ in children) else None
    return {
        "register": register,
        "record": record,
        "sections": [(title, _rows(record, fields, register.refs, who, user)) for title, fields in sections if fields],
        "children": [(child, [_child_rows(child, one, who) for one in found]) for child, found in children],
        "missing": missing(record, tuple(name for name in register.wanted if register.has(record, name))),
        "marking": marking_of(
            [record], (one for child, found in children for row in found for one in _named(row, child))
        ),
        "may_contribute": user.may(register.contribute),
    }


def _named(row: Kept, child: Child) -> Iterator[Restricted]:
    """The records that the page names by what belongs to its own: it carries their markings too."""
    for name in child.columns:
        if row._meta.get_field(name).many_to_one and isinstance(named := getattr(row, name), Restricted):
            yield named


@page_for("register")
def record_history(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """Who changed what on a record, from what to what."""
    register = register_or_404(request, name)
    record = _record(request, register, key)
    consulted(record)
    return render(
        request,
        "registers/history.html",
        {
            "register": register,
            "record": record,
            "changes": history_of(record, user_of(request), register.children, in_words=True),
        },
    )


@page_for("register")
def record_edit(request: HttpRequest, name: str, key: int | None = None) -> HttpResponse:
    """Add a record, or change one."""
    register = register_or_404(request, name)
    user = user_of(request)
    check_may(user, register.contribute)
    check_may_hold_real_data(new=key is None)  # now, rather than after a form has been filled in
    record = _record(request, register, key) if key else None
    if record:
        consulted(record)
    instance = record or begun(register, request)
    if instance is None:
        return render(request, "registers/kinds.html", {"register": register, "kinds": kind_choices(register)})
    form = record_form(register, user, data=request.POST or None, instance=instance)

    def save() -> Restricted:
        return record_save(register=register, form=form, by=user, seen=request.POST.get("seen", ""))

    title = f"Change {record}" if record else f"Add {register.singular}"
    back = address_of(record) if record else reverse("registers:list", args=[name])
    return edit_page(request, form, save, (title, back, record), address_of)


def kind_choices(register: Register) -> list[tuple[str, str]]:
    """The kinds of a register's records, with what people call them."""
    field = register.model._meta.get_field(register.kinds.field) if register.kinds else None
    return [(str(name), str(title)) for name, title in getattr(field, "choices", None) or ()]


def begun(register: Register, request: HttpRequest) -> Restricted | None:
    """A new record, of the kind that was asked for; None where that has to be asked first."""
    kinds = register.kinds
    if kinds is None:
        return register.model()
    kind = request.POST.get(kinds.field) or request.GET.get(kinds.field) or ""
    return register.model(**{kinds.field: kind}) if kind in kinds.fields else None


@page_for("register")
def child_edit(
    request: HttpRequest, name: str, key: int, child_name: str, child_key: int | None = None
) -> HttpResponse:
    """Add what belongs to a record, or change it."""
    register = register_or_404(request, name)
    user = user_of(request)
    check_may(user, register.contribute)
    check_may_hold_real_data(new=False)
    parent = _record(request, register, key)
    try:
        child = register.child(child_name)
        held = child.seen_by(user, [parent]).get(pk=child_key) if child_key else None
    except (NotHeld, child.model.DoesNotExist) as error:
        raise Http404 from error
    form = child_form(child, user, data=request.POST or None, instance=held or child.model(**{child.parent: parent}))

    def save() -> Kept:
        return child_save(
            register=register, child=child, form=form, parent=parent, by=user, seen=request.POST.get("seen", "")
        )

    back = address_of(parent)
    title = f"{'Change' if held else 'Add'} {child.singular}: {parent}"
    return edit_page(request, form, save, (title, back, parent), lambda made: back)


def edit_page(
    request: HttpRequest, form: DeskForm, save: Any, around: tuple[str, str, Restricted | None], onwards: Any
) -> HttpResponse:
    """A form's page: saved once however often it is sent, and never over what somebody else saved meanwhile. `around`:
    its title, where it leads back to, and the record whose marking it carries."""
    title, back, on = around
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            token = request.POST.get("token", "")
            adding = form.instance._state.adding
            made = once(token, form._meta.model, save) if adding and token else save()
            return redirect(onwards(made))
        except ChangedMeanwhile:
            changed = True
    instance = form.instance
    context = {
        "form": form,
        "title": title,
        "back": back,
        "on": on,
        "token": request.POST.get("token") or fresh_token(),
        "seen": version_of(type(instance).objects.get(pk=instance.pk)) if instance.pk else "",
        "changed": type(instance).objects.get(pk=instance.pk) if changed else None,
    }
    status = 409 if changed else 422 if form.errors else 200
    return render(request, "registers/edit.html", context, status=status)


def with_named(records: QuerySet[Any], columns: tuple[str, ...]) -> QuerySet[Any]:
    """The records, with those that their columns name read along: one query however many there are."""
    keys = [name for name in columns if records.model._meta.get_field(name).many_to_one]
    return records.select_related(*keys) if keys else records


def register_or_404(request: HttpRequest, name: str, find: Callable[[str], Register] = register_named) -> Register:
    """The register of that name, for whoever may see it; `rows_named` also finds what belongs to one."""
    try:
        register = find(name)
    except NotHeld as error:
        raise Http404 from error
    check_may(user_of(request), register.see)
    return register


def _record(request: HttpRequest, register: Register, key: int | None) -> Restricted:
    found: Restricted | None = register.model.objects.visible_to(user_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _rows(
    record: Kept, fields: Iterable[str], refs: tuple[str, ...], who: Identities | None, user: User | None = None
) -> list[tuple[str, object]]:
    values = [(name, value_of(record, name, user)) for name in fields]
    return [(_title(record, name), _linked(value, who) if name in refs else _led_to(value)) for name, value in values]


def _led_to(value: object) -> object:
    """A record that a field names, with its own page where it has one."""
    if not isinstance(value, Restricted):
        return value
    try:
        return format_html('<a class="govuk-link" href="{}">{}</a>', address_of(value), value)
    except NotHeld:
        return value


def _linked(ref: object, who: Identities | None) -> object:
    """A reference, with the page of all that touches whom or what it names, and the other records that were judged to
    be of one with it."""
    if not ref:
        return ref
    linked = format_html('<a class="govuk-link" href="{}">{}</a>', reverse("search:ref", args=[ref]), ref)
    others = [one for one in who.of(str(ref)) if one != ref] if who else []
    return format_html("{} (judged to be one with {})", linked, listing(others)) if others else linked


def _child_rows(child: Child, one: Kept, who: Identities | None) -> dict[str, Any]:
    return {"record": one, "values": _rows(one, child.columns, child.refs, who), "missing": missing(one, child.wanted)}


def _title(record: Kept, name: str) -> str:
    title = str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return title[:1].upper() + title[1:]


def value_of(record: Kept, name: str, user: User | None = None) -> object:
    """A field's value as people read it: a choice by its words, many records as a list. What names a record that the
    user may not see is empty, as if it named none; without a user, such records were left out before."""
    field = record._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(one) for one in getattr(record, name).all())
    shown = getattr(record, f"get_{name}_display", None)
    value = shown() if callable(shown) else getattr(record, name)
    if isinstance(value, list):
        return worded(field, value)
    return None if user and isinstance(value, Restricted) and not value.visible_for(user) else value
