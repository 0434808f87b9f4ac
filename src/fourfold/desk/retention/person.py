"""Disposing of everything that is held on a person: their records and what belongs to them, their part in what is about
others, every event, what words say of them, uploads, rejected rows and facts in files. Whoever else is in any of these
stays; what is left of the person is who did what to which record, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.acting import actor
from fourfold.desk.audit.erasing import erase_all, erase_saying, events_forget
from fourfold.desk.audit.kept import Kept, foreign_keys
from fourfold.desk.audit.recording import record_of
from fourfold.desk.audit.saying import called_in, references_of, rows_naming
from fourfold.desk.audit.withholding import hidden
from fourfold.desk.compartments.restricted import Restricted, compartment_names_of, tells_apart
from fourfold.desk.context import workspace
from fourfold.desk.facts.models import KnownFact
from fourfold.desk.identities.models import Judged
from fourfold.desk.imports.forgetting import file_says, files_forget, references_said
from fourfold.desk.retention.disposing import PERSON, WHY, Reach, dispose, reach_from, set_quietly
from fourfold.desk.retention.models import Disposal
from fourfold.groups.linkage.judgements import identities
from fourfold.history import people
from fourfold.history.facts import Facts
from fourfold.history.schema import MARKINGS
from fourfold.history.store import History
from fourfold.redacting import Terms
from fourfold.triggers import filing

Document = models.JSONField
_SEALED = ("pack", "disclosure", "sealed")
"""What is redacted in a way of its own, so that its seal still shows."""
_HELD_OTHERWISE = ("history/events", "history/kept", "desk/desk.sqlite3")
"""What in a workspace is reached in ways of its own, and is no text."""


def together(ref: str) -> list[str]:
    """The references of the records that were judged to be one with a person's, theirs among them."""
    judged = Judged.objects.standing().select_related("pair")
    return sorted({ref, *identities(one.as_judgement for one in judged).members.get(ref, ())})


def key_of(ref: str) -> str:
    """What is remembered of a reference: the beginning of its digest."""
    return people.digest(ref)[:60]


def reach_of_person(refs: list[str]) -> Reach:
    """What disposing of everything on a person reaches in the database."""
    begun: dict[tuple[str, str], Kept] = {}
    emptied: list[tuple[Kept, dict[str, object]]] = []
    names: set[str] = set()
    for row, field in rows_naming(refs):
        names |= _name_beside(row, field)
        if field.name in row.MENTIONS:
            emptied.append((row, dict.fromkeys(row.MENTIONS, "")))
        else:
            begun[record_of(row)] = row
    for parent in _parents(begun.values()):
        about = [one for name in parent.ABOUT for one in getattr(parent, name).all()]
        if about and all(record_of(one) in begun for one in about):
            begun[record_of(parent)] = parent
    reach = reach_from(begun.values(), Terms([*refs, *_theirs_alone(names, refs)]))
    left = [(row, values) for row, values in emptied if record_of(row) not in reach.names]
    return Reach(reach.rows, (*reach.loose, *left), reach.terms)


def stay(reach: Reach) -> list[Restricted]:
    """The records that stay, and lose somebody who was in them."""
    found = {record_of(one): one for one in _parents(reach.rows)}
    found.update((record_of(row), row) for row, _ in reach.loose if isinstance(row, Restricted))
    return [one for name, one in sorted(found.items()) if name not in reach.names]


def hidden_from(user: User, reach: Reach, refs: list[str]) -> tuple[bool, list[Restricted]]:
    """Whether anything that names the person by reference is hidden from a user, and which such records are."""
    by_kind: dict[str, dict[str, Kept]] = {}
    for one in (*reach.rows, *(row for row, _ in reach.loose)):
        kind, key = record_of(one)
        by_kind.setdefault(kind, {})[key] = one
    rows = [held[key] for kind, held in by_kind.items() for key in hidden(kind, set(held), user)]
    out = [*(one for one in rows if isinstance(one, Restricted)), *_parents(rows)]
    inside = compartment_names_of(user)
    limits = people.limits_of(History(workspace()).files(), refs) | _limits_of_facts(refs)
    beyond = any(marking not in user.markings or kept_to - inside for marking, kept_to in limits)
    return bool(rows) or beyond, out


def history_dispose(refs: list[str], terms: Terms) -> None:
    """Take a person out of the history, and of what was copied and filed from it. Begun again after it was broken off,
    it ends the same. Somebody has to be acting. Raises `Busy` while an import is writing."""
    history, place = History(workspace()), workspace()
    alone, _ = people.events_of(history.files(), refs)
    events_forget(alone)  # by their ids, which the history has only until it forgets them itself
    filing.forget(place, alone)
    history.erase_people(refs, terms, now=timezone.now(), who=actor().name, why=WHY)


def records_dispose(refs: list[str], reach: Reach) -> dict[str, int]:
    """Dispose of everything on a person in the database; gives how much of what went elsewhere. Somebody has to be
    acting."""
    went = dispose(reach)
    KnownFact.objects.filter(pk__in=[one.pk for one in KnownFact.objects.all() if set(refs) & _values(one)]).delete()
    went["other records"] += _words_without(reach.terms)
    went["contents of the audit"] += erase_all((), [*map(key_of, refs)], why=WHY)
    went["contents of the audit"] += erase_saying(reach.terms, why=WHY)
    return went


