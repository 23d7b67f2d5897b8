"""What a refusal must not change: a digest of every business table."""

from django.db import connection

from bihuan.config.privileges import home_tables


def business_rows() -> dict[str, str]:
    """Return a digest of each table whose rows belong to a home, in one statement."""
    parts = [
        f"SELECT '{table}', count(*) || coalesce(md5(string_agg(t::text, '|' ORDER BY id)), '') "
        f"FROM {table} t WHERE home_id > 0"
        for table in home_tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
