"""维护代码表: add a code, or change one: another name, aliases, the day from which it ends.

A row is appended and the newest holds; the register of the table keeps how it was and how it is.
Records are not touched: an alias makes a word known, and the next form that says it is coded.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.kernel.people.record import codes, coding
from bihuan.kernel.people.record.coding import Code, Table, folded
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.terms import Act, CodeChange, Kind

BASIS = "BH-57"
CODE, WAS = "code", "code_was"
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A code as it was (None: it is new) and as it shall be."""

    was: Code | None
    now: Code


def may_add_code(home: Home, *, code: Code, actor: Actor) -> Change:
    """可以新增代码: refuse a code that can't stand in its table; return the change (BH-57)."""
    return _judged(home, actor, code.table, None, lambda _was: code)


def may_change_code(
    home: Home,
    *,
    table: str,
    code: str,
    name: str,
    aliases: Sequence[str],
    ended: str,
    actor: Actor,
) -> Change:
    """可以变更代码: refuse what can't stand; the old name of a code stays as an alias (BH-57)."""

    def now(was: Code) -> Code:
        old = [was.name] if folded(name) != folded(was.name) else []
        kept = _once([*aliases, *old], beside=name)
        return replace(was, name=name, aliases=kept, ended=ended)

    return _judged(home, actor, table, code, now)


def may_add_alias(home: Home, *, table: str, code: str, alias: str, actor: Actor) -> Change:
    """可以加别名: refuse a word that means another code of the table (BH-57)."""

    def now(was: Code) -> Code:
        return replace(was, aliases=_once([*was.aliases, alias], beside=was.name))

    return _judged(home, actor, table, code, now)


@transaction.atomic
def add_code(
    home: Home, *, code: Code, actor: Actor, at: datetime.datetime, token: int | None = None
) -> None:
    """新增代码: append a code of the county's own to a table. Raises Refused (BH-57)."""
    act_id = _claimed(home, Act.ADD_CODE, actor, at, token)
    dossier = _register(home, code.table, actor, at)
    change = may_add_code(home, code=code, actor=actor)
    _append(dossier, Act.ADD_CODE, change, act_id, actor, at)


@transaction.atomic
def change_code(
    home: Home,
    *,
    table: str,
    code: str,
    name: str,
    aliases: Sequence[str],
    ended: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """变更代码: another name, other aliases, an end; all that it was stays in the table's register.

    Raises Refused (BH-57).
    """
    act_id = _claimed(home, Act.CHANGE_CODE, actor, at, token)
    dossier = _register(home, table, actor, at)
    change = may_change_code(
        home, table=table, code=code, name=name, aliases=aliases, ended=ended, actor=actor
    )
    _append(dossier, Act.CHANGE_CODE, change, act_id, actor, at)


@transaction.atomic
def add_alias(
    home: Home,
    *,
    table: str,
    code: str,
    alias: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """加为别名: let a word mean a code from now on. Raises Refused (BH-57)."""
    act_id = _claimed(home, Act.CHANGE_CODE, actor, at, token)
    dossier = _register(home, table, actor, at)
    change = may_add_alias(home, table=table, code=code, alias=alias, actor=actor)
    _append(dossier, Act.CHANGE_CODE, change, act_id, actor, at)


def _judged(
    home: Home, actor: Actor, table: str, code: str | None, now: Callable[[Code], Code]
) -> Change:
    """Hold a change against the tables as they stand now; `code` None is one that is new."""
    rules.keeps_codes(actor, home=home.pk)
    codes.refresh()
    found = _table(table)
    was = found.by_code(code) if code is not None else None
    if code is not None:
        rules.is_known(was)
    change = Change(was, now(was or Code(table, "", "")))
    rules.code_may_stand(change.now, found, was=was)
    return change


def _table(name: str) -> Table:
    found = coding.every().get(name)
    rules.is_known(found)
    assert found is not None, "an unknown table was refused"
    return found


def _once(texts: Iterable[str], *, beside: str) -> tuple[str, ...]:
    """Return aliases as they are kept: each once, and none that is the name."""
    kept = {folded(text): text.strip() for text in texts}
    return tuple(text for key, text in kept.items() if key and key != folded(beside))


def _claimed(home: Home, act: str, actor: Actor, at: datetime.datetime, token: int | None) -> int:
    if token is not None:
        journal.begin(home.pk, token=token, act=act, dossier=0, actor=actor, at=at)
    return token or new_token()


def _register(home: Home, table: str, actor: Actor, at: datetime.datetime) -> journal.Dossier:
    """Return the register of a table, locked; it is opened when first written into."""
    rules.keeps_codes(actor, home=home.pk)
    _table(table)
    found = journal.find_register(home.pk, kind=Kind.CODE, number=table)
    return found or _opened(home, table, _unit(home, actor), at)


def _unit(home: Home, actor: Actor) -> int:
    return next(held.unit for held in actor.desks if held.home == home.pk and held.unit)


def _opened(home: Home, table: str, unit: int, at: datetime.datetime) -> journal.Dossier:
    # Of two who open it at once, the database lets one; the other waits and goes on with his.
    try:
        with transaction.atomic():
            nature = journal.Nature.REGISTER
            return journal.open_dossier(
                home.pk, nature=nature, kind=Kind.CODE, number=table, unit=unit, at=at
            )
    except IntegrityError:
        return journal.register(home.pk, kind=Kind.CODE, number=table)


def _append(
    dossier: journal.Dossier,
    act: str,
    change: Change,
    act_id: int,
    actor: Actor,
    at: datetime.datetime,
) -> None:
    was = {WAS: codes.told(change.was)} if change.was else {}
    entry = journal.record(
        dossier,
        act,
        act_id=act_id,
        actor=actor,
        at=at,
        basis=[BASIS],
        data={"code": change.now.code, "changes": [str(one) for one in kinds(change)]},
        private={CODE: codes.told(change.now), **was},
    )
    codes.append(change.now, home=entry.home_id, entry=entry.id, at=at)


def kinds(change: Change) -> list[CodeChange]:
    """Return what a change changes."""
    was, now = change.was, change.now
    if was is None:
        return [CodeChange.NEW]
    found = {
        CodeChange.RENAMED: was.name != now.name,
        CodeChange.ALIAS_ADDED: bool({*now.aliases} - {*was.aliases}),
        CodeChange.ALIAS_REMOVED: bool({*was.aliases} - {*now.aliases}),
        CodeChange.ENDED: was.ended != now.ended,
    }
    return [kind for kind, is_so in found.items() if is_so]


# --- what the register says must stand (L3) -------------------------------------------------------


def testify() -> None:
    """Speak for the rows by which a home edits code tables."""
    witnesses.witness(Kind.CODE, replay=replay, present=present)
    witnesses.label_fields({CODE: _("代码"), WAS: _("原来的代码")})


def replay(row: Fields, told: Told) -> None:
    """Fold an entry: a row that was appended."""
    row.setdefault("codes", "")
    if told.private.get(CODE):
        _add(row, f"{told.at} {told.private[CODE]}")


def present(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return the rows that a home gave to the tables of these registers."""
    rows = journal.Dossier.objects.filter(home_id=home, pk__in=dossiers)
    tables = dict(rows.values_list("number", "pk"))
    found: dict[int, Fields] = {pk: {"codes": ""} for pk in tables.values()}
    for at, code in codes.given(home, tables):
        _add(found[tables[code.table]], f"{clock.text(at)} {codes.told(code)}")
    return found


def _add(row: Fields, line: str) -> None:
    row["codes"] = "\n".join(sorted(filter(None, [*row["codes"].split("\n"), line])))
