"""A month's pack as plain data: what changed, what is owed, whether scoring is consistent and effort proportionate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.groups.models import Disruption, Group, Ownership, StateChange
from fourfold.desk.groups.models.disruption import LEVELS
from fourfold.desk.groups.models.group import THEME_CHOICES
from fourfold.desk.groups.scored import Sided, sided
from fourfold.desk.groups.states import State
from fourfold.desk.oversight.consistency import DEFINITIONS, consistency
from fourfold.desk.oversight.models import Action, MonthlyMeeting, OutlierReason
from fourfold.desk.oversight.proportion import OUTLIERS, SCORE, efforts, outliers, proportionality
from fourfold.desk.oversight.window import Window
from fourfold.desk.plans.for_groups import PlanOf, plans_of
from fourfold.desk.triage.models import Concerned, Deployment, Trigger
from fourfold.desk.triage.models.deployment import PS
from fourfold.groups.policy import OWNERS, load_policy
from fourfold.groups.scoring import DISAGREE, load_scorings


def gather(meeting: MonthlyMeeting, users: list[User]) -> tuple[dict[str, Any], list[Group]]:
    """The pack's content, of what every one of these users may see; and the groups that are in it."""
    window = Window(meeting.month)
    stood = _stood(window)
    held = [one for one in Group.objects.visible_to(*users).order_by("name") if one.pk in stood]
    for one in held:
        one.state, one.review_by = stood[one.pk].after, stood[one.pk].review_by
    both = sided(held, until=window.end)
    mapped = [one for one in both if one.group.state == State.MAPPED]
    plans = plans_of([one.group for one in mapped], users, window.effort_from, window.last)
    found = efforts(mapped, window, plans)
    scorings = load_scorings(workspace())
    content = {
        "month": meeting.month.isoformat(),
        "held_on": meeting.held_on.isoformat(),
        "force": workspace().name,
        "invented": workspace().invented,
        "counts": Counter(State(one.state).label for one in held),
        "movements": _movements(held, both, window),
        "changes": _changes(held, window),
        "overdue_scores": [
            {**_named(one.group), "scoring": standing.scoring.title, "due": standing.due and standing.due.isoformat()}
            for one in mapped
            for standing in one.standings
            if standing.due and standing.due <= window.last
        ],
        "overdue_reviews": [
            {**_named(one), "due": one.review_by.isoformat()}
            for one in held
            if one.review_by and one.review_by <= window.last and one.state != State.ARCHIVED
        ],
        "without_owner": _without_owner([one.group for one in mapped], window),
        "without_plan": [_named(one.group) for one in mapped if one.group.pk not in plans],
        "disagree": {
            "definition": DISAGREE,
            "groups": [
                {**_named(one.group), "bands": [s.score.band for s in one.standings if s.score]}
                for one in mapped
                if one.disagree
            ],
        },
        "consistency": {"definitions": DEFINITIONS, "scorings": [consistency(held, one, window) for one in scorings]},
        "proportionality": {
            "score": SCORE,
            "from": window.effort_from.isoformat(),
            "to": window.last.isoformat(),
            "efforts": proportionality(mapped, found),
            "definitions": OUTLIERS,
            "outliers": _outliers(outliers(mapped, found), meeting),
        },
        "disruptions": _disruptions(held, window),
        "triggers": _triggers(held, users, window),
        "four_p": _four_p(mapped, window, plans),
        "actions": _actions(users, window),
    }
    return content, held


def _stood(window: Window) -> dict[int, StateChange]:
    """Where each group stood at the end of the month: its last panel's decision until then."""
    return {one.group_id: one for one in StateChange.objects.filter(at__lt=window.end).order_by("group", "number")}


def _named(group: Group) -> dict[str, Any]:
    return {"key": group.pk, "group": str(group), "ref": group.ref}


def _movements(held: list[Group], after: list[Sided], window: Window) -> list[dict[str, Any]]:
    """Scorings whose band is another than at the end of the month before, or is new."""
    told = []
    for one, other in zip(sided(held, until=window.begin), after, strict=True):
        for before, now in zip(one.standings, other.standings, strict=True):
            was = before.score.band if before.score else "not scored"
            if now.score and now.score.band != was:
                told.append({**_named(other.group), "scoring": now.scoring.title, "was": was, "now": now.score.band})
    return told


def _changes(held: list[Group], window: Window) -> list[dict[str, Any]]:
    groups = {one.pk: one for one in held}
    made = StateChange.objects.filter(group__in=groups, at__gte=window.begin, at__lt=window.end).order_by("at", "pk")
    return [
        {
            **_named(groups[one.group_id]),
            "was": State(one.before).label if one.before else "",
            "now": State(one.after).label,
            "reason": one.reason,
            "panel": one.panel,
        }
        for one in made
        if one.before != one.after
    ]


