"""一屏派单的表单: one small form a request, each with its own token; nothing chosen beforehand."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.modules.wall.forms.staff import ActForm
from bihuan.ui.forms import area

KEY_DIGITS = 19


class DispatchOne(ActForm):
    """派单: one member for one request, or nobody yet.

    Anybody of the branch may be named: whether he may be sent is the command's decision, so that
    a refusal names its clause.
    """

    member = forms.TypedChoiceField(
        label=_("派给谁"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("请在名单中选择一名党员")},
    )
    note = area(_("给承办党员的话"), limit=2000)

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", _("这次不派")), *members]  # type: ignore[attr-defined]
        self.fields["note"].widget.attrs["rows"] = 2


def prefix_of(request: int) -> str:
    """Return what stands before the names of one request's fields."""
    return f"r{request}"


def requests_sent(sent: Mapping[str, Any], *, limit: int) -> list[int]:
    """Return for which requests a screen was sent, in its order; at most as many as it shows."""
    found = []
    for name in sent:
        number, sep, field = name.removeprefix("r").partition("-")
        if name[:1] == "r" and sep and field == "token" and _is_key(number):
            found.append(int(number))
    return found[:limit]


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) <= KEY_DIGITS
