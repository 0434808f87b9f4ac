"""What a trigger rests on, by which near-identical ones share a card; decisions made as one."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """From the evidence of the triggers on file."""
    for trigger in apps.get_model("triage", "Trigger").objects.only("pk", "evidence").iterator():
        trigger.rests_on = [event["id"] for event in trigger.evidence["events"]]
        trigger.save(update_fields=["rests_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="as_one_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="as_one",
                to="triage.decision",
            ),
        ),
        migrations.AddField(
            model_name="trigger",
            name="rests_on",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
