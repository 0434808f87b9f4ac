"""The firearms register's declaration."""

from __future__ import annotations

from typing import Any

from django.db import models

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.firearms.models import Ammunition, Incident, Link, Weapon
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add

WEAPON = ("sort", "make", "calibre", "serial", "condition", "recovered", "exhibit", "forensic")


def counts(incidents: models.QuerySet[Any]) -> list[Count]:
    """What the register counts, of the incidents that the reader may see."""
    keys = incidents.values("pk")
    recovered = Weapon.objects.filter(incident__in=keys, recovered=True)
    on_the_way = recovered.filter(incident__how="in-transit")
    return [
        Count("Discharges", incidents.filter(sort="discharge").count(), "Incidents in which a firearm was discharged."),
        Count("Recoveries", incidents.filter(sort="recovery").count(), "Incidents in which a firearm or ammunition was recovered."),
        Count("Weapons seized on the way", on_the_way.count(), "Weapons recovered before they reached whom they were for."),
        Count("Weapons recovered otherwise", recovered.exclude(pk__in=on_the_way.values("pk")).count(), "Weapons recovered in any other way. Not counted above."),
        Count("Weapons fired and not found", Weapon.objects.filter(incident__in=keys, recovered=False).count(), "Weapons known from a discharge alone."),
    ]  # fmt: skip


add(
    Register(
        model=Incident,
        name="firearms",
        title="Firearms",
        singular="discharge or recovery",
        about="Every discharge and every recovery, with the weapons, the ammunition, where they came from and what links them.",
        see=Permission.SEE_FIREARMS,
        contribute=Permission.CONTRIBUTE_FIREARMS,
        columns=("reference", "sort", "on", "place", "how", "operation"),
        filters=("sort", "how", "exactness"),
        search=("reference", "place", "operation", "origin", "what_happened", "event"),
        sections=(
            Section("What happened", ("sort", "on", "exactness", "place", "what_happened", "event")),
            Section("Recovery and origin", ("how", "operation", "origin")),
        ),
        wanted=("on", "place"),
        refs=("event",),
        places=("place",),
        children=(
            Child(Weapon, "weapons", "Weapons", "weapon", "incident", WEAPON, WEAPON, ("exhibit",)),
            Child(
                Ammunition,
                "ammunition",
                "Ammunition",
                "ammunition",
                "incident",
                ("calibre", "count", "state", "exhibit"),
                ("calibre", "count", "state", "exhibit"),
                ("exhibit",),
            ),
            Child(
                Link,
                "links",
                "Links",
                "link",
                "incident",
                ("other", "strength", "basis", "found_on"),
                ("other", "strength", "basis", "found_on"),
                ("basis",),
            ),
        ),
        counts=counts,
        ordering=("-on", "-pk"),
    )  # fmt: skip
)
