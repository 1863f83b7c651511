"""The table behind Django's database cache: counts of tries and used second-factor codes."""

from django.db import migrations

FORWARDS = """
CREATE TABLE songhe_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX songhe_cache_expires ON songhe_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_codes_and_tries")]

    operations = [migrations.RunSQL(FORWARDS, "DROP TABLE songhe_cache")]
