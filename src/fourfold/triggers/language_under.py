"""The part of the rule language that asks for an order on a party: `under`."""

from __future__ import annotations

from fourfold.history.orders import BREACHED, CONDITIONS, IN_FORCE, ORDER_KINDS
from fourfold.marked import Marked, nearest
from fourfold.triggers import nodes

ANY = "an order"


def read_under(section: Marked) -> nodes.Under:
    """What `under` asks: a kind of order, several, or `an order`; or a mapping that also says `breached`, `condition`
    or `ends_within`. Mistakes are added to the section's problems."""
    if not isinstance(section.data.get("under"), dict):
        return nodes.Under(_kinds(section, "under"))
    asked = section.mapping("under")
    if asked is None:
        return nodes.Under()
    kinds = _kinds(asked, "order") if asked.has("order") else ()
    breached = asked.raw("breached")
    if breached not in (None, True):
        asked.problem("'breached' can only be true: that nothing is known of a breach says nothing.", key="breached")
    condition = asked.one_of("condition", tuple(CONDITIONS))
    if breached and condition:
        asked.problem(
            "Ask for a breach, or for a condition: which condition was breached is not told apart.", key="condition"
        )
    span = asked.mapping("ends_within")
    days = span.whole("days", needed=True) if span else None
    if span:
        span.close()
    asked.close()
    return nodes.Under(kinds, BREACHED if breached else condition or IN_FORCE, days)


def _kinds(section: Marked, key: str) -> tuple[str, ...]:
    names = section.texts(key, needed=True)
    if names == (ANY,):
        return ()
    for name in names:
        if name not in ORDER_KINDS:
            section.problem(f"{name!r} is not a kind of order.", nearest(name, (*ORDER_KINDS, ANY)), key)
    return names
