"""点单: a resident asks, adds a word, withdraws; or staff write a request down."""

import datetime
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import ALPHABET, blind, new_code, new_id, read_code
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import begin, conclude, handler, leaders, supervisors
from bihuan.modules.wall.commands.merging import part_followers
from bihuan.modules.wall.models import Contact, Request, Slip, Wall
from bihuan.modules.wall.terms import KIND, Act, Anonymity, Publicity, Purpose, State, Urgency
from bihuan.modules.wall.workflow import Case

TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What a resident tells us; every field as given.

    `photo_consent`: how the resident agreed to public photos, where staff write it down.
    `again_of`: the closed request that this one takes up again; `failed`: who isn't sent once more.
    """

    text: str
    category: str
    channel: str = "web"
    place: str = ""
    house: str = ""
    name: str = ""
    phone: str = ""
    anonymity: str = Anonymity.HIDDEN
    may_publish: bool = False
    may_show_photos: bool = False
    photo_consent: str = ""
    is_proxy: bool = False
    proxy_name: str = ""
    proxy_relation: str = ""
    accuses: bool = False
    photos: Sequence[evidence.Stored] = ()
    raised_at: datetime.datetime | None = None
    source_id: str | None = None
    slip_code: str = ""
    again_of: int | None = None
    failed: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: the request and its tracking code, shown now and kept by nobody; none with a slip."""

    request: Request
    code: str


CODES = 3  # A form has three codes: two forms share one of them once in 10^12, all three never.


def code_of(home: str, token: int, nth: int = 0) -> str:
    """Return a tracking code of a form: the same form sent twice gives the same receipt."""
    text = f"code {token} {nth}" if nth else f"code {token}"
    mac = hmac.new(settings.BLIND_KEY, text.encode(), hashlib.sha256).digest()
    number = int.from_bytes(mac[:5], "big")
    return home + "".join(ALPHABET[number >> 5 * place & 31] for place in range(8))


def code_given(request: Request, token: int) -> str:
    """Return which of its form's tracking codes a request was given; none when it was a slip's."""
    codes = (code_of(request.home.code, token, nth) for nth in range(CODES))
    return next((code for code in codes if blind(code) == request.code_blind), "")


def free_code(home: Home, token: int) -> str:
    """Return the first of a form's codes that neither a request nor a printed slip has."""
    codes = {blind(code): code for code in (code_of(home.code, token, n) for n in range(CODES))}
    taken = selectors.codes_taken(home.pk, list(codes))
    return next(code for key, code in codes.items() if key not in taken)


def free_codes(home: Home, count: int) -> list[str]:
    """Return random codes that no request or slip of a home has; of many, two may fall together."""
    codes: dict[str, str] = {}
    while len(codes) < count:
        drawn = {blind(code): code for code in (new_code(home.code) for _ in range(count))}
        taken = selectors.codes_taken(home.pk, list(drawn))
        codes |= {key: code for key, code in drawn.items() if key not in taken}
    return list(codes.values())[:count]


@transaction.atomic
def raise_request(
    wall: Wall, asked: Asked, *, actor: Actor, at: datetime.datetime, token: int
) -> Receipt:
    """点单: register a request from any channel, and owe its dispatch from this moment on."""
    pk = new_id()
    journal.begin(wall.home_id, token=token, act=Act.RAISE, dossier=pk, actor=actor, at=at)
    rules.wall_takes_requests(wall.closed_on)
    return open_request(wall, asked, pk=pk, actor=actor, at=at, token=token)


