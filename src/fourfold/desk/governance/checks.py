"""May the desk take in data of real people? `check_may_hold_real_data` is called at every door by which they come in:
imports, filing, registers. Outside service, and for an invented force, it asks nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from fourfold.desk.accounts.access import Denied
from fourfold.desk.context import workspace
from fourfold.desk.governance.models import Document
from fourfold.desk.governance.requirements import CONTROLLERS, REQUIREMENTS, Requirement
from fourfold.errors import FourfoldError

SOON = dt.timedelta(days=30)
"""How long before its review a document says that it is coming."""


class NotGoverned(Denied, FourfoldError):
    """Real data are refused, because what has to be recorded first is not, or its review has lapsed."""


@dataclasses.dataclass(frozen=True)
class Ground:
    """How one requirement stands. `state`: missing, recorded, due (its review is near), overdue, lapsed (overdue beyond
    the grace). `said` is that in words."""

    requirement: Requirement
    documents: tuple[Document, ...]
    state: str
    said: str

    @property
    def refuses(self) -> bool:
        """Whether new data are refused because of it."""
        return self.state in ("missing", "lapsed")


def grounds(today: dt.date | None = None) -> list[Ground]:
    """How every requirement stands on a day (default: today)."""
    day = today or timezone.localdate()
    held: dict[str, list[Document]] = {sort: [] for sort in REQUIREMENTS}
    for document in Document.objects.live().select_related("recorded_by").order_by("pk"):
        held[document.sort].append(document)
    return [_ground(REQUIREMENTS[sort], found, day) for sort, found in held.items()]


def governed() -> bool:
    """Whether the desk has to be governed: it is in service, and its force is a real one."""
    return bool(settings.SERVICE) and not workspace().invented


def check_may_hold_real_data(*, new: bool = True) -> list[str]:
    """Raise `NotGoverned`, saying what is missing, where real data may not come in. Gives warnings: what is due or
    overdue for review. A lapsed review refuses what is `new`, but not a change to what is held already: a live threat
    to somebody's life still has to be managed."""
    if not governed():
        return []
    found = grounds()
    wrong = [one for one in found if one.state == "missing" or (new and one.state == "lapsed")]
    if wrong:
        said = " ".join(one.said for one in wrong)
        raise NotGoverned(f"Data of real people are refused: {said} An administrator records it under Governance.")
    return warnings(found)


def warnings(found: Iterable[Ground]) -> list[str]:
    """What should be seen to soon, in words."""
    return [one.said for one in found if one.state in ("due", "overdue", "lapsed")]


def _ground(requirement: Requirement, documents: list[Document], today: dt.date) -> Ground:
    def ground(state: str, said: str) -> Ground:
        return Ground(requirement, tuple(documents), state, said)

    if not documents:
        return ground("missing", f"{requirement.title}: nothing is recorded.")
    if requirement.sort == CONTROLLERS and len(documents) > 1 and not all(one.joint for one in documents):
        return ground(
            "missing", "Controllers: there are several, and not each is recorded as joint, with its arrangement."
        )
    first = min(documents, key=lambda one: one.review_by)
    grace = dt.timedelta(days=settings.GOVERNANCE_GRACE_DAYS)
    when = f"{first.review_by:%-d %B %Y}"
    if first.review_by + grace < today:
        return ground("lapsed", f"{requirement.title}: the review of “{first.name}” was due by {when} and has lapsed.")
    if first.overdue(today):
        lapses = first.review_by + grace + dt.timedelta(days=1)
        said = f"was due by {when}; new data are refused from {lapses:%-d %B %Y}."
        return ground("overdue", f"{requirement.title}: the review of “{first.name}” {said}")
    if first.review_by - SOON <= today:
        return ground("due", f"{requirement.title}: “{first.name}” is to be reviewed by {when}.")
    return ground("recorded", f"{requirement.title}: recorded, to be reviewed by {when}.")
