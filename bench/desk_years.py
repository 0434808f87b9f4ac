"""Fill an empty desk as if it had been worked at for years, and sign its people in:
`python bench/desk_years.py WORKSPACE SIGNED_IN`. Writes who is signed in, and what there is to ask for, to SIGNED_IN.
Where that is there already, the desk is filled, and its people are signed in anew: their sessions have run out.

What the catalogue finds in the history's last months is filed as it was found, and again, with earlier days and other
ids, until there are as many triggers as years bring; the newest day is filed by the desk's own filing. What people made
of them is invented. Years of it are written in bulk, past the audit; the audit's own years are written beside it, and
sealed by the desk's own sealing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fourfold.desk.start import prepare, start

TRIGGERS, ENTRIES, PEOPLE, ORDERS, LOGGED = 20_000, 200_000, 50, 500, 300
ROLES = ("duty-assessor", "duty-assessor", "analyst", "tasking-manager", "operation-lead")
MONTHS = 90  # days of the history of which triggers are found
BATCH = 2_000
SEED = 2015


def main(root: Path, signed_in: Path) -> None:
    """Fill it, and sign people in."""
    start(root)
    prepare()
    from fourfold.desk.accounts.models import User
    from fourfold.desk.audit.acting import acting
    from fourfold.workspace import Workspace

    if not signed_in.exists():
        _fill(Workspace.open(root))
    with acting(by="bench", why="an invented force"):
        there = _signed_in(list(User.objects.order_by("pk")[:PEOPLE]))
    signed_in.write_text(json.dumps(there), encoding="utf-8")


def _fill(place: Any) -> None:
    from fourfold.desk.accounts.models import User
    from fourfold.desk.alerts.actions import alert_acknowledge
    from fourfold.desk.alerts.models import Alert
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.audit.sealing import seal_all
    from fourfold.desk.search.indexing import index_missing
    from fourfold.desk.triage.filing import file_scan

    chance = random.Random(SEED)  # noqa: S311 - invented work, not secrets
    with acting(by="bench", why="an invented force"):
        people = [_person(number) for number in range(PEOPLE)]
        earlier, today = _found(place)
        _file(earlier, people, chance)
        file_scan(place, today)
        for alert in Alert.objects.waiting().select_related("to"):  # in years, somebody has
            alert_acknowledge(by=alert.to, alert=alert)
        _orders(people[0], chance)
        _logs(people, chance)
    index_missing()  # what was written past the copy that search looks in
    _audit(list(User.objects.all()), chance)
    seal_all()
    settle()


def _found(place: Any) -> tuple[Any, Any]:
    """Scans: of the triggers before the newest day, as if over years, and of the day itself."""
    from fourfold.history.store import History
    from fourfold.triggers.scan import newest_day, replay, rules_for, scan

    day, rules = newest_day(History(place)), rules_for(place)
    today = scan(place, as_of=day, rules=rules)
    fired = replay(place, day - dt.timedelta(days=MONTHS), day - dt.timedelta(days=1), rules=rules)
    live = {one.id for one in today.triggers}
    seen = [one for one in fired if one.id not in live]
    years = [_earlier(one, times) for times in range(TRIGGERS // len(seen) + 1) for one in seen]
    return dataclasses.replace(today, triggers=tuple(years[:TRIGGERS])), today


def _earlier(trigger: Any, times: int) -> Any:
    """The same trigger, so many times MONTHS earlier."""
    if not times:
        return trigger
    back = dt.timedelta(days=times * MONTHS)
    days = {"fired_on": trigger.fired_on - back, "live_until": trigger.live_until - back}
    return dataclasses.replace(trigger, id=f"{trigger.id[:16]}{times:04d}", **days)


def _person(number: int) -> Any:
    from fourfold.desk.accounts.actions import role_grant, user_add

    role = ROLES[number % len(ROLES)]
    user = user_add(by=None, username=f"{role}-{number}", name=f"Invented {number}", password=None)
    role_grant(by=None, user=user, role=role, why="the benchmark")
    return user


def _file(found: Any, people: list[Any], chance: random.Random) -> None:
    """The triggers of years, each with what was made of it: assessed, decided, most of them reviewed."""
    from fourfold.desk.context import workspace
    from fourfold.desk.triage.filing import facts_of, led_by, unfiled
    from fourfold.desk.triage.models import Assessment, Concerned, Decision, Deployment, Review
    from fourfold.desk.triage.shown import places_held
    from fourfold.matrix.order import weigh_scan

    triggers, concerned = [], []
    weighed = weigh_scan(workspace(), found)
    leads = led_by(weighed)
    for one in weighed:
        filed = unfiled(one, facts_of(one, places_held(), leads[one.trigger.id]), one.trigger.fired_on)
        named = {(p.sort, p.role, p.ref) for event in one.trigger.events for p in event.parties if p.ref}
        concerned += [Concerned(trigger=filed, sort=sort, role=role, ref=ref) for sort, role, ref in sorted(named)]
        triggers.append(filed)
    decisions, deployments, assessments, reviews = [], [], [], []
    for filed in triggers:
        kind = chance.choices(("deploy", "monitor", "no-action"), (3, 2, 5))[0]
        by, at = chance.choice(people), _moment(filed.fired_on, chance)
        decision = Decision(
            trigger=filed, number=1, kind=kind, by=by, at=at, review_by=filed.live_until,
            reason=f"{_words(chance)} in {filed.place}", authority="Duty inspector",
        )  # fmt: skip
        decisions.append(decision)
        assessments.append(
            Assessment(
                trigger=filed,
                by=by,
                points={"harm": 3, "likelihood": 2},
                proposal={"harm": 3, "likelihood": 2},
                matrix="threat-risk-harm",
                matrix_version=1,
                accepted=True,
                low=1.0,
                high=9.0,
                band="high",
                finished=True,
                finished_at=at,
            )  # fmt: skip
        )
        if kind == "deploy":
            deployments.append(
                Deployment(
                    trigger=filed,
                    decision=decision,
                    p="protect",
                    tactic="High-visibility patrol",
                    owner=by,
                    agency="Invented force",
                    area=filed.place,
                    start=at,
                    end=at + dt.timedelta(days=2),
                    progress="done",
                    done_at=at + dt.timedelta(days=2),
                    result=_words(chance),
                )  # fmt: skip
            )
        filed.state = "for-review" if chance.random() < 0.02 else "reviewed"
        if filed.state == "reviewed":
            reviews.append(
                Review(trigger=filed, by=by, at=at + dt.timedelta(days=20), followed=kind,
                       escalated=chance.choice(("yes", "no", "no", "unknown")), done=_words(chance),
                       learned=_words(chance))
            )  # fmt: skip
    for rows in (triggers, concerned, decisions, deployments, assessments, reviews):
        _write(rows)


def _orders(by: Any, chance: random.Random) -> None:
    from fourfold.desk.orders.models import Order
    from fourfold.history.orders import ORDER_KINDS

    kinds = list(ORDER_KINDS)
    _write(
        [
            Order(
                reference=f"BENCH-{number}", kind=chance.choice(kinds), on_name=f"Invented person {number}",
                on_ref=f"nominal:P{number:06d}", role="subject", court="Invented Crown Court", purpose=_words(chance),
                added_by=by,
            )  # fmt: skip
            for number in range(ORDERS)
        ]
    )  # fmt: skip


def _logs(people: list[Any], chance: random.Random) -> None:
    from fourfold.desk.logs.actions import entry_add
    from fourfold.desk.triage.models import Trigger

    writers = [user for user in people if user.username.startswith(("tasking", "operation"))]
    for trigger in Trigger.objects.order_by("-fired_on", "pk")[:LOGGED]:
        entry_add(by=chance.choice(writers), on=trigger, decision=_words(chance), rationale=_words(chance))


def _audit(people: list[Any], chance: random.Random) -> None:
    """What people looked at through the years."""
    from fourfold.desk.audit.models import Entry, Subject
    from fourfold.desk.triage.models import Concerned, Trigger

    subjects: dict[str, list[tuple[str, str]]] = {}
    for key, role, ref in Concerned.objects.values_list("trigger_id", "role", "ref"):
        subjects.setdefault(key, []).append((role, ref))
    triggers = list(Trigger.objects.values_list("pk", "fired_on"))
    for _ in range(0, ENTRIES, BATCH):
        entries = []
        for key, fired_on in chance.choices(triggers, k=BATCH):
            user = chance.choice(people)
            entries.append(
                Entry(
                    at=_moment(fired_on, chance),
                    action="consultation",
                    actor=str(user.pk),
                    actor_name=user.name,
                    roles=["analyst"],
                    kind="trigger",
                    key=key,
                )  # fmt: skip
            )
        _write(entries)
        _write(
            [Subject(entry=one.pk, role=role, ref=ref) for one in entries for role, ref in subjects.get(one.key, ())]
        )


def settle() -> None:
    """Let the database count what it holds, as in service it does by itself from time to time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _signed_in(people: list[Any]) -> dict[str, Any]:
    """Each person's session, and what every one of them may ask for: open triggers most, then any; words, references,
    places."""
    from django.test import Client

    from fourfold.desk.triage.models import Concerned, Trigger

    sessions = []
    for user in people:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        sessions.append(client.cookies["sessionid"].value)
    seen = Trigger.objects.visible_to(*people)
    refs = list(Concerned.objects.order_by("?").values_list("ref", flat=True)[:200])
    places = list(Trigger.objects.exclude(place="").order_by("place").values_list("place", flat=True).distinct())
    return {
        "sessions": sessions,
        "open": list(seen.open().values_list("pk", flat=True)),
        "triggers": list(seen.order_by("?").values_list("pk", flat=True)[:2000]),
        "words": [*refs, *places[:100], *WORDS, "shooting", "robbery", "county lines", "premises", "zzz nothing"],
    }


WORDS = ("patrol", "warrant", "visit", "disruption", "safeguarding", "vehicle", "cash", "premises", "school", "harbour")


def _words(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(4, 24)))


def _moment(day: dt.date, chance: random.Random) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 7, tzinfo=dt.UTC) + dt.timedelta(minutes=chance.randrange(600))


def _write(rows: Iterable[Any]) -> None:
    """Add rows past the audit, which would take an hour for what years have brought."""
    from django.db import models

    every = list(rows)
    if every:
        models.QuerySet(type(every[0])).bulk_create(every, batch_size=BATCH)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
