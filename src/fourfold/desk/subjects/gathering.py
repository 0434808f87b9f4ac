"""Everything that is held on one person, of what the user may see: records that name them with what belongs to these,
what others' words say of them, the history, facts in files, and where it went. Each third party in it is marked, for
the reviewer to take out or leave."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, foreign_keys
from fourfold.desk.audit.models import Action, Detail, Entry, Subject
from fourfold.desk.audit.reasons import reasons_of
from fourfold.desk.audit.recording import record_of
from fourfold.desk.audit.saying import SAID, rows_naming, rows_saying, words_of
from fourfold.desk.audit.withholding import hidden
from fourfold.desk.compartments.models import Compartment
from fourfold.desk.compartments.restricted import Restricted, compartment_names_of
from fourfold.desk.context import workspace
from fourfold.desk.imports.forgetting import rejected_saying, uploads_saying
from fourfold.desk.imports.models import Upload
from fourfold.desk.imports.shown import marking_in
from fourfold.desk.registers.templatetags.desk import shown
from fourfold.desk.reports.models import Report, Sealed
from fourfold.desk.retention.disposing import reach_of
from fourfold.desk.subjects.models import SubjectRequest
from fourfold.desk.triage.models import Concerned, Trigger
from fourfold.history.facts import Facts
from fourfold.history.schema import MARKINGS
from fourfold.history.summary import versions_about
from fourfold.redacting import Terms, texts_in

REFERENCE = re.compile(r"\b(?:nominal|group|premises):\S*\w")
LEFT_OUT = ("id", "created_at", "changed_at")


@dataclasses.dataclass(frozen=True)
class Field:
    """What one field says. `others`: each third party in it, as it is written there."""

    name: str
    text: str
    others: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Item:
    """One record, event or entry."""

    title: str
    fields: tuple[Field, ...]
    marking: str = ""


@dataclasses.dataclass(frozen=True)
class Part:
    """Items of one sort. `about` says what they are."""

    title: str
    about: str
    items: tuple[Item, ...]


def gather(refs: Collection[str], user: User) -> list[Part]:
    """What is held on a person, under any of the references that are theirs."""
    rows = list(_seen(_naming(refs), user))
    told = _Telling(refs, _own_names(refs, rows))
    found = {record_of(one) for one in rows}
    spoken = [one for one in _seen(_speaking(told.own), user) if record_of(one) not in found]
    parts = [
        Part("Records", "Records that name them, with all that belongs to these.", tuple(map(told.row, rows))),
        Part(
            "Other words",
            "Records in which words call them by reference or name. Somebody else may have the same name.",
            tuple(map(told.row, spoken)),
        ),
        Part("Events", "Every version of each event that names them.", tuple(_events(refs, user, told))),
        Part("Facts in files", "Rows of the workspace’s facts that name them.", tuple(_facts(refs, user, told))),
        Part("Uploaded files", "Kept files, and rejected rows, that say who they are.", tuple(_files(user, told))),
        Part("Sealed reports", "Signed reports that say who they are.", tuple(_reports(user, told))),
        Part("Where it went", "Disclosures of records that concern them.", tuple(_disclosures(refs, told))),
    ]
    return [part for part in parts if part.items]


def compartments_naming(ref: str, inside: Iterable[int]) -> list[Compartment]:
    """The compartments, but for those `inside`, whose records name a person."""
    found: set[int] = set()
    for row in _naming([ref]):
        if isinstance(row, Restricted):
            found |= set(row.compartments.values_list("pk", flat=True))
    return list(Compartment.objects.filter(pk__in=found - set(inside)).order_by("name"))


class _Telling:
    """Puts what is held into words, with every third party marked."""

    def __init__(self, refs: Collection[str], names: set[str]) -> None:
        self.refs = refs
        self.own = Terms([*refs, *names])
        self._others = Terms(_all_names() - names)

    def row(self, row: Kept) -> Item:
        """A record."""
        fields = [
            self.field(str(one.verbose_name), _text_of(row, one))
            for one in row._meta.concrete_fields
            if one.name not in LEFT_OUT and row.handled(one.name) is not Handling.SECRET
        ]
        marking = row.marking if isinstance(row, Restricted) else ""
        name = str(row._meta.verbose_name).capitalize()
        return Item(f"{name}: {row}", tuple(one for one in fields if one.text), marking)

    def field(self, name: str, value: object) -> Field:
        """One field."""
        text = "" if value in (None, "", [], {}) else str(value)
        refs = [one for one in REFERENCE.findall(text) if one not in self.refs and one.startswith("nominal:")]
        return Field(name, text, tuple(dict.fromkeys([*refs, *self._others.found_in(text)])))


def _naming(refs: Collection[str]) -> Iterator[Kept]:
    """Rows that name a person by reference, and all that belongs to a record which is about them."""
    whole: dict[tuple[str, str], Restricted] = {}
    parts: list[Kept] = []
    for row, _ in rows_naming(list(refs)):
        if isinstance(row, SubjectRequest):
            continue
        if isinstance(row, Restricted):
            whole[record_of(row)] = row
        else:
            parts += [row, *_belongs_to(row)]
    triggers = Trigger.objects.filter(pk__in=Concerned.objects.filter(ref__in=refs).values("trigger"))
    whole.update((record_of(one), one) for one in triggers)
    for record in whole.values():
        parts += [one for one in reach_of(record).rows if not isinstance(one, Concerned) or one.ref in refs]
    yield from {record_of(one): one for one in parts}.values()


def _belongs_to(row: Kept) -> list[Restricted]:
    """The records that a row belongs to, by themselves: a threat of which somebody is at risk, a member's group."""
    held = [getattr(row, one.name) for one in foreign_keys(type(row))]
    return [one for one in held if isinstance(one, Restricted) and not isinstance(one, Trigger)]


