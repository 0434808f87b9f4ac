"""The timer sends alerts' mails; those raised before have been mailed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_initial"),
    ]

    operations = [
        migrations.AddField("alert", "mail_owed", models.BooleanField(default=False, db_index=True)),
        migrations.AlterField("alert", "mail_owed", models.BooleanField(default=True, db_index=True)),
    ]
