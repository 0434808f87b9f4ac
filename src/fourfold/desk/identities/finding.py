"""Looking for pairs: again whenever data came in, without asking again what was decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from fourfold.desk.audit.acting import acting
from fourfold.desk.context import workspace
from fourfold.desk.identities.models import SORTS, Pair
from fourfold.groups.linkage.records import Record, records_of, table_of
from fourfold.groups.linkage.settings import Settings, read_settings, shipped_settings
from fourfold.history.schema import highest_marking
from fourfold.history.store import History
from fourfold.workspace import Workspace

if TYPE_CHECKING:
    from fourfold.groups.linkage.pairs import Pair as Found

LEAST_RECORDS = 50
"""Of fewer, a model has nothing to learn from."""
MOST_PAIRS = 5000


@dataclasses.dataclass(frozen=True)
class Looked:
    """What looking found: `records` compared, pairs that are `new`, `kept` from before, and `gone`: no longer likely
    enough, and never judged."""

    sort: str
    records: int
    new: int
    kept: int
    gone: int


def settings_of(place: Workspace, sort: str) -> Settings:
    """The force's own linkage settings (`linkage/person.yaml` in the workspace), else the shipped ones. Raises
    `BadInput` with every mistake."""
    own = place.root / "linkage" / f"{sort}.yaml"
    return read_settings(own) if own.is_file() else shipped_settings(sort)


def look(place: Workspace) -> list[Looked]:
    """Look for pairs among people, and among premises. Somebody has to be acting."""
    from fourfold.groups.linkage.pairs import Model  # with Splink, which takes a second to load

    found = []
    for sort, _ in SORTS:
        settings = settings_of(place, sort)
        records = records_of(History(place), settings)
        enough = len(records) >= LEAST_RECORDS
        model = Model(table_of(records.values(), settings), settings) if enough else None
        pairs = model.pairs(settings.ask_from, MOST_PAIRS) if model else []
        found.append(pairs_note(settings, records, pairs))
    return found


@transaction.atomic
def pairs_note(settings: Settings, records: Mapping[str, Record], pairs: Iterable[Found]) -> Looked:
    """Keep pairs for people to judge. One that is judged stays as it was when it was judged."""
    held = {(one.first, one.second): one for one in Pair.objects.filter(sort=settings.sort)}
    judged = set(Pair.objects.judged().values_list("pk", flat=True))
    ever = set(Pair.objects.exclude(judgements=None).values_list("pk", flat=True))
    new = 0
    seen = set()
    for one in pairs:
        seen.add((one.first, one.second))
        before = held.get((one.first, one.second))
        if before is None or before.pk not in judged:
            _keep(before or Pair(first=one.first, second=one.second), one, settings, records)
        new += before is None
    gone = [one for name, one in held.items() if name not in seen and one.pk not in ever]
    for pair in gone:
        pair.delete()
    return Looked(settings.sort, len(records), new, len(held) - len(gone), len(gone))


@transaction.atomic
def pairs_forget(ids: Sequence[str]) -> int:
    """Forget what pairs copied from erased events: the copy, and pairs that nobody judged. Gives how many."""
    wanted = set(ids)
    found = 0
    for one in Pair.objects.all():
        if wanted & set(one.rests_on):
            found += 1
            if one.judgements.exists():
                one.reasons, one.first_said, one.second_said, one.rests_on = [], {}, {}, []
                one.save()
            else:
                one.delete()
    return found


@task()
def look_again() -> None:
    """Look for pairs, as the worker does it."""
    with acting(by="the desk's worker", why="data came in"):
        look(workspace())


def look_soon() -> None:
    """Have the worker look once what is going on is on record."""
    transaction.on_commit(look_again.enqueue)


def _keep(pair: Pair, found: Found, settings: Settings, records: Mapping[str, Record]) -> None:
    first, second = records[found.first], records[found.second]
    pair.sort, pair.linkage = settings.sort, f"{settings.title}, version {settings.version}"
    pair.probability, pair.prior = found.probability, found.prior
    pair.reasons = [[reason.words, round(reason.weight, 2)] for reason in found.reasons]
    pair.first_said = {name: list(said) for name, said in first.said.items()}
    pair.second_said = {name: list(said) for name, said in second.said.items()}
    pair.rests_on = sorted({*first.events, *second.events})
    pair.marking = highest_marking([first.marking, second.marking])
    if pair.found_on is None:
        pair.found_on = timezone.localdate()
    pair.save()
    pair.put_in([*first.compartments, *second.compartments])
