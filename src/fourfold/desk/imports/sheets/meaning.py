"""What rows of a sheet mean for a register, to who uploaded it. The same is asked when a sheet is read, when its rows
are taken in and when what differs is shown, so that nothing rests on what was true before."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.utils import timezone

from fourfold.cells import read_cell
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import tells_apart
from fourfold.desk.imports.sheets.models import Fate
from fourfold.desk.registers.cells import COMPARTMENTS, MARKING, NUMBER, Meanings, cells_of, columns_of, own_reference
from fourfold.desk.registers.declaration import Belonging, Register
from fourfold.desk.registers.forms import DeskForm, record_form
from fourfold.desk.registers.models import already
from fourfold.errors import BadInput

ROW = " number"
"""How the column with a row's own number is called here: there are fields of that name."""


@dataclasses.dataclass
class Meant:
    """What a row means: its fate; of a rejected one, in which column and why; else the form that would save it. `token`
    is the row's own: whoever sends it twice makes one record. `differing`: by column, what is held and what it says."""

    fate: Fate
    column: str = ""
    reason: str = ""
    record: Kept | None = None
    form: DeskForm | None = None
    token: str = ""
    differing: tuple[tuple[str, str, str], ...] = ()


class _Wrong(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class Reader:
    """Reads the rows of one sheet, under its header."""

    def __init__(self, register: Register, user: User, header: Sequence[str]) -> None:
        self._register, self._user, self._header = register, user, list(header)
        self._seen = register.seen_by(user)
        columns = {name.casefold(): field for name, field in columns_of(register).items()}
        fields = {field.casefold(): field for field in columns.values()}
        known = {**fields, **columns, NUMBER: ROW}
        self._fields = [known.get(name.casefold(), name.casefold()) for name in header]
        self._titles = dict(zip(self._fields, header, strict=True))
        self._meanings = Meanings()
        self._alike: set[tuple[str, ...]] | None = None
        self._gone: dict[tuple[str, ...], Kept] | None = None
        self._plain = [one for one in register.fields if not register.model._meta.get_field(one).many_to_many]
        told = (*self._plain, *(MARKING for one in register.GUARDS if one == MARKING))
        self._told = [name for name in map(self._compared, told) if name]

    def means(self, cells: Sequence[str]) -> Meant:
        """What one row means now."""
        said = {field: read_cell(cell) for field, cell in zip(self._fields, cells, strict=True) if field}
        try:
            return self._means(said)
        except _Wrong as wrong:
            return Meant(Fate.REJECTED, wrong.column, wrong.reason)

    def _means(self, said: dict[str, str]) -> Meant:
        given = {field: text for field, text in said.items() if field not in (ROW, own_reference(self._register))}
        text = json.dumps(sorted((field, cell.strip()) for field, cell in given.items() if cell.strip()))
        token = hashlib.sha256(f"sheet\n{self._register.name}\n{text}".encode()).hexdigest()[:32]
        record = self._record(said, token)
        if record is not None:
            return self._of(record, given)
        form = self._new(given)
        key = self._key(form.instance)
        if key in self._held_alike():
            return Meant(Fate.UNCHANGED)
        if key in self._were_alike():
            return self._of(self._were_alike()[key], given)
        return Meant(Fate.NEW, form=form, token=token)

    def key_of(self, meant: Meant) -> object:
        """What two rows have in common that are about one record."""
        if meant.record is not None:
            return meant.record.pk
        return self._key(meant.form.instance) if meant.form else None

    def _record(self, said: dict[str, str], token: str) -> Kept | None:
        """The record that a row is about; None for a new one."""
        own = own_reference(self._register)
        reference, number = said.get(own, "").strip() if own else "", said.get(ROW, "").strip()
        if reference:
            return self._only(own, reference, self._seen.filter(**{own: reference}).first())
        if number:
            fits = number.isdecimal() and len(number) < 18
            return self._only(ROW, number, self._held(int(number)) if fits else None)
        for name in self._plain:
            if tells_apart(self._register.model._meta.get_field(name)) and said.get(name, "").strip():  # type: ignore[arg-type]
                found: list[Kept] = list(self._seen.filter(**{name: said[name].strip()})[:2])
                if len(found) > 1:
                    raise _Wrong(self._titles[name], "more than one record says this; give its number")
                if found:
                    return found[0]
        made = already(token, self._register.model)
        return self._or_gone(self._held(made.pk)) if made else None

    def _only(self, field: str, text: str, found: Kept | None) -> Kept:
        if found is None:
            said = f"there is no record {text!r} that you may see; leave this column empty to add one"
            raise _Wrong(self._titles[field], said)
        return found

    def _held(self, pk: Any) -> Kept | None:
        """The record with a key, where the user may see it; a fact that is believed no more is one too."""
        found: Kept | None = self._seen.filter(pk=pk).first() or self._once_believed().filter(pk=pk).first()
        return found

    def _once_believed(self) -> QuerySet[Any]:
        """Facts that were corrected or given up, of the records that the user may see."""
        register = self._register
        if not isinstance(register, Belonging) or register.part.now is None:
            return self._seen.none()
        every = dataclasses.replace(register.part, only=())
        return every.seen_by(self._user, register.of.seen_by(self._user)).exclude(**dict(register.part.only))

    def _stands(self, record: Kept) -> Kept:
        """The record, or what was put in its place when it was corrected."""
        part = self._register.part if isinstance(self._register, Belonging) else None
        now = part.now(record) if part and part.now else record
        return record if now is record else self._or_gone(self._seen.filter(pk=now.pk).first() if now else None)

    def _or_gone(self, found: Kept | None) -> Kept:
        if found is None:
            raise _Wrong("", "this was taken in before and given up since; if it is right after all, add it by hand")
        return found

    def _of(self, record: Kept, given: dict[str, str]) -> Meant:
        stands = self._stands(record)
        if stands is not record:  # what the row says as the corrected one did is no news
            was = cells_of(self._register, record, given, self._user)
            record, given = stands, {field: text for field, text in given.items() if text.strip() != was[field].strip()}
        now = cells_of(self._register, record, given, self._user)
        changed = {field: text for field, text in given.items() if text.strip() != now[field].strip()}
        parent = self._register.part.parent if isinstance(self._register, Belonging) else ""
        for name in (MARKING, parent):  # no record is without a marking, nor what belongs to one without that one
            if name in changed and not changed[name].strip():
                del changed[name]
        if not changed:
            return Meant(Fate.UNCHANGED, record=record)
        blank = record_form(self._register, self._user, instance=record, only=tuple(changed))
        data = self._data(blank, record, changed)
        form = record_form(self._register, self._user, data=data, instance=record, only=tuple(changed))
        self._check(form)
        differing = tuple(
            (self._titles[field], now[field], changed[field])
            for field in data
            if form.fields[field].has_changed(form.initial.get(field), data[field])
        )
        if not differing:
            return Meant(Fate.UNCHANGED, record=record)
        if parent in data and form.fields[parent].has_changed(form.initial.get(parent), data[parent]):
            raise _Wrong(
                self._titles[parent], "this row belongs to another record; leave its number empty to add one here"
            )
        return Meant(Fate.DIFFERS, record=record, form=form, differing=differing)

    def _new(self, given: dict[str, str]) -> DeskForm:
        register, user = self._register, self._user
        said = {field: text for field, text in given.items() if text.strip()}
        instance = register.model()
        if register.kinds:
            bare = record_form(register, user, instance=instance)
            kind = register.kinds.field
            setattr(instance, kind, self._data(bare, instance, {kind: said.get(kind, "")})[kind])
        blank = record_form(register, user, instance=instance)
        data = {**model_to_dict(instance, list(blank.fields)), **self._data(blank, instance, said)}
        form = record_form(register, user, data=data, instance=instance)
        self._check(form)
        return form

    def _data(self, form: DeskForm, record: Kept, said: dict[str, str]) -> dict[str, Any]:
        """What cells mean, as a form takes it."""
        found = {}
        for field, text in said.items():
            if field not in form.fields:
                if not text.strip():
                    continue
                other = field == COMPARTMENTS or self._register.has(record, field)
                why = "your roles do not allow you to fill this in" if other else "a record of this kind has none"
                raise _Wrong(self._titles[field], f"{why}; leave it empty")
            try:
                found[field] = self._meanings.of(field, form.fields[field], text)
            except BadInput as error:
                raise _Wrong(self._titles[field], str(error)) from None
        return found

    def _check(self, form: DeskForm) -> None:
        try:
            valid = form.is_valid()
        except ValidationError as error:
            raise _Wrong("", " ".join(error.messages)) from None
        if not valid:
            name, errors = next(iter(form.errors.items()))
            column = self._titles.get(name, "" if name == "__all__" else name)
            raise _Wrong(column, " ".join(str(one) for one in errors))

    def _key(self, record: Kept) -> tuple[str, ...]:
        return tuple(_same(getattr(record, name)) for name in self._told)

    def _held_alike(self) -> set[tuple[str, ...]]:
        """What the records say that the user may see: a row that says the very same is one of them."""
        if self._alike is None:
            self._alike = {tuple(map(_same, row)) for row in self._seen.values_list(*self._told).iterator()}
        return self._alike

    def _were_alike(self) -> dict[tuple[str, ...], Kept]:
        """Facts that are believed no more, by what they said: a row that says so again makes no new one."""
        if self._gone is None:
            self._gone = {tuple(_same(getattr(one, name)) for name in self._told): one for one in self._once_believed()}
        return self._gone

    def _compared(self, name: str) -> str:
        """The column of a field by which records are compared; "" for a day that is today's where a file leaves it
        out: the file that is sent again tomorrow says the same."""
        field: Any = self._register.model._meta.get_field(name)
        of_the_day = field.has_default() and field.default == timezone.localdate and name not in self._fields
        return "" if of_the_day else str(field.attname)


def _same(value: object) -> str:
    return "" if value in (None, "", [], {}) else str(value).strip()
