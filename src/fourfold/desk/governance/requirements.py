"""What has to be recorded before real data come in: what each document is, why it matters, and where the law says so.

DPA: Data Protection Act 2018. Part 3 of it is about processing by the police and others for law enforcement; everything
else is under the UK GDPR.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Requirement:
    """One thing to be recorded. `many`: there may be several at once (joint controllers, a basis for each purpose);
    otherwise recording a new one takes the place of the one before. `named` is what its name is called on the form."""

    sort: str
    title: str
    singular: str
    why: str
    law: str
    named: str
    many: bool = False


CONTROLLERS, BASIS = "controller", "lawful-basis"

REQUIREMENTS: dict[str, Requirement] = {
    one.sort: one
    for one in (
        Requirement(
            CONTROLLERS,
            "Controllers",
            "controller",
            "Somebody must answer to the people whose data these are. Where several agencies decide together, each is "
            "a joint controller, and they must have written down who does what and whom a person may turn to.",
            "DPA 2018 sections 32 and 58; UK GDPR article 26",
            "Name of the controller",
            many=True,
        ),
        Requirement(
            BASIS,
            "Lawful basis",
            "lawful basis",
            "Without one, every use of the data is unlawful. Each purpose needs its own; what is sensitive (health, "
            "ethnicity, religion and the like) needs a further condition.",
            "DPA 2018 section 35 and Schedule 8; UK GDPR articles 6 and 9",
            "Purpose, in a few words",
            many=True,
        ),
        Requirement(
            "data-protection-impact",
            "Data protection impact assessment",
            "data protection impact assessment",
            "Bringing together intelligence on people is a high risk to them. The assessment says what could go wrong "
            "for them, and what is done so that it does not, before anything is held.",
            "DPA 2018 section 64; UK GDPR article 35",
            "Title and version",
        ),
        Requirement(
            "equality-impact",
            "Equality impact assessment",
            "equality impact assessment",
            "Lists of gangs have fallen on young Black men far beyond their part in violence. The assessment says who "
            "could be treated worse, how that is watched for, and what is done about it.",
            "Equality Act 2010 section 149",
            "Title and version",
        ),
        Requirement(
            "appropriate-policy",
            "Appropriate policy document",
            "appropriate policy document",
            "What is sensitive may only be processed where a document says how the principles are kept to and how long "
            "the data stay.",
            "DPA 2018 section 42 and Schedule 1 Part 4",
            "Title and version",
        ),
        Requirement(
            "retention-schedule",
            "Retention schedule",
            "retention schedule",
            "Nothing may be kept for longer than it is needed. The schedule says for how long each sort of record "
            "stays, who reviews it and how it is disposed of, back-ups too.",
            "DPA 2018 section 39; code of practice on police information and records management (2023)",
            "Title and version",
        ),
    )
}

PART_3, UK_GDPR = "part-3", "uk-gdpr"
REGIMES = [(PART_3, "Part 3 of the DPA 2018 (law enforcement)"), (UK_GDPR, "UK GDPR (everything else)")]

BASES = [
    ("part-3:task", "Part 3: needed for a task of a competent authority for law enforcement (section 35(2)(b))"),
    ("part-3:consent", "Part 3: the person has given consent (section 35(2)(a))"),
    ("uk-gdpr:task", "UK GDPR: a task in the public interest or under official authority (article 6(1)(e))"),
    ("uk-gdpr:duty", "UK GDPR: a legal obligation (article 6(1)(c))"),
    ("uk-gdpr:vital", "UK GDPR: somebody's vital interests (article 6(1)(d))"),
    ("uk-gdpr:contract", "UK GDPR: a contract with the person (article 6(1)(b))"),
    ("uk-gdpr:consent", "UK GDPR: the person has given consent (article 6(1)(a))"),
]

CONDITIONS = [
    ("part-3:1", "Schedule 8, 1: statutory and similar purposes"),
    ("part-3:2", "Schedule 8, 2: administration of justice"),
    ("part-3:3", "Schedule 8, 3: protecting somebody's vital interests"),
    ("part-3:4", "Schedule 8, 4: safeguarding of children and of individuals at risk"),
    ("part-3:5", "Schedule 8, 5: already made public by the person"),
    ("part-3:6", "Schedule 8, 6: legal claims"),
    ("part-3:7", "Schedule 8, 7: judicial acts"),
    ("part-3:8", "Schedule 8, 8: preventing fraud"),
    ("part-3:9", "Schedule 8, 9: archiving, research and statistics"),
    ("part-3:consent", "Part 3: the person has given consent (section 35(4))"),
    ("uk-gdpr:statutory", "UK GDPR article 9(2)(g), Schedule 1 paragraph 6: statutory and government purposes"),
    ("uk-gdpr:unlawful", "UK GDPR article 9(2)(g), Schedule 1 paragraph 10: preventing or detecting unlawful acts"),
    ("uk-gdpr:safeguarding", "UK GDPR article 9(2)(g), Schedule 1 paragraph 18: safeguarding"),
    ("uk-gdpr:vital", "UK GDPR article 9(2)(c): somebody's vital interests"),
    ("uk-gdpr:claims", "UK GDPR article 9(2)(f): legal claims"),
]
