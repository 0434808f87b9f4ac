"""The copy that search looks in follows every change of a record, and never decides what somebody may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fourfold.desk.compartments.standing import work_out_anew
from fourfold.desk.orders.models import Order
from fourfold.desk.search.finding import find
from fourfold.desk.search.indexing import index_missing
from fourfold.desk.search.matching import MANY
from fourfold.desk.search.models import Named, Text
from fourfold.desk.triage.models import Trigger

Made = Callable[..., Any]


def titles(asked: str, user: Any) -> list[str]:
    return [hit.title for group in find(asked, user) for hit in group.hits]


def test_it_follows_whatever_way_a_record_is_changed(somebody: Made) -> None:
    user = somebody("analyst")
    order = Order.objects.create(kind="gang-injunction", on_name="Kingfisher", on_ref="nominal:P1")
    assert titles("kingFISH", user) == [str(order)]
    assert titles("ngfis", user) == [str(order)]  # within a word
    assert titles("p1", user) == [str(order)]
    order.on_name, order.on_ref = "Heron", "nominal:P2"
    order.save()
    assert [titles(word, user) for word in ("kingfisher", "P1")] == [[], []]
    assert titles("heron", user) == titles("P2", user) == [str(order)]
    Order.objects.filter(pk=order.pk).update(on_name="Égret 50%_!")
    order.refresh_from_db()
    for word in ("égret", "ÉGRET", "50%_!"):
        assert titles(word, user) == [str(order)], word
    assert titles("50_", user) == titles("heron", user) == []
    (made,) = Order.objects.bulk_create([Order(kind="other", on_name="Bittern")])
    assert titles("bittern", user) == [str(made)]
    made.delete()
    assert titles("bittern", user) == []
    assert not Text.objects.filter(kind__startswith="orders.order ", key=made.pk).exists()


def test_a_change_that_is_taken_back_is_taken_back_in_the_copy(somebody: Made) -> None:
    user = somebody("analyst")
    order = Order.objects.create(kind="other", on_name="Kingfisher")
    with transaction.atomic():
        order.on_name = "Heron"
        order.save()
        transaction.set_rollback(True)
    assert (titles("heron", user), len(titles("kingfisher", user))) == ([], 1)


def test_what_has_no_copy_gets_one_and_copies_of_other_fields_go(somebody: Made) -> None:
    user = somebody("analyst")
    order = Order.objects.create(kind="other", on_name="Kingfisher", on_ref="nominal:P1")
    Text.objects.all().update(kind="orders.order 00000000")
    Named.objects.all().delete()
    assert titles("kingfisher", user) == []
    assert index_missing() == Text.objects.count() > 0
    assert titles("kingfisher", user) == titles("P1", user) == [str(order)]
    assert index_missing() == 0


def test_a_common_word_finds_the_same_and_leaks_no_more(somebody: Made, trigger_of: Made, monkeypatch: Any) -> None:
    """More matches than are fetched first are read another way, to the same answers for the same people."""
    hidden = trigger_of(place="Kingfisher Wharf", compartments=("lantern",))
    seen = [trigger_of(place="Kingfisher Quay") for _ in range(3)]
    outsider, insider = somebody("analyst"), somebody("analyst", compartments=("lantern",))
    few = [titles("kingfisher", one) for one in (outsider, insider)]
    assert [len(one) for one in few] == [3, 4]
    assert len(seen) < MANY
    for name in ("MANY", "LARGE"):
        monkeypatch.setattr(f"fourfold.desk.search.matching.{name}", 1)
    for newest in (
        (100, 400),
        (1, 1),
        (1, 100),
    ):  # it ends among the newest; it is rare among them; in the next of them
        monkeypatch.setattr("fourfold.desk.search.matching.NEWEST", newest)
        work_out_anew()
        assert [sorted(titles("kingfisher", one)) for one in (outsider, insider)] == [sorted(one) for one in few]
    assert str(hidden) not in titles("kingfisher", outsider)
    assert Trigger.objects.filter(place="Kingfisher Wharf").exists()


def test_what_nobody_wrote_is_asked_for_only_a_few_times(somebody: Made) -> None:
    user = somebody("analyst", "tasking-manager", "operation-lead")
    titles("nothing", user)
    with CaptureQueriesContext(connection) as queries:
        assert titles("zzz", user) == []
    assert len(queries) <= 5  # not one for each sort of record
