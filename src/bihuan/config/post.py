"""邮件设置: which mail server notices go through, from whom, and where the letters lead."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bihuan.config.problems import Problem

PORTS = {"smtp": 25, "smtps": 465}
EXAMPLE = "smtp://账号:密码@主机:587?tls=1"


def server() -> dict[str, Any] | None:
    """Return the mail server, or None: notices stay in the application. Raises Problem."""
    url = os.environ.get("BIHUAN_SMTP_URL")
    if not url:
        return None
    sender = os.environ.get("BIHUAN_SMTP_FROM", "")
    address = os.environ.get("BIHUAN_URL", "")
    if "@" not in sender or not address.startswith(("http://", "https://")):
        raise Problem(
            "设了 BIHUAN_SMTP_URL，还要设 BIHUAN_SMTP_FROM（发件邮箱）"
            "和 BIHUAN_URL（网站地址，如 https://wall.example.cn）"
        )
    return {**_parsed(url), "from": sender, "url": f"{address.rstrip('/')}/desk/notices/"}


def _parsed(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise Problem(f"BIHUAN_SMTP_URL 写成 {EXAMPLE} 的样子") from None
    if not parts.hostname:
        raise Problem(f"BIHUAN_SMTP_URL 写成 {EXAMPLE} 的样子")
    wants_tls = parse_qs(parts.query).get("tls", ["0"])[-1] == "1"
    plain = "starttls" if wants_tls else ""
    return {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": "tls" if parts.scheme == "smtps" else plain,
    }
