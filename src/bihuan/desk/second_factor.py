"""两步登录: the time-based code of an authenticator, beside the password."""

import base64
from typing import Any

import django_otp
import segno
from django.http import HttpRequest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from bihuan.kernel.permissions.facade import Actor, Office

KEY = "second_factor_key"
FREE_FAILURES = 2  # Slips of the finger; from the third wrong code on each makes the next wait.
# Who must have one: they hold other people's access, or read accusations.
OBLIGED = frozenset(
    {Office.SYSTEM_ADMIN, Office.SECURITY_ADMIN, Office.AUDITOR, Office.SUPERVISION_SECTION}
)


def device_of(user: Any) -> TOTPDevice | None:
    """Return an account's confirmed authenticator, or None."""
    return TOTPDevice.objects.filter(user=user.pk, confirmed=True).first()


def is_due(actor: Actor, user: Any) -> bool:
    """Say whether somebody's office asks for a second factor that he hasn't got yet."""
    return any(held.office in OBLIGED for held in actor.desks) and device_of(user) is None


def matching(user: Any, code: str) -> Any:
    """Return the authenticator that shows a code now, or None; a third wrong one waits."""
    rows = TOTPDevice.objects.filter(user=user.pk, throttling_failure_count__lte=FREE_FAILURES)
    rows.update(throttling_failure_timestamp=None)
    return django_otp.match_token(user, code)


def waits(user: Any) -> bool:
    """Say whether wrong codes have locked the authenticator for a moment."""
    device = device_of(user)
    return (
        device is not None
        and device.throttling_failure_count > FREE_FAILURES
        and not device.verify_is_allowed()[0]
    )


def remember(http: HttpRequest, device: Any) -> None:
    """Mark this session as signed in with a code."""
    django_otp.login(http, device)


def offered_key(http: HttpRequest) -> str:
    """Return the secret offered to this session, the same until it is confirmed."""
    if KEY not in http.session:
        http.session[KEY] = random_hex(20)
    return str(http.session[KEY])


def fits(key: str, code: str) -> bool:
    """Say whether an authenticator with this secret shows this code now."""
    return bool(TOTP(bytes.fromhex(key)).verify(int(code), tolerance=1))


def enrol(http: HttpRequest, key: str, code: str) -> None:
    """Bind an authenticator that has shown its code; the code isn't good a second time."""
    totp = TOTP(bytes.fromhex(key))
    totp.verify(int(code), tolerance=1)
    user: Any = http.user
    device = TOTPDevice.objects.create(
        user_id=user.pk, name="totp", key=key, last_t=totp.t(), drift=totp.drift, confirmed=True
    )
    del http.session[KEY]
    remember(http, device)


def remove(user: Any) -> None:
    """Unbind an account's authenticator."""
    TOTPDevice.objects.filter(user=user.pk).delete()


def secret_text(key: str) -> str:
    """Return a secret as it is typed into an authenticator, in groups of four."""
    text = base64.b32encode(bytes.fromhex(key)).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def picture(user: Any, key: str) -> str:
    """Return the QR code of a secret as a data address."""
    url = TOTPDevice(user=user, key=key).config_url
    return str(segno.make(url, error="m").png_data_uri(scale=5, border=4))
