"""Operations and what came of them: each outcome with the fields of its kind, entered once however many claim it;
fugitives and assets from state to state; victims never among suspects; nothing published without consent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.integration.desk.programs import Program

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.audit.versions import ChangedMeanwhile
from fourfold.desk.operations.actions.claim import outcome_claim
from fourfold.desk.operations.actions.move import Step, record_move
from fourfold.desk.operations.for_reports import operations_between
from fourfold.desk.operations.fugitives import by_year
from fourfold.desk.operations.models import (
    Asset,
    AssetClaim,
    Claim,
    ConfiscationOrder,
    Covers,
    DealtWith,
    Fugitive,
    Helped,
    ImpactStatement,
    Operation,
    Outcome,
    Payment,
)
from fourfold.desk.operations.states import CONFISCATED, HELD, SOUGHT
from fourfold.desk.operations.sums import Sums, sums
from fourfold.desk.tasks.actions import task_finish
from fourfold.desk.tasks.declaring import Done, source_of
from fourfold.desk.tasks.gathering import mine
from fourfold.errors import BadInput
from fourfold.sentences.sentence import Term

Made = Callable[..., Any]
Signed = Callable[[User], Client]
DAY = dt.date(2026, 6, 1)
DOCS = Path(__file__).parents[3] / "docs" / "reference" / "desk.md"


@pytest.fixture
def lead(somebody: Made) -> User:
    user: User = somebody("operation-lead")
    return user


@pytest.fixture
def two() -> tuple[Operation, Operation]:
    first, second = (Operation.objects.create(name=f"Operation {name}") for name in ("Teasel", "Bulrush"))
    return first, second


def outcome(operation: Operation, **fields: Any) -> Outcome:
    made: Outcome = Outcome.objects.create(on=DAY, evidence="Invented", **fields)
    Claim.objects.create(operation=operation, outcome=made)
    return made


def sentence(operation: Operation, person: str, years: int, **fields: Any) -> Outcome:
    made = Outcome(kind="sentence", person_ref=person, passed="imprisonment", years=years, on=DAY, **fields)
    made.full_clean(exclude=["compartments"])
    made.save()
    Claim.objects.create(operation=operation, outcome=made)
    return made


def said(found: Sums) -> dict[str, str]:
    return {one.title: one.said for one in found.rows}


def test_an_outcome_is_recorded_on_its_operations_page_with_the_fields_of_its_kind(
    two: tuple[Operation, Operation], lead: User, client_of: Signed
) -> None:
    client, address = client_of(lead), f"/operations/{two[0].pk}/outcomes/arrests/"
    form = client.get(address).content.decode()
    assert 'name="count"' in form
    assert 'name="years"' not in form
    fields = {"kind": "arrests", "count": "6", "on": "2026-06-01", "marking": "OFFICIAL", "token": "k" * 32}
    for _ in range(2):  # sent twice, it is one
        assert client.post(address, fields).status_code == 302
    made = Outcome.objects.get()
    assert (made.count, made.claims.get().operation, made.added_by) == (6, two[0], lead)
    page = client.get(two[0].get_absolute_url()).content.decode()
    assert "People arrested: 6" in page
    assert "Evidence to be given" in page
    assert client.get(f"/operations/{two[0].pk}/outcomes/nonsense/").status_code == 404
    asked = client.get("/registers/outcomes/add/").content.decode()
    assert "?kind=sentence" in asked  # the kind comes first
    assert 'name="years"' in client.get("/registers/outcomes/add/?kind=sentence").content.decode()


def test_what_another_kind_has_is_refused_and_unknown_is_not_nought(
    two: tuple[Operation, Operation], lead: User
) -> None:
    with pytest.raises(ValidationError, match="People arrested cannot have: years"):
        Outcome(kind="arrests", years=3).full_clean(exclude=["compartments"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(kind="arrests", person_ref="nominal:P1")
    outcome(two[0], kind="cash", pounds=500)
    outcome(two[0], kind="cash")
    outcome(two[1], kind="premises")
    told = said(sums(lead))
    assert (told["Cash seized"], told["Premises visited"]) == ("At least £500 (1 record does not say)", "Not known")


def test_claimed_by_two_it_counts_once_and_a_claim_can_be_given_up(
    two: tuple[Operation, Operation], lead: User, client_of: Signed
) -> None:
    one = sentence(two[0], "nominal:P1", 9)
    outcome(two[0], kind="arrests", count=4)
    outcome(two[1], kind="arrests")
    client = client_of(lead)
    claimed = client.post(
        f"/registers/operations/{two[1].pk}/outcomes/add/", {"outcome": one.reference, "token": "c" * 32}
    )
    assert claimed.status_code == 302
    again = client.post(
        f"/registers/operations/{two[1].pk}/outcomes/add/", {"outcome": one.reference, "token": "d" * 32}
    )
    assert again.status_code == 422  # it claims it already
    each = [sums(lead, operation=operation).sentences.imprisonment for operation in two]
    found = sums(lead)
    assert each == [Term.of(9), Term.of(9)]
    assert (found.sentences.imprisonment, found.repeated) == (Term.of(9), 1)
    assert said(found)["People arrested"] == "At least 4 (1 record does not say)"
    assert "1 further claim of an outcome did not count again" in client.get("/operations/sums/").content.decode()
    claim = two[1].claims.get(outcome=one)
    address = f"/registers/operations/{two[1].pk}/outcomes/{claim.pk}/"
    client.post(address, {"outcome": one.reference, "given_up_on": "2026-06-02"})
    assert sums(lead, operation=two[1]).sentences.imprisonment == Term()
    assert sums(lead).repeated == 0
    outcome_claim(by=lead, operation=two[1], outcome=one)  # and claimed anew
    assert sums(lead).repeated == 1


def test_sentences_of_one_person_follow_one_another_and_nobody_elses(
    two: tuple[Operation, Operation], lead: User
) -> None:
    first = sentence(two[0], "nominal:P1", 4)
    sentence(two[0], "nominal:P1", 3)
    second = sentence(two[1], "nominal:P1", 2, follows=first)
    assert sums(lead).sentences.imprisonment == Term.of(6)
    with pytest.raises(ValidationError, match="same person"):
        sentence(two[0], "nominal:P2", 2, follows=first)
    first.follows = second
    with pytest.raises(ValidationError, match="consecutive to itself"):
        first.full_clean()
    second.person_ref = "nominal:P3"  # put right later: the link says nothing any more
    second.save()
    assert sums(lead).sentences.imprisonment == Term.of(6)
    assert sums(lead).sentences.people == 2


def test_victims_are_never_among_suspects(two: tuple[Operation, Operation], lead: User, client_of: Signed) -> None:
    referred, arrests = outcome(two[0], kind="referred", count=1), outcome(two[0], kind="arrests", count=1)
    client = client_of(lead)
    refused = client.post(f"/registers/outcomes/{referred.pk}/people/add/", {"ref": "nominal:V1", "role": "suspect"})
    assert refused.status_code == 422
    client.post(f"/registers/outcomes/{referred.pk}/helped/add/", {"ref": "nominal:V1", "role": "exploited"})
    client.post(f"/registers/outcomes/{arrests.pk}/people/add/", {"ref": "nominal:S1", "role": "suspect"})
    assert (Helped.objects.get().ref, DealtWith.objects.get().ref) == ("nominal:V1", "nominal:S1")
    assert set(referred.subjects()) == {("exploited", "nominal:V1")}
    page = client.get(f"/registers/outcomes/{referred.pk}/").content.decode()
    assert "People helped" in page
    assert "People dealt with" not in page
    found = client.get("/search/ref/nominal:V1/").content.decode()
    assert "Exploited person" in found
    with pytest.raises(ValidationError, match="People who were helped"):
        Helped(outcome=arrests).full_clean()


def test_nothing_of_a_statement_is_published_without_consent(two: tuple[Operation, Operation], lead: User) -> None:
    outcome(two[0], kind="arrests", what="three people were arrested")
    made = ImpactStatement(operation=two[0], giver="victim", statement="Private words", publishable="Quieter now.")
    with pytest.raises(ValidationError, match="Without consent"):
        made.full_clean()
    made.consent = "given"
    with pytest.raises(ValidationError, match="Give the day"):
        made.full_clean()
    made.consent_on = DAY
    made.save()
    (told,) = operations_between(DAY, DAY, visible_to=lead)
    assert told.impact == "Quieter now."
    made.consent, made.publishable = "withdrawn", ""
    made.save()
    (told,) = operations_between(DAY, DAY, visible_to=lead)
    assert told.impact is None


def test_an_asset_goes_from_state_to_state_and_counts_once(
    two: tuple[Operation, Operation], lead: User, client_of: Signed
) -> None:
    asset = Asset.objects.create(kind="vehicle", what="An invented car", worth=20_000)
    for operation in two:
        AssetClaim.objects.create(operation=operation, asset=asset)
    with pytest.raises(ValidationError, match="Nothing was ordered"):
        Payment(asset=asset, pounds=1).full_clean()
    with pytest.raises(Denied):
        record_move(by=lead, record=asset, step=Step("paid", DAY, "x"), seen=0)
    record_move(by=lead, record=asset, step=Step("restrained", DAY, "An order"), seen=0)
    assert said(sums(lead))["Assets restrained"] == "£20,000"
    client, address = client_of(lead), f"/operations/assets/{asset.pk}/move/"
    fields = {"to": "ordered", "on": "2026-06-02", "basis": "A court’s order", "seen": "1"}
    assert "how many pounds" in client.post(address, fields).content.decode()
    assert client.post(address, {**fields, "pounds": "15000"}).status_code == 302
    assert client.post(address, {**fields, "to": "appealed"}).status_code == 409  # read before the order
    asset.refresh_from_db()
    Payment.objects.create(asset=asset, pounds=15_000 - 1)
    with pytest.raises(BadInput, match="£14,999 of £15,000"):
        record_move(by=lead, record=asset, step=Step("paid", DAY, "x"), seen=2)
    record_move(by=lead, record=asset, step=Step("appealed", DAY, "Lodged"), seen=2)
    told = said(sums(lead))
    assert (told["Confiscation ordered"], told["Confiscation under appeal"]) == ("None recorded", "£15,000")
    record_move(by=lead, record=asset, step=Step("ordered", DAY, "Varied", pounds=14_000), seen=3)
    record_move(by=lead, record=asset, step=Step("paid", DAY, "Receipt"), seen=4)
    told = said(sums(lead))
    assert (told["Confiscation ordered"], told["Confiscation paid"]) == ("£14,000", "£14,999")
    page = client.get(asset.get_absolute_url()).content.decode()
    assert page.index("5. Paid") < page.index("1. Restrained")


def test_an_order_over_several_assets_is_entered_once_and_counts_once(
    two: tuple[Operation, Operation], lead: User, client_of: Signed
) -> None:
    house, car, boat = (Asset.objects.create(kind="other", what=f"Invented {n}") for n in range(3))
    for operation, asset in ((two[0], house), (two[0], car), (two[1], car), (two[1], boat)):
        AssetClaim.objects.create(operation=operation, asset=asset)
    client, register = client_of(lead), "/registers/confiscation-orders/"
    record = {"ordered": "50000", "made_on": "2026-06-01", "evidence": "A court’s order", "marking": "OFFICIAL"}
    assert client.post(f"{register}add/", {**record, "token": "o" * 32}).status_code == 302
    order = ConfiscationOrder.objects.get()
    for asset in (house, car):
        fields = {"asset": asset.reference, "token": f"{asset.pk:032}"}
        assert client.post(f"{register}{order.pk}/assets/add/", fields).status_code == 302
    assert client.post(f"{register}{order.pk}/assets/add/", {**fields, "token": "t" * 32}).status_code == 422  # again
    client.post(f"{register}{order.pk}/payments/add/", {"on": "2026-06-02", "pounds": "20000", "token": "p" * 32})

    for found in (sums(lead), *(sums(lead, operation=one) for one in two)):  # once in each, and over all
        told = said(found)
        assert (told["Confiscation ordered"], told["Confiscation paid"]) == ("£50,000", "£20,000")
    assert said(sums(lead, first=dt.date(2026, 6, 3)))["Confiscation paid"] == "None recorded"
    record_move(by=lead, record=boat, step=Step("ordered", DAY, "x", pounds=3_000), seen=0)  # over it alone
    assert said(sums(lead))["Confiscation ordered"] == "£53,000"
    assert said(sums(lead, operation=two[0]))["Confiscation ordered"] == "£50,000"
    with pytest.raises(BadInput, match="is over it already"):
        record_move(by=lead, record=car, step=Step("ordered", DAY, "x", pounds=1), seen=0)
    refused = client.post(f"{register}{order.pk}/assets/add/", {"asset": boat.reference, "token": "b" * 32})
    assert "would count twice" in refused.content.decode()

    address = f"/operations/confiscation-orders/{order.pk}/move/"
    assert "£20,000 of £50,000" in client.post(address, {"to": "paid", "basis": "x", "seen": "0"}).content.decode()
    client.post(address, {"to": "appealed", "basis": "Lodged", "seen": "0"})
    assert said(sums(lead))["Confiscation under appeal"] == "£50,000"
    record_move(by=lead, record=order, step=Step("ordered", DAY, "Varied", pounds=20_000), seen=1)
    record_move(by=lead, record=order, step=Step("paid", DAY, "Receipt"), seen=2)
    assert said(sums(lead))["Confiscation ordered"] == "£23,000"
    for page in (order.get_absolute_url(), car.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert "£20,000 ordered, £20,000 paid" in shown
        assert ("Order paid" in shown, order.reference in shown) == (True, True)

    for model in (Asset, Operation):
        model.objects.update(marking="OFFICIAL")
    ConfiscationOrder.objects.update(marking="OFFICIAL-SENSITIVE")
    shown = client.get(car.get_absolute_url()).content.decode()
    assert '<div class="ff-marking ff-marking--official-sensitive">' in shown  # its order's, whose sum it shows
    order.put_in(["lantern"])  # what hides the order hides that there is one, and its sums
    shown = client.get(car.get_absolute_url()).content.decode()
    assert order.reference not in shown
    assert '<div class="ff-marking ff-marking--official">' in shown
    assert (said(sums(lead))["Confiscation ordered"], Payment.objects.seen_by(lead).count()) == ("£3,000", 0)
    taken = Covers.objects.get(asset=car)
    taken.taken_out_on = DAY
    taken.save()
    record_move(by=lead, record=car, step=Step("ordered", DAY, "x", pounds=1), seen=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(asset=car, order=order, pounds=1)


def test_fugitives_are_counted_by_the_year_in_which_it_happened(
    two: tuple[Operation, Operation], lead: User, somebody: Made
) -> None:
    one, other = Fugitive.objects.create(name="A"), Fugitive.objects.create(name="B")
    for number, (to, day) in enumerate((("arrested", dt.date(2025, 12, 30)), ("extradited", dt.date(2026, 2, 1)))):
        record_move(by=lead, record=one, step=Step(to, day, "x"), seen=number)
    record_move(by=lead, record=other, step=Step("arrested", None, "x"), seen=0)
    record_move(by=lead, record=other, step=Step("refused", DAY, "x"), seen=1)
    outcome(two[0], kind="extraditions", count=45, until=dt.date(2026, 7, 1))
    told = {row.year: (row.moved, row.counted) for row in by_year(lead)}
    assert told == {"2026": ((0, 1, 1), 45), "2025": ((1, 0, 0), None), "Day not known": ((1, 0, 0), None)}
    with pytest.raises(ChangedMeanwhile):
        record_move(by=lead, record=one, step=Step("wanted", None, "x"), seen=1)
    with pytest.raises(Denied):  # there is nothing after it
        record_move(by=lead, record=one, step=Step("wanted", None, "x"), seen=2)
    for wrong in (Step("wanted", None, " "), Step("wanted", timezone.localdate() + dt.timedelta(days=1), "x")):
        with pytest.raises(BadInput):
            record_move(by=lead, record=other, step=wrong, seen=2)
    with pytest.raises(Denied):
        record_move(by=somebody("auditor"), record=other, step=Step("wanted", None, "x"), seen=2)


@pytest.mark.parametrize(("moves", "titles"), [(SOUGHT, Fugitive), (HELD, Asset), (CONFISCATED, ConfiscationOrder)])
def test_the_states_are_drawn_in_the_documentation(moves: dict[str, tuple[str, ...]], titles: Any) -> None:
    drawn = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    for state, after in moves.items():
        told = ", ".join(titles.state_title(one).lower() for one in after)
        assert drawn.get(titles.state_title(state).lower()) == (told or "nothing more"), state


def test_its_lead_has_it_to_do_and_says_it_is_done(
    two: tuple[Operation, Operation], lead: User, somebody: Made
) -> None:
    held = two[0]
    held.lead, held.ends_on = lead, DAY
    held.save()
    assert [(one.kind, one.overdue) for one in mine(lead)] == [("operation", True)]
    task_finish(by=lead, source=source_of("operation"), row=held, done=Done(DAY, "Three groups disrupted."))
    held.refresh_from_db()
    assert (held.closed_on, held.closed_why, mine(lead)) == (DAY, "Three groups disrupted.", [])
    with pytest.raises(BadInput):
        task_finish(by=lead, source=source_of("operation"), row=held, done=Done(DAY, "Again."))
    with pytest.raises(Denied):
        task_finish(by=somebody("auditor"), source=source_of("operation"), row=two[1], done=Done(DAY, "x"))


def test_what_a_compartment_hides_is_in_no_page_sum_or_list(
    two: tuple[Operation, Operation], somebody: Made, client_of: Signed
) -> None:
    hidden, held = two
    hidden.put_in(["lantern"])
    inside, outside = somebody("operation-lead", compartments=("lantern",)), somebody("operation-lead")
    fields = {"kind": "arrests", "count": "3", "on": "2026-06-01", "marking": "OFFICIAL", "token": "h" * 32}
    client_of(inside).post(f"/operations/{hidden.pk}/outcomes/arrests/", fields)
    made = Outcome.objects.get()
    assert [one.name for one in made.compartments.all()] == ["lantern"]
    shared = outcome(held, kind="arrests", count=2)
    Claim.objects.create(operation=hidden, outcome=shared)
    client = client_of(outside)
    assert client.get(f"/registers/outcomes/{made.pk}/").status_code == 404
    for address in (f"/registers/outcomes/{shared.pk}/", "/operations/", "/operations/sums/", held.get_absolute_url()):
        assert "Teasel" not in client.get(address).content.decode(), address
    assert "Teasel" in client_of(inside).get(f"/registers/outcomes/{shared.pk}/").content.decode()
    assert (said(sums(outside))["People arrested"], sums(outside).repeated) == ("2", 0)
    assert (said(sums(inside))["People arrested"], sums(inside).repeated) == ("5", 1)
    stolen = client.post(
        f"/registers/operations/{held.pk}/outcomes/add/", {"outcome": made.reference, "token": "s" * 32}
    )
    assert stolen.status_code == 422  # for them there is no such outcome
    with pytest.raises(Denied):
        outcome_claim(by=outside, operation=hidden, outcome=shared)


def test_programs_record_them_too(two: tuple[Operation, Operation], manager: Program) -> None:
    values = {"kind": "sentence", "passed": "life", "years": 22, "person_ref": "nominal:P1", "on": "2026-06-01"}
    made = manager.post("registers/outcomes", {"values": values}).json()
    assert made["missing"] == ["what shows it"]
    wrong = manager.post("registers/outcomes", {"values": {**values, "kind": "cash"}})
    assert wrong.status_code == 422
    assert "Cash seized cannot have" in wrong.content.decode()
    sent = manager.post(f"registers/outcomes/{made['id']}/claims", {"values": {"operation": two[0].pk}})
    assert sent.status_code == 201
    changed = manager.patch(
        f"registers/outcomes/{made['id']}", {"values": {"standing": "under-appeal"}}, match=made["version"]
    )
    assert changed.json()["values"]["standing"] == "under-appeal"
    told = sums(manager.user, operation=two[0]).sentences
    assert (told.life, told.life_term, told.under_appeal) == (1, Term.of(22), 1)
