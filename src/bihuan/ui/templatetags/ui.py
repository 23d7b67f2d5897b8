"""Tags and filters of every template: icons, badges, due dates, days in Beijing time."""

import datetime
import functools
from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags import static as files
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import show_code

register = template.Library()
MANY = 1000
SOON_DAYS = 400  # A lamp that isn't green says how many days are left, however many.
OVERDUE = -1
MOMENT = datetime.timedelta(microseconds=1)


def remembered(function: Callable[..., SafeString]) -> Callable[..., SafeString]:
    """Keep what a function returns for its values in a language: the same on most rows."""

    @functools.lru_cache(maxsize=2048)
    def kept(_language: str | None, *values: Any) -> SafeString:
        return function(*values)

    @functools.wraps(function)
    def ask(*values: Any) -> SafeString:
        return kept(get_language(), *values)

    return ask


@register.simple_tag
@functools.cache
def static(path: str) -> str:
    """Return the address of a static file, as Django's tag does; asked ten times a page."""
    return files.static(path)


@register.simple_tag
def side(menu: Iterable[tuple[Any, ...]]) -> SafeString:
    """Return the side menu of the workbench: addresses, icons, labels, which is here, counts."""
    return _side(tuple(menu))


@remembered
def _side(menu: tuple[tuple[Any, ...], ...]) -> SafeString:
    return render_to_string("ui/c/side.html", {"menu": menu})


@register.simple_tag
@functools.lru_cache(maxsize=512)  # A page has a hundred, most of them alike.
def icon(name: str, label: str = "") -> SafeString:
    """Return an icon of the sprite; with a label it speaks, without it is decoration."""
    address = f"{static('ui/img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
@functools.lru_cache(maxsize=2048)
def badge(text: str, kind: str = "", name: str = "") -> SafeString:
    """Return a badge: words, the colour of a wall column, and an icon if named."""
    picture = icon(name) if name else ""
    return format_html('<span class="badge badge--{}">{}{}</span>', kind or "plain", picture, text)


@register.simple_tag(takes_context=True)
def due_badge(
    context: template.Context, at: datetime.datetime | None, soon_days: int = 1
) -> SafeString:
    """Return “overdue” or “due soon” with an icon, or nothing while there is time."""
    days = _days_left(context, at) if at else MANY
    return _due_badge(days) if days <= soon_days else SafeString("")


@register.simple_tag(takes_context=True)
def due(context: template.Context, lamp: str, at: datetime.datetime) -> SafeString:
    """Return a due date with its lamp: said in words, not by colour alone."""
    return _due(at, SOON_DAYS + 1 if lamp == "green" else _days_left(context, at))


def _days_left(context: template.Context, at: datetime.datetime) -> int:
    now = context.get("now") or clock.now()
    return OVERDUE if now >= at else (clock.day(at - MOMENT) - clock.day(now)).days


@remembered
def _due(at: datetime.datetime, days: int) -> SafeString:
    return format_html(
        '{}<span class="nw">{} <time class="num" datetime="{}">{}</time></span>',
        _due_badge(days) if days <= SOON_DAYS else "",
        _("期限"),
        iso(at),
        last_day(at),
    )


@remembered
def _due_badge(days: int) -> SafeString:
    if days == OVERDUE:
        return badge(_("超期"), "due", "alert")
    if days == 0:
        return badge(_("今天到期"), "due", "clock")
    text = ngettext("剩 %(days)d 天", "剩 %(days)d 天", days) % {"days": days}
    return badge(text, "due", "clock")