def _without_owner(mapped: list[Group], window: Window) -> list[dict[str, Any]]:
    owned = Ownership.objects.filter(group__in=[one.pk for one in mapped], from_at__lt=window.end)
    live = owned.exclude(to_at__lt=window.end).values_list("group", "role")
    roles: dict[int, set[str]] = {}
    for key, role in live:
        roles.setdefault(key, set()).add(role)
    policy = load_policy(workspace())
    return [
        {**_named(one), "missing": [policy.owner_title(role) for role in OWNERS if role not in roles.get(one.pk, ())]}
        for one in mapped
        if len(roles.get(one.pk, ())) < len(OWNERS)
    ]


def _outliers(found: list[tuple[str, Sided]], meeting: MonthlyMeeting) -> list[dict[str, Any]]:
    given = {(one.group_id, one.direction): one for one in OutlierReason.objects.filter(meeting=meeting)}
    return [
        {
            **_named(one.group),
            "direction": direction,
            "bands": [standing.score.band for standing in one.standings if standing.score],
            "reason": given[one.group.pk, direction].reason if (one.group.pk, direction) in given else "",
        }
        for direction, one in found
    ]


def _disruptions(held: list[Group], window: Window) -> dict[str, Any]:
    groups = {one.pk: one for one in held}
    made = list(Disruption.objects.filter(group__in=groups, on__range=(window.month, window.last)).order_by("on", "pk"))
    moderated = [one for one in made if one.moderated_level]
    levels = Counter((one.theme, one.moderated_level) for one in moderated)
    return {
        "levels": [title for _, title in LEVELS],
        "by_theme": [[title, *(levels[name, level] for level, _ in LEVELS)] for name, title in THEME_CHOICES],
        "waiting": len(made) - len(moderated),
        "groups": [
            {
                **_named(groups[one.group_id]),
                "on": one.on.isoformat(),
                "level": one.get_moderated_level_display(),
                "p": one.get_p_display(),
                "what": one.what,
            }
            for one in moderated
        ],
    }


def _triggers(held: list[Group], users: list[User], window: Window) -> list[dict[str, Any]]:
    """How many triggers that everybody may see fired in the month whose events name a group, the most first."""
    fired = Trigger.objects.visible_to(*users).filter(fired_on__range=(window.month, window.last))
    named = Concerned.objects.filter(trigger__in=fired, sort="group").values_list("trigger", "ref").distinct()
    counted = Counter(ref for _, ref in named)
    told = [{**_named(one), "triggers": counted[one.ref]} for one in held if counted[one.ref]]
    return sorted(told, key=lambda row: (-row["triggers"], row["group"]))


def _four_p(mapped: list[Sided], window: Window, plans: dict[int, PlanOf]) -> dict[str, Any]:
    """For each P, how many mapped groups had something of it in the three months."""
    keys = {one.group.ref: one.group.pk for one in mapped}
    begin = Window(window.effort_from).begin
    deployed: QuerySet[Deployment] = Deployment.objects.filter(created_at__gte=begin, created_at__lt=window.end)
    triggers: dict[str, set[int]] = {}
    for trigger, ref in Concerned.objects.filter(sort="group", ref__in=keys).values_list("trigger", "ref"):
        triggers.setdefault(trigger, set()).add(keys[ref])
    days = (window.effort_from, window.last)
    disrupted = Disruption.objects.filter(group__in=keys.values(), on__range=days).exclude(moderated_level="")
    of: dict[str, set[int]] = {name: set() for name, _ in PS}
    for trigger, p in deployed.filter(trigger__in=triggers).values_list("trigger", "p"):
        of.setdefault(p, set()).update(triggers[trigger])
    for group, p in disrupted.values_list("group", "p"):
        of.setdefault(p, set()).add(group)
    return {
        "groups": len(mapped),
        "plans_kept": True,  # packs of before plans were kept say False
        "rows": [
            {
                "p": title,
                "worked": len(of[name]),
                "planned": sum(name in plan.ps for plan in plans.values()),
            }
            for name, title in PS
        ],
    }


def _actions(users: Iterable[User], window: Window) -> list[dict[str, Any]]:
    """Actions of earlier meetings that are still open."""
    seen = Group.objects.visible_to(*users).values("pk")
    held = Action.objects.filter(done_at=None, meeting__month__lt=window.month).select_related("owner", "group")
    return [
        {
            "what": one.what,
            "owner": str(one.owner),
            "due": one.due.isoformat(),
            "overdue": one.due < window.last,
            "group": str(one.group) if one.group else "",
        }
        for one in held.filter(group__in=seen) | held.filter(group=None)
    ]
