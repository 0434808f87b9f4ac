"""Holding back parts and single facts of what is disclosed: that something is left out shows, what it is does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.invented_partners import agency, agreement, belongs, group_to_disclose, says, told

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.models import Action, Entry, Reason
from fourfold.desk.groups.models import Exploited, Group, Member
from fourfold.desk.partners.actions.disclose import disclosure_decide, disclosure_emergency, disclosure_propose
from fourfold.desk.partners.models import Disclosure
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


@pytest.fixture
def group(somebody: Made) -> Group:
    """A group to disclose."""
    return group_to_disclose(somebody("tasking-manager", "responsible-officer"))


def test_parts_are_held_back_and_the_package_shows_that_they_are_and_not_what(
    somebody: Made, client_of: Signed, group: Group
) -> None:
    analyst, keeper, party = somebody("analyst"), somebody("records-manager"), agency()
    held, client = agreement(party, data={"groups": ("words", "personal")}), client_of(analyst)
    second = Member.objects.create(group=group, ref="nominal:P4", name="Needed Member", handling_code="P")
    member = Member.objects.get(ref="nominal:P1")
    named, address = f"group:{group.pk}", "/partners/disclosures/add/"
    page = client.get(f"{address}?record={named}").content.decode()
    for shown in (f'value="{named}|business"', f'value="{named}|members/{member.pk}"', "Trafficking", "Needed Member"):
        assert shown in page
    assert Entry.objects.filter(action=Action.CONSULTATION, kind="group", actor=str(analyst.pk)).count() == 1
    sent: dict[str, Any] = {
        "record": named, "agency": party.pk, "agreement": held.pk, "purpose": "exploitation", "why": "Invented",
        "hold": [f"{named}|business", f"{named}|members/{member.pk}", f"{named}|members/{second.pk}/ref"],
        "token": "e" * 32,
    }  # fmt: skip
    again = client.post(address, {**sent, "add": "1"}).content.decode()  # what was ticked stays ticked
    assert again.count("checked") == 1 + len(sent["hold"])
    uncovered = client.post(address, {**sent, "purpose": "licensing"}).content.decode()
    assert f"hold={named}|members/{member.pk}&amp;" in uncovered  # nor is it lost on the way to an emergency
    gone = client.post(address, {**sent, "hold": f"{named}|members/0"})
    assert gone.status_code == 422
    assert "has changed meanwhile" in gone.content.decode()
    assert client.post(address, sent).status_code == 302
    made = disclosure_decide(by=keeper, disclosure=Disclosure.objects.get(), make=True)
    for word in ("Trafficking", "Invented Member", "nominal:P1", "nominal:P4"):
        assert word not in says(made)
    for word in ("They move people", "Needed Member", "Redacted"):
        assert word in says(made)
    parts = {part["title"]: part["rows"] for part in made.content["records"][0]["parts"]}
    assert [what for what, _ in parts["The group"] if "Redacted" in what] == ["Redacted"]
    assert [title for title in parts if title.startswith("Member")] == ["Member 1"]  # no gap to count by
    assert parts["Redacted"] == [["Redacted", "More of this record is left out."]]
    assert made.left_out["held back by who disclosed it"] >= 3
    log = Entry.objects.get(action=Action.DISCLOSURE, kind="group", key=str(group.pk))
    assert Reason.objects.get(entry=log.pk).words.endswith("; 3 held back")
    page = client.get(f"/partners/disclosures/{made.pk}/").content.decode()
    title = str(Group._meta.get_field("business").verbose_name).capitalize()
    assert f"1. Groups, The group: {title}" in page
    partner = client_of(belongs(somebody("partner"), party))
    for kind in ("", "package.html"):
        theirs = partner.get(f"/partners/shared/{made.pk}/{kind}").content.decode()
        assert "Some of this is left out." in theirs
        assert title not in theirs
        assert "held back" not in theirs.lower()


def test_what_is_held_back_opens_no_way_round_the_agreement(somebody: Made, group: Group) -> None:
    analyst, party = somebody("analyst"), agency()
    held, chosen = agreement(party, data={"groups": ()}), [("group", str(group.pk))]
    harmed = Exploited.objects.get()
    back = {chosen[0]: [f"exploited/{harmed.pk}/{name}" for name in ("ref", "name")]}
    made = disclosure_propose(by=analyst, told=told(party), agreement=held, chosen=chosen, held_back=back)
    assert "Housed by it" not in says(made)  # what is left of a row about somebody would still be about them
    assert made.left_out["about victims, witnesses and vulnerable people"] == 1
    whole = {chosen[0]: ["The group", "Review"]}
    with pytest.raises(BadInput, match="Nothing of it would go"):
        disclosure_propose(by=analyst, told=told(party), agreement=held, chosen=chosen, held_back=whole)
    keeper = somebody("records-manager")
    urgent = disclosure_emergency(
        by=analyst, told=told(party, "life"), kinds=["protected"], chosen=chosen, reviewer=keeper, held_back=back
    )
    assert "Housed by it" in says(urgent)
    assert "Invented Victim" not in says(urgent)
