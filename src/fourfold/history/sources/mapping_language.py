"""Reading a mapping from YAML, with every mistake's line, reason and suggestion."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from fourfold.history.kinds import kinds
from fourfold.history.schema import MARKINGS, PROTECTED, ROLES, SORTS, is_protected
from fourfold.history.sources.delimited import Delimited
from fourfold.history.sources.mapping import (
    ABSENT,
    KEEP,
    REJECT,
    Identity,
    Known,
    Mapping,
    PartyRule,
    Place,
    Value,
    When,
)
from fourfold.marked import Marked, Problem, Problems, nearest
from fourfold.places.grid import WGS84
from fourfold.workspace import Workspace
from fourfold.yaml_files import parse_marked, read_marked

SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def load(path: Path, workspace: Workspace) -> Mapping:
    """The mapping in a file, or one that comes along, by its name. Raises `BadInput` with everything wrong with it."""
    shipped = resources.files("fourfold.history.sources").joinpath("mappings", f"{path}.yaml")
    if not path.exists() and SOURCE.fullmatch(str(path)) and shipped.is_file():
        return parse(parse_marked(shipped.read_text(encoding="utf-8"), f"{path}.yaml"), f"{path}.yaml", workspace)
    return parse(read_marked(path), str(path), workspace)


def shipped() -> list[str]:
    """The names of the mappings that come along."""
    folder = resources.files("fourfold.history.sources").joinpath("mappings")
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def parse(data: Any, name: str, workspace: Workspace) -> Mapping:
    """A mapping from YAML data that remembers its lines."""
    problems: list[Problem] = []
    top = Marked(data, name, problems)
    top.text("about")
    source = top.text("source", needed=True) or ""
    if source and not SOURCE.fullmatch(source):
        top.problem(f"the source {source!r} must be small letters, figures and hyphens.", key="source")
    form, sheet = _form(top)
    occurred, until = _occurred(top)
    mapping = Mapping(
        file=name,
        source=source,
        zone=_zone(top, workspace),
        form=form,
        sheet=sheet,
        identity=_identity(top),
        kind=_kind(top),
        occurred=occurred,
        until=until,
        place=_place(top, workspace),
        known=_known(top),
        recorded=_when(top, "recorded"),
        attributes=_values(top, "attributes"),
        parties=tuple(_party(entry) for entry in top.mappings("parties")),
        grading=_value(top, "grading"),
        handling=_value(top, "handling"),
        marking=_marking(top),
    )
    top.close()
    if problems:
        raise Problems(problems)
    return mapping


def _form(top: Marked) -> tuple[Delimited, str | None]:
    inner = top.mapping("file")
    if inner is None:
        return Delimited(), None
    delimiter, encoding = str(inner.raw("delimiter") or ","), inner.text("encoding") or "utf-8"
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        inner.problem("the delimiter must be one character, such as ';' or \"\\t\".", key="delimiter")
        delimiter = ","
    try:
        codecs.lookup(encoding)
        known = codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        known = False
    if not known:
        inner.problem(
            f"the encoding {encoding!r} is not known.", "It can be utf-8, cp1252, latin-1, utf-16 …", "encoding"
        )
        encoding = "utf-8"
    sheet = inner.text("sheet")
    inner.close()
    return Delimited(delimiter, encoding), sheet


def _zone(top: Marked, workspace: Workspace) -> ZoneInfo:
    name = top.text("time_zone", needed=True)
    try:
        return ZoneInfo(name) if name else workspace.zone
    except (KeyError, ValueError, OSError):
        top.problem(f"the time zone {name!r} is not known.", "Use a name such as Europe/London.", "time_zone")
        return workspace.zone


def _identity(top: Marked) -> Identity:
    inner = top.mapping("id", needed=True)
    if inner is None:
        return Identity()
    columns = inner.texts("columns")
    repeats = inner.one_of("repeats", ["revision", "duplicate"])
    identical = inner.one_of("identical_rows", ["copies", "separate"])
    inner.close()
    if bool(columns) == bool(identical):
        inner.problem(
            "the id needs either 'columns' (the source's own reference) or 'identical_rows: copies' or "
            "'identical_rows: separate' (where it gives none)."
        )
    if repeats and not columns:
        inner.problem("'repeats' goes with 'columns'.", key="repeats")
    return Identity(columns, repeats == "duplicate", identical != "separate")


def _kind(top: Marked) -> Value:
    raw = top.raw("kind", needed=True)
    if not isinstance(raw, dict):
        value = Value(constant=None if raw is None else str(raw))
    else:
        value = _value(top, "kind") or Value()
    names = [name for _, name in value.table or ()] + ([value.constant] if value.constant else [])
    names += [value.otherwise] if value.otherwise not in (REJECT, KEEP, ABSENT) else []
    if value.otherwise == ABSENT:
        top.problem("an event must have a kind: 'otherwise' cannot be 'absent'.", key="kind")
    for name in names:
        if name not in kinds():
            top.problem(f"there is no kind {name!r}.", nearest(name, kinds()), "kind")
    return value


def _occurred(top: Marked) -> tuple[When, When | None]:
    raw = top.raw("occurred", needed=True)
    if isinstance(raw, dict) and "from" in raw:
        inner = top.mapping("occurred")
        assert inner is not None
        first, last = _when(inner, "from"), _when(inner, "to")
        inner.close()
        return first or When(""), last
    return _when(top, "occurred") or When(""), None


def _when(outer: Marked, key: str) -> When | None:
    raw = outer.raw(key)
    if raw is None:
        return None
    if not isinstance(raw, dict):
        return When(outer.text(key) or "")
    inner = outer.mapping(key)
    assert inner is not None
    when = _when_of(inner)
    inner.close()
    return when


def _when_of(inner: Marked) -> When:
    if not inner.has("date"):
        return When(inner.text("column", needed=True) or "", _format(inner, "format"))
    return When(
        inner.text("date", needed=True) or "",
        _format(inner, "date_format"),
        inner.text("time", needed=True),
        _format(inner, "time_format"),
    )


def _format(inner: Marked, key: str) -> str | None:
    form = inner.text(key)
    if form is not None and not _is_format(form):
        inner.problem(f"{key!r} must be written as in Python's strptime, such as '%d/%m/%Y %H:%M'.", key=key)
    return form


def _is_format(form: str) -> bool:
    try:
        dt.datetime.strptime("", form)
    except ValueError as error:  # of course "" does not fit, but the format itself may be wrong
        return "%" in form and "does not match" in str(error)
    except (re.error, KeyError, IndexError):
        return False
    return False


def _place(top: Marked, workspace: Workspace) -> Place | None:
    inner = top.mapping("point")
    if inner is None:
        return None
    system = inner.text("system", needed=True) or workspace.grid
    geographic = _is_geographic(system)
    if geographic is None:
        inner.problem(f"there is no coordinate system {system!r} for points.", "One is EPSG:4326.", "system")
        geographic = inner.has("longitude")
    names = ("longitude", "latitude") if geographic else ("x", "y")
    first, second = (inner.text(name, needed=True) or "" for name in names)
    precision = inner.number("precision_m")
    inner.close()
    return Place(first, second, system, precision)


def _is_geographic(system: str) -> bool | None:
    """Whether a coordinate system is in degrees; None for one that is not for points on the Earth."""
    try:
        crs = CRS.from_user_input(system)
        Transformer.from_crs(crs, WGS84, always_xy=True)
    except ProjError:
        return None
    return bool(crs.is_geographic) if crs.is_geographic or crs.is_projected else None


def _known(top: Marked) -> Known:
    raw = top.raw("known_from")
    if raw is None:
        top.problem(
            "'known_from' is missing: say when the force came to know of a row.",
            "It can be {column: …}, {days_after: …}, {on: …}, or import (the moment of import; never for past years).",
        )
        return Known("import")
    if raw == "import":
        return Known("import")
    inner = top.mapping("known_from")
    assert inner is not None
    days, on = inner.whole("days_after", least=0), inner.raw("on")
    if sum((inner.has("column") or inner.has("date"), days is not None, on is not None)) != 1:
        inner.problem("'known_from' needs one of 'column', 'days_after' and 'on'.", key="known_from")
        return Known("import")
    if days is None and on is None:
        known = Known("recorded", when=_when_of(inner))
    elif on is None:
        known = Known("lag", days_after=min(days or 0, 36_500))
    else:
        known = Known("stated", on=_day(inner, on))
    inner.close()
    return known


def _day(inner: Marked, raw: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(raw)[:10])
    except ValueError:
        inner.problem(f"{raw!r} is no day such as 2024-10-31.", key="on")
        return None


def _marking(top: Marked) -> Value:
    raw = top.raw("marking")
    if raw is None or not isinstance(raw, dict):
        return Value(constant=top.one_of("marking", MARKINGS) or MARKINGS[0])
    value = _value(top, "marking") or Value()
    for _, name in value.table or ():
        if name not in MARKINGS:
            top.problem(f"there is no marking {name!r}.", nearest(name, MARKINGS), "marking")
    return value


def _values(outer: Marked, key: str, *, characteristics: bool = False) -> tuple[tuple[str, Value], ...]:
    inner = outer.mapping(key)
    if inner is None:
        return ()
    found = []
    for name in inner.data:
        value = _value(inner, name)
        if is_protected(str(name)) and not characteristics:
            inner.problem(
                f"{str(name)!r} is a protected characteristic; it can only stand under a party's 'protected'.", key=name
            )
        if value is not None:
            found.append((str(name), value))
    return tuple(found)


def _value(outer: Marked, key: str) -> Value | None:
    """A column by its name alone, or {column: …, table: …, otherwise: …}, or {value: …}."""
    raw = outer.raw(key)
    if raw is None or not isinstance(raw, dict):
        name = outer.text(key)
        return None if name is None else Value(column=name)
    inner = outer.mapping(key)
    assert inner is not None
    if inner.has("value"):
        value = Value(constant=inner.text("value", needed=True))
    else:
        table = inner.mapping("table")
        pairs = None if table is None else tuple((_key(name), table.text(name) or "") for name in table.data)
        otherwise = inner.text("otherwise") or REJECT
        value = Value(column=inner.text("column", needed=True), table=pairs, otherwise=otherwise)
    inner.close()
    return value


def _party(entry: Marked) -> PartyRule:
    role = entry.one_of("role", ROLES, needed=True) or ROLES[0]
    sort = entry.one_of("sort", SORTS, needed=True) or SORTS[0]
    ref, prefix = _value(entry, "ref"), entry.text("prefix") or ""
    attributes = _values(entry, "attributes")
    protected = _values(entry, "protected", characteristics=True)
    for name, _ in protected:
        if name not in PROTECTED:
            entry.problem(f"{name!r} is no protected characteristic.", nearest(name, PROTECTED), "protected")
    entry.close()
    return PartyRule(role, sort, ref, prefix, attributes, protected)


def _key(name: Any) -> str:
    return "" if name is None else str(name).lower() if isinstance(name, bool) else str(name)
