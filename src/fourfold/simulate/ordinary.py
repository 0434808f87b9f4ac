"""The ordinary run of events: how often each kind happens, when, where, to whom, and what is recorded of it.

Shares of the 14 crime categories and of stop and search are about those of a large English force's published data;
the rest are guesses that give each rule something to read. Nobody's sex, age or ethnicity is simulated.
"""

from __future__ import annotations

import dataclasses

Choice = tuple[tuple[str, ...], float]


@dataclasses.dataclass(frozen=True)
class Says:
    """Attributes drawn together: `choices` are their values and weights; `chance`: how often they are recorded at
    all.
    """

    names: tuple[str, ...]
    choices: tuple[Choice, ...]
    chance: float = 1.0


@dataclasses.dataclass(frozen=True)
class Has:
    """A party: how often there is one, how often it is identified (else its `ref` is null), and the share of those
    who are in groups.
    """

    role: str
    chance: float
    known: float = 1.0
    members: float = 0.0
    sort: str = "person"


@dataclasses.dataclass(frozen=True)
class Ordinary:
    """One kind: its weight among all, its rhythms (see `rhythm`), where (see `county.PATTERNS`, or `premises`), the
    middle delay until it is recorded (minutes), and the shares that are unlocated or known only to lie within hours
    or days.
    """

    kind: str
    weight: float
    hours: str
    season: str = "level"
    where: str = "homes"
    delay: float = 60.0
    unlocated: float = 0.01
    between: float = 0.0
    says: tuple[Says, ...] = ()
    has: tuple[Has, ...] = ()


def one_of(name: str, chance: float = 1.0, **weights: float) -> Says:
    """One attribute; a value's underscores stand for spaces."""
    return Says((name,), tuple(((value.replace("_", " "),), weight) for value, weight in weights.items()), chance)


VICTIM = Has("victim", 0.9)
OUTCOME = one_of(
    "outcome", 0.7, no_suspect_identified=5, unable_to_prosecute_suspect=3, suspect_charged=1, local_resolution=1
)
TOPIC = one_of(
    "topic",
    drug_supply=30,
    firearms=8,
    violence=15,
    burglary=10,
    vehicle_crime=8,
    child_exploitation=5,
    fraud=6,
    fireworks=1,
)
# What was searched for, under what power and with what outcome, in the words of data.police.uk, so that one rule reads
# an invented force and a real one alike.
SEARCHED = Says(
    ("object",),
    (
        (("Controlled drugs",), 62.0),
        (("Offensive weapons",), 15.0),
        (("Anything to threaten or harm anyone",), 3.0),
        (("Stolen goods",), 10.0),
        (("Article for use in theft",), 8.0),
        (("Firearms",), 0.4),
        (("Fireworks",), 0.2),
    ),
)
LAW = Says(
    ("legislation",),
    (
        (("Misuse of Drugs Act 1971 (section 23)",), 60.0),
        (("Police and Criminal Evidence Act 1984 (section 1)",), 38.0),
        (("Firearms Act 1968 (section 47)",), 1.0),
    ),
)
SEARCH = Says(
    ("search_type",),
    ((("Person search",), 88.0), (("Person and Vehicle search",), 11.0), (("Vehicle search",), 1.0)),
)
FOUND = Says(
    ("found", "outcome"),
    (
        (("false", "A no further action disposal"), 77.0),
        (("true", "Arrest"), 9.0),
        (("true", "Community resolution"), 8.0),
        (("true", "Penalty Notice for Disorder"), 2.0),
        (("true", "Summons / charged by post"), 2.0),
        (("true", "A no further action disposal"), 2.0),
    ),
)
OFFENCE = one_of(
    "offence", violence=35, drug_supply=12, theft=20, burglary=10, public_order=15, possession_of_a_weapon=5, firearms=1
)
RISK = one_of("risk", low=30, medium=58, high=12)
SIGN = one_of(
    "indicator",
    out_of_area=20,
    unexplained_money_or_phone=25,
    missing_repeatedly=20,
    new_older_associates=20,
    school_absence=15,
)
DRUG = one_of("drug", cannabis=50, cocaine=25, heroin=15, other=10)
HARMED = one_of("injury", slight=70, serious=30)


def fights(members: float) -> tuple[Has, ...]:
    """A victim nearly always, a suspect who is known in a third."""
    return (Has("victim", 0.95, members=members), Has("suspect", 0.35, members=members * 2))


