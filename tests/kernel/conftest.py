"""A committed copy of the template in its own home folder, for what a transaction can't show."""

import datetime
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from PIL import Image

from bihuan.config import database, places, witnesses
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import evidence, notes, sealing, verifying
from bihuan.kernel.journal.broken import Broken
from bihuan.modules.wall import commands
from tests import server
from tests.cast import Cast
from tests.conftest import Loop

_numbers = itertools.count(1)


@dataclass
class Archive:
    """A database with its home folder: seal it, verify it, and attack it."""

    name: str
    folder: Path
    loop: Loop

    @property
    def home(self) -> Home:
        """The cast's home."""
        return Home.objects.get(pk=self.loop.cast.home)

    @property
    def outside(self) -> Path:
        """The checkpoints kept outside the database."""
        return notes.outside(self.folder, "QY")

    def seal(self) -> int:
        """Seal what is queued, as the sealer's role."""
        with self.role("sealer"):
            return sealing.seal_all(self.home, key=notes.sealer_key(self.folder), at=self.loop.at)

    def verify(self, **what: Any) -> verifying.Report:
        """Verify the home, as the application's role."""
        return verifying.verify(self.home, **what)

    def caught(self, **what: Any) -> Broken:
        """Return what the verification finds."""
        with pytest.raises(Broken) as found:
            self.verify(**what)
        return found.value

    def use(self, name: str) -> None:
        """Point the connection at another database."""
        connection.close()
        connection.settings_dict["NAME"] = name

    def attack(self, *statements: str) -> None:
        """Run SQL as the superuser with triggers lifted."""
        with server.admin(self.name) as admin:
            admin.execute("SET session_replication_role = replica")
            for statement in statements:
                admin.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query finds, as the superuser."""
        with server.admin(self.name) as admin:
            return list(admin.execute(query.encode()))

    @contextmanager
    def role(self, role: str) -> Iterator[None]:
        """Speak to the database as another role."""
        before = dict(connection.settings_dict)
        login = database.logins()[role]
        connection.close()
        connection.settings_dict.update(USER=login["USER"], PASSWORD=login["PASSWORD"])
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def environment(self) -> dict[str, str]:
        """Return the environment in which a command line works on this archive."""
        admin = server.CLUSTER.admin
        host = admin["host"].replace("/", "%2F")
        url = f"postgresql://{admin['user']}:{admin['password']}@{host}:5432/{self.name}"
        return {**os.environ, "BIHUAN_HOME": str(self.folder), "DATABASE_URL": url}


def command(
    archive: Archive, *words: str, typed: str = "", settings: str = "bihuan.config.settings"
) -> "subprocess.CompletedProcess[str]":
    """Run `bihuan` on an archive, in a process of its own."""
    connection.close()
    script = "import sys; from bihuan.config.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**archive.environment(), "DJANGO_SETTINGS_MODULE": settings},
        input=typed,
        text=True,
        check=False,
        capture_output=True,
    )


def copy_database(name: str, copy: str) -> None:
    """Copy a database to which nobody is connected."""
    connection.close()
    with server.admin("postgres") as admin:
        admin.execute(f"CREATE DATABASE {copy} TEMPLATE {name}".encode())


def furnish(folder: Path, name: str) -> None:
    """Make a home folder whose logins lead to a database, with the suite's secrets."""
    folder.mkdir(exist_ok=True)
    logins = {
        role: {**login, "NAME": name}
        for role, login in json.loads((server.HOME / "logins.json").read_text()).items()
    }
    places.write_private(folder / "logins.json", logins)
    shutil.copy(server.HOME / "keys.json", folder / "keys.json")


def photo(colour: str = "red") -> evidence.Stored:
    """Store a small photo."""
    file = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(file, "JPEG")
    file.seek(0)
    return evidence.store_photo(file, name="照片.jpg")


@contextmanager
def opened(name: str, folder: Path, cast: Cast) -> Iterator[Archive]:
    """Work on a database in its home folder while the block runs, with the modules as witnesses."""
    before = settings.HOME, settings.EVIDENCE_ROOT, connection.settings_dict["NAME"]
    settings.HOME, settings.EVIDENCE_ROOT = folder, folder / "evidence"
    witnesses.register()
    found = Archive(name, folder, Loop(cast))
    found.use(name)
    try:
        yield found
    finally:
        settings.HOME, settings.EVIDENCE_ROOT = before[:2]
        found.use(before[2])


@pytest.fixture
def archive(cast: Cast, tmp_path: Path, django_db_blocker: Any) -> Iterator[Archive]:
    """A fresh archive."""
    name = f"archive_{next(_numbers)}"
    server.clone(name)
    furnish(tmp_path, name)
    with django_db_blocker.unblock(), opened(name, tmp_path, cast) as found:
        yield found
    server.drop(name)


@pytest.fixture(scope="session")
def sealed_once(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> tuple[str, Path, datetime.datetime]:
    """A closed, an open and a merged request, with a photo; sealed and verified once."""
    name, folder = "archive_sealed", tmp_path_factory.mktemp("sealed")
    server.clone(name)
    furnish(folder, name)
    with django_db_blocker.unblock(), opened(name, folder, cast) as found:
        loop = found.loop
        loop.to("closed", photos=[photo()], name="周大妈", phone="13800001111")
        loop.to("handled")
        lead, copy = loop.to("sorted"), loop.to("sorted")
        commands.merge(copy.home_id, copy.pk, lead=lead.pk, **loop.by("leader"))
        found.seal()
        found.verify()
        return name, folder, loop.at


@pytest.fixture
def sealed(
    sealed_once: tuple[str, Path, datetime.datetime],
    cast: Cast,
    tmp_path: Path,
    django_db_blocker: Any,
) -> Iterator[Archive]:
    """A copy of the sealed archive, to attack."""
    name, (first, folder, at) = f"archive_{next(_numbers)}", sealed_once
    copy_database(first, name)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    furnish(tmp_path, name)
    with django_db_blocker.unblock(), opened(name, tmp_path, cast) as found:
        found.loop.at = at
        yield found
    server.drop(name)
