"""When any outcome or claim was last changed is asked whenever they are added up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0003_claims_by_reference"),
    ]

    operations = [
        migrations.AddIndex("claim", models.Index(fields=["changed_at"], name="claim_changed_at")),
        migrations.AddIndex("outcome", models.Index(fields=["changed_at"], name="outcome_changed_at")),
    ]
