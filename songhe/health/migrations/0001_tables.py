"""What devices say, what is made of it, and who is alarmed; the readings lie in packed blocks."""

import django.db.models.deletion
import songhe.kernel.codes
import songhe.kernel.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels

# The hot table: partitioned by month, so that old months can be packed away or dropped whole.
BLOCKS = """
CREATE TABLE health_readingblock (
    elder_id bigint NOT NULL,
    device_id bigint NOT NULL,
    t0 timestamptz NOT NULL,
    stored_at timestamptz NOT NULL,
    metric smallint NOT NULL,
    n integer NOT NULL,
    offsets bytea NOT NULL,
    readings bytea NOT NULL,
    quality bytea,
    PRIMARY KEY (elder_id, metric, t0, device_id)
) PARTITION BY RANGE (t0);

-- Blocks lie in the order in which they came, so a summary of each stretch of the table is enough
-- to find those of some minutes; it costs the writer next to nothing.
CREATE INDEX health_block_stored ON health_readingblock
    USING brin (stored_at) WITH (autosummarize = on);

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

-- Make the partition of the (UTC) month that holds a moment; again is nothing. Attaching takes
-- a light lock, so readings of other months go on meanwhile.
CREATE FUNCTION health_make_partition(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
    part text := 'health_readingblock_' || to_char(month, 'YYYY_MM');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('health_make_partition'));
    IF to_regclass(part) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE health_readingblock INCLUDING ALL)', part);
    EXECUTE format(
        'ALTER TABLE health_readingblock ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        part, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC'
    );
END $$;

SELECT health_make_partition(now() + make_interval(months => m)) FROM generate_series(-3, 1) m;
"""
NO_BLOCKS = """
DROP FUNCTION health_make_partition(timestamptz);
DROP FUNCTION health_block_length(bytea);
DROP TABLE health_readingblock;
"""

