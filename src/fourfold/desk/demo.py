"""An invented force's desk: one person for each role, yesterday's work done, today's triggers waiting."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.actions import role_grant, user_add
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.roles import ROLES
from fourfold.desk.audit.acting import acting
from fourfold.desk.context import workspace
from fourfold.desk.groups.demo import make_groups
from fourfold.desk.identities.demo import make_duplicates
from fourfold.desk.operations.demo import make_operations
from fourfold.desk.operations.year import load_year
from fourfold.desk.oversight.demo import make_meetings
from fourfold.desk.plans.demo import make_plans
from fourfold.desk.plans.year import load_year as load_plans
from fourfold.desk.programmes.year import load_year as load_programmes
from fourfold.desk.triage.actions.assess import Judgement, assessment_save
from fourfold.desk.triage.actions.decide import Choice, decision_make, deployment_save
from fourfold.desk.triage.filing import file_today
from fourfold.desk.triage.models import Trigger
from fourfold.desk.triage.proposals import proposal_of, rule_of
from fourfold.desk.years import year_loading
from fourfold.errors import BadInput
from fourfold.history.store import History
from fourfold.matrix.scales import load_scales
from fourfold.reports.panel_year import PanelYear, shipped_year
from fourfold.triggers.scan import newest_day

NAMES = {
    "analyst": "Asha Invented",
    "duty-assessor": "Dara Invented",
    "tasking-manager": "Tomos Invented",
    "responsible-officer": "Rhian Invented",
    "operation-lead": "Olu Invented",
    "records-manager": "Rae Invented",
    "legal-adviser": "Lena Invented",
    "safeguarding-lead": "Sian Invented",
    "partner": "Priya Invented",
    "commissioner": "Cal Invented",
    "auditor": "Avi Invented",
    "administrator": "Ade Invented",
}


@dataclasses.dataclass(frozen=True)
class SignIn:
    """One person's sign-in."""

    username: str
    password: str
    role: str


def make_demo(groups: int) -> list[SignIn]:
    """Fill an empty desk, with so many organised crime groups. Raises `BadInput` for a force that is not invented, or a
    desk that has users."""
    if not workspace().invented:
        raise BadInput("Only an invented force can be filled with invented people.")
    if User.objects.exists():
        raise BadInput("This desk has users already; nothing was changed.")
    with transaction.atomic(), acting(by="fourfold demo", why="an invented force"):
        signs = [_person(role) for role in ROLES]
        last = newest_day(History(workspace()))
        officers = [User.objects.get(username=name) for name in ("responsible-officer", "tasking-manager")]
        make_groups(officers, last, groups)
        make_duplicates(last)
        file_today(workspace(), as_of=last - dt.timedelta(days=1))
        _yesterday(User.objects.get(username="duty-assessor"), User.objects.get(username="operation-lead"))
        file_today(workspace(), as_of=last)
        make_plans(officers[1], officers[0], User.objects.get(username="operation-lead"))
        make_operations(User.objects.get(username="operation-lead"), last)
        make_meetings(officers[1], officers[0], last)
    return signs


def make_year(year: PanelYear) -> list[SignIn]:
    """Fill an empty desk with a published year's records, and an invented person for each role to look at them. Raises
    `BadInput` for a desk that has users."""
    if User.objects.exists():
        raise BadInput("This desk has users already; nothing was changed.")
    with transaction.atomic(), acting(by="fourfold desk demo", why=f"the year {year.year}, as published"):
        signs = [_person(role) for role in ROLES]
        load_year(year, by=User.objects.get(username="analyst"))
        if year.year == "2015":
            load_programmes(by=User.objects.get(username="analyst"))
            load_plans(by=User.objects.get(username="responsible-officer"))
        year_loading.send(sender=None, year=year.year)
    file = workspace().years / f"{year.year}.yaml"
    if not file.exists():  # who reported, the counts that it printed, and its claims: no register's records
        file.parent.mkdir(exist_ok=True)
        file.write_text(shipped_year(year.year), encoding="utf-8")
    return signs


def _person(role: str) -> SignIn:
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    user = user_add(by=None, username=role, name=NAMES[role], password=password, agency=f"{workspace().name}")
    role_grant(by=None, user=user, role=role, why="the demonstration")
    return SignIn(role, password, ROLES[role].title)


def _yesterday(assessor: User, owner: User) -> None:
    """What the duty assessor did the day before: two deployments, one to watch, one that needed nothing."""
    scales = load_scales(workspace())
    waiting = list(Trigger.objects.in_order()[:4])
    for trigger, kind in zip(waiting, ("deploy", "deploy", "monitor", "no-action"), strict=False):
        points = proposal_of(trigger, scales)
        with acting(by=assessor, why="the demonstration"):
            assessment_save(by=assessor, trigger=trigger, judgement=Judgement(points, "", {}), finish=True)
            choice = Choice(kind, "Decided for the demonstration; every word of it is invented.")
            decision = decision_make(by=assessor, trigger=trigger, choice=choice, seen=0)
            rule = rule_of(trigger)
            if kind == "deploy" and rule:
                p, tactics = rule.tactics[0]
                start = timezone.localtime().replace(hour=18, minute=0) - dt.timedelta(days=1)
                fields = {
                    "p": p,
                    "tactic": tactics[0],
                    "owner": owner,
                    "agency": workspace().name,
                    "area": trigger.place,
                    "start": start,
                    "end": start + dt.timedelta(days=2),
                }
                deployment_save(by=assessor, decision=decision, fields=fields)
