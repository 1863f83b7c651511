"""The database itself refuses to change or delete a note that was signed."""

from django.db import migrations

FORWARDS = """
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
BACKWARDS = """
DROP TRIGGER clinic_note_stays ON clinic_note;
DROP FUNCTION clinic_note_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
