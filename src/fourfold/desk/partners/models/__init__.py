"""What is kept about partners."""

from fourfold.desk.partners.models.agency import Agency, Belonging, Contact, Power, agency_of

__all__ = ["Agency", "Belonging", "Contact", "Power", "agency_of"]
