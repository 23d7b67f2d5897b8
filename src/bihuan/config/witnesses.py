"""证人: which modules speak for their rows when the journal is verified."""

import importlib
from collections.abc import Mapping, Sequence

from django.apps import apps

from bihuan.kernel.base import clock
from bihuan.kernel.duties.facade import Duty
from bihuan.kernel.journal import witnesses
from bihuan.modules.registers.commands import testifying


def register() -> None:
    """Let the installed modules, and the duties, speak; and name the codes of registers."""
    witnesses.duties_are(owed_now)
    testifying.register()
    for module in ("cadres", "townships", "wall"):
        # Each is absent in one of the zones, so it can't be imported at the top.
        if apps.is_installed(f"bihuan.modules.{module}"):
            importlib.import_module(f"bihuan.modules.{module}.commands.testifying").register()


def owed_now(home: int, dossiers: Sequence[int]) -> Mapping[int, list[witnesses.Owed]]:
    """Return what dossiers owe now, as the bodies of entries write it."""
    found: dict[int, list[witnesses.Owed]] = {}
    rows = Duty.objects.filter(home_id=home, dossier__in=dossiers, discharged_by=None)
    for dossier, what, desk, due_at in rows.values_list("dossier_id", "what", "desk_id", "due_at"):
        found.setdefault(dossier, []).append((what, str(desk), clock.text(due_at)))
    return found
