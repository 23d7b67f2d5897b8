"""真实来件: the run on real input, small: every zero is zero twice, and a planted orphan is found.

Where ../shared is missing the run uses our own sample, so that nothing is skipped.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.real import __main__ as real
from scripts.real import source

from tests import server

NAME = "real_small"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A home folder whose database is a clone of the template."""
    server.clone(NAME)
    logins = json.loads((server.HOME / "logins.json").read_text())
    for login in logins.values():
        login["NAME"] = NAME
    (tmp_path / "logins.json").write_text(json.dumps(logins))
    (tmp_path / "keys.json").write_bytes((server.HOME / "keys.json").read_bytes())
    yield tmp_path
    server.drop(NAME)


@pytest.mark.slow
@pytest.mark.law("L1", "L2", "L3")
def test_the_small_run_comes_to_its_end_with_every_zero(folder: Path) -> None:
    shared = real.ROOT.parent / "shared" / "data"
    options = argparse.Namespace(size="tests", seed=7, shared=shared)
    admin = server.CLUSTER.admin
    url = f"postgresql://{admin['user']}:{admin['password']}@"
    url += f"{admin['host'].replace('/', '%2F')}:5432/{NAME}"
    given = real.environment(options, {**admin, "dbname": NAME})
    paths = {"BIHUAN_HOME": str(folder), "DATABASE_URL": url, "PYTHONPATH": str(real.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", real.RUN],
        env={**os.environ, **given, **paths},
        capture_output=True,
        text=True,
        check=False,
        cwd=real.ROOT,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for line in (
        "未办结而没有义务的：自查 0，SQL 复核 0",
        "无主的义务：自查 0，SQL 复核 0",
        "偷走一项义务：自查 1，SQL 复核 1，核验说：duties；放回后 0",
        "一案一动作两条记录的：0",
        "没有记录的动作：0",
        "意外被拒绝 0 次",
        "核验通过",
    ):
        assert line in done.stdout, done.stdout[-3000:]
    assert ("改用自己的小样例" in done.stdout) == (not (shared / "requests").is_dir())


def test_where_shared_is_missing_our_own_sample_is_used(tmp_path: Path) -> None:
    found = source.load(tmp_path)
    assert not found.is_shared
    assert len(found.messages) >= 60
    assert len({message.body for message in found.messages}) == len(found.messages)


def test_names_of_villages_lose_their_committee() -> None:
    said = {
        "千阳县城关镇西关社区居委会": "西关社区",
        "新民村委会": "新民村",
        "段家社区": "段家社区",
        "柳沟村民委员会": "柳沟村",
    }
    assert {name: source.plain(name, "千阳县城关镇") for name in said} == said
