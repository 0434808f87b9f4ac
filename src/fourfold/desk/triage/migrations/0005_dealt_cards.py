"""Which card a trigger is on is found once, when it is filed, and kept; what it rests on was kept for that alone."""

from typing import Any

from django.db import migrations, models

from fourfold.matrix.cards import RestsOn, on_cards


def fill(apps: Any, schema_editor: Any) -> None:
    """Deal the triggers on file: each sort that is seen by the same people by itself."""
    model = apps.get_model("triage", "Trigger")
    if not model.objects.exists():  # a new desk, whose tables were made at once
        return
    inside: dict[str, set[int]] = {}
    for trigger, compartment in model.compartments.through.objects.values_list("trigger_id", "compartment_id"):
        inside.setdefault(trigger, set()).add(compartment)
    order = (models.F("standing__rank").asc(nulls_last=True), "-fired_on", "pk")
    seen: dict[Any, list[Any]] = {}
    for row in model.objects.order_by(*order).values_list("pk", "marking", "fired_on", "rests_on"):
        seen.setdefault((row[1], frozenset(inside.get(row[0], ()))), []).append(row)
    for rows in seen.values():
        for card in on_cards(rows, lambda row: RestsOn(row[2], tuple(row[3]))):
            model.objects.filter(pk__in=[row[0] for row in card]).update(card=card[0][0])


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0004_deployment_measure"),
    ]

    operations = [
        migrations.AddField("trigger", "card", models.CharField(default="", max_length=20), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField("trigger", "rests_on"),
        migrations.AlterField("trigger", "card", models.CharField(db_index=True, max_length=20)),
    ]
