"""What is kept about partners."""

from fourfold.desk.partners.models.agency import Agency, Belonging, Contact, Power, agency_of
from fourfold.desk.partners.models.agreement import AgreedData, AgreedParty, AgreedPurpose, Agreement, AgreementReview
from fourfold.desk.partners.models.contribution import Contribution
from fourfold.desk.partners.models.disclosure import Disclosed, Disclosure

__all__ = [
    "Agency", "AgreedData", "AgreedParty", "AgreedPurpose", "Agreement", "AgreementReview", "Belonging", "Contact",
    "Contribution", "Disclosed", "Disclosure", "Power", "agency_of",
]  # fmt: skip
