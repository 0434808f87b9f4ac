"""The invented county: wards and districts that tile it, the spots where things happen, and its premises.

It lies about 65 km off the Yorkshire coast, on valid National Grid metres, where there is only sea: nobody can take its
map for a real place. A ward is a quadrilateral of a shaken grid, so that wards tile the county exactly.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from fourfold.simulate.period import Floats, Integers

GRID = "EPSG:27700"
ORIGIN = (590_000.0, 470_000.0)  # metres; Dogger Bank
SIDE = 2_400.0  # metres, about a ward's width
ROWS = 6
DISTRICTS = ("Tarnholt", "Wexmoor", "Ostrey", "Brindlehaven", "Quillness")
QUARTERS = (
    "Harbour", "Lantern", "Mill", "Orchard", "Priory", "Quay", "Ropewalk", "Staithe", "Tannery", "Uplands",
    "Vale", "Windmill",
)  # fmt: skip
SPOTS = 48  # in each ward
EDGE = 0.07  # share of a ward's width that spots keep clear of its border, so that nothing strays over it
STRAY = 70.0  # metres: the furthest an event lies from its spot
PREMISES = 400
PREMISES_KINDS = ("home address", "short-let flat", "licensed premises", "takeaway", "hotel", "car wash")
FIRST_WORDS = (
    "Amber", "Bracken", "Copper", "Dapple", "Ember", "Ferrous", "Gilded", "Hollow", "Indigo", "Juniper",
    "Knotted", "Lichen", "Marram", "Nettle", "Opal", "Pewter", "Russet", "Sable", "Thistle", "Umber",
)  # fmt: skip
LAST_WORDS = (
    "Anchor", "Beacon", "Capstan", "Dory", "Eel", "Fathom", "Gannet", "Halyard", "Inkwell", "Jetty", "Keel",
    "Lobster", "Mooring", "Net", "Osprey", "Petrel", "Quadrant", "Rudder", "Sextant", "Tiller",
)  # fmt: skip

PATTERNS = ("homes", "town", "night", "street")
"""How a kind of event is spread: as people live; about shops; about bars; where street drug markets are."""


@dataclasses.dataclass(frozen=True)
class County:
    """Arrays by ward (`corners`: wards x 4 x (x, y), anticlockwise), by spot and by premises; points in metres on the
    grid.

    `chances[pattern]` is the running total of each spot's chance under that pattern. `hardship` is each ward's weight
    for the violence of groups.
    """

    ward_codes: tuple[str, ...]
    ward_names: tuple[str, ...]
    ward_district: Integers
    district_codes: tuple[str, ...]
    corners: Floats
    hardship: Floats
    spot_x: Floats
    spot_y: Floats
    spot_ward: Integers
    chances: dict[str, Floats]
    premises_x: Floats
    premises_y: Floats
    premises_ward: Integers
    premises_kind: tuple[str, ...]
    premises_name: tuple[str, ...]

    def spots(self, pattern: str, count: int, rng: np.random.Generator) -> Integers:
        """`count` spots drawn under a pattern."""
        return np.searchsorted(self.chances[pattern], rng.random(count), side="right").astype(np.int64)

    def near(self, spots: Integers, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Points near spots, whole metres, at most `STRAY` from them along each axis."""
        shift = np.clip(rng.normal(0.0, 30.0, (2, len(spots))), -STRAY, STRAY)
        return np.round(self.spot_x[spots] + shift[0]), np.round(self.spot_y[spots] + shift[1])

    def spots_of(self, ward: int) -> Integers:
        """The spots of one ward."""
        return np.flatnonzero(self.spot_ward == ward)

    def ward_at(self, x: float, y: float) -> int | None:
        """The ward that holds a point, or None outside the county."""
        following = np.roll(self.corners, -1, axis=1)
        edge, reach = following - self.corners, np.array([x, y]) - self.corners
        left = edge[..., 0] * reach[..., 1] - edge[..., 1] * reach[..., 0] >= 0
        inside = np.flatnonzero(left.all(axis=1))
        return int(inside[0]) if len(inside) else None


