"""恢复备份：装入数据库和佐证，重新执行销毁清单，然后核验."""

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bihuan.config import database, dumps, places
from bihuan.config.cli import backup, migrate, verify
from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem

ASIDE = "before_restore"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the backup's folder, and whether present data may be replaced."""
    parser.add_argument("folder", nargs="?", metavar="文件夹", help="备份所在文件夹")
    parser.add_argument("--replace", action="store_true", help="替换现有数据")
    # What follows a restore runs in a process of its own, which sees the restored keys.
    parser.add_argument("--afterwards", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Restore into an empty installation, or replace; what it loses is declared and signed.

    Raises Problem when the backup is damaged, data would be replaced unasked, or the server runs.
    """
    if options.afterwards:
        return _afterwards()
    if not options.folder:
        raise Problem("用法：bihuan restore 文件夹 [--replace]")
    folder = Path(options.folder).resolve()
    _whole(folder)
    with database.server():
        login = database.logins()["owner"]
        _put_back(login)
        if not _is_empty(login):
            if not options.replace:
                raise Problem("数据库里已有数据：要用备份替换它，请加 --replace")
            _unused(login)
            _remember_destructions()
        _swap(login, folder / backup.DUMP)
        _files(folder)
        migrate.migrate()
        backup.command("restore", "--afterwards")
        backup.command("seal")
    print("恢复完成")
    return 0


def _whole(folder: Path) -> None:
    manifest = folder / backup.MANIFEST
    if not manifest.exists():
        raise Problem(f"{folder} 不是完整的备份：缺少 {backup.MANIFEST}")
    told = json.loads(manifest.read_text())["files"]
    found = backup.digests(folder)
    for name in sorted(told.keys() | found.keys()):
        if told.get(name) != found.get(name):
            raise Problem(f"备份已损坏或被改动：{name}")


# --- the database -------------------------------------------------------------------------------


def _is_empty(login: dict[str, Any]) -> bool:
    with dumps.connect(login) as connection:
        query = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        return connection.execute(query).fetchone() is None


def _unused(login: dict[str, Any]) -> None:
    with dumps.connect(login) as connection:
        query = (
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND usename = ANY(%s) LIMIT 1"
        )
        if connection.execute(query, [_others()]).fetchone():
            raise Problem("有程序正在使用数据库：请先停止 bihuan serve 和 bihuan seal，再恢复")


def _others() -> list[str]:
    return [row["USER"] for role, row in database.logins().items() if role != "owner"]


def _swap(login: dict[str, Any], dump: Path) -> None:
    """Load the dump beside the present data, which comes back when loading fails."""
    with dumps.connect(login) as connection:
        connection.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
    try:
        dumps.load(login, dump)
    except Problem:
        _put_back(login)
        raise
    with dumps.connect(login) as connection:
        for user in _others():
            connection.execute(f'GRANT USAGE ON SCHEMA public TO "{user}"'.encode())
        connection.execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _put_back(login: dict[str, Any]) -> None:
    """Put back what a restore that didn't end had set aside."""
    with dumps.connect(login) as connection:
        query = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
        if connection.execute(query, [ASIDE]).fetchone():
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            connection.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")


# --- the files ----------------------------------------------------------------------------------


def _remember_destructions() -> None:
    try:
        backup.command("destroy", "--catch-up")
    except Problem as problem:
        # A database too broken to be asked must not keep its own backup out.
        print(f"bihuan: {problem}（继续恢复）", file=sys.stderr)


def _files(folder: Path) -> None:
    home = places.home()
    if (folder / "evidence").exists():
        shutil.copytree(folder / "evidence", home / "evidence", dirs_exist_ok=True)
    shutil.copy2(folder / "keys.json", home / "keys.json")
    _merge_lines(folder / "destructions.ndjson", home / "destructions.ndjson")
    for path in (folder / "checkpoints").glob("*.txt"):
        target = home / "checkpoints" / path.name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(path, target)
    if (folder / "sealer.pub").exists():
        _keep_keys((folder / "sealer.pub").read_text())
    (home / "prepared").unlink(missing_ok=True)


def _keep_keys(pem: str) -> None:
    from bihuan.kernel.journal import notes

    notes.add_public_keys(places.home(), pem)


def _merge_lines(source: Path, target: Path) -> None:
    known = target.read_text().splitlines() if target.exists() else []
    lines = source.read_text().splitlines() if source.exists() else []
    fresh = [line for line in lines if line not in known]
    if fresh:
        with target.open("a") as file:
            file.writelines(f"{line}\n" for line in fresh)


# --- afterwards, with the restored data ---------------------------------------------------------


def _afterwards() -> int:
    with opened():
        from bihuan.kernel.base import clock, facade
        from bihuan.kernel.journal import destroying, restoring

        for code, lost, size in restoring.declare(facade.homes(), at=clock.now()):
            print(f"{code}：检查点 {size} 之后至 {lost} 的记录不在备份中，已声明并签名")
        print(f"按销毁清单重新销毁了 {destroying.replay()} 个卷宗")
        return verify.everything()
