"""Taken by the channel and arrived on the telephone are two moments; so far only the first was kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_tables")]

    operations = [
        migrations.RemoveIndex(model_name="text", name="notify_text_waiting"),
        migrations.RenameField(model_name="text", old_name="delivered_at", new_name="sent_at"),
        migrations.AddField(
            model_name="text", name="delivered_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                fields=["created_at"],
                condition=models.Q(sent_at=None, failed_at=None),
                name="notify_text_waiting",
            ),
        ),
    ]
