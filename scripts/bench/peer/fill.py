"""Fill the peer: 10 queues, 21 staff, tickets with one follow-up each. Usage: fill.py TICKETS."""

import datetime
import sys

import django
from django.core.management import call_command

from scripts.bench.names import PASSWORD

QUEUES, STAFF = 10, 21
OPEN, CLOSED = 1, 4


def main() -> None:
    """Migrate and fill an empty database."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    staff, queues = _staff(), _queues()
    _tickets(int(sys.argv[1]), staff, queues)


def _staff() -> list:
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    return [
        users.create_user(
            f"staff{number}",
            f"staff{number}@example.org",
            PASSWORD,
            is_staff=True,
            is_superuser=not number,
        )
        for number in range(STAFF)
    ]


def _queues() -> list:
    from helpdesk.models import Queue

    return [
        Queue.objects.create(
            title=f"Queue {number}", slug=f"q{number}", allow_public_submission=True
        )
        for number in range(QUEUES)
    ]


def _tickets(count: int, staff: list, queues: list) -> None:
    from django.utils import timezone
    from helpdesk.models import FollowUp, Ticket

    now = timezone.now()
    for start in range(0, count, 1000):
        rows = [
            Ticket(
                title=f"Stair light {number} is broken",
                queue=queues[number % QUEUES],
                submitter_email=f"resident{number}@example.org",
                assigned_to=staff[number % STAFF],
                status=OPEN if number % 50 == 0 else CLOSED,
                description="The stair light on the third floor has been dark for two weeks.",
                created=now - datetime.timedelta(minutes=count - number),
                modified=now,
            )
            for number in range(start, min(count, start + 1000))
        ]
        made = Ticket.objects.bulk_create(rows)
        FollowUp.objects.bulk_create(
            FollowUp(
                ticket=ticket,
                date=now,
                title="Comment",
                comment="Visited and repaired.",
                public=True,
                user=ticket.assigned_to,
            )
            for ticket in made
        )


if __name__ == "__main__":
    main()
