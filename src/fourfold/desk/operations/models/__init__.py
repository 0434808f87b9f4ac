"""What is kept of operations, one model a file."""

from fourfold.desk.operations.models.asset import Asset, AssetMove
from fourfold.desk.operations.models.claims import (
    AssetClaim,
    Began,
    Claim,
    FirearmsClaim,
    FugitiveClaim,
    Part,
    Serves,
    WorksTo,
)
from fourfold.desk.operations.models.confiscation import ConfiscationMove, ConfiscationOrder, Covers
from fourfold.desk.operations.models.fugitive import Fugitive, FugitiveMove
from fourfold.desk.operations.models.impact import ImpactStatement
from fourfold.desk.operations.models.operation import Operation
from fourfold.desk.operations.models.outcome import Outcome
from fourfold.desk.operations.models.payment import Payment
from fourfold.desk.operations.models.people import DealtWith, Helped

__all__ = [
    "Asset",
    "AssetClaim",
    "AssetMove",
    "Began",
    "Claim",
    "ConfiscationMove",
    "ConfiscationOrder",
    "Covers",
    "DealtWith",
    "FirearmsClaim",
    "Fugitive",
    "FugitiveClaim",
    "FugitiveMove",
    "Helped",
    "ImpactStatement",
    "Operation",
    "Outcome",
    "Part",
    "Payment",
    "Serves",
    "WorksTo",
]
