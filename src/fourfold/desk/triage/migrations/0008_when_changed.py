"""When any trigger was last changed is asked at every board."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0007_deployment_hours"),
    ]

    operations = [
        migrations.AddIndex("trigger", models.Index(fields=["changed_at"], name="trigger_changed_at")),
    ]
