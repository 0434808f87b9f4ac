"""What the firearms register keeps."""

from fourfold.desk.firearms.models.incident import Incident
from fourfold.desk.firearms.models.items import Ammunition, Link, Weapon

__all__ = ["Ammunition", "Incident", "Link", "Weapon"]
