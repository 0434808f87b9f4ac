"""When a month of published data became known: so many days after the month, or on a stated day.

Public data does not say when the force itself knew. What is assumed is labelled: `lag` where it rests on the usual time
from the end of a month to its publication, `stated` where whoever imports names the day.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from fourfold.history.sources import columns
from fourfold.history.sources.moments import Moments, microseconds
from fourfold.times import EPOCH, day_start, local_days

AFTER_DAYS = 45


@dataclasses.dataclass(frozen=True)
class Publication:
    """`stated`: everything became known at the start of that local day; else `after_days` days after the month's last
    day. Nothing can have become known after `now`, when it is at hand."""

    zone: ZoneInfo
    now: dt.datetime
    after_days: int = AFTER_DAYS
    stated: dt.date | None = None

    def known(self, last: Moments) -> tuple[pa.Array, pa.Array]:
        """Known-from and its basis of events by their last instant (microseconds since 1970)."""
        months = (local_days(last, self.zone).astype("datetime64[D]")).astype("datetime64[M]")
        return self._of_months(months, np.zeros(len(months), np.int64))

    def outcomes_known(self, last: Moments) -> tuple[pa.Array, pa.Array]:
        """The same for outcomes. They are published with the crimes of their month, and are news that builds on them:
        so each month's count from a moment just after, later months after earlier ones (a microsecond a month)."""
        months = (local_days(last, self.zone).astype("datetime64[D]")).astype("datetime64[M]")
        return self._of_months(months, months.astype(np.int64) + 12 * 1970)

    def _of_months(self, months: np.ndarray, after: Moments) -> tuple[pa.Array, pa.Array]:
        unique, place = np.unique(months, return_inverse=True)
        starts = np.array([self._start(month) for month in unique], np.int64)[place] + after
        now = microseconds(self.now)
        basis = pa.array(
            np.array(["stated" if self.stated else "lag", "import"])[(starts > now).astype(int)], pa.string()
        )
        return columns.moments(np.minimum(starts, now)), basis

    def _start(self, month: np.datetime64) -> int:
        if self.stated is not None:
            return microseconds(day_start(self.stated, self.zone))
        last_day = int((month + 1).astype("datetime64[D]").astype(np.int64)) - 1
        return microseconds(day_start(EPOCH + dt.timedelta(days=last_day + self.after_days), self.zone))
