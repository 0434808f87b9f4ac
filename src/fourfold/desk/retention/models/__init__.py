"""What is kept about keeping."""

from fourfold.desk.retention.models.disposal import Carrying, Disposal, Recall
from fourfold.desk.retention.models.hold import Hold
from fourfold.desk.retention.models.review import Retained

__all__ = ["Carrying", "Disposal", "Hold", "Recall", "Retained"]
