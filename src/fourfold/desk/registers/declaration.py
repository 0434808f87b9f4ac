"""What a register says of itself. One small file an app, `register.py`, declares its registers and adds them here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.db import models
from django.urls import reverse

from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet
from fourfold.errors import NotHeld


@dataclasses.dataclass(frozen=True)
class Count:
    """A number over a register, with its definition. `value` is None where it is not known."""

    title: str
    value: int | None
    definition: str


@dataclasses.dataclass(frozen=True)
class Section:
    """Fields that belong together on the form and on the page."""

    title: str
    fields: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Child:
    """Records that belong to one record of the register: a person at risk, a notice, a breach. `parent` is their field
    that names it. They are seen with it and never without. `keep` saves one in its own way, as a fact whose correction
    leaves what was believed before; `only` those with these values are shown; `now` gives what stands in the
    place of one that was corrected, if anything does."""

    model: type[Kept]
    name: str
    title: str
    singular: str
    parent: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    keep: Callable[[Any], Kept] | None = None
    only: tuple[tuple[str, object], ...] = ()
    now: Callable[[Any], Kept | None] | None = None

    def of(self, parents: Any) -> models.QuerySet[Any]:
        """Those that belong to one of some parents and are shown."""
        return self.model._default_manager.filter(**{f"{self.parent}__in": parents}, **dict(self.only))

    def seen_by(self, user: User, parents: Any) -> models.QuerySet[Any]:
        """Of these, what a user may see: none that is hidden from them, and none that names a record which is; that
        something is linked would say that there is something."""
        found = self.of(parents)
        if issubclass(self.model, Restricted):
            found = found.filter(pk__in=self.model.objects.visible_to(user).values("pk"))
        for field in self.model._meta.concrete_fields:
            other = field.related_model
            if field.name != self.parent and isinstance(other, type) and issubclass(other, Restricted):
                seen = other.objects.visible_to(user).filter(pk=models.OuterRef(field.attname))  # asked row by row
                found = found.filter(models.Q(**{field.name: None}) | models.Exists(seen))
        return found


@dataclasses.dataclass(frozen=True)
class Kinds:
    """Records of one register that come in kinds. `field` says of which kind a record is; `fields` and `children` are
    what only records of that kind have; what no kind names, all of them have."""

    field: str
    fields: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    def has(self, kind: str, name: str) -> bool:
        """Whether a record of this kind has a field or child of this name; one of no kind yet may have any."""
        every = {one for named in (*self.fields.values(), *self.children.values()) for one in named}
        return not kind or name not in every or name in (*self.fields.get(kind, ()), *self.children.get(kind, ()))


def no_counts(records: RestrictedQuerySet[Restricted]) -> list[Count]:
    """A register that counts nothing but its rows."""
    return []


@dataclasses.dataclass(frozen=True)
class Register:
    """A register. `about` defines what is in it; `wanted` fields are asked for by a warning, never by a refusal;
    `search` are the fields that words are looked for in; `refs` those whose text names somebody or something as the
    history does ("nominal:P000123"); `places` those that name a place in words. `closing` are fields that only who
    holds the permission beside them may fill. `kinds`: how its records differ, where they do.
    `dates`: fields that stand in the calendar, each with what falls on it. `told`: columns in which the list says more
    than the field does, each with the property of a record that says it."""

    model: type[Restricted]
    name: str
    title: str
    singular: str
    about: str
    see: Permission
    contribute: Permission
    columns: tuple[str, ...]
    filters: tuple[str, ...]
    search: tuple[str, ...]
    sections: tuple[Section, ...]
    wanted: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    closing: tuple[tuple[str, ...], Permission] | None = None
    dates: tuple[tuple[str, str], ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    children: tuple[Child, ...] = ()
    counts: Callable[[RestrictedQuerySet[Restricted]], list[Count]] = no_counts
    ordering: tuple[str, ...] = ("-created_at",)
    kinds: Kinds | None = None

    GUARDS: ClassVar[tuple[str, ...]] = ("marking", "compartments")
    """The fields that say who may see a record."""

    @property
    def home(self) -> Register:
        """The register on whose pages these rows are seen: itself."""
        return self

    def seen_by(self, user: User) -> models.QuerySet[Any]:
        """Those that a user may see."""
        found: models.QuerySet[Any] = self.model.objects.visible_to(user)
        return found

    def shown_at(self, row: Any) -> Restricted:
        """The record on whose page a row is seen, and whose marking it has: the row itself."""
        found: Restricted = row
        return found

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the form, in order."""
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def kind(self) -> str:
        """How the audit and the decision logs call a record of it."""
        return self.model._meta.model_name or ""

    def has(self, record: models.Model, name: str) -> bool:
        """Whether a record, being of its kind, has a field or child of this name."""
        return self.kinds is None or self.kinds.has(getattr(record, self.kinds.field), name)

    def child(self, name: str) -> Child:
        """A child by name. Raises `NotHeld`."""
        for child in self.children:
            if child.name == name:
                return child
        raise NotHeld(f"The register {self.name} has no {name!r}.")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Belonging(Register):
    """What belongs to a register's records, as files hold it: a row each, with the record that it belongs to in its
    first column. It is seen on that record's page alone, and has its marking."""

    GUARDS = ()
    of: Register
    part: Child

    @property
    def home(self) -> Register:
        """The register that it belongs to."""
        return self.of

    def seen_by(self, user: User) -> models.QuerySet[Any]:
        """Those that a user may see."""
        found = self.part.seen_by(user, self.of.model.objects.visible_to(user))
        return found.select_related(self.part.parent).order_by("pk")

    def shown_at(self, row: Any) -> Restricted:
        """The record that a row belongs to."""
        found: Restricted = getattr(row, self.part.parent)
        return found