@register.simple_tag
@remembered
def basis(arithmetic: Any, is_list: bool = False) -> SafeString:
    """Return how a date came about: clause, event, days, and the first date if it was moved.

    On a list the clause stands without its edition, which the case's own page tells.
    """
    citation = arithmetic.citation
    values = {
        "clause": citation.partition("@")[0] if is_list else citation,
        "event": arithmetic.event,
        "days": arithmetic.days,
        "first": last_day(arithmetic.first_due_at),
    }
    if arithmetic.days is None:
        agreed = (
            _("依据 %(clause)s，%(event)s，原定 %(first)s")
            if arithmetic.first_due_at
            else _("依据 %(clause)s，%(event)s")
        )
        return format_html('<span class="basis">{}</span>', agreed % values)
    text = (
        _("依据 %(clause)s，%(event)s之日起 %(days)s 天，原定 %(first)s")
        if arithmetic.first_due_at
        else _("依据 %(clause)s，%(event)s之日起 %(days)s 天")
    )
    return format_html('<span class="basis">{}</span>', text % values)


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2, kind: str = "") -> SafeString:
    """Return a white panel with a heading around its content."""
    head = format_html('<h{0} class="panel__title">{1}</h{0}>', level, title) if title else ""
    return format_html(
        '<section class="panel{}">{}{}</section>', f" panel--{kind}" if kind else "", head, content
    )


@register.filter
def day(at: datetime.datetime | datetime.date | None) -> str:
    """Return a day as 2026-11-24."""
    return _civil(at).isoformat() if at else ""


@register.filter
def short_day(at: datetime.datetime | datetime.date | None) -> str:
    """Return a day as 11月24日, or 24 Nov; of another year than this one with its year."""
    if at is None:
        return ""
    on = _civil(at)
    if on.year != clock.day(clock.now()).year:
        return on.isoformat()
    return f"{on.month}月{on.day}日" if _is_chinese() else f"{on.day} {on:%b}"


@register.filter
def moment(at: datetime.datetime | None) -> str:
    """Return day and minute in Beijing time as 2026-11-24 10:20."""
    return at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


@register.filter
def iso(at: datetime.datetime | None) -> str:
    """Return an instant for a `datetime` attribute."""
    return at.astimezone(clock.BEIJING).isoformat(timespec="minutes") if at else ""


@register.filter
def last_day(due_at: datetime.datetime | None) -> str:
    """Return the last day of an exclusive due date, as 11月24日."""
    return short_day(due_at - MOMENT) if due_at else ""


@register.filter
def is_past(due_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Say whether a due date is over."""
    return due_at is not None and now >= due_at


@register.filter
def many(count: int) -> str:
    """Return a count, which stops at 1,000+."""
    return f"{MANY:,}+" if count >= MANY else str(count)


@register.filter
def as_code(code: str) -> str:
    """Return a tracking code in groups: QY-7K3M-92QF."""
    return show_code(code)


@register.filter
def spelled(code: str) -> str:
    """Return a tracking code sign by sign, for reading it out; a line breaks between groups."""
    return " — ".join("\u00a0".join(group) for group in code.split("-"))


@register.filter
def telephone(number: str) -> str:
    """Return a number as a `tel:` address wants it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def optional(field: Any) -> bool:
    """Say whether a bound field may be left empty, so that its label says so."""
    return not field.field.required and getattr(field.field.widget, "input_type", "") not in {
        "checkbox",
        "hidden",
    }


@register.filter
def error_fields(form: Any) -> Iterable[Any]:
    """Return a form's fields that have errors, in their order."""
    return [field for field in form if field.errors]


@register.filter
def first_input(field: Any) -> str:
    """Return the id that an error link jumps to: the input, or the first of a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


@register.filter
def paragraphs(text: str) -> SafeString:
    """Return plain text as escaped paragraphs, one a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return mark_safe("".join(format_html("<p>{}</p>", line) for line in lines))  # noqa: S308 - escaped


@register.filter
def of(value: str, labels: dict[str, Any]) -> Any:
    """Return the label of a value: `{{ card.category|of:words.category }}`."""
    return labels.get(value, "")


def _civil(at: datetime.datetime | datetime.date) -> datetime.date:
    return clock.day(at) if isinstance(at, datetime.datetime) else at


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
