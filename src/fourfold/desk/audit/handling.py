"""What a field may hold, which decides how it is kept, shown and erased."""

from __future__ import annotations

import enum


class Handling(enum.StrEnum):
    """Handling classes. Every field of every kept model has one, or the checks fail."""

    PLAIN = "plain"  # about the work: states, dates, references of our own
    WORDS = "words"  # free text, which may name anybody
    PERSONAL = "personal"  # about a person as suspect or subject
    PROTECTED = "protected"  # about a victim, a witness or a vulnerable person
    DERIVED = "derived"  # copied from the history: the audit keeps that it changed, not what it says
    STAFF = "staff"  # about those who use the desk
    SECRET = "secret"  # noqa: S105 - never shown, not even in the audit