def _speaking(own: Terms) -> Iterator[Kept]:
    """Rows whose words call a person by any of some names."""
    for model in _kept():
        yield from rows_saying(model, words_of(model), own)


def _seen(rows: Iterable[Kept], user: User) -> Iterator[Kept]:
    """Those of some rows that a user may know of, by what they belong to."""
    by_kind: dict[str, list[Kept]] = defaultdict(list)
    for row in rows:
        by_kind[record_of(row)[0]].append(row)
    for kind, held in sorted(by_kind.items()):
        out = hidden(kind, {str(one.pk) for one in held}, user)
        yield from (one for one in held if str(one.pk) not in out)


def _events(refs: Collection[str], user: User, told: _Telling) -> Iterator[Item]:
    inside = compartment_names_of(user)
    for one in (one for ref in sorted(refs) for one in versions_about(workspace(), ref, user.markings, inside)):
        fields = [told.field(name.replace("_", " "), _flat(value)) for name, value in one.items()]
        yield Item(f"{one['kind']} {one['id']}", tuple(one for one in fields if one.text), str(one["marking"]))


def _facts(refs: Collection[str], user: User, told: _Telling) -> Iterator[Item]:
    inside = compartment_names_of(user)
    for relation, table in Facts.load(workspace()).tables().items():
        for row in table.to_pylist():
            kept_to = set((row["compartments"] or "").split())
            if set(refs) & _texts(row) and (row["marking"] or MARKINGS[0]) in user.markings and kept_to <= inside:
                fields = [told.field(name.replace("_", " "), value) for name, value in row.items()]
                yield Item(relation.capitalize(), tuple(one for one in fields if one.text), row["marking"] or "")


def _disclosures(refs: Collection[str], told: _Telling) -> Iterator[Item]:
    concerned = Subject.objects.filter(ref__in=refs).values("entry")
    entries = list(Entry.objects.filter(pk__in=concerned, action=Action.DISCLOSURE).order_by("at"))
    reasons = reasons_of(entries)
    for one in entries:
        said = {"when": shown(one.at), "what": f"{one.kind} {one.key}", "why": reasons.get(one.pk, "")}
        fields = [told.field(name, value) for name, value in said.items()]
        yield Item(f"Disclosure {one.pk}", tuple(field for field in fields if field.text))


def _files(user: User, told: _Telling) -> Iterator[Item]:
    seen = set(Upload.objects.visible_to(user).values_list("pk", flat=True))
    for one in uploads_saying(told.own):
        if one.pk in seen:
            yield Item(str(one), (told.field("file", one.name),), one.marking)
    for name, row, upload in rejected_saying(told.own, user):
        said = told.field("row", ", ".join(row.cells)), told.field("why it was rejected", row.reason)
        yield Item(f"{name}: rejected row {row.line} of {row.file}", said, marking_in(name, upload))


def _reports(user: User, told: _Telling) -> Iterator[Item]:
    seen = Report.objects.visible_to(user)
    for one in Sealed.objects.filter(report__in=seen).select_related("report"):
        said = [text for text in texts_in(one.parts) if told.own.within(text)]
        if said:
            fields = tuple(told.field("passage", text) for text in said)
            yield Item(f"{one.report}, signed {shown(one.report.signed_at)}", fields, one.report.marking)


def _texts(row: Mapping[str, object]) -> set[str]:
    return {one for one in row.values() if isinstance(one, str)}


def _own_names(refs: Collection[str], rows: Iterable[Kept]) -> set[str]:
    """What records call the person."""
    named = (row for row in rows if str(getattr(row, "ref", "")) in refs)
    return {str(name) for row in named if (name := getattr(row, "name", ""))}


def _all_names() -> set[str]:
    """What records call anybody."""
    found: set[str] = set()
    for model in _kept():
        if model.handled("ref") in SAID and any(one.name == "name" for one in model._meta.concrete_fields):
            found |= set(model._base_manager.exclude(name="").values_list("name", flat=True))
    return found


def _kept() -> list[Any]:
    own = (User, SubjectRequest, Detail)
    return [one for one in apps.get_models() if issubclass(one, Kept) and not issubclass(one, own)]


def _text_of(row: Kept, field: models.Field[Any, Any]) -> object:
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    value = getattr(row, field.name)
    return shown(_flat(value)) if value not in (None, "") else ""


def _flat(value: object) -> object:
    """A value as people read it: lists and mappings one after another."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_flat(one)}" for name, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, list):
        return "; ".join(str(_flat(one)) for one in value)
    return value