def open_request(
    wall: Wall, asked: Asked, *, pk: int, actor: Actor, at: datetime.datetime, token: int
) -> Receipt:
    """Open a request's dossier within an act that has begun; raises Refused."""
    _may_be_taken(asked, actor=actor, at=at)
    is_sealed = rules.belongs_to_proper_channel(asked.text, declared=asked.accuses)
    chain = permissions.chain(wall.unit_id, on=clock.day(at))
    rules.may_write_down(actor, chain)
    slip = _slip(wall, asked.slip_code) if asked.slip_code else None
    code = _code_typed(slip, asked.slip_code) if slip else free_code(wall.home, token)

    (number,) = new_numbers(wall.home.code, 1, at=at)
    request = new_request(wall, asked, pk=pk, number=number, code=code, at=at, is_sealed=is_sealed)
    # Written down later than it was said: the limit counts from its being raised (QY-05).
    request.raised_at = asked.raised_at or at
    dossier = journal.open_dossier(
        wall.home_id,
        nature=journal.Nature.CASE,
        kind=KIND,
        number=request.number,
        unit=wall.unit_id,
        at=at,
        pk=pk,
    )
    if slip:
        request.code_blind = slip.code_blind
    limits = policy.read("wall", path=chain.path, on=clock.day(at))
    _registered(Case(request, dossier, chain.path, chain, limits), asked, actor, at, token)
    sql.insert(new_contact(request, asked))
    _use(slip, request)
    return Receipt(request, code)


def _may_be_taken(asked: Asked, *, actor: Actor, at: datetime.datetime) -> None:
    rules.text_is_readable(asked.text, photos=len(asked.photos))
    rules.channel_is_recorded(
        asked.channel, is_proxy=asked.is_proxy, proxy_name=asked.proxy_name, actor=actor
    )
    rules.raised_before_now(asked.raised_at, at=at)
    rules.photos_are_agreed_to(
        agrees=asked.may_show_photos,
        is_proxy=asked.is_proxy,
        how=asked.photo_consent,
        actor=actor,
    )
    rules.nothing_is_kept_of_the_anonymous(
        asked.anonymity, told=[asked.name, asked.phone, asked.house]
    )


def _registered(case: Case, asked: Asked, actor: Actor, at: datetime.datetime, token: int) -> None:
    is_sealed = case.request.state == State.CHANNEL
    entry = conclude(
        case,
        Act.RAISE,
        actor=actor,
        at=at,
        token=token,
        data=codes_of(asked, is_sealed=is_sealed, raised_at=asked.raised_at),
        private=words_of(asked),
        happened_at=asked.raised_at,
        evidence=[photo.as_data() for photo in asked.photos],
        tell=supervisors(case) if is_sealed else leaders(case),
    )
    evidence.attach(asked.photos, entry=entry, purpose=Purpose.ASK)


def _slip(wall: Wall, typed: str) -> Slip:
    # Two people may write the same slip down; the wall's register is locked before it is read.
    journal.lock(wall.home_id, [wall.dossier_id])
    slip = selectors.slip_of(wall, typed)
    rules.slip_is_unused(slip)
    assert slip is not None, "an unknown slip was refused"
    return slip


def _code_typed(slip: Slip, typed: str) -> str:
    # By its number a slip tells no code: that stands on the resident's part alone.
    code = read_code(typed)
    return code if blind(code) == slip.code_blind else ""


def _use(slip: Slip | None, request: Request) -> None:
    if slip:
        slip.request = request
        slip.save(update_fields=["request"])


