"""Orders of a court and licence conditions, as rules and registers call them."""

from __future__ import annotations

ORDER_KINDS = {
    "serious-crime-prevention-order": "Serious crime prevention order",
    "gang-injunction": "Gang injunction",
    "closure-order": "Closure order",
    "slavery-trafficking-prevention-order": "Slavery and trafficking prevention order",
    "slavery-trafficking-risk-order": "Slavery and trafficking risk order",
    "knife-crime-prevention-order": "Knife crime prevention order",
    "criminal-behaviour-order": "Criminal behaviour order",
    "licence-conditions": "Licence conditions",
    "other": "Another order",
}
"""Each kind with its title."""

CONDITIONS = {
    "place": "Not to enter a place",
    "contact": "Not to meet or contact somebody",
    "curfew": "Curfew or where to live",
    "devices": "Telephones and devices",
    "money": "Money, assets and business",
    "travel": "Travel",
    "weapons": "Weapons, vehicles or tools",
    "reporting": "Reporting and notification",
    "other": "Another condition",
}
"""What a condition is about, with its title."""

IN_FORCE, BREACHED = "in-force", "breached"
ABOUT = (IN_FORCE, BREACHED, *CONDITIONS)
"""What a dated row about an order says: that it is in force; that it has been breached (from the breach until it ends);
or that it has a condition of some sort."""
