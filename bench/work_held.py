"""What pages take at a force that plans and records all its work here: 500 groups with plans, 2,000 operations, 20,000
actions and 100,000 outcomes, on SQLite and on PostgreSQL. `python bench/work_held.py` adds the figures to results.json.

Everything is invented, and written in bulk, past the audit. Each page is asked for by itself, in this process, as
somebody who has much of it to do; a figure is the milliseconds from the request to the whole answer."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measured import FOURFOLD, machine, run
from run import HERE, SEED, WORK

GROUPS, OPERATIONS, ACTIONS, OUTCOMES = 500, 2_000, 20_000, 100_000
TARGET_MS, TIMES = 200, 50
ROOT = WORK / "work-held"
PEOPLE = {"manager": "tasking-manager", "lead": "operation-lead"}
KINDS = ("arrests", "charges", "sentence", "drugs", "cash", "premises", "engaged", "safeguarded")


def main(databases: list[str]) -> None:
    """Fill and measure on each, and add the results to the others."""
    results = HERE / "results.json"
    for name in databases:
        found = _apart(name)
        kept = json.loads(results.read_text(encoding="utf-8"))
        held = kept.setdefault("work_held", {})
        held |= {"machine": machine(), "date": dt.date.today().isoformat(), "target_ms": TARGET_MS, "times": TIMES}
        held |= {"groups": GROUPS, "operations": OPERATIONS, "actions": ACTIONS, "outcomes": OUTCOMES}
        held[name] = {"load_average": round(os.getloadavg()[0], 1), "pages": found}
        results.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        print(name, json.dumps(found, indent=1))


def _apart(database: str) -> dict[str, Any]:
    """Measure in a process of its own, which Django is started in once."""
    surroundings = os.environ | {"FOURFOLD_WORKSPACE": str(ROOT)}
    surroundings.pop("FOURFOLD_DATABASE", None)
    shutil.rmtree(ROOT, ignore_errors=True)
    run([FOURFOLD, "init", str(ROOT), "--invented", "--name", "Invented force"])
    command = [sys.executable, __file__, "--here"]
    if database == "sqlite":
        said = subprocess.run(command, env=surroundings, check=True, stdout=subprocess.PIPE, text=True).stdout
    else:
        with _postgresql() as uri:
            surroundings["FOURFOLD_DATABASE"] = uri
            said = subprocess.run(command, env=surroundings, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def _postgresql() -> Any:
    import contextlib

    import pgserver

    @contextlib.contextmanager
    def serving() -> Iterator[str]:
        runs = WORK / "run"
        runs.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runs))
        where = WORK / "work-held-postgresql"
        shutil.rmtree(where, ignore_errors=True)
        server = pgserver.get_server(where, cleanup_mode="delete")  # type: ignore[attr-defined]
        try:
            yield server.get_uri()
        finally:
            server.cleanup()

    return serving()


def here() -> None:
    """Fill the workspace's desk, measure its pages, and say what they took."""
    from desk_years import settle
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.start import keep_loaded, prepare, start

    start(ROOT)
    prepare()
    from fourfold.desk.search.indexing import index_missing

    chance = random.Random(SEED)  # noqa: S311 - invented work, not secrets
    with acting(by="bench", why="an invented force"):
        people = _people()
        _fill(people, chance)
        index_missing()  # what was written past the copy that search looks in
        settle()
        keep_loaded()  # as the desk does when it is served
        print(json.dumps({name: _asked(*page) for name, page in _pages(people).items()}))


def _people() -> dict[str, Any]:
    from fourfold.desk.accounts.actions import role_grant, user_add

    found = {}
    for name, role in PEOPLE.items():
        user = user_add(by=None, username=name, name=f"{name} (invented)", password="an invented password")  # noqa: S106
        role_grant(by=None, user=user, role=role, why="a bench")
        found[name] = type(user).objects.get(pk=user.pk)
    return found


def _many(rows: list[Any]) -> list[Any]:
    """Write rows past the audit."""
    from django.db.models import QuerySet

    return list(QuerySet(type(rows[0])).bulk_create(rows, batch_size=2_000))


