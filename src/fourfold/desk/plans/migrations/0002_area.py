"""Where a plan is for: a known area, or one drawn on the map, as operations have it."""

from django.db import migrations

from fourfold.desk.groups.models.territory import AreaField, ShapeField, check_shape


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_initial"),
    ]

    operations = [
        migrations.AddField("plan", "area", AreaField(blank=True, max_length=80, verbose_name="area")),
        migrations.AddField(
            "plan",
            "shape",
            ShapeField(blank=True, null=True, validators=[check_shape], verbose_name="drawn on the map"),
        ),
    ]
