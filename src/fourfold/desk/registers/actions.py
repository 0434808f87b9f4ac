"""What is done to any register's records. Saving a form that was read before somebody else saved is refused, and shows
what they changed."""

from __future__ import annotations

from django.db import transaction

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.kept import Kept
from fourfold.desk.audit.versions import check_unchanged
from fourfold.desk.compartments.restricted import Restricted
from fourfold.desk.governance.checks import check_may_hold_real_data
from fourfold.desk.registers.declaration import Belonging, Child, Register
from fourfold.desk.registers.forms import DeskForm


@transaction.atomic
def record_save(*, register: Register, form: DeskForm, by: User, seen: str = "") -> Restricted:
    """Save a valid form, as a new record or over the one it was made for. `seen` is `version_of` the record when the
    form was read. Raises `Denied`, `NotGoverned` and `ChangedMeanwhile`."""
    check_may(by, register.contribute)
    check_may_hold_real_data(new=form.instance._state.adding)
    check_unchanged(form.instance, seen)
    record: Restricted = form.save(commit=False)
    _added_by(record, by)
    record.save()
    form.save_m2m()
    if not record.visible_for(by):
        raise Denied("You would not see this record any more. Leave the marking or the compartment to who would.")
    return record


@transaction.atomic
def child_save(
    *, register: Register, child: Child, form: DeskForm, parent: Restricted, by: User, seen: str = ""
) -> Kept:
    """Save a record that belongs to `parent`. What belongs to a record that is held is not new: it is taken
    in even where a review has lapsed. Raises `Denied`, `NotGoverned` and `ChangedMeanwhile`."""
    check_may(by, register.contribute)
    check_may_hold_real_data(new=False)
    check_unchanged(form.instance, seen)
    record: Kept = form.save(commit=False)
    setattr(record, child.parent, parent)
    _added_by(record, by)
    if child.keep:
        return child.keep(record)
    record.save()
    form.save_m2m()
    return record


def row_save(*, register: Register, form: DeskForm, by: User, seen: str = "") -> Kept:
    """Save what a row of a file says: a record, or what belongs to the record that the row names. Raises `Denied`,
    `NotGoverned` and `ChangedMeanwhile`."""
    if not isinstance(register, Belonging):
        return record_save(register=register, form=form, by=by, seen=seen)
    parent = register.shown_at(form.instance)
    return child_save(register=register.of, child=register.part, form=form, parent=parent, by=by, seen=seen)


def _added_by(record: Kept, by: User) -> None:
    if record._state.adding and any(field.name == "added_by" for field in record._meta.concrete_fields):
        record.added_by = by  # type: ignore[attr-defined]
