"""If-Match: what somebody else has changed since a program read it is not overwritten."""

from __future__ import annotations

from typing import Annotated

from ninja import Header

from fourfold.desk.api.problems import Refused

IfMatch = Annotated[str, Header(alias="If-Match")]


def seen_version(if_match: str) -> str:
    """The version that was read. Raises `Refused` where the header does not say one."""
    seen = if_match.strip().removeprefix("W/").strip('"')
    if not seen or seen == "*":
        raise Refused(428, "Send If-Match with the record's version, so that nobody's change is overwritten unseen.")
    return seen