CATALOGUE: tuple[Ordinary, ...] = (
    Ordinary(
        "violence-sexual-offences", 235, "night", "summer", "night", 90, has=fights(0.002), says=(OUTCOME, HARMED)
    ),
    Ordinary("anti-social-behaviour", 105, "evening", "summer", "night", 15),
    Ordinary("public-order", 75, "evening", "summer", "night", 45, has=fights(0.002), says=(OUTCOME,)),
    Ordinary("criminal-damage-arson", 65, "night", "level", "homes", 180, has=(VICTIM,), says=(OUTCOME,)),
    Ordinary("shoplifting", 62, "shops", "level", "town", 120, has=(Has("suspect", 0.3),), says=(OUTCOME,)),
    Ordinary(
        "drugs", 45, "evening", "level", "street", 60, has=(Has("suspect", 0.9, members=0.01),), says=(OUTCOME, DRUG)
    ),
    Ordinary("vehicle-crime", 42, "night", "winter", "homes", 400, between=0.02, has=(VICTIM,), says=(OUTCOME,)),
    Ordinary(
        "burglary", 40, "any", "winter", "homes", 300, between=0.02, has=(VICTIM, Has("suspect", 0.08)), says=(OUTCOME,)
    ),
    Ordinary("other-theft", 40, "any", "level", "town", 500, has=(VICTIM,), says=(OUTCOME,)),
    Ordinary("other-crime", 20, "any", "level", "homes", 600, has=(VICTIM,), says=(OUTCOME,)),
    Ordinary("bicycle-theft", 8, "shops", "summer", "town", 700, has=(VICTIM,), says=(OUTCOME,)),
    Ordinary(
        "robbery",
        8,
        "night",
        "level",
        "street",
        40,
        has=fights(0.01),
        says=(OUTCOME, one_of("target", person=80, business=18, dealer=2)),
    ),
    Ordinary(
        "possession-of-weapons",
        8,
        "evening",
        "level",
        "street",
        30,
        has=(Has("suspect", 0.95, members=0.04),),
        says=(OUTCOME,),
    ),
    Ordinary("theft-from-the-person", 7, "night", "level", "town", 300, has=(VICTIM,), says=(OUTCOME,)),
    Ordinary(
        "stop-search",
        165,
        "evening",
        "level",
        "street",
        20,
        0.08,
        has=(Has("subject", 0.97, 0.9, 0.02),),
        says=(SEARCHED, FOUND, LAW, SEARCH),
    ),
    Ordinary(
        "intelligence-report",
        30,
        "office",
        "level",
        "street",
        1500,
        0.3,
        has=(Has("subject", 0.8, 0.9, 0.3), Has("subject", 0.1, sort="group")),
        says=(TOPIC,),
    ),
    Ordinary("domestic-abuse", 20, "evening", "level", "homes", 45, has=(VICTIM, Has("suspect", 0.9)), says=(HARMED,)),
    Ordinary(
        "arrest", 20, "any", "level", "street", 30, 0.03, has=(Has("suspect", 1.0, members=0.05),), says=(OFFENCE,)
    ),
    Ordinary("missing-person", 10, "evening", "level", "homes", 120, 0.05, has=(Has("vulnerable", 1.0),), says=(RISK,)),
    Ordinary("disorder", 3, "evening", "summer", "street", 20),
    Ordinary(
        "online-threat",
        2,
        "night",
        "level",
        "homes",
        2000,
        0.5,
        has=(Has("victim", 0.9, members=0.3), Has("suspect", 0.5, members=0.5)),
    ),
    Ordinary("serious-assault", 2, "night", "summer", "night", 60, has=fights(0.05)),
    Ordinary(
        "drug-seizure",
        1.5,
        "any",
        "level",
        "street",
        60,
        has=(Has("suspect", 0.9, members=0.3), Has("subject", 0.15, sort="group")),
        says=(DRUG,),
    ),
    Ordinary("false-plates", 1.5, "any", "level", "street", 60, 0.02),
    Ordinary(
        "county-lines-indicator",
        1.5,
        "office",
        "level",
        "street",
        1500,
        0.1,
        has=(Has("vulnerable", 0.9),),
        says=(SIGN,),
    ),
    Ordinary("vehicle-theft-keys", 1.2, "night", "winter", "homes", 120, has=(VICTIM,)),
    Ordinary("prison-release", 1, "office", "level", "homes", 30, 0.1, has=(Has("subject", 1.0, members=0.15),)),
    Ordinary("targeted-damage", 1, "night", "level", "street", 90, has=(Has("victim", 0.9, members=0.2),)),
    Ordinary(
        "child-exploitation-concern",
        0.8,
        "office",
        "level",
        "homes",
        1500,
        0.1,
        has=(Has("vulnerable", 1.0),),
        says=(SIGN,),
    ),
    Ordinary("fireworks-misuse", 0.8, "evening", "bonfire", "street", 15),
    Ordinary("cash-seizure", 0.6, "any", "level", "street", 60, has=(Has("suspect", 0.9, members=0.3),)),
    Ordinary("arson-attack", 0.5, "night", "level", "street", 40, has=(Has("victim", 0.9, members=0.1),)),
    Ordinary("cuckooing-concern", 0.5, "office", "level", "premises", 1500, 0.0, has=(Has("vulnerable", 0.9),)),
    Ordinary("trafficking-concern", 0.4, "office", "level", "premises", 2000, 0.0, has=(Has("vulnerable", 0.8),)),
    Ordinary("suspicious-parcel", 0.2, "office", "level", "homes", 60),
    Ordinary(
        "threat-to-life",
        0.1,
        "any",
        "level",
        "street",
        60,
        has=(Has("victim", 1.0, members=0.6), Has("suspect", 0.4, members=0.8)),
    ),
    Ordinary("firearm-recovery", 0.12, "any", "level", "street", 40, has=(Has("suspect", 0.6, members=0.4),)),
    Ordinary("ammunition-recovery", 0.12, "any", "level", "street", 40, has=(Has("suspect", 0.5, members=0.4),)),
    Ordinary("funeral", 0.05, "office", "level", "homes", 1500, has=(Has("subject", 1.0, members=0.3),)),
    Ordinary("attempted-murder", 0.05, "night", "summer", "street", 30, has=fights(0.2)),
    Ordinary("homicide", 0.02, "night", "summer", "street", 30, has=fights(0.15)),
)


def share_of(kind: str) -> float:
    """The share of ordinary events that are of a kind."""
    return sum(entry.weight for entry in CATALOGUE if entry.kind == kind) / sum(entry.weight for entry in CATALOGUE)
