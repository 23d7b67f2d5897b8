"""The crash test's worker: the product's clock, run at a simulated time; and the chain check."""

import datetime
import time

import django


def run() -> None:
    """Run the clock again and again, some days ahead, so that reminders are made all the time."""
    django.setup()
    from django.db import Error, close_old_connections

    from bihuan.kernel.base import clock
    from bihuan.modules.wall import jobs

    while True:
        close_old_connections()
        try:
            for days in (2.5, 3.5, 7):
                jobs.run_due(clock.now() + datetime.timedelta(days=days))
        except Error:
            time.sleep(0.2)
        time.sleep(0.1)


def chains() -> None:
    """Print how many dossiers don't verify."""
    django.setup()
    from bihuan.kernel.base.facade import homes
    from bihuan.kernel.journal.facade import chain_hash
    from bihuan.kernel.journal.models import Dossier, Entry

    broken = 0
    for home in homes():
        for dossier in Dossier.objects.filter(home_id=home.pk):
            prev, number = bytes(32), 0
            for entry in Entry.objects.filter(home_id=home.pk, dossier=dossier.pk).order_by("seq"):
                number += 1
                if bytes(entry.hash) != chain_hash(prev, dossier.pk, number, entry.body):
                    break
                prev = bytes(entry.hash)
            broken += (dossier.seq, bytes(dossier.head)) != (number, prev)
    print(broken)
