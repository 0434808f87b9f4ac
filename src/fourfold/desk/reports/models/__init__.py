"""What is kept of reports."""

from fourfold.desk.reports.models.kept_with import Release, Remark, Template
from fourfold.desk.reports.models.report import Passage, Report
from fourfold.desk.reports.models.sealed import Sealed

__all__ = ["Passage", "Release", "Remark", "Report", "Sealed", "Template"]
