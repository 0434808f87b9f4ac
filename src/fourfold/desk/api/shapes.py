"""How records look to a program. Moments are in UTC and say so; days are ISO 8601 days of the force's own zone."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, JsonValue

Moment = Annotated[dt.datetime, AfterValidator(lambda moment: moment.astimezone(dt.UTC))]
Number = Annotated[int, Field(ge=0, le=2_147_483_647)]


class Named(Schema):
    """A record by its key, and what people call it."""

    id: int | str
    title: str


class Expected(Schema):
    """Expected harm in crime-harm days; null where not measured or not yet shown to the caller."""

    low: float | None
    middle: float | None
    high: float | None


class TriggerRow(Schema):
    """A trigger on the board. `proposal_shown` is false for one of the sample that the caller assesses before seeing
    what is proposed: `band`, `expected` and `reasons` are then empty."""

    id: str
    title: str
    rule: str
    rule_version: int
    theme: str
    section: str = Field(description="duty, measured or unmeasured")
    duty: str
    life_at_risk: bool
    state: str
    certainty: str
    why: str
    area: str
    place: str
    x: float | None = Field(description="metres on the grid")
    y: float | None = Field(description="metres on the grid")
    fired_on: dt.date
    live_until: dt.date
    withdrawn_on: dt.date | None
    proposal_shown: bool
    band: str
    expected: Expected
    marking: str
    compartments: list[str]


class Person(Schema):
    """Somebody or something named, with every role in which the trigger's events name them."""

    ref: str
    sort: str
    roles: list[str]


class Party(Schema):
    """Who was in an event, always with the role."""

    role: str
    sort: str
    ref: str | None


class Event(Schema):
    """An event of the evidence, as its source recorded it."""

    id: str
    step: str
    kind: str
    source: str
    reference: str | None
    occurred_from: str
    occurred_to: str
    known_from: str
    x: float | None
    y: float | None
    precision_m: float | None
    areas: list[str]
    marking: str
    attributes: list[list[str | None]]
    parties: list[Party]


class Near(Schema):
    """Another open trigger, and what the two share."""

    id: str
    title: str
    why: str


class Deployment(Schema):
    """A tactic put to work. `version` goes into If-Match to change it; `missing` is still to be filled in."""

    id: int
    version: str
    decision: int
    p: str
    tactic: str
    owner: Named | None
    operation: Named | None
    agency: str
    area: str
    start: Moment | None
    end: Moment | None
    resources: str
    legal_power: str
    hours: int | None
    progress: str
    done_at: Moment | None
    result: str
    missing: list[str]


class Decision(Schema):
    """What was decided. Decisions are numbered from 1 and never changed."""

    number: int
    kind: str
    by: Named
    at: Moment
    reason: str
    authority: str
    ndm: dict[str, str]
    review_by: dt.date
    deployments: list[Deployment]


class Assessment(Schema):
    """A judgement. `rationale_owed`: it departs from the proposal and nothing says why yet."""

    id: int
    by: Named
    points: dict[str, int | None]
    rationale: str
    thrive: dict[str, str]
    blind: bool
    band: str
    low: float | None
    high: float | None
    finished: bool
    finished_at: Moment | None
    rationale_owed: bool


class Review(Schema):
    """A person's finding after the horizon."""

    id: int
    by: Named
    at: Moment
    followed: str
    escalated: str
    linked: list[str]
    done: str
    learned: str
    wrong_evidence: bool
    wrong_how: str


class Trigger(TriggerRow):
    """A whole trigger. `protected` are victims, witnesses and vulnerable people, who are never among the `others`;
    `seen` is what a decision sends back to say that nobody has decided meanwhile."""

    protected: list[Person]
    others: list[Person]
    events: list[Event]
    reasons: list[str]
    proposal: dict[str, int | None] | None
    assessments: list[Assessment]
    decisions: list[Decision]
    reviews: list[Review]
    near: list[Near]
    seen: int


class RegisterField(Schema):
    """A field of a register. `kind` is text, number, yes-no, day, moment, choice, record or records."""

    name: str
    title: str
    kind: str
    choices: list[Named] | None
    may_fill: bool
    wanted: bool


class RegisterChild(Schema):
    """What belongs to a register's records."""

    name: str
    title: str
    fields: list[RegisterField]


class RegisterAbout(Schema):
    """A register: what is in it, its fields, and by which of them it is filtered."""

    name: str
    title: str
    about: str
    may_contribute: bool
    filters: list[str]
    fields: list[RegisterField]
    children: list[RegisterChild]


class RecordRow(Schema):
    """A record in a register's list: its columns alone."""

    id: int
    title: str
    marking: str
    values: dict[str, JsonValue]


class ChildRecord(Schema):
    """What belongs to a record. `version` goes into If-Match to change it."""

    id: int
    title: str
    values: dict[str, JsonValue]
    missing: list[str]
    version: str


class Record(RecordRow):
    """A register's record. `version` goes into If-Match to change it; `missing` is still to be filled in."""

    compartments: list[str]
    missing: list[str]
    children: dict[str, list[ChildRecord]]
    version: str
    changed_at: Moment


class Change(Schema):
    """One change. `fields` is null where what it said has been erased."""

    at: Moment
    by: str
    did: str
    what: str
    fields: list[dict[str, JsonValue]] | None


class LogEntry(Schema):
    """An entry of a decision log: numbered, timed, chained by digest, never changed."""

    number: int
    at: Moment
    by: Named
    by_role: str
    decision: str
    rationale: str
    replaces: int | None
    digest: str


class Log(Schema):
    """A record's decision log. `whole`: every number and digest is as it was written."""

    on: str
    marking: str
    whole: bool
    entries: list[LogEntry]


class Hit(Schema):
    """Something found."""

    title: str
    address: str = Field(description="its page at the desk")
    about: str
    marking: str


class Hits(Schema):
    """What was found of one sort, at most 20; `more`: there is more."""

    title: str
    hits: list[Hit]
    more: bool


class Found(Schema):
    """Everything that was found, and the highest marking of it."""

    marking: str
    groups: list[Hits]


class Appearance(Schema):
    """An event that names them, with every role in which it does, in words."""

    kind: str
    when: str
    where: str
    roles: list[str]
    triggers: list[str]


class Touches(Schema):
    """What touches a person, group, premises or area. `protected` are the events in which they are victim, witness or
    vulnerable."""

    ref: str
    name: str
    sort: str
    marking: str
    protected: list[Appearance]
    others: list[Appearance]
    triggers: list[dict[str, Any]]
    more: bool
    groups: list[Hits]


class Scale(Schema):
    """One question of the matrix, with the words of its points from 0 upwards."""

    name: str
    section: str
    asks: str
    points: list[str]


class Matrix(Schema):
    """The threat-risk-harm matrix that is in use."""

    name: str
    version: int
    scales: list[Scale]
