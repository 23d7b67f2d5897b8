"""What each database role may do to each table; set after every migration (L3).

The application's role inserts and reads entries, and can neither change nor delete them.
"""

from django.apps import apps
from django.db import connection

from bihuan.config import database

# Tables to which the application may only add.
APPEND_ONLY = {
    "journal_act",
    "journal_entry",
    "journal_access_log",
    "policy_value",
    "policy_calendar_day",
    "policy_rollout",
    "record_code",
    "journal_passed_over",
    "journal_destruction",
    "wall_dispatch",
    "wall_rating",
    "townships_quota",
    "townships_allowance",
    "townships_talk",
    "townships_training",
    "journal_unsealed",
}
# A private value is added, and destroyed; nothing else is done to it.
DESTROYED = {"journal_private_value": ("salt", "value", "destroyed_at")}
# Tables the sealer writes and the application only reads.
SEALERS = {"journal_sealed_leaf", "journal_checkpoint"}
SEALER_READS = {"base_home", "journal_entry", "journal_dossier"}


def set_privileges() -> None:
    """Grant exactly what the table above says; run as owner, may run again."""
    app, sealer = (_role(name) for name in ("app", "sealer"))
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {sealer}")
        for table in sorted(tables):
            cursor.execute(f'GRANT {_app_may(table)} ON "{table}" TO {app}')
        for table in sorted(SEALERS & tables):
            cursor.execute(f'GRANT SELECT, INSERT ON "{table}" TO {sealer}')
        for table in sorted(SEALER_READS & tables):
            cursor.execute(f'GRANT SELECT ON "{table}" TO {sealer}')
        cursor.execute(f"GRANT SELECT, DELETE ON journal_unsealed TO {sealer}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}, {sealer}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {app}, {sealer}")


def _app_may(table: str) -> str:
    if table in SEALERS:
        return "SELECT"
    if table in APPEND_ONLY or table.startswith("journal_access_log"):
        return "SELECT, INSERT"
    if table in DESTROYED:
        return f"SELECT, INSERT, UPDATE ({', '.join(DESTROYED[table])})"
    if table == "django_migrations":
        return "SELECT"
    return "SELECT, INSERT, UPDATE, DELETE"


def _role(role: str) -> str:
    return connection.ops.quote_name(database.logins()[role]["USER"])


def home_tables() -> list[str]:
    """Return the tables whose rows belong to a home."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(type(field).__name__ == "HomeKey" for field in model._meta.local_fields)
    )
