"""`Restricted`: a record with a marking and compartments. Every list, page, count, search and export of such records
goes through `visible_to`."""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Expression

from fourfold.desk.accounts.models import MARKING_CHOICES, User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.compartments.models import Compartment
from fourfold.history.schema import MARKINGS, highest_marking

R = TypeVar("R", bound="Restricted")


def compartments_of(user: User) -> frozenset[int]:
    """The compartments that a user is in now, asked for once a request."""
    kept: frozenset[int] | None = vars(user).get("_compartments")
    if kept is None:
        kept = frozenset(user.memberships.live().values_list("compartment_id", flat=True))
        vars(user)["_compartments"] = kept
    return kept


def compartment_names_of(user: User) -> set[str]:
    """The names, as the history has them, of the compartments that a user is in now."""
    return set(Compartment.objects.filter(pk__in=compartments_of(user)).values_list("name", flat=True))


def public_reader() -> User:
    """Somebody who sees what a published report may rest on: nothing marked above OFFICIAL-SENSITIVE, and nothing that
    is kept to a compartment. No account, and never acting."""
    reader = User(username="the public", clearance="OFFICIAL-SENSITIVE")
    vars(reader)["_compartments"] = frozenset()
    return reader


def tells_apart(field: models.Field[Any, Any]) -> bool:
    """Whether no two records that one person sees say the same in a field."""
    return field.unique or field.name in getattr(field.model, "TOLD_APART_BY", ())


class Marked(Protocol):
    """What carries a marking."""

    @property
    def marking(self) -> str: ...


def marking_of(*shown: Iterable[Marked]) -> str:
    """The highest marking of all the records that a page, a print or an export shows; "" where it shows none."""
    return highest_marking((one.marking for records in shown for one in records), none="")


@dataclasses.dataclass(frozen=True)
class Sight:
    """What can be seen together: markings, and the compartments that one is in. Who has the same sight sees the same
    records."""

    markings: tuple[str, ...]
    inside: frozenset[int]

    @classmethod
    def of(cls, *users: User) -> Self:
        """What every one of these users may see: what the least cleared may, in the compartments that all are in."""
        inside = frozenset.intersection(*(compartments_of(user) for user in users))
        return cls(min((user.markings for user in users), key=len), inside)


class _KeptWithin(Expression):
    """True of a record that is in no compartment but some. It says what `~Exists(…)` over the records' compartments
    would; it is written out because it stands in nearly every question that the desk asks, and Django took longer to
    put that together than the database to answer it."""

    conditional = True

    def __init__(self, model: type[Restricted], inside: frozenset[int], key: str = "pk") -> None:
        super().__init__(output_field=models.BooleanField())
        self.model, self.inside = model, inside
        self.key: Any = F(key)

    def get_source_expressions(self) -> list[Any]:
        return [self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.key,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        field, quoted = self.model._meta.get_field("compartments"), connection.ops.quote_name
        key, held = compiler.compile(self.key)
        record, compartment = quoted(field.m2m_column_name()), quoted(field.m2m_reverse_name())
        outside = f" AND kept_to.{compartment} NOT IN ({', '.join(['%s'] * len(self.inside))})" if self.inside else ""
        through = quoted(field.m2m_db_table())
        sql = f"NOT EXISTS (SELECT 1 FROM {through} kept_to WHERE kept_to.{record} = {key}{outside})"  # noqa: S608
        return sql, (*held, *sorted(self.inside))


def of_visible(relation: str, model: type[Restricted], *users: User) -> Q:
    """What belongs, by a relation, to a record of a model that every one of these users may see. It says what
    `relation__in=model.objects.visible_to(…)` would, without asking for all such records first."""
    if type(model.objects.none()).visible_to is not RestrictedQuerySet.visible_to:
        raise TypeError(f"{model.__name__} has a rule of its own on who sees it: ask for those that are visible.")
    sight = Sight.of(*users)
    return Q(_KeptWithin(model, sight.inside, relation), **{f"{relation}__marking__in": sight.markings})


class RestrictedQuerySet(KeptQuerySet[R]):
    """Records, some of which not everybody may know of."""

    def visible_to(self, *users: User) -> Self:
        """Those that every one of these users may see: marked no higher than the least cleared may see, and in no
        compartment that any of them is not in."""
        return self.in_sight(Sight.of(*users))

    def in_sight(self, sight: Sight) -> Self:
        """Those that one with this sight may see."""
        return self.filter(_KeptWithin(self.model, sight.inside), marking__in=sight.markings)


class Restricted(Kept):
    """A record that not everybody may know of. `ABOUT`: what belongs to it and says whom it is about, by related name;
    once all of these are disposed of, so is the record. `TOLD_APART_BY`: fields that people fill in, and in which no
    two records that one person sees say the same; a hidden one may, since refusing it would say that there is one."""

    ABOUT: ClassVar[tuple[str, ...]] = ()
    TOLD_APART_BY: ClassVar[tuple[str, ...]] = ()
    HANDLING: ClassVar[dict[str, Handling]] = {"marking": Handling.PLAIN, "compartments": Handling.PLAIN}
    marking = models.CharField(max_length=40, choices=MARKING_CHOICES, default=MARKINGS[1])
    compartments = models.ManyToManyField(Compartment, blank=True, related_name="+")

    objects: ClassVar[Any] = models.Manager.from_queryset(RestrictedQuerySet)()

    class Meta(Kept.Meta):
        abstract = True

    def visible_for(self, user: User) -> bool:
        """Whether a user may see this record."""
        return bool(type(self).objects.visible_to(user).filter(pk=self.pk).exists())

    def goes_along(self) -> Iterable[Kept]:
        """What is disposed of with it though it does not name it."""
        return ()

    def alike(self, user: User, names: Iterable[str] | None = None) -> models.QuerySet[Any]:
        """The other records that a user sees and that say the same in one of some fields (None: `TOLD_APART_BY`)."""
        said = {name: getattr(self, name) for name in (self.TOLD_APART_BY if names is None else names)}
        same = [models.Q(**{name: value}) for name, value in said.items() if value]
        seen = type(self).objects.visible_to(user).exclude(pk=self.pk)
        return seen.filter(functools.reduce(operator.or_, same)) if same else seen.none()

    def check_told_apart(self, user: User, names: Iterable[str] | None = None) -> None:
        """Raise `ValidationError` where a record that the user sees says the same already."""
        asked = self.TOLD_APART_BY if names is None else names
        taken = [name for name in asked if self.alike(user, [name]).exists()]
        if taken:
            raise ValidationError({name: self.unique_error_message(type(self), (name,)) for name in taken})

    def put_in(self, names: Iterable[str]) -> None:
        """Put the record in compartments by name. One that is not known is made, empty and without a controller, so
        that what it holds stays hidden until an administrator names who may see it."""
        wanted = sorted(set(names))
        self.compartments.add(*(Compartment.objects.get_or_create(name=name)[0] for name in wanted))
