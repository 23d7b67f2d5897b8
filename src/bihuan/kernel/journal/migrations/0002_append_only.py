"""Entries, leaves and checkpoints are never changed: triggers behind the roles; the access log."""

from django.db import migrations

GUARD = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'journal: % on % is refused; entries are never altered', TG_OP, TG_TABLE_NAME;
END $$;
"""
TABLES = ("journal_act", "journal_entry", "journal_sealed_leaf", "journal_checkpoint")
TRIGGERS = "".join(
    f"""
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
    for table in TABLES
)
ACCESS_LOG = """
CREATE TABLE journal_access_log (
    id bigint NOT NULL, home_id bigint NOT NULL, at timestamptz NOT NULL, actor bigint NOT NULL,
    dossier_id bigint, page text NOT NULL, purpose text NOT NULL DEFAULT '',
    PRIMARY KEY (home_id, id, at)
) PARTITION BY RANGE (at);
CREATE TABLE journal_access_log_rest PARTITION OF journal_access_log DEFAULT;
CREATE INDEX journal_access_log_dossier ON journal_access_log (home_id, dossier_id, at);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION journal_refuse"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(ACCESS_LOG, "DROP TABLE journal_access_log"),
    ]
