"""For each shipped rule a small invented history that it must fire on, with near misses beside it.

`expect` is every trigger live on the day: its bound events. Whatever else lies in the table is a near miss: too late,
too far, another person, another group, nothing found. North and South are groups in conflict; Quiet is in none.
"""

from __future__ import annotations

import dataclasses

MEMBERS = """
    person     | group       | valid_from
    nominal:N1 | group:North | 2023-01-01
    nominal:N2 | group:North | 2023-01-01
    nominal:S1 | group:South | 2023-01-01
    nominal:Q1 | group:Quiet | 2023-01-01
"""
ORDERS = """
    ref        | order                          | about    | valid_from | valid_to
    nominal:P1 | licence-conditions             |          | 2024-01-01 |
    nominal:P2 | serious-crime-prevention-order |          | 2023-01-01 | 2024-06-09
    nominal:P3 | closure-order                  |          | 2024-01-01 |
    nominal:P4 | gang-injunction                | breached | 2024-01-01 |
"""
CONFLICTS = """
    group       | other       | valid_from
    group:North | group:South | 2023-06-01
"""


STANDINGS = """
    group       | standing | valid_from | valid_to
    group:North | mapped   | 2023-01-01 |
    group:Quiet | dormant  | 2024-01-01 |
    group:South | archived | 2023-01-01 | 2024-06-10
"""


@dataclasses.dataclass(frozen=True)
class Example:
    """A history as text (see `tests/spec/conftest.py`), and the triggers live on a day."""

    events: str
    expect: tuple[str, ...]
    on: str = "2024-06-20"


def burst(kind: str, attributes: str = "", quiet: str = "") -> str:
    """One event a month for a year in one square and then ten; in another two a month and then three. `quiet` gives
    the attributes of twelve more in the last month of the second square.
    """
    lines = ["id | kind | when | at | attributes"]
    months = [f"2023-{m:02}" for m in range(6, 13)] + [f"2024-{m:02}" for m in range(1, 7)]
    for place, month in enumerate(months):
        last = place == len(months) - 1
        for name, at, usual, news in (("one", "500,500", 1, 10), ("other", "5500,500", 2, 3)):
            count = news if last else usual
            lines += [f"{name}-{month}-{n} | {kind} | {month} | {at} | {attributes}" for n in range(count)]
    lines += [f"quiet-{n} | {kind} | 2024-06 | 5500,500 | {quiet}" for n in range(12 if quiet else 0)]
    return "\n".join(lines)


