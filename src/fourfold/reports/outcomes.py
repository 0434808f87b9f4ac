"""Kinds of operation, outcome, asset and firearm: one list for the records of the desk and for a year in a file."""

from __future__ import annotations

OPERATIONS: dict[str, str] = {
    "target": "Target operation",
    "joint": "Joint operation",
    "week-of-action": "Week of action",
    "extradition": "Extradition project",
    "other": "Another operation",
}

OUTCOMES: dict[str, str] = {
    "arrests": "People arrested",
    "charges": "Charges",
    "convictions": "People convicted",
    "sentence": "Sentence",
    "drugs": "Drugs seized",
    "cash": "Cash seized",
    "premises": "Premises visited",
    "engaged": "People engaged",
    "safeguarded": "People safeguarded",
    "referred": "People referred",
    "extraditions": "People extradited",
    "other": "Another outcome",
}
"""Firearms, assets and fugitives are no kinds of outcome: each has a register, whose records operations claim."""

ASSETS: dict[str, str] = {
    "property": "House or land",
    "vehicle": "Vehicle",
    "account": "Account",
    "other": "Another asset",
}

HELD: dict[str, str] = {
    "owned": "Owned",
    "lived-in": "Lived in",
    "used": "Used",
    "not-known": "Not known",
}
"""What somebody has to do with an asset. Living in a house is not owning it."""

CONDITIONS: dict[str, str] = {
    "original": "As made",
    "converted": "Converted",
    "reactivated": "Reactivated",
    "antique": "Antique",
    "imitation": "Imitation",
    "improvised": "Home-made",
    "unknown": "Not known",
}
"""What a firearm is."""
