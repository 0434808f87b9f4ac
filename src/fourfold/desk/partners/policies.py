"""What may be disclosed now, to whom and under which agreement. `check_…` raises; the other answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from fourfold.desk.accounts.access import Denied, check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.audit.handling import Handling
from fourfold.desk.partners.models import Agency, Agreement, Disclosure, agency_of
from fourfold.desk.partners.models.disclosure import EMERGENCIES, State
from fourfold.desk.partners.shareable import sort_choices
from fourfold.errors import BadInput
from fourfold.words import listing

LEADS_ON = (
    "If somebody may come to harm meanwhile, make an emergency disclosure: it is on record at once and somebody else "
    "reviews it."
)
NECESSARY = (Handling.WORDS, Handling.PERSONAL, Handling.PROTECTED)
"""What an emergency disclosure may hold beyond what is about the work."""


class NotCovered(BadInput):
    """No agreement covers it, with every reason."""


def live_between(agency: Agency, user: User, day: dt.date | None = None) -> list[Agreement]:
    """The agreements that a user may see, are in force, and let an agency receive something."""
    today = day or timezone.localdate()
    held = Agreement.objects.visible_to(user).filter(parties__agency=agency).distinct().order_by("title")
    return [one for one in held if not _not_party(one, agency, today) and one.live(today)]


def check_chosen(agreement: Agreement | None, agency: Agency, user: User) -> Agreement:
    """The agreement that somebody chose. Raise `NotCovered` where they chose none, saying which there are to choose
    from, and `Denied` for one that they may not see."""
    if agreement is None:
        live = live_between(agency, user)
        named = f"In force with it: {listing(list(map(str, live)))}." if live else "None is in force with it."
        raise NotCovered(f"No agreement with {agency} is chosen. {named} {LEADS_ON}")
    if not agreement.visible_for(user):
        raise Denied("There is no such agreement.")
    return agreement


def kinds_of(agreement: Agreement, sort: str) -> frozenset[Handling]:
    """Of a sort of record, what an agreement lets out; nothing where it does not name the sort."""
    found = next((one for one in agreement.data.all() if one.sort == sort), None)
    return found.kinds if found else frozenset()


def not_covered(agreement: Agreement, agency: Agency, purpose: str, sorts: Iterable[str]) -> list[str]:
    """Why an agreement does not cover a disclosure today; nothing where it does."""
    return list(_why_not(agreement, agency, purpose, sorts, timezone.localdate()))


def covers(agreement: Agreement, agency: Agency, purpose: str, sorts: Iterable[str]) -> bool:
    """Whether an agreement covers a disclosure today."""
    return not not_covered(agreement, agency, purpose, sorts)


def check_covers(agreement: Agreement, agency: Agency, purpose: str, sorts: Iterable[str]) -> None:
    """Raise `NotCovered` with every reason, unless an agreement covers a disclosure today."""
    why = not_covered(agreement, agency, purpose, sorts)
    if why:
        raise NotCovered(" ".join([f"{agreement.reference} does not cover this.", *why, LEADS_ON]))


def check_emergency(purpose: str, kinds: Iterable[str]) -> None:
    """Raise `BadInput` unless something may be disclosed for this without an agreement."""
    if purpose not in EMERGENCIES:
        raise BadInput("An emergency disclosure protects somebody: choose whom or what it protects.")
    if set(kinds) - {one.value for one in NECESSARY}:
        raise BadInput("That is no kind of data that may be disclosed.")


def check_may_decide(disclosure: Disclosure, user: User) -> None:
    """Raise `Denied` unless the user may make or refuse what another proposed."""
    check_may(user, Permission.APPROVE_DISCLOSURES)
    if disclosure.state != State.WAITING:
        raise Denied(f"{disclosure.reference} was decided already.")
    if disclosure.proposed_by_id == user.pk:
        raise Denied("You proposed this disclosure; somebody else has to decide it.")


def check_may_review(disclosure: Disclosure, user: User) -> None:
    """Raise `Denied` unless the user may review an emergency disclosure: who is named for that, or somebody else who
    approves disclosures; never who made it."""
    if not disclosure.emergency or disclosure.reviewed_at is not None:
        raise Denied("There is nothing to review.")
    if disclosure.proposed_by_id == user.pk:
        raise Denied("You made this disclosure; somebody else has to review it.")
    if disclosure.reviewer_id != user.pk:
        check_may(user, Permission.APPROVE_DISCLOSURES)


def contributes_under(user: User) -> Agreement | None:
    """The agreement in force under which a user's agency contributes, if there is one."""
    agency, today = agency_of(user), timezone.localdate()
    if agency is None:
        return None
    signed = {
        "parties__agency": agency,
        "parties__takes__in": ("contributes", "both"),
        "parties__signed_on__lte": today,
    }
    return next((one for one in Agreement.objects.filter(**signed).distinct() if one.live(today)), None)


def acts_for(user: User) -> Agency | None:
    """The agency whose actions a user sees and does: one's own; of a partner, as long as an agreement with it is in
    force."""
    agency, today = agency_of(user), timezone.localdate()
    if agency is None or not user.may(Permission.SEE_SHARED):
        return agency
    held = Agreement.objects.filter(parties__agency=agency, parties__signed_on__lte=today).distinct()
    return agency if any(one.live(today) for one in held) else None


def check_may_contribute(user: User) -> Agreement:
    """Raise `Denied` unless an agreement in force lets the user's agency contribute events; gives that agreement."""
    check_may(user, Permission.CONTRIBUTE_EVENTS)
    found = contributes_under(user)
    if found is None:
        raise Denied("No agreement in force lets your agency contribute. Ask whoever gave you this account.")
    return found


def in_force(disclosure: Disclosure) -> bool:
    """Whether the agency may still see a package here: it was made, not withdrawn, and what it rests on is in force."""
    if disclosure.state != State.MADE:
        return False
    agreement, agency = disclosure.agreement, disclosure.agency
    if disclosure.emergency:
        return True
    today = timezone.localdate()
    return (
        agreement is not None
        and agency is not None
        and agreement.live(today)
        and not _not_party(agreement, agency, today)
    )


def _why_not(agreement: Agreement, agency: Agency, purpose: str, sorts: Iterable[str], day: dt.date) -> Iterator[str]:
    if agency.ended_on is not None and agency.ended_on <= day:
        yield f"{agency} is no longer a partner."
    if not agreement.live(day):
        yield "It is not in force."
    if why := _not_party(agreement, agency, day):
        yield why
    if purpose not in {one.purpose for one in agreement.purposes.all()}:
        yield "It is for other purposes."
    agreed, titles = {one.sort for one in agreement.data.all()}, dict(sort_choices())
    for sort in dict.fromkeys(sorts):
        if sort not in agreed:
            yield f"It does not let out this sort of record: {titles.get(sort, sort).lower()}."


def _not_party(agreement: Agreement, agency: Agency, day: dt.date) -> str:
    party = next((one for one in agreement.parties.all() if one.agency_id == agency.pk), None)
    if party is None:
        return f"{agency} is no party to it."
    if party.takes == "contributes":
        return f"{agency} only contributes under it."
    if party.signed_on is None or party.signed_on > day:
        return f"{agency} has not signed it."
    return ""
