"""身份证号: kept encrypted, found by a blind index, shown masked; the keys lie elsewhere.

The number is encrypted with AES-GCM, bound to its person; the index is an HMAC. Both keys are
derived from the installation's blind key (`keys.json` in `BIHUAN_HOME`, carried by backups), so a
dump of the database alone tells no number, not even by trying all of them.
"""

import base64
import datetime
import functools
import os
import re
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from bihuan.kernel.base.ids import blind
from bihuan.kernel.people.models import Person

__all__ = [
    "conceal",
    "find",
    "forget",
    "is_right",
    "keep",
    "masked",
    "number_of",
    "plain",
    "sealed",
]

NONCE_BYTES = 12
FORM = re.compile(r"[1-9]\d{5}((?:19|20)\d{6})\d{3}[0-9X]", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")
SHOWN = (3, 4)  # signs at the start and at the end


def plain(typed: str) -> str:
    """Return a number as it is kept: no blanks, half-width, a capital X."""
    return "".join(typed.split()).translate(FULL_WIDTH).upper()


def is_right(number: str, *, on: datetime.date) -> bool:
    """Say whether a number has the form of GB 11643: a birthday that has been, a check digit."""
    found = FORM.fullmatch(number)
    if not found or not _was_born(found[1], on):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECK[total % 11] == number[-1]


def _was_born(birthday: str, on: datetime.date) -> bool:
    try:
        return datetime.date.fromisoformat(birthday) <= on
    except ValueError:
        return False


def masked(number: str) -> str:
    """Return a number with its middle covered."""
    start, end = SHOWN
    return number[:start] + "*" * (len(number) - start - end) + number[-end:]


def conceal(person: int, number: str) -> str:
    """Return a number encrypted for one person; each time another text."""
    nonce = os.urandom(NONCE_BYTES)
    hidden = AESGCM(_key()).encrypt(nonce, number.encode(), _bound_to(person))
    return base64.b64encode(nonce + hidden).decode()


def keep(person: int, number: str, *, sealed: str) -> None:
    """Keep a person's number: the encrypted text, and the index by which it is found."""
    Person.objects.filter(pk=person).update(id_sealed=sealed, id_blind=_blind(number))


def forget(person: int) -> None:
    """Destroy a person's number, and what it is found by."""
    Person.objects.filter(pk=person).update(id_sealed="", id_blind="")


def number_of(person: Person) -> str:
    """Return a person's number in full, or ""; who shows it logs that first."""
    if not person.id_sealed:
        return ""
    text = base64.b64decode(person.id_sealed)
    nonce, hidden = text[:NONCE_BYTES], text[NONCE_BYTES:]
    return AESGCM(_key()).decrypt(nonce, hidden, _bound_to(person.pk)).decode()


def sealed(persons: Iterable[int]) -> dict[int, str]:
    """Return the encrypted numbers of persons as they are kept, "" where there is none."""
    rows = Person.objects.filter(pk__in=list(persons))
    return dict(rows.values_list("id", "id_sealed"))


def find(number: str) -> Person | None:
    """Return who has a number, or None; only the whole number finds anybody."""
    return Person.objects.filter(id_blind=_blind(number)).first() if number else None


def _blind(number: str) -> str:
    return blind(f"id-number {number}")


def _bound_to(person: int) -> bytes:
    return f"person {person}".encode()


def _key() -> bytes:
    return _derived(settings.BLIND_KEY)


@functools.cache
def _derived(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"bihuan id-number 1").derive(key)
