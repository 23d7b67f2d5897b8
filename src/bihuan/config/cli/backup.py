"""备份：数据库、佐证、检查点、销毁清单和密钥，存入一个新文件夹."""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bihuan.config import database, dumps, places
from bihuan.config.cli.opened import opened
from bihuan.config.problems import Problem

# Beside the dump and the evidence. The sealer's private key stays where it is.
BESIDE = ("destructions.ndjson", "keys.json", "sealer.pub")
MANIFEST = "manifest.json"
DUMP = "database.dump"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the new folder."""
    parser.add_argument("folder", metavar="文件夹", help="备份存放处，须不存在")


def run(options: argparse.Namespace) -> int:
    """Back up beside a running server; refuses to overwrite; whole or not there at all."""
    folder = Path(options.folder).resolve()
    if folder.exists():
        raise Problem(f"{folder} 已存在：备份不覆盖任何文件，请另选文件夹")
    with opened():
        from bihuan.kernel.journal import destroying

        _seal_first()
        destroying.catch_up()
        write(folder)
    print(f"已备份到 {folder}（含密钥，请妥善保管）")
    return 0


def _seal_first() -> None:
    # Where the sealer runs elsewhere, a key made here would be a second one that nobody trusts.
    if (places.home() / "sealer.key").exists():
        command("seal")
    else:
        print("这里没有封存密钥：未先封存，检查点以另存的为准")


def write(folder: Path) -> None:
    """Write dump, files and manifest; the dump first, as files are on disk before their rows."""
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    dumps.dump(database.logins()["owner"], draft / DUMP)
    for name in ("evidence", "checkpoints"):
        if (places.home() / name).exists():
            shutil.copytree(places.home() / name, draft / name)
    for name in BESIDE:
        if (places.home() / name).exists():
            shutil.copy2(places.home() / name, draft / name)
    (draft / MANIFEST).write_text(json.dumps({"v": 1, "files": digests(draft)}, indent=1))
    draft.rename(folder)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a backup but its manifest."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def command(*words: str) -> None:
    """Run another command in a process of its own, as its login differs; raises Problem."""
    script = "import sys; from bihuan.config.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**os.environ, "BIHUAN_HOME": str(places.home())},
        check=False,
    )
    if done.returncode:
        raise Problem(f"bihuan {' '.join(words)} 未能完成，原因见上")
