"""What the governance meeting keeps."""

from fourfold.desk.oversight.models.meeting import MonthlyMeeting
from fourfold.desk.oversight.models.minutes import Action, Minute, OutlierReason
from fourfold.desk.oversight.models.pack import Pack

__all__ = ["Action", "Minute", "MonthlyMeeting", "OutlierReason", "Pack"]
