"""The database itself refuses to change or remove what is in the access log."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log only grows: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER consent_look_only_grows BEFORE UPDATE OR DELETE ON consent_look
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_look_never_emptied BEFORE TRUNCATE ON consent_look
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER consent_look_never_emptied ON consent_look;
DROP TRIGGER consent_look_only_grows ON consent_look;
DROP FUNCTION consent_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_grants_and_looks")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
