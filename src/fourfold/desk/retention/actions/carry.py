"""Carrying out the disposal of a person, which at millions of events takes minutes: the worker does it, in steps that
can be broken off anywhere and begun again to the same end. Files go first, and what they forget is looked up by what
the database has; the database goes last, all of it at once."""

from __future__ import annotations

import dataclasses
import time

from django.db import transaction

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.erasing import DISPOSED, erase_details, remember
from fourfold.desk.audit.models import Action, Entry, Subject
from fourfold.desk.audit.recording import record_of
from fourfold.desk.context import workspace
from fourfold.desk.imports.forgetting import files_forget
from fourfold.desk.retention.actions.person import check_free
from fourfold.desk.retention.disposing import PERSON, Reach, disclosures_of, recalls_note
from fourfold.desk.retention.models import Carrying, Disposal
from fourfold.desk.retention.person import files_saying, history_dispose, key_of, reach_of_person, records_dispose
from fourfold.errors import BadInput, Busy
from fourfold.history import people
from fourfold.history.store import History
from fourfold.redacting import Terms

PAUSE = 1.0
"""Seconds between two looks whether an import has done writing."""


def person_carry_out(held: Disposal, *, by: User) -> None:
    """Carry out, or go on with, what `by` decided, who has to be acting. Where something stands against it
    now, before it has begun, it waits for a decision again and says why."""
    refs = held.refs
    _tell(held, "Looking for all that is held on them")
    reach = reach_of_person(refs)
    if not held.names:
        try:
            check_free(by, reach, refs)
        except BadInput as error:
            _put_back(held, str(error))
            return
        _begin(held, reach, by)
    terms = Terms(held.names)  # as when it was begun: what is gone meanwhile may have been all that said one
    _tell(held, "Taking them out of the history")
    _when_free(held, terms)
    _tell(held, "Taking them out of uploads, rejected rows and facts in files")
    _note(held, files_forget(terms))
    _tell(held, "Looking through the other files")
    left = len(list(files_saying(workspace().root, terms)))
    _tell(held, "Taking them out of the records and the audit")
    _end(held, terms, {"files to be mended by hand": left})


@transaction.atomic
def _begin(held: Disposal, reach: Reach, by: User) -> None:
    """From here on it is done to the end. What goes is counted now, while all of it is there."""
    for ref in held.refs:
        remember(PERSON, key_of(ref), DISPOSED)
    recalls_note(held, sorted({*disclosures_of(reach), *_told_of(held.refs)}), reach.terms)
    alone, others = people.events_of(History(workspace()).files(), held.refs)
    counts = reach.counted(by)
    held.went = {**counts, "events": len(alone), "events that stay without them": len(others)}
    held.names = list(reach.terms.words)
    held.save()


def _when_free(held: Disposal, terms: Terms) -> None:
    while True:
        try:
            history_dispose(held.refs, terms)
            return
        except Busy:
            _tell(held, "An import is writing; this waits for it")
            time.sleep(PAUSE)


def _note(held: Disposal, went: dict[str, int]) -> None:
    """Add what went to what went before it was last broken off."""
    held.went = {**held.went, **{what: count + held.went.get(what, 0) for what, count in went.items()}}
    held.save()


@transaction.atomic
def _end(held: Disposal, terms: Terms, went: dict[str, int]) -> None:
    refs = held.refs
    reach = dataclasses.replace(reach_of_person(refs), terms=terms)
    held.refs, held.names = [], []
    held.save()  # before words are taken out of every record
    held.went = {**held.went, **went, **records_dispose(refs, reach)}
    held.save()
    Carrying.objects.filter(disposal=held).delete()
    erase_details(*record_of(held), why="It names nobody any more.")


@transaction.atomic
def _put_back(held: Disposal, why: str) -> None:
    held.decided_at = held.decided_by = held.done = None
    held.save()
    Carrying.objects.filter(disposal=held).update(said=f"It was decided, and not carried out: {why}")


def _tell(held: Disposal, step: str) -> None:
    """Say on its page how far it is, in a write of its own."""
    Carrying.objects.update_or_create(disposal=held, defaults={"step": step, "said": ""})


def _told_of(refs: list[str]) -> set[int]:
    """The audit's numbers of the disclosures that concerned a person, but for those to themselves."""
    concerned = Subject.objects.filter(ref__in=refs).values("entry")
    gone = Entry.objects.filter(pk__in=concerned, action=Action.DISCLOSURE).exclude(kind="subjectrequest")
    return set(gone.values_list("pk", flat=True))
