"""The database itself refuses to change or delete a note that was signed."""

import django.db.models.deletion
import songhe.kernel.codes
import songhe.kernel.fields
from django.conf import settings
from django.db import migrations, models

from songhe.kernel.making import CreateModels

STAYS = """
CREATE FUNCTION clinic_note_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state NOT IN ('signed', 'replaced') THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'state') <> (to_jsonb(OLD) - 'state')
     OR NEW.state NOT IN ('signed', 'replaced') THEN
    RAISE EXCEPTION 'a signed note stays as it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clinic_note_stays BEFORE UPDATE OR DELETE ON clinic_note
FOR EACH ROW EXECUTE FUNCTION clinic_note_stays();
"""
GOES = """
DROP TRIGGER clinic_note_stays ON clinic_note;
DROP FUNCTION clinic_note_stays();
"""


class Migration(migrations.Migration):
    # A database that has all of these goes on without a statement; docs/operations/install.md
    replaces = [('clinic', '0001_initial'), ('clinic', '0002_signed_notes_stay')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Note',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=songhe.kernel.codes.new_code, max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('follow_up', '随访'), ('phone', '电话'), ('visit', '上门'), ('alert', '提醒处置')], default='follow_up', max_length=16)),
                        ('words', songhe.kernel.fields.EncryptedTextField()),
                        ('state', models.CharField(choices=[('draft', '草稿'), ('signed', '已签名'), ('replaced', '已由新版本代替'), ('dropped', '已丢弃的草稿')], default='draft', max_length=32)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('written_at', models.DateTimeField()),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('place', models.PositiveIntegerField(null=True)),
                        ('previous', models.CharField(blank=True, max_length=128)),
                        ('signature', models.CharField(blank=True, max_length=128)),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to=settings.AUTH_USER_MODEL)),
                        ('elder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='accounts.elder')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='accounts.organisation')),
                        ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='clinic.note')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['elder', 'organisation', '-written_at'], name='clinic_note_newest'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('organisation', 'elder', 'place'), name='clinic_note_chain'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['signed', 'replaced'])), fields=('replaces',), name='clinic_note_replaced_once'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'dropped']), models.Q(models.Q(('signature', ''), _negated=True), ('place__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='clinic_note_signed_is_whole'),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
