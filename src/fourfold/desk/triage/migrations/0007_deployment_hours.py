"""How many hours of officers' time a deployment took, where somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0006_for_operation"),
    ]

    operations = [
        migrations.AddField(
            "deployment",
            "hours",
            models.PositiveIntegerField(
                blank=True,
                help_text="Of all officers together, so far. Leave it empty where nobody keeps them",
                null=True,
                verbose_name="officers’ hours",
            ),
        ),
    ]