@transaction.atomic
def add(
    home: int, pk: int, *, text: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """补充说明: the resident adds a word; whoever works on it is told."""
    case = begin(home, pk, Act.ADD, actor=actor, at=at, token=token)
    rules.text_is_readable(text, photos=0)
    conclude(
        case,
        Act.ADD,
        actor=actor,
        at=at,
        token=token,
        private={"text": text},
        tell=_whoever_works_on_it(case),
    )
    return case.request


@transaction.atomic
def withdraw(
    home: int, pk: int, *, reason: str = "", actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """撤回: the resident takes the request back; it is counted apart."""
    case = begin(home, pk, Act.WITHDRAW, actor=actor, at=at, token=token)
    state, outcome = rules.withdrawn()
    evidence.withhold(home, pk)
    conclude(
        case,
        Act.WITHDRAW,
        actor=actor,
        at=at,
        token=token,
        to=state,
        outcome=outcome,
        private={"reason": reason} if reason else None,
        tell=_whoever_works_on_it(case),
    )
    part_followers(case, actor=actor, at=at, token=token)
    return case.request


def _whoever_works_on_it(case: Case) -> list[int]:
    # The group never learns of a sealed request, not even that it was withdrawn.
    if case.request.publicity == Publicity.SEALED:
        return list(supervisors(case))
    return [*leaders(case), *handler(case)]


def new_request(
    wall: Wall,
    asked: Asked,
    *,
    pk: int,
    number: str,
    code: str,
    at: datetime.datetime,
    is_sealed: bool,
) -> Request:
    """Return a request that isn't written yet, as it stands when it was just raised."""
    request = Request(
        id=pk,
        home_id=wall.home_id,
        dossier_id=pk,
        wall=wall,
        unit_id=wall.unit_id,
        number=number,
        code_blind=blind(code),
        state=State.CHANNEL if is_sealed else State.SUBMITTED,
        entered_at=at,
        channel=asked.channel,
        is_proxy=asked.is_proxy,
        anonymity=asked.anonymity,
        may_publish=asked.may_publish,
        may_show_photos=asked.may_show_photos,
        category=asked.category,
        urgency=Urgency.NORMAL,
        title=title_of(asked.text),
        text=asked.text,
        place=asked.place,
        publicity=Publicity.SEALED if is_sealed else Publicity.CATEGORY,
        raised_at=at,
        failed=list(asked.failed),
        source_id=asked.source_id,
    )
    request.grams = selectors.grams_of(request)
    return request


def title_of(text: str) -> str:
    """Return the first sentence of a text, short enough for a list.

    Numbers are covered first: one that is cut would be found by nobody any more.
    """
    text = rules.covered(text)
    first = text.strip().splitlines()[0] if text.strip() else ""
    for end in "。！？!?；;":
        first = first.split(end)[0]
    return first[:TITLE_LENGTH] + ("…" if len(first) > TITLE_LENGTH else "")


def new_contact(request: Request, asked: Asked) -> Contact:
    """Return the contact data of a request, not written yet."""
    return Contact(
        home_id=request.home_id,
        request=request,
        name=asked.name,
        phone=asked.phone,
        house=asked.house,
        proxy_name=asked.proxy_name,
        proxy_relation=asked.proxy_relation,
    )


def codes_of(
    asked: Asked, *, is_sealed: bool, raised_at: datetime.datetime | None = None
) -> dict[str, object]:
    """Return what the entry says in codes; `raised_at`: a limit that counts from earlier on."""
    more: dict[str, object] = {"slip": True} if asked.slip_code else {}
    if raised_at:
        more["raised_at"] = clock.text(raised_at)
    if asked.again_of:
        more |= {"again_of": str(asked.again_of), "failed": ",".join(map(str, asked.failed))}
    return {
        **more,
        "channel": asked.channel,
        "category": asked.category,
        "proxy": asked.is_proxy,
        "anonymity": asked.anonymity,
        "publish": asked.may_publish,
        "show_photos": asked.may_show_photos,
        "sealed": is_sealed,
    }


def words_of(asked: Asked) -> dict[str, str]:
    """Return the names and free text that the entry only commits to."""
    values = {
        "text": asked.text,
        "place": asked.place,
        "house": asked.house,
        "name": asked.name,
        "phone": asked.phone,
        "proxy_name": asked.proxy_name,
        "proxy_relation": asked.proxy_relation,
        "photo_consent": asked.photo_consent,
    }
    return {field: value for field, value in values.items() if value}


def new_numbers(home: str, count: int, *, at: datetime.datetime) -> list[str]:
    """Return the next numbers of requests, as receipts show them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('wall_number') FROM generate_series(1, %s)", [count])
        return [f"{home}{clock.day(at):%y}{number:06d}" for (number,) in cursor.fetchall()]
