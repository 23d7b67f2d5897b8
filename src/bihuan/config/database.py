"""Which database, and as whom: owner (migrates), app (adds and reads), sealer (holds the key).

`logins.json` in the home folder says how each role connects. It is written when the roles are
set up, so that `bihuan verify` finds the database of a server that runs beside it.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from bihuan.config import places
from bihuan.config.postgres import DATABASE, Cluster
from bihuan.config.problems import Problem

ROLES = ("owner", "app", "sealer", "jobs")
OLDEST = 150000  # PostgreSQL 15


def login() -> dict[str, Any]:
    """Return how this process connects, as Django's settings want it; role from `BIHUAN_ROLE`."""
    known = logins()
    if not known:
        return {"NAME": "unset", "USER": "unset", "PASSWORD": "", "HOST": "", "PORT": ""}
    return known[os.environ.get("BIHUAN_ROLE", "app")]


def logins() -> dict[str, dict[str, Any]]:
    """Return how each role connects; empty before the roles are set up."""
    path = places.home() / "logins.json"
    return places.read_or_make(path, dict) if path.exists() else {}


@contextmanager
def server() -> Iterator[Cluster | None]:
    """Have a database with its roles while the block runs: the embedded one, or `DATABASE_URL`'s.

    An embedded server that runs already is used and left running. Raises Problem when
    the database can't be reached.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        set_up(_from_url(url), own=False)
        yield None
        return
    cluster = Cluster(places.home())
    cluster.start()
    try:
        set_up(cluster.admin, own=True)
        yield cluster
    finally:
        cluster.stop()


def set_up(admin: dict[str, Any], *, own: bool, name: str = DATABASE) -> None:
    """Make the database and the three roles where missing, and write `logins.json`.

    With `own` the cluster is ours and `admin` its superuser; otherwise `admin` is the login of
    DATABASE_URL, which must own its database and be allowed to create roles. Raises Problem when
    roles exist that this home folder doesn't know: new passwords would lock the other one out.
    """
    known = logins()
    database = name if own else admin["dbname"]
    same = known.get("app", {}).get("NAME") == database and known["app"]["HOST"] == str(
        admin["host"]
    )
    if same and set(known) == set(ROLES):
        return
    passwords = {role: secrets.token_urlsafe(24) for role in ROLES}
    with _connect(admin) as connection:
        if connection.info.server_version < OLDEST:
            raise Problem("PostgreSQL 版本过低：需要 15 或更新的版本")
        if not own:
            _refuse_second_home(connection, database)
        _make_roles(connection, database, passwords, own=own)
    with _connect({**admin, "dbname": database}) as connection:
        _open_schema(connection, database)
    fresh = {
        role: _django(admin, database, _role(database, role), passwords[role]) for role in ROLES
    }
    if not own:
        fresh["owner"] = _django(admin, database, admin["user"], admin["password"])
    places.write_private(places.home() / "logins.json", fresh)


def _refuse_second_home(connection: Any, database: str) -> None:
    if _has_role(connection, database, "app") and not os.environ.get("BIHUAN_RESET_LOGINS"):
        raise Problem(
            f"数据库 {database} 已由另一处 BIHUAN_HOME 使用：请用原来的文件夹；"
            "原文件夹已丢失的，设 BIHUAN_RESET_LOGINS=1 再运行一次，重设各角色的密码"
        )


def _has_role(connection: Any, database: str, role: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_role(database, role)])
    return found.fetchone() is not None


def _make_roles(connection: Any, database: str, passwords: dict[str, str], *, own: bool) -> None:
    for role, password in passwords.items():
        if role == "owner" and not own:
            continue
        name = sql.Identifier(_role(database, role))
        verb = sql.SQL("ALTER" if _has_role(connection, database, role) else "CREATE")
        try:
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, sql.Literal(password))
            )
        except psycopg.errors.InsufficientPrivilege:
            raise Problem(
                "DATABASE_URL 的账号不能建立角色：请授予它 CREATEROLE，并让它拥有该数据库"
            ) from None
    if (
        own
        and not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
    ):
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(database), sql.Identifier(_role(database, "owner"))
            )
        )


def _open_schema(connection: Any, database: str) -> None:
    for role in ("app", "sealer", "jobs"):
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(
                sql.Identifier(_role(database, role))
            )
        )
    # The worker has a login of its own, so that the database's log tells who did what.
    connection.execute(
        sql.SQL("GRANT {} TO {}").format(
            sql.Identifier(_role(database, "app")), sql.Identifier(_role(database, "jobs"))
        )
    )
    if _has_role(connection, database, "owner"):
        connection.execute(
            sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(
                sql.Identifier(_role(database, "owner"))
            )
        )


def _role(database: str, role: str) -> str:
    return f"{database}_{role}"


def _connect(admin: dict[str, Any]) -> Any:
    try:
        return psycopg.connect(**admin, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Problem(f"连不上数据库：{reason}。请核对 DATABASE_URL") from None


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise Problem("DATABASE_URL 应形如 postgresql://账号:密码@主机:5432/数据库")
    return {
        "host": unquote(parts.hostname or ""),
        "port": parts.port or 5432,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": parts.path.strip("/"),
    }


def _django(admin: dict[str, Any], database: str, user: str, password: str) -> dict[str, Any]:
    return {
        "NAME": database,
        "USER": user,
        "PASSWORD": password,
        "HOST": str(admin["host"]),
        "PORT": str(admin["port"]),
    }


def free_space(path: Path) -> int:
    """Return the bytes free where a folder lies."""
    status = os.statvfs(next(part for part in (path, *path.parents) if part.exists()))
    return status.f_bavail * status.f_frsize
