"""What a measure's page shows: its counts compared, projected and charted, or why they are not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.measures.held import counted, sight_of
from fourfold.desk.measures.models import Others, Target
from fourfold.desk.measures.places import Choices
from fourfold.errors import FourfoldError
from fourfold.measures.charting import fitting_chart
from fourfold.measures.comparing import Compared, Months, compare_areas, compare_periods, year_of, year_so_far
from fourfold.measures.counting import BY_POLYGON, Series, earlier
from fourfold.measures.definition import Measure
from fourfold.measures.exposed import Exposed, funnel_of
from fourfold.measures.looking_ahead import project_year
from fourfold.reports.charts import control_chart, funnel_chart
from fourfold.reports.document import Chart, Provenance
from fourfold.statistics.comparison import Comparison
from fourfold.statistics.projection import Projection

CHARTED = 60
"""The newest so many months are charted."""
T = TypeVar("T")


@dataclasses.dataclass
class Shown:
    """What could be worked out of a measure, and in `why_not` what could not, and why. `areas` are compared one by
    one, the least likely by chance first; False discoveries are held down over all of them."""

    series: Series | None = None
    period: Months | None = None
    compared: Compared | None = None
    areas: tuple[tuple[str, Comparison], ...] = ()
    how_placed: str = BY_POLYGON
    target: Target | None = None
    projection: Projection | None = None
    chart: Chart | None = None
    why_not: dict[str, str] = dataclasses.field(default_factory=dict)

    def attempt(self, what: str, make: Callable[[], T]) -> T | None:
        """What `make` makes; or nothing, and why not."""
        try:
            return make()
        except FourfoldError as error:
            self.why_not[what] = str(error)
            return None


def show(measure: Measure, user: User, asked: dict[str, Any]) -> Shown:
    """A measure as a user may see it, for what was asked on its page."""
    shown = Shown()
    held = shown.series = shown.attempt("series", lambda: counted(measure, user))
    if held is None:
        return shown
    newest = shown.attempt("series", lambda: year_so_far(held, asked.get("last")))
    if newest is None:
        return shown
    last = newest[1]
    period = shown.period = (asked.get("first") or newest[0], last)
    against = (asked["against_first"], asked["against_last"]) if asked.get("against_first") else None
    compared = shown.compared = shown.attempt("compared", lambda: compare_periods(held, period, against))
    level = asked.get("level")
    if level and compared:
        sight = sight_of(user)
        found = shown.attempt("areas", lambda: compare_areas(workspace(), held, compared, level, sight))
        areas = Choices(workspace().area_levels)
        each = sorted((found or {}).items(), key=lambda item: item[1].p)
        shown.areas = tuple((areas.names.get((level, code), code), one) for code, one in each)
    year = year_of(last, measure.year_begins)
    target = shown.target = Target.objects.filter(measure=measure.id, year=year).first()
    if earlier(year, -11) != last:
        value = target.value if target else None
        shown.projection = shown.attempt("projection", lambda: project_year(held, last, target=value))
    shown.chart = shown.attempt("chart", lambda: charted(held, user))
    return shown


def charted(held: Series, user: User) -> Chart:
    """The chart that fits: of months, or of the days between rare events. Raises `BadInput` for too few points."""
    measure = held.measure
    newest = dataclasses.replace(held, months=held.months[-CHARTED:])
    made, of = fitting_chart(workspace(), newest, sight=sight_of(user))
    return control_chart("series", f"{measure.title}: control chart", made, of, provenance_of(held))


def provenance_of(held: Series) -> Provenance:
    """Where a figure of a measure comes from."""
    measure = held.measure
    version = f"history version {held.version}" if measure.select else None
    return Provenance(measure.definition, "measure", (measure.source,), measure.query, version)


def beside(others: Others) -> Chart:
    """Other forces' counts as a funnel."""
    rows = tuple(Exposed(*row) for row in others.rows)
    source = Provenance(f"{others.period}, against {others.exposure}", "printed", (others.source,))
    return funnel_chart("others", f"Others: {others.period}", funnel_of(rows), others.exposure, source)