def _fill(people: dict[str, Any], chance: random.Random) -> None:
    from django.utils import timezone

    from fourfold.desk.groups.models import Group
    from fourfold.desk.operations.models import Claim, Operation, Outcome
    from fourfold.desk.plans.models import Plan, PlanAction
    from fourfold.triggers.language import THEMES

    today, ps = timezone.localdate(), ("pursue", "prevent", "protect", "prepare")

    def day(back: int, ahead: int = 0) -> dt.date:
        return today + dt.timedelta(days=chance.randint(-back, ahead))

    groups = _many([
        Group(name=f"Group {n}", ref=f"group:G{n}", state="mapped", themes=[chance.choice(list(THEMES))])
        for n in range(GROUPS)
    ])  # fmt: skip
    plans = _many([
        Plan(reference=f"PLN-{n}", title=f"Plan {n}", kind="group", group=one, themes=one.themes, state="live",
             lro=people["lead"], review_by=day(90, 90))
        for n, one in enumerate(groups)
    ])  # fmt: skip
    actions = []
    for n in range(ACTIONS):
        done = n % 2 == 0
        ended = {"done_at": timezone.now(), "done_by": people["lead"], "result": "Done."} if done else {}
        owner = people["lead"] if n % 10 == 1 else people["manager"]
        actions.append(
            PlanAction(plan=plans[n % GROUPS], p=ps[n % 4], what=f"Action {n}", owner=owner, due=day(60, 90), **ended)
        )
    _many(actions)
    operations = _many([
        Operation(reference=f"OPN-{n}", name=f"Operation {n}", kind="joint", p=ps[n % 4],
                  theme=chance.choice(list(THEMES)),
                  lead=people["lead"] if n % 4 == 0 else people["manager"],
                  starts_on=day(2_000) - dt.timedelta(days=200), ends_on=day(200, 200),
                  closed_on=day(100) if n % 3 else None, closed_why="Over." if n % 3 else "")
        for n in range(OPERATIONS)
    ])  # fmt: skip
    outcomes = _many([_outcome(Outcome, n, KINDS[n % len(KINDS)], day(2_000), chance) for n in range(OUTCOMES)])
    _many([Claim(operation=operations[n % OPERATIONS], outcome=one) for n, one in enumerate(outcomes)])
    _many([Claim(operation=operations[(n + 7) % OPERATIONS], outcome=one) for n, one in enumerate(outcomes[:5_000])])


def _outcome(model: Any, number: int, kind: str, on: dt.date, chance: random.Random) -> Any:
    said: dict[str, Any] = {"count": chance.randint(1, 9)}
    if kind == "sentence":
        said = {"person_ref": f"nominal:P{number // 2}", "passed": "imprisonment", "years": chance.randint(1, 20)}
    elif kind == "drugs":
        said = {"substance": chance.choice(("heroin", "cocaine", "cannabis")), "grams": chance.randint(1, 9_000)}
    elif kind == "cash":
        said = {"pounds": chance.randint(100, 90_000)}
    return model(reference=f"OUT-{number}", kind=kind, on=on, what="Invented", evidence="Invented", **said)


def _pages(people: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    from fourfold.desk.groups.models import Group
    from fourfold.desk.operations.models import Operation
    from fourfold.desk.plans.models import Plan

    manager, lead = people["manager"], people["lead"]
    operation, plan = Operation.objects.order_by("pk")[11], Plan.objects.order_by("pk")[11]
    return {
        "groups": (manager, "/groups/"),
        "a group": (manager, Group.objects.order_by("pk")[11].get_absolute_url()),
        "the portfolio of plans": (manager, "/plans/"),
        "a plan": (manager, plan.get_absolute_url()),
        "operations": (manager, "/operations/"),
        "an operation": (manager, operation.get_absolute_url()),
        "sums of a year": (manager, "/operations/sums/"),
        "outcomes": (manager, "/registers/outcomes/"),
        "mine, of a lead": (lead, "/tasks/"),
        "mine, of a manager": (manager, "/tasks/"),
        "calendar of a manager": (manager, "/tasks/calendar/"),
        "a day of the calendar": (manager, f"/tasks/calendar/?day={dt.date.today():%Y-%m-%d}"),
        "search": (manager, "/search/?q=operation+1999"),
        "an import's page": (manager, "/registers/outcomes/import/"),
    }


def _asked(user: Any, address: str) -> dict[str, float]:
    """What a page takes, in milliseconds: the middle, and the 95th percentile; and this process's own time alone, which
    tells, where others work at the machine too, how much of it was waiting."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(address)  # its templates are read
    times = [_once(lambda: client.get(address)) for _ in range(TIMES)]
    taken, own = [one for one, _ in times], [one for _, one in times]
    return {
        "p50": round(statistics.median(taken)),
        "p95": round(statistics.quantiles(taken, n=20)[-1]),
        "own_p50": round(statistics.median(own)),
    }


def _once(ask: Callable[[], Any]) -> tuple[float, float]:
    started, began = time.perf_counter(), time.process_time()
    answer = ask()
    took = 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - began)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return took


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--on", choices=["sqlite", "postgresql"], action="append", help="which database (default: both)"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        sys.path.insert(0, str(Path(__file__).parent))
        here()
    else:
        main(asked.on or ["sqlite", "postgresql"])
