"""An invented brief, built by hand: every person, place and event in it is made up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from fourfold.history.schema import MARKINGS
from fourfold.history.summary import Missing, SourceSummary, Summary
from fourfold.matrix.expected import Chance, Expected
from fourfold.matrix.order import Section, Weighed
from fourfold.places.areas import Areas, Level
from fourfold.reports.brief import Brief, Item, Limits
from fourfold.reports.changes import Changes, Gone
from fourfold.times import UTC, day_end, day_start, month_interval
from fourfold.triggers import nodes
from fourfold.triggers.scan import CouldNotRun
from fourfold.triggers.trigger import EvidenceEvent, Party, Trigger
from fourfold.triggers.trigger import Expected as Count

ZONE = ZoneInfo("Europe/London")
AS_OF = dt.date(2024, 11, 1)
HOSTILE = "<script>alert(1)</script>{{7*7}}</title></style>\"'&"
WARDS = ("Harbour", "Ropewalk", "Saltmarsh", "Lantern Hill", "Tannery", "Northgate")


def areas() -> Areas:
    """Six square wards of 2 km in two districts, in metres on the grid from (330000, 390000)."""
    squares = [
        shapely.box(
            330_000 + 2000 * (n % 3), 390_000 + 2000 * (n // 3), 332_000 + 2000 * (n % 3), 392_000 + 2000 * (n // 3)
        )
        for n in range(6)
    ]
    districts = [shapely.union_all(squares[:3]), shapely.union_all(squares[3:])]
    wards = _level("ward", [f"W{n}" for n in range(6)], WARDS, squares)
    return Areas((wards, _level("district", ["D0", "D1"], ("Saltport", "Upper Saltport"), districts)))


def _level(name: str, codes: list[str], names: tuple[str, ...], shapes: list[shapely.Geometry]) -> Level:
    held = np.array(shapes, dtype=object)
    return Level(name, tuple(codes), names, held, shapely.STRtree(held))


def event(
    reference: str,
    kind: str,
    when: tuple[dt.datetime, dt.datetime],
    point: tuple[float, float] | None = (331_000.0, 391_000.0),
    parties: tuple[Party, ...] = (),
    attributes: tuple[tuple[str, str], ...] = (),
    **more: object,
) -> EvidenceEvent:
    """An event of an invented source, known an hour after it happened unless more is said."""
    held: dict[str, object] = {
        "step": "first event",
        "id": f"sim:{reference}",
        "source": "sim",
        "reference": reference,
        "kind": kind,
        "occurred_from": when[0],
        "occurred_to": when[1],
        "known_from": when[1] + dt.timedelta(hours=1),
        "known_basis": "recorded",
        "x": point[0] if point else None,
        "y": point[1] if point else None,
        "precision_m": 20.0 if point else None,
        "areas": ("W0", "D0") if point else (),
        "marking": "OFFICIAL",
        "compartments": (),
        "attributes": attributes,
        "parties": parties,
        "file": "events/2024-10.csv",
        "line": 1204,
    }
    return EvidenceEvent(**{**held, **more})  # type: ignore[arg-type]


def at(day: int, hour: int, minute: int = 0) -> tuple[dt.datetime, dt.datetime]:
    """An exact moment of October 2024, local, as an interval."""
    moment = dt.datetime(2024, 10, day, hour, minute, tzinfo=ZONE).astimezone(UTC)
    return moment, moment


def on(day: int) -> tuple[dt.datetime, dt.datetime]:
    """A whole local day of October 2024."""
    return day_start(dt.date(2024, 10, day), ZONE), day_end(dt.date(2024, 10, day), ZONE)


OCTOBER = month_interval(2024, 10, ZONE)


def rule(name: str, title: str, duty: str | None = None, **more: object) -> nodes.Rule:
    """A rule with tactics under each P."""
    held: dict[str, object] = {
        "id": name,
        "version": 1,
        "title": title,
        "theme": "guns-and-gangs",
        "why": "Violence tends to be answered, soon and close by.",
        "evidence": nodes.Grade("published", "An invented study, for this page alone", "https://example.org/study"),
        "steps": (nodes.Event("first event", nodes.Select(("firearm-discharge",))),),
        "ahead": nodes.HarmAhead(("firearm-discharge", "homicide"), 14, 400.0),
        "duty": duty,
        "assessed": (("physical harm", 4), ("confidence", None)),
        "tactics": (
            ("pursue", ("Fast-time forensic review of the scene", "Review intelligence on the dispute")),
            ("prevent", ("Ask street mediation partners to speak to both sides",)),
            ("protect", ("Visible patrols at the times of the earlier events", "Offer safety advice to those named")),
            ("prepare", ("Brief the armed response supervisor", "Tell the hospital's violence team")),
        ),
    }
    return nodes.Rule(**{**held, **more})  # type: ignore[arg-type]


def trigger(number: int, of: nodes.Rule, events: tuple[EvidenceEvent, ...], why: str, **more: object) -> Trigger:
    """One firing of a rule, on the day of the brief unless more is said."""
    located = [one for one in events if one.x is not None]
    last = located[-1] if located else None
    held: dict[str, object] = {
        "id": f"{number:020x}",
        "rule": of.id,
        "rule_version": of.version,
        "title": of.title,
        "theme": of.theme,
        "duty": of.duty,
        "fired_on": AS_OF,
        "live_until": AS_OF + dt.timedelta(days=of.horizon),
        "day": None,
        "certainty": "certain",
        "why": why,
        "events": events,
        "expected": None,
        "x": last.x if last else None,
        "y": last.y if last else None,
        "area": "W0" if last else None,
        "marking": max((one.marking for one in events), key=MARKINGS.index, default="OFFICIAL"),
        "compartments": tuple(sorted({name for one in events for name in one.compartments})),
    }
    return Trigger(**{**held, **more})  # type: ignore[arg-type]


SHOOTING = rule("near-repeat-shooting", "A shooting close to a recent shooting")
WEAPONS = rule(
    "weapons-burst",
    "More weapons than expected in a ward",
    evidence=nodes.Grade("judgement", "Experience of an invented force"),
    ahead=nodes.HarmAhead(("serious-assault",), 28, None, (nodes.Share("area", level="ward"),)),
)
THREAT = rule("threat-to-life", "A threat to life", duty="threat-to-life")
MISSING = rule("missing-high-risk", "A missing person at high risk", duty="missing-high-risk")
COUNTY = rule(
    "county-lines",
    "Signs of county lines at one address",
    duty="safeguarding",
    prompt="Consider a referral to children's social care and the National Referral Mechanism today.",
)
ROBBERY = rule("robbery-series", "Three robberies close together", evidence=nodes.Grade("measured", "Invented figures"))

_P1, _P2 = Party("victim", "person", "nominal:P000123"), Party("suspect", "person", None)


def _duties() -> list[tuple[Trigger, nodes.Rule, Section]]:
    threat = event(
        "I000000007",
        "threat-to-life",
        at(31, 22, 40),
        None,
        (Party("victim", "person", "nominal:P000200"), _P2),
        (("source of threat", "named by a third party"),),
        marking="OFFICIAL-SENSITIVE",
        compartments=("LANTERN",),
    )
    missing = event(
        "M000000031",
        "missing-person",
        at(31, 18, 5),
        (334_500.0, 393_200.0),
        (Party("vulnerable", "person", "nominal:P000311"),),
        (("risk", "high"),),
        marking="OFFICIAL-SENSITIVE",
        areas=("W5", "D1"),
    )
    signs = tuple(
        event(
            f"I00000001{n}",
            "county-lines-indicator",
            at(20 + 3 * n, 14, 10 * n),
            (332_400.0, 390_700.0),
            (Party("vulnerable", "person", "nominal:P000415"), Party("subject", "premises", "premises:V0042")),
            (("indicator", ("missing episodes", "two phones", "unexplained cash")[n]),),
            areas=("W1", "D0"),
        )
        for n in range(3)
    )
    return [
        (trigger(1, THREAT, (threat,), "A threat to life on 31 October 2024 at 22:40."), THREAT, "duty"),
        (
            trigger(2, MISSING, (missing,), "A person at high risk missing since 31 October 2024 at 18:05.", area="W5"),
            MISSING,
            "duty",
        ),
        (
            trigger(3, COUNTY, signs, "Three county-lines indicators at the same premises within 7 days.", area="W1"),
            COUNTY,
            "duty",
        ),
    ]


def _measured() -> list[tuple[Trigger, nodes.Rule, Section]]:
    first = event(
        "C000000101", "firearm-discharge", at(27, 1, 30), (331_000.0, 391_000.0), (_P1, _P2), (("injury", "injured"),)
    )
    second = event(
        "C000000145",
        "firearm-discharge",
        at(31, 23, 15),
        (331_085.0, 391_070.0),
        (Party("victim", "person", "nominal:P000150"), Party("victim", "group", "group:G07")),
        (("injury", "none"),),
        step="second event",
    )
    loose = tuple(
        event(
            f"C00000020{n}",
            "robbery",
            OCTOBER if n else on(12),
            (335_000.0 + 90 * n, 390_600.0 + 40 * n),
            (_P1,),
            known_basis="lag",
            precision_m=None if n == 2 else 75.0,
            areas=("W2", "D0"),
        )
        for n in range(3)
    )
    hostile = event(
        "C000000999",
        "robbery",
        at(30, 12),
        None,
        (Party("witness", "person", HOSTILE),),
        ((HOSTILE, HOSTILE),),
        file=HOSTILE,
    )
    return [
        (
            trigger(
                4,
                SHOOTING,
                (first, second),
                "A shooting on 27 October 2024 at 01:30 BST, then one on 31 October 2024 at 23:15, 110 metres away.",
            ),
            SHOOTING,
            "measured",
        ),
        (
            trigger(
                5, ROBBERY, loose, "Three robberies within 14 days and 300 metres.", certainty="possible", area="W2"
            ),
            ROBBERY,
            "measured",
        ),
        (trigger(6, ROBBERY, (hostile,), HOSTILE, fired_on=dt.date(2024, 10, 30)), ROBBERY, "measured"),
    ]


def weapons(number: int, ward: int) -> Trigger:
    """More weapons than expected in a ward, with seven events in it."""
    code, west, south = f"W{ward}", 330_000.0 + 2000 * (ward % 3), 390_000.0 + 2000 * (ward // 3)
    events = tuple(
        event(
            f"C0000{number:03}{n}",
            "possession-of-weapons",
            OCTOBER,
            None if n == 6 else (west + 250 * n + 200, south + 170 * n + 300),
            known_basis="lag",
            areas=(code, "D0") if n != 6 else (),
            step="weapons",
            precision_m=None,
        )
        for n in range(7)
    )
    count = Count("ward", code, (dt.date(2024, 10, 1), dt.date(2024, 10, 31)), 7, 22, 1.8, 0.003, 6)
    return trigger(
        number,
        WEAPONS,
        events,
        f"7 events of possession of weapons in {WARDS[ward]} in October 2024, where about 1.8 would be expected.",
        expected=count,
        area=code,
        x=None,
        y=None,
        day=AS_OF,
        fired_on=dt.date(2024, 10, 31),
    )


def weigh(found: Trigger, of: nodes.Rule, section: Section) -> Weighed:
    """With invented figures where the section says that there are some."""
    harm = Expected(
        3.2, 41.0, 118.0, Chance(0.01, 0.03, 0.06), ("Harm followed within 14 days in 12 of 400 triggers.",)
    )
    why = ("Physical harm: 4 of 4. Death or lasting injury.", "Unknown, so anything from 0 to 4: confidence.")
    return Weighed(found, of, section, harm if section == "measured" else None, "medium to high", why)


def brief(weapons_triggers: int = 12) -> Brief:
    """The whole brief: three duties, three measured, and as many unmeasured as asked for."""
    rows = [*_duties(), *_measured()]
    rows += [(weapons(100 + n, n % 6), WEAPONS, "unmeasured") for n in range(weapons_triggers)]
    items = tuple(Item(n, weigh(*row)) for n, row in enumerate(rows, start=1))
    passed = trigger(900, SHOOTING, (), "Gone.", fired_on=dt.date(2024, 10, 17), live_until=dt.date(2024, 10, 31))
    withdrawn = dataclasses.replace(passed, id=f"{901:020x}", live_until=dt.date(2024, 11, 9))
    changes = Changes(
        since=dt.date(2024, 10, 31),
        new=tuple(item.trigger.id for item in items if item.trigger.fired_on == AS_OF),
        changed=(items[5].trigger.id,),
        gone=(Gone(passed, "passed"), Gone(withdrawn, "withdrawn")),
        erased=2,
    )
    sources = (
        SourceSummary(
            "police-uk",
            363_217,
            dt.date(2022, 10, 1),
            dt.date(2024, 10, 31),
            (Missing("stop-search", ("2023-01",)),),
            12_919,
            330_208,
            363_217,
            0,
            (),
        ),
        SourceSummary(
            "sim",
            4_310,
            dt.date(2023, 11, 2),
            dt.date(2024, 10, 31),
            (Missing(None, ("2024-02", "2024-03")),),
            61,
            0,
            0,
            44,
            (),
        ),
    )
    limits = Limits(
        summary=Summary(day_end(AS_OF, ZONE), 41, sources),
        asked=9,
        could_not_run=(CouldNotRun("cuckooed-address", "A home taken over", "cuckooing concern (from intelligence)"),),
        unmeasured=(WEAPONS,),
        late=(items[4].trigger.id,),
        erased=2,
    )
    return Brief(
        force="Saltport Constabulary",
        invented=True,
        time_zone="Europe/London",
        as_of=AS_OF,
        known_at=day_end(AS_OF, ZONE),
        version=41,
        marking="OFFICIAL-SENSITIVE",
        compartments=("LANTERN",),
        items=items,
        changes=changes,
        limits=limits,
        command="fourfold brief --as-of 2024-11-01 -o brief.html",
    )