# Every key of what belongs to one elder holds her: a cluster keeps each elder on one node. Where
# Django's own key stays one column, the database's has two, its own first: so a row is still found
# by that alone. The keys that lead there have two as well.
WITH_ID = [
    "alert",
    "emergencycontact",
    "fence",
    "handreading",
    "alertstep",
    "alertnote",
    "rulesetting",
]
LEADING = [
    ("alertstep", "alert_id", "alert"),
    ("alertstep", "contact_id", "emergencycontact"),
    ("alertnote", "alert_id", "alert"),
    ("handoverline", "alert_id", "alert"),
    ("handreading", "replaced_by_id", "handreading"),
]
KEY = "ALTER TABLE health_{0} DROP CONSTRAINT health_{0}_pkey, ADD PRIMARY KEY ({1})"
LEADS = """
ALTER TABLE health_{0} ADD CONSTRAINT health_{0}_{1}_of_elder
FOREIGN KEY ({1}, elder_id) REFERENCES health_{2} (id, elder_id) DEFERRABLE INITIALLY DEFERRED
"""
LEADS_NOT = "ALTER TABLE health_{0} DROP CONSTRAINT health_{0}_{1}_of_elder"


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [
        ('health', '0001_devices_readings_alerts'),
        ('health', '0002_day_figures'),
        ('health', '0003_latest_from_the_blocks'),
        ('health', '0004_compaction'),
        ('health', '0005_devices_holdings'),
        ('health', '0006_devices_first_holdings'),
        ('health', '0007_devices_quarantine'),
        ('health', '0008_devices_import_kind'),
        ('health', '0009_charts_reading_tags'),
        ('health', '0010_charts_reports'),
        ('health', '0011_charts_goals'),
        ('health', '0012_edge_device_serial'),
        ('health', '0013_rules_timers_and_baselines'),
        ('health', '0014_desk_call_list'),
        ('health', '0015_desk_life_of_an_alert'),
        ('health', '0016_desk_later'),
        ('health', '0017_desk_shifts'),
        ('health', '0018_devices_hand_readings'),
        ('health', '0019_devices_claims'),
        ('health', '0020_devices_imports'),
        ('health', '0021_workshop_editions'),
        ('health', '0022_workshop_replay'),
        ('health', '0023_workshop_news2'),
        ('health', '0024_arrival_calls'),
        ('health', '0025_device_signs'),
        ('health', '0026_device_wishes'),
        ('health', '0027_alert_steps_name_their_elder'),
        ('health', '0028_alert_steps_elder_filled'),
        ('health', '0029_one_elder_in_every_key'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('notify', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Alert',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('rule', models.CharField(max_length=40)),
                        ('metric', models.CharField(max_length=32)),
                        ('severity', models.CharField(choices=[('notice', '留意'), ('warn', '提醒'), ('urgent', '紧急')], max_length=8)),
                        ('state', models.CharField(choices=[('raised', '等人接手'), ('acknowledged', '处理中'), ('snoozed', '稍后再看'), ('resolved', '已处理好'), ('cleared', '已自己恢复'), ('cancelled', '本人说没事')], default='raised', max_length=32)),
                        ('evidence', models.JSONField(default=dict)),
                        ('began_at', models.DateTimeField()),
                        ('raised_at', models.DateTimeField()),
                        ('ladder', models.JSONField(default=list)),
                        ('next_step', models.PositiveSmallIntegerField(default=0)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('acknowledged_at', models.DateTimeField(null=True)),
                        ('calmed_at', models.DateTimeField(null=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('cause', models.CharField(blank=True, choices=[('rested', '休息后好了'), ('medicine', '按医嘱用了药'), ('hospital', '送去了医院'), ('device', '设备没戴好或误报'), ('normal', '对本人是正常的'), ('other', '其他')], default='', max_length=16)),
                        ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='accounts.elder')),
                        ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('first_told_at', models.DateTimeField(null=True)),
                        ('snoozed_at', models.DateTimeField(null=True)),
                        ('snoozed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('snoozed_until', models.DateTimeField(null=True)),
                        ('taken_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'raised')), fields=['due_at'], name='health_alert_due'),
                            models.Index(fields=['elder', '-raised_at'], name='health_alert_newest'),
                            models.Index(fields=['raised_at'], name='health_alert_when'),
                            models.Index(condition=models.Q(('state', 'snoozed')), fields=['snoozed_until'], name='health_alert_wakes'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state__in', ('raised', 'acknowledged', 'snoozed'))), fields=('elder', 'rule'), name='health_alert_open_once'),
                            models.UniqueConstraint(fields=('code', 'elder'), name='health_alert_code'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='AlertNote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(max_length=120)),
                        ('words', songhe.kernel.fields.EncryptedTextField()),
                        ('written_at', models.DateTimeField()),
                        ('alert', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='health.alert')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('elder', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='EmergencyContact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('name', models.CharField(max_length=40)),
                        ('relation', models.CharField(max_length=20)),
                        ('phone', songhe.kernel.fields.EncryptedTextField()),
                        ('rank', models.PositiveSmallIntegerField()),
                        ('added_by', models.CharField(max_length=120)),
                        ('added_at', models.DateTimeField()),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_contacts', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('removed_at', None)), fields=['elder', 'rank'], name='health_contact_list'),
                        ],
                        'constraints': [models.UniqueConstraint(fields=('code', 'elder'), name='health_contact_code')],
                    },
                ),
                migrations.CreateModel(
                    name='AlertStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('audience', models.CharField(choices=[('elder', '长辈本人'), ('family', '家人'), ('station', '社区站'), ('doctor', '值班医生'), ('contacts', '紧急联系人'), ('assigned', '点名请来的人'), ('everyone', '所有人')], max_length=12)),
                        ('outcome', models.CharField(choices=[('told', '已通知'), ('nobody', '没有可以通知的人'), ('waits', '醒来再告诉')], default='told', max_length=8)),
                        ('told_at', models.DateTimeField()),
                        ('alert', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='health.alert')),
                        ('message', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notify.message')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('text', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notify.text')),
                        ('contact', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='health.emergencycontact')),
                        ('elder', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'alert'], name='health_alert_step_of')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('audience', 'assigned'), _negated=True), fields=('alert', 'number', 'person', 'contact', 'elder'), name='health_alert_step_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Arrival',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('elder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.elder')),
                        ('calls', models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('watch', '手表、手环'), ('cuff', '血压计'), ('glucometer', '血糖仪'), ('oximeter', '血氧仪'), ('thermometer', '体温计'), ('scale', '体重秤'), ('button', '呼叫按钮'), ('other', '其他'), ('import', '导入的文件')], max_length=16, verbose_name='种类')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('token_hash', models.CharField(max_length=64, unique=True)),
                        ('enrolled_at', models.DateTimeField()),
                        ('enrolled_by', models.CharField(max_length=120)),
                        ('last_seen_at', models.DateTimeField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='accounts.elder')),
                        ('battery', models.SmallIntegerField(null=True)),
                        ('clock_skew', models.BigIntegerField(default=0)),
                        ('edition', models.PositiveIntegerField(default=1)),
                        ('held_since', models.DateTimeField(null=True)),
                        ('skew_since', models.DateTimeField(null=True)),
                        ('serial_end', models.CharField(blank=True, max_length=4)),
                        ('serial_hash', models.CharField(max_length=64, null=True)),
                        ('signs', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('serial_hash',), name='health_device_serial_in_use_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='HandReading',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('metric', models.CharField(max_length=32)),
                        ('value', models.FloatField()),
                        ('taken_at', models.DateTimeField()),
                        ('written_by', models.CharField(max_length=120)),
                        ('written_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_readings', to='accounts.elder')),
                        ('replaced_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='health.handreading')),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meal', models.CharField(blank=True, choices=[('before', '饭前'), ('after', '饭后 2 小时')], default='', max_length=8)),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['elder', 'metric', 'taken_at'], name='health_hand_by_time'),
                            models.Index(fields=['elder', 'written_at'], name='health_hand_written'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('code', 'elder'), name='health_hand_code'),
                            models.UniqueConstraint(fields=('replaced_by', 'elder'), name='health_hand_amended_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='LadderStep',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('audience', models.CharField(choices=[('elder', '长辈本人'), ('family', '家人'), ('station', '社区站'), ('doctor', '值班医生'), ('contacts', '紧急联系人'), ('assigned', '点名请来的人'), ('everyone', '所有人')], max_length=12)),
                        ('seconds', models.PositiveIntegerField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ladder_steps', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='RuleSetting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.CharField(max_length=40)),
                        ('levels', models.JSONField()),
                        ('why', models.CharField(max_length=200)),
                        ('set_by', models.CharField(max_length=120)),
                        ('set_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_settings', to='accounts.elder')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('elder', 'rule'), name='health_rule_setting_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RuleState',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'rule', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('rule', models.CharField(max_length=40)),
                        ('severity', models.CharField(blank=True, default='', max_length=8)),
                        ('changed_at', models.DateTimeField()),
                        ('cool_until', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_states', to='accounts.elder')),
                        ('frozen', models.JSONField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='DayFigures',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'metric', 'date', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('metric', models.SmallIntegerField()),
                        ('date', models.DateField()),
                        ('n', models.IntegerField()),
                        ('low', models.FloatField()),
                        ('mean', models.FloatField()),
                        ('high', models.FloatField()),
                        ('total', models.FloatField()),
                        ('last', models.FloatField()),
                        ('hours', models.BinaryField()),
                        ('made_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='Compaction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('done_until', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='DeviceHolding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('given_by', models.CharField(max_length=120)),
                        ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='health.device')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='accounts.elder')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('until', None)), fields=('device',), name='health_device_held_once'),
                            models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='health_holding_ends_after_it_begins'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='QuarantinedReading',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'device_id', 'day', 'why', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('day', models.DateField()),
                        ('why', models.CharField(choices=[('out_of_range', '数值不可能'), ('future', '时间在将来'), ('before_2015', '时间早于 2015 年'), ('before_holding', '换人以前量的')], max_length=16)),
                        ('place', models.SmallIntegerField()),
                        ('metric', models.CharField(max_length=32)),
                        ('taken_at', models.DateTimeField()),
                        ('value', models.FloatField()),
                        ('received_at', models.DateTimeField()),
                        ('outcome', models.CharField(blank=True, choices=[('dismissed', '不要了'), ('accepted', '改好时间收下了')], default='', max_length=10)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_by', models.CharField(blank=True, default='', max_length=120)),
                        ('device', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='refused', to='health.device')),
                        ('elder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('outcome', '')), fields=['device', 'received_at'], name='health_refused_waiting'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReadingTag',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('metric', models.CharField(max_length=32)),
                        ('taken_from', models.DateTimeField()),
                        ('taken_to', models.DateTimeField()),
                        ('kind', models.CharField(choices=[('meal', '饭后'), ('walk', '活动后'), ('before_pills', '吃药前'), ('after_pills', '吃药后'), ('unwell', '那时不舒服'), ('other', '别的情况')], max_length=12)),
                        ('words', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('label', models.CharField(max_length=120)),
                        ('written_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['elder', 'metric', 'taken_from'], name='health_tag_by_time')],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('taken_to__gte', models.F('taken_from'))), name='health_tag_ends_after_it_begins'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSending',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'span', 'first', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('span', models.CharField(choices=[('week', '健康周报'), ('month', '健康月报')], max_length=8)),
                        ('first', models.DateField()),
                        ('sent_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='HealthReport',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'span', 'first', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('span', models.CharField(choices=[('week', '健康周报'), ('month', '健康月报')], max_length=8)),
                        ('first', models.DateField()),
                        ('last', models.DateField()),
                        ('facts', models.JSONField()),
                        ('made_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('sent_at', None)), fields=['made_at'], name='health_report_unsent'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReportRecipient',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('chosen_by', models.CharField(max_length=120)),
                        ('chosen_at', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('person', None), ('organisation', None), _connector='XOR'), name='health_report_recipient_is_one'),
                            models.UniqueConstraint(condition=models.Q(('until', None)), fields=('elder', 'person', 'organisation'), name='health_report_recipient_once', nulls_distinct=False),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='GoalTick',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'kind', 'date', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('sleep', '睡好'), ('steps', '多走走'), ('measure', '按时量血压血糖'), ('medicine', '按时吃药'), ('water', '多喝水')], max_length=12)),
                        ('date', models.DateField()),
                        ('ticked_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='Nudge',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'date', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('date', models.DateField()),
                        ('kind', models.CharField(choices=[('sleep', '睡好'), ('steps', '多走走'), ('measure', '按时量血压血糖'), ('medicine', '按时吃药'), ('water', '多喝水')], max_length=12)),
                        ('told_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='Goal',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('kind', models.CharField(choices=[('sleep', '睡好'), ('steps', '多走走'), ('measure', '按时量血压血糖'), ('medicine', '按时吃药'), ('water', '多喝水')], max_length=12)),
                        ('target', models.FloatField()),
                        ('set_by', models.CharField(max_length=120)),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('until', None)), fields=('elder', 'kind'), name='health_goal_standing_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Baseline',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'metric', 'bucket', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('metric', models.SmallIntegerField()),
                        ('bucket', models.CharField(max_length=8)),
                        ('median', models.FloatField()),
                        ('mad', models.FloatField()),
                        ('days', models.SmallIntegerField()),
                        ('drawn_at', models.DateTimeField()),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                ),
                migrations.CreateModel(
                    name='Fence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('latitude', models.FloatField()),
                        ('longitude', models.FloatField()),
                        ('radius', models.PositiveIntegerField(verbose_name='半径')),
                        ('from_hour', models.PositiveSmallIntegerField(default=0)),
                        ('until_hour', models.PositiveSmallIntegerField(default=0)),
                        ('set_by', models.CharField(max_length=120)),
                        ('set_at', models.DateTimeField()),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fences', to='accounts.elder')),
                        ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('removed_at__isnull', True)), fields=['elder'], name='health_fence_standing'),
                        ],
                        'constraints': [models.UniqueConstraint(fields=('code', 'elder'), name='health_fence_code')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleTimer',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'rule', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('rule', models.CharField(max_length=40)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='health_rule_timer_due'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='QuietHours',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('starts', models.TimeField()),
                        ('ends', models.TimeField()),
                        ('end_at_once', models.BooleanField(default=True)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quiet_hours', to='accounts.elder')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='LaterNotice',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'alert_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('due_at', models.DateTimeField()),
                        ('alert', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='later_notices', to='health.alert')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['due_at'], name='health_later_due')],
                    },
                ),
                migrations.CreateModel(
                    name='Shift',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('handed_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='accounts.organisation')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
                        ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('read_at', None)), fields=['organisation', '-ended_at'], name='health_shift_unread'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'person'), name='health_shift_open_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='HandoverLine',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'shift_id', 'alert_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('words', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('alert', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='health.alert')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                        ('shift', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='health.shift')),
                    ],
                ),
                migrations.CreateModel(
                    name='DeviceClaim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('watch', '手表、手环'), ('cuff', '血压计'), ('glucometer', '血糖仪'), ('oximeter', '血氧仪'), ('thermometer', '体温计'), ('scale', '体重秤'), ('button', '呼叫按钮'), ('other', '其他'), ('import', '导入的文件')], max_length=16)),
                        ('claim_hash', models.CharField(max_length=64, unique=True)),
                        ('token_hash', models.CharField(max_length=64, unique=True)),
                        ('printed_at', models.DateTimeField()),
                        ('printed_by', models.CharField(max_length=120)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('device', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='health.device')),
                        ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='device_claims', to='accounts.organisation')),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('device', None), ('used_at', None)), models.Q(('device__isnull', False), ('used_at__isnull', False)), _connector='OR'), name='health_claim_used_for_a_device'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReadingImport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('state', models.CharField(choices=[('waiting', '等您确认'), ('loaded', '已导入'), ('undone', '已撤销'), ('dropped', '没有导入')], default='waiting', max_length=32)),
                        ('brought_by', models.CharField(max_length=120)),
                        ('brought_at', models.DateTimeField()),
                        ('file_name', models.CharField(max_length=80)),
                        ('digest', models.CharField(max_length=64)),
                        ('text', songhe.kernel.fields.EncryptedTextField(blank=True, default='')),
                        ('plan', models.JSONField()),
                        ('taken', models.PositiveIntegerField(default=0)),
                        ('refused', models.PositiveIntegerField(default=0)),
                        ('loaded_at', models.DateTimeField(null=True)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('device', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='brought_by', to='health.device')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'waiting')), fields=['brought_at'], name='health_import_waiting'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'loaded')), fields=('elder', 'digest'), name='health_import_of_a_file_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RuleEdition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('facts', models.JSONField()),
                        ('why', models.CharField(max_length=200)),
                        ('state', models.CharField(choices=[('proposed', '提出来了'), ('on', '正在用'), ('retired', '不再用'), ('dropped', '没有采用')], default='proposed', max_length=32)),
                        ('proposed_at', models.DateTimeField()),
                        ('switched_on_at', models.DateTimeField(null=True)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('switched_on_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(fields=('code', 'number'), name='health_edition_once'),
                            models.UniqueConstraint(condition=models.Q(('state', 'on')), fields=('code',), name='health_edition_on_once'),
                            models.CheckConstraint(condition=models.Q(('switched_on_by', models.F('proposed_by')), _negated=True), name='health_edition_two_pairs_of_eyes'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RuleReplay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('running', '正在算'), ('done', '算好了'), ('cancelled', '停了')], default='running', max_length=32)),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField()),
                        ('old_facts', models.JSONField()),
                        ('old_version', models.CharField(max_length=12)),
                        ('elders', models.PositiveIntegerField()),
                        ('after_elder', models.BigIntegerField(default=0)),
                        ('tally', models.JSONField(default=dict)),
                        ('started_at', models.DateTimeField()),
                        ('stepped_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replays', to='health.ruleedition')),
                    ],
                    options={
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('edition',), name='health_replay_running_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='News2Setting',
                    fields=[
                        ('elder', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='news2_setting', serialize=False, to='accounts.elder')),
                        ('scale', models.PositiveSmallIntegerField(choices=[(1, '量表 1'), (2, '量表 2（目标 88%–92%）')])),
                        ('oxygen', models.CharField(choices=[('air', '不吸氧'), ('oxygen', '吸氧')], max_length=8)),
                        ('set_by', models.CharField(max_length=120)),
                        ('set_at', models.DateTimeField()),
                        ('until', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('scale__in', [1, 2])), name='health_news2_scale'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='DeviceWish',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12)),
                        ('wish', models.CharField(choices=[('locate', '现在在哪里'), ('ring', '响一下'), ('often', '每分钟报一次位置'), ('usual', '每十分钟报一次位置')], max_length=8)),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by', models.CharField(max_length=120)),
                        ('expires_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='health.device')),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.elder')),
                    ],
                    options={
                        'indexes': [
                            models.Index(condition=models.Q(('sent_at', None)), fields=['device'], name='health_wish_waiting'),
                        ],
                    },
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BLOCKS, NO_BLOCKS)],
            state_operations=[
                migrations.CreateModel(
                    name='ReadingBlock',
                    fields=[
                        ('pk', models.CompositePrimaryKey('elder_id', 'metric', 't0', 'device_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('elder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.elder')),
                        ('device', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='health.device')),
                        ('t0', models.DateTimeField()),
                        ('stored_at', models.DateTimeField()),
                        ('metric', models.SmallIntegerField()),
                        ('n', models.IntegerField()),
                        ('offsets', models.BinaryField()),
                        ('readings', models.BinaryField()),
                        ('quality', models.BinaryField(null=True)),
                    ],
                ),
            ],
        ),
        *(
            migrations.RunSQL(KEY.format(model, "id, elder_id"), KEY.format(model, "id"))
            for model in WITH_ID
        ),
        *(migrations.RunSQL(LEADS.format(*one), LEADS_NOT.format(*one)) for one in LEADING),
    ]
