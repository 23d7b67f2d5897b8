"""What a refusal must not change: a digest of every business table."""

import hashlib

from django.db import connection

from bihuan.config.privileges import home_tables


def business_rows() -> dict[str, str]:
    """Return a digest of each table whose rows belong to a home, the access log left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in home_tables():
            cursor.execute(
                f"SELECT count(*) || coalesce(md5(string_agg(t::text, '|' ORDER BY id)), '') "
                f"FROM (SELECT * FROM {table} WHERE home_id > 0) t"
            )
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found
