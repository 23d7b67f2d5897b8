"""Destructions are only added; a private value can be destroyed, and nothing else done to it."""

from django.db import migrations

DESTRUCTIONS = """
CREATE TRIGGER journal_destruction_rows BEFORE UPDATE OR DELETE ON journal_destruction
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_destruction_all BEFORE TRUNCATE ON journal_destruction
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
VALUES = """
CREATE FUNCTION journal_only_destroy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.value IS NULL AND NEW.salt IS NULL AND OLD.destroyed_at IS NULL
        AND (NEW.home_id, NEW.id, NEW.entry_id, NEW.field)
            = (OLD.home_id, OLD.id, OLD.entry_id, OLD.field) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'journal: a private value is destroyed or left alone';
END $$;
CREATE TRIGGER journal_private_value_rows BEFORE UPDATE ON journal_private_value
    FOR EACH ROW EXECUTE FUNCTION journal_only_destroy();
CREATE TRIGGER journal_private_value_gone BEFORE DELETE ON journal_private_value
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_private_value_all BEFORE TRUNCATE ON journal_private_value
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_seals_and_destructions")]

    operations = [
        migrations.RunSQL(DESTRUCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(VALUES, "DROP FUNCTION journal_only_destroy CASCADE"),
    ]
