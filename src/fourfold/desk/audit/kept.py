"""`Kept`: the base of everything that people keep at the desk. Whatever way a row is added, changed or deleted, the
audit says so in the same transaction. (Deletions, with all that they take along, are heard of in `watching`.)"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, models, transaction
from django.dispatch import Signal
from django.utils import timezone

from fourfold.desk.audit.gaps import leave_gap
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.models import Action
from fourfold.desk.audit.recording import Changes, plain, record

M = TypeVar("M", bound="Kept")

changed = Signal()
"""Sent in the same transaction whenever a row was added or changed, whatever the way: `sender` its class, `pk`."""


class KeptQuerySet(models.QuerySet[M]):
    """Bulk changes are put on record row by row."""

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            columns = {field.name: field.attname for field in self.model._meta.concrete_fields}
            names = [columns[name.removesuffix("_id")] if name not in columns else columns[name] for name in values]
            before = list(self.select_for_update().values("pk", *names))
            changed = super().update(**{"changed_at": timezone.now(), **values})
            now = {
                row["pk"]: row
                for row in self.model._base_manager.filter(pk__in=[r["pk"] for r in before]).values("pk", *names)
            }
            for row in before:
                if changes := _differing(row, now[row["pk"]], names, self.model):
                    self.model._record(Action.ALTERATION, row["pk"], changes)
            return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        if args[1:] or kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise NotSupportedError("Rows that may be there already are saved one by one, so that the audit sees them.")
        with transaction.atomic(using=self.db):
            leave_gap(self.model, self.db)
            made = super().bulk_create(objs, *args, **kwargs)
            for one in made:
                self.model._record(Action.COLLECTION, one.pk, one._as_changes(), one.subjects())
            return made

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows = list(objs)
        with transaction.atomic(using=self.db):
            for one in rows:
                one.save(update_fields=list(fields))
        return len(rows)


class Kept(models.Model):
    """A record that people keep. Its class states `HANDLING`: what each of its own fields may hold; `GOES_WITH`: fields
    that may be empty, and yet what they name takes the record along when it is disposed of; `REFERENCES`: fields that
    hold a reference as the history has it, beside those called `ref` or `…_ref`; and `MENTIONS`: fields that say who
    has to do with it, emptied when that person is disposed of while the record stays."""

    HANDLING: ClassVar[dict[str, Handling]] = {}
    GOES_WITH: ClassVar[tuple[str, ...]] = ()
    REFERENCES: ClassVar[tuple[str, ...]] = ()
    MENTIONS: ClassVar[tuple[str, ...]] = ()
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(KeptQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and put on record what changed. Nothing is put on record when nothing did."""
        with transaction.atomic():
            names = self._names()
            before = type(self)._base_manager.filter(pk=self.pk).values(*names).first() if self.pk else None
            if not self.pk:
                leave_gap(type(self), kwargs.get("using") or DEFAULT_DB_ALIAS)
            super().save(*args, **kwargs)
            now = type(self)._base_manager.filter(pk=self.pk).values(*names).get()
            if before is None:
                self._record(Action.COLLECTION, self.pk, self._as_changes(), self.subjects())
            elif changes := _differing(before, now, names, type(self)):
                self._record(Action.ALTERATION, self.pk, changes, self.subjects())

    def subjects(self) -> Iterable[tuple[str, str]]:
        """Whom the record concerns, as (role, ref). For the audit's "who looked at this person"."""
        return ()

    @classmethod
    def _names(cls) -> list[str]:
        left_out = ("created_at", "changed_at")
        return [field.attname for field in cls._meta.concrete_fields if field.name not in left_out]

    def _as_changes(self) -> Changes:
        return {
            name: (None, _shown(type(self), name, getattr(self, name)))
            for name in self._names()
            if getattr(self, name) not in (None, "", [], {})
        }

    @classmethod
    def _record(cls, action: Action, pk: object, changes: Changes, subjects: Iterable[tuple[str, str]] = ()) -> None:
        record(action, cls._meta.model_name or "", pk, changes=changes, subjects=subjects)
        changed.send(sender=cls, pk=pk)

    @classmethod
    def handled(cls, name: str) -> Handling | None:
        """What a field may hold; None where the class does not say."""
        for parent in cls.__mro__:
            found = vars(parent).get("HANDLING", {}).get(name)
            if found:
                return Handling(found)
        return None

    @classmethod
    def fresh(cls, pk: object) -> Self:
        """The record as it is now, held until the transaction ends."""
        return cast(Self, cls.objects.select_for_update().get(pk=pk))


class OnRecord(Kept):
    """Something kept on another record, which `kind` and `key` name as the audit does. It is seen by who sees that."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("kind", "key"), Handling.PLAIN)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)

    class Meta(Kept.Meta):
        abstract = True


def foreign_keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """The fields by which a model's records name others."""
    return [one for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey)]


def _differing(before: dict[str, Any], now: dict[str, Any], names: Collection[str], model: type[Kept]) -> Changes:
    return {
        name: (_shown(model, name, before[name]), _shown(model, name, now[name]))
        for name in names
        if plain(before[name]) != plain(now[name])
    }


def _shown(model: type[Kept], name: str, value: object) -> object:
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    if model.handled(field.name) is Handling.SECRET:
        return None if value in (None, "") else "(not shown)"
    if model.handled(field.name) is Handling.DERIVED:
        return None if value in (None, "", {}, []) else "(copied from the history)"
    return value
