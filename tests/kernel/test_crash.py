"""Crashes: twenty kills in a stream of acts, fsync on; `make crash` makes five hundred."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.law("L2", "L3")
def test_twenty_kills_lose_no_acknowledged_act_and_leave_none_half_done() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "BIHUAN_HOME"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "crash.py"), "20"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "kills 20" in done.stdout
    acknowledged = int(done.stdout.split("acknowledged acts ")[1].split(",")[0])
    assert acknowledged >= 40
