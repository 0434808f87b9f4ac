"""What the desk's work of a period comes to in counts, as a report tells it: triggers, meetings, disruptions, plans,
agreements, firearms, confiscation. Cohorts are none of it, for they feed nothing. A register that holds nothing of the
period is not told of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Sum

from fourfold.desk.accounts.models import User
from fourfold.desk.compartments.restricted import of_visible
from fourfold.desk.firearms.models import Incident, Weapon
from fourfold.desk.groups.models import Group
from fourfold.desk.groups.models.disruption import LEVELS, Disruption
from fourfold.desk.operations.models import Payment
from fourfold.desk.oversight.models import MonthlyMeeting
from fourfold.desk.partners.models import Agreement
from fourfold.desk.plans.models import Plan, PlanAction, PlanReview
from fourfold.desk.triage.models import Trigger
from fourfold.reports.panel_year import Counted, Work
from fourfold.triggers.language import THEMES

Days = tuple[dt.date, dt.date]
Rows = list[tuple[str, int | None, str]]
"""Each count: its name, how many, and the words before it."""
OF_TODAY = ("mapped", "live")
"""The counts of how many there are on the day that is asked, whatever the days."""


def counts_told(days: Days, reader: User) -> Iterator[Work]:
    """What the registers hold of these days that a user may see, in counts: disruptions by the theme that each is on,
    firearms under that of guns and gangs."""
    by_theme = ((theme, title, _disruptions(days, reader, theme)) for theme, title in THEMES.items())
    for p, name, register, rows, theme in (
        ("pursue", "triggers", "triggers", _triggers(days, reader), ""),
        ("pursue", "governance", "governance meetings and groups", _governance(days, reader), ""),
        *(("pursue", f"disruptions-{one}", f"disruptions, {title}", rows, one) for one, title, rows in by_theme),
        ("pursue", "firearms", "firearms", _firearms(days, reader), "guns-and-gangs"),
        ("pursue", "confiscation", "assets", _confiscation(days, reader), ""),
        ("prevent", "agreements", "agreements", _agreements(days, reader), ""),
        ("prepare", "plans", "plans", _plans(days, reader), ""),
    ):
        if any(count for _, count, _ in rows):
            parts: list[str | Counted] = []
            for key, count, words in rows:
                lead = f"; {words[:1].lower()}{words[1:]}: " if parts else f"{words}: "
                parts += [lead, Counted(key, count, f"{words}, in the period", pounds=key == "paid")]
            yield Work(p, f"register of {register}", id=name, parts=(*parts, "."), theme=theme)  # type: ignore[arg-type]


def _triggers(days: Days, reader: User) -> Rows:
    fired = Trigger.objects.visible_to(reader).filter(fired_on__range=days)
    reviewed = fired.filter(reviews__isnull=False)
    escalated = fired.filter(reviews__escalated="yes")
    return [
        ("identified", fired.count(), "Precursor and trigger events identified"),
        ("deployed", fired.filter(decisions__kind="deploy").distinct().count(), "Deployed against"),
        ("reviewed", reviewed.distinct().count(), "Reviewed after their horizon"),
        ("escalated", escalated.distinct().count(), "Found to have escalated"),
    ]


def _governance(days: Days, reader: User) -> Rows:
    return [
        ("meetings", MonthlyMeeting.objects.filter(held_on__range=days).count(), "Monthly governance meetings held"),
        ("mapped", Group.objects.visible_to(reader).mapped().count(), "Organised crime groups mapped now"),
    ]


def _disruptions(days: Days, reader: User, theme: str) -> Rows:
    """By the level that another than the proposer settled; what is only proposed is counted apart."""
    seen = Disruption.objects.filter(of_visible("group", Group, reader), on__range=days, theme=theme)
    what = f"Disruptions of groups ({THEMES[theme]}) judged"
    settled = [
        (f"level-{name}", seen.filter(moderated_level=name).count(), f"{what} {title.lower()}")
        for name, title in LEVELS
    ]
    return [*(row for row in settled if row[1]), ("proposed", seen.filter(moderated_by=None).count(), "Not yet judged")]


def _firearms(days: Days, reader: User) -> Rows:
    found = Incident.objects.visible_to(reader).filter(sort="recovery", on__range=days)
    weapons = Weapon.objects.filter(incident__in=found, recovered=True)
    return [("recovered", weapons.count(), "Firearms seized or recovered")]


def _confiscation(days: Days, reader: User) -> Rows:
    paid = Payment.objects.seen_by(reader).filter(on__range=days)
    return [("paid", int(paid.aggregate(all=Sum("pounds"))["all"] or 0), "Paid under confiscation orders")]


def _agreements(days: Days, reader: User) -> Rows:
    seen = Agreement.objects.visible_to(reader)
    return [
        ("begun", seen.filter(starts_on__range=days).count(), "Information-sharing agreements that came into force")
    ]


def _plans(days: Days, reader: User) -> Rows:
    plans = Plan.objects.visible_to(reader)
    done = PlanAction.objects.filter(plan__in=plans, done_at__date__range=days)
    reviews = PlanReview.objects.filter(plan__in=plans, at__date__range=days)
    return [
        ("live", plans.live().count(), "Four P plans that are worked to now"),
        ("reviews", reviews.count(), "Reviews of plans for quality and progress"),
        ("done", done.count(), "Actions of plans done"),
    ]
