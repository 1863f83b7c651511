"""Postings sum to zero, and nothing written is ever changed: the database sees to it."""

import django.db.models.deletion
import songhe.kernel.codes
from django.db import migrations, models

from songhe.kernel.making import CreateModels

KEEP = """
-- Which database transaction wrote it: postings can join only while it is being written.
ALTER TABLE ledger_transaction
    ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_refuse_late_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_transaction
        WHERE id = NEW.transaction_id AND written_in = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'transaction % is closed', NEW.transaction_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_posting_not_late BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_posting();

CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint;
    total numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount), 0) INTO lines, total
        FROM ledger_posting WHERE transaction_id = NEW.id;
    IF lines < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'transaction % does not balance: % lines, sum %', NEW.code, lines, total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

-- Once for each transaction, when it is committed: by then all its postings are there.
CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON ledger_transaction
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();
"""

LET_GO = """
DROP TRIGGER ledger_transaction_balances ON ledger_transaction;
DROP FUNCTION ledger_check_balance();
DROP TRIGGER ledger_posting_not_late ON ledger_posting;
DROP FUNCTION ledger_refuse_late_posting();
DROP TRIGGER ledger_posting_append_only ON ledger_posting;
DROP TRIGGER ledger_transaction_append_only ON ledger_transaction;
DROP FUNCTION ledger_refuse_change();
ALTER TABLE ledger_transaction DROP COLUMN written_in;
"""


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('ledger', '0001_initial'), ('ledger', '0002_the_database_keeps_the_books')]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=60, unique=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Transaction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=80, unique=True)),
                        ('public_code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(max_length=40)),
                        ('subject', models.CharField(max_length=80)),
                        ('words', models.CharField(max_length=200)),
                        ('happened_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['subject', 'id'], name='ledger_transaction_story')],
                    },
                ),
                migrations.CreateModel(
                    name='Posting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.BigIntegerField()),
                        ('happened_at', models.DateTimeField()),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account')),
                        ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.transaction')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['account', 'happened_at', 'id'], include=('amount',), name='ledger_posting_statement'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_posting_moves'),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