def belongings(register: Register) -> list[Belonging]:
    """What belongs to a register's records, of each sort."""
    return [
        Belonging(
            model=cast(Any, child.model),  # no row here is asked for a marking of its own
            name=f"{register.name}_{child.name}",
            title=f"{register.title}: {child.title[:1].lower()}{child.title[1:]}",
            singular=child.singular,
            about="",
            see=register.see,
            contribute=register.contribute,
            columns=child.columns,
            filters=(),
            search=(),
            sections=(Section(child.singular.capitalize(), (child.parent, *child.fields)),),
            of=register,
            part=child,
        )
        for child in register.children
    ]


_registers: dict[str, Register] = {}


def add(register: Register) -> Register:
    """Add a register to those of the desk."""
    _registers[register.name] = register
    return register


def registers() -> list[Register]:
    """All of them, by title."""
    return sorted(_registers.values(), key=lambda one: one.title)


def register_named(name: str) -> Register:
    """A register by name. Raises `NotHeld`."""
    if name not in _registers:
        raise NotHeld(f"There is no register {name!r}.")
    return _registers[name]


def rows_named(name: str) -> Register:
    """The rows of a file by name: a register's records, or what belongs to them, as "groups_members". Raises
    `NotHeld`."""
    register = register_named(name.partition("_")[0])
    for one in (register, *belongings(register)):
        if one.name == name:
            return one
    raise NotHeld(f"The register {register.name} has no {name.partition('_')[2]!r}.")


def address_of(record: models.Model) -> str:
    """Where a register's record is shown: on a page of its own, where its model has one. Raises `NotHeld`."""
    own = getattr(record, "get_absolute_url", None)
    if callable(own):
        return str(own())
    register = register_of(type(record))
    if register is None:
        raise NotHeld(f"No register holds {record}.")
    return reverse("registers:record", args=[register.name, record.pk])


def register_of(model: type[models.Model]) -> Register | None:
    """The register that a model belongs to, if any."""
    return next((one for one in _registers.values() if one.model is model), None)


def missing(record: models.Model, wanted: tuple[str, ...]) -> list[str]:
    """The wanted fields that are still empty, by the names that people know them by."""
    return [
        str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in wanted
        if getattr(record, name) in (None, "", [], {})
    ]
