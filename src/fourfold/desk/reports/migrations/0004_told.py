from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_seals"),
    ]

    operations = [
        migrations.AddField(
            model_name="sealed",
            name="told",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
