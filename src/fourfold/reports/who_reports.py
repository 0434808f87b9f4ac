"""Who reports, and on what plan: `reporting.yaml` in the workspace, for reports of the records that a desk keeps.

All of it may be left out; what is, the report says is not given. It has the keys of a year's file: force, author,
signed, title, marking, last_update, contact, plan, themes, conclusion.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from fourfold import words
from fourfold.marked import Marked, Problem, Problems
from fourfold.reports.operations import Fugitives, Operation
from fourfold.reports.panel_year import Contact, PanelYear, Window, Work
from fourfold.reports.year_fields import needed_date, needed_text
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked

FILE = "reporting.yaml"
PRIORITIES = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")


@dataclasses.dataclass(frozen=True)
class WhoReports:
    """What stands on every report of a force. Empty or None where nobody gave it."""

    force: str
    author: str = "Police and Crime Commissioner"
    signed: str = ""
    title: str = "Tackling serious and organised crime"
    marking: str = "OFFICIAL"
    last_update: dt.date | None = None
    contact: Contact | None = None
    plan_act: str = ""
    priorities: tuple[str, ...] = ()
    priority: str = ""
    themes: tuple[str, ...] = ()
    conclusion: str = ""


def who_reports(workspace: Workspace) -> WhoReports:
    """What the workspace's `reporting.yaml` says. Raises `Problems` with every mistake in it."""
    path = workspace.root / FILE
    if not path.is_file():
        return WhoReports(workspace.name)
    return parse_who(path.read_text(encoding="utf-8-sig"), workspace.name, str(path))


def parse_who(text: str, force: str, file: str = FILE) -> WhoReports:
    """The same from YAML text; `force` is what the force is called where it does not say. Raises `Problems`."""
    problems: list[Problem] = []
    document = Marked(parse_marked(text, file), file, problems)
    plan, contact, themes, conclusion = (document.mapping(key) for key in ("plan", "contact", "themes", "conclusion"))
    said = {key: document.text(key) for key in ("force", "author", "signed", "title", "marking")}
    made = dataclasses.replace(
        WhoReports(force),
        **{key: value for key, value in said.items() if value},  # type: ignore[arg-type]
        last_update=needed_date(document, "last_update") if document.has("last_update") else None,
        contact=_contact(contact) if contact else None,
        themes=themes.texts("names") if themes else (),
        conclusion=needed_text(conclusion, "text") if conclusion else "",
    )
    if plan is not None:
        made = dataclasses.replace(
            made,
            plan_act=needed_text(plan, "act"),
            priorities=plan.texts("priorities", needed=True),
            priority=plan.one_of("on", PRIORITIES, needed=True) or "i",
        )
        if made.priorities and PRIORITIES.index(made.priority) >= len(made.priorities):
            plan.problem(f"There is no priority {made.priority} among those listed.", key="on")
    for section in filter(None, (document, plan, contact, themes, conclusion)):
        section.close()
    if problems:
        raise Problems(problems)
    return made


def _contact(section: Marked) -> Contact:
    name, role, phone, email = (needed_text(section, key) for key in ("name", "role", "phone", "email"))
    return Contact(name, role, phone, email, "contact")


def year_of_records(
    who: WhoReports,
    days: tuple[dt.date, dt.date],
    made_on: dt.date,
    records: tuple[tuple[Operation, ...], tuple[Fugitives, ...], tuple[Work, ...]],
) -> PanelYear:
    """A report's year made of records alone: operations, fugitives, and work that is neither, of these days."""
    operations, fugitives, work = records
    return PanelYear(
        year=words.period(*days),
        source=f"The records of {who.force}",
        title=who.title,
        force=who.force,
        author=who.author,
        signed=who.signed,
        date=made_on,
        marking=who.marking,
        last_update=who.last_update,
        window=Window(*days, inferred=False),
        year_ends=days[1],
        contact=who.contact,
        plan_act=who.plan_act,
        plan_source=FILE,
        priorities=who.priorities,
        priority=who.priority,
        themes=who.themes,
        themes_source=FILE,
        discharges=(),
        baseline=None,
        operations=operations,
        fugitives=fugitives,
        work=work,
        conclusion=who.conclusion,
        conclusion_source=FILE,
        of_registers=True,
    )
