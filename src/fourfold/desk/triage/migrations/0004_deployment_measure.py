"""By what a deployment's effect is to be seen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0003_found_sooner"),
    ]

    operations = [
        migrations.AddField(
            "deployment",
            "measure",
            models.CharField(blank=True, default="", max_length=300, verbose_name="how its effect will be seen"),
            preserve_default=False,
        ),
    ]