def person_dispose_again(key: str) -> None:
    """Dispose again of somebody whom a restored backup brought back, by whatever record or file names them."""
    Disposal.objects.waiting().filter(kind=PERSON, key=key).delete()  # this is in its place
    Disposal.objects.going_on().filter(kind=PERSON, key=key).update(refs=[], names=[])
    held: set[str] = set()
    for model in _models():
        for field in references_of(model):
            held |= set(model._base_manager.values_list(field.name, flat=True))
    for path in _files(workspace().root):
        held |= set(references_said(path))
    for ref in sorted(held):
        if key_of(ref) == key:
            reach = reach_of_person([ref])
            history_dispose([ref], reach.terms)
            files_forget(reach.terms)
            records_dispose([ref], reach)


def files_saying(root: Path, terms: Terms) -> Iterator[Path]:
    """The files in a workspace, but for those that are reached otherwise, which say any of some terms."""
    return (path for path in _files(root) if file_says(path, terms))


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(_HELD_OTHERWISE) and path.suffix != ".lock":
            yield path


def _models() -> list[type[Kept]]:
    return [one for one in apps.get_models() if issubclass(one, Kept)]


def _parents(rows: Iterable[Kept]) -> list[Restricted]:
    """The records that some rows belong to."""
    held = [getattr(row, field.name) for row in rows for field in foreign_keys(type(row))]
    return list({record_of(one): one for one in held if isinstance(one, Restricted)}.values())


def _name_beside(row: Kept, field: models.Field[Any, Any]) -> set[str]:
    """What a row calls whom it names in a field."""
    beside = called_in(type(row), field)
    name = getattr(row, beside).strip() if beside else ""
    return {name} if name else set()


def _theirs_alone(names: set[str], refs: list[str]) -> set[str]:
    """Those of some names, of more than one word, that no other person on record has: another of the same name stays
    as they are."""
    others: set[str] = set()
    for model in _models():
        for field in references_of(model):
            beside = called_in(model, field)
            if beside:
                held = model._base_manager.filter(**{f"{beside}__in": names}).exclude(**{field.name: ""})
                others |= set(held.exclude(**{f"{field.name}__in": refs}).values_list(beside, flat=True))
    return {one for one in names - others if len(one.split()) > 1}


def _limits_of_facts(refs: list[str]) -> set[tuple[str, frozenset[str]]]:
    return {
        (row["marking"] or MARKINGS[0], frozenset((row["compartments"] or "").split()))
        for table in Facts.load(workspace()).tables().values()
        for row in table.to_pylist()
        if set(refs) & {one for one in row.values() if isinstance(one, str)}
    }


def _values(fact: KnownFact) -> set[object]:
    return {one for one in fact.values.values() if isinstance(one, str)}


def _words_without(terms: Terms) -> int:
    """Take what a person was called out of every text and document of every record; gives out of how many. Texts that
    are one of a list, or sealed, are not asked."""
    count = 0
    spellings = {spelling for word in terms.words for spelling in (word, _escaped(word))}
    for model in _models():
        if model is User or model._meta.model_name in (*_SEALED, "logentry"):
            continue
        fields = [one for one in model._meta.concrete_fields if _may_say(one)]
        asked = models.Q(pk__in=[])
        spelt = {f"said_{one.name}": Cast(one.name, models.TextField()) for one in fields}
        for name in spelt:
            for spelling in spellings:
                asked |= models.Q(**{f"{name}__icontains": spelling})
        for row in model._base_manager.annotate(**spelt).filter(asked) if fields else ():
            changed = {one.attname: _without(row, one, terms) for one in fields}
            values = {name: value for name, value in changed.items() if value != getattr(row, name)}
            if values:
                set_quietly(row, values)
                count += 1
    return count


def _escaped(word: str) -> str:
    """A word as databases keep it in a document of ASCII letters."""
    return word.encode("ascii", "backslashreplace").decode()


def _may_say(field: models.Field[Any, Any]) -> bool:
    text = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
    return text or isinstance(field, Document)


def _without(row: Kept, field: models.Field[Any, Any], terms: Terms) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, Document):
        return _document_without(value, terms)
    if not value or not terms.within(value):
        return value
    left = terms.out_of(value)
    return (f"{left} {row.pk}" if tells_apart(field) else left)[: field.max_length]


def _document_without(value: Any, terms: Terms) -> Any:
    """A document without them: what in a list is about them goes, and what words say of them."""
    if isinstance(value, str):
        return terms.out_of(value)
    if isinstance(value, dict):
        return {name: _document_without(one, terms) for name, one in value.items()}
    if isinstance(value, list):
        return [_document_without(one, terms) for one in value if not _is_theirs(one, terms)]
    return value


def _is_theirs(one: Any, terms: Terms) -> bool:
    return isinstance(one, dict) and str(one.get("ref", "")) in terms.words
