"""No day has two papers of one kind, and every row says from when it counts."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import songhe.kernel.codes


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0001_initial"),  # the extension that overlaps are seen with
        ("shop", "0028_money2_entitlement_filled"),
    ]

    operations = [
        migrations.AlterField(
            "entitlement",
            "code",
            models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True),
        ),
        migrations.AlterField("entitlement", "starts_on", models.DateField()),
        migrations.AddConstraint(
            "entitlement",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="shop_entitlement_no_overlap",
                expressions=[
                    ("elder", "="),
                    ("paper", "="),
                    (
                        models.Func(
                            models.F("starts_on"),
                            models.F("good_until"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                condition=models.Q(state="standing"),
            ),
        ),
        migrations.AddConstraint(
            "entitlement",
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("good_until")),
                name="shop_entitlement_days",
            ),
        ),
        migrations.AddIndex(
            "entitlement",
            models.Index(fields=["elder", "-seen_at"], name="shop_entitlement_of_elder"),
        ),
    ]
