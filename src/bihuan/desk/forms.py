"""登录和账号安全的表单."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_SIGNS = 10


class SignIn(forms.Form):
    """登录: user name and password."""

    use_required_attribute = False
    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": _("请填写用户名")},
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填写密码")},
    )


def _password(label: Any, *, new: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        min_length=PASSWORD_SIGNS if new else None,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password"}
        ),
        help_text=_("至少十个字符") if new else "",
        error_messages={
            "required": _("请填写密码"),
            "min_length": _("新密码至少十个字符"),
        },
    )


class Plain(forms.Form):
    """A form without the browser's own refusals."""

    use_required_attribute = False


class Code(Plain):
    """验证码: six digits of the authenticator."""

    code = forms.RegexField(
        label=_("验证码"),
        regex=r"^[0-9]{6}$",
        help_text=_("验证器上显示的六位数字"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("请填写验证码"), "invalid": _("验证码是六位数字")},
    )


class Enrol(Code):
    """绑定验证器: a code proves that the authenticator has the secret, a password who asks."""

    password = _password(_("当前密码"))


class Password(Plain):
    """确认密码."""

    password = _password(_("当前密码"))


class NewPassword(Plain):
    """修改密码."""

    password = _password(_("当前密码"))
    new = _password(_("新密码"), new=True)
    again = _password(_("再输一遍新密码"))

    def clean(self) -> dict[str, Any]:
        """Refuse two different new passwords."""
        found = super().clean() or {}
        if "new" in found and "again" in found and found["new"] != found["again"]:
            self.add_error("again", _("两次输入的新密码不一样"))
        if found.get("new") and found["new"] == found.get("password"):
            self.add_error("new", _("新密码要和当前密码不同"))
        return found


class Mail(Plain):
    """通知邮箱: where notices go by mail; left empty, they stay in the application."""

    token = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)
    address = forms.EmailField(
        label=_("通知邮箱"),
        max_length=200,
        required=False,
        help_text=_("不填就不发邮件；通知照常在工作台里。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("请填写邮箱，例如 name@example.cn")},
    )
