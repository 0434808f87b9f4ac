from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_theme_titles"),
    ]

    operations = [
        migrations.AddField(
            model_name="sealed",
            name="told",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