EXAMPLES: dict[str, Example] = {
    "near-repeat-shooting": Example(
        """
        id | kind              | when             | at
        A  | firearm-discharge | 2024-06-01 12:00 | 0,0
        B  | firearm-discharge | 2024-06-10 12:00 | 100,0
        C  | firearm-discharge | 2024-06-12 12:00 | 400,0
        D  | firearm-discharge | 2024-06-01 12:00 | 9000,0
        E  | firearm-discharge | 2024-06-16 12:00 | 9000,0
        """,
        ("A B",),
    ),
    "shooting-of-group-member-in-conflict": Example(
        """
        id | kind              | when             | at     | parties
        A  | firearm-discharge | 2024-06-10 12:00 | 0,0    | victim nominal:N1
        B  | firearm-discharge | 2024-06-10 12:00 | 9000,0 | victim nominal:Q1
        C  | firearm-discharge | 2024-06-10 12:00 | 9000,0 | victim nominal:X1; suspect nominal:N1
        """,
        ("A",),
    ),
    "associate-window-125-days": Example(
        """
        id | kind              | when             | at     | parties
        A  | firearm-discharge | 2024-03-01 12:00 | 0,0    | victim nominal:N1
        B  | firearm-discharge | 2024-06-15 12:00 | 9000,0 | victim nominal:S1
        C  | firearm-discharge | 2024-06-16 12:00 | 0,0    | victim nominal:Q1
        D  | firearm-discharge | 2024-01-20 12:00 | 0,0    | victim nominal:N2
        """,
        ("A B",),
    ),
    "same-group-window-125-days": Example(
        """
        id | kind              | when             | at     | parties
        A  | firearm-discharge | 2024-03-01 12:00 | 0,0    | victim nominal:N1
        B  | firearm-discharge | 2024-06-15 12:00 | 9000,0 | victim nominal:N2
        C  | firearm-discharge | 2024-06-16 12:00 | 0,0    | victim nominal:S1
        D  | firearm-discharge | 2024-02-01 12:00 | 0,0    | victim nominal:N2
        E  | firearm-discharge | 2024-06-14 12:00 | 0,0    | victim nominal:Q1; suspect nominal:N2
        """,
        ("A B",),
    ),
    "firearm-find-near-shooting": Example(
        """
        id | kind              | when             | at    | attributes
        A  | firearm-discharge | 2024-06-01 12:00 | 0,0   |
        B  | stop-search       | 2024-06-10 12:00 | 300,0 | object=Firearms; found=true
        C  | stop-search       | 2024-06-10 12:00 | 300,0 | object=Firearms; found=false
        D  | stop-search       | 2024-06-10 12:00 | 300,0 | object=Controlled drugs; found=true
        E  | stop-search       | 2024-06-10 12:00 | 700,0 | object=Firearms; found=true
        """,
        ("A B",),
    ),
    "firearm-found-in-search": Example(
        """
        id | kind        | when             | at  | attributes
        A  | stop-search | 2024-06-10 12:00 | 0,0 | object=Firearms; found=true
        B  | stop-search | 2024-06-10 12:00 | 0,0 | object=Firearms; found=false
        C  | stop-search | 2024-06-10 12:00 | 0,0 | object=Fireworks; found=true
        """,
        ("A",),
    ),
    "firearm-recovered-from-group-in-conflict": Example(
        """
        id | kind                | when             | parties
        A  | firearm-recovery    | 2024-06-10 12:00 | suspect nominal:N1
        B  | ammunition-recovery | 2024-06-10 12:00 | subject group:South
        C  | ammunition-recovery | 2024-06-10 12:00 | subject group:Quiet
        D  | firearm-recovery    | 2024-06-10 12:00 |
        """,
        ("A", "B"),
    ),
    "weapons-burst": Example(
        """
        id | kind                  | when             | at
        A  | possession-of-weapons | 2024-06-01 12:00 | 0,0
        B  | possession-of-weapons | 2024-06-05 12:00 | 100,0
        C  | possession-of-weapons | 2024-06-09 12:00 | 0,100
        D  | possession-of-weapons | 2024-06-12 12:00 | 50,50
        E  | possession-of-weapons | 2024-06-01 12:00 | 9000,0
        F  | possession-of-weapons | 2024-06-02 12:00 | 9000,0
        G  | possession-of-weapons | 2024-06-03 12:00 | 9000,0
        H  | possession-of-weapons | 2024-06-04 12:00 | 9301,0
        """,
        ("D",),
    ),
    "weapon-finds-burst": Example(
        """
        id | kind        | when             | at     | attributes
        A  | stop-search | 2024-06-01 12:00 | 0,0    | object=Offensive weapons; found=true
        B  | stop-search | 2024-06-12 12:00 | 300,0  | object=Anything to threaten or harm anyone; found=true
        C  | stop-search | 2024-06-12 12:00 | 9000,0 | object=Offensive weapons; found=true
        D  | stop-search | 2024-06-12 12:00 | 9000,0 | object=Offensive weapons; found=false
        E  | stop-search | 2024-05-28 11:00 | 9000,0 | object=Offensive weapons; found=true
        """,
        ("B",),
    ),
    "robbery-burst": Example(
        """
        id | kind    | when             | at
        A  | robbery | 2024-06-01 12:00 | 0,0
        B  | robbery | 2024-06-05 12:00 | 100,0
        C  | robbery | 2024-06-09 12:00 | 0,100
        D  | robbery | 2024-06-12 12:00 | 50,50
        E  | robbery | 2024-05-01 12:00 | 9000,0
        F  | robbery | 2024-06-02 12:00 | 9000,0
        G  | robbery | 2024-06-03 12:00 | 9000,0
        H  | robbery | 2024-06-04 12:00 | 9000,0
        """,
        ("D",),
    ),
    "robbery-of-dealer": Example(
        """
        id | kind            | when             | at     | attributes
        A  | robbery         | 2024-06-01 12:00 | 0,0    | target=dealer
        B  | serious-assault | 2024-06-10 12:00 | 500,0  |
        C  | robbery         | 2024-06-01 12:00 | 9000,0 | target=shop
        D  | serious-assault | 2024-06-10 12:00 | 9000,0 |
        """,
        ("A B",),
    ),
    "drug-seizure-and-debt": Example(
        """
        id | kind            | when             | parties
        A  | drug-seizure    | 2024-06-01 12:00 | subject group:North
        B  | serious-assault | 2024-06-10 12:00 | victim nominal:N1
        C  | serious-assault | 2024-06-10 12:00 | victim nominal:Q1
        D  | serious-assault | 2024-05-30 12:00 | victim nominal:N2
        """,
        ("A B",),
    ),
    "cash-seizure-and-debt": Example(
        """
        id | kind         | when             | parties
        A  | cash-seizure | 2024-06-01 12:00 | subject nominal:N2
        B  | kidnap       | 2024-06-10 12:00 | victim nominal:N1
        C  | kidnap       | 2024-06-10 12:00 | victim nominal:S1
        """,
        ("A B",),
    ),
    "suspicious-parcel": Example(
        """
        id | kind              | when             | at
        A  | suspicious-parcel | 2024-06-01 12:00 | 0,0
        B  | firearm-recovery  | 2024-06-10 12:00 | 0,0
        """,
        ("A",),
    ),
    "staged-vehicle": Example(
        """
        id | kind               | when             | at
        A  | vehicle-theft-keys | 2024-06-01 12:00 | 0,0
        B  | false-plates       | 2024-06-10 12:00 | 1000,0
        C  | false-plates       | 2024-06-10 12:00 | 9000,0
        D  | false-plates       | 2024-05-30 12:00 | 0,0
        """,
        ("A B",),
    ),
    "attack-on-same-premises": Example(
        """
        id | kind              | when             | parties
        A  | arson-attack      | 2024-05-20 12:00 | subject premises:V1
        B  | targeted-damage   | 2024-06-10 12:00 | subject premises:V1
        C  | targeted-damage   | 2024-06-10 12:00 | subject premises:V2
        D  | firearm-discharge | 2024-04-01 12:00 | subject premises:V2
        """,
        ("A B",),
    ),
    "online-threat-between-groups": Example(
        """
        id | kind            | when             | parties
        A  | online-threat   | 2024-06-01 12:00 | victim nominal:N1
        B  | serious-assault | 2024-06-10 12:00 | victim nominal:S1
        C  | serious-assault | 2024-06-10 12:00 | victim nominal:Q1
        """,
        ("A B",),
    ),
    "firearm-and-dormant-group": Example(
        """
        id | kind              | when             | parties
        A  | firearm-recovery  | 2024-06-18 12:00 | suspect nominal:Q1
        B  | firearm-recovery  | 2024-06-18 12:00 | suspect nominal:N1
        C  | threat-to-life    | 2024-06-09 12:00 | victim nominal:S1
        D  | threat-to-life    | 2024-06-11 12:00 | victim nominal:S1
        E  | drug-seizure      | 2024-06-18 12:00 | suspect nominal:Q1
        """,
        ("A", "C"),
    ),
    "funeral-of-group-member": Example(
        """
        id | kind    | when             | parties
        A  | funeral | 2024-06-18 12:00 | subject group:North
        B  | funeral | 2024-06-18 12:00 | subject group:Quiet
        """,
        ("A",),
    ),
    "threat-to-life": Example(
        """
        id | kind          | when             | parties
        A  | threat-to-life | 2024-06-10 12:00 | victim nominal:X1
        B  | online-threat  | 2024-06-10 12:00 | victim nominal:X1
        C  | threat-to-life | 2024-05-20 12:00 | victim nominal:X1
        """,
        ("A",),
    ),
    "high-risk-missing": Example(
        """
        id | kind           | when             | attributes  | parties
        A  | missing-person | 2024-06-18 12:00 | risk=high   | vulnerable nominal:X1
        B  | missing-person | 2024-06-18 12:00 | risk=medium | vulnerable nominal:X2
        """,
        ("A",),
    ),
    "child-exploitation-concern": Example(
        """
        id | kind                       | when             | parties
        A  | child-exploitation-concern | 2024-06-18 12:00 | vulnerable nominal:X1
        B  | trafficking-concern        | 2024-06-18 12:00 | vulnerable nominal:X1
        """,
        ("A",),
    ),
    "trafficking-concern": Example(
        """
        id | kind                       | when             | parties
        A  | trafficking-concern        | 2024-06-18 12:00 | vulnerable nominal:X1
        B  | child-exploitation-concern | 2024-06-18 12:00 | vulnerable nominal:X1
        """,
        ("A",),
    ),
    "missing-then-county-lines-indicator": Example(
        """
        id | kind                   | when             | parties
        A  | missing-person         | 2024-06-01 12:00 | vulnerable nominal:X1
        B  | county-lines-indicator | 2024-06-10 12:00 | vulnerable nominal:X1
        C  | county-lines-indicator | 2024-06-10 12:00 | vulnerable nominal:X2
        D  | county-lines-indicator | 2024-06-10 12:00 | suspect nominal:X1
        """,
        ("A B",),
    ),
    "cuckooed-address": Example(
        """
        id | kind              | when             | parties
        A  | cuckooing-concern | 2024-05-01 12:00 | subject premises:V1; vulnerable nominal:X1
        B  | cuckooing-concern | 2024-06-10 12:00 | subject premises:V1
        C  | cuckooing-concern | 2024-06-10 12:00 | subject premises:V2
        """,
        ("A B",),
    ),
    "cuckooing-then-county-lines-indicator": Example(
        """
        id | kind                   | when             | at     | parties
        A  | cuckooing-concern      | 2024-06-01 12:00 | 0,0    | subject premises:V1; vulnerable nominal:X1
        B  | county-lines-indicator | 2024-06-10 12:00 | 250,0  | vulnerable nominal:X2
        C  | county-lines-indicator | 2024-06-10 12:00 | 400,0  | vulnerable nominal:X1
        D  | county-lines-indicator | 2024-05-30 12:00 | 0,0    | vulnerable nominal:X3
        E  | county-lines-indicator | 2024-06-10 12:00 | 9000,0 |
        F  | cuckooing-concern      | 2024-05-10 12:00 | 9000,0 | subject premises:V2
        """,
        ("A B",),
    ),
    "recovery-from-person-under-order": Example(
        """
        id | kind             | when             | parties
        A  | firearm-recovery | 2024-06-10 12:00 | suspect nominal:P1
        B  | firearm-recovery | 2024-06-10 12:00 | suspect nominal:P2
        C  | firearm-recovery | 2024-06-10 12:00 | suspect nominal:P3
        D  | firearm-recovery | 2024-06-10 12:00 | suspect nominal:P4
        E  | firearm-recovery | 2024-06-10 12:00 | victim nominal:P1
        F  | firearm-recovery | 2024-05-10 12:00 | suspect nominal:P1
        """,
        ("A",),
    ),
    "fireworks-before-disorder": Example(
        """
        id | kind             | when             | at
        A  | fireworks-misuse | 2024-06-14 20:00 | 0,0
        B  | fireworks-misuse | 2024-06-15 20:00 | 300,0
        C  | fireworks-misuse | 2024-06-17 20:00 | 0,300
        D  | fireworks-misuse | 2024-06-10 20:00 | 9000,0
        E  | fireworks-misuse | 2024-06-15 20:00 | 9000,0
        F  | fireworks-misuse | 2024-06-17 20:00 | 9000,0
        """,
        ("C",),
    ),
    "release-into-live-conflict": Example(
        """
        id | kind           | when             | parties
        A  | prison-release | 2024-06-10 12:00 | subject nominal:N1
        B  | prison-release | 2024-06-10 12:00 | subject nominal:Q1
        C  | prison-release | 2023-05-20 12:00 | subject nominal:S1
        """,
        ("A",),
    ),
    "release-then-threat": Example(
        """
        id | kind           | when             | parties
        A  | prison-release | 2024-06-01 12:00 | subject nominal:N1
        B  | threat-to-life | 2024-06-10 12:00 | victim nominal:S1
        C  | threat-to-life | 2024-06-10 12:00 | victim nominal:Q1
        """,
        ("A B",),
    ),
    "shooting-with-no-arrest": Example(
        """
        id | kind              | when             | at     | parties
        A  | firearm-discharge | 2024-06-01 12:00 | 0,0    | victim nominal:N1
        B  | arrest            | 2024-06-03 12:00 | 0,0    | suspect nominal:Q1
        C  | firearm-discharge | 2024-06-09 12:00 | 9000,0 | victim nominal:N2
        D  | arrest            | 2024-06-12 12:00 | 0,0    | suspect nominal:S1
        """,
        ("A",),
    ),
    "weapons-more-than-expected": Example(burst("possession-of-weapons"), ("grid-1000:0_0",), "2024-07-02"),
    "robbery-more-than-expected": Example(burst("robbery"), ("grid-1000:0_0",), "2024-07-02"),
    "drug-finds-more-than-expected": Example(
        burst("stop-search", "object=Controlled drugs; found=true", "object=Controlled drugs; found=false"),
        ("grid-1000:0_0",),
        "2024-07-02",
    ),
}
