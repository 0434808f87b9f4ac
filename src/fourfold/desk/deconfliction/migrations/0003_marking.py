"""How high what a crossing touches is marked. Of those on file it is not known, so the highest is taken."""

from django.db import migrations, models

from fourfold.desk.accounts.models import MARKING_CHOICES
from fourfold.history.schema import MARKINGS


class Migration(migrations.Migration):
    dependencies = [
        ("deconfliction", "0002_to_check"),
    ]

    operations = [
        migrations.AddField(
            "crossing",
            "marking",
            models.CharField(choices=MARKING_CHOICES, default=MARKINGS[-1], max_length=40),
            preserve_default=False,
        ),
    ]
