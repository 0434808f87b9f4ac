"""Where a group works."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Script

from fourfold.desk.audit.handling import Handling
from fourfold.desk.groups.models.dated import Fact
from fourfold.desk.groups.models.group import Group


def check_shape(value: Any) -> None:
    """Raise `ValidationError` unless it is a GeoJSON polygon in degrees."""
    rings = value.get("coordinates") if isinstance(value, dict) and value.get("type") == "Polygon" else None
    try:
        assert isinstance(rings, list)  # noqa: S101 - what is not one ends below
        points = [(float(x), float(y)) for ring in rings for x, y in ring]
        whole = all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in points) and all(len(ring) >= 4 for ring in rings)
        closed = bool(rings) and all(ring[0] == ring[-1] for ring in rings)
    except (AssertionError, TypeError, ValueError):
        whole = closed = False
    if not (whole and closed):
        raise ValidationError("That is no area drawn on the map. Draw at least three corners, then finish the area.")


def area_choices() -> list[tuple[str, Any]]:
    """The areas that are known, by level, for a list to pick from."""
    from fourfold.desk.triage.shown import places_held

    levels = [
        (level.name.capitalize(), sorted(zip(level.codes, level.names, strict=True), key=lambda pair: pair[1]))
        for level in places_held().areas.levels
    ]
    return [("", "None: drawn on the map"), *levels]


class AreaField(models.CharField[str, str]):
    """The code of a known area."""

    def formfield(self, **kwargs: Any) -> Any:
        """A list to pick from; no script is needed."""
        return forms.ChoiceField(choices=area_choices, required=False, label="Area")


class Drawing(forms.Textarea):
    """An area drawn on the map, as text that the map's script writes; without a script, as text."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["vendor/maplibre/maplibre-gl.css"]}
        js: ClassVar[list[Script]] = [Script("desk/draw.js", type="module")]


class ShapeField(models.JSONField):
    """A shape drawn on the map."""

    def formfield(self, **kwargs: Any) -> Any:
        """A field that a map is put beside where there are scripts."""
        return super().formfield(
            widget=Drawing(attrs={"data-draw": "/map/areas/", "rows": 3}),
            help_text="Draw it on the map below, or pick an area above and leave this empty",
            **kwargs,
        )


class Territory(Fact):
    """Where a group works: a known area by its code, or one drawn on the map (`shape`, a GeoJSON polygon in
    degrees)."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("area", "name", "shape", "what"), Handling.PLAIN)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="territories")
    area = AreaField("area", max_length=80, blank=True, db_index=True)
    name = models.CharField("what it is called", max_length=200, blank=True)
    shape = ShapeField("drawn on the map", null=True, blank=True, validators=[check_shape])
    what = models.CharField("what it does there", max_length=200, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "territories"
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(area="", shape=None),
                name="territory_is_somewhere",
                violation_error_message="Pick an area, or draw one on the map.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.area or "Drawn on the map"
