"""区域: which addresses and tables each zone has; a module outside it doesn't exist there."""

import json
import os
import subprocess
import sys

import pytest

LISTED = """
import json, django
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.urls import get_resolver
from bihuan.config import upkeep, witnesses
from bihuan.ui import signed_in
spaces = {str(name) for name, _ in get_resolver().namespace_dict.items()}
tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
print(json.dumps({
    "spaces": sorted(spaces),
    "tables": sorted(tables),
    "facades": sorted(facade.__name__ for facade in signed_in.facades()),
    "problems": [str(one) for one in run_checks()],
}))
"""
# What a zone has beside the kernel, the desk and the registers: address spaces, prefixes of tables.
HAS = {
    "public": {"wall"},
    "internal": {"cadres", "townships"},
    "all": {"wall", "cadres", "townships"},
}
TABLES = {"wall": {"wall"}, "cadres": {"record", "cadres"}, "townships": {"townships"}}
ALWAYS = {
    "auth", "axes", "base", "django", "duties", "journal", "notices", "organizations", "otp",
    "people", "permissions", "policy", "procrastinate",
}  # fmt: skip


@pytest.mark.parametrize("zone", HAS)
def test_a_zone_has_the_addresses_and_tables_of_its_modules_alone(zone: str) -> None:
    environment = {**os.environ, "BIHUAN_ZONE": zone, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", LISTED], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["spaces"]) == {"desk", "registers", *HAS[zone]}
    prefixes = {name.split("_")[0] for name in found["tables"]}
    assert prefixes == ALWAYS.union(*(TABLES[one] for one in HAS[zone]))
    modules = {"registers", *HAS[zone]}
    assert found["facades"] == sorted(f"bihuan.modules.{one}.facade" for one in modules)
    assert found["problems"] == []
