"""Identifiers: 63-bit integers made by the client, and codes a resident can read out."""

import hmac
import os
import secrets
import threading
import time

from django.conf import settings
from django.db import connection

# Milliseconds since 2024-01-01 leave 41 bits enough until 2093.
EPOCH_MS = 1_704_067_200_000
NODE_BITS, COUNTER_BITS = 10, 12
# Crockford's alphabet: no I, L, O, U, which are misread or misheard.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8

_lock = threading.Lock()
_state = {"pid": 0, "node": 0, "last": 0, "counter": 0}


def new_id() -> int:
    """Return the next id of this process: 41 bits of milliseconds, 10 of node, 12 of counter."""
    with _lock:
        if _state["pid"] != os.getpid():
            _state.update(pid=os.getpid(), node=_next_node(), last=0, counter=0)
        moment = max(time.time_ns() // 1_000_000 - EPOCH_MS, _state["last"])
        _state["counter"] = _state["counter"] + 1 if moment == _state["last"] else 0
        if _state["counter"] >> COUNTER_BITS:
            moment, _state["counter"] = moment + 1, 0
        _state["last"] = moment
        return (moment << NODE_BITS | _state["node"]) << COUNTER_BITS | _state["counter"]


def new_token() -> int:
    """Return a random 63-bit number: the token of a form, which becomes the id of its act."""
    return secrets.randbits(63)


def new_code(home: str) -> str:
    """Return an unguessable tracking code: the home's short code and 8 random characters."""
    return home + "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """Return a typed code as printed: blanks and hyphens dropped, look-alikes mapped."""
    plain = "".join(typed.split()).replace("-", "").replace("－", "").upper()
    tail = plain[-CODE_LENGTH:].translate(str.maketrans("ILOU", "110V"))
    return plain[:-CODE_LENGTH] + tail


def show_code(code: str) -> str:
    """Return a code in groups, as people write it down: `QY-7K3M-92QF`."""
    return f"{code[:-8]}-{code[-8:-4]}-{code[-4:]}"


def blind(value: str) -> str:
    """Return the keyed hash under which a code or an ID number is found but not read."""
    return hmac.new(settings.BLIND_KEY, value.encode(), "sha256").hexdigest()


def _next_node() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('base_node')")
        return int(cursor.fetchone()[0]) % (1 << NODE_BITS)
