from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_carried_out_by_the_worker")]
    operations = [
        migrations.AddField("recall", "said", models.CharField(blank=True, default="", max_length=500), False),
    ]
