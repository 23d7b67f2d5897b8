"""Every page of the product: its name in the URL configuration, an address, and who looks at it."""

from dataclasses import dataclass

from tests.browser.conftest import Site


@dataclass(frozen=True)
class Shown:
    """A page to visit: URL name, address, signed-in account or nobody, and what state it shows."""

    name: str
    path: str
    user: str = ""
    state: str = ""

    @property
    def label(self) -> str:
        """Return a file name for its picture."""
        return "-".join(part for part in (self.name.replace(":", "-"), self.state) if part)


# Addresses that answer with no page of their own: pictures, QR codes, and buttons.
NOT_PAGES = {"wall:photo", "wall:case_photo", "wall:qr", "language", "size", "desk:sign_out"}

# Which state an act's page needs, and whose it is.
ACTS = {
    "sort": ("submitted", "leader"),
    "release": ("sorted", "leader"),
    "merge": ("sorted", "leader"),
    "divert": ("submitted", "leader"),
    "dispatch": ("sorted", "leader"),
    "refer": ("sorted", "leader"),
    "recall": ("dispatched", "leader"),
    "publish": ("handled", "leader"),
    "record_rating": ("rating", "leader"),
}


def public_pages() -> list[Shown]:
    """Return the pages that need no request of a special state."""
    wall = "/w/QH/01/"
    return [
        Shown("wall:index", "/"),
        Shown("wall:help", "/help/"),
        Shown("wall:privacy", "/privacy/"),
        Shown("wall:accessibility", "/accessibility/"),
        Shown("wall:wall", wall, state="full"),
        Shown("wall:column", wall + "column/rated/"),
        Shown("wall:ask", wall + "ask/"),
        Shown("wall:lobby", wall + "lobby/"),
        Shown("wall:track", "/t/"),
        Shown("desk:sign_in", "/desk/sign-in/"),
        Shown("desk:inbox", "/desk/", "leader", "leader"),
        Shown("desk:inbox", "/desk/", "member", "member"),
        Shown("desk:inbox", "/desk/", "auditor", "empty"),
        Shown("desk:notices", "/desk/notices/", "leader"),
        Shown("wall:ledger", "/desk/wall/", "leader", "leader"),
        Shown("wall:ledger", "/desk/wall/", "section", "section"),
        Shown("wall:members", "/desk/wall/members/", "leader"),
        Shown("wall:register", "/desk/wall/QH/01/register/", "leader"),
    ]


def state_pages(site: Site) -> list[Shown]:
    """Return the pages of requests in the states that the demo county has."""
    rows = site.sql(
        "SELECT DISTINCT ON (r.state) r.state, r.id, r.number FROM wall_request r JOIN wall_wall w "
        "ON w.home_id = r.home_id AND w.id = r.wall_id JOIN base_home h ON h.id = r.home_id "
        "WHERE h.code = 'QH' AND w.code = '01' ORDER BY r.state, r.id"
    )
    found = {state: (pk, number) for state, pk, number in rows}
    shown = [
        Shown("wall:case", f"/desk/wall/QH/{pk}/", "leader", state)
        for state, (pk, _) in found.items()
    ]
    shown += [
        Shown("wall:item", f"/w/QH/01/r/{number}/", state=state)
        for state, (_, number) in found.items()
    ]
    shown += [
        Shown(f"wall:{act}", f"/desk/wall/QH/{found[state][0]}/{act}/", user)
        for act, (state, user) in ACTS.items()
    ]
    (member,) = site.sql(
        "SELECT m.id FROM wall_member m JOIN wall_wall w ON w.home_id = m.home_id "
        "AND w.unit_id = m.unit_id JOIN base_home h ON h.id = w.home_id "
        "WHERE h.code = 'QH' AND w.code = '01' ORDER BY m.id LIMIT 1"
    )
    shown.append(Shown("wall:member", f"/desk/wall/QH/members/{member[0]}/", "leader"))
    return shown
