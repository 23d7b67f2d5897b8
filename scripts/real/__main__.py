"""Have a database of its own in a folder of its own, run on it, and leave nothing behind."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = "import django; django.setup(); from scripts.real import run; run.main()"
MIGRATE = "from bihuan.config.cli import migrate; migrate.as_owner()"


def main() -> int:
    """Run on a fresh embedded server; return what the run returns."""
    parser = argparse.ArgumentParser(prog="python -m scripts.real", description=__doc__)
    parser.add_argument(
        "--small", dest="size", action="store_const", const="small", default="full",
        help="200 requests, 8 walls",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that what was started is stopped.
    folder = Path(tempfile.mkdtemp(prefix="bihuan-real-"))
    folder.chmod(0o755)
    os.environ.update(BIHUAN_HOME=str(folder), PYTHONPATH=f"{ROOT}:{ROOT / 'src'}")
    os.environ.pop("DATABASE_URL", None)
    try:
        return _on_a_server(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on_a_server(folder: Path, options: argparse.Namespace) -> int:
    from bihuan.config import database
    from bihuan.config.postgres import Cluster

    cluster = Cluster(folder, settings={"fsync": "off"})
    cluster.start()
    try:
        database.set_up(cluster.admin, own=True)
        _python(MIGRATE, BIHUAN_ROLE="owner")
        return _python(RUN, **environment(options, {**cluster.admin, "dbname": "bihuan"}))
    finally:
        cluster.stop(signal.SIGQUIT)
        shutil.rmtree(cluster.root, ignore_errors=True)


def environment(options: argparse.Namespace, admin: dict[str, object]) -> dict[str, str]:
    """Return what the run reads: its size, its seed, where the data lie, who recounts."""
    return {
        "DJANGO_SETTINGS_MODULE": "scripts.real.settings",
        "REAL_SIZE": options.size,
        "REAL_SEED": str(options.seed),
        "REAL_SHARED": str(options.shared),
        "REAL_ADMIN": json.dumps(admin),
    }


def _python(script: str, **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, check=False, cwd=ROOT
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