def premises_ref(number: int) -> str:
    """What events and facts call the premises of that number (from 0)."""
    return f"premises:V{number + 1:04d}"


def make_county(rng: np.random.Generator) -> County:
    """The county that a generator gives."""
    columns = 2 * len(DISTRICTS)
    corners = _corners(columns, rng)
    wards = columns * ROWS
    district = np.arange(wards, dtype=np.int64) // ROWS // 2
    people = rng.lognormal(0.0, 0.35, wards)
    central = np.isin(np.arange(wards) % (2 * ROWS), (3, 9)).astype(np.float64)
    hardship = rng.lognormal(0.0, 0.8, wards)
    spread = {
        "homes": people,
        "town": people * (0.3 + 6 * central),
        "night": people * (0.5 + 4 * central + 0.5 * hardship),
        "street": people * (0.2 + hardship),
    }
    across = rng.uniform(EDGE, 1 - EDGE, (2, wards * SPOTS))
    spot_ward = np.repeat(np.arange(wards, dtype=np.int64), SPOTS)
    spot_x, spot_y = _inside(corners[spot_ward], across)
    chances = {name: _running((rng.pareto(1.6, len(spot_ward)) + 0.2) * spread[name][spot_ward]) for name in PATTERNS}
    homes = np.searchsorted(chances["street"], rng.random(PREMISES), side="right")
    return County(
        ward_codes=tuple(f"Z05{n + 1:06d}" for n in range(wards)),
        ward_names=tuple(f"{DISTRICTS[district[n]]} {QUARTERS[n % len(QUARTERS)]}" for n in range(wards)),
        ward_district=district,
        district_codes=tuple(f"Z08{n + 1:06d}" for n in range(len(DISTRICTS))),
        corners=corners,
        hardship=hardship / hardship.sum(),
        spot_x=spot_x,
        spot_y=spot_y,
        spot_ward=spot_ward,
        chances=chances,
        premises_x=np.round(spot_x[homes] + rng.uniform(-60, 60, PREMISES)),
        premises_y=np.round(spot_y[homes] + rng.uniform(-60, 60, PREMISES)),
        premises_ward=spot_ward[homes],
        premises_kind=tuple(
            PREMISES_KINDS[n] for n in rng.choice(len(PREMISES_KINDS), PREMISES, p=(0.5, 0.15, 0.15, 0.1, 0.05, 0.05))
        ),
        premises_name=tuple(f"{FIRST_WORDS[n % 20]} {LAST_WORDS[n // 20]}" for n in rng.permutation(400)[:PREMISES]),
    )


def _corners(columns: int, rng: np.random.Generator) -> Floats:
    """Wards x 4 x 2, column by column, from a grid whose knots are shaken by up to a sixth of its width."""
    knots = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(ROWS + 1), indexing="ij"), axis=-1) * SIDE
    knots = np.round(knots + rng.uniform(-SIDE / 6, SIDE / 6, knots.shape) + np.array(ORIGIN))
    around = (knots[:-1, :-1], knots[1:, :-1], knots[1:, 1:], knots[:-1, 1:])
    return np.stack(around, axis=2).reshape(columns * ROWS, 4, 2)


def _inside(corners: Floats, across: Floats) -> tuple[Floats, Floats]:
    """Points inside quadrilaterals, from two shares of their width and height (bilinear)."""
    u, v = across[0][:, None], across[1][:, None]
    a, b, c, d = (corners[:, n] for n in range(4))
    point = np.round((1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d)
    return point[:, 0], point[:, 1]


def _running(weights: Floats) -> Floats:
    total = np.cumsum(weights)
    running: Floats = total / total[-1]
    running[-1] = 1.0
    return running
