"""Where a fugitive, an asset and a confiscation order stand, and how each may go on from there. Drawn in the
documentation from this."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class Sought(models.TextChoices):
    """Where a fugitive stands."""

    WANTED = "wanted", "Wanted"
    LOCATED = "located", "Located"
    ARRESTED = "arrested", "Arrested"
    EXTRADITED = "extradited", "Extradited"
    REFUSED = "refused", "Extradition refused"
    WITHDRAWN = "withdrawn", "No longer wanted"


SOUGHT: Mapping[str, tuple[str, ...]] = {
    Sought.WANTED: (Sought.LOCATED, Sought.ARRESTED, Sought.WITHDRAWN),
    Sought.LOCATED: (Sought.ARRESTED, Sought.WANTED, Sought.WITHDRAWN),
    Sought.ARRESTED: (Sought.EXTRADITED, Sought.REFUSED, Sought.WANTED, Sought.WITHDRAWN),
    Sought.EXTRADITED: (),
    Sought.REFUSED: (Sought.WANTED,),
    Sought.WITHDRAWN: (Sought.WANTED,),
}
"""Each state of a fugitive, and those that may follow. Back to wanted: lost from sight, escaped, or a new warrant."""


class Held(models.TextChoices):
    """Where an asset stands."""

    INVESTIGATED = "investigated", "Under investigation"
    RESTRAINED = "restrained", "Restrained"
    ORDERED = "ordered", "Confiscation ordered"
    APPEALED = "appealed", "Order under appeal"
    PAID = "paid", "Paid"
    RELEASED = "released", "Released"


HELD: Mapping[str, tuple[str, ...]] = {
    Held.INVESTIGATED: (Held.RESTRAINED, Held.ORDERED, Held.RELEASED),
    Held.RESTRAINED: (Held.ORDERED, Held.RELEASED),
    Held.ORDERED: (Held.PAID, Held.APPEALED, Held.RELEASED),
    Held.APPEALED: (Held.ORDERED, Held.RELEASED),
    Held.PAID: (Held.APPEALED,),
    Held.RELEASED: (Held.INVESTIGATED,),
}
"""Each state of an asset, and those that may follow. From an appeal back to ordered: upheld, or another sum."""
OF_ITS_OWN = (Held.ORDERED, Held.APPEALED, Held.PAID)
"""States of an asset that has an order over it alone."""


class Confiscated(models.TextChoices):
    """Where a confiscation order over several assets stands; states that an asset's own order has
    too have the same values."""

    ORDERED = Held.ORDERED.value, "Order stands"
    APPEALED = Held.APPEALED.value, "Order appealed"
    PAID = Held.PAID.value, "Order paid"
    QUASHED = "quashed", "Order quashed"


CONFISCATED: Mapping[str, tuple[str, ...]] = {
    Confiscated.ORDERED: (Confiscated.ORDERED, Confiscated.PAID, Confiscated.APPEALED, Confiscated.QUASHED),
    Confiscated.APPEALED: (Confiscated.ORDERED, Confiscated.QUASHED),
    Confiscated.PAID: (Confiscated.ORDERED, Confiscated.APPEALED),
    Confiscated.QUASHED: (Confiscated.ORDERED,),
}
"""Each state of such an order, and those that may follow. Ordered again: varied to another sum, upheld, or restored."""
