"""A paper that was shown is a row that stays: its number, its first day, and how it ended."""

from django.db import migrations, models

import songhe.kernel.fields


class Migration(migrations.Migration):
    dependencies = [("shop", "0026_rest_old_reasons")]

    operations = [
        migrations.RemoveConstraint(model_name="entitlement", name="shop_entitlement_once"),
        migrations.AddField("entitlement", "code", models.CharField(max_length=12, null=True)),
        migrations.AddField(
            "entitlement",
            "number",
            songhe.kernel.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField("entitlement", "starts_on", models.DateField(null=True)),
        migrations.AddField(
            "entitlement",
            "state",
            models.CharField(
                choices=[("standing", "已登记"), ("revoked", "已撤销")],
                default="standing",
                max_length=32,
            ),
        ),
        migrations.AddField(
            "entitlement",
            "revoked_by",
            models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField("entitlement", "revoked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "entitlement",
            "revoked_why",
            models.CharField(blank=True, default="", max_length=200),
        ),
    ]
