"""A workspace: the folder in which one force's history, rules and facts live.

fourfold.yaml     settings (name, time zone, grid, area levels, sources)
history/          Delta Lake tables
quarantine/       rejected rows, with file, line, column and reason
areas/            one GeoJSON file a level, finest level first in the settings
facts/            dated relations as CSV: memberships, conflicts, premises
rules/            the force's own rules, beside the shipped catalogue
harm/             the force's own harm table, if it has one
records/          how often each rule was followed by harm
measures/         the force's own measures, beside the shipped catalogue
reporting.yaml    who reports, for reports of the records that a desk keeps
years/            a year's records for a Panel report, where no desk keeps them
sealed/           what sealed reports rested on
filed/            triggers that `fourfold daily` has already reported
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fourfold.errors import BadInput, NotHeld

SETTINGS = "fourfold.yaml"
LAYOUT = 1
FOLDERS = (
    "history",
    "quarantine",
    "areas",
    "facts",
    "rules",
    "harm",
    "records",
    "measures",
    "years",
    "sealed",
    "filed",
)


@dataclasses.dataclass(frozen=True)
class Workspace:
    """Where things are kept and the settings that every part reads. Build with `find`, `open` or `create`."""

    root: Path
    name: str
    time_zone: str
    grid: str
    area_levels: tuple[str, ...]
    sources: dict[str, dict[str, Any]] = dataclasses.field(hash=False)
    invented: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def history(self) -> Path:
        return self.root / "history"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def areas(self) -> Path:
        return self.root / "areas"

    @property
    def facts(self) -> Path:
        return self.root / "facts"

    @property
    def rules(self) -> Path:
        return self.root / "rules"

    @property
    def harm(self) -> Path:
        return self.root / "harm"

    @property
    def records(self) -> Path:
        return self.root / "records"

    @property
    def measures(self) -> Path:
        return self.root / "measures"

    @property
    def years(self) -> Path:
        return self.root / "years"

    @property
    def sealed(self) -> Path:
        return self.root / "sealed"

    @property
    def filed(self) -> Path:
        return self.root / "filed"

    @classmethod
    def find(cls, start: Path | None = None) -> Workspace:
        """The workspace that `start` (default: here) is, or lies in. Raises `NotHeld` where there is none."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / SETTINGS).is_file():
                return cls.open(folder)
        raise NotHeld(
            f"No workspace at {here} or above it: there is no {SETTINGS}. "
            "Make one with 'fourfold init DIR', or name one with '--workspace DIR'."
        )

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """The workspace at `root`. Raises `BadInput` when its settings cannot be read."""
        from fourfold.yaml_files import read_yaml

        path = root / SETTINGS
        if not path.is_file():
            raise NotHeld(f"{root} is not a workspace: it has no {SETTINGS}. Make one with 'fourfold init {root}'.")
        settings = read_yaml(path)
        if not isinstance(settings, dict) or settings.get("fourfold") != LAYOUT:
            raise BadInput(
                f"{path}: 'fourfold: {LAYOUT}' (the layout's version) is missing or is another version. Nothing was "
                f"changed. Use the version of Fourfold that made the workspace; put the line back if it was lost."
            )
        unknown = set(settings) - {"fourfold", "name", "time_zone", "grid", "area_levels", "sources", "invented"}
        if unknown:
            raise BadInput(f"{path}: unknown setting {sorted(unknown)[0]!r}.")
        workspace = cls(
            root=root.resolve(),
            name=str(settings.get("name") or root.resolve().name),
            time_zone=str(settings.get("time_zone") or "Europe/London"),
            grid=str(settings.get("grid") or "EPSG:27700"),
            area_levels=tuple(settings.get("area_levels") or ()),
            sources=dict(settings.get("sources") or {}),
            invented=bool(settings.get("invented", False)),
        )
        workspace._check()
        return workspace

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        name: str | None = None,
        time_zone: str = "Europe/London",
        grid: str = "EPSG:27700",
        invented: bool = False,
    ) -> Workspace:
        """Make a new workspace at `root`. Raises `BadInput` where one is already there or a setting is wrong."""
        if (root / SETTINGS).exists():
            raise BadInput(f"{root} is a workspace already; nothing was changed.")
        if root.exists() and not root.is_dir():
            raise BadInput(f"{root} is a file; name a folder.")
        workspace = cls(root.resolve(), name or root.resolve().name, time_zone, grid, (), {}, invented)
        workspace._check()
        workspace.make_folders()
        workspace.save()
        return workspace

    def make_folders(self) -> None:
        """Make the folders that are not there."""
        for folder in FOLDERS:
            (self.root / folder).mkdir(parents=True, exist_ok=True)

    def save(self) -> None:
        """Write the settings file."""
        from fourfold.yaml_files import write_yaml

        settings: dict[str, Any] = {
            "fourfold": LAYOUT,
            "name": self.name,
            "time_zone": self.time_zone,
            "grid": self.grid,
            "area_levels": list(self.area_levels),
            "sources": self.sources,
        }
        if self.invented:
            settings["invented"] = True
        write_yaml(self.root / SETTINGS, settings)

    def _check(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except Exception:
            raise BadInput(f"time zone {self.time_zone!r} is not known; use a name such as Europe/London.") from None
        from pyproj import CRS
        from pyproj.exceptions import CRSError

        try:
            crs = CRS.from_user_input(self.grid)
        except CRSError:
            raise BadInput(f"grid {self.grid!r} is not a coordinate system; use a code such as EPSG:27700.") from None
        if not crs.is_projected or crs.axis_info[0].unit_conversion_factor != 1.0:
            raise BadInput(
                f"grid {self.grid!r} is not measured in metres; distances need a projected system "
                "such as EPSG:27700 (National Grid) or a UTM zone."
            )
