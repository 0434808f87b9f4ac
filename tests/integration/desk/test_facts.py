"""What the desk's registers hand to the scan: dated, as known on the day, with the limits of who may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.spec.conftest import table

from fourfold.desk.facts.models import KnownFact
from fourfold.desk.facts.providing import facts_held, relations_kept, states
from fourfold.desk.orders.models import Breach, Condition, Order
from fourfold.desk.triage.filing import file_today
from fourfold.desk.triage.models import Trigger
from fourfold.history.store import History
from fourfold.triggers.language import shipped_rules
from fourfold.triggers.scan import replay, scan
from fourfold.workspace import Workspace

Made = Callable[..., Any]
RULE = [rule for rule in shipped_rules() if rule.id == "recovery-from-person-under-order"]
TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A history in which weapons were recovered from the invented nominal 1 on 10 June 2024, and 2 on the next day."""
    workspace = Workspace.create(tmp_path / "w", invented=True)
    events = """
        id | kind             | when             | parties
        A  | firearm-recovery | 2024-06-10 12:00 | suspect nominal:1
        B  | firearm-recovery | 2024-06-11 12:00 | suspect nominal:2
    """
    History(workspace).write(table(events), now=dt.datetime(2024, 7, 1, tzinfo=dt.UTC))
    return workspace


def order(ref: str = "nominal:1", *, known_on: dt.date | None = dt.date(2024, 2, 1), **more: Any) -> Order:
    fields = {"kind": "licence-conditions", "on_ref": ref, "starts_on": dt.date(2024, 1, 1), "known_on": known_on}
    made: Order = Order.objects.create(**{**fields, **more})
    return made


def found(place: Workspace, day: str) -> list[str]:
    held = scan(place, as_of=dt.date.fromisoformat(day), rules=RULE, facts=facts_held(place))
    return [one.id for one in held.triggers]


def test_a_rule_sees_an_order_from_the_day_on_which_it_was_known(place: Workspace) -> None:
    assert "who is under which order" in scan(place, rules=RULE).could_not_run[0].wants
    assert found(place, "2024-06-12") == []
    order(known_on=dt.date(2024, 6, 12))
    assert found(place, "2024-06-11") == []
    assert len(found(place, "2024-06-12")) == 1


def test_an_order_entered_today_changes_no_past_morning(place: Workspace) -> None:
    order(known_on=None)
    assert found(place, "2024-06-12") == []
    (fact,) = facts_held(place).orders.to_pylist()
    assert fact["known_day"] == TODAY()


def test_what_was_believed_before_a_change_stays_believed_then(place: Workspace) -> None:
    one = order()
    before = found(place, "2024-06-12")
    one.ends_on = dt.date(2024, 6, 9)  # it is learnt today that it had ended
    one.save()
    assert found(place, "2024-06-12") == before
    assert len(before) == 1
    known = facts_held(place).orders.to_pylist()
    assert [(row["valid_to"], row["known_day"], row["gone_day"]) for row in known] == [
        (None, dt.date(2024, 2, 1), TODAY()),
        (dt.date(2024, 6, 9), TODAY(), None),
    ]
    again = scan(place, as_of=dt.date(2024, 6, 12), known_at=timezone.now(), rules=RULE, facts=facts_held(place))
    assert again.triggers == ()


def test_scanning_day_by_day_is_the_replay(place: Workspace) -> None:
    order(known_on=dt.date(2024, 6, 12))
    order("nominal:2")
    first, last = dt.date(2024, 6, 9), dt.date(2024, 6, 14)
    whole = replay(place, first, last, rules=RULE, facts=facts_held(place))
    days = [first + n * DAY for n in range(6)]
    each = [one for day in days for one in replay(place, day, day, rules=RULE, facts=facts_held(place))]
    assert sorted((one.id, one.fired_on) for one in whole) == sorted((one.id, one.fired_on) for one in each)
    assert [one.fired_on for one in whole] == [dt.date(2024, 6, 12), dt.date(2024, 6, 11)]


def test_conditions_and_breaches_are_stated_with_their_dates(place: Workspace) -> None:
    one = order(ends_on=dt.date(2024, 12, 31))
    Condition.objects.create(order=one, number=1, sort="contact", text="Not to meet an invented person")
    Breach.objects.create(order=one, on=dt.date(2024, 6, 1), what="Invented")
    told = {row["about"]: (row["valid_from"], row["valid_to"]) for row in facts_held(place).orders.to_pylist()}
    ends = dt.date(2024, 12, 31)
    assert told == {
        "in-force": (dt.date(2024, 1, 1), ends),
        "contact": (dt.date(2024, 1, 1), ends),
        "breached": (dt.date(2024, 6, 1), ends),
    }


def test_a_trigger_that_rests_on_a_compartmented_order_is_in_its_compartment(place: Workspace, somebody: Made) -> None:
    order(marking="SECRET").put_in(["lantern"])
    order("nominal:2", marking="OFFICIAL")
    file_today(place, as_of=dt.date(2024, 6, 12), rules=RULE)
    hidden, plain = Trigger.objects.order_by("-marking")
    assert (hidden.marking, [one.name for one in hidden.compartments.all()]) == ("SECRET", ["lantern"])
    assert (plain.marking, plain.compartments.count()) == ("OFFICIAL", 0)
    outsider = somebody("analyst", clearance="TOP SECRET")
    assert list(Trigger.objects.visible_to(outsider)) == [plain]


def test_it_rests_on_the_open_order_where_there_is_one(place: Workspace) -> None:
    order(marking="SECRET").put_in(["lantern"])
    order(kind="gang-injunction", marking="OFFICIAL-SENSITIVE")
    file_today(place, as_of=dt.date(2024, 6, 12), rules=RULE)
    one = Trigger.objects.get()
    assert (one.marking, one.compartments.count()) == ("OFFICIAL-SENSITIVE", 0)


def test_who_only_looks_sees_the_same_and_writes_nothing(place: Workspace) -> None:
    def looked() -> list[dict[str, Any]]:
        with CaptureQueriesContext(connection) as asked:
            seen: list[dict[str, Any]] = facts_held(place, noting=False).orders.to_pylist()
        assert not [one["sql"] for one in asked.captured_queries if not one["sql"].startswith("SELECT")]
        assert facts_held(place).orders.to_pylist() == seen
        assert relations_kept(place) == facts_held(place).kept
        return seen

    first, second = order(), order("nominal:2")
    assert len(looked()) == 2
    KnownFact.objects.update(known_day=TODAY() - DAY)
    first.on_ref = "nominal:3"
    first.save()
    second.delete()
    assert [(one["ref"], one["gone_day"]) for one in looked()] == [("nominal:1", TODAY()), ("nominal:3", None)]


def test_facts_go_with_their_record(place: Workspace) -> None:
    one = order()
    facts_held(place)
    assert KnownFact.objects.count() == 1
    one.delete()
    assert facts_held(place).orders.num_rows == 0
    assert not KnownFact.objects.exists()


def test_an_order_is_not_known_before_it_is(somebody: Made) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        Order(kind="other", known_on=timezone.localdate() + DAY).full_clean()


def test_a_relation_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="rumours"):
        states("rumours", Order, list)
