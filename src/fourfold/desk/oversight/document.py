"""A frozen pack as a document, from which the page, HTML, Word and PDF are all made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from fourfold.desk.oversight.measured import consistency_section, four_p_section, proportionality_section
from fourfold.desk.oversight.models import Pack
from fourfold.desk.oversight.written import Numbers, day_name, listed, month_name, nothing, table
from fourfold.reports.document import Document, Name, Paragraph, Section

NOT_KNOWN = "Nobody kept plans here then, so which groups had none is not known."


def pack_document(pack: Pack) -> Document:
    """The document of a pack, of nothing but its content."""
    content = pack.readable
    made = f"Pack {pack.number}, made {timezone.localtime(pack.made_at):%-d %B %Y, %H:%M}. Digest {pack.digest}"
    numbers = Numbers(made)
    sections = (
        _overview(content, numbers),
        _movements(content),
        _due(content),
        consistency_section(content["consistency"], content["disagree"], numbers),
        proportionality_section(content["proportionality"], numbers),
        _disruptions(content["disruptions"], numbers),
        _triggers(content["triggers"], numbers),
        four_p_section(content["four_p"], numbers),
        _actions(content["actions"]),
    )
    return Document(
        title=f"Governance meeting: {month_name(content['month'])}",
        author=content["force"],
        date=day_name(content["held_on"]),
        marking=pack.marking,
        sections=sections,
        subtitle="An invented force: its people, groups and places are made up." if content["invented"] else None,
        data_version=made,
    )


def _overview(content: dict[str, Any], numbers: Numbers) -> Section:
    definition = "Groups by where their panel had left them at the end of the month, of those that everybody may see"
    rows = [
        ((state,), (numbers.of(f"state-{state.lower()}", count, definition),))
        for state, count in sorted(content["counts"].items())
    ]
    return Section("Groups", (table("Where they stand", ("State", "Groups"), rows),))


def _movements(content: dict[str, Any]) -> Section:
    moved = [
        ((Name(row["group"]),), (row["scoring"],), (Name(row["was"]),), (Name(row["now"]),))
        for row in content["movements"]
    ]
    changed = [
        ((Name(row["group"]),), (row["was"] or "New",), (row["now"],), (Name(row["reason"]),), (Name(row["panel"]),))
        for row in content["changes"]
    ]
    return Section(
        "What changed",
        (
            table("Movements in band", ("Group", "Scoring", "Band before", "Band now"), moved, "No band changed."),
            table(
                "New, archived and other moves",
                ("Group", "Was", "Is", "Reason", "Who decided"),
                changed,
                "No group was moved.",
            ),
        ),
    )


def _due(content: dict[str, Any]) -> Section:
    rescore = [
        ((Name(row["group"]),), (row["scoring"],), (Name(_day(row["due"])),)) for row in content["overdue_scores"]
    ]
    review = [((Name(row["group"]),), (Name(_day(row["due"])),)) for row in content["overdue_reviews"]]
    owner = [((Name(row["group"]),), (", ".join(row["missing"]),)) for row in content["without_owner"]]
    if content["without_plan"] is None:
        plans: tuple[Any, ...] = (Paragraph((NOT_KNOWN,), style="gap"),)
    else:
        plans = (listed("Groups without a plan", [row["group"] for row in content["without_plan"]]),)
    return Section(
        "What is owed",
        (
            table("Mapped groups without an owner, which must be none", ("Group", "Missing"), owner, nothing()),
            table("To be scored again", ("Group", "Scoring", "Was due"), rescore, nothing()),
            table("Reviews overdue", ("Group", "Was due"), review, nothing()),
            *plans,
        ),
    )


def _disruptions(found: dict[str, Any], numbers: Numbers) -> Section:
    definition = "Moderated disruptions in the month, by theme and level. Levels are judged: no national criteria exist"
    rows = []
    for title, *counts in found["by_theme"]:
        cells = [
            (numbers.of(f"disrupted-{title}-{level}", count, definition),)
            for level, count in zip(found["levels"], counts, strict=True)
        ]
        rows.append(((title,), *cells))
    each = [
        ((Name(row["group"]),), (Name(_day(row["on"])),), (row["level"],), (row["p"],), (Name(row["what"]),))
        for row in found["groups"]
    ]
    waiting = numbers.of("disruptions-waiting", found["waiting"], "Disruptions in the month that nobody has moderated")
    return Section(
        "Disruptions",
        (
            table("By theme", ("Theme", *found["levels"]), rows),
            Paragraph((waiting, " proposed and not yet moderated, which are not counted above.")),
            table("Each of them", ("Group", "Day", "Level", "Which P", "What was done"), each, nothing()),
        ),
    )


def _triggers(found: Sequence[dict[str, Any]], numbers: Numbers) -> Section:
    definition = "Triggers that fired in the month whose events name the group, of those that everybody may see"
    rows = [
        ((Name(row["group"]),), (numbers.of(f"triggers-{row['key']}", row["triggers"], definition),)) for row in found
    ]
    return Section("Triggers", (table("Triggers that name a group", ("Group", "Triggers"), rows, nothing()),))


def _actions(found: Sequence[dict[str, Any]]) -> Section:
    rows = [
        (
            (Name(row["what"]),),
            (Name(row["group"]),),
            (Name(row["owner"]),),
            (Name(_day(row["due"])), " (overdue)" if row["overdue"] else ""),
        )
        for row in found
    ]
    columns = ("Action", "Group", "Owner", "By")
    return Section("Actions still open", (table("From earlier meetings", columns, rows, nothing()),))


def _day(text: str) -> str:
    return f"{dt.date.fromisoformat(text):%-d %b %Y}"
