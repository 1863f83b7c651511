"""The latest reading is read from the blocks; what is stored can be found by when it came."""

import django.db.models.deletion
from django.db import migrations, models

FORWARDS = """
-- How long a block lasts: its last offset, four little-endian bytes of milliseconds.
CREATE FUNCTION health_block_length(offsets bytea) RETURNS interval
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT make_interval(secs => (
        get_byte(offsets, length(offsets) - 4)
        + get_byte(offsets, length(offsets) - 3) * 256
        + get_byte(offsets, length(offsets) - 2) * 65536
        + get_byte(offsets, length(offsets) - 1) * 16777216::bigint
    ) / 1000.0)
$$;

-- Blocks lie in the order in which they came, so a summary of each stretch of the table is enough
-- to find those of some minutes; it costs the writer next to nothing.
CREATE INDEX health_block_stored ON health_readingblock
    USING brin (stored_at) WITH (autosummarize = on);
"""
BACKWARDS = """
DROP INDEX health_block_stored;
DROP FUNCTION health_block_length(bytea);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('health', '0002_day_figures'),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.DeleteModel('LatestReading'),
        migrations.AlterField(
            'arrival',
            'elder',
            models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.elder'),
        ),
    ]
